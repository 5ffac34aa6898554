"""The calculation by hand, and what must hold for any ledger."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klimatinvest.catalogue.sectors import sectors
from klimatinvest.core.origin import Origin
from klimatinvest.core.problem import Problems
from klimatinvest.files.ledger import LedgerFile, LedgerRows
from klimatinvest.parameters.library import library
from klimatinvest.plan.parse import Parsed
from klimatinvest.plan.records import Record
from klimatinvest.spend.calculate import analyse
from klimatinvest.spend.context import Context
from klimatinvest.spend.fields import TOGETHER
from klimatinvest.spend.ledger import Collector, Ledger
from klimatinvest.spend.model import SpendInput
from klimatinvest.spend.read import LoadedSpend
from klimatinvest.spend.result import FIGURES, MEASURED, PRICED, STATUSES, SpendResult

from .conftest import LEDGER, VALID, Analyse

INDEX = {2020: 100.0, 2023: 120.0, 2024: 125.0}


def test_kronor_are_taken_to_the_factors_vat_basis_and_price_year(analysed: Analyse) -> None:
    result = analysed()
    food = result.sums("category", among=result.among(PRICED))["Livsmedel",]
    # 0.1 kg/kr with 12 % VAT in prices of 2020 (index 100): booked 1000 in 2023 (120), 2000 and -500 in 2024 (125)
    assert food.amount == 2500.0
    assert food.uncorrected == pytest.approx(250.0)  # 100 + 200 - 50
    assert food.vat_effect == pytest.approx(30.0)  # 12 % of 250
    assert food.corrected == pytest.approx(112 / 1.2 + 224 / 1.25 - 56 / 1.25)  # 227.733
    assert food.difference == pytest.approx(food.vat_effect + food.price_effect)


@pytest.mark.parametrize(
    ("ledger_vat", "factor_vat", "step"),
    [
        ("excluding", "excluding", 1.0),
        ("excluding", "including", 1.12),
        ("including", "excluding", 1 / 1.12),
        ("including", "including", 1.0),
    ],
)
def test_the_four_combinations_of_vat(ledger_vat: str, factor_vat: str, step: float, analysed: Analyse) -> None:
    changes = {"mapping.spend.ledger_vat": ledger_vat, "factors.spend_factors.0.vat": factor_vat}
    found = analysed(changes=changes).sums("category")["Livsmedel",]
    assert found.uncorrected + found.vat_effect == pytest.approx(250.0 * step)


def test_quantities_take_the_place_of_kronor(analysed: Analyse) -> None:
    result = analysed()
    fuel, power = (result.sums("category", among=result.among(MEASURED))[name,] for name in ("Drivmedel", "El"))
    assert (fuel.amount, fuel.corrected) == (300.0, 50.0)  # 20 litres of 2.5 kg
    assert fuel.by_kronor == pytest.approx(300 * 0.02 / 1.25)  # what the kronor would have given: 4.8 kg
    assert (power.amount, power.corrected) == (800.0, 500.0)  # 10 MWh of 50 g/kWh
    by_unit = result.sums("department", among=result.side("category") == result.names["category"].index("El"))
    assert {unit: found.corrected for (unit,), found in by_unit.items()} == {"Skola": 375.0, "Vård": 125.0}  # 600 : 200


def test_every_krona_has_a_status_and_none_is_lost(analysed: Analyse) -> None:
    result = analysed()
    amounts = {status: result.total(status).amount for status in STATUSES}
    assert amounts == {
        "priced": 2500.0,
        "measured": 1100.0,
        "unmapped": 900.0,
        "negative_left_out": 0.0,
        "internal": 100.0,  # the counterpart says more than the account
        "not_purchase": 100_000.0,
    }
    assert result.negative() == (1, -500.0)
    assert result.share(result.total("unmapped")) == pytest.approx(900 / 4500)


def test_settings_about_negative_and_internal_rows(analysed: Analyse) -> None:
    changes = {"mapping.spend.negative_rows": "left_out", "mapping.spend.internal": "counted"}
    result = analysed(changes=changes)
    assert result.total("negative_left_out").amount == -500.0
    assert result.total("internal").rows == 0
    assert result.total("priced").amount == 3100.0  # 1000 + 2000 + the internal 100, which the account's rule takes
    assert result.total().amount == 104_600.0


def test_names_that_differ_in_blanks_and_case_are_one(analysed: Analyse) -> None:
    result = analysed()
    assert result.sums("supplier")["Grossisten AB",].rows == 3


def test_amounts_in_the_prices_of_a_year(analysed: Analyse) -> None:
    food = analysed(base_year=2024).sums("category")["Livsmedel",]
    assert food.real_amount == pytest.approx(1000 * 125 / 120 + 2000 - 500)


def test_two_quantities_can_cover_the_same_rows(analysed: Analyse) -> None:
    heat = {"id": "varme", "year": 2023, "quantity": 1000, "unit": "kWh", "factor": "el", "account": "62*",
            "source": "x", "status": "observed", "sector": "konsumtion"}  # fmt: skip
    result = analysed(changes={"mapping.measured.+": heat})
    power = result.sums("category")["El",]
    assert (power.amount, power.rows) == (800.0, 2)  # the kronor once
    assert power.corrected == pytest.approx(550.0)  # 500 + 1000 kWh of 50 g


# -- any ledger ---------------------------------------------------------------------------------------------

Rows = list[tuple[str, float, int]]
ROWS = st.lists(
    st.tuples(
        st.sampled_from(("4610", "4650", "5611", "7000", "5010")),
        st.floats(-1e6, 1e6, allow_nan=False).map(lambda x: round(x, 2)),
        st.sampled_from((2023, 2024)),
    ),
    min_size=1,
    max_size=30,
).map(lambda rows: [("4610", 12.5, 2023), *rows])  # at least one row has a factor


def collected(pieces: Sequence[Rows]) -> Ledger:
    collector = Collector()
    for number, rows in enumerate(pieces):
        texts = {"account": [row[0] for row in rows], "department": [f"Enhet {number % 2}"] * len(rows)}
        amounts = np.array([row[1] for row in rows])
        years = np.array([row[2] for row in rows], dtype=np.int64)
        lines = np.arange(len(rows), dtype=np.int64) + 1
        piece = LedgerRows(texts, years, amounts, np.full(len(rows), np.nan), lines)
        collector.read(LedgerFile(f"{number}.csv", "csv"), [piece])
    return collector.ledger()


def calculated(ledger: Ledger, index: dict[int, float]) -> SpendResult:
    content: dict[str, Any] = {**VALID["mapping"], **VALID["factors"]}
    content["measured"] = []
    content["index_series"] = [{**content["index_series"][0], "values": index}]
    content["rules"] = [*content["rules"], {"id": "allt", "account": "4*", "treatment": "factor", "factor": "varor"}]
    data = SpendInput.model_validate(content)
    rows = {table.id: getattr(data, table.id) for table in TOGETHER.tables}
    nowhere = {table.id: [Record(table, Origin("x.yaml"))] * 9 for table in TOGETHER.all}
    context = Context(data, Parsed(data.spend, rows, nowhere, {}), library(), sectors())
    return analyse(LoadedSpend(context, Problems(), ()), ledger)


@settings(max_examples=60, deadline=None)
@given(ROWS, st.floats(0.2, 5.0))
def test_a_pure_price_rise_changes_nothing(rows: Rows, rise: float) -> None:
    before = calculated(collected([rows]), INDEX)
    dearer = [(account, amount * rise, year) for account, amount, year in rows]
    index = {year: value * (rise if year > 2020 else 1.0) for year, value in INDEX.items()}
    after = calculated(collected([dearer]), index)
    scale = 1e-9 * (1.0 + float(np.abs(before.entries.corrected).sum()))
    assert after.total().corrected == pytest.approx(before.total().corrected, abs=scale)
    # uncorrected emissions rise as prices do: that is the fault the correction mends
    assert after.total().uncorrected == pytest.approx(before.total().uncorrected * rise, abs=scale * rise)


@settings(max_examples=60, deadline=None)
@given(st.lists(ROWS, min_size=1, max_size=4))
def test_sums_over_any_side_give_the_ledger(pieces: list[Rows]) -> None:
    result = calculated(collected(pieces), INDEX)
    read = sum(row[1] for rows in pieces for row in rows)
    scale = 1e-9 * (1.0 + sum(abs(row[1]) for rows in pieces for row in rows))
    for side in ("year", "status", "category", "department", "supplier", "account", "rule", "sector"):
        sums = result.sums(side)
        assert sum(s.amount for s in sums.values()) == pytest.approx(read, abs=scale)
        assert sum(s.rows for s in sums.values()) == sum(map(len, pieces))
    whole = result.total()
    assert whole.uncorrected + whole.vat_effect + whole.price_effect == pytest.approx(whole.corrected, abs=scale)


@settings(max_examples=40, deadline=None)
@given(ROWS)
def test_reading_in_pieces_gives_the_same(rows: Rows) -> None:
    whole = calculated(collected([rows]), INDEX)
    collector, half = Collector(), len(rows) // 2
    for part in (rows[:half], rows[half:]):
        if part:
            texts = {"account": [row[0] for row in part], "department": ["Enhet 0"] * len(part)}
            amounts, years = np.array([row[1] for row in part]), np.array([row[2] for row in part])
            lines = np.arange(len(part)) + 1
            piece = LedgerRows(texts, years, amounts, np.full(len(part), np.nan), lines)
            collector.read(LedgerFile("l.csv", "csv"), [piece])
    parts = calculated(collector.ledger(), INDEX)
    for name in FIGURES:
        assert getattr(parts.total(), name) == pytest.approx(getattr(whole.total(), name), abs=1e-6)


def test_the_example_of_the_tests_has_every_kind_of_row(analysed: Analyse) -> None:
    result = analysed(LEDGER)
    assert {key[0] for key in result.sums("status")} == set(STATUSES) - {"negative_left_out"}
