"""The follow-up's workbook: the report's tables, and every figure as a row with live differences."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from klimatinvest import __version__
from klimatinvest.followup.result import FollowUp
from klimatinvest.present.followup.page import yearly_report
from klimatinvest.present.followup.rows import TidyRow, tidy_rows
from klimatinvest.present.followup.tables import Chances, follow_up_tables, light_text, say
from klimatinvest.present.table import Blank, Cell, Table
from klimatinvest.present.workbook.formats import TAB_COLOURS, Formats, write_text
from klimatinvest.present.workbook.template import OPTIONS
from klimatinvest.text.catalog import Texts

_HEADER = 4  # zero-based row of a header: title, purpose and note stand above
_WIDTHS = (18, 34, 46, 12, 8, 16, 16, 16, 12, 14)
_SHEETS = (
    ("targets", ("overview", "interim", "forecast", "delay", "sectors")),
    ("elements", ("elements",)),
    ("actions", ("actions",)),
    ("money", ("spending", "units", "grants")),
    ("indicators", ("indicators",)),
)
_STYLES = {0: "amount", 1: "tonnes", 2: "decimal"}
_A4 = 9


def write_follow_up(found: FollowUp, path: Path, texts: Texts, chances: Chances | None = None) -> None:
    """Write the workbook of the yearly report.

    Parameters
    ----------
    found : FollowUp
    path : Path
        The file to write.
    texts : Texts
        Language of the workbook.
    chances : mapping, optional
        Probability of the next target, by forecast, boundary and year.
    """
    said = found.outcome.outcome
    with xlsxwriter.Workbook(str(path), OPTIONS) as book:
        created = datetime.fromisoformat(f"{said.date}T00:00:00+00:00")
        book.set_properties({"title": said.name, "subject": said.municipality, "created": created})
        book.set_custom_property("klimatinvest", __version__)
        formats, tables = Formats(book), {t.id: t for t in follow_up_tables(found, texts, chances)}
        _cover(_sheet(book, "cover", texts), found, texts, formats, chances)
        for key, ids in _SHEETS:
            shown = [tables[i] for i in ids if i in tables]
            if shown:
                _write_tables(_sheet(book, key, texts), key, shown, texts, formats)
        _rows(_sheet(book, "rows", texts), tidy_rows(found, texts), texts, formats)


def _sheet(book: xlsxwriter.Workbook, key: str, texts: Texts) -> Worksheet:
    sheet = book.add_worksheet(say(texts, f"book.{key}.sheet"))
    sheet.set_tab_color(TAB_COLOURS["control" if key == "cover" else "output"])
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    return sheet


def _heading(sheet: Worksheet, key: str, texts: Texts, formats: Formats) -> None:
    write_text(sheet, 0, 0, say(texts, f"book.{key}.title"), formats, "title")
    write_text(sheet, 1, 0, say(texts, f"book.{key}.purpose"), formats, "purpose")


def _cover(sheet: Worksheet, found: FollowUp, texts: Texts, formats: Formats, chances: Chances | None) -> None:
    """Write the report's sentences: summary, what must change, delay, statistics and the rule."""
    paper = yearly_report(found, texts, chances)
    sheet.set_column(0, 0, 110)
    write_text(sheet, 0, 0, paper.title, formats, "title")
    write_text(sheet, 1, 0, paper.kind, formats, "purpose")
    at = 3
    for section in (paper.proposal, *paper.sections):
        write_text(sheet, at, 0, section.title, formats, "heading")
        for line in section.lines:
            at += 1
            write_text(sheet, at, 0, line, formats, "wrapped")
        at += 2
    write_text(sheet, at, 0, paper.made, formats, "note_wrapped")


def _write_tables(sheet: Worksheet, key: str, tables: Sequence[Table], texts: Texts, formats: Formats) -> None:
    _heading(sheet, key, texts, formats)
    sheet.set_column(0, 0, 46)
    sheet.set_column(1, 9, 17)
    at = 3
    for table in tables:
        write_text(sheet, at, 0, table.title, formats, "heading")
        for column, head in enumerate(table.columns):
            style = "header" if head.decimals is None else "header_number"
            write_text(sheet, at + 1, column, head.label, formats, style)
        at += 2
        for row in table.rows:
            for column, (cell, head) in enumerate(zip(row.cells, table.columns, strict=True)):
                _cell(sheet, at, column, cell, head.decimals, formats)
            at += 1
        for note in (*(f"– {texts.get(f'reason.{r}')}" for r in table.reasons), *table.notes):
            write_text(sheet, at, 0, note, formats, "note")
            at += 1
        at += 1


def _cell(sheet: Worksheet, row: int, column: int, cell: Cell, decimals: int | None, formats: Formats) -> None:
    if isinstance(cell, Blank):
        write_text(sheet, row, column, "–", formats, "note")
    elif isinstance(cell, str):
        write_text(sheet, row, column, cell, formats, "text")
    else:
        sheet.write_number(row, column, cell, formats.get(_STYLES.get(decimals or 0, "decimal")))


def _rows(sheet: Worksheet, rows: Sequence[TidyRow], texts: Texts, formats: Formats) -> None:
    """Write one row a figure; difference and share are formulas."""
    _heading(sheet, "rows", texts, formats)
    heads = ("group", "id", "name", "unit", "year", "planned", "actual", "difference", "share", "light")
    for column, (head, width) in enumerate(zip(heads, _WIDTHS, strict=True)):
        write_text(sheet, _HEADER, column, say(texts, f"column.{head}"), formats, "header")
        sheet.set_column(column, column, width)
    for at, row in enumerate(rows, start=_HEADER + 1):
        words = (say(texts, f"group.{row.group}"), row.id, row.name, texts.unit(row.unit))
        for column, text in enumerate(words):
            write_text(sheet, at, column, text, formats, "text")
        sheet.write_number(at, 4, row.year, formats.get("year"))
        for column, value in ((5, row.planned), (6, row.actual)):
            if value is not None:
                sheet.write_number(at, column, value, formats.get("tonnes"))
        if row.planned is not None and row.actual is not None:
            _difference(sheet, at, row.planned, row.actual, formats)
        write_text(sheet, at, 9, light_text(row.light, texts), formats, "text")
    sheet.freeze_panes(_HEADER + 1, 3)
    sheet.autofilter(_HEADER, 0, _HEADER + len(rows), len(heads) - 1)


def _difference(sheet: Worksheet, at: int, planned: float, actual: float, formats: Formats) -> None:
    n, difference = at + 1, actual - planned
    sheet.write_formula(at, 7, f"=$G{n}-$F{n}", formats.get("tonnes"), difference)
    share: float | str = difference / abs(planned) if planned else "–"
    sheet.write_formula(at, 8, f'=IF($F{n}=0,"–",$H{n}/ABS($F{n}))', formats.get("percent"), share)
