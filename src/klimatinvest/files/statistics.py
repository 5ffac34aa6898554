"""Official emission statistics as rows with places, whether they come as a workbook or as a text table."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from klimatinvest.core.origin import Origin
from klimatinvest.core.problem import Problems

Form = Literal["database", "tidy"]
WORKBOOK_SUFFIXES = (".xlsx", ".xlsm", ".xls", ".ods")  # the preflight says why all but the first are refused
TEXT_SUFFIXES = (".csv", ".tsv", ".txt")
ALL = "alla"  # how a total is marked, with spaces and letter case put aside


@dataclass(frozen=True, slots=True)
class RawFigure:
    """One cell as it stood.

    Attributes
    ----------
    value : object
        Text, number, boolean or date; ``None`` for a blank.
    origin : Origin
        Its place.
    """

    value: object
    origin: Origin


@dataclass(frozen=True, slots=True)
class StatisticsRow:
    """One sector of one municipality, or a total; figures by year are not yet read as numbers.

    Attributes
    ----------
    sector, subsector, county, municipality : str
        As written; a total is marked ``Alla``.
    origin : Origin
        Where the row begins.
    figures : dict
        Cell by year; every year of the table has one.
    """

    sector: str
    subsector: str
    county: str
    municipality: str
    origin: Origin
    figures: dict[int, RawFigure]


@dataclass(frozen=True)
class Statistics:
    """A whole table of emission statistics, tonnes CO2e a year.

    Attributes
    ----------
    form : str
        ``database`` for the layout of the national emission database, ``tidy`` for one row a figure.
    origin : Origin
        File and sheet.
    years : tuple of int
        Years of the table, ascending.
    rows : tuple of StatisticsRow
        Sectors and totals; subsectors are left out.
    edition : str or None
        Date that the file states, ``2026-06`` or ``2026-06-30``.
    edition_origin : Origin or None
        Where it states it.
    edition_assumed : bool
        The date is not stated in the table: it is the day on which the workbook was last changed.
    decimal : str or None
        Decimal mark of figures written as text, ``,`` or ``.``, when the table shows which it is.
    """

    form: Form
    origin: Origin
    years: tuple[int, ...]
    rows: tuple[StatisticsRow, ...] = field(repr=False)
    edition: str | None = None
    edition_origin: Origin | None = None
    edition_assumed: bool = False
    decimal: str | None = None


def read_statistics(path: Path, problems: Problems) -> Statistics | None:
    """Read emission statistics from the national emission database's workbook or from a text table.

    Parameters
    ----------
    path : Path
        An ``.xlsx`` workbook, or a table in ``.csv``, ``.tsv`` or ``.txt``. Nothing is written.
    problems : Problems
        Receives what is wrong with the file as a whole: the faults of the preflight, ``statistics-no-table``,
        ``statistics-several-tables``, ``statistics-bad-year``, ``statistics-repeated-year``,
        ``statistics-no-years``, ``statistics-nameless-row``, ``statistics-repeated-figure``,
        ``statistics-not-total-gas``.

    Returns
    -------
    Statistics or None
        None when no table of the kind was found.
    """
    from klimatinvest.files.statistics_text import read_text_statistics  # noqa: PLC0415 - each form when it is met
    from klimatinvest.files.statistics_workbook import read_workbook_statistics  # noqa: PLC0415

    suffix = path.suffix.lower()
    if suffix in WORKBOOK_SUFFIXES:
        return read_workbook_statistics(path, problems)
    if suffix in TEXT_SUFFIXES:
        return read_text_statistics(path, problems)
    problems.add("statistics-file-type", Origin(path.name), found=path.suffix or path.name)
    return None
