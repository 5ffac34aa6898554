"""Traces of quantities and tonnes: goals and gaps down to the inventory, activities and elements."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from klimatinvest.engine.emissions import GoalPath, SectorEmissions, counted, is_known
from klimatinvest.engine.inputs import FloatArray
from klimatinvest.engine.result import CONSUMPTION_SUM, TERRITORIAL_SUM, UNALLOCATED, Result
from klimatinvest.engine.step import Step
from klimatinvest.engine.trace import Node, largest_first
from klimatinvest.engine.trace_inputs import Stated
from klimatinvest.plan.model import Element


class Tonnes:
    """Traces what is delivered, abated and emitted."""

    def __init__(self, result: Result, stated: Stated) -> None:
        self.result, self.stated = result, stated
        self._elements = {e.id: e for e in result.inputs.elements}
        self._steps = {s.element: s for s in result.sequence.portfolio}
        self._years = result.inputs.years
        self._first = int(self._years[0])

    def delivered(self, element: Element, year: int | None = None) -> Node:
        """Trace the quantity an element delivers, in a year or in the last."""
        step = self._steps[element.id]
        year = int(self._years[-1]) if year is None else year
        value = None if element.depth == "yearly" else self._at(step.delivered, year)
        args = {"row": element.id, "year": year}

        def parts() -> Iterator[Node]:
            yield from self.stated.deployment(element)
            if self._cut(step):
                for activity, _ in self.result.inputs.legs.get(element.id, ()):
                    yield from self.stated.activity(activity)

        formula = "yearly" if element.depth == "yearly" else "cut" if self._cut(step) else "delivered"
        return Node("delivered", value, element.unit, f"delivered.{formula}", args, expand=parts)

    def quantity(self, element: Element) -> Iterator[Node]:
        """Trace the quantity of an element that has one; yearly figures and an own factor stand for themselves."""
        node = self.delivered(element)
        if node.inputs:
            yield node

    @staticmethod
    def _cut(step: Step) -> bool:
        return bool(np.any(step.delivered < (1.0 - 1e-9) * step.asked))

    def of_row(self, row: str, year: int | None = None) -> Node:
        """Trace the tonnes of an element or a sum, in a year or over the plan's years."""
        args = {"row": row, "year": year}
        if row in self._elements:
            element = self._elements[row]
            value = self._value(self._steps[row].territorial, year)
            return Node("tonnes", value, "ton", f"tonnes.{element.depth}", args, expand=lambda: self._effect(element))
        names = self._members(row)
        value = sum(self._value(self._steps[name].territorial, year) for name in names)
        parts = lambda: largest_first(self.of_row(name, year) for name in names)  # noqa: E731
        return Node("tonnes", float(value), "ton", "tonnes.sum", args, expand=parts)

    def _members(self, row: str) -> list[str]:
        outside = {e for e in self._elements if self._account(self._elements[e].sector) == "consumption"}
        if row in (TERRITORIAL_SUM, CONSUMPTION_SUM):
            return [e for e in self._elements if (e in outside) == (row == CONSUMPTION_SUM)]
        return [] if row == UNALLOCATED or row not in self.result.elements.rows else list(self._elements)

    def _account(self, sector: str) -> str:
        return str(self.result.inputs.sectors[sector].account)

    def _effect(self, element: Element) -> Iterator[Node]:
        yield from self.quantity(element)
        yield from self.stated.effect(element)

    def _at(self, values: FloatArray, year: int) -> float:
        return float(np.broadcast_to(values[0], self._years.shape)[year - self._first])

    def _value(self, values: FloatArray, year: int | None) -> float:
        by_year = np.broadcast_to(values[0], self._years.shape)
        return float(by_year.sum()) if year is None else float(by_year[year - self._first])

    # -- goals ----------------------------------------------------------------------------------------------

    def goal(self, path: GoalPath, which: str, year: int) -> Node:
        """Trace a boundary's emissions without (``reference``) or with the plan, its target or what remains."""
        args = {"row": path.boundary, "year": year}
        values = {w: self._emissions(path, w, year) for w in ("reference", "plan")}
        target = None if path.target is None else float(path.target[year - self._first])
        values["target"] = target
        plan = values["plan"]
        values["gap"] = None if plan is None or target is None else plan - target
        parts = {
            "reference": lambda: self._sectors(path, year),
            "target": lambda: self._target(path),
            "plan": lambda: self._with_plan(path, year),
            "gap": lambda: (self.goal(path, "plan", year), self.goal(path, "target", year)),
        }[which]
        return Node(f"goal_{which}", values[which], "ton", f"goal.{which}", args, expand=parts)

    def _emissions(self, path: GoalPath, which: str, year: int) -> float | None:
        if not is_known(self.result.sectors, path):
            return None
        return self._at(counted(self.result.sectors, path, which), year)

    def _counted(self, path: GoalPath) -> list[SectorEmissions]:
        accounts = {"consumption"} if path.boundary == "consumption" else {"territorial"}
        accounts |= {"sink"} if path.net and path.boundary != "consumption" else set()
        return [s for s in self.result.sectors if s.account in accounts]

    def _sectors(self, path: GoalPath, year: int) -> Iterator[Node]:
        yield from largest_first(self.sector(s, year) for s in self._counted(path))

    def sector(self, emissions: SectorEmissions, year: int) -> Node:
        """Trace a sector's emissions without the plan: what its activities emit, and the rest of the inventory."""
        args = {"row": emissions.sector, "year": year}
        value = self._at(emissions.reference, year)
        parts = lambda: self._sector_inputs(emissions, year)  # noqa: E731
        return Node("sector", value, "ton", "sector", args, expand=parts)

    def _sector_inputs(self, emissions: SectorEmissions, year: int) -> Iterator[Node]:
        plan, sector = self.stated.plan, emissions.sector
        for i, row in enumerate(plan.inventory):
            if row.sector == sector:
                for y in plan.plan.inventory_years:
                    yield from self.stated.amounts("inventory", i, "emissions", "ton", y)
        yield from self.stated.about(sector, ("reference_growth",))
        modelled = self._at(emissions.modelled, year)
        if modelled or np.any(emissions.modelled_present):
            args = {"row": sector, "year": year}
            parts = lambda: self._activities(sector)  # noqa: E731
            yield Node("activities", modelled, "ton", "activities", args, expand=parts)

    def _activities(self, sector: str) -> Iterator[Node]:
        """Make leaves of the activities that emit in a sector, themselves or by their carriers."""
        inputs, plan = self.result.inputs, self.stated.plan
        sector_of = {c.id: c.sector for c in plan.carriers}
        for activity in plan.activities:
            used = inputs.carriers_of(activity.id, "intensity")
            booked = [c for c in used if (sector_of[c] or activity.sector) == sector]
            if activity.sector == sector or booked:
                yield from self.stated.activity(activity.id)
                for carrier in booked:
                    yield from self.stated.about(carrier, ("emission_factor",))

    def _target(self, path: GoalPath) -> Iterator[Node]:
        plan = self.stated.plan
        for i, goal in enumerate(plan.goals):
            if goal.boundary == path.boundary:
                yield self.stated.cell("goals", i, "value", "procent" if goal.measure == "reduction" else "ton")
        args = {"row": path.boundary, "year": path.base_year}
        yield Node("base", path.base, "ton", "base", args, expand=lambda: self._base(path))

    def _base(self, path: GoalPath) -> Iterator[Node]:
        counts = {s.sector for s in self._counted(path)}
        for i, row in enumerate(self.stated.plan.inventory):
            if row.sector in counts:
                for year in self.stated.plan.plan.goal_base_years:
                    yield from self.stated.amounts("inventory", i, "emissions", "ton", year)

    def _with_plan(self, path: GoalPath, year: int) -> Iterator[Node]:
        yield self.goal(path, "reference", year)
        sectors = {s.sector for s in self._counted(path)}
        nodes = []
        for name, step in self._steps.items():
            parts = [t for sector, t in step.tonnes.items() if sector in sectors]
            value = -sum(self._value(t, year) for t in parts)
            element = self._elements[name]
            expand = lambda e=element: self._effect(e)  # noqa: E731
            args = {"row": name, "year": year}
            nodes.append(Node("abated", value, "ton", f"tonnes.{element.depth}", args, expand=expand))
        yield from largest_first(nodes)
