"""Traces of a carbon budget: what it allows in a year, what is emitted, and what is used and left of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from klimatinvest.engine.carbon_plan import CarbonAccount
from klimatinvest.engine.emissions import GoalPath
from klimatinvest.engine.result import Result
from klimatinvest.engine.trace import Node
from klimatinvest.engine.trace_tonnes import Tonnes

MEASURES = ("allowed", "emissions", "used", "left")


class Carbon:
    """Traces the figures of one carbon budget, tonnes.

    Parameters
    ----------
    result : Result
        A calculated plan.
    account : CarbonAccount
        The budget followed year by year.
    tonnes : Tonnes
        Traces what the plan emits.
    """

    def __init__(self, result: Result, account: CarbonAccount, tonnes: Tonnes) -> None:
        self.result, self.account, self.tonnes, self.stated = result, account, tonnes, tonnes.stated
        self.row = account.budget.id
        self._index = next(i for i, b in enumerate(result.inputs.plan.carbon_budgets) if b.id == self.row)

    def find(self, measure: str, year: int | None) -> Node:
        """Trace one of ``MEASURES`` in a year, or up to and including it; the plan's last unless given."""
        at = int(self.account.years[-1]) if year is None else year
        made = {"allowed": self._allowed, "emissions": self._emitted, "used": self._used, "left": self._left}
        return made[measure](at)

    def _at(self, year: int) -> int:
        return year - int(self.account.years[0])

    def _node(self, measure: str, value: float, year: int | None, parts: Iterable[Node]) -> Node:
        known = value if np.isfinite(value) else None
        args = {"row": self.row, "year": year}
        return Node(f"carbon_{measure}", known, "ton", f"carbon.{measure}", args, expand=lambda: parts)

    def _allowed(self, year: int) -> Node:
        return self._node("allowed", float(self.account.path[self._at(year)]), year, self._terms())

    def _terms(self) -> Iterator[Node]:
        """Give what the plan states of the budget, and the statistics its start is taken from."""
        budget, cell = self.account.budget, self.stated.cell
        for field, unit in (("budget", "ton"), ("rate", "procent"), ("first_year", ""), ("emissions", "ton")):
            if getattr(budget, field) is not None:
                yield cell("carbon_budgets", self._index, field, unit)
        if budget.emissions is None:
            yield from self._statistics(budget.first_year)

    def _statistics(self, year: int | None) -> Iterator[Node]:
        """Make leaves of the statistics that count, of one year or of all years before the plan."""
        settings, sectors = self.result.inputs.plan.plan, self.result.inputs.sectors
        for i, row in enumerate(self.stated.plan.inventory):
            if self.account.budget.counts(sectors[row.sector].account):
                for y in sorted(row.emissions):
                    if y == year or (year is None and self.account.budget.first_year <= y < settings.base_year):
                        yield from self.stated.amounts("inventory", i, "emissions", "ton", y)

    def _emitted(self, year: int) -> Node:
        value = float(self.account.emissions[0, self._at(year)])
        return self._node("emissions", value, year, self._emitted_from(year))

    def _emitted_from(self, year: int) -> Iterator[Node]:
        budget, origin = self.account.budget, self.account.origins[self._at(year)]
        if origin == "plan":
            base = self.result.inputs.plan.plan.base_year
            yield self.tonnes.goal(GoalPath(budget.boundary, budget.net, base, None, {}, None), "plan", year)
        elif origin == "stated":
            yield self.stated.cell("carbon_budgets", self._index, "emissions", "ton")
        else:
            yield from self._statistics(year if origin == "inventory" else None)

    def _used(self, year: int) -> Node:
        years = self.account.years[self.account.covered & (self.account.years <= year)]
        parts = (self._emitted(int(y)) for y in years)
        return self._node("used", float(self.account.used[0, self._at(year)]), year, parts)

    def _left(self, year: int) -> Node:
        def parts() -> Iterator[Node]:
            yield self._node("total", self.account.tonnes, None, self._terms())
            yield self._used(year)

        return self._node("left", float(self.account.left[0, self._at(year)]), year, parts())
