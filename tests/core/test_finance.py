"""Discounting, annuities, payback and modified rate of return against hand arithmetic."""

import numpy as np
import numpy_financial as npf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from klimatinvest.core.finance import (
    Timing,
    annuity,
    annuity_factor,
    discount_factors,
    mirr,
    payback,
    present_value,
    real_rate,
)


@pytest.mark.parametrize(
    ("timing", "expected"),
    [
        ("end", [1.0, 1 / 1.1, 1 / 1.21]),
        ("mid", [1.1**0.5, 1.1**-0.5, 1.1**-1.5]),  # half a year earlier
        ("start", [1.1, 1.0, 1 / 1.1]),  # a year earlier: an annuity due
    ],
)
def test_constant_rate(timing: Timing, expected: list[float]) -> None:
    np.testing.assert_allclose(discount_factors([2026, 2027, 2028], 2026, 0.1, timing), expected, rtol=1e-15)


def test_years_before_the_base_year_grow() -> None:
    np.testing.assert_allclose(discount_factors([2024, 2025, 2026], 2026, 0.1), [1.21, 1.1, 1.0], rtol=1e-15)


def test_rate_by_year_is_the_cumulative_product() -> None:
    # 2027: 1/1.02; 2028: 1/(1.02·1.05); not 1/1.05²
    factors = discount_factors([2026, 2027, 2028], 2026, [0.9, 0.02, 0.05])
    np.testing.assert_allclose(factors, [1.0, 1 / 1.02, 1 / (1.02 * 1.05)], rtol=1e-15)


def test_rate_by_year_with_a_base_year_inside_the_axis() -> None:
    # a krona in 2026 grows by 2027's rate to reach 2027
    factors = discount_factors([2026, 2027, 2028], 2027, [0.9, 0.02, 0.05])
    np.testing.assert_allclose(factors, [1.02, 1.0, 1 / 1.05], rtol=1e-15)


def test_rate_by_year_holds_its_ends_outside_the_axis() -> None:
    # base 2024: 2025 and 2026 at the first year's 10 %, 2027 at its own 20 %
    before = discount_factors([2026, 2027], 2024, [0.1, 0.2])
    np.testing.assert_allclose(before, [1 / 1.21, 1 / (1.21 * 1.2)], rtol=1e-15)
    # base 2029: 2028 and 2029 at the last year's 20 %
    after = discount_factors([2026, 2027], 2029, [0.1, 0.2])
    np.testing.assert_allclose(after, [1.2 * 1.44, 1.44], rtol=1e-15)


def test_half_year_step_uses_the_flows_own_rate() -> None:
    factors = discount_factors([2026, 2027], 2026, [0.21, 0.44], "mid")
    np.testing.assert_allclose(factors, [1.1, 1.2 / 1.44], rtol=1e-15)  # √1.21 = 1.1, √1.44 = 1.2


def test_a_rate_a_draw() -> None:
    factors = discount_factors([2026, 2027], 2026, np.array([[0.0], [0.25], [-0.5]]))
    assert factors.tolist() == [[1.0, 1.0], [1.0, 0.8], [1.0, 2.0]]


def test_constant_rate_written_for_every_year_gives_the_same() -> None:
    years = np.arange(2026, 2047)
    np.testing.assert_allclose(
        discount_factors(years, 2028, np.full(21, 0.035)), discount_factors(years, 2028, 0.035), rtol=1e-13
    )


@pytest.mark.parametrize(
    ("years", "rate"), [([2026, 2027, 2028], [0.1, 0.2]), ([2026, 2027], -1.0), ([2026, 2028], 0.1)]
)
def test_rates_and_years_that_do_not_fit_are_refused(years: list[int], rate: object) -> None:
    with pytest.raises(ValueError, match=r"rate|consecutive"):
        discount_factors(years, 2026, rate)  # type: ignore[arg-type]


def test_present_value_sums_over_the_years_only() -> None:
    flows = np.array([[-100.0, 60.0, 60.0], [0.0, 0.0, 121.0]])
    factors = discount_factors([2026, 2027, 2028], 2026, 0.1)
    # −100 + 60/1.1 + 60/1.21 = 4.132231; 121/1.21 = 100
    np.testing.assert_allclose(present_value(flows, factors), [4.132231404958678, 100.0], rtol=1e-13)


def test_annuity_with_rate_zero_negative_and_tiny() -> None:
    assert float(annuity(1000.0, 0.0, 20)) == 50.0
    # r = −50 %, 2 years: a = 1/0.5 + 1/0.25 = 6
    assert float(annuity_factor(-0.5, 2)) == pytest.approx(6.0, rel=1e-15)
    # a = Σ (1+r)^-t ≈ n − r·n(n+1)/2 = 20 − 210·10⁻¹² for a rate where 1 − (1+r)^−n has no digits left
    assert float(annuity_factor(1e-12, 20)) == pytest.approx(20 - 210e-12, abs=1e-13)


def test_annuity_agrees_with_a_public_implementation() -> None:
    assert float(annuity(1000.0, 0.035, 20)) == pytest.approx(-npf.pmt(0.035, 20, 1000.0), rel=1e-14)


def test_real_rate() -> None:
    # 1.025/1.02 − 1 = 0.490196 %
    assert float(real_rate(0.025, 0.02)) == pytest.approx(0.00490196078431, abs=1e-13)


