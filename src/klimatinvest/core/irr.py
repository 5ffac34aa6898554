"""The internal rate of return, honest about none and several.

Conventions
-----------
* Flows are ``[..., year]``; money out is negative, money in is positive; the year axis starts anywhere, for
  leading zeros do not move a root.
* Rates are shares per year in the open interval ``(-0.99, 10)``.
* Amounts below ``1e-12`` of the largest in a row are rounding and count as 0.

With ``v = 1/(1+r) = e^u`` a flow is a polynomial in ``v``. One sign change means one positive root
(Descartes), and the logarithm of receipts over outlays is monotone in ``u`` and nearly straight, so that
Newton's method inside a bracket needs a handful of steps for all rows at once. Several sign changes: every
root is bracketed on a grid; a pair of roots inside one cell shows as an extremum of the flow's present value.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from klimatinvest.core.series import BoolArray, CodeArray, FloatArray, IntArray

LOW, HIGH = -0.99, 10.0
MAX_PERIODS = 150

IRR_OK = "ok"
IRR_NO_SIGN_CHANGE = "no-sign-change"
IRR_NONE_IN_RANGE = "none-in-range"
IRR_ONE_OF_SEVERAL = "several-sign-changes-one-root"
IRR_NOT_UNIQUE = "not-unique"

_U_LOW, _U_HIGH = -float(np.log1p(HIGH)), -float(np.log1p(LOW))
_ROUNDING = 1e-12
_GRID = 513
_BLOCK = 4096  # rows on the grid at a time, to bound memory
_NEWTON_STEPS = 100
_CLOSE = 1e-10  # a Newton step this small leaves an error of about its square
_TOUCH = 1e-13  # an extremum this small against its terms is a double root
_SAME = 1e-7  # a double root is found to about the square root of the precision


@dataclass(frozen=True, slots=True)
class Irr:
    """Internal rates of return.

    Attributes
    ----------
    rate : ndarray, shape [...]
        Share per year; ``nan`` unless the state is ``ok`` or ``several-sign-changes-one-root``.
    state : ndarray of str, shape [...]
        ``ok``, ``no-sign-change``, ``none-in-range``, ``several-sign-changes-one-root`` or ``not-unique``.
    roots : dict
        For rows with several sign changes: position in the leading axes to every root, ascending.
    """

    rate: FloatArray
    state: CodeArray
    roots: dict[tuple[int, ...], tuple[float, ...]] = field(default_factory=dict)

    def between(self, start: int, stop: int) -> Irr:
        """Take the rows from ``start`` up to ``stop`` of the last leading axis."""
        roots = {(*k, row - start): found for (*k, row), found in self.roots.items() if start <= row < stop}
        return Irr(self.rate[..., start:stop], self.state[..., start:stop], roots)


def irr(flows: ArrayLike) -> Irr:
    """Find the rates at which the present value is 0.

    Parameters
    ----------
    flows : array_like, shape [..., y]
        Kronor per year, one axis entry a year, at most ``MAX_PERIODS + 1``.

    Raises
    ------
    ValueError
        Too many years, or a flow that is not finite.
    """
    money = np.asarray(flows, dtype=np.float64)
    if money.shape[-1] > MAX_PERIODS + 1 or not np.all(np.isfinite(money)):
        raise ValueError("flows must be finite and at most 150 years long")
    shape = money.shape[:-1]
    rows = money.reshape(-1, money.shape[-1])
    size = np.abs(rows)
    largest = size.max(axis=-1, keepdims=True)
    # a power of two takes the size away and moves no root, so that high powers cannot overflow
    rows = np.ldexp(np.where(size > _ROUNDING * largest, rows, 0.0), -np.frexp(largest)[1])
    changes = sign_changes(rows)
    rate = np.full(len(rows), np.nan)
    state = np.full(len(rows), IRR_NO_SIGN_CHANGE, dtype="<U32")
    single = changes == 1
    rate[single] = _single_roots(rows[single])
    state[single] = np.where(np.isnan(rate[single]), IRR_NONE_IN_RANGE, IRR_OK)
    several = np.flatnonzero(changes > 1)
    blocks = (several[i : i + _BLOCK] for i in range(0, len(several), _BLOCK))
    every = [found for block in blocks for found in _all_roots(rows[block])]
    how_many = np.array([len(found) for found in every], dtype=np.int64)
    state[several] = np.select([how_many == 1, how_many > 1], [IRR_ONE_OF_SEVERAL, IRR_NOT_UNIQUE], IRR_NONE_IN_RANGE)
    rate[several[how_many == 1]] = [found[0] for found in every if len(found) == 1]
    positions = np.transpose(np.unravel_index(several, shape)).tolist() if shape else [[]] * len(several)
    roots = {tuple(position): found for position, found in zip(positions, every, strict=True)}
    return Irr(rate.reshape(shape), state.reshape(shape), roots)


def sign_changes(flows: ArrayLike) -> IntArray:
    """Count the sign changes along the last axis, zeros ignored: shape ``[...]``."""
    signs = np.sign(np.asarray(flows, dtype=np.float64))
    position = np.arange(signs.shape[-1])
    latest = np.maximum.accumulate(np.where(signs != 0.0, position, 0), axis=-1)
    # a zero repeats the sign before it, so that only true changes differ from their neighbour
    carried = np.take_along_axis(signs, latest, axis=-1)
    return np.asarray((carried[..., 1:] * carried[..., :-1] < 0.0).sum(axis=-1), dtype=np.int64)


def _single_roots(rows: FloatArray) -> FloatArray:
    """Solve rows with one sign change: rates ``[row]``, ``nan`` where none is in the range."""
    if rows.size == 0:
        return np.zeros(0)
    negative = rows < 0.0
    first = (rows != 0.0).argmax(axis=-1)
    same = np.where(rows[np.arange(len(rows)), first][:, None] < 0.0, negative, rows > 0.0)
    before = np.where(same, np.abs(rows), 0.0)
    after = np.where(same, 0.0, np.abs(rows))
    period = np.arange(rows.shape[-1]) - (after != 0.0).argmax(axis=-1)[:, None]
    low, high = np.full(len(rows), _U_LOW), np.full(len(rows), _U_HIGH)
    inside = (_log_ratio(before, after, period, low)[0] < 0.0) & (_log_ratio(before, after, period, high)[0] > 0.0)
    u = np.zeros(len(rows))
    for _ in range(_NEWTON_STEPS):
        value, slope = _log_ratio(before, after, period, u)
        low, high = np.where(value < 0.0, u, low), np.where(value > 0.0, u, high)
        step = u - value / slope
        # Newton outside the bracket gives way to halving it; on its edge the row has converged
        improved = np.where((step >= low) & (step <= high), step, 0.5 * (low + high))
        improved = np.where(value == 0.0, u, improved)
        moved = np.abs(improved - u).max(where=inside, initial=0.0)
        u = improved
        if moved < _CLOSE:
            break
    return np.where(inside, np.expm1(-u), np.nan)


def _log_ratio(before: FloatArray, after: FloatArray, period: IntArray, u: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Give log(later side / earlier side) of the present values at ``u`` and its derivative, ≥ 1."""
    weight = np.exp(period * u[:, None])
    earlier, later = before * weight, after * weight
    sum_earlier, sum_later = earlier.sum(axis=-1), later.sum(axis=-1)
    slope = (later * period).sum(axis=-1) / sum_later - (earlier * period).sum(axis=-1) / sum_earlier
    return np.log(sum_later / sum_earlier), slope


