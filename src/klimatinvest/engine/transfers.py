"""Money that decided sources move from one actor to another: out of the funder, in to the one who pays the need."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from klimatinvest.engine.costs import Costs
from klimatinvest.engine.funding import Funding
from klimatinvest.engine.inputs import FloatArray, Inputs


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
        What a paying actor receives for an item.
    """

    concern: FloatArray
    actors: FloatArray
    rows: dict[tuple[str, str], FloatArray]


def funding_transfers(inputs: Inputs, costs: Costs, funding: Funding) -> Transfers:
    """Turn the secured allocation into flows between actors; an actor's own money moves nowhere."""
    needs, draws = funding.needs, funding.needs.amount.shape[0]
    item_row = {item: i for i, item in enumerate(costs.items)}
    actor_row = {a.id: i for i, a in enumerate(inputs.actors)}
    concern = np.zeros((draws, len(costs.items), inputs.years.size))
    actors = np.zeros((draws, len(inputs.actors), inputs.years.size))
    rows: dict[tuple[str, str], FloatArray] = {}
    group = inputs.concern
    for s, source in enumerate(funding.sources):
        for n in np.flatnonzero(funding.eligible[s]):
            item, payer = needs.items[n], needs.actors[n]
            if source.status != "decided" or payer == source.actor:
                continue
            paid = funding.secured[:, s, n]
            actors[:, actor_row[payer]] += paid
            actors[:, actor_row[source.actor]] -= paid
            rows[item, payer] = rows.get((item, payer), np.zeros_like(paid)) + paid
            concern[:, item_row[item]] += paid * (int(payer in group) - int(source.actor in group))
    return Transfers(concern, actors, rows)
