"""The ledgers added up, one row for each year, status, category, factor, sector and unit, with their emissions."""

from __future__ import annotations

from collections.abc import Iterable

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from klimatinvest.present.spend.workbook.context import FIRST, Context
from klimatinvest.present.workbook.formula import ONE, Expr, call
from klimatinvest.spend.result import MEASURED, PRICED, STATUSES, Sum

SHEET = "data"
SIDES = ("year", "status", "category", "department", "factor", "sector")
COLUMNS = (
    *("year", "status", "status_no", "category", "category_no", "department", "department_no", "factor", "sector"),
    *("rows", "kr", "quantity", "uncorrected", "vat_effect", "price_effect", "corrected", "by_kronor", "real"),
)
AT = {name: index for index, name in enumerate(COLUMNS)}


def categories(ctx: Context) -> list[str]:
    """List the categories with emissions, the largest first; a category's number is its place here."""
    return [key[0] for key in ctx.result.sums("category", among=ctx.result.among(PRICED, MEASURED))]


def departments(ctx: Context) -> list[str]:
    """List the units, those with the largest emissions first; a unit's number is its place here."""
    return [key[0] for key in ctx.result.sums("department")]


def write_data(ctx: Context) -> None:
    """Write the rows; uncorrected and corrected emissions are formulas over the factor's step."""
    sheet = ctx.open(SHEET, ctx.heads(*COLUMNS), [7, 26, 7, 30, 7, 34, 7, 22, 16, *([14] * 9)], ctx.say("data.note"), 9)
    place = {name: index + 1 for index, name in enumerate(categories(ctx))}
    units = {name: index + 1 for index, name in enumerate(departments(ctx))}
    found = sorted(ctx.result.sums(*SIDES).items())
    quantities = _quantities(ctx)
    for at, (key, sums) in enumerate(found, start=FIRST):
        year, status, category, department, factor, sector = key
        ctx.number(sheet, at, AT["year"], int(year), "year")
        ctx.text(sheet, at, AT["status"], ctx.texts.get(f"spend_status.{status}"))
        ctx.number(sheet, at, AT["status_no"], STATUSES.index(status) + 1)
        ctx.text(sheet, at, AT["category"], category)
        ctx.number(sheet, at, AT["category_no"], place.get(category, 0) if category else 0)
        ctx.text(sheet, at, AT["department"], department)
        ctx.number(sheet, at, AT["department_no"], units[department])
        ctx.text(sheet, at, AT["factor"], factor)
        ctx.text(sheet, at, AT["sector"], sector)
        ctx.number(sheet, at, AT["rows"], sums.rows)
        _emissions(ctx, sheet, at, (factor, year), sums, quantities.get(key, 0.0))
    last = FIRST + max(len(found), 1)
    for name, column in AT.items():
        letters = xl_col_to_name(column)
        ctx.ranges[name] = f"{ctx.name(SHEET)}!${letters}${FIRST + 1}:${letters}${last}"
    sheet.autofilter(FIRST - 1, 0, last - 1, len(COLUMNS) - 1)


def _quantities(ctx: Context) -> dict[tuple[str, ...], float]:
    """Add up the quantities of measured entries by the sheet's rows."""
    result, found = ctx.result, dict[tuple[str, ...], float]()
    codes = {side: result.side(side) for side in SIDES}
    for entry in result.among(MEASURED).nonzero()[0].tolist():
        key = tuple(result.names[side][int(codes[side][entry])] for side in SIDES)
        found[key] = found.get(key, 0.0) + float(result.entries.quantity[entry])
    return found


def _emissions(ctx: Context, sheet: Worksheet, at: int, step: tuple[str, str], sums: Sum, quantity: float) -> None:
    kr = ctx.number(sheet, at, AT["kr"], sums.amount, "amount")
    kg, booked = ctx.cells.get(("kg", *step)), ctx.cells.get(("booked", *step))
    ctx.number(sheet, at, AT["by_kronor"], sums.by_kronor, "amount")
    real = ctx.cells.get(("real", *step))
    if real is not None and booked is not None:
        ctx.put(sheet, at, AT["real"], kr * real, "amount", sums.real_amount)
    else:
        ctx.number(sheet, at, AT["real"], sums.real_amount, "amount")
    if kg is None:
        return
    if booked is None:  # per physical unit
        amount = ctx.number(sheet, at, AT["quantity"], quantity, "decimal")
        ctx.put(sheet, at, AT["uncorrected"], amount * kg, "amount", sums.uncorrected)
        ctx.put(sheet, at, AT["corrected"], amount * kg, "amount", sums.corrected)
        return
    vat = ctx.cells["vat", *step]
    ctx.put(sheet, at, AT["uncorrected"], kr * kg, "amount", sums.uncorrected)
    ctx.put(sheet, at, AT["vat_effect"], kr * kg * (vat - ONE), "amount", sums.vat_effect)
    ctx.put(sheet, at, AT["price_effect"], kr * (booked - kg * vat), "amount", sums.price_effect)
    ctx.put(sheet, at, AT["corrected"], kr * booked, "amount", sums.corrected)


def sum_if(ctx: Context, column: str, criteria: Iterable[tuple[str, str]], value: float) -> Expr:
    """Add up a column of the data sheet over rows that meet criteria on its number columns."""
    tests = [part for name, test in criteria for part in (ctx.ranges[name], test)]
    return call("SUMIFS", ctx.ranges[column], *tests, values=value)
