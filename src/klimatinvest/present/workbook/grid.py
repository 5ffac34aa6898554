"""A sheet with one time axis: the same columns everywhere, one formula a row.

Columns: A identifier, B label, C unit, D constant, E sum, F the column before the years, G… the years.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from klimatinvest.core.series import FloatArray, IntArray
from klimatinvest.present.workbook.formats import TITLE_HEIGHT, Formats, write_text
from klimatinvest.present.workbook.formula import BEFORE, HERE, Expr, scalar

HEADER = 4  # zero-based row of the header: row 5
FIRST_YEAR = 6  # zero-based column of the first year: G
LEAD = 5
ID, LABEL, UNIT, CONSTANT, SUM = range(5)
TOLERANCE = 1e-9


def quote(sheet: str) -> str:
    """Quote a sheet name for a formula when it needs it."""
    plain = all(ch.isalnum() or ch == "_" for ch in sheet) and not sheet[0].isdigit()
    return sheet if plain else "'" + sheet.replace("'", "''") + "'"


def by_size(values: FloatArray) -> str:
    """Choose how a row's numbers are shown: whole, with two decimals or with six."""
    largest = float(np.max(np.abs(values), initial=0.0))
    return "large" if largest >= 1000.0 else "middling" if largest >= 10.0 else "small"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a time sheet that other formulas refer to.

    Attributes
    ----------
    sheet : str
        Quoted sheet name.
    number : int
        One-based row number.
    values : ndarray [1 + year]
        What it shows; the first entry is the column before the years.
    last : str
        Last year's column.
    """

    sheet: str
    number: int
    values: FloatArray
    last: str

    @property
    def now(self) -> Expr:
        """The row in the same year."""
        return Expr(f"{self.sheet}!{HERE}{self.number}", self.values)

    @property
    def before(self) -> Expr:
        """The row in the year before; the first year sees the column before the years."""
        return Expr(f"{self.sheet}!{BEFORE}{self.number}", np.concatenate([[0.0], self.values[:-1]]))

    @property
    def lead(self) -> Expr:
        """The cell before the years."""
        return scalar(f"{self.sheet}!$F${self.number}", float(self.values[0]))

    @property
    def sum_cell(self) -> Expr:
        """The row's sum over the years."""
        return scalar(f"{self.sheet}!$E${self.number}", float(self.values[1:].sum()))

    @property
    def final(self) -> Expr:
        """The row in the last year."""
        return scalar(f"{self.sheet}!${self.last}${self.number}", float(self.values[-1]))

    @property
    def range(self) -> str:
        """The row's years as an absolute range."""
        return f"{self.sheet}!$G${self.number}:${self.last}${self.number}"

    def up_to_before(self) -> str:
        """Give the row from the column before the years up to the year before, a range that grows with the year."""
        return f"{self.sheet}!$F{self.number}:{BEFORE}{self.number}"


class Disagreement(ArithmeticError):  # noqa: N818 - it names what was found
    """The formula and the engine give different values for a row: one of them is wrong."""


