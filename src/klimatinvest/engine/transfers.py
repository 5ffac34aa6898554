"""Money that decided sources move between actors: out of the funder, in to the one who pays the need."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from klimatinvest.engine.arrays import begins
from klimatinvest.engine.costs import Costs
from klimatinvest.engine.funding import Funding
from klimatinvest.engine.inputs import FloatArray, Inputs, IntArray, sums_by_row
from klimatinvest.engine.postings import Discounting, contracted
from klimatinvest.plan.model import FundingSource


@dataclass(frozen=True)
class Transfers:
    """Decided funding as flows, kr in constant prices, each calculated when it is asked for.

    Attributes
    ----------
    inputs, costs, funding
        The plan, its items and what the sources pay.
    """

    inputs: Inputs
    costs: Costs
    funding: Funding

    @cached_property
    def _items(self) -> IntArray:
        row = {item: i for i, item in enumerate(self.costs.items)}
        return np.array([row[i] for i in self.funding.needs.items], dtype=int)

    @cached_property
    def _actor_row(self) -> dict[str, int]:
        return {a.id: i for i, a in enumerate(self.inputs.actors)}

    @cached_property
    def _payers(self) -> IntArray:
        return np.array([self._actor_row[a] for a in self.funding.needs.actors], dtype=int)

    def _decided(self) -> Iterator[tuple[int, FundingSource]]:
        return ((s, source) for s, source in enumerate(self.funding.sources) if source.status == "decided")

    @cached_property
    def _from_outside(self) -> tuple[tuple[IntArray, FloatArray], ...]:
        """What each source moves across the group's border: items, and net inflow [draw, n, year]."""
        group, found = self.inputs.concern, []
        inside = np.array([float(a in group) for a in self.funding.needs.actors])
        for s, source in self._decided():
            crosses = inside - float(source.actor in group)
            rows = np.flatnonzero((crosses != 0.0) & self.funding.eligible[s])
            if rows.size:
                found.append((self._items[rows], self.funding.secured_of(s, rows) * crosses[rows, None]))
        return tuple(found)

    @cached_property
    def concern(self) -> FloatArray:
        """Net inflow to the municipal group from outside it, [draw, item, year]."""
        flows = np.zeros((self.costs.draws, len(self.costs.items), self.costs.years))
        for items, moved in self._from_outside:
            first, sums = sums_by_row(items, moved)
            flows[:, items[first]] += sums
        return flows

    def concern_present(self, discounting: Discounting) -> FloatArray:
        """Give the present value of that inflow, [draw, item]."""
        value = np.zeros((self.costs.draws, len(self.costs.items)))
        for items, moved in self._from_outside:
            each, first = contracted(moved, discounting.factors), begins(items)
            value[:, items[first]] += np.add.reduceat(each, first, axis=1)
        return value

    @cached_property
    def _moved(self) -> tuple[FloatArray, FloatArray]:
        """What each actor gains, [draw, actor, year], and each row receives, [draw, row, year]."""
        payers, shape = self._payers, self.funding.needs.amount.shape
        actors = np.zeros((shape[0], len(self.inputs.actors), shape[-1]))
        received = np.zeros(shape)
        for s, source in self._decided():
            funder = self._actor_row[source.actor]
            moved = self.funding.secured[:, s] * (payers != funder)[:, None]
            received += moved
            actors[:, funder] -= moved.sum(axis=1)
        actors += np.eye(len(self.inputs.actors))[:, payers] @ received
        return actors, received

    @property
    def actors(self) -> FloatArray:
        """Net inflow of every actor, [draw, actor, year]; sums to 0."""
        return self._moved[0]

    @cached_property
    def rows(self) -> dict[tuple[str, str], FloatArray]:
        """What a paying actor receives for an item, for every row of the needs, [draw, year]."""
        needs, received = self.funding.needs, self._moved[1]
        return {pair: received[:, n] for n, pair in enumerate(zip(needs.items, needs.actors, strict=True))}


def funding_transfers(inputs: Inputs, costs: Costs, funding: Funding) -> Transfers:
    """Turn the secured allocation into flows between actors; an actor's own money moves nowhere."""
    return Transfers(inputs, costs, funding)
