"""``klimatinvest merge`` from outside."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from klimatinvest.cli.app import app
from klimatinvest.parameters.library import library
from klimatinvest.plan.read import read_plan
from klimatinvest.plan.records import Comment, Note
from klimatinvest.present.workbook.input_book import write_input_book

BASE = Path(__file__).parents[1] / "broken" / "valid.yaml"


def run(*args: object) -> Result:
    return CliRunner().invoke(app, ["merge", *map(str, args)], prog_name="klimatinvest")


def changed(folder: Path, name: str, old: str, new: str) -> Path:
    text = BASE.read_text(encoding="utf-8")
    assert old in text
    path = folder / f"{name}.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """Give a workbook with a changed quantity, an own column and a comment."""
    plan = read_plan(changed(tmp_path, "mellan", "quantity: 10,", "quantity: 12,"), library()).require()
    path = tmp_path / "min.xlsx"
    beside = (Note("elements", ("TE-1",), "Vem", "Anna"), Comment("elements", ("TE-1",), "quantity", "räknat om"))
    write_input_book(path, plan, beside)
    return path


def test_what_only_one_has_changed(mine: Path, tmp_path: Path) -> None:
    theirs = changed(tmp_path, "deras", "value: 80,", "value: 85,")
    target = tmp_path / "ut.xlsx"
    shown = run(BASE, mine, theirs, "-o", target, "--lang", "sv")
    assert shown.exit_code == 0, shown.output
    assert "min.xlsx: 1." in shown.output.replace("\n", "")
    merged = read_plan(target, library())
    assert merged.require().elements[0].quantity == 12
    assert merged.require().goals[0].value == 85
    assert [(n.header, n.value) for n in merged.notes] == [("Vem", "Anna")]
    assert [(c.column, c.text) for c in merged.comments] == [("quantity", "räknat om")]


def test_conflicts_write_nothing(mine: Path, tmp_path: Path) -> None:
    theirs = changed(tmp_path, "deras", "quantity: 10,", "quantity: 14,")
    target = tmp_path / "ut.yaml"
    shown = run(BASE, mine, theirs, "-o", target, "--lang", "sv")
    assert shown.exit_code == 1
    assert not target.exists()
    assert "Konflikter: 1." in shown.output
    for words in ("12 (min.xlsx » Omställningselement!I6)", "14 (deras.yaml:", "10 (valid.yaml:"):
        assert words in shown.output
    document = json.loads(run(BASE, mine, theirs, "-o", target, "--json").stdout)
    (conflict,) = document["conflicts"]
    assert (conflict["table"], conflict["key"], conflict["field"]) == ("elements", ["TE-1"], "quantity")
    assert (conflict["mine"]["cell"], conflict["theirs"]["value"]) == ("I6", 14.0)
    assert document["written"] is None


@pytest.mark.parametrize(("option", "quantity"), [("--ours", 12), ("--theirs", 14)])
def test_a_side_can_be_chosen(mine: Path, tmp_path: Path, option: str, quantity: int) -> None:
    theirs = changed(tmp_path, "deras", "quantity: 10,", "quantity: 14,")
    target = tmp_path / "ut.yaml"
    shown = run(BASE, mine, theirs, "-o", target, option, "--lang", "en")
    assert shown.exit_code == 0, shown.output
    assert read_plan(target, library()).require().elements[0].quantity == quantity
    assert "not carried to YAML (2)" in shown.output
    assert json.loads(run(BASE, mine, theirs, "-o", target, option, "--force", "--json").stdout)["written"]


def test_wrong_usage(mine: Path, tmp_path: Path) -> None:
    theirs = changed(tmp_path, "deras", "value: 80,", "value: 85,")
    assert run(BASE, mine, theirs, "-o", mine).exit_code == 2  # an input is never overwritten, even by --force
    assert run(BASE, mine, theirs, "-o", theirs, "--force").exit_code == 2
    assert run(BASE, mine, theirs, "-o", tmp_path / "ut.csv").exit_code == 2
    assert run(BASE, mine, theirs).exit_code == 2


def test_a_plan_that_comes_out_unsound_is_not_written(tmp_path: Path) -> None:
    mine = changed(tmp_path, "min", "value: 300000,", "value: 260000,")
    theirs = changed(tmp_path, "deras", "low: 250000", "low: 280000")
    target = tmp_path / "ut.yaml"
    shown = run(BASE, mine, theirs, "-o", target, "--json")
    assert shown.exit_code == 1
    assert not target.exists()
    assert [problem["code"] for problem in json.loads(shown.stdout)["problems"]] == ["low-high-order"]


def test_blanks_that_deleted_nothing_are_told(tmp_path: Path) -> None:
    mine = changed(tmp_path, "min", ", low: 250000", "")
    theirs = changed(tmp_path, "deras", "value: 80,", "value: 85,")
    shown = run(BASE, mine, theirs, "-o", tmp_path / "ut.yaml", "--lang", "sv")
    assert "250\u00a0000 står kvar (min.yaml:" in shown.output
