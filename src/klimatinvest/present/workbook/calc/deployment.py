"""The wanted quantity of each element by year, as formulas."""

from __future__ import annotations

import numpy as np

from klimatinvest.engine.deployment import ramp
from klimatinvest.engine.step import Step
from klimatinvest.plan.model import Element
from klimatinvest.present.workbook.calc.context import Context, plain
from klimatinvest.present.workbook.formula import ONE, ZERO, Expr, call, maximum, minimum, scalar
from klimatinvest.present.workbook.grid import HEADER, Grid, Row


def element_cell(ctx: Context, element: Element, field: str) -> Expr:
    """Refer to a number in the table of elements."""
    row = ctx.element_rows[element.id]
    value = getattr(element, field)
    return scalar(ctx.where.cell("elements", row, field), 0.0 if value is None else float(value))


def in_horizon(ctx: Context, expr: Expr) -> Expr:
    """Let nothing happen before the plan's first year."""
    flags = np.concatenate([[0.0], ctx.inputs.horizon.astype(float)])
    started = Expr(f"(§${HEADER + 1}>=Startar)", flags)
    return expr * started


def write_wanted(ctx: Context, grid: Grid, element: Element, step: Step) -> Row:
    """Write how much the plan wants: target times ramp, or the listed path."""
    label = ctx.say("interplay.asked")
    if element.ramp == "list":
        expr = in_horizon(ctx, ctx.series[element.id, "deployment", None].now)
        return grid.row(element.id, label, element.unit, expr, "number", plain(step.asked), summed=False)
    if element.start is None or element.target_year is None:
        return grid.row(element.id, label, element.unit, ZERO, "number", plain(step.asked), summed=False)
    start, end = element_cell(ctx, element, "start"), element_cell(ctx, element, "target_year")
    share = minimum(ONE, maximum(ZERO, (grid.year - start) / (end - start)))
    reached = _s_curve(ctx, grid, element, share) if element.ramp == "s_curve" else _reached(ctx, grid, element, share)
    wanted = in_horizon(ctx, element_cell(ctx, element, "quantity") * reached.now)
    return grid.row(element.id, label, element.unit, wanted, "number", plain(step.asked), summed=False)


def _reached(ctx: Context, grid: Grid, element: Element, share: Expr) -> Row:
    return grid.row(element.id, ctx.say("interplay.reached"), "andel", share, "factor", summed=False)


def _s_curve(ctx: Context, grid: Grid, element: Element, share: Expr) -> Row:
    """Bend the straight share into a normalised logistic curve; ``√e^k`` stands for ``e^(k/2)``."""
    steep = element_cell(ctx, element, "steepness")
    root = scalar(f"SQRT(EXP({steep.text}))", float(np.sqrt(np.exp(steep.values))))
    half = scalar(grid.constant(root, "number"), float(root.values))
    line = grid.row(element.id, ctx.say("interplay.time_share"), "andel", share, "factor", summed=False)
    power = call("EXP", Expr(f"-{steep.text}*{line.now.text}", -steep.values * line.values), values=np.exp(
        -steep.values * line.values))  # fmt: skip
    least = ONE / (ONE + half)
    low = scalar(grid.constant(least, "factor"), float(least.values))
    bent = ONE / (ONE + half * power)
    logistic = grid.row(element.id, ctx.say("interplay.logistic"), "andel", bent, "factor", summed=False)
    curve = (logistic.now - low) / (ONE / (ONE + ONE / half) - low)
    values = np.concatenate([[0.0], ramp(element, ctx.inputs.years)])
    return _reached(ctx, grid, element, Expr(curve.text, values, curve.level))
