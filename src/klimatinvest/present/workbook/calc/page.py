"""What the sheets of results and checks have in common: texts, single lines on a time sheet, page setup."""

from __future__ import annotations

import numpy as np
from xlsxwriter.worksheet import Worksheet

from klimatinvest.core.series import FloatArray
from klimatinvest.present.workbook.calc.context import Context
from klimatinvest.present.workbook.formats import write_text
from klimatinvest.present.workbook.formula import HERE, Expr, call, fold, scalar, total
from klimatinvest.present.workbook.grid import (
    CONSTANT,
    FIRST_YEAR,
    HEADER,
    ID,
    LABEL,
    SUM,
    UNIT,
    Grid,
    Row,
)

A4 = 9
# Without password: against slips, not against people; columns, filters and sorting stay free.
PROTECTION = {"format_columns": True, "format_rows": True, "sort": True, "autofilter": True}
ZOOM = 90
TITLE_HEIGHT = 24


def out(ctx: Context, key: str, **args: object) -> str:
    """Give a text of the result sheets."""
    return ctx.texts.get(f"out.{key}", **args)


def finish_sheet(
    ctx: Context, sheet_id: str, *, gridlines: bool = False, repeat: int | None = HEADER, pages: int = 0
) -> None:
    """Set up a sheet for screen and print: A4 landscape, one page wide, header repeated, footer, zoom.

    Parameters
    ----------
    sheet_id : str
        A sheet of the context.
    gridlines : bool
        Show the lines between cells: on sheets of calculation, not on results.
    repeat : int or None
        Zero-based row that every page repeats.
    pages : int
        Pages the sheet may be high; 0 for as many as it needs.
    """
    sheet = ctx.sheets[sheet_id]
    sheet.set_row(0, TITLE_HEIGHT)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, pages)
    if repeat is not None:
        sheet.repeat_rows(repeat)
    sheet.set_footer(f"&C{ctx.texts.get('workbook_inputs.footer')}")
    sheet.set_zoom(ZOOM)
    if not gridlines:
        sheet.hide_gridlines(2)
    if ctx.sheets[sheet_id].get_name() != ctx.texts.get("workbook_inputs.lists.sheet"):
        sheet.protect("", PROTECTION)


def open_plain(ctx: Context, sheet_id: str, basis: str = "") -> Worksheet:
    """Write title, purpose and unit note of a sheet without a time axis."""
    sheet = ctx.sheets[sheet_id]
    lines = ((ctx.say(f"{sheet_id}.title"), "title"), (ctx.say(f"{sheet_id}.purpose"), "purpose"), (basis, "note"))
    for row, (text, style) in enumerate(lines):
        write_text(sheet, row, 0, text, ctx.formats, style)
    return sheet


def column_sum(rows: list[Row]) -> Expr:
    """Add up rows; those that stand directly below each other become one range."""
    return total([row.now for row in rows])


def column_minimum(rows: list[Row]) -> Expr:
    """Take the smallest of rows."""
    return fold("MIN", [row.now for row in rows])


def highest(parts: list[Expr]) -> Expr:
    """Take the largest of several."""
    return fold("MAX", parts)


def lowest(parts: list[Expr]) -> Expr:
    """Take the smallest of several."""
    return fold("MIN", parts)


def weighted_sum(pairs: list[tuple[Row, Expr]]) -> Expr:
    """Add up rows times cells; rows and cells that both stand directly below each other become one SUMPRODUCT.

    Parameters
    ----------
    pairs : list of (row, cell)
        Each cell's text is absolute, such as ``Sheet!$D$12``.
    """
    runs: list[list[tuple[Row, Expr]]] = []
    for row, cell in pairs:
        if runs and _follows(runs[-1][-1], (row, cell)):
            runs[-1].append((row, cell))
        else:
            runs.append([(row, cell)])
    return total([_product(run) for run in runs])


def _follows(one: tuple[Row, Expr], other: tuple[Row, Expr]) -> bool:
    (row, cell), (below, below_cell) = one, other
    column, number = cell.text.rsplit("$", 1)
    column_below, number_below = below_cell.text.rsplit("$", 1)
    same = row.sheet == below.sheet and column == column_below
    return same and row.number + 1 == below.number and int(number) + 1 == int(number_below)


def _product(run: list[tuple[Row, Expr]]) -> Expr:
    if len(run) == 1:
        return run[0][0].now * run[0][1]
    values = np.sum([row.values * cell.values for row, cell in run], axis=0)
    cells = run[0][1].text + ":" + run[-1][1].text.rsplit("!", 1)[1]
    return call("SUMPRODUCT", _range([row for row, _ in run]), cells, values=values)


def _range(run: list[Row]) -> str:
    first, last = run[0], run[-1]
    return f"{first.sheet}!{HERE}{first.number}:{HERE}{last.number}"


def rounded(expr: Expr, decimals: Expr) -> Expr:
    """Round a difference, so that the last digits of two ways to calculate do not show."""
    values = np.round(expr.values, int(decimals.values)) + 0.0
    return call("ROUND", expr, decimals, values=values)


def constant_row(
    ctx: Context, grid: Grid, identifier: str, label: str, unit: str, expr: Expr, style: str = "amount"
) -> Expr:
    """Write a line with a constant and no years, and give the constant's cell."""
    _lead(ctx, grid, identifier, label, unit)
    cell = grid.constant(expr, style)
    grid.skip()
    return scalar(cell, float(expr.values))


def number_row(
    ctx: Context, grid: Grid, identifier: str, label: str, unit: str, value: float, style: str = "number"
) -> Expr:
    """Write a line with a plain number and no years, and give its cell."""
    _lead(ctx, grid, identifier, label, unit)
    cell = grid.held(value, style)
    grid.skip()
    return cell


def text_row(ctx: Context, grid: Grid, identifier: str, text: str, style: str = "note") -> None:
    """Write a line that only says something."""
    at = grid.next_number - 1
    write_text(grid.sheet, at, ID, identifier, ctx.formats, "text")
    write_text(grid.sheet, at, LABEL, text, ctx.formats, style)
    grid.skip()


def plain_row(
    ctx: Context, grid: Grid, identifier: str, label: str, unit: str, values: FloatArray, style: str = "amount"
) -> Row:
    """Write a row of plain numbers: values of the engine that no formula gives.

    Parameters
    ----------
    values : ndarray [year]
        What it shows.
    """
    number = grid.next_number
    _lead(ctx, grid, identifier, label, unit)
    cell_format = ctx.formats.get(style, by_year=True)
    for i, value in enumerate(values):
        grid.sheet.write_number(number - 1, FIRST_YEAR + i, float(value), cell_format)
    grid.sheet.write_number(number - 1, SUM, float(values.sum()), ctx.formats.get(style))
    grid.skip()
    return Row(grid.name, number, np.concatenate([[0.0], values]), grid.last)


def _lead(ctx: Context, grid: Grid, identifier: str, label: str, unit: str) -> None:
    at = grid.next_number - 1
    for column, text in ((ID, identifier), (LABEL, label), (UNIT, unit)):
        write_text(grid.sheet, at, column, text, ctx.formats, "text")


__all__ = [
    "CONSTANT",
    "column_minimum",
    "column_sum",
    "constant_row",
    "finish_sheet",
    "highest",
    "lowest",
    "number_row",
    "open_plain",
    "out",
    "plain_row",
    "rounded",
    "text_row",
    "weighted_sum",
]
