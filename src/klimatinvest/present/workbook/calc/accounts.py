"""Accounts by actor and line, live: what each pays, gains and passes on, beside society's, with present values."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np
from xlsxwriter.utility import xl_col_to_name

from klimatinvest.core.series import FloatArray
from klimatinvest.engine.accounts import PLACE
from klimatinvest.engine.costs import BENEFIT_LINES, INDEX
from klimatinvest.engine.result import CONSUMPTION_SUM, SUMS, TERRITORIAL_SUM, TOTAL, UNALLOCATED
from klimatinvest.plan.model import Actor
from klimatinvest.present.workbook.calc.actors import DECIMALS
from klimatinvest.present.workbook.calc.bearing import ACCOUNT_PARTS, LATE, OF_SOCIETY, flows_of
from klimatinvest.present.workbook.calc.context import Context, plain
from klimatinvest.present.workbook.calc.page import column_sum, number_row, out, rounded
from klimatinvest.present.workbook.calc.supply import margins
from klimatinvest.present.workbook.formula import ZERO, Expr, scalar, total
from klimatinvest.present.workbook.grid import LABEL, Grid, Row

SHEET = "accounts"
TAXES = {"taxes": "taxes", "late_taxes": "residual_taxes"}


def write_accounts(ctx: Context) -> None:
    """Write society by part, every actor's account, what must cancel, and what a ratio and co-benefits need."""
    _Accounts(ctx, ctx.grid(SHEET)).write()


