"""``klimatinvest risk``, ``klimatinvest compare`` and ``klimatinvest plan --scenario`` from outside."""

from __future__ import annotations

import inspect
import json
from pathlib import Path

import pytest
import yaml
from openpyxl import load_workbook
from typer.testing import CliRunner, Result

from klimatinvest.analysis.risk import SEED
from klimatinvest.cli.app import app
from klimatinvest.cli.risk import risk

VALID = Path(__file__).parents[1] / "broken" / "valid.yaml"
TABLES = {
    "uncertainties": [
        {"subject": "TE-1", "quantity": "abatement", "distribution": "pert", "measure": "percent", "low": 50,
         "high": 150, "source": "Utredning", "status": "default"},
        {"subject": "A-1", "quantity": "capex", "distribution": "triangular", "measure": "percent", "low": 80,
         "high": 160, "group": "byggkostnad", "source": "Utredning", "status": "default"},
    ],
    "scenarios": [{"id": "dyrt", "name": "Dyrare bygge"}],
    "scenario_changes": [
        {"scenario": "dyrt", "subject": "A-1", "quantity": "capex", "change": "multiply", "value": 2},
    ],
}  # fmt: skip


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    data = yaml.safe_load(VALID.read_text(encoding="utf-8")) | TABLES
    path = tmp_path / "plan.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def run(*args: str) -> Result:
    return CliRunner().invoke(app, [*args], prog_name="klimatinvest")


def test_risk_in_both_languages(plan: Path) -> None:
    shown = run("risk", str(plan), "--draws", "50", "--lang", "sv")
    assert shown.exit_code == 0, shown.output
    for said in ("Resultat med osäkerhet", "50 dragningar av 3 osäkra värden", "Chans att nå målen", "byggkostnad"):
        assert said in shown.output
    assert max(map(len, shown.output.splitlines())) <= 100
    other = run("risk", str(plan), "--draws", "50", "--lang", "en")
    assert "What drives the NPV" in other.output


RICH = {
    "benefits": [
        {"id": "S-1", "name": "Hälsa", "subject": "TE-1", "kind": "noise", "basis": "per_unit", "quantity": 500,
         "unit": "km", "value": 5, "price_year": 2024, "receiver": "namnden", "priced": True, "source": "Utredning",
         "value_status": "observed"},
    ],
    "loans": [
        {"id": "L-1", "name": "Lån", "kind": "annuity", "borrower": "namnden", "action": "A-1", "amount": 400000,
         "year": 2028, "term": 10, "interest": 2.8, "source": "Offert", "value_status": "observed"},
    ],
    "uncertainties": [
        *TABLES["uncertainties"],
        {"subject": "S-1", "quantity": "benefit_quantity", "distribution": "pert", "measure": "unit", "low": 200,
         "high": 700, "source": "Utredning", "status": "default"},
        {"subject": "L-1", "quantity": "loan_interest", "distribution": "pert", "measure": "unit", "low": 1.5,
         "high": 5, "source": "Utredning", "status": "default"},
    ],
    "scenario_changes": [
        *TABLES["scenario_changes"],
        {"scenario": "dyrt", "subject": "L-1", "quantity": "loan_interest", "change": "add", "value": 2},
        {"scenario": "dyrt", "subject": "S-1", "quantity": "benefit_value", "change": "multiply", "value": 0.5},
    ],
}  # fmt: skip


@pytest.fixture
def rich(plan: Path) -> Path:
    data = yaml.safe_load(plan.read_text(encoding="utf-8")) | RICH
    plan.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return plan


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("sv", ("Nuvärde med sidonyttor", "Lånebehov", "Vad som styr budget", "L-1 · Låneränta", "S-1 · Sidonyttans")),
        ("en", ("NPV with co-benefits", "Borrowing need", "What drives budget", "L-1 · Interest", "S-1 · Quantity of")),
    ],
)
def test_co_benefits_and_loans_in_both_languages(rich: Path, language: str, words: tuple[str, ...]) -> None:
    shown = run("risk", str(rich), "--draws", "50", "--lang", language)
    assert shown.exit_code == 0, shown.output
    for said in words:
        assert said in shown.output
    assert max(map(len, shown.output.splitlines())) <= 100


def test_co_benefits_and_loans_as_json_and_in_the_workbook(rich: Path, tmp_path: Path) -> None:
    target = tmp_path / "risk.xlsx"
    shown = run("risk", str(rich), "--draws", "50", "--json", "-o", str(target))
    document = json.loads(shown.stdout)
    assert document["measures"]["npv_society_benefits"]["plan"] > document["measures"]["npv_society"]["plan"]
    drivers = {d["group"]: d for d in document["drivers"]}
    loan = drivers["L-1 · loan_interest"]
    assert loan["low"]["budget_cost"] < document["measures"]["budget_cost"]["plan"] < loan["high"]["budget_cost"]
    assert loan["low"]["npv_municipal"] == loan["high"]["npv_municipal"]
    benefit = drivers["S-1 · benefit_quantity"]
    assert benefit["low"]["npv_society_benefits"] < benefit["high"]["npv_society_benefits"]
    assert "npv_society_benefits" in {s["aim"].get("zero") for s in document["switching_values"]}
    book = load_workbook(target, read_only=True)

    def said(sheet: str) -> set[str]:
        return {str(row[0]) for row in book[sheet].iter_rows(max_col=1, values_only=True) if row[0]}

    assert "Skillnad mot planen: Lånebehov, löpande priser (Mkr)" in said("Känslighet")
    assert {"Vad som styr budget och finansieringsgap (Mkr)", "L-1 · Låneränta"} <= said("Osäkerhet")
    assert {"Nuvärde med sidonyttor, samhället (Mkr)", "Lånebehov, löpande priser (Mkr)"} <= said("Scenarier")


