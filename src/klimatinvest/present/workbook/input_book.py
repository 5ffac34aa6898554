"""A workbook with nothing but input sheets: a plan in its other form, or what is filled in for another input."""

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
    with input_book(path, plan.plan.name, plan.plan.date) as book:
        write_inputs(book, plan, texts(plan.plan.language), Formats(book), notes)


def input_book(path: Path, title: str, date: str) -> xlsxwriter.Workbook:
    """Open a workbook for input sheets, dated by the input, not by the clock: the same input gives the same bytes."""
    book = xlsxwriter.Workbook(str(path), OPTIONS)
    book.set_properties({"title": title, "created": dt.datetime.fromisoformat(date)})
    return book
