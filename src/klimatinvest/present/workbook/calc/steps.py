"""From the base year to the goal in steps: what happens without the plan, what the plan does, what is left."""

from __future__ import annotations

import numpy as np

from klimatinvest.engine.emissions import GoalPath
from klimatinvest.plan.model import Goal
from klimatinvest.present.workbook.calc.context import Context
from klimatinvest.present.workbook.calc.diagrams import drawn_boundary, goal_in_horizon
from klimatinvest.present.workbook.calc.live_text import message
from klimatinvest.present.workbook.calc.page import open_plain
from klimatinvest.present.workbook.charts import Drawn, insert
from klimatinvest.present.workbook.charts_special import waterfall
from klimatinvest.present.workbook.formats import write_text
from klimatinvest.present.workbook.formula import THOUSAND, Expr, scalar, total
from klimatinvest.present.workbook.grid import HEADER, Row, quote

SHEET = "steps"
HEADERS = ("step", "unit", "value", "before", "after", "floor", "total", "down", "up",
           "floor_below", "down_below", "up_below")  # fmt: skip
SIZE = (900, 400)


def write_steps(ctx: Context) -> None:
    """Write the steps as a table and draw them."""
    path = drawn_boundary(ctx)
    found = None if path is None or path.target is None else goal_in_horizon(ctx, path)
    if path is None or found is None:
        open_plain(ctx, SHEET, ctx.texts.get("chart.no_goals"))
        ctx.sheets[SHEET].freeze_panes(HEADER + 1, 1)
        return
    _Steps(ctx, path, *found).write()


