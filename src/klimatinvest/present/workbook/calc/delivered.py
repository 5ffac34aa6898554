"""A copy of the inputs as delivered, and how many cells are no longer equal: exact, and nothing is hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from klimatinvest.plan.cells import amounts_of, rows_of
from klimatinvest.present.workbook.calc.context import Context
from klimatinvest.present.workbook.calc.page import open_plain
from klimatinvest.present.workbook.formats import write_text
from klimatinvest.present.workbook.formula import scalar
from klimatinvest.present.workbook.grid import HEADER, quote
from klimatinvest.present.workbook.input_cells import cell_value, label_of, write_value
from klimatinvest.present.workbook.input_layout import FIRST_ROW, SETTINGS_VALUE, SheetLayout

if TYPE_CHECKING:
    from klimatinvest.plan.columns import Row

SHEET = "delivered"
ROOM = 1000  # rows below the delivered ones in which new rows are looked for
CHANGED, ADDED = 1, 2
GAP = 2  # blank rows between two copies


def write_delivered(ctx: Context) -> None:
    """Write a list of the input sheets with their changes, and below it a copy of each."""
    sheet = open_plain(ctx, SHEET, _say(ctx, "basis"))
    layouts = list(ctx.where.sheets.values())
    for column, key in enumerate(("sheet", "changed", "added")):
        write_text(sheet, HEADER, column, _say(ctx, key), ctx.formats, "header")
    at, first = HEADER + 3 + len(layouts), HEADER + 2
    for i, layout in enumerate(layouts):
        n, at = HEADER + 2 + i, _copy(ctx, sheet, HEADER + 2 + i, at, layout)
        write_text(sheet, n, 0, layout.sheet, ctx.formats, "text")
    total = HEADER + 1
    write_text(sheet, total, 0, _say(ctx, "total"), ctx.formats, "bold")
    name = quote(sheet.get_name())
    for column in (CHANGED, ADDED):
        letter = xl_col_to_name(column)
        cells = f"${letter}${first + 1}:${letter}${first + len(layouts)}"
        sheet.write_formula(total, column, f"=SUM({cells})", ctx.formats.get("total_amount"), 0)
    ctx.cells[SHEET, "changed"] = scalar(f"{name}!$B${total + 1}+{name}!$C${total + 1}", 0.0)
    sheet.freeze_panes(HEADER + 1, 1)
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 60, 16)


def _say(ctx: Context, key: str, **args: object) -> str:
    return ctx.texts.get(f"sheet_text.{SHEET}.{key}", **args)


def _copy(ctx: Context, sheet: Worksheet, line: int, at: int, layout: SheetLayout) -> int:
    """Write what a sheet held, the number of changes above each column, and their sum on the sheet's line."""
    write_text(sheet, at, 0, _say(ctx, "copy", sheet=layout.sheet), ctx.formats, "heading")
    write = _copy_settings if layout.is_settings else _copy_rows
    height, width = write(ctx, sheet, at, layout)
    counts = f"$A${at + 2}:${xl_col_to_name(width - 1)}${at + 2}"
    sheet.write_formula(line, CHANGED, f"=SUM({counts})", ctx.formats.get("amount"), 0)
    below = f"{quote(layout.sheet)}!$A${FIRST_ROW + height + 1}:$A${FIRST_ROW + height + ROOM}"
    sheet.write_formula(line, ADDED, f"=COUNTA({below})", ctx.formats.get("amount"), 0)
    ctx.cells[SHEET, layout.table.id] = scalar(f"{quote(sheet.get_name())}!$B${line + 1}", 0.0)
    return at + 3 + height + GAP


def _copy_settings(ctx: Context, sheet: Worksheet, at: int, layout: SheetLayout) -> tuple[int, int]:
    (row,) = rows_of(ctx.inputs.plan, layout.table)
    write_text(sheet, at + 2, 0, _say(ctx, "value"), ctx.formats, "header")
    for i, column in enumerate(layout.columns):
        value = cell_value(column, getattr(row, column.id), ctx.texts)
        write_value(sheet, at + 3 + i, 0, value, ctx.formats, _style(value))
    _count(ctx, sheet, at, layout, (0, SETTINGS_VALUE), len(layout.columns))
    return len(layout.columns), 1


def _copy_rows(ctx: Context, sheet: Worksheet, at: int, layout: SheetLayout) -> tuple[int, int]:
    rows = rows_of(ctx.inputs.plan, layout.table)
    for k, column in enumerate(layout.columns):
        header = label_of(f"field.{layout.table.id}.{column.id}.label", ctx.texts)
        write_text(sheet, at + 2, k, header, ctx.formats, "header")
    for k, year in enumerate(layout.years, start=len(layout.columns)):
        sheet.write_number(at + 2, k, year, ctx.formats.get("header_year"))
    for i, row in enumerate(rows):
        _row(ctx, sheet, at + 3 + i, layout, row)
    for k in range(layout.width if rows else 0):
        _count(ctx, sheet, at, layout, (k, k), len(rows))
    return len(rows), max(1, layout.width)


def _row(ctx: Context, sheet: Worksheet, at: int, layout: SheetLayout, row: Row) -> None:
    for k, column in enumerate(layout.columns):
        value = cell_value(column, getattr(row, column.id), ctx.texts)
        if value is not None:
            write_value(sheet, at, k, value, ctx.formats, _style(value))
    amounts = amounts_of(row, layout.table)
    for k, year in enumerate(layout.years, start=len(layout.columns)):
        if year in amounts:
            write_value(sheet, at, k, amounts[year], ctx.formats, "number")


def _style(value: str | float | None) -> str:
    return "number" if isinstance(value, (int, float)) else "text"


def _count(ctx: Context, sheet: Worksheet, at: int, layout: SheetLayout, columns: tuple[int, int], rows: int) -> None:
    """Count the cells of a column that differ from the copy."""
    here, there = (xl_col_to_name(column) for column in columns)
    own = f"${here}${at + 4}:${here}${at + 3 + rows}"
    live = f"{quote(layout.sheet)}!${there}${FIRST_ROW + 1}:${there}${FIRST_ROW + rows}"
    sheet.write_formula(at + 1, columns[0], f"=SUMPRODUCT(--({live}<>{own}))", ctx.formats.get("number"), 0)
