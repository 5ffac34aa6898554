"""Who pays and who gains: the municipal group, society and every actor alone.

The lenses are never mixed in one figure. Transfers (taxes, emission rights, value added tax, grants) go from one
actor to another and cancel in society; the state receives the taxes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from klimatinvest.engine.costs import INDEX, LINES, SHARE_OF, Costs
from klimatinvest.engine.inputs import FloatArray, Inputs

ENERGY_LINES = ("energy", "reference_energy")


@dataclass(frozen=True)
class Weights:
    """How lines are borne.

    Attributes
    ----------
    shares : ndarray [item, line, actor]
        Each line's shares; they sum to 1 over actors.
    taxed : ndarray [item, line, actor]
        1 + the value added tax the actor cannot recover on the line.
    concern : ndarray [item, line]
        Weight of a line in the municipal lens: shares of the group's actors with their tax.
    """

    shares: FloatArray
    taxed: FloatArray
    concern: FloatArray


@dataclass(frozen=True)
class Lenses:
    """Flows by lens, kr in constant prices.

    Attributes
    ----------
    municipal, society : ndarray [draw, item, line, year]
        What the municipal group pays and saves (tax included where it is not recovered), and the resource
        cost for everyone (taxes and emission rights taken off).
    actors : ndarray [draw, actor, year]
        Net flow of every actor, without funding; sums to society's net.
    """

    weights: Weights
    municipal: FloatArray
    society: FloatArray
    actors: FloatArray


def compute_weights(inputs: Inputs, costs: Costs) -> Weights:
    """Build the shares from the table of actor shares; without rows the owner bears the line."""
    actor_row = {a.id: i for i, a in enumerate(inputs.actors)}
    stated: dict[tuple[str, str], dict[str, float]] = {}
    for row in inputs.plan.actor_shares:
        stated.setdefault((row.subject, row.line), {})[row.actor] = row.share
    owner = {e.id: e.owner for e in inputs.elements} | {a.id: a.owner for a in inputs.actions}
    shares = np.zeros((len(costs.items), len(LINES), len(inputs.actors)))
    for i, item in enumerate(costs.items):
        for k, line in enumerate(LINES):
            found = stated.get((item, SHARE_OF[line])) or stated.get((item, "all")) or {owner[item]: 1.0}
            for actor, share in found.items():
                shares[i, k, actor_row[actor]] = share
    keeps_vat = np.array([not a.deducts_vat for a in inputs.actors])
    vat_rate = inputs.value("plan", "vat_rate")
    rate = 0.0 if vat_rate is None else float(vat_rate[0, 0])
    taxed = 1.0 + rate * (costs.vat[:, :, None] | keeps_vat[None, None, :])
    concern = np.array([a.id in inputs.concern for a in inputs.actors])
    return Weights(shares, taxed, (shares * taxed)[:, :, concern].sum(axis=2))


def compute_lenses(inputs: Inputs, costs: Costs) -> Lenses:
    """Split every line on its actors and take the transfers off for society."""
    weights = compute_weights(inputs, costs)
    municipal = costs.flows * weights.concern[None, :, :, None]
    society = costs.flows - costs.transfers
    actors = np.einsum("dily,ilk->dky", costs.flows, weights.shares * weights.taxed, optimize=True)
    vat = np.einsum("dily,ilk->dy", costs.flows, weights.shares * (weights.taxed - 1.0), optimize=True)
    taxes = costs.transfers.sum(axis=(1, 2))
    state = next(i for i, a in enumerate(inputs.actors) if a.type == "state")
    actors[:, state] -= vat + taxes
    return Lenses(weights, municipal, society, actors)


def need_weights(weights: Weights, line: str) -> FloatArray:
    """Give what each actor has to pay of a line per krona of it, tax included, [item, actor]."""
    k = INDEX[line]
    result: FloatArray = weights.shares[:, k] * weights.taxed[:, k]
    return result
