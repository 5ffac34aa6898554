"""Lines of money as they are booked: a shape by year times a scale, so that what does not vary is held once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from klimatinvest.core.series import BoolArray
from klimatinvest.engine.arrays import begins, sums_by_row
from klimatinvest.engine.inputs import FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class Discounting:
    """What a flow is worth in the base year.

    Attributes
    ----------
    factors : ndarray [draw or 1, year]
        Of flows.
    residual : ndarray [draw or 1]
        Of residual values, which are counted at the end of the last year.
    """

    factors: FloatArray
    residual: FloatArray


@dataclass(frozen=True)
class Posting:
    """Amounts booked on one line of several items: ``base × shape × scale``, kr, signed.

    Attributes
    ----------
    line : int
        Index among the lines of cost.
    rows : ndarray [n]
        The item of each amount, ascending; an item may come several times.
    base : ndarray [draw or 1, n, year], or [draw or 1, n, 1] for the last year's alone
        Amount by year before price.
    scale : ndarray [draw or 1, n]
        Sign and price.
    vat : ndarray [n] of bool
        Value added tax cannot be recovered.
    shape : ndarray [n, year] or None
        Price by year, the same in every draw; it is kept apart so that a present value needs no product of the two.
    """

    line: int
    rows: IntArray
    base: FloatArray
    scale: FloatArray
    vat: BoolArray
    shape: FloatArray | None = None

    @cached_property
    def first(self) -> IntArray:
        """Where each item's amounts begin, [item that is booked]."""
        return begins(self.rows)

    @property
    def at_end(self) -> bool:
        """The amounts fall in the last year only."""
        return bool(self.base.shape[-1] == 1)

    def amounts(self) -> FloatArray:
        """Give the amounts, [draw or 1, n, year or 1]."""
        return self.shaped * self.scale[..., None]

    @property
    def shaped(self) -> FloatArray:
        """The amounts before ``scale``, [draw or 1, n, year or 1]."""
        return self.base if self.shape is None else self.base * self.shape

    def present(self, discounting: Discounting) -> FloatArray:
        """Give the present value of each amount, [draw or 1, n]."""
        if self.at_end:
            return self.base[..., 0] * discounting.residual[:, None] * self.scale
        return contracted(self.base, discounting.factors, self.shape) * self.scale

    def some(self, which: BoolArray) -> Posting:
        """Take some of the amounts."""
        base = self.base[:, which]
        shape = None if self.shape is None else self.shape[which]
        return Posting(self.line, self.rows[which], base, self.scale[:, which], self.vat[which], shape)


def contracted(values: FloatArray, weights: FloatArray, shape: FloatArray | None = None) -> FloatArray:
    """Sum values [draw or 1, n, year] times weights [draw or 1, year] over the years, [draw or 1, n].

    ``shape``, [n, year], multiplies the values where it is given.
    """
    if shape is not None and len(values) > 1 and len(weights) == 1:
        return np.asarray((values.transpose(1, 0, 2) @ (shape * weights)[..., None])[..., 0].T)
    values = values if shape is None else values * shape
    if len(values) == 1:
        return np.asarray(weights @ values[0].T)
    if len(weights) == 1:
        in_pieces = values.transpose(1, 0, 2)
        return np.asarray((in_pieces @ weights[0]).T if in_pieces.flags.c_contiguous else values @ weights[0])
    return np.asarray(np.einsum("dny,dy->dn", values, weights))


def dense(postings: Iterable[Posting], shape: tuple[int, int, int, int]) -> FloatArray:
    """Put postings in their places, [draw, item, line, year]."""
    flows = np.zeros(shape)
    for posting in postings:
        first, sums = sums_by_row(posting.rows, posting.amounts())
        rows = posting.rows[first]
        if posting.at_end:
            flows[:, rows, posting.line, -1] += sums[..., 0]
        else:
            flows[:, rows, posting.line] += sums
    return flows


def present_by_line(postings: Iterable[Posting], shape: tuple[int, int, int], discounting: Discounting) -> FloatArray:
    """Give the present value of every item's lines, [draw, item, line]."""
    values = np.zeros(shape[::-1])  # the draws of an item's line lie in one piece in memory
    for posting in postings:
        each = posting.present(discounting).T
        first = posting.first
        values[posting.line, posting.rows[first]] += each if first.size == len(each) else np.add.reduceat(each, first)
    return values.T
