"""A goal broken down, against hand arithmetic: kronor count five times, for the years 2026 to 2030."""

from __future__ import annotations

from typing import Any

import pytest

from klimatinvest.analysis.breakdown import break_down
from klimatinvest.analysis.breakdown_model import MOST_EVALUATIONS, Breakdown, GoalUnknown, Method, Proposal
from klimatinvest.catalogue.sectors import sectors
from klimatinvest.engine.calculate import calculate
from klimatinvest.parameters.library import library
from klimatinvest.plan.model import Plan

YEARS = 5
A = {"id": "A", "depth": "unit", "kind": "direct", "tonnes": 2.0, "cost": 100.0}
B = {"id": "B", "depth": "unit", "kind": "direct", "tonnes": 1.0, "cost": 300.0}
A_100 = {**A, "figures": {"potential": (100.0, "st")}}
B_500 = {**B, "figures": {"potential": (500.0, "st")}}


FROM = {"conversion_from": (10.0, "vkm/st")}
AVOIDS = {"id": "A", "depth": "activity", "kind": "avoid", "from_activity": "bil", "cost": 500.0, "figures": FROM}
SHIFTS = {
    "id": "B",
    "depth": "activity",
    "kind": "shift",
    "from_activity": "bil",
    "to_activity": "el",
    "cost": 200.0,
    "figures": {**FROM, "conversion_to": (10.0, "vkm/st")},
}
MOVED = {"bil": (1000.0, 1000.0), "el": (0.0, 400.0)}
HALVES = {"conversion_from": (10.0, "vkm/st"), "saving": (50.0, "procent")}
SAVES = {"id": "A", "depth": "activity", "kind": "efficiency", "from_activity": "bil", "cost": 100.0, "figures": HALVES}
SAVES_TOO = {**SAVES, "id": "B", "cost": 200.0}
DRIVEN = {"bil": (1000.0, 0.0)}
NOTED = {"source": "fall", "status": "observed"}
DIESEL = {
    "carriers": [{"id": "diesel", "name": "Diesel"}],
    "series": [
        {**NOTED, "subject": "diesel", "quantity": q, "unit": u, "values": {2024: v}, "price_year": 2024}
        for q, u, v in (
            ("emission_factor", "kg/MWh", 1e6),
            ("price", "kr/MWh", 0.0),
            ("tax", "kr/MWh", 0.0),
            ("carbon_cost", "kr/MWh", 0.0),
        )
    ],
    "assumptions": [
        {**NOTED, "subject": "bil", "quantity": "intensity", "carrier": "diesel", "value": 1.0, "unit": "kWh/vkm"}
    ],
}


def down(plan: Plan, method: Method = "least-cost", **more: Any) -> Breakdown:
    return break_down(plan, library(), sectors(), method, **more)


def row(found: Breakdown, element: str) -> Proposal:
    return next(p for p in found.proposals if p.element == element)


def quantities(found: Breakdown) -> dict[str, float | None]:
    return {p.element: p.proposed for p in found.proposals}


