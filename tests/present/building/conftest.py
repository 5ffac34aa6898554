"""The examples, calculated once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from klimatinvest.building.calculate import calculate
from klimatinvest.building.read import read_building
from klimatinvest.building.result import BuildingResult
from klimatinvest.parameters.library import library

EXAMPLES = Path(__file__).parents[3] / "examples" / "building"


@cache
def _result(name: str) -> BuildingResult:
    return calculate(read_building(EXAMPLES / f"{name}.yaml", library()).require(), library())


@pytest.fixture
def result_of() -> Callable[[str], BuildingResult]:
    """Give an example's result."""
    return _result
