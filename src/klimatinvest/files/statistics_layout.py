"""Find the table in a sheet or text file by its header, and turn its rows into sectors with figures by year."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from klimatinvest.core.origin import Origin
from klimatinvest.core.problem import Problem, Problems, Severity
from klimatinvest.files.statistics import ALL, RawFigure, StatisticsRow
from klimatinvest.files.statistics_names import fold

LEAD_ROWS = 40  # how far down a header is looked for
FIRST_YEAR, LAST_YEAR = 1970, 2100
_NAMES = ("huvudsektor", "undersektor", "lan", "kommun")
_TIDY = {
    "municipality": ("kommun", "kommunnamn", "municipality", "kommunkod", "code", "municipalitycode"),
    "sector": ("sektor", "huvudsektor", "sector", "mainsector"),
    "year": ("ar", "year"),
    "tonnes": ("ton", "tonnes", "tonco2e", "tonnesco2e", "utslapp", "utslappton", "emissions", "varde", "value"),
}
_SUBSECTOR = ("undersektor", "subsector")
_DATE = re.compile(r"(?<!\d)(20\d\d-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)(?!\d)")
_YEAR = re.compile(r"\s*((?:19|20)\d\d)(?:\.0)?\s*")
_TOLD = 10  # problems of one kind: one slip in an export repeats on every row

Values = Sequence[object]
Place = Callable[[int, int], Origin]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things stand in a table.

    Attributes
    ----------
    header : int
        Row of the names, zero-based.
    columns : dict
        Column by name, zero-based.
    years : dict
        Column by year in the database's layout; empty in a tidy table.
    """

    header: int
    columns: dict[str, int]
    years: dict[int, int]


@dataclass(frozen=True, slots=True)
class Lead:
    """What the rows above the header say.

    Attributes
    ----------
    edition : str or None
        The latest date found there.
    origin : Origin or None
        Where it stands.
    """

    edition: str | None = None
    origin: Origin | None = None


def database_header(rows: Sequence[Values]) -> int | None:
    """Give the row that names main sector, subsector, county and municipality, zero-based."""
    for number, row in enumerate(rows[:LEAD_ROWS]):
        if set(_NAMES) <= {fold(value) for value in row if isinstance(value, str)}:
            return number
    return None


def tidy_header(rows: Sequence[Values]) -> Layout | None:
    """Find the header of a table with one row a figure."""
    for number, row in enumerate(rows[:LEAD_ROWS]):
        found = {fold(value): column for column, value in reversed(list(enumerate(row))) if isinstance(value, str)}
        columns = {
            name: next(found[word] for word in words if word in found)
            for name, words in _TIDY.items()
            if any(word in found for word in words)
        }
        if len(columns) == len(_TIDY):
            columns.update((_NAMES[1], found[word]) for word in _SUBSECTOR if word in found)
            return Layout(number, columns, {})
    return None


def database_layout(rows: Sequence[Values], header: int, place: Place, problems: Problems) -> Layout:
    """Read the header of the database's layout: names in its second row, years in either.

    Every filled column beside the four names must be headed by a year; what is not is a problem, since its figures
    would otherwise be lost.
    """
    names = {fold(value): column for column, value in reversed(list(enumerate(rows[header]))) if value is not None}
    columns = {name: names[name] for name in _NAMES}
    above = rows[header - 1] if header else ()
    years: dict[int, int] = {}
    for column in range(max(len(rows[header]), len(above))):
        if column in columns.values():
            continue
        own, upper = _at(rows[header], column), _at(above, column)
        stated = upper if own is None else own
        if stated is None:
            continue
        at = place(header if own is not None else header - 1, column)
        year = year_of(stated)
        if year is None and column > max(columns.values()):
            problems.add("statistics-bad-year", at, found=str(stated)[:40])
        elif year in years:
            problems.add("statistics-repeated-year", at, found=year)
        elif year is not None:
            years[year] = column
    if not years:
        problems.add("statistics-no-years", place(header, 0))
    return Layout(header, columns, years)


def year_of(value: object) -> int | None:
    """Read a year written as a number or as text; None for anything else."""
    match = None if isinstance(value, bool) else _YEAR.fullmatch(str(value))
    year = int(match[1]) if match else None
    return year if year is not None and FIRST_YEAR <= year <= LAST_YEAR else None