class TestTwoElements:
    """A gives 2 t for 100 kr a year, up to 100 units; B 1 t for 300 kr, up to 500."""

    def test_the_cheap_one_goes_first(self, make: Any) -> None:
        # 300 t: A gives all its 200 t, B the other 100 t; cost 5 · (100 · 100 + 100 · 300) = 200 000
        found = down(make([A_100, B_500], 300.0))
        assert quantities(found) == pytest.approx({"A": 100.0, "B": 100.0}, rel=1e-9)
        assert found.evaluation.total_cost == pytest.approx(200_000.0, rel=1e-9)
        assert found.met
        assert found.used == "least-cost"
        assert (row(found, "A").binding, row(found, "B").binding) == ("potential", "none")
        # 100 kr for 2 t, 300 kr for 1 t, without interest
        assert row(found, "A").cost_per_tonne == pytest.approx(50.0)
        assert row(found, "B").cost_per_tonne == pytest.approx(300.0)
        # nothing interacts, so that the first programme promises what the engine gives
        for programme in (found.first_programme, found.programme):
            assert programme is not None
            assert programme.tonnes == pytest.approx([300.0], rel=1e-9)
            assert programme.cost == pytest.approx(200_000.0, rel=1e-9)

    def test_the_same_share_of_every_potential(self, make: Any) -> None:
        # λ · (100 · 2 + 500 · 1) = 300, so λ = 3/7; cost 5 · 3/7 · (100 · 100 + 500 · 300)
        found = down(make([A_100, B_500], 300.0), "proportional")
        assert found.share == pytest.approx(3 / 7, rel=1e-9)
        assert quantities(found) == pytest.approx({"A": 300 / 7, "B": 1500 / 7}, rel=1e-9)
        assert found.evaluation.total_cost == pytest.approx(5 * 3 / 7 * 160_000, rel=1e-9)
        assert found.programme is None
        assert found.met

    @pytest.mark.parametrize("method", ["least-cost", "proportional"])
    def test_what_cannot_be_reached_remains_as_a_gap(self, make: Any, method: Method) -> None:
        # all potentials give 700 t of 800
        found = down(make([A_100, B_500], 800.0), method)
        assert quantities(found) == pytest.approx({"A": 100.0, "B": 500.0})
        assert found.used == "all-potentials"
        assert not found.met
        assert found.remaining == pytest.approx([100.0], rel=1e-9)

    def test_without_a_potential_the_plan_is_the_ceiling(self, make: Any) -> None:
        # A stops at its 10 units and 20 t; B gives 30 t
        found = down(make([A, B_500], 50.0))
        assert quantities(found) == pytest.approx({"A": 10.0, "B": 30.0})
        bound = row(found, "A").bound
        assert bound is not None
        assert bound.basis == "planned"
        assert row(found, "A").binding == "planned"

    def test_the_rate_of_deployment_binds(self, make: Any) -> None:
        # 10 units a year from 2026 to 2030 are 40, 80 t; B gives the other 220 t
        slow = {**A, "start": 2026, "target_year": 2030}
        slow["figures"] = {"potential": (100.0, "st"), "deployment_rate": (10.0, "st/år")}
        found = down(make([slow, B_500], 300.0))
        assert quantities(found) == pytest.approx({"A": 40.0, "B": 220.0})
        assert row(found, "A").binding == "rate"

    def test_a_steep_ramp_may_not_exceed_the_rate_in_its_steepest_year(self, make: Any) -> None:
        # with k = 10 the share rises most from ¼ to ½ of the way, by (σ(2,5) − σ(0)) / (σ(5) − σ(−5))
        slow = {**A, "start": 2026, "target_year": 2030, "ramp": "s_curve"}
        slow["figures"] = {"potential": (100.0, "st"), "deployment_rate": (10.0, "st/år")}
        bound = row(down(make([slow, B_500], 300.0)), "A").bound
        assert bound is not None
        assert bound.rate == pytest.approx(10.0 * 0.9866143 / 0.4241418, rel=1e-6)

    def test_a_saving_is_taken_in_full_even_beyond_the_goal(self, make: Any) -> None:
        saves = {**A_100, "cost": -100.0}
        found = down(make([saves, B_500], 50.0))
        assert quantities(found) == pytest.approx({"A": 100.0, "B": 0.0})
        assert found.evaluation.surplus == pytest.approx([150.0])

    def test_a_goal_that_is_met_already_needs_nothing_that_costs(self, make: Any) -> None:
        found = down(make([A_100, B_500], -10.0))
        assert quantities(found) == pytest.approx({"A": 0.0, "B": 0.0})
        assert found.met
        assert down(make([A_100, B_500], -10.0), "proportional").share == 0.0

    def test_of_two_that_cost_the_same_the_earlier_goes_first(self, make: Any) -> None:
        twin = {**A_100, "id": "B"}
        assert quantities(down(make([twin, A_100], 50.0))) == pytest.approx({"A": 25.0, "B": 0.0}, abs=1e-9)

    def test_what_no_quantity_is_proposed_for_says_why(self, make: Any) -> None:
        worse = {**A, "id": "C", "tonnes": -1.0}
        later = {**A, "id": "D", "start": 2030, "target_year": 2031}
        listed = {**A, "id": "E", "ramp": "list"}
        none = {**A, "id": "F", "figures": {"potential": (0.0, "st")}}
        removes = {**A, "id": "G", "sector": "negativa_utslapp"}
        deployment = {
            "subject": "E", "quantity": "deployment", "unit": "st", "values": {2026: 4.0},
            "source": "fall", "status": "observed",
        }  # fmt: skip
        found = down(make([A_100, B_500, worse, later, listed, none, removes], 300.0, series=[deployment]))
        fixed = {p.element: p.fixed for p in found.proposals if p.fixed}
        assert fixed == {
            "C": "no-abatement",
            "D": "starts-later",
            "E": "own-list",
            "F": "no-potential",
            "G": "other-account",
        }
        # what stays as planned counts: −10 t, 8 t and 20 t; B gives 300 − 200 − 18
        assert quantities(found)["B"] == pytest.approx(82.0)
        assert row(found, "C").planned == 10.0

    def test_every_goal_year_at_once(self, make: Any) -> None:
        # B is in place from 2030 only: A meets 150 t in 2028 with 75 units; in 2030 B gives 250 − 150 t
        late = {**B_500, "start": 2029, "target_year": 2030}
        plan = make([A_100, late], {2028: 150.0, 2030: 250.0})
        assert quantities(down(plan)) == pytest.approx({"A": 75.0, "B": None}, nan_ok=True)
        dear = {**A_100, "cost": 2000.0}
        found = down(make([dear, late], {2028: 150.0, 2030: 250.0}), all_goals=True)
        assert found.goal.years == (2028, 2030)
        assert quantities(found) == pytest.approx({"A": 75.0, "B": 100.0})
        assert down(plan, year=2030).goal.years == (2030,)


