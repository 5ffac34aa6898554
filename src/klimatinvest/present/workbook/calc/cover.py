"""The first sheet: what the workbook is, how to read it, whether it adds up, and where everything stands."""

from __future__ import annotations

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from klimatinvest import __version__
from klimatinvest.plan.fields import SETTINGS, TABLES
from klimatinvest.present.workbook.calc.context import Context
from klimatinvest.present.workbook.calc.page import finish_sheet, out
from klimatinvest.present.workbook.calc.sources import STATUSES
from klimatinvest.present.workbook.calc.status import write_status
from klimatinvest.present.workbook.formats import LINK, write_text
from klimatinvest.present.workbook.grid import HEADER, quote
from klimatinvest.present.workbook.input_cells import cell_value
from klimatinvest.present.workbook.input_layout import LISTS

SHEET = "cover"
ABOUT = ("name", "municipality", "version", "decision_status", "date", "contact", "case_number", "purpose")
YEARS = ("price_year", "base_year", "start_year", "end_year", "timing")
CONVENTIONS = ("signs", "prices", "unit", "rates", "interaction", "funding")
TEXT_WIDTH, LINE_HEIGHT = 110, 16
LINES = 8  # of how to read the workbook
COLOURS = (("input", "input"), ("from_input", "from_input_amount"), ("calculated", "amount"), ("total", "total_amount"))


def write_cover(ctx: Context) -> None:
    """Write the cover, and set up every other sheet for screen and print."""
    sheet = ctx.sheets[SHEET]
    write_text(sheet, 0, 0, ctx.inputs.plan.plan.name, ctx.formats, "title")
    write_text(sheet, 1, 0, ctx.say(f"{SHEET}.purpose"), ctx.formats, "purpose")
    write_text(sheet, 2, 0, out(ctx, "cover.engine", version=__version__), ctx.formats, "note")
    at = _checks(ctx, sheet, HEADER)
    at = _settings(ctx, sheet, at)
    at = _statuses(ctx, sheet, at)
    at = _texts(ctx, sheet, at, "read", [f"line{n}" for n in range(1, LINES + 1)])
    at = _texts(ctx, sheet, at, "conventions", list(CONVENTIONS))
    at = _colours(ctx, sheet, at)
    _index(ctx, sheet, at)
    sheet.freeze_panes(HEADER, 0)
    for column, width in ((0, 34), (1, TEXT_WIDTH)):
        sheet.set_column(column, column, width)
    sheet.activate()
    sheet.set_first_sheet()
    _finish(ctx)
    write_status(ctx)


def _finish(ctx: Context) -> None:
    for key in (*ctx.kinds, LISTS):
        if key in ctx.sheets:  # input sheets are set up where they are written
            lines, repeat = ctx.kinds.get(key) == "calculation", None if key in (SHEET, "summary", LISTS) else HEADER
            finish_sheet(ctx, key, gridlines=lines, repeat=repeat, pages=int(key == "summary"))


def _left(ctx: Context, colour: str = "#000000") -> Format:
    """Make a format for numbers that stand in a column of texts."""
    return ctx.book.add_format({"font_name": "Calibri", "font_size": 11, "align": "left", "font_color": colour})


def _heading(ctx: Context, sheet: Worksheet, at: int, key: str) -> int:
    write_text(sheet, at, 0, out(ctx, f"cover.{key}"), ctx.formats, "heading")
    return at + 1


