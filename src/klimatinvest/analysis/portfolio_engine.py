"""Let the full engine calculate a choice, and read what a programme of choices needs of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from klimatinvest.analysis.portfolio_model import Evaluation, Rule, Starts, Told
from klimatinvest.analysis.portfolio_plan import Mover, Part
from klimatinvest.core.series import FloatArray
from klimatinvest.engine.compile import compile_inputs
from klimatinvest.engine.emissions import counted, goal_paths
from klimatinvest.engine.inputs import Inputs
from klimatinvest.engine.interaction import Sequence, run_sequence
from klimatinvest.engine.result import TOTAL, Result
from klimatinvest.plan.model import Plan

if TYPE_CHECKING:
    from klimatinvest.catalogue.sectors import Sector
    from klimatinvest.parameters.library import Library

Progress = Callable[[str, int], None]  # what is being done, and how many times the plan has been calculated
INVESTED = ("investment", "reinvestment")
COST, MUNICIPAL, SOCIETY = range(3)  # present value of society's cost, and the net present values of the lenses


@dataclass(frozen=True)
class Items:
    """What elements and actions give one by one.

    Attributes
    ----------
    values : dict of item to ndarray [3]
        Society's present value of the cost, municipal NPV and society's NPV of its own flows, kr.
    tonnes : dict of element to ndarray [year]
        Abatement that counts.
    used : dict of item to ndarray [rule]
        What it uses of the frames of investment.
    """

    values: Mapping[str, FloatArray]
    tonnes: Mapping[str, FloatArray]
    used: Mapping[str, FloatArray]


class Engine:
    """Calculates choices and counts how often.

    Attributes
    ----------
    rules : tuple of Rule
        Frames by year, of investment and of staff.
    limits : ndarray [rule]
        What they allow.
    years : ndarray [year]
        Years of the calculation.
    count : int
        Calculations made.
    """

    def __init__(
        self, mover: Mover, library: Library, sectors: Mapping[str, Sector], told: Progress | None = None
    ) -> None:
        self.mover, self.count = mover, 0
        self._library, self._sectors, self._told = library, sectors, told
        plan = mover.plan
        frames = [(frame, year) for frame in plan.frames for year in sorted(frame.amounts)]
        self.rules = tuple(Rule("staff" if f.kind == "staff" else "frame", f.id, year) for f, year in frames)
        self.limits = np.array([f.amounts[year] for f, year in frames], dtype=float)
        self._frames = {f.id: f for f in plan.frames}
        inputs = self._compile(plan)
        self.years = inputs.years
        path = next((p for p in goal_paths(inputs) if p.boundary == "territorial"), None)
        self.path = path
        accounts = {"territorial"} if path is not None and not path.net else {"territorial", "sink"}
        self._counting = frozenset(s for s, sector in sectors.items() if sector.account in accounts)

    def calculate(self, starts: Starts) -> Evaluation:
        """Calculate the plan with a choice carried out."""
        plan = self.mover.plan_of(starts)
        return self._evaluation(starts, plan)

    def as_planned(self) -> Evaluation:
        """Calculate the plan as it is."""
        return self._evaluation({c.action: c.planned for c in self.mover.candidates}, self.mover.plan)

    def reference(self, result: Result) -> FloatArray:
        """Give the emissions that count without the plan, tonnes [year]."""
        if self.path is not None:
            found: FloatArray = np.broadcast_to(counted(result.sectors, self.path, "reference")[0], self.years.shape)
            return found
        parts = [s.reference[0] for s in result.sectors if s.sector in self._counting]
        return sum(parts, np.zeros(self.years.size))

    def traced(self, starts: Starts, traces: Mapping[str, Part]) -> Items:
        """Calculate a choice with a trace of elements that it leaves out."""
        return self.items(self._run(self.mover.plan_of(starts, traces)))

    def alone(self, shift: int) -> Items:
        """Calculate every element by itself, when all that may move has moved as many years."""
        result = _Alone(self._compile(self.mover.probe(shift)))
        self._tell("probe")
        return self.items(result)

    def staff(self, action: str, start: int) -> FloatArray:
        """Give what an action that begins in a year uses of the frames of staff, [rule]."""
        mover = self.mover
        candidate = next(c for c in mover.candidates if c.action == action)
        stated = next(a for a in mover.plan.actions if a.id == action)
        paid = [year for year, amount in stated.capex.items() if amount]
        last = start + max(paid, default=candidate.planned) - candidate.planned
        return np.array(
            [
                candidate.staff
                if rule.kind == "staff"
                and self._frames[rule.name].actor in (None, stated.owner)
                and start <= (rule.year or 0) <= last
                else 0.0
                for rule in self.rules
            ]
        )

    def _compile(self, plan: Plan) -> Inputs:
        return compile_inputs(plan, self._library, self._sectors)

    def _tell(self, what: str) -> None:
        self.count += 1
        if self._told is not None:
            self._told(what, self.count)

    def _run(self, plan: Plan) -> Result:
        result = Result(self._compile(plan))
        self._tell("calculate")
        return result

    def _evaluation(self, starts: Starts, plan: Plan) -> Evaluation:
        result = self._run(plan)
        items = self.items(result)
        row = result.elements.rows.index(TOTAL)
        told = Told(
            cost=float(result.elements.society.pvc[0, row]),
            npv_municipal=float(result.elements.municipal.npv[0, row]),
            npv_society=float(result.elements.society.npv[0, row]),
            tonnes=sum(items.tonnes.values(), np.zeros(self.years.size)),
            used=sum(items.used.values(), np.zeros(len(self.rules)))
            + sum((self.staff(a, s) for a, s in starts.items() if s is not None), np.zeros(len(self.rules))),
        )
        return Evaluation(dict(starts), plan, result, told)

    def items(self, result: Result) -> Items:
        """Read what elements and actions give in a calculation."""
        names, n = result.costs.items, len(result.inputs.elements)
        values = np.empty((len(names), 3))
        for block, rows in ((result.actions, slice(n, None)), (result.elements, slice(0, n))):
            count = len(names) - n if rows.start else n
            values[rows, COST] = block.society.pvc[0, :count]
            values[rows, MUNICIPAL] = block.municipal.npv[0, :count]
            values[rows, SOCIETY] = block.society.npv[0, :count]
        values[:n] -= result.allocation[:n, n:] @ values[n:]
        shape = result.inputs.years.shape
        tonnes = {
            step.element: sum(
                (np.broadcast_to(t[0], shape) for sector, t in step.tonnes.items() if sector in self._counting),
                np.zeros(shape),
            )
            for step in result.sequence.portfolio
        }
        return Items({item: values[i] for i, item in enumerate(names)}, tonnes, self._used(result))

    def _used(self, result: Result) -> dict[str, FloatArray]:
        """Give what each item uses of the frames of investment, [rule]."""
        needs, first = result.funding.needs, int(result.inputs.years[0])
        paid = needs.of(INVESTED)[0]
        used = {item: np.zeros(len(self.rules)) for item in result.costs.items}
        for k, rule in enumerate(self.rules):
            if rule.kind == "frame":
                whose, at = self._frames[rule.name].actor, (rule.year or 0) - first
                for row, (item, actor) in enumerate(zip(needs.items, needs.actors, strict=True)):
                    if whose in (None, actor):
                        used[item][k] += paid[row, at]
        return used


@dataclass(frozen=True)
class _Alone(Result):
    """A calculation in which every element acts by itself, as if the others were not there."""

    @cached_property
    def sequence(self) -> Sequence:
        """What each element does alone."""
        sequence = run_sequence(self.inputs)
        return replace(sequence, portfolio=sequence.standalone)
