"""Local commitments, live: what is committed to each element, how much of it that is, and the tonnes inside it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from klimatinvest.engine.commitments import AimYear, Commitments, ElementCommitments, commitments, quantity_by_year
from klimatinvest.plan.checks_commitments import COUNTED
from klimatinvest.plan.model import Commitment
from klimatinvest.present.workbook.calc.context import Context, plain
from klimatinvest.present.workbook.calc.page import column_sum, number_row, plain_row, text_row
from klimatinvest.present.workbook.formula import HERE, ZERO, Expr, maximum, minimum, ratio, scalar, total, when
from klimatinvest.present.workbook.grid import HEADER, Grid, Row

SHEET = "commitments_result"


def write_commitments(ctx: Context) -> None:
    """Write the count against the aim, a block for each element, and the effect by line of business and size."""
    grid, found = ctx.grid(SHEET), commitments(ctx.result)
    _count(ctx, grid, found)
    parts: dict[str, Row] = {}
    sums = [_element(ctx, grid, element, parts) for element in found.elements]
    if not sums:
        return
    grid.skip()
    label = _say(ctx, "elements.total")
    grid.row("", label, "ton", column_sum(sums), "total_tonnes", plain(found.tonnes))
    _groups(ctx, grid, found.by_sector, parts, "sector", lambda c: c.sector)
    _groups(ctx, grid, found.by_size, parts, "size", lambda c: c.size)


def _say(ctx: Context, key: str, **args: object) -> str:
    return ctx.texts.get(f"commitments.{key}", **args)


def _count(ctx: Context, grid: Grid, found: Commitments) -> None:
    """Write how many have signed by the end of each year, and what is missing to each aim."""
    grid.heading(_say(ctx, "aims.title"))
    text_row(ctx, grid, "", _say(ctx, "aims.note"))
    first = int(ctx.inputs.years[0]) - int(found.years[0])
    counts = found.count[first : first + ctx.inputs.years.size].astype(float)
    plain_row(ctx, grid, "", _say(ctx, "sheet.count"), "st", counts, "number")
    index = {aim.year: i for i, aim in enumerate(ctx.inputs.plan.commitment_aims)}
    for aim in found.aims:
        _aim(ctx, grid, index[aim.aim.year], aim)


def _aim(ctx: Context, grid: Grid, row: int, aim: AimYear) -> None:
    wanted = scalar(ctx.where.cell("commitment_aims", row, "count"), aim.aim.count)
    year = {"year": aim.aim.year}
    grid.single("", _say(ctx, "sheet.aim", **year), "st", wanted, "number")
    count = number_row(ctx, grid, "", _say(ctx, "sheet.count_year", **year), "st", aim.count)
    grid.single("", _say(ctx, "sheet.gap", **year), "st", maximum(ZERO, wanted - count), "number")


def _element(ctx: Context, grid: Grid, found: ElementCommitments, parts: dict[str, Row]) -> Row:
    """Write the commitments to an element, their sum against its quantity, and the tonnes."""
    name, element = found.element, next(e for e in ctx.inputs.elements if e.id == found.element)
    grid.skip()
    grid.heading(element.name, name)
    own = [c for c in ctx.inputs.plan.commitments if c.element == name and c.quantity is not None]
    unit = "ton" if element.depth == "yearly" else element.unit
    rows = {c.id: _commitment(ctx, grid, c, unit) for c in own if c.status in COUNTED}

    def line(key: str, expr: Expr, unit: str, engine: np.ndarray | None, style: str = "number") -> Row:
        return grid.row(name, _say(ctx, f"sheet.{key}"), unit, expr, style, engine, summed=False)

    committed = line("committed", column_sum(list(rows.values())), unit, found.committed)
    whole = ctx.rows["tonnes_element", name]
    delivered = whole if element.depth == "yearly" else ctx.rows["delivered", name]
    target = line("target", delivered.now, unit, plain(found.target))
    inside = line("inside", minimum(committed.now, maximum(ZERO, target.now)), unit, None)
    line("overshoot", committed.now - inside.now, unit, plain(found.overshoot))
    covered = line("covered", ratio(inside.now, target.now), "andel", plain(found.covered), "factor")
    tonnes = line("tonnes", covered.now * whole.now, "ton", plain(found.tonnes), "total_tonnes")
    for key, row in rows.items():
        text = _say(ctx, "sheet.part", id=key)
        parts[key] = grid.row(key, text, "ton", ratio(row.now, committed.now) * tonnes.now, "tonnes", summed=False)
    return tonnes


def _commitment(ctx: Context, grid: Grid, commitment: Commitment, unit: str) -> Row:
    """Write a commitment's quantity in its years; without a last year it holds on."""
    index = ctx.inputs.plan.commitments.index(commitment)
    quantity, start, end = (ctx.where.cell("commitments", index, field) for field in ("quantity", "start", "end"))
    last = float(ctx.inputs.years[-1] if commitment.end is None else commitment.end)
    until = grid.constant(scalar(f"IF(COUNT({end})=0,Slutar,{end})", last), "year")
    condition = f"AND({HERE}${HEADER + 1}>={start},{HERE}${HEADER + 1}<={until})"
    there = np.concatenate([[0.0], quantity_by_year(commitment, ctx.inputs.years)]) != 0.0
    expr = when(condition, there, scalar(quantity, float(commitment.quantity or 0.0)), ZERO)
    return grid.row(commitment.id, commitment.organisation, unit, expr, "number", summed=False)


def _groups(
    ctx: Context,
    grid: Grid,
    groups: dict[str, tuple[int, np.ndarray]],
    parts: dict[str, Row],
    kind: str,
    key: Callable[[Commitment], str],
) -> None:
    """Write the tonnes of each group, and how many organisations it has as a constant."""
    grid.skip()
    grid.heading(_say(ctx, f"groups.title_{kind}"))
    for name, (_, tonnes) in groups.items():
        members = [parts[c.id].now for c in ctx.inputs.plan.commitments if key(c) == name and c.id in parts]
        label = ctx.texts.get(f"choice.organisation_{kind}.{name}")
        grid.row("", label, "ton", total(members), "tonnes", plain(tonnes), summed=False)
