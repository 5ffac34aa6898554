"""Emissions against the goals: reference, target path and plan for each boundary, and what the statistics say."""

from __future__ import annotations

import numpy as np

from klimatinvest.core.series import FloatArray
from klimatinvest.engine.emissions import GoalPath, SectorEmissions, counted, is_known
from klimatinvest.plan.model import Goal
from klimatinvest.present.workbook.calc.context import Context, plain
from klimatinvest.present.workbook.calc.page import (
    column_sum,
    constant_row,
    lowest,
    number_row,
    out,
    rounded,
    text_row,
)
from klimatinvest.present.workbook.formats import write_text
from klimatinvest.present.workbook.formula import (
    BEFORE,
    HUNDRED,
    ONE,
    ZERO,
    Expr,
    maximum,
    minimum,
    scalar,
    total,
)
from klimatinvest.present.workbook.grid import HEADER, Grid, Row

SHEET = "goals_result"
DECIMALS = 6  # of a tonne, in reconciliations
KINDS = ("reference", "plan")
_TABLE = ("sector", "name", "account", "statistics", "modelled", "difference")


def write_goals(ctx: Context) -> None:
    """Write a block for each boundary with goals, then the sectors against the statistics."""
    grid = ctx.grid(SHEET)
    for path in ctx.result.goals:
        _Boundary(ctx, grid, path).write()
        grid.skip()
    _reconcile(ctx, grid)
    grid.skip()
    _statistics(ctx, grid)


def _reconcile(ctx: Context, grid: Grid) -> None:
    """Write what must be zero: elements less reference and plan, and a sector that emits less than nothing."""
    grid.heading(out(ctx, "goals.reconcile"))
    decimals = number_row(ctx, grid, "", out(ctx, "goals.decimals"), "–", DECIMALS)
    sectors = [s.sector for s in ctx.result.sectors]
    elements = column_sum([ctx.rows["tonnes_element", e.id] for e in ctx.inputs.elements])
    summed = {}
    for key, expr in (
        ("elements", elements),
        ("reference", column_sum([ctx.rows["sector_reference", s] for s in sectors])),
        ("plan", column_sum([ctx.rows["sector_plan", s] for s in sectors])),
    ):
        summed[key] = grid.row("", out(ctx, f"goals.all_{key}"), "ton", expr, "tonnes", summed=False)
    rest = summed["elements"].now - (summed["reference"].now - summed["plan"].now)
    emitting = [s for s in sectors if ctx.inputs.sectors[s].account == "territorial"]
    least = lowest([ZERO, *(ctx.rows["sector_plan", s].now for s in emitting)])
    smallest = grid.row("", out(ctx, "goals.smallest"), "ton", least, "tonnes", summed=False)
    for key, expr in (("rest", rest), ("below", smallest.now)):
        label = out(ctx, f"goals.{key}")
        ctx.rows[f"goal_{key}", "total"] = grid.row("", label, "ton", rounded(expr, decimals), "tonnes")


def _counts(account: str, path: GoalPath) -> bool:
    """Tell whether a sector of an account counts against the path, as ``engine.emissions.counted`` does."""
    return account == path.boundary or (path.net and path.boundary == "territorial" and account == "sink")


