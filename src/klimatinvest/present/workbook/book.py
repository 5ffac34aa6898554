"""The result workbook: which sheets it has, in which order they stand and in which order they are written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import xlsxwriter

from klimatinvest import __version__
from klimatinvest.engine.result import Result
from klimatinvest.plan.fields import PLAN
from klimatinvest.present.workbook.calc.abatement import write_abatement
from klimatinvest.present.workbook.calc.actors import write_actors
from klimatinvest.present.workbook.calc.attributes import write_attributes
from klimatinvest.present.workbook.calc.bearing import write_bearing
from klimatinvest.present.workbook.calc.cashflow import write_cashflow
from klimatinvest.present.workbook.calc.checks import write_checks
from klimatinvest.present.workbook.calc.context import Context
from klimatinvest.present.workbook.calc.cost_per_tonne import write_cost_per_tonne
from klimatinvest.present.workbook.calc.cover import write_cover
from klimatinvest.present.workbook.calc.funding import write_funding
from klimatinvest.present.workbook.calc.goals import write_goals
from klimatinvest.present.workbook.calc.interplay import write_interplay
from klimatinvest.present.workbook.calc.keyfigures import write_keyfigures
from klimatinvest.present.workbook.calc.lenses import write_lenses
from klimatinvest.present.workbook.calc.reference import write_reference
from klimatinvest.present.workbook.calc.series import write_series
from klimatinvest.present.workbook.calc.sources import write_sources
from klimatinvest.present.workbook.calc.stock import write_stock
from klimatinvest.present.workbook.calc.summary import write_summary
from klimatinvest.present.workbook.calc.values import write_values
from klimatinvest.present.workbook.formats import TAB_COLOURS, Formats
from klimatinvest.present.workbook.grid import PlainWorksheet
from klimatinvest.present.workbook.input_layout import sheet_names
from klimatinvest.present.workbook.input_sheets import write_inputs
from klimatinvest.text.catalog import Texts

if TYPE_CHECKING:
    from klimatinvest.plan.read import LoadedPlan

CONTROL_FIRST = ("cover",)
OUTPUTS = ("summary", "goals_result", "abatement", "attributes_result", "keyfigures", "cost_per_tonne", "cashflow",
           "funding_gap", "actors_result")  # fmt: skip
CALCULATIONS = ("values", "paths", "reference", "interplay", "alone", "stock", "bearing", "municipal", "society")
CONTROL_LAST = ("checks", "sources_list")


def write_workbook(result: Result, loaded: LoadedPlan, path: Path, texts: Texts) -> None:
    """Write the plan's workbook: inputs that can be read back, live formulas and the engine's values.

    The same result gives the same bytes: the creation time is the plan's own date.

    Raises
    ------
    OSError
        The file cannot be written.
    """
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    settings = result.inputs.plan.plan
    book.set_properties(
        {
            "title": settings.name,
            "subject": settings.municipality,
            "created": datetime.fromisoformat(f"{settings.date}T00:00:00+00:00"),
        }
    )
    book.set_custom_property("klimatinvest", __version__)
    ctx = _context(book, result, loaded, texts)
    for write in _calculation_order(ctx):
        write(ctx)
    book.close()


def _context(book: xlsxwriter.Workbook, result: Result, loaded: LoadedPlan, texts: Texts) -> Context:
    """Make the worksheets in reading order, fill in the inputs and tell where everything stands."""
    formats, plan = Formats(book), result.inputs.plan
    spec = PLAN.used_by(plan)
    inputs = sheet_names(texts, spec)
    names = {key: texts.get(f"book.{key}.sheet") for key in (*CONTROL_FIRST, *OUTPUTS)}
    names |= inputs
    names |= {key: texts.get(f"book.{key}.sheet") for key in (*CALCULATIONS, *CONTROL_LAST)}
    sheets = {key: book.add_worksheet(name, PlainWorksheet) for key, name in names.items()}
    for kind, keys in (("control", CONTROL_FIRST + CONTROL_LAST), ("output", OUTPUTS), ("calculation", CALCULATIONS)):
        for key in keys:
            sheets[key].set_tab_color(TAB_COLOURS[kind])
    where = write_inputs(book, plan, texts, formats, loaded.notes, sheets=sheets, spec=spec)
    return Context(book, result, texts, formats, sheets, where)


def _calculation_order(ctx: Context) -> tuple[Callable[[Context], None], ...]:
    return (
        write_values,
        write_series,
        lambda c: write_interplay(c, write_reference(c)),
        write_abatement,
        write_goals,
        write_attributes,
        write_stock,
        write_cashflow,
        write_bearing,
        write_funding,
        write_lenses,
        write_actors,
        write_keyfigures,
        write_cost_per_tonne,
        write_checks,
        write_sources,
        write_summary,
        write_cover,
    )
