"""Internal rates of return: one, none, several, each said plainly."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klimatinvest.core.irr import irr, sign_changes


def npv(flows: object, rate: float) -> float:
    money = np.asarray(flows, dtype=float)
    return float((money / (1 + rate) ** np.arange(money.size)).sum())


@pytest.mark.parametrize(
    ("flows", "count"),
    [
        ([0, 0, 0], 0),
        ([5, 0, 5], 0),
        ([-1, 0, 0, 2], 1),
        ([0, -1, 0, 2, 0], 1),
        ([-1, 2, -1], 2),
        ([-1, 0, 2, 0, -1, 3], 3),
    ],
)
def test_sign_changes_ignore_zeros(flows: list[int], count: int) -> None:
    assert int(sign_changes(flows)) == count


@pytest.mark.parametrize(
    ("flows", "rate"),
    [
        ([-100, 110], 0.1),
        ([0, 0, -100, 0, 121], 0.1),  # a delayed investment has the same rate
        ([-1, 0, 5], 5**0.5 - 1),  # 123.6 %, above 100 %
        ([-100, 50], -0.5),
        ([-100, 0, 25], -0.5),
        ([100, -110], 0.1),  # a loan
        ([-100, 60, 60], (0.6 + (0.36 + 2.4) ** 0.5) / 2 - 1),  # 100x² = 60x + 60, x = 1+r
        ([-100, 100], 0.0),
        ([-1e9, 1.1e9], 0.1),
        ([-1e-3, 1.1e-3], 0.1),
    ],
)
def test_one_sign_change(flows: list[float], rate: float) -> None:
    found = irr(flows)
    assert str(found.state) == "ok"
    assert float(found.rate) == pytest.approx(rate, abs=1e-12)
    assert found.roots == {}


def test_the_root_a_person_means() -> None:
    # A cost of 1 in the end makes a second root near −100 %, outside the range; a public library names it.
    flows = [-1678.87, 771.96, 1814.05, 3520.30, 3552.95, 3584.99, 4789.91, -1]
    found = irr(flows)
    assert float(found.rate) == pytest.approx(1.0043, abs=5e-5)  # 100.43 %
    assert npv(flows, float(found.rate)) == pytest.approx(0.0, abs=1e-9)
    assert str(found.state) == "several-sign-changes-one-root"


def test_two_roots_are_both_named() -> None:
    # 100x² − 230x + 132 = 0 with x = 1+r: x = (230 ± √(52900 − 52800))/200 = 1.1 and 1.2
    found = irr([-100, 230, -132])
    assert np.isnan(found.rate)
    assert str(found.state) == "not-unique"
    assert found.roots[()] == pytest.approx((0.1, 0.2), abs=1e-12)


def test_a_small_cost_at_the_end_of_life_makes_two_roots() -> None:
    # 3 % of the investment to dismantle it: the cost outgrows the savings at a rate near −91 %
    flows = [-100] + [30] * 10 + [-3]
    found = irr(flows)
    assert str(found.state) == "not-unique"
    low, high = found.roots[()]
    assert low == pytest.approx(-0.9, abs=0.02)
    assert npv(flows, high) == pytest.approx(0.0, abs=1e-9)
    # at the low root the terms are about 10¹²: the sign of the sum is what can be checked
    assert npv(flows, low - 1e-6) < 0 < npv(flows, low + 1e-6)


def test_two_close_roots_are_told_apart() -> None:
    # (x − 1.1000)(x − 1.1002)·100: 100x² − 220.02x + 121.022; both lie in one cell of any coarse search
    found = irr([-100, 220.02, -121.022])
    assert found.roots[()] == pytest.approx((0.1, 0.1002), abs=1e-9)


def test_a_double_root_is_one_root() -> None:
    # 100(x − 1.1)²
    found = irr([-100, 220, -121])
    assert float(found.rate) == pytest.approx(0.1, abs=1e-7)
    assert str(found.state) == "several-sign-changes-one-root"


def test_three_roots() -> None:
    # 100(x − 1.05)(x − 1.2)(x − 1.5) = 100x³ − 375x² + 463.5x − 189
    found = irr([-100, 375, -463.5, 189])
    assert found.roots[()] == pytest.approx((0.05, 0.2, 0.5), abs=1e-9)


def test_no_real_root() -> None:
    # 230² − 4·100·133 < 0
    found = irr([100, -230, 133])
    assert str(found.state) == "none-in-range"
    assert found.roots[()] == ()


@pytest.mark.parametrize("flows", [[0, 0, 0], [10, 10], [-10, -10, 0], [0]])
def test_no_sign_change_is_blank_with_the_reason(flows: list[int]) -> None:
    found = irr(flows)
    assert np.isnan(found.rate)
    assert str(found.state) == "no-sign-change"


@pytest.mark.parametrize("flows", [[-1, 20], [-1000, 1], [-1, 0, 500]])  # 1900 %, −99.9 %, 2136 %
def test_outside_the_range_is_blank_with_the_reason(flows: list[int]) -> None:
    found = irr(flows)
    assert np.isnan(found.rate)
    assert str(found.state) == "none-in-range"


def test_rounding_is_not_a_sign_change() -> None:
    assert str(irr([-100.0, 110.0, -1e-11]).state) == "ok"


def test_rows_keep_their_place() -> None:
    flows = np.array([[[-100.0, 110, 0], [-100, 230, -132]], [[0, 0, 0], [-100, 0, 121]]])
    found = irr(flows)
    assert found.state.tolist() == [["ok", "not-unique"], ["no-sign-change", "ok"]]
    assert list(found.roots) == [(0, 1)]
    np.testing.assert_allclose(found.rate, [[0.1, np.nan], [np.nan, 0.1]], atol=1e-12)


def test_undefined_or_endless_flows_are_refused() -> None:
    with pytest.raises(ValueError, match="finite"):
        irr([-1.0, np.nan])
    with pytest.raises(ValueError, match="150"):
        irr([-1.0] + [1.0] * 151)


@given(st.lists(st.integers(-9, 9), min_size=2, max_size=9))
@settings(max_examples=200, deadline=None)
def test_every_root_of_the_polynomial_is_found(flows: list[int]) -> None:
    found = irr(flows)
    roots = found.roots.get((), () if np.isnan(found.rate) else (float(found.rate),))
    # independent: eigenvalues of the companion matrix
    values = np.roots(np.trim_zeros(np.asarray(flows, dtype=float)[::-1], "b"))
    positive = values[(np.abs(values.imag) < 1e-10) & (values.real > 0)].real
    near_double = np.abs(values.imag[(np.abs(values.imag) > 0)]).min(initial=1.0) < 1e-3
    expected = np.sort(1 / positive - 1)
    inside = expected[(expected > -0.98) & (expected < 9.9)]
    if near_double or np.any(np.diff(expected) < 1e-3):
        return  # eigenvalues cannot tell such roots apart
    kept = [root for root in roots if -0.98 < root < 9.9]
    assert kept == pytest.approx(inside.tolist(), abs=1e-6)
