"""A workbook with nothing but a plan's input sheets: the plan in its other form."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

import xlsxwriter

from klimatinvest.plan.model import Plan
from klimatinvest.plan.records import Comment, Note
from klimatinvest.present.workbook.formats import Formats
from klimatinvest.present.workbook.input_sheets import write_inputs
from klimatinvest.present.workbook.template import OPTIONS
from klimatinvest.text.catalog import texts


def write_input_book(path: Path, plan: Plan, notes: Iterable[Note | Comment] = ()) -> None:
    """Write a plan as a workbook in its own language.

    Parameters
    ----------
    path : Path
        The file to write.
    plan : Plan
        A valid plan.
    notes : iterable of Note and Comment
        The user's own columns, and comments on cells.

    Raises
    ------
    ValueError
        The plan holds a number that is not finite or a text that no workbook can carry.
    """
    created = dt.datetime.fromisoformat(plan.plan.date)  # not the clock: the same plan gives the same bytes
    with xlsxwriter.Workbook(str(path), OPTIONS) as book:
        book.set_properties({"title": plan.plan.name, "created": created})
        write_inputs(book, plan, texts(plan.plan.language), Formats(book), notes)
