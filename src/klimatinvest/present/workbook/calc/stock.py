"""What is installed, replaced and left at the end: vintages first in, first out, as formulas.

``left`` follows ``D(y) = max(D(y−1) + fall(y), Q(y−L) + D(y−L))``; see ``engine.stock``.
"""

from __future__ import annotations

import numpy as np

from klimatinvest.engine.costs import element_vintages
from klimatinvest.engine.stock import Vintages
from klimatinvest.plan.model import Element
from klimatinvest.present.workbook.calc.context import Context, Stock, plain
from klimatinvest.present.workbook.calc.deployment import in_horizon
from klimatinvest.present.workbook.formula import BEFORE, HERE, ZERO, Expr, maximum, minimum, scalar
from klimatinvest.present.workbook.grid import Grid, Row

SHEET = "stock"


def write_stock(ctx: Context) -> None:
    """Write the vintages of every element that invests, and of what it replaces when that lives differently."""
    grid = ctx.grid(SHEET)
    for element, step in zip(ctx.inputs.elements, ctx.result.sequence.portfolio, strict=True):
        known: dict[tuple[str, str], Stock] = {}
        for prefix in ("", "reference_"):
            engine = element_vintages(ctx.inputs, element, step, prefix)
            if engine is None:
                continue
            life = _life(ctx, element, prefix)
            quantity = "" if element.depth != "yearly" else prefix
            key = (quantity, "" if life is None else life.text)
            if key not in known:
                known[key] = _Writer(ctx, grid, element, prefix, engine).write(life)
            ctx.stocks[element.id, prefix] = known[key]


def _life(ctx: Context, element: Element, prefix: str) -> Expr | None:
    for quantity in (f"{prefix}lifetime", "lifetime") if prefix else ("lifetime",):
        cells = ctx.figures.get((element.id, quantity, None))
        if cells is not None:
            return cells.value
    return None


class _Writer:
    """Writes one stock."""

    def __init__(self, ctx: Context, grid: Grid, element: Element, prefix: str, engine: Vintages) -> None:
        self.ctx, self.grid, self.element, self.prefix, self.engine = ctx, grid, element, prefix, engine

    def _row(self, key: str, expr: Expr, engine: np.ndarray | None = None) -> Row:
        unit = "kr" if self.element.depth == "yearly" else self.element.unit
        label = self.ctx.say(f"stock.{key}")
        return self.grid.row(self.element.id, label, unit, expr, "number", engine, summed=False)

    def write(self, life: Expr | None) -> Stock:
        """Write the rows from quantity to what is left at the end."""
        self.grid.heading(
            f"{self.element.name} · {self.ctx.say('stock.reference' if self.prefix else 'stock.element')}",
            self.element.id,
        )
        quantity = self._quantity()
        new = self._row("new", maximum(ZERO, quantity.now - quantity.before), plain(self.engine.new))
        if life is None:
            return Stock(new, None, None)
        left = self._left(quantity, life)
        replaced = quantity.now - quantity.before + left.now - left.before - new.now
        again = self._row("replaced", replaced, plain(self.engine.replaced))
        alive = maximum(ZERO, minimum(new.now + again.now, quantity.now + left.now - left.final))
        kept = self._row("alive", alive, plain(self.engine.alive_at_end))
        share = (
            maximum(
                ZERO, life - (scalar("Slutar", self.ctx.inputs.plan.plan.end_year) - self.grid.year + scalar("1", 1))
            )
            / life
        )
        remaining = self._row("remaining", share, plain(self.engine.remaining_share))
        units = scalar(f"SUMPRODUCT({kept.range},{remaining.range})", self.engine.residual_units[0])
        return Stock(new, again, units)

    def _quantity(self) -> Row:
        if self.element.depth != "yearly":
            return self._row("quantity", self.ctx.rows["delivered", self.element.id].now)
        paid = in_horizon(self.ctx, self.ctx.series[self.element.id, f"{self.prefix}investment", None].now)
        at = f"{self.grid.name}!{BEFORE}{self.grid.next_number}"
        return self._row("paid", Expr(f"{at}+{paid.text}", np.cumsum(np.concatenate([[0.0], paid.values[1:]]))))

    def _left(self, quantity: Row, life: Expr) -> Row:
        """Write the units that have left, by age or because the quantity fell."""
        number = self.grid.next_number + 2  # two rows stand before it
        years, engine = self.ctx.inputs.years, np.concatenate([[0.0], plain(self.engine.left)])
        born = np.concatenate([[0.0], years - float(life.values) - years[0]])
        age = self._row("born", Expr(f"{HERE}$5-{life.text}-$G$5", born))
        own = f"{self.grid.name}!$F{number}:{BEFORE}{number}"
        past = f"{age.now.text}+1+1"
        found = f"INDEX({quantity.up_to_before()},{past})+INDEX({own},{past})"
        values = np.array([quantity.values[int(b) + 1] + engine[int(b) + 1] if b >= 0.0 else 0.0 for b in born])
        values[0] = 0.0
        due = self._row("due", Expr(f"IF({age.now.text}<0,0,{found})", values))
        fall = f"MAX(0,{quantity.before.text}-{quantity.now.text})"
        text = f"MAX({self.grid.name}!{BEFORE}{number}+{fall},{due.now.text})"
        return self._row("left", Expr(text, np.concatenate([[0.0], plain(self.engine.left)])), plain(self.engine.left))
