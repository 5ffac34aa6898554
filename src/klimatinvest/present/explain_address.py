"""Find the figure that someone asks about: ``<row> <measure> [lens] [year]``."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from klimatinvest.engine.carbon_plan import CarbonAccount, carbon_accounts
from klimatinvest.engine.costs import LINES
from klimatinvest.engine.emissions import GoalPath
from klimatinvest.engine.metrics import METRICS, Lens
from klimatinvest.engine.result import SUMS, TOTAL, Result
from klimatinvest.engine.trace import Node
from klimatinvest.engine.trace_budget import MEASURES as BUDGET
from klimatinvest.engine.trace_budget import Accounts
from klimatinvest.engine.trace_carbon import MEASURES as CARBON
from klimatinvest.engine.trace_carbon import Carbon
from klimatinvest.engine.trace_funding import GROUP, Funds
from klimatinvest.engine.trace_inputs import Stated
from klimatinvest.engine.trace_money import FORMULAS, Money
from klimatinvest.engine.trace_tonnes import Tonnes
from klimatinvest.plan.labels import nearest
from klimatinvest.present.figures import LENSES, has_lens

PLAN = "plan"
_BUDGET = "budget"
Find = Callable[[Lens, int | None], Node]
_WITH_LENS = frozenset(metric.id for metric in METRICS if has_lens(metric))


def _without_zeros(name: str) -> str:
    """Give an identifier in small letters without leading zeros, so that TE-4 is taken for TE-004."""
    return re.sub(r"0+(?=\d)", "", name.casefold())


class Unknown(ValueError):  # noqa: N818 - reads as a statement where it is caught
    """There is no such figure.

    Attributes
    ----------
    code : str
        ``empty``, ``no-measure``, ``unknown-row``, ``unknown-measure``, ``unknown-word``, ``year-outside`` or
        ``year-needed``.
    """

    def __init__(self, code: str, **args: object) -> None:
        super().__init__(code)
        self.code, self.args_of_message = code, args


@dataclass(frozen=True)
class Found:
    """A figure, and whether society's view was taken because none was named."""

    node: Node
    lens_assumed: bool


