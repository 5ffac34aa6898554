"""The choice of actions: hand-reckoned cases, brute force over every choice, and what cannot be done."""

from __future__ import annotations

import numpy as np
import pytest
from choice_plans import FIRST, action, brute_force, choice_plan, element, every_choice, frame, programme_of

from klimatinvest.analysis.portfolio import optimise
from klimatinvest.analysis.portfolio_engine import Engine
from klimatinvest.analysis.portfolio_model import Aims, Infeasible, NothingToChoose, Portfolio, Rule, within
from klimatinvest.analysis.portfolio_plan import Mover
from klimatinvest.analysis.portfolio_program import solve
from klimatinvest.catalogue.sectors import sectors
from klimatinvest.parameters.library import library
from klimatinvest.plan.model import Plan


def chosen(plan: Plan, aims: Aims, points: int = 0) -> Portfolio:
    return optimise(plan, library(), sectors(), aims, points)


def two_actions(**tables: object) -> Plan:
    """A costs 100 in 2026, 10 t/yr from 2027 on; B costs 60, 8 t/yr; either may begin in 2026 or 2027."""
    return choice_plan(
        [action("A", {2026: 100.0}, 2027), action("B", {2026: 60.0}, 2027)],
        [element("E1", 10.0, 2026), element("E2", 8.0, 2026)],
        {"A": "E1", "B": "E2"},
        **{
            "action_choices": [{"action": a, "latest_start": 2027} for a in "AB"],
            "frames": [frame({2026: 1e6})],
            **tables,
        },
    )


def invested(plan: Plan) -> Plan:
    """Let the actions be investments, which frames of investment hold, in use for 100 years."""
    rows = [a.model_copy(update={"expensed": False, "lifetime": 100}) for a in plan.actions]
    return plan.model_copy(update={"actions": tuple(rows)})


def test_least_cost_takes_the_cheaper_action_that_is_enough() -> None:
    # 2030: B gives 8 of the 8 tonnes asked for at 60, A 10 at 100
    found = chosen(two_actions(), Aims("least-cost", {2030: 8.0}))
    assert found.starts == {"A": None, "B": 2026}
    assert found.evaluation.told.cost == pytest.approx(60.0)
    assert found.evaluation.told.tonnes[2030 - FIRST] == pytest.approx(8.0)
    assert (found.kept, found.stable) == (True, True)


def test_least_cost_takes_the_plans_own_goal() -> None:
    # the plan's goal asks for 50 t in 2030: 18 at the most
    with pytest.raises(Infeasible) as caught:
        chosen(two_actions(), Aims("least-cost"))
    assert caught.value.conflict == (Rule("target", year=2030),)
    assert caught.value.most[Rule("target", year=2030)] == pytest.approx(18.0)
    assert caught.value.limits[Rule("target", year=2030)] == pytest.approx(50.0)


def test_most_tonnes_under_a_frame_puts_the_second_action_off() -> None:
    # 110 kr a year: A in 2026 and B in 2027 give 9·10 + 8·8 = 154 t; the other way round 9·8 + 8·10 = 152 t
    plan = invested(two_actions(frames=[frame({2026: 110.0, 2027: 110.0})]))
    found = chosen(plan, Aims("most-tonnes"))
    assert found.starts == {"A": 2026, "B": 2027}
    assert found.evaluation.told.tonnes.sum() == pytest.approx(154.0)
    assert found.evaluation.told.used == pytest.approx([100.0, 60.0])
    assert found.solved.gap <= 1e-4


def test_what_more_in_a_frame_is_worth() -> None:
    # a million more in 2026 lets both begin at once: 9·18 = 162 t, 8 more; in 2027 nothing more can be done
    plan = invested(two_actions(frames=[frame({2026: 110.0, 2027: 110.0})]))
    worth = chosen(plan, Aims("most-tonnes")).worth
    assert [(w.rule.year, w.more) for w in worth] == [(2026, 1e6), (2027, 1e6)]
    assert [w.gain for w in worth] == pytest.approx([8.0, 0.0])


def test_a_carbon_budget_is_met_over_all_years() -> None:
    # 10 years of 1 000 t; 9 890 at the most needs 110 t: A and B late (8·18 = 144), or both at once (162); A alone 90
    found = chosen(two_actions(), Aims("least-cost", carbon_budget=9890.0))
    assert None not in found.starts.values()
    assert found.evaluation.told.tonnes.sum() >= 110.0


def test_a_ceiling_of_cost() -> None:
    found = chosen(two_actions(), Aims("most-tonnes", most_cost=99.0))
    assert found.starts == {"A": None, "B": 2026}


