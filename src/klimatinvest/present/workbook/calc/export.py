"""The plan's results as one tidy table of values, for other systems: the same rows as the export command writes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name

from klimatinvest.present.export import schema
from klimatinvest.present.export.rows import Row, tidy_rows
from klimatinvest.present.workbook.calc.context import Context
from klimatinvest.present.workbook.calc.page import open_plain
from klimatinvest.present.workbook.formats import write_text
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
    lines = _Lines(ctx, columns)
    for at, row in enumerate(rows, start=HEADER + 1):
        sheet.write_line(at, lines.cells(row))
    last = HEADER + 1 + max(1, len(rows))
    for k, field in enumerate(columns):
        letter = xl_col_to_name(k)
        name = f"Data_{field.id}"
        ctx.book.define_name(name, f"={quote(sheet.get_name())}!${letter}${HEADER + 2}:${letter}${last}")
    sheet.autofilter(HEADER, 0, last - 1, max(0, len(columns) - 1))
    sheet.freeze_panes(HEADER + 1, 0)


class _Lines:
    """Gives the cells of a row: texts as texts, and numbers as the column's kind."""

    def __init__(self, ctx: Context, columns: Sequence[schema.Field]) -> None:
        number, year = (ctx.formats.get(style) for style in ("number", "year"))
        self.columns = [(k, f.id, year if f.type == "integer" else number) for k, f in enumerate(columns)]
        self.formats = ctx.formats

    def cells(self, row: Row) -> list[tuple[int, str | float, Format]]:
        """List the cells that hold something."""
        found: list[tuple[int, str | float, Format]] = []
        for column, name, shown in self.columns:
            value = row[name]
            if isinstance(value, (int, float)):
                found.append((column, value, shown))
            elif value:
                found.append((column, *self.formats.text(str(value), "text")))
        return found
