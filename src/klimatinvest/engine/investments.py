"""What stands behind an element's investment line: quantity, price, life and vintages."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from klimatinvest.engine.inputs import Figure, FloatArray, Inputs
from klimatinvest.engine.step import Step
from klimatinvest.engine.stock import Vintages, vintages
from klimatinvest.plan.model import Element


@dataclass(frozen=True, slots=True)
class Investment:
    """What stands behind an investment line.

    Attributes
    ----------
    row : int
        The element.
    quantity : ndarray [draw, year]
        In the element's unit; for yearly figures the kronor invested so far.
    figure : Figure or None
        Price per unit of the quantity; None for yearly figures, whose unit is the krona.
    life : ndarray [draw] or None
        Years as stated or sampled, see ``whole_years``; without a life nothing is replaced and nothing is
        left at the end.
    vat : bool
        Value added tax cannot be recovered.
    """

    row: int
    quantity: FloatArray
    figure: Figure | None
    life: FloatArray | None
    vat: bool


def find_investment(inputs: Inputs, row: int, element: Element, step: Step, prefix: str) -> Investment | None:
    """Find an element's investment line, or None when it states no investment.

    The reference technology lives as long as the element unless its own life is stated.
    """
    quantity = f"{prefix}investment"
    yearly = element.depth == "yearly"
    path = inputs.path(element.id, quantity) if yearly else None
    figure = None if yearly else inputs.figure(element.id, quantity)
    lifetime = inputs.value(element.id, "reference_lifetime") if prefix else None
    lifetime = inputs.value(element.id, "lifetime") if lifetime is None else lifetime
    life = None if lifetime is None else lifetime[:, 0]
    if figure is not None:
        return Investment(row, step.delivered, figure, life, figure.vat)
    if path is None:
        return None
    invested = np.cumsum(path * inputs.horizon, axis=-1)
    return Investment(row, invested, None, life, inputs.paths[element.id, quantity, None].vat)


def whole_years(life: FloatArray) -> FloatArray:
    """Round sampled lives to whole years, at least 1; a stated life is a whole number already."""
    rounded: FloatArray = np.maximum(np.rint(life), 1.0)
    return rounded


def element_vintages(inputs: Inputs, element: Element, step: Step, prefix: str) -> Vintages | None:
    """Give the vintages behind an element's investment line, or None when it states no investment.

    Quantities are in the element's unit; for yearly figures they are kronor. An investment without a life
    lasts longer than the plan.
    """
    stock = find_investment(inputs, 0, element, step, prefix)
    if stock is None:
        return None
    life = np.full(1, inputs.years.size + 1.0) if stock.life is None else stock.life
    draws = max(len(stock.quantity), len(life))
    return vintages(np.broadcast_to(stock.quantity, (draws, inputs.years.size)), whole_years(life))
