"""Price indices: levels, chained changes, own years over the library's, and years that are missing."""

from __future__ import annotations

import pytest

from klimatinvest.parameters.library import library
from klimatinvest.spend.model import IndexSeries
from klimatinvest.spend.prices import Indices, Series


def series(form: str, values: dict[int, float]) -> Series:
    return Series("x", "X", form, values, {}, "default")  # type: ignore[arg-type]


def test_a_level_is_a_quotient() -> None:
    found = series("level", {2019: 80.0, 2023: 100.0})
    assert found.level(2023, 2019) == 1.25  # 100 / 80
    assert found.level(2019, 2023) == 0.8
    assert found.level(2050, 2050) == 1.0  # one year against itself needs no value


def test_changes_are_chained() -> None:
    found = series("change", {2021: 10.0, 2022: -5.0, 2023: 20.0})
    # from the prices of 2020 to those of 2023: 1.1 · 0.95 · 1.2 = 1.254; 2020 itself needs no change
    assert found.level(2023, 2020) == pytest.approx(1.254)
    assert found.level(2020, 2023) == pytest.approx(1 / 1.254)


def test_a_missing_year_is_named_and_never_stood_in_for() -> None:
    assert series("level", {2019: 80.0}).missing(2019, 2023) == (2023,)
    assert series("change", {2021: 1.0, 2023: 1.0}).missing(2023, 2020) == (2022,)
    with pytest.raises(KeyError):
        series("level", {2019: 80.0}).level(2023, 2019)


def test_the_library_has_the_price_indices() -> None:
    found = Indices(library(), (), "sv")
    kpi = found.get("index.kpi")
    assert kpi is not None
    assert kpi.level(2023, 2019) == pytest.approx(403.70 / 334.26)  # SCB, KPI 1980=100
    kpif = found.get("index.kpif_change")
    assert kpif is not None
    assert kpif.level(2023, 2021) == pytest.approx(1.0775 * 1.0585)
    assert found.get("index.nothing") is None


def test_own_years_are_put_over_the_library() -> None:
    row = IndexSeries(id="index.kpi", name="x", form="level", source="x", status="observed", values={2023: 1, 2030: 2})
    found = Indices(library(), (row,), "sv").get("index.kpi")
    assert found is not None
    assert found.values[2023] == 1.0
    assert found.values[2030] == 2.0
    assert found.values[2019] == 334.26