def lead(rows: Sequence[Values], place: Place, problems: Problems) -> Lead:
    """Read the rows above the header: the edition's date, and a warning when they speak of one gas only."""
    found = Lead()
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if value is None:
                continue
            shown = value.date().isoformat() if hasattr(value, "date") else str(value)
            for date in _DATE.findall(shown):
                if found.edition is None or date > found.edition:
                    found = Lead(date, place(number, column))
            if _single_gas(shown):
                problems.add(
                    "statistics-not-total-gas", place(number, column), severity=Severity.WARNING, found=shown[:80]
                )
    return found


def _single_gas(text: str) -> bool:
    """Tell whether a lead text names carbon dioxide, methane or another gas and not all greenhouse gases."""
    words = fold(text)
    total = any(word in words for word in ("vaxthusgas", "greenhouse", "co2e", "ekvivalent", "equivalent"))
    return not total and any(word in words for word in ("koldioxid", "co2", "metan", "methane", "lustgas", "n2o"))


def database_rows(
    rows: Iterable[tuple[int, Values]], layout: Layout, place: Place, problems: Problems
) -> list[StatisticsRow]:
    """Turn rows of the database's layout into sectors and totals; subsectors are passed over.

    Parameters
    ----------
    rows : iterable of (int, sequence)
        Zero-based row number and values, from below the header.
    """
    found: list[StatisticsRow] = []
    nameless = 0
    for number, row in rows:
        named = [_text(_at(row, layout.columns[name])) for name in _NAMES]
        if not all(named):
            filled = any(_at(row, column) is not None for column in layout.years.values())
            if filled and fold(named[1]) in (ALL, "") and nameless < _TOLD:
                problems.add("statistics-nameless-row", place(number, 0))
                nameless += 1
            continue
        sector, subsector, county, municipality = named
        if fold(subsector) != ALL:
            continue
        figures = {year: RawFigure(_at(row, column), place(number, column)) for year, column in layout.years.items()}
        found.append(StatisticsRow(sector, subsector, county, municipality, place(number, 0), figures))
    return found


def tidy_rows(
    rows: Iterable[tuple[int, Values]], layout: Layout, place: Place, problems: Problems
) -> list[StatisticsRow]:
    """Gather the rows of a tidy table into one row a municipality and sector."""
    found: dict[tuple[str, str], StatisticsRow] = {}
    faults: list[Problem] = []
    columns = layout.columns
    for number, row in rows:
        if all(value is None for value in row):
            continue
        if _NAMES[1] in columns and fold(_at(row, columns[_NAMES[1]]) or ALL) != ALL:
            continue
        municipality, sector = (_text(_at(row, columns[name])) for name in ("municipality", "sector"))
        stated = _at(row, columns["year"])
        year = year_of(stated)
        if not municipality or not sector:
            faults.append(Problem("statistics-nameless-row", place(number, 0)))
        elif year is None:
            at = place(number, columns["year"])
            faults.append(Problem("statistics-bad-year", at, args={"found": str(stated or "")[:40]}))
        else:
            figure = RawFigure(_at(row, columns["tonnes"]), place(number, columns["tonnes"]))
            key = (municipality, sector)
            entry = found.setdefault(key, StatisticsRow(sector, ALL, "", municipality, place(number, 0), {}))
            if year in entry.figures:
                args: dict[str, object] = {"found": f"{municipality}, {sector}, {year}"}
                faults.append(Problem("statistics-repeated-figure", figure.origin, args=args))
            entry.figures.setdefault(year, figure)
    problems.extend(faults[:_TOLD])
    return list(found.values())


def all_years(rows: Iterable[StatisticsRow], layout: Mapping[int, int]) -> tuple[int, ...]:
    """Give the years of a table, ascending."""
    return tuple(sorted(layout or {year for row in rows for year in row.figures}))


def _at(row: Values, column: int) -> object:
    """Give a cell; blank texts count as no value."""
    value = row[column] if column < len(row) else None
    return None if isinstance(value, str) and not value.strip() else value


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # a code that a spreadsheet has made a number
    return "" if value is None else " ".join(str(value).split())
