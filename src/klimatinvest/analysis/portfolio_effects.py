"""What every option gives, as the programme sees it: figures of each element alone, corrected by what the engine says.

The programme is linear: what an option gives does not depend on the others. An element's figures are at first those
it has alone. When the engine has calculated a choice, each element's tonnes are scaled year by year, and its money
moved, to what it gave beside the others; elements that are left out are measured by a trace beside the choice. So
the programme agrees with the engine about the choice last calculated, and the next one is made with those figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from klimatinvest.analysis.portfolio_engine import COST, MUNICIPAL, SOCIETY, Engine, Items
from klimatinvest.analysis.portfolio_model import Aims, Evaluation, Option, Rule, Starts, Told
from klimatinvest.analysis.portfolio_plan import Part
from klimatinvest.analysis.portfolio_program import Programme, Row, link_rows
from klimatinvest.core.series import FloatArray

TRACE = 1e-4  # share of an element that is left out, to see what it would give
_NOTHING = 1e-9


@dataclass
class _Figures:
    """Sums or one option: money [3], tonnes [year] and what is used of each frame [rule]."""

    values: FloatArray
    tonnes: FloatArray
    used: FloatArray

    def add(self, other: _Figures, weight: float = 1.0) -> None:
        self.values = self.values + weight * other.values
        self.tonnes = self.tonnes + weight * other.tonnes
        self.used = self.used + weight * other.used


@dataclass
class _Correction:
    """How an item's figures alone become those beside the others."""

    values: FloatArray
    tonnes: FloatArray
    used: FloatArray


