"""Colours, number formats and safe text: the one place that knows how a workbook looks."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from klimatinvest.core.series import FloatArray

# Six colours for series, in this order: each at least 3:1 against white and against its neighbours.
PALETTE = ("#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D", "#A285D1")
HEADER_FILL = PALETTE[0]
INPUT_FILL = "#FFF2CC"
EXAMPLE_FILL = "#EDEDED"
BORDER = "#BFBFBF"
NOTE = "#595959"
LINK = "#0B5394"
GOOD = "#1B6E3C"
BAD = "#B00020"

# Codes of the file format: English separators, which the spreadsheet shows in the reader's own way.
AMOUNT = "#,##0;[Red]-#,##0"
DECIMAL = "#,##0.00;[Red]-#,##0.00"
TONNES = "#,##0.0;[Red]-#,##0.0"
FACTOR = "0.0000"
SMALL = "0.000000;[Red]-0.000000"
PERCENT = "0.0%"
YEAR = "0"
TEXT = "@"
DATE = "yyyy-mm-dd"
GENERAL = "General"
# Over years every cell holds a number, so that a dash can stand for nothing paid; elsewhere a dash is what is missing.
ZERO_DASH = ';"–"'

TAB_COLOURS = {"control": PALETTE[4], "input": "#F2C94C", "calculation": PALETTE[1], "output": PALETTE[0]}

TITLE_HEIGHT = 26  # points, for the title's larger letters

_BASE: dict[str, Any] = {"font_name": "Calibri", "font_size": 11, "valign": "top"}
_INPUT: dict[str, Any] = {"bg_color": INPUT_FILL, "border": 1, "border_color": BORDER, "locked": False}
_HEADER: dict[str, Any] = {
    "bg_color": HEADER_FILL,
    "font_color": "#FFFFFF",
    "bold": True,
    "text_wrap": True,
    "valign": "vcenter",
    "border": 1,
    "border_color": HEADER_FILL,
}
_TOTAL: dict[str, Any] = {"bold": True, "top": 1}
_EXAMPLE: dict[str, Any] = {"bg_color": EXAMPLE_FILL, "italic": True, "border": 1, "border_color": BORDER}

STYLES: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16, "font_color": HEADER_FILL},
    "heading": {"bold": True, "font_size": 12, "font_color": HEADER_FILL},
    "purpose": {},
    "text": {},
    "wrapped": {"text_wrap": True},
    "bold": {"bold": True},
    "note": {"font_color": NOTE, "italic": True},
    "note_wrapped": {"font_color": NOTE, "italic": True, "text_wrap": True},
    "link": {"font_color": LINK, "underline": 1},
    "good": {"bold": True, "font_color": GOOD},
    "bad": {"bold": True, "font_color": BAD},
    "header": _HEADER,
    "header_year": {**_HEADER, "num_format": YEAR, "align": "right"},
    "header_number": {**_HEADER, "align": "right"},
    "free": {"locked": False},
    "free_date": {"locked": False, "num_format": DATE},
    "input": {**_INPUT, "num_format": GENERAL},
    "input_text": {**_INPUT, "num_format": TEXT},
    "input_id": {**_INPUT, "num_format": TEXT},
    "input_amount": {**_INPUT, "num_format": AMOUNT},
    "input_year": {**_INPUT, "num_format": YEAR},
    "example": {**_EXAMPLE, "num_format": GENERAL, "text_wrap": True, "locked": False},
    "id": {"num_format": TEXT},
    "year": {"num_format": YEAR},
    "amount": {"num_format": AMOUNT, "align": "right"},
    "decimal": {"num_format": DECIMAL, "align": "right"},
    "tonnes": {"num_format": TONNES, "align": "right"},
    "factor": {"num_format": FACTOR, "align": "right"},
    "percent": {"num_format": PERCENT, "align": "right"},
    "number": {"num_format": GENERAL, "align": "right"},
    "large": {"num_format": AMOUNT, "align": "right"},
    "middling": {"num_format": DECIMAL, "align": "right"},
    "small": {"num_format": SMALL, "align": "right"},
    "total": {**_TOTAL},
    "total_amount": {**_TOTAL, "num_format": AMOUNT, "align": "right"},
    "total_decimal": {**_TOTAL, "num_format": DECIMAL, "align": "right"},
    "total_tonnes": {**_TOTAL, "num_format": TONNES, "align": "right"},
    "total_percent": {**_TOTAL, "num_format": PERCENT, "align": "right"},
    "from_input": {"font_color": LINK, "num_format": GENERAL},
    "from_input_amount": {"font_color": LINK, "num_format": AMOUNT, "align": "left"},
    "from_input_wrapped": {"font_color": LINK, "num_format": GENERAL, "text_wrap": True, "align": "left"},
}

_MAX_TEXT = 32_767  # characters a cell holds; the writer would cut the rest off silently
# A spreadsheet that opens or pastes text beginning with one of these may take it for a formula.
_TRIGGERS = frozenset("=+-@\t\r\n＝＋－＠")
# What XML cannot carry: control characters, lone surrogates and non-characters.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_INVISIBLE = " \u00a0\ufeff\u200b\u200c\u200d\u2060\0"


class Formats:
    """The cell formats of one workbook, made when first asked for and then shared.

    Parameters
    ----------
    book : xlsxwriter.Workbook
        The workbook the formats belong to.
    """

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._made: dict[tuple[str, bool, bool], Format] = {}
        self._texts: dict[tuple[str, str], tuple[str, Format]] = {}

    def get(self, name: str, *, quoted: bool = False, by_year: bool = False) -> Format:
        """Give a format.

        Parameters
        ----------
        name : str
            A key of ``STYLES``.
        quoted : bool
            Give it the text mark.
        by_year : bool
            Show zero as a dash, as a cell of a year does.

        Raises
        ------
        KeyError
            No style has the name.
        """
        key = name, quoted, by_year
        if key not in self._made:
            style = {**_BASE, **STYLES[name]}
            if quoted:
                style["quote_prefix"] = True
            if by_year and "[Red]" in style["num_format"]:
                style["num_format"] += ZERO_DASH
            self._made[key] = self._book.add_format(style)
        return self._made[key]

    def text(self, text: str, style: str) -> tuple[str, Format]:
        """Give a text as a cell holds it, and the format that keeps it a text.

        Raises
        ------
        ValueError
            The file format cannot hold the text.
        """
        found = self._texts.get((text, style))
        if found is None:
            whole = text.replace("\r\n", "\n").replace("\r", "\n")  # the only line break a cell knows
            if bad := _UNWRITABLE.search(whole):
                raise ValueError(f"a cell cannot hold the character U+{ord(bad[0]):04X}")
            if len(whole) > _MAX_TEXT:
                raise ValueError(f"a cell holds {_MAX_TEXT} characters, not {len(whole)}")
            found = self._texts[text, style] = whole, self.get(style, quoted=looks_like_formula(whole))
        return found


def looks_like_formula(text: str) -> bool:
    """Tell whether a spreadsheet might take the text for a formula."""
    first = text.lstrip(_INVISIBLE)[:1]
    return first != "" and first in _TRIGGERS


def write_text(sheet: Worksheet, row: int, column: int, text: str, formats: Formats, style: str) -> None:
    """Write user text so that it stays text.

    Parameters
    ----------
    sheet : Worksheet
        Where to write.
    row, column : int
        Zero-based position.
    text : str
        Any text; one that a spreadsheet might take for a formula gets the text mark.
    formats : Formats
        Formats of the sheet's workbook.
    style : str
        A key of ``STYLES``.

    Raises
    ------
    ValueError
        The file format cannot hold the text: it is longer than a cell or has characters that XML does not
        know. The reader of plans lets neither through.
    """
    text, cell_format = formats.text(text, style)
    if not text:
        result = sheet.write_blank(row, column, None, cell_format)
    else:
        result = sheet.write_string(row, column, text, cell_format)
    if result != 0:
        raise ValueError(f"cell {row},{column} was not written (code {result})")


def by_size(values: FloatArray) -> str:
    """Choose how a row's numbers are shown: whole, with two decimals or with six."""
    largest = float(np.abs(values).max(initial=0.0))
    return "large" if largest >= 1000.0 else "middling" if largest >= 10.0 else "small"
