"""Worked cases in ``cases/building/*.yaml``: each changes ``base.yaml`` and says by hand what comes out.

A case has ``name``, ``set`` (values by path), ``expect`` (figures below by name) and ``within`` where the hand
calculation is rounded.
"""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml

from klimatinvest.building.axes import A_TO_C, BUDGET_LINES, LINES, MODULES
from klimatinvest.building.model import PARTS
from klimatinvest.building.result import BuildingResult

from .conftest import calculated

FOLDER = Path(__file__).parents[1] / "cases" / "building"
BASE = yaml.safe_load((FOLDER / "base.yaml").read_text(encoding="utf-8"))
CASES = [
    pytest.param(case, id=case["name"])
    for file in ("climate.yaml", "money.yaml")
    for case in yaml.safe_load((FOLDER / file).read_text(encoding="utf-8"))
]


def built(changes: dict[str, Any]) -> dict[str, Any]:
    data = copy.deepcopy(BASE)
    for path, value in changes.items():
        table, _, field = path.partition(".")
        if field:
            data[table][field] = value
        else:
            data[table] = value
    return data


def figure(result: BuildingResult, name: str) -> float:
    """Give a figure of the first alternative, or of the one whose identifier comes first in the name."""
    head, *rest = name.split(".")
    climate, money, budget = result.climate, result.money, result.budget
    year = int(rest[-1]) - int(result.years[0]) if rest and rest[-1].isdigit() else 0
    if head in result.alternatives:
        return float(getattr(result.comparison, rest[0])[result.alternatives.index(head)])
    if head == "sensitivity":
        case = next(c for c in result.sensitivity if c.kind == rest[0] and str(c.value) == rest[1])
        return float(case.kg[0])
    if head == "package":
        assert result.package is not None
        if rest[0] == "count":
            return sum(row.included for row in result.package.rows)
        return float(getattr(result.package, rest[0]))
    return float(
        {
            "kg": lambda: climate.kg[0, MODULES.index(rest[0])],
            "per_area": lambda: climate.per_area[0, MODULES.index(rest[0])],
            "part": lambda: climate.by_part[0, PARTS.index(rest[0]), MODULES.index(rest[1])],
            "counted": lambda: climate.counted[0, MODULES.index(rest[0])],
            "listed": lambda: climate.listed[0, MODULES.index(rest[0])],
            "a_to_c": climate.kg[0, A_TO_C].sum,
            "year": lambda: climate.by_year[0, year],
            "limit": lambda: result.limit.per_area[0],
            "proposal": lambda: result.limit.proposal,
            "primary_energy": lambda: result.primary_energy.number[0],
            "life_cycle_cost": lambda: money.life_cycle_cost[0],
            "npv": lambda: money.npv[0],
            "annuity": lambda: money.annuity[0],
            "residual": lambda: money.residual[0],
            "flow": lambda: money.flows[0, LINES.index(rest[0]), year],
            "budget": lambda: budget.lines[0, BUDGET_LINES.index(rest[0]), year],
            "budget_sum": lambda: budget.lines[0, BUDGET_LINES.index(rest[0])].sum() + 0.0,
            "budget_total": lambda: budget.total[0, year],
            "spending": lambda: budget.spending[0, year],
            "break_even": lambda: result.comparison.break_even[0, 1],
        }[head]()
    )


@pytest.mark.parametrize("case", CASES)
def test_case(case: dict[str, Any]) -> None:
    result = calculated(built(case["set"]))
    found = {name: figure(result, name) for name in case["expect"]}
    within = case.get("within")
    wanted = pytest.approx(case["expect"], rel=1e-9, abs=within if within is not None else 1e-6)
    assert found == wanted
