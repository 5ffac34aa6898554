"""The workbook of a spend analysis: which sheets it has, and in which order they stand and are written."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import xlsxwriter

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
from klimatinvest.present.workbook.formats import Formats
from klimatinvest.present.workbook.house import add_sheets, opened, set_up, stated_years
from klimatinvest.present.workbook.input_layout import sheet_names
from klimatinvest.present.workbook.input_sheets import write_inputs
from klimatinvest.spend.fields import TOGETHER
from klimatinvest.spend.result import SpendResult
from klimatinvest.text.catalog import Texts

OUTPUTS = ("by_year", "by_category", "by_department", "suppliers", "unknown")
CALCULATIONS = ("data", "steps", "index_levels")
LAST = ("checks", "sources")


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
    with opened(path, settings.name, settings.organisation, settings.date) as book:
        ctx = _context(book, result, texts, notes)
        for write in (write_indices, write_steps, write_data, write_years, write_categories, write_departments,
                      write_suppliers, write_unknown, write_checks, write_sources, write_cover):  # fmt: skip
            write(ctx)
        inputs = {"lists", *(table.id for table in TOGETHER.all)}
        set_up({key: sheet for key, sheet in ctx.sheets.items() if key not in inputs}, ("cover",), CALCULATIONS, texts)


def _context(book: xlsxwriter.Workbook, result: SpendResult, texts: Texts, notes: Iterable[Note]) -> Context:
    """Make the worksheets in reading order, fill in the inputs and tell where everything stands."""
    formats = Formats(book)

    def named(keys: Iterable[str]) -> dict[str, str]:
        return {key: texts.get(f"{Context.family}.{key}.sheet") for key in keys}

    names = {**named(("cover", *OUTPUTS)), **sheet_names(texts, TOGETHER), **named((*CALCULATIONS, *LAST))}
    kinds = {"control": ("cover", *LAST), "output": OUTPUTS, "calculation": CALCULATIONS}
    sheets = add_sheets(book, names, kinds)
    where = write_inputs(book, result.data, texts, formats, notes, sheets, TOGETHER, stated_years)
    return Context(book=book, texts=texts, formats=formats, sheets=sheets, result=result, where=where)
