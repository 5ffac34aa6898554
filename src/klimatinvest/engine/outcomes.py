"""The gap on average: every outcome of the sources that may come or not, or a sample of them.

Sources are independent, and each outcome is allocated anew.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from klimatinvest.engine.allocation import Pools
from klimatinvest.engine.inputs import FloatArray

SAMPLED_OUTCOMES = 2000
SEED = 20300101


def uncertain(chances: FloatArray) -> NDArray[np.bool_]:
    """Tell which sources may come or not in some draw, [source]; a probability that varies leaves no source certain."""
    return np.asarray(((chances > 0.0) & (chances < 1.0)).any(axis=0) | (chances != chances[0]).any(axis=0))


def expected_left(pools: Pools, chances: FloatArray) -> FloatArray:
    """Give the mean share left over every outcome of independent sources, [draw, pool, year].

    Outcomes branch where an uncertain source has its turn, so that what comes before it is calculated once.

    Parameters
    ----------
    pools : Pools
        Needs and ceilings of the draws.
    chances : ndarray [draw or 1, source]
        Probabilities.
    """
    now, probability = pools.start((1,)), np.ones((1, 1))
    for source, branches in enumerate(uncertain(chances)):
        chance = chances[:, source]
        if not branches and chance[0] == 0.0:
            continue
        given = pools.paid_by(source, now)
        if branches:
            now = now.joined(given, lambda one, other: np.concatenate([one, other]))
            probability = np.concatenate([probability * (1.0 - chance), probability * chance])
        else:
            now = given
    return np.asarray(np.einsum("od,odpy->dpy", probability, now.left))


def sampled_left(pools: Pools, chances: FloatArray) -> FloatArray:
    """Give the same mean over outcomes drawn with a fixed seed."""
    luck = np.random.default_rng(SEED).random((SAMPLED_OUTCOMES, chances.shape[1]))
    drawn = luck[:, None] < chances  # [outcome, draw or 1, source]
    now = pools.start((SAMPLED_OUTCOMES,))
    for source in range(chances.shape[1]):
        given = pools.paid_by(source, now)
        happens = drawn[..., source]

        def choose(one: FloatArray, other: FloatArray, happens: NDArray[np.bool_] = happens) -> FloatArray:
            return np.where(happens.reshape(*happens.shape, *[1] * (one.ndim - 2)), other, one)

        now = now.joined(given, choose)
    return np.asarray(now.left.mean(axis=0))
