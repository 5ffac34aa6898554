"""What differs between the results of two plans, in kronor and tonnes."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from klimatinvest.analysis.plan_diff import Figure, ResultDiff, compare_results
from klimatinvest.catalogue.sectors import sectors
from klimatinvest.engine.calculate import calculate
from klimatinvest.engine.result import Result
from klimatinvest.parameters.library import library
from klimatinvest.plan.read import read_plan

VALID = yaml.safe_load((Path(__file__).parents[1] / "broken" / "valid.yaml").read_text(encoding="utf-8"))
Calculated = Callable[[Callable[[dict[str, Any]], None]], Result]


@pytest.fixture
def calculated(tmp_path: Path) -> Calculated:
    """Give a function that edits the small plan and calculates it."""

    def run(edit: Callable[[dict[str, Any]], None]) -> Result:
        data = copy.deepcopy(VALID)
        data["actions"][0]["lifetime"] = 40  # beyond the horizon: no reinvestment
        edit(data)
        path = tmp_path / "plan.yaml"
        path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
        return calculate(read_plan(path, library()).require(), library(), sectors())

    return run


def same(_data: dict[str, Any]) -> None:
    """Change nothing."""


def changes(figures: tuple[Figure, ...]) -> dict[str, float | None]:
    return {figure.id: figure.change for figure in figures if figure.differs}


def row(diff: ResultDiff, element: str) -> dict[str, float | None]:
    return changes(next(r for r in diff.rows if r.id == element).figures)


def test_the_same_plan_has_no_differences(calculated: Calculated) -> None:
    diff = compare_results(calculated(same), calculated(same))
    assert (diff.frames, diff.rows) == ((), ())
    assert changes(diff.whole) == {}
    assert [changes(goal.figures) for goal in diff.goals] == [{}]


def test_kronor(calculated: Calculated) -> None:
    def dearer(data: dict[str, Any]) -> None:
        data["actions"][0]["capex"] = {2027: 600000}

    diff = compare_results(calculated(same), calculated(dearer))
    # 100 000 kr more to invest in prices of the plan's own year; the grant of 100 000 kr is fully used before.
    whole = changes(diff.whole)
    for name in ("total_investment", "need", "gap_secured", "gap_expected", "gap_possible", "gap_group"):
        assert whole[name] == pytest.approx(100_000)
    # The present value of what is paid a year ahead is less than the sum, and some of it is left at the end.
    assert whole["npv_municipal"] is not None
    assert -100_000 < whole["npv_municipal"] < 0
    assert "secured" not in whole
    assert row(diff, "TE-1")["total_investment"] == pytest.approx(100_000)  # it carries the whole action
    assert [goal.figures[1].change for goal in diff.goals] == [0.0]


def test_tonnes(calculated: Calculated) -> None:
    def more(data: dict[str, Any]) -> None:
        data["series"][0]["values"] = {2026: 0, 2030: 6}

    diff = compare_results(calculated(same), calculated(more))
    (goal,) = diff.goals
    # In 2030 the element abates 6 tonnes instead of 5.
    assert (goal.boundary, goal.year) == ("territorial", 2030)
    assert changes(goal.figures) == {
        "abated": pytest.approx(1.0), "plan": pytest.approx(-1.0), "remaining": pytest.approx(-1.0)
    }  # fmt: skip
    # A straight line up to 2030 and constant after: 0.25 + 0.5 + 0.75 + 1 in 2027–2030 and 15 years of 1.
    assert row(diff, "TE-2")["tonnes"] == pytest.approx(17.5)
    assert changes(diff.whole)["tonnes_territorial"] == pytest.approx(17.5)


def test_the_other_way_round_gives_the_opposite(calculated: Calculated) -> None:
    def other(data: dict[str, Any]) -> None:
        data["elements"][0]["quantity"] = 14

    one, two = calculated(same), calculated(other)
    there, back = compare_results(one, two), compare_results(two, one)
    for first, second in zip(there.whole, back.whole, strict=True):
        assert (first.old, first.new) == (second.new, second.old)
        assert (first.change or 0.0) == pytest.approx(-(second.change or 0.0))


def test_elements_of_one_plan_only_and_the_order(calculated: Calculated) -> None:
    def other(data: dict[str, Any]) -> None:
        data["elements"][1]["id"] = data["series"][0]["subject"] = data["actor_shares"][0]["subject"] = "TE-9"
        data["elements"][0]["quantity"] = 14

    diff = compare_results(calculated(same), calculated(other))
    assert [(r.id, r.presence) for r in diff.rows] == [("TE-1", "both"), ("TE-2", "removed"), ("TE-9", "added")]
    figures = {f.id: f for f in diff.rows[2].figures}
    assert (figures["tonnes"].old, figures["tonnes"].change) == (None, None)
    assert figures["npv_society"].new is None  # TE-9 states no cost, and then a zero would say something


def test_plans_that_are_not_like_for_like_are_told(calculated: Calculated) -> None:
    def shorter(data: dict[str, Any]) -> None:
        data["plan"]["end_year"] = 2040

    assert compare_results(calculated(same), calculated(shorter)).frames == ("end_year",)


@pytest.mark.parametrize(
    ("old", "new", "change", "differs"),
    [(1.0, 3.0, 2.0, True), (None, 3.0, None, True), (None, None, None, False), (1e9, 1e9 + 1e-3, 0.0, False)],
)
def test_a_figure(old: float | None, new: float | None, change: float | None, differs: bool) -> None:
    figure = Figure("need", "kr", old, new)
    assert (figure.change, figure.differs) == (change, differs)
