"""The sheet of targets: lights counted, interim targets, forecasts, the cost of the delay and the sectors."""

from __future__ import annotations

import math

from xlsxwriter.worksheet import Worksheet

from klimatinvest.followup.light import Light, worst
from klimatinvest.followup.result import Forecast, Trend
from klimatinvest.present.followup.tables import light_text, lights_of, say
from klimatinvest.present.followup.workbook.actions import light_count
from klimatinvest.present.followup.workbook.context import AREAS, LATEST, LIGHTS, STYLES, Context, set_widths
from klimatinvest.present.followup.workbook.deviations import write_table
from klimatinvest.present.table import Column, Table
from klimatinvest.present.workbook.formula import ONE, Expr, scalar
from klimatinvest.present.workbook.grid import HEADER

SHEET = "targets"
_GROUP = {"deployment": "deployment", "interim": "interim", "spending": "investment", "grants": "grants",
          "indicators": "indicators"}  # fmt: skip
Cells = dict[str, tuple[Expr, Expr, Expr]]  # year, emissions and rate of the statistics by boundary
_COUNTED: tuple[Light, ...] = ("green", "yellow", "red")


def write_targets(ctx: Context) -> None:
    """Write every table of the sheet that there is something to say in."""
    sheet, tables = ctx.plain(SHEET), ctx.tables
    set_widths(sheet)
    at = _overview(ctx, sheet, HEADER, tables["overview"])
    if "interim" in tables:
        at = write_table(ctx, sheet, at, tables["interim"])
    if "forecast" in tables:
        at, trends = _trends(ctx, sheet, at)
        at = _forecasts(ctx, sheet, at, tables["forecast"], trends)
    at = _delay(ctx, sheet, at, tables["delay"])
    if "sectors" in tables:
        write_table(ctx, sheet, at, tables["sectors"])


def _overview(ctx: Context, sheet: Worksheet, at: int, table: Table) -> int:
    at = ctx.begin(sheet, at, table.title, table.columns)
    for area, lights in lights_of(ctx.found).items():
        if not lights:
            continue
        n = at + 1
        ctx.text(sheet, at, 0, say(ctx.texts, f"area.{area}"))
        for column, light in enumerate(_COUNTED, start=2):
            ctx.formula(sheet, at, column, _count(ctx, area, light), float(lights.count(light)), "number")
        ctx.number(sheet, at, 5, lights.count("none"))
        red, yellow, green, none = (ctx.light(light) for light in (*reversed(_COUNTED), "none"))
        text = f"IF($E{n}>0,{red},IF($D{n}>0,{yellow},IF($C{n}>0,{green},{none})))"
        ctx.formula(sheet, at, 1, text, light_text(worst(lights), ctx.texts))
        at += 1
    return ctx.end(sheet, at, table)


def _count(ctx: Context, area: str, light: Light) -> str:
    """Count a light among the last year of everything in an area."""
    if area == "actions":
        return light_count(ctx, ctx.light(light)) if "actions" in ctx.tables else "0"
    group = say(ctx.texts, f"group.{_GROUP[area]}")
    return f'COUNTIFS({AREAS},"{group}",{LATEST},1,{LIGHTS},{ctx.light(light)})'


def _trends(ctx: Context, sheet: Worksheet, at: int) -> tuple[int, Cells]:
    """Write what the statistics have done since the base year, with the yearly change as a formula."""
    heads = ("boundary", "base_year", "base", "year", "level", "rate")
    found = [(f.boundary, f.trend) for f in ctx.found.forecasts if f.trend is not None]
    cells: Cells = {}
    if not found:
        return at, cells
    columns = [Column(say(ctx.texts, f"trend.{head}"), None if head == "boundary" else 0) for head in heads]
    at = ctx.begin(sheet, at, say(ctx.texts, "trend.title"), columns)
    for boundary, trend in found:
        cells[boundary] = _trend(ctx, sheet, at, boundary, trend)
        at += 1
    return at + 1, cells


