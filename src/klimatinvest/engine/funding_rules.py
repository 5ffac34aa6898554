"""What a funding source pays by rule."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from klimatinvest.core.series import FloatArray

_ROUNDING = 1e-14  # share of a need


def grant_by_share_and_cap(
    eligible_cost: ArrayLike, share: ArrayLike, cap_per_unit: ArrayLike, units: ArrayLike = 1.0
) -> FloatArray:
    """Give the smaller of a share of the eligible cost and an amount per unit: kronor, shapes broadcast.

    Parameters
    ----------
    eligible_cost : array_like
        Kronor, for all units together.
    share : array_like
        Largest share of the eligible cost, 0…1.
    cap_per_unit : array_like
        Largest amount per unit, kronor; infinite where there is none.
    units : array_like
        Number of units, for example charging points.
    """
    by_share = np.asarray(eligible_cost, dtype=np.float64) * np.asarray(share, dtype=np.float64)
    by_cap = np.asarray(cap_per_unit, dtype=np.float64) * np.asarray(units, dtype=np.float64)
    return np.asarray(np.minimum(by_share, by_cap), dtype=np.float64)


def actor_part(amount: ArrayLike, share: ArrayLike) -> FloatArray:
    """Give an actor's part of an amount: ``amount · share``, in the amount's unit."""
    return np.asarray(np.asarray(amount, dtype=np.float64) * np.asarray(share, dtype=np.float64))


def paid_of(want: FloatArray, total: FloatArray, given: FloatArray) -> FloatArray:
    """Give what is paid of a wanted share: the same part of all of it where what is given falls short of the total.

    Parameters
    ----------
    want : ndarray [..., pool, year]
        Shares of the needs.
    total, given : ndarray [..., 1, year]
        What is wanted of all pools, and what there is of it, kronor.
    """
    covered = np.divide(given, total, out=np.ones_like(total), where=total > given)
    return np.asarray(want * covered)


def left_after(left: FloatArray, paid: FloatArray) -> FloatArray:
    """Take a payment off; a share this small after it is the rounding of the last digit, not a gap."""
    rest: FloatArray = left - paid
    rest[rest < _ROUNDING] = 0.0
    return rest
