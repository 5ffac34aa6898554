"""What the sheets of a spend workbook share: where everything stands, and how a cell is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from klimatinvest.present.workbook.formats import TITLE_HEIGHT, Formats, write_text
from klimatinvest.present.workbook.formula import Expr, scalar
from klimatinvest.present.workbook.grid import HEADER, TOLERANCE, Disagreement, quote
from klimatinvest.present.workbook.input_layout import InputMap
from klimatinvest.spend.result import SpendResult
from klimatinvest.text.catalog import Texts

FIRST = HEADER + 1  # zero-based first row below the header


@dataclass
class Context:
    """Where everything stands; sheets are written in the order of the calculation and add to it.

    Attributes
    ----------
    result : SpendResult
        What the engine gave.
    sheets : mapping
        Worksheets by sheet id, all made beforehand in reading order.
    where : InputMap
        References of the input cells.
    cells : dict
        Single cells by what they are.
    ranges : dict
        Columns of the data sheet by name.
    """

    book: xlsxwriter.Workbook
    result: SpendResult
    texts: Texts
    formats: Formats
    sheets: Mapping[str, Worksheet]
    where: InputMap
    cells: dict[tuple[str, ...], Expr] = field(default_factory=dict)
    ranges: dict[str, str] = field(default_factory=dict)

    def say(self, key: str, **args: object) -> str:
        """Give a text of the workbook."""
        return self.texts.get(f"spend_book.{key}", **args)

    def name(self, key: str) -> str:
        """Give a sheet's name as formulas write it."""
        return quote(self.sheets[key].get_name())

    def open(self, key: str, heads: Sequence[str], widths: Sequence[float], note: str = "") -> Worksheet:
        """Write title, purpose, note and header of a sheet, and set its columns."""
        sheet = self.sheets[key]
        lines = ((self.say(f"{key}.title"), "title"), (self.say(f"{key}.purpose"), "purpose"), (note, "note"))
        for row, (text, style) in enumerate(lines):
            write_text(sheet, row, 0, text, self.formats, style)
        sheet.set_row(0, TITLE_HEIGHT)
        for column, label in enumerate(heads):
            write_text(sheet, HEADER, column, label, self.formats, "header")
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        if heads:
            sheet.set_row(HEADER, 32)
            sheet.freeze_panes(FIRST, 1)
        return sheet

    def heads(self, *keys: str) -> list[str]:
        """Give headers."""
        return [self.say(f"head.{key}") for key in keys]

    def text(self, sheet: Worksheet, row: int, column: int, text: str, style: str = "text") -> None:
        """Write a text that stays text."""
        write_text(sheet, row, column, text, self.formats, style)

    def number(self, sheet: Worksheet, row: int, column: int, value: float, style: str = "number") -> Expr:
        """Write a number and give its cell."""
        sheet.write_number(row, column, value, self.formats.get(style))
        return scalar(self.reference(sheet, row, column), value)

    def put(
        self, sheet: Worksheet, row: int, column: int, expr: Expr, style: str = "number", engine: float | None = None
    ) -> Expr:
        """Write one formula and give its cell.

        Raises
        ------
        Disagreement
            The formula gives another value than the engine.
        """
        value = float(expr.values)
        if engine is not None:
            if abs(value - engine) > TOLERANCE * max(1.0, abs(engine), abs(value)):
                raise Disagreement(f"{sheet.get_name()} {row + 1},{column + 1} {expr.text}: {value} against {engine}")
            value = engine
        text = expr.text.replace(f"{quote(sheet.get_name())}!", "")
        sheet.write_formula(row, column, f"={text}", self.formats.get(style), value)
        return scalar(self.reference(sheet, row, column), value)

    @staticmethod
    def reference(sheet: Worksheet, row: int, column: int) -> str:
        """Give a cell's absolute reference."""
        return f"{quote(sheet.get_name())}!${xl_col_to_name(column)}${row + 1}"
