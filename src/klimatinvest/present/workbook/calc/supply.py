"""What suppliers earn on the energy that others pay for, live: the price less taxes and production cost."""

from __future__ import annotations

import numpy as np

from klimatinvest.core.series import FloatArray
from klimatinvest.engine.costs import INDEX, SIGN
from klimatinvest.plan.model import Element
from klimatinvest.present.workbook.calc.context import Context, plain
from klimatinvest.present.workbook.formula import Expr, total
from klimatinvest.present.workbook.grid import Grid, Row

_LINE_OF = {"to": "energy", "from": "reference_energy"}


def write_margins(ctx: Context, grid: Grid, element: Element, index: int) -> None:
    """Write an element's rows of what each supplier earns, with the sign of the buyer's line."""
    parts: dict[tuple[str, str], list[Expr]] = {}
    for n, used in enumerate(ctx.result.sequence.portfolio[index].energy):
        supplier = ctx.inputs.suppliers.get(used.carrier)
        if supplier is None:
            continue
        price = ctx.series[used.carrier, "price", None].now
        for part in ("tax", "carbon_cost", "production_cost"):
            row = ctx.series.get((used.carrier, part, None))
            price = price if row is None else price - row.now
        earned = ctx.rows["energy", element.id, str(n)].now * price
        parts.setdefault((_LINE_OF[used.side], supplier), []).append(earned)
    for (line, supplier), earned_parts in parts.items():
        engine = _engine(ctx, supplier, index, line)
        label = ctx.say("line.margin", line=ctx.say(f"line.{line}"), actor=ctx.name_of(supplier))
        amount = total(earned_parts)
        signed = amount if SIGN[line] > 0 else -amount
        row = grid.row(element.id, label, "kr", signed, "amount", engine)
        ctx.rows["margin", element.id, line, supplier] = row
        ctx.margins.setdefault(element.id, []).append((line, supplier, row))


def _engine(ctx: Context, supplier: str, item: int, line: str) -> FloatArray:
    costs = ctx.result.costs
    found: FloatArray = plain(np.asarray(costs.dense(costs.margins((supplier,)))[:, item, INDEX[line]]))
    return found


def margins(ctx: Context, item: str, lines: tuple[str, ...], suppliers: frozenset[str] | None = None) -> list[Row]:
    """List an item's rows of what suppliers earn on some lines; of all suppliers unless given."""
    return [
        row
        for line, supplier, row in ctx.margins.get(item, ())
        if line in lines and (suppliers is None or supplier in suppliers)
    ]
