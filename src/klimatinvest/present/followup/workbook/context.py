"""What the sheets of a follow-up's workbook share: where every figure stands, and how a table is begun."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from xlsxwriter.worksheet import Worksheet

from klimatinvest.followup.light import Light
from klimatinvest.followup.result import FollowUp
from klimatinvest.present.followup.tables import Chances, light_text
from klimatinvest.present.table import Blank, Cell, Column, Table
from klimatinvest.present.workbook.formula import THOUSAND, Expr
from klimatinvest.present.workbook.house import HouseBook

YELLOW, RED, NOISE = "Grans_gul", "Grans_rod", "Avrundning"
AREAS, LATEST, LIGHTS, STEPS = "Rad_omrade", "Rad_senast", "Rad_ljus", "Lagen"
MILLION = THOUSAND * THOUSAND
Marks = dict[str, str]
STYLES = {0: "amount", 1: "tonnes", 2: "decimal"}
_NAME_WIDTH, _WIDTH, _COLUMNS = 46, 17, 12
_ACROSS = 7  # columns that a note is as wide as
_LETTERS = 130  # that fit there


@dataclass(kw_only=True)
class Context(HouseBook):
    """Where everything stands; every figure that is followed up stands once, on the sheet of rows.

    Attributes
    ----------
    found : FollowUp
    chances : mapping
        Probability of the next target, by forecast, boundary and year.
    tables : mapping of str to Table
        What the page and the terminal show, by id.
    planned, actual : dict
        Cells of the sheet of rows by group, id and year; figures that there are none of are missing.
    lights : dict of the same to str
        References of the cells with their lights.
    """

    found: FollowUp
    chances: Chances
    tables: dict[str, Table]
    family: str = "followup.book"
    planned: dict[tuple[str, str, int], Expr] = field(default_factory=dict)
    actual: dict[tuple[str, str, int], Expr] = field(default_factory=dict)
    lights: dict[tuple[str, str, int], str] = field(default_factory=dict)

    def light(self, light: Light) -> str:
        """Give a light as a text in a formula."""
        return f'"{light_text(light, self.texts)}"'

    def begin(self, sheet: Worksheet, at: int, title: str, columns: Sequence[Column]) -> int:
        """Write a table's title and header, and give the row of its first line."""
        self.text(sheet, at, 0, title, "heading")
        years = {self.texts.get(f"followup.{key}") for key in ("column.year", "forecast.year")}  # written as numbers
        for column, head in enumerate(columns):
            plain = head.decimals is None and head.label not in years
            self.text(sheet, at + 1, column, head.label, "header" if plain else "header_number")
        sheet.set_row(at + 1, 32)
        return at + 2

    def end(self, sheet: Worksheet, at: int, table: Table) -> int:
        """Write why cells are blank and what else is noted below a table, and give the row of the next one's title."""
        reasons = (f"–{mark} {self.texts.get(f'reason.{reason}')}" for reason, mark in table.marks.items())
        for note in (*reasons, *table.notes):
            sheet.merge_range(at, 0, at, _ACROSS - 1, "", self.formats.get("note_wrapped"))
            self.text(sheet, at, 0, note, "note_wrapped")
            sheet.set_row(at, 15 * (1 + len(note) // _LETTERS))
            at += 1
        return at + 1

    def cell(
        self, sheet: Worksheet, at: int, column: int, cell: Cell, style: str = "amount", marks: Marks | None = None
    ) -> None:
        """Write a plain cell of a table; a blank one stands where its number would, with the letter of its reason."""
        if isinstance(cell, Blank):
            self.text(sheet, at, column, f"–{(marks or {}).get(cell.reason, '')}", "amount")
        elif isinstance(cell, str):
            self.text(sheet, at, column, cell, "text" if column else "wrapped")
        else:
            self.number(sheet, at, column, cell, style)


def set_widths(sheet: Worksheet) -> None:
    """Give the columns of a sheet with tables their widths."""
    sheet.set_column(0, 0, _NAME_WIDTH)
    sheet.set_column(1, _COLUMNS, _WIDTH)
