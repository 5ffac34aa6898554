"""When an action begins, and in which years it could begin: shared by the checks and the choice of actions."""

from __future__ import annotations

from klimatinvest.plan.model import Action, ActionChoice, Settings


def planned_start(action: Action, settings: Settings) -> int:
    """Give the first year with an amount, else the year of taking into use, else the plan's first year."""
    paid = [year for year, amount in action.capex.items() if amount]
    if paid:
        return min(paid)
    return settings.start_year if action.in_use_year is None else action.in_use_year


def use_year(action: Action, settings: Settings) -> int:
    """Give the year of taking into use as planned; what has none is in use from its first year."""
    return planned_start(action, settings) if action.in_use_year is None else action.in_use_year


def possible_starts(action: Action, choice: ActionChoice, settings: Settings) -> tuple[int, ...]:
    """List the years an action may begin in: all its amounts and its taking into use fall within the plan's years.

    A blank earliest year is the plan's first, a blank latest year the last that leaves room for the whole action.
    """
    planned = planned_start(action, settings)
    years = [planned, use_year(action, settings), *(y for y, amount in action.capex.items() if amount)]
    low = settings.start_year + planned - min(years)
    high = settings.end_year + planned - max(years)
    first = low if choice.earliest_start is None else max(low, choice.earliest_start)
    last = high if choice.latest_start is None else min(high, choice.latest_start)
    return tuple(range(first, last + 1))
