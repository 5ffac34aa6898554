"""Years, rates and switches as named cells, the price index, and the products' factors per kilogram."""

from __future__ import annotations

from klimatinvest.building.factors import Factor, converted, factor_of, per_kg
from klimatinvest.building.model import Product
from klimatinvest.engine.inputs import PRICE_INDEX
from klimatinvest.present.building.workbook.context import Context
from klimatinvest.present.workbook.calc.values import SHIFT
from klimatinvest.present.workbook.formats import write_text
from klimatinvest.present.workbook.formula import HUNDRED, ONE, Expr, scalar
from klimatinvest.present.workbook.grid import HEADER, quote

SHEET = "values"
VALUE = 2
INDEX_YEAR, INDEX_VALUE, TIMING_LABEL, TIMING_SHIFT = 4, 5, 7, 8
YEARS = {"Basar": "base_year", "Prisar": "price_year", "Investeringsar": "investment_year", "I_bruk": "in_use_year"}
SHARES = {"Kalkylranta": "real_rate", "Internranta": "internal_rate", "Inflation": "inflation"}
PRODUCTS = ("id", "name", "own", "library", "used", "unit_factor", "kg_per_unit", "per_kg", "mark_up", "factor",
            "waste")  # fmt: skip


def write_values(ctx: Context) -> None:
    """Write the named constants, then the products."""
    sheet = ctx.plain(SHEET)
    ctx.headers(sheet, [ctx.say(f"values.header.{key}") for key in ("name", "what", "value")])
    _index(ctx)
    _timings(ctx)
    at = HEADER + 1
    for name, expr, style in _constants(ctx):
        write_text(sheet, at, 0, name, ctx.formats, "id")
        write_text(sheet, at, 1, ctx.say(f"values.name.{name}"), ctx.formats, "text")
        cell = ctx.put(sheet, at, VALUE, expr, style)
        ctx.names[name] = ctx.define(name, cell)
        at += 1
    for first, last, width in ((0, 0, 18), (1, 1, 50), (2, 2, 14), (3, 3, 4), (4, 11, 14)):
        sheet.set_column(first, last, width)
    _products(ctx)


def _constants(ctx: Context) -> list[tuple[str, Expr, str]]:
    project = ctx.building.project
    found = [(name, ctx.input("project", 0, field), "year") for name, field in YEARS.items()]
    found.append(("Studieperiod", ctx.input("project", 0, "study_period"), "year"))
    found += [(name, ctx.input("project", 0, field) / HUNDRED, "percent") for name, field in SHARES.items()]
    found.append(("Momsfaktor", ONE + ctx.input("project", 0, "vat_rate") / HUNDRED, "factor"))
    last = project.in_use_year + project.study_period - 1
    found.append(("Slutar", scalar("I_bruk+Studieperiod-1", last), "year"))
    spending = f",{ctx.where.year_header_range('investments')}" if ctx.building.investments else ""
    found.append(("Forsta_ar", scalar(f"MIN(Basar,Investeringsar,I_bruk{spending})", int(ctx.result.years[0])), "year"))
    sheet = quote(ctx.sheets[SHEET].get_name())
    first, end = HEADER + 2, HEADER + 1 + len(SHIFT)
    chosen = ctx.where.cell("project", 0, "timing")
    lookup = f"INDEX({sheet}!$I${first}:$I${end},MATCH({chosen},{sheet}!$H${first}:$H${end},0))"
    found.append(("Tidpunkt", scalar(lookup, SHIFT[project.timing]), "number"))
    mode = ctx.where.cell("project", 0, "mode")
    label = ctx.texts.get("building_choice.calculation_mode.declaration")
    found.append(("Paslag", scalar(f'IF({mode}="{label}",1,0)', float(project.mode == "declaration")), "number"))
    return found


def _index(ctx: Context) -> None:
    """Write the price index that moves amounts between price years."""
    sheet, index = ctx.sheets[SHEET], ctx.library.get(PRICE_INDEX)
    write_text(sheet, HEADER, INDEX_YEAR, ctx.say("values.header.index_year"), ctx.formats, "header")
    write_text(sheet, HEADER, INDEX_VALUE, ctx.say("values.header.index"), ctx.formats, "header")
    dated = {} if index is None else {y: v.value for y, v in index.values.items() if y is not None}
    for row, (year, value) in enumerate(sorted(dated.items()), start=HEADER + 1):
        sheet.write_number(row, INDEX_YEAR, year, ctx.formats.get("year"))
        sheet.write_number(row, INDEX_VALUE, value, ctx.formats.get("decimal"))
    name, last = quote(sheet.get_name()), HEADER + 1 + len(dated)
    ctx.book.define_name("Prisindex_ar", f"={name}!$E${HEADER + 2}:$E${last}")
    ctx.book.define_name("Prisindex", f"={name}!$F${HEADER + 2}:$F${last}")


def _timings(ctx: Context) -> None:
    """Write how much earlier flows fall than the end of their year, by the words of the setting."""
    sheet = ctx.sheets[SHEET]
    write_text(sheet, HEADER, TIMING_LABEL, ctx.say("values.header.timing"), ctx.formats, "header")
    write_text(sheet, HEADER, TIMING_SHIFT, ctx.say("values.header.shift"), ctx.formats, "header")
    for row, (timing, shift) in enumerate(SHIFT.items(), start=HEADER + 1):
        write_text(sheet, row, TIMING_LABEL, ctx.texts.get(f"choice.timing.{timing}"), ctx.formats, "text")
        sheet.write_number(row, TIMING_SHIFT, shift, ctx.formats.get("number"))


# -- products --------------------------------------------------------------------------------------------


