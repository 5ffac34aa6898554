"""The shipped data: complete, sourced, in known units, and equal to the reference where that is at hand."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from klimatinvest.core.units import conversion, parse_unit
from klimatinvest.parameters.library import TOPICS, Library, library, parse_topic
from klimatinvest.parameters.model import CONFIDENCES, FLAGS, Parameter

PARAMETERS = pytest.mark.parametrize("parameter", tuple(library()), ids=lambda p: p.id)
REFERENCE = Path(__file__).parents[3] / "shared" / "reference" / "parameters.csv"
# Statistics Sweden's own table (KPI 1980=100, official figures, annual mean), beside the reference: prices of 2006.
EARLIER_PRICE_INDEX = range(2006, 2015)
MINIMAL = """
sources:
  scb: {text: "SCB", url: "https://www.scb.se"}
parameters:
  - id: index.kpi
    sv: "KPI"
    en: "CPI"
    unit: index
    values:
      2024: {value: 415.15, confidence: derived, source: scb, detail: "413.34 x 1.008"}
      undated: {value: 1, confidence: primary, source: scb}
"""


@PARAMETERS
def test_complete(parameter: Parameter) -> None:
    assert re.fullmatch(r"[a-z0-9_]+(\.[a-z0-9_\-]+)+", parameter.id)
    assert parameter.sv.strip()
    assert parameter.en.strip()
    assert parse_unit(parameter.unit)
    assert parameter.topic in TOPICS
    assert set(parameter.flags) <= set(FLAGS)
    assert parameter.values
    for year, dated in parameter.values.items():
        assert year is None or 1990 <= year <= 2060
        assert dated.source.strip()
        assert dated.url == "" or dated.url.startswith(("https://", "http://"))
        assert dated.confidence in CONFIDENCES  # a value nobody has seen a source for is not shipped


@PARAMETERS
def test_years_stand_in_order(parameter: Parameter) -> None:
    years = [year for year in parameter.values if year is not None]
    assert years == sorted(years)


@PARAMETERS
def test_what_must_not_be_mistaken_is_flagged(parameter: Parameter) -> None:
    if parameter.id.startswith(("ef.el.", "ef.dh.se_mean")):
        assert "standard-value" in parameter.flags
    if parameter.id.startswith("ef.fuel."):
        assert "life-cycle" in parameter.flags
    if "limit_proposal" in parameter.id:
        assert "proposal" in parameter.flags
    if parameter.id.startswith("asek"):
        assert "check-current" in parameter.flags


def test_the_internal_rate_ends_with_the_last_year_that_is_known() -> None:
    rate = library().get("internranta.skr")
    assert rate is not None
    assert rate.years == tuple(range(2016, 2026))
    with pytest.raises(KeyError):
        rate.at(2026)


def test_derived_fuel_factors_follow_from_their_parts() -> None:
    known = library()
    for per_mj in (p for p in known if re.fullmatch(r"ef\.fuel\.\w+\.mj", p.id)):
        stem = per_mj.id.removesuffix(".mj")
        per_kwh = known.get(f"{stem}.kwh")
        assert per_kwh is not None
        assert per_mj.value * conversion(per_mj.unit, per_kwh.unit) == pytest.approx(per_kwh.value, abs=6e-5)
        heat = known.get(stem.replace("ef.", "heatvalue."))
        per_litre = known.get(f"{stem}.litre")
        assert (heat is None) == (per_litre is None)
        if heat is not None and per_litre is not None:
            assert per_mj.value * heat.value == pytest.approx(per_litre.value, abs=6e-5)


@pytest.mark.skipif(not REFERENCE.exists(), reason="the reference table is not at hand")
def test_every_usable_value_of_the_reference_is_here() -> None:
    with REFERENCE.open(encoding="utf-8") as file:
        rows = [r for r in csv.DictReader(file) if r["confidence"] != "unverified" and r["source"]]
    known = sum(len(p.values) for p in library())
    assert known == len(rows) + len(EARLIER_PRICE_INDEX)
    assert set(EARLIER_PRICE_INDEX) <= set(library().get("index.kpi").values)  # type: ignore[union-attr]
    for row in rows:
        year = int(row["valid_year"]) if row["valid_year"] else None
        found = library().get(row["id"]) or library().get(row["id"].removesuffix(f".{year}"))
        assert found is not None, row["id"]
        dated = found.values[year]
        assert (dated.value, dated.confidence, dated.url) == (
            float(row["value"]),
            row["confidence"],
            row["url"],
        )
        assert dated.source == row["source"]
        assert found.price_year == (int(row["price_year"]) if row["price_year"] else None)


def test_a_topic_is_read_with_sources_and_arithmetic() -> None:
    (one,) = parse_topic(MINIMAL, "indices")
    assert one.at(2024).source == "SCB; 413.34 x 1.008"
    assert one.at(2024).url == "https://www.scb.se"
    assert one.at(1999).value == 1.0
    assert one.topic == "indices"


def test_faulty_data_does_not_load() -> None:
    with pytest.raises(KeyError):
        parse_topic(MINIMAL.replace("source: scb}", "source: ssb}"), "indices")
    with pytest.raises(ValueError, match="unknown flags"):
        parse_topic(MINIMAL.replace("unit: index", "unit: index\n    flags: [nice]"), "indices")
    with pytest.raises(ValueError, match="two parameters"):
        Library([*parse_topic(MINIMAL, "indices")] * 2)


def test_search_and_suggestions() -> None:
    known = library()
    assert [p.id for p in known.search("LADDA_BILEN")] == ["ladda_bilen.share", "ladda_bilen.cap"]
    assert "internranta.skr" in [p.id for p in known.search("internränta")]
    assert known.search("finns inte") == ()
    assert known.near("ladda_bilen.kap")[0] == "ladda_bilen.cap"
    assert known.near("xyzzy") == ()
    assert known.get("xyzzy") is None
    assert len(known.ids) == len(known) == len(list(known))
