"""The plan on one page: five key figures, what it costs year by year, four charts with their tables."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from xlsxwriter.worksheet import Worksheet

from klimatinvest.engine.result import TOTAL
from klimatinvest.present.workbook.calc.context import Context
from klimatinvest.present.workbook.calc.cost_per_tonne import ranked_lists
from klimatinvest.present.workbook.calc.diagrams import MILLION, drawn_boundary
from klimatinvest.present.workbook.calc.live_text import Part, live_title
from klimatinvest.present.workbook.calc.page import column_sum, out, text_row
from klimatinvest.present.workbook.charts import bar_chart, column_line_chart, line_chart, stacked_chart
from klimatinvest.present.workbook.formats import write_text
from klimatinvest.present.workbook.formula import BEFORE, THOUSAND, ZERO, Expr, scalar
from klimatinvest.present.workbook.grid import FIRST_YEAR, HEADER, Grid, Row, quote

SHEET = "summary"
CHART = (505, 340)
CHART_ROWS = 17  # rows of the sheet that a chart covers
BARS = 10
WIDTHS = ((0, 0, 6), (1, 1, 52), (2, 2, 11), (3, 4, 9), (5, 5, 1))  # the years take the rest
YEAR_WIDTH = 6.5
COLUMNS = (0, 3, 14)  # where the charts of the lowest row begin
BESIDE = 7  # where the chart beside the table of costs begins
BAR_HEIGHT, ROW_HEIGHT = 24, 20  # points on the screen: a bar with its name on one line, and a row of the sheet


def write_summary(ctx: Context) -> None:
    """Write the page from top to bottom."""
    _Summary(ctx).write()


class _Summary:
    """Writes the page; every number is a formula that refers to another sheet."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.grid: Grid = ctx.grid(SHEET)
        self.sheet: Worksheet = self.grid.sheet
        self.titles: dict[str, str] = {}
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
        size = (2 * CHART[0] - 60, 90 + BAR_HEIGHT * bars)
        covered = names[1] + math.ceil(size[1] / ROW_HEIGHT) if bars else 0
        at = max(self.grid.next_number, covered)
        unit = self._say("million")
        if emissions:
            title = self.titles.get("emissions", self._say("emissions"))
            chart = line_chart(self.ctx, self.years, emissions, title, self._say("tonnes"), CHART)
            self._insert(at, COLUMNS[0], chart, "emissions")
        pair = ((self._say("net"), net), (self._say("cumulative"), cumulative))
        chart = column_line_chart(self.ctx, self.years, *pair, self.titles["money"], unit, CHART)
        self._insert(at, COLUMNS[1], chart, "money")
        title, missing = self.titles["funding"], (self._say("gap"), gap)
        chart = stacked_chart(self.ctx, self.years, paid, missing, title, unit, CHART)
        self._insert(at, COLUMNS[2], chart, "funding")
        if bars:
            chart = bar_chart(self.ctx, names, values, self.titles["cost"], self._say("per_tonne"), size)
            self._insert(names[1] - 1, BESIDE, chart, "cost")
        last = FIRST_YEAR + self.ctx.inputs.years.size - 1
        for first, column, width in (*WIDTHS, (FIRST_YEAR, last, YEAR_WIDTH)):
            self.sheet.set_column(first, column, width)
        self.sheet.print_area(0, 0, at + CHART_ROWS, last)

    def _say(self, key: str, **args: object) -> str:
        return out(self.ctx, f"summary.{key}", **args)

    def _insert(self, row: int, column: int, chart: object, key: str) -> None:
        options = {"description": self._say(f"alt.{key}"), "x_offset": 4, "y_offset": 4}
        self.sheet.insert_chart(row, column, chart, options)

    def _message(self, key: str, parts: Sequence[Part]) -> None:
        """Write what a chart says as a live sentence; the chart's title repeats it."""
        self.titles[key] = live_title(self.ctx, self.grid, parts, "note")

    # -- five figures ------------------------------------------------------------------------------------

    def _figures(self) -> None:
        """Write what the plan gives, costs and lacks."""
        ctx = self.ctx
        self.grid.heading(self._say("figures"))
        parts: list[tuple[str, str, Expr, str]] = [
            ("investment", "million", ctx.cells["total_investment", "all", TOTAL] / MILLION, "tonnes"),
            ("concern", "million", ctx.rows["need", "concern"].sum_cell / MILLION, "tonnes"),
            ("npv_municipal", "million", ctx.cells["npv", "municipal", TOTAL] / MILLION, "tonnes"),
            ("npv_society", "million", ctx.cells["npv", "society", TOTAL] / MILLION, "tonnes"),
            ("gap", "million", ctx.rows["gap_secured", TOTAL].sum_cell / MILLION, "tonnes"),
        ]
        for key, unit, expr, style in parts:
            at = self.grid.next_number - 1
            write_text(self.sheet, at, 1, self._say(f"figure.{key}"), ctx.formats, "bold")
            write_text(self.sheet, at, 2, self._say(unit), ctx.formats, "text")
            write_text(self.sheet, at, FIRST_YEAR, self._say(f"help.{key}"), ctx.formats, "note")
            self.grid.constant(expr, style)
            self.grid.skip()
        self.grid.skip()

    # -- tables ------------------------------------------------------------------------------------------

    def _row(self, key: str, unit: str, expr: Expr, style: str = "tonnes", summed: bool = True) -> Row:
        return self.grid.row("", self._say(key), self._say(unit), expr, style, summed=summed)

    def _emissions(self) -> list[tuple[str, Row]]:
        """Write reference, target and plan of the first boundary that has them, and what is then missing."""
        self.grid.heading(self._say("emissions"))
        path = drawn_boundary(self.ctx)
        if path is None:
            text_row(self.ctx, self.grid, "", self._say("no_goals"))
            return []
        found = []
        for key in ("reference", "target", "plan", "remaining"):
            row = self.ctx.rows.get((f"goal_{key}", path.boundary))
            if row is None:
                continue
            written = self._row(key, "tonnes", row.now / THOUSAND, summed=False)
            if key != "remaining":
                found.append((self._say(key), written))
                continue
            self._left(written)
        self.grid.skip()
        return found

    def _left(self, remaining: Row) -> None:
        """Say how far from the target path the last year is."""
        year = ("Slutar", str(self.ctx.inputs.plan.plan.end_year))
        left, of = self._say("message.left"), self._say("message.of")
        self._message("emissions", [left, year, ": ", remaining.final, of])

    def _money(self) -> tuple[Row, Row]:
        """Write what the decision costs the municipal group each year, thousands of kronor."""
        ctx = self.ctx
        self.grid.heading(self._say("money"))
        need = ctx.rows["need", "concern"].now
        running = ctx.rows["municipal_operating", TOTAL].now + need
        self._row("investments", "million", -(need / MILLION))
        self._row("running", "million", running / MILLION)
        self._row("grants", "million", ctx.rows["municipal_extra", TOTAL].now / MILLION)
        net = self._row("net", "million", ctx.rows["municipal_net", TOTAL].now / MILLION, "total_tonnes")
        own = f"{self.grid.name}!{BEFORE}{self.grid.next_number}"
        summed = Expr(f"{own}+{net.now.text}", np.cumsum(np.concatenate([[0.0], net.values[1:]])))
        cumulative = self._row("cumulative", "million", summed, summed=False)
        unit, start = " " + self._say("million"), self._say("message.net")
        self._message("money", [start, net.sum_cell, unit])
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
            (s.name, self.grid.row(s.id, s.name, self._say("million"), ctx.rows["paid", s.id].now / MILLION, "tonnes"))
            for s in shown
        ]
        if rest:
            others = column_sum([ctx.rows["paid", s.id] for s in rest]) / MILLION
            rows.append((self._say("other_sources"), self._row("other_sources", "million", others)))
        gap = self._row("gap", "million", ctx.rows["gap_secured", TOTAL].now / MILLION)
        parts = [row for _, row in rows] + [gap]
        need = self._row("need", "million", column_sum(parts) if parts else ZERO, "total_tonnes")
        possible = ctx.rows["gap_possible", TOTAL].now / MILLION
        self._row("gap_possible", "million", possible)
        words = [self._say("message.gap"), self._say("message.need"), " " + self._say("million")]
        self._message("funding", [words[0], gap.sum_cell, words[1], need.sum_cell, words[2]])
        self.grid.skip()
        return rows, gap

    def _costs(self) -> tuple[tuple[str, int, int, int, int], tuple[str, int, int, int, int], int]:
        """Write the elements with the lowest cost per tonne, from the ranked list on its own sheet."""
        ctx = self.ctx
        self.grid.heading(self._say("costs"))
        start, order = ranked_lists(ctx)["net_cost"]
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
        if count:
            lowest = self._say("message.lowest")
            name_cell = f"{self.grid.name}!$B${first + 1}"
            self._message("cost", [lowest, (name_cell, ctx.inputs.elements[order[0]].name)])
        text_row(ctx, self.grid, "", self._say("costs_note"))
        last = first + max(count, 1) - 1
        return (name, first, 1, last, 1), (name, first, 3, last, 3), count
