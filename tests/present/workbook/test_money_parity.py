"""Funding rules, loans and the budget effect: finance edits a cell, and the spreadsheet gives what the engine gives."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from klimatinvest.catalogue.sectors import sectors
from klimatinvest.engine.calculate import calculate
from klimatinvest.parameters.library import library
from klimatinvest.plan.model import Plan
from klimatinvest.plan.read import LoadedPlan, read_plan
from klimatinvest.present.workbook.book import write_workbook
from klimatinvest.present.workbook.input_layout import InputMap, layout_of
from klimatinvest.text.catalog import texts

from . import libreoffice

pytestmark = [pytest.mark.libreoffice, pytest.mark.slow]

OWN = {"Finansieringsregler", "Låneplan", "Ber_Kapitalkostnad", "Budgetpåverkan", "Finansieringsgap"}
PLAN = Path(__file__).parent / "money.yaml"
Edited = tuple[Plan, dict[str, float]]


def _replace(plan: Plan, table: str, row: int, **fields: Any) -> Plan:
    rows = list(getattr(plan, table))
    rows[row] = rows[row].model_copy(update=fields)
    return plan.model_copy(update={table: tuple(rows)})


def _field(table: str, row: int, name: str, value: float) -> Callable[[Plan, InputMap], Edited]:
    def change(plan: Plan, where: InputMap) -> Edited:
        return _replace(plan, table, row, **{name: value}), {where.cell(table, row, name): value}

    return change


def _internal_rate(plan: Plan, where: InputMap) -> Edited:
    row = next(i for i, r in enumerate(plan.assumptions) if r.quantity == "internal_rate")
    return _replace(plan, "assumptions", row, value=3.25), {where.cell("assumptions", row, "value"): 3.25}


def _actor_shares(plan: Plan, where: InputMap) -> Edited:
    cells, edited = {}, plan
    for row, share in ((0, 0.3), (1, 0.7)):
        edited = _replace(edited, "actor_shares", row, share=share)
        cells[where.cell("actor_shares", row, "share")] = share
    return edited, cells


CHANGES: dict[str, Callable[[Plan, InputMap], Edited]] = {
    "a grant's share": _field("sources", 0, "share", 35.0),
    "a programme's largest share": _field("programmes", 0, "max_share", 20.0),
    "a programme's largest amount": _field("programmes", 0, "max_amount", 700_000.0),
    "a programme's public share": _field("programmes", 1, "max_public_share", 30.0),
    "a programme's threshold": _field("programmes", 2, "min_reduction", 500.0),
    "a programme's last year": _field("programmes", 0, "last_year", 2027),
    "an interest": _field("loans", 0, "interest", 4.5),
    "a term": _field("loans", 1, "term", 9),
    "a life": _field("actions", 0, "lifetime", 6),
    "a component's life": _field("action_components", 0, "lifetime", 4),
    "internal rate": _internal_rate,
    "an actor's share": _actor_shares,
}


class _Book:
    """A small plan that has one of everything, its workbook, and the folder it is recalculated in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.loaded: LoadedPlan = read_plan(PLAN, library())
        self.plan = self.loaded.require()
        self.path = self.write(self.plan, folder / "delivered.xlsx")

    def write(self, plan: Plan, path: Path) -> Path:
        result = calculate(plan, library(), sectors())
        write_workbook(result, self.loaded, path, texts("sv"))
        return path


@pytest.fixture(scope="module")
def book(office: Path) -> _Book:
    return _Book(office)


def _of_own(found: Any) -> list[str]:
    return [str(d) for d in found if d.sheet in OWN and d.cell != "B4"]  # B4 repeats the checks of every sheet


def _engine_only(path: Path) -> set[str]:
    """Rows of the sheet of gaps that hold the engine's expected gap as plain values have no formula."""
    return {sheet for sheet, _ in libreoffice.Book(path).formulas}


def test_the_sheets_are_there(book: _Book) -> None:
    assert _engine_only(book.path) >= OWN


def test_every_formula_agrees_with_the_engine(book: _Book) -> None:
    delivered = libreoffice.Book(book.path)
    found = libreoffice.Book(libreoffice.recalculate(book.path, book.folder))
    assert _of_own(libreoffice.differences(delivered, found)) == []


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_input_gives_what_the_engine_gives(name: str, book: _Book, tmp_path: Path) -> None:
    where = layout_of(book.plan, texts("sv"))
    plan, cells = CHANGES[name](book.plan, where)
    expected = libreoffice.Book(book.write(plan, tmp_path / "expected.xlsx"))
    edited = tmp_path / "edited.xlsx"
    libreoffice.patch_numbers(book.path, edited, cells)
    found = libreoffice.Book(libreoffice.recalculate(edited, book.folder))
    assert _of_own(libreoffice.differences(expected, found)) == []
    before = libreoffice.Book(book.path)
    moved = [
        at for at in expected.formulas if at[0] in OWN and not libreoffice.same(expected.values[at], before.values[at])
    ]
    assert moved, "the change moved nothing"


def test_formulas_are_short_enough_to_follow(book: _Book) -> None:
    formulas = libreoffice.Book(book.path).formulas
    assert [(at, f) for at, f in formulas.items() if at[0] in OWN and len(f) > 120] == []
