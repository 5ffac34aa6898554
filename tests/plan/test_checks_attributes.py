"""Checks of attributes that concern what is *not* told; what is told stands in the gallery of broken plans."""

from __future__ import annotations

from pathlib import Path

from klimatinvest.parameters.library import library
from klimatinvest.plan.read import read_plan

VALID = (Path(__file__).parents[1] / "broken" / "valid.yaml").read_text(encoding="utf-8")


def codes(folder: Path, old: str, new: str) -> list[str]:
    """Read the valid plan with one change and list the codes of its problems."""
    assert VALID.count(old) == 1
    path = folder / "plan.yaml"
    path.write_text(VALID.replace(old, new), encoding="utf-8")
    return [problem.code for problem in read_plan(path, library()).problems]


def test_a_refused_need_is_told_once(tmp_path: Path) -> None:
    assert codes(tmp_path, "ratio: 0.5", "ratio: -1") == ["beyond-bound"]


def test_an_unknown_element_is_told_once(tmp_path: Path) -> None:
    assert codes(tmp_path, "{attribute: AT-1, element: TE-1", "{attribute: AT-1, element: TE-9") == [
        "unknown-reference"
    ]


def test_an_unknown_action_is_told_once(tmp_path: Path) -> None:
    assert codes(tmp_path, "{attribute: AT-1, action: A-1", "{attribute: AT-1, action: A-9") == ["unknown-reference"]


def test_a_refused_attribute_is_still_known(tmp_path: Path) -> None:
    assert codes(tmp_path, "existing: 2,", "existing: -2,") == ["beyond-bound"]


def test_a_build_after_the_count_is_fine(tmp_path: Path) -> None:
    assert codes(tmp_path, "existing: 2, year: 2025", "existing: 2, year: 2027") == []


def test_a_placeholder_with_its_reason_needs_no_source(tmp_path: Path) -> None:
    given = "source: Register, status: observed"
    assert codes(tmp_path, given, "note: gissning, status: placeholder") == []
