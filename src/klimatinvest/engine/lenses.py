"""Who pays and who gains: the municipal group, society and every actor alone.

The lenses are never mixed in one figure. Transfers (taxes, emission rights, value added tax, grants) go from
one actor to another and cancel in society; the state receives the taxes.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from klimatinvest.engine.costs import INDEX, LINES, RESIDUAL_LINES, SHARE_OF, Costs
from klimatinvest.engine.inputs import FloatArray, Inputs, IntArray
from klimatinvest.engine.ledger import RECEIVED
from klimatinvest.engine.postings import Discounting


@dataclass(frozen=True)
class Weights:
    """How lines are borne.

    Attributes
    ----------
    shares : ndarray [item, line, actor]
        Each line's shares; they sum to 1 over actors.
    taxed : ndarray [line, actor]
        What an actor pays per krona: 1, and the value added tax where it never deducts; 1 for revenue, which is
        received as stated.
    flagged : ndarray [actor]
        What it pays more per krona of a flow whose value added tax nobody recovers; 0 where it never deducts
        and has paid the tax already.
    """

    shares: FloatArray
    taxed: FloatArray
    flagged: FloatArray

    def borne(self, costs: Costs, actors: FloatArray) -> FloatArray:
        """Give what some actors bear of every line, tax included, [draw, item, line, year].

        Parameters
        ----------
        costs : Costs
            The flows.
        actors : ndarray [actor] or [item, actor]
            1 for the actors meant, 0 for the others.
        """
        plain, flagged = self._by_line(costs, actors)
        result: FloatArray = costs.flows * plain[..., None]
        if flagged is not None:
            result += costs.taxable * flagged[..., None]
        return result

    def _by_line(self, costs: Costs, actors: FloatArray) -> tuple[FloatArray, FloatArray | None]:
        """Give the actors' weight on every line, [item, line], and on the part whose tax nobody recovers, if any."""
        meant = np.broadcast_to(actors, (len(self.shares), len(self.flagged)))
        plain = np.einsum("ilk,lk,ik->il", self.shares, self.taxed, meant)
        if not (costs.vat.any() and self.flagged.any()):
            return plain, None
        return plain, np.einsum("ilk,ik->il", self.shares, self.flagged * meant)

    def total(self, costs: Costs, actors: FloatArray, lines: Container[int], discounting: Discounting) -> FloatArray:
        """Give the present value of what some actors bear of some lines, all items together, [draw]; see ``borne``."""
        plain, flagged = self._by_line(costs, actors)
        found = np.zeros(costs.draws)
        parts = ((costs.postings, plain), *(() if flagged is None else ((costs.taxed_postings, flagged),)))
        for postings, weight in parts:
            for posting in postings:
                if posting.line in lines:
                    found += posting.present(discounting) @ weight[posting.rows, posting.line]
        return found

    def summed(self, costs: Costs, actors: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Give the same summed over lines, without the lines themselves: they are large and few ask for them.

        Parameters
        ----------
        costs : Costs
            The flows.
        actors : ndarray [actor] or [item, actor]
            1 for the actors meant, 0 for the others.

        Returns
        -------
        flows : ndarray [draw, item, year]
            Net flow.
        residual : ndarray [draw, item]
            The residual values in the last year's flow.
        size : ndarray [draw, item]
            How large the amounts are that the net flow is the sum of.
        """
        plain, flagged = self._by_line(costs, actors)
        lines = [INDEX[line] for line in RESIDUAL_LINES]
        flows = (plain[:, None, :] @ costs.flows)[:, :, 0]
        residual = (costs.flows[:, :, lines, -1] * plain[:, lines]).sum(axis=-1)
        if flagged is not None:
            flows += (flagged[:, None, :] @ costs.taxable)[:, :, 0]
            residual += (costs.taxable[:, :, lines, -1] * flagged[:, lines]).sum(axis=-1)
        size = np.sqrt(np.einsum("dily,dily->dil", costs.flows, costs.flows)) * plain
        return flows, residual, size.sum(axis=-1)

    def paid(self, costs: Costs, lines: tuple[str, ...]) -> Iterator[tuple[IntArray, IntArray, FloatArray]]:
        """Give what each actor pays of some lines, tax included, > 0, a part at a time.

        Yields
        ------
        items, actors : ndarray [n]
            Who pays for what; a pair comes once in a part.
        amounts : ndarray [draw or 1, n, year]
            Kronor.
        """
        at = [INDEX[line] for line in lines]
        booked = [(posting, self.taxed[posting.line]) for posting in costs.postings if posting.line in at]
        if self.flagged.any():
            booked += [(posting, self.flagged) for posting in costs.taxed_postings if posting.line in at]
        for posting, part in booked:
            share = self.shares[posting.rows, posting.line] * part
            which, actors = np.nonzero(share)
            alone = which.size == len(share) and bool((which == np.arange(which.size)).all())  # one payer each
            base, scale = posting.shaped, posting.scale
            if not alone:
                base, scale = base[:, which], scale[:, which]
            weight = 0.0 - scale * share[which, actors]
            yield posting.rows[which], actors, base * weight[..., None]

    def present(self, costs: Costs, actors: FloatArray, discounting: Discounting) -> FloatArray:
        """Give the present value of what some actors bear, tax included, [draw, item, line]; see ``borne``."""
        plain, flagged = self._by_line(costs, actors)
        result: FloatArray = costs.present(costs.postings, discounting) * plain
        if flagged is not None:
            result += costs.present(costs.taxed_postings, discounting) * flagged
        return result


@dataclass(frozen=True)
class Lenses:
    """Flows by lens, kr in constant prices, each calculated when it is asked for.

    Attributes
    ----------
    inputs, costs
        The plan and its flows.
    weights : Weights
        How lines are borne.
    """

    inputs: Inputs
    costs: Costs
    weights: Weights

    @cached_property
    def concern(self) -> FloatArray:
        """The actors of the municipal group, 1 or 0, [actor]."""
        return np.array([float(a.id in self.inputs.concern) for a in self.inputs.actors])

    @cached_property
    def municipal(self) -> FloatArray:
        """What the group pays and saves, tax included where it is not recovered, [draw, item, line, year].

        Of energy that the group itself supplies the price cancels, and the change in production cost is left.
        """
        borne = self.weights.borne(self.costs, self.concern)
        mine = self.costs.margins(self.inputs.concern)
        return borne - self.costs.dense(mine) if mine else borne

    @cached_property
    def society(self) -> FloatArray:
        """The resource cost for everyone: no taxes, emission rights or margins, [draw, item, line, year]."""
        flows: FloatArray = self.costs.flows - self.costs.transfers
        if self.costs.supplied:
            flows = flows - self.costs.dense(self.costs.margins(self.costs.suppliers))
        return flows

    def municipal_present(self, discounting: Discounting) -> FloatArray:
        """Give the present value of the municipal flows, [draw, item, line]."""
        borne = self.weights.present(self.costs, self.concern, discounting)
        mine = self.costs.margins(self.inputs.concern)
        return borne - self.costs.present(mine, discounting) if mine else borne

    def society_present(self, discounting: Discounting) -> FloatArray:
        """Give the present value of society's flows, [draw, item, line]."""
        costs = self.costs
        result: FloatArray = costs.present(costs.postings, discounting) - costs.present(costs.passed_on, discounting)
        if costs.supplied:
            result = result - costs.present(costs.margins(costs.suppliers), discounting)
        return result

    @cached_property
    def actors(self) -> FloatArray:
        """Net flow of every actor, without funding, [draw, actor, year]; sums to society's net."""
        costs = self.costs
        return _by_actor(self.inputs, self.weights, costs.flows, costs.taxable, costs.transfers) + self.supplied

    @cached_property
    def supplied(self) -> FloatArray:
        """What every actor earns as a supplier of energy, above production cost, [draw, actor, year]."""
        earned = np.zeros((self.costs.draws, len(self.inputs.actors), self.costs.years))
        row = {actor.id: k for k, actor in enumerate(self.inputs.actors)}
        for actor, posting in self.costs.supplied:
            earned[:, row[actor]] -= posting.amounts().sum(axis=1)
        return earned

    @cached_property
    def residuals(self) -> FloatArray:
        """The part of the last year's flow that is residual value, discounted from that year's end, [draw, actor]."""
        lines, costs = [INDEX[line] for line in RESIDUAL_LINES], self.costs
        last = (flows[:, :, lines, -1:] for flows in (costs.flows, costs.taxable, costs.transfers))
        only = Weights(self.weights.shares[:, lines], self.weights.taxed[lines], self.weights.flagged)
        return _by_actor(self.inputs, only, *last)[..., 0]


def compute_weights(inputs: Inputs, costs: Costs) -> Weights:
    """Build the shares from the table of actor shares; without rows the owner bears the line."""
    actor_row = {a.id: i for i, a in enumerate(inputs.actors)}
    stated: dict[tuple[str, str], dict[str, float]] = {}
    for row in inputs.plan.actor_shares:
        stated.setdefault((row.subject, row.line), {})[row.actor] = row.share
    owner = {e.id: e.owner for e in inputs.elements} | {a.id: a.owner for a in inputs.actions}
    shares = np.zeros((len(costs.items), len(LINES), len(inputs.actors)))
    shared = {subject for subject, _ in stated}
    for i, item in enumerate(costs.items):
        if item not in shared:
            shares[i, :, actor_row[owner[item]]] = 1.0
            continue
        for k, line in enumerate(LINES):
            found = stated.get((item, SHARE_OF[line])) or stated.get((item, "all")) or {owner[item]: 1.0}
            for actor, share in found.items():
                shares[i, k, actor_row[actor]] = share
    keeps_vat = np.array([not a.deducts_vat for a in inputs.actors])
    vat_rate = inputs.value("plan", "vat_rate")
    rate = 0.0 if vat_rate is None else float(vat_rate[0, 0])
    paid = np.array([line not in RECEIVED for line in LINES])
    return Weights(shares, 1.0 + rate * np.outer(paid, keeps_vat), rate * ~keeps_vat)


def compute_lenses(inputs: Inputs, costs: Costs) -> Lenses:
    """Split every line on its actors and take the transfers off for society."""
    return Lenses(inputs, costs, compute_weights(inputs, costs))


def _by_actor(
    inputs: Inputs, weights: Weights, flows: FloatArray, taxable: FloatArray, transfers: FloatArray
) -> FloatArray:
    """Sum lines over items by actor; the state receives taxes and value added tax, [draw, actor, year]."""
    draws, years = flows.shape[0], flows.shape[-1]
    plain, taxed, flagged = (
        share.reshape(-1, len(weights.flagged)).T @ part.reshape(draws, -1, years)
        for share, part in ((weights.shares, flows), (weights.shares * weights.taxed, flows), (weights.shares, taxable))
    )
    actors: FloatArray = taxed + flagged * weights.flagged[:, None]
    state = next(i for i, a in enumerate(inputs.actors) if a.type == "state")
    actors[:, state] -= (actors - plain).sum(axis=1) + transfers.sum(axis=(1, 2))
    return actors