class _Steps:
    """Writes one line a step; a step begins where the one before it ended."""

    def __init__(self, ctx: Context, path: GoalPath, index: int, goal: Goal) -> None:
        self.ctx, self.path, self.goal = ctx, path, goal
        self.sheet = open_plain(ctx, SHEET, self._say("basis", year=goal.year))
        self.name = quote(self.sheet.get_name())
        self.year = scalar(ctx.where.cell("goals", index, "year"), goal.year)
        self.column = int(goal.year - ctx.inputs.years[0])
        self.at, self.level = HEADER + 1, 0.0

    def _say(self, key: str, **args: object) -> str:
        return self.ctx.texts.get(f"chart.steps.{key}", **args)

    def _in_goal_year(self, row: Row) -> Expr:
        """Look a row up in the goal's year, thousand tonnes."""
        header = f"{row.sheet}!$G${HEADER + 1}:${row.last}${HEADER + 1}"
        cell = scalar(f"INDEX({row.range},MATCH({self.year.text},{header},0))", float(row.values[1 + self.column]))
        return cell / THOUSAND

    def write(self) -> None:
        """Write the lines and the chart."""
        ctx, rows, boundary = self.ctx, self.ctx.rows, self.path.boundary
        for column, key in enumerate(HEADERS):
            write_text(self.sheet, HEADER, column, self._say(f"header.{key}"), ctx.formats, "header")
        base = ctx.cells["goal_base", boundary] / THOUSAND
        self._total(self._say("base", year=self.path.base_year), base)
        keys = ("reference", "plan", "target")
        reference, plan, target = (self._in_goal_year(rows[f"goal_{key}", boundary]) for key in keys)
        self._change(self._say("without"), reference - self._level())
        for name, parts in self._areas().items():
            self._change(name, -total(parts))
        rest = plan - self._level()
        if abs(float(rest.values)) > 1e-9:
            self._change(self._say("other"), rest)
        self._total(self._say("plan", year=self.goal.year), plan)
        self._change(self._say("gap"), target - self._level())
        self._total(self._say("target", year=self.goal.year), target)
        self._draw(target, plan)
        self.sheet.set_row(HEADER, 32)
        self.sheet.freeze_panes(HEADER + 1, 1)
        for first, last, width in ((0, 0, 46), (1, 1, 12), (2, 11, 13)):
            self.sheet.set_column(first, last, width)

    def _level(self) -> Expr:
        """Give where the step before this one ended."""
        return scalar(f"$E${self.at}", self.level)

    def _areas(self) -> dict[str, list[Expr]]:
        """Give what each focus area abates of what counts, in the goal's year."""
        accounts = {self.path.boundary, *(("sink",) if self.path.net and self.path.boundary == "territorial" else ())}
        found: dict[str, list[Expr]] = {}
        for key, row in self.ctx.rows.items():
            if key[0] == "tonnes_area" and key[2] in accounts:
                label = self.ctx.texts.get(f"choice.focus_area.{key[1]}")
                found.setdefault(label, []).append(self._in_goal_year(row))
        return found

    def _total(self, label: str, expr: Expr) -> None:
        self._line(label, expr, whole=True)

    def _change(self, label: str, expr: Expr) -> None:
        self._line(label, expr, whole=False)

    def _line(self, label: str, expr: Expr, *, whole: bool) -> None:
        """Write value, where the step begins and ends, and the pieces that are drawn."""
        n, value = self.at + 1, float(expr.values)
        before = 0.0 if whole else self.level
        after = before + value
        self.level = after
        write_text(self.sheet, self.at, 0, label, self.ctx.formats, "bold" if whole else "text")
        write_text(self.sheet, self.at, 1, self.ctx.texts.get("chart.tonnes"), self.ctx.formats, "text")
        low, high = min(before, after), max(before, after)
        pieces: list[tuple[str, float]] = [
            (expr.text, value),
            ("0" if whole else f"$E{n - 1}", before),
            (f"$D{n}+$C{n}", after),
            ("0", 0.0) if whole else (f"MAX(0,MIN($D{n},$E{n}))", max(0.0, low)),
            (f"$C{n}", value) if whole else ("0", 0.0),
        ]
        above, below = max(0.0, high) - max(0.0, low), min(0.0, low) - min(0.0, high)
        upper, lower = f"MAX(0,$D{n})-MAX(0,$E{n})", f"MIN(0,$E{n})-MIN(0,$D{n})"
        rises = after > before
        pieces += [
            ("0", 0.0) if whole else (f"MAX(0,{upper})", 0.0 if rises else above),
            ("0", 0.0) if whole else (f"MAX(0,-({upper}))", above if rises else 0.0),
            ("0", 0.0) if whole else (f"MIN(0,MAX($D{n},$E{n}))", min(0.0, high)),
            ("0", 0.0) if whole else (f"MIN(0,{lower})", 0.0 if rises else below),
            ("0", 0.0) if whole else (f"MIN(0,-({lower}))", below if rises else 0.0),
        ]
        for column, (text, shown) in enumerate(pieces, start=2):
            self.sheet.write_formula(self.at, column, f"={text}", self.ctx.formats.get("tonnes"), shown + 0.0)
        self.at += 1

    def _draw(self, target: Expr, plan: Expr) -> None:
        """Draw the steps; the pieces below zero only when there are any."""
        left = plan - target
        remaining = scalar(f"$E${self.at - 2}-$E${self.at}", float(left.values))
        formula, shown = message([self._say("message.left"), remaining, self._say("message.of"), self.year])
        at = self.at + 1
        self.sheet.write_formula(at, 0, formula, self.ctx.formats.get("bold"), shown)
        first, last = HEADER + 2, self.at
        drawn: dict[str, Drawn] = {}
        for key, letter in zip(HEADERS[5:], "FGHIJKL", strict=True):
            values = [float(self.sheet.table[row][ord(letter) - 65].value) for row in range(first - 1, last)]
            if np.any(values) or key in ("floor", "total"):
                cells = f"{self.name}!${letter}${first}:${letter}${last}"
                drawn[key] = Drawn(self._say(f"series.{key.removesuffix('_below')}"), cells)
        names, title = f"{self.name}!$A${first}:$A${last}", f"={self.name}!$A${at + 1}"
        unit, left_at = self.ctx.texts.get("chart.tonnes_year"), last - first - 1  # the step before the goal
        chart = waterfall(self.ctx, names, drawn, title, unit, SIZE, left_at)
        insert(self.ctx, SHEET, at + 2, 0, chart, self._say("alt"))
