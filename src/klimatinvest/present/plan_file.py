"""Write a plan in the form that a file's name asks for: a workbook of input sheets, or YAML."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from klimatinvest.plan.model import Plan
from klimatinvest.plan.records import Comment, Note
from klimatinvest.present.plan_yaml import dump_plan

WORKBOOK = ".xlsx"


def write_plan(path: Path, plan: Plan, beside: Iterable[Note | Comment] = ()) -> None:
    """Write a plan that can be read back.

    Parameters
    ----------
    path : Path
        The file; its suffix chooses the form.
    plan : Plan
        A valid plan.
    beside : iterable of Note or Comment
        What the user has written beside it: own columns and comments, which only a workbook can hold.

    Raises
    ------
    ValueError
        The plan holds a number that is not finite or a text that no workbook can carry.
    """
    if path.suffix.lower() == WORKBOOK:
        from klimatinvest.present.workbook.input_book import write_input_book  # noqa: PLC0415 - only a workbook needs it

        write_input_book(path, plan, beside)
    else:
        path.write_bytes(dump_plan(plan).encode("utf-8"))  # the same line ends on every system
