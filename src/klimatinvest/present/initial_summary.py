"""What a first plan rests on, as tables: emissions by sector, the published total beside the sum, reconciliation."""

from __future__ import annotations

from typing import Any

from klimatinvest.catalogue.sectors import sectors
from klimatinvest.engine.reconciliation import Reconciliation, SectorDifference
from klimatinvest.files.statistics_select import MunicipalEmissions
from klimatinvest.plan.initial_choices import APART
from klimatinvest.plan.model import Plan
from klimatinvest.present.table import Cell, Column, Row, Table
from klimatinvest.text.catalog import Texts

DASH = "–"  # what is not known; the note says why


def emissions_table(emissions: MunicipalEmissions, plan: Plan, texts: Texts) -> Table:
    """Show each sector in the goal's base years, at present and in the latest year, and how the sum agrees.

    Parameters
    ----------
    emissions : MunicipalEmissions
        The statistics.
    plan : Plan
        The first plan made from them.
    texts : Texts
        The reader's language.
    """
    settings, latest = plan.plan, emissions.years[-1]
    total = sum(row.emissions[latest] for row in plan.inventory)
    rows = []
    for inventory in plan.inventory:
        means = [_mean(inventory.emissions, years) for years in (settings.goal_base_years, settings.inventory_years)]
        value = inventory.emissions[latest]
        share: Cell = value / total * 100.0 if total else DASH
        rows.append(Row((_sector(inventory.sector, texts), *means, value, share)))
    sums = [
        sum(_mean(row.emissions, years) for row in plan.inventory)
        for years in (settings.goal_base_years, settings.inventory_years, (latest,))
    ]
    rows.append(Row((texts.get("init.table.sum"), *sums, 100.0 if total else DASH), total=True))
    columns = (
        Column(texts.get("init.table.sector")),
        Column(texts.get("init.table.base", years=_years(settings.goal_base_years)), 0),
        Column(texts.get("init.table.present", years=_years(settings.inventory_years)), 0),
        Column(texts.get("init.table.latest", year=latest), 0),
        Column(texts.get("init.table.share"), 1),
    )
    title = texts.get("init.table.title", municipality=settings.municipality)
    return Table("initial-emissions", title, columns, tuple(rows), _notes(emissions, latest, texts))


def reconciliation_table(reconciliation: Reconciliation, texts: Texts) -> Table:
    """Show the activity model against the statistics: net and absolute difference by sector, never scaled away."""
    heads = ("statistics", "modelled", "net", "absolute")
    columns = (
        Column(texts.get("init.table.sector")),
        *(Column(texts.get(f"init.reconciliation.{head}"), 0) for head in heads),
        Column(texts.get("init.reconciliation.share"), 1),
    )
    rows = [Row((_sector(row.sector, texts), *_differences(row))) for row in reconciliation.sectors]
    sums: tuple[Cell, ...] = (reconciliation.compared, DASH, reconciliation.net, reconciliation.absolute, DASH)
    rows.append(Row((texts.get("init.reconciliation.compared"), *sums), total=True))
    note = texts.get("init.reconciliation.note", tonnes=texts.number(reconciliation.left_out))
    title = texts.get("init.reconciliation.title")
    return Table("reconciliation", title, columns, tuple(rows), (note,))


def initial_data(emissions: MunicipalEmissions, plan: Plan, reconciliation: Reconciliation) -> dict[str, Any]:
    """Give the same as plain data, tonnes CO2e."""
    apart = emissions.sectors.get(APART)
    return {
        "municipality": plan.plan.municipality,
        "municipality_code": plan.plan.municipality_code or None,
        "edition": emissions.edition,
        "base_years": list(plan.plan.goal_base_years),
        "inventory_years": list(plan.plan.inventory_years),
        "emissions": {row.sector: {str(y): t for y, t in row.emissions.items()} for row in plan.inventory},
        "international_transport": None if apart is None else {str(y): t for y, t in apart.tonnes.items()},
        "difference_from_total": {str(year): emissions.difference(year) for year in emissions.years},
        "goals": [{"id": goal.id, "year": goal.year, "value": goal.value} for goal in plan.goals],
        "elements": [element.id for element in plan.elements],
        "reconciliation": [
            {
                "sector": row.sector,
                "state": row.state,
                "statistics": row.statistics,
                "modelled": row.modelled,
                "net": row.net,
                "absolute": row.absolute,
            }
            for row in reconciliation.sectors
        ],
    }


def _differences(row: SectorDifference) -> tuple[Cell, ...]:
    share = None if row.share is None else row.share * 100.0
    values = (row.statistics, row.modelled, row.net, row.absolute, share)
    return tuple(DASH if value is None else value for value in values)


def _notes(emissions: MunicipalEmissions, latest: int, texts: Texts) -> tuple[str, ...]:
    notes = [texts.get("init.note.edition", edition=emissions.edition or texts.get("init.note.unknown"))]
    apart = emissions.sectors.get(APART)
    if apart is None or latest not in apart.tonnes:
        notes.append(texts.get("init.inventory.apart_missing"))
    else:
        notes.append(texts.get("init.inventory.apart", tonnes=texts.number(apart.tonnes[latest]), year=latest))
    gap = emissions.difference(latest)
    if gap is None:
        notes.append(texts.get("init.note.no_total"))
    else:
        gap = round(gap, 1) + 0.0  # no minus sign before a difference that is only rounding
        notes.append(texts.get("init.note.total", tonnes=texts.number(gap, 1), year=latest))
    return tuple(notes)


def _sector(identifier: str, texts: Texts) -> str:
    sector = sectors()[identifier]
    return sector.en if texts.language == "en" else sector.sv


def _mean(tonnes: dict[int, float], years: tuple[int, ...]) -> float:
    return sum(tonnes[year] for year in years) / len(years)


def _years(years: tuple[int, ...]) -> str:
    return str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}"
