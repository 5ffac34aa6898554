"""Carry a choice of actions out in a plan: years move together, elements follow the actions that enable them.

* An action keeps the distance between its years: amounts by year and its taking into use move as one. A reference
  investment stays in its year, for it is what would have been paid anyway.
* An element follows when at least one of the actions that enable it may be chosen. It is delivered in proportion to
  the enabling shares of the actions that are done; each part moves as many years as its action, and begins no earlier
  than the action is in use. Elements that no action enables, or only actions that stand fixed, keep the plan.
* An action that is left out is taken away, with the rows that are about it and the sources that then have nothing
  left to pay for.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from klimatinvest.analysis.portfolio_model import Candidate, NothingToChoose, Option, Starts
from klimatinvest.analysis.portfolio_series import moved_deployment, moved_factor, moved_series
from klimatinvest.engine.deployment import ramp
from klimatinvest.plan.fields import TABLES
from klimatinvest.plan.model import Action, Element, Plan, Series
from klimatinvest.plan.starts import planned_start, possible_starts, use_year
from klimatinvest.text.catalog import texts

if TYPE_CHECKING:
    from klimatinvest.parameters.library import Library

Part = tuple[float, int]  # share of the element, years it moves
_WHOLE = 1e-12


class Mover:
    """Knows what may move, and makes plans in which it has.

    Parameters
    ----------
    plan : Plan
        A valid plan.
    library : Library
        Parameters its series may refer to.

    Attributes
    ----------
    candidates : tuple of Candidate
        Every action.
    weights : dict of element to {action: weight}
        Elements that follow, with the part of them that each action enables; the parts sum to 1.
    first : dict of element to int
        The first year an element that follows has anything in the plan.

    Raises
    ------
    NothingToChoose
        The plan names no action that may be chosen.
    """

    def __init__(self, plan: Plan, library: Library) -> None:
        if not plan.action_choices:
            raise NothingToChoose("no-choices")
        self.plan, self._library = plan, library
        self.candidates = _candidates(plan)
        self._actions = {a.id: a for a in plan.actions}
        self._years = np.arange(plan.plan.start_year, plan.plan.end_year + 1)
        self.weights = _weights(plan, {c.action for c in self.candidates if not c.fixed})
        self._series = {e: [s for s in plan.series if s.subject == e] for e in self.weights}
        self.first = {e.id: self._begins(e) for e in plan.elements if e.id in self.weights}

    @property
    def options(self) -> tuple[Option, ...]:
        """List every action with every year it may begin in."""
        return tuple(Option(c.action, start) for c in self.candidates for start in c.starts)

    def shift(self, option: Option) -> int:
        """Give how many years later than planned an action begins."""
        return option.start - planned_start(self._actions[option.action], self.plan.plan)

    def in_use(self, option: Option) -> int:
        """Give the year of taking into use."""
        return use_year(self._actions[option.action], self.plan.plan) + self.shift(option)

    def delay(self, element: str, option: Option) -> int:
        """Give how many years later than planned the part of an element begins that an action enables."""
        return max(self.shift(option), self.in_use(option) - self.first[element])

    def early(self) -> dict[str, tuple[int, int]]:
        """Name the elements that the plan begins before an action that enables them is in use."""
        found: dict[str, tuple[int, int]] = {}
        for element, parts in self.weights.items():
            use = [use_year(self._actions[a], self.plan.plan) for a in parts]
            if max(use) > self.first[element]:
                found[element] = (self.first[element], max(use))
        return found

    def plan_of(self, starts: Starts, traces: Mapping[str, Part] | None = None) -> Plan:
        """Make the plan in which the actions begin as chosen.

        Parameters
        ----------
        starts : mapping
            Every action's first year, None for one that is left out.
        traces : mapping of element to (share, years), optional
            What elements are given beside what their actions enable.
        """
        parts: dict[str, list[Part]] = {e: [] for e in self.weights}
        for element, weights in self.weights.items():
            for action, weight in weights.items():
                start = starts[action]
                if start is not None:
                    parts[element].append((weight, self.delay(element, Option(action, start))))
            if traces and element in traces:
                parts[element].append(traces[element])
        left_out = {action for action, start in starts.items() if start is None}
        shifts = {a: self.shift(Option(a, s)) for a, s in starts.items() if s is not None}
        plan = self._moved(parts, shifts)
        return without_actions(plan, left_out) if left_out else plan

    def probe(self, shift: int) -> Plan:
        """Make the plan in which everything that may move has moved as many years, and every follower is whole."""
        possible = {c.action for c in self.candidates if not c.fixed and c.planned + shift in c.starts}
        return self._moved(
            {e: [(1.0, shift)] for e in self.weights}, {a: shift if a in possible else 0 for a in self._actions}
        )

    def _moved(self, parts: Mapping[str, Sequence[Part]], shifts: Mapping[str, int]) -> Plan:
        elements, changed, added = [], dict[int, Series](), list[Series]()
        for element in self.plan.elements:
            if element.id not in parts:
                elements.append(element)
                continue
            moved, rows = self._element(element, parts[element.id])
            known = self._series[element.id]
            elements.append(moved)
            changed |= {id(old): new for old, new in zip(known, rows, strict=False)}
            added += rows[len(known) :]
        series = [changed.get(id(row), row) for row in self.plan.series] + added
        actions = tuple(_moved_action(a, shifts.get(a.id, 0)) for a in self.plan.actions)
        return self.plan.model_copy(update={"elements": tuple(elements), "series": tuple(series), "actions": actions})

    def _element(self, element: Element, parts: Sequence[Part]) -> tuple[Element, list[Series]]:
        """Give an element of which parts have moved, and its time series: those it had, in order, then a new one."""
        rows = self._series[element.id]
        if abs(sum(weight for weight, _ in parts) - 1.0) < _WHOLE and not any(delay for _, delay in parts):
            return element, rows
        if element.depth == "yearly" or element.ramp == "list":
            every = element.depth == "yearly"
            return element, [
                moved_series(row, parts, self._years, self._library) if every or row.quantity == "deployment" else row
                for row in rows
            ]
        rows = [
            moved_factor(self.plan, row, element.carrier, parts, self._years, self._library)
            if row.quantity == "supply_factor"
            else row
            for row in rows
        ]
        if element.start is None or element.target_year is None or element.quantity is None:
            return element, rows
        return self._ramped(element, parts, rows)

    def _ramped(self, element: Element, parts: Sequence[Part], rows: list[Series]) -> tuple[Element, list[Series]]:
        """Move a ramp as it is where its years allow, else write its quantity out by year."""
        settings, total = self.plan.plan, sum(weight for weight, _ in parts)
        if not parts:
            return element.model_copy(update={"quantity": 0.0}), rows
        delays = {delay for _, delay in parts}
        start, target = (year + min(delays) for year in (element.start or 0, element.target_year or 0))
        whole = abs(total - 1.0) < _WHOLE
        # a supply element's factor follows the share of its quantity, so that a part of it needs the whole beside it
        alike = len(delays) == 1 and (whole or element.kind != "supply")
        if alike and settings.start_year - 1 <= start and target <= settings.end_year:
            quantity = element.quantity if whole else (element.quantity or 0.0) * total
            return element.model_copy(update={"start": start, "target_year": target, "quantity": quantity}), rows
        said = texts(settings.language).get("optimize.apply.deployment")
        listed, deployment = moved_deployment(element, parts, settings, said)
        return listed, [*rows, deployment]

    def _begins(self, element: Element) -> int:
        """Find the first year an element has anything; the plan's first when it has nothing that tells."""
        start = self.plan.plan.start_year
        if element.depth != "yearly" and element.ramp != "list" and element.start is not None:
            grown = self._years[ramp(element, self._years) > 0.0]
            return int(grown[0]) if grown.size else element.start + 1
        wanted = None if element.depth == "yearly" else "deployment"
        years = [
            year
            for row in self._series[element.id]
            if wanted in (None, row.quantity)
            for year in _filled(row, self._years)
        ]
        return min(years, default=start)


