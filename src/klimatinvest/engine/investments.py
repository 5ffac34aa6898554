"""What stands behind the investment lines: quantity, price, life and vintages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klimatinvest.engine.inputs import ONE, Figure, FloatArray, Inputs, IntArray, Path, by_row, side_by_side
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
    quantity : ndarray [draw or 1, investment, year]
        In the element's unit, or a shape of it; for yearly figures the kronor invested so far.
    growth : ndarray [investment, year]
        Real price growth since the price year; 1 for yearly figures.
    unit_price : ndarray [draw or 1, investment]
        Per unit of the quantity, with its scale; for yearly figures, whose unit is the krona, the scale alone.
    life : ndarray [draw or 1, investment]
        Whole years; longer than the plan where none is stated.
    lasts : ndarray [investment] of bool
        Has a life; without it nothing is replaced and nothing is left at the end.
    vat : ndarray [investment] of bool
        Value added tax cannot be recovered.
    """

    rows: IntArray
    quantity: FloatArray
    growth: FloatArray
    unit_price: FloatArray
    life: FloatArray
    lasts: NDArray[np.bool_]
    vat: NDArray[np.bool_]

    def parted(self) -> list[Investments]:
        """Part those whose quantity never falls from those whose quantity falls in some draw."""
        falls = np.asarray((self.quantity[..., 1:] < self.quantity[..., :-1]).any(axis=(0, 2)))
        return [self._some(which) for which in (~falls, falls) if which.any()] if falls.any() else [self]

    def _some(self, which: NDArray[np.bool_]) -> Investments:
        return Investments(
            self.rows[which],
            self.quantity[:, which],
            self.growth[which],
            self.unit_price[:, which],
            self.life[:, which],
            self.lasts[which],
            self.vat[which],
        )


def find_investments(inputs: Inputs, steps: Mapping[int, Step], prefix: str) -> list[Investments]:
    """Find the investment lines of some elements; those that are the same in every draw stand apart.

    Parameters
    ----------
    inputs : Inputs
        The compiled plan.
    steps : mapping of element row to Step
        The elements meant, with what they delivered.
    prefix : str
        Empty, or ``reference_`` for what would have been bought without the plan.
    """
    quantity = f"{prefix}investment"
    unit = [(i, f) for i, f in inputs.element_figures.get(quantity, ()) if i in steps and not inputs.yearly[i]]
    yearly = [(i, p) for i, p in inputs.element_paths.get(quantity, ()) if i in steps and inputs.yearly[i]]
    if not unit and not yearly:
        return []
    stated: list[tuple[int, Figure | Path]] = [*unit, *yearly]
    drawn = _drawn_lives(inputs, prefix)
    parts: list[list[tuple[int, Figure | Path]]] = [[], []]
    for row, value in stated:
        varies = row in drawn or (isinstance(value, Figure) and len(steps[row].parts[0]) > 1)
        parts[varies].append((row, value))
    return [some for part in parts if part for some in _investments(inputs, steps, part, prefix).parted()]


def _drawn_lives(inputs: Inputs, prefix: str) -> set[int]:
    """Tell which elements' lives vary between draws."""
    names = ("lifetime", f"{prefix}lifetime")
    return {row for name in names for row, f in inputs.element_figures.get(name, ()) if len(f.value) > 1}


def _investments(
    inputs: Inputs, steps: Mapping[int, Step], stated: list[tuple[int, Figure | Path]], prefix: str
) -> Investments:
    years, rows = inputs.years, np.array([row for row, _ in stated])
    quantity, prices = [], []
    rates, since = np.zeros(len(stated)), np.zeros(len(stated))
    for i, (row, value) in enumerate(stated):
        if isinstance(value, Figure):
            shape, scale = steps[row].parts
            quantity.append(shape)
            prices.append(value.value * scale)
            if value.price_year is not None:
                rates[i], since[i] = value.growth, value.price_year
        else:
            quantity.append(np.cumsum(value.shape(years) * inputs.horizon, axis=-1))
            prices.append(value.scale)
    growth = (1.0 + rates)[:, None] ** (years - since[:, None]) if rates.any() else np.ones((len(stated), years.size))
    life = _lives(inputs, prefix, rows)
    lasts: NDArray[np.bool_] = np.isfinite(life[0])
    whole = np.where(lasts, whole_years(life), years.size + 1.0)
    draws = max(*map(len, quantity), len(life))
    vat = np.array([value.vat for _, value in stated])
    return Investments(rows, by_row(quantity, draws), growth, side_by_side(prices), whole, lasts, vat)


def _lives(inputs: Inputs, prefix: str, rows: IntArray) -> FloatArray:
    """Give some elements' lives as stated, [draw or 1, row]; NaN where none is.

    The reference technology lives as long as the element unless its own life is stated.
    """
    known = {row: figure.value for row, figure in inputs.element_figures.get("lifetime", ())}
    if prefix:
        known |= {row: figure.value for row, figure in inputs.element_figures.get("reference_lifetime", ())}
    unknown = np.full((1, 1), np.nan)
    return side_by_side([known.get(row, unknown) for row in rows.tolist()])


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
    found = find_investments(inputs, {row: step}, prefix)
    if not found:
        return None
    scale = ONE if inputs.yearly[row] else step.parts[1]
    return vintages(found[0].quantity[:, 0] * scale, found[0].life[:, 0])
