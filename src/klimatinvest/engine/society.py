"""Society's cost-benefit account: with and without co-benefits, and the CO2 value at which it breaks even."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from klimatinvest.engine.benefits import KINDS, Benefits
from klimatinvest.engine.inputs import FloatArray, Inputs
from klimatinvest.engine.intensity import safe_ratio
from klimatinvest.engine.interaction import Sequence
from klimatinvest.engine.lenses import Lenses
from klimatinvest.engine.metrics import LensMetrics
from klimatinvest.engine.postings import contracted
from klimatinvest.engine.step import FROM


@dataclass(frozen=True)
class CarbonCheck:
    """The carbon price in energy prices against the CO2 value: exactly one of them is counted.

    Attributes
    ----------
    payments : ndarray [draw]
        Present value of the carbon payments avoided, kr: taken off the energy prices, so that the full CO2 value holds.
    value : ndarray [draw]
        Present value of the abated tonnes at the CO2 value.
    kept : ndarray [draw]
        Society's NPV the other way: carbon payments kept in the prices, the CO2 value lowered by them.
    difference : ndarray [draw]
        Of the two ways; 0 unless something is counted twice or not at all.
    not_stated : tuple of str
        Carriers with a price and emissions whose carbon payments are not stated: they may still be in the price.
    """

    payments: FloatArray
    value: FloatArray
    kept: FloatArray
    difference: FloatArray
    not_stated: tuple[str, ...]


@dataclass(frozen=True)
class SocietyAccount:
    """Society's account by row of the elements' block, present values in kr, [draw, row].

    Attributes
    ----------
    lines : ndarray [draw, row, line]
        Resource costs and savings by line of cost.
    co2 : ndarray
        Abated tonnes at the CO2 value.
    co_benefits : ndarray [draw, row, kind]
        By kind of co-benefit.
    npv, npv_with : ndarray
        Net present value with the CO2 value, without and with co-benefits.
    ratio, ratio_with : ndarray
        Benefits per cost, by kind of line; NaN without costs.
    break_even, break_even_with : ndarray
        The CO2 value, the same real kr per tonne every year, at which the NPV is 0; NaN without tonnes of one account.
    break_even_share, break_even_share_with : ndarray
        The same as a share of the plan's own CO2 value; NaN where that is worth nothing.
    """

    lines: FloatArray
    co2: FloatArray
    co_benefits: FloatArray
    npv: FloatArray
    npv_with: FloatArray
    ratio: FloatArray
    ratio_with: FloatArray
    break_even: FloatArray
    break_even_with: FloatArray
    break_even_share: FloatArray
    break_even_share_with: FloatArray


def society_account(metrics: LensMetrics, benefits: Benefits, allocation: FloatArray) -> SocietyAccount:
    """Put co-benefits beside society's key figures.

    Parameters
    ----------
    metrics : LensMetrics
        Society's key figures of the elements and their sums.
    benefits : Benefits
        Co-benefits by element and action.
    allocation : ndarray [row, item]
        Which share of each item a row carries: the co-benefits of an action follow its costs.
    """
    by_kind = benefits_by_row(benefits, metrics.factors, allocation)
    extra = by_kind.sum(axis=-1)
    co2 = metrics.npv + metrics.pvc
    needed = metrics.pvc - extra
    return SocietyAccount(
        lines=metrics.source.present[:, metrics.rows],
        co2=co2,
        co_benefits=by_kind,
        npv=metrics.npv,
        npv_with=metrics.npv + extra,
        ratio=safe_ratio(metrics.benefits, metrics.costs),
        ratio_with=safe_ratio(metrics.benefits + extra, metrics.costs),
        break_even=_break_even(metrics.pvc, metrics.discounted_tonnes),
        break_even_with=_break_even(needed, metrics.discounted_tonnes),
        break_even_share=_break_even(metrics.pvc, co2),
        break_even_share_with=_break_even(needed, co2),
    )


def _break_even(cost: FloatArray, abated: FloatArray) -> FloatArray:
    """Divide a cost by what it abates; where nothing is abated no value makes it worth while."""
    return np.where(abated > 0.0, safe_ratio(cost, abated), np.nan)


def benefits_by_row(benefits: Benefits, factors: FloatArray, allocation: FloatArray) -> FloatArray:
    """Give the present value of co-benefits by row and kind, [draw, row, kind]."""
    present = contracted(benefits.amounts, factors)  # [draw, benefit]
    place = np.zeros((len(benefits.figures), len(allocation), len(KINDS)))
    for n, figure in enumerate(benefits.figures):
        item = benefits.items.index(figure.benefit.subject)
        place[n, :, KINDS.index(figure.benefit.kind)] = allocation[:, item]
    return np.asarray(np.einsum("dn,nrk->drk", present, place))


def carbon_check(sequence: Sequence, lenses: Lenses, metrics: LensMetrics, total: int) -> CarbonCheck:
    """Compare the two ways to count carbon once.

    Parameters
    ----------
    metrics : LensMetrics
        Society's key figures, where carbon payments are taken off the prices.
    total : int
        Row of the whole plan.
    """
    inputs, costs = lenses.inputs, lenses.costs
    tax, payments = (_present_saved(inputs, sequence, part, metrics) for part in ("tax", "carbon_cost"))
    flows = costs.present(costs.postings, metrics.source.discounting)
    if costs.supplied:
        flows = flows - costs.present(costs.margins(costs.suppliers), metrics.source.discounting)
    value = metrics.npv[:, total] + metrics.pvc[:, total]
    kept = flows.sum(axis=(1, 2)) - tax + (value - payments)
    return CarbonCheck(payments, value, kept, kept - metrics.npv[:, total], _not_stated(inputs, sequence))


def _present_saved(inputs: Inputs, sequence: Sequence, part: str, metrics: LensMetrics) -> FloatArray:
    """Give the present value of what the elements save of a part of the energy prices, [draw]."""
    saved = np.zeros((inputs.draws, inputs.years.size))
    for step in sequence.portfolio:
        for used in step.energy:
            price, paid = (inputs.path(used.carrier, quantity) for quantity in ("price", part))
            if price is not None and paid is not None:
                saved += (1.0 if used.side == FROM else -1.0) * used.mwh * paid
    return np.asarray((saved * metrics.factors).sum(axis=-1))


def _not_stated(inputs: Inputs, sequence: Sequence) -> tuple[str, ...]:
    """List the carriers used whose price may still hold a carbon price."""
    used = {line.carrier for step in sequence.portfolio for line in step.energy}
    found = []
    for carrier in sorted(used):
        price, factor = (inputs.path(carrier, part) for part in ("price", "emission_factor"))
        emits = factor is not None and bool((factor > 0.0).any())
        if price is not None and emits and inputs.path(carrier, "carbon_cost") is None:
            found.append(carrier)
    return tuple(found)
