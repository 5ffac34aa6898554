"""The valid plan of the broken examples, an outcome for it, and small plans to follow up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from klimatinvest.catalogue.sectors import sectors
from klimatinvest.engine.calculate import calculate
from klimatinvest.engine.result import Result
from klimatinvest.followup.read import LoadedOutcome, read_outcome
from klimatinvest.parameters.library import library
from klimatinvest.plan.model import Plan
from klimatinvest.plan.read import read_plan
from patching import changed

HERE = Path(__file__).parent
PLAN_FILE = HERE.parent / "broken" / "valid.yaml"
VALID_FILE = HERE / "valid.yaml"
VALID: dict[str, Any] = yaml.safe_load(VALID_FILE.read_text(encoding="utf-8"))

Read = Callable[[dict[str, Any]], LoadedOutcome]


def patched(changes: dict[str, Any] | None = None, drop: tuple[str, ...] = ()) -> dict[str, Any]:
    """Change the valid outcome: values by path, a last part + appends."""
    return changed(VALID, changes or {}, drop)


def calculated(plan: Plan) -> Result:
    return calculate(plan, library(), sectors())


@pytest.fixture(scope="session")
def plan() -> Plan:
    return read_plan(PLAN_FILE, library()).require()


@pytest.fixture(scope="session")
def result(plan: Plan) -> Result:
    return calculated(plan)


@pytest.fixture
def read(tmp_path: Path, plan: Plan) -> Read:
    def reader(data: dict[str, Any]) -> LoadedOutcome:
        path = tmp_path / "outcome.yaml"
        path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=9999), encoding="utf-8")
        return read_outcome(path, plan)

    return reader
