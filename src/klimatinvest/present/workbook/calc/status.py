"""A line above every sheet's header: the way to the cover, the master check, and whether inputs are as delivered."""

from __future__ import annotations

from klimatinvest.present.workbook.calc.context import Context
from klimatinvest.present.workbook.grid import HEADER, quote

LINE = HEADER - 1  # the blank row above the header
COVER = "cover"


def write_status(ctx: Context) -> None:
    """Write the line on every sheet but the cover, which says the same at length."""
    cover = quote(ctx.sheets[COVER].get_name())
    master, changed = ctx.cells["check", "master"], ctx.cells["check", "changed"]
    words = [ctx.texts.get(f"sheet_text.{key}") for key in ("status", "against")]
    shown = f"{words[0]}{ctx.labels['check', 'master']}{words[1]}{ctx.labels['check', 'changed']}"
    formula = f'="{words[0]}"&{master.text}&"{words[1]}"&{changed.text}'
    for key, sheet in ctx.sheets.items():
        if key == COVER:
            continue
        back = ctx.texts.get("sheet_text.about")
        sheet.write_url(LINE, 0, f"internal:{cover}!A1", ctx.formats.get("link"), back)
        sheet.write_formula(LINE, 1, formula, ctx.formats.get("bold"), shown)
