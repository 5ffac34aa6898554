"""Straight lines between given years, constant outside."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from klimatinvest.core.series import interpolate


def test_straight_line_between_and_constant_outside() -> None:
    # 10 in 2026, 20 in 2030: 2028 is half-way, 15; before 2026 and after 2030 the ends hold
    assert interpolate([2024, 2026, 2028, 2030, 2035], [2026, 2030], [10.0, 20.0]).tolist() == [
        10,
        10,
        15,
        20,
        20,
    ]


def test_one_given_year_is_a_constant() -> None:
    assert interpolate([2020, 2026, 2040], [2026], [7.0]).tolist() == [7, 7, 7]


def test_leading_axes_are_kept() -> None:
    values = np.array([[[0.0, 4.0]], [[10.0, 10.0]]])  # [draw, row, given year]
    assert interpolate([2026, 2027, 2028], [2026, 2030], values).tolist() == [[[0, 1, 2]], [[10, 10, 10]]]


def test_given_values_come_back_unrounded() -> None:
    values = [0.1, 0.3, 0.7]
    assert interpolate([2026, 2029, 2031], [2026, 2029, 2031], values).tolist() == values


@pytest.mark.parametrize(
    ("years", "values"),
    [([], []), ([2030, 2026], [1.0, 2.0]), ([2026, 2026], [1.0, 2.0]), ([2026, 2027], [1.0])],
)
def test_misfit_is_refused(years: list[int], values: list[float]) -> None:
    with pytest.raises(ValueError, match="given year"):
        interpolate([2026], years, values)


@given(
    st.lists(st.integers(2000, 2060), min_size=1, max_size=6, unique=True).map(sorted),
    st.lists(st.floats(-1e6, 1e6), min_size=6, max_size=6),
)
def test_same_as_numpys_one_dimensional_interpolation(years: list[int], values: list[float]) -> None:
    axis = np.arange(1995, 2066)
    known = values[: len(years)]
    expected = np.interp(axis, years, known)  # another implementation of the same rule
    np.testing.assert_allclose(interpolate(axis, years, known), expected, atol=1e-6)
