"""Values by year: the array types of the house and straight lines between given years."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
CodeArray = NDArray[np.str_]  # stable codes, one for each element


def interpolate(years: ArrayLike, given_years: ArrayLike, values: ArrayLike) -> FloatArray:
    """Draw straight lines between the given years and hold the end values outside them.

    Parameters
    ----------
    years : array_like of int, shape [y]
        Years wanted, in any order.
    given_years : array_like of int, shape [k]
        Years with a value, strictly increasing, at least one.
    values : array_like of float, shape [..., k]
        Values of the given years, any unit.

    Returns
    -------
    ndarray, shape [..., y]
        Values in the same unit.

    Raises
    ------
    ValueError
        No given year, given years not strictly increasing, or shapes that disagree.
    """
    wanted = np.asarray(years, dtype=np.float64)
    given = np.asarray(given_years, dtype=np.float64)
    known = np.asarray(values, dtype=np.float64)
    if given.ndim != 1 or given.size == 0 or known.shape[-1:] != given.shape:
        raise ValueError("values need one entry a given year on the last axis")
    if np.any(np.diff(given) <= 0):
        raise ValueError("given years must be strictly increasing")
    right = np.clip(np.searchsorted(given, wanted, side="left"), 0, given.size - 1)
    left = np.maximum(right - 1, 0)
    span = np.where(right > left, given[right] - given[left], 1.0)
    weight = np.clip((wanted - given[left]) / span, 0.0, 1.0)
    weight = np.where(right > left, weight, 0.0)
    # the end weights pick a given value itself, so that it comes back unrounded
    between = known[..., left] * (1.0 - weight) + known[..., right] * weight
    return np.asarray(np.where(weight == 1.0, known[..., right], between), dtype=np.float64)