class Effects:
    """Keeps the figures of every option.

    Attributes
    ----------
    options : tuple of Option
        Every action with every year it may begin in.
    alone : dict of int to Items
        What everything gives by itself, by how many years it has moved.
    """

    def __init__(self, engine: Engine, known: Effects | None = None) -> None:
        self.engine, mover = engine, engine.mover
        self.options = mover.options
        self._delays = {
            o: {e: mover.delay(e, o) for e, parts in mover.weights.items() if o.action in parts} for o in self.options
        }
        shifts = {mover.shift(o) for o in self.options} | {d for found in self._delays.values() for d in found.values()}
        self.alone: dict[int, Items] = (
            {s: engine.alone(s) for s in sorted(shifts | {0})} if known is None else known.alone
        )
        self._staff = {o: engine.staff(o.action, o.start) for o in self.options}
        self._right: dict[str, _Correction] = {}
        self._constant = self._nothing()
        stay = self.alone[0]
        for element in stay.tonnes:
            if element not in mover.weights:
                self._constant.add(self._of(stay, element))

    def _nothing(self) -> _Figures:
        return _Figures(np.zeros(3), np.zeros(self.engine.years.size), np.zeros(len(self.engine.rules)))

    def _of(self, items: Items, item: str) -> _Figures:
        return _Figures(items.values[item], items.tonnes.get(item, np.zeros(self.engine.years.size)), items.used[item])

    def _part(self, item: str, shift: int) -> _Figures:
        """Give an item that has moved, corrected."""
        found, right = self._of(self.alone[shift], item), self._right.get(item)
        if right is None:
            return found
        return _Figures(found.values + right.values, found.tonnes * right.tonnes, found.used * right.used)

    def option(self, option: Option) -> _Figures:
        """Give what an option gives: the action's own money and its parts of the elements it enables."""
        found = self._part(option.action, self.engine.mover.shift(option))
        for element, delay in self._delays[option].items():
            found.add(self._part(element, delay), self.engine.mover.weights[element][option.action])
        found.used = found.used + self._staff[option]
        return found

    def promise(self, starts: Starts) -> Told:
        """Give what the programme says of a choice."""
        total = self._nothing()
        total.add(self._constant)
        for action, start in starts.items():
            if start is not None:
                total.add(self.option(Option(action, start)))
        cost, municipal, society = map(float, total.values)
        return Told(cost, municipal, society, total.tonnes, total.used)

    def update(self, evaluation: Evaluation) -> None:
        """Take over what the engine says about a choice."""
        starts, mover = evaluation.starts, self.engine.mover
        items = self.engine.items(evaluation.result)
        absent = {e: (TRACE, self._usual(e)) for e, parts in mover.weights.items() if not any(starts[a] for a in parts)}
        traced = self.engine.traced(starts, absent) if absent else items
        self._right, self._constant = {}, self._nothing()
        for element in items.tonnes:
            if element not in mover.weights:
                self._constant.add(self._of(items, element))
            elif element in absent:
                self._correct(element, self._of(traced, element), [absent[element]])
            else:
                chosen = [(a, s) for a in mover.weights[element] if (s := starts[a]) is not None]
                parts = [(mover.weights[element][a], self._delays[Option(a, s)][element]) for a, s in chosen]
                self._constant.add(self._correct(element, self._of(items, element), parts))
        for action, start in starts.items():
            if start is not None:
                shift = mover.shift(Option(action, start))
                self._constant.add(self._correct(action, self._of(items, action), [(1.0, shift)]))

    def _usual(self, element: str) -> int:
        """Give the delay at which an element that is left out is measured: the smallest that is possible."""
        found = (d[element] for d in self._delays.values() if element in d)
        return min(found, key=abs)

    def _correct(self, item: str, found: _Figures, parts: list[Part]) -> _Figures:
        """Correct an item to what was found of some parts of it, and give what the correction cannot hold."""
        alone = self._nothing()
        for weight, delay in parts:
            alone.add(self._of(self.alone[delay], item), weight)
        whole = sum(weight for weight, _ in parts)
        right = _Correction(
            (found.values - alone.values) / whole,
            _nearest(_ratio(found.tonnes, alone.tonnes)),
            np.nan_to_num(_ratio(found.used, alone.used), nan=1.0),
        )
        self._right[item] = right
        tonnes, used = found.tonnes - alone.tonnes * right.tonnes, found.used - alone.used * right.used
        return _Figures(np.zeros(3), tonnes, used)

    def programme(self, aims: Aims, reference: FloatArray, margins: Mapping[Rule, float]) -> Programme:
        """Write the programme with the figures as they are now.

        Parameters
        ----------
        aims : Aims
            Objective and targets.
        reference : ndarray [year]
            Emissions without the plan.
        margins : mapping of Rule to float
            What is asked for beyond a rule, because earlier choices fell short of it in the engine.
        """
        parts = [self.option(o) for o in self.options]
        values, tonnes, used = (np.array([getattr(p, name) for p in parts]) for name in ("values", "tonnes", "used"))
        rows = self._action_rows() + self._frame_rows(used) + self._aim_rows(aims, reference, values, tonnes, margins)
        return Programme(self.options, self._objective(aims, values, tonnes), tuple(rows))

    def constant(self, aims: Aims) -> float:
        """Give the part of the objective that no choice changes."""
        return float(self._objective(aims, self._constant.values[None], self._constant.tonnes[None])[0])

    def _objective(self, aims: Aims, values: FloatArray, tonnes: FloatArray) -> FloatArray:
        if aims.objective == "most-tonnes":
            return np.asarray(-tonnes.sum(axis=1))
        if aims.objective == "least-cost":
            return np.asarray(values[:, COST])
        return np.asarray(-values[:, MUNICIPAL if aims.objective == "npv-municipal" else SOCIETY])

    def _action_rows(self) -> list[Row]:
        candidates, rows = self.engine.mover.candidates, []
        for candidate in candidates:
            if candidate.must_do:
                own = np.array([o.action == candidate.action for o in self.options], dtype=float)
                rows.append(Row(Rule("must-do", candidate.action), own, low=1.0))
        for link in self.engine.mover.plan.action_links:
            rule = Rule(link.relation, f"{link.action} {link.other}")
            rows += link_rows(candidates, self.options, rule, link.action, link.other)
        return rows

    def _frame_rows(self, used: FloatArray) -> list[Row]:
        engine = self.engine
        left = engine.limits - self._constant.used
        return [Row(rule, used[:, k], high=float(left[k])) for k, rule in enumerate(engine.rules)]

    def _aim_rows(
        self, aims: Aims, reference: FloatArray, values: FloatArray, tonnes: FloatArray, margins: Mapping[Rule, float]
    ) -> list[Row]:
        constant, first = self._constant, int(self.engine.years[0])
        asked = [
            (Rule("target", year=year), tonnes[:, year - first], least - float(constant.tonnes[year - first]))
            for year, least in sorted(aims.targets.items())
        ]
        total, known = tonnes.sum(axis=1), float(constant.tonnes.sum())
        if aims.least_tonnes is not None:
            asked.append((Rule("tonnes"), total, aims.least_tonnes - known))
        if aims.carbon_budget is not None:
            asked.append((Rule("carbon-budget"), total, emitted(self.engine, reference) - aims.carbon_budget - known))
        rows = [Row(rule, given, low=least + margins.get(rule, 0.0)) for rule, given, least in asked]
        if aims.most_cost is not None:
            left = aims.most_cost - float(constant.values[COST])
            rows.append(Row(Rule("cost"), values[:, COST], high=left - margins.get(Rule("cost"), 0.0)))
        return rows


def emitted(engine: Engine, by_year: FloatArray) -> float:
    """Sum emissions over the plan's years, tonnes."""
    return float(by_year[engine.years >= engine.mover.plan.plan.start_year].sum())


def _ratio(found: FloatArray, alone: FloatArray) -> FloatArray:
    """Divide what was found by what is given alone; NaN where alone gives nothing."""
    some = np.abs(alone) > _NOTHING * max(1.0, float(np.abs(alone).max(initial=0.0)))
    return np.divide(found, alone, out=np.full_like(found, np.nan), where=some)


def _nearest(ratio: FloatArray) -> FloatArray:
    """Fill years without a ratio with that of the nearest year that has one; 1 where none has."""
    known = np.flatnonzero(np.isfinite(ratio))
    if not known.size:
        return np.ones_like(ratio)
    years = np.arange(ratio.size)
    nearest = known[np.abs(years[:, None] - known).argmin(axis=1)]
    return np.asarray(ratio[nearest])