class TestMirr:
    def test_one_outlay(self) -> None:
        # receipts at the end: 60·1.1 + 60 = 126; (126/100)^½ − 1
        assert float(mirr([-100.0, 60.0, 60.0], 0.05, 0.1)) == pytest.approx(1.26**0.5 - 1, rel=1e-14)

    @given(
        st.lists(st.integers(-100, 100), min_size=2, max_size=12).filter(lambda f: min(f) < 0 < max(f) and f[-1] != 0),
        st.floats(0.0, 0.2),
        st.floats(0.0, 0.2),
    )
    def test_agrees_with_a_public_implementation(self, flows: list[int], finance: float, reinvest: float) -> None:
        expected = npf.mirr(np.array(flows, dtype=float), finance, reinvest)
        assert float(mirr(flows, finance, reinvest)) == pytest.approx(expected, rel=1e-9, abs=1e-12)

    def test_zeros_after_the_last_flow_do_not_count_as_years(self) -> None:
        assert float(mirr([-100.0, 121.0, 0.0, 0.0], 0.05, 0.1)) == pytest.approx(0.21, rel=1e-14)

    def test_years_before_the_axis_count(self) -> None:
        # base year two years before the axis: 100·1.1^−2 becomes 121 after 3 years; (121·1.21/100)^(1/3) − 1
        expected = (121 * 1.21 / 100) ** (1 / 3) - 1
        assert float(mirr([-100.0, 121.0], 0.1, 0.1, first_period=2)) == pytest.approx(expected, rel=1e-13)

    def test_rate_by_year(self) -> None:
        # outlay 100 in the base year; 60 in year 1 grows by year 2's 20 % to 72; (72+60)/100 = 1.32
        assert float(mirr([-100.0, 60.0, 60.0], [0.0, 0.1, 0.2], [0.0, 0.1, 0.2])) == pytest.approx(
            1.32**0.5 - 1, rel=1e-13
        )

    def test_blank_without_outlay_or_receipt(self) -> None:
        flows = [[10.0, 10.0], [-10.0, -10.0], [0.0, 0.0], [-10.0, 11.0]]
        assert np.isnan(mirr(flows, 0.1, 0.1)).tolist() == [True, True, True, False]


YEARS = np.arange(2026, 2034)


class TestPayback:
    def test_interpolated_within_the_year(self) -> None:
        # accumulated −100, −70, −40, −10, +20: a third into the fourth year after 2026
        found = payback(YEARS[:5], [-100, 30, 30, 30, 30])
        assert float(found.years) == pytest.approx(3 + 1 / 3, rel=1e-14)
        assert str(found.state) == "ok"

    def test_exactly_at_the_end_of_a_year(self) -> None:
        assert float(payback(YEARS[:5], [-100, 25, 25, 25, 25]).years) == 4.0

    def test_discounted(self) -> None:
        # −100 + 110/1.1 = 0 after one year; undiscounted 100/110 of a year
        factors = discount_factors(YEARS[:2], 2026, 0.1)
        assert float(payback(YEARS[:2], [-100, 110], factors).years) == pytest.approx(1.0, abs=1e-12)
        assert float(payback(YEARS[:2], [-100, 110]).years) == pytest.approx(100 / 110, rel=1e-14)

    def test_delayed_investment_counts_from_its_own_year(self) -> None:
        assert float(payback(YEARS[:5], [0, 0, -100, 50, 50]).years) == 2.0

    def test_several_construction_years_count_from_the_first(self) -> None:
        # accumulated −50, −100, −70, −40, −10, +20: 4 whole years and 10/30
        assert float(payback(YEARS[:6], [-50, -50, 30, 30, 30, 30]).years) == pytest.approx(4 + 1 / 3, rel=1e-14)

    def test_none_before_the_first_investment(self) -> None:
        found = payback(YEARS[:3], [10, 20, 30])
        assert np.isnan(found.years)
        assert str(found.state) == "none-no-investment"

    def test_never_for_a_saving_that_does_not_suffice_or_is_negative(self) -> None:
        found = payback(YEARS[:3], [[-100, 10, 10], [-100, -5, -5]])
        assert np.isnan(found.years).all()
        assert found.state.tolist() == ["never", "never"]

    def test_negated_by_a_later_cost(self) -> None:
        # back after 3 1/3 years; reinvestment of 50 in 2032 takes the sum from +20 to −30
        found = payback(YEARS, [-100, 30, 30, 30, 30, 0, -50, 0])
        assert float(found.years) == pytest.approx(3 + 1 / 3, rel=1e-14)
        assert str(found.state) == "negated"
        assert int(found.negated_in) == 2032

    def test_rounding_does_not_delay(self) -> None:
        # ten tenths sum to 0.9999999999999999
        found = payback(np.arange(2026, 2037), [-1.0] + [0.1] * 10)
        assert float(found.years) == pytest.approx(10.0, abs=1e-9)

    def test_money_in_advance_can_cover_the_investment_at_once(self) -> None:
        found = payback(YEARS[:3], [100, -100, 5])
        assert float(found.years) == 0.0
        assert str(found.state) == "ok"

    def test_rows_are_independent(self) -> None:
        found = payback(YEARS[:3], [[[-2, 1, 1], [-1, 2, 0]]])
        assert found.years.tolist() == [[2.0, 0.5]]