def _present_values(rows: FloatArray, u: FloatArray) -> FloatArray:
    """Give ``Σ f_t e^(ut)`` of each row at its own ``u``."""
    return np.asarray((rows * np.exp(np.arange(rows.shape[-1]) * u[:, None])).sum(axis=-1))


def _zero_between(
    rows: FloatArray, low: FloatArray, high: FloatArray, at_low: FloatArray, at_high: FloatArray
) -> FloatArray:
    """Find where ``Σ f_t e^(ut)`` passes 0 between brackets, given the values at their ends, which differ in sign.

    Newton's method from the straight line between the ends; where it would leave the bracket or gains too
    little the bracket is halved, so that every row is done after a known number of steps.
    """
    if len(rows) == 0:
        return np.zeros(0)
    period = np.arange(rows.shape[-1], dtype=np.float64)
    positive = at_low >= 0.0
    span = at_low - at_high
    u = low + (high - low) * np.divide(at_low, span, out=np.full_like(span, 0.5), where=span != 0.0)
    found, still, width = u.copy(), np.arange(len(rows)), high - low
    for _ in range(_NEWTON_STEPS):
        terms = rows * np.exp(period * u[:, None])
        value, slope = terms.sum(axis=-1), terms @ period
        same = (value >= 0.0) == positive
        low, high = np.where(same, u, low), np.where(same, high, u)
        step = u - value / np.where(slope == 0.0, 1.0, slope)
        newton = (slope != 0.0) & (step >= low) & (step <= high) & (np.abs(step - u) <= 0.5 * width)
        improved = np.where(newton, step, 0.5 * (low + high))
        improved = np.where(value == 0.0, u, improved)
        width = np.abs(improved - u)
        found[still] = improved
        far = width >= _CLOSE
        if not far.any():
            break
        # most rows are done after a few steps: only the others go on
        still, rows, positive = still[far], rows[far], positive[far]
        u, low, high, width = improved[far], low[far], high[far], width[far]
    return found


