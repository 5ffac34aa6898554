"""What the plan is worth to each actor at its own rate, and the smallest grant that makes an owner whole."""

from __future__ import annotations

import numpy as np

from klimatinvest.core.finance import discount_factors
from klimatinvest.engine.costs import INDEX, Costs
from klimatinvest.engine.inputs import FloatArray, Inputs, by_row
from klimatinvest.engine.intensity import safe_ratio
from klimatinvest.engine.lenses import Lenses
from klimatinvest.engine.metrics import ROUNDING
from klimatinvest.engine.transfers import Transfers


def actor_rates(inputs: Inputs) -> tuple[FloatArray, ...]:
    """Give every actor's real rate: its own, else the group's internal rate or the social rate."""
    concern = inputs.concern
    rates = []
    for actor in inputs.actors:
        if actor.real_rate is not None:
            rates.append(np.array([[actor.real_rate / 100.0]]))
        else:
            rates.append(inputs.rate_municipal if actor.id in concern else inputs.rate_society)
    return tuple(rates)


def actor_factors(inputs: Inputs) -> tuple[FloatArray, FloatArray]:
    """Give every actor's discount factors.

    Returns
    -------
    factors : ndarray [draw, actor, year]
        Of its flows.
    residual : ndarray [draw, actor]
        What the last year's factor gains where the flow is residual value, which counts at the end of the year.
    """
    settings = inputs.plan.plan
    shape = (inputs.draws, len(inputs.actors), inputs.years.size)
    factors, at_end = np.empty(shape), np.empty(shape[:2])
    made: dict[int, tuple[FloatArray, FloatArray]] = {}  # most actors share one of two rates
    rates = actor_rates(inputs)
    for k, rate in enumerate(rates):
        if id(rate) not in made:
            end = discount_factors(inputs.years, settings.base_year, rate, "end")[:, -1]
            made[id(rate)] = (discount_factors(inputs.years, settings.base_year, rate, settings.timing), end)
        factors[:, k], at_end[:, k] = made[id(rate)]
    return factors, at_end - factors[..., -1]


def actor_values(inputs: Inputs, actors: FloatArray, residuals: FloatArray) -> FloatArray:
    """Give the present value of the actors' flows, kr, [draw, actor].

    Parameters
    ----------
    actors : ndarray [draw, actor, year]
        Net flows.
    residuals : ndarray [draw, actor]
        The part of the last year's that is residual value.
    """
    factors, residual = actor_factors(inputs)
    result: FloatArray = (actors * factors).sum(axis=-1) + residuals * residual
    return result


def viability(inputs: Inputs, costs: Costs, lenses: Lenses, transfers: Transfers) -> tuple[FloatArray, FloatArray]:
    """Give the smallest grant that brings each owner's NPV to 0, and its share of total investment.

    Returns
    -------
    gap, share : ndarray [draw, item]
        Kronor in the base year; share of the undiscounted investment, NaN without an investment.
    """
    actor = {a.id: k for k, a in enumerate(inputs.actors)}
    owners = [actor[e.owner] for e in inputs.elements] + [actor[a.owner] for a in inputs.actions]
    flows, residual, size = lenses.weights.summed(costs, np.eye(len(actor))[owners])
    position = {item: i for i, item in enumerate(costs.items)}
    own = {item: inputs.actors[k].id for item, k in zip(costs.items, owners, strict=True)}
    received = {position[item]: paid for (item, payer), paid in transfers.rows.items() if own[item] == payer}
    if received:
        flows[:, list(received)] += by_row([*received.values()], len(flows))
    for supplier in costs.suppliers:
        mine = np.array([inputs.actors[k].id == supplier for k in owners])
        flows[:, mine] -= costs.dense(costs.margins((supplier,)))[:, mine].sum(axis=2)
    factors, at_end = actor_factors(inputs)
    npv = (flows * factors[:, owners]).sum(axis=-1) + residual * at_end[:, owners]
    gap = np.where(npv < -ROUNDING * size, -npv, 0.0)
    total = -costs.flows[:, :, [INDEX["investment"], INDEX["reinvestment"]]].sum(axis=(2, 3))
    return gap, safe_ratio(gap, total)