class Grid:
    """Writes a time sheet row by row.

    Parameters
    ----------
    sheet : Worksheet
        An empty worksheet.
    years : ndarray [year]
        The plan's years.
    formats : Formats
        The workbook's formats.
    """

    def __init__(self, sheet: Worksheet, years: IntArray, formats: Formats) -> None:
        self.sheet = sheet
        self.name = quote(sheet.get_name())
        self.years = years
        self.formats = formats
        self.columns = [xl_col_to_name(LEAD + i) for i in range(years.size + 1)]
        self.last = self.columns[-1]
        self._next = HEADER + 1

    @property
    def next_number(self) -> int:
        """One-based number of the next row."""
        return self._next + 1

    def open(self, title: str, purpose: str, basis: str, headers: tuple[str, ...], lead: str = "") -> None:
        """Write title, purpose, unit note and the header with its chain of years."""
        self.sheet.set_row(0, TITLE_HEIGHT)
        for row, (text, style) in enumerate(((title, "title"), (purpose, "purpose"), (basis, "note"))):
            write_text(self.sheet, row, 0, text, self.formats, style)
        for column, text in enumerate(headers):
            heading = "header_number" if column >= CONSTANT else "header"
            write_text(self.sheet, HEADER, column, text, self.formats, heading)
        style = self.formats.get("header_year")
        if lead:
            self.sheet.write_formula(HEADER, LEAD, f"={lead}", style, int(self.lead_year))
        else:
            self.sheet.write_blank(HEADER, LEAD, None, style)
        for i, year in enumerate(self.years):
            chain = self.origin if i == 0 else f"{self.columns[i]}{HEADER + 1}+1"
            self.sheet.write_formula(HEADER, FIRST_YEAR + i, f"={chain}", style, int(year))
        self.sheet.freeze_panes(HEADER + 1, 3)
        widths = ((0, 0, 18), (1, 1, 46), (2, 2, 14), (3, 4, 15), (5, 5, 11), (6, 5 + self.years.size, 13))
        for first, last, width in widths:
            self.sheet.set_column(first, last, width)

    lead_year: int = 0
    origin: str = "Basar"  # name of the first year

    @property
    def year(self) -> Expr:
        """The year of the column."""
        values = np.concatenate([[float(self.lead_year)], self.years.astype(float)])
        return Expr(f"{HERE}${HEADER + 1}", values)

    def heading(self, text: str, identifier: str = "") -> None:
        """Write a line that begins a group of rows."""
        write_text(self.sheet, self._next, ID, identifier, self.formats, "heading")
        write_text(self.sheet, self._next, LABEL, text, self.formats, "heading")
        self._next += 1

    def skip(self) -> None:
        """Leave a line empty."""
        self._next += 1

    def constant(self, expr: Expr, style: str = "amount") -> str:
        """Write the next row's constant and give its reference; call before ``row``."""
        self._formula(self._next, CONSTANT, expr.text, style, float(expr.values))
        return f"{self.name}!$D${self._next + 1}"

    def single(self, identifier: str, label: str, unit: str, expr: Expr, style: str = "number") -> Expr:
        """Write a line with a constant only and give it."""
        for column, text in ((ID, identifier), (LABEL, label), (UNIT, unit)):
            write_text(self.sheet, self._next, column, text, self.formats, "text")
        cell = self.constant(expr, style)
        self._next += 1
        return scalar(cell, float(expr.values))

    def held(self, value: float, style: str = "number") -> Expr:
        """Write a plain number as the next row's constant: a library value that no input cell holds."""
        self.sheet.write_number(self._next, CONSTANT, value, self.formats.get(style))
        return scalar(f"{self.name}!$D${self._next + 1}", value)

    def unit_factor(self, value: float) -> None:
        """Write what the next row's stated values are multiplied by for their unit, in the column of sums."""
        self.sheet.write_number(self._next, SUM, value, self.formats.get("number"))

    def numbers(self, identifier: str, label: str, unit: str, values: FloatArray) -> Row:
        """Write a row of plain numbers, the column before the years first: values no input cell holds."""
        at = self._next
        self._next += 1
        for column, text in ((ID, identifier), (LABEL, label), (UNIT, unit)):
            write_text(self.sheet, at, column, text, self.formats, "text")
        for i, value in enumerate(values):
            self.sheet.write_number(at, LEAD + i, float(value), self.formats.get(by_size(values)))
        return Row(self.name, at + 1, np.asarray(values, dtype=float), self.last)

    def row(
        self,
        identifier: str,
        label: str,
        unit: str,
        expr: Expr,
        style: str = "amount",
        engine: FloatArray | None = None,
        lead: bool = False,
        summed: bool = True,
    ) -> Row:
        """Write one formula over all years and give the row.

        Parameters
        ----------
        engine : ndarray [year], optional
            The engine's values for the row; they are what the cells hold.
        lead : bool
            Also write the column before the years.
        summed : bool
            Write the sum over the years.

        Raises
        ------
        Disagreement
            The formula gives another value than the engine.
        """
        at = self._next
        self._next += 1
        values = np.array(np.broadcast_to(expr.values, self.years.size + 1), dtype=float)
        if not lead:
            values[0] = 0.0
        if engine is not None:
            self._agree(values[1:], engine, identifier, label)
            values[1:] = engine
        for column, text in ((ID, identifier), (LABEL, label), (UNIT, unit)):
            write_text(self.sheet, at, column, text, self.formats, "text")
        text = expr.text.replace(f"{self.name}!", "")
        cell_format = self.formats.get(by_size(values) if style == "number" else style)
        write = self.sheet.write_formula
        for i in range(0 if lead else 1, len(self.columns)):
            formula = text.replace(HERE, self.columns[i])
            if BEFORE in formula:
                formula = formula.replace(BEFORE, self.columns[i - 1])
            write(at, LEAD + i, "=" + formula, cell_format, float(values[i]))
        if summed:
            self._formula(at, SUM, f"SUM($G{at + 1}:${self.last}{at + 1})", style, float(values[1:].sum()))
        return Row(self.name, at + 1, values, self.last)

    def _formula(self, row: int, column: int, text: str, style: str, value: float | str) -> None:
        own = text.replace(f"{self.name}!", "")
        self.sheet.write_formula(row, column, f"={own}", self.formats.get(style), value)

    @staticmethod
    def _agree(found: FloatArray, engine: FloatArray, identifier: str, label: str) -> None:
        scale = max(1.0, float(np.max(np.abs(engine), initial=0.0)))
        if not np.allclose(found, engine, rtol=TOLERANCE, atol=TOLERANCE * scale):
            raise Disagreement(f"{identifier} {label}: {found - engine}")


class PlainWorksheet(Worksheet):
    """A worksheet whose formulas use only functions that every spreadsheet has known for decades.

    The writer searches each formula for some thirty newer functions to prefix; ours have none of them (the formulas'
    function list is tested), and the search would take most of the writing time.
    """

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")
