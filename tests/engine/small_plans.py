"""Small plans put together from short rows."""

from __future__ import annotations

from typing import Any

from klimatinvest.catalogue.sectors import sectors
from klimatinvest.engine.calculate import calculate
from klimatinvest.engine.compile import compile_inputs
from klimatinvest.engine.inputs import FloatArray, Inputs, Key
from klimatinvest.engine.result import Result
from klimatinvest.parameters.library import library
from klimatinvest.plan.model import Plan

NOTED = {"source": "test", "status": "observed"}
SETTINGS = {
    "name": "Test",
    "municipality": "Test",
    "version": "1",
    "decision_status": "draft",
    "date": "2026-01-01",
    "price_year": 2024,
    "base_year": 2026,
    "start_year": 2026,
    "end_year": 2031,
    "inventory_years": [2024],
    "goal_base_years": [2024],
}
ACTORS = [
    {"id": "kommun", "name": "Kommunen", "type": "board", "deducts_vat": True},
    {"id": "bolag", "name": "Bolaget", "type": "company", "deducts_vat": True},
    {"id": "hushall", "name": "Hushåll", "type": "households", "deducts_vat": False},
    {"id": "staten", "name": "Staten", "type": "state", "deducts_vat": True},
]


def figure(subject: str, quantity: str, value: float, unit: str = "", **more: Any) -> dict[str, Any]:
    return {**NOTED, "subject": subject, "quantity": quantity, "value": value, "unit": unit, **more}


def series(subject: str, quantity: str, unit: str, values: dict[int, float], **more: Any) -> dict[str, Any]:
    return {**NOTED, "subject": subject, "quantity": quantity, "unit": unit, "values": values, **more}


def constants(
    internal: float = 2.5, inflation: float = 2.0, social: float = 3.5, co2: float = 1000.0
) -> list[dict[str, Any]]:
    return [
        figure("plan", "internal_rate", internal, "procent"),
        figure("plan", "inflation", inflation, "procent"),
        figure("plan", "social_rate", social, "procent"),
        figure("plan", "vat_rate", 25.0, "procent"),
        figure("plan", "co2_value", co2, "kr/ton", price_year=2024),
    ]


def element(id: str, kind: str, depth: str = "activity", **more: Any) -> dict[str, Any]:  # noqa: A002
    basic = {
        **NOTED,
        "id": id,
        "name": id,
        "sector": "transport",
        "focus_area": "transport",
        "kind": kind,
        "depth": depth,
        "unit": "st",
        "owner": "kommun",
    }
    if depth != "yearly":
        basic |= {"quantity": 1.0, "start": 2025, "target_year": 2026}
    return basic | more


def plan_of(settings: dict[str, Any] | None = None, **tables: list[dict[str, Any]]) -> Plan:
    if not any(row["subject"] == "plan" for row in tables.get("assumptions", [])):
        tables["assumptions"] = [*constants(), *tables.get("assumptions", [])]
    return Plan.model_validate({"plan": {**SETTINGS, **(settings or {})}, "actors": ACTORS, **tables})


def result_of(plan: Plan, sampled: dict[Key, FloatArray] | None = None) -> Result:
    return calculate(plan, library(), sectors(), sampled)


def inputs_of(plan: Plan, sampled: dict[Key, FloatArray] | None = None) -> Inputs:
    return compile_inputs(plan, library(), sectors(), sampled)


def cars(*elements: dict[str, Any], figures: list[dict[str, Any]] | None = None) -> Plan:
    """A plan around 100 000 vkm with petrol (0.7 kWh, 250 kg/MWh) and electric cars (0.2 kWh, 50 kg/MWh)."""
    return plan_of(
        carriers=[{"id": "bensin", "name": "Bensin"}, {"id": "el", "name": "El"}],
        activities=[
            {"id": name, "name": name, "sector": "transport", "unit": "vkm", "follows_population": False}
            for name in ("bil", "elbil")
        ],
        elements=list(elements),
        assumptions=[
            *constants(),
            figure("bil", "volume", 100_000, "vkm"),
            figure("elbil", "volume", 0, "vkm"),
            figure("bil", "intensity", 0.7, "kWh/vkm", carrier="bensin"),
            figure("elbil", "intensity", 0.2, "kWh/vkm", carrier="el"),
            *(figures or []),
        ],
        series=[
            series("bensin", "emission_factor", "kg/MWh", {2024: 250}),
            series("el", "emission_factor", "kg/MWh", {2024: 50}),
            series("bensin", "price", "kr/MWh", {2024: 1500}, price_year=2024),
            series("el", "price", "kr/MWh", {2024: 1000}, price_year=2024),
        ],
    )
