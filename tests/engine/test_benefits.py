"""Co-benefits: what each kind is worth, who receives it, and that it stays out of the cost per tonne."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from small_plans import constants, element, figure, inputs_of, plan_of, result_of, series

from klimatinvest.engine.benefits import KINDS, compute_benefits
from klimatinvest.engine.external import expected_annual_damage
from klimatinvest.engine.interaction import run_sequence
from klimatinvest.engine.result import TOTAL, Result
from klimatinvest.plan.model import Plan

# KPI, SCB, 1980 = 100 (published annual means)
KPI = {2006: 284.22, 2017: 322.11, 2021: 343.19, 2024: 415.15}


def benefit(id: str = "S-1", kind: str = "other", basis: str = "per_year", **more: Any) -> dict[str, Any]:  # noqa: A002
    row = {"id": id, "name": id, "subject": "TE-1", "kind": kind, "basis": basis, "priced": True}
    return {**row, "receiver": "hushall", "source": "test", "value_status": "observed", **more}


def plan(*benefits: dict[str, Any], settings: dict[str, Any] | None = None, **tables: list[dict[str, Any]]) -> Plan:
    """Ten bicycles from 2026, one tonne and 1 000 kr each."""
    return plan_of(
        settings,
        elements=[element("TE-1", "direct", "unit", unit="cykel", quantity=10.0, start=2025, target_year=2026)],
        assumptions=[
            *constants(social=0.0, co2=1000.0),
            figure("TE-1", "abatement", 1.0, "ton/cykel/år"),
            figure("TE-1", "operation_cost", 1000.0, "kr/cykel/år", price_year=2024),
        ],
        benefits=list(benefits),
        **tables,
    )


def yearly(found: Plan) -> np.ndarray[Any, Any]:
    return result_of(found).benefits.amounts[0, 0]


def test_health_of_cycling_follows_the_bicycles_and_the_price_index() -> None:
    row = benefit(
        kind="active_travel_health", basis="per_unit", quantity=500.0, unit="km", parameter="asek7.cycling_health"
    )
    # 10 bicycles · 500 km · 4.50 kr in prices of 2017, moved to 2024 by the consumer price index
    wanted = 10 * 500 * 4.5 * KPI[2024] / KPI[2017]
    assert yearly(plan(row)) == pytest.approx([wanted] * 6)
    assert result_of(plan(row)).benefits.quantity[0, 0] == pytest.approx([5000.0] * 6)


def test_air_by_exposure_in_a_locality() -> None:
    place = {"substance": "pm25", "ventilation_factor": 1.0, "inhabitants": 120_000.0}
    row = benefit(kind="air_quality", basis="per_unit", quantity=200.0, unit="g", **place)
    # SIKA 2008 table 4, Uppsala: 0.029 · 1.0 · √120 000 = 10.0459 exposure units; · 515 = 5 173.6 kr/kg of PM2.5
    # 10 bicycles · 0.2 kg · 5 173.6 kr/kg, from prices of 2006 to 2024
    wanted = 10 * 0.2 * 0.029 * 120_000**0.5 * 515 * KPI[2024] / KPI[2006]
    assert yearly(plan(row)) == pytest.approx([wanted] * 6)
    assert result_of(plan(row)).benefits.figures[0].library == pytest.approx(5173.6, abs=0.05)


def test_a_substance_with_a_regional_effect() -> None:
    place = {"substance": "nox", "ventilation_factor": 1.0, "inhabitants": 5_600.0}
    row = benefit(kind="air_quality", quantity=100.0, unit="kg", **place)
    # Laholm: exposure 2.1702 · 1.75 + 75 regional = 78.8 kr/kg (published 80)
    assert result_of(plan(row)).benefits.figures[0].library == pytest.approx(78.8, abs=0.05)
    wanted = 100 * (0.029 * 5_600**0.5 * 1.75 + 75) * KPI[2024] / KPI[2006]
    assert yearly(plan(row)) == pytest.approx([wanted] * 6)


def test_a_value_per_energy_converts_to_the_benefit_s_unit() -> None:
    row = benefit(kind="air_quality", quantity=3.0, unit="MWh", parameter="gronlogik.health_cost_energy")
    # 3 MWh = 3 000 kWh · 0.07344 kr/kWh in prices of 2021
    assert yearly(plan(row)) == pytest.approx([3000 * 0.07344 * KPI[2024] / KPI[2021]] * 6)


def test_accidents_at_the_value_of_one_injury() -> None:
    row = benefit(kind="accidents", quantity=0.5, unit="skada", value=4_700_000.0, price_year=2024)
    assert yearly(plan(row)) == pytest.approx([2_350_000.0] * 6)
    library = benefit(kind="accidents", quantity=-0.1, unit="st", parameter="asek7.road_serious_injury")
    # a tenth of an injury more every year: −0.1 · 4.7 Mkr in prices of 2017
    assert yearly(plan(library)) == pytest.approx([-470_000 * KPI[2024] / KPI[2017]] * 6)


@pytest.mark.parametrize("kind", ["noise", "congestion", "indoor_climate", "energy_security"])
def test_quantity_times_value_in_its_years_with_growth(kind: str) -> None:
    row = benefit(kind=kind, quantity=4.0, unit="st", value=100.0, price_year=2024, growth=10.0)
    row |= {"first_year": 2027, "last_year": 2028}
    # 4 · 100 · 1.1³ = 532.4 in 2027 and · 1.1⁴ = 585.64 in 2028; nothing in the other years
    assert yearly(plan(row)) == pytest.approx([0, 532.4, 585.64, 0, 0, 0])


def test_an_amount_of_money_needs_no_value() -> None:
    assert yearly(plan(benefit(quantity=2.0, unit="tkr", price_year=2024))) == pytest.approx([2000.0] * 6)


def test_an_action_s_benefit_begins_when_it_is_taken_into_use_and_follows_its_cost() -> None:
    action = {
        "id": "A-1", "name": "A", "focus_area": "transport", "owner": "kommun", "status": "planned", "lifetime": 5,
        "in_use_year": 2029, "price_year": 2024, "source": "test", "value_status": "observed", "capex": {2028: 10.0},
    }  # fmt: skip
    row = benefit(quantity=1.0, unit="st", value=10.0, price_year=2024, subject="A-1")
    found = result_of(plan(row, actions=[action], enables=[{"action": "A-1", "element": "TE-1", "share": 0.4}]))
    assert found.benefits.amounts[0, 0] == pytest.approx([0, 0, 0, 10, 10, 10])
    # three years of 10 kr at the rate 0: 40 % to the element, the rest is not carried by any
    by_row = dict(zip(found.elements.rows, found.society.co_benefits[0].sum(axis=-1), strict=True))
    assert by_row == pytest.approx({"TE-1": 12, "unallocated": 18, "territorial": 12, "consumption": 0, "total": 30})


def test_expected_annual_damage_by_trapezoids() -> None:
    # return periods 10, 50, 100 years: chances 0.1, 0.02, 0.01; damages 1, 5, 12 Mkr
    # 0.08 · (1+5)/2 + 0.01 · (5+12)/2 + 0.01 · 12 = 0.24 + 0.085 + 0.12 = 0.445 Mkr a year
    assert expected_annual_damage([10, 50, 100], [1e6, 5e6, 12e6]) == pytest.approx(445_000)
    assert expected_annual_damage([], []) == 0.0
    # one size of event: it or worse every 20 years
    assert expected_annual_damage([20], [1e6]) == pytest.approx(50_000)


def test_avoided_damage_is_the_difference_with_and_without() -> None:
    rows = [
        {"benefit": "S-1", "return_period": t, "damage_without": without, "damage_with": with_measure}
        for t, without, with_measure in ((100, 12e6, 4e6), (10, 1e6, 0.0), (50, 5e6, 0.0))
    ]
    row = benefit(kind="avoided_damage", basis="damages", price_year=2024)
    # without: 445 000 kr a year as above; with: 0.01 · (0+4)/2 + 0.01 · 4 = 0.06 Mkr; avoided 385 000 kr
    assert yearly(plan(row, damages=rows)) == pytest.approx([385_000.0] * 6)
    older = yearly(plan(row | {"price_year": 2017}, damages=rows))
    assert older == pytest.approx([385_000 * KPI[2024] / KPI[2017]] * 6)


def test_jobs_are_a_quantity_until_money_is_asked_for() -> None:
    row = benefit(kind="jobs", basis="per_unit", quantity=0.2, unit="årsarbete", priced=False, receiver=None)
    found = result_of(plan(row)).benefits
    assert found.quantity[0, 0] == pytest.approx([2.0] * 6)
    assert not found.priced.any()
    assert found.amounts.sum() == 0.0
    asked = row | {"priced": True, "receiver": "hushall", "value": 100.0, "price_year": 2024}
    assert yearly(plan(asked)) == pytest.approx([200.0] * 6)


def test_words_only_are_listed_and_worth_nothing() -> None:
    found = result_of(plan(benefit(priced=False, receiver=None, method="Lugnare torg"))).benefits
    assert np.isnan(found.quantity).all()
    assert found.amounts.sum() == 0.0


def figures(found: Result) -> dict[str, float]:
    at = found.elements.rows.index(TOTAL)
    society, municipal = found.elements.society, found.elements.municipal
    return {
        "b": float(society.cost_per_tonne_b[0, at]),
        "a": float(society.cost_per_tonne_a[0, at]),
        "municipal": float(municipal.npv[0, at]),
        "npv": float(society.npv[0, at]),
    }


def test_benefits_stay_out_of_cost_per_tonne_and_the_municipal_lens() -> None:
    row = benefit(quantity=1.0, unit="Mkr", price_year=2024)
    assert figures(result_of(plan(row))) == figures(result_of(plan()))


def test_the_receiver_gains() -> None:
    row = benefit(quantity=5.0, unit="tkr", price_year=2024)
    found = result_of(plan(row))
    names = [a.id for a in found.inputs.actors]
    gained = found.accounts.actors[0].sum(axis=(1, 2)) - result_of(plan()).accounts.actors[0].sum(axis=(1, 2))
    assert dict(zip(names, gained, strict=True)) == pytest.approx(
        {"bolag": 0, "hushall": 30_000, "kommun": 0, "staten": 0}
    )
    assert found.benefits.by_kind[0, KINDS.index("other")] == pytest.approx([5000.0] * 6)


def test_benefits_follow_what_is_delivered_not_what_is_asked() -> None:
    # 10 cars ask for 10 · 2 000 vkm but the activity has 5 000 vkm: 2.5 cars are delivered
    found = plan_of(
        activities=[{"id": "bil", "name": "bil", "sector": "transport", "unit": "vkm", "follows_population": False}],
        carriers=[{"id": "bensin", "name": "Bensin"}],
        elements=[element("TE-1", "avoid", unit="bil", quantity=10.0, from_activity="bil")],
        assumptions=[
            *constants(),
            figure("bil", "volume", 5000, "vkm"),
            figure("bil", "intensity", 0.7, "kWh/vkm", carrier="bensin"),
            figure("TE-1", "conversion_from", 2000, "vkm/bil"),
        ],
        series=[series("bensin", "emission_factor", "kg/MWh", {2024: 250})],
        benefits=[benefit(basis="per_unit", quantity=1.0, unit="st", value=10.0, price_year=2024)],
    )
    assert yearly(found) == pytest.approx([25.0] * 6)


def test_draws_vary_value_and_quantity() -> None:
    row = benefit(quantity=2.0, unit="st", value=10.0, price_year=2024)
    scaled = {
        ("S-1", "benefit_value", None): np.array([1.0, 2.0, 1.0]),
        ("S-1", "benefit_quantity", None): np.array([1.0, 1.0, 0.5]),
    }
    compiled = inputs_of(plan(row))
    inputs = replace(compiled, draws=3, scaled={k: v[:, None] for k, v in scaled.items()})
    found = compute_benefits(inputs, run_sequence(inputs), ("TE-1",))
    assert found.amounts[:, 0, 0] == pytest.approx([20.0, 40.0, 10.0])