class _Accounts:
    """Writes the sheet; ``ctx.rows`` and ``ctx.cells`` receive what the sheet of the account shows."""

    def __init__(self, ctx: Context, grid: Grid) -> None:
        self.ctx, self.grid = ctx, grid
        self.gross: dict[str, list[Row]] = {part: [] for part in ACCOUNT_PARTS}

    def write(self) -> None:
        """Write the sheet from top to bottom."""
        ctx, grid = self.ctx, self.grid
        grid.heading(_say(ctx, "society"))
        for part in ACCOUNT_PARTS:
            self._society(part)
        for actor in ctx.inputs.actors:
            self._actor(actor)
        self._taxes()
        self._rest()
        self._carbon()
        self._by_row("benefit_lines", self._benefit_line, self._engine_lines)
        if ctx.result.benefits.figures:
            self._by_row("co_benefit", self._co_benefit, self._engine_benefits)

    def _row(self, kind: str, owner: str, label: str, expr: Expr, engine: FloatArray | None = None) -> Row:
        """Write a row with its present value as the constant."""
        ctx, late = self.ctx, LATE in kind or "late" in kind
        row = self.grid.row(owner, label, "kr", expr, "amount", engine)
        factor = ctx.rows["factor_end" if late else "factor", "society"]
        value = float(row.values[1:] @ factor.values[1:])
        cell = self.grid.constant_of(row, f"SUMPRODUCT({row.range},{factor.range})", value)
        ctx.rows["account", kind, owner], ctx.cells["account", kind, owner] = row, cell
        return row

    # -- society and actors ----------------------------------------------------------------------------

    def _flows(self, part: str, kind: str) -> list[Row]:
        rows, items = self.ctx.rows, self.ctx.result.costs.items
        return [rows[key] for item in items for line in ACCOUNT_PARTS[part] if (key := (kind, item, line)) in rows]

    def _margins(self, part: str, suppliers: frozenset[str] | None = None) -> list[Row]:
        items = self.ctx.result.costs.items
        return [row for item in items for row in margins(self.ctx, item, ACCOUNT_PARTS[part], suppliers)]

    def _society(self, part: str) -> None:
        """Write society's flows of a part: without taxes and what suppliers earn."""
        ctx = self.ctx
        late = ctx.rows["society_residual", TOTAL].now
        expr = late if part == LATE else self._flows_of(OF_SOCIETY, part)
        engine = ctx.result.accounts.society[0, [INDEX[line] for line in ACCOUNT_PARTS[part]]].sum(axis=0)
        self._row(part, "society", _say(ctx, f"part.{part}"), expr, engine)

    def _flows_of(self, bearer: str, part: str) -> Expr:
        """Add up what someone bears of a part; the row that is written next says which part in its label."""
        cell = f"${xl_col_to_name(LABEL)}{self.grid.next_number}"
        return flows_of(self.ctx, bearer, "Kontodel", _say(self.ctx, f"part.{part}"), cell)

    def _actor(self, actor: Actor) -> None:
        ctx, found = self.ctx, self.ctx.result.accounts
        k = ctx.inputs.actors.index(actor)
        self.grid.heading(actor.name, actor.id)
        for part, lines in ACCOUNT_PARTS.items():
            if any(actor.id in borne.weights and borne.parts["Kontodel"] == _say(ctx, f"part.{part}")
                   for borne in ctx.borne):  # fmt: skip
                engine = found.actors[0, k, [INDEX[line] for line in lines]].sum(axis=0)
                borne = self._flows_of(actor.id, part)
                self.gross[part].append(self._row(part, actor.id, _say(ctx, f"part.{part}"), borne, engine))
        others = (("supply", self._supply(actor.id)), ("funding", self._funding(actor.id)),
                  ("co_benefits", self._received(actor.id)))  # fmt: skip
        for kind, expr in others:
            if expr is not None:
                self._row(kind, actor.id, _say(ctx, f"part.{kind}"), expr, found.actors[0, k, PLACE[kind]])

    def _supply(self, actor: str) -> Expr | None:
        earned = self._margins("energy", frozenset({actor}))
        return -column_sum(earned) if earned else None

    def _funding(self, actor: str) -> Expr | None:
        """Give decided funding received for what the actor pays, less what its own sources pay for others."""
        funder = {source.id: source.actor for source in self.ctx.result.funding.sources}
        decided = {source.id for source in self.ctx.result.funding.sources if source.status == "decided"}
        into, away = [], []
        for key, row in self.ctx.rows.items():
            if key[:2] != ("paid_by", "secured") or key[2] not in decided:
                continue
            source, payer = key[2], key[4]
            if payer == actor and funder[source] != actor:
                into.append(row)
            elif payer != actor and funder[source] == actor:
                away.append(row)
        if not into and not away:
            return None
        return column_sum(into) - column_sum(away) if away else column_sum(into)

    def _received(self, actor: str) -> Expr | None:
        benefits = self.ctx.inputs.plan.benefits
        rows = [
            self.ctx.rows["benefit", b.id]
            for b in benefits
            if b.receiver == actor and ("benefit", b.id) in self.ctx.rows
        ]
        return column_sum(rows) if rows else None

    def _taxes(self) -> None:
        """Write what the state receives: value added tax not recovered, taxes and emission rights in prices."""
        ctx, found = self.ctx, self.ctx.result.accounts
        state = next(k for k, a in enumerate(ctx.inputs.actors) if a.type == "state")
        actor = ctx.inputs.actors[state]
        for kind, parts in (("late_taxes", [LATE]), ("taxes", [part for part in ACCOUNT_PARTS if part != LATE])):
            paid = column_sum([row for part in parts for row in self.gross[part]])
            resources = column_sum([ctx.rows["account", part, "society"] for part in parts])
            earned = [row for part in parts for row in self._margins(part)]
            expr = resources - paid + column_sum(earned) if earned else resources - paid
            label = f"{ctx.name_of(actor.id)} · {_say(ctx, f'part.{kind}')}"
            self._row(kind, actor.id, label, expr, found.actors[0, state, PLACE[TAXES[kind]]])

    def _rest(self) -> None:
        """Write what must be 0: all actors less society; transfers only move money."""
        ctx, grid = self.ctx, self.grid
        accounts = {key: row for key, row in ctx.rows.items() if key[0] == "account"}
        actors = [row for key, row in accounts.items() if key[2] != "society"]
        society = [row for key, row in accounts.items() if key[2] == "society"]
        society += [ctx.rows[key] for key in (("benefit", "sum"),) if key in ctx.rows]
        everyone, resources = (
            grid.row("", _say(ctx, key), "kr", column_sum(rows), "total_amount")
            for key, rows in (("everyone", actors), ("resources", society))
        )
        self.decimals = number_row(ctx, grid, "", out(ctx, "funding.decimals"), "–", DECIMALS)
        ctx.cells["account", "decimals"] = self.decimals
        rest = rounded(everyone.now - resources.now, self.decimals)
        ctx.rows["account_rest", TOTAL] = grid.row("", _say(ctx, "rest"), "kr", rest, "amount")

    def _carbon(self) -> None:
        """Write what is taken off energy prices: taxes, and the carbon payments that the CO2 value replaces."""
        ctx, grid, saved = self.ctx, self.grid, {}
        grid.heading(_say(ctx, "carbon"))
        for part in ("tax", "carbon_cost"):
            expr = total(list(self._saved(part))) if list(self._saved(part)) else ZERO
            saved[part] = self._row(part, "prices", _say(ctx, f"saved.{part}"), expr)
        passed = [row for part in ACCOUNT_PARTS for row in self._flows(part, "transfer")]
        taken = grid.row("", _say(ctx, "taken"), "kr", column_sum(passed), "amount")
        rest = rounded(taken.now - saved["tax"].now - saved["carbon_cost"].now, self.decimals)
        ctx.rows["carbon_rest", TOTAL] = grid.row("", _say(ctx, "carbon_rest"), "kr", rest, "amount")

    def _saved(self, part: str) -> Iterator[Expr]:
        ctx = self.ctx
        for step in ctx.result.sequence.portfolio:
            for n, used in enumerate(step.energy):
                price, paid = (ctx.series.get((used.carrier, quantity, None)) for quantity in ("price", part))
                if price is not None and paid is not None:
                    amount = ctx.rows["energy", step.element, str(n)].now * paid.now
                    yield -amount if used.side == "to" else amount

    # -- by element and sum ----------------------------------------------------------------------------

    def _by_row(self, kind: str, of_item: Callable[[str], Expr | None], engine: Callable[[int], FloatArray]) -> None:
        """Write a kind of flow by action, then by element with its share of the actions, and the sums."""
        ctx, grid = self.ctx, self.grid
        grid.heading(_say(ctx, f"part.{kind}"))
        actions: dict[str, Row] = {}
        for action in ctx.inputs.actions:
            if (expr := of_item(action.id)) is not None:
                label = f"{action.name} · {_say(ctx, 'alone')}"
                actions[action.id] = grid.row(action.id, label, "kr", expr, "amount")
        for at, row in enumerate(ctx.result.elements.rows):
            name = ctx.say(f"sum.{row}") if row in SUMS else ctx.name_of(row)
            parts = self._sum(kind, row, actions) if row in SUMS else self._element(row, of_item(row), actions)
            self._row(kind, row, f"{name} · {_say(ctx, f'part.{kind}')}", total(parts) if parts else ZERO, engine(at))

    def _sum(self, kind: str, row: str, actions: Mapping[str, Row]) -> list[Expr]:
        """List what a sum is made of: rows of elements, and what of the actions no element carries."""
        ctx = self.ctx
        if row == UNALLOCATED:
            return [ctx.uncarried(action, found.now) for action, found in actions.items()]
        members = (UNALLOCATED, TERRITORIAL_SUM, CONSUMPTION_SUM) if row == TOTAL else ctx.members(row)
        return [ctx.rows["account", kind, member].now for member in members]

    def _element(self, element: str, own: Expr | None, actions: Mapping[str, Row]) -> list[Expr]:
        """List an element's own flow and its shares of the actions'."""
        ctx, parts = self.ctx, [] if own is None else [own]
        for i, link in enumerate(ctx.inputs.plan.enables):
            if link.element == element and link.action in actions:
                share = scalar(ctx.where.cell("enables", i, "share"), link.share)
                parts.append(actions[link.action].now * share)
        return parts

    def _benefit_line(self, item: str) -> Expr | None:
        rows = self.ctx.rows
        flows = [rows[key] for line in BENEFIT_LINES if (key := ("flow", item, line)) in rows]
        if not flows:
            return None
        away = [rows[key] for line in BENEFIT_LINES if (key := ("transfer", item, line)) in rows]
        away += margins(self.ctx, item, BENEFIT_LINES)
        return column_sum(flows) - column_sum(away) if away else column_sum(flows)

    def _engine_lines(self, at: int) -> FloatArray:
        lines = self.ctx.result.elements.society.lines[:, at, [INDEX[line] for line in BENEFIT_LINES]]
        return plain(np.asarray(lines.sum(axis=1)))

    def _co_benefit(self, item: str) -> Expr | None:
        benefits = self.ctx.inputs.plan.benefits
        rows = [
            self.ctx.rows["benefit", b.id] for b in benefits if b.subject == item and ("benefit", b.id) in self.ctx.rows
        ]
        return column_sum(rows) if rows else None

    def _engine_benefits(self, at: int) -> FloatArray:
        result = self.ctx.result
        return np.asarray(result.allocation[at] @ result.benefits.by_item[0])


def _say(ctx: Context, key: str) -> str:
    return ctx.texts.get(f"society.account_row.{key}")
