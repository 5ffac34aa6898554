"""Assumptions in the plan's price level, the price index and the names of the constants."""

from __future__ import annotations

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from klimatinvest.core.finance import real_rate
from klimatinvest.engine.inputs import PRICE_INDEX, Figure
from klimatinvest.plan.quantities import BY_KEY
from klimatinvest.plan.units import UnitBook
from klimatinvest.present.workbook.calc.context import Context, FigureCells
from klimatinvest.present.workbook.formats import TITLE_HEIGHT, write_text
from klimatinvest.present.workbook.formula import Expr, scalar
from klimatinvest.present.workbook.grid import HEADER, quote

SHEET = "values"
_HEADERS = ("id", "quantity", "unit", "own", "own_factor", "library", "library_factor", "price_year",
            "price_factor", "value", "growth", "library_year")  # fmt: skip
LIBRARY_YEAR = 11  # column L
INDEX_YEAR, INDEX_VALUE, INDEX_FACTOR = 12, 13, 14  # columns M, N and O
SETTING_NAMES = {
    "Basar": "base_year",
    "Startar": "start_year",
    "Slutar": "end_year",
    "Prisar": "price_year",
}
FIGURE_NAMES = {
    "Internranta": "internal_rate",
    "Inflation": "inflation",
    "Kalkylranta_samhalle": "social_rate",
    "Momssats": "vat_rate",
    "CO2_varde": "co2_value",
}
SHIFT = {"end": 0.0, "mid": 0.5, "start": 1.0}


def write_values(ctx: Context) -> None:
    """Write the sheet and define the workbook's names."""
    sheet = ctx.sheets[SHEET]
    sheet.set_row(0, TITLE_HEIGHT)
    for row, key in enumerate(("title", "purpose")):
        write_text(sheet, row, 0, ctx.say(f"{SHEET}.{key}"), ctx.formats, "title" if row == 0 else "purpose")
    for column, header in enumerate(_HEADERS):
        write_text(sheet, HEADER, column, ctx.say(f"values.header.{header}"), ctx.formats, "header")
    _price_index(ctx)
    _setting_names(ctx)
    units = UnitBook(ctx.inputs.plan)
    for at, figure in enumerate(ctx.inputs.figures.values(), start=HEADER + 1):
        _figure_row(ctx, figure, at, units)
    _derived_constants(ctx, HEADER + 2 + len(ctx.inputs.figures))
    sheet.freeze_panes(HEADER + 1, 2)
    for first, last, width in ((0, 0, 16), (1, 1, 44), (2, 2, 18), (3, 11, 13), (12, 14, 11)):
        sheet.set_column(first, last, width)


def _define(ctx: Context, name: str, cell: str, value: float) -> None:
    ctx.book.define_name(name, f"={cell}")
    ctx.names[name] = scalar(name, value)


def _setting_names(ctx: Context) -> None:
    settings = ctx.inputs.plan.plan
    for name, field in SETTING_NAMES.items():
        _define(ctx, name, ctx.where.cell("plan", 0, field), getattr(settings, field))


def _price_index(ctx: Context) -> None:
    sheet, formats = ctx.sheets[SHEET], ctx.formats
    write_text(sheet, HEADER, INDEX_YEAR, ctx.say("values.header.index_year"), formats, "header")
    write_text(sheet, HEADER, INDEX_VALUE, ctx.say("values.header.index_value"), formats, "header")
    index = ctx.inputs.library.get(PRICE_INDEX)
    dated = {} if index is None else {y: v for y, v in index.values.items() if y is not None}
    for i, (year, value) in enumerate(sorted(dated.items()), start=HEADER + 1):
        sheet.write_number(i, INDEX_YEAR, year, formats.get("year"))
        sheet.write_number(i, INDEX_VALUE, value.value, formats.get("decimal"))
    name, last = quote(sheet.get_name()), HEADER + 1 + len(dated)
    ctx.book.define_name("Prisindex_ar", f"={name}!$M${HEADER + 2}:$M${last}")
    ctx.book.define_name("Prisindex", f"={name}!$N${HEADER + 2}:$N${last}")
    _price_factors(ctx, sheet, sorted((year, value.value) for year, value in dated.items()))
    ctx.book.define_name("Prisfaktor", f"={name}!$O${HEADER + 2}:$O${last}")


def _price_factors(ctx: Context, sheet: Worksheet, dated: list[tuple[int, float]]) -> None:
    """Write what an amount of each year is multiplied by; a dash when the plan's price year has no index."""
    write_text(sheet, HEADER, INDEX_FACTOR, ctx.say("values.header.index_factor"), ctx.formats, "header")
    base = dict(dated).get(ctx.inputs.plan.plan.price_year)
    for i, (_, value) in enumerate(dated, start=HEADER + 1):
        formula = f'=IFERROR(INDEX(Prisindex,MATCH(Prisar,Prisindex_ar,0))/$N{i + 1},"–")'
        shown: float | str = "–" if base is None else base / value
        sheet.write_formula(i, INDEX_FACTOR, formula, ctx.formats.get("factor"), shown)


def price_factor_text(price_year: str) -> str:
    """Give the formula that moves an amount from a price year to the plan's."""
    return f"IF({price_year}=Prisar,1,INDEX(Prisfaktor,MATCH({price_year},Prisindex_ar,0)))"


