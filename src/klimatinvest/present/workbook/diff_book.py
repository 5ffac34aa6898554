"""The comparison of two plans as a workbook: every cell that differs, and every figure, one table a sheet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from klimatinvest.analysis.plan_diff import ResultDiff
from klimatinvest.plan.compare import RowChange
from klimatinvest.present.diff import counts_text, field_name, result_tables, row_label, shown_value
from klimatinvest.present.table import Blank, Cell, Column, Row, Table
from klimatinvest.present.workbook.formats import Formats, write_text
from klimatinvest.present.workbook.input_cells import label_of
from klimatinvest.text.catalog import Texts

CREATED = dt.datetime(2026, 1, 1)  # noqa: DTZ001 - a fixed date: the same comparison gives the same bytes
_HEAD = 3  # zero-based row of the headers
_NARROW, _WIDE = 12, 48
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def write_diff_book(path: Path, inputs: Sequence[RowChange], results: ResultDiff | None, texts: Texts) -> None:
    """Write the whole comparison: inputs cell by cell, then every figure.

    Parameters
    ----------
    path : Path
        The file to write.
    inputs, results
        As for ``present.diff.print_diff``.
    texts : Texts
        Language of the workbook.
    """
    tables = [_inputs(inputs, texts), *(() if results is None else result_tables(results, texts))]
    with xlsxwriter.Workbook(str(path), _OPTIONS) as book:
        book.set_properties({"title": texts.get("compare.diff.title"), "created": CREATED})
        formats = Formats(book)
        for table in tables:
            sheet = book.add_worksheet(texts.get(f"compare.diff.sheet.{table.id}"))
            _write(sheet, table, formats, texts)


def _inputs(inputs: Sequence[RowChange], texts: Texts) -> Table:
    names = [texts.get(f"compare.diff.inputs.{name}") for name in ("row", "field", "old", "new", "unit")]
    columns = (Column(texts.get("compare.diff.table")), *map(Column, names))
    rows = tuple(Row(cells) for change in inputs for cells in _cells(change, texts))
    return Table("inputs", texts.get("compare.diff.title"), columns, rows, (counts_text(inputs, texts),))


def _cells(change: RowChange, texts: Texts) -> Iterator[tuple[Cell, ...]]:
    sheet = label_of(f"table.{change.table.id}.sheet", texts)
    label = row_label(change.table, change.key, change.name, texts)
    if change.kind != "changed":
        yield sheet, label, texts.get(f"compare.diff.inputs.{change.kind}"), "", "", ""
    for cell in change.cells:
        old, new = (shown_value(change.table, cell, value, texts) for value in (cell.old, cell.new))
        yield sheet, label, field_name(change.table, cell, texts), old, new, texts.unit(cell.unit)


def _write(sheet: Worksheet, table: Table, formats: Formats, texts: Texts) -> None:
    write_text(sheet, 0, 0, table.title, formats, "title")
    for position, column in enumerate(table.columns):
        write_text(sheet, _HEAD, position, column.label, formats, "header")
        widest = max((len(c) for row in table.rows if isinstance(c := row.cells[position], str)), default=_NARROW)
        sheet.set_column(position, position, min(max(widest + 2, len(column.label) + 4, _NARROW), _WIDE))
    for number, row in enumerate(table.rows, start=_HEAD + 1):
        for position, cell in enumerate(row.cells):
            if isinstance(cell, float):
                style = "amount" if table.columns[position].decimals == 0 else "tonnes"
                sheet.write_number(number, position, cell, formats.get(style))
            elif isinstance(cell, str):
                write_text(sheet, number, position, cell, formats, "text")
    below = _HEAD + len(table.rows) + 2
    for number, note in enumerate((*_reasons(table, texts), *table.notes), start=below):
        write_text(sheet, number, 0, note, formats, "note")
    sheet.freeze_panes(_HEAD + 1, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _reasons(table: Table, texts: Texts) -> Iterator[str]:
    for reason in table.reasons:
        marked = any(isinstance(cell, Blank) for row in table.rows for cell in row.cells)
        if marked:
            yield texts.get(f"reason.{reason}")
