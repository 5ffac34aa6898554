"""Each flow's place in the accounts and the budget, and who bears it: shares, tax that is not recovered, the group."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from xlsxwriter.utility import xl_col_to_name

from klimatinvest.core.series import FloatArray
from klimatinvest.engine.budget import RUNNING
from klimatinvest.engine.costs import INDEX, LINES, NEED_LINES, RESIDUAL_LINES, SHARE_OF
from klimatinvest.engine.ledger import RECEIVED
from klimatinvest.plan.model import ActorShare
from klimatinvest.present.society import GROUPS
from klimatinvest.present.workbook.calc.context import Borne, Context
from klimatinvest.present.workbook.formats import TITLE_HEIGHT, write_text
from klimatinvest.present.workbook.formula import HERE, Expr, scalar, total
from klimatinvest.present.workbook.grid import HEADER, Row, quote

SHEET = "bearing"
# Columns; the actors stand last.
ITEM, NAME, LINE, GROUP_WEIGHT, TAX_FLAG, ACCOUNT, BUDGET, SOCIETY, FIRST_ACTOR = range(9)
OF_SOCIETY = ""  # who bears what, when it is not an actor
PARTS = {"Kontodel": ACCOUNT, "Budgetdel": BUDGET}  # defined names of what a flow is a part of
LATE = "residual"  # residual values, counted at the end of the last year
ACCOUNT_PARTS: dict[str, tuple[str, ...]] = {
    "investment": tuple(line for line in GROUPS["investment"] if line not in RESIDUAL_LINES),
    LATE: RESIDUAL_LINES,
    "operation": GROUPS["operation"],
    "energy": ("energy", "reference_energy"),
    "revenue": GROUPS["revenue"],
}
ACCOUNT_PART = {line: part for part, lines in ACCOUNT_PARTS.items() for line in lines}
BUDGET_PART = {line: part for part, lines in RUNNING.items() for line in lines}
WIDTHS = (12, 40, 34, 14, 14, 18, 34, 12)
# The order in which an item's lines stand among the flows, so that ranges can be multiplied.
_OTHERS = tuple(line for line in LINES if line not in NEED_LINES + RESIDUAL_LINES)
WRITTEN = (*NEED_LINES, *_OTHERS, *RESIDUAL_LINES)


def write_bearing(ctx: Context) -> None:
    """Write what each row of the cash flow is a part of and who bears it, on the same row as the flow."""
    _Bearing(ctx).write()


class _Bearing:
    """Writes the sheet; ``ctx.cells`` and ``ctx.borne`` receive what the sheets after it refer to."""

    def __init__(self, ctx: Context) -> None:
        self.ctx, self.sheet = ctx, ctx.sheets[SHEET]
        self.name, self.actors = quote(self.sheet.get_name()), ctx.inputs.actors
        self.shares: dict[tuple[str, str], list[tuple[int, ActorShare]]] = {}
        for index, row in enumerate(ctx.inputs.plan.actor_shares):
            self.shares.setdefault((row.subject, row.line), []).append((index, row))

    def write(self) -> None:
        """Write the sheet."""
        ctx, sheet = self.ctx, self.sheet
        sheet.set_row(0, TITLE_HEIGHT)
        for row, key in enumerate(("title", "purpose")):
            write_text(sheet, row, 0, ctx.say(f"{SHEET}.{key}"), ctx.formats, "title" if row == 0 else "purpose")
        keys = ("item", "name", "line", "concern", "vat", "account", "budget", "society")
        headers = [*(ctx.say(f"bearing.header.{key}") for key in keys), *(actor.name for actor in self.actors)]
        for column, text in enumerate(headers):
            write_text(sheet, HEADER, column, text, ctx.formats, "header")
        sheet.set_row(HEADER, 48)
        for i, item in enumerate(ctx.result.costs.items):
            for line in WRITTEN:
                self._line(i, item, line)
            for line, supplier, margin in ctx.margins.get(item, ()):
                label = ctx.say("line.margin", line=ctx.say(f"line.{line}"), actor=ctx.name_of(supplier))
                self._taken(item, line, label, margin)
        for name, column in PARTS.items():
            ctx.book.define_name(name, f"={column_of(ctx, column)}")
        sheet.freeze_panes(HEADER + 1, LINE + 1)
        for column, width in enumerate((*WIDTHS, *(14 for _ in self.actors))):
            sheet.set_column(column, column, width)

    def _line(self, i: int, item: str, line: str) -> None:
        """Write a line of an item, the part of it that carries tax, and the taxes inside it."""
        flow, taxable, transfer = (self.ctx.rows.get((k, item, line)) for k in ("flow", "taxable", "transfer"))
        if flow is not None:
            self._flow(i, line, flow)
        if taxable is not None:
            self._flow(i, line, taxable, tax_only=True)
        if transfer is not None:
            label = self.ctx.say("line.transfer", line=self.ctx.say(f"line.{line}"))
            self._taken(item, line, label, transfer)

    def _taken(self, item: str, line: str, label: str, row: Row) -> None:
        """Write a part of a flow that only moves money, and that society's account leaves out."""
        at = row.number - 1
        self._texts(at, item, label)
        parts = self._parts(at, line, budget=False)
        self.sheet.write_number(at, SOCIETY, -1.0, self.ctx.formats.get("number"))
        self.ctx.borne.append(Borne(row, parts, {OF_SOCIETY: -1.0}))

    def _texts(self, at: int, item: str, label: str) -> None:
        for column, text in enumerate((item, self.ctx.name_of(item), label)):
            write_text(self.sheet, at, column, text, self.ctx.formats, "text")

    def _parts(self, at: int, line: str, budget: bool = True) -> dict[str, str]:
        """Write what a line is a part of in an actor's account and, if it is not capital, in the budget."""
        ctx = self.ctx
        parts = {"Kontodel": ctx.texts.get(f"society.account_row.part.{ACCOUNT_PART[line]}")}
        if budget and line in BUDGET_PART:
            running = ctx.texts.get(f"budget.line.{BUDGET_PART[line]}")
            parts["Budgetdel"] = ctx.texts.get("budget.real", line=running)
        for name, text in parts.items():
            write_text(self.sheet, at, PARTS[name], text, ctx.formats, "text")
        return parts

    def _flow(self, i: int, line: str, row: Row, tax_only: bool = False) -> None:
        """Write who bears a line, or the unrecovered tax alone on the part of it that is flagged."""
        ctx, sheet, at = self.ctx, self.sheet, row.number - 1
        item, label = ctx.result.costs.items[i], ctx.say(f"line.{line}")
        self._texts(at, item, ctx.say("line.tax", line=label) if tax_only else label)
        flagged = float(tax_only or tax_flag(ctx, i, line))
        sheet.write_number(at, TAX_FLAG, flagged, ctx.formats.get("number"))
        parts, weights = self._parts(at, line), {}
        if not tax_only:
            sheet.write_number(at, SOCIETY, 1.0, ctx.formats.get("number"))
            weights[OF_SOCIETY] = 1.0
        kind = "tax_borne" if tax_only else "borne"
        group: list[Expr] = []
        for a, share, cell in self._bearers(i, item, line):
            borne = _cell(ctx, a, line, cell, at, share, (flagged, tax_only))
            sheet.write_formula(at, FIRST_ACTOR + a, f"={borne.text}", ctx.formats.get("factor"), float(borne.values))
            reference, actor = f"${xl_col_to_name(FIRST_ACTOR + a)}${at + 1}", self.actors[a].id
            weights[actor] = float(borne.values)
            ctx.cells[kind, item, line, actor] = scalar(f"{self.name}!{reference}", float(borne.values))
            if actor in ctx.inputs.concern:
                group.append(scalar(reference, float(borne.values)))
        summed = total(group)
        sheet.write_formula(at, GROUP_WEIGHT, f"={summed.text}", ctx.formats.get("factor"), float(summed.values))
        weight = scalar(f"{self.name}!${xl_col_to_name(GROUP_WEIGHT)}${at + 1}", float(summed.values))
        ctx.cells["tax_weight" if tax_only else "weight", item, line] = weight
        ctx.borne.append(Borne(row, parts, weights))

    def _bearers(self, i: int, item: str, line: str) -> Iterator[tuple[int, float, str]]:
        """Give each actor that bears a line: its place, its share and the cell that states it, 1 for an owner."""
        stated = self.shares.get((item, SHARE_OF[line])) or self.shares.get((item, "all")) or []
        cells = {row.actor: self.ctx.where.cell("actor_shares", index, "share") for index, row in stated}
        for a, actor in enumerate(self.actors):
            share = float(self.ctx.result.lenses.weights.shares[i, INDEX[line], a])
            if actor.id in cells or (not cells and share != 0.0):
                yield a, share, cells.get(actor.id, "1")


