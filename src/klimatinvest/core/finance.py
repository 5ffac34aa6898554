"""The mathematics of finance: discounting, annuities and payback; capital cost stands in ``core.capital``.

Conventions
-----------
* Arrays are ``[..., year]``: the year is the last axis, leading axes are draws, elements, actors.
* Flows: money out is negative, money in is positive.
* ``timing`` says when in its year a flow falls: ``end`` (the base year itself is undiscounted), ``mid``
  (half a year earlier: factor times ``(1+r)^½``) or ``start`` (a year earlier: factor times ``1+r``, an
  annuity due).
* A rate is a share per year, not per cent. A real rate meets real flows only (see ``real_rate``).
* A rate has the shape of the flows with the year axis of length 1 (constant) or full (varies by year). A
  rate that varies by year discounts by the cumulative product of ``1 + rate``.
* What cannot be calculated is ``nan`` inside the engine, with a code that says why where there are several
  reasons.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from klimatinvest.core.series import BoolArray, CodeArray, FloatArray, IntArray

Timing = Literal["end", "mid", "start"]
_YEARS_EARLIER: dict[str, float] = {"end": 0.0, "mid": 0.5, "start": 1.0}
_NOISE = 1e-12  # share of the amounts summed below which a difference is rounding

PAYBACK_OK = "ok"
PAYBACK_NO_INVESTMENT = "none-no-investment"
PAYBACK_NEVER = "never"
PAYBACK_NEGATED = "negated"


def _rates(rate: ArrayLike, n_years: int) -> FloatArray:
    rates = np.atleast_1d(np.asarray(rate, dtype=np.float64))
    if rates.shape[-1] not in (1, n_years):
        raise ValueError("a rate has one value or one a year on its last axis")
    if np.any(rates <= -1.0):
        raise ValueError("a rate must be above -1")
    return rates


def discount_factors(years: ArrayLike, base_year: int, rate: ArrayLike, timing: Timing = "end") -> FloatArray:
    """Give the present value in ``base_year`` of one krona in each year.

    Constant rate: ``(1+r)^-(y - base_year)``. Rate by year: the product of ``1/(1+r_t)`` over the years
    after the base year up to and including ``y``; outside the given years the nearest year's rate holds.
    ``mid`` and ``start`` multiply by ``(1+r)^½`` and ``1+r``; with a rate by year the half or whole step
    uses the rate of the flow's own year.

    Parameters
    ----------
    years : array_like of int, shape [y]
        Consecutive years.
    base_year : int
        Discounting year 0.
    rate : array_like
        Share per year: a scalar, ``[..., 1]`` or ``[..., y]``.
    timing : {'end', 'mid', 'start'}
        When in the year the flows fall.

    Returns
    -------
    ndarray, shape [..., y]
        Factors without unit; 1 in the base year under ``end``.

    Raises
    ------
    ValueError
        A rate at or below -1, a shape that fits neither form, or years that are not consecutive.
    """
    axis = np.asarray(years, dtype=np.int64)
    rates = _rates(rate, axis.size)
    if np.any(np.diff(axis) != 1):
        raise ValueError("years must be consecutive")
    growth = 1.0 + rates
    if rates.shape[-1] == 1:
        factors = growth ** -(axis - base_year).astype(np.float64)
    else:
        factors = 1.0 / _growth_since(axis, base_year, growth)
    return np.asarray(factors * growth ** _YEARS_EARLIER[timing], dtype=np.float64)


def _growth_since(axis: IntArray, base_year: int, growth: FloatArray) -> FloatArray:
    """Accumulate ``growth`` [..., y] from the base year, with the end years' rates outside the axis."""
    grown = np.cumprod(growth, axis=-1)
    first, last = int(axis[0]), int(axis[-1])
    at = min(max(base_year, first), last) - first
    since = grown / grown[..., at : at + 1]
    if base_year < first:
        since = since * growth[..., :1] ** (first - base_year)
    elif base_year > last:
        since = since / growth[..., -1:] ** (base_year - last)
    return np.asarray(since, dtype=np.float64)


def present_value(flows: ArrayLike, factors: ArrayLike) -> FloatArray:
    """Sum flows ``[..., y]`` (kronor) times factors ``[..., y]`` over the years: kronor, shape ``[...]``."""
    money, weights = np.asarray(flows, dtype=np.float64), np.asarray(factors, dtype=np.float64)
    return np.asarray(np.sum(money * weights, axis=-1), dtype=np.float64)


def annuity_factor(rate: ArrayLike, n: ArrayLike) -> FloatArray:
    """Give the present value of one krona at the end of each of ``n`` years.

    ``a = (1 - (1+r)^-n) / r`` and ``n`` when ``r = 0``; shapes broadcast.
    """
    rates, periods = np.broadcast_arrays(np.asarray(rate, dtype=np.float64), np.asarray(n, dtype=np.float64))
    # expm1 keeps the digits that 1 - (1+r)^-n loses when the rate is close to 0
    level = rates == 0.0
    safe = np.where(level, 1.0, rates)
    factor = -np.expm1(-periods * np.log1p(safe)) / safe
    return np.asarray(np.where(level, periods, factor), dtype=np.float64)


def annuity(pv: ArrayLike, rate: ArrayLike, n: ArrayLike) -> FloatArray:
    """Spread a present value evenly over ``n`` year-ends.

    ``PV · r / (1 - (1+r)^-n)``, and ``PV/n`` when ``r = 0``. Kronor in, kronor per year out; shapes
    broadcast.
    """
    return np.asarray(np.asarray(pv, dtype=np.float64) / annuity_factor(rate, n), dtype=np.float64)


