"""Effects on others that have a price: local air pollution by the exposure method."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from klimatinvest.core.series import FloatArray


def air_exposure(ventilation: ArrayLike, population: ArrayLike, coefficient: ArrayLike) -> FloatArray:
    """Give the exposure per kilogram emitted in a locality: ``coefficient · F_v · √B``, exposure units.

    Parameters
    ----------
    ventilation : array_like
        Ventilation factor ``F_v`` of the locality, without unit.
    population : array_like
        Inhabitants ``B`` of the locality.
    coefficient : array_like
        Coefficient of the method, a parameter.

    Notes
    -----
    The method of ASEK 4 to 6 (SIKA 2008, table 4).
    """
    root = np.sqrt(np.asarray(population, dtype=np.float64))
    return np.asarray(np.asarray(coefficient) * np.asarray(ventilation) * root, dtype=np.float64)


def air_pollution_cost(exposure: ArrayLike, unit_value: ArrayLike, regional: ArrayLike) -> FloatArray:
    """Give the cost of a kilogram emitted: ``exposure · unit value + regional effect``, kr/kg.

    Parameters
    ----------
    exposure : array_like
        Exposure units per kilogram, see ``air_exposure``.
    unit_value : array_like
        Kronor per exposure unit.
    regional : array_like
        Kronor per kilogram, 0 for a pollutant without regional effect.
    """
    local = np.asarray(exposure, dtype=np.float64) * np.asarray(unit_value, dtype=np.float64)
    return np.asarray(local + np.asarray(regional, dtype=np.float64), dtype=np.float64)


def expected_annual_damage(return_periods: ArrayLike, damages: ArrayLike) -> float:
    """Give the expected damage of a year: ``½ Σ (p_i − p_{i+1})·(D_i + D_{i+1}) + p_n·D_n`` with ``p = 1/T``.

    Parameters
    ----------
    return_periods : array_like [event]
        Years between events of the size, ascending.
    damages : array_like [event]
        Kronor an event of the size costs.

    Returns
    -------
    float
        Kronor per year; 0 without events.

    Notes
    -----
    The area under the damage–probability curve by trapezoids. Events more frequent than the first cost nothing, events
    rarer than the last cost what the last costs.
    """
    chance = 1.0 / np.asarray(return_periods, dtype=np.float64)
    damage = np.asarray(damages, dtype=np.float64)
    if damage.size == 0:
        return 0.0
    between = (chance[:-1] - chance[1:]) * (damage[:-1] + damage[1:]) / 2.0
    return float(between.sum() + chance[-1] * damage[-1])
