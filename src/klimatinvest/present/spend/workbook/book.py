"""The workbook of a spend analysis: which sheets it has, and in which order they stand and are written."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import xlsxwriter
from pydantic import BaseModel

from klimatinvest import __version__
from klimatinvest.plan.cells import amounts_of, rows_of
from klimatinvest.plan.fields import Table
from klimatinvest.plan.records import Note
from klimatinvest.present.spend.workbook.context import Context
from klimatinvest.present.spend.workbook.control import write_checks, write_cover, write_sources
from klimatinvest.present.spend.workbook.data import write_data
from klimatinvest.present.spend.workbook.results import (
    write_categories,
    write_departments,
    write_suppliers,
    write_unknown,
    write_years,
)
from klimatinvest.present.spend.workbook.steps import write_indices, write_steps
from klimatinvest.present.workbook.formats import TAB_COLOURS, Formats
from klimatinvest.present.workbook.grid import HEADER, PlainWorksheet
from klimatinvest.present.workbook.input_layout import sheet_names
from klimatinvest.present.workbook.input_sheets import write_inputs
from klimatinvest.spend.fields import TOGETHER
from klimatinvest.spend.result import SpendResult
from klimatinvest.text.catalog import Texts

OUTPUTS = ("by_year", "by_category", "by_department", "suppliers", "unknown")
CALCULATIONS = ("data", "steps", "index_levels")
LAST = ("checks", "sources")
A4 = 9


def write_spend(result: SpendResult, path: Path, texts: Texts, notes: Iterable[Note] = ()) -> None:
    """Write the workbook: rules and factors that can be read back, live formulas and the engine's values.

    The same result gives the same bytes: the creation time is the analysis's own date.

    Raises
    ------
    Disagreement
        A formula gives another value than the engine.
    OSError
        The file cannot be written.
    """
    settings = result.data.spend
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    created = datetime.fromisoformat(f"{settings.date}T00:00:00+00:00")
    book.set_properties({"title": settings.name, "subject": settings.organisation, "created": created})
    book.set_custom_property("klimatinvest", __version__)
    ctx = _context(book, result, texts, notes)
    for write in (write_indices, write_steps, write_data, write_years, write_categories, write_departments,
                  write_suppliers, write_unknown, write_checks, write_sources, write_cover):  # fmt: skip
        write(ctx)
    _finish(ctx)
    book.close()


def years_of(document: BaseModel, table: Table) -> tuple[int, ...]:
    """Choose the years that get a column: those given."""
    if table.amounts is None:
        return ()
    return tuple(sorted({year for row in rows_of(document, table) for year in amounts_of(row, table)}))


def _context(book: xlsxwriter.Workbook, result: SpendResult, texts: Texts, notes: Iterable[Note]) -> Context:
    """Make the worksheets in reading order, fill in the inputs and tell where everything stands."""
    formats = Formats(book)

    def named(keys: Iterable[str]) -> dict[str, str]:
        return {key: texts.get(f"spend_book.{key}.sheet") for key in keys}

    names = {**named(("cover", *OUTPUTS)), **sheet_names(texts, TOGETHER), **named((*CALCULATIONS, *LAST))}
    sheets = {key: book.add_worksheet(name, PlainWorksheet) for key, name in names.items()}
    for kind, keys in (("control", ("cover", *LAST)), ("output", OUTPUTS), ("calculation", CALCULATIONS)):
        for key in keys:
            sheets[key].set_tab_color(TAB_COLOURS[kind])
    where = write_inputs(book, result.data, texts, formats, notes, sheets, TOGETHER, years_of)
    return Context(book, result, texts, formats, sheets, where)


def _finish(ctx: Context) -> None:
    """Set up every sheet that is not an input for screen and print."""
    inputs = {"lists", *(table.id for table in TOGETHER.all)}
    for key, sheet in ctx.sheets.items():
        if key in inputs:
            continue
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        if key != "cover":
            sheet.repeat_rows(HEADER)
        sheet.set_footer(f"&C{ctx.texts.get('workbook_inputs.footer')}")
        sheet.set_zoom(90)
