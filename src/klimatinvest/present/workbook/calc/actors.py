"""Who pays and who gains: every actor's net flow by year, before funding; the sum is society's."""

from __future__ import annotations

from klimatinvest.engine.result import TOTAL
from klimatinvest.plan.model import Actor
from klimatinvest.present.workbook.calc.bearing import WRITTEN
from klimatinvest.present.workbook.calc.context import Context, plain
from klimatinvest.present.workbook.calc.page import column_sum, number_row, out, rounded, text_row, weighted_sum
from klimatinvest.present.workbook.calc.supply import margins
from klimatinvest.present.workbook.formula import Expr
from klimatinvest.present.workbook.grid import Grid, Row

SHEET = "actors_result"
DECIMALS = 3  # of a krona, in reconciliations


def write_actors(ctx: Context) -> None:
    """Write what each actor pays and saves by item, the taxes the state receives, and the net flows."""
    grid = ctx.grid(SHEET)
    gross: dict[str, Row] = {}
    for actor in ctx.inputs.actors:
        gross[actor.id] = _gross(ctx, grid, actor)
    grid.skip()
    grid.heading(out(ctx, "actors.net"))
    text_row(ctx, grid, "", out(ctx, "actors.taxes_note"))
    supply = {actor: _supply(ctx, grid, actor) for actor in ctx.result.costs.suppliers}
    society = ctx.rows["society_operating", TOTAL].now + ctx.rows["society_residual", TOTAL].now
    paid = column_sum([*gross.values(), *supply.values()])
    taxes = grid.row("", out(ctx, "actors.taxes"), "kr", society - paid)
    net = [
        _net(ctx, grid, k, actor, [gross[actor.id], *([supply[actor.id]] if actor.id in supply else [])], taxes)
        for k, actor in enumerate(ctx.inputs.actors)
    ]
    ctx.rows["actor_net", TOTAL] = grid.row(TOTAL, out(ctx, "actors.total"), "kr", column_sum(net), "total_amount")
    group = [row for row, actor in zip(net, ctx.inputs.actors, strict=True) if actor.id in ctx.inputs.concern]
    engine = plain(ctx.result.lenses.municipal.sum(axis=(1, 2)))
    label = out(ctx, "actors.concern")
    ctx.rows["actor_net", "concern"] = grid.row("", label, "kr", column_sum(group), "total_amount", engine)
    decimals = number_row(ctx, grid, "", out(ctx, "funding.decimals"), "–", DECIMALS)
    moved = rounded(ctx.rows["actor_net", TOTAL].now - society, decimals)
    ctx.rows["actor_rest", TOTAL] = grid.row("", out(ctx, "actors.rest"), "kr", moved, "amount")


def _supply(ctx: Context, grid: Grid, actor: str) -> Row:
    """Write what an actor earns as a supplier of energy: the buyers' sign turned round."""
    items = ctx.result.costs.items
    earned = [row for item in items for row in margins(ctx, item, ("energy", "reference_energy"), frozenset({actor}))]
    label = out(ctx, "actors.supply", actor=ctx.name_of(actor))
    return grid.row(actor, label, "kr", -column_sum(earned), "amount")


def _gross(ctx: Context, grid: Grid, actor: Actor) -> Row:
    """Write what an actor pays and saves, tax included, item by item and in total."""
    grid.heading(actor.name, actor.id)
    rows = []
    for item in ctx.result.costs.items:
        pairs = _borne(ctx, item, actor.id)
        if pairs:
            rows.append(grid.row(item, ctx.name_of(item), "kr", weighted_sum(pairs)))
    label = out(ctx, "actors.gross", actor=actor.name)
    return grid.row(actor.id, label, "kr", column_sum(rows), "total_amount")


def _borne(ctx: Context, item: str, actor: str) -> list[tuple[Row, Expr]]:
    """List an actor's part of every line of an item, and the tax on lines where only a part carries it."""
    pairs = []
    for line in WRITTEN:
        for kind, flow in (("borne", "flow"), ("tax_borne", "taxable")):
            row, cell = ctx.rows.get((flow, item, line)), ctx.cells.get((kind, item, line, actor))
            if row is not None and cell is not None:
                pairs.append((row, cell))
    return pairs


def _net(ctx: Context, grid: Grid, k: int, actor: Actor, own: list[Row], taxes: Row) -> Row:
    """Write an actor's net flow; the first state receives the taxes."""
    state = next(a.id for a in ctx.inputs.actors if a.type == "state")
    expr = column_sum([*own, taxes] if actor.id == state else own)
    row = grid.row(actor.id, actor.name, "kr", expr, "amount", plain(ctx.result.lenses.actors[:, k]))
    ctx.rows["actor_net", actor.id] = row
    return row
