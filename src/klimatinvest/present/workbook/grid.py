"""A sheet with one time axis: the same columns everywhere, one formula a row.

Columns: A identifier, B label, C unit, D constant, E sum, F the column before the years, G… the years.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from xlsxwriter.utility import xl_col_to_name

from klimatinvest.core.series import FloatArray, IntArray
from klimatinvest.present.workbook.formats import TITLE_HEIGHT, Formats, by_size, write_text
from klimatinvest.present.workbook.formula import BEFORE, HERE, Expr, fold, fold_text, scalar
from klimatinvest.present.workbook.plain_sheet import PlainWorksheet as PlainWorksheet  # noqa: PLC0414 - part of its face

HEADER = 4  # zero-based row of the header: row 5
FIRST_YEAR = 6  # zero-based column of the first year: G
LEAD = 5
ID, LABEL, UNIT, CONSTANT, SUM = range(5)
TOLERANCE = 1e-9
KRONA = 1e-6  # what may differ of an amount in kronor
LONGEST = 120  # characters of a formula that a reader can follow
# What keeps a row's formula from being shared: cells of another sheet that are not fixed, which spreadsheets misread
# in a shared formula, or a column that is neither fixed nor the year's.
_FIXED = r"\$[A-Z]{1,3}\$\d+"
_SHIFTS = re.compile(rf"!(?!{_FIXED}(?::{_FIXED})?(?![\d:]))|(?<![$A-Za-z])[A-Z]{{1,3}}\$?\d")


def quote(sheet: str) -> str:
    """Quote a sheet name for a formula when it needs it."""
    plain = all(ch.isalnum() or ch == "_" for ch in sheet) and not sheet[0].isdigit()
    return sheet if plain else "'" + sheet.replace("'", "''") + "'"


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
    sheet : PlainWorksheet
        An empty worksheet.
    years : ndarray [year]
        The plan's years.
    formats : Formats
        The workbook's formats.
    """

    def __init__(self, sheet: PlainWorksheet, years: IntArray, formats: Formats) -> None:
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
        widths = ((0, 0, 22), (1, 1, 46), (2, 2, 14), (3, 4, 15), (5, 5, 11), (6, 5 + self.years.size, 13))
        for first, last, width in widths:
            self.sheet.set_column(first, last, width)

    lead_year: int = 0
    origin: str = "Basar"  # name of the first year
    part_label: str = "{label} · {n}"  # of a row that holds a part of a long sum

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
        if self._length(expr.text) > LONGEST and len(expr.parts) > 1:
            expr = fold(expr.fold, self._part_cells(expr, style))
        self._formula(self._next, CONSTANT, expr.text, style, float(expr.values))
        return f"{self.name}!$D${self._next + 1}"

    def constant_of(self, row: Row, text: str, value: float, style: str = "amount") -> Expr:
        """Write the constant of a row that stands already and give it."""
        self._formula(row.number - 1, CONSTANT, text, style, value)
        return scalar(f"{self.name}!$D${row.number}", value)

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
            self.sheet.write_number(at, LEAD + i, float(value), self.formats.get(by_size(values), by_year=True))
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
        if self._length(expr.text) > LONGEST and len(expr.parts) > 1:
            expr = fold(expr.fold, self._part_rows((identifier, label, unit), expr, style, lead))
        at = self._next
        self._next += 1
        values = np.empty(self.years.size + 1)
        values[:] = expr.values
        if not lead:
            values[0] = 0.0
        if engine is not None:
            self._agree(values[1:], engine, f"{identifier} {label}", unit)
            values[1:] = engine
        for column, text in ((ID, identifier), (LABEL, label), (UNIT, unit)):
            write_text(self.sheet, at, column, text, self.formats, "text")
        text = expr.text.replace(f"{self.name}!", "")
        cell_format = self.formats.get(by_size(values) if style == "number" else style, by_year=True)
        first, alike = 0 if lead else 1, _SHIFTS.search(text) is None
        self.sheet.write_formulas(at, LEAD + first, text, values[first:].tolist(), cell_format, alike)
        if summed:
            self._formula(at, SUM, f"SUM($G{at + 1}:${self.last}{at + 1})", style, float(values[1:].sum()))
        return Row(self.name, at + 1, values, self.last)

    # -- long sums --------------------------------------------------------------------------------------

    def _length(self, text: str) -> int:
        """Give the longest text of the formula: with its equals sign, and with columns of two letters."""
        own = text.replace(f"{self.name}!", "")
        return len(own) + own.count(HERE) + own.count(BEFORE) + 1

    def _part_rows(self, texts: tuple[str, str, str], expr: Expr, style: str, lead: bool) -> list[Expr]:
        """Write the parts of a long sum on rows of their own; what it was then adds up adjoining rows."""
        if re.search(rf"{re.escape(self.name)}!(?:\$F\d+:)?[{HERE}{BEFORE}]{self._next + 1}\b", expr.text):
            raise ValueError(f"a long formula refers to its own row: {expr.text}")
        identifier, label, unit = texts
        written = []
        for n, part in enumerate(self._chunks(expr), start=1):
            label_n = self.part_label.format(label=label, n=n)
            written.append(self.row(identifier, label_n, unit, part, style, lead=lead, summed=False).now)
        return written

    def _part_cells(self, expr: Expr, style: str) -> list[Expr]:
        labels = (self.part_label.format(label="", n=n).strip(" ·") for n in range(1, len(expr.parts) + 1))
        return [
            self.single("", label, "", part, style) for label, part in zip(labels, self._chunks(expr), strict=False)
        ]

    def _chunks(self, expr: Expr) -> list[Expr]:
        chunks: list[list[Expr]] = [[]]
        for part in expr.parts:
            if chunks[-1] and self._length(fold_text(expr.fold, [*chunks[-1], part])) > LONGEST:
                chunks.append([])
            chunks[-1].append(part)
        return [fold(expr.fold, chunk) for chunk in chunks]

    def _formula(self, row: int, column: int, text: str, style: str, value: float | str) -> None:
        own = text.replace(f"{self.name}!", "")
        self.sheet.write_formula(row, column, f"={own}", self.formats.get(style), value)

    @staticmethod
    def _agree(found: FloatArray, engine: FloatArray, what: str, unit: str) -> None:
        noise = KRONA if unit == "kr" else 0.0  # large amounts that cancel leave their last digits
        sizes = np.abs(engine)
        limit = max(TOLERANCE * max(1.0, float(sizes.max(initial=0.0))), noise)
        if not (np.abs(found - engine) <= limit + TOLERANCE * sizes).all():
            raise Disagreement(f"{what}: {found - engine}")
