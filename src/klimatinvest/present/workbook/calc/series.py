"""Time series on the plan's years: straight lines between given years, constant outside, as formulas."""

from __future__ import annotations

import numpy as np

from klimatinvest.core.series import FloatArray
from klimatinvest.engine.inputs import Path
from klimatinvest.plan.quantities import BY_KEY, SERIES
from klimatinvest.plan.units import UnitBook
from klimatinvest.present.workbook.calc.context import Context
from klimatinvest.present.workbook.calc.values import price_factor_text
from klimatinvest.present.workbook.formula import HERE, Expr, scalar, when
from klimatinvest.present.workbook.grid import Grid, Row

SHEET = "paths"


def write_series(ctx: Context) -> None:
    """Write three rows a series: the given year before, the given year after, the value."""
    grid = ctx.grid(SHEET, lead=True)
    units = UnitBook(ctx.inputs.plan)
    for path in ctx.inputs.paths.values():
        subject, quantity_id, carrier = path.key
        quantity = BY_KEY[units.subject_of[subject], quantity_id]
        label = f"{ctx.name_of(subject)} · {ctx.texts.get(f'quantity.{quantity_id}')}"
        label += f" · {ctx.name_of(carrier)}" if carrier else ""
        unit = units.known(quantity, subject, SERIES)
        ctx.series[path.key] = _series(ctx, grid, path, label, unit, quantity.money)


def all_years(ctx: Context) -> FloatArray:
    """Give the years of the columns, the inventory year first, [1 + year]."""
    return np.concatenate([[ctx.inputs.inventory_year], ctx.inputs.years]).astype(float)


def _series(ctx: Context, grid: Grid, path: Path, label: str, unit: str, money: bool) -> Row:
    subject = path.key[0]
    years = all_years(ctx)
    values = path.at(years.astype(np.int64))[0]
    if not path.own:
        return grid.numbers(subject, label, unit, values)
    header = ctx.where.year_header_range("series")
    lower, upper = _neighbours(ctx, grid, path, years)
    at_low, at_high = (
        grid.row(
            subject, ctx.say(f"paths.{key}"), "–", _stated(ctx, path, r, header), "number", lead=True, summed=False
        )
        for key, r in (("value_from", lower), ("value_to", upper))
    )
    factor = _factor(ctx, grid, path, money)
    step = f"({HERE}$5-{lower.now.text})/MAX(1,{upper.now.text}-{lower.now.text})"
    line = f"({at_low.now.text}+({at_high.now.text}-{at_low.now.text})*{step})*{factor}"
    return grid.row(subject, label, unit, Expr(line, values), "number", lead=True, summed=False)


def _stated(ctx: Context, path: Path, year: Row, header: str) -> Expr:
    """Look up the value that the plan states for the given year of a column."""
    cells, stated = _cells(ctx, path.row), ctx.inputs.plan.series[path.row].values
    values = np.array([stated.get(int(y), 0.0) for y in year.values])
    return Expr(f"INDEX({cells},MATCH({year.now.text},{header},0))", values)


def _neighbours(ctx: Context, grid: Grid, path: Path, years: FloatArray) -> tuple[Row, Row]:
    """Write the given years that each year lies between; outside them both are the nearest given year."""
    header, cells, subject = ctx.where.year_header_range("series"), _cells(ctx, path.row), path.key[0]
    given = path.given_years.astype(float)
    shown = np.array(ctx.where.years("series"), dtype=float)
    low = np.array([max((g for g in given if g <= y), default=0.0) for y in years])
    high = np.array([min((g for g in given if g >= y), default=shown[0] + 1000) for y in years])
    text = f"SUMPRODUCT(MAX(({header}<={HERE}$5)*ISNUMBER({cells})*{header}))"
    before = grid.row(subject, ctx.say("paths.before"), "–", Expr(text, low), "year", lead=True, summed=False)
    text = f"SUMPRODUCT(MIN({header}+1000*(1-({header}>={HERE}$5)*ISNUMBER({cells}))))"
    after = grid.row(subject, ctx.say("paths.after"), "–", Expr(text, high), "year", lead=True, summed=False)
    upper = when(f"{after.now.text}>MAX({header})", high > shown[-1], before.now, after.now)
    to_year = grid.row(subject, ctx.say("paths.to"), "–", upper, "year", lead=True, summed=False)
    lower = when(f"{before.now.text}=0", low == 0.0, to_year.now, before.now)
    return grid.row(subject, ctx.say("paths.from"), "–", lower, "year", lead=True, summed=False), to_year


def _cells(ctx: Context, row: int) -> str:
    years = ctx.where.years("series")
    return ctx.where.row_range("series", row, years[0], years[-1])


def _factor(ctx: Context, grid: Grid, path: Path, money: bool) -> str:
    """Write what a stated value is multiplied by: unit conversion and price level."""
    price_year = ctx.where.cell("series", path.row, "price_year")
    grid.unit_factor(path.unit_factor)
    factor = f"$E${grid.next_number}"
    text = f"{factor}*{price_factor_text(price_year)}" if money else factor
    return grid.constant(scalar(text, path.unit_factor * path.price_factor), "number")
