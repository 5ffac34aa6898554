"""The expression language: four operators, brackets, placeholders and two names, and nothing else."""

import pytest

from klimatinvest.catalogue.tef.expression import ExpressionError, parse


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("1", (), 1.0),
        ("%[0]", (7.0,), 7.0),
        ("1 / %[0]", (4.0,), 0.25),
        ("1/(%[0]+%[1])", (0.6, 0.25), 1 / 0.85),
        ("1 + %[0]", (0.25,), 1.25),
        ("%[0] / %[1]", (6.0, 3.0), 2.0),
        ("%[0] * %[1]", (6.0, 3.0), 18.0),
        ("2 + 3 * 4", (), 14.0),
        ("(2 + 3) * 4", (), 20.0),
        ("8 / 4 / 2", (), 1.0),  # from the left
        ("8 - 4 - 2", (), 2.0),
        ("-2 * -3", (), 6.0),
        ("2 - -3", (), 5.0),
        ("1.5e2", (), 150.0),
        ("%[1] - %[0]", (1.0, 5.0), 4.0),
    ],
)
def test_values(text: str, values: tuple[float, ...], expected: float) -> None:
    assert parse(text).evaluate(values) == pytest.approx(expected, rel=1e-15)


def test_names() -> None:
    # the framework's inverse of an improvement: (1 / (x / v) - 1) / f with x = 2, v = 3, f = 0.5 is 1
    text = "((1/(unknown_x/%[0]))-1)/%[1]"
    assert parse(text).evaluate((3.0, 0.5), {"unknown_x": 2.0}) == pytest.approx(1.0, rel=1e-15)
    assert parse("%[0] * atoc_lhs").evaluate((2.0,), {"atoc_lhs": 5.0}) == 10.0
    with pytest.raises(ExpressionError) as error:
        parse("unknown_x").evaluate(())
    assert error.value.code == "tef-unknown-name"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "tef-syntax"),
        ("1 +", "tef-syntax"),
        ("(1", "tef-syntax"),
        ("1)", "tef-syntax"),
        ("1 2", "tef-syntax"),
        ("2 ** 3", "tef-syntax"),
        ("2 ^ 3", "tef-syntax"),
        ("%[x]", "tef-syntax"),
        ("1 if 2 else 3", "tef-unknown-name"),
        ("__import__", "tef-unknown-name"),
        ("open(1)", "tef-unknown-name"),
        ("%[0].real", "tef-syntax"),
        ("'a'", "tef-syntax"),
        ("(" * 2000, "tef-syntax"),
        ("(" * 200 + "1" + ")" * 200, "tef-syntax"),
        ("-" * 500 + "1", "tef-syntax"),
        ("1" + "+1" * 5000, "tef-syntax"),
    ],
)
def test_what_is_outside_the_language(text: str, code: str) -> None:
    with pytest.raises(ExpressionError) as error:
        parse(text)
    assert error.value.code == code


def test_four_problems_are_told_apart() -> None:
    with pytest.raises(ExpressionError) as error:
        parse("%[2]").check(2)
    assert (error.value.code, error.value.found) == ("tef-index", "%[2]")
    with pytest.raises(ExpressionError) as error:
        parse("%[0]").check(2)
    assert (error.value.code, error.value.found) == ("tef-unused-variable", "%[1]")
    with pytest.raises(ExpressionError) as error:
        parse("1 / (%[0] - 2)").evaluate((2.0,))
    assert error.value.code == "tef-zero-division"
    with pytest.raises(ExpressionError) as error:
        parse("population")
    assert (error.value.code, error.value.found) == ("tef-unknown-name", "population")
