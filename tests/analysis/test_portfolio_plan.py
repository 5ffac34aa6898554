"""Carrying a choice out in a plan: years move together, elements follow their actions, and the plan stays valid."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from choice_plans import FIRST, LAST, NOTED, action, choice_plan, element

from klimatinvest.analysis.portfolio import optimise
from klimatinvest.analysis.portfolio_model import Aims, Option
from klimatinvest.analysis.portfolio_plan import Mover
from klimatinvest.catalogue.sectors import sectors
from klimatinvest.engine.calculate import calculate
from klimatinvest.engine.result import TOTAL
from klimatinvest.parameters.library import library
from klimatinvest.plan.model import Plan
from klimatinvest.plan.read import read_plan
from klimatinvest.present.plan_yaml import dump_plan

ROOT = Path(__file__).parents[2]
YEARS = list(range(FIRST, LAST + 1))


def one_element(enables: list[tuple[str, str, float]], **more: object) -> Plan:
    """A and B in use in 2028 and 2030 as planned; E grows from 2027 to 2031."""
    return choice_plan(
        [action("A", {2027: 100.0}, 2028), action("B", {2028: 50.0, 2029: 50.0}, 2030)],
        [{**element("E", 10.0, 2027), "target_year": 2031, **more}],
        enables,
        action_choices=[{"action": "A"}, {"action": "B"}],
    )


def abated(plan: Plan, name: str = "E") -> list[float]:
    """Give an element's tonnes by year."""
    step = next(s for s in calculate(plan, library(), sectors()).sequence.portfolio if s.element == name)
    return [float(v) for v in np.broadcast_to(step.territorial[0], (len(YEARS),))]


def test_an_action_keeps_the_distance_between_its_years() -> None:
    mover = Mover(one_element([("A", "E", 1.0)]), library())
    moved = mover.plan_of({"A": 2027, "B": 2031})
    assert moved.actions[1].capex == {2031: 50.0, 2032: 50.0}
    assert moved.actions[1].in_use_year == 2033
    assert moved.actions[0] == mover.plan.actions[0]
    assert moved.elements == mover.plan.elements


def test_starts_leave_room_for_the_whole_action() -> None:
    # A: paid the year before use, so the last start is 2034; B: use two years after the start
    mover = Mover(one_element([("A", "E", 1.0)]), library())
    assert [c.starts for c in mover.candidates] == [tuple(range(2026, 2035)), tuple(range(2026, 2034))]
    assert mover.in_use(Option("B", 2033)) == LAST


def test_an_element_moves_as_many_years_as_its_action() -> None:
    # straight line from 0 in 2027 to 1 in 2031, two years later: 2.5 t in 2030 … 10 t from 2033
    mover = Mover(one_element([("A", "E", 1.0)]), library())
    moved = mover.plan_of({"A": 2029, "B": None})
    assert (moved.elements[0].start, moved.elements[0].target_year) == (2029, 2033)
    assert abated(moved) == pytest.approx([0, 0, 0, 0, 2.5, 5, 7.5, 10, 10, 10])


def test_an_element_that_reaches_beyond_the_plan_is_written_year_by_year() -> None:
    # five years later: 2.5 t in 2033, 5 in 2034, 7.5 in 2035; the rest comes after the plan
    moved = Mover(one_element([("A", "E", 1.0)]), library()).plan_of({"A": 2032, "B": None})
    assert moved.elements[0].ramp == "list"
    assert abated(moved) == pytest.approx([0] * 7 + [2.5, 5, 7.5])


def test_an_element_is_delivered_in_proportion_to_its_actions_shares() -> None:
    # shares 0.6 and 0.2: A enables three quarters of E and B a quarter; E begins in 2028, and B is in use in 2030
    mover = Mover(one_element([("A", "E", 0.6), ("B", "E", 0.2)]), library())
    assert mover.weights == {"E": pytest.approx({"A": 0.75, "B": 0.25})}
    assert mover.early() == {"E": (2028, 2030)}
    assert abated(mover.plan_of({"A": 2027, "B": None})) == pytest.approx([0, 0, 1.875, 3.75, 5.625] + [7.5] * 5)
    # B as planned: its quarter waits two years, 0.625 t in 2030
    both = abated(mover.plan_of({"A": 2027, "B": 2028}))
    assert both == pytest.approx([0, 0, 1.875, 3.75, 6.25, 8.75, 9.375, 10, 10, 10])
    assert abated(mover.plan_of({"A": None, "B": None})) == pytest.approx([0] * 10)


