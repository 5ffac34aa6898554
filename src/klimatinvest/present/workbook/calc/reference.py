"""Activities without the plan: volumes, emissions per operation and emissions by sector."""

from __future__ import annotations

import numpy as np

from klimatinvest.engine.state import State, reference_state
from klimatinvest.plan.model import Activity
from klimatinvest.present.workbook.calc.context import Context, plain
from klimatinvest.present.workbook.calc.live import LiveState
from klimatinvest.present.workbook.formula import HERE, THOUSAND, Expr, scalar, total
from klimatinvest.present.workbook.grid import Grid, Row

SHEET = "reference"


def write_reference(ctx: Context) -> LiveState:
    """Write the reference and give the state that elements act on."""
    grid = ctx.grid(SHEET, lead=True)
    years = np.concatenate([[ctx.inputs.inventory_year], ctx.inputs.years])
    engine = reference_state(ctx.inputs, years)
    live = LiveState(ctx)
    for activity in ctx.inputs.plan.activities:
        grid.heading(activity.name, activity.id)
        live.volume[activity.id] = _volume(ctx, grid, activity, engine)
    for activity in ctx.inputs.plan.activities:
        _emissions(ctx, grid, activity, live)
    return live


def _volume(ctx: Context, grid: Grid, activity: Activity, engine: State) -> Row:
    values = plain(engine.volume[activity.id])
    path = ctx.series.get((activity.id, "volume", None))
    label = ctx.say("reference.volume")
    if path is not None:
        return grid.row(activity.id, label, activity.unit, path.now, lead=True, summed=False)
    figure = ctx.figures[activity.id, "volume", None]
    row = ctx.inputs.plan.assumptions[ctx.inputs.figures[activity.id, "volume", None].row]
    base = scalar("Nulagesar", ctx.inputs.inventory_year)
    if row.year is not None:
        base = scalar(ctx.where.cell("assumptions", _row_of(ctx, activity.id), "year"), row.year)
    text = figure.value.text
    growth = ctx.figures.get((activity.id, "growth", None))
    if growth is not None:
        text += f"*(1+{growth.value.text})^({HERE}$5-{base.text})"
    population = ctx.series.get(("plan", "population", None))
    if activity.follows_population and population is not None:
        text += f"*{population.now.text}/{_population_at(ctx, grid, base)}"
    expr = Expr(text, values)
    return grid.row(activity.id, label, activity.unit, expr, lead=True, summed=False)


def _row_of(ctx: Context, activity: str) -> int:
    return ctx.inputs.figures[activity, "volume", None].row


def _population_at(ctx: Context, grid: Grid, base: Expr) -> str:
    """Write the population of the year a volume belongs to; between given years on the line between them."""
    path, row = ctx.inputs.paths["plan", "population", None], ctx.series["plan", "population", None]
    year = int(base.values)
    if year == ctx.inputs.inventory_year:
        return row.lead.text
    if not path.own:
        return grid.held(float(path.at(np.array([year]))[0, 0]), "amount").text
    given = [int(y) for y in path.given_years]
    low = max((y for y in given if y <= year), default=given[0])
    high = min((y for y in given if y >= year), default=given[-1])

    def at(wanted: int) -> Expr:
        stated = f"{ctx.where.year_cell('series', path.row, wanted)}*{row.sheet}!$E${row.number}"
        return scalar(stated, float(path.at(np.array([wanted]))[0, 0]))

    if low >= high:
        return grid.single("", ctx.say("reference.population", year=year), "–", at(low), "amount").text
    first, last = (ctx.where.year_header_cell("series", y) for y in (low, high))
    share = (base - scalar(first, low)) / (scalar(last, high) - scalar(first, low))
    ends = [grid.single("", ctx.say("reference.population", year=y), "–", at(y), "amount") for y in (low, high)]
    part = grid.single("", ctx.say("reference.share_between"), "andel", share, "factor")
    line = ends[0] + (ends[1] - ends[0]) * part
    return grid.single("", ctx.say("reference.population", year=year), "–", line, "amount").text


def _emissions(ctx: Context, grid: Grid, activity: Activity, live: LiveState) -> None:
    """Write emissions per operation and in total, by the sector they are booked on."""
    for sector, per_operation in live.per_operation(activity.id).items():
        label = f"{activity.name} · {ctx.say('reference.per_operation')}"
        unit = f"kg/{activity.unit}"
        row = grid.row(activity.id, label, unit, per_operation, "number", lead=True, summed=False)
        live.remember(activity.id, sector, row)
        tonnes = live.volume[activity.id].now * row.now / THOUSAND
        label = f"{activity.name} · {ctx.say('reference.emissions', sector=ctx.name_of(sector))}"
        ctx.rows["modelled", activity.id, sector] = grid.row(
            activity.id, label, "ton", tonnes, "tonnes", lead=True, summed=False
        )


def modelled_by_sector(ctx: Context, sector: str) -> Expr:
    """Add up what the activities emit in a sector without the plan."""
    return total([row.now for key, row in ctx.rows.items() if key[0] == "modelled" and key[2] == sector])
