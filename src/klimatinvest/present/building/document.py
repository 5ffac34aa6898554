"""A building's result as one document for programs: every figure with its unit, and a code where there is none."""

from __future__ import annotations

from typing import Any

import numpy as np

from klimatinvest.building.axes import BUDGET_LINES, LINES, MODULES
from klimatinvest.building.model import PARTS
from klimatinvest.building.result import BuildingResult
from klimatinvest.present.building.figures import (
    Line,
    climate_lines,
    comparison_lines,
    energy_lines,
    limit_lines,
    money_lines,
)
from klimatinvest.present.json_result import number, numbers

FORMAT = 1  # raised when a field changes its meaning or goes away
Data = dict[str, Any]


def building_data(result: BuildingResult) -> Data:
    """Give a calculated building as plain data that JSON can carry; no figure is ``NaN``.

    Emissions are kg CO2e, money kronor; lists by year follow ``years``. Amounts are in constant prices of the
    project's price year, the budget in nominal prices.
    """
    return {
        "format": FORMAT,
        "project": result.building.project.model_dump(mode="json"),
        "units": {"emissions": "kg", "money": "kr", "energy": "kWh"},
        "years": [int(year) for year in result.years],
        "alternatives": [_alternative(result, a) for a in range(len(result.alternatives))],
        "limit": {
            "parameter": result.limit.parameter,
            "proposal_kg_per_m2": result.limit.proposal,
            "status": "proposal",
            "excluded_parts": list(result.limit.excluded),
        },
        "sensitivity": [_case(case) for case in result.sensitivity],
        "package": _package(result),
        "basis": {"placeholders": [{"table": table, "row": row} for table, row in result.placeholders]},
    }


def _alternative(result: BuildingResult, a: int) -> Data:
    row = result.building.alternatives[result.order[a]]
    climate, money, budget = result.climate, result.money, result.budget
    used = [c for c, found in enumerate(climate.components) if found.alternative == a]
    return {
        "id": row.id,
        "name": row.name,
        "role": row.role,
        "bta": number(float(result.bta[a])),
        "kg_by_module": _by(MODULES, climate.kg[a]),
        "kg_per_m2_by_module": _by(MODULES, climate.per_area[a]),
        "kg_by_part": {
            part: _by(MODULES, climate.by_part[a, p]) for p, part in enumerate(PARTS) if climate.by_part[a, p].any()
        },
        "kg_by_year": numbers(climate.by_year[a]),
        "rows_counted": {m: [int(climate.counted[a, i]), int(climate.listed[a, i])] for i, m in enumerate(MODULES)},
        "components": [_component(result, c) for c in used],
        "flows": {line: numbers(money.flows[a, i]) for i, line in enumerate(LINES)},
        "residual": number(float(money.residual[a])),
        "budget": {line: numbers(budget.lines[a, i]) for i, line in enumerate(BUDGET_LINES)},
        "budget_total": numbers(budget.total[a]),
        "figures": {line.id: _figure(line, a) for line in _lines(result)},
        "evidence": [{"code": item.code, "met": item.met} for item in result.evidence[row.id]],
    }


def _by(keys: tuple[str, ...], values: Any) -> Data:
    return {key: number(float(value)) for key, value in zip(keys, values, strict=True)}


def _component(result: BuildingResult, c: int) -> Data:
    found = result.climate.components[c]
    return {
        "id": result.building.components[found.index].id,
        "mass": number(found.mass),
        "factor": number(found.factor),
        "replacements": found.replacements,
        "kg_by_module": _by(MODULES, result.climate.by_component[c]),
    }


def _lines(result: BuildingResult) -> list[Line]:
    every = [*climate_lines(result), *limit_lines(result), *energy_lines(result)]
    return [*every, *money_lines(result), *comparison_lines(result)]


def _figure(line: Line, a: int) -> Data:
    shown: Data = {"value": number(float(line.values[a])), "unit": line.unit}
    if line.states:
        shown["state"] = line.state(a)
    return shown


def _case(case: Any) -> Data:
    return {
        "kind": case.kind,
        "value": case.value,
        "chosen": bool(case.chosen),
        "kg": numbers(case.kg),
        "life_cycle_cost": numbers(case.life_cycle_cost),
        "cost_per_kg": numbers(case.cost_per_kg),
    }


def _package(result: BuildingResult) -> Data | None:
    package = result.package
    if package is None:
        return None
    rows = [
        {
            "id": result.building.measures[row.index].id,
            "own_rate": number(row.own_rate),
            "package_rate": number(row.package_rate),
            "investment": number(row.investment),
            "included": bool(row.included),
        }
        for row in package.rows
    ]
    return {
        "requirement": package.requirement,
        "rate": number(package.rate),
        "investment": number(package.investment),
        "npv": number(package.npv),
        "saved_kg_per_year": number(package.saved_kg),
        "saved_kwh": {carrier: number(float(np.float64(kwh))) for carrier, kwh in package.saved_energy.items()},
        "measures": rows,
    }