def _products(ctx: Context) -> None:
    sheet = ctx.plain("product_values", ctx.say("product_values.basis"))
    ctx.headers(sheet, [ctx.say(f"product_values.header.{key}") for key in PRODUCTS])
    for index, product in enumerate(ctx.building.products):
        factor = factor_of(product, ctx.library)
        if factor is not None and per_kg(product, factor) is not None:
            _product(ctx, HEADER + 1 + index, index, product, factor)
    sheet.freeze_panes(HEADER + 1, 2)
    for first, last, width in ((0, 0, 18), (1, 1, 44), (2, 10, 15)):
        sheet.set_column(first, last, width)


def _number(ctx: Context, at: int, column: int, value: float | None) -> Expr:
    """Write a library value or a unit's size, which no input cell holds."""
    sheet = ctx.sheets["product_values"]
    if value is None:
        write_text(sheet, at, column, "–", ctx.formats, "text")
        value = 0.0
    else:
        sheet.write_number(at, column, value, ctx.formats.get("number"))
    return scalar(f"{quote(sheet.get_name())}!${'ABCDEFGHIJK'[column]}${at + 1}", value)


def _stated(ctx: Context, row: int, field: str, library: Expr, used: float) -> Expr:
    """Take the input's own value where there is one, otherwise the library's."""
    own = ctx.where.cell("products", row, field)
    return scalar(f"IF(ISNUMBER({own}),{own},{library.text})", used)


def _product(ctx: Context, at: int, row: int, product: Product, factor: Factor) -> None:
    sheet = ctx.sheets["product_values"]
    ctx.linked(sheet, at, 0, ctx.where.cell("products", row, "id"), product.id)
    ctx.linked(sheet, at, 1, ctx.where.cell("products", row, "name"), product.name)
    own = ctx.where.cell("products", row, "factor")
    shown = "–" if product.factor is None else product.factor
    sheet.write_formula(at, 2, f'=IF(ISNUMBER({own}),{own},"–")', ctx.formats.get("from_input"), shown)
    parameter = ctx.library.get(product.parameter) if product.parameter else None
    known = parameter is not None and len(parameter.values) == 1
    library = _number(ctx, at, 3, parameter.value if parameter is not None and known else None)
    used = ctx.put(sheet, at, 4, _stated(ctx, row, "factor", library, factor.per_unit), "factor")
    size, kilograms = _kilograms(ctx, at, row, product, factor)
    weight = ctx.put(sheet, at, 6, kilograms, "number")
    typical = ctx.put(sheet, at, 7, used / weight, "factor", per_kg(product, factor))
    mark_up = ctx.put(sheet, at, 8, _mark_up(ctx, row, product, factor), "factor", factor.mark_up)
    ctx.cells["typical", product.id] = typical
    ctx.cells["factor", product.id] = ctx.put(
        sheet, at, 9, typical * (ONE + ctx.names["Paslag"] * (mark_up - ONE)), "factor"
    )
    own_waste = ctx.where.cell("products", row, "waste_factor")
    library_waste = None if product.waste_factor is not None else factor.waste_factor
    fallback = 1.0 if library_waste is None else library_waste
    waste = factor.waste_factor if factor.waste_factor is not None else 1.0
    text = f"IF(ISNUMBER({own_waste}),{own_waste},{_held(ctx, at, fallback)})"
    ctx.cells["waste", product.id] = ctx.put(sheet, at, 10, scalar(text, waste), "factor")
    assert float(size.values) > 0.0  # noqa: S101 - a unit always has a size


def _held(ctx: Context, at: int, value: float) -> str:
    """Keep a library value in a column of its own and give its cell."""
    sheet = ctx.sheets["product_values"]
    sheet.write_number(at, 12, value, ctx.formats.get("number"))
    return f"$M${at + 1}"


def _kilograms(ctx: Context, at: int, row: int, product: Product, factor: Factor) -> tuple[Expr, Expr]:
    """Give the size of the factor's unit and the kilograms in one of it, as ``factors.per_kg`` does."""
    mass = converted(factor.unit, "kg")
    if mass is not None:
        size = _number(ctx, at, 5, mass)
        return size, size
    if product.kg_per_unit is not None:
        size = _number(ctx, at, 5, 1.0)
        return size, size * ctx.input("products", row, "kg_per_unit")
    size = _number(ctx, at, 5, converted(factor.unit, "m3"))
    return size, size * ctx.input("products", row, "density")


def _mark_up(ctx: Context, row: int, product: Product, factor: Factor) -> Expr:
    """Give the conservative mark-up: none for a declaration, the input's own or the library's otherwise."""
    kind, own = (ctx.where.cell("products", row, name) for name in ("kind", "conservative_factor"))
    label = ctx.texts.get("building_choice.product_kind.epd")
    library = ctx.cells.get(("conservative",))
    if library is None:
        sheet = ctx.sheets["product_values"]
        write_text(sheet, 2, 7, ctx.say("product_values.conservative"), ctx.formats, "note")
        parameter = ctx.library.get("boverket.conservative_factor")
        value = 1.0 if parameter is None else parameter.value
        sheet.write_number(2, 9, value, ctx.formats.get("factor"))
        library = ctx.cells["conservative",] = scalar("$J$3", value)
    epd = scalar(f'({kind}="{label}")', float(product.kind == "epd"))
    stated = f"IF(ISNUMBER({own}),{own},{library.text})"
    generic = product.conservative_factor if product.conservative_factor is not None else float(library.values)
    value = 1.0 if product.kind == "epd" else generic
    if abs(value - factor.mark_up) > 0:
        raise ArithmeticError(product.id)
    return scalar(f"1+(1-{epd.text})*({stated}-1)", value)
