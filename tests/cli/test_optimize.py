"""``klimatinvest optimize`` from outside: tables, JSON, the written plan, exit codes, what conflicts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner, Result

import klimatinvest
from klimatinvest.cli.app import app
from klimatinvest.text.catalog import FAKE_LANGUAGE, Texts

ROOT = Path(__file__).parents[2]
VALID = yaml.safe_load((ROOT / "tests" / "broken" / "valid.yaml").read_text(encoding="utf-8"))
# A-1 costs 500 000 kr in 2027 and enables TE-1: 10 cars of 2 t, of which a part in 2027, all from 2030.
CHOICES = [{"action": "A-1", "latest_start": 2035, "staff": 1}]
FRAME = {"id": "R-1", "kind": "investment", "source": "Budget", "status": "observed"}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder of its own, in Swedish."""
    monkeypatch.setenv("KLIMATINVEST_LANG", "sv")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(**tables: object) -> None:
    text = yaml.safe_dump({**VALID, "action_choices": CHOICES, **tables}, allow_unicode=True, sort_keys=False)
    Path("plan.yaml").write_text(text, encoding="utf-8")


def run(*args: str) -> Result:
    return CliRunner().invoke(app, ["optimize", "plan.yaml", *args], prog_name="klimatinvest")


@pytest.mark.slow
def test_most_tonnes_in_figures_and_in_a_plan() -> None:
    amounts = {year: 4_000_000 if year > 2027 else 0 for year in range(2026, 2040)}
    write(frames=[{**FRAME, "amounts": amounts}])
    result = run("--objective", "most-tonnes", "--json", "--apply", "chosen.yaml", "-o", "chosen.xlsx")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    # nothing may be invested before 2028, so that the action begins then, is in use in 2029, and the cars with it
    assert [(a["id"], a["planned_start"], a["start"], a["in_use_year"]) for a in found["actions"]] == [
        ("A-1", 2027, 2028, 2029)
    ]
    assert (found["kept"], found["stable"]) == (True, True)
    assert found["programme"]["total_tonnes"] == pytest.approx(found["engine"]["total_tonnes"])
    assert found["frames"][2]["used"] <= 4_000_000
    loaded = klimatinvest.load_plan("chosen.yaml")
    chosen = klimatinvest.calculate(loaded)
    assert float(chosen.elements.society.pvc[0, -1]) == pytest.approx(found["engine"]["cost"])
    assert "flyttad från 2027 till 2028" in loaded.require().actions[0].note
    assert Path("chosen.xlsx").stat().st_size > 10_000


def test_a_written_workbook_gives_the_same_figures() -> None:
    write()
    result = run("--objective", "npv-municipal", "--json", "--apply", "chosen.xlsx")
    found = json.loads(result.stdout)
    assert found["actions"][0]["start"] is None
    loaded = klimatinvest.load_plan("chosen.xlsx")
    assert loaded.require().actions == ()
    chosen = klimatinvest.calculate(loaded)
    assert float(chosen.elements.municipal.npv[0, -1]) == pytest.approx(found["engine"]["npv_municipal"])


def test_the_tables_fit_a_terminal() -> None:
    write(frames=[{**FRAME, "amounts": {2028: 9e6}}, {**FRAME, "id": "P", "kind": "staff", "amounts": {2028: 1}}])
    result = run("--objective", "most-tonnes", "--frontier")
    assert result.exit_code == 0, result.output
    assert max(map(len, result.stdout.splitlines())) <= 100
    for title in (
        "Vad optimeringen lovar",
        "Åtgärderna",
        "Element som följer",
        "Ramar för investering",
        "Kostnad mot ton",
    ):
        assert title in result.stdout


def test_nothing_is_said_that_is_not_in_the_text_room(monkeypatch: pytest.MonkeyPatch) -> None:
    write(frames=[{**FRAME, "amounts": {2028: 9e6}}])
    monkeypatch.setattr("klimatinvest.cli.optimize.resolve_texts", lambda lang: Texts(FAKE_LANGUAGE))
    said = run("--objective", "most-tonnes", "--frontier").stdout
    for word in ("Valda", "Åtgärd", "Kostnad", "Ram"):
        assert f" {word}" not in said


def test_what_conflicts_is_said() -> None:
    nearly_nothing = dict.fromkeys(range(2026, 2046), 1)
    write(action_choices=[{**CHOICES[0], "must_do": True}], frames=[{**FRAME, "amounts": nearly_nothing}])
    result = run("--objective", "most-tonnes")
    assert result.exit_code == 1
    assert "går inte att förena" in result.stderr
    assert "A-1 måste göras" in result.stderr
    result = run("--target", "2030=1000", "--json")
    assert result.exit_code == 1
    problem = json.loads(result.stdout)["problems"][0]
    assert problem["code"] == "infeasible"
    assert problem["conflict"]


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["--target", "2030"], 2, "ÅR=TON"),
        (["--target", "2060=5"], 2, "2026–2045"),
        (["--gap", "80"], 2, "mellan 0 och 50"),
        (["--seconds", "0"], 2, "större än 0"),
        (["--apply", "plan.yaml", "--force"], 2, "aldrig över"),
        (["--apply", "plan.csv"], 2, ".yaml"),
    ],
)
def test_wrong_usage(args: list[str], code: int, said: str) -> None:
    write()
    result = run(*args)
    assert result.exit_code == code
    assert said in result.stderr


def test_a_plan_without_choices_says_what_to_fill_in() -> None:
    write(action_choices=[])
    result = run()
    assert result.exit_code == 1
    assert "Valmöjligheter" in result.stderr
