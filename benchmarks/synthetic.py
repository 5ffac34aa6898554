"""A plan of a given size, made by rule: every kind and depth, pools that run out, actions and sources."""

from __future__ import annotations

from typing import Any

from klimatinvest.plan.model import Plan

KINDS = (
    ("unit", "direct"),
    ("activity", "shift"),
    ("yearly", "direct"),
    ("activity", "efficiency"),
    ("unit", "shift"),
    ("activity", "avoid"),
    ("activity", "fuel"),
    ("unit", "sink"),
    ("unit", "efficiency"),
    ("activity", "supply"),
)
_NOTED = {"source": "benchmark", "status": "default"}
START, END, PRICE_YEAR = 2026, 2056, 2024


def synthetic_plan(elements: int = 200, activities: int = 40, carriers: int = 8, actions: int = 20) -> Plan:
    """Build a valid plan; the same numbers give the same plan."""
    tables: dict[str, list[dict[str, Any]]] = {name: [] for name in Plan.model_fields if name != "plan"}
    _constants(tables)
    _carriers(tables, carriers)
    _activities(tables, activities, carriers)
    for i in range(elements):
        _element(tables, i, activities, carriers)
    for i in range(actions):
        _action(tables, i, elements)
    _sources(tables, actions)
    return Plan.model_validate({"plan": _settings(), **tables})


def _settings() -> dict[str, Any]:
    return {
        "name": "Benchmark",
        "municipality": "Benchmark",
        "version": "1",
        "decision_status": "draft",
        "date": "2026-01-01",
        "price_year": PRICE_YEAR,
        "base_year": START,
        "start_year": START,
        "end_year": END,
        "inventory_years": [2024],
        "goal_base_years": [2020],
    }


def _figure(subject: str, quantity: str, value: float, unit: str = "", **more: Any) -> dict[str, Any]:
    return {"subject": subject, "quantity": quantity, "value": value, "unit": unit, **_NOTED, **more}


def _series(subject: str, quantity: str, unit: str, values: dict[int, float], **more: Any) -> dict[str, Any]:
    return {"subject": subject, "quantity": quantity, "unit": unit, "values": values, **_NOTED, **more}


def _constants(tables: dict[str, list[dict[str, Any]]]) -> None:
    tables["actors"] += [
        {"id": "namnd", "name": "Nämnd", "type": "board", "deducts_vat": True},
        {"id": "bolag", "name": "Bolag", "type": "company", "deducts_vat": True},
        {"id": "hushall", "name": "Hushåll", "type": "households", "deducts_vat": False},
        {"id": "staten", "name": "Staten", "type": "state", "deducts_vat": True},
    ]
    for quantity, value, unit in (
        ("internal_rate", 2.5, "procent"),
        ("inflation", 2.0, "procent"),
        ("social_rate", 3.5, "procent"),
        ("vat_rate", 25.0, "procent"),
        ("co2_value", 7000.0, "kr/ton"),
    ):
        price_year = PRICE_YEAR if quantity == "co2_value" else None
        tables["assumptions"].append(_figure("plan", quantity, value, unit, price_year=price_year))
    for sector, tonnes in (("transport", 90_000.0), ("el_fjarrvarme", 20_000.0), ("negativa_utslapp", 0.0)):
        row = {"sector": sector, "edition": "1", "emissions": {2020: tonnes * 1.2, 2024: tonnes}, **_NOTED}
        tables["inventory"].append(row)
    goal = {"id": "M1", "name": "Mål", "boundary": "territorial", "year": 2030, "measure": "reduction"}
    tables["goals"].append({**goal, "value": 80, "net": True, **_NOTED})


def _carriers(tables: dict[str, list[dict[str, Any]]], carriers: int) -> None:
    for i in range(carriers):
        name = f"c{i}"
        tables["carriers"].append({"id": name, "name": name, "sector": "el_fjarrvarme" if i % 4 == 3 else None})
        factor = {2024: 250.0 - 20 * i, 2050: 220.0 - 20 * i}
        tables["series"] += [
            _series(name, "emission_factor", "kg/MWh", factor),
            _series(name, "price", "kr/MWh", {2024: 900.0 + 50 * i, 2040: 1200.0}, price_year=PRICE_YEAR),
            _series(name, "tax", "kr/MWh", {2024: 300.0}, price_year=PRICE_YEAR),
            _series(name, "carbon_cost", "kr/MWh", {2024: 5.0 * i}, price_year=PRICE_YEAR),
        ]


def _activities(tables: dict[str, list[dict[str, Any]]], activities: int, carriers: int) -> None:
    for i in range(activities):
        name, carrier = f"a{i}", f"c{i % carriers}"
        tables["activities"].append(
            {"id": name, "name": name, "sector": "transport", "unit": "vkm", "follows_population": False}
        )
        tables["assumptions"] += [
            _figure(name, "volume", 5e6, "vkm"),
            _figure(name, "growth", 0.5, "procent"),
            _figure(name, "intensity", 0.7 - 0.01 * i, "kWh/vkm", carrier=carrier),
            _figure(name, "operation_cost", 0.8, "kr/vkm", price_year=PRICE_YEAR),
        ]


