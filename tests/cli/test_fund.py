"""``klimatinvest fund`` and ``klimatinvest budget`` as a person runs them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner, Result

from klimatinvest.catalogue.programmes import known_programmes
from klimatinvest.cli.app import app
from klimatinvest.parameters.library import library
from klimatinvest.plan.from_programmes import programme_rows
from klimatinvest.plan.read import read_plan
from klimatinvest.text.catalog import texts

PLAN = Path(__file__).parents[1] / "present" / "workbook" / "money.yaml"


def run(*words: str) -> Result:
    return CliRunner().invoke(app, [*words, "--lang", "sv"])


def test_it_shows_what_binds_and_what_is_missing() -> None:
    found = run("fund", str(PLAN))
    assert found.exit_code == 0
    for words in (
        "vilken regel som binder",
        "Finansieringsgap per aktör",
        "Ansökningar att skriva",
        "högsta offentliga",
    ):
        assert words in found.stdout


@pytest.mark.parametrize("status", ["secured", "expected", "possible"])
def test_the_best_allocation_as_json(status: str) -> None:
    document = json.loads(run("fund", str(PLAN), "--best", "--status", status, "--json").stdout)
    assert document["case"] == status
    assert document["best"]["gap"] <= document["best"]["table_gap"] * (1 + 1e-9)
    assert {s["source"] for s in document["best"]["sources"]} == {f"F-{n}" for n in range(1, 7)}


def test_the_library_is_listed_and_gives_rows_to_paste() -> None:
    assert "klimatklivet" in run("fund", "--programmes").stdout
    rows = yaml.safe_load(run("fund", "ladda-bilen", "--programmes").stdout)
    (programme,) = rows["programmes"]
    assert (programme["max_share"], programme["max_per_unit"]) == (50, 15000)
    assert rows["programme_terms"][0] == {"programme": "ladda-bilen", "condition": "sector", "value": "transport"}


def test_every_value_of_the_library_is_verified_and_a_template_has_none() -> None:
    for known in known_programmes().values():
        row, _ = programme_rows(known, library(), texts("sv"))
        assert (row.value_status == "placeholder") == (not known.rules)
        if known.rules:
            assert row.source
            for rule in known.rules:
                parameter = library().get(rule.parameter)
                assert parameter is not None
                assert getattr(row, rule.field) == parameter.values[rule.year].value


def test_granted_funding_becomes_decided(tmp_path: Path) -> None:
    table = tmp_path / "beviljat.csv"
    header = "källa;program;myndighet;projekt;belopp;från år;till år\n"
    table.write_text(header + "F-3;;EU;Projekt 7;300 000;2028;2029\nF-9;;;;5;2028;\n", encoding="utf-8")
    target = tmp_path / "ny.yaml"
    found = run("fund", str(PLAN), "--import", str(table), "-o", str(target))
    assert found.exit_code == 0
    assert "F-9" in found.stderr
    plan = read_plan(target, library()).require()
    source = next(s for s in plan.sources if s.id == "F-3")
    assert (source.status, source.amounts) == ("decided", {2028: 150_000.0, 2029: 150_000.0})
    assert run("fund", str(PLAN), "--import", str(table), "-o", str(target)).exit_code == 2


@pytest.mark.parametrize(
    "words", [("fund",), ("fund", str(PLAN), "--status", "säker"), ("fund", "finns-inte", "--programmes")]
)
def test_wrong_usage_is_told(words: tuple[str, ...]) -> None:
    assert run(*words).exit_code == 2


def test_the_best_allocation_over_outcomes_says_why_the_plans_own_is_not_listed() -> None:
    result = run("fund", str(PLAN), "--best", "--status", "expected")
    assert result.exit_code == 0, result.output
    assert "Planens egen ordning räknas inte källa för källa" in " ".join(result.stdout.split())


def test_the_budget_is_shown_by_board_and_line_by_line() -> None:
    whole = run("budget", str(PLAN))
    assert whole.exit_code == 0
    assert "Bolaget" in whole.stdout
    one = run("budget", str(PLAN), "--actor", "namnden")
    assert "Internränta" in one.stdout
    assert run("budget", str(PLAN), "--actor", "staten").exit_code == 2
    misspelt = run("budget", str(PLAN), "--actor", "namdnen")
    assert misspelt.exit_code == 2
    assert 'Menas "namnden"?' in misspelt.stderr
    name = next(a.name for a in read_plan(PLAN, library()).require().actors if a.id == "namnden")
    assert run("budget", str(PLAN), "--actor", name.upper()).stdout == one.stdout


def test_the_budget_can_be_pasted() -> None:
    lines = run("budget", str(PLAN), "--paste").stdout.strip().split("\n")
    head = lines[0].split("\t")
    assert head[2:] == [str(year) for year in range(2026, 2039)]
    assert {len(line.split("\t")) for line in lines} == {len(head)}


def test_the_budget_as_json_adds_up() -> None:
    document = json.loads(run("budget", str(PLAN), "--json").stdout)
    assert [loan["loan"] for loan in document["loans"]] == ["L-1", "L-2", "L-3", "L-4"]
    lines = document["actors"][0]["lines"]
    parts = ("depreciation", "recognised", "interest", "loan_interest", "operation", "energy", "revenue", "grant")
    assert sum(sum(lines[name]) for name in parts) == pytest.approx(sum(lines["net"]))
