"""What the workbooks of the small houses share: how a book is opened, its sheets set up, and a cell written."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import xlsxwriter
from pydantic import BaseModel
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from klimatinvest import __version__
from klimatinvest.plan.cells import amounts_of, rows_of
from klimatinvest.plan.fields import Table
from klimatinvest.present.workbook.formats import TAB_COLOURS, TITLE_HEIGHT, Formats, write_text
from klimatinvest.present.workbook.formula import Expr, scalar
from klimatinvest.present.workbook.grid import HEADER, TOLERANCE, Disagreement, quote
from klimatinvest.present.workbook.plain_sheet import PlainWorksheet
from klimatinvest.present.workbook.template import OPTIONS
from klimatinvest.text.catalog import Texts

A4 = 9
FIRST = HEADER + 1  # zero-based first row below the header
_ZOOM = 90


@contextmanager
def opened(path: Path, title: str, subject: str, date: str) -> Iterator[xlsxwriter.Workbook]:
    """Open a workbook to write; the same content gives the same bytes, for it is created on the input's own date.

    Parameters
    ----------
    path : Path
        The file to write.
    title, subject : str
        Properties of the file.
    date : str
        ``YYYY-MM-DD``.

    Raises
    ------
    OSError
        The file cannot be written.
    """
    book = xlsxwriter.Workbook(str(path), OPTIONS)
    created = datetime.fromisoformat(f"{date}T00:00:00+00:00")
    book.set_properties({"title": title, "subject": subject, "created": created})
    book.set_custom_property("klimatinvest", __version__)
    yield book
    book.close()


def add_sheets(
    book: xlsxwriter.Workbook, names: Mapping[str, str], kinds: Mapping[str, Iterable[str]]
) -> dict[str, Worksheet]:
    """Make all sheets in reading order, by id.

    Parameters
    ----------
    names : mapping of str to str
        The sheet's name by its id.
    kinds : mapping of str to iterable of str
        Ids by the kind of sheet that colours the tab: ``control``, ``output``, ``calculation``.
    """
    sheets = {key: book.add_worksheet(name, PlainWorksheet) for key, name in names.items()}
    for kind, keys in kinds.items():
        for key in keys:
            sheets[key].set_tab_color(TAB_COLOURS[kind])
    return sheets


def set_up(sheets: Mapping[str, Worksheet], loose: Collection[str], gridded: Collection[str], texts: Texts) -> None:
    """Set up sheets for screen and print: A4 across, one page wide, the header again on every page.

    Parameters
    ----------
    sheets : mapping
        Those that are not inputs.
    loose : collection of str
        Sheets without a table header that goes for the whole sheet.
    gridded : collection of str
        Sheets of calculations, which keep their gridlines.
    """
    for key, sheet in sheets.items():
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        if key not in loose:
            sheet.repeat_rows(HEADER)
        sheet.set_footer(f"&C{texts.get('workbook_inputs.footer')}")
        sheet.set_zoom(_ZOOM)
        if key not in gridded:
            sheet.hide_gridlines(2)


def stated_years(document: BaseModel, table: Table) -> tuple[int, ...]:
    """List the years for which any row of a table states an amount; none for a table without amounts by year."""
    if table.amounts is None:
        return ()
    return tuple(sorted({year for row in rows_of(document, table) for year in amounts_of(row, table)}))


@dataclass(kw_only=True)
class HouseBook:
    """A workbook while it is written: its sheets, and where single cells stand.

    Attributes
    ----------
    family : str
        Where the workbook's texts stand in the text room.
    sheets : mapping
        Worksheets by sheet id, all made beforehand in reading order.
    cells : dict
        Single cells by what they are.
    """

    family: str
    book: xlsxwriter.Workbook
    texts: Texts
    formats: Formats
    sheets: Mapping[str, Worksheet]
    cells: dict[tuple[str, ...], Expr] = field(default_factory=dict)

    def say(self, key: str, **args: object) -> str:
        """Give a text of the workbook."""
        return self.texts.get(f"{self.family}.{key}", **args)

    def name(self, key: str) -> str:
        """Give a sheet's name as formulas write it."""
        return quote(self.sheets[key].get_name())

    def plain(self, key: str, note: str = "") -> Worksheet:
        """Write title, purpose and note of a sheet without a time axis."""
        sheet = self.sheets[key]
        lines = ((self.say(f"{key}.title"), "title"), (self.say(f"{key}.purpose"), "purpose"), (note, "note"))
        for row, (text, style) in enumerate(lines):
            write_text(sheet, row, 0, text, self.formats, style)
        sheet.set_row(0, TITLE_HEIGHT)
        return sheet

    def headers(self, sheet: Worksheet, labels: Sequence[str], row: int = HEADER, words: int | None = None) -> None:
        """Write the header of a table; those after the columns of words stand to the right, as numbers do."""
        for column, label in enumerate(labels):
            style = "header" if words is None or column < words else "header_number"
            write_text(sheet, row, column, label, self.formats, style)

    def define(self, name: str, cell: Expr) -> Expr:
        """Give a cell a name for the whole workbook."""
        self.book.define_name(name, f"={cell.text}")
        return scalar(name, float(cell.values))

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
        self.formula(sheet, row, column, expr.text, value, style)
        return scalar(self.reference(sheet, row, column), value)

    def formula(
        self, sheet: Worksheet, row: int, column: int, text: str, value: float | str, style: str = "text"
    ) -> None:
        """Write a formula, without its equals sign, with what it shows; its own sheet need not be named in it."""
        own = text.replace(f"{quote(sheet.get_name())}!", "")
        sheet.write_formula(row, column, f"={own}", self.formats.get(style), value)

    @staticmethod
    def reference(sheet: Worksheet, row: int, column: int) -> str:
        """Give a cell's absolute reference."""
        return f"{quote(sheet.get_name())}!${xl_col_to_name(column)}${row + 1}"