class _Boundary:
    """Writes the goals of one boundary and the emissions they are held against."""

    def __init__(self, ctx: Context, grid: Grid, path: GoalPath) -> None:
        self.ctx, self.grid, self.path = ctx, grid, path
        accounts = {s.sector: ctx.inputs.sectors[s.sector].account for s in ctx.result.sectors}
        self.sectors = [s for s in ctx.result.sectors if _counts(accounts[s.sector], path)]
        self.name = ctx.texts.get(f"choice.boundary.{path.boundary}")

    def write(self) -> None:
        """Write emissions by sector, then goals, path and gap."""
        ctx, path = self.ctx, self.path
        kind = out(ctx, "goals.net" if path.net else "goals.gross")
        self.grid.heading(f"{self.name} · {kind}", path.boundary)
        if not self.sectors:
            text_row(ctx, self.grid, path.boundary, out(ctx, "goals.no_sectors"))
            return
        if not is_known(ctx.result.sectors, path):
            self._unknown()
            return
        reference = self._emissions("reference")
        plan = self._emissions("plan")
        delivered = self._row("delivered", reference.now - plan.now)
        self._row("delivered_cumulative", self._running(delivered))
        base = self._base()
        if base is None or path.target is None:
            text_row(ctx, self.grid, path.boundary, out(ctx, "goals.no_base", year=path.base_year))
            return
        target = self._target(base)
        self._row("gap", reference.now - target.now)
        remaining = self._row("remaining", plan.now - target.now)
        self._row("remaining_cumulative", self._running(remaining))
        for i, goal in self._goals():
            if goal.compensation is not None and goal.year in ctx.inputs.years:
                self._compensation(i, goal, goal.compensation, remaining)

    def _unknown(self) -> None:
        """Write what the plan takes away of emissions that it does not state: there is nothing to take it from."""
        ctx = self.ctx
        sums = [column_sum([ctx.rows[f"sector_{which}", s.sector] for s in self.sectors]) for which in KINDS]
        self._row("delivered_cumulative", self._running(self._row("delivered", sums[0] - sums[1])))
        text_row(ctx, self.grid, self.path.boundary, ctx.texts.get("reason.no-emissions"))

    def _compensation(self, i: int, goal: Goal, most: float, remaining: Row) -> None:
        """Write what may be compensated in a goal's year and what is left then; no other figure knows of it."""
        ctx, grid = self.ctx, self.grid
        year, allowed = (ctx.where.cell("goals", i, name) for name in ("year", "compensation"))
        header = f"$G${HEADER + 1}:${grid.last}${HEADER + 1}"
        value = float(remaining.values[1 + int(goal.year - ctx.inputs.years[0])])
        label = out(ctx, "goals.left", goal=goal.name)
        found = scalar(f"INDEX({remaining.range},MATCH({year},{header},0))", value)
        left = constant_row(ctx, grid, goal.id, label, "ton", found, "tonnes")
        label = out(ctx, "goals.compensation", goal=goal.name)
        covered = minimum(maximum(ZERO, left), scalar(allowed, most))
        bought = constant_row(ctx, grid, goal.id, label, "ton", covered, "tonnes")
        label = out(ctx, "goals.after_compensation", goal=goal.name)
        constant_row(ctx, grid, goal.id, label, "ton", left - bought, "tonnes")

    def _row(self, key: str, expr: Expr, engine: FloatArray | None = None, style: str = "total_tonnes") -> Row:
        row = self.grid.row(self.path.boundary, out(self.ctx, f"goals.{key}"), "ton", expr, style, engine, summed=False)
        self.ctx.rows[f"goal_{key}", self.path.boundary] = row
        return row

    def _running(self, row: Row) -> Expr:
        """Add up a row year by year."""
        own = f"{self.grid.name}!{BEFORE}{self.grid.next_number}"
        return Expr(f"{own}+{row.now.text}", np.cumsum(np.concatenate([[0.0], row.values[1:]])))

    def _emissions(self, which: str) -> Row:
        rows = [
            self.grid.row(
                sector.sector,
                out(self.ctx, f"goals.{which}_sector", sector=self.ctx.name_of(sector.sector)),
                "ton",
                self.ctx.rows[f"sector_{which}", sector.sector].now,
                "tonnes",
                summed=False,
            )
            for sector in self.sectors
        ]
        years = (1, self.ctx.inputs.years.size)
        engine = plain(np.broadcast_to(counted(self.ctx.result.sectors, self.path, which)[:1], years))
        return self._row(which, column_sum(rows), engine)

    def _base(self) -> Expr | None:
        """Write the mean of each sector over the base years and their sum; nothing when one is missing."""
        if self.path.base is None:
            return None
        if self.path.calculated:
            return self._calculated_base(self.path.base)
        ctx, years = self.ctx, self.ctx.inputs.plan.plan.goal_base_years
        parts = []
        for i, row in enumerate(ctx.inputs.plan.inventory):
            if not _counts(ctx.inputs.sectors[row.sector].account, self.path):
                continue
            cells = ctx.where.year_cells("inventory", i, years)
            mean = sum(row.emissions[year] for year in years) / len(years)
            label = out(ctx, "goals.base_sector", sector=ctx.name_of(row.sector))
            expr = scalar(f"SUM({cells})/COUNT({cells})", mean)
            parts.append(constant_row(ctx, self.grid, row.sector, label, "ton", expr, "tonnes"))
        base = constant_row(
            ctx, self.grid, self.path.boundary, out(ctx, "goals.base"), "ton", total(parts), "total_tonnes"
        )
        ctx.cells["goal_base", self.path.boundary] = base
        return base

    def _calculated_base(self, value: float) -> Expr:
        """Write what the activities emit in the base years: live in the present year, else the engine's value."""
        ctx, boundary = self.ctx, self.path.boundary
        if ctx.inputs.plan.plan.goal_base_years == (ctx.inputs.inventory_year,):
            sectors = {s.sector for s in self.sectors}
            leads = [r.lead for key, r in ctx.rows.items() if key[0] == "modelled" and key[2] in sectors]
            label = out(ctx, "goals.base_activities")
            base = constant_row(ctx, self.grid, boundary, label, "ton", total(leads), "total_tonnes")
        else:
            label = out(ctx, "goals.base_engine")
            base = number_row(ctx, self.grid, boundary, label, "ton", value, "total_tonnes")
        ctx.cells["goal_base", boundary] = base
        return base

    def _target(self, base: Expr) -> Row:
        """Write the path: the base and one straight stage to each goal, which stays when it is reached."""
        ctx, grid = self.ctx, self.grid
        year = number_row(ctx, grid, self.path.boundary, out(ctx, "goals.base_year"), "–", self.path.base_year, "year")
        start = level = base
        stages: list[Row] = []
        for i, goal in self._goals():
            wanted = constant_row(ctx, grid, goal.id, goal.name, "ton", self._level(i, goal, base), "tonnes")
            ctx.cells["goal_level", goal.id] = wanted
            goal_year = scalar(ctx.where.cell("goals", i, "year"), goal.year)
            if goal.year == self.path.base_year:
                start = level = wanted
                continue
            share = minimum(ONE, maximum(ZERO, (grid.year - year) / (goal_year - year)))
            label = out(ctx, "goals.stage", goal=goal.name)
            stages.append(grid.row(goal.id, label, "ton", (wanted - level) * share, "tonnes", summed=False))
            level, year = wanted, goal_year
        return self._row("target", total([start, *(s.now for s in stages)]), self.path.target)

    def _goals(self) -> list[tuple[int, Goal]]:
        """List the boundary's goals by year, one a year."""
        goals = self.ctx.inputs.plan.goals
        by_year = {g.year: (i, g) for i, g in enumerate(goals) if g.boundary == self.path.boundary}
        return [by_year[year] for year in sorted(by_year) if year >= self.path.base_year]

    def _level(self, i: int, goal: Goal, base: Expr) -> Expr:
        value = scalar(self.ctx.where.cell("goals", i, "value"), goal.value)
        return value if goal.measure == "level" else base * (ONE - value / HUNDRED)


