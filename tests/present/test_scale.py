"""The unit of money a table is shown in."""

import pytest

from klimatinvest.present.scale import MKR, money_scale, scaled
from klimatinvest.present.table import Blank, Row
from klimatinvest.text.catalog import texts


@pytest.mark.parametrize(
    ("amounts", "unit"),
    [
        ([], "Mkr"),
        ([0.0, 0.0], "Mkr"),
        ([7_424_700_000.0, -680_000_000.0], "Mkr"),
        ([50_000.0, 3_000_000.0], "Mkr"),  # 0,1 Mkr
        ([49_000.0, 3_000_000.0, 0.0], "tkr"),  # would be 0,0 Mkr
        ([-49_000.0, 100_000_000.0], "tkr"),
        ([49_000.0, 100_000_001.0], "Mkr"),  # 100 000 tkr and more is read in millions; the small one gets a digit
        ([400.0, 90_000.0], "kr"),  # would be 0 tkr
        ([400.0, 900_000.0], "tkr"),
        ([1e-7, 60_000.0], "Mkr"),  # the last digit of a sum decides nothing
    ],
)
def test_every_amount_of_a_table_can_be_read(amounts: list[float], unit: str) -> None:
    assert money_scale(amounts).unit == unit


def test_rows_are_taken_to_the_unit_and_what_is_no_amount_stays() -> None:
    rows = [Row(("A", 20_000.0, 7.0, Blank("no-costs-stated"))), Row(("B", -2_000_000.0, 8.0, "x"), total=True)]
    scale, shown = scaled(rows, (1, 3))
    assert scale.unit == "tkr"
    assert shown == (Row(("A", 20.0, 7.0, Blank("no-costs-stated"))), Row(("B", -2000.0, 8.0, "x"), total=True))


def test_an_amount_is_said_with_its_unit() -> None:
    assert MKR.say(12_345_678.0, texts("sv")) == "12,3 Mkr"
    assert MKR.say(20_000.0, texts("en")) == "0.02 MSEK"
