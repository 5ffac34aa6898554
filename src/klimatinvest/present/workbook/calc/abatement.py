"""Abatement by element and year, in sequence and alone, and emissions by sector with and without the plan."""

from __future__ import annotations

import numpy as np

from klimatinvest.engine.emissions import SectorEmissions
from klimatinvest.engine.result import CONSUMPTION_SUM, TERRITORIAL_SUM
from klimatinvest.present.workbook.calc.context import Context, plain
from klimatinvest.present.workbook.calc.reference import modelled_by_sector
from klimatinvest.present.workbook.formula import HERE, ZERO, Expr, scalar, total
from klimatinvest.present.workbook.grid import Grid

SHEET = "abatement"


def write_abatement(ctx: Context) -> None:
    """Write what each element abates and what is left in each sector."""
    grid = ctx.grid(SHEET, lead=True)
    _elements(ctx, grid, "tonnes", "portfolio")
    _sums(ctx, grid)
    _areas(ctx, grid)
    grid.skip()
    _elements(ctx, grid, "tonnes_alone", "standalone")
    grid.skip()
    grid.heading(ctx.say("abatement.sectors"))
    for sector in ctx.result.sectors:
        _sector(ctx, grid, sector)


def _elements(ctx: Context, grid: Grid, kind: str, key: str) -> None:
    grid.heading(ctx.say(f"abatement.{key}"))
    steps = ctx.result.sequence.portfolio if kind == "tonnes" else ctx.result.sequence.standalone
    for element, step in zip(ctx.inputs.elements, steps, strict=True):
        parts = [ctx.rows[kind, element.id, sector].now for sector in step.tonnes]
        ctx.rows[f"{kind}_element", element.id] = grid.row(
            element.id, element.name, "ton", total(parts), "tonnes", plain(step.territorial)
        )


def _sums(ctx: Context, grid: Grid) -> None:
    """Sum the elements of each account; tonnes of different accounts are never added."""
    for key in (TERRITORIAL_SUM, CONSUMPTION_SUM):
        parts = [ctx.rows["tonnes_element", element].now for element in ctx.members(key)]
        engine = plain(ctx.result.elements.tonnes[:, ctx.result.elements.rows.index(key)])
        label = ctx.say(f"abatement.sum_{key}")
        ctx.rows["tonnes_element", key] = grid.row("", label, "ton", total(parts), "total_tonnes", engine)


def _areas(ctx: Context, grid: Grid) -> None:
    """Sum the elements of each focus area and account, for the steps from the base year to the goal."""
    groups: dict[tuple[str, str], list[str]] = {}
    for element in ctx.inputs.elements:
        groups.setdefault((element.focus_area, ctx.inputs.sectors[element.sector].account), []).append(element.id)
    for (area, account), members in groups.items():
        kind = ctx.texts.get(f"out.goals.account.{account}")
        label = f"{ctx.texts.get(f'choice.focus_area.{area}')} · {kind}"
        row = grid.row("", label, "ton", total([ctx.rows["tonnes_element", e].now for e in members]), "total_tonnes")
        ctx.rows["tonnes_area", area, account] = row


def _sector(ctx: Context, grid: Grid, sector: SectorEmissions) -> None:
    """Write a sector's modelled and unexplained emissions, the reference and the plan."""
    name, at = ctx.name_of(sector.sector), sector.sector
    modelled = modelled_by_sector(ctx, at)
    engine = plain(sector.modelled)
    row = grid.row(at, ctx.say("abatement.modelled", sector=name), "ton", modelled, "tonnes", engine, lead=True)
    ctx.rows["sector_modelled", at] = row
    unexplained = _unexplained(ctx, grid, sector)
    label = ctx.say("abatement.unexplained", sector=name)
    rest = grid.row(at, label, "ton", unexplained, "tonnes", plain(sector.unexplained))
    stated = sector.stated or sector.account == "sink"
    label = ctx.say(f"abatement.{'reference' if stated else 'unstated'}", sector=name)
    engine = plain(np.broadcast_to(sector.reference, (1, ctx.inputs.years.size)))
    reference = grid.row(at, label, "ton", row.now + rest.now, "tonnes", engine)
    ctx.rows["sector_reference", at] = reference
    abated = [r.now for key, r in ctx.rows.items() if key[0] == "tonnes" and key[2] == at]
    left = reference.now - total(abated) if abated else reference.now
    label = ctx.say(f"abatement.{'plan' if stated else 'changed'}", sector=name)
    ctx.rows["sector_plan", at] = grid.row(at, label, "ton", left, "total_tonnes", plain(sector.plan))


def _unexplained(ctx: Context, grid: Grid, sector: SectorEmissions) -> Expr:
    """Give the inventory less the activities, forward with the sector's growth; nothing without inventory."""
    if sector.present is None:
        return ZERO
    index = next(i for i, row in enumerate(ctx.inputs.plan.inventory) if row.sector == sector.sector)
    cells = ctx.where.year_cells("inventory", index, ctx.inputs.plan.plan.inventory_years)
    label = ctx.say("abatement.present", sector=ctx.name_of(sector.sector))
    mean = grid.single(sector.sector, label, "ton", scalar(f"SUM({cells})/COUNT({cells})", sector.present), "tonnes")
    ctx.cells["sector_present", sector.sector] = mean
    start = mean - ctx.rows["sector_modelled", sector.sector].lead
    held = scalar(grid.constant(start, "tonnes"), float(start.values))
    growth = ctx.figures.get((sector.sector, "reference_growth", None))
    if growth is None:
        return held
    factor = (1.0 + growth.value.values) ** (
        np.concatenate([[0.0], ctx.inputs.years.astype(float)]) - ctx.inputs.inventory_year
    )
    return held * Expr(f"(1+{growth.value.text})^({HERE}$5-Nulagesar)", factor)
