"""Carbon budgets of a plan: path, use, end and parts, by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_plans import NOTED, element, plan_of, result_of, series

from klimatinvest.engine.carbon import budget_use, compare_conventions, given_rate, within_year
from klimatinvest.engine.carbon_plan import CarbonAccount, carbon_accounts
from klimatinvest.engine.result import Result

# The sector emits 100 tonnes; the only element takes off 20 from 2027 on.
INVENTORY = [{**NOTED, "sector": "transport", "edition": "1", "emissions": {2024: 100.0}}]
BUDGET = {"id": "KB", "name": "Budget", "boundary": "territorial", "first_year": 2024, "source": "x",
          "value_status": "observed"}  # fmt: skip


def result(budget: dict[str, Any], **tables: list[dict[str, Any]]) -> Result:
    plan = plan_of(
        inventory=tables.pop("inventory", INVENTORY),
        elements=[element("E", "direct", "yearly")],
        series=[series("E", "abatement", "ton", {2026: 0.0, 2027: 20.0})],
        carbon_budgets=[{**BUDGET, **budget}],
        **tables,
    )
    return result_of(plan)


def account(**budget: Any) -> CarbonAccount:
    return carbon_accounts(result(budget))[0]


def test_two_and_a_half_years_give_three_named_rates() -> None:
    """B/E = 2.5: 1/3.5 = 28.6 %, 1/2.5 = 40 %, 1 − e^(−0.4) = 33.0 %."""
    found = {row.convention: row for row in compare_conventions(400_000.0, 1_000_000.0, 11)}
    assert [f"{found[name].rate:.1%}" for name in "ABC"] == ["28.6%", "40.0%", "33.0%"]
    assert found["A"].counted == pytest.approx(1_000_000.0)
    assert found["B"].counted == pytest.approx(1_000_000.0)
    # C: 400 000/0.32968 with the starting year, so that the yearly steps overstate by 213 298
    assert found["C"].counted == pytest.approx(1_213_297.7, abs=1.0)
    # the line reaches 0 after 5 years: 400 + 320 + 240 + 160 + 80 thousand tonnes
    assert found["linear"].counted == pytest.approx(1_200_000.0)
    np.testing.assert_allclose(found["linear"].path[:6], [400_000, 320_000, 240_000, 160_000, 80_000, 0], atol=1e-6)


def test_the_carbon_law_sum() -> None:
    """Σ over 2026…2050 of 124 994.792 · 0.8828^t = 1 019 245.338 t, Klimatbyran/territorial-data-pipeline."""
    assert given_rate(124_994.792, 0.1172, 25).path.sum() == pytest.approx(1_019_245.338, abs=0.005)


def test_a_budget_used_up_or_nothing_emitted_has_no_rate() -> None:
    for emissions, budget in ((100.0, -5.0), (0.0, 50.0)):
        rows = compare_conventions(emissions, budget, 5)
        assert all(np.isnan(row.rate) and row.state != "ok" for row in rows)


def test_convention_a_counts_from_next_year() -> None:
    """r = 100/(300 + 100) = 25 %; used 100 a year 2025–2026 and 80 in 2027: 20 left, a quarter of 2028."""
    found = account(convention="A", budget=300.0)
    assert found.rate == 0.25
    assert found.path[2] == 56.25  # 100 · 0.75²
    assert found.covered.tolist()[:2] == [False, True]
    assert found.used[0].tolist()[:4] == [0.0, 100.0, 200.0, 280.0]
    assert found.exhausted_at[0] == 2028.25
    assert found.lacks[0] == 300.0  # 2 · 100 + 5 · 80 − 300
    assert found.rate_now[0] == 0.5  # 100 t of the 200 left before 2026
    assert found.path_total == pytest.approx(300.0)
    assert found.origins[:3] == ("inventory", "between", "plan")


def test_convention_b_counts_the_starting_year() -> None:
    """r = 100/400; 100 in 2024 and 2025 and 2026, 80 in 2027: 20 left, a quarter of 2028."""
    found = account(convention="B", budget=400.0)
    assert (found.rate, found.exhausted_at[0]) == (0.25, 2028.25)


def test_a_straight_line_and_a_given_rate() -> None:
    line = account(convention="linear", budget=200.0)
    assert line.zero_year == 2028.0  # 2 · 200/100 years
    assert line.path[2] == 50.0
    rate = account(convention="rate", rate=20.0)
    assert rate.tonnes == 500.0  # 100/0.2
    assert rate.path_total == pytest.approx(500.0)
    assert rate.path[2] == pytest.approx(64.0)


def test_a_budget_that_is_used_up_has_no_path_but_is_followed() -> None:
    found = account(convention="A", budget=-5.0)
    assert found.state == "budget-exhausted"
    assert np.isnan(found.path).all()
    assert found.lacks[0] == 605.0


def test_stated_emissions_begin_a_line_to_the_statistics() -> None:
    """120 in 2022 and 100 in 2024: 110 between them."""
    found = account(convention="B", budget=900.0, first_year=2022, emissions=120.0)
    assert found.emissions[0, :3].tolist() == [120.0, 110.0, 100.0]
    assert found.origins[:3] == ("stated", "between", "inventory")


def test_parts_add_up_and_stand_beside_the_money() -> None:
    """Bolaget may use 40 % of the path and invests 1 000 kr in 2027."""
    tables = {
        "budget_shares": [
            {"budget": "KB", "subject": "kommun", "share": 0.6},
            {"budget": "KB", "subject": "bolag", "share": 0.4},
            {"budget": "KB", "subject": "transport", "share": 1.0},
        ],
        "actions": [
            {"id": "A-1", "name": "Åtgärd", "focus_area": "transport", "owner": "bolag", "status": "planned",
             "price_year": 2024, "in_use_year": 2027, "lifetime": 20, "source": "x", "value_status": "observed",
             "capex": {2027: 1000.0}}
        ],
        "unit_emissions": [{**NOTED, "unit": "bolag", "scope": "scope1", "emissions": {2024: 7.0}}],
    }  # fmt: skip
    found = carbon_accounts(result({"convention": "B", "budget": 400.0}, **tables))[0]
    parts = {part.actor: part for part in found.actors}
    assert set(parts) == {"kommun", "bolag"}
    np.testing.assert_allclose(parts["kommun"].allowed + parts["bolag"].allowed, found.path)
    assert parts["bolag"].investment[0].tolist() == [0.0, 1000.0, 0.0, 0.0, 0.0, 0.0]
    assert parts["bolag"].own is not None
    assert parts["bolag"].own[0].tolist() == [7.0] * 6
    assert parts["kommun"].own is None
    sector = found.sectors[0]
    np.testing.assert_allclose(sector.emissions, found.emissions)


@given(
    st.lists(st.floats(0.0, 1e6), min_size=1, max_size=12),
    st.floats(0.0, 1e6),
)
def test_a_budget_ends_where_what_is_used_reaches_it(emissions: list[float], budget: float) -> None:
    years = np.arange(2026, 2026 + len(emissions))
    yearly = np.array([emissions])
    use = budget_use(years, yearly, budget)
    ends = float(within_year(years, yearly, use)[0])
    if not use.exhausted[0]:
        assert np.isnan(ends)
        return
    year = int(use.exhausted_in[0])
    assert year <= ends <= year + 1
    at = year - 2026
    used = yearly[0, :at].sum() + (ends - year) * yearly[0, at]
    assert used == pytest.approx(budget, rel=1e-6, abs=1e-6)
