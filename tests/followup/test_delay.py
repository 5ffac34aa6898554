"""What a delay costs, by hand; a plan moved by a delay, and one that goes on at its pace."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from klimatinvest.engine.result import Result
from klimatinvest.files.strict_yaml import load_yaml
from klimatinvest.followup.delay import at_pace, delay_cost, delayed, moved, pace_so_far, projected
from klimatinvest.followup.states import delay_of
from klimatinvest.plan.model import Plan

from .conftest import calculated

FILE = Path(__file__).parents[1] / "cases" / "followup" / "delay.yaml"
CASES: list[dict[str, Any]] = load_yaml(FILE.read_text(encoding="utf-8"), FILE.name).data
YEARS = np.arange(2026, 2031)
NOTED = {"source": "x", "status": "observed"}


def result_of(years: int, tonnes: float, co2_value: float, investment: float, rate: float) -> Result:
    """A plan with one element of yearly figures: the same tonnes every year, one investment in the first."""
    nominal = ((1.0 + rate / 100.0) * 1.02 - 1.0) * 100.0
    last = 2025 + years
    figures = (("internal_rate", nominal), ("inflation", 2.0), ("social_rate", rate), ("vat_rate", 25.0))
    assumptions = [{**NOTED, "subject": "plan", "quantity": q, "value": v, "unit": "procent"} for q, v in figures]
    assumptions.append(
        {**NOTED, "subject": "plan", "quantity": "co2_value", "value": co2_value, "unit": "kr/ton", "price_year": 2024}
    )
    spent = {2026: investment, 2027: 0.0, last: 0.0}
    return calculated(
        Plan.model_validate(
            {
                "plan": {
                    "name": "P", "municipality": "P", "version": "1", "decision_status": "draft", "date": "2026-01-01",
                    "price_year": 2024, "base_year": 2026, "start_year": 2026, "end_year": last,
                    "inventory_years": [2024], "goal_base_years": [2024],
                },
                "actors": [{"id": "kommun", "name": "Kommunen", "type": "board", "deducts_vat": True}],
                "elements": [
                    {**NOTED, "id": "E", "name": "E", "sector": "transport", "focus_area": "transport",
                     "kind": "direct", "depth": "yearly", "unit": "ton", "owner": "kommun"}
                ],
                "assumptions": assumptions,
                "series": [
                    {**NOTED, "subject": "E", "quantity": "abatement", "unit": "ton", "values": {2026: tonnes}},
                    {**NOTED, "subject": "E", "quantity": "investment", "unit": "kr", "price_year": 2024,
                     "values": spent},
                ],
            }
        )
    )  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_what_a_delay_costs(case: dict[str, Any]) -> None:
    given = dict(case["given"])
    delay = given.pop("delay")
    result = result_of(**given)
    cost = delay_cost(result, calculated(delayed(result, {"E": delay}, {})))
    for name, expected in case["expect"].items():
        assert getattr(cost, name) == pytest.approx(expected["value"], abs=expected["within"]), name


def test_no_delay_is_the_plan_itself(result: Result) -> None:
    assert delayed(result, dict.fromkeys(("TE-1", "TE-2"), 0.0), {"A-1": 0}) == result.inputs.plan
    assert delayed(result, {"TE-1": -2.0}, {"A-1": -1}) == result.inputs.plan


def test_a_ramp_is_moved_by_its_delay(result: Result) -> None:
    """TE-1: 0 in 2026 to 10 in 2030, 2.5 a year; a year later 2.5 in 2028, and 1.25 in 2027 when half a year late."""
    whole = calculated(delayed(result, {"TE-1": 1.0}, {}))
    half = calculated(delayed(result, {"TE-1": 0.5}, {}))
    row = next(i for i, e in enumerate(result.inputs.elements) if e.id == "TE-1")
    assert whole.sequence.portfolio[row].asked[0, :4].tolist() == [0.0, 0.0, 2.5, 5.0]
    assert half.sequence.portfolio[row].asked[0, :4].tolist() == [0.0, 1.25, 3.75, 6.25]


def test_an_action_is_moved_by_whole_years(result: Result) -> None:
    late = delayed(result, {}, {"A-1": 2}).actions[0]
    assert (late.capex, late.in_use_year) == ({2029: 500000.0}, 2030)


def test_an_action_may_be_moved_beyond_the_plan(result: Result) -> None:
    beyond = calculated(delayed(result, {}, {"A-1": 30}))
    item = beyond.costs.items.index("A-1")
    assert beyond.costs.flows[0, item].sum() == 0.0


def test_moving_by_nothing_and_by_whole_years() -> None:
    values = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
    assert moved(YEARS, values, 0.0).tolist() == values.tolist()
    assert moved(YEARS, values, 2.0).tolist() == [0.0, 0.0, 1.0, 2.0, 3.0]


@pytest.mark.parametrize(
    ("quantity", "year", "delay"),
    [
        (4.0, 2028, 0.0),  # as planned
        (2.0, 2028, 1.0),  # what was planned for 2027
        (3.0, 2028, 0.5),
        (0.0, 2028, 2.0),  # nothing since 2026
        (6.0, 2028, -1.0),  # what is planned for 2029
        (99.0, 2028, -2.0),  # beyond the plan's largest, of 2030
        (0.0, 2026, 0.0),  # not begun, and not to have begun
    ],
)
def test_years_behind_the_plan(quantity: float, year: int, delay: float) -> None:
    planned = np.array([0.0, 2.0, 4.0, 6.0, 8.0])
    assert delay_of(YEARS, planned, quantity, year) == pytest.approx(delay)


def test_the_pace_goes_on_until_the_plans_largest_quantity() -> None:
    """3 in two years since 2026 are 1.5 a year: 4.5 and 6; at 6 in two years 9 would be more than the plan's 8."""
    planned = np.array([0.0, 2.0, 4.0, 6.0, 8.0])
    assert pace_so_far(YEARS, planned, {2028: 3.0}) == 1.5
    assert projected(YEARS, planned, {2028: 3.0}, 2028).tolist() == [0.0, 2.0, 3.0, 4.5, 6.0]
    assert projected(YEARS, planned, {2028: 6.0}, 2028).tolist() == [0.0, 2.0, 6.0, 8.0, 8.0]


def test_an_element_that_has_not_begun_follows_the_plan(result: Result) -> None:
    assert at_pace(result, {}, 2028) == result.inputs.plan
    planned = np.array([0.0, 0.0, 4.0, 6.0, 8.0])
    assert projected(YEARS, planned, {2027: 0.0}, 2027).tolist() == planned.tolist()


def test_yearly_figures_are_scaled_from_the_last_outcome() -> None:
    """5 t of 10 in 2026: half from then on."""
    result = result_of(years=3, tonnes=10.0, co2_value=1000.0, investment=1000.0, rate=10.0)
    half = calculated(at_pace(result, {"E": {2026: 5.0}}, 2026))
    assert half.elements.tonnes[0, 0].tolist() == [5.0, 5.0, 5.0]
