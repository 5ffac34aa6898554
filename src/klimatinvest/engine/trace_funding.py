"""Traces of what has to be paid, who pays it, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from klimatinvest.engine.costs import INDEX, NEED_LINES
from klimatinvest.engine.inputs import FloatArray
from klimatinvest.engine.result import TOTAL
from klimatinvest.engine.trace import Node, largest_first, once
from klimatinvest.engine.trace_money import OPERATING, Money

GROUP = "concern"  # the municipal group, beside single actors


class Funds:
    """Traces needs, sources and gaps."""

    def __init__(self, money: Money) -> None:
        self.money, self.result = money, money.result
        self._first = int(self.result.inputs.years[0])

    def _sum(self, values: FloatArray, year: int | None) -> float:
        """Sum values [row, year] over rows, in a year or over all of them."""
        return float(values.sum()) if year is None else float(values[:, year - self._first].sum())

    def _rows(self, whose: str | None) -> list[int]:
        needs, group = self.result.funding.needs, self.result.inputs.concern
        pairs = enumerate(zip(needs.items, needs.actors, strict=True))
        return [n for n, (item, a) in pairs if whose in (None, a, item) or (whose == GROUP and a in group)]

    def need(self, whose: str | None, year: int | None) -> Node:
        """Trace what everyone, the group, one actor or all payers of one element or action have to pay."""
        rows = self._rows(whose)
        value = self._sum(self.result.funding.needs.amount[0][rows], year)
        args = {"row": whose or TOTAL, "year": year}
        parts = lambda: largest_first(self._need(n, year) for n in rows)  # noqa: E731
        return Node("need", value, "kr", "need", args, expand=parts)

    def _need(self, n: int, year: int | None) -> Node:
        needs = self.result.funding.needs
        value = self._sum(needs.amount[0][[n]], year)
        item = needs.items[n]
        args = {"row": item, "actor": needs.actors[n], "year": year}

        def parts() -> Iterator[Node]:
            stated = self.result.costs.stated[self.result.costs.items.index(needs.items[n])]
            lines = [line for line in NEED_LINES if stated[INDEX[line]]]
            yield from once(n for line in lines for n in self.money.item_inputs(item, line, "municipal"))

        return Node("need_of", value, "kr", "need_of", args, expand=parts)

    def paid(self, source: str, year: int | None) -> Node:
        """Trace what a source pays when only decided sources count."""
        funding = self.result.funding
        k = next(i for i, s in enumerate(funding.sources) if s.id == source)
        value = self._sum(funding.secured[0, k], year)
        args = {"row": source, "year": year}

        def parts() -> Iterator[Node]:
            yield from self.money.source_cells(source, year)
            rows = np.flatnonzero(funding.eligible[k])
            yield from largest_first(self._need(int(n), year) for n in rows)

        return Node("paid", value, "kr", "paid", args, expand=parts)

    def others(self, shown: tuple[str, ...], year: int | None) -> Node:
        """Trace what the decided sources beside some pay together."""
        rest = [s.id for s in self.result.funding.sources if s.status == "decided" and s.id not in shown]
        nodes = [self.paid(source, year) for source in rest]
        value = sum(node.value or 0.0 for node in nodes)
        return Node("paid_others", value, "kr", "sum", {"year": year}, expand=lambda: largest_first(nodes))

    def gap(self, which: str, year: int | None, whose: str | None = None) -> Node:
        """Trace what decided (``gap_secured``) or all sources (``gap_possible``) leave unpaid, as ``need`` does."""
        funding, rows = self.result.funding, self._rows(whose)
        value = self._sum(getattr(funding, which)[0][rows], year)
        allocated = funding.secured if which == "gap_secured" else funding.possible

        def parts() -> Iterator[Node]:
            yield self.need(whose, year)
            nodes = []
            for k, source in enumerate(funding.sources):
                paid, name = -self._sum(allocated[0, k][rows], year), source.id
                if paid or whose is None:
                    cells = lambda s=name: self.money.source_cells(s, year)  # noqa: E731
                    nodes.append(Node("paid", paid, "kr", "paid", {"row": name, "year": year}, expand=cells))
            yield from largest_first(nodes)

        return Node(which, value, "kr", which, {"row": whose or TOTAL, "year": year}, expand=parts)

    def expected(self, year: int | None, whose: str | None = None) -> Node:
        """Trace the mean of the gap over the outcomes of the sources that are not decided."""
        funding, rows = self.result.funding, self._rows(whose)
        value = self._sum(funding.gap_expected[0][rows], year)
        paying = [s.id for k, s in enumerate(funding.sources) if funding.eligible[k][rows].any()]

        def parts() -> Iterator[Node]:
            yield self.need(whose, year)
            for name in paying:
                yield from self.money.source_cells(name, year)

        return Node("gap_expected", value, "kr", "gap_expected", {"row": whose or TOTAL, "year": year}, expand=parts)

    def running(self, year: int | None) -> Node:
        """Trace the group's flows beside what has to be paid: operation, energy, revenue, avoided investment."""
        return self.money.flow(TOTAL, "municipal", OPERATING, year)

    def cumulative(self, year: int) -> Node:
        """Trace the group's net flow up to and including a year."""
        years = [int(y) for y in self.result.inputs.years if y <= year]
        nodes = [self.money.flow(TOTAL, "municipal", tuple(INDEX), y, with_extra=True) for y in years]
        value = sum(node.value or 0.0 for node in nodes)
        return Node("cumulative", value, "kr", "cumulative", {"row": TOTAL, "year": year}, expand=lambda: nodes)
