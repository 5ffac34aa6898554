"""A small framework of our own making in the same form: made-up vehicles, boilers and plants with round numbers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from klimatinvest.catalogue.tef.evaluate import evaluate
from klimatinvest.catalogue.tef.model import Framework
from klimatinvest.catalogue.tef.reading import read_framework
from klimatinvest.catalogue.tef.result import ElementResult
from klimatinvest.core.problem import Problems


def parameter(name: str, unit: str, *values: str, family: str = "OTHER") -> str:
    listed = "\n".join(f"- {{{value}}}" for value in values)
    return f"id: {name}\ntype: parameter\nparameter_type: {family}\nunit: {unit}\nvalues:\n{listed}\n"


def constant(name: str, unit: str, value: float, family: str = "OTHER") -> str:
    return parameter(name, unit, f"value: {value}, global: true, scalingType: CONSTANT", family=family)


def stock(name: str, value: float, unit: str = "km", comment: str = "counted") -> str:
    return parameter(name, unit, f"value: {value}, country: SE, scalingType: PER_CAPITA, comment: {comment}")


def formula(expression: str, *variables: str) -> str:
    listed = f", variables: [{', '.join(variables)}]" if variables else ""
    return f"{{expression: '{expression}'{listed}}}"


def activity(
    name: str, intensity: str, inputs: list[str], counted: str = "none", unit: str = "kwh/km", more: str = ""
) -> str:
    return (
        f"id: {name}\ntitle: {name}\nclass: activity\noperation: {{variable: {counted}}}\nwork:\n- name: work\n"
        f"  operationToWork: {{unitOfMeasure: {unit}, expression: '%[0]', variables: [{intensity}]}}\n"
        f"  input:\n" + "".join(f"  - {line}\n" for line in inputs) + more
    )


def fuel(factor: str, share: str = "") -> str:
    stated = f"resourceProportion: {share}, " if share else ""
    return f"{{resource: r, {stated}resourceToWork: {{expression: '1'}}, emissionFactor: {formula('%[0]', factor)}}}"


def element(name: str, kind: str, body: str, unit: str = "vehicles") -> str:
    return f"id: {name}\nclass: transition\ntype: {kind}\nshortName: {name}\nunitOfMeasure: {unit}\n{body}"


def side(key: str, atoc: str, *chains: str) -> str:
    return f"{key}:\n  atoc: {atoc}\n  chains:\n" + "".join(f"  - chain: {chain}\n" for chain in chains)


# Old car: 2 kWh/km · (0.75 · 400 + 0.25 · 0) = 600 g/km. New car: 1 · 50 = 50 g/km. Lorry: 5 · 400 = 2000 g/km.
FILES = {
    "parameters/use_old.yaml": constant("use_old", "kwh_km", 2, "ENERGY_INTENSITY"),
    "parameters/use_new.yaml": parameter(
        "use_new", "kwh_km", "value: 9, global: true", "value: 1, country: SE", "value: 7", family="ENERGY_INTENSITY"
    ),
    "parameters/use_lorry.yaml": constant("use_lorry", "kwh_km", 5),
    "parameters/factor_oil.yaml": constant("factor_oil", "g_kwh", 400),
    "parameters/factor_green.yaml": constant("factor_green", "g_kwh", 0),
    "parameters/factor_power.yaml": constant("factor_power", "g_kwh", 50),
    "parameters/share_oil.yaml": constant("share_oil", "percent", 75),
    "parameters/share_green.yaml": constant("share_green", "percent", 25),
    "parameters/distance.yaml": constant("distance", "km", 10000),
    "parameters/load_factor_car.yaml": constant("load_factor_car", "persons", 1.25),
    "parameters/load_factor_lorry.yaml": constant("load_factor_lorry", "percent", 50),
    "parameters/fuller.yaml": constant("fuller", "percent", 25),
    "parameters/saving.yaml": constant("saving", "percent", 10),
    "parameters/zero.yaml": constant("zero", "number", 0),
    "parameters/stock_old.yaml": stock("stock_old", 3000),
    "parameters/stock_lorry.yaml": stock("stock_lorry", 1000),
    "parameters/stock_unknown.yaml": stock("stock_unknown", 0, comment="Initialized to zero."),
    "parameters/regional.yaml": parameter("regional", "kwh_km", "value: 3"),
    "a/old.yaml": activity(
        "old_car", "use_old", [fuel("factor_oil", "share_oil"), fuel("factor_green", "share_green")], "stock_old"
    ),
    "a/new.yaml": activity("new_car", "use_new", [fuel("factor_power")], "stock_unknown"),
    "a/lorry.yaml": activity("lorry", "use_lorry", [fuel("factor_oil")], "stock_lorry"),
    "e/shift.yaml": element(
        "shift_cars",
        "shift",
        side("shiftFrom", formula("%[0]", "distance"), "old_car", "lorry")
        + side("shiftTo", formula("%[0]", "distance"), "new_car"),
    ),
}

Make = Callable[..., tuple[Framework, Problems]]
Results = dict[str, ElementResult]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Give a function that writes the framework, with files replaced or added, and reads it."""

    def build(**changes: str | None) -> tuple[Framework, Problems]:
        files = {**FILES, **{name.replace("__", "/") + ".yaml": text for name, text in changes.items()}}
        for name, text in files.items():
            if text is not None:
                path = tmp_path / "clone" / "models" / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
        problems = Problems()
        return read_framework(tmp_path / "clone", problems), problems

    return build


@pytest.fixture
def results(make: Make) -> Callable[..., Results]:
    """Give a function that evaluates the framework for Sweden."""

    def run(population: float | None = None, **changes: str | None) -> Results:
        framework, _ = make(**changes)
        return {result.id: result for result in evaluate(framework, "SE", population)}

    return run


@pytest.fixture
def form() -> dict[str, Callable[..., str]]:
    """Give the functions that write parts of a file."""
    made = (parameter, constant, stock, formula, activity, fuel, element, side)
    return {function.__name__: function for function in made}
