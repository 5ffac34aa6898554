"""Tables of the NetZeroCities investment plan: one below the other on a sheet, live where the plan knows the value."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.utility import xl_col_to_name

from klimatinvest.present.workbook.calc.context import Context
from klimatinvest.present.workbook.calc.page import open_plain
from klimatinvest.present.workbook.formats import write_text
from klimatinvest.present.workbook.formula import Expr, fold
from klimatinvest.present.workbook.grid import HEADER, LONGEST

# A text, a formula with its value and, if it is no amount, its style, or an expression in kronor.
Cell = str | float | Expr | tuple[str, str | float] | tuple[str, str | float, str]
WIDTHS = (44, 26, 26, 20, 18, 18, 18, 18)
HELPERS = 12  # zero-based column of the parts of long sums


class Table:
    """Writes the tables of one sheet from top to bottom."""

    def __init__(self, ctx: Context, sheet: str) -> None:
        self.ctx, self.at, self._helper = ctx, HEADER, 0
        price_year = ctx.inputs.plan.plan.price_year
        self.sheet = open_plain(ctx, sheet, self.say("basis", price_year=price_year))

    def say(self, key: str, **args: object) -> str:
        """Give a text of the tables."""
        return self.ctx.texts.get(f"netzero.{key}", **args)

    @property
    def number(self) -> int:
        """One-based number of the next row."""
        return self.at + 1

    def open(self, key: str, headers: Sequence[str]) -> None:
        """Write a table's heading and header."""
        if self.at > HEADER:
            self.at += 1
        write_text(self.sheet, self.at, 0, self.say(f"table.{key}"), self.ctx.formats, "heading")
        for column, header in enumerate(headers):
            write_text(self.sheet, self.at + 1, column, self.say(f"header.{header}"), self.ctx.formats, "header")
        self.at += 2

    def line(self, cells: Sequence[Cell], style: str = "text") -> None:
        """Write one line."""
        self._helper = 0
        for column, cell in enumerate(cells):
            self._cell(column, cell, style)
        self.at += 1

    def note(self, key: str) -> None:
        """Write a line that only says something."""
        write_text(self.sheet, self.at, 0, self.say(key), self.ctx.formats, "note")
        self.at += 1

    def empty(self, key: str, lines: int) -> None:
        """Leave lines for what only the city can say: unlocked, marked as input."""
        self.note(key)
        for _ in range(lines):
            for column in range(4):
                self.sheet.write_blank(self.at, column, None, self.ctx.formats.get("input_text"))
            self.at += 1

    def finish(self) -> None:
        """Set up the columns."""
        self.sheet.freeze_panes(HEADER, 1)
        for column, width in enumerate(WIDTHS):
            self.sheet.set_column(column, column, width)

    def _cell(self, column: int, cell: Cell, style: str) -> None:
        formats = self.ctx.formats
        if isinstance(cell, str):
            write_text(self.sheet, self.at, column, cell, formats, style)
        elif isinstance(cell, Expr):
            text, value = self._short(cell).text, float(cell.values)
            self.sheet.write_formula(self.at, column, f"={text}", formats.get("amount"), value)
        elif isinstance(cell, tuple):
            known = isinstance(cell[1], (int, float))
            chosen = cell[2] if len(cell) == 3 else "number" if known else "from_input"
            self.sheet.write_formula(self.at, column, cell[0], formats.get(chosen), cell[1])
        else:
            self.sheet.write_number(self.at, column, cell, formats.get("amount"))

    def _short(self, expr: Expr) -> Expr:
        """Write the parts of a long sum in cells to the right, so that no formula is longer than a reader follows."""
        if len(expr.text) < LONGEST or len(expr.parts) < 2:
            return expr
        chunks: list[list[Expr]] = [[]]
        for part in expr.parts:
            if chunks[-1] and len(fold(expr.fold, [*chunks[-1], part]).text) >= LONGEST:
                chunks.append([])
            chunks[-1].append(part)
        cells = []
        for chunk in chunks:
            part = fold(expr.fold, chunk)
            self._helper += 1
            column = HELPERS + self._helper
            style, value = self.ctx.formats.get("amount"), float(part.values)
            self.sheet.write_formula(self.at, column, f"={part.text}", style, value)
            cells.append(Expr(f"${xl_col_to_name(column)}{self.number}", part.values))
        return fold(expr.fold, cells)