def test_yearly_figures_move_and_shrink() -> None:
    series = [{**NOTED, "subject": "E", "quantity": "abatement", "unit": "ton", "values": {2027: 0, 2028: 4, 2029: 8}}]
    plan = choice_plan(
        [action("A", {2027: 100.0}, 2028), action("B", {2027: 1.0}, 2028)],
        [],
        [("A", "E", 0.5), ("B", "E", 0.5)],
        action_choices=[{"action": "A"}, {"action": "B"}],
        series=series,
    )
    rows = one_element([]).elements[0].model_copy(update={"depth": "yearly", "quantity": None, "start": None})
    plan = plan.model_copy(update={"elements": (rows,)})
    assert abated(plan) == pytest.approx([0, 0, 4] + [8] * 7)
    # half of it a year later: 2 t in 2029, 4 from 2030; the other half is not done
    assert abated(Mover(plan, library()).plan_of({"A": 2028, "B": None})) == pytest.approx([0, 0, 0, 2] + [4] * 6)


def test_what_is_left_out_takes_its_rows_with_it() -> None:
    plan = choice_plan(
        [action("A", {2027: 100.0}, 2028), action("B", {2027: 1.0}, 2028)],
        [element("E", 10.0, 2027)],
        [("A", "E", 1.0)],
        action_choices=[{"action": "A"}],
        action_links=[{"action": "A", "relation": "excludes", "other": "B"}],
        actor_shares=[{"subject": "A", "line": "all", "actor": "kommun", "share": 1}],
        sources=[_source("F-1"), _source("F-2")],
        funding_targets=[{"source": f, "target": t} for f, t in (("F-1", "A"), ("F-2", "A"), ("F-2", "B"))],
    )
    left = Mover(plan, library()).plan_of({"A": None, "B": 2027})
    assert [a.id for a in left.actions] == ["B"]
    assert [s.id for s in left.sources] == ["F-2"]
    assert [(t.source, t.target) for t in left.funding_targets] == [("F-2", "B")]
    rest = (left.enables, left.actor_shares, left.action_choices, left.action_links)
    assert rest == ((), (), (), ())


def _source(name: str) -> dict[str, object]:
    stated = {"source": "fall", "value_status": "observed", "amounts": {2027: 1.0}}
    return {"id": name, "name": name, "kind": "grant", "actor": "kommun", "status": "decided", **stated}


@pytest.mark.slow
@pytest.mark.parametrize("name", ["eskilstuna", "enkoping"])
@pytest.mark.parametrize("objective", ["most-tonnes", "npv-municipal"])
def test_the_written_plan_gives_the_same_figures(name: str, objective: str, tmp_path: Path) -> None:
    plan = read_plan(ROOT / "examples" / name / "plan.yaml", library()).require()
    found = optimise(plan, library(), sectors(), Aims(objective))  # type: ignore[arg-type]
    path = tmp_path / "plan.yaml"
    path.write_text(dump_plan(found.evaluation.plan), encoding="utf-8")
    loaded = read_plan(path, library())
    assert [(p.code, str(p.origin)) for p in loaded.problems.errors] == []
    again, row = calculate(loaded.require(), library(), sectors()), found.evaluation.result.elements.rows.index(TOTAL)
    told = found.evaluation.told
    assert float(again.elements.society.pvc[0, row]) == pytest.approx(told.cost, rel=1e-12)
    assert float(again.elements.municipal.npv[0, row]) == pytest.approx(told.npv_municipal, rel=1e-12)
    assert float(again.elements.society.npv[0, row]) == pytest.approx(told.npv_society, rel=1e-12)
    assert found.stable
    assert found.promised.tonnes == pytest.approx(told.tonnes)