class TestSharedPool:
    """Ten vkm per unit of an activity of 1 000 vkm that emits 1 t per vkm.

    A avoids: 10 t and 500 kr per unit. B shifts to an activity of 0,4 t per vkm: 6 t and 200 kr per unit.
    """

    def test_both_take_from_the_same_volume(self, make: Any) -> None:
        # a + b ≤ 100 and 10a + 6b = 620: B is cheaper per tonne, but all of it is 600 t; a = 5, b = 95
        found = down(make([AVOIDS, SHIFTS], 620.0, MOVED))
        assert quantities(found) == pytest.approx({"A": 5.0, "B": 95.0}, rel=1e-8)
        assert found.evaluation.total_cost == pytest.approx(YEARS * (5 * 500 + 95 * 200), rel=1e-8)
        assert row(found, "B").binding == "pool"
        bound = row(found, "A").bound
        assert bound is not None
        assert (bound.basis, bound.potential) == ("pool", 100.0)

    def test_equal_shares(self, make: Any) -> None:
        # 100λ · (10 + 6) = 620
        found = down(make([AVOIDS, SHIFTS], 620.0, MOVED), "proportional")
        assert found.share == pytest.approx(0.3875, rel=1e-9)

    def test_nothing_is_delivered_twice(self, make: Any) -> None:
        # 1 100 t is more than the activity emits: A takes all of it
        found = down(make([AVOIDS, SHIFTS], 1100.0, MOVED))
        assert found.remaining == pytest.approx([100.0])
        assert sum(p.delivered[0] for p in found.proposals) == pytest.approx(100.0)


class TestInteraction:
    """Two savings of half the energy of the same activity, 10 vkm per unit, 1 000 vkm of 1 t each.

    With the shares w and v of the volume: 1 000 · (1 − (1 − w/2)(1 − v/2)) tonnes.
    """

    def test_the_programme_is_repeated_until_the_interacting_result_meets_the_goal(self, make: Any) -> None:
        # A in full leaves 500 t; (1 − v/2) · 500 = 400, so v = 0,4: 40 units, where 20 would do without interaction
        found = down(make([SAVES, SAVES_TOO], 600.0, DRIVEN, **DIESEL))
        assert quantities(found) == pytest.approx({"A": 100.0, "B": 40.0}, rel=1e-7)
        assert found.met
        assert found.first_programme is not None
        assert found.programme is not None
        assert found.first_programme.cost == pytest.approx(YEARS * (100 * 100 + 20 * 200), rel=1e-4)
        assert found.programme.cost == pytest.approx(YEARS * (100 * 100 + 40 * 200), rel=1e-6)
        assert found.programme.tonnes == pytest.approx([600.0], rel=1e-6)

    def test_equal_shares_with_interaction(self, make: Any) -> None:
        # 1 − (1 − λ/2)² = 0,4375, so λ = 0,5
        found = down(make([SAVES, SAVES_TOO], 437.5, DRIVEN, **DIESEL), "proportional")
        assert found.share == pytest.approx(0.5, rel=1e-9)
        assert found.met

    def test_the_calculations_are_bounded(self, make: Any) -> None:
        made: list[int] = []
        plan = make([SAVES, SAVES_TOO], 600.0, DRIVEN, **DIESEL)
        found = down(plan, told=lambda count, most: made.append(count))
        assert made == list(range(1, found.evaluations + 1))
        assert found.evaluations <= MOST_EVALUATIONS