@lru_cache(maxsize=8)
def _grid(n_years: int) -> tuple[FloatArray, FloatArray]:
    """Give the grid in ``u`` and ``e^(ut)`` on it, [year, point]."""
    grid = np.linspace(_U_LOW, _U_HIGH, _GRID)
    return grid, np.exp(np.outer(np.arange(n_years), grid))


def _all_roots(rows: FloatArray) -> list[tuple[float, ...]]:
    """Find every root in the range for rows with several sign changes."""
    if len(rows) == 0:
        return []
    grid, weight = _grid(rows.shape[-1])
    values = rows @ weight
    above = values >= 0.0
    crossed = above[:, 1:] != above[:, :-1]
    cell_of, cell = _cells_where(crossed)
    low, high, owner, at_low, at_high, double = _split_humps(rows, values, crossed)
    found = _zero_between(
        rows[np.concatenate([cell_of, owner])],
        np.concatenate([grid[cell], low]),
        np.concatenate([grid[cell + 1], high]),
        np.concatenate([values[cell_of, cell], at_low]),
        np.concatenate([values[cell_of, cell + 1], at_high]),
    )
    u = np.concatenate([found, double[1]])
    row = np.concatenate([cell_of, owner, double[0].astype(np.int64)])
    rates = np.expm1(-u)
    order = np.lexsort((rates, row))
    ends = np.searchsorted(row[order], np.arange(len(rows) + 1))
    return [_distinct(rates[order[a:b]]) for a, b in pairwise(ends)]


def _cells_where(mask: BoolArray) -> tuple[IntArray, IntArray]:
    """Give row and column of what is true; on a flat array this takes a fraction of the time."""
    row, column = np.divmod(np.flatnonzero(mask), mask.shape[1])
    return row, column


def _split_humps(
    rows: FloatArray, values: FloatArray, crossed: BoolArray
) -> tuple[FloatArray, FloatArray, IntArray, FloatArray, FloatArray, tuple[FloatArray, FloatArray]]:
    """Look for pairs of roots inside cells whose ends have the same sign: an extremum that reaches 0.

    Returns
    -------
    low, high, owner, at_low, at_high
        Two brackets for each extremum that passes 0, with the row they belong to and the values at their ends.
    double
        Row and ``u`` of each extremum that touches 0.
    """
    grid, weight = _grid(rows.shape[-1])
    period = np.arange(rows.shape[-1], dtype=np.float64)
    slopes = (rows * period) @ weight  # the derivative in u has the flows times their period for coefficients
    rising = slopes >= 0.0
    owner, cell = _cells_where((rising[:, 1:] != rising[:, :-1]) & ~crossed)
    # the slope is 0 inside the cell, so that no value is further from the end's than half the largest
    # curvature times the cell's width squared: most extrema cannot reach 0
    curvature = ((np.abs(rows) * period**2)[owner] * weight.T[cell + 1]).sum(axis=-1)
    near = np.abs(values[owner, cell]) <= 0.5 * (grid[1] - grid[0]) ** 2 * curvature
    owner, cell = owner[near], cell[near]
    mine, at_low, at_high = rows[owner], values[owner, cell], values[owner, cell + 1]
    top = _zero_between(mine * period, grid[cell], grid[cell + 1], slopes[owner, cell], slopes[owner, cell + 1])
    value = _present_values(mine, top)
    touches = np.abs(value) <= _TOUCH * _present_values(np.abs(mine), top)
    passes = ((value >= 0.0) != (at_low >= 0.0)) & ~touches
    low = np.concatenate([grid[cell][passes], top[passes]])
    high = np.concatenate([top[passes], grid[cell + 1][passes]])
    at_ends = np.concatenate([at_low, value, at_high]).reshape(3, -1)[:, passes]
    twice = np.concatenate([owner[passes], owner[passes]])
    double = (owner[touches].astype(np.float64), top[touches])
    return low, high, twice, at_ends[:2].ravel(), at_ends[1:].ravel(), double


def _distinct(rates: FloatArray) -> tuple[float, ...]:
    """Sort rates and keep one of those that are the same root found twice."""
    ordered = sorted(rates.tolist())
    return tuple(rate for i, rate in enumerate(ordered) if i == 0 or rate - ordered[i - 1] > _SAME)
