"""Published arithmetic of the open framework against its own files, where the sample is at hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from klimatinvest.catalogue.tef.evaluate import activity_emissions, evaluate
from klimatinvest.catalogue.tef.model import Framework
from klimatinvest.catalogue.tef.reading import read_framework
from klimatinvest.catalogue.tef.values import Values
from klimatinvest.core.problem import Problems

SAMPLE = Path(__file__).parents[4] / "shared" / "data" / "tef-sample"
CASES: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "cases.yaml").read_text(encoding="utf-8"))

pytestmark = pytest.mark.skipif(not SAMPLE.exists(), reason="the sample is not here")


@pytest.fixture(scope="module")
def framework() -> Framework:
    problems = Problems()
    found = read_framework(SAMPLE, problems)
    assert len(problems) == 0
    return found


@pytest.mark.parametrize("name", CASES["activities"])
def test_emissions_per_operation(framework: Framework, name: str) -> None:
    assert activity_emissions(Values(framework, "SE"), name) == pytest.approx(CASES["activities"][name], rel=1e-9)


@pytest.mark.parametrize("name", CASES["elements"])
def test_abatement_per_unit(framework: Framework, name: str) -> None:
    case = CASES["elements"][name]
    found = next(result for result in evaluate(framework, "SE") if result.id == name)
    assert found.unit == case["unit"]
    if "abatement" in case:
        assert found.abatement == pytest.approx(case["abatement"], rel=1e-9)
    chains = {chain.activity: chain.abatement for chain in found.chains}
    assert {name: chains[name] for name in case["from"]} == pytest.approx(case["from"], rel=1e-9)


def test_every_element_of_the_sample_has_a_number(framework: Framework) -> None:
    assert [result.id for result in evaluate(framework, "SE") if result.abatement is None] == []


def test_a_replaced_technology_can_hide_in_the_mean(framework: Framework) -> None:
    found = next(r for r in evaluate(framework, "SE") if r.id == "heat_pumps_in_single_family_residential_buildings")
    by_chain = {chain.activity: chain.abatement or 0.0 for chain in found.chains}
    electric = by_chain["single_family_building_heating_with_direct_electric_heaters"]
    # most of what is replaced is electric heating, so the mean is a tenth of what oil alone saves
    assert electric < (found.abatement or 0.0) < by_chain["single_family_building_heating_with_oil"] / 9