def _checks(ctx: Context, sheet: Worksheet, at: int) -> int:
    """Repeat the master check and whether anything has changed since delivery."""
    at = _heading(ctx, sheet, at, "checks")
    master, changed = ctx.cells["check", "master"], ctx.cells["check", "changed"]
    good, bad = out(ctx, "checks.good"), out(ctx, "checks.bad")
    rows = (
        ("master", master.text, bad if float(master.values) else good),
        ("count", ctx.cells["check", "count"].text, float(ctx.cells["check", "count"].values)),
        ("changed", changed.text, out(ctx, "checks.same")),
    )
    for key, text, value in rows:
        write_text(sheet, at, 0, out(ctx, f"cover.check.{key}"), ctx.formats, "bold")
        sheet.write_formula(at, 1, f"={text}", _left(ctx), value)
        at += 1
    for key, style in (("bad", "bad"), ("good", "good")):
        colour = ctx.book.add_format({"bold": True, "font_color": ctx.formats.get(style).font_color})
        rule = {"type": "cell", "criteria": "==", "value": f'"{out(ctx, f"checks.{key}")}"', "format": colour}
        sheet.conditional_format(HEADER, 1, at, 1, rule)
    return at + 1


def _settings(ctx: Context, sheet: Worksheet, at: int) -> int:
    """Show the plan's settings, from the sheet where they are changed."""
    at = _heading(ctx, sheet, at, "about")
    settings = ctx.inputs.plan.plan
    for name in (*ABOUT, *YEARS):
        column = next(c for c in SETTINGS.columns if c.id == name)
        write_text(sheet, at, 0, ctx.texts.get(f"field.plan.{name}.label"), ctx.formats, "bold")
        value = cell_value(column, getattr(settings, name), ctx.texts)
        if value is None:
            write_text(sheet, at, 1, "–", ctx.formats, "text")
        else:
            sheet.write_formula(at, 1, f"={ctx.where.cell('plan', 0, name)}", _left(ctx, LINK), value)
        at += 1
    return at + 1


def _statuses(ctx: Context, sheet: Worksheet, at: int) -> int:
    """Count the rows by status, live: how much of the plan rests on placeholders."""
    at = _heading(ctx, sheet, at, "statuses")
    for status in STATUSES:
        label = ctx.texts.get(f"choice.status.{status}")
        write_text(sheet, at, 0, label, ctx.formats, "bold")
        counted = ctx.cells["status", status]
        sheet.write_formula(at, 1, f"={counted.text}", _left(ctx), float(counted.values))
        at += 1
    return at + 1


def _texts(ctx: Context, sheet: Worksheet, at: int, key: str, lines: list[str]) -> int:
    at = _heading(ctx, sheet, at, key)
    for n, line in enumerate(lines, start=1):
        label = str(n) if key == "read" else out(ctx, f"cover.{key}.{line}.label")
        text = out(ctx, f"cover.{key}.{line}" if key == "read" else f"cover.{key}.{line}.text")
        write_text(sheet, at, 0, label, ctx.formats, "bold")
        write_text(sheet, at, 1, text, ctx.formats, "wrapped")
        sheet.set_row(at, LINE_HEIGHT * (1 + len(text) // TEXT_WIDTH))
        at += 1
    return at + 1


def _colours(ctx: Context, sheet: Worksheet, at: int) -> int:
    at = _heading(ctx, sheet, at, "colours")
    for key, style in COLOURS:
        write_text(sheet, at, 0, out(ctx, f"cover.colour.{key}.label"), ctx.formats, style)
        write_text(sheet, at, 1, out(ctx, f"cover.colour.{key}.text"), ctx.formats, "text")
        at += 1
    return at + 1


def _index(ctx: Context, sheet: Worksheet, at: int) -> None:
    """List every sheet with a link and its purpose."""
    at = _heading(ctx, sheet, at, "index")
    tables = {SETTINGS.id, *(table.id for table in TABLES)}
    for key, target in ctx.sheets.items():
        name = target.get_name()
        link = f"internal:{quote(name)}!A1"
        sheet.write_url(at, 0, link, ctx.formats.get("link"), name)
        if key == LISTS:
            purpose = ctx.texts.get("workbook_inputs.lists.purpose")
        else:
            purpose = ctx.texts.get(f"table.{key}.purpose") if key in tables else ctx.say(f"{key}.purpose")
        write_text(sheet, at, 1, purpose, ctx.formats, "text")
        at += 1
