"""Society's account: break-even CO2 value, ratio, who pays and gains, and energy delivered between actors."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_plans import constants, element, figure, plan_of, result_of, series
from strategies import plans

from klimatinvest.engine.accounts import ACCOUNT_LINES, PLACE
from klimatinvest.engine.benefits import KINDS
from klimatinvest.engine.result import TOTAL, Result
from klimatinvest.plan.model import Benefit, Plan

few = settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
BENEFIT = {
    "id": "S-1", "name": "Hälsa", "subject": "TE-1", "kind": "other", "basis": "per_year", "quantity": 30.0,
    "unit": "kr", "price_year": 2024, "receiver": "hushall", "priced": True, "source": "test",
    "value_status": "observed",
}  # fmt: skip


def saving(co2: float = 1000.0, benefits: list[dict[str, Any]] | None = None, **more: Any) -> Plan:
    """Twenty years: 1 000 kr invested in the base year, 50 kr saved and 10 tonnes abated every year after it."""
    years = range(2027, 2047)
    money = {"price_year": 2024}
    return plan_of(
        {"end_year": 2046, **more},
        elements=[element("TE-1", "direct", "yearly")],
        assumptions=[*constants(social=3.5, co2=co2), figure("TE-1", "lifetime", 30, "år")],
        series=[
            series("TE-1", "abatement", "ton", {2026: 0, **dict.fromkeys(years, 10)}),
            series("TE-1", "operation_cost", "kr", {2026: 1000, **dict.fromkeys(years, 0)}, **money),
            series("TE-1", "revenue", "kr", {2026: 0, **dict.fromkeys(years, 50)}, **money),
        ],
        benefits=benefits or [],
    )


def at_total(found: Result, values: Any) -> float:
    return float(values[0, found.elements.rows.index(TOTAL)])


def test_break_even_is_where_the_npv_is_0() -> None:
    found = result_of(saving())
    account = found.society
    # a(20, 3.5 %) = 14.212403; PVC = 1000 − 50 · 14.212403 = 289.380; tonnes 10 · 14.212403 = 142.124
    assert at_total(found, account.break_even) == pytest.approx(2.0361, abs=1e-4)
    # as a share of the plan's 1 000 kr per tonne
    assert at_total(found, account.break_even_share) == pytest.approx(0.0020361, abs=1e-7)
    level = at_total(found, account.break_even)
    assert at_total(found, result_of(saving(level)).elements.society.npv) == pytest.approx(0.0, abs=1e-6)


def test_break_even_with_co_benefits_is_lower() -> None:
    row = {**BENEFIT, "first_year": 2027}
    found = result_of(saving(benefits=[row]))
    # 30 kr a year more: PVC less benefits = 1000 − 80 · 14.212403 = −136.99; per discounted tonne −0.96389
    assert at_total(found, found.society.break_even_with) == pytest.approx(-0.96389, abs=1e-5)
    assert at_total(found, found.society.break_even) == pytest.approx(2.0361, abs=1e-4)
    # NPV = CO2 1000 · 142.124 − 289.38, and 30 · 14.212403 = 426.372 more with
    assert at_total(found, found.society.npv) == pytest.approx(142124.03 - 289.38, abs=0.01)
    assert at_total(found, found.society.npv_with - found.society.npv) == pytest.approx(426.372, abs=1e-3)
    # ratio by kind of line: (50 · 14.2124 + 142 124.03) / 1000, and 426.372 more benefits with
    assert at_total(found, found.society.ratio) == pytest.approx(142.83465, abs=1e-4)
    assert at_total(found, found.society.ratio_with) == pytest.approx(143.26102, abs=1e-4)


def test_a_kind_of_benefit_stands_apart() -> None:
    found = result_of(saving(benefits=[{**BENEFIT, "kind": "noise", "first_year": 2027}]))
    by_kind = found.society.co_benefits[0, found.elements.rows.index(TOTAL)]
    assert by_kind[KINDS.index("noise")] == pytest.approx(30 * 14.212403, abs=1e-4)
    assert np.count_nonzero(by_kind) == 1


def test_no_tonnes_no_break_even() -> None:
    found = result_of(
        plan_of(
            elements=[element("TE-1", "direct", "yearly")],
            series=[
                series("TE-1", "abatement", "ton", {2026: 0}),
                series("TE-1", "operation_cost", "kr", {2026: 5}, price_year=2024),
            ],
        )
    )
    assert np.isnan(at_total(found, found.society.break_even))


@few
@given(plans(), st.sampled_from(["hushall", "kommun", "bolag"]))
def test_actors_add_up_to_society_and_transfers_to_0(plan: Plan, receiver: str) -> None:
    row = Benefit.model_validate({**BENEFIT, "subject": plan.elements[0].id, "receiver": receiver, "growth": 1.5})
    found = result_of(plan.model_copy(update={"benefits": (row,)}))
    accounts, shares = found.accounts, found.distribution
    size = np.abs(accounts.actors).max(initial=1.0)
    # every year: what only moves between actors sums to 0
    assert np.abs(accounts.moved.sum(axis=1)).max(initial=0.0) <= 1e-9 * size
    np.testing.assert_allclose(accounts.actors.sum(axis=2) - found.benefits.by_actor, found.actors, atol=1e-9 * size)
    # at one common rate the actors' present values add up to society's NPV without CO2 value, co-benefits included
    at = found.elements.rows.index(TOTAL)
    everyone = shares.actors.sum(axis=(1, 2))
    society = found.society.npv_with[:, at] - found.society.co2[:, at]
    np.testing.assert_allclose(everyone, society, rtol=1e-9, atol=1e-6)
    np.testing.assert_allclose(shares.society.sum(axis=-1), society, rtol=1e-9, atol=1e-6)
    check = found.carbon_check
    assert np.abs(check.difference).max() <= 1e-6 * max(1.0, float(np.abs(check.value).max()))


# -- energy delivered by a supplier ------------------------------------------------------------------------

PRICE, TAX, CARBON, PRODUCTION = 900.0, 100.0, 50.0, 400.0


def heated(supplier: str | None = "bolag", payer: str = "kommun", cost: float = PRODUCTION) -> Plan:
    """A house that uses 2 MWh of oil less and 1 MWh of district heat more a year."""
    money = {"price_year": 2024}
    carrier = {"id": "heat", "name": "Fjärrvärme"} | ({"supplier": supplier} if supplier else {})
    paths = [
        series("heat", "price", "kr/MWh", {2024: PRICE}, **money),
        series("heat", "tax", "kr/MWh", {2024: TAX}, **money),
        series("heat", "carbon_cost", "kr/MWh", {2024: CARBON}, **money),
        series("oil", "price", "kr/MWh", {2024: 1500.0}, **money),
        series("heat", "emission_factor", "kg/MWh", {2024: 10.0}),
        series("oil", "emission_factor", "kg/MWh", {2024: 270.0}),
    ]
    if supplier:
        paths.append(series("heat", "production_cost", "kr/MWh", {2024: cost}, **money))
    return plan_of(
        carriers=[carrier, {"id": "oil", "name": "Olja"}],
        elements=[element("TE-1", "direct", "unit", unit="hus", owner=payer)],
        assumptions=[
            *constants(internal=2.0, inflation=2.0, social=0.0),
            figure("TE-1", "energy_use", 1.0, "MWh/hus/år", carrier="heat"),
            figure("TE-1", "reference_energy_use", 2.0, "MWh/hus/år", carrier="oil"),
        ],
        series=paths,
    )


def by_actor(found: Result) -> dict[str, float]:
    return {a.id: float(found.actors[0, k, 1]) for k, a in enumerate(found.inputs.actors)}


def test_a_delivery_inside_the_group_keeps_the_production_cost() -> None:
    found = result_of(heated())
    # the board pays 900 and saves 3 000; the company gets 900 − 150 of taxes − 400 of production = 350; the state 150
    assert by_actor(found) == pytest.approx({"kommun": 2100, "bolag": 350, "hushall": 0, "staten": 150})
    # group: 3 000 saved − 400 of production − 150 that leaves it as taxes; the price itself cancels
    assert found.lenses.municipal[0, 0, :, 1].sum() == pytest.approx(2450)
    # society: 3 000 of oil less 400 of production
    assert found.lenses.society[0, 0, :, 1].sum() == pytest.approx(2600)
    assert sum(by_actor(found).values()) == pytest.approx(2600)


def test_a_sale_to_a_household_is_the_group_s_revenue() -> None:
    found = result_of(heated(payer="hushall"))
    # households pay value added tax of 25 %: −900 · 1.25 + 3 000 · 1.25 = 2 625; the state −600 · … = 150 − 525
    assert by_actor(found) == pytest.approx({"kommun": 0, "bolag": 350, "hushall": 2625, "staten": 150 - 525})
    assert found.lenses.municipal[0, 0, :, 1].sum() == pytest.approx(350)


def test_a_supplier_outside_the_group_changes_nothing_for_it() -> None:
    inside, none = (result_of(heated(supplier)) for supplier in ("hushall", None))
    np.testing.assert_allclose(inside.lenses.municipal, none.lenses.municipal)


def test_production_cost_like_the_price_less_taxes_is_as_without_a_supplier() -> None:
    with_supplier, none = result_of(heated(cost=PRICE - TAX - CARBON)), result_of(heated(None))
    np.testing.assert_allclose(with_supplier.lenses.society, none.lenses.society)
    np.testing.assert_allclose(with_supplier.elements.society.npv, none.elements.society.npv)
    np.testing.assert_allclose(with_supplier.actors, none.actors, atol=1e-9)


def test_present_values_know_the_supplier_too() -> None:
    found = result_of(heated())
    at = found.elements.rows.index(TOTAL)
    # the rates are 0: five years from 2026 … 2031 with the quantity of the year
    assert found.elements.society.pvc[0, at] == pytest.approx(-found.lenses.society[0].sum())
    wanted = found.lenses.municipal[0].sum()
    assert found.elements.municipal.npv[0, at] == pytest.approx(wanted)


def test_the_owner_s_own_sales_count_in_the_viability_gap() -> None:
    # the company owns the house: it pays 900 and sells for 350 net; with a dear heat it loses, and its sales help
    dear = heated(payer="bolag").model_copy()
    found = result_of(dear)
    own = found.accounts.actors[0, [a.id for a in found.inputs.actors].index("bolag")]
    assert own.sum() == pytest.approx(sum(found.actors[0, :, y][0] for y in range(6)))
    assert found.viability_gap[0, 0] == 0.0


def test_account_lines_of_a_supplier() -> None:
    found = result_of(heated(payer="hushall"))
    names = [a.id for a in found.inputs.actors]
    accounts = found.accounts
    assert accounts.actors[0, names.index("bolag"), PLACE["supply"], 1] == pytest.approx(350)
    assert accounts.actors[0, names.index("staten"), PLACE["taxes"], 1] == pytest.approx(-375)
    # group: 350 from its sales; everyone less society moves nothing in sum
    assert accounts.group[0, :, 1].sum() == pytest.approx(350)
    assert accounts.moved[0, :, 1].sum() == pytest.approx(0.0, abs=1e-9)
    assert accounts.society[0, PLACE["energy"], 1] == pytest.approx(-400)
    assert len(ACCOUNT_LINES) == accounts.actors.shape[2]


def test_carbon_counted_once() -> None:
    found = result_of(heated())
    # 1 MWh more with 50 kr of emission rights a year: six years, rate 0
    assert found.carbon_check.payments[0] == pytest.approx(-300.0)
    assert found.carbon_check.difference[0] == pytest.approx(0.0, abs=1e-9)
    # oil emits and its price states no carbon payments
    assert found.carbon_check.not_stated == ("oil",)
