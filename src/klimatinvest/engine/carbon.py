"""Carbon budgets: yearly rates in three conventions, paths and what is used of a budget.

Conventions
-----------
Emissions fall as ``E_t = E_0 (1-r)^t``. How the budget ``B`` fixes ``r`` is a convention that is always
named:

* ``A`` discrete from next year: ``B`` covers the years after ``E_0``'s, ``r = E_0 / (B + E_0)``;
* ``B`` discrete including this year: ``B`` begins with ``E_0``'s year, ``r = E_0 / B``;
* ``C`` continuous: ``r = 1 - exp(-E_0 / B)``; its yearly path does not sum to ``B``.

A budget of 0 or less is exhausted and gives no rate: ``nan``, with a state that says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from klimatinvest.core.series import BoolArray, CodeArray, FloatArray, IntArray

Convention = Literal["A", "B", "C"]

RATE_OK = "ok"
RATE_EXHAUSTED = "budget-exhausted"
RATE_WITHIN_YEAR = "used-within-the-year"
RATE_NO_EMISSIONS = "no-emissions"


@dataclass(frozen=True, slots=True)
class BudgetRate:
    """The yearly rate of reduction that keeps a budget.

    Attributes
    ----------
    rate : ndarray, shape [...]
        Share per year; ``nan`` unless the state is ``ok``.
    state : ndarray of str, shape [...]
        ``ok``, ``budget-exhausted`` (B ≤ 0), ``used-within-the-year`` (convention B with B < E_0) or
        ``no-emissions``.
    """

    rate: FloatArray
    state: CodeArray


def budget_rate(emissions: ArrayLike, budget: ArrayLike, convention: Convention) -> BudgetRate:
    """Give the constant yearly rate that uses a carbon budget exactly.

    Parameters
    ----------
    emissions : array_like, shape [...]
        ``E_0``, tonnes in the starting year.
    budget : array_like, shape [...]
        ``B``, tonnes left.
    convention : {'A', 'B', 'C'}
        See the module.

    Raises
    ------
    ValueError
        An unknown convention.
    """
    start, left = np.broadcast_arrays(np.asarray(emissions, dtype=np.float64), np.asarray(budget, dtype=np.float64))
    usable = (left > 0.0) & (start > 0.0)
    e, b = np.where(usable, start, 1.0), np.where(usable, left, 2.0)
    if convention == "A":
        rate = e / (b + e)
    elif convention == "B":
        rate = e / b
    elif convention == "C":
        rate = -np.expm1(-e / b)
    else:
        raise ValueError("the convention is A, B or C")
    state = np.select(
        [start <= 0.0, left <= 0.0, rate > 1.0],
        [RATE_NO_EMISSIONS, RATE_EXHAUSTED, RATE_WITHIN_YEAR],
        default=RATE_OK,
    )
    return BudgetRate(np.where(state == RATE_OK, rate, np.nan), np.asarray(state, dtype=np.str_))


def path(emissions: ArrayLike, rate: ArrayLike, n_years: int) -> FloatArray:
    """Give ``E_0 (1-r)^t`` for ``t = 0 … n_years-1``: tonnes, shape ``[..., n_years]``."""
    start = np.asarray(emissions, dtype=np.float64)[..., None]
    kept = 1.0 - np.asarray(rate, dtype=np.float64)[..., None]
    return np.asarray(start * kept ** np.arange(n_years), dtype=np.float64)


def path_sum(emissions: ArrayLike, rate: ArrayLike, n_years: ArrayLike) -> FloatArray:
    """Sum a path over ``n_years`` years with the first one undiminished: tonnes, shape ``[...]``.

    ``E_0 (1 - q^n) / (1 - q)`` with ``q = 1 - r``; ``n · E_0`` when ``r = 0``; ``n_years`` may be infinite
    when ``0 < r ≤ 1``.
    """
    rates = np.asarray(rate, dtype=np.float64)
    years = np.asarray(n_years, dtype=np.float64)
    level = rates == 0.0
    safe = np.where(level, 1.0, rates)
    terms = np.where(level, years, (1.0 - (1.0 - safe) ** years) / safe)
    return np.asarray(np.asarray(emissions, dtype=np.float64) * terms, dtype=np.float64)


def endless_sum(emissions: ArrayLike, rate: ArrayLike, convention: Convention) -> FloatArray:
    """Sum the yearly path for ever over the years the convention counts: tonnes, shape ``[...]``.

    ``A`` leaves the starting year out; ``B`` and ``C`` include it. For ``A`` and ``B`` it equals the budget;
    for ``C`` the difference from the budget is what the yearly steps overstate.
    """
    total = path_sum(emissions, rate, np.inf)
    return np.asarray(total - np.asarray(emissions, dtype=np.float64) if convention == "A" else total)


def linear_years(emissions: ArrayLike, budget: ArrayLike) -> FloatArray:
    """Give the years ``2B / E_0`` after which a straight line to 0 has used the budget, ≥ 0."""
    return 2.0 * years_at_level(emissions, budget)


def years_at_level(emissions: ArrayLike, budget: ArrayLike) -> FloatArray:
    """Give the years ``B / E_0`` a budget lasts at the present level; 0 when it is exhausted already.

    ``nan`` where nothing is emitted.
    """
    start = np.asarray(emissions, dtype=np.float64)
    left = np.maximum(np.asarray(budget, dtype=np.float64), 0.0)
    emits = start > 0.0
    return np.asarray(np.where(emits, left / np.where(emits, start, 1.0), np.nan), dtype=np.float64)


def linear_path(emissions: ArrayLike, budget: ArrayLike, n_years: int) -> FloatArray:
    """Give ``E_0 · max(0, 1 - t·E_0/(2B))`` for ``t = 0 … n_years-1``: tonnes, shape ``[..., n_years]``.

    The area under the line is the budget; the yearly values, read at the start of each year, sum to about
    ``B + E_0/2``. An exhausted budget gives 0 from the second year.
    """
    start = np.asarray(emissions, dtype=np.float64)[..., None]
    zero_after = linear_years(emissions, budget)[..., None]
    elapsed = np.arange(n_years)
    share = np.where(zero_after > 0.0, elapsed / np.where(zero_after > 0.0, zero_after, 1.0), elapsed > 0)
    return np.asarray(start * np.maximum(0.0, 1.0 - share), dtype=np.float64)


def linear_sum(emissions: float, budget: float) -> float:
    """Sum the yearly values of ``linear_path`` for ever: tonnes.

    With ``T = 2B/E_0`` and ``n = ⌊T⌋`` years after the first: ``E_0 · ((n+1) − n(n+1)/(2T))``.
    """
    zero_after = float(linear_years(emissions, budget))
    if zero_after == 0.0:
        return emissions
    years = np.floor(zero_after)
    return float(emissions * (years + 1.0) * (1.0 - years / (2.0 * zero_after)))


def cut_after(rate: ArrayLike, years: ArrayLike) -> FloatArray:
    """Give the total reduction ``1 - (1-r)^n`` that a yearly rate has made after ``n`` years, as a share."""
    kept = 1.0 - np.asarray(rate, dtype=np.float64)
    return np.asarray(1.0 - kept ** np.asarray(years, dtype=np.float64), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class BudgetUse:
    """A path against a carbon budget.

    Attributes
    ----------
    used, left : ndarray, shape [..., y]
        Tonnes used up to and including the year, and what is left (negative when it is exceeded).
    exhausted : ndarray of bool, shape [...]
        The budget is exceeded inside the horizon.
    exhausted_in : ndarray of int, shape [...]
        Year in which it is first exceeded; 0 when it is not.
    """

    used: FloatArray
    left: FloatArray
    exhausted: BoolArray
    exhausted_in: IntArray


def budget_use(years: ArrayLike, emissions: ArrayLike, budget: ArrayLike) -> BudgetUse:
    """Follow what a plan uses of a carbon budget.

    Parameters
    ----------
    years : array_like of int, shape [y]
        Years that the budget covers.
    emissions : array_like, shape [..., y]
        Tonnes per year.
    budget : array_like, shape [...]
        Tonnes from the first year on.
    """
    axis = np.asarray(years, dtype=np.int64)
    used = np.cumsum(np.asarray(emissions, dtype=np.float64), axis=-1)
    left = np.asarray(budget, dtype=np.float64)[..., None] - used
    over = left < 0.0
    exhausted = np.asarray(over.any(axis=-1))
    return BudgetUse(used, left, exhausted, np.where(exhausted, axis[over.argmax(axis=-1)], 0))


def within_year(years: ArrayLike, emissions: ArrayLike, use: BudgetUse) -> FloatArray:
    """Give when a budget ends, with the part of the year: 2028.25 is a quarter into 2028.

    Parameters
    ----------
    years : array_like of int, shape [y]
        As given to ``budget_use``.
    emissions : array_like, shape [..., y]
        Tonnes per year, evenly over the year.
    use : BudgetUse
        What ``budget_use`` gave.

    Returns
    -------
    ndarray, shape [...]
        ``nan`` when the budget lasts beyond the years; the first year's beginning when there was none to begin with.
    """
    axis = np.asarray(years, dtype=np.int64)
    yearly = np.broadcast_to(np.asarray(emissions, dtype=np.float64), use.left.shape)
    at = np.where(use.exhausted, use.exhausted_in - (axis[0] if axis.size else 0), 0)[..., None]
    left, emitted = (np.take_along_axis(values, at, axis=-1)[..., 0] for values in (use.left, yearly))
    ends = use.exhausted & (emitted > 0.0)
    part = np.divide(left + emitted, emitted, out=np.zeros(left.shape), where=ends)
    return np.asarray(np.where(use.exhausted, use.exhausted_in + np.maximum(part, 0.0), np.nan), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Compared:
    """One convention's answer to the same budget.

    Attributes
    ----------
    convention : str
        ``A``, ``B``, ``C``, ``linear``, or the name of a given rate.
    rate : float
        Share per year; ``nan`` where there is none.
    state : str
        Why there is no rate; ``ok`` otherwise.
    path : ndarray, shape [n_years]
        Tonnes from the starting year on; ``nan`` without a path.
    counted : float
        What the yearly path sums to for ever over the years the convention counts.
    """

    convention: str
    rate: float
    state: str
    path: FloatArray
    counted: float


def compare_conventions(emissions: float, budget: float, n_years: int) -> tuple[Compared, ...]:
    """Answer the same emissions and budget by every convention: A, B, C and the straight line to 0.

    Parameters
    ----------
    emissions, budget : float
        ``E_0`` and ``B``, tonnes.
    n_years : int
        Length of the paths.
    """
    found = [_compared(emissions, budget, name, n_years) for name in get_args(Convention)]
    usable = emissions > 0.0 and budget > 0.0
    state = RATE_OK if usable else RATE_NO_EMISSIONS if emissions <= 0.0 else RATE_EXHAUSTED
    line = linear_path(emissions, budget, n_years) if usable else np.full(n_years, np.nan)
    counted = linear_sum(emissions, budget) if usable else np.nan
    return (*found, Compared("linear", np.nan, state, line, counted))


def _compared(emissions: float, budget: float, convention: Convention, n_years: int) -> Compared:
    found = budget_rate(emissions, budget, convention)
    rate, state = float(found.rate), str(found.state)
    if state != RATE_OK:
        return Compared(convention, rate, state, np.full(n_years, np.nan), np.nan)
    counted = float(endless_sum(emissions, rate, convention))
    return Compared(convention, rate, state, path(emissions, rate, n_years), counted)


def given_rate(emissions: float, rate: float, n_years: int, name: str = "rate") -> Compared:
    """Give the path of a rate chosen beforehand; it counts its starting year."""
    return Compared(name, rate, RATE_OK, path(emissions, rate, n_years), float(endless_sum(emissions, rate, "B")))
