"""Carbon budget, commitments and scopes in the workbook: every convention, recalculated and after edited inputs."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml

from klimatinvest.catalogue.sectors import sectors
from klimatinvest.engine.calculate import calculate
from klimatinvest.parameters.library import library
from klimatinvest.plan.read import LoadedPlan, read_plan
from klimatinvest.present.workbook.book import write_workbook
from klimatinvest.present.workbook.input_layout import layout_of
from klimatinvest.text.catalog import texts

from . import libreoffice

VALID: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parents[2] / "broken" / "valid.yaml").read_text(encoding="utf-8")
)
SHEETS = ("Koldioxidbudget", "Klimatåtaganden", "Scope och verksamheter")
SOURCED = {"source": "Beslut", "value_status": "observed"}


def budget(name: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "name": name, "boundary": "territorial", "first_year": 2020, **SOURCED, **more}


ROWS: dict[str, list[dict[str, Any]]] = {
    "carbon_budgets": [
        budget("A", convention="A", budget=9000),
        budget("B", convention="B", budget=9000),
        budget("C", convention="C", budget=9000, net=True),
        budget("linear", convention="linear", budget=9000),
        budget("rate", convention="rate", rate=16),
        budget("rate-and-budget", convention="rate", rate=7, budget=20000, first_year=2023),
        budget("stated", convention="A", budget=9000, first_year=2021, emissions=1150),
        budget("later", convention="B", budget=9000, first_year=2028, emissions=1000),
        budget("gone", convention="B", budget=3000),
        budget("none", convention="A", budget=0),
    ],
    "budget_shares": [
        {"budget": "A", "subject": "transport", "share": 0.75},
        {"budget": "A", "subject": "industri", "share": 0.25},
        {"budget": "A", "subject": "namnden", "share": 1},
    ],
    "commitments": [
        {"id": "K-1", "organisation": "Ett", "sector": "trade", "size": "small", "element": "TE-1", "quantity": 4,
         "start": 2027, "signed": "2026-01-01", "status": "signed"},
        {"id": "K-2", "organisation": "Två", "sector": "transport", "size": "large", "element": "TE-1", "quantity": 9,
         "start": 2028, "end": 2033, "signed": "2026-01-01", "status": "ongoing"},
        {"id": "K-3", "organisation": "Tre", "sector": "trade", "size": "micro", "element": "TE-2", "quantity": 2,
         "start": 2027, "signed": "2026-01-01", "status": "done"},
    ],
    "commitment_aims": [{"year": 2027, "count": 5}],
    "unit_emissions": [
        {"unit": "namnden", "scope": "scope1", "source": "x", "status": "observed", "emissions": {2024: 60}},
        {"unit": "namnden", "scope": "scope2", "method": "location", "source": "x", "status": "observed",
         "emissions": {2024: 20, 2028: 15}},
    ],
    "unit_elements": [
        {"element": "TE-1", "unit": "namnden", "scope": "scope1", "share": 0.5},
        {"element": "TE-2", "unit": "namnden", "scope": "scope2", "share": 1},
    ],
}  # fmt: skip
EDITS = (
    ("carbon_budgets", 0, "budget", 7000.0),
    ("carbon_budgets", 4, "rate", 12.0),
    ("carbon_budgets", 6, "emissions", 1300.0),
    ("budget_shares", 0, "share", 0.8),
    ("budget_shares", 1, "share", 0.2),
    ("commitments", 0, "quantity", 6.0),
    ("commitments", 1, "end", 2030.0),
    ("commitment_aims", 0, "count", 9.0),
    ("unit_elements", 0, "share", 0.3),
)


def loaded(folder: Path, rows: dict[str, list[dict[str, Any]]]) -> LoadedPlan:
    path = folder / "plan.yaml"
    path.write_text(yaml.safe_dump({**VALID, **rows}, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return read_plan(path, library())


def written(folder: Path, plan: LoadedPlan, name: str) -> Path:
    path = folder / name
    result = calculate(plan.require(), library(), sectors())
    write_workbook(result, plan, path, texts("sv"))
    return path


def test_the_sheets_are_there_only_with_rows(tmp_path: Path) -> None:
    book = libreoffice.Book(written(tmp_path, loaded(tmp_path, ROWS), "plan.xlsx"))
    assert set(SHEETS) <= set(book.parts)
    without = libreoffice.Book(written(tmp_path, loaded(tmp_path, {}), "without.xlsx"))
    assert not set(SHEETS) & set(without.parts)


def test_the_way_to_the_goal_shows_the_path_of_the_first_budget(tmp_path: Path) -> None:
    book = libreoffice.Book(written(tmp_path, loaded(tmp_path, ROWS), "plan.xlsx"))
    drawn = {at: formula for at, formula in book.formulas.items() if at[0] == "Diagram" and SHEETS[0] in formula}
    assert len(drawn) == 20  # one row, 2026 to 2045
    # budget A: 1 200 ton in 2020 (the inventory) and 9 000 in all give the rate 1200 / 10200; thousand tonnes shown
    start, rate = 1200.0, 1200.0 / 10200.0
    assert [book.values[at] for at in drawn] == pytest.approx(
        [start * (1 - rate) ** (year - 2020) / 1000 for year in range(2026, 2046)]
    )


def test_formulas_are_short_and_no_cell_is_empty_of_value(tmp_path: Path) -> None:
    book = libreoffice.Book(written(tmp_path, loaded(tmp_path, ROWS), "plan.xlsx"))
    own = {at: formula for at, formula in book.formulas.items() if at[0] in SHEETS}
    assert len(own) > 1500
    assert [at for at, formula in own.items() if len(formula) > 120] == []
    assert [at for at in book.uncached if at[0] in SHEETS] == []


@pytest.mark.slow
@pytest.mark.libreoffice
def test_recalculated_they_give_what_the_engine_gives(office: Path, tmp_path: Path) -> None:
    path = written(tmp_path, loaded(tmp_path, ROWS), "plan.xlsx")
    delivered = libreoffice.Book(path)
    found = libreoffice.Book(libreoffice.recalculate(path, office))
    wrong = [str(d) for d in libreoffice.differences(delivered, found) if d.sheet in SHEETS and d.cell != "B4"]
    assert wrong == []


@pytest.mark.slow
@pytest.mark.libreoffice
def test_edited_inputs_give_what_the_engine_gives(office: Path, tmp_path: Path) -> None:
    plan = loaded(tmp_path, ROWS)
    path, where = written(tmp_path, plan, "plan.xlsx"), layout_of(plan.require(), texts("sv"))
    edited_rows = copy.deepcopy(ROWS)
    changes: dict[str, float] = {}
    for table, row, field, value in EDITS:
        whole = field in {"count", "end"}
        edited_rows[table][row][field] = int(value) if whole else value
        changes[where.cell(table, row, field)] = value
    changes[where.year_cell("unit_emissions", 0, 2024)] = 80.0
    edited_rows["unit_emissions"][0]["emissions"] = {2024: 80.0}
    edited = tmp_path / "edited.xlsx"
    libreoffice.patch_numbers(path, edited, changes)
    found = libreoffice.Book(libreoffice.recalculate(edited, office))
    wanted = libreoffice.Book(written(tmp_path, loaded(tmp_path, edited_rows), "wanted.xlsx"))
    wrong = [str(d) for d in libreoffice.differences(wanted, found) if d.sheet in SHEETS and d.cell != "B4"]
    assert wrong == []
