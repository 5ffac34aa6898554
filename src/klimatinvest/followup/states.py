"""How far elements and actions have come: delay, pace and what their own years ask for."""

from __future__ import annotations

import numpy as np

from klimatinvest.core.series import FloatArray, IntArray
from klimatinvest.engine.result import Result
from klimatinvest.followup.delay import begins_after, planned_quantity
from klimatinvest.followup.light import Light, light_of, shortfall
from klimatinvest.followup.model import Outcome, OutcomeAction
from klimatinvest.followup.result import ActionState, ElementState
from klimatinvest.plan.model import Action

STEPS = ("idea", "planned", "decided", "ongoing", "done")
_BEHIND: tuple[Light, ...] = ("green", "yellow", "red")  # on time, one step or year behind, more


def next_goal_year(result: Result, year: int) -> int | None:
    """Give the plan's next goal year after a year; None when there is none within the plan's years."""
    last = int(result.inputs.years[-1])
    return min((g.year for g in result.inputs.plan.goals if year < g.year <= last), default=None)


def element_states(result: Result, outcome: Outcome) -> tuple[ElementState, ...]:
    """Judge every element of the plan, in the order they act; one without an outcome has no light."""
    stated = {row.element: row.quantity for row in outcome.outcome_deployment if row.quantity}
    return tuple(_element(result, outcome, e.id, stated.get(e.id)) for e in result.inputs.elements)


def _element(result: Result, outcome: Outcome, element: str, stated: dict[int, float] | None) -> ElementState:
    if stated is None:
        return ElementState(element, np.nan, 0, np.nan, 0, None, np.nan, "none")
    years, planned = result.inputs.years, planned_quantity(result, element)
    last = max(stated)
    quantity, at = stated[last], last - int(years[0])
    goal_year, wanted = next_goal_year(result, last), np.nan
    if goal_year is not None:
        wanted = float(planned[goal_year - int(years[0])])
    light = light_of(shortfall(float(planned[at]), quantity, True), outcome.outcome)
    delay, begins = delay_of(years, planned, quantity, last), begins_after(years, planned, stated)
    return ElementState(element, delay, last, quantity, begins, goal_year, wanted, light)


def delay_of(years: IntArray, planned: FloatArray, quantity: float, year: int) -> float:
    """Give how many years behind the plan a quantity is, read on the straight lines between the plan's years.

    Parameters
    ----------
    years, planned : ndarray [year]
        The plan's years and what it wants; nothing before them.
    quantity : float
        What there is at the end of ``year``.

    Returns
    -------
    float
        Negative when it is ahead; counted to the year of the largest planned quantity when it is beyond that.
    """
    axis = np.concatenate([[int(years[0]) - 1], years]).astype(float)
    values = np.concatenate([[0.0], planned])
    at = year - int(axis[0])
    if np.isclose(values[at], quantity, rtol=1e-9, atol=1e-12):
        return 0.0
    if quantity < values[at]:
        low = int(np.flatnonzero(values[:at] <= quantity)[-1]) if np.any(values[:at] <= quantity) else 0
        return year - _between(axis, values, low, quantity)
    more = np.flatnonzero(values[at:] >= quantity)
    if not more.size:
        return year - float(axis[int(values.argmax())]) if values.max() > 0.0 else 0.0
    return year - _between(axis, values, at + int(more[0]) - 1, quantity)


def _between(axis: FloatArray, values: FloatArray, low: int, quantity: float) -> float:
    step = values[low + 1] - values[low]
    part = (quantity - values[low]) / step if step else 0.0
    return float(axis[low] + min(1.0, max(0.0, part)))


def action_states(result: Result, outcome: Outcome) -> tuple[ActionState, ...]:
    """Judge every action of the plan, in its order."""
    stated = {row.action: row for row in outcome.outcome_actions}
    return tuple(_action(a, stated.get(a.id), outcome.outcome.year) for a in result.inputs.actions)


def finished(action: Action) -> int | None:
    """Give the year in which an action is finished by its own years: taken into use, else its last spending."""
    if action.in_use_year is not None:
        return action.in_use_year
    return max(_spending_years(action), default=None)


def _spending_years(action: Action) -> list[int]:
    return sorted(year for year, amount in action.capex.items() if amount)


def expected_status(action: Action, year: int) -> str:
    """Give the status that an action's own years ask for at the end of a year, at least the plan's own."""
    spent, last = _spending_years(action), finished(action)
    done = last is not None and last <= year
    by_years = "done" if done else "ongoing" if spent and spent[0] <= year else "idea"
    return max(by_years, action.status, key=STEPS.index)


def behind(expected: str, reported: str, delay: int) -> int:
    """Give how many steps or years an action is behind, whichever is more; 0 when it is ahead."""
    return max(0, STEPS.index(expected) - STEPS.index(reported), delay)


def _action(action: Action, stated: OutcomeAction | None, year: int) -> ActionState:
    expected, planned = expected_status(action, year), finished(action)
    if stated is None:
        return ActionState(action.id, expected, None, planned, None, 0, "none")
    thought = stated.in_use_year if stated.in_use_year is not None else planned
    delay = 0 if thought is None or planned is None else thought - planned
    light = _BEHIND[min(2, behind(expected, stated.status, delay))]
    return ActionState(action.id, expected, stated.status, planned, thought, delay, light)
