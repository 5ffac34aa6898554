"""A choice of actions as one document for programs."""

from __future__ import annotations

from typing import Any

from klimatinvest.analysis.portfolio_model import Infeasible, Portfolio, Rule, Told
from klimatinvest.plan.starts import use_year


def portfolio_data(found: Portfolio) -> dict[str, Any]:
    """Give a choice as plain data that JSON can carry; amounts in kronor, emissions in tonnes CO2e.

    Lists of tonnes follow ``years``; the bound is of what the objective makes as small as possible, so a highest
    net present value and most tonnes have their sign turned.
    """
    aims = found.aims
    return {
        "format": 1,
        "objective": aims.objective,
        "targets": {str(year): tonnes for year, tonnes in sorted(aims.targets.items())},
        "carbon_budget": aims.carbon_budget,
        "most_cost": aims.most_cost,
        "kept": found.kept,
        "stable": found.stable,
        "rounds": found.rounds,
        "solver": {"bound": found.solved.bound, "gap": found.solved.gap, "seconds": found.solved.seconds},
        "years": [int(y) for y in found.evaluation.result.inputs.years],
        "before": _told(found.before.told),
        "first_programme": _told(found.first),
        "programme": _told(found.promised),
        "engine": _told(found.evaluation.told),
        "actions": _actions(found),
        "elements": [{"id": e, "enabled_by": dict(parts)} for e, parts in found.followers.items()],
        "frames": _frames(found),
        "frontier": [
            {
                "asked": point.asked,
                "programme": _told(point.promised),
                "engine": _told(point.evaluation.told),
                "starts": dict(point.evaluation.starts),
            }
            for point in found.frontier
        ],
    }


def _actions(found: Portfolio) -> list[dict[str, Any]]:
    settings = found.before.plan.plan
    actions = {action.id: action for action in found.before.plan.actions}
    return [
        {
            "id": c.action,
            "name": actions[c.action].name,
            "planned_start": c.planned,
            "start": (start := found.starts[c.action]),
            "in_use_year": None if start is None else use_year(actions[c.action], settings) + start - c.planned,
            "fixed": c.fixed,
            "must_do": c.must_do,
            "capex": sum(actions[c.action].capex.values()),
        }
        for c in found.candidates
    ]


def _frames(found: Portfolio) -> list[dict[str, Any]]:
    worth = {w.rule: w for w in found.worth}
    return [
        {
            **rule_data(rule),
            "limit": float(found.limits[k]),
            "used": float(found.evaluation.told.used[k]),
            "used_before": float(found.before.told.used[k]),
            "more": worth[rule].more if rule in worth else None,
            "gain": worth[rule].gain if rule in worth else None,
        }
        for k, rule in enumerate(found.rules)
    ]


def rule_data(rule: Rule) -> dict[str, Any]:
    """Give a rule as plain data."""
    return {"kind": rule.kind, "name": rule.name or None, "year": rule.year}


def conflict_data(trouble: Infeasible) -> dict[str, Any]:
    """Give what conflicts as plain data."""
    return {
        "conflict": [
            {**rule_data(rule), "limit": trouble.limits.get(rule), "most": trouble.most.get(rule)}
            for rule in trouble.conflict
        ]
    }


def _told(told: Told) -> dict[str, Any]:
    return {
        "cost": told.cost,
        "npv_municipal": told.npv_municipal,
        "npv_society": told.npv_society,
        "tonnes": told.tonnes.tolist(),
        "total_tonnes": float(told.tonnes.sum()),
    }
