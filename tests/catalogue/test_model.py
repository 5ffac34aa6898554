"""A figure says what it is worth, and cannot be recorded without its grounds."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from pydantic import ValidationError

from klimatinvest.catalogue import model
from klimatinvest.catalogue.model import Figure
from klimatinvest.plan import choices

SOURCE = {"text": "Region Ö, 2023", "url": "https://example.org/a"}
PRICE: dict[str, Any] = {
    "quantity": "investment",
    "unit": "kr/buss",
    "value": 100.0,
    "price_year": 2022,
    "vat": "excl",
    "source": SOURCE,
    "confidence": "primary",
}


def figure(**changes: Any) -> Figure:
    return Figure.model_validate({**PRICE, **changes})


def test_a_price_with_year_and_tax_settled_is_a_default() -> None:
    assert figure().usable
    assert figure().status == "default"
    assert figure(vat="incl").status == "default"


@pytest.mark.parametrize(
    "changes", [{"vat": "unknown"}, {"price_year": None, "year": 2022}, {"case": True}], ids=["tax", "year", "case"]
)
def test_what_the_source_leaves_open_makes_a_placeholder_with_value(changes: dict[str, Any]) -> None:
    assert figure(**changes).usable
    assert figure(**changes).status == "placeholder"


def test_the_year_of_the_figure_stands_in_for_a_price_year() -> None:
    assert figure(price_year=None, year=2019).price_level == 2019
    assert figure(price_year=2022, year=2019).price_level == 2022


@pytest.mark.parametrize("changes", [{"price_year": None}, {"value": None, "low": 1.0, "high": 2.0}])
def test_no_price_level_and_no_central_value_cannot_stand_in_a_plan(changes: dict[str, Any]) -> None:
    assert not figure(**changes).usable
    assert figure(**changes).status == "placeholder"


@pytest.mark.parametrize(
    "changes",
    [{"source": None}, {"confidence": None}, {"vat": None}, {"low": 101.0}, {"high": 99.0}],
    ids=["source", "confidence", "tax", "low", "high"],
)
def test_a_figure_without_grounds_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        figure(**changes)


def test_a_definition_needs_no_source() -> None:
    identity = Figure(quantity="conversion_from", unit="m2/m2", value=1.0, confidence="definition")
    assert identity.status == "default"


@pytest.mark.parametrize(("unit", "money"), [("Mkr/km", True), ("kr", True), ("tkr/år", True), ("kWh/m2", False)])
def test_an_amount_is_known_by_its_unit(unit: str, money: bool) -> None:
    assert Figure(quantity="investment", unit=unit).money is money


@pytest.mark.parametrize("name", ["Kind", "FocusArea"])
def test_the_lists_of_words_are_the_plans(name: str) -> None:
    assert get_args(getattr(model, name)) == get_args(getattr(choices, name))


def test_depths_and_owners_are_known_to_the_plan() -> None:
    assert set(get_args(model.Depth)) < set(get_args(choices.Depth))
    assert set(get_args(model.Owner)) < set(get_args(choices.ActorType))