def _trend(ctx: Context, sheet: Worksheet, at: int, boundary: str, trend: Trend) -> tuple[Expr, Expr, Expr]:
    n = at + 1
    ctx.text(sheet, at, 0, ctx.texts.get(f"choice.boundary.{boundary}"))
    ctx.number(sheet, at, 1, trend.base_year, "year")
    ctx.number(sheet, at, 2, trend.base, "amount")
    year = ctx.number(sheet, at, 3, trend.year, "year")
    level = ctx.put(sheet, at, 4, ctx.actual["interim", boundary, trend.year], "amount", trend.level)
    rate = scalar(ctx.reference(sheet, at, 5), trend.rate)
    text = f'IF(MIN($C{n},$E{n})>0,($E{n}/$C{n})^(1/($D{n}-$B{n}))-1,"–")'
    ctx.formula(sheet, at, 5, text, trend.rate if math.isfinite(trend.rate) else "–", "percent")
    return year, level, rate


def _forecasts(ctx: Context, sheet: Worksheet, at: int, table: Table, trends: Cells) -> int:
    """Write the forecasts; that of the statistics goes on with their rate, what is above the target is a difference."""
    at = ctx.begin(sheet, at, table.title, table.columns)
    ahead = [f for f in ctx.found.forecasts if f.target_year is not None]
    for forecast, row in zip(ahead, table.rows, strict=True):
        for column in (0, 1):
            ctx.cell(sheet, at, column, row.cells[column])
        ctx.number(sheet, at, 2, forecast.target_year or 0, "year")
        _emitted(ctx, sheet, at, forecast, table, trends)
        ctx.number(sheet, at, 4, forecast.target, "amount")
        gap = forecast.gap if math.isfinite(forecast.gap) else "–"
        ctx.formula(sheet, at, 5, f'IF(ISNUMBER($D{at + 1}),$D{at + 1}-$E{at + 1},"–")', gap, "amount")
        ctx.cell(sheet, at, 6, row.cells[6], "number", table.marks)  # a chance of 0 is a 0, no dash
        at += 1
    return ctx.end(sheet, at, table)


def _emitted(ctx: Context, sheet: Worksheet, at: int, forecast: Forecast, table: Table, trends: Cells) -> None:
    """Write what a forecast emits in the target year: of the statistics' trend a formula, else the engine's value."""
    target = forecast.target_year or 0
    emitted = float(forecast.emissions[target - int(forecast.years[0])])
    if forecast.trend is None:
        ctx.number(sheet, at, 3, emitted, "amount")
    elif not math.isfinite(emitted):
        ctx.text(sheet, at, 3, f"–{table.marks.get('no-trend', '')}", "amount")
    else:
        year, level, rate = trends[forecast.boundary]
        ahead = scalar(f"($C{at + 1}-{year.text})", float(target - forecast.trend.year))
        ctx.put(sheet, at, 3, level * (ONE + rate) ** ahead, "amount", emitted)


def _delay(ctx: Context, sheet: Worksheet, at: int, table: Table) -> int:
    """Write what the delay costs; society's loss is the sum of its two parts below it."""
    at = ctx.begin(sheet, at, table.title, table.columns)
    society = next(i for i, row in enumerate(table.rows) if row.cells[0] == say(ctx.texts, "delay.society"))
    for i, row in enumerate(table.rows):
        for column, (cell, decimals) in enumerate(zip(row.cells, row.shown_with(table.columns), strict=True)):
            if i == society and isinstance(cell, float):
                letter = "ABC"[column]
                ctx.formula(sheet, at, column, f"{letter}{at + 2}+{letter}{at + 3}", cell, STYLES[decimals])
            else:
                ctx.cell(sheet, at, column, cell, STYLES[decimals])
        at += 1
    return ctx.end(sheet, at, table)
