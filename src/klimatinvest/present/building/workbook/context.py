"""What the sheets of a building's workbook share: where everything stands, and how a cell is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import xlsxwriter
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from klimatinvest.building.model import Building
from klimatinvest.building.result import BuildingResult
from klimatinvest.core.series import FloatArray, IntArray
from klimatinvest.present.workbook.formats import Formats, write_text
from klimatinvest.present.workbook.formula import Expr, scalar
from klimatinvest.present.workbook.grid import HEADER, TOLERANCE, Disagreement, Grid, Row, quote
from klimatinvest.present.workbook.input_layout import InputMap
from klimatinvest.text.catalog import Texts

if TYPE_CHECKING:
    from klimatinvest.parameters.library import Library


@dataclass
class Context:
    """Where everything stands; sheets are written in the order of the calculation and add to it.

    Attributes
    ----------
    result : BuildingResult
        What the engine gave.
    sheets : mapping
        Worksheets by sheet id, all made beforehand in reading order.
    where : InputMap
        References of the input cells.
    names : dict
        Defined names with their values, as expressions.
    rows : dict
        Rows of the time sheets by kind and identifiers.
    cells : dict
        Single cells likewise.
    """

    book: xlsxwriter.Workbook
    result: BuildingResult
    library: Library
    texts: Texts
    formats: Formats
    sheets: Mapping[str, Worksheet]
    where: InputMap
    names: dict[str, Expr] = field(default_factory=dict)
    rows: dict[tuple[str, ...], Row] = field(default_factory=dict)
    cells: dict[tuple[str, ...], Expr] = field(default_factory=dict)

    @property
    def building(self) -> Building:
        """The input."""
        return self.result.building

    @property
    def alternatives(self) -> tuple[str, ...]:
        """The alternatives' identifiers, the baseline first."""
        return self.result.alternatives

    def say(self, key: str, **args: object) -> str:
        """Give a text of the workbook."""
        return self.texts.get(f"building_book.{key}", **args)

    def define(self, name: str, cell: str, value: float) -> Expr:
        """Give a cell a name for the whole workbook."""
        self.book.define_name(name, f"={cell}")
        self.names[name] = scalar(name, value)
        return self.names[name]

    def input(self, table: str, row: int, name: str) -> Expr:
        """Refer to a number of the input; a blank counts as 0 in a formula."""
        rows = getattr(self.building, table)
        value = getattr(rows[row] if isinstance(rows, tuple) else rows, name)
        return scalar(self.where.cell(table, row, name), 0.0 if value is None else float(value))

    def grid(self, sheet: str, years: IntArray | None = None, origin: str = "Forsta_ar") -> Grid:
        """Open a time sheet with its title, purpose and header."""
        axis = self.result.years if years is None else years
        grid = Grid(self.sheets[sheet], axis, self.formats)
        grid.origin = origin
        headers = tuple(self.texts.get(f"book.header.{h}") for h in ("id", "label", "unit", "constant", "sum"))
        basis = self.say("basis", price_year=self.building.project.price_year)
        grid.open(self.say(f"{sheet}.title"), self.say(f"{sheet}.purpose"), basis, headers)
        return grid

    def plain(self, sheet: str, basis: str = "") -> Worksheet:
        """Write title, purpose and note of a sheet without a time axis."""
        found = self.sheets[sheet]
        lines = ((self.say(f"{sheet}.title"), "title"), (self.say(f"{sheet}.purpose"), "purpose"), (basis, "note"))
        for row, (text, style) in enumerate(lines):
            write_text(found, row, 0, text, self.formats, style)
        found.set_row(0, 24)
        return found

    def headers(self, sheet: Worksheet, labels: list[str], row: int = HEADER) -> None:
        """Write the header of a table."""
        for column, label in enumerate(labels):
            write_text(sheet, row, column, label, self.formats, "header")

    def put(self, sheet: Worksheet, row: int, column: int, expr: Expr, style: str, engine: float | None = None) -> Expr:
        """Write one formula and give its cell.

        Raises
        ------
        Disagreement
            The formula gives another value than the engine.
        """
        name, value = quote(sheet.get_name()), float(expr.values)
        if engine is not None:
            if abs(value - engine) > TOLERANCE * max(1.0, abs(engine)):
                raise Disagreement(f"{name} {row + 1},{column + 1} {expr.text}: {value} against {engine}")
            value = engine
        text = expr.text.replace(f"{name}!", "")
        sheet.write_formula(row, column, f"={text}", self.formats.get(style), value)
        return scalar(f"{name}!${xl_col_to_name(column)}${row + 1}", value)

    def line(self, grid: Grid, identifier: str, label: str, unit: str, expr: Expr, style: str = "amount") -> Expr:
        """Write a line of a time sheet with a constant and no years, and give the constant's cell."""
        for column, text in ((0, identifier), (1, label), (2, unit)):
            write_text(grid.sheet, grid.next_number - 1, column, text, self.formats, "text")
        cell = grid.constant(expr, style)
        grid.skip()
        return scalar(cell, float(expr.values))

    def linked(self, sheet: Worksheet, row: int, column: int, reference: str, shown: str) -> None:
        """Repeat a text of the input as a formula, so that it follows when it is changed."""
        sheet.write_formula(row, column, f"={reference}", self.formats.get("text"), shown)


def with_lead(values: FloatArray | IntArray) -> FloatArray:
    """Put the column before the years in front."""
    return np.concatenate([[0.0], np.asarray(values, dtype=float)])
