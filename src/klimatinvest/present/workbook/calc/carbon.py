"""The carbon budgets, live: path, what the plan uses, when the budget ends, and tonnes beside money for each unit."""

from __future__ import annotations

import numpy as np

from klimatinvest.core.series import FloatArray
from klimatinvest.engine.carbon import RATE_OK
from klimatinvest.engine.carbon_parts import ActorPart, SectorPart, counted_sectors, inventory_years
from klimatinvest.engine.carbon_plan import CarbonAccount, carbon_accounts
from klimatinvest.present.carbon import account_notes
from klimatinvest.present.workbook.calc.context import Context, plain
from klimatinvest.present.workbook.calc.page import column_sum, constant_row, number_row, text_row
from klimatinvest.present.workbook.charts import insert, line_chart
from klimatinvest.present.workbook.formula import (
    BEFORE,
    HERE,
    HUNDRED,
    ONE,
    ZERO,
    Expr,
    call,
    maximum,
    scalar,
    total,
    when,
)
from klimatinvest.present.workbook.grid import HEADER, Grid, Row

SHEET = "carbon_result"
CHART_ROWS = 18  # rows of the sheet that a chart covers


def write_carbon(ctx: Context) -> None:
    """Write a block for each budget: the budget, the plan against it, sectors, units, and a chart."""
    grid = ctx.grid(SHEET)
    for index, account in enumerate(carbon_accounts(ctx.result)):
        _Block(ctx, grid, index, account).write()
        grid.skip()


