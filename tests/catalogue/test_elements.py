"""The data of the catalogue: complete, in both languages, in units that convert, and true to the sources."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from klimatinvest.catalogue.elements import Catalogue, catalogue, vocabulary
from klimatinvest.catalogue.model import SLUG, CatalogueElement, CoBenefit, Figure, FocusArea, Kind, Words
from klimatinvest.catalogue.sectors import sectors
from klimatinvest.core.units import conversion, parse_unit
from klimatinvest.plan.quantities import BY_KEY, FIGURE
from klimatinvest.text.catalog import read_catalog

ELEMENTS = tuple(catalogue())
EACH = pytest.mark.parametrize("element", ELEMENTS, ids=lambda element: element.id)
# Named in the documentation of the open framework's format, or in its published sample.
FRAMEWORK = {
    "shift_to_electric_vehicles",
    "increased_proportion_of_walking_and_cycling",
    "ecodriving_of_cars",
    "improved_vehicle_technology",
    "increase_renewable_proportion_in_diesel",
    "heat_pumps_in_single_family_residential_buildings",
    "energy_efficient_street_lighting",
    "shift_to_biogas_heating_of_single_family_residential_buildings",
    "shift_to_sustainable_healthy_diet",
}
MEASURES = Path(__file__).parents[3] / "shared" / "reference" / "measures.csv"
# The unit of a published figure, the unit in the catalogue, and the factor between them.
UNITS = {
    ("MJ/km", "MJ/vkm"): 1.0,
    ("MSEK/berth", "Mkr/plats"): 1.0,
    ("MSEK/bus", "Mkr/buss"): 1.0,
    ("MSEK/ferry", "Mkr/st"): 1.0,
    ("MSEK/km", "Mkr/km"): 1.0,
    ("MSEK/plant", "Mkr/gård"): 1.0,
    ("MSEK/plant", "Mkr/rink"): 1.0,
    ("MSEK/year", "Mkr/projekt/år"): 1.0,
    ("MWh/year", "MWh/rink/år"): 1.0,
    ("SEK/(t CO2/year)", "kr/ton"): 1.0,
    ("SEK/(t/year)", "kr/ton"): 1.0,
    ("SEK/bike", "kr/cykel"): 1.0,
    ("SEK/bike,year", "kr/cykel/år"): 1.0,
    ("SEK/ha", "kr/ha"): 1.0,
    ("SEK/ha,year", "kr/ha/år"): 1.0,
    ("SEK/house", "kr/hus"): 1.0,
    ("SEK/item", "kr/st/år"): 1.0,
    ("SEK/kg", "kr/kg/år"): 1.0,
    ("SEK/luminaire", "kr/armatur"): 1.0,
    ("SEK/m2", "kr/m2"): 1.0,
    ("SEK/m2 floor area", "kr/m2"): 1.0,
    ("SEK/space", "kr/plats"): 1.0,
    ("SEK/t", "kr/ton/år"): 1.0,
    ("SEK/tree", "kr/st"): 1.0,
    ("SEK/unit", "kr/hus"): 1.0,
    ("SEK/unit (extra)", "kr/maskin"): 1.0,
    ("kWh electricity/m2 floor area,year", "kWh/m2/år"): 1.0,
    ("kWh heat/m2 floor area,year", "kWh/m2/år"): 1.0,
    ("kWh/10 km", "kWh/vkm"): 0.1,
    ("kWh/m2,year", "kWh/m2/år"): 1.0,
    ("kg CO2/item", "kg/st/år"): 1.0,
    ("kg CO2/kg food waste", "kg/kg/år"): 1.0,
    ("kg CO2e/ha,year", "kg/ha/år"): 1.0,
    ("kg CO2e/kg", "kg/kg"): 1.0,
    ("kg CO2e/kg", "kg/kg/år"): 1.0,
    ("kg CO2e/person", "kg/deltagare/år"): 1.0,
    ("km cycled/participant", "pkm/deltagare"): 1.0,
    ("km/bus,year", "vkm/buss"): 1.0,
    ("km/truck,year", "vkm/fordon"): 1.0,
    ("km/truck,year", "vkm/lastbil"): 1.0,
    ("percent", "procent"): 1.0,
    ("percent of district heat", "procent"): 1.0,
    ("percent of electricity", "procent"): 1.0,
    ("percent of energy", "procent"): 1.0,
    ("percent per degree", "procent"): 1.0,
    ("t CO2/ha,year", "ton/ha/år"): 1.0,
    ("t CO2/t biochar", "ton/ton/år"): 1.0,
    ("t CO2/t plastic", "ton/ton/år"): 1.0,
    ("t CO2/year", "ton/projekt/år"): 1.0,
    ("t CO2e/ha,year", "ton/ha/år"): 1.0,
    ("year", "år"): 1.0,
}


def unit_of(element: CatalogueElement, figure: Figure) -> str:
    """Give the engine's unit of a figure's quantity, from the plan's list of quantities."""
    if figure.subject == "element":
        quantity = BY_KEY["elements", figure.quantity]
        units = {"unit": element.unit}
        if element.from_activities:
            units["from"] = element.from_activities[0].unit
        if element.to_activity is not None:
            units["to"] = element.to_activity.unit
        return quantity.unit.format(**units)
    quantity = BY_KEY["activities", figure.quantity]
    activity = element.to_activity if figure.subject == "to" else element.from_activities[0]
    assert activity is not None
    return quantity.unit.format(op=activity.unit)


