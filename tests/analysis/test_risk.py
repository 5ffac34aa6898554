"""Many draws of a plan that can be reckoned by hand: no interest, five years, ten units of each element.

The municipal NPV of elements that cost ``c`` a unit and year is −50 · Σ c, and they cut 10 · Σ t tonnes a year.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from klimatinvest.analysis.risk import Simulation, simulate, task_of
from klimatinvest.analysis.sensitivity import switching_values, tornado
from klimatinvest.catalogue.sectors import sectors
from klimatinvest.engine.compile import compile_inputs
from klimatinvest.parameters.library import library
from klimatinvest.plan.model import Plan

DRAWS = 4000


def doubt(subject: str, quantity: str, low: float, high: float, **more: Any) -> dict[str, Any]:
    row = {"subject": subject, "quantity": quantity, "distribution": "normal", "measure": "unit"}
    return {**row, "low": low, "high": high, "source": "test", "status": "observed", **more}


def element(name: str, tonnes: float, cost: float, **figures: tuple[float, str]) -> dict[str, Any]:
    return {"id": name, "depth": "unit", "kind": "direct", "tonnes": tonnes, "cost": cost, "figures": figures}


def simulation(plan: Plan, draws: int = DRAWS, **more: Any) -> Simulation:
    inputs = compile_inputs(plan, library(), sectors())
    return simulate(task_of(inputs, draws, more.pop("seed", 1)), workers=more.pop("workers", 1), **more)


@pytest.fixture
def two(make: Any) -> Any:
    def build(rows: list[dict[str, Any]], **more: Any) -> Plan:
        elements = [element("A", 2.0, 100.0), element("B", 1.0, 40.0)]
        return make(elements, 25.0, uncertainties=rows, **more)

    return build


def test_without_spread_every_draw_is_the_plain_result(two: Any) -> None:
    rows = [
        doubt("A", "operation_cost", 100.0, 100.0),
        doubt("B", "abatement", 100.0, 100.0, measure="percent", distribution="pert"),
        doubt("B", "target_quantity", 100.0, 100.0, measure="percent", distribution="triangular"),
        doubt("plan", "social_rate", 0.0, 0.0, distribution="uniform"),
    ]
    found = simulation(two(rows), 10)
    assert np.all(found.outcome.measures == found.plain.measures)
    assert np.all(found.outcome.emissions == found.plain.emissions)
    assert np.all(np.isnan(found.rank_correlations))


def test_without_doubts_every_draw_is_the_plain_result(two: Any) -> None:
    found = simulation(two([]), 10)
    assert np.all(found.outcome.measures == found.plain.measures)
    assert found.groups == ()


def test_a_sum_of_normals_has_its_closed_form(two: Any) -> None:
    rows = [doubt("A", "operation_cost", 80.0, 120.0), doubt("B", "operation_cost", 30.0, 50.0)]
    values = simulation(two(rows)).outcome.measure("npv_municipal")
    # sd of A = 20 / 1.644854 = 12.1591, of B = 6.0796; NPV = −50 (A + B): mean −7000, sd 50 √(12.1591² + 6.0796²)
    deviation = 50 * np.hypot(20 / 1.644854, 10 / 1.644854)
    assert values.mean() == pytest.approx(-7000.0, abs=4 * deviation / np.sqrt(DRAWS))
    assert values.std() == pytest.approx(deviation, rel=4 / np.sqrt(2 * DRAWS))
    assert np.percentile(values, 95) == pytest.approx(-7000 + 1.644854 * deviation, abs=0.1 * deviation)


def test_a_group_moves_fully_together(two: Any) -> None:
    rows = [
        doubt("A", "operation_cost", 80.0, 120.0, group="pris"),
        doubt("B", "operation_cost", 30.0, 50.0, group="pris"),
    ]
    found = simulation(two(rows))
    # fully together the deviations add up: 50 (12.1591 + 6.0796)
    assert found.outcome.measure("npv_municipal").std() == pytest.approx(50 * 30 / 1.644854, rel=1e-2)
    assert found.groups == ("pris",)
    assert found.rank_correlations[0, 0] == pytest.approx(-1.0)


def test_correlated_groups_lie_between(two: Any) -> None:
    rows = [doubt("A", "operation_cost", 80.0, 120.0, group="a"), doubt("B", "operation_cost", 30.0, 50.0, group="b")]
    plan = two(rows, correlations=[{"first": "a", "second": "b", "value": 0.5}])
    # normal correlation 2 sin(π/12) = 0.517638; var = σa² + σb² + 2 ρ σa σb
    a, b = 20 / 1.644854, 10 / 1.644854
    deviation = 50 * np.sqrt(a * a + b * b + 2 * 0.517638 * a * b)
    assert simulation(plan).outcome.measure("npv_municipal").std() == pytest.approx(deviation, rel=0.02)


def test_the_chance_of_a_target(two: Any) -> None:
    """A cuts 10 t with t uniform on 1 to 3, B always 10: 25 tonnes are cut when t ≥ 1.5, in three draws of four."""
    found = simulation(two([doubt("A", "abatement", 1.0, 3.0, distribution="uniform")]), 400)
    assert found.probabilities.tolist() == [0.75]
    # emissions of 2030 are 1000 − 10 − 10 t
    assert found.emission_percentiles(0)[1, -1] == pytest.approx(970.0, abs=0.05)
    assert found.plain.emissions[0, 0, -1] == pytest.approx(970.0)


def test_low_and_high_of_an_assumption_mean_pert(make: Any) -> None:
    plan = make([element("A", 2.0, 100.0)], 25.0)
    rows = tuple(
        r.model_copy(update={"low": 80.0, "high": 150.0}) if r.quantity == "operation_cost" else r
        for r in plan.assumptions
    )
    found = simulation(plan.model_copy(update={"assumptions": rows}))
    # PERT mean (80 + 400 + 150) / 6 = 105
    assert found.outcome.measure("npv_municipal").mean() == pytest.approx(-5250.0, rel=1e-4)


def test_amounts_and_targets_are_multiplied(make: Any) -> None:
    action = {"id": "X", "name": "X", "focus_area": "transport", "owner": "kommun", "status": "planned",
              "in_use_year": 2027, "lifetime": 40, "price_year": 2024, "expensed": True, "source": "t",
              "value_status": "observed", "capex": {2026: 600.0, 2027: 400.0}}  # fmt: skip
    rows = [
        doubt("X", "capex", 50.0, 150.0, measure="percent", distribution="uniform"),
        doubt("A", "target_quantity", 100.0, 100.0, measure="percent", distribution="uniform"),
    ]
    found = simulation(make([element("A", 2.0, 0.0)], 25.0, actions=[action], uncertainties=rows), 1000)
    values = found.outcome.measure("npv_municipal")
    assert (values.min(), values.max()) == pytest.approx((-1499.5, -500.5))
    # what nobody funds is the gap
    assert found.outcome.measure("gap_secured").mean() == pytest.approx(1000.0)


def test_parts_change_nothing(two: Any) -> None:
    plan = two([doubt("A", "operation_cost", 80.0, 120.0), doubt("B", "abatement", 0.5, 1.5)])
    one, other = simulation(plan, 500, chunk=500), simulation(plan, 500, chunk=7)
    np.testing.assert_allclose(one.outcome.measures, other.outcome.measures, rtol=1e-12)
    np.testing.assert_allclose(one.outcome.emissions, other.outcome.emissions, rtol=1e-12)


@pytest.mark.slow
def test_processes_change_nothing(two: Any) -> None:
    plan = two([doubt("A", "operation_cost", 80.0, 120.0)])
    told: list[tuple[int, int]] = []
    one = simulation(plan, 600, chunk=100, workers=2, told=lambda done, all_: told.append((done, all_)))
    assert np.array_equal(one.outcome.measures, simulation(plan, 600, chunk=100).outcome.measures)
    assert told[-1] == (600, 600)


def test_too_few_draws_are_refused(two: Any) -> None:
    with pytest.raises(ValueError, match="number of draws"):
        simulation(two([]), 1)


def test_one_value_at_a_time(two: Any) -> None:
    rows = [doubt("A", "operation_cost", 80.0, 130.0, distribution="pert"), doubt("B", "abatement", 0.5, 2.0)]
    swings = tornado(simulation(two(rows), 10))
    # −50 (80 + 40), −50 (130 + 40); B's tonnes cost nothing
    assert swings.low[0].tolist() == pytest.approx([-6000.0, -7000.0])
    assert swings.high[0].tolist() == pytest.approx([-8500.0, -7000.0])
    assert swings.order(0) == [0]
    # margins to 2030's target: 10 (2 + t) − 25
    assert (swings.low[-1, 1], swings.high[-1, 1]) == pytest.approx((0.0, 15.0))


def test_switching_values(make: Any) -> None:
    """NPV = 50 (150 − c) with c = 100: 0 at one and a half times c; 10 t ≥ 25 with t = 2: at 1.25 times t."""
    plan = make(
        [element("A", 2.0, 100.0, revenue=(150.0, "kr/st/år"))],
        25.0,
        uncertainties=[
            doubt("A", "operation_cost", 80.0, 120.0),
            doubt("A", "abatement", 1.0, 3.0, distribution="uniform"),
        ],
    )
    found = simulation(plan, 10)
    switches = {(s.aim[0], s.group): s for s in switching_values(found, tornado(found))}
    cost = switches["npv_municipal", "A · operation_cost"]
    assert (cost.share, cost.value, cost.within) == (pytest.approx(1.5), pytest.approx(150.0), False)
    tonnes = switches["target", "A · abatement"]
    assert (tonnes.share, tonnes.value, tonnes.within) == (pytest.approx(1.25), pytest.approx(2.5), True)
    assert ("npv_municipal", "A · abatement") not in switches


def test_a_switch_that_no_value_reaches(make: Any) -> None:
    """Without revenue no cost above 0 makes the NPV positive, and 200 tonnes need ten times the effect."""
    rows = [doubt("A", "operation_cost", 80.0, 120.0), doubt("A", "abatement", 1.0, 3.0, distribution="uniform")]
    found = simulation(make([element("A", 2.0, 100.0)], 200.0, uncertainties=rows), 10)
    states = {(s.aim[0], s.group): s.state for s in switching_values(found, tornado(found))}
    assert states["target", "A · abatement"] == "none-in-range"


def test_the_same_seed_gives_the_same_draws(two: Any) -> None:
    plan = two([doubt("A", "operation_cost", 80.0, 120.0)])
    one, same, other = (simulation(plan, 20, seed=seed).outcome.measures for seed in (4, 4, 5))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)