class TestWhatActivitiesHold:
    """Without a stated potential, an element can be as large as what it takes from, 10 vkm per unit."""

    @staticmethod
    def potential(plan: Plan) -> tuple[str, float]:
        bound = row(down(plan), "A").bound
        assert bound is not None
        return bound.basis, bound.potential

    def test_a_mixed_shift_goes_as_far_as_its_first_empty_leg(self, make: Any) -> None:
        # 4 vkm per unit from 1 000, 6 vkm per unit from 300: the second lasts for 50 units
        mixed = {**SHIFTS, "id": "A", "from_activity": None}
        legs = [{"element": "A", "activity": a, "share": s} for a, s in (("bil", 0.4), ("buss", 0.6))]
        plan = make([mixed], 100.0, {**MOVED, "buss": (300.0, 1000.0)}, from_shares=legs)
        assert self.potential(plan) == ("pool", pytest.approx(50.0))

    def test_an_efficiency_goes_as_far_as_its_ceiling(self, make: Any) -> None:
        # 40 per cent of 1 000 vkm
        limited = {**SAVES, "figures": {**HALVES, "ceiling": (40.0, "procent")}}
        assert self.potential(make([limited], 100.0, DRIVEN, **DIESEL)) == ("pool", pytest.approx(40.0))

    def test_a_fuel_goes_as_far_as_the_share_it_replaces(self, make: Any) -> None:
        # diesel is 1 of 4 kWh, which leaves 25 percentage points to move to a fuel without emissions
        fuel = {
            "id": "A", "depth": "activity", "kind": "fuel", "unit": "procentenheter", "from_activity": "bil",
            "carrier": "diesel", "to_carrier": "hvo",
        }  # fmt: skip
        electric = {**DIESEL["assumptions"][0], "carrier": "el", "value": 3.0}  # type: ignore[index]
        free = [{**r, "subject": c, "values": {2024: 0.0}} for r in DIESEL["series"] for c in ("el", "hvo")]
        tables = {
            "carriers": [{"id": c, "name": c} for c in ("diesel", "el", "hvo")],
            "series": [*DIESEL["series"], *free],
            "assumptions": [*DIESEL["assumptions"], electric],
        }
        plan = make([fuel], 500.0, DRIVEN, **tables)
        assert self.potential(plan) == ("pool", pytest.approx(25.0))
        # all 25 points are the 1 000 t that diesel emits, so that 500 t need 12,5
        assert quantities(down(plan)) == {"A": pytest.approx(12.5)}


def test_the_plan_that_comes_out_gives_what_the_breakdown_says(make: Any) -> None:
    found = down(make([A_100, B_500], 300.0))
    again = calculate(found.plan, library(), sectors())
    assert again.elements.tonnes[0, :2, -1].sum() == pytest.approx(300.0)
    assert {e.id: e.quantity for e in found.plan.elements} == quantities(found)


def test_an_action_costs_the_same_whatever_the_quantity(make: Any) -> None:
    action = {
        "id": "X", "name": "X", "focus_area": "transport", "owner": "kommun", "status": "planned",
        "in_use_year": 2026, "lifetime": 5, "price_year": 2024, "source": "fall", "value_status": "observed",
        "capex": {2026: 1e6},
    }  # fmt: skip
    enables = [{"action": "X", "element": "A", "share": 1.0}]
    found = down(make([A_100, B_500], 300.0, actions=[action], enables=enables))
    # the choice is the same as without it; the whole plan costs a million more
    assert quantities(found) == pytest.approx({"A": 100.0, "B": 100.0})
    assert found.evaluation.total_cost == pytest.approx(1_200_000.0)
    assert row(found, "A").actions == pytest.approx(1e6)
    assert row(found, "A").cost_per_tonne == pytest.approx(50.0)


def test_an_element_without_a_stated_cost_is_known(make: Any) -> None:
    found = down(make([{"id": "A", "depth": "unit", "kind": "direct", "tonnes": 2.0}, B_500], 30.0))
    assert (row(found, "A").costed, row(found, "B").costed) == (False, True)
    assert quantities(found) == pytest.approx({"A": 10.0, "B": 10.0})


@pytest.mark.parametrize(
    ("change", "year", "code"),
    [
        ({"goals": ()}, None, "no-goal"),
        ({"elements": (), "assumptions": None}, None, "no-elements"),
        ({}, 2031, "year-outside"),
        ({}, 2025, "year-outside"),
    ],
)
def test_nothing_to_break_down(make: Any, change: dict[str, Any], year: int | None, code: str) -> None:
    plan = make([A_100, B_500], 300.0)
    if "assumptions" in change:
        change = {**change, "assumptions": tuple(a for a in plan.assumptions if a.subject == "plan")}
    with pytest.raises(GoalUnknown) as stopped:
        down(plan.model_copy(update=change), year=year)
    assert stopped.value.code == code


def test_a_goal_in_per_cent_needs_the_base_year(make: Any) -> None:
    plan = make([A_100], 300.0)
    goal = plan.goals[0].model_copy(update={"measure": "reduction", "value": 80.0})
    plan = plan.model_copy(update={"goals": (goal,), "inventory": ()})
    with pytest.raises(GoalUnknown) as stopped:
        down(plan)
    assert stopped.value.code == "no-base"
