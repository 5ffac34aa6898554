"""How one value of the plan stands in a cell: in the reader's words, as text or as a number."""

from __future__ import annotations

import datetime as dt
import math

from xlsxwriter.worksheet import Worksheet

from klimatinvest.plan.columns import Column
from klimatinvest.present.workbook.formats import Formats, write_text
from klimatinvest.text.catalog import Texts

_LARGE = 1000  # from here on thousands are easier to read apart
_STYLES = {
    "year": "input_year",
    "number": "input",
    "integer": "input",
    "amounts": "input_amount",
    "text": "input_text",
    "url": "input_text",
}


class _InFull(float):
    """A number that is written with all its digits: the writer asks for 16, a double may need 17."""

    def __format__(self, _digits: str) -> str:
        return repr(float(self))


def choice_label(choice_set: str, value: str, texts: Texts) -> str:
    """Give the words for a choice; quantities have their labels in a family of their own."""
    return label_of(f"quantity.{value}" if choice_set == "quantity" else f"choice.{choice_set}.{value}", texts)


def label_of(key: str, texts: Texts, **args: object) -> str:
    """Give a label of the plan, or of a small house that has the same key in a family of its own."""
    return texts.get(texts.locate(key) or key, **args)


def cell_value(column: Column, value: object, texts: Texts) -> str | float | int | None:
    """Give what the cell shows for a value of the plan; None for a blank cell."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return texts.get(f"choice.boolean.{'yes' if value else 'no'}")
    if isinstance(value, tuple):
        return "; ".join(str(year) for year in value)
    if column.kind in {"choice", "quantity"}:
        return choice_label(column.choice_set, str(value), texts)
    if isinstance(value, (int, float)):
        return value
    return str(value)


def style_of(column: Column, value: object = None) -> str:
    """Choose the style of an input cell; whole thousands of any number are shown as amounts."""
    style = _STYLES.get(column.kind, "input_id")
    if style == "input" and isinstance(value, (int, float)) and value == int(value) and abs(value) >= _LARGE:
        return "input_amount"
    return style


def write_value(
    sheet: Worksheet, row: int, column: int, value: str | float | None, formats: Formats, style: str
) -> None:
    """Write a blank, a number or a text.

    Raises
    ------
    ValueError
        The number is not finite; no cell can hold it.
    """
    if value is None:
        sheet.write_blank(row, column, None, formats.get(style))
    elif isinstance(value, str):
        write_text(sheet, row, column, value, formats, style)
    elif not math.isfinite(value):
        raise ValueError(f"not a finite number: {value!r}")
    else:
        exact = float(f"{value:.16G}") == value
        sheet.write_number(row, column, value if exact else _InFull(value), formats.get(style))


def write_own(sheet: Worksheet, row: int, column: int, value: object, formats: Formats) -> None:
    """Write a cell of the user's own column as it stood."""
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value, formats.get("free"))
    elif isinstance(value, (int, float)):
        write_value(sheet, row, column, value, formats, "free")
    elif isinstance(value, (dt.datetime, dt.date)):
        sheet.write_datetime(row, column, value, formats.get("free_date"))
    elif value is not None:
        write_text(sheet, row, column, str(value), formats, "free")
