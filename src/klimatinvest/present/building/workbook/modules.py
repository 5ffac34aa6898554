"""Emissions of every alternative by module: components, energy on site and energy in operation added up."""

from __future__ import annotations

from klimatinvest.building.axes import MODULES
from klimatinvest.present.building.workbook.context import Context
from klimatinvest.present.workbook.formula import Expr, call, scalar, total
from klimatinvest.present.workbook.grid import HEADER

SHEET = "module_values"
SITE = {"A4": "a4", "A5": "a5_energy"}
COMPONENT_MODULES = ("a1a3", "a4", "a5_waste", "b4", "c", "d")


def write_modules(ctx: Context) -> None:
    """Write kg CO2e, one row an alternative and one column a module, then what the limit value leaves out."""
    sheet = ctx.plain(SHEET, ctx.say("module_values.basis"))
    labels = [ctx.texts.get(f"building_module.{module}") for module in MODULES]
    first = [ctx.say("module_values.header.alternative"), ctx.say("module_values.header.name"),
             ctx.say("module_values.header.bta")]  # fmt: skip
    last = [ctx.say(f"module_values.header.{key}") for key in ("a1a5", "a_to_c", "excluded")]
    ctx.headers(sheet, [*first, *labels, *last])
    sheet.set_row(HEADER, 48)
    for a in range(len(ctx.alternatives)):
        _alternative(ctx, a, HEADER + 1 + a)
    sheet.freeze_panes(HEADER + 1, 2)
    for begin, end, width in ((0, 0, 18), (1, 1, 40), (2, 13, 15)):
        sheet.set_column(begin, end, width)


def _alternative(ctx: Context, a: int, at: int) -> None:
    sheet, identifier = ctx.sheets[SHEET], ctx.alternatives[a]
    index = ctx.result.order[a]
    row = ctx.building.alternatives[index]
    ctx.linked(sheet, at, 0, ctx.where.cell("alternatives", index, "id"), row.id)
    ctx.linked(sheet, at, 1, ctx.where.cell("alternatives", index, "name"), row.name)
    own = ctx.where.cell("alternatives", index, "bta")
    area = scalar(f"IF(ISNUMBER({own}),{own},{ctx.where.cell('project', 0, 'bta')})", float(ctx.result.bta[a]))
    ctx.cells["bta", identifier] = ctx.put(sheet, at, 2, area, "amount", float(ctx.result.bta[a]))
    cells: dict[str, Expr] = {}
    for m, module in enumerate(MODULES):
        expr = _module(ctx, a, module, f"$A{at + 1}")
        cells[module] = ctx.put(sheet, at, 3 + m, expr, "amount", float(ctx.result.climate.kg[a, m]))
        ctx.cells["kg", identifier, module] = cells[module]
    construction = total([cells[m] for m in MODULES[:4]])
    ctx.cells["kg", identifier, "a1a5"] = ctx.put(sheet, at, 11, construction, "total_amount")
    whole = total([cells[m] for m in MODULES[:7]])
    ctx.cells["kg", identifier, "a_to_c"] = ctx.put(sheet, at, 12, whole, "total_amount")
    ctx.cells["kg", identifier, "excluded"] = ctx.put(sheet, at, 13, _excluded(ctx, a, f"$A{at + 1}"), "amount")


def _module(ctx: Context, a: int, module: str, key: str) -> Expr:
    """Add up one module: the components' column, and the energy that belongs to it."""
    parts: list[Expr] = []
    if module in COMPONENT_MODULES and ctx.building.components:
        rows = [c for c in range(len(ctx.result.climate.components)) if _owner(ctx, c) == a]
        value = float(ctx.result.climate.by_component[rows, MODULES.index(module)].sum())
        parts.append(call("SUMIF", "K_alternative", key, f"K_{module}", values=value))
    for index, row in enumerate(ctx.building.site_energy):
        if row.alternative == ctx.alternatives[a] and SITE[row.module] == module:
            parts.append(ctx.cells["site", str(index)])
    if module == "b6":
        parts.append(ctx.rows["b6", ctx.alternatives[a]].sum_cell)
    return total(parts)


def _owner(ctx: Context, component: int) -> int:
    return ctx.result.climate.components[component].alternative


def _excluded(ctx: Context, a: int, key: str) -> Expr:
    """Add up A1-A5 of the parts that the proposed limit value leaves out."""
    parts = []
    for part in ctx.result.limit.excluded:
        label = ctx.texts.get(f"building_choice.building_part.{part}")
        rows = [
            c
            for c, found in enumerate(ctx.result.climate.components)
            if found.alternative == a and ctx.building.components[found.index].part == part
        ]
        value = float(ctx.result.climate.by_component[rows, :4].sum())
        parts.append(call("SUMIFS", "K_a1a5", "K_alternative", key, "K_part", f'"{label}"', values=value))
    return total(parts) if ctx.building.components else total([])
