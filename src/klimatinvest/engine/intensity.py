"""Ratios between money and tonnes: cost per tonne, kilograms per krona, tonnes per million.

A ratio is ``nan`` where its denominator is not above 0: what cannot be calculated is blank, never 0.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from klimatinvest.core.series import FloatArray

KG_PER_TONNE = 1000.0


def safe_ratio(above: ArrayLike, below: ArrayLike) -> FloatArray:
    """Divide where the denominator is positive; NaN elsewhere: such a ratio says nothing."""
    numerator, denominator = np.broadcast_arrays(
        np.asarray(above, dtype=np.float64), np.asarray(below, dtype=np.float64)
    )
    blank = np.full(numerator.shape, np.nan)
    return np.asarray(np.divide(numerator, denominator, out=blank, where=denominator > 0.0))


def cost_per_tonne_lifetime(cost: ArrayLike, tonnes: ArrayLike) -> FloatArray:
    """Give cost per tonne A: present value of the cost over undiscounted tonnes, ``PVC / Σ q_t``.

    Parameters
    ----------
    cost : array_like, shape [...]
        Present value of the incremental cost, kronor, > 0 for a net cost.
    tonnes : array_like, shape [..., y]
        Abatement per year.
    """
    return safe_ratio(cost, np.asarray(tonnes, dtype=np.float64).sum(axis=-1))


def cost_per_tonne_levelised(cost: ArrayLike, tonnes: ArrayLike, factors: ArrayLike) -> FloatArray:
    """Give cost per tonne B: present value of the cost over discounted tonnes, ``PVC / Σ q_t · factor(t)``.

    ``tonnes`` and ``factors`` are ``[..., y]``; kronor per tonne. Equals the annuity form for level
    abatement.
    """
    weighted = np.asarray(tonnes, dtype=np.float64) * np.asarray(factors, dtype=np.float64)
    return safe_ratio(cost, weighted.sum(axis=-1))


def kg_per_krona(yearly_tonnes: ArrayLike, life: ArrayLike, investment: ArrayLike) -> FloatArray:
    """Give lifetime kilograms per invested krona: ``yearly tonnes · life · 1000 / investment``.

    The measure of the Swedish climate investment programme when ``investment`` is the initial total; with
    the grant in its place it is kilograms per grant krona, another figure.
    """
    lifetime = np.asarray(yearly_tonnes, dtype=np.float64) * np.asarray(life, dtype=np.float64)
    return safe_ratio(lifetime * KG_PER_TONNE, investment)


def kronor_per_tonne(kilograms_per_krona: ArrayLike) -> FloatArray:
    """Turn kilograms per krona round into kronor per tonne: ``1000 / (kg per krona)``."""
    return safe_ratio(KG_PER_TONNE, kilograms_per_krona)


def portfolio_intensity(tonnes: ArrayLike, money: ArrayLike, coverage: ArrayLike = 1.0) -> FloatArray:
    """Give tonnes per unit of money of a whole portfolio: ``Σ tonnes / (Σ money · coverage)``.

    A mean of the projects' own ratios would let a small project weigh as much as a large one.

    Parameters
    ----------
    tonnes, money : array_like, shape [..., project]
        Tonnes and money of each project.
    coverage : array_like, shape [...]
        Share of the money whose effect is counted in the tonnes, 0…1.
    """
    total = np.asarray(money, dtype=np.float64).sum(axis=-1) * np.asarray(coverage, dtype=np.float64)
    return safe_ratio(np.asarray(tonnes, dtype=np.float64).sum(axis=-1), total)
