"""Who pays and who gains: every actor's net flow by year, before funding; the sum is society's."""

from __future__ import annotations

from klimatinvest.engine.costs import LINES
from klimatinvest.engine.result import TOTAL
from klimatinvest.plan.model import Actor
from klimatinvest.present.workbook.calc.context import Context, plain
from klimatinvest.present.workbook.calc.page import column_sum, out, text_row
from klimatinvest.present.workbook.formula import Expr, total
from klimatinvest.present.workbook.grid import Grid, Row

SHEET = "actors_result"


def write_actors(ctx: Context) -> None:
    """Write what each actor pays and saves by item, the taxes the state receives, and the net flows."""
    grid = ctx.grid(SHEET)
    gross: dict[str, Row] = {}
    for actor in ctx.inputs.actors:
        gross[actor.id] = _gross(ctx, grid, actor)
    grid.skip()
    grid.heading(out(ctx, "actors.net"))
    text_row(ctx, grid, "", out(ctx, "actors.taxes_note"))
    society = ctx.rows["society_operating", TOTAL].now + ctx.rows["society_residual", TOTAL].now
    paid = column_sum(list(gross.values()))
    taxes = grid.row("", out(ctx, "actors.taxes"), "kr", society - paid)
    net = [_net(ctx, grid, k, actor, gross[actor.id], taxes) for k, actor in enumerate(ctx.inputs.actors)]
    ctx.rows["actor_net", TOTAL] = grid.row(TOTAL, out(ctx, "actors.total"), "kr", column_sum(net), "total_amount")


def _gross(ctx: Context, grid: Grid, actor: Actor) -> Row:
    """Write what an actor pays and saves, tax included, item by item and in total."""
    grid.heading(actor.name, actor.id)
    rows = []
    for item in ctx.result.costs.items:
        parts = _borne(ctx, item, actor.id)
        if parts:
            rows.append(grid.row(item, ctx.name_of(item), "kr", total(parts)))
    label = out(ctx, "actors.gross", actor=actor.name)
    return grid.row(actor.id, label, "kr", column_sum(rows), "total_amount")


def _borne(ctx: Context, item: str, actor: str) -> list[Expr]:
    """List an actor's part of every line of an item, and the tax on lines where only a part carries it."""
    parts = []
    for line in LINES:
        for kind, flow in (("borne", "flow"), ("tax_borne", "taxable")):
            row, cell = ctx.rows.get((flow, item, line)), ctx.cells.get((kind, item, line, actor))
            if row is not None and cell is not None:
                parts.append(row.now * cell)
    return parts


def _net(ctx: Context, grid: Grid, k: int, actor: Actor, gross: Row, taxes: Row) -> Row:
    """Write an actor's net flow; the first state receives the taxes."""
    state = next(a.id for a in ctx.inputs.actors if a.type == "state")
    expr = gross.now + taxes.now if actor.id == state else gross.now
    row = grid.row(actor.id, actor.name, "kr", expr, "amount", plain(ctx.result.lenses.actors[:, k]))
    ctx.rows["actor_net", actor.id] = row
    return row
