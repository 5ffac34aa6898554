"""Who bears each line of each item: shares, tax that is not recovered, and the municipal group's part."""

from __future__ import annotations

import numpy as np
from xlsxwriter.utility import xl_col_to_name

from klimatinvest.engine.costs import INDEX, LINES, NEED_LINES, RESIDUAL_LINES, SHARE_OF
from klimatinvest.engine.ledger import RECEIVED
from klimatinvest.plan.model import ActorShare
from klimatinvest.present.workbook.calc.context import Context
from klimatinvest.present.workbook.formats import TITLE_HEIGHT, write_text
from klimatinvest.present.workbook.formula import Expr, scalar, total
from klimatinvest.present.workbook.grid import HEADER, quote

SHEET = "bearing"
FIRST_ACTOR = 5  # zero-based column of the first actor; D: group's weight, E: tax flag
# The order in which an item's lines stand here and among the flows, so that both can be multiplied range by range.
_OTHERS = tuple(line for line in LINES if line not in NEED_LINES + RESIDUAL_LINES)
WRITTEN = (*NEED_LINES, *_OTHERS, *RESIDUAL_LINES)


def write_bearing(ctx: Context) -> None:
    """Write one row an item and line, one column an actor."""
    sheet, actors = ctx.sheets[SHEET], ctx.inputs.actors
    sheet.set_row(0, TITLE_HEIGHT)
    for row, key in enumerate(("title", "purpose")):
        write_text(sheet, row, 0, ctx.say(f"{SHEET}.{key}"), ctx.formats, "title" if row == 0 else "purpose")
    headers = [ctx.say(f"bearing.header.{h}") for h in ("item", "name", "line", "concern", "vat")]
    for column, text in enumerate([*headers, *(a.name for a in actors)]):
        write_text(sheet, HEADER, column, text, ctx.formats, "header")
    shares = _stated(ctx)
    at = HEADER + 1
    for i, item in enumerate(ctx.result.costs.items):
        for line in WRITTEN:
            if not ctx.result.costs.stated[i, INDEX[line]]:
                continue
            _row(ctx, at, item, i, line, shares)
            at += 1
            if is_mixed(ctx, i, line):
                _row(ctx, at, item, i, line, shares, tax_only=True)
                at += 1
    sheet.freeze_panes(HEADER + 1, 4)
    for first, last, width in ((0, 0, 12), (1, 1, 40), (2, 2, 30), (3, 4, 12), (5, 5 + len(actors), 14)):
        sheet.set_column(first, last, width)


def _stated(ctx: Context) -> dict[tuple[str, str], list[tuple[int, ActorShare]]]:
    found: dict[tuple[str, str], list[tuple[int, ActorShare]]] = {}
    for index, row in enumerate(ctx.inputs.plan.actor_shares):
        found.setdefault((row.subject, row.line), []).append((index, row))
    return found


def _row(
    ctx: Context,
    at: int,
    item: str,
    i: int,
    line: str,
    shares: dict[tuple[str, str], list[tuple[int, ActorShare]]],
    tax_only: bool = False,
) -> None:
    """Write who bears a line, or the unrecovered tax alone on the part of it that is flagged."""
    sheet, formats, name = ctx.sheets[SHEET], ctx.formats, quote(ctx.sheets[SHEET].get_name())
    label = ctx.say(f"line.{line}")
    for column, text in enumerate((item, ctx.name_of(item), ctx.say("line.tax", line=label) if tax_only else label)):
        write_text(sheet, at, column, text, formats, "text")
    flagged = float(tax_only or tax_flag(ctx, i, line))
    sheet.write_number(at, 4, flagged, formats.get("number"))
    stated = shares.get((item, SHARE_OF[line])) or shares.get((item, "all")) or []
    cells = {row.actor: ctx.where.cell("actor_shares", index, "share") for index, row in stated}
    group: list[Expr] = []
    kind = "tax_borne" if tax_only else "borne"
    for a, actor in enumerate(ctx.inputs.actors):
        share = float(ctx.result.lenses.weights.shares[i, INDEX[line], a])
        if (cells and actor.id not in cells) or (not cells and share == 0.0):
            continue
        borne = _cell(ctx, a, line, cells.get(actor.id, "1"), at, share, (flagged, tax_only))
        column = FIRST_ACTOR + a
        sheet.write_formula(at, column, f"={borne.text}", formats.get("factor"), float(borne.values))
        reference = f"${xl_col_to_name(column)}${at + 1}"
        ctx.cells[kind, item, line, actor.id] = scalar(f"{name}!{reference}", float(borne.values))
        if actor.id in ctx.inputs.concern:
            group.append(scalar(reference, float(borne.values)))
    summed = total(group)
    sheet.write_formula(at, 3, f"={summed.text}", formats.get("factor"), float(summed.values))
    weight = scalar(f"{name}!$D${at + 1}", float(summed.values))
    ctx.cells["tax_weight" if tax_only else "weight", item, line] = weight


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
