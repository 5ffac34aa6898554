"""Who pays and who gains, line by line: every actor's account, the municipal group's, everyone's and society's."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from klimatinvest.engine.benefits import Benefits
from klimatinvest.engine.costs import INDEX, LINES, RESIDUAL_LINES
from klimatinvest.engine.inputs import FloatArray, Inputs
from klimatinvest.engine.lenses import Lenses
from klimatinvest.engine.postings import Discounting
from klimatinvest.engine.transfers import Transfers

# After the lines of cost: taxes and emission rights that the state receives, those inside residual values apart; what
# a supplier earns on energy that others pay for, above its production cost; decided funding; co-benefits.
TAXES, RESIDUAL_TAXES, SUPPLY, FUNDING, CO_BENEFITS = "taxes", "residual_taxes", "supply", "funding", "co_benefits"
ACCOUNT_LINES = (*LINES, TAXES, RESIDUAL_TAXES, SUPPLY, FUNDING, CO_BENEFITS)
PLACE = {line: i for i, line in enumerate(ACCOUNT_LINES)}
_LATE = [*(INDEX[line] for line in RESIDUAL_LINES), PLACE[RESIDUAL_TAXES]]  # counted at the end of the last year


@dataclass(frozen=True)
class Accounts:
    """Accounts by line, kr in constant prices, each calculated when it is asked for.

    Attributes
    ----------
    inputs, lenses, transfers, benefits
        The plan, its flows, decided funding and co-benefits.
    discounting : Discounting
        At the social rate: the one common rate at which actors' present values may be added.
    """

    inputs: Inputs
    lenses: Lenses
    transfers: Transfers
    benefits: Benefits
    discounting: Discounting

    @cached_property
    def actors(self) -> FloatArray:
        """Every actor's flows, tax included in what it pays, [draw, actor, line, year]."""
        costs, weights = self.lenses.costs, self.lenses.weights
        plain = np.einsum("ilk,dily->dkly", weights.shares, costs.flows)
        flows = plain * weights.taxed.T[:, :, None]
        if costs.vat.any() and weights.flagged.any():
            flagged = np.einsum("ilk,dily->dkly", weights.shares, costs.taxable)
            flows += flagged * weights.flagged[:, None, None]
        found = np.zeros((*flows.shape[:2], len(ACCOUNT_LINES), flows.shape[-1]))
        found[:, :, : len(LINES)] = flows
        state = next(k for k, actor in enumerate(self.inputs.actors) if actor.type == "state")
        tax = (flows - plain).sum(axis=1) + costs.transfers.sum(axis=1)
        late = tax[:, _LATE[:-1]].sum(axis=1)
        found[:, state, PLACE[TAXES]] = late - tax.sum(axis=1)
        found[:, state, PLACE[RESIDUAL_TAXES]] = 0.0 - late
        found[:, :, PLACE[SUPPLY]] = self.lenses.supplied
        found[:, :, PLACE[FUNDING]] = self.transfers.actors
        found[:, :, PLACE[CO_BENEFITS]] = self.benefits.by_actor
        return found

    @cached_property
    def group(self) -> FloatArray:
        """The municipal group's flows, [draw, line, year]: deliveries and grants inside it cancel."""
        return self._of(self.lenses.concern > 0.0)

    @cached_property
    def everyone(self) -> FloatArray:
        """All actors together, [draw, line, year]."""
        return np.asarray(self.actors.sum(axis=1))

    @cached_property
    def society(self) -> FloatArray:
        """Resource costs and co-benefits, [draw, line, year]: no tax, no margin of a supplier, no grant."""
        found = np.zeros_like(self.everyone)
        found[:, : len(LINES)] = self.lenses.society.sum(axis=1)
        found[:, PLACE[CO_BENEFITS]] = self.benefits.by_item.sum(axis=1)
        return found

    @cached_property
    def moved(self) -> FloatArray:
        """What only moves between actors, [draw, line, year]: the sum over lines is 0 in every year."""
        return self.everyone - self.society

    def _of(self, which: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> FloatArray:
        result: FloatArray = self.actors[:, which].sum(axis=1)
        return result

    def present(self, flows: FloatArray) -> FloatArray:
        """Give present values of flows [..., line, year] at the social rate, [..., line]; one set of draws first.

        Parameters
        ----------
        flows : ndarray [draw, ..., line, year]
            An account by line.
        """
        shape = (-1, *[1] * (flows.ndim - 2), flows.shape[-1])
        value = (flows * self.discounting.factors.reshape(shape)).sum(axis=-1)
        value[..., _LATE] = flows[..., _LATE, :].sum(axis=-1) * self.discounting.residual.reshape(shape[:-1])
        result: FloatArray = value
        return result


@dataclass(frozen=True)
class Distribution:
    """Who pays and who gains, present values at the social rate, kr.

    Attributes
    ----------
    actors : ndarray [draw, actor, line]
        By actor and line of ``ACCOUNT_LINES``.
    group, everyone, society, moved : ndarray [draw, line]
        The municipal group, all actors, society, and what only moves between actors.
    inhabitants : float or None
        Population in the plan's first year, when the plan states it.
    """

    actors: FloatArray
    group: FloatArray
    everyone: FloatArray
    society: FloatArray
    moved: FloatArray
    inhabitants: float | None


def distribution(accounts: Accounts) -> Distribution:
    """Take the present value of every account."""
    population = accounts.inputs.path("plan", "population")
    at = int(np.argmax(accounts.inputs.horizon))
    return Distribution(
        actors=accounts.present(accounts.actors),
        group=accounts.present(accounts.group),
        everyone=accounts.present(accounts.everyone),
        society=accounts.present(accounts.society),
        moved=accounts.present(accounts.moved),
        inhabitants=None if population is None else float(population[0, at]),
    )
