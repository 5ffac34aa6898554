"""Every component from quantity to kg CO2e by module, one row each."""

from __future__ import annotations

from xlsxwriter.utility import xl_col_to_name

from klimatinvest.building.axes import MODULES
from klimatinvest.building.factors import converted, factor_of
from klimatinvest.building.model import Component, Product
from klimatinvest.building.result import ComponentRow
from klimatinvest.present.building.workbook.context import Context
from klimatinvest.present.workbook.formula import ONE, THOUSAND, Expr, call, scalar
from klimatinvest.present.workbook.grid import HEADER, quote

SHEET = "component_values"
COLUMNS = ("alternative", "id", "name", "part", "quantity", "unit_factor", "kg_per_unit", "mass", "factor", "waste",
           "a4_factor", "c_factor", "d_factor", "life", "replacements", "a1a3", "a4", "a5_waste", "c", "each", "b4",
           "d", "a1a5", "cost")  # fmt: skip
POSITION = {key: index for index, key in enumerate(COLUMNS)}
TEXTS = 4
FIRST = HEADER + 1


def write_components(ctx: Context) -> None:
    """Write the rows by alternative and name the columns that other sheets add up."""
    sheet = ctx.plain(SHEET, ctx.say("component_values.basis"))
    ctx.headers(sheet, [ctx.say(f"component_values.header.{key}") for key in COLUMNS])
    sheet.set_row(HEADER, 62)
    rows = sorted(ctx.result.climate.components, key=lambda row: (row.alternative, row.index))
    for at, row in enumerate(rows, start=FIRST):
        _row(ctx, at, row)
    last = FIRST + max(1, len(rows)) - 1
    name = quote(sheet.get_name())
    for key, column in POSITION.items():
        letter = xl_col_to_name(column)
        ctx.book.define_name(f"K_{key}", f"={name}!${letter}${FIRST + 1}:${letter}${last + 1}")
    sheet.autofilter(HEADER, 0, last, len(COLUMNS) - 1)
    sheet.freeze_panes(FIRST, 3)
    for first, end, width in ((0, 1, 16), (2, 2, 40), (3, 3, 16), (4, len(COLUMNS) - 1, 12)):
        sheet.set_column(first, end, width)


def _row(ctx: Context, at: int, row: ComponentRow) -> None:
    """Write one component; every value is compared with the engine's."""
    building, sheet = ctx.building, ctx.sheets[SHEET]
    component = building.components[row.index]
    product = next(p for p in building.products if p.id == component.product)
    for column, field in enumerate(("alternative", "id", "name")):
        shown = str(getattr(component, field))
        ctx.linked(sheet, at, column, ctx.where.cell("components", row.index, field), shown)
    part = ctx.texts.get(f"building_choice.building_part.{component.part}")
    ctx.linked(sheet, at, 3, ctx.where.cell("components", row.index, "part"), part)
    cells: dict[str, Expr] = {}

    def put(key: str, expr: Expr, style: str = "amount", engine: float | None = None) -> Expr:
        cells[key] = ctx.put(sheet, at, POSITION[key], expr, style, engine)
        return cells[key]

    quantity = put("quantity", ctx.input("components", row.index, "quantity"))
    size, weight = _weight(ctx, at, row.index, component, product)
    put("kg_per_unit", size * weight if weight is not None else size, "number")
    mass = put("mass", quantity * cells["kg_per_unit"], "amount", row.mass)
    factor = put("factor", ctx.cells["factor", product.id], "factor", row.factor)
    waste = put("waste", _stated(ctx, row.index, "waste_factor", ctx.cells["waste", product.id]), "factor")
    way = put("a4_factor", _transport(ctx, row.index, component), "factor", row.a4 or 0.0)
    treated = put("c_factor", ctx.input("components", row.index, "c_factor"), "factor")
    beyond = put("d_factor", ctx.input("components", row.index, "d_factor"), "factor")
    life = put("life", ctx.input("components", row.index, "life"), "year")
    times = put("replacements", _times(ctx, life, row), "year", row.replacements)
    engine = dict(zip(MODULES, ctx.result.climate.by_component[_place(ctx, row)], strict=True))
    product_stage = put("a1a3", mass * factor, "amount", engine["a1a3"])
    transport = put("a4", mass * way, "amount", engine["a4"])
    ending = put("c", mass * treated, "amount", engine["c"])
    spilled = put("a5_waste", (waste - ONE) * (product_stage + transport + ending), "amount", engine["a5_waste"])
    each = put("each", product_stage + transport + spilled + ending)
    put("b4", times * each, "amount", engine["b4"])
    put("d", (ONE + times) * mass * beyond, "amount", engine["d"])
    put("a1a5", product_stage + transport + spilled)
    price = ctx.input("components", row.index, "unit_cost")
    put("cost", quantity * price * vat(ctx, "components", row.index))