def real_rate(nominal: ArrayLike, inflation: ArrayLike) -> FloatArray:
    """Take inflation out of a nominal rate: ``(1 + nominal) / (1 + inflation) - 1``, shares per year."""
    grown = 1.0 + np.asarray(nominal, dtype=np.float64)
    return np.asarray(grown / (1.0 + np.asarray(inflation, dtype=np.float64)) - 1.0, dtype=np.float64)


def mirr(flows: ArrayLike, finance_rate: ArrayLike, reinvest_rate: ArrayLike, first_period: int = 0) -> FloatArray:
    """Give the modified internal rate of return.

    ``(FV of receipts at the last flow / PV of outlays in the base year)^(1/n) - 1``, where ``n`` counts the
    years from the base year to the last flow that is not 0.

    Parameters
    ----------
    flows : array_like, shape [..., y]
        Kronor per year.
    finance_rate, reinvest_rate : array_like
        Shares per year with the shapes that ``discount_factors`` takes.
    first_period : int
        Years from the base year to the first year of the axis.

    Returns
    -------
    ndarray, shape [...]
        Share per year; ``nan`` without outlay, without receipt or when the last flow is in the base year.
    """
    money = np.asarray(flows, dtype=np.float64)
    periods = np.arange(money.shape[-1]) + first_period
    last = _last_nonzero(money)
    n = np.maximum(last + first_period, 1).astype(np.float64)
    outlay = present_value(np.minimum(money, 0.0), discount_factors(periods, 0, finance_rate))
    reinvest = np.broadcast_to(discount_factors(periods, 0, reinvest_rate), money.shape)
    at_last = np.take_along_axis(reinvest, np.maximum(last, 0)[..., None], axis=-1)[..., 0]
    receipt = present_value(np.maximum(money, 0.0), reinvest) / at_last
    known = (outlay < 0.0) & (receipt > 0.0) & (last + first_period >= 1)
    ratio = np.where(known, receipt, 1.0) / np.where(known, -outlay, 1.0)
    return np.asarray(np.where(known, ratio ** (1.0 / n) - 1.0, np.nan), dtype=np.float64)


def _last_nonzero(flows: FloatArray) -> IntArray:
    """Give the position of the last flow that is not 0 along the year axis, -1 when there is none."""
    filled = flows != 0.0
    size = flows.shape[-1]
    return np.asarray(np.where(filled.any(axis=-1), size - 1 - filled[..., ::-1].argmax(axis=-1), -1))


@dataclass(frozen=True, slots=True)
class Payback:
    """How long an investment takes to come back.

    Attributes
    ----------
    years : ndarray, shape [...]
        Years from the end of the first investment year; ``nan`` when there is none.
    state : ndarray of str, shape [...]
        ``ok``, ``none-no-investment``, ``never`` or ``negated`` (paid back once, then undone by a later
        cost).
    negated_in : ndarray of int, shape [...]
        The year in which a later cost undoes it; 0 in the other states.
    """

    years: FloatArray
    state: CodeArray
    negated_in: IntArray

    def between(self, start: int, stop: int) -> Payback:
        """Take the rows from ``start`` up to ``stop`` of the last axis."""
        some = (..., slice(start, stop))
        return Payback(self.years[some], self.state[some], self.negated_in[some])


def payback(
    years: ArrayLike,
    flows: ArrayLike,
    factors: ArrayLike | None = None,
    invests: ArrayLike | None = None,
) -> Payback:
    """Find when the accumulated flow is back at 0.

    Counted from the end of the first year of investment, interpolated within the year in which the
    accumulated flow reaches 0. The caller leaves residual values out of the flows.

    Parameters
    ----------
    years : array_like of int, shape [y]
        Consecutive years.
    flows : array_like, shape [..., y]
        Kronor per year.
    factors : array_like, shape [..., y], optional
        Discount factors, for the discounted payback.
    invests : array_like of bool, shape [..., y], optional
        The years with an investment; the years with a negative flow when it is not given.
    """
    axis = np.asarray(years, dtype=np.int64)
    money = np.asarray(flows, dtype=np.float64)
    if factors is not None:
        money = money * np.asarray(factors, dtype=np.float64)
    total = np.cumsum(money, axis=-1)
    noise = _NOISE * np.abs(money).sum(axis=-1, keepdims=True)
    outlay = money < 0.0 if invests is None else np.asarray(invests, dtype=bool)
    invested = outlay.any(axis=-1)
    start = outlay.argmax(axis=-1)
    position = np.arange(axis.size)
    back = (total >= -noise) & (position >= start[..., None])
    reached = invested & back.any(axis=-1)
    end = back.argmax(axis=-1)
    below = (total < -noise) & (position > end[..., None]) & reached[..., None]
    undone = below.any(axis=-1)
    state = np.select(
        [~invested, ~reached, undone],
        [PAYBACK_NO_INVESTMENT, PAYBACK_NEVER, PAYBACK_NEGATED],
        default=PAYBACK_OK,
    )
    return Payback(
        years=_interpolated(total, start, end, reached),
        state=np.asarray(state, dtype=np.str_),
        negated_in=np.where(undone, axis[below.argmax(axis=-1)], 0),
    )


def _interpolated(total: FloatArray, start: IntArray, end: IntArray, reached: BoolArray) -> FloatArray:
    """Give years from the end of ``start`` to where ``total`` [..., y] passes 0 inside ``end``."""
    after = np.take_along_axis(total, end[..., None], axis=-1)[..., 0]
    before = np.take_along_axis(total, np.maximum(end - 1, 0)[..., None], axis=-1)[..., 0]
    later = reached & (end > start)
    share = np.where(later, -before, 1.0) / np.where(later, after - before, 1.0)
    spent = np.where(later, (end - 1 - start) + np.clip(share, 0.0, 1.0), 0.0)
    return np.asarray(np.where(reached, spent, np.nan), dtype=np.float64)
