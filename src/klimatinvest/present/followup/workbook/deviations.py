"""Tables of planned against actual: every figure is taken from the sheet of rows, every difference is a formula."""

from __future__ import annotations

import math
from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

from klimatinvest.followup.result import Deviation, ElementState
from klimatinvest.present.followup.tables import last_of, light_text, say
from klimatinvest.present.followup.workbook.context import MILLION, STYLES, Context, set_widths
from klimatinvest.present.scale import quantity_decimals
from klimatinvest.present.table import Column, Row, Table
from klimatinvest.present.workbook.formula import Expr
from klimatinvest.present.workbook.grid import HEADER

# Tables by id: the group of their rows, the figures of the follow-up, whether only the last year of each is shown.
GROUPS = {
    "interim": ("interim", "interim", False),
    "sectors": ("emissions", "emissions", True),
    "spending": ("investment", "spending", False),
    "units": ("unit_investment", "unit_spending", False),
    "grants": ("grants", "grants", False),
    "indicators": ("indicators", "indicators", True),
}
_MONEY = frozenset(("spending", "units", "grants"))
_ELEMENTS = ("name", "unit", "year", "planned", "actual", "begins", "goal_year", "goal", "delay", "pace", "needed")


def write_deviations(ctx: Context, key: str, ids: Sequence[str]) -> None:
    """Write a sheet of tables one below the other."""
    sheet, at = ctx.plain(key), HEADER
    set_widths(sheet)
    for id_ in ids:
        if id_ in ctx.tables:
            at = write_table(ctx, sheet, at, ctx.tables[id_])


def write_table(ctx: Context, sheet: Worksheet, at: int, table: Table) -> int:
    """Write a table of deviations and give the row of the next one's title."""
    group, attribute, newest = GROUPS[table.id]
    figures: Sequence[Deviation] = getattr(ctx.found, attribute)
    at = ctx.begin(sheet, at, table.title, table.columns)
    for d, row in zip(last_of(figures) if newest else figures, table.rows, strict=True):
        _deviation(ctx, sheet, at, (group, d.id, d.year), row, table)
        at += 1
    return ctx.end(sheet, at, table)


def _deviation(ctx: Context, sheet: Worksheet, at: int, key: tuple[str, str, int], row: Row, table: Table) -> None:
    n, decimals = at + 1, row.shown_with(table.columns)
    name, year = row.cells[:2]
    ctx.cell(sheet, at, 0, name)
    ctx.number(sheet, at, 1, float(str(year)), "year")
    for column, cells in ((2, ctx.planned), (3, ctx.actual)):
        if key in cells:
            expr: Expr = cells[key] / MILLION if table.id in _MONEY else cells[key]
            ctx.put(sheet, at, column, expr, STYLES[decimals[column]])
        else:
            ctx.cell(sheet, at, column, row.cells[column], marks=table.marks)
    shown = [cell if isinstance(cell, float) else _blank(cell, table) for cell in row.cells[4:6]]
    blank = [_blank(cell, table) for cell in row.cells[4:6]]
    text = f'IF(COUNT($C{n}:$D{n})=2,$D{n}-$C{n},"{blank[0]}")'
    ctx.formula(sheet, at, 4, text, shown[0], STYLES[decimals[4]])
    text = f'IF(COUNT($C{n}:$D{n})<2,"{blank[1]}",IF($C{n}=0,"{blank[1]}",$E{n}/ABS($C{n})*100))'
    ctx.formula(sheet, at, 5, text, shown[1], STYLES[decimals[5]])
    ctx.formula(sheet, at, 6, ctx.lights[key], str(row.cells[6]))


def _blank(cell: object, table: Table) -> str:
    return f"–{table.marks.get(getattr(cell, 'reason', ''), '')}"


def write_elements(ctx: Context) -> None:
    """Write the elements that are followed up, with what their paces are calculated from."""
    table, sheet, found = ctx.tables["elements"], ctx.plain("elements"), ctx.found
    set_widths(sheet)
    heads = [Column(say(ctx.texts, f"elements.{head}"), None if head in {"name", "unit"} else 0) for head in _ELEMENTS]
    at = ctx.begin(sheet, HEADER, table.title, [*heads, Column(say(ctx.texts, "column.light"))])
    states = {e.element: e for e in found.elements}
    for d, row in zip(last_of(found.deployment), table.rows, strict=True):
        _element(ctx, sheet, at, states[d.id], row, table)
        at += 1
    ctx.end(sheet, at, table)


def _element(ctx: Context, sheet: Worksheet, at: int, state: ElementState, row: Row, table: Table) -> None:
    n, key = at + 1, ("deployment", state.element, state.year)
    for column in (0, 1):
        ctx.cell(sheet, at, column, row.cells[column])
    ctx.number(sheet, at, 2, state.year, "year")
    for column, expr in ((3, ctx.planned[key]), (4, ctx.actual[key])):
        ctx.put(sheet, at, column, expr, STYLES[quantity_decimals(float(expr.values))])
    ctx.number(sheet, at, 5, state.begins, "year")
    for column, value in ((6, state.goal_year), (7, state.goal_quantity)):
        if state.goal_year is None or value is None:
            ctx.text(sheet, at, column, "–", "amount")
        else:
            style = "year" if column == 6 else STYLES[quantity_decimals(value)]
            ctx.number(sheet, at, column, value, style)
    ctx.cell(sheet, at, 8, row.cells[4], "tonnes", table.marks)
    pace, needed = (_blank(cell, table) for cell in row.cells[5:7])
    decimals = row.shown_with(table.columns)
    text = f'IF($C{n}>$F{n},$E{n}/($C{n}-$F{n}),"{pace}")'
    ctx.formula(sheet, at, 9, text, state.pace if math.isfinite(state.pace) else pace, STYLES[decimals[5]])
    text = f'IF(ISNUMBER($G{n}),($H{n}-$E{n})/($G{n}-$C{n}),"{needed}")'
    ctx.formula(
        sheet, at, 10, text, state.needed_pace if math.isfinite(state.needed_pace) else needed, STYLES[decimals[6]]
    )
    ctx.formula(sheet, at, 11, ctx.lights[key], light_text(state.light, ctx.texts))
