"""A small valid input that tests change."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from klimatinvest.building.calculate import calculate
from klimatinvest.building.model import Building
from klimatinvest.building.read import LoadedBuilding, read_building
from klimatinvest.building.result import BuildingResult
from klimatinvest.parameters.library import library
from patching import changed

VALID_FILE = Path(__file__).parent / "valid.yaml"
VALID: dict[str, Any] = yaml.safe_load(VALID_FILE.read_text(encoding="utf-8"))
VALID["project"]["date"] = str(VALID["project"]["date"])

Read = Callable[[dict[str, Any]], LoadedBuilding]


def patched(changes: dict[str, Any] | None = None, drop: tuple[str, ...] = ()) -> dict[str, Any]:
    """Change the valid input: values by path, a last part + appends."""
    return changed(VALID, changes or {}, drop)


def calculated(data: dict[str, Any]) -> BuildingResult:
    return calculate(Building.model_validate(data), library())


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def reader(data: dict[str, Any]) -> LoadedBuilding:
        path = tmp_path / "building.yaml"
        path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=9999), encoding="utf-8")
        return read_building(path, library())

    return reader
