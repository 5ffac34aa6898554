"""Need, sources and gap, live: the sources pay one after the other, as in ``engine.funding``."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from klimatinvest.core.series import FloatArray
from klimatinvest.engine.costs import NEED_LINES
from klimatinvest.engine.result import TOTAL
from klimatinvest.engine.transfers import funding_transfers
from klimatinvest.plan.model import FundingSource
from klimatinvest.present.workbook.calc.context import Context, plain, plain_factor
from klimatinvest.present.workbook.calc.funding_terms import RuleRows
from klimatinvest.present.workbook.calc.page import (
    column_minimum,
    column_sum,
    highest,
    lowest,
    number_row,
    out,
    plain_row,
    rounded,
    text_row,
    weighted_sum,
)
from klimatinvest.present.workbook.calc.values import price_factor_text
from klimatinvest.present.workbook.formats import write_text
from klimatinvest.present.workbook.formula import (
    HERE,
    ONE,
    ZERO,
    Expr,
    minimum,
    scalar,
    total,
    when,
)
from klimatinvest.present.workbook.grid import CONSTANT, HEADER, Grid, Row

SHEET = "funding_gap"
ROUNDING = 1e-14  # share of a need; what is left below it is the rounding of the last digit, as in the engine
DECIMALS = 3  # of a krona, in reconciliations
CASES = ("secured", "possible")


def write_funding(ctx: Context) -> None:
    """Write needs, the allocation of decided and of all sources, the gaps, and the grants between actors."""
    _FundingWriter(ctx, ctx.grid(SHEET)).write()


@dataclass
class _FundingWriter:
    """Writes the sheet from top to bottom and remembers what is left to pay in each row of needs."""

    ctx: Context
    grid: Grid
    needs: list[Row] = field(default_factory=list)
    paid: dict[tuple[str, int, int], Row] = field(default_factory=dict)
    sums: dict[tuple[str, str], Row] = field(default_factory=dict)

    def write(self) -> None:
        ctx, grid = self.ctx, self.grid
        grid.heading(out(ctx, "funding.need"))
        self._needs()
        need = ctx.result.funding.needs
        ctx.rows["need", "total"] = self._total("need", "total", column_sum(self.needs))
        own = [row for row, actor in zip(self.needs, need.actors, strict=True) if actor in ctx.inputs.concern]
        ctx.rows["need", "concern"] = self._total("need_concern", "concern", column_sum(own))
        self._conventions()
        self.rules = RuleRows(ctx, grid, self.needs, self._name)
        self.rules.write()
        for case in CASES:
            self._case(case)
        self._expected()
        self._grants()

    # -- what has to be paid -----------------------------------------------------------------------------

    def _needs(self) -> None:
        needs = self.ctx.result.funding.needs
        for n, (item, actor) in enumerate(zip(needs.items, needs.actors, strict=True)):
            pairs = [
                (self.ctx.rows["flow", item, line], self.ctx.cells["borne", item, line, actor])
                for line in NEED_LINES
                if ("flow", item, line) in self.ctx.rows and ("borne", item, line, actor) in self.ctx.cells
            ]
            row = self.grid.row(item, self._name(n), "kr", -weighted_sum(pairs), "amount", needs.amount[0, n])
            self.needs.append(row)
            self.ctx.rows["need", item, actor] = row

    def _name(self, n: int) -> str:
        needs = self.ctx.result.funding.needs
        return f"{self.ctx.name_of(needs.items[n])} · {self.ctx.name_of(needs.actors[n])}"

    def _total(self, key: str, identifier: str, expr: Expr, **args: object) -> Row:
        return self.grid.row(identifier, out(self.ctx, f"funding.{key}_total", **args), "kr", expr, "total_amount")

    def _conventions(self) -> None:
        ctx, grid = self.ctx, self.grid
        grid.skip()
        at = grid.next_number
        write_text(grid.sheet, at - 1, CONSTANT, ctx.texts.get("choice.funding_status.decided"), ctx.formats, "text")
        text_row(ctx, grid, "", out(ctx, "funding.decided_status"), "text")
        self.decided = f"$D${at}"
        self.rounding = number_row(ctx, grid, "", out(ctx, "funding.rounding"), "–", ROUNDING)
        self.decimals = number_row(ctx, grid, "", out(ctx, "funding.decimals"), "–", DECIMALS)

    # -- sources, one after the other --------------------------------------------------------------------

    def _case(self, case: str) -> None:
        ctx, grid, funding = self.ctx, self.grid, self.ctx.result.funding
        grid.skip()
        grid.heading(out(ctx, f"funding.{case}"))
        left = list(self.needs)
        self.rules.start()
        for s, source in enumerate(funding.sources):
            rows = [int(n) for n in np.flatnonzero(funding.eligible[s])]
            if rows:
                self._source(case, s, source, rows, left)
        engine = funding.gap_secured if case == "secured" else funding.gap_possible
        grid.heading(out(ctx, f"funding.gap_{case}"))
        gaps = [self._gap(case, n, left[n], engine[0, n]) for n in range(len(left))]
        gap = ctx.rows[f"gap_{case}", "total"] = self._total(f"gap_{case}", f"gap-{case}", column_sum(gaps))
        self._reconcile(case, gaps, gap)
        if case == "secured":
            paid = [row.now for (kind, _), row in self.sums.items() if kind == case]
            label = out(ctx, "funding.paid_all")
            ctx.rows["paid", TOTAL] = grid.row("", label, "kr", total(paid), "total_amount")

    def _reconcile(self, case: str, gaps: list[Row], gap: Row) -> None:
        """Write what must be zero: need less sources and gap, what a source pays too much, a gap below zero."""
        ctx = self.ctx
        sources = [row for (kind, _), row in self.sums.items() if kind == case]
        paid = column_sum(sources)
        rest = rounded(ctx.rows["need", "total"].now - gap.now - paid, self.decimals)
        over: list[Expr] = [ZERO]
        for (kind, source), row in self.sums.items():
            if kind == case:
                over.append(rounded(row.now - ctx.rows[f"ceiling_{case}", source].now, self.decimals))
        parts = (
            ("rest", rest),
            ("over", highest(over)),
            ("below", rounded(lowest([ZERO, column_minimum(gaps)]) if gaps else ZERO, self.decimals)),
        )
        for key, expr in parts:
            label = out(ctx, f"funding.{key}_{case}")
            ctx.rows[f"{key}_{case}", "total"] = self.grid.row("", label, "kr", expr)

    def _source(self, case: str, s: int, source: FundingSource, rows: list[int], left: list[Row]) -> None:
        ctx, grid = self.ctx, self.grid
        cell = self._opened(case, source)
        rooms = [self.rules.room(s, n) for n in rows]
        asked = [self._asked(source, n, left[n], cell, room) for n, room in zip(rows, rooms, strict=True)]
        ceiling, covered = self._cover(case, s, source, asked, {n: left[n] for n in rows})
        engine = getattr(ctx.result.funding, case)
        paid = []
        for wanted, n in zip(asked, rows, strict=True):
            row = grid.row(source.id, self._label("paid", n), "kr", wanted.now * covered.now, "amount", engine[0, s, n])
            paid.append(row)
            self.paid[case, s, n] = row
            self.rules.record(s, n, row)
            needs = ctx.result.funding.needs
            ctx.rows["paid_by", case, source.id, needs.items[n], needs.actors[n]] = row
        key = "paid" if case == "secured" else "paid_possible"
        summed = self._total("paid", source.id, column_sum(paid))
        ctx.rows[key, source.id] = self.sums[case, source.id] = summed
        ctx.rows[f"ceiling_{case}", source.id] = ceiling
        for row, n in zip(paid, rows, strict=True):
            left[n] = grid.row(source.id, self._label("left", n), "kr", self._rest(left[n], row, self.needs[n]))

    def _opened(self, case: str, source: FundingSource) -> Expr:
        """Write the source's name with the largest share of a need that it pays."""
        share = self._share(case, source)
        cell = self.grid.constant(share, "percent")
        self.grid.heading(source.name, source.id)
        return scalar(cell, float(share.values))

    def _rest(self, left: Row, paid: Row, need: Row) -> Expr:
        """Give what is left after a payment; less than a rounding of the last digit is nothing, as in the engine."""
        rest = left.now - paid.now
        small = rest.values < ROUNDING * need.values
        return when(f"{rest.text}<{self.rounding.text}*{need.now.text}", small, ZERO, rest)

    def _cover(
        self, case: str, s: int, source: FundingSource, asked: list[Row], left: dict[int, Row]
    ) -> tuple[Row, Row]:
        """Write what the source has, and how much of what it is asked for that covers; keep what tells the rule."""
        ctx, grid = self.ctx, self.grid
        asked_total = grid.row(source.id, out(ctx, "funding.asked_total"), "kr", column_sum(asked))
        by_year = grid.row(source.id, out(ctx, "funding.ceiling"), "kr", self._ceiling(source, asked_total))
        ceiling = by_year
        if self.rules.has_total(s):
            least = minimum(asked_total.now, by_year.now)
            wanted_now = grid.row(source.id, out(ctx, "funding.ceiling_used"), "kr", least)
            ceiling = self.rules.total(s, source, wanted_now)
        ctx.rows["rule_asked", case, source.id], ctx.rows["rule_year", case, source.id] = asked_total, by_year
        ctx.rows.update({("rule_left", case, source.id, str(n)): row for n, row in left.items()})
        empty = asked_total.values == 0.0
        filled = np.where(empty, 1.0, asked_total.values)
        part = Expr(f"MIN(1,{ceiling.now.text}/{asked_total.now.text})", np.minimum(1.0, ceiling.values / filled))
        full = when(f"{asked_total.now.text}=0", empty, ONE, part)
        label, unit = out(ctx, "funding.covered"), out(ctx, "funding.share")
        return ceiling, grid.row(source.id, label, unit, full, "percent", summed=False)

    def _asked(self, source: FundingSource, n: int, left: Row, share: Expr, room: Expr | None) -> Row:
        """Write what the source may pay of a need: what is left, its share, and what a programme's rules leave."""
        parts = [left.now, share * self.needs[n].now, *([] if room is None else [room])]
        return self.grid.row(source.id, self._label("asked", n), "kr", lowest(parts))

    def _label(self, key: str, n: int) -> str:
        return out(self.ctx, f"funding.{key}", row=self._name(n))

    def _share(self, case: str, source: FundingSource) -> Expr:
        """Give the largest share of a need the source pays; 0 when it is not decided and only decided ones pay."""
        at = self._source_row(source)
        share = self.ctx.where.cell("sources", at, "share")
        value = 1.0 if source.share is None else source.share / 100.0
        stated = scalar(f"IF(ISNUMBER({share}),{share}/100,1)", value)
        if case == "possible":
            return stated
        status = self.ctx.where.cell("sources", at, "status")
        return stated * scalar(f"({status}={self.decided})", float(source.status == "decided"))

    def _source_row(self, source: FundingSource) -> int:
        return next(i for i, row in enumerate(self.ctx.inputs.plan.sources) if row.id == source.id)

    def _ceiling(self, source: FundingSource, asked: Row) -> Expr:
        """Give the source's amounts in the plan's price level; a source without amounts has no ceiling."""
        ctx, at = self.ctx, self._source_row(source)
        years = ctx.where.years("sources")
        cells = ctx.where.row_range("sources", at, years[0], years[-1])
        stated = np.array([source.amounts.get(int(y), 0.0) for y in ctx.inputs.years])
        values = np.concatenate([[0.0], stated * plain_factor(ctx.inputs.source_price_factor[source.id])])
        amount = f"SUMIFS({cells},{ctx.where.year_header_range('sources')},{HERE}${HEADER + 1})"
        level = self._level(source, at)
        label = out(ctx, "funding.stated")
        own = self.grid.row(source.id, label, "kr", Expr(f"{amount}*{level}" if level else amount, values))
        return when(f"COUNT({cells})=0", not source.amounts, asked.now, own.now)

    def _level(self, source: FundingSource, at: int) -> str:
        """Give what an amount is multiplied by for the plan's price level; nothing when it stands in that already."""
        if source.price_basis == "nominal":
            return f"(1+Inflation)^(Prisar-{HERE}${HEADER + 1})"
        if source.price_year is None:
            return ""
        factor = float(plain_factor(self.ctx.inputs.source_price_factor[source.id])[0])
        text = price_factor_text(self.ctx.where.cell("sources", at, "price_year"))
        return self.grid.constant(scalar(text, factor), "factor")

    def _gap(self, case: str, n: int, left: Row, engine: FloatArray) -> Row:
        """Show what is left; a rounding of the last digit after a full payment is no gap."""
        need = self.needs[n]
        small = np.abs(left.values) < ROUNDING * need.values
        condition = f"ABS({left.now.text})<{self.rounding.text}*{need.now.text}"
        needs = self.ctx.result.funding.needs
        row = self.grid.row(
            needs.items[n], self._name(n), "kr", when(condition, small, ZERO, left.now), "amount", engine
        )
        self.ctx.rows[f"gap_{case}", needs.items[n], needs.actors[n]] = row
        return row

    # -- expected gap and transfers ----------------------------------------------------------------------

    def _expected(self) -> None:
        ctx, grid, funding = self.ctx, self.grid, self.ctx.result.funding
        grid.skip()
        grid.heading(out(ctx, "funding.gap_expected"))
        text_row(ctx, grid, "", out(ctx, "funding.engine_value"))
        for n, item in enumerate(funding.needs.items):
            plain_row(ctx, grid, item, self._name(n), "kr", funding.gap_expected[0, n])
        expected = funding.gap_expected[0].sum(axis=0)
        label = out(ctx, "funding.gap_expected_total")
        row = plain_row(ctx, grid, "gap-expected", label, "kr", expected, "total_amount")
        ctx.rows["gap_expected", "total"] = row

    def _grants(self) -> None:
        """Write what decided sources bring into the municipal group from outside, less what the group gives."""
        ctx, grid, result = self.ctx, self.grid, self.ctx.result
        needs, concern = result.funding.needs, ctx.inputs.concern
        engine = funding_transfers(ctx.inputs, result.costs, result.funding).concern
        grid.skip()
        grid.heading(out(ctx, "funding.grants"))
        for i, item in enumerate(result.costs.items):
            into: list[Expr] = []
            away: list[Expr] = []
            for (case, s, n), row in self.paid.items():
                if case != "secured" or needs.items[n] != item:
                    continue
                payer, funder = needs.actors[n] in concern, result.funding.sources[s].actor in concern
                if payer and not funder:
                    into.append(row.now)
                elif funder and not payer:
                    away.append(row.now)
            if not into and not away:
                continue
            net = total(into) - total(away) if away else total(into)
            ctx.rows["grant", item] = grid.row(item, ctx.name_of(item), "kr", net, "amount", plain(engine[:, i]))
