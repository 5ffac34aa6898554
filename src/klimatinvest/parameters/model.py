"""A parameter: values by year with unit, price year, source and how sure each value is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Confidence = Literal["primary", "secondary", "derived"]
CONFIDENCES: tuple[Confidence, ...] = ("primary", "secondary", "derived")
FLAGS = (
    "standard-value",  # a mean or mix that hides large local differences
    "life-cycle",  # well to wheel; never beside territorial factors in one figure
    "co2-only",
    "proposal",
    "check-current",  # an older wording, version or edition
    "example",
    "incl-vat",
    "approximate",
)


@dataclass(frozen=True, slots=True)
class DatedValue:
    """One value with its origin.

    Attributes
    ----------
    value : float
        In the parameter's unit.
    source : str
        Where it was read; for a derived value the arithmetic too.
    url : str
        Address of the source, empty when it has none.
    confidence : {'primary', 'secondary', 'derived'}
        Read at the publisher's, quoted by someone else, or calculated from stated values.
    """

    value: float
    source: str
    url: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value, or one value a year, that a plan may refer to by its id.

    Attributes
    ----------
    id : str
        Stable identifier, words joined by dots.
    sv, en : str
        Labels.
    unit : str
        Unit of every value, in the closed vocabulary of units.
    price_year : int or None
        Price year of an amount.
    values : dict
        From year to value; the key ``None`` is a value for which the source states no year.
    flags : tuple of str
        What a reader must know before using it, from ``FLAGS``.
    topic : str
        The topic it is listed under.
    """

    id: str
    sv: str
    en: str
    unit: str
    price_year: int | None
    values: dict[int | None, DatedValue]
    flags: tuple[str, ...] = ()
    topic: str = ""

    @property
    def years(self) -> tuple[int, ...]:
        """The years with a value, ascending."""
        return tuple(sorted(year for year in self.values if year is not None))

    @property
    def value(self) -> float:
        """The only value, in the parameter's unit.

        Raises
        ------
        ValueError
            There are several: a year must be named.
        """
        if len(self.values) != 1:
            raise ValueError(f"{self.id} has {len(self.values)} values; a year must be named")
        return next(iter(self.values.values())).value

    def at(self, year: int) -> DatedValue:
        """Give the value of a year, or the one that the source gives no year.

        Raises
        ------
        KeyError
            No value for the year; the nearest year is never taken in silence.
        """
        if year in self.values:
            return self.values[year]
        return self.values[None]

    def label(self, language: str) -> str:
        """Give the label in ``en`` or else in Swedish."""
        return self.en if language == "en" else self.sv
