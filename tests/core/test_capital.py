"""Capital cost against hand arithmetic: what is written off, what interest it bears, and that it adds up."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from klimatinvest.core.capital import (
    capital_cost_linear,
    capital_cost_nominal_annuity,
    capital_cost_real_annuity,
    linear_books,
    vintage_annuity,
    vintage_books,
)
from klimatinvest.core.finance import discount_factors, present_value

YEARS = np.arange(2026, 2036)


class TestCapitalCost:
    def test_linear(self) -> None:
        # 30 Mkr, 25 years, 2.5 %: 1.2 Mkr depreciation a year; interest 750 000, falling by 30 000 a year
        cost = capital_cost_linear(30e6, 25, 0.025)
        assert cost[[0, 1, 24]].tolist() == pytest.approx([1_950_000, 1_920_000, 1_230_000], abs=1e-6)
        # Σ interest = r · I · (n+1)/2 = 9 750 000
        assert float(cost.sum()) == pytest.approx(30e6 + 9_750_000, abs=1e-5)

    def test_real_annuity_grows_with_prices_from_the_level_of_the_investment(self) -> None:
        paid = capital_cost_real_annuity(30e6, 25, 0.025, 0.02)
        assert paid[1] / paid[0] == pytest.approx(1.02, rel=1e-14)
        # the amounts are one year of inflation behind: Σ A₁·1.02^(t−1)/1.025^t = I/1.02
        worth = present_value(paid, discount_factors(np.arange(1, 26), 0, 0.025))
        assert float(worth) * 1.02 == pytest.approx(30e6, rel=1e-12)

    def test_nominal_annuity_is_level_and_keeps_the_present_value(self) -> None:
        paid = capital_cost_nominal_annuity([30e6, 10e6], 25, 0.025)
        assert paid.shape == (2, 25)
        assert np.ptp(paid, axis=-1).tolist() == [0.0, 0.0]
        worth = present_value(paid, discount_factors(np.arange(1, 26), 0, 0.025))
        assert worth.tolist() == pytest.approx([30e6, 10e6], rel=1e-12)

    def test_interest_on_the_mean_book_value_is_half_a_depreciation_lower(self) -> None:
        # year 1: 1 200 000 + 0.025 · (30 000 000 - 600 000) = 1 935 000
        assert capital_cost_linear(30e6, 25, 0.025, average=True)[0] == pytest.approx(1_935_000)


class TestBooks:
    def test_what_is_replaced_early_is_written_off_then(self) -> None:
        # 100 in 2026 over 5 years, replaced 2028: 20 in 2027, the 80 that are left in 2028
        books = linear_books(YEARS, 100.0, 2026, 5, 2028)
        assert books.depreciation.tolist() == [0.0, 20.0, 80.0] + [0.0] * 7
        assert books.opening.tolist() == [0.0, 100.0, 80.0] + [0.0] * 7

    def test_land_bears_interest_only(self) -> None:
        books = linear_books(YEARS, 100.0, 2026, np.inf)
        assert books.depreciation.tolist() == [0.0] * 10
        assert books.interest(0.025)[1:].tolist() == [2.5] * 9

    def test_additions_are_written_off_from_their_own_year(self) -> None:
        # 100 in 2026 and 50 in 2027 over 2 years: 50, 50 + 25, 25
        amounts = np.array([[100.0, 50.0, *[0.0] * 8]])
        books = vintage_books(YEARS, amounts, 2.0)
        assert books.depreciation[0].tolist() == [0.0, 50.0, 75.0, 25.0, *[0.0] * 6]

    def test_a_row_as_annuities_is_each_years_annuity(self) -> None:
        amounts = np.array([[30e6, *[0.0] * 9]])
        paid = vintage_annuity(YEARS, amounts, 25.0, None, 0.025)
        assert paid[0, 1:].tolist() == pytest.approx([1_628_277.63] * 9, abs=0.01)  # case O-05
        real = vintage_annuity(YEARS, amounts, 25.0, None, 0.025, 0.02)
        assert real[0, 1] == pytest.approx(1_277_965.98, abs=0.01)
        assert real[0, 2] / real[0, 1] == pytest.approx(1.02)

    @given(
        st.lists(st.integers(0, 1000), min_size=10, max_size=10),
        st.integers(1, 15),
        st.none() | st.integers(1, 15),
    )
    def test_depreciation_and_what_is_left_are_the_investment(
        self, spent: list[int], life: int, replaced: int | None
    ) -> None:
        amounts = np.array([spent], dtype=float)
        axis = np.arange(2026, 2026 + 40)
        longer = np.concatenate([amounts, np.zeros((1, 30))], axis=1)
        whole = vintage_books(axis, longer, float(life), replaced)
        assert whole.depreciation.sum() == pytest.approx(amounts.sum())
        part = vintage_books(YEARS, amounts, float(life), replaced)
        left = part.opening[0, -1] - part.depreciation[0, -1] + amounts[0, -1]
        assert part.depreciation.sum() + left == pytest.approx(amounts.sum())
