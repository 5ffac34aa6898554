"""Expressions: the text a spreadsheet understands and the value it gives."""

import numpy as np
import pytest

from klimatinvest.present.workbook.formula import (
    HUNDRED,
    ONE,
    THOUSAND,
    ZERO,
    Expr,
    maximum,
    minimum,
    number,
    ratio,
    scalar,
    total,
    when,
)

A = Expr("§1", np.array([0.0, 2.0, 3.0]))
B = Expr("§2", np.array([0.0, 5.0, 0.0]))
C = scalar("$D$9", 4.0)


@pytest.mark.parametrize(
    ("expr", "text", "values"),
    [
        (A + B, "§1+§2", [0, 7, 3]),
        (A - (B - C), "§1-(§2-$D$9)", [4, 1, 7]),  # 0-(0-4), 2-(5-4), 3-(0-4)
        ((A + B) * C, "(§1+§2)*$D$9", [0, 28, 12]),
        (A / (B * C + ONE), "§1/(§2*$D$9+1)", [0, 2 / 21, 3]),
        (A / C / C, "§1/$D$9/$D$9", [0, 0.125, 0.1875]),
        (A / (C / C), "§1/($D$9/$D$9)", [0, 2, 3]),
        ((ONE + A) ** C, "(1+§1)^$D$9", [1, 81, 256]),
        (-(A + B), "-(§1+§2)", [0, -7, -3]),
        (C - -A, "$D$9-(-§1)", [4, 6, 7]),
        (minimum(A, B), "MIN(§1,§2)", [0, 2, 0]),
        (maximum(ZERO, A - B), "MAX(0,§1-§2)", [0, 0, 3]),
        (ratio(A, B), "IF(§2=0,0,§1/§2)", [0, 0.4, 0]),
        (ratio(A + B, A - B), "IF(§1-§2=0,0,(§1+§2)/(§1-§2))", [0, -7 / 3, 1]),
        (when("§5>0", np.array([False, True, False]), A, C), "IF(§5>0,§1,$D$9)", [4, 2, 4]),
        (A * HUNDRED / THOUSAND, "§1*100/1000", [0, 0.2, 0.3]),
    ],
)
def test_text_and_value(expr: Expr, text: str, values: list[float]) -> None:
    assert expr.text == text
    np.testing.assert_allclose(np.broadcast_to(expr.values, 3), values, rtol=1e-15)


def test_a_sign_does_not_bind_tighter_than_a_power() -> None:
    # a spreadsheet reads -2^2 as (-2)^2 = 4; minus the square is -(2^2) = -4
    squared = scalar("A1", 2.0) ** scalar("B1", 2.0)
    assert (-squared).text == "-(A1^B1)"
    assert float((-squared).values) == -4.0


def test_long_sums_become_a_function_call() -> None:
    parts = [scalar(f"A{i}", float(i)) for i in range(1, 6)]
    assert total(parts).text == "SUM(A1:A5)"
    apart = [scalar(f"A{i}", float(i)) for i in (1, 3, 5, 7)]
    assert total(apart).text == "SUM(A1,A3,A5,A7)"
    assert float(total(parts).values) == 15.0
    assert total([]).text == "0"
    assert total(parts[:1]) is parts[0]


def test_a_number_outside_the_few_allowed_belongs_in_a_cell() -> None:
    with pytest.raises(ValueError, match="cell of its own"):
        number(1.25)