def test_highest_net_present_value_leaves_out_what_only_costs() -> None:
    for objective in ("npv-municipal", "npv-society"):
        assert set(chosen(two_actions(), Aims(objective)).starts.values()) == {None}  # type: ignore[arg-type]


def test_links_and_staff() -> None:
    links = [{"action": "A", "relation": "requires", "other": "B"}]
    staff = [{"action": a, "latest_start": 2027, "staff": 2.0} for a in "AB"]
    frames = [frame({2026: 3.0, 2027: 3.0}, kind="staff")]
    plan = two_actions(action_links=links, action_choices=staff, frames=frames)
    # one at a time, and B first, though A first gives more
    assert chosen(plan, Aims("most-tonnes")).starts == {"A": 2027, "B": 2026}
    links[0]["relation"] = "excludes"
    plan = two_actions(action_links=links)
    assert chosen(plan, Aims("most-tonnes")).starts == {"A": 2026, "B": None}


def test_what_must_be_done_is_done_and_what_has_no_row_stays() -> None:
    plan = two_actions(action_choices=[{"action": "A", "must_do": True}])
    found = chosen(plan, Aims("npv-society"))
    assert found.starts["A"] is not None
    assert found.starts["B"] == 2026
    assert [(c.action, c.fixed, c.must_do) for c in found.candidates] == [("A", False, True), ("B", True, True)]


def test_why_nothing_is_possible() -> None:
    links = [{"action": "A", "relation": "requires", "other": "B"}]
    choices = [{"action": "A", "must_do": True, "latest_start": 2027}, {"action": "B", "latest_start": 2027}]
    plan = invested(two_actions(action_choices=choices, action_links=links, frames=[frame({2026: 99.0, 2027: 59.0})]))
    # A needs 100 in a year with room for at most 99
    with pytest.raises(Infeasible) as caught:
        chosen(plan, Aims("most-tonnes"))
    assert set(caught.value.conflict) == {Rule("must-do", "A"), Rule("frame", "R", 2026), Rule("frame", "R", 2027)}
    assert caught.value.limits[Rule("frame", "R", 2027)] == 59.0


def test_nothing_to_choose() -> None:
    plan = two_actions(action_choices=[])
    with pytest.raises(NothingToChoose) as caught:
        chosen(plan, Aims("most-tonnes"))
    assert caught.value.code == "no-choices"
    with pytest.raises(NothingToChoose) as caught:
        chosen(two_actions(), Aims("least-cost", {2050: 1.0}))
    assert caught.value.code == "year-outside"
    without = two_actions().model_copy(update={"goals": ()})
    with pytest.raises(NothingToChoose) as caught:
        chosen(without, Aims("least-cost"))
    assert caught.value.code == "no-target"


def test_the_frontier_rises() -> None:
    # nothing, B at 60 (72 t), A at 100 (90 t), both at 160 (162 t): levels 0, 54, 108, 162
    frontier = chosen(two_actions(), Aims("most-tonnes"), points=4).frontier
    assert [p.asked for p in frontier] == pytest.approx([0.0, 54.0, 108.0, 162.0])
    assert [p.evaluation.told.cost for p in frontier] == pytest.approx([0.0, 60.0, 160.0, 160.0])


def shared_pool(cost: float) -> Plan:
    """Two elements that avoid the same 100 vkm of 1 t each, all of it: the second to act gets nothing."""
    return choice_plan(
        [action("A", {2026: 100.0}, 2027), action("B", {2026: cost}, 2027)],
        [element("E1", 100.0, 2026, from_activity="bil"), element("E2", 100.0, 2026, from_activity="bil")],
        {"A": "E1", "B": "E2"},
        {"bil": 100.0},
        action_choices=[{"action": a, "latest_start": 2026} for a in "AB"],
    )


def test_two_actions_that_abate_the_same_are_not_both_paid_for() -> None:
    # alone each gives 900 t; together 900 as well, so that 1 000 cannot be had, and B is the cheaper way to 900
    found = chosen(shared_pool(60.0), Aims("least-cost", {2030: 100.0}))
    assert found.starts == {"A": None, "B": 2026}
    both = chosen(shared_pool(60.0), Aims("most-tonnes"))
    assert both.first.tonnes.sum() == pytest.approx(1800.0)
    assert both.promised.tonnes.sum() == pytest.approx(900.0)
    assert both.evaluation.told.tonnes.sum() == pytest.approx(900.0)