def _filled(row: Series, years: Any) -> list[int]:
    """List the first year a series is not 0, if any."""
    if not row.values:
        return [int(years[0])]
    given = sorted(row.values)
    values = np.interp(years, given, [row.values[y] for y in given])
    return [int(y) for y in years[values != 0.0][:1]]


def _candidates(plan: Plan) -> tuple[Candidate, ...]:
    rows = {choice.action: choice for choice in plan.action_choices}
    found = []
    for action in sorted(plan.actions, key=lambda a: a.id):
        planned, row = planned_start(action, plan.plan), rows.get(action.id)
        if row is None:
            found.append(Candidate(action.id, planned, (planned,), must_do=True, fixed=True, staff=0.0))
        else:
            starts = possible_starts(action, row, plan.plan)
            found.append(Candidate(action.id, planned, starts, row.must_do, fixed=False, staff=row.staff or 0.0))
    return tuple(found)


def _weights(plan: Plan, choosable: Collection[str]) -> dict[str, dict[str, float]]:
    """Give each follower's parts in the order of the plan's elements."""
    shares: dict[str, dict[str, float]] = {e.id: {} for e in plan.elements}
    for row in plan.enables:
        if row.share > 0.0 and row.element in shares:
            shares[row.element][row.action] = row.share
    found = {}
    for element, parts in shares.items():
        if any(action in choosable for action in parts):
            total = sum(parts.values())
            found[element] = {action: share / total for action, share in parts.items()}
    return found


def _moved_action(action: Action, shift: int) -> Action:
    if shift == 0:
        return action
    changes: dict[str, object] = {"capex": {year + shift: amount for year, amount in action.capex.items()}}
    if action.in_use_year is not None:
        changes["in_use_year"] = action.in_use_year + shift
    return action.model_copy(update=changes)


def without_actions(plan: Plan, actions: Collection[str]) -> Plan:
    """Take actions out of a plan: the rows about them go too, and sources that paid for nothing else."""
    aimed = {row.source for row in plan.funding_targets}
    smaller = _without(plan, "actions", actions)
    left = {row.source for row in smaller.funding_targets}
    return _without(smaller, "sources", aimed - left)


def _without(plan: Plan, table: str, ids: Collection[str]) -> Plan:
    """Take rows out of a table, every row that refers to them, and what refers to those in turn."""
    waiting: list[tuple[str, Collection[str]]] = [(table, frozenset(ids))]
    while waiting:
        gone_from, gone = waiting.pop()
        changes: dict[str, object] = {}
        for other in TABLES:
            columns = [c.id for c in other.columns if c.kind == "ref" and gone_from in c.refers]
            columns += ["id"] if other.id == gone_from else []
            rows = getattr(plan, other.id)
            taken = [row for row in rows if any(getattr(row, c) in gone for c in columns)]
            if taken:
                changes[other.id] = tuple(row for row in rows if row not in taken)
                if other.id != gone_from and hasattr(taken[0], "id"):
                    waiting.append((other.id, frozenset(row.id for row in taken)))
        plan = plan.model_copy(update=changes)
    return plan
