"""Dated values."""

import pytest

from klimatinvest.parameters.model import DatedValue, Parameter


def dated(value: float) -> DatedValue:
    return DatedValue(value, "Källa", "https://example.org", "primary")


def parameter(values: dict[int | None, DatedValue]) -> Parameter:
    return Parameter("a.b", "Ränta", "Rate", "procent", None, values)


def test_the_only_value() -> None:
    assert parameter({2024: dated(2.5)}).value == 2.5


def test_several_values_need_a_year() -> None:
    several = parameter({2025: dated(2.5), 2024: dated(1.25)})
    with pytest.raises(ValueError, match="a year must be named"):
        _ = several.value
    assert several.at(2024).value == 1.25
    assert several.years == (2024, 2025)


def test_a_missing_year_is_never_filled_from_its_neighbour() -> None:
    with pytest.raises(KeyError):
        parameter({2024: dated(2.5)}).at(2025)


def test_a_value_without_a_year_holds_for_every_year() -> None:
    undated = parameter({None: dated(3.5)})
    assert undated.at(2030).value == 3.5
    assert undated.value == 3.5
    assert undated.years == ()


def test_label_by_language() -> None:
    assert [parameter({}).label(language) for language in ("sv", "en")] == ["Ränta", "Rate"]
