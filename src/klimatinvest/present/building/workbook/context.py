"""What the sheets of a building's workbook share beside what every small house's do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from xlsxwriter.worksheet import Worksheet

from klimatinvest.building.model import Building
from klimatinvest.building.result import BuildingResult
from klimatinvest.core.series import FloatArray, IntArray
from klimatinvest.present.workbook.formats import write_text
from klimatinvest.present.workbook.formula import Expr, scalar
from klimatinvest.present.workbook.grid import Grid, Row
from klimatinvest.present.workbook.house import HouseBook
from klimatinvest.present.workbook.input_layout import InputMap

if TYPE_CHECKING:
    from klimatinvest.parameters.library import Library


@dataclass(kw_only=True)
class Context(HouseBook):
    """Where everything stands; sheets are written in the order of the calculation and add to it.

    Attributes
    ----------
    result : BuildingResult
        What the engine gave.
    where : InputMap
        References of the input cells.
    names : dict
        Defined names with their values, as expressions.
    rows : dict
        Rows of the time sheets by kind and identifiers.
    """

    result: BuildingResult
    library: Library
    where: InputMap
    family: str = "building_book"
    names: dict[str, Expr] = field(default_factory=dict)
    rows: dict[tuple[str, ...], Row] = field(default_factory=dict)

    @property
    def building(self) -> Building:
        """The input."""
        return self.result.building

    @property
    def alternatives(self) -> tuple[str, ...]:
        """The alternatives' identifiers, the baseline first."""
        return self.result.alternatives

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

    def line(self, grid: Grid, identifier: str, label: str, unit: str, expr: Expr, style: str = "amount") -> Expr:
        """Write a line of a time sheet with a constant and no years, and give the constant's cell."""
        for column, text in ((0, identifier), (1, label), (2, unit)):
            write_text(grid.sheet, grid.next_number - 1, column, text, self.formats, "text")
        cell = grid.constant(expr, style)
        grid.skip()
        return scalar(cell, float(expr.values))

    def linked(self, sheet: Worksheet, row: int, column: int, reference: str, shown: str) -> None:
        """Repeat a text of the input as a formula, so that it follows when it is changed."""
        self.formula(sheet, row, column, reference, shown)


def with_lead(values: FloatArray | IntArray) -> FloatArray:
    """Put the column before the years in front."""
    return np.concatenate([[0.0], np.asarray(values, dtype=float)])