class _Block:
    """Writes one carbon budget."""

    def __init__(self, ctx: Context, grid: Grid, index: int, account: CarbonAccount) -> None:
        self.ctx, self.grid, self.index, self.account = ctx, grid, index, account
        self.id, self.budget = account.budget.id, account.budget
        self.base = int(ctx.inputs.years[0])
        self.has_path = account.state == RATE_OK

    def write(self) -> None:
        """Write the block from top to bottom."""
        ctx, account = self.ctx, self.account
        self.grid.heading(self.budget.name, self.id)
        for note in account_notes(account, ctx.texts):
            text_row(ctx, self.grid, self.id, note)
        self.first = self._cell("first_year", self.budget.first_year)
        self.start = self._start()
        self.tonnes, self.rate = self._budget()
        emissions = self._emissions()
        path = self._path() if self.has_path else None
        # The chart of the way to the goal draws the first budget of its boundary that has begun.
        if path is not None and self.budget.first_year <= self.base:
            ctx.rows.setdefault(("carbon_path", self.budget.boundary), path)
        left = self._use(emissions)
        if path is not None:
            self._row("over", emissions.now - path.now)
        self._ends(left)
        if path is None:
            return
        for sector in account.sectors:
            self._sector(path, sector)
        for actor in account.actors:
            self._actor(path, actor)
        self._chart(emissions, path)

    # -- helpers -------------------------------------------------------------------------------------

    def _say(self, key: str, **args: object) -> str:
        return self.ctx.texts.get(f"carbon.sheet.{key}", **args)

    def _cell(self, field: str, value: float) -> Expr:
        return scalar(self.ctx.where.cell("carbon_budgets", self.index, field), value)

    def _constant(self, key: str, expr: Expr, unit: str = "ton", style: str = "tonnes", **args: object) -> Expr:
        return constant_row(self.ctx, self.grid, self.id, self._say(key, **args), unit, expr, style)

    def _row(self, key: str, expr: Expr, engine: FloatArray | None = None, style: str = "tonnes") -> Row:
        return self.grid.row(self.id, self._say(key), "ton", expr, style, engine, summed=False)

    def _on_plan(self, values: FloatArray, before: float = 0.0) -> FloatArray:
        """Put values by the budget's years on the plan's years."""
        skip = self.base - self.budget.first_year
        return values[skip:] if skip >= 0 else np.concatenate([np.full(-skip, before), values])

    # -- the budget ----------------------------------------------------------------------------------

    def _start(self) -> Expr:
        if self.budget.emissions is not None:
            return self._constant("start", self._cell("emissions", self.budget.emissions))
        return self._constant("start", self._inventory(self.budget.first_year))

    def _inventory(self, year: int) -> Expr:
        """Add up the statistics of a year over the sectors that count."""
        ctx, parts = self.ctx, []
        for i, row in enumerate(ctx.inputs.plan.inventory):
            if self.budget.counts(ctx.inputs.sectors[row.sector].account):
                parts.append(scalar(ctx.where.year_cell("inventory", i, year), row.emissions[year]))
        return total(parts)

    def _budget(self) -> tuple[Expr, Expr | None]:
        """Write the budget and the rate it gives, or the other way round for a given rate."""
        budget, e = self.budget, self.start
        if budget.convention == "rate":
            rate = self._constant("rate", self._cell("rate", budget.rate or 0.0) / HUNDRED, "andel", "factor")
            stated = budget.budget is not None
            tonnes = self._cell("budget", budget.budget or 0.0) if stated or not self.has_path else e / rate
            return self._constant("budget" if stated else "derived", tonnes), rate
        tonnes = self._constant("budget", self._cell("budget", budget.budget or 0.0))
        if not self.has_path or budget.convention == "linear":
            return tonnes, None
        expr = {"A": lambda: e / (tonnes + e), "B": lambda: e / tonnes, "C": lambda: self._continuous(tonnes)}
        return tonnes, self._constant("rate", expr[budget.convention](), "andel", "factor")

    def _continuous(self, tonnes: Expr) -> Expr:
        share = -(self.start / tonnes)
        return ONE - call("EXP", share, values=np.exp(share.values))

    def _path(self) -> Row:
        """Write the convention's path; nothing before its starting year."""
        years = self.grid.year - self.first
        if self.rate is not None:
            expr = self.start * (ONE - self.rate) ** years
        else:
            line = years * self.start / (self.tonnes + self.tonnes)
            expr = self.start * maximum(ZERO, ONE - line)
        if self.budget.first_year > self.base:
            begun = self.grid.year.values >= self.budget.first_year
            expr = when(f"{HERE}${HEADER + 1}>={self.first.text}", begun, expr, ZERO)
        return self._row("path", expr, self._on_plan(self.account.path), "total_tonnes")

    # -- the plan against it -------------------------------------------------------------------------

    def _emissions(self) -> Row:
        counted = counted_sectors(self.ctx.result, self.budget)
        engine = np.sum([plain(np.broadcast_to(s.plan, (1, self.ctx.inputs.years.size))) for s in counted], axis=0)
        rows = [self.ctx.rows["sector_plan", sector.sector] for sector in counted]
        return self._row("emissions", column_sum(rows), engine, "total_tonnes")

    def _use(self, emissions: Row) -> Row:
        """Write what is used and left; the years before the plan are lines of their own."""
        history = self._history(emissions)
        self.before = self._constant("before", total(history) if history else ZERO)
        year = f"{HERE}${HEADER + 1}"
        sign = ">" if self.budget.convention == "A" else ">="
        counts = self.grid.year.values > self.budget.first_year - (sign == ">=")
        flag = self.grid.row(
            self.id,
            self._say("counted"),
            "–",
            when(f"{year}{sign}{self.first.text}", counts, ONE, ZERO),
            "number",
            summed=False,
        )
        product = f"SUMPRODUCT($G{emissions.number}:{HERE}{emissions.number},$G{flag.number}:{HERE}{flag.number})"
        running = np.cumsum(np.where(flag.values == 1.0, emissions.values, 0.0))
        used = self._row(
            "used",
            Expr(f"{self.before.text}+{product}", float(self.before.values) + running, 1),
            self._on_plan(self.account.used[0]) if self.budget.first_year <= self.base else None,
        )
        self.spent = self._row("spent", emissions.now * flag.now)
        return self._row("left", self.tonnes - used.now, style="total_tonnes")

    def _history(self, emissions: Row) -> list[Expr]:
        """Write the emissions of the years before the plan and give those that the budget counts."""
        account, known = self.account, set(inventory_years(self.ctx.result, self.budget))
        written: dict[int, tuple[Expr, Expr]] = {}
        years = [int(y) for y in account.years if y < self.base]
        points = sorted(known | {self.budget.first_year}) if years else []
        for year in [*points, *(y for y in years if y not in points)]:
            if year == self.budget.first_year:
                expr = self.start
            elif year in known:
                expr = self._inventory(year)
            else:
                expr = self._between(year, points, written, emissions)
            written[year] = self._past(year, expr)
        counted = {int(y) for y, flag in zip(account.years, account.covered, strict=True) if flag}
        return [written[year][0] for year in written if year in counted]

    def _past(self, year: int, expr: Expr) -> tuple[Expr, Expr]:
        """Write one past year: its emissions as a constant, the year in the column of sums."""
        number = self.grid.next_number
        self.grid.sheet.write_number(number - 1, 4, year, self.ctx.formats.get("year"))
        origin = self.account.origins[year - self.budget.first_year]
        label = self._say("past", year=year, origin=self.ctx.texts.get(f"carbon.origin.{origin}"))
        cell = constant_row(self.ctx, self.grid, self.id, label, "ton", expr, "tonnes")
        return cell, scalar(f"{self.grid.name}!$E${number}", year)

    def _between(self, year: int, points: list[int], written: dict[int, tuple[Expr, Expr]], emissions: Row) -> Expr:
        """Draw a straight line between the neighbours that are known; the last one is the plan's first year."""
        low, low_year = written[max(p for p in points if p < year)]
        ahead = [p for p in points if p > year]
        if ahead:
            high, high_year = written[min(ahead)]
        else:
            high = scalar(f"{emissions.sheet}!$G${emissions.number}", float(emissions.values[1]))
            high_year = scalar(f"{self.grid.name}!$G${HEADER + 1}", self.base)
        at = scalar(f"{self.grid.name}!$E${self.grid.next_number}", year)
        return low + (high - low) * (at - low_year) / (high_year - low_year)

    def _ends(self, left: Row) -> None:
        """Write when the budget ends, what the plan lacks, and the rate that keeps what is left."""
        account, unit = self.account, self._say("year_unit")
        ends = float(account.exhausted_at[0])
        if np.isfinite(ends) and ends < self.base:
            number_row(self.ctx, self.grid, self.id, self._say("ends"), unit, ends, "decimal")
        else:
            self._crossing(left, ends)
        self._constant("lacks", maximum(ZERO, -left.final), style="total_tonnes")
        if np.isfinite(account.rate_now[0]) and self.budget.first_year < self.base:
            first = scalar(f"{self.grid.name}!$G${self.emitted}", float(self._emitted_first()))
            self._constant("rate_now", first / (self.tonnes - self.before), "andel", "factor")

    def _emitted_first(self) -> float:
        return float(self.account.emissions[0, self.base - self.budget.first_year])

    def _crossing(self, left: Row, ends: float) -> None:
        """Write the moment in the year in which what is left first falls below 0; 0 in the other years."""
        self.emitted = self.spent.number
        over = when(f"{left.now.text}<0", left.values < 0.0, ONE, ZERO)
        flag = self.grid.row(self.id, self._say("over_budget"), "–", over, "number", summed=False)
        first = f"AND({flag.now.text}=1,SUM($F{flag.number}:{BEFORE}{flag.number})=0)"
        part = f"MAX(0,{left.now.text}+{self.spent.now.text})/{self.spent.now.text}"
        values = np.zeros(left.values.size)
        if np.isfinite(ends):
            values[1 + int(ends) - self.base] = ends
        expr = Expr(f"IF({first},{HERE}${HEADER + 1}+{part},0)", values)
        row = self.grid.row(self.id, self._say("crossing"), self._say("year_unit"), expr, "decimal")
        self._constant("ends", row.sum_cell, self._say("year_unit"), "decimal")

    # -- parts ---------------------------------------------------------------------------------------

    def _share(self, subject: str, value: float) -> Expr:
        shares = self.ctx.inputs.plan.budget_shares
        index = next(i for i, s in enumerate(shares) if s.budget == self.id and s.subject == subject)
        return scalar(self.ctx.where.cell("budget_shares", index, "share"), value)

    def _part(self, subject: str, key: str, unit: str, expr: Expr, engine: FloatArray | None = None) -> Row:
        style = "amount" if unit == "kr" else "tonnes"
        label = self._say(key, name=self.ctx.name_of(subject))
        return self.grid.row(subject, label, unit, expr, style, engine, summed=unit == "kr")

    def _sector(self, path: Row, part: SectorPart) -> None:
        if part.share is None or part.allowed is None:
            return
        allowed = path.now * self._share(part.sector, part.share)
        row = self._part(part.sector, "sector_allowed", "ton", allowed, self._on_plan(part.allowed))
        emitted = self.ctx.rows["sector_plan", part.sector]
        self._part(part.sector, "sector_over", "ton", emitted.now - row.now)

    def _actor(self, path: Row, part: ActorPart) -> None:
        """Write what a unit may emit beside what it invests and its net flow."""
        ctx, actor = self.ctx, part.actor
        self._part(
            actor, "actor_allowed", "ton", path.now * self._share(actor, part.share), self._on_plan(part.allowed)
        )
        own = ctx.rows.get(("scope1", actor))
        if own is not None:
            self._part(actor, "actor_own", "ton", own.now)
        needs = [row for key, row in ctx.rows.items() if key[0] == "need" and len(key) == 3 and key[2] == actor]
        spent = column_sum(needs) if needs else ZERO
        self._part(actor, "actor_investment", "kr", spent, plain(part.investment))
        self._part(actor, "actor_net", "kr", ctx.rows["actor_net", actor].now, plain(part.net))
        budget = ctx.rows.get(("budget", "net", actor))
        if budget is not None and part.budget is not None:
            self._part(actor, "actor_budget", "kr", budget.now, plain(part.budget))

    def _chart(self, emissions: Row, path: Row) -> None:
        """Draw the path and the plan's emissions as lines below the block."""
        ctx = self.ctx
        years = f"={self.grid.name}!$G${HEADER + 1}:${self.grid.last}${HEADER + 1}"
        rows = [(self._say("path"), path), (self._say("emissions"), emissions)]
        chart = line_chart(ctx, years, rows, self._say("chart", name=self.budget.name), "ton")
        insert(ctx, SHEET, self.grid.next_number, 1, chart, self._say("chart_alt", name=self.budget.name))
        for _ in range(CHART_ROWS):
            self.grid.skip()