@dataclass(frozen=True)
class Explainer:
    """Finds figures of a result.

    Attributes
    ----------
    result : Result
        A calculated plan.
    """

    result: Result

    @cached_property
    def stated(self) -> Stated:
        """What the plan states."""
        return Stated(self.result.inputs)

    @cached_property
    def tonnes(self) -> Tonnes:
        """Quantities and tonnes."""
        return Tonnes(self.result, self.stated)

    @cached_property
    def money(self) -> Money:
        """Key figures and flows."""
        return Money(self.result, self.stated, self.tonnes)

    @cached_property
    def funds(self) -> Funds:
        """Needs, sources and gaps."""
        return Funds(self.money)

    @cached_property
    def accounts(self) -> Accounts:
        """What operating budgets see."""
        return Accounts(self.money)

    @cached_property
    def _carbon(self) -> tuple[CarbonAccount, ...]:
        return carbon_accounts(self.result)

    def find(self, address: str) -> Found:
        """Find the figure of an address.

        Raises
        ------
        Unknown
            There is no such row, measure, lens or year; says what could be meant.
        """
        words = address.split()
        if not words:
            raise Unknown("empty")
        row, *rest = words
        if row == _BUDGET and rest:
            row, *rest = rest[0], _BUDGET, *rest[1:]  # "budget servicenamnden 2030" reads as well as the other order
        measures = self._measures(row)
        if not rest:
            raise Unknown("no-measure", row=row, example=next(iter(measures)), known=", ".join(measures))
        if rest[0] not in measures:
            near = nearest(rest[0], measures)
            raise Unknown("unknown-measure", found=rest[0], row=row, near=near, known=", ".join(measures))
        first = next((a.budget.first_year for a in self._carbon if a.budget.id == row), None)
        lens, year = self._lens_and_year(rest[1:], first)
        return Found(measures[rest[0]](lens or "society", year), lens is None and rest[0] in _WITH_LENS)

    def _lens_and_year(self, words: list[str], first: int | None) -> tuple[Lens | None, int | None]:
        """Read what follows the measure; a carbon budget has years of its own, from before the plan."""
        lens: Lens | None = None
        year: int | None = None
        settings = self.result.inputs.plan.plan
        start = settings.base_year if first is None else first
        for word in words:
            known = next((name for name in LENSES if name == word), None)
            if known is not None:
                lens = known
            elif word.isdecimal():
                year = int(word)
                if not start <= year <= settings.end_year:
                    raise Unknown("year-outside", found=word, start=start, end=settings.end_year)
            else:
                raise Unknown("unknown-word", found=word)
        return lens, year

    def _measures(self, row: str) -> dict[str, Find]:
        """Give what can be asked about a row."""
        result = self.result
        if row in (PLAN, TOTAL):
            return {**self._figures(TOTAL), **self._of_plan()}
        if row in result.costs.items:
            return {**self._figures(row), **self._of_payer(row)}
        if row in SUMS:
            return self._figures(row)
        found = self._of_goal_row(row) | self._of_actor(row) | self._of_carbon(row)
        if any(s.id == row for s in result.funding.sources):
            found["paid"] = lambda _, year: self.funds.paid(row, year)
        if any(s.sector == row for s in result.sectors):
            found["reference"] = lambda _, year: self._sector(row, year)
        if found:
            return found
        alike = next((name for name in self._rows() if _without_zeros(name) == _without_zeros(row)), None)
        raise Unknown("unknown-row", found=row, near=alike or nearest(row, self._rows()))

    def _rows(self) -> list[str]:
        plan, result = self.result.inputs.plan, self.result
        names = [PLAN, GROUP, *SUMS, *result.costs.items, *(g.id for g in plan.goals), *(s.id for s in plan.sources)]
        names += [s.sector for s in result.sectors]
        return [*names, *(a.id for a in plan.actors), *(b.id for b in plan.carbon_budgets)]

    def _figures(self, row: str) -> dict[str, Find]:
        found: dict[str, Find] = {}
        for metric in FORMULAS:
            if metric != "viability_gap" or row in self.result.costs.items:
                found[metric] = lambda lens, _, m=metric: self.money.figure(row, m, lens)  # type: ignore[misc]
        element = next((e for e in self.result.inputs.elements if e.id == row), None)
        found["tonnes"] = lambda lens, year: (
            self.money.figure(row, "tonnes", lens) if year is None else self.tonnes.of_row(row, year)
        )
        if element is not None:
            found["quantity"] = lambda _, year: self.tonnes.delivered(element, year)
        found["net"] = lambda lens, year: self.money.flow(row, lens, LINES, year, with_extra=True)
        for line in LINES:
            found[line] = lambda lens, year, k=line: self.money.flow(row, lens, (k,), year)  # type: ignore[misc]
        return found

    def _of_payer(self, row: str) -> dict[str, Find]:
        """Give what an actor, or all payers of an element or action, have to pay and lack."""
        funds = self.funds
        return {
            "need": lambda _, year: funds.need(row, year),
            "gap_secured": lambda _, year: funds.gap("gap_secured", year, row),
            "gap_expected": lambda _, year: funds.expected(year, row),
            "gap_possible": lambda _, year: funds.gap("gap_possible", year, row),
        }

    def _of_actor(self, row: str) -> dict[str, Find]:
        """Give what an actor pays, and what the operating budget sees of a board, a company or the whole group."""
        if row != GROUP and all(actor.id != row for actor in self.result.inputs.plan.actors):
            return {}
        found = self._of_payer(row)
        if row == GROUP or row in self.result.budget.actors:
            found |= {m: lambda _, year, m=m: self.accounts.find(m, row, year) for m in BUDGET}  # type: ignore[misc]
        return found

    def _of_carbon(self, row: str) -> dict[str, Find]:
        account = next((a for a in self._carbon if a.budget.id == row), None)
        if account is None:
            return {}
        carbon = Carbon(self.result, account, self.tonnes)
        return {m: lambda _, year, m=m: carbon.find(m, year) for m in CARBON}  # type: ignore[misc]

    def _of_goal_row(self, row: str) -> dict[str, Find]:
        goal = next((g for g in self.result.inputs.plan.goals if g.id == row), None)
        if goal is None:
            return {}
        return self._of_goal(next(p for p in self.result.goals if p.boundary == goal.boundary), goal.year)

    def _of_plan(self) -> dict[str, Find]:
        funds = self.funds
        return {
            "need": lambda _, year: funds.need(None, year),
            "need_group": lambda _, year: funds.need(GROUP, year),
            "gap_secured": lambda _, year: funds.gap("gap_secured", year),
            "gap_expected": lambda _, year: funds.expected(year),
            "gap_possible": lambda _, year: funds.gap("gap_possible", year),
            "running": lambda _, year: funds.running(year),
            "grants": lambda _, year: self.money.grants(TOTAL, year),
            "cumulative": lambda _, year: funds.cumulative(self._needed(PLAN, "cumulative", year)),
            "other_sources": lambda _, year: funds.others(self.largest_sources(), year),
        }

    def largest_sources(self, count: int = 4) -> tuple[str, ...]:
        """Name the decided sources that pay most, the largest first."""
        funding = self.result.funding
        paid = [(s.id, float(funding.secured[0, k].sum())) for k, s in enumerate(funding.sources)]
        decided = {s.id for s in funding.sources if s.status == "decided"}
        most = sorted((p for p in paid if p[0] in decided and p[1] > 0.0), key=lambda p: -p[1])
        return tuple(name for name, _ in most[:count])

    def _of_goal(self, path: GoalPath, goal_year: int) -> dict[str, Find]:
        def find(which: str) -> Find:
            return lambda _, year: self.tonnes.goal(path, which, goal_year if year is None else year)

        return {which: find(which) for which in ("gap", "target", "reference", "plan")}

    def _sector(self, sector: str, year: int | None) -> Node:
        emissions = next(s for s in self.result.sectors if s.sector == sector)
        return self.tonnes.sector(emissions, self._needed(sector, "reference", year))

    def _needed(self, row: str, measure: str, year: int | None) -> int:
        if year is None:
            raise Unknown("year-needed", row=row, measure=measure, end=self.result.inputs.plan.plan.end_year)
        return year
