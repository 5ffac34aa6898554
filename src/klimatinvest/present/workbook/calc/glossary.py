"""The words the workbook uses, in both languages, from the same glossary as the documentation."""

from __future__ import annotations

from klimatinvest.present.workbook.calc.context import Context
from klimatinvest.present.workbook.calc.page import open_plain
from klimatinvest.present.workbook.formats import write_text
from klimatinvest.present.workbook.grid import HEADER
from klimatinvest.text.catalog import texts

SHEET = "glossary"
WIDTHS = (34, 34, 110)
LINE_HEIGHT = 15


def write_glossary(ctx: Context) -> None:
    """Write term, the term in the other language, and meaning, sorted by term."""
    sheet = open_plain(ctx, SHEET, ctx.texts.get(f"sheet_text.{SHEET}.basis"))
    other = texts("sv" if ctx.texts.language == "en" else "en")
    for column, key in enumerate(("term", "other", "meaning")):
        write_text(sheet, HEADER, column, ctx.texts.get(f"sheet_text.{SHEET}.{key}"), ctx.formats, "header")
    keys = [key for key in ctx.texts.keys("glossary.") if key.count(".") == 1]
    rows = sorted((ctx.texts.get(key), other.get(key), ctx.texts.get(f"{key}.help")) for key in keys)
    for at, row in enumerate(rows, start=HEADER + 1):
        for column, text in enumerate(row):
            write_text(sheet, at, column, text, ctx.formats, "wrapped")
        sheet.set_row(at, LINE_HEIGHT * (1 + max(len(t) // w for t, w in zip(row, WIDTHS, strict=True))))
    sheet.autofilter(HEADER, 0, HEADER + len(rows), len(WIDTHS) - 1)
    sheet.freeze_panes(HEADER + 1, 1)
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