def _figure_row(ctx: Context, figure: Figure, at: int, units: UnitBook) -> None:
    """Write one assumption: what is stated, what the library has and what is used."""
    sheet, formats, n = ctx.sheets[SHEET], ctx.formats, at + 1
    subject, quantity_id, carrier = figure.key
    quantity = BY_KEY[units.subject_of[subject], quantity_id]
    label = ctx.texts.get(f"quantity.{quantity_id}") + (f" · {ctx.name_of(carrier)}" if carrier else "")
    for column, text in enumerate((subject, label, units.known(quantity, subject))):
        write_text(sheet, at, column, text, formats, "text")
    own = ctx.where.cell("assumptions", figure.row, "value")
    write = sheet.write_formula
    shown: float | str = "–" if figure.own is None else figure.own
    write(at, 3, f'=IF(ISNUMBER({own}),{own},"–")', formats.get("from_input"), shown)
    sheet.write_number(at, 4, figure.unit_factor, formats.get("number"))
    if figure.library is None:
        write_text(sheet, at, 5, "–", formats, "text")
    else:
        sheet.write_number(at, 5, figure.library, formats.get("number"))
    sheet.write_number(at, 6, figure.library_factor, formats.get("number"))
    price_year = _price_year(ctx, figure, at)
    factor = price_factor_text(f"$H${n}") if quantity.money else "1"
    write(at, 8, f"={factor}", formats.get("factor"), figure.price_factor)
    value = float(figure.value[0, 0])
    write(at, 9, f"=IF(ISNUMBER({own}),{own}*$E${n},$F${n}*$G${n})*$I${n}", formats.get("number"), value)
    growth = ctx.where.cell("assumptions", figure.row, "growth")
    write(at, 10, f"={growth}/100", formats.get("percent"), figure.growth)
    name = quote(sheet.get_name())
    ctx.figures[figure.key] = FigureCells(
        scalar(f"{name}!$J${n}", value),
        scalar(f"{name}!$K${n}", figure.growth),
        scalar(f"{name}!$H${n}", price_year),
    )
    for defined, quantity_name in FIGURE_NAMES.items():
        if figure.key == ("plan", quantity_name, None):
            _define(ctx, defined, f"{name}!$J${n}", value)


def _price_year(ctx: Context, figure: Figure, at: int) -> float:
    """Write the price year: an own value stands in the row's, a library value in the library's.

    An amount without one stands in the plan's own year; the reader has asked for it.
    """
    sheet, row = ctx.sheets[SHEET], ctx.inputs.plan.assumptions[figure.row]
    style = ctx.formats.get("year")
    cell, own = (ctx.where.cell("assumptions", figure.row, field) for field in ("price_year", "value"))
    year = figure.price_year if figure.price_year is not None else ctx.inputs.plan.plan.price_year
    if figure.library is not None:
        parameter = ctx.inputs.library.get(row.parameter or "")
        known = None if parameter is None else parameter.price_year
        sheet.write_number(at, LIBRARY_YEAR, year if known is None else known, style)
        other = f"{xl_col_to_name(LIBRARY_YEAR)}{at + 1}"
        sheet.write_formula(at, 7, f"=IF(AND(ISNUMBER({own}),ISNUMBER({cell})),{cell},{other})", style, year)
    elif row.price_year is not None:
        sheet.write_formula(at, 7, f"={cell}", style, year)
    else:
        sheet.write_number(at, 7, year, style)
    return float(year)


def _derived_constants(ctx: Context, at: int) -> None:
    """Write the constants that follow from others: the real municipal rate, the present and the timing."""
    sheet, formats, name = ctx.sheets[SHEET], ctx.formats, quote(ctx.sheets[SHEET].get_name())
    internal, inflation = ctx.names["Internranta"], ctx.names["Inflation"]
    real = float(real_rate(internal.values, inflation.values))
    rows: list[tuple[str, str, Expr, str]] = [
        ("Kalkylranta_kommun", "municipal_rate", scalar("(1+Internranta)/(1+Inflation)-1", real), "percent"),
        ("Nulagesar", "inventory_year", scalar(f"{ctx.inputs.inventory_year}", ctx.inputs.inventory_year), "year"),
    ]
    for i, (defined, key, expr, style) in enumerate(rows):
        write_text(sheet, at + i, 0, defined, formats, "text")
        write_text(sheet, at + i, 1, ctx.say(f"values.{key}"), formats, "text")
        if defined == "Nulagesar":
            sheet.write_number(at + i, 9, float(expr.values), formats.get(style))
        else:
            sheet.write_formula(at + i, 9, f"={expr.text}", formats.get(style), float(expr.values))
        _define(ctx, defined, f"{name}!$J${at + i + 1}", float(expr.values))
    _timing(ctx, at + len(rows))


def _timing(ctx: Context, at: int) -> None:
    """Write how much earlier flows fall than the end of their year, looked up by the plan's setting."""
    sheet, formats, name = ctx.sheets[SHEET], ctx.formats, quote(ctx.sheets[SHEET].get_name())
    for i, (timing, shift) in enumerate(SHIFT.items()):
        write_text(sheet, at + 1 + i, 1, ctx.texts.get(f"choice.timing.{timing}"), formats, "text")
        sheet.write_number(at + 1 + i, 9, shift, formats.get("number"))
    first, last = at + 2, at + 1 + len(SHIFT)
    chosen = ctx.where.cell("plan", 0, "timing")
    value = SHIFT[ctx.inputs.plan.plan.timing]
    write_text(sheet, at, 0, "Tidpunkt", formats, "text")
    write_text(sheet, at, 1, ctx.say("values.timing"), formats, "text")
    formula = f"=INDEX($J${first}:$J${last},MATCH({chosen},$B${first}:$B${last},0))"
    sheet.write_formula(at, 9, formula, formats.get("number"), value)
    _define(ctx, "Tidpunkt", f"{name}!$J${at + 1}", value)
