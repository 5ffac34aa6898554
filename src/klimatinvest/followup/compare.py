"""Hold an outcome against its plan: deviations, forecasts from what has happened, and what the delay costs."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from klimatinvest.core.series import FloatArray, interpolate
from klimatinvest.engine.calculate import calculate
from klimatinvest.engine.emissions import GoalPath, counted
from klimatinvest.engine.result import Result
from klimatinvest.followup.delay import at_pace, delay_cost, delayed, planned_quantity
from klimatinvest.followup.light import light_of, shortfall
from klimatinvest.followup.model import Outcome, OutcomeIndicator
from klimatinvest.followup.money import grants, spending, unit_spending
from klimatinvest.followup.result import ActionState, Deviation, ElementState, FollowUp, Forecast, Trend
from klimatinvest.followup.states import action_states, element_states
from klimatinvest.plan.model import Plan


def follow_up(result: Result, outcome: Outcome) -> FollowUp:
    """Follow up a calculated plan with an outcome that has been checked against it.

    Parameters
    ----------
    result : Result
        The plan, one draw.
    outcome : Outcome
        What has happened.
    """
    elements, actions = element_states(result, outcome), action_states(result, outcome)
    late = _again(result, delayed(result, _delays(elements), {a.action: a.delay for a in actions}))
    stated = {row.element: row.quantity for row in outcome.outcome_deployment}
    pace = _again(result, at_pace(result, stated, outcome.outcome.year))
    everything = {e.id: 1.0 for e in result.inputs.elements}, {a.id: 1 for a in result.inputs.actions}
    spent = spending(result, outcome)
    forecasts = [f for path in result.goals for f in _forecasts(path, outcome, (result, late, pace))]
    return FollowUp(
        outcome=outcome,
        year=outcome.outcome.year,
        statistics_year=max(_common_years(result, outcome), default=None),
        emissions=tuple(_emissions(result, outcome)),
        interim=tuple(d for path in result.goals for d in _interim(result, path, outcome)),
        deployment=tuple(_deployment(result, outcome)),
        elements=elements,
        actions=actions,
        spending=spent,
        unit_spending=unit_spending(result, outcome),
        grants=grants(result, outcome),
        indicators=tuple(d for row in outcome.outcome_indicators for d in _indicator(row, outcome)),
        forecasts=tuple(forecasts),
        delay_cost=delay_cost(result, late),
        one_year=delay_cost(result, _again(result, delayed(result, *everything))),
        not_followed=_not_followed(elements, actions),
        plan=result,
        late=late,
        pace=pace,
    )


def _again(result: Result, plan: Plan) -> Result:
    """Calculate a plan that differs from a calculated one."""
    if plan == result.inputs.plan:
        return result
    return calculate(plan, result.inputs.library, result.inputs.sectors)


def _delays(elements: tuple[ElementState, ...]) -> dict[str, float]:
    return {e.element: e.delay for e in elements if np.isfinite(e.delay)}


def _not_followed(elements: tuple[ElementState, ...], actions: tuple[ActionState, ...]) -> tuple[str, ...]:
    silent = [e.element for e in elements if np.isnan(e.delay)]
    return (*silent, *(a.action for a in actions if a.reported is None))


# -- emissions -------------------------------------------------------------------------------------------


def _emissions(result: Result, outcome: Outcome) -> Iterator[Deviation]:
    first, plan = int(result.inputs.years[0]), {s.sector: s.plan[0] for s in result.sectors}
    for row in outcome.outcome_emissions:
        for year, actual in sorted(row.emissions.items()):
            known = row.sector in plan and year >= first
            planned = float(plan[row.sector][year - first]) if known else np.nan
            yield Deviation(
                row.sector, year, planned, actual, light_of(shortfall(planned, actual, False), outcome.outcome)
            )


def _counted_rows(result: Result, path: GoalPath | None) -> tuple[str, ...]:
    """Name the sectors that the plan's inventory states, all or those that count against a goal, in its order."""
    accounts = {"consumption"} if path is not None and path.boundary == "consumption" else {"territorial"}
    if path is not None and path.net:
        accounts.add("sink")
    sectors = result.inputs.sectors
    return tuple(r.sector for r in result.inputs.plan.inventory if sectors[r.sector].account in accounts)