def test_risk_as_json(plan: Path) -> None:
    shown = run("risk", str(plan), "--draws", "50", "--json")
    document = json.loads(shown.stdout)
    assert (document["draws"], document["seed"]) == (50, SEED)
    spread = document["measures"]["npv_municipal"]
    assert spread["p5"] < spread["p50"] < spread["p95"]
    assert [t["year"] for t in document["targets"]] == [2030]
    assert len(document["emissions"][0]["p50"]) == 20
    assert {d["group"] for d in document["drivers"]} >= {"byggkostnad", "TE-1 · abatement"}
    assert document["warnings"] == []


def test_risk_writes_the_workbook(plan: Path, tmp_path: Path) -> None:
    target = tmp_path / "risk.xlsx"
    shown = run("risk", str(plan), "--draws", "50", "-o", str(target), "--lang", "sv")
    assert shown.exit_code == 0, shown.output
    book = load_workbook(target, read_only=True)
    assert {"Känslighet", "Osäkerhet", "Scenarier"} <= set(book.sheetnames)
    said = [str(row[0]) for row in book["Osäkerhet"].iter_rows(max_col=1, values_only=True) if row[0]]
    assert any("50 dragningar" in text and "Beräknat av programmet" in text for text in said)
    again = run("risk", str(plan), "--draws", "50", "-o", str(target))
    assert again.exit_code == 2


def test_a_plan_has_the_sheet_of_scenarios_but_not_those_of_risk(plan: Path, tmp_path: Path) -> None:
    target = tmp_path / "plan.xlsx"
    assert run("plan", str(plan), "-o", str(target)).exit_code == 0
    names = load_workbook(target, read_only=True).sheetnames
    assert "Scenarier" in names
    assert "Känslighet" not in names


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [("--draws", "1", "2 till"), ("--draws", "2000000", "1 000 000"), ("--seed", "-1", "fröet ska vara 0 eller mer")],
)
def test_an_option_out_of_bounds(plan: Path, option: str, value: str, said: str) -> None:
    shown = run("risk", str(plan), option, value, "--lang", "sv")
    assert shown.exit_code == 2
    assert said in " ".join(shown.output.replace("\xa0", " ").split())


def test_the_default_seed_is_the_analysis_own() -> None:
    assert inspect.signature(risk).parameters["seed"].default == SEED


def test_compare_a_plan_with_its_scenarios(plan: Path) -> None:
    shown = run("compare", str(plan), "--lang", "sv")
    assert shown.exit_code == 0, shown.output
    for said in ("Sida vid sida", "Planen", "Dyrare", "Målet nås"):
        assert said in shown.output
    assert max(map(len, shown.output.splitlines())) <= 100


def test_compare_as_json(plan: Path) -> None:
    base, dear = json.loads(run("compare", str(plan), "--json").stdout)["compared"]
    assert dear["name"] == "Dyrare bygge"
    # the action of 500 000 kr in 2027 is twice as dear, and the grant is what it was
    gap = dear["measures"]["gap_secured"] - base["measures"]["gap_secured"]
    assert gap > 400_000.0


def test_compare_a_scenario_with_another_plan(plan: Path) -> None:
    shown = run("compare", f"{plan}:dyrt", str(VALID), "--lang", "sv", "--json")
    assert len(json.loads(shown.stdout)["compared"]) == 2


def test_an_unknown_scenario_gets_a_suggestion(plan: Path) -> None:
    for shown in (
        run("compare", f"{plan}:dyr", "--lang", "sv"),
        run("plan", str(plan), "--scenario", "dyr", "--lang", "sv"),
    ):
        assert shown.exit_code == 2
        assert 'Menas "dyrt"?' in " ".join(shown.output.split())


def test_a_plan_alone_without_scenarios_has_nothing_to_compare(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(VALID.read_text(encoding="utf-8"), encoding="utf-8")
    shown = run("compare", str(path), "--lang", "sv")
    assert shown.exit_code == 2
    assert "inga scenarier" in " ".join(shown.output.split())


def test_a_plan_under_a_scenario_says_so(plan: Path) -> None:
    shown = run("plan", str(plan), "--scenario", "dyrt", "--no-workbook", "--lang", "sv")
    assert shown.exit_code == 0, shown.output
    assert "Scenario: Dyrare bygge" in " ".join(shown.output.split())
