"""The empty input workbook, made from the field spec: what a municipality fills in first."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import xlsxwriter

from klimatinvest.building.fields import BUILDING
from klimatinvest.followup.fields import FOLLOWUP
from klimatinvest.plan.columns import Column
from klimatinvest.plan.fields import PLAN, Spec, Table
from klimatinvest.present.workbook.formats import Formats
from klimatinvest.present.workbook.input_cells import choice_label, label_of
from klimatinvest.present.workbook.input_layout import (
    LISTS,
    SheetLayout,
    sheet_names,
    shown_columns,
)
from klimatinvest.present.workbook.input_lists import Validation, write_lists
from klimatinvest.present.workbook.input_sheets import Cells, Filling, create_sheets, write_input_sheet
from klimatinvest.spend.fields import FACTORS, MAPPING
from klimatinvest.text.catalog import Texts

SMALL = "plan-small"
FULL = "plan"
HOUSE = "building"
SPEND = {"spend-mapping": MAPPING, "spend-factors": FACTORS}
FOLLOW_UP = "follow-up"
SPECS: dict[str, Spec] = {FULL: PLAN, SMALL: PLAN, HOUSE: BUILDING, **SPEND, FOLLOW_UP: FOLLOWUP}
SIZES = tuple(SPECS)
# What a first plan does without: the activity model, energy carriers, attributes and shares between actors.
_LARGE_TABLES = frozenset(
    {"carriers", "activities", "from_shares", "actor_shares", "attributes", "attribute_needs", "attribute_builds"}
)
CREATED = dt.datetime(2026, 1, 1)  # noqa: DTZ001 - a fixed date: the same spec gives the same bytes
_SPARE_ROWS = 40
_INDEX_YEARS = 5
_NUMBERS = frozenset({"number", "integer", "year", "amounts"})
OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def write_template(path: Path, size: str, texts: Texts) -> None:
    """Write an empty input workbook.

    Parameters
    ----------
    path : Path
        The file to write.
    size : str
        ``plan`` for every table, ``plan-small`` for those that a first plan needs, ``building`` for the climate
        calculation of a building, ``spend-mapping`` and ``spend-factors`` for a spend analysis,
        ``follow-up`` for a year's outcome.
    texts : Texts
        Language of sheets, headers, choices and help.

    Raises
    ------
    ValueError
        There is no template of that size.
    """
    if size not in SIZES:
        raise ValueError(size)
    spec = SPECS[size]
    tables = [table for table in spec.all if size != SMALL or not (table.extension or table.id in _LARGE_TABLES)]
    title = "title" if spec is PLAN else f"{size}_title"
    with xlsxwriter.Workbook(str(path), OPTIONS) as book:
        book.set_properties({"title": label_of(f"workbook_inputs.{title}", texts), "created": CREATED})
        _write_sheets(book, spec, tables, texts)


def _write_sheets(book: xlsxwriter.Workbook, spec: Spec, tables: list[Table], texts: Texts) -> None:
    formats = Formats(book)
    shown = {table.id for table in tables}
    names = {key: name for key, name in sheet_names(texts, spec).items() if key in {*shown, LISTS}}
    layouts = {
        table.id: SheetLayout(table, names[table.id], shown_columns(table, shown), _years(table, spec), 0)
        for table in tables
    }
    sheets = create_sheets(book, names)
    rules = Validation(texts, write_lists(book, sheets[LISTS], texts, formats, spec), layouts)
    for key, layout in layouts.items():
        example = None if layout.is_settings else _example(layout, texts)
        write_input_sheet(sheets[key], layout, Filling((), {}, _SPARE_ROWS, example), rules, formats)


def _setting(name: str, spec: Spec = PLAN) -> tuple[int, ...]:
    """Read the years of a setting's own example."""
    column = next(c for c in spec.settings.columns if c.id == name)
    return tuple(int(year) for year in column.example.split(";"))


def _years(table: Table, spec: Spec) -> tuple[int, ...]:
    """Choose year columns from the examples of the settings; a person adds or changes them."""
    if table.amounts is None:
        return ()
    if spec is BUILDING:
        before, first = _setting("base_year", spec)[0], _setting("in_use_year", spec)[0]
        return tuple(range(before, first + 1)) if table.id == "investments" else (first,)
    if spec is FACTORS or spec is FOLLOWUP:
        last = _setting(*("base_year", MAPPING) if spec is FACTORS else ("year", spec))[0]
        before = _INDEX_YEARS if spec is FACTORS else _setting("statistics_lag", spec)[0]
        return tuple(range(last - before, last + 1))
    if table.id in {"inventory", "unit_emissions"}:
        return tuple(sorted({*_setting("goal_base_years"), *_setting("inventory_years")}))
    first, last = _setting("start_year")[0], _setting("end_year")[0]
    if table.id == "series":
        return (first, *(year for year in range(first + 1, last) if year % 5 == 0), last)
    return tuple(range(first, last + 1))


def _example(layout: SheetLayout, texts: Texts) -> Cells:
    """Fill one row with the columns' examples; its first cell says that it is one."""
    cells: dict[str, str | float | None] = {c.id: _example_of(layout.table, c, texts) for c in layout.columns}
    cells[layout.columns[0].id] = texts.get("workbook_inputs.example")
    amounts = layout.table.amounts
    if amounts is not None and layout.years:
        cells[str(layout.years[0])] = _example_of(layout.table, amounts, texts)
    return cells


def _example_of(table: Table, column: Column, texts: Texts) -> str | float | None:
    key = texts.locate(f"field.{table.id}.{column.id}.example")
    if key is not None:
        return texts.get(key)
    if not column.example or column.kind == "parameter" or (column.kind == "ref" and not column.required):
        return None  # what only some rows have would make the example contradict itself
    if column.kind in _NUMBERS:
        return float(column.example)
    if column.kind in {"choice", "quantity"}:
        return choice_label(column.choice_set, column.example, texts)
    if column.kind == "boolean":
        return texts.get(f"choice.boolean.{'yes' if column.example == 'ja' else 'no'}")
    return column.example
