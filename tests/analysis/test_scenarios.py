"""Scenarios laid over a plan reckoned by hand: NPV = −50 · c for ten units in five years without interest."""

from __future__ import annotations

from typing import Any

import pytest

from klimatinvest.analysis.scenarios import courses, under_scenario
from klimatinvest.catalogue.sectors import sectors
from klimatinvest.parameters.library import library
from klimatinvest.plan.model import Plan

ACTION = {
    "id": "X", "name": "X", "focus_area": "transport", "owner": "kommun", "status": "planned", "in_use_year": 2027,
    "lifetime": 40, "price_year": 2024, "expensed": True, "source": "t", "value_status": "observed",
    "capex": {2026: 600.0, 2027: 400.0},
}  # fmt: skip


def change(subject: str, quantity: str, how: str, value: float, **more: Any) -> dict[str, Any]:
    return {"scenario": "S", "subject": subject, "quantity": quantity, "change": how, "value": value, **more}


@pytest.fixture
def laid(make: Any) -> Any:
    def lay(*changes: dict[str, Any], **tables: Any) -> tuple[Plan, Plan]:
        row = {"id": "A", "depth": "unit", "kind": "direct", "tonnes": 2.0, "cost": 100.0}
        scenarios = {"scenarios": [{"id": "S", "name": "Annat"}], "scenario_changes": list(changes)}
        plan = make([row], 25.0, actions=[ACTION], **scenarios, **tables)
        return plan, under_scenario(plan, "S", library())

    return lay


def figure(plan: Plan, subject: str, quantity: str) -> float | None:
    return next(r.value for r in plan.assumptions if (r.subject, r.quantity) == (subject, quantity))


@pytest.mark.parametrize(
    ("how", "value", "wanted"), [("multiply", 1.5, 150.0), ("add", -20.0, 80.0), ("replace", 7.0, 7.0)]
)
def test_a_figure_is_changed(laid: Any, how: str, value: float, wanted: float) -> None:
    plan, changed = laid(change("A", "operation_cost", how, value))
    assert figure(plan, "A", "operation_cost") == 100.0
    assert figure(changed, "A", "operation_cost") == wanted


def test_changes_are_made_one_after_the_other(laid: Any) -> None:
    _, changed = laid(change("A", "operation_cost", "multiply", 2.0), change("A", "operation_cost", "add", 1.0))
    assert figure(changed, "A", "operation_cost") == 201.0


def test_amounts_by_year_from_a_year_on(laid: Any) -> None:
    _, changed = laid(change("X", "capex", "multiply", 3.0, from_year=2027))
    assert changed.actions[0].capex == {2026: 600.0, 2027: 1200.0}


def test_target_and_years(laid: Any) -> None:
    _, changed = laid(change("A", "target_quantity", "multiply", 0.5), change("A", "target_year", "add", 2))
    assert (changed.elements[0].quantity, changed.elements[0].target_year) == (5.0, 2028)


def test_a_series_changes_at_once(laid: Any) -> None:
    """From 100 in 2026 to 140 in 2030 in a straight line; doubled from 2029 on: 130 → 260, and 2028 stays 120."""
    tables = {
        "carriers": [{"id": "el", "name": "El"}],
        "series": [
            {"subject": "el", "quantity": "price", "unit": "kr/MWh", "price_year": 2024, "source": "t",
             "status": "observed", "values": {2026: 100.0, 2030: 140.0}},
        ],
    }  # fmt: skip
    _, changed = laid(change("el", "price", "multiply", 2.0, from_year=2029), **tables)
    values = changed.series[0].values
    assert (values[2026], values[2028], values[2029], values[2030]) == pytest.approx((100.0, 120.0, 260.0, 280.0))


def test_a_library_value_becomes_the_plans_own(laid: Any) -> None:
    plan, _ = laid()
    rate = library().get("nzc.discount_rate_real")
    assert rate is not None
    rows = tuple(
        r.model_copy(update={"value": None, "unit": "", "parameter": rate.id}) if r.quantity == "social_rate" else r
        for r in plan.assumptions
    )
    row = change("plan", "social_rate", "multiply", 2.0)
    scenario = Plan.model_validate({**plan.model_dump(), "assumptions": [r.model_dump() for r in rows],
                                    "scenario_changes": [row]})  # fmt: skip
    found = next(r for r in under_scenario(scenario, "S", library()).assumptions if r.quantity == "social_rate")
    assert (found.value, found.unit) == (pytest.approx(2 * rate.value), rate.unit)


