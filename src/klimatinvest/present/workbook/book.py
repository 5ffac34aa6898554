"""The result workbook: which sheets it has, in which order they stand and in which order they are written."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import xlsxwriter

from klimatinvest import __version__
from klimatinvest.engine.result import Result
from klimatinvest.plan.fields import PLAN
from klimatinvest.present.workbook.calc.context import Context
from klimatinvest.present.workbook.calc.risk_sheets import Doubts
from klimatinvest.present.workbook.formats import TAB_COLOURS, Formats
from klimatinvest.present.workbook.grid import PlainWorksheet
from klimatinvest.present.workbook.input_layout import sheet_names
from klimatinvest.present.workbook.input_sheets import write_inputs
from klimatinvest.present.workbook.previous import Previous
from klimatinvest.present.workbook.sheets import INPUTS, ON_REQUEST, SHEETS, WRITERS
from klimatinvest.text.catalog import Texts

if TYPE_CHECKING:
    from klimatinvest.plan.read import LoadedPlan


def write_workbook(
    result: Result,
    loaded: LoadedPlan,
    path: Path,
    texts: Texts,
    previous: Previous | None = None,
    doubts: Doubts | None = None,
) -> None:
    """Write the plan's workbook: inputs that can be read back, live formulas and the engine's values.

    The same result gives the same bytes: the creation time is the plan's own date.

    Parameters
    ----------
    result : Result
        What the engine gave.
    loaded : LoadedPlan
        The plan as it was read, with the user's own columns.
    path : Path
        The file to write.
    texts : Texts
        Language of the workbook.
    previous : Previous, optional
        What has changed since an earlier version, for the log of changes.
    doubts : Doubts, optional
        A risk analysis, for the sheets of sensitivity and uncertainty.

    Raises
    ------
    OSError
        The file cannot be written.
    """
    with _no_collection():
        _write(result, loaded, path, texts, previous, doubts)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Leave the memory's cycles alone for a while: looking for them anew takes a third of the time of many cells."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _write(
    result: Result, loaded: LoadedPlan, path: Path, texts: Texts, previous: Previous | None, doubts: Doubts | None
) -> None:
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True})
    settings = result.inputs.plan.plan
    book.set_properties(
        {
            "title": settings.name,
            "subject": settings.municipality,
            "created": datetime.fromisoformat(f"{settings.date}T00:00:00+00:00"),
        }
    )
    book.set_custom_property("klimatinvest", __version__)
    ctx = _context(book, result, loaded, texts, () if doubts is None else ON_REQUEST)
    ctx.previous, ctx.doubts = previous, doubts
    for key, write in WRITERS:
        if key in ctx.sheets:
            write(ctx)
    book.close()


def _context(
    book: xlsxwriter.Workbook, result: Result, loaded: LoadedPlan, texts: Texts, asked: tuple[str, ...] = ()
) -> Context:
    """Make the worksheets in reading order, fill in the inputs and tell where everything stands."""
    formats, plan = Formats(book), result.inputs.plan
    spec = PLAN.used_by(plan)
    inputs = sheet_names(texts, spec)
    chosen = [sheet for sheet in SHEETS if sheet.applies(result, texts) or sheet.key in asked]
    names: dict[str, str] = {}
    for sheet in chosen:
        names |= inputs if sheet.key == INPUTS else {sheet.key: texts.get(f"book.{sheet.key}.sheet")}
    sheets = {key: book.add_worksheet(name, PlainWorksheet) for key, name in names.items()}
    for sheet in chosen:
        if sheet.key != INPUTS:
            sheets[sheet.key].set_tab_color(TAB_COLOURS[sheet.kind])
    where = write_inputs(book, plan, texts, formats, loaded.beside, sheets=sheets, spec=spec)
    kinds = {sheet.key: sheet.kind for sheet in chosen}
    return Context(book, result, texts, formats, sheets, where, kinds)
