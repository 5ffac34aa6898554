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
