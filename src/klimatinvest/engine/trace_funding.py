"""Traces of what has to be paid, who pays it, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from klimatinvest.engine.costs import INDEX, NEED_LINES
from klimatinvest.engine.inputs import FloatArray
from klimatinvest.engine.result import TOTAL
from klimatinvest.engine.trace import Node, largest_first
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
        actors = self.result.funding.needs.actors
        group = self.result.inputs.concern
        return [n for n, a in enumerate(actors) if whose in (None, a) or (whose == GROUP and a in group)]

    def need(self, whose: str | None, year: int | None) -> Node:
        """Trace what everyone, the group or one actor has to pay."""
        rows = self._rows(whose)
        value = self._sum(self.result.funding.needs.amount[0][rows], year)
        args = {"row": whose or TOTAL, "year": year}
        parts = lambda: largest_first(self._need(n, year) for n in rows)  # noqa: E731
        return Node("need", value, "kr", "need", args, expand=parts)

    def _need(self, n: int, year: int | None) -> Node:
        needs = self.result.funding.needs
        value = self._sum(needs.amount[0][[n]], year)
        args = {"row": needs.items[n], "actor": needs.actors[n], "year": year}

        def parts() -> Iterator[Node]:
            stated = self.result.costs.stated[self.result.costs.items.index(needs.items[n])]
            seen = set()
            for line in NEED_LINES:
                if stated[INDEX[line]]:
                    for node in self.money.item_inputs(needs.items[n], line, "municipal"):
                        key = (node.what, node.ref, str(sorted(node.args.items(), key=str)))
                        if key not in seen:
                            seen.add(key)
                            yield node

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

    def gap(self, which: str, year: int | None) -> Node:
        """Trace what decided (``gap_secured``) or all sources (``gap_possible``) leave unpaid."""
        funding = self.result.funding
        value = self._sum(getattr(funding, which)[0], year)
        allocated = funding.secured if which == "gap_secured" else funding.possible

        def parts() -> Iterator[Node]:
            yield self.need(None, year)
            nodes = []
            for k, source in enumerate(funding.sources):
                paid, name = -self._sum(allocated[0, k], year), source.id
                cells = lambda s=name: self.money.source_cells(s, year)  # noqa: E731
                nodes.append(Node("paid", paid, "kr", "paid", {"row": name, "year": year}, expand=cells))
            yield from largest_first(nodes)

        return Node(which, value, "kr", which, {"row": TOTAL, "year": year}, expand=parts)

    def running(self, year: int | None) -> Node:
        """Trace the group's flows beside what has to be paid: operation, energy, revenue, avoided investment."""
        return self.money.flow(TOTAL, "municipal", OPERATING, year)

    def cumulative(self, year: int) -> Node:
        """Trace the group's net flow up to and including a year."""
        years = [int(y) for y in self.result.inputs.years if y <= year]
        nodes = [self.money.flow(TOTAL, "municipal", tuple(INDEX), y, with_extra=True) for y in years]
        value = sum(node.value or 0.0 for node in nodes)
        return Node("cumulative", value, "kr", "cumulative", {"row": TOTAL, "year": year}, expand=lambda: nodes)