def _place(ctx: Context, row: ComponentRow) -> int:
    return next(i for i, found in enumerate(ctx.result.climate.components) if found is row)


def vat(ctx: Context, table: str, row: int) -> Expr:
    """Give what an amount is multiplied by for value added tax that is not recovered."""
    cell, carried = ctx.where.cell(table, row, "vat"), bool(getattr(ctx.building, table)[row].vat)
    factor = float(ctx.names["Momsfaktor"].values) if carried else 1.0
    return scalar(f'IF({cell}="{ctx.texts.get("choice.boolean.yes")}",Momsfaktor,1)', factor)


def _stated(ctx: Context, row: int, field: str, otherwise: Expr) -> Expr:
    value = getattr(ctx.building.components[row], field)
    cell = ctx.where.cell("components", row, field)
    return scalar(f"IF(ISNUMBER({cell}),{cell},{otherwise.text})", float(otherwise.values) if value is None else value)


def _weight(ctx: Context, at: int, index: int, component: Component, product: Product) -> tuple[Expr, Expr | None]:
    """Give the size of the component's unit and what turns it into kg, by the same ways as ``factors.mass_of``."""
    sheet, name = ctx.sheets[SHEET], quote(ctx.sheets[SHEET].get_name())

    def held(value: float) -> Expr:
        sheet.write_number(at, POSITION["unit_factor"], value, ctx.formats.get("number"))
        return scalar(f"{name}!$F${at + 1}", value)

    if component.kg_per_unit is not None:
        return held(1.0), ctx.input("components", index, "kg_per_unit")
    mass = converted(component.unit, "kg")
    if mass is not None:
        return held(mass), None
    row = ctx.building.products.index(product)
    volume, area = (converted(component.unit, unit) for unit in ("m3", "m2"))
    if product.density is not None:
        density = ctx.input("products", row, "density")
        if volume is not None:
            return held(volume), density
        if area is not None and component.thickness is not None:
            return held(area), ctx.input("components", index, "thickness") * density
    factor = factor_of(product, ctx.library)
    units = converted(component.unit, factor.unit) if factor is not None else None
    return held(units or 0.0), ctx.input("products", row, "kg_per_unit")


def _transport(ctx: Context, index: int, component: Component) -> Expr:
    """Give kg CO2e per kg on the way to the site: stated, or per tonne and kilometre."""
    stated = ctx.where.cell("components", index, "a4_factor")
    way = scalar("0", 0.0)
    rows = {transport.id: row for row, transport in enumerate(ctx.building.transports)}
    if component.transport in rows:
        distance = ctx.input("components", index, "distance")
        way = ctx.input("transports", rows[component.transport], "factor") * distance / THOUSAND
    value = float(way.values) if component.a4_factor is None else component.a4_factor
    return scalar(f"IF(ISNUMBER({stated}),{stated},{way.text})", value)


def _times(ctx: Context, life: Expr, row: ComponentRow) -> Expr:
    """Give the number of replacements: the study period over the life, rounded up, less one."""
    period, zero = ctx.names["Studieperiod"], scalar("0", 0.0)
    shown = call("ROUNDUP", period / life, zero, values=row.replacements + 1)
    return shown - ONE