def random_plan(seed: int, actions: int, latest: int, pools: bool) -> Plan:
    """Draw a plan: actions of one or two years, elements that may share activities, frames, links."""
    draw = np.random.default_rng(seed)
    names = [f"A{i}" for i in range(actions)]
    rows, elements = [], []
    for i, name in enumerate(names):
        cost = float(draw.integers(20, 100))
        capex = {2026: cost} if draw.random() < 0.6 else {2026: cost, 2027: float(draw.integers(5, 40))}
        rows.append(action(name, capex, max(capex) + 1, expensed=False, lifetime=int(draw.integers(5, 40))))
        pool = {"from_activity": "bil"} if pools and draw.random() < 0.6 else {}
        cost_of_element = float(draw.integers(0, 9))
        elements.append(element(f"E{i}", float(draw.integers(5, 30)), 2026, cost=cost_of_element, **pool))
    links = [{"action": names[i + 1], "relation": draw.choice(["requires", "excludes"]), "other": names[i]}
             for i in range(0, actions - 1, 3)]  # fmt: skip
    shares = [(f"A{i}", f"E{i}", 0.7) for i in range(actions)]
    shares += [(f"A{i}", f"E{(i + 1) % actions}", 0.3) for i in range(actions)]
    years = range(2026, 2026 + 6)
    return choice_plan(
        rows,
        elements,
        shares,
        {"bil": 60.0} if pools else None,
        action_choices=[{"action": a, "latest_start": latest, "staff": 1.0} for a in names],
        action_links=links,
        frames=[
            frame({y: float(draw.integers(60, 40 * actions)) for y in years}),
            frame({y: float(draw.integers(2, actions + 1)) for y in years}, id="S", kind="staff"),
        ],
    )


OBJECTIVES = (Aims("most-tonnes", gap=0.0), Aims("least-cost", {2030: 40.0}, gap=0.0), Aims("npv-society", gap=0.0))


@pytest.mark.parametrize("aims", OBJECTIVES, ids=lambda aims: aims.objective)
@pytest.mark.parametrize("seed", range(6))
def test_the_programme_finds_what_trying_everything_finds(seed: int, aims: Aims) -> None:
    # up to ten actions with two years: 3^10 choices
    plan = random_plan(seed, 5 + seed, 2027, pools=seed % 2 == 1)
    _, _, programme = programme_of(plan, aims)
    outcome, best = solve(programme, 0.0, 20.0), brute_force(programme)
    if best == np.inf:
        assert outcome.status == "infeasible"
    else:
        assert float(programme.cost @ outcome.chosen) == pytest.approx(best, rel=1e-6, abs=1e-6)
        assert outcome.bound == pytest.approx(best, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("aims", OBJECTIVES, ids=lambda aims: aims.objective)
@pytest.mark.parametrize("seed", range(4))
def test_at_the_fixed_point_no_other_choice_promises_more_and_the_engine_agrees(seed: int, aims: Aims) -> None:
    plan = random_plan(100 + seed, 5, 2028, pools=True)
    found = chosen(plan, aims)
    assert found.kept
    engine, effects, programme = programme_of(plan, aims, found)
    told, promised = found.evaluation.told, effects.promise(found.starts)
    assert promised.tonnes == pytest.approx(told.tonnes, rel=1e-9, abs=1e-9)
    assert promised.cost == pytest.approx(told.cost, rel=1e-9)
    assert promised.used == pytest.approx(told.used, rel=1e-9, abs=1e-9)
    if found.stable:
        best = brute_force(programme) + effects.constant(aims)
        assert told.value(aims.objective) == pytest.approx(best, rel=1e-6)
    for rule, used, limit in zip(engine.rules, told.used, engine.limits, strict=True):
        assert within(used, limit), rule


@pytest.mark.parametrize("aims", OBJECTIVES, ids=lambda aims: aims.objective)
@pytest.mark.parametrize("seed", range(3))
def test_without_interaction_nothing_in_the_engine_is_better(seed: int, aims: Aims) -> None:
    plan = random_plan(200 + seed, 3, 2028, pools=False)
    engine = Engine(Mover(plan, library()), library(), sectors())
    kept = []
    for starts in every_choice(plan):
        if not _linked(plan, starts):
            continue
        told = engine.calculate(starts).told
        asked = all(told.tonnes[y - FIRST] >= t - 1e-6 for y, t in aims.targets.items())
        if asked and all(map(within, told.used, engine.limits)):
            kept.append(told.value(aims.objective))
    if not kept:
        with pytest.raises(Infeasible):
            chosen(plan, aims)
        return
    assert chosen(plan, aims).evaluation.told.value(aims.objective) == pytest.approx(min(kept), rel=1e-9)


def _linked(plan: Plan, starts: dict[str, int | None]) -> bool:
    for link in plan.action_links:
        first, other = starts[link.action], starts[link.other]
        if link.relation == "excludes" and None not in (first, other):
            return False
        if link.relation == "requires" and first is not None and (other is None or first < other):
            return False
    return True
