"""Which rule binds each source, live: what it could have paid, what each rule takes off, and public against private."""

from __future__ import annotations

from dataclasses import dataclass

from klimatinvest.engine.binding import FREE, bindings
from klimatinvest.engine.programmes import PUBLIC
from klimatinvest.plan.model import FundingSource
from klimatinvest.present.workbook.calc.context import Context
from klimatinvest.present.workbook.calc.page import column_sum, constant_row, number_row, rounded, text_row
from klimatinvest.present.workbook.formats import write_text
from klimatinvest.present.workbook.formula import ZERO, Expr, minimum, ratio, scalar
from klimatinvest.present.workbook.grid import CONSTANT, LABEL, Grid, Row

SHEET = "funding_rules"
CASES = ("secured", "possible")
STEPS = ("shares", "yearly", "largest")
LEAST = 1.0  # krona
DECIMALS = 2  # of a krona


def write_funding_rules(ctx: Context) -> None:
    """Write a block for each source in each case."""
    _Rules(ctx, ctx.grid(SHEET)).write()


@dataclass
class _Rules:
    """Writes the sheet from top to bottom."""

    ctx: Context
    grid: Grid

    def say(self, key: str, **args: object) -> str:
        return self.ctx.texts.get(f"funding_rule.{key}", **args)

    def write(self) -> None:
        ctx, grid = self.ctx, self.grid
        self.least = number_row(ctx, grid, "", self.say("least"), "kr", LEAST)
        self.decimals = number_row(ctx, grid, "", self.say("decimals"), "–", DECIMALS)
        self.names = self._names()
        for case in CASES:
            grid.skip()
            grid.heading(self.say(f"case.{case}"))
            engine = {b.source: b.rule for b in bindings(ctx.inputs, ctx.result.funding, case)}
            for source in ctx.result.funding.sources:
                if source.id in engine and ("rule_asked", case, source.id) in ctx.rows:
                    self._source(case, source, engine[source.id])
            self._leverage(case)

    def _names(self) -> str:
        """Write the names of the rules in a column, so that a number can be looked up."""
        first = self.grid.next_number
        for key in ("nothing", *STEPS):
            at = self.grid.next_number - 1
            write_text(self.grid.sheet, at, CONSTANT, self.say(key), self.ctx.formats, "text")
            self.grid.skip()
        return f"$D${first}:$D${first + len(STEPS)}"

    def _source(self, case: str, source: FundingSource, rule: str) -> None:
        """Write what is left, what each step leaves of it, and which step is the last to take something off."""
        ctx, grid = self.ctx, self.grid
        grid.heading(source.name, source.id)
        waiting = [row for key, row in ctx.rows.items() if key[:3] == ("rule_left", case, source.id)]
        asked, year = (ctx.rows[f"rule_{name}", case, source.id] for name in ("asked", "year"))
        paid = ctx.rows["paid" if case == "secured" else "paid_possible", source.id]
        rows = [
            grid.row(source.id, self.say("left"), "kr", column_sum(waiting)),
            grid.row(source.id, self.say("asked"), "kr", asked.now),
            grid.row(source.id, self.say("year"), "kr", minimum(asked.now, year.now)),
            grid.row(source.id, self.say("paid"), "kr", paid.now),
        ]
        last = ZERO
        for i, key in enumerate(("asked", "year", "total")):
            loss = rounded(rows[i].sum_cell - rows[i + 1].sum_cell, self.decimals)
            taken = constant_row(ctx, grid, source.id, self.say(f"taken.{key}"), "kr", loss)
            last = self._step(i + 1, taken, last)
        self._binds(source, last, rule)

    def _step(self, step: int, taken: Expr, last: Expr) -> Expr:
        """Write the number of the last step so far that takes something off, beside what the step takes."""
        at = self.grid.next_number - 1
        hit = float(taken.values) > float(self.least.values)
        value = float(step) if hit else float(last.values)
        number = "+".join(["1"] * step)
        text = f"=IF({taken.text}>{self.least.text},{number},{last.text})".replace(f"{self.grid.name}!", "")
        self.grid.sheet.write_formula(at - 1, CONSTANT + 1, text, self.ctx.formats.get("number"), value)
        return scalar(f"$E${at}", value)

    def _binds(self, source: FundingSource, last: Expr, rule: str) -> None:
        """Write the rule that binds by name, and the engine's finer answer."""
        at = self.grid.next_number - 1
        write_text(self.grid.sheet, at, LABEL, self.say("binds"), self.ctx.formats, "bold")
        shown = self.say(("nothing", *STEPS)[int(last.values)])
        text = f"=INDEX({self.names},{last.text}+1)"
        self.grid.sheet.write_formula(at, CONSTANT, text, self.ctx.formats.get("bold"), shown)
        self.grid.skip()
        if rule != FREE:
            words = self.ctx.texts.get(f"fund.rule.{rule}")
            text_row(self.ctx, self.grid, source.id, self.say("engine", rule=words))

    def _leverage(self, case: str) -> None:
        """Write public and other money, and kronor of the latter per krona of the former."""
        ctx, grid = self.ctx, self.grid
        key = "paid" if case == "secured" else "paid_possible"
        rows: dict[bool, list[Row]] = {True: [], False: []}
        for source in ctx.result.funding.sources:
            row = ctx.rows.get((key, source.id))
            if row is not None:
                rows[source.kind in PUBLIC].append(row)
        public = grid.row("", self.say("public"), "kr", column_sum(rows[True]), "total_amount")
        private = [r for s in ctx.result.funding.sources if s.kind in {"private", "own_money", "savings", "user_fee"}
                   for r in [ctx.rows.get((key, s.id))] if r is not None]  # fmt: skip
        other = grid.row("", self.say("private"), "kr", column_sum(private), "total_amount")
        share = ratio(other.sum_cell, public.sum_cell)
        constant_row(ctx, grid, "", self.say("leverage"), "–", share, "decimal")
