"""Capital cost: how an investment is written off and what interest it bears in the books.

Conventions
-----------
* Arrays are ``[..., year]``. An object taken into use in year ``v`` with ``n`` years of use is written off in
  ``v+1 … v+n``; what is spent before it is taken into use is work in progress and is not written off.
* Interest falls on the book value at the start of the year, or on the mean of start and end.
* Amounts are nominal kronor; a deferred grant is the same thing with the sign changed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from klimatinvest.core.finance import annuity, real_rate
from klimatinvest.core.series import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class Books:
    """What the books say of objects, nominal kronor.

    Attributes
    ----------
    depreciation : ndarray [..., year]
        Written off in the year; what is left when an object is replaced early is written off in that year.
    opening : ndarray [..., year]
        Book value at the start of the year, of objects in use and not yet written off.
    """

    depreciation: FloatArray
    opening: FloatArray

    def interest(self, rate: ArrayLike, average: bool = False) -> FloatArray:
        """Give interest on the opening book value, or on the mean over the year; kronor per year.

        Parameters
        ----------
        rate : array_like
            Nominal, share per year; broadcast to the books.
        average : bool
            On the mean of the opening value and what is left after the year's depreciation.
        """
        basis = self.opening - self.depreciation / 2.0 if average else self.opening
        return np.asarray(np.asarray(rate, dtype=np.float64) * basis, dtype=np.float64)


def in_books(years: ArrayLike, start: ArrayLike, life: ArrayLike, retired: ArrayLike | None = None) -> BoolArray:
    """Tell in which years an object is written off: after it is taken into use, until its life or it itself ends.

    Parameters
    ----------
    years : array_like of int, shape [..., year]
        Years.
    start : array_like of int
        Taken into use; broadcast.
    life : array_like
        Years of use; infinite for what is not written off, such as land.
    retired : array_like, optional
        Last year in the books; infinite for none.
    """
    axis = np.asarray(years, dtype=np.float64)
    age = axis - np.asarray(start, dtype=np.float64)
    held = (age >= 1.0) & (age <= np.asarray(life, dtype=np.float64))
    if retired is not None:
        held &= axis <= np.asarray(retired, dtype=np.float64)
    return np.asarray(held)


def linear_books(
    years: ArrayLike, amount: ArrayLike, start: ArrayLike, life: ArrayLike, retired: ArrayLike | None = None
) -> Books:
    """Write objects off evenly over their lives.

    ``amount/n`` a year in ``v+1 … v+n``; the opening book value is ``amount · (1 - (t-1)/n)`` in year ``t`` of use.

    Parameters
    ----------
    years : array_like of int, shape [year]
        Consecutive years.
    amount : array_like, shape [...]
        Kronor of each object.
    start, life : array_like, shape [...]
        Year of taking into use, and years of use (infinite for land, which bears interest only).
    retired : array_like, shape [...], optional
        Year in which an object is replaced or scrapped: what is left is written off then; infinite for none.
    """
    money, first, lives = (np.asarray(x, dtype=np.float64)[..., None] for x in (amount, start, life))
    last = None if retired is None else np.asarray(retired, dtype=np.float64)[..., None]
    held = in_books(years, first, lives, last)
    age = np.asarray(years, dtype=np.float64) - first
    opening = np.where(held, money * (1.0 - (age - 1.0) / lives), 0.0)
    depreciation = np.where(held, money / lives, 0.0)
    if last is not None:
        depreciation = np.where(held & (np.asarray(years) == last), opening, depreciation)
    return Books(depreciation, opening)


def vintage_books(years: IntArray, amounts: FloatArray, life: ArrayLike, replaced_after: int | None = None) -> Books:
    """Write off what is taken into use year by year, as one row.

    Parameters
    ----------
    years : ndarray [year]
        Consecutive years.
    amounts : ndarray [draw, year]
        Kronor taken into use in each year.
    life : array_like, shape [draw or 1]
        Years of use.
    replaced_after : int, optional
        Years until the whole that it is a part of is replaced: what is left of the part is written off then.
    """
    ends = None if replaced_after is None else years + replaced_after
    lives = np.atleast_1d(np.asarray(life, dtype=np.float64))
    if lives.size == 1:  # a krona of each year, the same for every draw
        one = linear_books(years, np.ones(years.size), years, lives[0], ends)
        return Books(amounts @ one.depreciation, amounts @ one.opening)
    books = linear_books(years, amounts, years, lives[:, None], ends)
    return Books(books.depreciation.sum(axis=-2), books.opening.sum(axis=-2))


def vintage_annuity(
    years: IntArray,
    amounts: FloatArray,
    life: ArrayLike,
    replaced_after: int | None,
    rate: ArrayLike,
    inflation: ArrayLike = 0.0,
) -> FloatArray:
    """Spread what is taken into use year by year as annuities over its life, kronor per year, [draw, year].

    Level in nominal terms; with inflation, level in real terms: the first payment is the annuity at the real rate
    and it grows with inflation.

    Parameters
    ----------
    years, amounts, life, replaced_after
        See ``vintage_books``; an object that is replaced stops paying.
    rate, inflation : array_like, shape [draw or 1]
        Shares per year.
    """
    ends = None if replaced_after is None else (years + replaced_after)[:, None]
    lives, rates, prices = (np.atleast_1d(np.asarray(x, dtype=np.float64))[:, None] for x in (life, rate, inflation))
    first = annuity(amounts, real_rate(rates, prices), lives)
    held = in_books(years, years[:, None], lives[..., None], ends)
    age = np.maximum(years - years[:, None] - 1, 0).astype(np.float64)
    paid = first[..., None] * (1.0 + prices[..., None]) ** age * held
    return np.asarray(paid.sum(axis=-2), dtype=np.float64)


def capital_cost_linear(investment: ArrayLike, life: int, rate: ArrayLike, average: bool = False) -> FloatArray:
    """Give the yearly capital cost with linear depreciation and interest on the book value.

    ``K_t = I/n + r · (I - (t-1) · I/n)`` for ``t = 1 … n``, the usual Swedish municipal method.

    Parameters
    ----------
    investment : array_like, shape [...]
        Kronor.
    life : int
        Years of use, at least 1.
    rate : array_like, shape [...]
        Nominal internal rate, share per year.
    average : bool
        Interest on the mean book value of the year, not the opening one.

    Returns
    -------
    ndarray, shape [..., life]
        Nominal kronor per year, from the year after it is taken into use.
    """
    books = linear_books(np.arange(1, life + 1), investment, 0, life)
    return books.depreciation + books.interest(np.asarray(rate, dtype=np.float64)[..., None], average)


def capital_cost_nominal_annuity(investment: ArrayLike, life: int, rate: ArrayLike) -> FloatArray:
    """Give the same nominal amount in each year of use: shape ``[..., life]``, kronor per year."""
    yearly = annuity(investment, rate, life)[..., None]
    return np.broadcast_to(yearly, (*yearly.shape[:-1], life)).copy()


def capital_cost_real_annuity(investment: ArrayLike, life: int, rate: ArrayLike, inflation: ArrayLike) -> FloatArray:
    """Give an annuity that is level in real terms: shape ``[..., life]``, nominal kronor per year.

    The first year is ``I · q / (1 - (1+q)^-n)`` with ``q`` the real rate, in the price level of the investment;
    the amount then grows with inflation.
    """
    prices = np.asarray(inflation, dtype=np.float64)[..., None]
    first = annuity(investment, real_rate(rate, inflation), life)[..., None]
    return np.asarray(first * (1.0 + prices) ** np.arange(life), dtype=np.float64)