def spoken(element: CatalogueElement) -> Iterator[Words]:
    yield from (element.name, element.description)
    for figure in element.figures:
        yield from (words for words in (figure.note, figure.ask) if words is not None)


def test_there_are_many_and_none_twice() -> None:
    assert len(ELEMENTS) >= 70
    assert len({element.id for element in ELEMENTS}) == len(ELEMENTS)
    assert len({element.name.sv for element in ELEMENTS}) == len(ELEMENTS)
    assert len({element.name.en for element in ELEMENTS}) == len(ELEMENTS)


def test_two_with_the_same_id_are_refused() -> None:
    with pytest.raises(ValueError, match=ELEMENTS[0].id):
        Catalogue([ELEMENTS[0], ELEMENTS[0]])


@pytest.mark.parametrize("sector", sectors())
def test_every_sector_is_covered_at_least_three_times(sector: str) -> None:
    assert len(catalogue().of(sector=sector)) >= 3


@pytest.mark.parametrize("area", get_args(FocusArea))
def test_every_focus_area_is_covered(area: str) -> None:
    assert len(catalogue().of(focus_area=area)) >= 5


@pytest.mark.parametrize("kind", get_args(Kind))
def test_every_kind_is_there(kind: str) -> None:
    assert any(element.kind == kind for element in ELEMENTS)


def test_sector_and_area_are_combined() -> None:
    both = catalogue().of("el_fjarrvarme", "store")
    assert [element.id for element in both] == ["fjarrvarme.ccs-avfall"]


@EACH
def test_an_id_is_a_slug_and_texts_are_whole(element: CatalogueElement) -> None:
    assert SLUG.fullmatch(element.id)
    for words in spoken(element):
        assert words.sv != words.en
        assert words.sv[0].isupper() or words.sv[0].isdigit()
    for text in (element.description.sv, element.description.en):
        assert 1 <= text.count(".") <= 4
        assert text.endswith(".")
    assert not element.name.sv.endswith(".")


@EACH
def test_units_convert_to_the_quantities(element: CatalogueElement) -> None:
    parse_unit(element.unit)
    for figure in element.figures:
        assert conversion(figure.unit, unit_of(element, figure)) > 0


@EACH
def test_a_figure_has_its_source_or_says_what_to_ask(element: CatalogueElement) -> None:
    assert element.figures
    for figure in element.figures:
        if figure.value is None:
            assert figure.ask is not None or f"catalogue.ask.{figure.quantity}" in read_catalog()
        elif figure.confidence != "definition":
            assert figure.source is not None
            assert figure.note is not None


@EACH
def test_no_figure_stands_twice(element: CatalogueElement) -> None:
    keys = [(f.subject, f.activity, f.quantity, f.carrier) for f in element.figures]
    assert len(set(keys)) == len(keys)


