"""Price indices: how the price level of one year stands to that of another, or which years are missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from klimatinvest.spend.model import IndexForm, IndexSeries

if TYPE_CHECKING:
    from klimatinvest.parameters.library import Library
    from klimatinvest.parameters.model import Parameter

PREFIX = "index."
_FORMS: dict[str, IndexForm] = {"index": "level", "procent": "change"}


@dataclass(frozen=True, slots=True)
class Series:
    """A price index.

    Attributes
    ----------
    id, name : str
    form : str
        ``level``: values of the index; ``change``: change from the year before in per cent.
    values : mapping
        By year.
    sources : mapping
        Where each year's value comes from.
    status : str
        ``default`` for the library's own.
    """

    id: str
    name: str
    form: IndexForm
    values: Mapping[int, float]
    sources: Mapping[int, str]
    status: str

    def years_between(self, first: int, last: int) -> tuple[int, ...]:
        """Give the years whose values the step from one price level to another needs."""
        if first == last:
            return ()
        if self.form == "level":
            return (first, last)
        return tuple(range(min(first, last) + 1, max(first, last) + 1))

    def missing(self, first: int, last: int) -> tuple[int, ...]:
        """Give the years that are needed and have no value."""
        return tuple(year for year in self.years_between(first, last) if year not in self.values)

    def level(self, year: int, base: int) -> float:
        """Give the price level of a year where that of ``base`` is 1.

        Raises
        ------
        KeyError
            A year that is needed has no value; no other year stands in for it.
        """
        needed = self.years_between(year, base)
        if not needed:
            return 1.0
        if self.form == "level":
            return self.values[year] / self.values[base]
        chained = 1.0
        for between in needed:
            chained *= 1.0 + self.values[between] / 100.0
        return chained if year > base else 1.0 / chained


class Indices:
    """The library's price indices, with the user's own series and years put over them.

    Parameters
    ----------
    library : Library
        Parameters whose id begins with ``index.``.
    own : iterable of IndexSeries
        One with the id of a library series adds years to it and replaces years; its form must be the same.
    language : str
        Of the names.
    """

    def __init__(self, library: Library, own: Iterable[IndexSeries], language: str) -> None:
        self._series = {
            p.id: _of_parameter(p, language) for p in library if p.id.startswith(PREFIX) and p.unit in _FORMS
        }
        for row in own:
            base = self._series.get(row.id)
            sources = dict.fromkeys(row.values, row.source or row.note)
            if base is None:
                self._series[row.id] = Series(row.id, row.name, row.form, dict(row.values), sources, row.status)
            elif base.form == row.form:
                values = {**base.values, **row.values}
                self._series[row.id] = Series(
                    row.id, row.name, row.form, values, {**base.sources, **sources}, row.status
                )

    @property
    def ids(self) -> tuple[str, ...]:
        """Every identifier."""
        return tuple(self._series)

    def get(self, id: str) -> Series | None:  # noqa: A002 - the word for it everywhere
        """Give a series, or None."""
        return self._series.get(id)


def _of_parameter(parameter: Parameter, language: str) -> Series:
    dated = {year: value for year, value in parameter.values.items() if year is not None}
    return Series(
        parameter.id,
        parameter.label(language),
        _FORMS[parameter.unit],
        {year: value.value for year, value in dated.items()},
        {year: value.source for year, value in dated.items()},
        "default",
    )
