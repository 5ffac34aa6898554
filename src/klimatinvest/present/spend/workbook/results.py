"""Results by year, category and unit as sums of the data sheet; the largest suppliers and what has no factor."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

from klimatinvest.present.spend.tables import shown_name
from klimatinvest.present.spend.workbook.context import FIRST, Context
from klimatinvest.present.spend.workbook.data import categories, departments, sum_if
from klimatinvest.present.workbook.formula import THOUSAND, Expr, scalar
from klimatinvest.spend.result import MEASURED, PRICED, STATUSES, UNMAPPED, Sum, largest

YEARS, CATEGORIES, DEPARTMENTS, SUPPLIERS, UNKNOWN = "by_year", "by_category", "by_department", "suppliers", "unknown"
LISTED = 200
_COUNTED = '"<=2"'  # the numbers of what is calculated, from kronor or quantities
_FIGURES = (("kr", "amount"), ("uncorrected", "uncorrected"), ("vat_effect", "vat_effect"),
            ("price_effect", "price_effect"), ("corrected", "corrected"))  # fmt: skip
_HEADS = ("kr_counted", "uncorrected_t", "vat_t", "price_t", "corrected_t", "difference_t")


def write_years(ctx: Context) -> None:
    """Write one row a year: counted purchases, emissions, and the kronor that are not counted."""
    result = ctx.result
    others = [status for status in STATUSES[2:] if result.total(status).rows]
    labels = [ctx.say("head.kr_of", status=ctx.texts.get(f"spend_status.{status}")) for status in others]
    heads = [*ctx.heads("year", *_HEADS), *labels]
    sheet = ctx.open(YEARS, heads, [12, *([18] * (6 + len(others)))], ctx.say("by_year.note"))
    counted = result.sums("year", among=result.among(PRICED, MEASURED))
    left = result.sums("year", "status")
    for at, year in enumerate(result.years, start=FIRST):
        ctx.number(sheet, at, 0, year, "year")
        criteria = [("year", f"$A{at + 1}"), ("status_no", _COUNTED)]
        _figures(ctx, sheet, at, criteria, counted.get((str(year),), Sum()))
        for column, status in enumerate(others, start=7):
            found = left.get((str(year), status), Sum())
            tests = [("year", f"$A{at + 1}"), ("status_no", f'"={STATUSES.index(status) + 1}"')]
            ctx.put(sheet, at, column, sum_if(ctx, "kr", tests, found.amount), "amount", found.amount)
    _totals(ctx, sheet, len(result.years), 1, 6 + len(others), YEARS)
    if UNMAPPED in others:
        ctx.cells["total", YEARS, UNMAPPED] = ctx.cells["total", YEARS, str(7 + others.index(UNMAPPED))]
    chart = ctx.book.add_chart({"type": "column"})
    last, name = FIRST + len(result.years) - 1, sheet.get_name()
    for column, colour in ((2, "#A285D1"), (5, "#12436D")):
        chart.add_series(
            {
                "name": [name, FIRST - 1, column],
                "categories": [name, FIRST, 0, last, 0],
                "values": [name, FIRST, column, last, column],
                "fill": {"color": colour},
            }
        )
    chart.set_title({"name": ctx.say("by_year.chart")})
    chart.set_y_axis({"name": ctx.say("by_year.axis"), "num_format": "#,##0"})
    chart.set_size({"width": 640, "height": 300})
    sheet.insert_chart(last + 4, 0, chart, {"description": ctx.say("by_year.described")})


def write_categories(ctx: Context) -> None:
    """Write one row a category with its emissions, in all and by year."""
    result, years = ctx.result, ctx.result.years
    among = result.among(PRICED, MEASURED)
    sums, by_year = result.sums("category", among=among), result.sums("category", "year", among=among)
    heads = [*ctx.heads("number", "category", *_HEADS), *(ctx.say("head.corrected_year", year=y) for y in years)]
    sheet = ctx.open(CATEGORIES, heads, [6, 38, *([16] * (6 + len(years)))], ctx.say("by_category.note"), 2)
    names = categories(ctx)
    for at, name in enumerate(names, start=FIRST):
        ctx.number(sheet, at, 0, at - FIRST + 1)
        ctx.text(sheet, at, 1, name)
        own = [("category_no", f"$A{at + 1}")]
        _figures(ctx, sheet, at, [*own, ("status_no", _COUNTED)], sums[name,], 2)
        for column, year in enumerate(years, start=8):
            found = by_year.get((name, str(year)), Sum())
            tests = [*own, ("year", f'"={year}"')]
            expr = sum_if(ctx, "corrected", tests, found.corrected) / THOUSAND
            ctx.put(sheet, at, column, expr, "tonnes", found.corrected / 1000.0)
    _totals(ctx, sheet, len(names), 2, 7 + len(years), CATEGORIES)


def write_departments(ctx: Context) -> None:
    """Write one row a unit, with its purchases that have no factor beside its emissions."""
    result = ctx.result
    sums = result.sums("department", among=result.among(PRICED, MEASURED))
    lacking = result.sums("department", among=result.among(UNMAPPED))
    heads = ctx.heads("number", "department", *_HEADS, "kr_unmapped")
    sheet = ctx.open(DEPARTMENTS, heads, [6, 38, *([16] * 7)], ctx.say("by_department.note"), 2)
    names = departments(ctx)
    for at, name in enumerate(names, start=FIRST):
        ctx.number(sheet, at, 0, at - FIRST + 1)
        ctx.text(sheet, at, 1, shown_name(name, "department", ctx.texts))
        own = [("department_no", f"$A{at + 1}")]
        _figures(ctx, sheet, at, [*own, ("status_no", _COUNTED)], sums.get((name,), Sum()), 2)
        amount = lacking.get((name,), Sum()).amount
        tests = [*own, ("status_no", f'"={STATUSES.index(UNMAPPED) + 1}"')]
        ctx.put(sheet, at, 8, sum_if(ctx, "kr", tests, amount), "amount", amount)
    _totals(ctx, sheet, len(names), 2, 8, DEPARTMENTS)


def _figures(
    ctx: Context, sheet: Worksheet, at: int, criteria: Sequence[tuple[str, str]], found: Sum, first: int = 1
) -> None:
    """Write kronor, then tonnes uncorrected, by VAT, by price, corrected and their difference."""
    cells = []
    for column, (name, figure) in enumerate(_FIGURES, start=first):
        value = float(getattr(found, figure))
        expr = sum_if(ctx, name, criteria, value)
        if name != "kr":
            expr, value = expr / THOUSAND, value / 1000.0
        cells.append(ctx.put(sheet, at, column, expr, "amount" if name == "kr" else "tonnes", value))
    ctx.put(sheet, at, first + 5, cells[4] - cells[1], "tonnes")


def _totals(ctx: Context, sheet: Worksheet, rows: int, first: int, last: int, key: str) -> None:
    """Write sums below the rows and keep them; the first is called ``kr``, the fifth ``corrected``."""
    at = FIRST + rows
    ctx.text(sheet, at, first - 1, ctx.say("total"), "total")
    for column in range(first, last + 1):
        values = [ctx.reference(sheet, row, column) for row in (FIRST, max(at - 1, FIRST))]
        value = _written(sheet, column, at)
        style = "total_amount" if column == first or (column > first + 5 and key != CATEGORIES) else "total_tonnes"
        cell = ctx.put(sheet, at, column, scalar(f"SUM({values[0]}:{values[1].rsplit('!', 1)[-1]})", value), style)
        kept = {first: "kr", first + 4: "corrected"}.get(column, str(column))
        ctx.cells["total", key, kept] = cell


def _written(sheet: Worksheet, column: int, end: int) -> float:
    """Add up what the cells above hold."""
    return float(sum(sheet.table[row][column].value for row in range(FIRST, end) if column in sheet.table.get(row, {})))


def write_suppliers(ctx: Context) -> None:
    """Write the largest suppliers as values of the delivery: they rest on more factors than the data sheet parts."""
    among = ctx.result.among(PRICED, MEASURED)
    sums = ctx.result.sums("supplier", among=among)
    heads = ctx.heads("supplier", "rows", "kr_counted", "uncorrected_t", "corrected_t", "difference_t")
    sheet = ctx.open(SUPPLIERS, heads, [48, 10, *([18] * 4)], ctx.say("suppliers.note", count=min(len(sums), LISTED)))
    for at, ((name,), found) in enumerate(largest(sums, LISTED), start=FIRST):
        ctx.text(sheet, at, 0, name or shown_name("", "supplier", ctx.texts))
        _values(ctx, sheet, at, 1, found)


def _values(ctx: Context, sheet: Worksheet, at: int, column: int, found: Sum) -> None:
    ctx.number(sheet, at, column, found.rows, "amount")
    ctx.number(sheet, at, column + 1, found.amount, "amount")
    for offset, kg in enumerate((found.uncorrected, found.corrected, found.difference), start=2):
        ctx.number(sheet, at, column + offset, kg / 1000.0, "tonnes")


def write_unknown(ctx: Context) -> None:
    """Write the largest purchases without a factor by supplier and account, and their share of all purchases."""
    result = ctx.result
    sums = result.sums("supplier", "account", among=result.among(UNMAPPED))
    share = result.share(result.total(UNMAPPED))
    shown = "–" if share is None else f"{ctx.texts.number(share * 100.0, 1)} %"
    heads = ctx.heads("supplier", "account", "rows", "kr_unmapped", "share")
    note = ctx.say("unknown.note", share=shown, count=min(len(sums), LISTED))
    sheet = ctx.open(UNKNOWN, heads, [48, 16, 10, 18, 14], note, 2)
    for at, ((supplier, account), found) in enumerate(largest(sums, LISTED, by="amount"), start=FIRST):
        ctx.text(sheet, at, 0, supplier or shown_name("", "supplier", ctx.texts))
        ctx.text(sheet, at, 1, account)
        ctx.number(sheet, at, 2, found.rows, "amount")
        ctx.number(sheet, at, 3, found.amount, "amount")
        part = result.share(found)
        if part is not None:
            ctx.number(sheet, at, 4, part, "percent")


def grand_total(ctx: Context, column: str, value: float) -> Expr:
    """Add up a whole column of the data sheet."""
    return scalar(f"SUM({ctx.ranges[column]})", value)
