"""Price indices and, for each factor and year, the step from a booked krona to emissions."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet

from klimatinvest.present.spend.workbook.context import FIRST, Context
from klimatinvest.present.workbook.formula import HUNDRED, ONE, Expr, scalar
from klimatinvest.present.workbook.grid import HEADER
from klimatinvest.spend.factors import Resolved
from klimatinvest.spend.model import Factor
from klimatinvest.spend.prices import Series

INDICES, STEPS = "index_levels", "steps"
_YEARS_FROM = 3


def used_steps(ctx: Context) -> list[tuple[str, int]]:
    """List the factors and years that have entries, in the factors' order."""
    order = [row.id for row in ctx.result.data.spend_factors]
    found = {(factor, int(year)) for factor, year in ctx.result.sums("factor", "year") if factor}
    return sorted(found, key=lambda item: (order.index(item[0]), item[1]))


def write_indices(ctx: Context) -> None:
    """Write the levels of every index in use; a series of changes is chained by formulas."""
    result = ctx.result
    wanted: dict[str, set[int]] = {}
    for factor, year in used_steps(ctx):
        ready = result.resolved[factor]
        series = _series(ctx, ready)
        if series is not None and ready.price_year is not None:
            wanted.setdefault(series.id, set()).update({year, ready.price_year, result.base_year or year})
    years = sorted({year for found in wanted.values() for year in range(min(found), max(found) + 1)})
    heads = [*ctx.heads("index", "name", "form"), *map(str, years)]
    sheet = ctx.open(INDICES, heads, [24, 46, 18, *([11] * len(years))], ctx.say("index_levels.note"), _YEARS_FROM)
    for column, year in enumerate(years, start=_YEARS_FROM):
        sheet.write_number(HEADER, column, year, ctx.formats.get("header_year"))
    at = FIRST
    for id_, found in wanted.items():
        series = result.indices.get(id_)
        if series is not None:
            at = _index(ctx, sheet, at, series, years, (min(found), max(found)))


def _series(ctx: Context, ready: Resolved) -> Series | None:
    index = ctx.result.data.spend_factors[ready.row].index
    return ctx.result.indices.get(index) if index and ready.unit is None else None


def _index(ctx: Context, sheet: Worksheet, at: int, series: Series, years: list[int], ends: tuple[int, int]) -> int:
    """Write a series' own values and, for one of changes, its level with 100 in the first year."""
    given: dict[int, Expr] = {}
    form = ctx.texts.get(f"spend_choice.index_form.{series.form}")
    for column, text in enumerate((series.id, series.name, form)):
        ctx.text(sheet, at, column, text)
    for column, year in enumerate(years, start=_YEARS_FROM):
        if year in series.values and ends[0] <= year <= ends[1]:
            given[year] = _given(ctx, sheet, at, column, series, year)
    if series.form == "level":
        for year, cell in given.items():
            ctx.cells["level", series.id, str(year)] = cell
        return at + 1
    for column, text in enumerate((series.id, series.name, ctx.say("index_levels.chained"))):
        ctx.text(sheet, at + 1, column, text)
    level = ctx.put(sheet, at + 1, _YEARS_FROM + years.index(ends[0]), HUNDRED, "decimal")
    ctx.cells["level", series.id, str(ends[0])] = level
    for year in range(ends[0] + 1, ends[1] + 1):
        if year not in given:
            break
        level = ctx.put(
            sheet, at + 1, _YEARS_FROM + years.index(year), level * (ONE + given[year] / HUNDRED), "decimal"
        )
        ctx.cells["level", series.id, str(year)] = level
    return at + 2


def _given(ctx: Context, sheet: Worksheet, at: int, column: int, series: Series, year: int) -> Expr:
    """Write a year's value: a reference to the user's own series, else the library's number."""
    for index, row in enumerate(ctx.result.data.index_series):
        if row.id == series.id and year in row.values:
            own = scalar(ctx.where.year_cell("index_series", index, year), row.values[year])
            return ctx.put(sheet, at, column, own, "from_input")
    return ctx.number(sheet, at, column, series.values[year], "decimal")


