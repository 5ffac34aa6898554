"""What stands behind the investment lines: quantity, price, life and vintages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klimatinvest.engine.inputs import FloatArray, Inputs, IntArray, by_row, figures_at
from klimatinvest.engine.step import Step
from klimatinvest.engine.stock import Vintages, vintages
from klimatinvest.plan.model import Element


@dataclass(frozen=True, slots=True)
class Investments:
    """The investments of several elements, those priced per unit first.

    Attributes
    ----------
    rows : ndarray [investment]
        The element of each.
    quantity : ndarray [draw, investment, year]
        In the element's unit; for yearly figures the kronor invested so far.
    price : ndarray [draw, investment, year]
        Per unit of the quantity; 1 for yearly figures, whose unit is the krona.
    life : ndarray [draw, investment]
        Whole years; longer than the plan where none is stated.
    lasts : ndarray [investment] of bool
        Has a life; without it nothing is replaced and nothing is left at the end.
    vat : ndarray [investment] of bool
        Value added tax cannot be recovered.
    """

    rows: IntArray
    quantity: FloatArray
    price: FloatArray
    life: FloatArray
    lasts: NDArray[np.bool_]
    vat: NDArray[np.bool_]


def find_investments(inputs: Inputs, steps: Mapping[int, Step], prefix: str, draws: int) -> Investments | None:
    """Find the investment lines of some elements, or None when none of them states an investment.

    Parameters
    ----------
    inputs : Inputs
        The compiled plan.
    steps : mapping of element row to Step
        The elements meant, with what they delivered.
    prefix : str
        Empty, or ``reference_`` for what would have been bought without the plan.
    draws : int
        Draws of the result.
    """
    years, quantity = inputs.years, f"{prefix}investment"
    unit = [(i, f) for i, f in inputs.element_figures.get(quantity, ()) if i in steps and not inputs.yearly[i]]
    yearly = [(i, p) for i, p in inputs.element_paths.get(quantity, ()) if i in steps and inputs.yearly[i]]
    if not unit and not yearly:
        return None
    delivered = [steps[i].delivered for i, _ in unit]
    invested = [np.cumsum(inputs.on_years[p.key] * inputs.horizon, axis=-1) for _, p in yearly]
    price = np.ones((draws, len(unit) + len(yearly), years.size))
    if unit:
        price[:, : len(unit)] = figures_at([f for _, f in unit], years, draws)
    rows = np.array([i for i, _ in (*unit, *yearly)])
    life = _lives(inputs, prefix, draws)[:, rows]
    lasts: NDArray[np.bool_] = np.isfinite(life[0])
    vat = np.array([f.vat for _, f in unit] + [p.vat for _, p in yearly])
    whole = np.where(lasts, whole_years(life), years.size + 1.0)
    return Investments(rows, by_row([*delivered, *invested], draws), price, whole, lasts, vat)


def _lives(inputs: Inputs, prefix: str, draws: int) -> FloatArray:
    """Give the elements' lives as stated, [draw, element]; NaN where none is.

    The reference technology lives as long as the element unless its own life is stated.
    """
    lives = inputs.element_values("lifetime", draws)
    if not prefix:
        return lives
    own = inputs.element_values("reference_lifetime", draws)
    return np.where(np.isnan(own), lives, own)


def whole_years(life: FloatArray) -> FloatArray:
    """Round sampled lives to whole years, at least 1; a stated life is a whole number already."""
    rounded: FloatArray = np.maximum(np.rint(life), 1.0)
    return rounded


def element_vintages(inputs: Inputs, element: Element, step: Step, prefix: str) -> Vintages | None:
    """Give the vintages behind an element's investment line, or None when it states no investment.

    Quantities are in the element's unit; for yearly figures they are kronor. An investment without a life
    lasts longer than the plan.
    """
    row = next(i for i, e in enumerate(inputs.elements) if e.id == element.id)
    found = find_investments(inputs, {row: step}, prefix, max(inputs.draws, len(step.delivered)))
    return None if found is None else vintages(found.quantity[:, 0], found.life[:, 0])
