"""How much of each element the plan wants in each year."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from klimatinvest.engine.inputs import ONE, FloatArray, Inputs, IntArray
from klimatinvest.plan.model import Element

TARGET = "target_quantity"  # an element's target, where it may be uncertain


def ramp(element: Element, years: IntArray) -> FloatArray:
    """Give the share of one element's target reached by year, [year]; see ``ramps``."""
    share: FloatArray = ramps([element], years)[0]
    return share


def ramps(elements: Sequence[Element], years: IntArray) -> FloatArray:
    """Give the share of the target reached by year, [element, year], from 0 in ``start`` to 1 in ``target_year``.

    Linear, or logistic with steepness ``k`` normalised to 0 and 1 at the ends:
    ``(σ(k(x − ½)) − σ(−k/2)) / (σ(k/2) − σ(−k/2))``. The share stays at 1 after the target year; an element
    without both years has none.
    """
    share = np.zeros((len(elements), years.size))
    timed = [
        (i, e.start, e.target_year) for i, e in enumerate(elements) if e.start is not None and e.target_year is not None
    ]
    if not timed:
        return share
    rows, start, target = np.array(timed).T
    x = (years - start[:, None]) / (target - start)[:, None]
    share[rows] = np.minimum(np.maximum(x, 0.0), 1.0)
    curved = [i for i, *_ in timed if elements[i].ramp == "s_curve"]
    if curved:
        k = np.array([[elements[i].steepness] for i in curved])
        low, high = 1.0 / (1.0 + np.exp(k / 2)), 1.0 / (1.0 + np.exp(-k / 2))
        share[curved] = (1.0 / (1.0 + np.exp(-k * (share[curved] - 0.5))) - low) / (high - low)
    return share


def wanted(inputs: Inputs) -> dict[str, FloatArray]:
    """Give the wanted quantity of every element by year as stated, [1, year], in the element's unit.

    An element of yearly figures has no quantity: its amounts are its own.
    """
    elements = inputs.elements
    target = np.array([[e.quantity or 0.0] for e in elements])
    by_target = target * ramps(elements, inputs.years) * inputs.horizon if elements else target
    asked = {e.id: by_target[i : i + 1] for i, e in enumerate(elements)}
    for row, path in inputs.element_paths.get("deployment", ()):
        if elements[row].ramp == "list":
            asked[elements[row].id] = path.shape(inputs.years) * inputs.horizon
    return asked


def wanted_scale(inputs: Inputs) -> dict[str, FloatArray]:
    """Give what the wanted quantity of elements is multiplied by, [draw, 1]; the others are as stated."""
    found = {e.id: inputs.scaled[key] for e in inputs.elements if (key := (e.id, TARGET, None)) in inputs.scaled}
    for row, path in inputs.element_paths.get("deployment", ()):
        if inputs.elements[row].ramp == "list" and path.scale is not ONE:
            found[inputs.elements[row].id] = path.scale
    return found
