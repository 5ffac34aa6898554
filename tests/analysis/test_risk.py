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
from klimatinvest.plan.model import Goal, Plan

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


def test_a_goal_for_emissions_that_nobody_states_has_no_chance(two: Any) -> None:
    """Against nothing, what is cut would be emissions below zero, and any level would be met."""
    plan = two([])
    told = {"source": "test", "status": "observed", "year": plan.plan.end_year, "measure": "level", "value": 1.0}
    goal = Goal(id="K", name="K", boundary="consumption", net=False, **told)
    found = simulation(plan.model_copy(update={"goals": (*plan.goals, goal)}), 10)
    assert "consumption" not in {path.boundary for path in found.task.reading.paths}
    assert "consumption" not in {target.boundary for target in found.task.reading.targets}
    alone = simulation(plan.model_copy(update={"goals": (goal,)}), 10)
    assert alone.task.reading.targets == ()
    assert alone.outcome.emissions.shape[0] == 0


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


# -- co-benefits, loans and sources ------------------------------------------------------------------------

BENEFIT = {"id": "S-1", "name": "Nytta", "subject": "A", "kind": "noise", "basis": "per_year", "quantity": 100.0,
           "unit": "km", "value": 2.0, "price_year": 2024, "receiver": "kommun", "priced": True, "source": "t",
           "value_status": "observed"}  # fmt: skip
ACTION = {"id": "X", "name": "X", "focus_area": "transport", "owner": "kommun", "status": "planned",
          "in_use_year": 2026, "lifetime": 40, "price_year": 2024, "source": "t", "value_status": "observed",
          "capex": {2026: 1000.0}}  # fmt: skip
LOAN = {"id": "L-1", "name": "Lån", "kind": "straight", "borrower": "kommun", "action": "X", "amount": 1000.0,
        "year": 2026, "term": 4, "interest": 10.0, "source": "t", "value_status": "observed"}  # fmt: skip
SOURCE = {"id": "F-1", "name": "Bidrag", "kind": "grant", "actor": "kommun", "status": "possible", "probability": 50.0,
          "source": "t", "value_status": "observed", "amounts": {2026: 400.0}}  # fmt: skip
LENT = {"actions": [ACTION], "loans": [LOAN]}
FUNDED = {"actions": [ACTION], "sources": [SOURCE], "funding_targets": [{"source": "F-1", "target": "X"}]}


def ends(found: Simulation, name: str) -> tuple[float, float, float]:
    """Give a measure at the only group's low, as stated and at its high."""
    swings, row = tornado(found), found.plain.names.index(name)
    return float(swings.low[row, 0]), float(swings.plain[row]), float(swings.high[row, 0])


def test_a_uniform_quantity_of_a_co_benefit(two: Any) -> None:
    """Costs of −7000, and five years of 2 kr for 50 to 150 km: mean −6000, sd 10 · 100 / √12 = 288.675."""
    found = simulation(two([doubt("S-1", "benefit_quantity", 50.0, 150.0, distribution="uniform")], benefits=[BENEFIT]))
    values = found.outcome.measure("npv_society_benefits")
    assert values.mean() == pytest.approx(-6000.0, abs=4 * 288.675 / np.sqrt(DRAWS))
    assert values.std() == pytest.approx(288.675, rel=1e-3)
    assert ends(found, "npv_society_benefits") == pytest.approx((-6500.0, -6000.0, -5500.0))
    assert found.outcome.measure("npv_society").std() == 0.0
    assert found.rank_correlations[found.plain.names.index("npv_society_benefits"), 0] == pytest.approx(1.0)


def test_the_switching_value_of_a_co_benefit(make: Any) -> None:
    """A costs 5 · 10 · 40 = 2000; 1000 kr of co-benefits must double: 4 kr instead of 2."""
    rows = [doubt("S-1", "benefit_value", 1.0, 5.0, distribution="uniform")]
    found = simulation(make([element("A", 2.0, 40.0)], 25.0, uncertainties=rows, benefits=[BENEFIT]), 10)
    switch = next(s for s in switching_values(found, tornado(found)) if s.aim[0] == "npv_society_benefits")
    assert (switch.share, switch.value, switch.within) == (pytest.approx(2.0), pytest.approx(4.0), True)


def test_the_growth_of_a_co_benefit(two: Any) -> None:
    """200 kr a year growing 1 % from 2024: 200 · (1.01² + … + 1.01⁶); as stated 0 %, and −1 % at low."""
    rows = [doubt("S-1", "benefit_growth", -1.0, 1.0, distribution="uniform")]
    found = simulation(two(rows, benefits=[BENEFIT | {"growth": 0.0}]), 10)
    low, high = (200 * sum(g**n for n in range(2, 7)) for g in (0.99, 1.01))
    assert ends(found, "npv_society_benefits") == pytest.approx((-7000 + low, -6000.0, -7000 + high))


def test_a_co_benefit_valued_by_the_library_varies_by_a_share(two: Any) -> None:
    row = {k: v for k, v in BENEFIT.items() if k not in ("value", "price_year")} | {"parameter": "asek7.cycling_health"}
    rows = [doubt("S-1", "benefit_value", 50.0, 150.0, measure="percent", distribution="uniform")]
    low, plain, high = ends(simulation(two(rows, benefits=[row]), 10), "npv_society_benefits")
    # what the co-benefit is worth, plain + 7000, is halved and half as much again
    assert (low + 7000, high + 7000) == pytest.approx((0.5 * (plain + 7000), 1.5 * (plain + 7000)))