def write_steps(ctx: Context) -> None:
    """Write one row a factor and year: kg per unit, VAT step, price step and kg per booked krona."""
    heads = ctx.heads("factor", "name", "year", "per", "kg", "vat_step", "level_then", "level_now", "price_step",
                      "kg_booked", "real_step")  # fmt: skip
    sheet = ctx.open(STEPS, heads, [24, 40, 8, 12, *([16] * 7)], ctx.say("steps.note"), 4)
    for at, (factor, year) in enumerate(used_steps(ctx), start=FIRST):
        ready = ctx.result.resolved[factor]
        row = ctx.result.data.spend_factors[ready.row]
        ctx.text(sheet, at, 0, factor)
        ctx.text(sheet, at, 1, row.name)
        ctx.number(sheet, at, 2, year, "year")
        ctx.text(sheet, at, 3, ready.unit or "kr")
        kg = ctx.put(sheet, at, 4, _kg(ctx, row, ready), "small", ready.kg)
        ctx.cells["kg", factor, str(year)] = kg
        if ready.unit is None and ready.price_year is not None:
            _krona(ctx, sheet, at, row, ready, kg, year)


def _kg(ctx: Context, row: Factor, ready: Resolved) -> Expr:
    """Give the factor in kg: the input's value times what its unit needs, or the library's number."""
    if row.value is None:
        return scalar(repr(ready.kg), ready.kg)
    own = scalar(ctx.where.cell("spend_factors", ready.row, "value"), row.value)
    scale = ready.kg / row.value if row.value else 1.0
    if abs(scale - 1.0) < 1e-12:
        return own
    return own * scalar(repr(scale), scale)


def _krona(ctx: Context, sheet: Worksheet, at: int, row: Factor, ready: Resolved, kg: Expr, year: int) -> None:
    factor, index = row.id, row.index or ""
    vat = ctx.put(sheet, at, 5, _vat(ctx, row, ready), "factor", ready.vat)
    price_year, base = ready.price_year or year, ctx.result.base_year
    series = ctx.result.indices.get(index)
    then, now = (ctx.cells.get(("level", index, str(y))) for y in (price_year, year))
    if price_year == year or then is None or now is None or series is None:
        price = ctx.put(sheet, at, 8, ONE, "factor", 1.0)
    else:
        then, now = ctx.put(sheet, at, 6, then, "decimal"), ctx.put(sheet, at, 7, now, "decimal")
        price = ctx.put(sheet, at, 8, then / now, "factor", series.level(price_year, year))
    ctx.cells["vat", factor, str(year)] = vat
    ctx.cells["booked", factor, str(year)] = ctx.put(sheet, at, 9, kg * vat * price, "small")
    if base is not None and series is not None:
        to = ctx.cells.get(("level", index, str(base)))
        now = ctx.cells.get(("level", index, str(year)))
        real = ONE if base == year or to is None or now is None else to / now
        ctx.cells["real", factor, str(year)] = ctx.put(sheet, at, 10, real, "factor", series.level(base, year))


def _vat(ctx: Context, row: Factor, ready: Resolved) -> Expr:
    """Take a ledger amount to the factor's basis, by the cells of both bases and the rate that applies."""
    own, common = ctx.where.cell("spend_factors", ready.row, "vat"), ctx.where.cell("spend", 0, "ledger_vat")
    rate_cell = ctx.where.cell("spend_factors", ready.row, "vat_rate")
    rate = f"IF(ISNUMBER({rate_cell}),{rate_cell},{ctx.where.cell('spend', 0, 'vat_rate')})"
    including = ctx.texts.get("spend_choice.vat_basis.including")
    with_vat = f"(1+{rate}/100)"
    text = f'IF({own}={common},1,IF({own}="{including}",{with_vat},1/{with_vat}))'
    return scalar(text, ready.vat)
