"""Amounts and dates of a ledger: what people and systems write, and what is refused."""

from __future__ import annotations

import math

import pytest

from klimatinvest.files.ledger_values import Amounts, doubtful, year_of


@pytest.mark.parametrize(
    ("texts", "values", "decimal"),
    [
        (["1 234,50", "-3", "7,5"], [1234.5, -3.0, 7.5], ","),
        (["1\u00a0234,50", "12\u202f345\u202f678,9"], [1234.5, 12345678.9], ","),
        (["1.234,50", "12.345"], [1234.5, 12345.0], ","),  # the first shows that the point groups digits
        (["1,234.50", "12,345"], [1234.5, 12345.0], "."),
        (["1234.5", "-0.25"], [1234.5, -0.25], "."),
        (["1234,50-", "−12,00"], [-1234.5, -12.0], ","),
        (["100", "2 000"], [100.0, 2000.0], None),
        (["0,005"], [math.nan], None),  # five thousandths or five
    ],
)
def test_amounts_are_read_as_meant(texts: list[str], values: list[float], decimal: str | None) -> None:
    reader = Amounts()
    found, unreadable, _ = reader.read(texts)
    assert reader.decimal == decimal
    assert unreadable == []
    assert found == pytest.approx(values, nan_ok=True)


def test_what_can_mean_two_numbers_is_told() -> None:
    _, unreadable, ambiguous = Amounts().read(["1.234", "12"])
    assert (unreadable, ambiguous) == ([], [0])


def test_the_decimal_mark_once_found_holds() -> None:
    reader = Amounts()
    reader.read(["10,50"])
    found, unreadable, ambiguous = reader.read(["1.234", "12.5"])
    assert found[0] == 1234.0  # a group of three
    assert (unreadable, ambiguous) == ([1], [])


@pytest.mark.parametrize(
    "text", ["1 2 3", "12 34,5", "1e5", "nan", "1_000", "12 kr", "--5", "-5-", "٣", "0x1", "1,2,3", "\n5"]
)
def test_what_is_no_amount_is_told(text: str) -> None:
    found, unreadable, ambiguous = Amounts(",").read(["1,5", text, "2"])
    assert math.isnan(found[1])
    assert unreadable + ambiguous == [1]


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2024", 2024),
        ("2024-05-31", 2024),
        ("20240531", 2024),
        ("2024-05", 2024),
        ("202405", 2024),
        ("2024-05-31 12:00:00", 2024),
        (" 2024/05/31 ", 2024),
        ("2023-02-29", None),
        ("31/05/2024", None),
        ("24", None),
        ("9999", None),
        ("", None),
    ],
)
def test_years(text: str, year: int | None) -> None:
    assert year_of(text) == year


@pytest.mark.parametrize(
    ("texts", "decimal", "listed"),
    [
        (["12,50", "1.234", "1,234"], ",", [1, 2]),
        (["1.234,50", "1.234"], ",", []),  # the point parts groups here
        (["1.234.567", "1.234"], ",", []),
        (["0,1234", "1,234"], ",", []),  # amounts have many decimals here
        (["12.50", "1,234", "-1.234"], ".", [1, 2]),
        (["1.234"], None, []),  # refused
        (["12,50", "1 234"], ",", []),
    ],
)
def test_amounts_that_another_mark_would_read_otherwise(
    texts: list[str], decimal: str | None, listed: list[int]
) -> None:
    assert doubtful(texts, decimal) == listed


def test_numbers_of_a_workbook_have_no_other_mark() -> None:
    """A number 1.234 of a cell becomes "1,234" here; only text that somebody typed can mean two things."""
    assert doubtful(["1,234", "1.234"], ",", grouped_only=True) == [1]
