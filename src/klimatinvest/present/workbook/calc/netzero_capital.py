"""NetZeroCities, part B: cost by field of action, capital by year and source, economic indicators."""

from __future__ import annotations

from klimatinvest.core.series import FloatArray
from klimatinvest.engine.result import CONSUMPTION_SUM, TERRITORIAL_SUM, TOTAL
from klimatinvest.present.workbook.calc.context import Context
from klimatinvest.present.workbook.calc.netzero_table import Cell, Table
from klimatinvest.present.workbook.formula import Expr, scalar, total
from klimatinvest.present.workbook.grid import Row

SHEET = "netzero_capital"


def write_netzero_capital(ctx: Context) -> None:
    """Write the three tables of the part."""
    table = Table(ctx, SHEET)
    _fields(ctx, table)
    _years(ctx, table)
    _indicators(ctx, table)
    table.finish()


def _areas(ctx: Context) -> dict[str, list[str]]:
    """Group the elements by field of action."""
    found: dict[str, list[str]] = {}
    for element in ctx.inputs.elements:
        found.setdefault(ctx.texts.get(f"choice.focus_area.{element.focus_area}"), []).append(element.id)
    return found


def _fields(ctx: Context, table: Table) -> None:
    """Give investment, net present values and abatement of each field; what no element carries stands apart."""
    table.open("fields", ("field", "total", "incremental", "npv_municipal", "npv_society", "tonnes"))
    kinds = ("total_investment", "incremental_investment")
    for area, members in _areas(ctx).items():
        cells: list[Cell] = [area]
        columns = [(kind, "all") for kind in kinds] + [("npv", lens) for lens in ("municipal", "society")]
        cells.extend(_sum(ctx, [(*column, e) for e in members]) for column in columns)
        cells.append(total([ctx.rows["tonnes_element", e].sum_cell for e in members]))
        table.line(cells)
    keys = [("total_investment", "all", TOTAL), ("incremental_investment", "all", TOTAL)]
    keys += [("npv", lens, TOTAL) for lens in ("municipal", "society")]
    sums: list[Cell] = [_sum(ctx, [key]) for key in keys]
    tonnes = [ctx.rows["tonnes_element", key].sum_cell for key in (TERRITORIAL_SUM, CONSUMPTION_SUM)]
    table.line([table.say("whole"), *sums, total(tonnes)], "total")


def _sum(ctx: Context, keys: list[tuple[str, str, str]]) -> Expr:
    """Add up cells of the key figures; an element that states no cost has none."""
    cells = [ctx.cells[key] for key in keys if key in ctx.cells]
    return total(cells) if cells else scalar("0", 0.0)


def _years(ctx: Context, table: Table) -> None:
    """Give need, decided funding and what is missing year by year."""
    table.open("years", ("year", "need", "committed", "uncommitted", "missing", "cumulative"))
    rows = ctx.rows
    need, paid = rows["need", TOTAL], rows["paid", TOTAL]
    secured, possible = rows["gap_secured", TOTAL], rows["gap_possible", TOTAL]
    running = 0.0
    for i, year in enumerate(ctx.inputs.years):
        n, missing = table.number, float(possible.values[1 + i])
        running += missing
        before = "" if i == 0 else f"$F{n - 1}+"
        open_text = f"{_at(secured, i).text}-{_at(possible, i).text}"
        opened = Expr(open_text, secured.values[1 + i] - possible.values[1 + i])
        cumulative = Expr(f"{before}$E{n}", _array(running))
        money = (_at(need, i), _at(paid, i), opened, _at(possible, i), cumulative)
        table.line([(f"={_year(need, i)}", int(year), "year"), *money])
    gap = possible.sum_cell
    sums: list[Cell] = [need.sum_cell, paid.sum_cell, secured.sum_cell - gap, gap]
    table.line([table.say("whole"), *sums], "total")
    table.open("by_source", ("source", "kind", "status", "amount"))
    for source in ctx.result.funding.sources:
        key = "paid" if source.status == "decided" else "paid_possible"
        row = rows.get((key, source.id))
        if row is not None:
            kind = ctx.texts.get(f"choice.source_kind.{source.kind}")
            status = ctx.texts.get(f"choice.funding_status.{source.status}")
            table.line([source.name, kind, status, row.sum_cell])


def _array(value: float) -> FloatArray:
    return scalar("", value).values


def _at(row: Row, index: int) -> Expr:
    """Refer to a row's cell of one year."""
    return scalar(f"INDEX({row.range},{_place(index)})", float(row.values[1 + index]))


def _place(index: int) -> str:
    """Give a position without a number of its own in the formula."""
    return f"ROWS($A$1:$A${index + 1})"


def _year(row: Row, index: int) -> str:
    return f"INDEX({row.sheet}!$G$5:${row.last}$5,{_place(index)})"


def _indicators(ctx: Context, table: Table) -> None:
    """Give the plan's economic indicators: own share, funded share, kronor per tonne and per year."""
    table.open("indicators", ("indicator", "unit", "value"))
    rows, cells = ctx.rows, ctx.cells
    need, group = rows["need", TOTAL].sum_cell, rows["need", "concern"].sum_cell
    paid, gap = rows["paid", TOTAL].sum_cell, rows["gap_possible", TOTAL].sum_cell
    tonnes = rows["tonnes_element", TERRITORIAL_SUM].sum_cell
    invested = cells.get(("total_investment", "all", TOTAL), scalar("0", 0.0))
    lines = (
        ("group_share", "percent", group, need, "percent"),
        ("funded", "percent", paid, need, "percent"),
        ("missing", "percent", gap, need, "percent"),
        ("per_tonne", "SEK per tonne", invested, tonnes, "amount"),
    )
    for key, unit, above, below, style in lines:
        value = float(above.values / below.values) if float(below.values) else 0.0
        text = f"=IF({below.text}=0,0,{above.text}/{below.text})"
        table.line([table.say(f"indicator.{key}"), "–" if style == "percent" else unit, (text, value, style)])
