"""The form of a year's outcome, filled in with what the plan foresees: each row is a placeholder to replace."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel

from klimatinvest.engine.result import Result
from klimatinvest.followup.fields import FOLLOWUP
from klimatinvest.followup.model import Outcome
from klimatinvest.followup.planned import planned_outcome
from klimatinvest.plan.fields import Table
from klimatinvest.present.workbook.formats import Formats
from klimatinvest.present.workbook.house import stated_years
from klimatinvest.present.workbook.input_book import input_book
from klimatinvest.present.workbook.input_sheets import write_inputs
from klimatinvest.text.catalog import Texts


def write_form(path: Path, result: Result, year: int, texts: Texts) -> None:
    """Write the outcome of a year as the plan foresees it, to be changed into what happened.

    Parameters
    ----------
    path : Path
        The file to write.
    result : Result
        The calculated plan.
    year : int
        A year of the plan.
    texts : Texts
        Language of sheets, headers and notes.
    """
    name = texts.get("followup.form.name", year=year, plan=result.inputs.plan.plan.name)
    outcome = planned_outcome(result, year, name, texts.get("followup.form.note"))
    with input_book(path, name, outcome.outcome.date) as book:
        write_inputs(book, outcome, texts, Formats(book), spec=FOLLOWUP, years=_years)


def _years(outcome: BaseModel, table: Table) -> tuple[int, ...]:
    """Choose the years that get a column: those foreseen, else the year followed up."""
    if table.amounts is None or not isinstance(outcome, Outcome):
        return ()
    return stated_years(outcome, table) or (outcome.outcome.year,)
