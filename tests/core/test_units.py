"""The closed vocabulary of units."""

import pytest

from klimatinvest.core.units import UnitMismatch, UnknownUnit, conversion, parse_unit


@pytest.mark.parametrize(
    ("found", "wanted", "factor"),
    [
        ("Mkr", "kr", 1e6),
        ("mdkr", "Mkr", 1e3),
        ("kr/MWh", "kr/kWh", 1e-3),
        ("kg/MJ", "kg/kWh", 3.6),  # 1 kWh = 3.6 MJ
        ("kg/kWh", "kg/MWh", 1e3),
        ("Mton", "ton", 1e6),
        ("Gton/år", "Mton/år", 1e3),
        ("procent", "andel", 0.01),
        ("faktor", "andel", 1.0),
        ("kr/m²", "kr/m2", 1.0),
        ("MEUR", "EUR", 1e6),
        ("unit", "st", 1.0),
    ],
)
def test_conversion(found: str, wanted: str, factor: float) -> None:
    assert conversion(found, wanted) == pytest.approx(factor, rel=1e-15)


@pytest.mark.parametrize(
    ("found", "wanted"),
    [("kr", "EUR"), ("kr/bil", "kr/buss"), ("kr/bil/år", "kr/bil"), ("index", "andel"), ("ton", "kWh")],
)
def test_different_things_do_not_convert(found: str, wanted: str) -> None:
    with pytest.raises(UnitMismatch):
        conversion(found, wanted)


def test_denominators_in_any_order() -> None:
    assert conversion("kr/bil/år", "kr/år/bil") == 1.0


@pytest.mark.parametrize("text", ["", "kronor", "kr/", "kr//år", "kr*år"])
def test_unknown_symbol(text: str) -> None:
    with pytest.raises(UnknownUnit):
        parse_unit(text)