def test_an_unknown_scenario_is_refused(laid: Any) -> None:
    plan, _ = laid()
    with pytest.raises(KeyError):
        under_scenario(plan, "T", library())


def test_side_by_side(laid: Any) -> None:
    """−50 · 100 − 1000 = −6000, and with half the cost −3500; twice the tonnes meet the target of 25 a year."""
    plan, _ = laid(change("A", "operation_cost", "multiply", 0.5), change("A", "abatement", "multiply", 2.0))
    base, other = courses(plan, library(), sectors(), "Planen")
    assert (base.name, other.name) == ("Planen", "Annat")
    assert (base.measure("npv_municipal"), other.measure("npv_municipal")) == pytest.approx((-6000.0, -3500.0))
    target = base.targets[0]
    assert (base.emissions(target), other.emissions(target)) == pytest.approx((980.0, 960.0))
    assert (base.meets(target), other.meets(target)) == (False, True)


BENEFIT = {"id": "S-1", "name": "Nytta", "subject": "A", "kind": "active_travel_health", "basis": "per_year",
           "quantity": 100.0, "unit": "km", "value": 2.0, "price_year": 2024, "receiver": "kommun", "priced": True,
           "first_year": 2027, "source": "t", "value_status": "observed"}  # fmt: skip
LOAN = {"id": "L-1", "name": "Lån", "kind": "straight", "borrower": "kommun", "action": "X", "amount": 1000.0,
        "year": 2026, "term": 4, "interest": 10.0, "source": "t", "value_status": "observed"}  # fmt: skip


def test_numbers_of_co_benefits_loans_and_sources(laid: Any) -> None:
    changes = (
        change("S-1", "benefit_quantity", "multiply", 0.5),
        change("S-1", "first_year", "add", 1),
        change("L-1", "loan_interest", "add", 1.5),
        change("L-1", "loan_term", "replace", 6),
        change("L-1", "loan_year", "add", 2),
        change("F-1", "probability", "replace", 20),
    )
    source = {"id": "F-1", "name": "F", "kind": "grant", "actor": "kommun", "status": "possible", "probability": 50.0,
              "source": "t", "value_status": "observed", "amounts": {2026: 400.0}}  # fmt: skip
    _, changed = laid(*changes, benefits=[BENEFIT], loans=[LOAN], sources=[source])
    assert (changed.benefits[0].quantity, changed.benefits[0].first_year) == (50.0, 2028)
    loan = changed.loans[0]
    assert (loan.interest, loan.term, loan.year) == (11.5, 6, 2028)
    assert isinstance(loan.term, int)
    assert changed.sources[0].probability == 20.0


def test_all_damages_of_a_co_benefit_change(laid: Any) -> None:
    row = {k: v for k, v in BENEFIT.items() if k not in ("quantity", "unit", "value")} | {"basis": "damages"}
    events = [{"benefit": "S-1", "return_period": t, "damage_without": d, "damage_with": 0.0}
              for t, d in ((10, 100.0), (50, 300.0))]  # fmt: skip
    _, changed = laid(change("S-1", "damage_without", "multiply", 2.0), benefits=[row], damages=events)
    assert [d.damage_without for d in changed.damages] == [200.0, 600.0]


def test_a_co_benefits_value_from_the_library_becomes_the_plans_own(laid: Any) -> None:
    """4.50 kr a km in the library's price year; a krona more is 5.50 in the same."""
    row = {k: v for k, v in BENEFIT.items() if k not in ("value", "price_year")} | {"parameter": "asek7.cycling_health"}
    parameter = library().get("asek7.cycling_health")
    assert parameter is not None
    _, changed = laid(change("S-1", "benefit_value", "add", 1.0), benefits=[row])
    assert (changed.benefits[0].value, changed.benefits[0].price_year) == (5.5, parameter.price_year)


def test_budget_and_co_benefits_side_by_side(laid: Any) -> None:
    """Four years of 200 kr; the loan's 100 + 75 + 50 + 25 twice at 20 %. The action is expensed: 1000 and 5000 kr."""
    plan, _ = laid(
        change("S-1", "benefit_value", "multiply", 2.0),
        change("L-1", "loan_interest", "multiply", 2.0),
        benefits=[BENEFIT],
        loans=[LOAN],
    )
    base, other = courses(plan, library(), sectors(), "Planen")
    worth = [course.measure("npv_society_benefits") for course in (base, other)]
    assert worth == pytest.approx([-6000.0 + 800.0, -6000.0 + 1600.0])
    budget = [course.measure("budget_cost") for course in (base, other)]
    assert budget == pytest.approx([6250.0, 6500.0])
