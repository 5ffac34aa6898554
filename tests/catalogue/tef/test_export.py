"""What an import gives as data and as YAML: every number with its parameters, and the licence on top."""

from __future__ import annotations

import json
from typing import Any

from klimatinvest.catalogue.tef.evaluate import evaluate
from klimatinvest.catalogue.tef.export import import_data, to_yaml
from klimatinvest.files.strict_yaml import load_yaml


def exported(make: Any, **changes: str) -> dict[str, Any]:
    framework, problems = make(**changes)
    return import_data(evaluate(framework, "SE"), tuple(problems), "Licence sentence", "SE", None, framework.files)


def test_an_element_with_its_parameters(make: Any) -> None:
    data = exported(make)
    assert data["counts"] == {"evaluated": 1, "placeholder": 0, "not-evaluated": 0}
    shift = data["elements"]["shift_cars"]
    assert (shift["unit"], shift["status"], shift["to"]) == ("vehicles", "evaluated", "new_car")
    assert shift["abatement_g_per_unit"] == 9.0e6  # see test_evaluate
    assert shift["parameters"]["share_oil"] == {
        "value": 75.0,
        "unit": "percent",
        "basis": "global",
        "per_capita": False,
        "placeholder": False,
    }
    assert shift["parameters"]["stock_old"]["basis"] == "SE"


def test_a_placeholder_has_no_value(make: Any, form: Any) -> None:
    zeroed = form["stock"]("stock_old", 0, comment="Initialized to zero.")
    found = exported(make, parameters__stock_old=zeroed)["elements"]["shift_cars"]
    assert found["parameters"]["stock_old"]["value"] is None
    assert found["placeholders"] == ["stock_old"]


def test_reasons_and_broken_files_have_their_place(make: Any, form: Any) -> None:
    data = exported(make, broken="id: x\nclass: other\n", e__x=form["element"]("x", "supplyUpdate", ""))
    assert data["problems"] == [
        {"code": "tef-unknown-class", "file": "broken.yaml", "line": 1, "key": "class", "found": "other"}
    ]
    [reason] = data["elements"]["x"]["reasons"]
    assert (reason["code"], reason["file"], reason["key"]) == ("tef-needs-demand", "e/x.yaml", "variableToUpdate")


def test_the_file_reads_back_as_the_same_data_under_the_licence(make: Any) -> None:
    data = exported(make, broken="a: [")
    text = to_yaml(data, "Licence sentence")
    assert text.startswith("# Licence sentence\n")
    assert load_yaml(text, "import.yaml").data == json.loads(json.dumps(data))
    assert text == to_yaml(exported(make), "Licence sentence")  # the same clone gives the same bytes
