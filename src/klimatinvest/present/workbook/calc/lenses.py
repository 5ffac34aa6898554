"""The municipal lens and society's: discount factors and net flows, never mixed in one figure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from klimatinvest.core.series import FloatArray
from klimatinvest.engine.costs import LINES
from klimatinvest.engine.metrics import LensMetrics
from klimatinvest.engine.result import CONSUMPTION_SUM, SUMS, TERRITORIAL_SUM, TOTAL, UNALLOCATED
from klimatinvest.present.workbook.calc.bearing import WRITTEN
from klimatinvest.present.workbook.calc.context import Context, plain
from klimatinvest.present.workbook.calc.page import weighted_sum
from klimatinvest.present.workbook.calc.supply import margins
from klimatinvest.present.workbook.formula import BEFORE, HERE, ONE, ZERO, Expr, scalar, total
from klimatinvest.present.workbook.grid import Grid, Row

RESIDUAL = ("residual", "reference_residual")
KINDS = {"operating": tuple(line for line in WRITTEN if line not in RESIDUAL), "residual": RESIDUAL}


def write_lenses(ctx: Context) -> None:
    """Write both lenses, each on its own sheet."""
    _Lens(ctx, "municipal", "Kalkylranta_kommun", ctx.result.elements.municipal).write()
    _Lens(ctx, "society", "Kalkylranta_samhalle", ctx.result.elements.society).write()


class _Lens:
    """Writes one lens: factors, items, then elements with their share of the actions."""

    def __init__(self, ctx: Context, lens: str, rate: str, engine: LensMetrics) -> None:
        self.ctx, self.lens, self.rate, self.engine = ctx, lens, rate, engine
        self.grid: Grid = ctx.grid(lens)

    def write(self) -> None:
        """Write the sheet."""
        self._factors()
        self.grid.heading(self.ctx.say("lenses.actions"))
        for kind, lines in KINDS.items():
            for action in self.ctx.inputs.actions:
                label = f"{action.name} · {self.ctx.say(f'lenses.{kind}')}"
                borne = self.grid.row(action.id, label, "kr", self._borne(action.id, lines))
                self.ctx.rows[f"{self.lens}_action_{kind}", action.id] = borne
        self.grid.heading(self.ctx.say("lenses.rows"))
        for row, identifier in enumerate(self.ctx.result.elements.rows):
            self._row(row, identifier)

    # -- discounting -----------------------------------------------------------------------------------

    def _factors(self) -> None:
        """Write the rate, the chain of factors at the end of the year and the factor of operating flows."""
        ctx, grid = self.ctx, self.grid
        path = ctx.series.get(("plan", "social_rate", None)) if self.lens == "society" else None
        rate_expr = path.now if path is not None else ctx.names[self.rate]
        rate = grid.row("", ctx.say("lenses.rate"), "andel", rate_expr, "percent", summed=False)
        number = grid.next_number
        chain = f"IF({HERE}$5=Basar,1,{grid.name}!{BEFORE}{number}/(1+{rate.now.text}))"
        values = np.cumprod(np.concatenate([[1.0, 1.0], 1.0 / (1.0 + rate.values[2:])]))
        end = grid.row("", ctx.say("lenses.factor_end"), "–", Expr(chain, values), "factor", summed=False)
        shift = (ONE + rate.now) ** ctx.names["Tidpunkt"]
        engine = plain(np.broadcast_to(self.engine.factors, (self.engine.factors.shape[0], ctx.inputs.years.size)))
        factor = grid.row("", ctx.say("lenses.factor"), "–", end.now * shift, "factor", engine, summed=False)
        ctx.rows["rate", self.lens] = rate
        ctx.rows["factor_end", self.lens], ctx.rows["factor", self.lens] = end, factor

    # -- items -----------------------------------------------------------------------------------------

    def _borne(self, item: str, lines: Sequence[str]) -> Expr:
        """Give an item's lines as the lens sees them: the group's part with its tax, or all less taxes."""
        rows, cells = self.ctx.rows, self.ctx.cells
        stated = [line for line in lines if ("flow", item, line) in rows]
        if self.lens == "municipal":
            kinds = (("flow", "weight"), ("taxable", "tax_weight"))
            pairs = [(flow, weight, line) for line in stated for flow, weight in kinds if (flow, item, line) in rows]
            borne = weighted_sum([(rows[flow, item, line], cells[weight, item, line]) for flow, weight, line in pairs])
            return self._without(borne, margins(self.ctx, item, tuple(lines), self.ctx.inputs.concern))
        flows = total([rows["flow", item, line].now for line in stated])
        taxes = [rows["transfer", item, line].now for line in stated if ("transfer", item, line) in rows]
        without = flows - total(taxes) if taxes else flows
        return self._without(without, margins(self.ctx, item, tuple(lines)))

    @staticmethod
    def _without(flows: Expr, earned: list[Row]) -> Expr:
        """Take off what suppliers earn: money that only moves, inside the group or in society."""
        return flows - total([row.now for row in earned]) if earned else flows

    # -- elements with their share of the actions, and sums ----------------------------------------------

    def _engine(self, row: int) -> tuple[FloatArray, FloatArray]:
        lines = self.engine.lines[:, row]
        residual = lines[:, [LINES.index(n) for n in RESIDUAL]].sum(axis=1)
        return plain(lines.sum(axis=1) - residual), plain(residual)

    def _parts(self, identifier: str, kind: str) -> list[Expr]:
        """List what a row is made of: own flows and shares of actions, or other rows."""
        ctx, rows = self.ctx, self.ctx.rows
        if identifier == UNALLOCATED:
            return [ctx.uncarried(a.id, rows[f"{self.lens}_action_{kind}", a.id].now) for a in ctx.inputs.actions]
        if identifier in SUMS:
            return [rows[f"{self.lens}_{kind}", e].now for e in self._members(identifier)]
        own = [self._borne(identifier, KINDS[kind])]
        for i, row in enumerate(ctx.inputs.plan.enables):
            if row.element == identifier:
                share = scalar(ctx.where.cell("enables", i, "share"), row.share)
                own.append(rows[f"{self.lens}_action_{kind}", row.action].now * share)
        return own

    def _members(self, identifier: str) -> Sequence[str]:
        """List the rows that a sum adds up: the total adds up the other sums."""
        return (UNALLOCATED, TERRITORIAL_SUM, CONSUMPTION_SUM) if identifier == TOTAL else self.ctx.members(identifier)

    def _row(self, row: int, identifier: str) -> None:
        ctx, grid = self.ctx, self.grid
        name = ctx.say(f"sum.{identifier}") if identifier in SUMS else ctx.name_of(identifier)
        style = "total_amount" if identifier in SUMS else "amount"
        engines = self._engine(row)
        net: list[Expr] = []
        for kind, engine in zip(("operating", "residual"), engines, strict=True):
            label = f"{name} · {ctx.say(f'lenses.{kind}')}"
            parts = total(self._parts(identifier, kind)) if self._parts(identifier, kind) else ZERO
            written = self._valued(kind, identifier, label, parts, style, engine)
            ctx.rows[f"{self.lens}_{kind}", identifier] = written
            net.append(written.now)
        extra = self._extra(row, identifier, name, style)
        label = f"{name} · {ctx.say('lenses.net')}"
        engine = plain(self.engine.net[:, row])
        net_row = grid.row(identifier, label, "kr", total([*net, extra.now]), style, engine)
        ctx.rows[f"{self.lens}_net", identifier] = net_row
        self._signs(identifier, name, net_row)

    def _extra(self, row: int, identifier: str, name: str, style: str) -> Row:
        """Write decided grants (municipal) or the CO2 value (society)."""
        ctx, key = self.ctx, "grants" if self.lens == "municipal" else "co2"
        engine = plain(self.engine.extra[:, row])
        label = f"{name} · {ctx.say(f'lenses.{key}')}"
        parts = self._grants(identifier) if self.lens == "municipal" else self._co2(identifier)
        written = self._valued("extra", identifier, label, parts, style, engine)
        ctx.rows[f"{self.lens}_extra", identifier] = written
        return written

    def _valued(self, kind: str, identifier: str, label: str, expr: Expr, style: str, engine: FloatArray) -> Row:
        """Write a row and, as its constant, its present value."""
        ctx = self.ctx
        row = self.grid.row(identifier, label, "kr", expr, style, engine)
        factor = ctx.rows["factor_end" if kind == "residual" else "factor", self.lens]
        value = float(row.values[1:] @ factor.values[1:])
        present = self.grid.constant_of(row, f"SUMPRODUCT({row.range},{factor.range})", value, style)
        ctx.cells["present", self.lens, kind, identifier] = present
        return row

    def _grants(self, identifier: str) -> Expr:
        ctx = self.ctx

        def grant(item: str) -> Expr:
            row = ctx.rows.get(("grant", item))
            return ZERO if row is None else row.now

        if identifier in SUMS and identifier != UNALLOCATED:
            return total([ctx.rows["municipal_extra", e].now for e in self._members(identifier)])
        parts = [grant(identifier)] if ("grant", identifier) in ctx.rows else []
        for i, row in enumerate(ctx.inputs.plan.enables):
            if row.element == identifier and ("grant", row.action) in ctx.rows:
                parts.append(grant(row.action) * scalar(ctx.where.cell("enables", i, "share"), row.share))
        if identifier == UNALLOCATED:
            parts = [ctx.uncarried(a.id, grant(a.id)) for a in ctx.inputs.actions if ("grant", a.id) in ctx.rows]
        return total(parts)

    def _co2(self, identifier: str) -> Expr:
        """Value the abatement; a CO2 value that grows or has a path of its own follows it."""
        ctx = self.ctx
        if identifier == UNALLOCATED:
            return ZERO
        if identifier in SUMS:
            return total([ctx.rows["society_extra", e].now for e in self._members(identifier)])
        path = ctx.series.get(("plan", "co2_value", None))
        if path is not None:
            return ctx.rows["tonnes_element", identifier].now * path.now
        cells = ctx.figures["plan", "co2_value", None]
        years = np.concatenate([[0.0], ctx.inputs.years.astype(float)])
        grown = (1.0 + cells.growth.values) ** (years - cells.price_year.values)
        value = cells.value * Expr(f"(1+{cells.growth.text})^({HERE}$5-{cells.price_year.text})", grown, 3)
        return ctx.rows["tonnes_element", identifier].now * value

    def _signs(self, identifier: str, name: str, net: Row) -> None:
        """Write the last sign seen, so that changes of sign can be counted over years without flow."""
        number = self.grid.next_number
        before = f"{self.grid.name}!{BEFORE}{number}"
        text = f"IF(ROUND({net.now.text},0)=0,{before},SIGN({net.now.text}))"
        signs, last = [0.0], 0.0
        for value in net.values[1:]:
            last = last if abs(value) < 0.5 else float(np.sign(value))
            signs.append(last)
        label = f"{name} · {self.ctx.say('lenses.signs')}"
        row = self.grid.row(identifier, label, "–", Expr(text, np.array(signs)), "number", summed=False)
        self.ctx.rows[f"{self.lens}_signs", identifier] = row
