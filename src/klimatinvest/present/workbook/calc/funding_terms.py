"""The rules of funding programmes, live: eligible cost, and how much room a programme leaves a source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from klimatinvest.engine.programmes import INITIAL, Base, Rules
from klimatinvest.plan.model import FundingSource, Programme
from klimatinvest.plan.terms import Terms
from klimatinvest.present.workbook.calc.context import Context
from klimatinvest.present.workbook.calc.funding_threshold import reaches
from klimatinvest.present.workbook.calc.page import constant_row, weighted_sum
from klimatinvest.present.workbook.calc.values import price_factor_text
from klimatinvest.present.workbook.formula import (
    BEFORE,
    HERE,
    HUNDRED,
    ONE,
    ZERO,
    Expr,
    maximum,
    minimum,
    scalar,
    total,
    when,
)
from klimatinvest.present.workbook.grid import HEADER, Grid, Row

YEAR = f"{HERE}${HEADER + 1}"


@dataclass
class RuleRows:
    """Writes the rules on the sheet of the funding gap and keeps count of what they leave.

    Attributes
    ----------
    ctx, grid
        Where to write.
    needs : list of Row
        What has to be paid.
    name : callable
        Gives the name of a need.
    """

    ctx: Context
    grid: Grid
    needs: list[Row]
    name: Callable[[int], str]
    caps: dict[tuple[str, int], Row] = field(default_factory=dict)
    public_caps: dict[tuple[str, int], Row] = field(default_factory=dict)
    paid: list[tuple[int, int, Row]] = field(default_factory=list)
    limits: dict[int, Row] = field(default_factory=dict)

    @property
    def rules(self) -> Rules | None:
        """The engine's rules; None when no source follows a programme."""
        return self.ctx.result.funding.rules

    def say(self, key: str, **args: object) -> str:
        """Give a text."""
        return self.ctx.texts.get(f"funding_rule.{key}", **args)

    # -- what the programmes say ----------------------------------------------------------------------------

    def write(self) -> None:
        """Write the eligible cost and caps of every programme in use."""
        rules = self.rules
        if rules is None:
            return
        self.grid.skip()
        self.grid.heading(self.say("title"))
        seen: set[str] = set()
        for s, programme in enumerate(rules.programme):
            if programme is None or programme.id in seen:
                continue
            seen.add(programme.id)
            same = [e for e, other in enumerate(rules.programme) if other is programme]
            rows = np.flatnonzero(self.ctx.result.funding.eligible[same].any(axis=0))
            self._programme(s, programme, [int(n) for n in rows])

    def _programme(self, s: int, programme: Programme, rows: list[int]) -> None:
        rules = self.rules
        assert rules is not None  # noqa: S101 - asked only where there are rules
        grid, base = self.grid, rules.bases[programme.id]
        grid.heading(programme.name, programme.id)
        window = self._window(programme, base)
        for n in rows:
            eligible = self._eligible(programme, base, window, n)
            for attribute, cap, kept in (
                ("max_share", rules.cap(s), self.caps),
                ("max_public_share", rules.public_cap(s), self.public_caps),
            ):
                if cap is None:
                    continue
                share = getattr(programme, attribute)
                part = ONE if share is None else self._cell(programme, attribute) / HUNDRED
                label = self.say(attribute, row=self.name(n))
                kept[programme.id, n] = grid.row(programme.id, label, "kr", eligible.now * part, "amount", cap[0, n])

    def _cell(self, programme: Programme, name: str) -> Expr:
        rows = enumerate(self.ctx.inputs.plan.programmes)
        at = next(i for i, row in rows if row.id == programme.id)
        return scalar(self.ctx.where.cell("programmes", at, name), float(getattr(programme, name)))

    def _window(self, programme: Programme, base: Base) -> Row | None:
        parts = []
        if programme.first_year is not None:
            parts.append(f"({YEAR}>={self._cell(programme, 'first_year').text})")
        if programme.last_year is not None:
            parts.append(f"({YEAR}<={self._cell(programme, 'last_year').text})")
        if not parts:
            return None
        flags = np.append([0.0], base.in_window.astype(float))
        expr = Expr("*".join([*parts, "1"]), flags, 2)
        return self.grid.row(programme.id, self.say("window"), "–", expr, "number", summed=False)

    def _eligible(self, programme: Programme, base: Base, window: Row | None, n: int) -> Row:
        """Write the cost that the programme's shares are of, in its years, of what reaches its threshold."""
        ctx, needs = self.ctx, self.ctx.result.funding.needs
        lines = Terms(ctx.inputs.plan).lines(programme.id)
        if programme.cost_base != "total":
            lines = tuple(line for line in lines if line in INITIAL)
        first = self.grid.row(programme.id, self.say("cost", row=self.name(n)), "kr", self._paid(n, lines))
        parts = [first.now]
        if programme.cost_base == "incremental":
            reference = -self._paid(n, ("reference_investment",))
            replaced = self.grid.row(programme.id, self.say("reference", row=self.name(n)), "kr", reference)
            spent, saved = first.sum_cell, replaced.sum_cell
            paid, kept = float(spent.values), float(saved.values)
            share = 1.0 if paid == 0.0 else max(0.0, 1.0 - kept / paid)
            text = f"IF({spent.text}=0,1,MAX(0,1-{saved.text}/{spent.text}))"
            parts.append(
                constant_row(ctx, self.grid, programme.id, self.say("extra"), "andel", scalar(text, share), "factor")
            )
        if programme.min_reduction is not None:
            benefit = float(base.benefit[0, n])
            least = self._cell(programme, "min_reduction")
            parts.append(reaches(ctx, self.grid, (programme.id, needs.items[n], self.name(n)), benefit, least))
        if window is not None:
            parts.append(window.now)
        expr = parts[0]
        for part in parts[1:]:
            expr = expr * part
        label = self.say("eligible", row=self.name(n))
        return self.grid.row(programme.id, label, "kr", maximum(ZERO, expr), "amount", base.eligible[0, n])

    def _paid(self, n: int, lines: tuple[str, ...]) -> Expr:
        ctx, needs = self.ctx, self.ctx.result.funding.needs
        item, actor = needs.items[n], needs.actors[n]
        pairs = [
            (ctx.rows["flow", item, line], ctx.cells["borne", item, line, actor])
            for line in lines
            if ("flow", item, line) in ctx.rows and ("borne", item, line, actor) in ctx.cells
        ]
        return -weighted_sum(pairs) if pairs else ZERO

    # -- room for a source ----------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin a case: no one has paid."""
        self.paid, self.limits = [], {}

    def room(self, s: int, n: int) -> Expr | None:
        """Write how much the rules let a source pay of a need; None when no rule touches it."""
        rules = self.rules
        if rules is None:
            return None
        source, programme = rules.sources[s], rules.programme[s]
        parts: list[Expr] = []
        if programme is not None and (programme.id, n) in self.caps:
            cap = self.caps[programme.id, n].now
            parts.append(cap - self._paid_by(lambda e: rules.programme[e] is programme, n))
        limit = self._limit(s, n)
        if limit is not None and rules.public[s]:
            parts.append(limit - self._paid_by(lambda e: rules.public[e], n))
        if not parts:
            return None
        least = parts[0] if len(parts) == 1 else minimum(parts[0], parts[1])
        label = self.say("room", row=self.name(n))
        room = self.grid.row(source.id, label, "kr", maximum(ZERO, least), "amount")
        excluding = [row for e, m, row in self.paid if m == n and e in rules.excluded_by.get(s, ())]
        if not excluding:
            return room.now
        spent = total([row.sum_cell for row in excluding])
        free = when(f"{spent.text}>0", spent.values > 0.0, ZERO, room.now)
        return self.grid.row(source.id, self.say("exclusive", row=self.name(n)), "kr", free, "amount").now

    def _paid_by(self, counts: Callable[[int], bool], n: int) -> Expr:
        rows = [row.now for e, m, row in self.paid if m == n and counts(e)]
        return (
            total(rows)
            if len(rows) < 2
            else self.grid.row("", self.say("before", row=self.name(n)), "kr", total(rows)).now
        )

    def _limit(self, s: int, n: int) -> Expr | None:
        """Give the largest public support of a need: of the programmes that have paid, and of this source's own."""
        rules = self.rules
        assert rules is not None  # noqa: S101 - asked only where there are rules
        programme, so_far = rules.programme[s], self.limits.get(n)
        own = None if programme is None else self.public_caps.get((programme.id, n))
        if own is None:
            return None if so_far is None else so_far.now
        return own.now if so_far is None else minimum(own.now, so_far.now)

    def record(self, s: int, n: int, row: Row) -> None:
        """Keep what a source has paid, and the limit it sets on public support."""
        rules = self.rules
        if rules is None:
            return
        self.paid.append((s, n, row))
        programme = rules.programme[s]
        cap = None if programme is None else self.public_caps.get((programme.id, n))
        if cap is None:
            return
        before = self.limits[n].now if n in self.limits else self.needs[n].now
        limit = when(f"{row.now.text}>0", row.values > 0.0, minimum(cap.now, before), before)
        self.limits[n] = self.grid.row(rules.sources[s].id, self.say("limit", row=self.name(n)), "kr", limit)

    def has_total(self, s: int) -> bool:
        """Tell whether a source has a largest amount over all years."""
        return self.rules is not None and s in self.rules.total

    def total(self, s: int, source: FundingSource, given: Row) -> Row:
        """Hold what a source gives within its largest amount over all years."""
        rules = self.rules
        assert rules is not None  # noqa: S101 - asked only where there are rules
        amount, level = rules.total[s]
        programme = rules.programme[s]
        assert programme is not None  # noqa: S101 - the amount is the programme's
        cap = scalar(self.grid.constant(self._largest(source, programme), "amount"), amount)
        if programme.price_basis == "nominal":
            factor = Expr(f"(1+Inflation)^({YEAR}-Prisar)", np.append([1.0], level[0]), 3)
        elif programme.price_year is None:
            factor = ONE
        else:
            text = price_factor_text(self._cell(programme, "price_year").text)
            factor = ONE / scalar(text, 1.0 / float(level[0, 0]))
        stated = self.grid.row(source.id, self.say("stated"), "kr", given.now * factor, "amount")
        grid, number = self.grid, self.grid.next_number
        own = f"SUM({grid.name}!$F{number}:{BEFORE}{number})"
        used = np.diff(np.minimum(np.cumsum(stated.values), amount), prepend=0.0)
        text = f"MIN({stated.now.text},{cap.text}-{own})"
        within = grid.row(source.id, self.say("within"), "kr", Expr(text, used), "amount", lead=False)
        return grid.row(source.id, self.say("given"), "kr", within.now / factor, "amount")

    def _largest(self, source: FundingSource, programme: Programme) -> Expr:
        parts = []
        if programme.max_amount is not None:
            parts.append(self._cell(programme, "max_amount"))
        if programme.max_per_unit is not None and source.units is not None:
            rows = enumerate(self.ctx.inputs.plan.sources)
            at = next(i for i, row in rows if row.id == source.id)
            units = scalar(self.ctx.where.cell("sources", at, "units"), source.units)
            parts.append(self._cell(programme, "max_per_unit") * units)
        return parts[0] if len(parts) == 1 else minimum(parts[0], parts[1])
