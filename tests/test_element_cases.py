"""Worked cases of the element model: a small plan, read and calculated whole, against hand arithmetic.

Each file in ``cases/elements`` holds cases. A case states what is special about its plan; what every row needs
besides (names, sources) is filled in here. ``expect`` lists values by a short path, see ``_QUERIES``.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from klimatinvest.catalogue.sectors import sectors
from klimatinvest.engine.calculate import calculate
from klimatinvest.engine.costs import INDEX
from klimatinvest.engine.result import Block, Result
from klimatinvest.engine.shapley import attribute
from klimatinvest.parameters.library import library
from klimatinvest.plan.read import read_plan

FOLDER = Path(__file__).parent / "cases" / "elements"
CASES = [
    pytest.param(case, id=f"{path.stem}-{case['id']}")
    for path in sorted(FOLDER.glob("*.yaml"))
    for case in yaml.safe_load(path.read_text(encoding="utf-8"))["cases"]
]
SETTINGS = {
    "name": "Fall",
    "municipality": "Fall",
    "version": "1",
    "decision_status": "draft",
    "date": "2026-01-01",
    "price_year": 2024,
    "base_year": 2026,
    "start_year": 2026,
    "end_year": 2028,
    "inventory_years": [2024],
    "goal_base_years": [2024],
}
# Rates are 0 unless the case is about them, so that sums can be seen.
CONSTANTS = {
    "internal_rate": (0.0, "procent"),
    "inflation": (0.0, "procent"),
    "social_rate": (0.0, "procent"),
    "vat_rate": (25.0, "procent"),
    "co2_value": (0.0, "kr/ton"),
}
ACTORS = [
    {"id": "kommun", "name": "Kommunen", "type": "board", "deducts_vat": True},
    {"id": "hushall", "name": "Hushåll", "type": "households", "deducts_vat": False},
    {"id": "staten", "name": "Staten", "type": "state", "deducts_vat": True},
]
NOTED = {"source": "fall", "status": "observed"}
DEFAULTS: dict[str, dict[str, Any]] = {
    "activities": {"sector": "transport", "follows_population": False},
    "elements": {
        **NOTED,
        "sector": "transport",
        "focus_area": "transport",
        "owner": "kommun",
        "unit": "st",
        "start": 2025,
        "target_year": 2026,
    },
    "assumptions": NOTED,
    "series": NOTED,
    "goals": NOTED,
    "attributes": {**NOTED, "year": 2024},
    "attribute_needs": NOTED,
    "attribute_builds": NOTED,
    "inventory": {**NOTED, "edition": "1"},
    "actions": {
        "focus_area": "transport",
        "owner": "kommun",
        "status": "planned",
        "price_year": 2024,
        "source": "fall",
        "value_status": "observed",
    },
    "sources": {"source": "fall", "value_status": "observed", "price_basis": "real", "price_year": 2024},
}
MONEY = {"investment", "reference_investment", "operation_cost", "reference_operation_cost", "revenue", "price"} | {
    "tax",
    "carbon_cost",
    "co2_value",
}


def _filled(table: str, row: dict[str, Any]) -> dict[str, Any]:
    full = {**DEFAULTS.get(table, {}), **row}
    if "id" in row:
        full.setdefault("name", row["id"])
    if table in ("assumptions", "series") and row["quantity"] in MONEY:
        full.setdefault("price_year", 2024)
    if table == "elements" and full.get("depth") == "yearly":
        del full["start"], full["target_year"]
    return {key: value for key, value in full.items() if value is not None}


def _plan(case: dict[str, Any]) -> dict[str, Any]:
    constants = {**CONSTANTS, **{k: tuple(v) for k, v in case.get("constants", {}).items()}}
    stated = [
        {"subject": "plan", "quantity": name, "value": value, "unit": unit} for name, (value, unit) in constants.items()
    ]
    tables = {
        "actors": [],
        **{name: rows for name, rows in case["plan"].items() if name != "settings"},
        "assumptions": [*stated, *case["plan"].get("assumptions", [])],
    }
    tables["actors"] = [*ACTORS, *tables["actors"]]
    tables["series"] = [*tables.get("series", []), *_free_energy(tables)]
    filled = {table: [_filled(table, row) for row in rows] for table, rows in tables.items()}
    return {"plan": {**SETTINGS, **case["plan"].get("settings", {})}, **filled}


def _free_energy(tables: dict[str, Any]) -> list[dict[str, Any]]:
    """Energy costs nothing unless the case is about it."""
    stated = {(row["subject"], row["quantity"]) for row in tables.get("series", [])}
    return [
        {"subject": carrier["id"], "quantity": quantity, "unit": "kr/MWh", "values": {2024: 0}}
        for carrier in tables.get("carriers", [])
        for quantity in ("price", "tax", "carbon_cost")
        if (carrier["id"], quantity) not in stated
    ]


def _year(result: Result, query: dict[str, Any]) -> int:
    return int(query["year"]) - int(result.inputs.years[0])


def _tonnes(result: Result, query: dict[str, Any]) -> float:
    block: Block = result.elements
    return float(getattr(block, query["of"])[0, block.rows.index(query["row"]), _year(result, query)])


def _step(result: Result, query: dict[str, Any]) -> float:
    steps = result.sequence.standalone if query["of"] == "standalone" else result.sequence.portfolio
    step = next(s for s in steps if s.element == query["row"])
    values = step.territorial if query["of"] == "standalone" else getattr(step, query["of"])
    return float(values[0, _year(result, query)])


def _leg(result: Result, query: dict[str, Any]) -> float:
    step = next(s for s in result.sequence.portfolio if s.element == query["row"])
    leg = next(x for x in step.legs if x.activity == query["activity"])
    return float(getattr(leg, query["field"])[0, _year(result, query)])


def _line(result: Result, query: dict[str, Any]) -> float:
    item, line = result.costs.items.index(query["row"]), INDEX[query["line"]]
    flows = getattr(result.lenses, query["lens"]) if "lens" in query else result.costs.flows
    return float(flows[0, item, line, _year(result, query)])


def _metric(result: Result, query: dict[str, Any]) -> Any:
    block: Block = getattr(result, query.get("block", "elements"))
    row = block.rows.index(query["row"])
    value: Any = getattr(block, query["lens"])
    for part in query["metric"].split("."):
        value = getattr(value, part)
    return value[0, row].item()


def _effect(result: Result, query: dict[str, Any]) -> float:
    block: Block = getattr(result, query.get("block", "elements"))
    return float(getattr(block.effect, query["metric"])[0, block.rows.index(query["row"])])


def _sector(result: Result, query: dict[str, Any]) -> float:
    sector = next(s for s in result.sectors if s.sector == query["sector"])
    return float(getattr(sector, query["field"])[0, _year(result, query)])


def _actor(result: Result, query: dict[str, Any]) -> float:
    actor = [a.id for a in result.inputs.actors].index(query["actor"])
    if query["of"] == "actor_npv":
        return float(result.actor_npv[0, actor])
    return float(result.actors[0, actor, _year(result, query)])


def _need_row(result: Result, query: dict[str, Any]) -> int:
    needs = result.funding.needs
    return list(zip(needs.items, needs.actors, strict=True)).index((query["row"], query["actor"]))


def _gap(result: Result, query: dict[str, Any]) -> float:
    row = _need_row(result, query)
    return float(getattr(result.funding, f"gap_{query['which']}")[0, row, _year(result, query)])


def _need(result: Result, query: dict[str, Any]) -> float:
    row = _need_row(result, query)
    return float(getattr(result.funding.needs, query["field"])[0, row, _year(result, query)])


def _paid(result: Result, query: dict[str, Any]) -> float:
    funding, row = result.funding, _need_row(result, query)
    source = [s.id for s in funding.sources].index(query["source"])
    return float(getattr(funding, query["which"])[0, source, row, _year(result, query)])


def _viability(result: Result, query: dict[str, Any]) -> float:
    return float(getattr(result, query["of"])[0, result.costs.items.index(query["row"])])


def _order(result: Result, query: dict[str, Any]) -> Any:
    element = [e.id for e in result.inputs.elements].index(query["row"])
    return getattr(result, query["of"])[element].item()


def _target(result: Result, query: dict[str, Any]) -> float:
    path = next(p for p in result.goals if p.boundary == query.get("boundary", "territorial"))
    assert path.target is not None
    return float(path.target[_year(result, query)])


def _attribute(result: Result, query: dict[str, Any]) -> float:
    found = result.attributes
    row = [a.id for a in found.attributes].index(query["row"])
    return float(getattr(found, query["of"])[..., row, _year(result, query)].item())


def _attribution(result: Result, query: dict[str, Any]) -> float:
    found = attribute(result.inputs)
    return float(getattr(found, query["of"])[0, found.elements.index(query["row"]), _year(result, query)])


_QUERIES: dict[str, Callable[[Result, dict[str, Any]], Any]] = {
    "tonnes": _tonnes,
    "lifecycle": _tonnes,
    "standalone": _step,
    "delivered": _step,
    "asked": _step,
    "leg": _leg,
    "line": _line,
    "metric": _metric,
    "effect": _effect,
    "sector": _sector,
    "actor": _actor,
    "actor_npv": _actor,
    "gap": _gap,
    "need": _need,
    "paid": _paid,
    "viability_gap": _viability,
    "viability_share": _viability,
    "ranking": _order,
    "layers": _order,
    "states": _order,
    "target": _target,
    "required": _attribute,
    "built": _attribute,
    "missing": _attribute,
    "surplus": _attribute,
    "shapley": _attribution,
    "first": _attribution,
    "last": _attribution,
}


@pytest.mark.parametrize("case", CASES)
def test_case(case: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / "plan.yaml"
    file.write_text(yaml.safe_dump(_plan(case), allow_unicode=True, sort_keys=False), encoding="utf-8")
    loaded = read_plan(file, library())
    assert [(p.code, p.field, p.args) for p in loaded.problems.errors] == []
    result = calculate(loaded.require(), library(), sectors())
    wrong = []
    for query in case["expect"]:
        found, wanted = _QUERIES[query["of"]](result, query), query["value"]
        if not _agrees(found, wanted, query):
            wrong.append((query, found))
    assert wrong == []


def _agrees(found: Any, wanted: Any, query: dict[str, Any]) -> bool:
    if wanted is None:
        return isinstance(found, float) and math.isnan(found)
    if isinstance(wanted, str):
        return bool(found == wanted)
    # a zero that is shown with a minus sign is wrong
    if wanted == 0 and (found == 0.0 and math.copysign(1.0, found) < 0.0):
        return False
    return bool(found == pytest.approx(wanted, rel=query.get("rel", 1e-9), abs=query.get("abs", 1e-9)))
