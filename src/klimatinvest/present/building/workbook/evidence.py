"""What a green loan for buildings asks to see, by alternative."""

from __future__ import annotations

from klimatinvest.present.building.evidence import evidence_line
from klimatinvest.present.building.workbook.context import Context
from klimatinvest.present.workbook.formats import write_text
from klimatinvest.present.workbook.grid import HEADER

SHEET = "green_loan"


def write_evidence(ctx: Context) -> None:
    """Write one row a piece of evidence and one column an alternative."""
    sheet = ctx.plain(SHEET, ctx.say("green_loan.basis"))
    names = [ctx.building.alternatives[i].name for i in ctx.result.order]
    ctx.headers(sheet, [ctx.say("green_loan.header"), *names])
    every = [ctx.result.evidence[alternative] for alternative in ctx.alternatives]
    at = HEADER + 1
    for items in zip(*every, strict=True):
        text = ctx.texts.get(f"building_evidence.{items[0].code}")
        write_text(sheet, at, 0, text, ctx.formats, "wrapped")
        for a, item in enumerate(items):
            shown = evidence_line(item, ctx.texts).replace(f": {text}", "")
            write_text(sheet, at, 1 + a, shown, ctx.formats, "good" if item.met else "bad")
        at += 1
    write_text(sheet, at + 1, 0, ctx.texts.get("building_out.evidence.rule"), ctx.formats, "note_wrapped")
    sheet.set_row(at + 1, 64)
    sheet.freeze_panes(HEADER + 1, 1)
    sheet.set_column(0, 0, 78)
    sheet.set_column(1, len(names), 30)
