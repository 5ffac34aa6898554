"""One municipality's emissions out of the statistics: every figure read or told to be wrong, never a silent zero."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from klimatinvest.core.origin import Origin
from klimatinvest.core.problem import Problems, Severity
from klimatinvest.files.statistics import ALL, RawFigure, Statistics, StatisticsRow
from klimatinvest.files.statistics_names import fold, matches, suggestions
from klimatinvest.files.typed_number import LARGEST, read_number

# Published figures are rounded, some to whole tonnes: ten rows may differ from their total by this much.
ROUNDING_TONNES = 5.0
ROUNDING_SHARE = 1e-4


@dataclass(frozen=True, slots=True)
class SectorFigures:
    """One sector's emissions.

    Attributes
    ----------
    name : str
        As the statistics write it.
    origin : Origin
        Where its row begins.
    tonnes : dict
        Tonnes CO2e by year.
    """

    name: str
    origin: Origin
    tonnes: dict[int, float]


@dataclass(frozen=True, slots=True)
class MunicipalEmissions:
    """What the statistics say about one municipality.

    Attributes
    ----------
    municipality, county : str
        As the statistics write them; the county is blank in a tidy table.
    edition : str or None
        Date of the edition.
    stated : bool
        The table itself says so; else it is the day on which the file was last changed.
    origin : Origin
        File and sheet.
    years : tuple of int
        Years in which every sector has a figure, ascending; the one that stands apart need not.
    sectors : dict of str to SectorFigures
        By the identifier of the sector.
    total : SectorFigures or None
        The row marked ``Alla``.
    """

    municipality: str
    county: str
    edition: str | None
    stated: bool
    origin: Origin
    years: tuple[int, ...]
    sectors: dict[str, SectorFigures]
    total: SectorFigures | None

    def difference(self, year: int) -> float | None:
        """Give the sum of all sectors less the published total, tonnes; None when either is not stated."""
        stated = None if self.total is None else self.total.tonnes.get(year)
        if stated is None or any(year not in sector.tonnes for sector in self.sectors.values()):
            return None
        return sum(sector.tonnes[year] for sector in self.sectors.values()) - stated


def municipal_emissions(
    statistics: Statistics,
    names: Sequence[str],
    sectors: Mapping[str, Sequence[str]],
    apart: str,
    problems: Problems,
) -> MunicipalEmissions | None:
    """Select a municipality and read its figures.

    Parameters
    ----------
    statistics : Statistics
        A whole table.
    names : sequence of str
        Spellings of the municipality, the one the user wrote first; a code may be among them.
    sectors : mapping
        Names of each sector by identifier.
    apart : str
        Identifier of the sector that may be missing: international transport.
    problems : Problems
        Receives ``statistics-municipality-missing``, ``statistics-municipality-ambiguous``,
        ``statistics-unknown-sector``, ``statistics-repeated-sector``, ``statistics-sector-missing``,
        ``statistics-not-a-number``, ``statistics-ambiguous-number``, ``statistics-negative``,
        ``statistics-blank`` and ``statistics-sum-differs``, each with its place.

    Returns
    -------
    MunicipalEmissions or None
        None when the municipality was not found.
    """
    rows = _municipality(statistics, names, problems)
    if not rows:
        return None
    by_sector, total = _by_sector(rows, sectors, problems)
    found = {
        identifier: SectorFigures(by_sector[identifier].sector, by_sector[identifier].origin, figures)
        for identifier in sectors
        if identifier in by_sector
        and (figures := _figures(by_sector[identifier], statistics.decimal, problems)) is not None
    }
    sums = None
    if total is not None:
        sums = SectorFigures(total.sector, total.origin, _figures(total, statistics.decimal, problems))
    inside = [sector for identifier, sector in found.items() if identifier != apart]
    years = tuple(y for y in statistics.years if inside and all(y in sector.tonnes for sector in inside))
    selected = MunicipalEmissions(
        municipality=rows[0].municipality,
        county=rows[0].county,
        edition=statistics.edition,
        stated=statistics.edition is not None and not statistics.edition_assumed,
        origin=statistics.origin,
        years=years,
        sectors=found,
        total=sums,
    )
    missing = [identifier for identifier in sectors if identifier not in by_sector]
    _judge(selected, missing, sectors, apart, problems)
    return selected


def _municipality(statistics: Statistics, names: Sequence[str], problems: Problems) -> list[StatisticsRow]:
    known = list(dict.fromkeys(row.municipality for row in statistics.rows if fold(row.municipality) != ALL))
    found = matches(names, known)
    if len(found) == 1:
        return [row for row in statistics.rows if row.municipality == found[0]]
    if found:
        problems.add("statistics-municipality-ambiguous", statistics.origin, found=names[0], choices=found)
    else:
        near = suggestions(names[0], known)
        variant = "near" if near else "hint"
        problems.add(
            "statistics-municipality-missing", statistics.origin, found=names[0], choices=near, variant=variant
        )
    return []


def _by_sector(
    rows: Sequence[StatisticsRow], sectors: Mapping[str, Sequence[str]], problems: Problems
) -> tuple[dict[str, StatisticsRow], StatisticsRow | None]:
    ids = {fold(name): identifier for identifier, names in sectors.items() for name in names}
    found: dict[str, StatisticsRow] = {}
    for row in rows:
        name = fold(row.sector)
        identifier = ALL if name == ALL else ids.get(name)
        if identifier is None:
            near = suggestions(row.sector, [names[0] for names in sectors.values()])[:1]
            problems.add(
                "statistics-unknown-sector", row.origin, found=row.sector, suggestion=near[0] if near else None
            )
        elif identifier in found:
            problems.add(
                "statistics-repeated-sector", row.origin, found=row.sector, other=str(found[identifier].origin)
            )
        else:
            found[identifier] = row
    return found, found.pop(ALL, None)


def _figures(row: StatisticsRow, decimal: str | None, problems: Problems) -> dict[int, float]:
    """Read a row's figures; what cannot be read is a problem and gets no value."""
    tonnes: dict[int, float] = {}
    for year, figure in sorted(row.figures.items()):
        value = _number(figure, decimal, row.sector, year, problems)
        if value is not None and value < 0:
            problems.add("statistics-negative", figure.origin, found=value, sector=row.sector, year=year)
        elif value is not None:
            tonnes[year] = value
    return tonnes