def _common_years(result: Result, outcome: Outcome, path: GoalPath | None = None) -> list[int]:
    """List the years for which every sector that counts is stated."""
    wanted, stated = _counted_rows(result, path), {r.sector: r.emissions for r in outcome.outcome_emissions}
    if not wanted or not stated.keys() >= set(wanted):
        return []
    return sorted(set.intersection(*(set(stated[sector]) for sector in wanted)))


def _total(result: Result, outcome: Outcome, path: GoalPath, year: int) -> float:
    stated = {r.sector: r.emissions for r in outcome.outcome_emissions}
    return sum(stated[sector][year] for sector in _counted_rows(result, path))


def target_line(path: GoalPath, years: FloatArray) -> FloatArray | None:
    """Give the straight line of the goals in any years from the base year on; None without a base."""
    if path.base is None or not path.points:
        return None
    points = {path.base_year: path.base} | path.points
    given = sorted(points)
    return interpolate(years, given, [points[y] for y in given])


def _interim(result: Result, path: GoalPath, outcome: Outcome) -> Iterator[Deviation]:
    for year in _common_years(result, outcome, path):
        line = target_line(path, np.array([year], dtype=float))
        if line is not None and year >= path.base_year:
            target, actual = float(line[0]), _total(result, outcome, path, year)
            light = light_of(shortfall(target, actual, False), outcome.outcome)
            yield Deviation(path.boundary, year, target, actual, light)


def _forecasts(path: GoalPath, outcome: Outcome, results: tuple[Result, Result, Result]) -> Iterator[Forecast]:
    """See what is to come by the plan, by the plan as late as it is, by the pace so far, and by the statistics."""
    if path.base is None:
        return
    plan, years = results[0], results[0].inputs.years
    for name, found in zip(("plan", "delayed", "pace"), results, strict=True):
        emissions = np.broadcast_to(counted(found.sectors, path, "plan")[0], years.shape)
        yield _forecast(name, path, outcome, plan, emissions)
    trend = trend_of(plan, outcome, path)
    if trend is not None:
        yield _forecast("trend", path, outcome, plan, trend.emissions(years), trend)


def trend_of(plan: Result, outcome: Outcome, path: GoalPath) -> Trend | None:
    """Give what the statistics have done since the goals' base year; None without later statistics."""
    stated = [y for y in _common_years(plan, outcome, path) if y > path.base_year]
    if not stated or path.base is None:
        return None
    return Trend(path.base_year, path.base, stated[-1], _total(plan, outcome, path, stated[-1]))


def _forecast(
    name: str, path: GoalPath, outcome: Outcome, plan: Result, emissions: FloatArray, trend: Trend | None = None
) -> Forecast:
    years = plan.inputs.years
    ahead = [y for y in path.points if outcome.outcome.year < y <= int(years[-1])]
    target_year = min(ahead, default=None)
    target = path.points[target_year] if target_year is not None else np.nan
    gap = np.nan if target_year is None else float(emissions[target_year - int(years[0])]) - target
    return Forecast(name, path.boundary, years, emissions, target_year, float(target), float(gap), trend)


# -- the rest --------------------------------------------------------------------------------------------


def _deployment(result: Result, outcome: Outcome) -> Iterator[Deviation]:
    first = int(result.inputs.years[0])
    for row in outcome.outcome_deployment:
        planned = planned_quantity(result, row.element)
        for year, actual in sorted(row.quantity.items()):
            wanted = float(planned[year - first])
            light = light_of(shortfall(wanted, actual, True), outcome.outcome)
            yield Deviation(row.element, year, wanted, actual, light)


def _indicator(row: OutcomeIndicator, outcome: Outcome) -> Iterator[Deviation]:
    """Hold an indicator against the straight line from its first value to its target."""
    for year, actual in sorted(row.values.items()):
        planned = np.nan
        if row.target is not None and row.target_year is not None:
            first = min(row.values)
            line = {first: row.values[first], row.target_year: row.target} if first < row.target_year else {}
            given = sorted(line) or [row.target_year]
            values = [line[y] for y in given] if line else [row.target]
            planned = float(interpolate([year], given, values)[0])
        light = light_of(shortfall(planned, actual, row.better == "high"), outcome.outcome)
        yield Deviation(row.id, year, planned, actual, light)
