"""How much of each element there can be: stated potential, deployment rate, and what the activities hold."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from klimatinvest.analysis.breakdown_model import Basis, Bound, Evaluation, Fixed, Goal
from klimatinvest.core.series import FloatArray, IntArray
from klimatinvest.engine.deployment import ramp
from klimatinvest.engine.state import State
from klimatinvest.engine.steps import Stepper
from klimatinvest.plan.model import Element

_TAKERS = ("shift", "avoid")  # of the activity model; an element of unit costs with an activity takes too


@dataclass(frozen=True, slots=True)
class Draw:
    """What one unit of an element at full deployment draws from a pool.

    Attributes
    ----------
    pool : tuple of str
        An activity, or an activity and one of its carriers.
    per_unit : float
        Operations, or percentage points of the activity's energy.
    ceiling : float
        Highest share of what is in the pool.
    empties : bool
        What is drawn is gone for elements that act later.
    """

    pool: tuple[str, ...]
    per_unit: float
    ceiling: float
    empties: bool


@dataclass(frozen=True, slots=True)
class PoolRow:
    """One limit on several elements: ``Σ use · quantity ≤ room``.

    Attributes
    ----------
    element : str
        The element that is cut when the pool runs out.
    use : dict of element to float
        Drawn per unit of target quantity; below 0 for elements that add to the pool.
    room : float
        What the pool holds, less what the elements that stay as planned draw.
    """

    element: str
    use: dict[str, float]
    room: float


class Bounds:
    """Limits of every element that a quantity may be proposed for.

    Attributes
    ----------
    bounds : dict of element to Bound
        In the order the elements act.
    fixed : dict of element to str
        The others, and why they stay as planned.
    """

    def __init__(self, before: Evaluation, goal: Goal) -> None:
        self._inputs, self._goal = before.result.inputs, goal
        self._reference = before.result.sequence.reference
        self._stepper = Stepper(self._inputs)
        self._position = {e.id: i for i, e in enumerate(self._inputs.elements)}
        self._shares: dict[tuple[str, int], float] = {}
        self.bounds: dict[str, Bound] = {}
        self.fixed: dict[str, Fixed] = {}
        for element in self._inputs.elements:
            reason = self._reason(element)
            bound = self._bound(element) if reason is None else None
            if bound is not None and bound.cap > 0.0:
                self.bounds[element.id] = bound
            else:
                self.fixed[element.id] = reason or "no-potential"

    def leave(self, element: str, reason: Fixed) -> None:
        """Let an element stay as planned."""
        del self.bounds[element]
        self.fixed[element] = reason

    def _reason(self, element: Element) -> Fixed | None:
        if element.depth == "yearly":
            return "yearly-figures"
        if element.ramp == "list":
            return "own-list"
        if (element.id, "supply_factor", None) in self._inputs.paths:
            return "own-path"
        if element.kind == "supply" and element.depth == "activity":
            return "supply"
        return "starts-later" if not self._ramp(element, self._goal.years).any() else None

    def _ramp(self, element: Element, years: tuple[int, ...]) -> FloatArray:
        axis: IntArray = np.array(years, dtype=np.int64)
        return ramp(element, axis) * (axis >= self._inputs.plan.plan.start_year)

    def _bound(self, element: Element) -> Bound:
        stated = self._figure(element, "potential")
        rate = self._figure(element, "deployment_rate")
        pool = self._own_pool(element)
        planned = element.quantity or 0.0
        basis: Basis = "stated" if stated is not None else "pool" if pool is not None else "planned"
        potential = {"stated": stated, "pool": pool, "planned": planned}[basis]
        allowed = None if rate is None else rate / self._steepest(element)
        return Bound(element.id, planned if potential is None else potential, basis, allowed, pool)

    def _figure(self, element: Element, quantity: str) -> float | None:
        value = self._inputs.value(element.id, quantity)
        return None if value is None else float(value[0, 0])

    @staticmethod
    def _steepest(element: Element) -> float:
        """Give the largest share of the target that is added in one year; 1 / years for a straight line."""
        years = np.arange(element.start or 0, (element.target_year or 0) + 1)
        return float(np.diff(ramp(element, years)).max())

    def years_of(self, element: Element) -> tuple[int, ...]:
        """Years in which an element's pool is looked at: the goal years, and the year it is fully deployed."""
        settings = self._inputs.plan.plan
        last = max(settings.start_year, min(element.target_year or 0, settings.end_year))
        return tuple(sorted({*self._goal.years, last}))

    def draws(self, element: Element) -> list[Draw]:
        """List what an element draws from."""
        if element.kind == "fuel" and element.depth == "activity":
            return [Draw((element.from_activity or "", element.carrier or ""), 1.0, 1.0, empties=True)]
        legs = self._stepper.legs_of(element)
        per_unit = self._figure(element, "conversion_from")
        if not legs or not per_unit:
            return []
        ceiling = self._figure(element, "ceiling") if element.kind == "efficiency" else None
        empties = element.depth == "unit" or element.kind in _TAKERS
        return [
            Draw((a,), per_unit * share, 1.0 if ceiling is None else ceiling, empties) for a, share in legs if share
        ]

    def arrivals(self, element: Element) -> list[tuple[tuple[str, ...], float]]:
        """List the pools an element adds to, and how much per unit at full deployment."""
        if element.depth != "activity":
            return []
        if element.kind == "shift":
            return [((element.to_activity or "",), self._figure(element, "conversion_to") or 0.0)]
        if element.kind == "fuel":
            ratio = self._figure(element, "energy_ratio")
            return [((element.from_activity or "", element.to_carrier or ""), 1.0 if ratio is None else ratio)]
        return []

    def held(self, pool: tuple[str, ...], year: int) -> float:
        """Give what a pool holds in a year without the plan: operations, or percentage points of the energy."""
        at = year - int(self._inputs.years[0])
        if len(pool) == 1:
            return float(self._reference.volume[pool[0]][0, at])
        return _points(self._reference, pool[0], pool[1], at)

    def _own_pool(self, element: Element) -> float | None:
        found = [
            self.held(draw.pool, year) * draw.ceiling / (draw.per_unit * float(share))
            for draw in self.draws(element)
            for year, share in zip(self.years_of(element), self._ramp(element, self.years_of(element)), strict=True)
            if share > 0.0
        ]
        return min(found, default=None)

    def rows(self, state: Evaluation, strict: bool = True) -> list[PoolRow]:
        """List the limits that elements share, as they act one after the other.

        Parameters
        ----------
        state : Evaluation
            Tells what the elements that stay as planned take.
        strict : bool
            Look at the year each element is fully deployed too, not only at the goal years.
        """
        found = []
        for element in self._inputs.elements:
            if element.id in self.bounds:
                years = self.years_of(element) if strict else self._goal.years
                for draw in self.draws(element):
                    found += [self._row(element, draw, year, state) for year in years]
        return [row for row in found if row.use.get(row.element)]

    def _row(self, element: Element, draw: Draw, year: int, state: Evaluation) -> PoolRow:
        use, room = {element.id: draw.per_unit * self._share(element, year)}, self.held(draw.pool, year) * draw.ceiling
        for other, change in self._touching.get(draw.pool, ()):
            if self._position[other.id] >= self._position[element.id]:
                break
            if other.id in self.bounds:
                drawn = change * draw.ceiling * self._share(other, year)
                use[other.id] = use.get(other.id, 0.0) + drawn
            else:
                given = state.result.sequence.portfolio[self._position[other.id]].delivered[0]
                room -= change * draw.ceiling * float(given[year - int(self._inputs.years[0])])
        return PoolRow(element.id, use, max(0.0, room))

    @cached_property
    def _touching(self) -> dict[tuple[str, ...], list[tuple[Element, float]]]:
        """List the elements that take from a pool (above 0) or add to it, per unit, in the order they act."""
        found: dict[tuple[str, ...], list[tuple[Element, float]]] = {}
        for element in self._inputs.elements:
            change = [(d.pool, d.per_unit) for d in self.draws(element) if d.empties]
            change += [(pool, -amount) for pool, amount in self.arrivals(element)]
            for pool, amount in change:
                found.setdefault(pool, []).append((element, amount))
        return found

    def _share(self, element: Element, year: int) -> float:
        key = (element.id, year)
        if key not in self._shares:
            self._shares[key] = float(self._ramp(element, (year,))[0])
        return self._shares[key]


def _points(state: State, activity: str, carrier: str, at: int) -> float:
    used = {c: float(state.intensity[activity, c][0, at]) for c in state.carriers_of(activity)}
    total = sum(used.values())
    return 100.0 * used.get(carrier, 0.0) / total if total > 0.0 else 0.0
