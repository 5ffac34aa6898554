"""What holds for every plan: least cost is never dearer than equal shares, and limits are kept."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from klimatinvest.analysis.breakdown import break_down
from klimatinvest.analysis.breakdown_model import MOST_EVALUATIONS, Breakdown, Method
from klimatinvest.catalogue.sectors import sectors
from klimatinvest.parameters.library import library
from klimatinvest.plan.model import Plan

ACTIVITIES = {"bil": (400.0, 1000.0), "el": (50.0, 300.0)}  # vkm, and kg per vkm

_tonnes = st.floats(0.1, 5.0).map(lambda v: round(v, 2))
_costs = st.integers(-300, 900).map(float)
_potentials = st.integers(1, 60).map(float)
_unit = st.fixed_dictionaries(
    {"tonnes": _tonnes, "cost": _costs, "potential": _potentials, "rate": st.none() | _potentials}
)
_activity = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["avoid", "shift"]),
        "cost": _costs,
        "per_unit": st.integers(1, 20).map(float),
        "potential": st.none() | _potentials,
        "target_year": st.integers(2027, 2032),
    }
)
_quick = settings(
    max_examples=30, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def unit_row(name: str, drawn: dict[str, Any]) -> dict[str, Any]:
    figures = {"potential": (drawn["potential"], "st")}
    if drawn["rate"] is not None:
        figures["deployment_rate"] = (drawn["rate"], "st/år")
    years = {"start": 2026, "target_year": 2029}
    row = {"id": name, "depth": "unit", "kind": "direct", "tonnes": drawn["tonnes"], "cost": drawn["cost"]}
    return {**row, **years, "figures": figures}


def activity_row(name: str, drawn: dict[str, Any]) -> dict[str, Any]:
    figures = {"conversion_from": (drawn["per_unit"], "vkm/st")}
    row: dict[str, Any] = {"id": name, "depth": "activity", "kind": drawn["kind"], "cost": drawn["cost"]}
    if drawn["kind"] == "shift":
        figures["conversion_to"] = (drawn["per_unit"], "vkm/st")
        row["to_activity"] = "el"
    if drawn["potential"] is not None:
        figures["potential"] = (drawn["potential"], "st")
    return {**row, "from_activity": "bil", "start": 2026, "target_year": drawn["target_year"], "figures": figures}


def down(plan: Plan, method: Method, all_goals: bool = False) -> Breakdown:
    return break_down(plan, library(), sectors(), method, all_goals=all_goals)


@_quick
@given(
    units=st.lists(_unit, min_size=1, max_size=3),
    moves=st.lists(_activity, max_size=3),
    cuts=st.tuples(st.floats(1.0, 500.0), st.floats(1.0, 500.0)),
    all_goals=st.booleans(),
)
def test_least_cost_never_costs_more_than_equal_shares(
    make: Any, units: list[Any], moves: list[Any], cuts: tuple[float, float], all_goals: bool
) -> None:
    rows = [unit_row(f"U{i}", drawn) for i, drawn in enumerate(units)]
    rows += [activity_row(f"A{i}", drawn) for i, drawn in enumerate(moves)]
    plan = make(rows, {2028: cuts[0], 2030: cuts[1]}, ACTIVITIES)
    least, even = down(plan, "least-cost", all_goals), down(plan, "proportional", all_goals)
    if even.met:
        assert least.met
        cost = even.evaluation.total_cost
        assert least.evaluation.total_cost <= cost + 1e-8 * max(1.0, abs(cost))
    else:
        assert least.evaluation.shortfall() <= even.evaluation.shortfall() + 1e-6
    for found in (least, even):
        _keeps_its_limits(found)


def _keeps_its_limits(found: Breakdown) -> None:
    assert found.evaluations <= MOST_EVALUATIONS
    assert found.met == (not found.remaining.any())
    # reference less what the elements abate, less the goal, is the gap that remains, or a surplus
    abated = sum(p.tonnes for p in found.proposals)
    assert found.goal.required - abated == pytest.approx(-found.evaluation.surplus, abs=1e-6)
    taken = np.zeros(len(found.goal.years))
    for proposal in found.proposals:
        if proposal.bound is None:
            continue
        assert proposal.proposed is not None
        assert 0.0 <= proposal.proposed <= proposal.bound.cap * (1.0 + 1e-9)
        if proposal.element.startswith("A"):
            figures = found.evaluation.result.inputs.figures
            taken += proposal.delivered * float(figures[proposal.element, "conversion_from", None].value[0, 0])
    assert np.all(taken <= ACTIVITIES["bil"][0] * (1.0 + 1e-9))


def cheapest(units: list[dict[str, Any]], cut: float) -> float | None:
    """Take savings in full, then the cheapest per tonne: the optimum of one goal without interaction."""
    caps = [min(u["potential"], 3 * u["rate"] if u["rate"] is not None else u["potential"]) for u in units]
    cost = sum(u["cost"] * c for u, c in zip(units, caps, strict=True) if u["cost"] < 0.0)
    left = cut - sum(u["tonnes"] * c for u, c in zip(units, caps, strict=True) if u["cost"] < 0.0)
    dear = sorted(
        (u["cost"] / u["tonnes"], u["tonnes"] * c) for u, c in zip(units, caps, strict=True) if u["cost"] >= 0
    )
    for price, tonnes in dear:
        cost += price * min(max(left, 0.0), tonnes)
        left -= tonnes
    return cost if left <= 0.0 else None


@_quick
@given(units=st.lists(_unit, min_size=1, max_size=5), cut=st.floats(1.0, 300.0))
def test_without_interaction_it_is_the_cheapest_there_is(make: Any, units: list[Any], cut: float) -> None:
    plan = make([unit_row(f"U{i}", drawn) for i, drawn in enumerate(units)], cut)
    found, wanted = down(plan, "least-cost"), cheapest(units, cut)
    assert found.met == (wanted is not None)
    if wanted is not None:
        # in place by steps of a third from 2027: ⅓ + ⅔ + 1 + 1 years' cost
        scale = max(abs(u["cost"]) * u["potential"] for u in units)
        assert found.evaluation.total_cost == pytest.approx(3.0 * wanted, rel=1e-6, abs=1e-5 * max(1.0, scale))
