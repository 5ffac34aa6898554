"""A result as one document for programs: every figure with its unit, and a reason where there is none."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np

from klimatinvest.core.series import FloatArray
from klimatinvest.engine.emissions import GoalPath, after_compensation
from klimatinvest.engine.metrics import METRICS
from klimatinvest.engine.result import Result
from klimatinvest.present.attributes import attribute_data
from klimatinvest.present.element_tables import group_of
from klimatinvest.present.figures import LENSES, BlockName, has_lens, key_figure
from klimatinvest.present.remarks import remarks
from klimatinvest.present.society_data import society_data
from klimatinvest.present.tables import STATUSES, compensated, goal_emissions, status_counts

FORMAT = 1  # raised when a field changes its meaning or goes away
Data = dict[str, Any]


def result_data(result: Result) -> Data:
    """Give a calculated plan as plain data that JSON can carry; no figure is ``NaN``.

    Amounts are kronor in constant prices of the plan's price year, emissions tonnes CO2e; lists by year
    follow ``years``. A figure that cannot be calculated is null; key figures carry the reason's code beside.
    """
    years = [int(year) for year in result.inputs.years]
    return {
        "format": FORMAT,
        "settings": _settings(result),
        "years": years,
        "goals": [_goal(result, path) for path in result.goals],
        "sectors": [_sector(result, index) for index in range(len(result.sectors))],
        "elements": [_element(result, index) for index in range(len(result.elements.rows))],
        "attributes": attribute_data(result),
        "actions": [_action(result, index) for index in range(len(result.actions.rows))],
        "actors": _actors(result),
        "society": society_data(result),
        "funding": _funding(result),
        "basis": _basis(result),
        "missing": [{"code": remark.code, **remark.args} for remark in remarks(result)],
    }


def numbers(values: FloatArray | Iterable[float]) -> list[float | None]:
    """Give a row of figures with null where there is none."""
    return [number(float(value)) for value in values]


def number(value: float) -> float | None:
    """Give one figure, or null when there is none."""
    return value if math.isfinite(value) else None


def _settings(result: Result) -> Data:
    stated = result.inputs.plan.plan.model_dump(mode="json")
    society = result.inputs.rate_society
    rates = {
        "municipal_real": number(float(result.inputs.rate_municipal[0, 0])),
        "society_real": numbers(np.broadcast_to(society[0], result.inputs.years.shape)),
    }
    return {**stated, "rates": rates, "units": {"money": "kr", "emissions": "ton", "rates": "andel"}}


def _goal(result: Result, path: GoalPath) -> Data:
    emissions = {which: goal_emissions(result, path, which) for which in ("reference", "plan")}
    return {
        "boundary": path.boundary,
        "net": path.net,
        "base_year": path.base_year,
        "base": path.base,
        "points": {str(year): value for year, value in path.points.items()},
        "target": None if path.target is None else numbers(path.target),
        **{which: None if found is None else numbers(found) for which, found in emissions.items()},
        "compensation": [
            {"year": year, "allowed": allowed, "remaining": left, "after": after_compensation(left, allowed)}
            for year, left, allowed in compensated(result, path)
        ],
    }


def _sector(result: Result, index: int) -> Data:
    sector = result.sectors[index]
    years = result.inputs.years.shape
    known = sector.stated or sector.account == "sink"
    return {
        "id": sector.sector,
        "account": sector.account,
        "present": sector.present,
        "reference": numbers(np.broadcast_to(sector.reference[0], years)) if known else None,
        "plan": numbers(np.broadcast_to(sector.plan[0], years)) if known else None,
    }


def _element(result: Result, index: int) -> Data:
    block = result.elements
    row = block.rows[index]
    common = {
        "id": row,
        "tonnes_by_year": numbers(block.tonnes[0, index]),
        "lifecycle_tonnes_by_year": numbers(block.lifecycle[0, index]),
        "metrics": _metrics(result, "elements", row),
    }
    if index >= len(result.inputs.elements):
        return {**common, "group": "sum"}
    element, step = result.inputs.elements[index], result.sequence.portfolio[index]
    alone = result.sequence.standalone[index].territorial[0]
    return {
        **common,
        "name": element.name,
        "sector": element.sector,
        "focus_area": element.focus_area,
        "owner": element.owner,
        "unit": element.unit,
        "status": element.status,
        "group": group_of(result, index),
        "rank": int(result.ranking[index]) or None,
        "pareto_layer": max(0, int(result.layers[index])) or None,
        "asked_by_year": _by_year(result, step.asked[0]),
        "delivered_by_year": _by_year(result, step.delivered[0]),
        "standalone_tonnes_by_year": _by_year(result, alone),
    }


def _by_year(result: Result, values: FloatArray) -> list[float | None]:
    return numbers(np.broadcast_to(values, result.inputs.years.shape))


def _action(result: Result, index: int) -> Data:
    action = result.inputs.actions[index]
    return {
        "id": action.id,
        "name": action.name,
        "owner": action.owner,
        "focus_area": action.focus_area,
        "status": action.status,
        "value_status": action.value_status,
        "metrics": _metrics(result, "actions", action.id),
    }


def _metrics(result: Result, name: BlockName, row: str) -> Data:
    """Give every key figure of a row by metric, those with a lens by lens too."""
    found: Data = {}
    for metric in METRICS:
        if has_lens(metric):
            by_lens = {lens: _figure(result, name, row, metric.id, lens) for lens in LENSES}
            found[metric.id] = {"unit": metric.unit, **by_lens}
        else:
            found[metric.id] = {"unit": metric.unit, **_figure(result, name, row, metric.id)}
    return found


_BY_ID = {metric.id: metric for metric in METRICS}


def _figure(result: Result, name: BlockName, row: str, metric: str, lens: Any = None) -> Data:
    figure = key_figure(result, name, row, _BY_ID[metric], lens)
    shown: Data = {"value": figure.value}
    if figure.reason:
        shown["reason"] = figure.reason
    if figure.state:
        shown["state"] = figure.state
    return shown


def _actors(result: Result) -> list[Data]:
    return [
        {
            "id": actor.id,
            "name": actor.name,
            "type": actor.type,
            "net_by_year": numbers(result.actors[0, k]),
            "npv": number(float(result.actor_npv[0, k])),
        }
        for k, actor in enumerate(result.inputs.actors)
    ]


def _funding(result: Result) -> Data:
    funding = result.funding
    needs = funding.needs
    rows = [
        {
            "item": needs.items[i],
            "actor": needs.actors[i],
            "need": numbers(needs.amount[0, i]),
            "initial": numbers(needs.initial[0, i]),
            "gap_secured": numbers(funding.gap_secured[0, i]),
            "gap_expected": numbers(funding.gap_expected[0, i]),
            "gap_possible": numbers(funding.gap_possible[0, i]),
        }
        for i in range(len(needs.items))
    ]
    sources = [
        {
            "id": source.id,
            "name": source.name,
            "kind": source.kind,
            "actor": source.actor,
            "status": source.status,
            "secured": numbers(funding.secured[0, s].sum(axis=0)),
            "possible": numbers(funding.possible[0, s].sum(axis=0)),
        }
        for s, source in enumerate(funding.sources)
    ]
    total = {
        "need": float(needs.amount[0].sum()),
        "initial": float(needs.initial[0].sum()),
        "secured": float(funding.secured[0].sum()),
        "gap_secured": float(funding.gap_secured[0].sum()),
        "gap_expected": float(funding.gap_expected[0].sum()),
        "gap_possible": float(funding.gap_possible[0].sum()),
    }
    outcomes = {"outcomes": funding.outcomes, "outcomes_exact": funding.exact}
    return {"total": total, **outcomes, "sources": sources, "rows": rows}


def _basis(result: Result) -> Data:
    counts = status_counts(result.inputs.plan)
    tables = {table: {status: found[status] for status in STATUSES} for table, found in counts.items()}
    total = {status: sum(found[status] for found in counts.values()) for status in STATUSES}
    return {"total": total, "tables": tables}
