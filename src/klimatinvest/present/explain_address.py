"""Find the figure that someone asks about: ``<row> <measure> [lens] [year]``."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from klimatinvest.engine.costs import LINES
from klimatinvest.engine.emissions import GoalPath
from klimatinvest.engine.metrics import METRICS, Lens
from klimatinvest.engine.result import SUMS, TOTAL, Result
from klimatinvest.engine.trace import Node
from klimatinvest.engine.trace_funding import GROUP, Funds
from klimatinvest.engine.trace_inputs import Stated
from klimatinvest.engine.trace_money import FORMULAS, Money
from klimatinvest.engine.trace_tonnes import Tonnes
from klimatinvest.plan.labels import nearest
from klimatinvest.present.figures import LENSES, has_lens

PLAN = "plan"
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
        measures = self._measures(row)
        if not rest:
            raise Unknown("no-measure", row=row, example=next(iter(measures)), known=", ".join(measures))
        if rest[0] not in measures:
            near = nearest(rest[0], measures)
            raise Unknown("unknown-measure", found=rest[0], row=row, near=near, known=", ".join(measures))
        lens, year = self._lens_and_year(rest[1:])
        return Found(measures[rest[0]](lens or "society", year), lens is None and rest[0] in _WITH_LENS)

    def _lens_and_year(self, words: list[str]) -> tuple[Lens | None, int | None]:
        lens: Lens | None = None
        year: int | None = None
        settings = self.result.inputs.plan.plan
        for word in words:
            known = next((name for name in LENSES if name == word), None)
            if known is not None:
                lens = known
            elif word.isdecimal():
                year = int(word)
                if not settings.base_year <= year <= settings.end_year:
                    raise Unknown("year-outside", found=word, start=settings.base_year, end=settings.end_year)
            else:
                raise Unknown("unknown-word", found=word)
        return lens, year

    def _measures(self, row: str) -> dict[str, Find]:
        """Give what can be asked about a row."""
        plan, result = self.result.inputs.plan, self.result
        if row in (PLAN, TOTAL):
            return {**self._figures(TOTAL), **self._of_plan()}
        if row in (*result.costs.items, *SUMS):
            return self._figures(row)
        goal = next((g for g in plan.goals if g.id == row), None)
        if goal is not None:
            path = next(p for p in result.goals if p.boundary == goal.boundary)
            return self._of_goal(path, goal.year)
        if any(s.id == row for s in result.funding.sources):
            return {"paid": lambda _, year: self.funds.paid(row, year)}
        if any(s.sector == row for s in result.sectors):
            return {"reference": lambda _, year: self._sector(row, year)}
        if row == GROUP or any(a.id == row for a in plan.actors):
            return {"need": lambda _, year: self.funds.need(row, year)}
        alike = next((name for name in self._rows() if _without_zeros(name) == _without_zeros(row)), None)
        raise Unknown("unknown-row", found=row, near=alike or nearest(row, self._rows()))

    def _rows(self) -> list[str]:
        plan, result = self.result.inputs.plan, self.result
        names = [PLAN, GROUP, *SUMS, *result.costs.items, *(g.id for g in plan.goals), *(s.id for s in plan.sources)]
        return [*names, *(s.sector for s in result.sectors), *(a.id for a in plan.actors)]

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

    def _of_plan(self) -> dict[str, Find]:
        funds = self.funds
        return {
            "need": lambda _, year: funds.need(None, year),
            "need_group": lambda _, year: funds.need(GROUP, year),
            "gap_secured": lambda _, year: funds.gap("gap_secured", year),
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
