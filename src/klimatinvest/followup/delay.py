"""A plan that is late: everything moved by its own delay, or going on at the pace so far.

Conventions
-----------
* An element's wanted quantity in year ``y`` becomes what the plan wants in ``y − d``; before the plan there is nothing.
  A fraction of a year is read on the straight line between two years.
* An element of yearly figures has all its yearly figures moved; a supply path keeps its first value until it begins.
* An action is moved by whole years. What falls beyond the plan's last year is outside the horizon and left out.
* The pace so far goes on from the outcome until the plan's largest quantity is reached; an element ahead of the plan
  is not held back. Elements of yearly figures are scaled with outcome over plan from the year followed up.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from klimatinvest.core.series import FloatArray, IntArray, interpolate
from klimatinvest.engine.result import Result
from klimatinvest.followup.result import DelayCost
from klimatinvest.plan.model import Action, Element, Plan, Series

_OWN = "deployment"
_PATHS = frozenset({"supply_factor"})  # stated by year though the element is not one of yearly figures


def planned_quantity(result: Result, element: str) -> FloatArray:
    """Give what the plan wants of an element, [year]: its quantity, or its tonnes for an element of yearly figures."""
    row = next(i for i, e in enumerate(result.inputs.elements) if e.id == element)
    if result.inputs.yearly[row]:
        return np.asarray(result.elements.tonnes[0, row])
    return np.asarray(np.broadcast_to(result.sequence.portfolio[row].asked[0], result.inputs.years.shape))


def moved(years: IntArray, values: FloatArray, delay: float) -> FloatArray:
    """Give values by year a number of years later; before them there is nothing."""
    first = int(years[0])
    axis = np.concatenate([[first - 1], years])
    return interpolate(years - delay, axis, np.concatenate([[0.0], values]))


def delayed(result: Result, elements: Mapping[str, float], actions: Mapping[str, int]) -> Plan:
    """Give the plan with elements and actions moved by their delays in years; only delays above 0 move anything."""
    plan, series = result.inputs.plan, list(result.inputs.plan.series)
    rows = []
    for element in plan.elements:
        delay = elements.get(element.id, 0.0)
        if delay > 0.0:
            series = _move_series(result, element, delay, series)
            element = _listed(element)  # noqa: PLW2901 - the moved element takes its place
        rows.append(element)
    late = tuple(_later(action, actions.get(action.id, 0), plan.plan.start_year) for action in plan.actions)
    return plan.model_copy(update={"elements": tuple(rows), "series": tuple(series), "actions": late})


def _listed(element: Element) -> Element:
    return element if element.depth == "yearly" or not element.quantity else element.model_copy(update={"ramp": "list"})


def _move_series(result: Result, element: Element, delay: float, series: list[Series]) -> list[Series]:
    years, found = result.inputs.years, []
    for row in series:
        if row.subject != element.id or not (element.depth == "yearly" or row.quantity in _PATHS):
            if (row.subject, row.quantity) != (element.id, _OWN):
                found.append(row)
            continue
        given = sorted(row.values)
        if not given:
            found.append(row)
        elif element.depth == "yearly":
            by_year = interpolate(years, given, [row.values[y] for y in given]) * result.inputs.horizon
            found.append(_with(row, years, moved(years, by_year, delay)))
        else:
            by_year = interpolate(years - delay, given, [row.values[y] for y in given])
            found.append(_with(row, years, by_year))
    if element.depth != "yearly":
        found += _deployment(element, years, moved(years, planned_quantity(result, element.id), delay))
    return found


def _with(row: Series, years: IntArray, values: FloatArray) -> Series:
    return row.model_copy(update={"values": {int(y): float(v) for y, v in zip(years, values, strict=True)}})


def _deployment(element: Element, years: IntArray, quantity: FloatArray) -> list[Series]:
    """Make the list of an element's quantities; none for one that has no quantity of its own."""
    if element.quantity is None and element.ramp != "list":
        return []
    blank = Series(subject=element.id, quantity=_OWN, source=element.source, status=element.status)
    return [_with(blank, years, quantity)]


