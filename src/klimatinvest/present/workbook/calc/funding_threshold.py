"""A programme's threshold of climate benefit, live: kg CO2e per invested krona over the life."""

from __future__ import annotations

import numpy as np

from klimatinvest.engine.programmes import INITIAL
from klimatinvest.present.workbook.calc.context import Context
from klimatinvest.present.workbook.calc.page import constant_row
from klimatinvest.present.workbook.formula import THOUSAND, ZERO, Expr, scalar, total
from klimatinvest.present.workbook.grid import Grid


def reaches(ctx: Context, grid: Grid, row: tuple[str, str, str], benefit: float, least: Expr) -> Expr:
    """Write kg CO2e per invested krona of an item, and give whether it reaches the threshold, 1 or 0.

    Parameters
    ----------
    row : (programme, item, name)
        Identifiers, and what the reader knows the need by.
    benefit : float
        The engine's value; NaN where it cannot be told, which does not reach.
    least : Expr
        The threshold.
    """
    programme, item, name = row
    label = _say(ctx, "benefit", name)
    if np.isnan(benefit):
        return constant_row(ctx, grid, programme, label, "kg/kr", ZERO, "number")
    enabled = [r.element for r in ctx.inputs.plan.enables if r.action == item] or [item]
    kilograms = total([_kilograms(ctx, grid, element) for element in enabled])
    invested = total([_invested(ctx, grid, element) for element in enabled])
    above = constant_row(ctx, grid, programme, _say(ctx, "kilograms", name), "kg", kilograms)
    below = constant_row(ctx, grid, programme, _say(ctx, "invested", name), "kr", invested)
    ratio = Expr(f"{above.text}/{below.text}", np.asarray(benefit), 2)
    found = constant_row(ctx, grid, programme, label, "kg/kr", ratio, "decimal")
    flag = scalar(f"IF({found.text}<{least.text},0,1)", float(benefit >= float(least.values)))
    return constant_row(ctx, grid, programme, ctx.texts.get("funding_rule.reaches"), "–", flag, "number")


def _say(ctx: Context, key: str, name: str) -> str:
    return ctx.texts.get(f"funding_rule.{key}", row=name)


def _kilograms(ctx: Context, grid: Grid, element: str) -> Expr:
    """Give yearly kilograms when fully deployed times life."""
    stated = next(e for e in ctx.inputs.elements if e.id == element)
    row, life = ctx.rows["tonnes_element", element], ctx.figures[element, "lifetime", None].value
    last = int(ctx.inputs.years[-1])
    at = min(stated.target_year or last, last) - int(ctx.inputs.years[0])
    target = ctx.where.cell("elements", ctx.element_rows[element], "target_year")
    year = f"MIN({target},Slutar)" if stated.target_year else "Slutar"
    tonnes = scalar(f"INDEX({row.range},{year}-Basar+1)", float(row.values[1 + at]))
    cell = constant_row(ctx, grid, element, _say(ctx, "tonnes", ctx.name_of(element)), "ton", tonnes, "tonnes")
    return cell * life * THOUSAND


def _invested(ctx: Context, grid: Grid, element: str) -> Expr:
    """Give what is invested in an element with its share of the actions."""

    def spent(item: str) -> list[Expr]:
        return [-ctx.rows["flow", item, line].sum_cell for line in INITIAL if ("flow", item, line) in ctx.rows]

    parts = spent(element)
    for i, row in enumerate(ctx.inputs.plan.enables):
        if row.element == element and spent(row.action):
            share = scalar(ctx.where.cell("enables", i, "share"), row.share)
            parts.append(share * total(spent(row.action)))
    return constant_row(ctx, grid, element, _say(ctx, "spent", ctx.name_of(element)), "kr", total(parts), "amount")