def column_of(ctx: Context, column: int) -> str:
    """Give a column of the sheet from the first flow to the last."""
    letter, last = xl_col_to_name(column), max((borne.row.number for borne in ctx.borne), default=HEADER + 2)
    return f"{quote(ctx.sheets[SHEET].get_name())}!${letter}${HEADER + 2}:${letter}${last}"


def flows_of(ctx: Context, bearer: str, name: str, part: str, cell: str) -> Expr:
    """Add up what someone bears of the flows that are a part of something.

    Parameters
    ----------
    bearer : str
        An actor, or ``OF_SOCIETY``.
    name : str
        Defined name of the column of parts.
    part, cell : str
        The part, and the cell that holds its label.
    """
    found = [borne for borne in ctx.borne if borne.parts.get(name) == part and bearer in borne.weights]
    values: FloatArray = np.zeros(ctx.inputs.years.size + 1)
    for borne in found:
        values = values + borne.row.values * borne.weights[bearer]
    place = next((a for a, actor in enumerate(ctx.inputs.actors) if actor.id == bearer), None)
    weights = column_of(ctx, SOCIETY if place is None else FIRST_ACTOR + place)
    last = weights.rsplit("$", 1)[1]
    flows = f"{quote(ctx.sheets['cashflow'].get_name())}!{HERE}${HEADER + 2}:{HERE}${last}"
    return Expr(f"SUMPRODUCT({flows},{weights}*({name}={cell}))", values)


