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
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from klimatinvest.core.series import BoolArray, FloatArray, IntArray

_MANY = 16  # draws from which going year by year is quicker than going by generation
_NOISE = 1e-12  # share of all units ever in the row below which a quantity is rounding


@dataclass(frozen=True)
class Vintages:
    """The stock year by year, in units; the last axis is the year, or the year of installation ``v``.

    Attributes
    ----------
    operating : ndarray, shape [..., y]
        Units in operation.
    new : ndarray, shape [..., y]
        Units that raise the quantity.
    replaced : ndarray, shape [..., y]
        Units that take the place of worn-out ones.
    fallen : ndarray, shape [..., y]
        Units by which the quantity has fallen, accumulated.
    life : ndarray, shape [...]
        Whole years.
    noise : ndarray, shape [..., 1]
        Units below which a number is rounding.
    """

    operating: FloatArray
    new: FloatArray
    replaced: FloatArray
    fallen: FloatArray
    life: IntArray
    noise: FloatArray

    @cached_property
    def installed(self) -> FloatArray:
        """Units installed in the year: ``new + replaced``, shape [..., y]."""
        return self.new + self.replaced

    @cached_property
    def left(self) -> FloatArray:
        """Units that have left by the year, accumulated, shape [..., y]."""
        return self.fallen + np.cumsum(self.replaced, axis=-1)

    @cached_property
    def alive_at_end(self) -> FloatArray:
        """Units of each vintage in operation in the last year, shape [..., v]."""
        alive = np.clip(self.operating + self.left - self.left[..., -1:], 0.0, self.installed)
        return np.where(alive > self.noise, alive, 0.0)

    @cached_property
    def remaining_share(self) -> FloatArray:
        """Share of its life that a unit of the vintage has left: ``max(0, L - (end - v + 1)) / L``, shape [..., v]."""
        age_after_end = np.arange(self.operating.shape[-1], 0, -1)
        return np.asarray(np.maximum(self.life[..., None] - age_after_end, 0) / self.life[..., None])

    @cached_property
    def residual_units(self) -> FloatArray:
        """New units that the remaining life at the end is worth, shape ``[...]``."""
        return np.asarray((self.alive_at_end * self.remaining_share).sum(axis=-1), dtype=np.float64)


@dataclass(frozen=True)
class _Growing(Vintages):
    """A quantity that never falls: a unit leaves by age only, so that the last life's vintages are those alive."""

    @cached_property
    def residual_units(self) -> FloatArray:
        """New units that the remaining life at the end is worth, shape ``[...]``."""
        columns = self.life.reshape(-1, self.life.shape[-1])[0]
        age_after_end = np.arange(self.operating.shape[-1], 0, -1)
        share = np.maximum(columns[:, None] - age_after_end, 0) / columns[:, None]
        return np.asarray(np.einsum("...iv,iv->...i", self.installed, share), dtype=np.float64)


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
    change = operating.copy(order="K")
    change[..., 1:] -= operating[..., :-1]
    if not (change < 0.0).any() and _same_in_every_draw(life):
        replaced = _replaced_by_age(change, life)
        nothing = np.zeros((1,) * operating.ndim)
        return _Growing(operating, change, replaced, nothing, life, nothing)
    rise = np.maximum(change, 0.0)
    fallen = np.cumsum(np.maximum(-change, 0.0), axis=-1)
    many = operating.ndim > 1 and operating.shape[0] >= _MANY and _same_in_every_draw(life)
    find = _worn_out_by_life if many else _worn_out
    worn_out = find(operating, fallen, life)
    replaced = np.diff(worn_out, axis=-1, prepend=0.0)
    ever = operating + fallen + worn_out  # installed up to and including the year
    noise = _NOISE * ever[..., -1:]
    return Vintages(operating, rise, np.where(replaced > noise, replaced, 0.0), fallen, life, noise)


def _same_in_every_draw(life: IntArray) -> bool:
    """Tell whether lives [..., element] differ between elements only."""
    return life.ndim > 0 and bool((life == life.reshape(-1, life.shape[-1])[:1]).all())


def _replaced_by_age(rise: FloatArray, life: IntArray) -> FloatArray:
    """Give what is replaced when nothing leaves but by age: what was installed a life before, [..., element, y]."""
    columns, years = life.reshape(-1, life.shape[-1])[0], rise.shape[-1]
    replaced = np.zeros_like(rise)
    for age in np.unique(columns[columns < years]).tolist():
        mine = np.flatnonzero(columns == age)
        generation = rise[..., mine, :]
        for start in range(age, years, age):
            worn = generation[..., : years - start]
            replaced[..., mine, start:] += worn
    return replaced


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


def _worn_out_by_life(operating: FloatArray, fallen: FloatArray, life: IntArray) -> FloatArray:
    """Give the same where lives differ between elements only, [..., element, y]: year by year, all draws at once."""
    columns, years = life.reshape(-1, life.shape[-1])[0], operating.shape[-1]
    worn = np.zeros_like(operating)
    for age in np.unique(columns[columns < years]).tolist():
        mine = np.flatnonzero(columns == age)
        # years first, so that what is done in a year lies in one piece in memory
        falls = np.ascontiguousarray(np.moveaxis(fallen[..., mine, :], -1, 0))
        due = np.moveaxis(operating[..., mine, :], -1, 0)[:-age] + falls[:-age]
        due -= falls[age:]
        settled = np.zeros_like(falls)
        for year in range(age, years):
            np.add(due[year - age], settled[year - age], out=settled[year])
            np.maximum(settled[year], settled[year - 1], out=settled[year])
        worn[..., mine, :] = np.moveaxis(settled, 0, -1)
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
