"""How numbers look in each language."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klimatinvest.text.numbers import ENGLISH, SWEDISH, format_number

NBSP, MINUS = "\u00a0", "\u2212"


@pytest.mark.parametrize(
    ("value", "decimals", "swedish", "english"),
    [
        (1234567.84, 1, f"1{NBSP}234{NBSP}567,8", "1,234,567.8"),
        (-1234.5, 2, f"{MINUS}1{NBSP}234,50", f"{MINUS}1,234.50"),
        (0, 0, "0", "0"),
        (999, 0, "999", "999"),
        (1000, 0, f"1{NBSP}000", "1,000"),
        (-0.4, 0, f"{MINUS}0,4", f"{MINUS}0.4"),  # what is not zero never looks like it
        (0.5, 0, "0,5", "0.5"),
        (0.0463, 1, "0,05", "0.05"),
        (0.00097, 1, "0,0010", "0.0010"),
        (0.06, 1, "0,1", "0.1"),
        (-1e-9, 1, "0,0", "0.0"),  # the last digit of a sum is nothing, and nothing has no sign
        (-0.06, 1, f"{MINUS}0,1", f"{MINUS}0.1"),
        (1e15, 0, NBSP.join(["1", "000", "000", "000", "000", "000"]), "1,000,000,000,000,000"),
    ],
)
def test_a_number_is_shown_in_the_manner_of_the_language(
    value: float, decimals: int, swedish: str, english: str
) -> None:
    assert format_number(value, decimals, SWEDISH) == swedish
    assert format_number(value, decimals, ENGLISH) == english


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_not_a_number_is_not_shown(value: float) -> None:
    with pytest.raises(ValueError, match="not a finite number"):
        format_number(value, 0, SWEDISH)


@given(st.floats(-1e12, 1e12), st.integers(0, 6))
def test_what_is_shown_is_the_number_rounded(value: float, decimals: int) -> None:
    shown = format_number(value, decimals, SWEDISH)
    back = float(shown.replace(NBSP, "").replace(MINUS, "-").replace(",", "."))
    assert abs(back - value) <= 0.5000001 * 10**-decimals + abs(value) * 1e-15