def _number(figure: RawFigure, decimal: str | None, sector: str, year: int, problems: Problems) -> float | None:
    value = figure.value
    if value is None:
        problems.add("statistics-blank", figure.origin, severity=Severity.WARNING, sector=sector, year=year)
        return None
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        number: float | None = float(value)
    else:
        reading = read_number(str(value))
        number = reading.value
        if number is None and len(reading.either) > 1 and decimal is not None:
            # "1.234" has its decimals or its thousands marked; the other figures of the table show which
            number = reading.either[1 if decimal in str(value) else 0]
        elif number is None and reading.either:
            either = [f"{x:g}" for x in reading.either]
            problems.add("statistics-ambiguous-number", figure.origin, found=str(value)[:40], either=either, year=year)
            return None
    if number is None or not math.isfinite(number) or abs(number) > LARGEST:
        problems.add("statistics-not-a-number", figure.origin, found=str(value)[:40], sector=sector, year=year)
        return None
    return number


def _judge(
    selected: MunicipalEmissions,
    missing: Sequence[str],
    sectors: Mapping[str, Sequence[str]],
    apart: str,
    problems: Problems,
) -> None:
    """Tell what is missing and where sectors and total disagree."""
    origin = selected.total.origin if selected.total is not None else selected.origin
    off = {year: gap for year in selected.years if (gap := selected.difference(year)) and _beyond(selected, year, gap)}
    vouched = selected.total is not None and not off  # the total says that nothing is left out
    for identifier in missing:
        severity = Severity.WARNING if vouched or identifier == apart else Severity.ERROR
        problems.add(
            "statistics-sector-missing",
            origin,
            severity=severity,
            sector=sectors[identifier][0],
            municipality=selected.municipality,
        )
    if off:
        year = max(off, key=lambda y: abs(off[y]))
        problems.add(
            "statistics-sum-differs",
            origin,
            severity=Severity.WARNING,
            found=round(off[year], 2),
            year=year,
            count=len(off),
        )


def _beyond(selected: MunicipalEmissions, year: int, gap: float) -> bool:
    stated = selected.total.tonnes[year] if selected.total is not None else 0.0
    return abs(gap) > max(ROUNDING_TONNES, ROUNDING_SHARE * abs(stated))
