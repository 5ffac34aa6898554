"""The building's workbook: which sheets it has, in which order they stand and in which order they are written."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import xlsxwriter
from pydantic import BaseModel

from klimatinvest.building.fields import BUILDING
from klimatinvest.building.model import Building
from klimatinvest.building.result import BuildingResult
from klimatinvest.plan.fields import Table
from klimatinvest.plan.records import Note
from klimatinvest.present.building.workbook.budget import write_budget
from klimatinvest.present.building.workbook.checks import write_checks
from klimatinvest.present.building.workbook.compare import write_compare
from klimatinvest.present.building.workbook.components import write_components
from klimatinvest.present.building.workbook.context import Context
from klimatinvest.present.building.workbook.cover import write_cover
from klimatinvest.present.building.workbook.energy import write_energy
from klimatinvest.present.building.workbook.evidence import write_evidence
from klimatinvest.present.building.workbook.lifecycle import write_lifecycle
from klimatinvest.present.building.workbook.modules import write_modules
from klimatinvest.present.building.workbook.package import write_package
from klimatinvest.present.building.workbook.sensitivity import write_sensitivity
from klimatinvest.present.building.workbook.sources import write_sources
from klimatinvest.present.building.workbook.values import write_values
from klimatinvest.present.workbook.formats import Formats
from klimatinvest.present.workbook.house import add_sheets, opened, set_up, stated_years
from klimatinvest.present.workbook.input_layout import sheet_names
from klimatinvest.present.workbook.input_sheets import write_inputs
from klimatinvest.text.catalog import Texts

if TYPE_CHECKING:
    from klimatinvest.parameters.library import Library

COVER = ("cover",)
OUTPUTS = ("compare", "sensitivity", "green_loan")
CALCULATIONS = ("component_values", "module_values", "energy_values", "lcc", "budget", "product_values", "values")
LAST = ("checks", "sources")


def write_building(
    result: BuildingResult, library: Library, path: Path, texts: Texts, notes: Iterable[Note] = ()
) -> None:
    """Write the workbook: inputs that can be read back, live formulas and the engine's values.

    The same result gives the same bytes: the creation time is the project's own date.

    Raises
    ------
    Disagreement
        A formula gives another value than the engine.
    OSError
        The file cannot be written.
    """
    project = result.building.project
    with opened(path, project.name, project.municipality, project.date) as book:
        ctx = _context(book, result, library, texts, notes)
        for write in _order():
            write(ctx)
        inputs = {"lists", *(table.id for table in BUILDING.all)}
        set_up({key: sheet for key, sheet in ctx.sheets.items() if key not in inputs}, COVER, CALCULATIONS, texts)


def years_of(document: BaseModel, table: Table) -> tuple[int, ...]:
    """Choose the years that get a column: those given; the years of construction for spending."""
    if table.amounts is None or not isinstance(document, Building):
        return ()
    project, years = document.project, set(stated_years(document, table))
    if table.id == "investments":
        years.update(range(min(project.base_year, project.investment_year), project.in_use_year + 1))
    return tuple(sorted(years or {project.in_use_year}))


def _context(
    book: xlsxwriter.Workbook, result: BuildingResult, library: Library, texts: Texts, notes: Iterable[Note]
) -> Context:
    """Make the worksheets in reading order, fill in the inputs and tell where everything stands."""
    formats = Formats(book)
    outputs = (*OUTPUTS[:1], *(("package",) if result.package else ()), *OUTPUTS[1:])

    def named(keys: Iterable[str]) -> dict[str, str]:
        return {key: texts.get(f"{Context.family}.{key}.sheet") for key in keys}

    names = {**named((*COVER, *outputs)), **sheet_names(texts, BUILDING), **named((*CALCULATIONS, *LAST))}
    kinds = {"control": COVER + LAST, "output": outputs, "calculation": CALCULATIONS}
    sheets = add_sheets(book, names, kinds)
    where = write_inputs(book, result.building, texts, formats, notes, sheets, BUILDING, years_of)
    return Context(book=book, texts=texts, formats=formats, sheets=sheets, result=result, library=library, where=where)


def _order() -> tuple[Callable[[Context], None], ...]:
    return (
        write_values,
        write_components,
        write_energy,
        write_modules,
        write_lifecycle,
        write_budget,
        write_compare,
        write_package,
        write_sensitivity,
        write_evidence,
        write_checks,
        write_sources,
        write_cover,
    )
