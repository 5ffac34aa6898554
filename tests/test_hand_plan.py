"""A whole small plan worked out by hand in ``cases/hand/expected.yaml``, against what the commands write as JSON."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from klimatinvest.cli.app import app
from klimatinvest.files.strict_yaml import load_yaml

FOLDER = Path(__file__).parent / "cases" / "hand"
PLAN, EXPECTED = FOLDER / "plan.yaml", FOLDER / "expected.yaml"


@cache
def written_by(command: str) -> Any:
    result = CliRunner().invoke(app, [command, str(PLAN), "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def found_at(document: Any, path: list[Any]) -> Any:
    """Follow names and positions; a pair finds the record whose field has that value."""
    for step in path:
        if isinstance(step, list):
            field, value = step
            (document,) = [record for record in document if record[field] == value]
        else:
            document = document[step]
    return document


def cases() -> list[Any]:
    rows = load_yaml(EXPECTED.read_text(encoding="utf-8"), EXPECTED.name).data
    return [pytest.param(row, id=row["name"]) for row in rows]


@pytest.mark.parametrize("case", cases())
def test_the_command_says_what_the_hand_does(case: dict[str, Any]) -> None:
    # hand figures carry four decimals of kronor and tonnes
    assert found_at(written_by(case["command"]), case["at"]) == pytest.approx(case["value"], rel=1e-9, abs=1e-4)


@pytest.mark.parametrize("command", ["budget", "fund", "society", "compare", "carbon-budget"])
def test_the_same_plan_can_be_read_as_text(command: str) -> None:
    # all its money is decided and it has no co-benefit in words: tables without rows are part of an ordinary plan
    result = CliRunner().invoke(app, [command, str(PLAN)])
    assert result.exit_code == 0, result.output
    assert max(map(len, result.output.splitlines())) <= 100
