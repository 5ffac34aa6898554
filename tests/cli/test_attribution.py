"""``klimatinvest attribution`` from outside."""

from __future__ import annotations

import inspect
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from klimatinvest.cli.app import app
from klimatinvest.cli.attribution import attribution
from klimatinvest.engine.shapley import SAMPLED_ORDERS, SEED

PLAN = Path(__file__).parents[1] / "present" / "interplay.yaml"


def run(*args: str) -> Result:
    return CliRunner().invoke(app, ["attribution", *args], prog_name="klimatinvest")


def test_table_in_both_languages() -> None:
    """The first goal year unless another is asked for."""
    shown = run(str(PLAN), "--lang", "sv")
    assert shown.exit_code == 0, shown.output
    assert "Vad varje element minskar 2027" in shown.output
    assert "Element som får mindre än de vill 2027" in shown.output
    assert max(map(len, shown.output.splitlines())) <= 100
    other = run(str(PLAN), "--lang", "en", "--year", "2028")
    assert "What each element cuts in 2028" in other.output


def test_json_is_one_document() -> None:
    shown = run(str(PLAN), "--json", "--year", "2026")
    document = json.loads(shown.stdout)
    assert document["year"] == 2026
    assert [e["id"] for e in document["elements"]] == ["A", "B", "C"]
    assert document["warnings"] == []


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--year", "2029", "2029 ligger utanför planens år 2026–2028"),
        ("--samples", "1", "minst 2 ordningar"),
        ("--seed", "-1", "ett frö är 0 eller större"),
    ],
)
def test_an_option_out_of_bounds(option: str, value: str, said: str) -> None:
    shown = run(str(PLAN), option, value, "--lang", "sv")
    assert shown.exit_code == 2
    words = " ".join(shown.output.replace("│", " ").split())
    assert said in words


def test_a_plan_with_errors(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(
        PLAN.read_text(encoding="utf-8").replace("element: C, ratio: 0.5", "element: D, ratio: 0.5"), "utf-8"
    )
    shown = run(str(path), "--json")
    assert shown.exit_code == 1
    assert json.loads(shown.stdout)["problems"][0]["code"] == "unknown-reference"


def test_help_is_in_the_readers_language() -> None:
    assert "Shapley" in run("--help", "--lang", "sv").output
    assert "Which year" in run("--help", "--lang", "en").output


def test_defaults_are_the_engines() -> None:
    parameters = inspect.signature(attribution).parameters
    assert parameters["samples"].default == SAMPLED_ORDERS
    assert parameters["seed"].default == SEED
