"""Order of measures with a net gain: Pareto layers, because their cost per tonne ranks them wrongly.

A measure that earns 100 kronor and abates 10 tonnes has a lower (better-looking) cost per tonne than one
that earns the same and abates 100 tonnes, though the second is better in one respect and worse in none.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from klimatinvest.core.series import IntArray

APART = 0


def pareto_layers(npv: ArrayLike, tonnes: ArrayLike) -> IntArray:
    """Sort measures into layers in which none is beaten by another of the same or a later layer.

    One measure beats another when it is at least as good in both net present value and tonnes and better in
    one. Layer 1 holds those that nobody beats; layer 2 those that only layer 1 beats; and so on. Equal
    measures share a layer.

    Parameters
    ----------
    npv : array_like, shape [..., measure]
        Net present value, kronor, larger is better.
    tonnes : array_like, shape [..., measure]
        Abatement, tonnes CO2e, larger is better.

    Returns
    -------
    ndarray of int, shape [..., measure]
        Layer from 1; ``APART`` (0) for a measure that does not abate (tonnes ≤ 0) or lacks a value.
    """
    gain, effect = np.broadcast_arrays(np.asarray(npv, dtype=np.float64), np.asarray(tonnes, dtype=np.float64))
    waiting = np.isfinite(gain) & (effect > 0.0) & np.isfinite(effect)
    better_or_equal = (gain[..., :, None] >= gain[..., None, :]) & (effect[..., :, None] >= effect[..., None, :])
    better = (gain[..., :, None] > gain[..., None, :]) | (effect[..., :, None] > effect[..., None, :])
    beats = better_or_equal & better
    layers = np.full(gain.shape, APART, dtype=np.int64)
    layer = APART
    while waiting.any():
        layer += 1
        beaten = (beats & waiting[..., :, None]).any(axis=-2)
        front = waiting & ~beaten
        layers[front] = layer
        waiting = waiting & ~front
    return layers
