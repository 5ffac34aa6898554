"""Emissions, cash flow and funding as charts, each below the table it draws: one time sheet."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from xlsxwriter.worksheet import Worksheet

from klimatinvest.engine.emissions import GoalPath
from klimatinvest.engine.result import TOTAL
from klimatinvest.plan.model import Goal
from klimatinvest.present.workbook.calc.context import Context
from klimatinvest.present.workbook.calc.live_text import Part, live_title
from klimatinvest.present.workbook.calc.page import column_sum, rounded, text_row
from klimatinvest.present.workbook.charts import Drawn, insert, stacked_by_year, wedges
from klimatinvest.present.workbook.formats import write_text
from klimatinvest.present.workbook.formula import BEFORE, HUNDRED, THOUSAND, ZERO, Expr, ratio, scalar, total
from klimatinvest.present.workbook.grid import HEADER, LABEL, Grid, Row

SHEET = "diagrams"
SIZE = (980, 400)
CHART_ROWS = 21  # rows of the sheet that a chart covers
WEDGES, SOURCES = 5, 4
MILLION = THOUSAND * THOUSAND


def write_diagrams(ctx: Context) -> None:
    """Write each table and, below it, its chart."""
    _Diagrams(ctx).write()


def goal_in_horizon(ctx: Context, path: GoalPath) -> tuple[int, Goal] | None:
    """Find the first goal of a boundary after the base year that the plan's years reach, with its row."""
    years = ctx.inputs.years
    found = [
        (goal.year, i, goal)
        for i, goal in enumerate(ctx.inputs.plan.goals)
        if goal.boundary == path.boundary and max(path.base_year + 1, years[0]) <= goal.year <= years[-1]
    ]
    return min(found)[1:] if found else None


def drawn_boundary(ctx: Context) -> GoalPath | None:
    """Choose the first boundary with emissions, one with a target path before others."""
    paths = [p for p in ctx.result.goals if ("goal_plan", p.boundary) in ctx.rows]
    return next((p for p in paths if p.target is not None), paths[0] if paths else None)


