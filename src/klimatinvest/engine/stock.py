"""Vintages: what is installed, replaced and left at the end so that a wanted quantity is in operation.

Conventions
-----------
* ``quantity(y)`` operates all of year ``y``; what is installed in ``y`` is paid in ``y``.
* A unit installed in ``v`` works ``v … v+L-1`` and is replaced in ``v+L`` when that is inside the horizon
  and it is still needed. First in, first out: when the quantity falls the oldest units leave.
* Before the first year nothing is in operation.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from klimatinvest.core.series import BoolArray, FloatArray, IntArray

_NOISE = 1e-12  # share of all units ever in the row below which a quantity is rounding


@dataclass(frozen=True, slots=True)
class Vintages:
    """The stock year by year, in units; the last axis is the year, or the year of installation ``v``.

    Attributes
    ----------
    installed : ndarray, shape [..., y]
        Units installed in the year: ``new + replaced``.
    new : ndarray, shape [..., y]
        Units that raise the quantity.
    replaced : ndarray, shape [..., y]
        Units that take the place of worn-out ones.
    left : ndarray, shape [..., y]
        Units that have left by the year, accumulated.
    alive_at_end : ndarray, shape [..., v]
        Units of each vintage in operation in the last year.
    remaining_share : ndarray, shape [..., v]
        Share of its life that a unit of the vintage has left after the last year: ``max(0, L - (end - v +
        1)) / L``.
    """

    installed: FloatArray
    new: FloatArray
    replaced: FloatArray
    left: FloatArray
    alive_at_end: FloatArray
    remaining_share: FloatArray

    @property
    def residual_units(self) -> FloatArray:
        """New units that the remaining life at the end is worth, shape ``[...]``."""
        return np.asarray((self.alive_at_end * self.remaining_share).sum(axis=-1), dtype=np.float64)


def vintages(quantity: ArrayLike, lifetime: ArrayLike) -> Vintages:
    """Follow a quantity in operation through its vintages.

    With ``F`` the accumulated falls of the quantity and ``D`` the units that have left, the recursion
    ``D(y) = max(D(y-1) + fall(y), Q(y-L) + D(y-L))`` has ``G = D - F`` as a running maximum,
    ``G(y) = max(0, max_{t≤y}[Q(t-L) + F(t-L) - F(t) + G(t-L)])``. Each pass settles one more life length of
    years, so that the number of passes is the number of generations, never the number of years.

    Parameters
    ----------
    quantity : array_like, shape [..., y]
        Units in operation, ≥ 0.
    lifetime : array_like of int
        Life in years, ≥ 1, broadcast to ``quantity.shape[:-1]``.

    Raises
    ------
    ValueError
        A negative or undefined quantity, or a life that is not a whole number of at least 1.
    """
    operating = np.asarray(quantity, dtype=np.float64)
    if not np.all(operating >= 0.0):
        raise ValueError("a quantity must be 0 or more")
    life = _whole_years(lifetime, operating.shape[:-1])
    before = np.concatenate([np.zeros_like(operating[..., :1]), operating[..., :-1]], axis=-1)
    rise = np.maximum(operating - before, 0.0)
    fallen = np.cumsum(np.maximum(before - operating, 0.0), axis=-1)
    worn_out = _worn_out(operating, fallen, life)
    replaced = np.diff(worn_out, axis=-1, prepend=0.0)
    ever = operating + fallen + worn_out  # installed up to and including the year
    noise = _NOISE * ever[..., -1:]
    replaced = np.where(replaced > noise, replaced, 0.0)
    left = fallen + np.cumsum(replaced, axis=-1)
    installed = rise + replaced
    alive = np.clip(operating + left - left[..., -1:], 0.0, installed)
    age_after_end = np.arange(operating.shape[-1], 0, -1)
    remaining = np.maximum(life[..., None] - age_after_end, 0) / life[..., None]
    return Vintages(installed, rise, replaced, left, np.where(alive > noise, alive, 0.0), remaining)


def _whole_years(lifetime: ArrayLike, shape: tuple[int, ...]) -> IntArray:
    given = np.asarray(lifetime, dtype=np.float64)
    if not np.all((given >= 1.0) & (given == np.floor(given))):
        raise ValueError("a life must be a whole number of years, at least 1")
    return np.broadcast_to(given.astype(np.int64), shape)


def _worn_out(operating: FloatArray, fallen: FloatArray, life: IntArray) -> FloatArray:
    """Accumulate the units that left because of age: ``G`` of ``vintages``, shape [..., y]."""
    n_years = operating.shape[-1]
    # one column of zeros in front stands for every year before the axis
    index = np.maximum(np.arange(1, n_years + 1) - life[..., None], 0)
    padded = np.zeros((*operating.shape[:-1], n_years + 1))
    padded[..., 1:] = operating + fallen
    due = np.take_along_axis(padded, index, axis=-1) - fallen
    worn = np.zeros_like(operating)
    shortest = int(life.min(initial=n_years))
    for _ in range(-(-n_years // shortest)):
        padded[..., 1:] = worn
        candidate = due + np.take_along_axis(padded, index, axis=-1)
        settled = np.maximum(np.maximum.accumulate(candidate, axis=-1), 0.0)
        if np.array_equal(settled, worn):
            break
        worn = settled
    return worn


def one_off(in_use_index: ArrayLike, lifetime: ArrayLike, n_years: int) -> tuple[BoolArray, FloatArray]:
    """Find when a single object is replaced and what is left of it at the end.

    Parameters
    ----------
    in_use_index : array_like of int, shape [...]
        Position on the year axis of the year ``v`` it is taken into use; may lie outside the axis.
    lifetime : array_like of int
        Life ``L`` in years, ≥ 1, broadcast with ``in_use_index``.
    n_years : int
        Length of the year axis.

    Returns
    -------
    replaced : ndarray of bool, shape [..., y]
        True in ``v + kL``, ``k ≥ 1``, inside the axis.
    residual_share : ndarray, shape [...]
        ``max(0, L - (end - v_last + 1)) / L``, where ``v_last`` is the last year of taking into use; an
        object not yet in use at the end keeps its whole value.

    Raises
    ------
    ValueError
        A life that is not a whole number of at least 1.
    """
    start = np.asarray(in_use_index, dtype=np.int64)
    life = _whole_years(lifetime, np.broadcast_shapes(start.shape, np.shape(lifetime)))
    start = np.broadcast_to(start, life.shape)
    age = np.arange(n_years) - start[..., None]
    replaced = (age > 0) & (age % life[..., None] == 0)
    years_in_use = n_years - start  # end - v + 1
    used_of_last = np.where(years_in_use > 0, (years_in_use - 1) % life + 1, 0)
    return replaced, np.asarray((life - used_of_last) / life, dtype=np.float64)