def _later(action: Action, delay: int, start: int) -> Action:
    if delay <= 0:
        return action
    late: dict[str, object] = {"capex": {year + delay: amount for year, amount in action.capex.items()}}
    if action.reference_year is not None:
        late["reference_year"] = action.reference_year + delay
    if action.in_use_year is not None:
        late["in_use_year"] = action.in_use_year + delay
    elif action.lifetime is None:  # running costs begin with the plan unless a year says otherwise
        late["in_use_year"] = start + delay
    return action.model_copy(update=late)


def at_pace(result: Result, outcome: Mapping[str, Mapping[int, float]], year: int) -> Plan:
    """Give the plan as it becomes when every element goes on at its pace so far.

    Parameters
    ----------
    outcome : mapping of element to mapping of year to quantity
        What has been reported; elements that are not reported follow the plan.
    year : int
        The year followed up.
    """
    plan, years = result.inputs.plan, result.inputs.years
    series, rows = list(plan.series), []
    for element in plan.elements:
        stated = {y: q for y, q in outcome.get(element.id, {}).items() if y <= year}
        if stated and element.depth == "yearly":
            series = [_scaled(result, element, row, stated, year) for row in series]
        elif stated and (element.quantity is not None or element.ramp == "list"):
            quantity = projected(years, planned_quantity(result, element.id), stated, year)
            series = [s for s in series if (s.subject, s.quantity) != (element.id, _OWN)]
            series += _deployment(element, years, quantity)
            element = _listed(element)  # noqa: PLW2901 - the element at its pace takes its place
        rows.append(element)
    return plan.model_copy(update={"elements": tuple(rows), "series": tuple(series)})


def projected(years: IntArray, planned: FloatArray, stated: Mapping[int, float], year: int) -> FloatArray:
    """Give an element's quantity at its pace so far, [year]: the outcome, then the pace on to the plan's largest."""
    last = max(stated)
    pace = pace_so_far(years, planned, stated)
    if not np.isfinite(pace):
        return planned
    past = {int(y): float(p) for y, p in zip(years, planned, strict=True) if y < min(stated)}
    known = {**past, **stated}
    given = sorted(known)
    reached = interpolate(years, given, [known[y] for y in given])
    ahead = np.minimum(max(float(planned.max()), stated[last]), stated[last] + pace * (years - last))
    return np.where(years <= last, reached, np.maximum(ahead, 0.0))


def begins_after(years: IntArray, planned: FloatArray, stated: Mapping[int, float]) -> int:
    """Give the year from which a pace counts: the plan's last with nothing, or the last before the first outcome."""
    last, started = max(stated), np.flatnonzero(planned > 0.0)
    begins = int(years[started[0]]) - 1 if started.size else last
    return min(begins, *(y - 1 for y, q in stated.items() if q > 0.0), last)


def pace_so_far(years: IntArray, planned: FloatArray, stated: Mapping[int, float]) -> float:
    """Give the quantity per year since ``begins_after`` up to the last outcome; NaN before that."""
    last, begins = max(stated), begins_after(years, planned, stated)
    return stated[last] / (last - begins) if last > begins else np.nan


def _scaled(result: Result, element: Element, row: Series, stated: Mapping[int, float], year: int) -> Series:
    """Scale an element's yearly figures from its last outcome on; earlier years follow the plan."""
    if row.subject != element.id or not row.values:
        return row
    years, last = result.inputs.years, max(y for y in stated if y <= year)
    planned = planned_quantity(result, element.id)[last - int(years[0])]
    if planned == 0.0:
        return row
    given = sorted(row.values)
    by_year = interpolate(years, given, [row.values[y] for y in given])
    return _with(row, years, np.where(years < last, by_year, by_year * stated[last] / planned))


def delay_cost(plan: Result, late: Result) -> DelayCost:
    """Compare a late plan with the plan itself over the same horizon: what is lost is positive."""
    rows = plan.elements.rows
    inside, outside, total = (rows.index(name) for name in ("territorial", "consumption", "total"))
    tonnes = plan.elements.tonnes[0].sum(axis=-1) - late.elements.tonnes[0].sum(axis=-1)
    society, municipal = (
        float(getattr(plan.elements, lens).npv[0, total] - getattr(late.elements, lens).npv[0, total])
        for lens in ("society", "municipal")
    )
    money = float(late.elements.society.pvc[0, total] - plan.elements.society.pvc[0, total])
    return DelayCost(float(tonnes[inside]), float(tonnes[outside]), society, municipal, society - money, money)
