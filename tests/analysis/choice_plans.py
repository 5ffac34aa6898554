"""Small plans to choose in: actions that cost once and enable an element each, no interest, ten years."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from klimatinvest.analysis.portfolio_effects import Effects
from klimatinvest.analysis.portfolio_engine import Engine
from klimatinvest.analysis.portfolio_model import Aims, Portfolio, Starts
from klimatinvest.analysis.portfolio_plan import Mover
from klimatinvest.analysis.portfolio_program import Programme
from klimatinvest.catalogue.sectors import sectors
from klimatinvest.parameters.library import library
from klimatinvest.plan.model import Plan

FIRST, LAST = 2026, 2035
EMITTED = 1000.0  # tonnes in every year without the plan
NOTED = {"source": "fall", "status": "observed"}
SETTINGS = {
    "name": "Fall",
    "municipality": "Fall",
    "version": "1",
    "decision_status": "draft",
    "date": "2026-01-01",
    "price_year": 2024,
    "base_year": FIRST,
    "start_year": FIRST,
    "end_year": LAST,
    "inventory_years": [2024],
    "goal_base_years": [2024],
}
CONSTANTS = {"internal_rate": "procent", "inflation": "procent", "social_rate": "procent", "vat_rate": "procent"}


def action(name: str, capex: Mapping[int, float], in_use: int, **more: Any) -> dict[str, Any]:
    """Describe an action that lasts beyond the plan but is worth nothing after it."""
    return {
        "id": name,
        "name": name,
        "focus_area": "transport",
        "owner": "kommun",
        "status": "planned",
        "in_use_year": in_use,
        "expensed": True,
        "price_year": 2024,
        "source": "fall",
        "value_status": "observed",
        "capex": dict(capex),
        **more,
    }


def element(name: str, tonnes: float, start: int, **more: Any) -> dict[str, Any]:
    """Describe an element of ``tonnes`` a year, all of it in place the year after ``start``."""
    return {"id": name, "tonnes": tonnes, "start": start, "target_year": start + 1, **more}


def choice_plan(
    actions: list[dict[str, Any]],
    elements: list[dict[str, Any]],
    enables: Mapping[str, str] | list[tuple[str, str, float]],
    volumes: Mapping[str, float] | None = None,
    **tables: Any,
) -> Plan:
    """Build a plan; a share of 1 of every action belongs to the element it enables unless shares are given."""
    shares = [(a, e, 1.0) for a, e in enables.items()] if isinstance(enables, Mapping) else enables
    figures = [{**NOTED, "subject": "plan", "quantity": q, "value": 0.0, "unit": u} for q, u in CONSTANTS.items()]
    figures.append(_figure("plan", "co2_value", 0.0, "kr/ton", price_year=2024))
    for activity, volume in (volumes or {}).items():
        figures.append(_figure(activity, "volume", volume, "vkm"))
        figures.append(_figure(activity, "process_emissions", 1000.0, "kg/vkm"))
    for row in elements:
        if "from_activity" in row:
            figures.append(_figure(row["id"], "conversion_from", row["tonnes"], "vkm/st"))
        else:
            figures.append(_figure(row["id"], "abatement", row["tonnes"], "ton/st/år"))
        cost = row.get("cost", 0.0)
        figures.append(_figure(row["id"], "operation_cost", cost, "kr/st/år", price_year=2024))
    return Plan.model_validate(
        {
            "plan": SETTINGS,
            "actors": [{"id": "kommun", "name": "Kommunen", "type": "board", "deducts_vat": True}],
            "goals": [
                {**NOTED, "id": "M", "name": "Mål", "boundary": "territorial", "year": 2030, "measure": "level",
                 "value": EMITTED - 50.0, "net": False}
            ],
            "inventory": [{**NOTED, "sector": "transport", "edition": "1", "emissions": {2024: EMITTED}}],
            "activities": [
                {"id": a, "name": a, "sector": "transport", "unit": "vkm", "follows_population": False}
                for a in volumes or {}
            ],
            "elements": [_element(row) for row in elements],
            "actions": actions,
            "enables": [{"action": a, "element": e, "share": s} for a, e, s in shares],
            "assumptions": figures,
            **tables,
        }
    )  # fmt: skip


def _figure(subject: str, quantity: str, value: float, unit: str, **more: Any) -> dict[str, Any]:
    return {**NOTED, "subject": subject, "quantity": quantity, "value": value, "unit": unit, **more}


def _element(row: dict[str, Any]) -> dict[str, Any]:
    known = {k: v for k, v in row.items() if k not in ("tonnes", "cost")}
    kind = {"kind": "avoid", "depth": "activity"} if "from_activity" in row else {"kind": "direct", "depth": "unit"}
    base = {**NOTED, "name": row["id"], "sector": "transport", "focus_area": "transport", "owner": "kommun"}
    return {**base, **kind, "unit": "st", "quantity": 1.0, **known}


def frame(amounts: Mapping[int, float], **more: Any) -> dict[str, Any]:
    """Describe a frame of investment of everyone."""
    return {"id": "R", "kind": "investment", "source": "fall", "status": "observed", "amounts": dict(amounts), **more}


def programme_of(plan: Plan, aims: Aims, found: Portfolio | None = None) -> tuple[Engine, Effects, Programme]:
    """Write the programme of a plan: with the elements alone, or as the engine sees a choice."""
    engine = Engine(Mover(plan, library()), library(), sectors())
    effects = Effects(engine)
    if found is not None:
        effects.update(found.evaluation)
    return engine, effects, effects.programme(aims, engine.reference(engine.as_planned().result), {})


def every_choice(plan: Plan) -> Iterator[Starts]:
    """List every way to begin the actions or leave them out."""
    candidates = Mover(plan, library()).candidates
    ways = [(*c.starts, *(() if c.must_do else (None,))) for c in candidates]
    for starts in itertools.product(*ways):
        yield dict(zip((c.action for c in candidates), starts, strict=True))


def brute_force(programme: Programme) -> float:
    """Give the smallest objective over every choice, by trying them all; infinite when none is possible."""
    names = list(dict.fromkeys(o.action for o in programme.options))
    ways = [[-1, *(i for i, o in enumerate(programme.options) if o.action == name)] for name in names]
    grid = np.array(list(itertools.product(*ways)))
    some = grid >= 0
    kept = np.ones(len(grid), dtype=bool)
    for row in programme.rows:
        total = np.where(some, row.coefficients[grid], 0.0).sum(axis=1)
        size = 1e-7 * max(1.0, float(np.abs(row.coefficients).max(initial=0.0)))
        kept &= (total >= row.low - size) & (total <= row.high + size)
    cost = np.where(some, programme.cost[grid], 0.0).sum(axis=1)
    return float(cost[kept].min(initial=np.inf))
