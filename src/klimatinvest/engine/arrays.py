"""Arrays put side by side and summed by row; what is the same in every draw may have a single one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from klimatinvest.core.series import FloatArray, IntArray

_FIRST = np.zeros(1, dtype=np.int64)


def by_row(parts: Sequence[FloatArray], draws: int) -> FloatArray:
    """Put arrays [draw or 1, year] side by side, [draw, part, year]."""
    shape = (draws, parts[0].shape[-1])
    full = [part if part.shape == shape else np.broadcast_to(part, shape) for part in parts]
    # each part lies in one piece in memory: what is done to one of them then stays in the cache
    return np.concatenate(full).reshape(len(parts), *shape).transpose(1, 0, 2)


def by_year(stated: Mapping[int, float], years: IntArray) -> FloatArray:
    """Put amounts stated for some years on a row of years without gaps, [year]; other years get 0."""
    found = np.zeros(years.size)
    for year, amount in stated.items():
        at = year - int(years[0])
        if 0 <= at < years.size:
            found[at] = amount
    return found


def sums_by_row(rows: IntArray, amounts: FloatArray) -> tuple[IntArray, FloatArray]:
    """Add amounts [draw, n, year] of the same row; a row's amounts stand together.

    Returns
    -------
    first : ndarray [sum]
        Where each row's amounts begin.
    sums : ndarray [draw, sum, year]
        In the same order.
    """
    first = begins(rows)
    return first, amounts if first.size == rows.size else np.add.reduceat(amounts, first, axis=1)


def begins(rows: IntArray) -> IntArray:
    """Give where each run of equal rows begins, [run]."""
    return np.concatenate([_FIRST, np.flatnonzero(rows[1:] != rows[:-1]) + 1]) if rows.size else rows


def side_by_side(scales: Sequence[FloatArray]) -> FloatArray:
    """Put columns [draw or 1, 1] side by side, [draw or 1, n]."""
    draws = max(map(len, scales), default=1)
    full = [s if len(s) == draws else np.broadcast_to(s, (draws, 1)) for s in scales]
    return np.concatenate(full).reshape(len(scales), draws).T
