"""Put quantities into a plan, let the full engine calculate it, and read what a breakdown needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from klimatinvest.analysis.breakdown_model import MOST_EVALUATIONS, Evaluation, Goal, GoalUnknown
from klimatinvest.core.series import FloatArray
from klimatinvest.engine.calculate import calculate
from klimatinvest.engine.emissions import counted
from klimatinvest.engine.result import TOTAL, Result
from klimatinvest.engine.step import Step
from klimatinvest.plan.model import Plan

if TYPE_CHECKING:
    from klimatinvest.catalogue.sectors import Sector
    from klimatinvest.parameters.library import Library

Told = Callable[[int, int], None]  # evaluations made, and the most there can be


def with_quantities(plan: Plan, quantities: Mapping[str, float]) -> Plan:
    """Copy a plan with other target quantities."""
    elements = tuple(
        e.model_copy(update={"quantity": quantities[e.id]}) if e.id in quantities else e for e in plan.elements
    )
    return plan.model_copy(update={"elements": elements})


class Engine:
    """Calculates plans that differ in quantities only, and counts how often.

    Parameters
    ----------
    plan : Plan
        A valid plan.
    year : int, optional
        Goal year; the first year the territorial goals name from the plan's start on, unless given.
    all_goals : bool
        Every goal year in the plan's years.
    told : callable, optional
        Called after every calculation.

    Attributes
    ----------
    goal : Goal
        What is to be reached.
    before : Evaluation
        The plan as it is.
    count : int
        Calculations made.

    Raises
    ------
    GoalUnknown
        The plan has no territorial goal, its base emissions are not known, or the year is outside the plan.
    """

    def __init__(
        self,
        plan: Plan,
        library: Library,
        sectors: Mapping[str, Sector],
        year: int | None = None,
        all_goals: bool = False,
        told: Told | None = None,
    ) -> None:
        self.plan, self.count = plan, 0
        self._library, self._sectors, self._told = library, sectors, told
        result = self._calculate({})
        self.goal = _goal(result, year, all_goals)
        self.before = self._read(result)

    @property
    def left(self) -> int:
        """Evaluations that may still be made."""
        return MOST_EVALUATIONS - self.count

    def evaluate(self, quantities: Mapping[str, float]) -> Evaluation:
        """Calculate the plan with other target quantities."""
        return self._read(self._calculate(quantities))

    def _calculate(self, quantities: Mapping[str, float]) -> Result:
        self.count += 1
        result = calculate(with_quantities(self.plan, quantities), self._library, self._sectors)
        if self._told is not None:
            self._told(self.count, MOST_EVALUATIONS)
        return result

    def _read(self, result: Result) -> Evaluation:
        goal, sequence = self.goal, result.sequence
        at = [year - int(result.inputs.years[0]) for year in goal.years]
        plan = counted(result.sectors, goal.path, "plan")[0, at]
        reference = counted(result.sectors, goal.path, "reference")[0, at]
        both = (sequence.portfolio, sequence.standalone)
        tonnes, alone = (np.stack([_counting(s, result, goal, at) for s in steps]) for steps in both)
        given, given_alone = (np.stack([_by_year(s.delivered, at) for s in steps]) for steps in both)
        return Evaluation(
            result=result,
            tonnes=tonnes,
            alone=alone,
            asked=np.stack([_by_year(s.asked, at) for s in sequence.portfolio]),
            delivered=given,
            delivered_alone=given_alone,
            cost=own_cost(result),
            total_cost=float(result.elements.society.pvc[0, result.elements.rows.index(TOTAL)]),
            surplus=(reference - goal.required) - plan,
        )


def own_cost(result: Result) -> FloatArray:
    """Give society's present value of the elements' cost without the actions they carry, kr, [element].

    Actions have amounts of their own that do not follow an element's quantity.
    """
    n = len(result.inputs.elements)
    carried = result.allocation[:n, n:] @ result.actions.society.pvc[0]
    own: FloatArray = result.elements.society.pvc[0, :n] - carried
    return own


def _goal(result: Result, year: int | None, all_goals: bool) -> Goal:
    path = next((p for p in result.goals if p.boundary == "territorial"), None)
    settings = result.inputs.plan.plan
    if path is None or not result.inputs.elements:
        raise GoalUnknown("no-goal" if path is None else "no-elements")
    stated = [y for y in sorted(path.points) if settings.start_year <= y <= settings.end_year]
    years = stated if all_goals else stated[:1] if year is None else [year]
    if path.points and (not years or not settings.start_year <= years[0] <= settings.end_year):
        raise GoalUnknown("year-outside")
    if not path.points or (path.target is None and any(y not in path.points for y in years)):
        raise GoalUnknown("no-base")
    at = [y - int(result.inputs.years[0]) for y in years]
    levels = [path.points[y] if path.target is None else float(path.target[k]) for y, k in zip(years, at, strict=True)]
    return Goal(path, tuple(years), counted(result.sectors, path, "reference")[0, at] - np.array(levels))


def _by_year(values: FloatArray, at: list[int]) -> FloatArray:
    """Read a step's values [draw, year] in the goal years."""
    found: FloatArray = values[0, at]
    return found


def _counting(step: Step, result: Result, goal: Goal, at: list[int]) -> FloatArray:
    """Sum a step's abatement in the sectors that count against the goal, [goal year]."""
    total = np.zeros(len(at))
    for sector, tonnes in step.tonnes.items():
        if result.inputs.sectors[sector].account in goal.accounts:
            total += np.broadcast_to(tonnes[0], result.inputs.years.shape)[at]
    return total
