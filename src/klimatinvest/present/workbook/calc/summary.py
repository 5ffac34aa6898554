"""The plan on one page: five key figures, what it costs year by year, four charts with their tables."""

from __future__ import annotations

import numpy as np
from xlsxwriter.worksheet import Worksheet

from klimatinvest.engine.emissions import GoalPath
from klimatinvest.engine.result import TOTAL
from klimatinvest.present.workbook.calc.charts import bar_chart, column_line_chart, line_chart, stacked_chart
from klimatinvest.present.workbook.calc.context import Context
from klimatinvest.present.workbook.calc.cost_per_tonne import ranked_list
from klimatinvest.present.workbook.calc.page import column_sum, out, text_row
from klimatinvest.present.workbook.formats import write_text
from klimatinvest.present.workbook.formula import BEFORE, THOUSAND, ZERO, Expr, scalar, total
from klimatinvest.present.workbook.grid import HEADER, Grid, Row, quote

SHEET = "summary"
CHART = (610, 300)
CHART_ROWS = 16  # rows of the sheet that a chart covers
BARS = 10


def write_summary(ctx: Context) -> None:
    """Write the page from top to bottom."""
    _Summary(ctx).write()


class _Summary:
    """Writes the page; every number is a formula that refers to another sheet."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.grid: Grid = ctx.grid(SHEET)
        self.sheet: Worksheet = self.grid.sheet
        self.years = f"={self.grid.name}!$G${HEADER + 1}:${self.grid.last}${HEADER + 1}"

    def write(self) -> None:
        """Write figures, tables and charts."""
        price_year = self.ctx.inputs.plan.plan.price_year
        write_text(self.sheet, 2, 0, out(self.ctx, "summary.basis", price_year=price_year), self.ctx.formats, "note")
        self._figures()
        emissions = self._emissions()
        net, cumulative = self._money()
        paid, gap = self._funding()
        names, values, bars = self._costs()
        at = self.grid.next_number
        if emissions:
            title = self._say("chart.emissions")
            self._insert(at, 0, line_chart(self.ctx, self.years, emissions, title, self._say("tonnes"), CHART), "emissions")
        pair = ((self._say("net"), net), (self._say("cumulative"), cumulative))
        unit = self._say("thousands")
        chart = column_line_chart(self.ctx, self.years, *pair, self._say("chart.money"), unit, CHART)
        self._insert(at, 7, chart, "money")
        title = self._say("chart.funding")
        chart = stacked_chart(self.ctx, self.years, paid, (self._say("gap"), gap), title, unit, CHART)
        self._insert(at + CHART_ROWS, 0, chart, "funding")
        if bars:
            chart = bar_chart(self.ctx, names, values, self._say("chart.cost"), self._say("per_tonne"), CHART)
            self._insert(at + CHART_ROWS, 7, chart, "cost")
        self.sheet.print_area(0, 0, at + 2 * CHART_ROWS, 5 + self.ctx.inputs.years.size)

    def _say(self, key: str, **args: object) -> str:
        return out(self.ctx, f"summary.{key}", **args)

    def _insert(self, row: int, column: int, chart: object, key: str) -> None:
        options = {"description": self._say(f"alt.{key}"), "x_offset": 4, "y_offset": 4}
        self.sheet.insert_chart(row, column, chart, options)

    # -- five figures ------------------------------------------------------------------------------------

    def _figures(self) -> None:
        """Write what the plan gives, costs and lacks."""
        ctx = self.ctx
        self.grid.heading(self._say("figures"))
        million = THOUSAND * THOUSAND
        parts: list[tuple[str, str, Expr, str]] = [
            ("investment", "million", ctx.cells["total_investment", "all", TOTAL] / million, "total_decimal"),
            ("concern", "million", ctx.rows["need", "concern"].sum_cell / million, "total_decimal"),
            ("npv_municipal", "million", ctx.cells["npv", "municipal", TOTAL] / million, "total_decimal"),
            ("npv_society", "million", ctx.cells["npv", "society", TOTAL] / million, "total_decimal"),
            ("gap", "million", ctx.rows["gap_secured", TOTAL].sum_cell / million, "total_decimal"),
        ]
        for key, unit, expr, style in parts:
            at = self.grid.next_number - 1
            write_text(self.sheet, at, 1, self._say(f"figure.{key}"), ctx.formats, "bold")
            write_text(self.sheet, at, 2, self._say(unit), ctx.formats, "text")
            write_text(self.sheet, at, 4, self._say(f"help.{key}"), ctx.formats, "note")
            self.grid.constant(expr, style)
            self.grid.skip()
        self.grid.skip()

    # -- tables ------------------------------------------------------------------------------------------

    def _row(self, key: str, unit: str, expr: Expr, style: str = "amount", summed: bool = True) -> Row:
        return self.grid.row("", self._say(key), self._say(unit), expr, style, summed=summed)

    def _emissions(self) -> list[tuple[str, Row]]:
        """Write reference, target and plan of the first boundary that has them, and what is then missing."""
        self.grid.heading(self._say("emissions"))
        path = self._boundary()
        if path is None:
            text_row(self.ctx, self.grid, "", self._say("no_goals"))
            return []
        found = []
        for key in ("reference", "target", "plan", "remaining"):
            row = self.ctx.rows.get((f"goal_{key}", path.boundary))
            if row is None:
                continue
            written = self._row(key, "tonnes", row.now, "amount", summed=False)
            if key != "remaining":
                found.append((self._say(key), written))
        self.grid.skip()
        return found

    def _boundary(self) -> GoalPath | None:
        paths = [p for p in self.ctx.result.goals if ("goal_plan", p.boundary) in self.ctx.rows]
        return next((p for p in paths if p.target is not None), paths[0] if paths else None)

    def _money(self) -> tuple[Row, Row]:
        """Write what the decision costs the municipal group each year, thousands of kronor."""
        ctx = self.ctx
        self.grid.heading(self._say("money"))
        need = ctx.rows["need", "concern"].now
        running = ctx.rows["municipal_operating", TOTAL].now + need
        self._row("investments", "thousands", -(need / THOUSAND))
        self._row("running", "thousands", running / THOUSAND)
        self._row("grants", "thousands", ctx.rows["municipal_extra", TOTAL].now / THOUSAND)
        net = self._row("net", "thousands", ctx.rows["municipal_net", TOTAL].now / THOUSAND, "total_amount")
        own = f"{self.grid.name}!{BEFORE}{self.grid.next_number}"
        summed = Expr(f"{own}+{net.now.text}", np.cumsum(np.concatenate([[0.0], net.values[1:]])))
        cumulative = self._row("cumulative", "thousands", summed, summed=False)
        self.grid.skip()
        return net, cumulative

    def _funding(self) -> tuple[list[tuple[str, Row]], Row]:
        """Write who pays when only decided sources count; sources beyond the fifth stand together."""
        ctx = self.ctx
        self.grid.heading(self._say("funding"))
        sources = [s for s in ctx.result.funding.sources if s.status == "decided" and ("paid", s.id) in ctx.rows]
        sources.sort(key=lambda s: -float(ctx.rows["paid", s.id].values[1:].sum()))
        shown, rest = sources[:4], sources[4:]
        rows = [
            (s.name, self.grid.row(s.id, s.name, self._say("thousands"), ctx.rows["paid", s.id].now / THOUSAND))
            for s in shown
        ]
        if rest:
            others = total([ctx.rows["paid", s.id].now for s in rest]) / THOUSAND
            rows.append((self._say("other_sources"), self._row("other_sources", "thousands", others)))
        gap = self._row("gap", "thousands", ctx.rows["gap_secured", TOTAL].now / THOUSAND)
        parts = [row for _, row in rows] + [gap]
        self._row("need", "thousands", column_sum(parts) if parts else ZERO, "total_amount")
        possible = ctx.rows["gap_possible", TOTAL].now / THOUSAND
        self._row("gap_possible", "thousands", possible)
        self.grid.skip()
        return rows, gap

    def _costs(self) -> tuple[tuple[str, int, int, int, int], tuple[str, int, int, int, int], int]:
        """Write the elements with the lowest cost per tonne, from the ranked list on its own sheet."""
        ctx = self.ctx
        self.grid.heading(self._say("costs"))
        start, order = ranked_list(ctx)
        source, name = quote(ctx.sheets["cost_per_tonne"].get_name()), self.sheet.get_name()
        first = self.grid.next_number - 1
        count = min(BARS, len(order))
        cost = ctx.result.elements.society.cost_per_tonne_b[0]
        for k in range(count):
            at, element = self.grid.next_number - 1, ctx.inputs.elements[order[k]]
            label = f"={source}!$B${start + 1 + k}"
            self.sheet.write_formula(at, 1, label, ctx.formats.get("text"), element.name)
            write_text(self.sheet, at, 2, self._say("per_tonne"), ctx.formats, "text")
            self.grid.constant(scalar(f"{source}!$D${start + 1 + k}", float(cost[order[k]])), "amount")
            self.grid.skip()
        text_row(ctx, self.grid, "", self._say("costs_note"))
        last = first + max(count, 1) - 1
        return (name, first, 1, last, 1), (name, first, 3, last, 3), count
