"""The plan's results as one tidy table of values, for other systems: the same rows as the export command writes."""

from __future__ import annotations

from itertools import islice

from xlsxwriter.utility import xl_col_to_name

from klimatinvest.present.export import schema
from klimatinvest.present.export.rows import tidy_rows
from klimatinvest.present.workbook.calc.context import Context
from klimatinvest.present.workbook.calc.page import open_plain
from klimatinvest.present.workbook.formats import looks_like_formula, write_text
from klimatinvest.present.workbook.grid import HEADER, quote

SHEET = "export"
MOST = 15_000  # rows; a larger table would make the workbook slow to open
# What is the same on every row stands above the table.
CONSTANT = frozenset({"plan", "plan_version", "plan_date", "scenario"})


def write_export(ctx: Context) -> None:
    """Write the rows, and give each column a name of its own."""
    plan = ctx.inputs.plan.plan
    basis = ctx.texts.get(f"sheet_text.{SHEET}.basis", plan=plan.name, version=plan.version, date=plan.date)
    sheet = open_plain(ctx, SHEET, basis)
    found = tidy_rows(ctx.result, ctx.texts)
    rows = list(islice(found, MOST + 1))
    columns = [f for f in schema.FIELDS if f.id not in CONSTANT and any(row[f.id] not in (None, "") for row in rows)]
    for k, field in enumerate(columns):
        write_text(sheet, HEADER, k, field.id, ctx.formats, "header")
        sheet.set_column(k, k, max(12, len(field.id) + 4))
    if len(rows) > MOST:
        count = len(rows) + sum(1 for _ in found)
        write_text(sheet, HEADER + 1, 0, ctx.texts.get(f"sheet_text.{SHEET}.large", rows=count), ctx.formats, "note")
        rows = []
    number, year = (ctx.formats.get(style) for style in ("number", "year"))
    text = {mark: ctx.formats.get("text", quoted=mark) for mark in (False, True)}
    for at, row in enumerate(rows, start=HEADER + 1):
        for k, field in enumerate(columns):
            value = row[field.id]
            if isinstance(value, (int, float)):
                sheet.write_number(at, k, value, year if field.type == "integer" else number)
            elif value:
                sheet.write_string(at, k, str(value), text[looks_like_formula(str(value))])
    last = HEADER + 1 + max(1, len(rows))
    for k, field in enumerate(columns):
        letter = xl_col_to_name(k)
        name = f"Data_{field.id}"
        ctx.book.define_name(name, f"={quote(sheet.get_name())}!${letter}${HEADER + 2}:${letter}${last}")
    sheet.autofilter(HEADER, 0, last - 1, max(0, len(columns) - 1))
    sheet.freeze_panes(HEADER + 1, 0)