def _cell(
    ctx: Context, actor: int, line: str, share_cell: str, at: int, share: float, flags: tuple[float, bool]
) -> Expr:
    """Give an actor's part: share × (1 + tax), or share × tax where the part is tax alone.

    A plan that states no tax rate marks no line as taxed, and what is received bears no tax.
    """
    flagged, tax_only = flags
    if "Momssats" not in ctx.names or line in RECEIVED:
        return scalar("0" if tax_only else share_cell, 0.0 if tax_only else share)
    weights, deducts = ctx.result.lenses.weights, ctx.inputs.actors[actor].deducts_vat
    if tax_only:
        text = f"{share_cell}*Momssats*$E${at + 1}" if deducts else "0"
        return scalar(text, share * float(weights.flagged[actor]))
    keeps = f"$E${at + 1}" if deducts else "1"
    return scalar(
        f"{share_cell}*(1+Momssats*{keeps})",
        share * float(weights.taxed[INDEX[line], actor] + weights.flagged[actor] * flagged),
    )


def tax_flag(ctx: Context, item: int, line: str) -> bool:
    """Tell whether the tax on a whole line cannot be recovered."""
    costs, k = ctx.result.costs, INDEX[line]
    return bool(costs.vat[item, k]) and np.allclose(costs.taxable[:, item, k], costs.flows[:, item, k])


def is_mixed(ctx: Context, item: int, line: str) -> bool:
    """Tell whether the tax cannot be recovered on a part of a line only."""
    return bool(ctx.result.costs.vat[item, INDEX[line]]) and not tax_flag(ctx, item, line)