def _statistics(ctx: Context, grid: Grid) -> None:
    """Write what the statistics say of the present beside what the activities explain."""
    years = ", ".join(str(y) for y in ctx.inputs.plan.plan.inventory_years)
    grid.heading(out(ctx, "goals.statistics", years=years))
    at = grid.next_number - 1
    for column, key in enumerate(_TABLE):
        write_text(grid.sheet, at, column, out(ctx, f"goals.header.{key}"), ctx.formats, "header")
    grid.skip()
    for sector in ctx.result.sectors:
        _sector(ctx, grid, sector)


def _sector(ctx: Context, grid: Grid, sector: SectorEmissions) -> None:
    number = grid.next_number
    at, style = number - 1, ctx.formats.get("tonnes")
    account = ctx.inputs.sectors[sector.sector].account
    texts = (sector.sector, ctx.name_of(sector.sector), out(ctx, f"goals.account.{account}"))
    for column, text in enumerate(texts):
        write_text(grid.sheet, at, column, text, ctx.formats, "text")
    modelled = float(sector.modelled_present[0])
    write = grid.sheet.write_formula
    write(at, 4, f"={ctx.rows['sector_modelled', sector.sector].lead.text}", style, modelled)
    grid.skip()
    if sector.present is None:
        write_text(grid.sheet, at, 3, out(ctx, "goals.not_stated"), ctx.formats, "note")
        return
    write(at, 3, f"={ctx.cells['sector_present', sector.sector].text}", style, sector.present)
    write(at, 5, f"=$D{number}-$E{number}", style, sector.present - modelled)
