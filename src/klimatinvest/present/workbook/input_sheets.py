"""Write the plan's tables as sheets that a person fills in and that the reader takes back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import xlsxwriter
from pydantic import BaseModel
from xlsxwriter.worksheet import Worksheet

from klimatinvest.plan.cells import amounts_of, rows_of
from klimatinvest.plan.columns import Column
from klimatinvest.plan.fields import PLAN, Spec
from klimatinvest.plan.model import Row
from klimatinvest.plan.records import Comment, Note
from klimatinvest.present.workbook.formats import TAB_COLOURS, Formats, write_text
from klimatinvest.present.workbook.input_beside import own_columns, write_comments
from klimatinvest.present.workbook.input_cells import cell_value, label_of, style_of, write_own, write_value
from klimatinvest.present.workbook.input_layout import (
    FIRST_ROW,
    HEADER_ROW,
    LISTS,
    SETTINGS_VALUE,
    InputMap,
    SheetLayout,
    Years,
    layout_of,
    sheet_names,
    years_of,
)
from klimatinvest.present.workbook.input_lists import (
    VALIDATED_ROWS,
    Validation,
    validation_of,
    write_lists,
)
from klimatinvest.text.catalog import Texts

__all__ = ["Filling", "InputMap", "create_sheets", "write_input_sheet", "write_inputs"]

SPARE_ROWS = 20
_LAST_COLUMN = 199  # unlocked as far as a person adds columns of their own
_NARROW, _WIDE, _YEAR_WIDTH, _HELP_WIDTH = 9, 42, 13, 90
_TITLE_HEIGHT, _HEADER_HEIGHT = 24, 48
_PROTECTION = {
    "format_cells": True,
    "format_columns": True,
    "format_rows": True,
    "insert_columns": True,
    "insert_rows": True,
    "delete_rows": True,
    "autofilter": True,
}

Cells = Mapping[str, str | float | None]  # by field; a year by its digits


@dataclass(frozen=True, slots=True)
class Filling:
    """What goes into one input sheet.

    Attributes
    ----------
    rows : sequence of mappings
        What each row's cells show, by field, and by year written as digits.
    own : mapping
        The user's own columns: header to cell by row index, in the order they stood.
    spare : int
        Blank rows to write below, coloured as input.
    example : mapping or None
        A first row to show how it is done, which the reader skips.
    """

    rows: Sequence[Cells]
    own: Mapping[str, Mapping[int, object]]
    spare: int = SPARE_ROWS
    example: Cells | None = None


def create_sheets(book: xlsxwriter.Workbook, names: Mapping[str, str]) -> dict[str, Worksheet]:
    """Add a worksheet for every name, in order, and give them by the same keys."""
    return {key: book.add_worksheet(name) for key, name in names.items()}


def write_inputs(
    book: xlsxwriter.Workbook,
    plan: BaseModel,
    texts: Texts,
    formats: Formats,
    notes: Iterable[Note | Comment] = (),
    sheets: Mapping[str, Worksheet] | None = None,
    spec: Spec = PLAN,
    years: Years = years_of,
) -> InputMap:
    """Write every input sheet of a plan, or of another input.

    Parameters
    ----------
    book : xlsxwriter.Workbook
        Gets the sheets and the names of the lists.
    plan : Plan or another input
        Rows keep their order.
    texts : Texts
        Language of sheets, headers and choices.
    formats : Formats
        Formats of ``book``.
    notes : iterable of Note and Comment
        The user's own columns, written back to the right of the row they belonged to, and comments on cells.
    sheets : mapping, optional
        Worksheets made beforehand, by the keys of ``sheet_names``, so that the caller decides their order;
        those that are missing are added last.
    spec, years : the input's tables, and the choice of years that get a column

    Returns
    -------
    InputMap
        The reference of every cell, for formulas on other sheets.

    Raises
    ------
    ValueError
        The plan holds a number that is not finite or a text that no workbook can carry.
    """
    layouts = layout_of(plan, texts, spec, years)
    made = dict(sheets or {})
    made.update(create_sheets(book, {k: v for k, v in sheet_names(texts, spec).items() if k not in made}))
    rules = Validation(texts, write_lists(book, made[LISTS], texts, formats, spec), layouts.sheets)
    notes = tuple(notes)
    for table_id, layout in layouts.sheets.items():
        rows = rows_of(plan, layout.table)
        filling = Filling([_cells(row, layout, texts) for row in rows], own_columns(layout, rows, notes))
        write_input_sheet(made[table_id], layout, filling, rules, formats)
        write_comments(made[table_id], layout, rows, filling.own, notes)
    return layouts


def _cells(row: Row, layout: SheetLayout, texts: Texts) -> Cells:
    cells: dict[str, str | float | None] = {
        column.id: cell_value(column, getattr(row, column.id), texts) for column in layout.columns
    }
    cells.update({str(year): value for year, value in amounts_of(row, layout.table).items()})
    return cells


def write_input_sheet(
    sheet: Worksheet, layout: SheetLayout, filling: Filling, rules: Validation, formats: Formats
) -> None:
    """Write one input sheet: heading, headers, rows, rules and protection."""
    _write_heading(sheet, layout, rules.texts, formats)
    if layout.is_settings:
        _write_settings(sheet, layout, filling, rules, formats)
    else:
        _write_table(sheet, layout, filling, rules, formats)
    _finish(sheet, rules.texts)


def _write_heading(sheet: Worksheet, layout: SheetLayout, texts: Texts, formats: Formats) -> None:
    table = layout.table.id
    note = f"{label_of(f'workbook_inputs.note.{table}', texts)} {texts.get('workbook_inputs.required')}"
    sheet.set_row(0, _TITLE_HEIGHT)
    write_text(sheet, 0, 0, label_of(f"table.{table}.title", texts), formats, "title")
    write_text(sheet, 1, 0, label_of(f"table.{table}.purpose", texts), formats, "purpose")
    write_text(sheet, 2, 0, note, formats, "note")


def _header_of(layout: SheetLayout, column: Column, texts: Texts) -> str:
    label = label_of(f"field.{layout.table.id}.{column.id}.label", texts)
    return f"{label} *" if column.required else label


def _write_settings(
    sheet: Worksheet, layout: SheetLayout, filling: Filling, rules: Validation, formats: Formats
) -> None:
    """Write one row a setting: name, value, explanation."""
    texts = rules.texts
    for position, key in enumerate(("key", "value", "help")):
        header = texts.get(f"workbook_inputs.settings.{key}")
        write_text(sheet, HEADER_ROW, position, header, formats, "header")
    cells = filling.rows[0] if filling.rows else {}
    for index, column in enumerate(layout.columns):
        row, value = FIRST_ROW + index, cells.get(column.id)
        label = label_of(f"field.{layout.table.id}.{column.id}.label", texts)
        write_text(sheet, row, 0, _header_of(layout, column, texts), formats, "bold")
        write_value(sheet, row, SETTINGS_VALUE, value, formats, style_of(column, value))
        write_text(sheet, row, 2, label_of(f"field.{layout.table.id}.{column.id}.help", texts), formats, "note")
        rule = validation_of(layout, column, rules, label)
        sheet.data_validation(row, SETTINGS_VALUE, row, SETTINGS_VALUE, rule)
    for position, width in enumerate((30, 48, _HELP_WIDTH)):
        sheet.set_column(position, position, width)
    sheet.freeze_panes(FIRST_ROW, 1)


def _write_table(sheet: Worksheet, layout: SheetLayout, filling: Filling, rules: Validation, formats: Formats) -> None:
    _write_headers(sheet, layout, filling, rules.texts, formats)
    first = FIRST_ROW
    if filling.example is not None:
        _write_row(sheet, first, layout, filling.example, formats, "example")
        first += 1
    for index, cells in enumerate(filling.rows):
        _write_row(sheet, first + index, layout, cells, formats)
        for position, values in enumerate(filling.own.values(), start=layout.width):
            write_own(sheet, first + index, position, values.get(index), formats)
    below = first + len(filling.rows)
    for row in range(below, below + filling.spare):
        _write_row(sheet, row, layout, {}, formats)
    _write_rules(sheet, layout, rules)
    sheet.autofilter(HEADER_ROW, 0, below + filling.spare - 1, layout.width + len(filling.own) - 1)
    names = [column.id for column in layout.columns[:2]]
    sheet.freeze_panes(FIRST_ROW, 2 if names == ["id", "name"] else 1)


def _write_headers(sheet: Worksheet, layout: SheetLayout, filling: Filling, texts: Texts, formats: Formats) -> None:
    sheet.set_row(HEADER_ROW, _HEADER_HEIGHT)
    sheet.set_column(0, _LAST_COLUMN, None, formats.get("free"))
    for position, column in enumerate(layout.columns):
        header = _header_of(layout, column, texts)
        write_text(sheet, HEADER_ROW, position, header, formats, "header")
        shown = [str(cells.get(column.id) or "") for cells in (*filling.rows, filling.example or {})]
        # A header wraps at its spaces; the arrow of the filter covers its last characters.
        width = max(max(map(len, header.split())) + 4, *map(len, shown), _NARROW)
        sheet.set_column(position, position, min(width + 1, _WIDE), formats.get("free"))
    for position, year in enumerate(layout.years, start=len(layout.columns)):
        sheet.write_number(HEADER_ROW, position, year, formats.get("header_year"))
        sheet.set_column(position, position, _YEAR_WIDTH, formats.get("free"))
    for position, header in enumerate(filling.own, start=layout.width):
        write_text(sheet, HEADER_ROW, position, header, formats, "free")


def _write_row(
    sheet: Worksheet, row: int, layout: SheetLayout, cells: Cells, formats: Formats, style: str | None = None
) -> None:
    for position, column in enumerate(layout.columns):
        value = cells.get(column.id)
        write_value(sheet, row, position, value, formats, style or style_of(column, value))
    for position, year in enumerate(layout.years, start=len(layout.columns)):
        value = cells.get(str(year))
        write_value(sheet, row, position, value, formats, style or _year_style(layout, value))


def _year_style(layout: SheetLayout, value: object) -> str:
    """Show kronor and tonnes as amounts; a time series holds any unit and shows its decimals."""
    if layout.table.amounts is None or layout.table.amounts.unit is None:
        whole = isinstance(value, (int, float)) and value == int(value) and abs(value) >= 1000
        return "input_amount" if whole else "input"
    return "input_amount"


def _write_rules(sheet: Worksheet, layout: SheetLayout, rules: Validation) -> None:
    first, last = FIRST_ROW, FIRST_ROW + VALIDATED_ROWS - 1
    for position, column in enumerate(layout.columns):
        label = label_of(f"field.{layout.table.id}.{column.id}.label", rules.texts)
        sheet.data_validation(first, position, last, position, validation_of(layout, column, rules, label))
    amounts = layout.table.amounts
    if amounts is None:
        return
    label = label_of(f"field.{layout.table.id}.{amounts.id}.label", rules.texts)
    for year in layout.years:
        position = layout.year_position(year)
        rule = validation_of(layout, amounts, rules, f"{label} {year}")
        sheet.data_validation(first, position, last, position, rule)


def _finish(sheet: Worksheet, texts: Texts) -> None:
    sheet.set_tab_color(TAB_COLOURS["input"])
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADER_ROW)
    sheet.set_footer(f"&C{texts.get('workbook_inputs.footer')}")
    sheet.set_zoom(90)
    sheet.ignore_errors({"number_stored_as_text": f"A1:CV{FIRST_ROW + VALIDATED_ROWS}"})
    sheet.protect("", _PROTECTION)
