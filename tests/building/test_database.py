"""The climate database is read as JSON and as a table, and searched by Swedish words."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
import yaml

from klimatinvest.building.database import read_database
from klimatinvest.building.products import library_products, search
from klimatinvest.building.read import read_building
from klimatinvest.core.problem import InvalidInput
from klimatinvest.parameters.library import library
from klimatinvest.text.catalog import texts
from klimatinvest.text.render import render_problem

from .conftest import patched

HEADER = (
    "name;gwp_A1A3_typical_kgCO2e_per_unit;unit;waste_factor_A5;conservative_factor;"
    "density_or_heatvalue;bk04;resource_id"
)
CSV = f"{HEADER}\r\nTräfiberskiva;0.297;kg;1.07;1.25;160.0;01301;6000000140\r\nSolcell;95.0;m²;1.0;1.25;;099;60001\r\n"
OUTSIDE = Path(os.environ.get("KLIMATINVEST_TEST_DATA", "nowhere")) / "boverket_typical_a1a3.csv"


def resource(**changes: Any) -> dict[str, Any]:
    data = [
        {"DataModuleCode": "A1-A3 Conservative", "Value": 0.145},
        {"DataModuleCode": "A1-A3 Typical", "Value": 0.116},
    ]
    whole = {
        "ResourceId": 6000000012,
        "Version": "02.07.000",
        "Name": "Fabriksbetong, husbyggnad C30/37",
        "Names": {"SV": "Fabriksbetong", "EN": "Ready-mixed concrete"},
        "Synonyms": "platsgjuten",
        "InventoryUnit": "kg",
        "WasteFactor": 1.03,
        "ConservativeDataConversionFactor": 1.25,
        "Conversions": [{"Field": "Volume", "Unit": "kg/m³", "Value": 2350}],
        "DataItems": [{"PropertyName": "Global Warming Potential", "PropertyCode": "GWP", "DataValueItems": data}],
    }
    return whole | changes


def written(path: Path, data: object) -> Path:
    path.write_text(data if isinstance(data, str) else json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return path


def faults(path: Path) -> list[str]:
    with pytest.raises(InvalidInput) as raised:
        read_database(path)
    for problem in raised.value.problems:
        assert render_problem(problem, texts("sv"))
    return [problem.code for problem in raised.value.problems]


def test_json_as_the_open_interface_gives_it(tmp_path: Path) -> None:
    database = read_database(written(tmp_path / "d.json", {"Resources": [resource()]}))
    assert database.edition == "02.07.000"
    product = database.products[0]
    assert (product.id, product.unit, product.typical, product.waste_factor) == ("6000000012", "kg", 0.116, 1.03)
    assert product.density == 2350
    assert product.conservative == pytest.approx(0.145)


def test_a_typical_value_follows_from_the_conservative_one(tmp_path: Path) -> None:
    items = [{"PropertyCode": "GWP", "DataValueItems": [{"DataModuleCode": "A1-A3 Conservative", "Value": 0.145}]}]
    database = read_database(written(tmp_path / "d.json", {"Resources": [resource(DataItems=items)]}))
    assert database.products[0].typical == pytest.approx(0.116)  # 0.145 / 1.25


def test_a_resource_without_climate_impact_is_no_product(tmp_path: Path) -> None:
    assert read_database(written(tmp_path / "d.json", {"Resources": [resource(DataItems=[])]})).products == ()


def test_a_table_with_semicolons(tmp_path: Path) -> None:
    database = read_database(written(tmp_path / "d.csv", CSV), edition="02.07.000")
    assert [p.unit for p in database.products] == ["kg", "m2"]
    assert database.edition == "02.07.000"
    # the table does not say what the conversion is: kg/m3, kg/m2 or MJ per litre; it is shown and never used
    assert database.products[0].conversion == 160
    assert database.products[0].density is None


@pytest.mark.parametrize(
    ("name", "text", "codes"),
    [
        ("d.csv", "namn;värde\nBetong;1\n", ["database-format"]),
        ("d.csv", "", ["database-format"]),
        ("d.csv", f"{HEADER}\nBetong;många;kg;1;1;;1;2\n;0.1;kg;1;1;;1;3\n", ["database-row", "database-row"]),
        ("d.csv", f"{HEADER}\nBetong;0.1;kg;0.9;1;;1;2\n", ["database-row"]),
        ("d.csv", f"{HEADER}\nBetong;nan;kg;1;1;;1;2\n", ["database-row"]),
        ("d.json", "{", ["database-format"]),
        ("d.json", "{}", ["database-format"]),
        ("d.json", '{"Resources": [1]}', ["database-format"]),
    ],
)
def test_a_file_that_is_something_else(name: str, text: str, codes: list[str], tmp_path: Path) -> None:
    assert faults(written(tmp_path / name, text)) == codes


def test_a_fault_in_a_table_names_its_line(tmp_path: Path) -> None:
    path = written(tmp_path / "d.csv", f"{HEADER}\nBetong;0.1;kg;1;1;;1;2\nTrä;;kg;1;1;;1;3\n")
    with pytest.raises(InvalidInput) as raised:
        read_database(path)
    assert [str(p.origin) for p in raised.value.problems] == ["d.csv:3:1"]


def test_a_missing_file_and_one_with_another_encoding(tmp_path: Path) -> None:
    assert faults(tmp_path / "none.csv") == ["file-not-found"]
    (tmp_path / "latin.csv").write_bytes("Trä".encode("latin-1"))
    assert faults(tmp_path / "latin.csv") == ["not-utf8"]


@pytest.mark.skipif(not OUTSIDE.exists(), reason="the agency's values are not part of the program")
def test_the_agency_s_whole_table_is_read() -> None:
    database = read_database(OUTSIDE)
    assert len(database.products) == 229
    assert {p.unit for p in database.products} == {"kg", "m2", "MJ", "kWh"}


@pytest.mark.parametrize("words", ["betong", "BETONG c30", "Fabriksbetong C30/37", "concrete c30"])
def test_the_library_is_searched_by_words(words: str) -> None:
    assert "boverket.gwp_a1a3.c30_37" in [p.id for p in search(library_products(library()), words)]


@pytest.mark.parametrize("words", ["träfiber", "trafiber", "skiva TRÄ", "6000000140"])
def test_accents_and_case_do_not_matter(words: str, tmp_path: Path) -> None:
    database = read_database(written(tmp_path / "d.csv", CSV))
    assert [p.name for p in search(database.products, words)] == ["Träfiberskiva"]


def test_library_products_carry_waste_mark_up_and_edition() -> None:
    product = next(p for p in library_products(library()) if p.id == "boverket.gwp_a1a3.c30_37")
    assert (product.typical, product.unit, product.waste_factor) == (0.116, "kg", 1.03)
    assert (product.conservative_factor, product.edition) == (1.25, "02.07.000")


def test_a_product_is_filled_from_the_file_by_its_resource_id(tmp_path: Path) -> None:
    database = read_database(written(tmp_path / "d.json", {"Resources": [resource(Version="02.08.000")]}))
    row = {"id": "betong-c30", "name": "B", "kind": "generic", "resource_id": "6000000012", "status": "default"}
    path = tmp_path / "b.yaml"
    path.write_text(yaml.safe_dump(patched({"products.0": row}), allow_unicode=True), encoding="utf-8")
    loaded = read_building(path, library(), database)
    product = loaded.require().products[0]
    assert (product.factor, product.density, product.edition) == (0.116, 2350, "02.08.000")
    # the products of the library are of an older edition than the file
    assert [p.code for p in loaded.problems.warnings] == ["factor-outdated"]
    without = read_building(path, library())
    assert "product-without-factor" in [p.code for p in without.problems.errors]
