"""The building's workbook: the spreadsheet and the engine give the same, also after an input is changed."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from klimatinvest.building.calculate import calculate
from klimatinvest.building.fields import BUILDING
from klimatinvest.building.model import Building
from klimatinvest.building.read import read_building
from klimatinvest.parameters.library import library
from klimatinvest.present.building.workbook.book import write_building, years_of
from klimatinvest.present.workbook.input_layout import InputMap, layout_of
from klimatinvest.text.catalog import texts

from ..workbook import libreoffice  # noqa: TID252 - the tests are no package

EXAMPLES = Path(__file__).parents[3] / "examples" / "building"
NAMES = ("forskola", "skola-ombyggnad", "energipaket-vardboende")
SAY_WHAT_CHANGED = {"Kontroller", "Om"}  # sheets that tell an edited workbook from a delivered one

KNOWN = {
    *("SUM", "SUMIF", "SUMIFS", "SUMPRODUCT", "INDEX", "MATCH", "IF", "AND", "MIN", "MAX", "ABS", "ROUND", "ROUNDUP"),
    *("MOD", "COUNTIF", "ISERROR", "ISNUMBER", "IFERROR", "NPV", "IRR"),
}

Edited = tuple[Building, dict[str, float]]
Change = Callable[[Building, InputMap], Edited]


def load(name: str) -> Building:
    return read_building(EXAMPLES / f"{name}.yaml", library()).require()


def write(building: Building, path: Path, language: str = "sv") -> Path:
    write_building(calculate(building, library()), library(), path, texts(language))
    return path


@pytest.mark.parametrize("name", NAMES)
def test_the_same_input_gives_the_same_bytes(name: str, tmp_path: Path) -> None:
    building = load(name)
    assert write(building, tmp_path / "a.xlsx").read_bytes() == write(building, tmp_path / "b.xlsx").read_bytes()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_workbook_reads_back_as_the_same_input(name: str, language: str, tmp_path: Path) -> None:
    building = load(name)
    loaded = read_building(write(building, tmp_path / "building.xlsx", language), library())
    assert [problem.code for problem in loaded.problems.errors] == []
    assert loaded.require() == building


@pytest.mark.parametrize("name", NAMES)
def test_formulas_are_cached_and_use_functions_that_every_spreadsheet_knows(name: str, tmp_path: Path) -> None:
    book = libreoffice.Book(write(load(name), tmp_path / "building.xlsx"))
    assert book.uncached == []
    assert book.errors == []
    assert all("[" not in formula for formula in book.formulas.values())
    called = {name for formula in book.formulas.values() for name in re.findall(r"([A-Z][A-Z.]+)\(", formula)}
    assert called <= KNOWN


@pytest.mark.libreoffice
@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_every_formula_agrees_with_the_engine(name: str, office: Path, tmp_path: Path) -> None:
    path = write(load(name), tmp_path / f"{name}.xlsx")
    delivered, found = libreoffice.Book(path), libreoffice.Book(libreoffice.recalculate(path, office))
    assert [str(d) for d in libreoffice.differences(delivered, found)] == []
    assert found.errors == []
    assert "✖ FEL" not in {value for (sheet, _), value in found.values.items() if sheet == "Kontroller"}


@pytest.mark.libreoffice
@pytest.mark.slow
def test_the_english_workbook_agrees_too(office: Path, tmp_path: Path) -> None:
    path = write(load("energipaket-vardboende"), tmp_path / "english.xlsx", "en")
    found = libreoffice.Book(libreoffice.recalculate(path, office))
    assert [str(d) for d in libreoffice.differences(libreoffice.Book(path), found)] == []


# -- one input of each kind ------------------------------------------------------------------------------


def _row(table: str, field: str, factor: float, **same: object) -> Change:
    """Multiply the first number of a column."""

    def change(building: Building, where: InputMap) -> Edited:
        rows = list(getattr(building, table))
        at = next(
            i for i, r in enumerate(rows) if getattr(r, field) and all(getattr(r, k) == v for k, v in same.items())
        )
        value = type(getattr(rows[at], field))(getattr(rows[at], field) * factor)
        rows[at] = rows[at].model_copy(update={field: value})
        return building.model_copy(update={table: tuple(rows)}), {where.cell(table, at, field): value}

    return change


def _blank(table: str, field: str, value: float, **same: object) -> Change:
    """Write a value of one's own in a blank cell, where the library's was used."""

    def change(building: Building, where: InputMap) -> Edited:
        rows = list(getattr(building, table))
        at = next(
            i
            for i, r in enumerate(rows)
            if getattr(r, field) is None and all(getattr(r, k) == v for k, v in same.items())
        )
        rows[at] = rows[at].model_copy(update={field: value})
        return building.model_copy(update={table: tuple(rows)}), {where.cell(table, at, field): value}

    return change


def _setting(field: str, value: float) -> Change:
    def change(building: Building, where: InputMap) -> Edited:
        project = building.project.model_copy(update={field: value})
        return building.model_copy(update={"project": project}), {where.cell("project", 0, field): value}

    return change


def _year(table: str, amounts: str, factor: float) -> Change:
    def change(building: Building, where: InputMap) -> Edited:
        rows = list(getattr(building, table))
        at = next(i for i, r in enumerate(rows) if any(getattr(r, amounts).values()))
        year = next(y for y, v in getattr(rows[at], amounts).items() if v)
        value = getattr(rows[at], amounts)[year] * factor
        rows[at] = rows[at].model_copy(update={amounts: {**getattr(rows[at], amounts), year: value}})
        return building.model_copy(update={table: tuple(rows)}), {where.year_cell(table, at, year): value}

    return change


def _all(*changes: Change) -> Change:
    def change(building: Building, where: InputMap) -> Edited:
        cells: dict[str, float] = {}
        for one in changes:
            building, more = one(building, where)
            cells.update(more)
        return building, cells

    return change


CHANGES: dict[str, Change] = {
    "quantity": _row("components", "quantity", 1.1),
    "product factor": _blank("products", "factor", 0.2, id="betong"),
    "waste factor": _blank("products", "waste_factor", 1.2, id="betong"),
    "mark-up": _blank("products", "conservative_factor", 1.4, id="betong"),
    "density": _row("products", "density", 1.05),
    "weight per unit": _row("components", "kg_per_unit", 0.9),
    "thickness": _row("components", "thickness", 1.2),
    "own waste of a component": _blank("components", "waste_factor", 1.3),
    "distance": _row("components", "distance", 3.0),
    "own transport factor": _blank("components", "a4_factor", 0.05),
    "end of life": _row("components", "c_factor", 2.0),
    "beyond": _row("components", "d_factor", 2.0),
    "life": _row("components", "life", 0.25),
    "unit cost": _row("components", "unit_cost", 1.2),
    "price growth": _blank("components", "growth", 1.0),
    "depreciation life": _row("components", "depreciation_life", 0.5),
    "transport": _row("transports", "factor", 1.5),
    "site energy": _row("site_energy", "quantity", 2.0),
    "energy": _row("energy", "amount", 0.8),
    "energy price": _year("energy_series", "values", 1.3),
    "energy price growth": _row("energy_series", "growth", 2.0),
    "weight": _blank("energy_carriers", "weight", 1.5),
    "running cost": _row("running_costs", "amount", 1.2),
    "running cost growth": _blank("running_costs", "growth", 1.0),
    "spending": _year("investments", "amounts", 1.2),
    "life of spending": _row("investments", "life", 0.5),
    "area": _setting("bta", 2000.0),
    "heated area": _setting("a_temp", 2000.0),
    "place": _setting("geo_factor", 1.4),
    "rate": _setting("real_rate", 5.0),
    "rate of nothing": _setting("real_rate", 0.0),
    "internal rate": _setting("internal_rate", 4.0),
    "inflation": _setting("inflation", 3.0),
    "value added tax": _setting("vat_rate", 25.0),
}


def compare_edited(name: str, change: Change, office: Path, folder: Path) -> None:
    building = load(name)
    delivered = write(building, folder / "delivered.xlsx")
    changed, cells = change(building, layout_of(building, texts("sv"), BUILDING, years_of))
    expected = libreoffice.Book(write(changed, folder / "expected.xlsx"))
    edited = folder / "edited.xlsx"
    libreoffice.patch_numbers(delivered, edited, cells)
    found = libreoffice.Book(libreoffice.recalculate(edited, office))
    wrong = [d for d in libreoffice.differences(expected, found) if d.sheet not in SAY_WHAT_CHANGED]
    assert [str(d) for d in wrong] == []
    assert "✖ FEL" not in {value for (sheet, _), value in found.values.items() if sheet == "Kontroller"}


@pytest.mark.libreoffice
@pytest.mark.slow
def test_every_input_changed_at_once_gives_what_the_engine_gives(office: Path, tmp_path: Path) -> None:
    compare_edited("forskola", _all(*CHANGES.values()), office, tmp_path)


@pytest.mark.libreoffice
@pytest.mark.slow
@pytest.mark.parametrize("name", ["quantity", "product factor", "energy price", "rate", "area"])
def test_one_input_changed_gives_what_the_engine_gives(name: str, office: Path, tmp_path: Path) -> None:
    compare_edited("forskola", CHANGES[name], office, tmp_path)


@pytest.mark.libreoffice
@pytest.mark.slow
def test_another_mode_electricity_and_timing_give_what_the_engine_gives(office: Path, tmp_path: Path) -> None:
    """Choices are words in cells: the formulas follow the words."""
    building, words = load("forskola"), texts("sv")
    chosen = {"mode": "comparison", "electricity": "nordic", "timing": "mid"}
    sets = {"mode": "building_choice.calculation_mode", "electricity": "building_choice.electricity_mix"}
    project = building.project.model_copy(update=chosen)
    expected = libreoffice.Book(write(building.model_copy(update={"project": project}), tmp_path / "expected.xlsx"))
    where, edited = layout_of(building, words, BUILDING, years_of), tmp_path / "edited.xlsx"
    book = openpyxl.load_workbook(write(building, tmp_path / "delivered.xlsx"))
    for field, value in chosen.items():
        sheet, cell = where.cell("project", 0, field).replace("$", "").split("!")
        book[sheet][cell] = words.get(f"{sets.get(field, 'choice.timing')}.{value}")
    book.save(edited)
    found = libreoffice.Book(libreoffice.recalculate(edited, office))
    said = {*SAY_WHAT_CHANGED, words.get("building_book.sensitivity.sheet")}  # its list of cases is the delivery's
    assert [str(d) for d in libreoffice.differences(expected, found) if d.sheet not in said] == []


@pytest.mark.libreoffice
@pytest.mark.slow
def test_a_measure_changed_gives_what_the_engine_gives(office: Path, tmp_path: Path) -> None:
    changes = (
        _row("measures", "investment", 1.01),
        _row("measure_savings", "in_sequence", 1.01),
        _year("energy_series", "values", 1.01),
    )
    compare_edited("energipaket-vardboende", _all(*changes), office, tmp_path)


@pytest.mark.libreoffice
@pytest.mark.slow
def test_grants_land_and_years_follow_the_engine(office: Path, tmp_path: Path) -> None:
    """What the examples do not have: a grant, land, later spending that is replaced, values by year, an older price."""
    building = load("forskola")
    spec = BUILDING.get("investments")
    assert spec is not None
    common = {"alternative": "tra", "price_year": 2026, "source": "Prov", "status": "placeholder"}
    rows: tuple[dict[str, Any], ...] = (
        {"id": "bidrag", "name": "Bidrag", "kind": "grant", "life": 30, "amounts": {2027: 1e6, 2029: 5e5}},
        {"id": "tomt", "name": "Tomt", "kind": "land", "amounts": {2026: 2e6}},
        {"id": "senare", "name": "Senare", "kind": "investment", "life": 12, "replaced": True, "growth": 1.0}
        | {"vat": True, "amounts": {2027: 4e5, 2031: 3e5}},
        {"id": "rivning", "name": "Rivning", "kind": "expense", "amounts": {2026: 7e5}},
    )
    extra = [spec.row.model_validate({**common, **row}) for row in rows]
    energy = list(building.energy)
    energy[0] = energy[0].model_copy(update={"amount": None, "values": {2028: 60.0, 2040: 40.0}})
    project = building.project.model_copy(update={"timing": "start", "vat_rate": 25.0})
    changed = building.model_copy(
        update={"investments": (*building.investments, *extra), "energy": tuple(energy), "project": project}
    )
    path = write(changed, tmp_path / "more.xlsx")
    found = libreoffice.Book(libreoffice.recalculate(path, office))
    assert [str(d) for d in libreoffice.differences(libreoffice.Book(path), found)] == []
    assert "✖ FEL" not in {value for (sheet, _), value in found.values.items() if sheet == "Kontroller"}
