"""The first sheet: what the workbook is, whether it adds up, and where everything stands."""

from __future__ import annotations

from klimatinvest import __version__
from klimatinvest.building.fields import BUILDING
from klimatinvest.present.building.workbook.context import Context
from klimatinvest.present.workbook.formats import LINK, TITLE_HEIGHT, write_text
from klimatinvest.present.workbook.grid import HEADER, quote
from klimatinvest.present.workbook.input_cells import cell_value

SHEET = "cover"
ABOUT = (
    *("name", "municipality", "owner", "decision_level", "project_type", "building_type", "version", "date"),
    *("case_number", "purpose", "mode", "electricity", "price_year", "base_year", "investment_year", "in_use_year"),
    *("study_period", "timing"),
)
READ = ("signs", "prices", "conventions", "proposal", "changed", "placeholders", "modules", "budget")


def write_cover(ctx: Context) -> None:
    """Write master check, settings, how to read it, colours and an index with links."""
    sheet = ctx.sheets[SHEET]
    sheet.set_row(0, TITLE_HEIGHT)
    write_text(sheet, 0, 0, ctx.building.project.name, ctx.formats, "title")
    write_text(sheet, 1, 0, ctx.say("cover.purpose"), ctx.formats, "purpose")
    write_text(sheet, 2, 0, ctx.say("cover.engine", version=__version__), ctx.formats, "note")
    left = ctx.book.add_format({"font_name": "Calibri", "font_size": 11, "align": "left", "font_color": LINK})
    at = HEADER
    for key, cell, shown in (
        ("master", ctx.cells["master",], ctx.say("checks.good")),
        ("changed", ctx.cells["changed",], ctx.say("checks.same")),
    ):
        write_text(sheet, at, 0, ctx.say(f"cover.{key}"), ctx.formats, "bold")
        sheet.write_formula(at, 1, f"={cell.text}", ctx.formats.get("bold"), shown)
        at += 1
    write_text(sheet, at, 0, ctx.say("cover.placeholders"), ctx.formats, "bold")
    write_text(sheet, at, 1, str(len(ctx.result.placeholders)), ctx.formats, "text")
    at += 2
    columns = {column.id: column for column in BUILDING.settings.columns}
    for name in ABOUT:
        value = cell_value(columns[name], getattr(ctx.building.project, name), ctx.texts)
        write_text(sheet, at, 0, ctx.texts.get(f"building_field.project.{name}.label"), ctx.formats, "bold")
        if value is None:
            write_text(sheet, at, 1, "–", ctx.formats, "text")
        else:
            sheet.write_formula(at, 1, f"={ctx.where.cell('project', 0, name)}", left, value)
        at += 1
    at += 1
    for key in READ:
        write_text(sheet, at, 0, ctx.say(f"cover.read.{key}.label"), ctx.formats, "bold")
        text = ctx.say(f"cover.read.{key}.text")
        write_text(sheet, at, 1, text, ctx.formats, "wrapped")
        sheet.set_row(at, 16 * (1 + len(text) // 105))
        at += 1
    _index(ctx, at + 1)
    sheet.set_column(0, 0, 36)
    sheet.set_column(1, 1, 110)
    sheet.activate()
    sheet.set_first_sheet()


def _index(ctx: Context, at: int) -> None:
    sheet = ctx.sheets[SHEET]
    write_text(sheet, at, 0, ctx.say("cover.index"), ctx.formats, "heading")
    for row, (key, target) in enumerate(ctx.sheets.items(), start=at + 1):
        name = target.get_name()
        sheet.write_url(row, 0, f"internal:{quote(name)}!A1", ctx.formats.get("link"), name)
        if key == "lists":
            purpose = ctx.texts.get("workbook_inputs.lists.purpose")
        elif BUILDING.get(key) is not None:
            purpose = ctx.texts.get(f"building_table.{key}.purpose")
        else:
            purpose = ctx.say(f"{key}.purpose")
        write_text(sheet, row, 1, purpose, ctx.formats, "text")
