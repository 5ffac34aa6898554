"""Numbers as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klimatinvest.files.typed_number import read_number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1234,5", 1234.5),
        ("1 234,5", 1234.5),
        ("1\u00a0234\u00a0567,8", 1234567.8),
        ("1\u202f234", 1234.0),
        ("\u22123,5", -3.5),
        ("0,125", 0.125),
        ("0.125", 0.125),
        ("12.5", 12.5),
        (" 42 ", 42.0),
        ("1234.567", 1234.567),
    ],
)
def test_one_reading(text: str, value: float) -> None:
    assert read_number(text).value == value


@pytest.mark.parametrize(
    ("text", "either"),
    [
        ("1.234", (1234.0, 1.234)),
        ("1,234", (1234.0, 1.234)),
        ("-12.500", (-12500.0, -12.5)),
        ("1,234.5", (1234.5,)),
        ("1.234.567,8", (1234567.8,)),
    ],
)
def test_two_readings_are_asked_about(text: str, either: tuple[float, ...]) -> None:
    reading = read_number(text)
    assert reading.value is None
    assert reading.either == either


@pytest.mark.parametrize(
    ("text", "stem", "unit"),
    [("1,2 Mkr", 1.2, "Mkr"), ("15 år", 15.0, "år"), ("12%", 12.0, "%"), ("1 200 kr/bil", 1200.0, "kr/bil")],
)
def test_number_with_unit(text: str, stem: float, unit: str) -> None:
    reading = read_number(text)
    assert (reading.value, reading.stem, reading.unit) == (None, stem, unit)


@pytest.mark.parametrize("text", ["1_000", "nan", "inf", "1e5", "１２", "12 34", "1,2,3", "", "-", "ca 5", "5 a 6"])
def test_no_reading(text: str) -> None:
    reading = read_number(text)
    assert (reading.value, reading.either, reading.stem) == (None, (), None)


@given(st.integers(-(10**12), 10**12), st.integers(0, 99))
def test_swedish_numbers_are_read_back(whole: int, cents: int) -> None:
    text = f"{abs(whole):,}".replace(",", "\u00a0") + f",{cents:02d}"
    sign = -1 if whole < 0 else 1
    shown = ("\u2212" if sign < 0 else "") + text
    expected = sign * (abs(whole) + cents / 100)
    assert read_number(shown).value == pytest.approx(expected, rel=1e-15)


@given(st.text(max_size=200))
def test_any_text_gives_a_reading(text: str) -> None:
    read_number(text)
