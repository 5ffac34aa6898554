"""Money that decided sources move between actors: out of the funder, in to the one who pays the need."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from klimatinvest.engine.costs import Costs
from klimatinvest.engine.funding import Funding
from klimatinvest.engine.inputs import FloatArray, Inputs, sums_by_row


@dataclass(frozen=True)
class Transfers:
    """Decided funding as flows, kr in constant prices.

    Attributes
    ----------
    concern : ndarray [draw, item, year]
        Net inflow to the municipal group from outside it.
    actors : ndarray [draw, actor, year]
        Net inflow of every actor; sums to 0.
    rows : dict of (item, actor) to ndarray [draw, year]
        What a paying actor receives for an item, for every row of the needs.
    """

    concern: FloatArray
    actors: FloatArray
    rows: dict[tuple[str, str], FloatArray]


def funding_transfers(inputs: Inputs, costs: Costs, funding: Funding) -> Transfers:
    """Turn the secured allocation into flows between actors; an actor's own money moves nowhere."""
    needs, group = funding.needs, inputs.concern
    item_row = {item: i for i, item in enumerate(costs.items)}
    actor_row = {a.id: i for i, a in enumerate(inputs.actors)}
    shape = funding.needs.amount.shape
    actors = np.zeros((shape[0], len(inputs.actors), shape[-1]))
    received, from_outside = np.zeros(shape), np.zeros(shape)
    items = np.array([item_row[i] for i in needs.items], dtype=int)
    payers = np.array([actor_row[a] for a in needs.actors], dtype=int)
    payer_inside = np.array([float(a in group) for a in needs.actors])
    for s, source in enumerate(funding.sources):
        if source.status != "decided":
            continue
        moved = funding.secured[:, s] * (payers != actor_row[source.actor])[:, None]
        received += moved
        actors[:, actor_row[source.actor]] -= moved.sum(axis=1)
        from_outside += moved * (payer_inside - float(source.actor in group))[:, None]
    actors += np.eye(len(inputs.actors))[:, payers] @ received
    rows = {pair: received[:, n] for n, pair in enumerate(zip(needs.items, needs.actors, strict=True))}
    concern = np.zeros((shape[0], len(costs.items), shape[-1]))
    first, sums = sums_by_row(items, from_outside)
    concern[:, items[first]] = sums
    return Transfers(concern, actors, rows)
