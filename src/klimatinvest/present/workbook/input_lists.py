"""What may be written in a cell: the values to choose from, and each column's rule and messages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from xlsxwriter.utility import quote_sheetname, xl_range_abs, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from klimatinvest.catalogue.sectors import sectors
from klimatinvest.plan.columns import Column, bounds_of
from klimatinvest.plan.fields import PLAN, Spec
from klimatinvest.plan.quantities import IDS as QUANTITY_IDS
from klimatinvest.plan.rows_risk import CHANGEABLE, UNCERTAIN
from klimatinvest.present.workbook.formats import TAB_COLOURS, Formats, write_text
from klimatinvest.present.workbook.input_cells import choice_label, label_of
from klimatinvest.present.workbook.input_layout import (
    FIRST_ROW,
    HEADER_ROW,
    LISTS,
    SheetLayout,
    sheet_names,
)
from klimatinvest.text.catalog import Texts

VALIDATED_ROWS = 1000
# What may be stated, what may be uncertain and what a scenario may change: each a list of its own.
_QUANTITIES = {"quantity": QUANTITY_IDS, "uncertain": UNCERTAIN, "changeable": CHANGEABLE}
_FIRST_YEAR, _LAST_YEAR = 1900, 2199
_LARGEST = 1e15
_TITLE, _MESSAGE = 32, 255  # what the file format holds


@dataclass(frozen=True, slots=True)
class Validation:
    """What the rules of a cell are made from.

    Attributes
    ----------
    texts : Texts
        Language of messages.
    names : mapping
        Name that stands for the range of each list, by set of choices.
    sheets : mapping
        Layouts by table id: where the identifiers of a reference stand.
    """

    texts: Texts
    names: Mapping[str, str]
    sheets: Mapping[str, SheetLayout]


def _choice_sets(spec: Spec) -> dict[str, tuple[str, ...]]:
    sets: dict[str, tuple[str, ...]] = {"boolean": ("yes", "no")}
    for table in spec.all:
        sets.update({c.choice_set: c.choices for c in table.columns if c.kind == "choice"})
    return sets


def _list_columns(texts: Texts, spec: Spec) -> dict[str, tuple[str, list[str]]]:
    """Give header and values of every list: choices, then quantities and sectors, where they are asked for."""
    columns: dict[str, tuple[str, list[str]]] = {}
    for name, values in _choice_sets(spec).items():
        key = f"workbook_inputs.lists.{name}" if name == "boolean" else f"choice_set.{name}"
        columns[name] = (label_of(key, texts), [choice_label(name, value, texts) for value in values])
    if spec.settings is not PLAN.settings:
        return columns
    quantities = [choice_label("quantity", q, texts) for q in QUANTITY_IDS]
    explained = [texts.get(f"quantity.{q}.help") for q in QUANTITY_IDS]
    named = [s.en if texts.language == "en" else s.sv for s in sectors().values()]
    columns["quantity"] = (texts.get("workbook_inputs.lists.quantity"), quantities)
    columns["quantity_help"] = (texts.get("workbook_inputs.lists.quantity_help"), explained)
    for name in ("uncertain", "changeable"):
        offered = [choice_label("quantity", q, texts) for q in _QUANTITIES[name]]
        columns[name] = (texts.get(f"workbook_inputs.lists.{name}"), offered)
    columns["sectors"] = (texts.get("workbook_inputs.lists.sectors"), list(sectors()))
    columns["sector_names"] = (texts.get("workbook_inputs.lists.sector_names"), named)
    return columns


def write_lists(
    book: xlsxwriter.Workbook, sheet: Worksheet, texts: Texts, formats: Formats, spec: Spec = PLAN
) -> dict[str, str]:
    """Write the sheet of values to choose from and give each list a name.

    Returns
    -------
    dict
        The defined name of each list, by set of choices.
    """
    for row, key in enumerate(("title", "purpose", "note") if spec.settings is PLAN.settings else ("title", "purpose")):
        write_text(sheet, row, 0, texts.get(f"workbook_inputs.lists.{key}"), formats, key)
    sheet_name = quote_sheetname(sheet_names(texts, spec)[LISTS])
    names: dict[str, str] = {}
    for column, (key, (header, values)) in enumerate(_list_columns(texts, spec).items()):
        write_text(sheet, HEADER_ROW, column, header, formats, "header")
        for index, value in enumerate(values):
            write_text(sheet, FIRST_ROW + index, column, value, formats, "text")
        widest = max(len(header), *(len(value) for value in values))
        sheet.set_column(column, column, min(widest + 2, 110))
        names[key] = f"Lista_{key}"
        cells = xl_range_abs(FIRST_ROW, column, FIRST_ROW + len(values) - 1, column)
        book.define_name(names[key], f"={sheet_name}!{cells}")
    sheet.freeze_panes(FIRST_ROW, 0)
    sheet.set_tab_color(TAB_COLOURS["control"])
    sheet.protect("", {"format_columns": True})
    return names


def validation_of(layout: SheetLayout, column: Column, rules: Validation, title: str) -> dict[str, Any]:
    """Give the rule of a column as the writer wants it: what is allowed and what the cell says."""
    texts = rules.texts
    said = {
        "input_title": title[:_TITLE],
        "input_message": label_of(f"field.{layout.table.id}.{column.id}.help", texts)[:_MESSAGE],
    }
    return {**said, **_rule(layout, column, rules)}


def _rule(layout: SheetLayout, column: Column, rules: Validation) -> dict[str, Any]:
    if column.kind in {"choice", "quantity", "boolean"}:
        return _list(f"={rules.names[_list_of(column)]}", rules.texts)
    if column.kind == "ref":
        return _reference(column, rules)
    if column.kind in {"number", "integer", "amounts"}:
        return _number(layout, column, rules.texts)
    if column.kind == "year":
        between = {"minimum": _FIRST_YEAR, "maximum": _LAST_YEAR, "criteria": "between"}
        return {"validate": "integer", **between, **_error("year", rules.texts)}
    if column.kind == "id":
        return _unique(layout.position(column.id), rules.texts)
    return {"validate": "any"}


def _list_of(column: Column) -> str:
    """Name the list that a column chooses from."""
    if column.kind == "quantity":
        return next(name for name, offered in _QUANTITIES.items() if offered == column.choices)
    return "boolean" if column.kind == "boolean" else column.choice_set


def _error(kind: str, texts: Texts, **args: object) -> dict[str, Any]:
    return {
        "error_title": texts.get(f"workbook_inputs.validation.{kind}.title")[:_TITLE],
        "error_message": texts.get(f"workbook_inputs.validation.{kind}.message", **args)[:_MESSAGE],
        "error_type": "stop",
    }


def _list(source: str, texts: Texts) -> dict[str, Any]:
    # With blanks ignored a list that contains blank cells lets everything through.
    return {"validate": "list", "source": source, "ignore_blank": False, **_error("list", texts)}


def _reference(column: Column, rules: Validation) -> dict[str, Any]:
    """Offer the identifiers of the one sheet a reference points to; a warning, as the row may come later."""
    if column.refers == ("sectors",) and "sectors" in rules.names:
        return _list(f"={rules.names['sectors']}", rules.texts)
    if len(column.refers) != 1 or column.refers[0] not in rules.sheets:
        return {"validate": "any"}
    target = rules.sheets[column.refers[0]]
    key = target.position(target.table.key[0])
    cells = xl_range_abs(FIRST_ROW, key, FIRST_ROW + VALIDATED_ROWS - 1, key)
    rule = _list(f"={quote_sheetname(target.sheet)}!{cells}", rules.texts)
    error = _error("ref", rules.texts, sheet=target.sheet)
    return {**rule, **error, "error_type": "warning"}


def _number(layout: SheetLayout, column: Column, texts: Texts) -> dict[str, Any]:
    low, high = (None, None) if column.kind == "amounts" else bounds_of(layout.table.row, column.id)
    validate = "integer" if column.kind == "integer" else "decimal"
    if low is not None and high is not None:
        kind = "integer" if column.kind == "integer" else "number"
        error = _error(kind, texts, low=texts.number(low), high=texts.number(high))
    elif low is not None:
        error = _error("at_least", texts, low=texts.number(low))
    else:
        error = _error("plain_number", texts)
    between = {"minimum": -_LARGEST if low is None else low, "maximum": _LARGEST if high is None else high}
    return {"validate": validate, "criteria": "between", **between, **error}


def _unique(column: int, texts: Texts) -> dict[str, Any]:
    cells = xl_range_abs(FIRST_ROW, column, FIRST_ROW + VALIDATED_ROWS - 1, column)
    first = xl_rowcol_to_cell(FIRST_ROW, column, col_abs=True)
    return {"validate": "custom", "value": f"=COUNTIF({cells},{first})=1", **_error("id", texts)}
