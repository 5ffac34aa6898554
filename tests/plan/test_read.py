"""From a file to a plan, with places."""

from __future__ import annotations

from pathlib import Path

import pytest

from klimatinvest.core.origin import Origin
from klimatinvest.core.problem import InvalidInput, Problems
from klimatinvest.parameters.library import library
from klimatinvest.plan.convert import Refused, convert
from klimatinvest.plan.fields import BY_ID
from klimatinvest.plan.parse import _explain
from klimatinvest.plan.read import read_plan
from klimatinvest.plan.records import Record

VALID = Path(__file__).parents[1] / "broken" / "valid.yaml"


def codes(path: Path) -> list[str]:
    return [problem.code for problem in read_plan(path, library()).problems]


def test_places_of_values_rows_and_settings() -> None:
    loaded = read_plan(VALID, library())
    lines = VALID.read_text(encoding="utf-8").splitlines()
    line = 1 + next(n for n, text in enumerate(lines) if "id: A-1" in text)
    assert str(loaded.origin("actions", 0)) == f"valid.yaml:{line}:5"
    column = lines[line - 1].index("500000") + 1
    assert str(loaded.origin("actions", 0, "capex.2027")) == f"valid.yaml:{line}:{column}"
    assert str(loaded.origin("plan", 0, "name")) == "valid.yaml:3:9"
    assert loaded.origin("actions", 7) is None
    assert loaded.origin("activities", 0) is not None


def test_require_raises_with_every_problem(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text("plan: {name: x}\n", encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        read_plan(path, library()).require()
    # Without defaults: municipality, version, decision status, date, four years, two lists of years.
    assert [p.code for p in caught.value.problems] == ["missing-field"] * 10


def test_files_that_hold_no_plan(tmp_path: Path) -> None:
    (tmp_path / "plan.csv").write_text("a;b", encoding="utf-8")
    (tmp_path / "latin.yaml").write_bytes("plan: {name: å}".encode("latin-1"))
    (tmp_path / "tom.yaml").write_text("", encoding="utf-8")
    assert codes(tmp_path / "plan.csv") == ["unknown-file-type"]
    assert codes(tmp_path / "latin.yaml") == ["not-utf8"]
    assert codes(tmp_path / "tom.yaml") == ["table-shape"]
    assert codes(tmp_path / "saknas.yaml") == ["file-not-found"]
    assert codes(tmp_path) == ["not-a-file"]


def test_warnings_do_not_stop_a_plan(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(VALID.read_text(encoding="utf-8").replace("quantity: 10,", "quantity: 501,"), encoding="utf-8")
    loaded = read_plan(path, library())
    assert [p.code for p in loaded.problems.warnings] == ["abatement-above-sector"]
    assert loaded.require().elements[0].quantity == 501


def test_a_refused_row_is_told_once(tmp_path: Path) -> None:
    # The element's own fault is the only one: what refers to it still finds it.
    path = tmp_path / "plan.yaml"
    path.write_text(VALID.read_text(encoding="utf-8").replace("quantity: 10,", "quantity: tio,"), encoding="utf-8")
    assert codes(path) == ["not-a-number"]


def test_whole_numbers_must_be_whole() -> None:
    column = next(c for c in BY_ID["actions"].columns if c.id == "lifetime")
    assert convert(column, 15.0, "workbook") == 15
    with pytest.raises(Refused) as caught:
        convert(column, 15.5, "workbook")
    assert caught.value.code == "not-an-integer"
    with pytest.raises(Refused) as caught:
        convert(column, float("nan"), "workbook")
    assert caught.value.code == "number-not-finite"


def test_what_the_model_refuses_for_another_reason_still_has_a_place() -> None:
    record, problems = Record(BY_ID["goals"], Origin("p.yaml", line=7, column=3)), Problems()
    _explain(record, {"type": "other", "loc": ("net",), "msg": "Some English", "input": 3}, problems)
    assert [(p.code, str(p.origin), p.field) for p in problems] == [("invalid-value", "p.yaml:7:3", "goals.net")]
