"""The budget effect against hand arithmetic."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from small_plans import constants, plan_of, result_of

from klimatinvest.engine.budget import Budget
from klimatinvest.engine.result import Result


def action(**stated: Any) -> dict[str, Any]:
    basic = {"id": "A", "name": "A", "focus_area": "build", "owner": "kommun", "status": "planned", "in_use_year": 2026,
             "lifetime": 25, "price_year": 2024, "source": "t", "value_status": "observed",
             "capex": {2026: 30e6}}  # fmt: skip
    return basic | stated


def grant(**stated: Any) -> dict[str, Any]:
    basic = {"id": "F", "name": "F", "kind": "grant", "actor": "staten", "status": "decided", "price_basis": "nominal",
             "source": "t", "value_status": "observed", "amounts": {2026: 10e6}}  # fmt: skip
    return basic | stated


def result(settings: dict[str, Any] | None = None, inflation: float = 0.0, **tables: Any) -> Result:
    tables.setdefault("actions", [action()])
    return result_of(plan_of({"end_year": 2060, **(settings or {})}, assumptions=constants(2.5, inflation), **tables))


def lines(found: Result, name: str) -> Any:
    budget: Budget = found.budget
    return budget.line(name)[0, budget.actors.index("kommun")]


def test_linear_depreciation_and_interest_as_the_method_says() -> None:
    # 30 Mkr, 25 years, 2.5 %: 1 950 000 in the year after, 1 920 000, …, 1 230 000 in year 25, then nothing
    found = result(actions=[action(lifetime=25)], settings={"end_year": 2051})
    cost = lines(found, "depreciation") + lines(found, "interest")
    assert cost[:3].tolist() == pytest.approx([0.0, 1_950_000.0, 1_920_000.0])
    assert cost[25] == pytest.approx(1_230_000.0)


def test_interest_on_the_mean_book_value_is_a_setting() -> None:
    found = result({"book_value": "average"})
    assert lines(found, "interest")[1] == pytest.approx(0.025 * 29.4e6)


def test_annuities_stand_beside() -> None:
    # case O-05: 1 628 277.63 nominal; with inflation 2 % the first real payment is 1 277 965.98 of the investment
    found = result({"price_year": 2024})
    assert found.budget.annuities["annuity_nominal"][0, -1, 1] == pytest.approx(1_628_277.63, abs=0.01)
    chosen = result({"budget_method": "annuity_nominal"})
    assert chosen.budget.net[0, -1, 1] == pytest.approx(1_628_277.63, abs=0.01)
    inflated = result(inflation=2.0)
    nominal = 30e6 * 1.02**2
    assert inflated.budget.annuities["annuity_real"][0, -1, 1] == pytest.approx(nominal * 1_277_965.98 / 30e6, abs=0.1)


def test_spending_before_it_is_in_use_is_work_in_progress() -> None:
    # 10 in 2026 and 20 in 2027, in use 2028: nothing in 2026–2028, 30/25 from 2029
    found = result(actions=[action(capex={2026: 10e6, 2027: 20e6}, in_use_year=2028)])
    assert lines(found, "depreciation")[:5].tolist() == pytest.approx([0.0, 0.0, 0.0, 1.2e6, 1.2e6])
    assert found.budget.assets[0].asset.work_in_progress[0, :4].tolist() == pytest.approx([10e6, 30e6, 0.0, 0.0])


def test_what_is_paid_after_the_year_of_use_is_written_off_from_its_own_year() -> None:
    # 10 Mkr in 2026 and 20 in 2028 over 5 years, replaced in 2031 and 2033: 2, 2, and from 2029 2 + 4 every year
    found = result(actions=[action(capex={2026: 10e6, 2028: 20e6}, lifetime=5)])
    assert lines(found, "depreciation")[1:9].tolist() == pytest.approx([2e6, 2e6, *[6e6] * 6])


def test_components_are_written_off_over_their_own_lives() -> None:
    # 40 % over 10 years and 60 % over 25: 1.2 + 0.72 Mkr, after ten years 0.72
    parts = [
        {"action": "A", "name": name, "share": share, "lifetime": life}
        for name, share, life in (("yta", 0.4, 10), ("stomme", 0.6, 25))
    ]
    found = result(action_components=parts)
    assert lines(found, "depreciation")[[1, 10, 11]].tolist() == pytest.approx([1.92e6, 1.92e6, 0.72e6])


def test_a_component_that_outlives_the_object_is_written_off_with_it() -> None:
    # 30 Mkr over 40 years, replaced after 25: 0.75 a year, in 2051 the 16/40 that are left: 12 Mkr
    found = result(action_components=[{"action": "A", "name": "stomme", "share": 1.0, "lifetime": 40}])
    assert lines(found, "depreciation")[[24, 25]].tolist() == pytest.approx([0.75e6, 12e6])


def test_a_grant_is_deferred_and_recognised_over_the_life() -> None:
    # 10 Mkr over 25 years: 0.4 a year; interest on 30 − 10; the cash comes at once
    found = result(sources=[grant()], funding_targets=[{"source": "F", "target": "A"}])
    assert lines(found, "recognised")[:3].tolist() == pytest.approx([0.0, -0.4e6, -0.4e6])
    assert lines(found, "interest")[1] == pytest.approx(0.025 * 20e6)
    assert found.budget.grants[0, -1, :2].tolist() == pytest.approx([10e6, 0.0])
    gross = result({"grant_basis": "gross"}, sources=[grant()], funding_targets=[{"source": "F", "target": "A"}])
    assert lines(gross, "interest")[1] == pytest.approx(0.025 * 30e6)


def test_a_grant_in_arrears_comes_the_year_after() -> None:
    programme = {"id": "P", "name": "P", "kind": "grant", "payment": "arrears", "value_status": "observed"}
    found = result(
        programmes=[programme], sources=[grant(programme="P")], funding_targets=[{"source": "F", "target": "A"}]
    )
    assert found.budget.grants[0, -1, :3].tolist() == pytest.approx([0.0, 10e6, 0.0])
    assert found.funding.secured[0, 0, 0, 0] == pytest.approx(10e6)  # the need it pays is the cost's own year


def test_loan_interest_takes_the_place_of_internal_interest() -> None:
    # 12 of 30 Mkr borrowed at 4 %: 0.025 · 18 + 0.04 · 12 Mkr in the first year
    loan = {"id": "L", "name": "L", "kind": "bullet", "borrower": "kommun", "action": "A", "amount": 12e6, "year": 2026,
            "term": 20, "interest": 4.0, "value_status": "observed"}  # fmt: skip
    found = result(loans=[loan])
    assert lines(found, "interest")[1] == pytest.approx(0.025 * 18e6)
    assert lines(found, "loan_interest")[1] == pytest.approx(0.04 * 12e6)
    apart = result(loans=[loan | {"action": None}])
    assert lines(apart, "interest")[1] == pytest.approx(0.025 * 30e6)
    assert not lines(apart, "loan_interest").any()


def test_nothing_invested_gives_no_degree_of_self_financing() -> None:
    found = result(actions=[action(expensed=True, capex={2026: 1e6})])
    assert np.isnan(found.budget.self_financing()).all()
    assert lines(found, "operation")[0] == pytest.approx(1e6)
