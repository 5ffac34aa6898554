"""Search for quantities that meet a goal: along a line between two proposals, and by repeated programmes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from klimatinvest.analysis.breakdown_bounds import Bounds
from klimatinvest.analysis.breakdown_engine import Engine
from klimatinvest.analysis.breakdown_model import Evaluation, Programme, tolerance
from klimatinvest.analysis.breakdown_program import Problem, Solution, solve
from klimatinvest.core.series import FloatArray, IntArray

_ROUNDS = 8  # programmes before the search settles on the last one
_DAMPED_FROM = 3  # round from which new figures per unit are averaged with the old
_STILL = 1e-6  # share of the caps below which two proposals are the same
_TRACE = 1e-6  # share of its cap at which an element that is not chosen shows its figures per unit
_UNCUT = 0.999  # share delivered above which cost per wanted unit is cost per delivered unit
_SAME_COST = 1e-9  # share below which two costs differ by rounding only
_LINE_STEPS = 12  # evaluations along a line
_RESERVE = _LINE_STEPS + 6  # evaluations kept for the end


@dataclass(frozen=True, slots=True)
class Tried:
    """A proposal that the engine has calculated."""

    quantity: FloatArray
    evaluation: Evaluation


@dataclass(slots=True)
class Space:
    """The elements a quantity is proposed for, in the order they act, and the engine that judges."""

    engine: Engine
    bounds: Bounds
    elements: tuple[str, ...]
    index: IntArray = field(repr=False)  # rows of the elements in an evaluation
    cap: FloatArray = field(repr=False)

    def try_out(self, quantity: FloatArray) -> Tried:
        """Let the engine calculate quantities [element]."""
        named = dict(zip(self.elements, map(float, quantity), strict=True))
        return Tried(quantity, self.engine.evaluate(named))

    def meets(self, tried: Tried) -> bool:
        """Tell whether a proposal meets the goal."""
        return tried.evaluation.meets(self.engine.goal)

    def margin(self, tried: Tried) -> float:
        """Give the smallest surplus of the goal years, tonnes."""
        return float(tried.evaluation.surplus.min())

    @property
    def tolerance(self) -> float:
        """The shortfall below which every goal year is met, tonnes."""
        return min(tolerance(float(r)) for r in self.engine.goal.required)

    def best(self, found: Iterable[Tried]) -> Tried:
        """Choose: goals met before not met, then the smaller shortfall, then the lower cost; the first of equals."""
        return min(found, key=self._rank)

    def clearly_better(self, tried: Tried, than: Tried) -> bool:
        """Tell whether a proposal is better than another by more than rounding."""
        (missing, cost), (other_missing, other_cost) = self._rank(tried), self._rank(than)
        if abs(missing - other_missing) > self.tolerance:
            return missing < other_missing
        return cost < other_cost - _SAME_COST * abs(other_cost)

    def _rank(self, tried: Tried) -> tuple[float, float]:
        missing = 0.0 if self.meets(tried) else tried.evaluation.shortfall()
        return (missing, tried.evaluation.total_cost)


def along_line(space: Space, low: Tried, high: Tried, steps: int = _LINE_STEPS) -> tuple[Tried, float]:
    """Find where the goal is just met on the straight line between a proposal that misses it and one that meets it.

    Regula falsi with the Illinois weighting; every proposal on the way is calculated by the engine.

    Returns
    -------
    Tried, float
        The proposal nearest to ``low`` that meets the goal, and its share of the way.
    """
    a, b, at_a, at_b = 0.0, 1.0, space.margin(low), space.margin(high)
    found, share, side = high, 1.0, 0
    for _ in range(min(steps, space.engine.left)):
        if abs(at_b) <= space.tolerance and space.meets(found):
            break
        t = b - at_b * (b - a) / (at_b - at_a) if at_b != at_a else (a + b) / 2.0
        t = t if a < t < b else (a + b) / 2.0
        tried = space.try_out(low.quantity + t * (high.quantity - low.quantity))
        margin = space.margin(tried)
        if space.meets(tried):
            found, share, b, at_b = tried, t, t, margin
            at_a, side = (at_a / 2.0, 1) if side == 1 else (at_a, 1)
            if abs(margin) <= space.tolerance:
                break
        else:
            a, at_a = t, margin
            at_b, side = (at_b / 2.0, -1) if side == -1 else (at_b, -1)
    return found, share


def proportional(space: Space) -> tuple[Tried, float]:
    """Give every element the same share of its cap: the smallest that meets the goal, or all of it."""
    nothing = space.try_out(np.zeros_like(space.cap))
    if space.meets(nothing):
        return nothing, 0.0
    everything = space.try_out(space.cap)
    return along_line(space, nothing, everything) if space.meets(everything) else (everything, 1.0)


@dataclass(frozen=True, slots=True)
class PerUnit:
    """What one unit of each element costs and abates beside the others, [element] and [element, goal year]."""

    cost: FloatArray
    tonnes: FloatArray


def per_unit(space: Space, tried: Tried, known: PerUnit | None, weight: float = 1.0) -> PerUnit:
    """Read figures per unit of target quantity from a calculation.

    Tonnes are taken per unit delivered, so that an element that was cut shows what it would give where there is
    room; one that delivers nothing shows what it gives alone.

    Parameters
    ----------
    tried : Tried
        Every quantity above 0.
    known : PerUnit or None
        Kept where the calculation says nothing.
    weight : float
        Of the new figures; the rest is the known ones'.
    """
    e, i, x = tried.evaluation, space.index, tried.quantity
    ramp = e.asked[i] / x[:, None]
    given, alone = e.delivered[i], e.delivered_alone[i]
    in_place = _ratio(e.tonnes[i], given)
    tonnes = np.where(given > 0.0, in_place, _ratio(e.alone[i], alone)) * ramp
    cost = e.cost[i] / x
    if known is not None:
        uncut = np.all(given >= _UNCUT * e.asked[i], axis=1)
        cost = np.where(uncut, cost, known.cost)
        tonnes = weight * tonnes + (1.0 - weight) * known.tonnes
        cost = weight * cost + (1.0 - weight) * known.cost
    return PerUnit(cost, tonnes)


def _ratio(above: FloatArray, below: FloatArray) -> FloatArray:
    return np.divide(above, below, out=np.zeros_like(above), where=below > 0.0)


@dataclass(slots=True)
class LeastCost:
    """Programmes repeated with the engine's figures until the proposal stands still.

    Attributes
    ----------
    tried : list of Tried
        Every proposal calculated.
    sample : Tried
        The last calculation in which every element has some quantity.
    figures : PerUnit
        The last figures per unit.
    first, last : Programme or None
        What the first and the last programme promised.
    strict : bool
        Pools are looked at in the years of full deployment too.
    """

    space: Space
    sample: Tried
    figures: PerUnit
    tried: list[Tried] = field(default_factory=list)
    first: Programme | None = None
    last: Programme | None = None
    strict: bool = True

    def run(self) -> None:
        """Search; the proposals found are in ``tried``.

        Quantities that the activities can deliver in every year looked at come first; only when they cannot meet
        the goal, quantities that are cut after the goal years.
        """
        self._rounds()
        if not any(map(self.space.meets, self.tried)) and self.space.engine.left >= _RESERVE:
            self.strict = False
            self._rounds()

    def _rounds(self) -> None:
        latest = self.sample
        before: FloatArray | None = None
        solution: Solution | None = None
        for number in range(_ROUNDS):
            solution = self._programme(latest)
            latest = self._try(solution.quantity)
            self.last = self.promise(latest)
            self.first = self.first or self.last
            still = before is not None and bool(np.all(np.abs(latest.quantity - before) <= _STILL * self.space.cap))
            before = latest.quantity
            if still or self.space.engine.left < _RESERVE:
                break
            self._learn(latest, number)
        if solution is not None and solution.shortfall <= self.space.tolerance:
            self._settle(latest)

    def promise(self, tried: Tried) -> Programme:
        """Give what the figures per unit promise for a proposal."""
        e, own = tried.evaluation, self.figures.tonnes.T @ tried.quantity
        rest = e.total_cost - float(e.cost[self.space.index].sum())
        return Programme(own + self._fixed(tried), float(self.figures.cost @ tried.quantity) + rest)

    def _fixed(self, tried: Tried) -> FloatArray:
        """Sum the abatement of the elements that stay as planned, tonnes, [goal year]."""
        e = tried.evaluation
        return np.asarray(e.tonnes.sum(axis=0) - e.tonnes[self.space.index].sum(axis=0))

    def _programme(self, latest: Tried, more: float = 0.0) -> Solution:
        """Solve with the present figures; ``more`` tonnes are asked for than the goal needs."""
        space = self.space
        required = space.engine.goal.required - self._fixed(latest) + more
        rows = space.bounds.rows(latest.evaluation, self.strict)
        return solve(Problem(space.elements, space.cap, self.figures.cost, self.figures.tonnes, required, rows))

    def _try(self, quantity: FloatArray) -> Tried:
        tried = self.space.try_out(quantity)
        self.tried.append(tried)
        return tried

    def _learn(self, latest: Tried, number: int) -> None:
        """Take new figures per unit, with a trace of the elements that were not chosen."""
        floor = _TRACE * self.space.cap
        chosen = bool(np.all(latest.quantity >= floor))
        self.sample = latest if chosen else self.space.try_out(np.maximum(latest.quantity, floor))
        self.figures = per_unit(self.space, self.sample, self.figures, 1.0 if number < _DAMPED_FROM else 0.5)

    def _settle(self, latest: Tried) -> None:
        """Move the last proposal to where the goal is just met, with the figures per unit it was made on."""
        space, margin = self.space, self.space.margin(latest)
        if abs(margin) <= space.tolerance:
            return
        if margin > 0.0:
            lower = self._try(self._programme(latest, -2.0 * margin).quantity)
            if not space.meets(lower) and space.meets(latest):
                self.tried.append(along_line(space, lower, latest)[0])
            return
        more = -2.0 * margin
        for _ in range(min(3, space.engine.left)):
            higher = self._try(self._programme(latest, more).quantity)
            if space.meets(higher):
                self.tried.append(along_line(space, latest, higher)[0])
                return
            more *= 4.0


def first_look(engine: Engine, bounds: Bounds) -> LeastCost:
    """Look at a trace of every element; those that abate nothing that counts stay as planned."""
    space = _space(engine, bounds)
    sample = space.try_out(_TRACE * space.cap)
    figures = per_unit(space, sample, None)
    for row, element in enumerate(space.elements):
        if not np.any(figures.tonnes[row] > 0.0):
            step = sample.evaluation.result.sequence.standalone[int(space.index[row])]
            counts = bool(np.any(sample.evaluation.alone[int(space.index[row])] != 0.0))
            outside = not counts and bool(np.any(step.territorial > 0.0))
            bounds.leave(element, "other-account" if outside else "no-abatement")
    if len(bounds.bounds) < len(space.elements):
        space = _space(engine, bounds)
        sample = space.try_out(_TRACE * space.cap)
        figures = per_unit(space, sample, None)
    return LeastCost(space, sample, figures)


def _space(engine: Engine, bounds: Bounds) -> Space:
    position = {e.id: i for i, e in enumerate(engine.before.result.inputs.elements)}
    chosen = tuple(bounds.bounds)
    index = np.array([position[e] for e in chosen], dtype=np.int64)
    return Space(engine, bounds, chosen, index, np.array([bounds.bounds[e].cap for e in chosen]))