class _Diagrams:
    """Writes the sheet from top to bottom; every number is a formula that refers to another sheet."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.grid: Grid = ctx.grid(SHEET)
        self.sheet: Worksheet = self.grid.sheet
        self.years = f"={self.grid.name}!$G${HEADER + 1}:${self.grid.last}${HEADER + 1}"
        price_year = ctx.inputs.plan.plan.price_year
        write_text(self.sheet, 2, 0, self._say("basis", price_year=price_year), ctx.formats, "note")

    def write(self) -> None:
        """Write everything."""
        path = drawn_boundary(self.ctx)
        if path is None:
            text_row(self.ctx, self.grid, "", self._say("no_goals"))
        else:
            self._wedges(path)
        self._money()
        self._funding()

    def _say(self, key: str, **args: object) -> str:
        return self.ctx.texts.get(f"chart.{key}", **args)

    def _row(self, label: str, unit: str, expr: Expr, style: str = "tonnes", *, summed: bool = True) -> Row:
        return self.grid.row("", label, self._say(unit), expr, style, summed=summed)

    def _title(self, parts: Sequence[Part]) -> str:
        """Write what a chart says as a live sentence above its table, and give the cell."""
        return live_title(self.ctx, self.grid, parts)

    def _insert(self, chart: object, key: str) -> None:
        self.grid.skip()
        insert(self.ctx, SHEET, self.grid.next_number - 1, LABEL, chart, self._say(f"alt.{key}"))
        for _ in range(CHART_ROWS):
            self.grid.skip()

    # -- emissions ---------------------------------------------------------------------------------------

    def _wedges(self, path: GoalPath) -> None:
        """Write what is left, what the largest elements take away, and the paths."""
        ctx, boundary = self.ctx, path.boundary
        self.grid.heading(self._say("emissions"), boundary)
        reference, plan = (ctx.rows[f"goal_{key}", boundary] for key in ("reference", "plan"))
        left = self._row(self._say("plan"), "tonnes", plan.now / THOUSAND, summed=False)
        parts = [(e, ctx.rows["tonnes_element", e].now / THOUSAND) for e in self._largest(path)]
        rows = [(ctx.name_of(e), self._row(ctx.name_of(e), "tonnes", expr)) for e, expr in parts]
        rest = (reference.now - plan.now) / THOUSAND - total([row.now for _, row in rows])
        others = self._row(self._say("others"), "tonnes", rest)
        if np.abs(others.values[1:]).max() > 1e-9:
            rows.append((self._say("others"), others))
        without = self._row(self._say("reference"), "tonnes", reference.now / THOUSAND, "total_tonnes", summed=False)
        lines = [Drawn(self._say("reference"), without.range)]
        paths = self._paths(boundary)
        lines += [Drawn(self._say(key), row.range) for key, row in paths]
        target = next((row for key, row in paths if key == "goal_target"), None)
        title = self._goal_message(path, without, left, target) or self._title([self._say("emissions")])
        drawn = [Drawn(name, row.range) for name, row in rows]
        chart = wedges(
            ctx, self.years, Drawn(self._say("plan"), left.range), drawn, lines, title, self._say("tonnes_year"), SIZE
        )
        self._insert(chart, "wedges")

    def _paths(self, boundary: str) -> list[tuple[str, Row]]:
        """Write the target path and, where the plan has one, the path of the carbon budget."""
        found = []
        for key in ("goal_target", "carbon_path"):
            row = self.ctx.rows.get((key, boundary))
            if row is not None:
                found.append((key, self._row(self._say(key), "tonnes", row.now / THOUSAND, summed=False)))
        return found

    def _largest(self, path: GoalPath) -> list[str]:
        """List the elements that take away most of what counts, in the order they act."""
        accounts = {path.boundary, *(("sink",) if path.net and path.boundary == "territorial" else ())}
        counted = [e.id for e in self.ctx.inputs.elements if self.ctx.inputs.sectors[e.sector].account in accounts]
        sizes = {e: float(self.ctx.rows["tonnes_element", e].values[1:].sum()) for e in counted}
        chosen = sorted((e for e in counted if sizes[e] > 0.0), key=lambda e: -sizes[e])[:WEDGES]
        return [e for e in counted if e in chosen]

    def _goal_message(self, path: GoalPath, reference: Row, plan: Row, target: Row | None) -> str:
        """Say how much of the abatement that the next goal needs the plan gives; nothing without such a goal."""
        ctx, found = self.ctx, goal_in_horizon(self.ctx, path)
        if found is None or target is None:
            return ""
        index, goal = found
        need = ratio((reference.now - plan.now) * HUNDRED, reference.now - target.now)
        reached = self.grid.row("", self._say("reached"), self._say("percent"), need, "tonnes", summed=False)
        cell = ctx.where.cell("goals", index, "year")
        at = int(goal.year - ctx.inputs.years[0])
        header = f"$G${HEADER + 1}:${self.grid.last}${HEADER + 1}"
        looked_up = scalar(f"INDEX({reached.range},MATCH({cell},{header},0))", float(reached.values[1 + at]))
        share = self.grid.single(
            "", self._say("reached_goal", goal=goal.name), self._say("percent"), looked_up, "tonnes"
        )
        return self._title([self._say("message.goal"), share, self._say("message.of_goal"), scalar(cell, goal.year)])

    # -- money -------------------------------------------------------------------------------------------

    def _money(self) -> None:
        """Write the municipal group's flows by kind, their net and the net so far."""
        ctx, rows = self.ctx, self.ctx.rows
        self.grid.heading(self._say("money"))
        need = rows["need", "concern"].now
        kinds = {
            "investments": -(need / MILLION),
            "running": (rows["municipal_operating", TOTAL].now + need) / MILLION,
            "grants": rows["municipal_extra", TOTAL].now / MILLION,
            "residual": rows["municipal_residual", TOTAL].now / MILLION,
        }
        flows = [(self._say(key), self._row(self._say(key), "million", expr)) for key, expr in kinds.items()]
        net = self._row(self._say("net"), "million", column_sum([row for _, row in flows]), "total_tonnes")
        own = f"{self.grid.name}!{BEFORE}{self.grid.next_number}"
        running = Expr(f"{own}+{net.now.text}", np.cumsum(np.concatenate([[0.0], net.values[1:]])))
        cumulative = self._row(self._say("cumulative"), "million", running, summed=False)
        title = self._title([self._say("message.net"), net.sum_cell, self._say("message.million")])
        drawn = [Drawn(name, row.range) for name, row in flows if np.any(row.values)]
        if not drawn:
            return
        line = Drawn(self._say("cumulative"), cumulative.range)
        chart = stacked_by_year(ctx, self.years, drawn, title, self._say("million_year"), SIZE, [line])
        self._insert(chart, "money")

    def _funding(self) -> None:
        """Write who pays, what sources that are not decided could pay, and what is missing altogether."""
        ctx, rows = self.ctx, self.ctx.rows
        self.grid.heading(self._say("funding"))
        sources = [s for s in ctx.result.funding.sources if s.status == "decided" and ("paid", s.id) in rows]
        sources.sort(key=lambda s: -float(rows["paid", s.id].values[1:].sum()))
        stack = [(s.name, self._row(s.name, "million", rows["paid", s.id].now / MILLION)) for s in sources[:SOURCES]]
        if sources[SOURCES:]:
            others = total([rows["paid", s.id].now for s in sources[SOURCES:]])
            summed = self._row(self._say("other_sources_kr"), "kr", others)
            label = self._say("other_sources")
            stack.append((label, self._row(label, "million", summed.now / MILLION)))
        secured, possible = rows["gap_secured", TOTAL].now, rows["gap_possible", TOTAL].now
        label = self._say("open")
        open_row = self._row(label, "million", (secured - possible) / MILLION)
        missing = self._row(self._say("missing"), "million", possible / MILLION)
        parts = [row.now for _, row in stack] + [open_row.now, missing.now]
        need = self._row(self._say("need"), "million", total(parts), "total_tonnes")
        rest = rounded(rows["need", TOTAL].now - need.now * MILLION, ctx.cells["account", "decimals"])
        ctx.rows["drawn_rest", "stack"] = self._row(self._say("rest"), "kr", rest, "amount")
        texts = [self._say(f"message.{key}") for key in ("decided", "of_need", "million")]
        given = total([row.sum_cell for _, row in stack]) if stack else ZERO
        decided = self.grid.single("", self._say("decided"), self._say("million"), given, "tonnes")
        title = self._title([texts[0], decided, texts[1], need.sum_cell, texts[2]])
        drawn = [Drawn(name, row.range) for name, row in stack]
        drawn += [Drawn(label, open_row.range)] if np.any(open_row.values) else []
        drawn.append(Drawn(self._say("missing"), missing.range, striped=True))
        chart = stacked_by_year(ctx, self.years, drawn, title, self._say("million_year"), SIZE)
        self._insert(chart, "funding")
