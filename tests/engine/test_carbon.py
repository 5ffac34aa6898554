"""Carbon budgets in their three conventions."""

from typing import cast

import numpy as np
import pytest

from klimatinvest.engine.carbon import (
    Convention,
    budget_rate,
    budget_use,
    cut_after,
    endless_sum,
    linear_path,
    linear_sum,
    linear_years,
    path,
    path_sum,
    years_at_level,
)


@pytest.mark.parametrize(
    ("convention", "rate"),
    # B/E = 2.5: A 1/3.5 = 28.6 %, C 1 − e^−0.4 = 33.0 %, B 1/2.5 = 40.0 %
    [("A", 1 / 3.5), ("C", 1 - 2.718281828459045**-0.4), ("B", 0.4)],
)
def test_conventions_differ(convention: Convention, rate: float) -> None:
    found = budget_rate(100.0, 250.0, convention)
    assert float(found.rate) == pytest.approx(rate, rel=1e-12)
    assert str(found.state) == "ok"


@pytest.mark.parametrize("convention", ["A", "B"])
def test_the_discrete_path_uses_the_budget_exactly(convention: Convention) -> None:
    rate = budget_rate(100.0, 250.0, convention).rate
    yearly = path(100.0, rate, 400)
    counted = yearly[1:] if convention == "A" else yearly
    assert float(counted.sum()) == pytest.approx(250.0, rel=1e-12)
    assert float(endless_sum(100.0, rate, convention)) == pytest.approx(250.0, rel=1e-12)


def test_the_continuous_path_does_not_sum_to_the_budget() -> None:
    rate = budget_rate(100.0, 250.0, "C").rate
    # Σ 100·e^(−0.4t) = 100/(1 − e^−0.4) = 303.3, not 250
    assert float(endless_sum(100.0, rate, "C")) == pytest.approx(303.3244, abs=1e-4)


def test_no_rate_without_a_budget_or_emissions() -> None:
    found = budget_rate([100.0, 100.0, 0.0, 100.0], [0.0, -5.0, 50.0, 80.0], "B")
    assert np.isnan(found.rate).all()
    assert found.state.tolist() == [
        "budget-exhausted", "budget-exhausted", "no-emissions", "used-within-the-year",
    ]  # fmt: skip


def test_unknown_convention_is_refused() -> None:
    with pytest.raises(ValueError, match="A, B or C"):
        budget_rate(1.0, 1.0, cast("Convention", "D"))


def test_sum_of_a_path() -> None:
    # 100 + 50 + 25 = 175; without reduction 3 · 100
    assert path_sum(100.0, [0.5, 0.0], 3).tolist() == [175.0, 300.0]
    assert float(path_sum(100.0, 0.5, np.inf)) == 200.0


def test_straight_line_to_zero() -> None:
    # 2 · 250 / 100 = 5 years: 100, 80, 60, 40, 20, 0
    assert float(linear_years(100.0, 250.0)) == 5.0
    assert linear_path(100.0, 250.0, 7).tolist() == pytest.approx([100, 80, 60, 40, 20, 0, 0], abs=1e-12)
    assert linear_path(100.0, 0.0, 3).tolist() == [100, 0, 0]


def test_years_at_the_present_level() -> None:
    assert years_at_level([100.0, 100.0], [250.0, -1.0]).tolist() == [2.5, 0.0]
    assert np.isnan(years_at_level(0.0, 250.0))


def test_total_cut_is_not_linear_in_the_rate() -> None:
    assert float(cut_after(0.5, 2)) == 0.75


def test_use_of_a_budget() -> None:
    # 40, 80, 120 of 100: exceeded in 2028; exactly used is not exceeded
    found = budget_use([2026, 2027, 2028], [[40, 40, 40], [40, 40, 20]], [100.0, 100.0])
    assert found.used.tolist() == [[40, 80, 120], [40, 80, 100]]
    assert found.left.tolist() == [[60, 20, -20], [60, 20, 0]]
    assert found.exhausted.tolist() == [True, False]
    assert found.exhausted_in.tolist() == [2028, 0]


@pytest.mark.parametrize(
    ("emissions", "budget", "total"),
    [
        (100.0, 150.0, 200.0),  # zero after 3 years: 100 + 66.667 + 33.333
        (100.0, 125.0, 180.0),  # after 2.5 years: 100 + 60 + 20
        (100.0, 25.0, 100.0),  # within the first year
        (100.0, 0.0, 100.0),  # an exhausted budget leaves the starting year
        (1.0, 1e15, 1e15 + 0.5),  # B + E0/2, without a year for each term
    ],
)
def test_the_yearly_values_of_a_straight_line_are_summed(emissions: float, budget: float, total: float) -> None:
    assert linear_sum(emissions, budget) == pytest.approx(total)