def _element(tables: dict[str, list[dict[str, Any]]], i: int, activities: int, carriers: int) -> None:
    depth, kind = KINDS[i % len(KINDS)]
    name, origin, target = f"TE-{i:03}", f"a{i % activities}", f"a{(i + 7) % activities}"
    carrier, other = f"c{i % activities % carriers}", f"c{(i % activities + 1) % carriers}"
    unit = {"fuel": "procentenheter", "supply": "MWh"}.get(kind, "bil")
    row: dict[str, Any] = {
        "id": name,
        "name": name,
        "sector": "negativa_utslapp" if kind == "sink" else "transport",
        "focus_area": "transport",
        "kind": kind,
        "depth": depth,
        "unit": unit,
        "owner": ("namnd", "bolag", "hushall")[i % 3],
        **_NOTED,
    }
    if depth == "yearly":
        path = {"price_year": PRICE_YEAR}
        tables["series"] += [
            _series(name, "investment", "kr", {START: 1e6, START + 5: 1e6, START + 6: 0.0}, **path),
            _series(name, "operation_cost", "kr", {START: 0.0, START + 6: 1e5}, **path),
            _series(name, "abatement", "ton", {START: 0.0, START + 6: 40.0}),
        ]
    else:
        row |= {"quantity": 2.0 if kind == "fuel" else 50.0 + i, "start": START, "target_year": 2032 + i % 8}
        _costs(tables, name, unit, 8 + i % 12)
        _effect(tables, row, depth, origin, target, carrier, other)
    tables["elements"].append(row)


def _costs(tables: dict[str, list[dict[str, Any]]], name: str, unit: str, life: int) -> None:
    money = {"price_year": 2022}
    tables["assumptions"] += [
        _figure(name, "investment", 400_000.0, f"kr/{unit}", growth=-0.5, **money),
        _figure(name, "reference_investment", 300_000.0, f"kr/{unit}", **money),
        _figure(name, "lifetime", float(life), "år"),
        _figure(name, "operation_cost", 5_000.0, f"kr/{unit}/år", **money),
        _figure(name, "reference_operation_cost", 9_000.0, f"kr/{unit}/år", **money),
    ]


def _effect(
    tables: dict[str, list[dict[str, Any]]],
    row: dict[str, Any],
    depth: str,
    origin: str,
    target: str,
    carrier: str,
    other: str,
) -> None:
    name, unit, kind, figures = row["id"], row["unit"], row["kind"], tables["assumptions"]
    if depth == "unit":
        if kind == "shift":
            for quantity, used, amount in (("reference_energy_use", "c0", 8.0), ("energy_use", "c7", 3.0)):
                figures.append(_figure(name, quantity, amount, f"MWh/{unit}/år", carrier=used))
        else:
            figures.append(_figure(name, "abatement", 2.0, f"ton/{unit}/år"))
        if kind == "sink":
            figures.append(_figure(name, "permanence", 0.8, "andel"))
        return
    if kind == "supply":
        row["carrier"] = carrier
        figures.append(_figure(name, "target_factor", 60.0, "kg/MWh"))
        return
    row["from_activity"] = origin
    if kind == "fuel":
        row |= {"carrier": carrier, "to_carrier": other}
        return
    figures.append(_figure(name, "conversion_from", 12_000.0, f"vkm/{unit}"))
    if kind == "shift":
        row["to_activity"] = target
        figures.append(_figure(name, "conversion_to", 12_000.0, f"vkm/{unit}"))
    if kind == "efficiency":
        figures.append(_figure(name, "saving", 20.0, "procent"))


def _action(tables: dict[str, list[dict[str, Any]]], i: int, elements: int) -> None:
    name = f"A-{i:02}"
    tables["actions"].append(
        {
            "id": name,
            "name": name,
            "focus_area": "transport",
            "owner": ("namnd", "bolag")[i % 2],
            "status": "planned",
            "in_use_year": 2028 + i % 5,
            "lifetime": 15 + i % 20,
            "operation_cost": 60_000,
            "price_year": PRICE_YEAR,
            "source": "benchmark",
            "value_status": "default",
            "capex": {START + 1: 2_000_000, START + 2: 3_000_000},
        }
    )
    for k in range(2):
        element = f"TE-{(7 * i + 3 * k) % elements:03}"
        tables["enables"].append({"action": name, "element": element, "share": 0.5 if k else 0.4})


def _sources(tables: dict[str, list[dict[str, Any]]], actions: int) -> None:
    kinds = (
        "grant",
        "grant",
        "eu",
        "co_funding",
        "grant",
        "private",
        "climate_fund",
        "own_frame",
        "own_frame",
        "loan",
    )
    statuses = ("decided", "applied", "possible", "decided", "applied", "possible", "decided")
    for i, kind in enumerate(kinds):
        name = f"F-{i:02}"
        tables["sources"].append(
            {
                "id": name,
                "name": name,
                "kind": kind,
                "actor": "staten" if kind in ("grant", "eu") else "namnd",
                "status": statuses[i % len(statuses)],
                "probability": 40,
                "share": 50 if kind == "grant" else None,
                "source": "benchmark",
                "value_status": "default",
                "amounts": dict.fromkeys(range(START, START + 10), 3_000_000 + 100_000 * i),
            }
        )
        targets = (
            ("namnd", "bolag") if kind == "own_frame" else (f"A-{i % actions:02}", f"TE-{i:03}", f"TE-{i + 20:03}")
        )
        tables["funding_targets"] += [{"source": name, "target": target} for target in targets]
