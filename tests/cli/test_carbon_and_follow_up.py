"""``carbon-budget``, ``commitments``, ``scopes`` and ``follow-up`` from outside."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner, Result

from klimatinvest.cli.app import app
from klimatinvest.followup.read import read_outcome
from klimatinvest.parameters.library import library
from klimatinvest.plan.read import read_plan

ROOT = Path(__file__).parents[2]
PLAN = ROOT / "examples" / "eskilstuna" / "plan.yaml"
OUTCOME = ROOT / "examples" / "eskilstuna" / "outcome-2027.yaml"
SMALL = ROOT / "tests" / "broken" / "valid.yaml"
SMALL_OUTCOME = ROOT / "tests" / "followup" / "valid.yaml"


def run(*args: object) -> Result:
    return CliRunner().invoke(app, [*map(str, args), "--lang", "sv"], prog_name="klimatinvest")


def words(result: Result) -> str:
    return " ".join(result.output.replace("│", " ").split())


def test_conventions_beside_each_other() -> None:
    shown = run("carbon-budget", "--budget", 1_000_000, "--emissions", 400_000, "--from", 2026)
    assert shown.exit_code == 0, shown.output
    for rate in ("28,57", "40,00", "32,97", "11,72"):
        assert rate in shown.output
    assert "A: stegvis, från nästa år" in shown.output
    assert max(map(len, shown.output.splitlines())) <= 100


def test_a_rate_of_ones_own_and_json() -> None:
    done = run("carbon-budget", "--budget", 1_000_000, "--emissions", 400_000, "--rate", 16, "--json")
    rows = {row["convention"]: row for row in json.loads(done.stdout)["conventions"]}
    assert rows["A"]["rate"] == pytest.approx(0.285714, abs=1e-6)
    assert rows["rate"]["path"][1] == pytest.approx(336_000.0)
    assert set(rows) == {"A", "B", "C", "linear", "rate"}


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ((), "ange --emissions och --budget eller --rate, eller en plan"),
        (("--budget", 5), "ange --emissions"),
        (("--budget", 5, "--emissions", -1), "kan inte vara under noll"),
        (("--emissions", 5, "--rate", 100), "mellan 0 och 100 procent"),
        (("--emissions", 5, "--budget", "nan"), "ett tal behövs"),
        ((PLAN, "--budget", 5), "hör inte ihop med en plan"),
        ((SMALL,), "planen har ingen koldioxidbudget"),
    ],
)
def test_used_wrongly(args: tuple[object, ...], said: str) -> None:
    shown = run("carbon-budget", *args)
    assert shown.exit_code == 2
    assert said in words(shown)


def test_an_exhausted_budget_says_so() -> None:
    shown = run("carbon-budget", "--budget", -5, "--emissions", 100)
    assert shown.exit_code == 0
    assert "Budgeten är redan slut" in words(shown)


def test_the_examples_budget() -> None:
    """16 % a year from 2020: 42 607 t in 2030, and a budget of 243 605/0.16 t.

    2020: 112 056.38 + 21 670.53 + 3 732.69 + 3 405.85 + 19 268.48 + 51 490.34 + 19 293.64 + 12 686.87 = 243 604.78 t.
    """
    done = run("carbon-budget", PLAN, "--json")
    budget = json.loads(done.stdout)["budgets"][0]
    assert budget["rate"] == 0.16
    assert budget["starting_emissions"] == pytest.approx(243_604.78, abs=0.01)
    assert budget["budget"] == pytest.approx(243_604.78 / 0.16, abs=0.1)
    assert budget["path"][10] == pytest.approx(243_604.78 * 0.84**10, abs=0.1)
    assert budget["lacks"] > 0.0
    for group in ("sectors", "actors"):
        assert sum(part["share"] for part in budget[group] if part["share"]) == pytest.approx(1.0)
    assert run("carbon-budget", PLAN).exit_code == 0


def test_the_examples_commitments_and_scopes() -> None:
    register = json.loads(run("commitments", PLAN, "--json").stdout)
    assert register["aims"] == [{"year": 2027, "aim": 250, "count": 60, "gap": 190}]
    scopes = json.loads(run("scopes", PLAN, "--json").stdout)
    assert {(row["scope"], row["method"]) for row in scopes["group"]} == {
        ("scope1", None), ("scope2", "location"), ("scope2", "market"), ("scope3", None)
    }  # fmt: skip
    for command in ("commitments", "scopes"):
        shown = run(command, PLAN)
        assert shown.exit_code == 0, shown.output
        assert max(map(len, shown.output.splitlines())) <= 100
        assert run(command, SMALL).exit_code == 2


def test_the_small_plan_is_followed_up(tmp_path: Path) -> None:
    book, page = tmp_path / "u.xlsx", tmp_path / "u.html"
    done = run("follow-up", SMALL, SMALL_OUTCOME, "-o", book, "--html", page)
    assert done.exit_code == 0, done.output
    assert max(map(len, done.output.replace(str(tmp_path), "").splitlines())) <= 100
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    sheets = load_workbook(book, read_only=True).sheetnames
    assert sheets[0] == "Rapport"
    assert "Rader till Viable Cities" in sheets
    assert run("follow-up", SMALL, SMALL_OUTCOME, "-o", book).exit_code == 2
    document = json.loads(run("follow-up", SMALL, SMALL_OUTCOME, "--json").stdout)
    assert document["year"] == 2028
    # the plan states low and high for an investment only: the target's fate is certain
    chances = {f["name"]: f["probability"] for f in document["forecasts"]}
    assert chances == {"plan": 0.0, "delayed": 0.0, "pace": 0.0, "trend": None}


def test_a_broken_outcome_is_located(tmp_path: Path) -> None:
    path = tmp_path / "outcome.yaml"
    path.write_text(SMALL_OUTCOME.read_text(encoding="utf-8").replace("TE-2", "TE-9"), "utf-8")
    shown = run("follow-up", SMALL, path)
    assert shown.exit_code == 1
    assert "outcome.yaml:13:" in shown.output
    assert "[unknown-reference]" in shown.output


@pytest.mark.slow
def test_the_examples_follow_up() -> None:
    done = run("follow-up", PLAN, OUTCOME, "--draws", 0)
    assert done.exit_code == 0, done.output
    assert "Vad förseningen kostar" in done.output


def test_the_template_can_be_filled_in_and_read(tmp_path: Path) -> None:
    """The empty template has only its settings to fill in; the example rows are not data."""
    path = tmp_path / "mall.xlsx"
    assert run("template", "follow-up", "-o", path).exit_code == 0
    plan = read_plan(SMALL, library()).require()
    codes = {p.code for p in read_outcome(path, plan).problems.errors}
    assert codes == {"missing-field"}


def test_a_form_filled_in_by_the_plan_shows_no_deviation_until_it_is_changed(tmp_path: Path) -> None:
    form = tmp_path / "utfall.xlsx"
    assert run("template", "follow-up", "--plan", PLAN, "--year", 2027, "-o", form).exit_code == 0
    done = run("follow-up", PLAN, form, "--draws", 0, "--json")
    assert done.exit_code == 0, done.output
    # held against the goals the plan falls short, whatever it does; against itself nothing differs
    rows = [row for row in json.loads(done.stdout)["rows"] if row["group"] != "interim"]
    assert {"emissions", "deployment", "investment"} <= {row["group"] for row in rows}
    assert all(row["light"] in ("green", "none") for row in rows)
    assert all(row["actual"] == pytest.approx(row["planned"], rel=1e-9) for row in rows if row["light"] == "green")
    assert "Rader i utfallet som är platshållare: " in words(run("follow-up", PLAN, form, "--draws", 0))


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("follow-up", "--plan", PLAN), "--plan och --year hör ihop"),
        (("plan", "--plan", PLAN, "--year", 2027), "bara i mallen follow-up"),
        (("follow-up", "--plan", PLAN, "--year", 2070), "2070 ligger utanför planens år 2026–2045"),
    ],
)
def test_a_form_needs_a_plan_and_one_of_its_years(args: tuple[object, ...], said: str, tmp_path: Path) -> None:
    target = tmp_path / "utfall.xlsx"
    done = run("template", *args, "-o", target)
    assert done.exit_code == 2
    assert said in words(done)
    assert not target.exists()
