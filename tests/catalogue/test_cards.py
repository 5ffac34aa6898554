"""From a figure to what a reader is told and what a plan is given."""

from __future__ import annotations

import pytest

from klimatinvest.catalogue.cards import (
    Use,
    figure_fields,
    known,
    question,
    remarks,
    shown,
    subject_activity,
    to_ask,
    unknown,
)
from klimatinvest.catalogue.elements import catalogue
from klimatinvest.catalogue.model import CatalogueElement, Figure
from klimatinvest.text.catalog import texts

SV, EN = texts("sv"), texts("en")


def element(name: str) -> CatalogueElement:
    found = catalogue().get(name)
    assert found is not None
    return found


def figure(name: str, quantity: str) -> Figure:
    return next(f for f in element(name).figures if f.quantity == quantity)


def test_tax_is_taken_off_and_marked_to_be_added_for_those_who_pay_it() -> None:
    price = figure("varme.bergvarme-fran-direktel", "investment")  # 1 361 kr/m2 with tax at 25 per cent
    row = figure_fields(price, "TE-1", Use(vat_rate=0.25))
    assert row["value"] == pytest.approx(1361 / 1.25)
    assert row["vat"] is True
    assert SV.get("catalogue.remark.vat_removed") in row["note"]
    assert SV.get("catalogue.remark.vat_incl") not in row["note"]


def test_without_a_tax_rate_an_amount_with_tax_is_asked_for() -> None:
    heat_pump = element("varme.bergvarme-fran-direktel")
    price = figure(heat_pump.id, "investment")
    assert to_ask(heat_pump, Use()) == (price,)
    assert to_ask(heat_pump, Use(vat_rate=0.25)) == ()
    assert "1\u00a0361 kr/m²" in question(price, SV)
    with pytest.raises(ValueError, match="investment"):
        figure_fields(price, "TE-1", Use())


def test_a_municipal_price_is_left_as_it_is() -> None:
    row = figure_fields(figure("el.led-gatubelysning", "investment"), "TE-1", Use(vat_rate=0.25))
    assert (row["value"], row["vat"], row["price_year"], row["status"]) == (4117, False, 2023, "placeholder")


def test_what_is_no_money_has_no_price_year() -> None:
    row = figure_fields(figure("kollektiv.elbuss", "lifetime"), "TE-1", Use())
    assert row["price_year"] is None
    assert row["status"] == "default"
    assert (row["low"], row["value"], row["high"]) == (8, 12, 16)  # the plan holds whole years; 8.4 and 15.6


def test_a_life_is_rounded_to_whole_years_and_says_so() -> None:
    truck = figure_fields(figure("vag.ellastbil-distribution", "lifetime"), "TE-1", Use())
    assert truck["value"] == 14  # 13.8
    assert "13,8 år" in truck["note"]
    semi = figure_fields(figure("vag.ellastbil-fjarr", "lifetime"), "TE-1", Use())
    assert semi["value"] == 11  # 10.5


def test_a_price_year_that_the_index_does_not_reach_is_asked_for() -> None:
    capture = element("lagring.bio-ccs")
    price = figure(capture.id, "investment")
    assert price.price_year == 2025
    assert price in unknown(capture)
    assert price not in known(capture)
    assert "16\u00a0250 kr/ton" in question(price, SV)
    assert SV.get("catalogue.remark.price_year_outside", year=2025) in question(price, SV)


def test_a_range_is_told_in_the_question_and_never_averaged() -> None:
    price = figure("cykel.elcykel", "investment")
    assert price.value is None
    assert "8,000–30,000 SEK/bicycle" in question(price, EN)
    assert "19,000" not in question(price, EN)


def test_remarks_tell_of_price_year_tax_and_single_cases() -> None:
    told = list(remarks(figure("kollektiv.elbuss", "investment"), SV))
    assert SV.get("catalogue.remark.case") in told
    assert SV.get("catalogue.remark.vat_unknown") in told
    assumed = list(remarks(figure("byggnad.ftx-skola", "investment"), SV))
    assert SV.get("catalogue.remark.price_year_assumed", year=2022) in assumed


def test_shown_has_every_digit_and_the_range() -> None:
    assert shown(figure("kollektiv.elbuss", "lifetime"), SV) == "12 (8,4–15,6)"
    assert shown(figure("cykel.elcykel", "lifetime"), EN) == "5–10"
    assert shown(figure("bygg.klimatbetong", "process_emissions"), SV) == "0,116"
    assert shown(Figure(quantity="saving", unit="procent"), SV) == ""


def test_a_figure_about_an_activity_names_it() -> None:
    bus = element("kollektiv.elbuss")
    found = [subject_activity(bus, f) for f in bus.figures if f.quantity == "intensity"]
    assert [activity.id for activity in found if activity] == ["buss-el", "buss-diesel"]
    with pytest.raises(ValueError, match="saving"):
        subject_activity(element("mark.vatmark"), Figure(quantity="saving", unit="procent", subject="to"))
