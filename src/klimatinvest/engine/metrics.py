"""Key figures of elements, actions and the whole plan, one declaration a metric.

All arrays are [draw, row]; rows are the elements with their share of the actions, the part of the actions that
no element carries (*unallocated*) and the sums; or the actions alone. What cannot be calculated is NaN here and
blank with a reason when shown.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any, Literal

import numpy as np

from klimatinvest.core.finance import Payback, annuity, discount_factors, mirr, payback
from klimatinvest.core.irr import Irr, irr
from klimatinvest.engine.costs import BENEFIT_LINES, COST_LINES, INDEX, NEED_LINES, RESIDUAL_LINES
from klimatinvest.engine.inputs import FloatArray, Inputs
from klimatinvest.engine.intensity import kg_per_krona, safe_ratio

Lens = Literal["municipal", "society"]


@dataclass(frozen=True, slots=True)
class Metric:
    """One key figure.

    Attributes
    ----------
    id : str
        Field of ``LensMetrics`` or ``Effect``; labels under ``metric.<id>``.
    unit : str
        Unit of the value.
    better : str
        ``high``, ``low`` or ``none``.
    """

    id: str
    unit: str
    better: Literal["high", "low", "none"]


METRICS: tuple[Metric, ...] = (
    Metric("npv", "kr", "high"),
    Metric("pvc", "kr", "low"),
    Metric("annuity", "kr/år", "high"),
    Metric("irr", "andel", "high"),
    Metric("mirr", "andel", "high"),
    Metric("payback", "år", "low"),
    Metric("discounted_payback", "år", "low"),
    Metric("benefit_cost_ratio", "kr/kr", "high"),
    Metric("cost_per_tonne_a", "kr/ton", "low"),
    Metric("cost_per_tonne_b", "kr/ton", "low"),
    Metric("cost_per_tonne_c", "kr/ton", "low"),
    Metric("kg_per_krona", "kg/kr", "high"),
    Metric("total_investment", "kr", "none"),
    Metric("initial_investment", "kr", "none"),
    Metric("incremental_investment", "kr", "none"),
    Metric("tonnes", "ton", "high"),
    Metric("discounted_tonnes", "ton", "high"),
    Metric("viability_gap", "kr", "low"),
)


@dataclass(frozen=True)
class LensMetrics:
    """Key figures of one lens, each [draw, row].

    Attributes
    ----------
    factors, residual_factor : ndarray [draw or 1, year], [draw or 1]
        Discount factors of operating flows, and of the residual value (always counted at the end of the
        last year).
    net : ndarray [draw, row, year]
        Net flow the NPV is taken of.
    npv, pvc, annuity : ndarray
        Net present value; present value of the cost (without grants, CO2 value and co-benefits); level
        yearly amount of the NPV over ``end_year − base_year`` years.
    benefits, costs, benefit_cost_ratio : ndarray
        Present values by kind of line, and their ratio.
    cost_per_tonne_a, cost_per_tonne_b : ndarray
        PVC per tonne and per discounted tonne.
    """

    lens: Lens
    factors: FloatArray
    residual_factor: FloatArray
    lines: FloatArray
    extra: FloatArray
    net: FloatArray
    npv: FloatArray
    pvc: FloatArray
    annuity: FloatArray
    benefits: FloatArray
    costs: FloatArray
    benefit_cost_ratio: FloatArray
    cost_per_tonne_a: FloatArray
    cost_per_tonne_b: FloatArray
    tonnes: FloatArray
    discounted_tonnes: FloatArray
    irr: Irr
    mirr: FloatArray
    payback: Payback
    discounted_payback: Payback

    def between(self, start: int, stop: int) -> LensMetrics:
        """Take the key figures of the rows from ``start`` up to ``stop``."""
        changes: dict[str, Any] = {}
        for name in (f.name for f in fields(self) if f.name not in ("lens", "factors", "residual_factor")):
            value = getattr(self, name)
            changes[name] = value[:, start:stop] if isinstance(value, np.ndarray) else value.between(start, stop)
        return replace(self, **changes)


@dataclass(frozen=True)
class Effect:
    """Figures that belong to no lens, [draw, row], kr and tonnes over the horizon.

    Attributes
    ----------
    total_investment : ndarray
        Total expenditure of all actors including reinvestment, undiscounted.
    initial_investment : ndarray
        The same without reinvestment.
    incremental_investment : ndarray
        Total less the reference investments it replaces.
    cost_per_tonne_c : ndarray
        Investment intensity: total investment per tonne in the horizon.
    kg_per_krona : ndarray
        The Klimatklivet measure: yearly tonnes · life · 1000 / initial investment; NaN without a life.
    """

    total_investment: FloatArray
    initial_investment: FloatArray
    incremental_investment: FloatArray
    tonnes: FloatArray
    cost_per_tonne_c: FloatArray
    kg_per_krona: FloatArray

    def between(self, start: int, stop: int) -> Effect:
        """Take the figures of the rows from ``start`` up to ``stop``."""
        return Effect(**{f.name: getattr(self, f.name)[:, start:stop] for f in fields(self)})


ROUNDING = 1e-12  # share of the amounts in a sum below which the sum is rounding


def _pick(names: tuple[str, ...]) -> list[int]:
    return [INDEX[name] for name in names]


def both_lenses(
    inputs: Inputs, lines: tuple[FloatArray, FloatArray], extra: tuple[FloatArray, FloatArray], tonnes: FloatArray
) -> tuple[LensMetrics, LensMetrics]:
    """Compute the key figures of the municipal lens and of society.

    Parameters
    ----------
    inputs : Inputs
        Years, rates and timing.
    lines : two ndarray [draw, row, line, year]
        Signed flows of each lens.
    extra : two ndarray [draw, row, year]
        What the NPV includes beside the lines: decided grants (municipal) and the CO2 value (society).
    tonnes : ndarray [draw, row, year]
        Portfolio abatement.
    """
    net = [flows.sum(axis=2) + more for flows, more in zip(lines, extra, strict=True)]
    # the rows of both lenses at once: what the search costs is its passes, not its rows
    rates, rows = irr(np.concatenate(net, axis=1)), tonnes.shape[1]
    municipal = _lens_metrics(inputs, "municipal", (lines[0], extra[0], net[0]), tonnes, rates.between(0, rows))
    society = _lens_metrics(inputs, "society", (lines[1], extra[1], net[1]), tonnes, rates.between(rows, 2 * rows))
    return municipal, society


def _discounting(inputs: Inputs, rate: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Give the factors of operating flows, [draw or 1, year], and of the residual value, [draw or 1]."""
    base, timing = inputs.plan.plan.base_year, inputs.plan.plan.timing
    return discount_factors(inputs.years, base, rate, timing), discount_factors(inputs.years, base, rate)[..., -1]