def test_damages_with_and_without_vary_each_by_itself(two: Any) -> None:
    """Once in ten years 600 kr without and 200 with: 60 − 20 a year, five years 200 kr; twice the first 500 kr."""
    row = {k: v for k, v in BENEFIT.items() if k not in ("quantity", "unit", "value")} | {"basis": "damages"}
    events = [{"benefit": "S-1", "return_period": 10, "damage_without": 600.0, "damage_with": 200.0}]
    more = {"measure": "percent", "distribution": "uniform"}
    rows = [doubt("S-1", "damage_without", 100.0, 200.0, **more)]
    found = simulation(two(rows, benefits=[row], damages=events), 10)
    assert ends(found, "npv_society_benefits") == pytest.approx((-6800.0, -6800.0, -6500.0))
    rows = [doubt("S-1", "damage_with", 0.0, 200.0, **more)]
    found = simulation(two(rows, benefits=[row], damages=events), 10)
    assert ends(found, "npv_society_benefits") == pytest.approx((-6700.0, -6800.0, -6900.0))


def test_people_in_the_locality_by_the_exposure_method(two: Any) -> None:
    """The cost of a kilogram is 0.029 · F_v · √B · unit value + regional: SO2 has 15 and 38 kr (ASEK 4–6)."""
    row = {k: v for k, v in BENEFIT.items() if k not in ("value", "price_year")}
    row |= {"kind": "air_quality", "unit": "kg", "substance": "so2", "ventilation_factor": 1.0, "inhabitants": 10_000.0}
    rows = [doubt("S-1", "inhabitants", 2_500.0, 40_000.0, distribution="uniform")]
    low, plain, high = ends(simulation(two(rows, benefits=[row]), 10), "npv_society_benefits")
    # √B is 50, 100 and 200: 0.029 · 15 · √B + 38 = 59.75, 81.5 and 125 kr
    assert (low + 7000) / (plain + 7000) == pytest.approx(59.75 / 81.5)
    assert (high + 7000) / (plain + 7000) == pytest.approx(125.0 / 81.5)


def test_the_interest_of_a_loan_by_hand(two: Any) -> None:
    """1000 kr over four years at 10 %: 100 + 75 + 50 + 25 = 250; half of it at 5 %, twice at 20 %.

    Depreciation is 25 a year 2027–2030, the elements cost 7000: the budget has 7000 + 100 + 250. What depreciation does
    not pay of the investment and the costs is borrowed: 1000 + 7000 + 250.
    """
    found = simulation(two([doubt("L-1", "loan_interest", 5.0, 20.0, distribution="uniform")], **LENT), 100)
    assert ends(found, "budget_cost") == pytest.approx((7225.0, 7350.0, 7600.0))
    assert ends(found, "borrowing_need") == pytest.approx((8125.0, 8250.0, 8500.0))
    # uniform on 5 … 20: mean 12.5 %
    assert found.outcome.measure("budget_cost").mean() == pytest.approx(7100.0 + 312.5)
    assert found.outcome.measure("npv_municipal").std() == 0.0


def test_the_term_and_the_amount_of_a_loan_by_hand(two: Any) -> None:
    """Two years: 100 + 50; four: 250. Half the amount is half the interest. A drawn term is in whole years."""
    found = simulation(two([doubt("L-1", "loan_term", 1.6, 4.4, distribution="uniform")], **LENT), 100)
    assert ends(found, "budget_cost") == pytest.approx((7250.0, 7350.0, 7350.0))
    # three years: 100 + 66.67 + 33.33
    assert set(np.round(found.outcome.measure("budget_cost"))) == {7250.0, 7300.0, 7350.0}
    found = simulation(two([doubt("L-1", "loan_amount", 500.0, 1000.0, distribution="uniform")], **LENT), 10)
    assert ends(found, "budget_cost") == pytest.approx((7225.0, 7350.0, 7350.0))


def test_the_grace_of_a_loan_by_hand(two: Any) -> None:
    """Two years without amortisation: 100 + 100 + 100 + 50."""
    found = simulation(two([doubt("L-1", "loan_grace", 0.0, 2.0, distribution="uniform")], **LENT), 10)
    assert ends(found, "budget_cost") == pytest.approx((7350.0, 7350.0, 7450.0))


def test_the_probability_of_a_source_by_hand(two: Any) -> None:
    """400 of 1000 comes or not: the expected gap is 1000 − 400 p, and 800 on average of p uniform on 0 … 1."""
    found = simulation(two([doubt("F-1", "probability", 0.0, 100.0, distribution="uniform")], **FUNDED), 1000)
    assert ends(found, "gap_expected") == pytest.approx((1000.0, 800.0, 600.0))
    values = found.outcome.measure("gap_expected")
    assert (values.mean(), values.std()) == (pytest.approx(800.0), pytest.approx(400 / np.sqrt(12), rel=1e-3))
    assert found.outcome.measure("gap_secured").tolist() == [1000.0] * 1000


def test_the_share_of_a_source_by_hand(two: Any) -> None:
    """A decided source pays 20 to 60 per cent of 1000 kr, 40 as stated."""
    source = SOURCE | {"status": "decided", "share": 40.0, "amounts": {}}
    tables = FUNDED | {"sources": [source]}
    found = simulation(two([doubt("F-1", "funding_share", 20.0, 60.0, distribution="uniform")], **tables), 10)
    assert ends(found, "gap_secured") == pytest.approx((800.0, 600.0, 400.0))


def test_a_plan_without_loans_or_priced_co_benefits_has_no_such_measures(two: Any) -> None:
    unpriced = BENEFIT | {"priced": False}
    names = simulation(two([], benefits=[unpriced]), 2).plain.names
    assert "npv_society_benefits" not in names
    assert "budget_cost" not in names
    everything = simulation(two([], benefits=[BENEFIT], **LENT), 2).plain.names
    assert {"npv_society_benefits", "budget_cost", "borrowing_need"} <= set(everything)
