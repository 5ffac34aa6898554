"""Totalmetodik picks what a search through every possible package picks."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from .conftest import calculated, patched

Measure = tuple[float, int, float]  # investment, life, MWh a year
MEASURES = st.lists(
    st.tuples(st.floats(1e4, 1e6), st.integers(1, 60), st.floats(0.5, 80)), min_size=1, max_size=6, unique=True
)
GROWTH, PRICE = 1.01, 900.0  # kronor per MWh in the price year, the year before the investment


def given_measures(measures: list[Measure], requirement: float) -> dict[str, Any]:
    rows, savings = [], []
    for number, (investment, life, mwh) in enumerate(measures):
        row = {"id": f"m{number}", "name": "M", "investment": investment, "life": life, "price_year": 2026}
        rows.append(row | {"source": "x", "status": "observed"})
        saving = {"measure": f"m{number}", "carrier": "fjarrvarme", "unit": "MWh/år", "saving": mwh}
        savings.append(saving | {"source": "x", "status": "observed"})
    return patched({"project.required_return": requirement, "measures": rows, "measure_savings": savings})


def value(measure: Measure, rate: float) -> float:
    """Give the present value in 2027 by the sum itself: t years after it the price has grown t + 1 times."""
    investment, life, mwh = measure
    return -investment + sum(mwh * PRICE * GROWTH ** (t + 1) / (1 + rate) ** t for t in range(1, life + 1))


def own_rate(measure: Measure) -> float:
    """Halve the interval in which the present value passes 0; it falls with the rate."""
    low, high = -0.9, 60.0
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if value(measure, middle) > 0 else (low, middle)
    return (low + high) / 2


def by_brute_force(measures: list[Measure], rate: float) -> set[int]:
    """Search every subset: no measure without those that pay better, the package not below 0, as many as possible."""
    rates = [own_rate(m) for m in measures]
    best: set[int] = set()
    for size in range(len(measures) + 1):
        for chosen in combinations(range(len(measures)), size):
            left = set(range(len(measures))) - set(chosen)
            closed = all(rates[c] > rates[o] for c in chosen for o in left)
            if closed and sum(value(measures[c], rate) for c in chosen) >= 0:
                best = set(chosen)
    return best


@settings(max_examples=40, deadline=None)
@given(measures=MEASURES, requirement=st.sampled_from([0.0, 2.0, 5.0, 8.0]))
def test_the_package_is_the_one_that_a_search_finds(measures: list[Measure], requirement: float) -> None:
    rates = sorted(own_rate(m) for m in measures)
    assume(not np.any(np.diff(rates) < 1e-6))  # a tie has no order
    assume(rates[-1] < 9)  # beyond what is called a rate
    package = calculated(given_measures(measures, requirement)).package
    assert package is not None
    chosen = {row.index for row in package.rows if row.included}
    expected = by_brute_force(measures, requirement / 100)
    close = abs(sum(value(measures[c], requirement / 100) for c in chosen ^ expected)) < 1.0
    assert chosen == expected or close
    assert package.npv == pytest.approx(sum(value(measures[c], requirement / 100) for c in chosen), abs=0.01)
    if chosen and package.rows[0].package_state == "ok":
        assert package.rate >= requirement / 100 - 1e-9


def test_the_rows_stand_in_order_of_their_own_rate() -> None:
    measures: list[Measure] = [(100_000, 20, 5), (100_000, 20, 20), (100_000, 20, 10)]
    package = calculated(given_measures(measures, 5)).package
    assert package is not None
    assert [row.index for row in package.rows] == [1, 2, 0]
    assert [row.own_rate for row in package.rows] == pytest.approx([own_rate(measures[i]) for i in (1, 2, 0)], abs=1e-8)
    assert [row.cumulated_investment for row in package.rows] == [100_000, 200_000, 300_000]


def test_savings_calculated_again_in_sequence_count_in_the_package_only() -> None:
    data = given_measures([(100_000, 20, 20), (100_000, 20, 10)], 5)
    data["measure_savings"][1]["in_sequence"] = 4
    package = calculated(data).package
    assert package is not None
    first_price = PRICE * GROWTH**2  # in 2028
    assert [row.first_saving for row in package.rows] == pytest.approx([20 * first_price, 4 * first_price])
    assert package.rows[1].own_rate == pytest.approx(own_rate((100_000, 20, 10)), abs=1e-8)


def test_no_measure_that_pays_gives_an_empty_package() -> None:
    package = calculated(given_measures([(1_000_000, 5, 1)], 5)).package
    assert package is not None
    assert not any(row.included for row in package.rows)
    assert package.investment == 0
    assert np.isnan(package.rate)


def test_without_measures_there_is_no_package() -> None:
    assert calculated(patched({"measures": [], "measure_savings": []})).package is None