def _lens_metrics(
    inputs: Inputs, lens: Lens, flows: tuple[FloatArray, FloatArray, FloatArray], tonnes: FloatArray, rates: Irr
) -> LensMetrics:
    """Compute one lens's key figures from lines, extra and net: the lens says which rate discounts."""
    rate = inputs.rate_municipal if lens == "municipal" else inputs.rate_society
    factors, residual_factor = _discounting(inputs, rate)
    lines, extra, net = flows
    present = _present_by_line(lines, factors, residual_factor)
    extra_present, discounted = (_discounted(v, factors) for v in (extra, tonnes))
    size = np.abs(present).sum(axis=-1)
    cost = _rounded(present.sum(axis=-1), size)
    npv = _rounded(cost + extra_present, size + np.abs(extra_present))
    # 0 − x, because −x makes a zero that is shown with a minus sign
    pvc = 0.0 - cost
    summed = tonnes.sum(axis=-1)
    benefits = present[..., _pick(BENEFIT_LINES)].sum(axis=-1) + extra_present
    costs = 0.0 - present[..., _pick(COST_LINES)].sum(axis=-1)
    n, by_row = inputs.years.size - 1, rate[:, None, :]
    simple, with_interest = _paybacks(inputs, lines, net, factors)
    return LensMetrics(
        lens=lens,
        factors=factors,
        residual_factor=residual_factor,
        lines=lines,
        extra=extra,
        net=net,
        npv=npv,
        pvc=pvc,
        annuity=annuity(npv, rate[..., -1:], n) if n > 0 else np.full_like(npv, np.nan),
        benefits=benefits,
        costs=costs,
        benefit_cost_ratio=safe_ratio(benefits, costs),
        cost_per_tonne_a=safe_ratio(pvc, summed),
        cost_per_tonne_b=safe_ratio(pvc, discounted),
        tonnes=summed,
        discounted_tonnes=discounted,
        irr=rates,
        mirr=mirr(net, by_row, by_row),
        payback=simple,
        discounted_payback=with_interest,
    )


def _paybacks(inputs: Inputs, lines: FloatArray, net: FloatArray, factors: FloatArray) -> tuple[Payback, Payback]:
    """Give simple and discounted payback of the net flow without residual values, from the first investment."""
    flows = net.copy()
    flows[..., -1] -= lines[:, :, _pick(RESIDUAL_LINES), -1].sum(axis=-1)
    invests = np.any(lines[:, :, _pick(NEED_LINES)] != 0.0, axis=2)
    simple = payback(inputs.years, flows, None, invests)
    return simple, payback(inputs.years, flows, factors[:, None, :], invests)


def _rounded(total: FloatArray, size: FloatArray) -> FloatArray:
    """Give 0 where a sum is nothing but the rounding of its terms."""
    return np.where(np.abs(total) <= ROUNDING * size, 0.0, total)


def _discounted(values: FloatArray, factors: FloatArray) -> FloatArray:
    """Sum values [draw, row, year] times factors [draw or 1, year]: [draw, row]."""
    result: FloatArray = (values @ factors[:, :, None])[..., 0]
    return result


def _present_by_line(lines: FloatArray, factors: FloatArray, residual_factor: FloatArray) -> FloatArray:
    """Give present values by line, [draw, row, line]; residual values at the end of the last year."""
    present: FloatArray = (lines @ factors[:, None, :, None])[..., 0]
    residual = _pick(RESIDUAL_LINES)
    present[..., residual] = lines[:, :, residual].sum(axis=-1) * residual_factor[:, None, None]
    return present


def effect(lines: FloatArray, tonnes: FloatArray, full_year_tonnes: FloatArray, lifetime: FloatArray) -> Effect:
    """Compute the figures without a lens.

    Parameters
    ----------
    lines : ndarray [draw, row, line, year]
        Resource flows of all actors.
    tonnes : ndarray [draw, row, year]
        Portfolio abatement.
    full_year_tonnes, lifetime : ndarray [draw, row]
        Tonnes in the year the element is fully deployed, and its life; NaN where there is none.
    """
    total = lines.sum(axis=-1)
    initial = 0.0 - total[..., INDEX["investment"]]
    gross = initial - total[..., INDEX["reinvestment"]]
    saved = total[..., INDEX["reference_investment"]] + total[..., INDEX["reference_reinvestment"]]
    summed = tonnes.sum(axis=-1)
    return Effect(
        total_investment=gross,
        initial_investment=initial,
        incremental_investment=gross - saved,
        tonnes=summed,
        cost_per_tonne_c=safe_ratio(gross, summed),
        kg_per_krona=kg_per_krona(full_year_tonnes, lifetime, initial),
    )
