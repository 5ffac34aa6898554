"""What must hold whatever the numbers are."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from klimatinvest.building.axes import A_TO_C, COST_LINES, MODULES

from .conftest import calculated, patched

QUICK = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
SCALED = {  # everything whose size follows the size of the building
    "components": ("quantity",),
    "site_energy": ("quantity",),
    "energy": ("amount",),
    "running_costs": ("amount",),
}


def scaled(data: dict[str, Any], factor: float) -> dict[str, Any]:
    grown = copy.deepcopy(data)
    grown["project"]["bta"] *= factor
    grown["project"]["a_temp"] *= factor
    for table, columns in SCALED.items():
        for row in grown[table]:
            for column in columns:
                row[column] *= factor
    for row in grown["investments"]:
        row["amounts"] = {year: amount * factor for year, amount in row["amounts"].items()}
    return grown


@QUICK
@given(factor=st.floats(0.1, 50), period=st.integers(1, 100), mode=st.sampled_from(["comparison", "declaration"]))
def test_a_building_twice_as_large_has_the_same_figures_per_area(factor: float, period: int, mode: str) -> None:
    data = patched({"project.study_period": period, "project.mode": mode})
    one, other = calculated(data), calculated(scaled(data, factor))
    assert other.climate.per_area == pytest.approx(one.climate.per_area, rel=1e-9)
    assert other.limit.per_area == pytest.approx(one.limit.per_area, rel=1e-9)
    assert other.primary_energy.number == pytest.approx(one.primary_energy.number, rel=1e-9)
    assert other.money.life_cycle_cost == pytest.approx(one.money.life_cycle_cost * factor, rel=1e-9)
    assert other.comparison.cost_per_kg == pytest.approx(one.comparison.cost_per_kg, rel=1e-6, nan_ok=True)


@QUICK
@given(unit_cost=st.floats(0, 1e6), life=st.integers(1, 200), a4=st.floats(0, 1))
def test_a_component_with_nothing_in_it_changes_nothing(unit_cost: float, life: int, a4: float) -> None:
    row = {"alternative": "tra", "id": "inget", "part": "frame", "name": "I", "quantity": 0, "unit": "m3"}
    row |= {"product": "kl-tra", "life": life, "unit_cost": unit_cost, "a4_factor": a4, "source": "x"}
    one, other = calculated(patched()), calculated(patched({"components.+": row | {"status": "observed"}}))
    assert other.climate.kg == pytest.approx(one.climate.kg)
    assert other.money.flows == pytest.approx(one.money.flows)
    assert other.budget.lines == pytest.approx(one.budget.lines)


def test_without_interest_the_life_cycle_cost_is_the_sum_of_what_is_paid() -> None:
    result = calculated(patched({"project.real_rate": 0}))
    paid = -result.money.flows[:, COST_LINES].sum(axis=(1, 2))
    assert result.money.life_cycle_cost == pytest.approx(paid - result.money.residual)
    assert result.money.npv == pytest.approx(result.money.flows.sum(axis=(1, 2)) + result.money.residual)


@QUICK
@given(period=st.integers(1, 100), life=st.integers(1, 120))
def test_the_years_add_up_to_the_modules(period: int, life: int) -> None:
    result = calculated(patched({"project.study_period": period, "components.1.life": life}))
    assert result.climate.by_year.sum(axis=1) == pytest.approx(result.climate.kg[:, A_TO_C].sum(axis=1))
    assert result.climate.by_part.sum(axis=1) == pytest.approx(
        result.climate.kg - energy_modules(result.climate.kg), rel=1e-9
    )
    assert result.operating.sum() == period


def energy_modules(kg: np.ndarray) -> np.ndarray:
    only = np.zeros_like(kg)
    for name in ("a5_energy", "b6"):
        only[:, MODULES.index(name)] = kg[:, MODULES.index(name)]
    return only


@QUICK
@given(period=st.integers(1, 100), life=st.integers(1, 120))
def test_everything_bought_is_written_off_or_left_in_the_books(period: int, life: int) -> None:
    changes = {"project.study_period": period, "components.1.life": life, "project.internal_rate": 0}
    result = calculated(patched(changes))
    for place in range(2):
        mine = [a for a in result.budget.assets if a.alternative == place]
        bought = sum(a.amount for a in mine)
        assert result.budget.spending[place].sum() == pytest.approx(bought)
        assert result.budget.lines[place, 0].sum() <= bought * (1 + 1e-12)
    longest = calculated(patched(changes | {"project.study_period": 100, "components.1.life": 100}))
    only = [a for a in longest.budget.assets if a.life is not None and a.year + a.life <= longest.years[-1]]
    assert longest.budget.lines[:, 0].sum() >= sum(a.amount for a in only) * (1 - 1e-12)


def test_the_price_of_carbon_that_evens_two_alternatives_out_is_the_cost_per_discounted_kg() -> None:
    result = calculated(patched())
    price = result.comparison.break_even[0, 1]
    discounted = (result.climate.by_year * result.money.factors).sum(axis=1)
    total = result.money.life_cycle_cost + price * discounted
    assert total[0] == pytest.approx(total[1])
    assert price == pytest.approx(result.comparison.cost_per_kg[1])


def test_the_order_of_alternatives_carries_no_meaning() -> None:
    data = patched()
    data["alternatives"].reverse()
    data["components"].reverse()
    one, other = calculated(patched()), calculated(data)
    assert other.alternatives == one.alternatives == ("betong", "tra")
    assert other.climate.kg == pytest.approx(one.climate.kg)
    assert other.money.life_cycle_cost == pytest.approx(one.money.life_cycle_cost)


def test_an_own_area_divides_the_alternative_alone() -> None:
    result = calculated(patched({"alternatives.1.bta": 500}))
    assert result.bta.tolist() == [1000, 500]
    assert result.climate.per_area[1] == pytest.approx(result.climate.kg[1] / 500)


def test_what_is_cheaper_and_cleaner_is_not_ranked() -> None:
    result = calculated(patched({"components.2.unit_cost": 1}))
    assert result.comparison.state.tolist() == ["baseline", "gain"]
    assert result.comparison.krona_state.tolist() == ["baseline", "no-extra-cost"]
    assert np.isnan(result.comparison.kg_per_krona).all()
    assert np.isnan(result.comparison.break_even).all()


def test_what_saves_nothing_has_no_cost_per_kg() -> None:
    result = calculated(patched({"components.2.product": "betong-c30", "energy.2.amount": 500}))
    assert result.comparison.state[1] == "no-saving"
    assert np.isnan(result.comparison.cost_per_kg).all()


def test_the_limit_value_is_compared_with_conservative_values_of_new_buildings_only() -> None:
    def states(changes: dict[str, Any]) -> list[str]:
        return calculated(patched(changes)).limit.state.tolist()

    assert states({}) == ["typical-values"] * 2
    assert states({"project.mode": "declaration"}) == ["ok"] * 2
    assert states({"project.project_type": "rebuild"}) == ["not-new"] * 2
    data = patched({"project.mode": "declaration"}, ("components.1.a4_factor",))
    assert calculated(data).limit.state.tolist() == ["incomplete", "ok"]


def test_the_primary_energy_number_says_what_it_lacks() -> None:
    def states(changes: dict[str, Any], drop: tuple[str, ...] = ()) -> list[str]:
        result = calculated(patched(changes, drop))
        assert np.isnan(result.primary_energy.number).tolist() == [s != "ok" for s in result.primary_energy.state]
        return result.primary_energy.state.tolist()

    assert states({}) == ["ok", "ok"]
    assert states({}, ("project.a_temp",)) == ["no-area"] * 2
    assert states({}, ("project.geo_factor",)) == ["no-geo-factor"] * 2
    assert states({"energy_carriers.1.kind": "other"}) == ["no-weight"] * 2
    assert states({"energy_carriers.1.kind": "other", "energy_carriers.1.weight": 0.6}) == ["ok", "ok"]
    assert states({"energy": []}) == ["no-energy"] * 2


def test_placeholders_are_counted() -> None:
    changes = {"components.1.status": "placeholder", "project.area_status": "placeholder"}
    assert calculated(patched(changes)).placeholders == (("project", 0), ("components", 1))


def test_the_evidence_of_a_green_loan_says_what_is_there() -> None:
    result = calculated(patched({}, ("components.0.c_factor",)))
    met = {name: {e.code: e.met for e in items} for name, items in result.evidence.items()}
    assert met["betong"] == {
        "construction_phase": True,
        "life_cycle": False,
        "lower_than_baseline": False,
        "conservative_values": False,
        "primary_energy": True,
    }
    assert met["tra"]["life_cycle"]
    assert met["tra"]["lower_than_baseline"]


def test_the_own_choice_stands_among_the_sensitivity_cases() -> None:
    result = calculated(patched({"project.electricity": "nordic"}))
    chosen = [(case.kind, case.value) for case in result.sensitivity if case.chosen]
    assert chosen == [("electricity", "nordic"), ("study_period", 50), ("real_rate", 3.5)]
    for case in result.sensitivity:
        if case.chosen:
            assert case.kg == pytest.approx(result.climate.kg[:, A_TO_C].sum(axis=1))
