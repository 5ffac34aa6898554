"""The sheet where every figure stands once: planned and actual as numbers, what follows from them as formulas."""

from __future__ import annotations

import math

from xlsxwriter.worksheet import Worksheet

from klimatinvest.followup.light import NOISE as SMALLEST
from klimatinvest.followup.light import shortfall
from klimatinvest.present.followup.rows import TidyRow, tidy_rows
from klimatinvest.present.followup.tables import light_text, say
from klimatinvest.present.followup.workbook.actions import status_count
from klimatinvest.present.followup.workbook.context import AREAS, LATEST, LIGHTS, NOISE, RED, YELLOW, Context
from klimatinvest.present.scale import quantity_decimals
from klimatinvest.present.workbook.grid import HEADER
from klimatinvest.present.workbook.house import FIRST

SHEET = "rows"
HEADS = ("group", "id", "name", "unit", "year", "planned", "actual", "difference", "share", "better", "worse",
         "shortfall", "light", "latest")  # fmt: skip
_WIDTHS = (18, 34, 46, 12, 8, 16, 16, 16, 12, 14, 16, 12, 12, 10)
_STYLES = {0: "amount", 1: "tonnes"}


def write_rows(ctx: Context) -> None:
    """Write one row a figure and name its columns, from which the other sheets take what they show."""
    sheet, rows = ctx.plain(SHEET, ctx.say("rows.note")), tidy_rows(ctx.found, ctx.texts)
    ctx.headers(sheet, [say(ctx.texts, f"column.{head}") for head in HEADS])
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    last = FIRST + max(len(rows), 1)
    for name, letter in ((AREAS, "A"), (LATEST, "N"), (LIGHTS, "M")):
        ctx.book.define_name(name, f"={ctx.name(SHEET)}!${letter}${FIRST + 1}:${letter}${last}")
    newest = _newest(rows)
    for at, row in enumerate(rows, start=FIRST):
        _row(ctx, sheet, at, row)
        _judge(ctx, sheet, at, row)
        same = f"$A${FIRST + 1}:$A${last},$A{at + 1},$B${FIRST + 1}:$B${last},$B{at + 1}"
        text = f'IF(COUNTIFS({same},$E${FIRST + 1}:$E${last},">"&$E{at + 1})=0,1,0)'
        ctx.formula(sheet, at, 13, text, float(row.year == newest[row.group, row.id]), "number")
    sheet.freeze_panes(FIRST, 3)
    sheet.autofilter(HEADER, 0, HEADER + len(rows), len(HEADS) - 1)


def _newest(rows: tuple[TidyRow, ...]) -> dict[tuple[str, str], int]:
    newest: dict[tuple[str, str], int] = {}
    for row in rows:
        newest[row.group, row.id] = max(row.year, newest.get((row.group, row.id), row.year))
    return newest


def _row(ctx: Context, sheet: Worksheet, at: int, row: TidyRow) -> None:
    """Write what the row is about, and its two figures."""
    words = (say(ctx.texts, f"group.{row.group}"), row.id, row.name, ctx.texts.unit(row.unit))
    for column, text in enumerate(words):
        ctx.text(sheet, at, column, text)
    ctx.number(sheet, at, 4, row.year, "year")
    key = (row.group, row.id, row.year)
    for column, value, cells in ((5, row.planned, ctx.planned), (6, row.actual, ctx.actual)):
        if value is None:
            continue
        if row.group == "actions":
            cells[key] = ctx.put(sheet, at, column, status_count(ctx, row.name, column == 5, value), "amount", value)
        else:
            cells[key] = ctx.number(sheet, at, column, value, _STYLES[quantity_decimals(value)])
    ctx.lights[key] = ctx.reference(sheet, at, 12)


def _judge(ctx: Context, sheet: Worksheet, at: int, row: TidyRow) -> None:
    """Write difference, share, how much worse, that as a share of the plan, and the light: formulas all."""
    n, better = at + 1, say(ctx.texts, f"better.{row.better}")
    ctx.text(sheet, at, 9, better)
    planned, actual = (math.nan if v is None else v for v in (row.planned, row.actual))
    difference = actual - planned
    known, judged = math.isfinite(difference), math.isfinite(difference) and row.better != "none"
    style = _STYLES[quantity_decimals(difference)] if known else "amount"
    ctx.formula(sheet, at, 7, f'IF(COUNT($F{n}:$G{n})=2,$G{n}-$F{n},"")', difference if known else "", style)
    share: float | str = "" if not known else "–" if planned == 0.0 else difference / abs(planned)
    ctx.formula(sheet, at, 8, f'IF($H{n}="","",IF($F{n}=0,"–",$H{n}/ABS($F{n})))', share, "percent")
    low, high, none = (say(ctx.texts, f"better.{word}") for word in ("low", "high", "none"))
    worse = {"low": difference, "high": -difference}.get(row.better, abs(difference))
    text = f'IF(OR($H{n}="",$J{n}="{none}"),"",IF($J{n}="{low}",$H{n},IF($J{n}="{high}",-$H{n},ABS($H{n}))))'
    ctx.formula(sheet, at, 10, text, worse if judged else "", style)
    text = f'IF($K{n}="","",IF($K{n}<={NOISE}*MAX(1,ABS($F{n})),0,IF($F{n}=0,"–",$K{n}/ABS($F{n}))))'
    ctx.formula(sheet, at, 11, text, _shortfall(worse, planned) if judged else "", "percent")
    red = ctx.light("red")
    graded = f"IF($L{n}<={YELLOW},{ctx.light('green')},IF($L{n}<={RED},{ctx.light('yellow')},{red}))"
    text = f'IF($L{n}="",{ctx.light("none")},IF($L{n}="–",{red},{graded}))'
    ctx.formula(sheet, at, 12, text, light_text(row.light, ctx.texts))


def _shortfall(worse: float, planned: float) -> float | str:
    """Give how much worse as a share of the plan; nothing for what is better, a dash where nothing was planned."""
    if worse <= SMALLEST * max(1.0, abs(planned)):
        return 0.0
    return "–" if planned == 0.0 else shortfall(planned, planned + worse, False)
