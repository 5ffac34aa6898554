"""Co-benefits, accounts and society's account: the workbook calculates what the engine does, before and after edits."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from klimatinvest.catalogue.sectors import sectors
from klimatinvest.engine.calculate import calculate
from klimatinvest.parameters.library import library
from klimatinvest.plan.fields import PLAN
from klimatinvest.plan.model import Plan
from klimatinvest.plan.read import LoadedPlan, read_plan
from klimatinvest.present.workbook.book import write_workbook
from klimatinvest.present.workbook.input_layout import InputMap, layout_of
from klimatinvest.text.catalog import texts

from . import libreoffice

OURS = ("Sidonyttor i kronor", "Samhällskalkyl", "Ber_Konton", "Per aktör", "Ber_Samhälle", "Ber_Kommun")
Edited = tuple[Plan, dict[str, float]]
Change = Callable[[Plan, InputMap], Edited]


@pytest.fixture(scope="module")
def loaded() -> LoadedPlan:
    found = read_plan(Path(__file__).parent / "benefits.yaml", library())
    assert [str(p) for p in found.problems.errors] == []
    return found


def write(loaded: LoadedPlan, plan: Plan, path: Path) -> libreoffice.Book:
    write_workbook(calculate(plan, library(), sectors()), loaded, path, texts("sv"))
    return libreoffice.Book(path)


def changed(table: str, row: int, **fields: float) -> Change:
    def change(plan: Plan, where: InputMap) -> Edited:
        rows = list(getattr(plan, table))
        rows[row] = rows[row].model_copy(update=fields)
        cells = {where.cell(table, row, name): value for name, value in fields.items()}
        return plan.model_copy(update={table: tuple(rows)}), cells

    return change


def series(subject: str, quantity: str, factor: float) -> Change:
    def change(plan: Plan, where: InputMap) -> Edited:
        row = next(i for i, r in enumerate(plan.series) if (r.subject, r.quantity) == (subject, quantity))
        values = {year: value * factor for year, value in plan.series[row].values.items()}
        rows = list(plan.series)
        rows[row] = rows[row].model_copy(update={"values": values})
        cells = {where.year_cell("series", row, year): value for year, value in values.items()}
        return plan.model_copy(update={"series": tuple(rows)}), cells

    return change


def together(*changes: Change) -> Change:
    def change(plan: Plan, where: InputMap) -> Edited:
        cells: dict[str, float] = {}
        for one in changes:
            plan, more = one(plan, where)
            cells |= more
        return plan, cells

    return change


CHANGES: dict[str, Change] = {
    "actor shares, prices, taxes and production cost": together(
        changed("actor_shares", 0, share=0.45),
        changed("actor_shares", 1, share=0.55),
        series("varme", "price", 1.2),
        series("varme", "production_cost", 0.7),
        series("olja", "tax", 1.5),
    ),
    "quantity, value, growth, price year and locality": together(
        changed("benefits", 0, quantity=7000.0, growth=2.5),
        changed("benefits", 1, inhabitants=30000.0, ventilation_factor=0.8),
        changed("benefits", 3, value=310.0, growth=-1.0, price_year=2019),
    ),
    "an own value in place of the library's, damages and years": together(
        changed("benefits", 0, value=6.0, price_year=2024),
        changed("benefits", 3, first_year=2028),
        changed("benefits", 4, last_year=2030),
        changed("damages", 0, damage_with=2e6),
        changed("damages", 1, return_period=12.0),
    ),
}


@pytest.mark.libreoffice
@pytest.mark.slow
def test_the_sheets_agree_with_the_engine(loaded: LoadedPlan, office: Path, tmp_path: Path) -> None:
    book = write(loaded, loaded.require(), tmp_path / "plan.xlsx")
    found = libreoffice.Book(libreoffice.recalculate(book.path, office))
    assert ours(book, found) == []


def ours(expected: libreoffice.Book, found: libreoffice.Book) -> list[str]:
    """Compare the formula cells of the sheets that money and co-benefits stand on."""
    return [str(d) for d in libreoffice.differences(expected, found) if d.sheet in OURS and not text(d.expected)]


def text(value: object) -> bool:
    """Tell a line of checks, which stands on every sheet, from a figure."""
    return isinstance(value, str) and value.startswith("Kontroller")


@pytest.mark.libreoffice
@pytest.mark.slow
@pytest.mark.parametrize("name", CHANGES)
def test_an_edit_gives_what_the_engine_gives(name: str, loaded: LoadedPlan, office: Path, tmp_path: Path) -> None:
    plan = loaded.require()
    delivered = write(loaded, plan, tmp_path / "plan.xlsx")
    edited_plan, cells = CHANGES[name](plan, layout_of(plan, texts("sv"), PLAN.used_by(plan)))
    expected = write(loaded, edited_plan, tmp_path / "expected.xlsx")
    libreoffice.patch_numbers(delivered.path, tmp_path / "edited.xlsx", cells)
    found = libreoffice.Book(libreoffice.recalculate(tmp_path / "edited.xlsx", office))
    # rates that only the engine finds stand as plain values in cells that other formulas start from: not on ours
    assert ours(expected, found) == []
    moved = [at for at in expected.formulas if not libreoffice.same(expected.values[at], delivered.values.get(at))]
    assert {sheet for sheet, _ in moved} & set(OURS), "the edit moved nothing"


def test_a_plan_without_co_benefits_has_no_sheet_of_them(loaded: LoadedPlan, tmp_path: Path) -> None:
    bare: dict[str, Any] = {"benefits": (), "damages": ()}
    book = write(loaded, loaded.require().model_copy(update=bare), tmp_path / "bare.xlsx")
    sheets = {sheet for sheet, _ in book.values}
    assert "Samhällskalkyl" in sheets
    assert not sheets & {"Sidonyttor", "Skador", "Sidonyttor i kronor"}
    assert book.errors == []
