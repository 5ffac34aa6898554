"""Plans small enough to reckon by hand: five years, no interest, so that a cost counts five times."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from klimatinvest.plan.model import Plan

sys.path.insert(0, str(Path(__file__).parent))  # so that the tests can share the plans in ``choice_plans``
Make = Callable[..., Plan]
NOTED = {"source": "fall", "status": "observed"}
EMITTED = 1000.0  # tonnes in the base year and every year without the plan
SETTINGS = {
    "name": "Fall",
    "municipality": "Fall",
    "version": "1",
    "decision_status": "draft",
    "date": "2026-01-01",
    "price_year": 2024,
    "base_year": 2026,
    "start_year": 2026,
    "end_year": 2030,
    "inventory_years": [2024],
    "goal_base_years": [2024],
}
CONSTANTS = {"internal_rate": "procent", "inflation": "procent", "social_rate": "procent", "vat_rate": "procent"}


def unit_element(name: str, tonnes: float, cost: float, **more: Any) -> dict[str, Any]:
    """Describe an element of unit costs: tonnes and kronor per unit and year, all in place from 2026."""
    return {"id": name, "depth": "unit", "kind": "direct", "tonnes": tonnes, "cost": cost, **more}


def _element(row: dict[str, Any]) -> dict[str, Any]:
    known = {k: v for k, v in row.items() if k not in ("tonnes", "cost", "figures")}
    return {
        **NOTED,
        "name": row["id"],
        "sector": "transport",
        "focus_area": "transport",
        "owner": "kommun",
        "unit": "st",
        "quantity": 10.0,
        "start": 2025,
        "target_year": 2026,
        **known,
    }


def _figures(row: dict[str, Any]) -> list[dict[str, Any]]:
    """List an element's assumptions; a cost below 0 is a saving."""
    cost = row.get("cost", 0.0)
    name = "operation_cost" if cost >= 0.0 else "reference_operation_cost"
    stated: dict[str, tuple[float, str]] = dict(row.get("figures", {}))
    if "cost" in row:
        stated[name] = (abs(cost), "kr/st/år")
    if "tonnes" in row:
        stated["abatement"] = (row["tonnes"], "ton/st/år")
    return [
        {**NOTED, "subject": row["id"], "quantity": q, "value": v, "unit": u, "price_year": 2024}
        for q, (v, u) in stated.items()
    ]


@pytest.fixture(scope="session")
def make() -> Make:
    """Give a function that makes a plan of elements with a goal: so many tonnes to be cut in a year."""

    def build(
        elements: list[dict[str, Any]],
        cut: float | dict[int, float],
        activities: dict[str, tuple[float, float]] | None = None,
        **tables: Any,
    ) -> Plan:
        goals = cut if isinstance(cut, dict) else {2030: cut}
        stated = [{**NOTED, "subject": "plan", "quantity": q, "value": 0.0, "unit": u} for q, u in CONSTANTS.items()]
        co2 = {"subject": "plan", "quantity": "co2_value", "value": 0.0, "unit": "kr/ton", "price_year": 2024}
        volumes = [
            {**NOTED, "subject": a, "quantity": q, "value": v, "unit": u}
            for a, pair in (activities or {}).items()
            for q, v, u in zip(("volume", "process_emissions"), pair, ("vkm", "kg/vkm"), strict=True)
        ]
        figures = [figure for row in elements for figure in _figures(row)]
        return Plan.model_validate(
            {
                "plan": SETTINGS,
                "actors": [{"id": "kommun", "name": "Kommunen", "type": "board", "deducts_vat": True}],
                "goals": [
                    {
                        **NOTED,
                        "id": f"M-{year}",
                        "name": "Mål",
                        "boundary": "territorial",
                        "year": year,
                        "measure": "level",
                        "value": EMITTED - tonnes,
                        "net": False,
                    }
                    for year, tonnes in goals.items()
                ],
                "inventory": [
                    {**NOTED, "sector": "transport", "edition": "1", "emissions": {2024: EMITTED}},
                ],
                "activities": [
                    {"id": a, "name": a, "sector": "transport", "unit": "vkm", "follows_population": False}
                    for a in activities or {}
                ],
                "elements": [_element(row) for row in elements],
                **tables,
                "assumptions": [*stated, {**NOTED, **co2}, *volumes, *figures, *tables.get("assumptions", [])],
            }
        )

    return build
