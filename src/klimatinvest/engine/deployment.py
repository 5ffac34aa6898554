"""How much of each element the plan wants in each year."""

from __future__ import annotations

import numpy as np

from klimatinvest.engine.inputs import FloatArray, Inputs, IntArray
from klimatinvest.plan.model import Element


def ramp(element: Element, years: IntArray) -> FloatArray:
    """Give the share of the target reached by year, [year], from 0 in ``start`` to 1 in ``target_year``.

    Linear, or logistic with steepness ``k`` normalised to 0 and 1 at the ends:
    ``(σ(k(x − ½)) − σ(−k/2)) / (σ(k/2) − σ(−k/2))``. The share stays at 1 after the target year.
    """
    if element.start is None or element.target_year is None:
        return np.zeros(years.size)
    x = np.minimum(np.maximum((years - element.start) / (element.target_year - element.start), 0.0), 1.0)
    if element.ramp != "s_curve":
        return x
    k = element.steepness
    low, high = 1.0 / (1.0 + np.exp(k / 2)), 1.0 / (1.0 + np.exp(-k / 2))
    share: FloatArray = (1.0 / (1.0 + np.exp(-k * (x - 0.5))) - low) / (high - low)
    return share


def wanted(inputs: Inputs, element: Element) -> FloatArray:
    """Give the wanted quantity by year, [draw, year], in the element's unit.

    An element of yearly figures has no quantity: its amounts are its own.
    """
    listed = inputs.path(element.id, "deployment")
    if element.ramp == "list" and listed is not None:
        return listed * inputs.horizon
    return (element.quantity or 0.0) * ramp(element, inputs.years)[None, :] * inputs.horizon
