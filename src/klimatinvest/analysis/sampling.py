"""Draws of uncertain values: a Latin hypercube, the distributions, and groups that move together.

Conventions
-----------
* A uniform number ``u`` in (0, 1) becomes a value by the inverse of its distribution, so that a group that shares
  ``u`` moves fully together whatever the distributions are.
* ``pert``, ``triangular`` and ``uniform`` lie between low and high; of ``normal`` and ``lognormal`` low and high are
  the 5th and 95th percentile.
* PERT is the beta distribution with mean ``(low + 4·likely + high) / 6`` (Malcolm et al. 1959; Vose 2008).
* The hypercube is centred: ``u = (k + ½) / n`` with every ``k`` once in each column (Stein 1987). A column is then a
  permutation, and values of the same shape of distribution are found once for all columns.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, ndtri

from klimatinvest.core.series import FloatArray

Distribution = Literal["pert", "triangular", "uniform", "normal", "lognormal"]
RankArray = NDArray[np.int32]
TAIL = 0.05  # share below low, and above high, of the distributions without ends
_TABLES = 4096  # shapes of distributions kept


@dataclass(frozen=True, slots=True)
class Spread:
    """A distribution with its low, likely and high value; the likely one shapes PERT and triangular only."""

    distribution: Distribution
    low: float
    likely: float
    high: float

    def at(self, u: FloatArray) -> FloatArray:
        """Give the value below which the share ``u`` lies, the shape of ``u``; the likely value without spread."""
        if self.low == self.high:
            return np.full(np.shape(u), self.likely)
        if self.distribution == "lognormal":
            logs = Spread("normal", float(np.log(self.low)), 0.0, float(np.log(self.high)))
            return np.asarray(np.exp(logs.at(u)))
        return self.low + (self.high - self.low) * _standard(self.distribution, u, self._peak)

    @property
    def _peak(self) -> float:
        """Where the likely value lies between low and high, 0 … 1."""
        return (self.likely - self.low) / (self.high - self.low) if self.distribution in _PEAKED else 0.0

    @property
    def shape(self) -> tuple[str, float] | None:
        """Distribution and peak, on which a draw between low and high depends; None where it does not."""
        return None if self.low == self.high or self.distribution == "lognormal" else (self.distribution, self._peak)

    def drawn(self, ranks: RankArray, draws: int) -> FloatArray:
        """Give the values of a column of a centred hypercube, [draw]."""
        if self.low == self.high:
            return np.full(len(ranks), self.likely)
        if self.distribution == "lognormal":
            logs = Spread("normal", float(np.log(self.low)), 0.0, float(np.log(self.high)))
            return np.asarray(np.exp(logs.drawn(ranks, draws)))
        return self.low + (self.high - self.low) * table(self.distribution, self._peak, draws)[ranks]


_PEAKED = ("pert", "triangular")


def _standard(distribution: str, u: FloatArray, peak: float) -> FloatArray:
    """Give the inverse of a distribution with low 0 and high 1."""
    if distribution == "pert":
        return np.asarray(betaincinv(1.0 + 4.0 * peak, 5.0 - 4.0 * peak, u))
    if distribution == "triangular":
        return np.where(u < peak, np.sqrt(u * peak), 1.0 - np.sqrt((1.0 - u) * (1.0 - peak)))
    if distribution == "normal":
        return np.asarray(0.5 + ndtri(u) / (2.0 * ndtri(1.0 - TAIL)))
    return np.asarray(u, dtype=np.float64)


@lru_cache(maxsize=_TABLES)
def table(distribution: str, peak: float, draws: int) -> FloatArray:
    """Give the values of a centred hypercube's parts for a distribution with low 0 and high 1, [part]."""
    return _standard(distribution, centred(np.arange(draws, dtype=np.int32), draws), peak)


def centred(ranks: RankArray, draws: int) -> FloatArray:
    """Give the middles ``(k + ½) / n`` of the parts of (0, 1)."""
    return np.asarray((ranks + 0.5) / draws)


def hypercube(names: tuple[str, ...], draws: int, seed: tuple[int, ...]) -> RankArray:
    """Draw a Latin hypercube: which of ``draws`` equal parts of (0, 1) each draw lies in, [name, draw].

    A name has a stream of its own, so that a new uncertain value leaves the draws of the others as they were.
    """
    found: RankArray = np.empty((len(names), draws), dtype=np.int32)
    for k, name in enumerate(names):
        found[k] = np.random.default_rng((*seed, crc32(name.encode()))).permutation(draws)
    return found


def correlated(ranks: RankArray, target: FloatArray) -> RankArray:
    """Reorder columns so that their normal scores have a wanted correlation.

    Parameters
    ----------
    ranks : ndarray [column, draw]
        Independent columns of a hypercube.
    target : ndarray [column, column]
        Correlation of the normal scores, positive semidefinite.

    Notes
    -----
    Iman and Conover (1982), *A distribution-free approach to inducing rank correlation among input variables*.
    """
    columns, draws = ranks.shape
    scores = ndtri(centred(ranks, draws))
    own = np.linalg.cholesky(np.corrcoef(scores)) if draws > columns + 1 else np.eye(columns)
    mixed = _root(target) @ np.linalg.solve(own, scores)
    return np.asarray(mixed.argsort(axis=1).argsort(axis=1), dtype=np.int32)


def _root(matrix: FloatArray) -> FloatArray:
    """Give a matrix whose product with its transpose is the given one; a zero eigenvalue is allowed."""
    values, vectors = np.linalg.eigh(matrix)
    return np.asarray(vectors * np.sqrt(np.maximum(values, 0.0)) @ vectors.T)


def draw_groups(
    groups: tuple[str, ...], draws: int, seed: tuple[int, ...], correlations: Mapping[tuple[str, str], float]
) -> RankArray:
    """Draw one column a group, [group, draw] of ranks.

    Parameters
    ----------
    groups : tuple of str
        Each moves by itself but for the correlations.
    correlations : mapping of (group, group) to float
        Correlation of the normal scores, both ways round.
    """
    ranks = hypercube(groups, draws, seed)
    if correlations:
        named = sorted({name for pair in correlations for name in pair})
        at = [groups.index(name) for name in named]
        target = np.array([[1.0 if a == b else correlations.get((a, b), 0.0) for b in named] for a in named])
        ranks[at] = correlated(ranks[at], target)
    return ranks
