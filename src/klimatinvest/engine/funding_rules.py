"""What a funding source pays by rule."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from klimatinvest.core.series import FloatArray


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