@EACH
def test_a_carrier_stands_where_the_quantity_needs_one(element: CatalogueElement) -> None:
    for figure in element.figures:
        table = "elements" if figure.subject == "element" else "activities"
        quantity = BY_KEY[table, figure.quantity]
        assert FIGURE in quantity.forms
        assert quantity.by_carrier == (figure.carrier is not None)


@EACH
def test_an_investment_has_a_lifetime_known_or_asked_for(element: CatalogueElement) -> None:
    quantities = {figure.quantity for figure in element.figures}
    assert "investment" not in quantities or "lifetime" in quantities


@EACH
def test_the_open_frameworks_identifier_is_one_that_exists(element: CatalogueElement) -> None:
    assert element.framework is None or element.framework in FRAMEWORK


def test_every_co_benefit_is_used_and_spoken_of() -> None:
    used = {code for element in ELEMENTS for code in element.co_benefits}
    texts = {key.rpartition(".")[2] for key in read_catalog() if key.startswith("catalogue.co_benefit.")}
    assert used == set(get_args(CoBenefit)) == texts


def test_every_shared_word_is_used() -> None:
    words = vocabulary()
    activities = {a.id for e in ELEMENTS for a in (*e.from_activities, e.to_activity) if a is not None}
    assert activities == set(words.activities)
    assert {c for e in ELEMENTS for c in e.carrier_ids} == set(words.carriers)
    assert {need.property.id for e in ELEMENTS for need in e.needs} == set(words.properties)
    assert {a.sector for a in words.activities.values()} <= set(sectors())
    for unit in (*(a.unit for a in words.activities.values()), *(p.unit for p in words.properties.values())):
        parse_unit(unit)


def test_euro_is_never_read_as_kronor() -> None:
    assert not any("EUR" in figure.unit for element in ELEMENTS for figure in element.figures)


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [("vag.elbil-hushal", "vag.elbil-hushall"), ("elsopbill", "vag.elsopbil"), ("LAGRING.BIOKOLL", "lagring.biokol")],
)
def test_a_misspelt_id_gets_a_suggestion(wrong: str, meant: str) -> None:
    assert catalogue().get(wrong) is None
    assert catalogue().near(wrong)[0] == meant


def test_search_finds_parts_of_names_in_both_languages() -> None:
    assert "mark.atervatning" in {element.id for element in catalogue().search("REWETTING")}
    assert "mark.atervatning" in {element.id for element in catalogue().search("återvätning")}
    assert catalogue().search("zzz") == ()


@pytest.mark.skipif(not MEASURES.exists(), reason="the table of published measures is not beside the repository")
@EACH
def test_figures_are_the_published_ones(element: CatalogueElement) -> None:
    with MEASURES.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["measure_id"] in element.measures]
    assert {row["measure_id"] for row in rows} == set(element.measures)
    for figure in element.figures:
        if figure.source is not None:
            assert any(same(figure, row) for row in rows), figure


def same(figure: Figure, row: dict[str, str]) -> bool:
    """Tell whether a figure is a published row: value, range, unit, years, tax, source and confidence.

    A saving below zero is more energy used afterwards, so the sign may be turned.
    """
    factor = UNITS.get((row["unit"], figure.unit))
    if factor is None or "grant" in row["unit"]:
        return False
    sign = -1.0 if figure.quantity == "energy_use" and row["quantity"] == "saving" else 1.0
    value, low, high = (sign * factor * float(row[k]) if row[k] else None for k in ("value", "low", "high"))
    if sign < 0:
        low, high = high, low
    stated = [(figure.value, value), (figure.low, low), (figure.high, high)]
    return (
        all((a is None) == (b is None) and (a is None or a == pytest.approx(b)) for a, b in stated)
        and str(figure.price_year or "") == row["price_year"]
        and str(figure.year or "") == row["valid_year"]
        and (not figure.money or figure.vat == (row["vat"] or "unknown"))
        and figure.source is not None
        and (figure.source.text, figure.source.url, figure.confidence) == (row["source"], row["url"], row["confidence"])
    )
