"""What every element and action costs and saves, line by line, in constant prices without recoverable tax."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klimatinvest.engine.inputs import FloatArray, Inputs
from klimatinvest.engine.step import Step
from klimatinvest.engine.stock import Vintages, one_off, vintages
from klimatinvest.plan.model import Action, Element

# Outflow < 0, inflow > 0. A reference line is what would have been paid without the plan: an inflow.
LINES = (
    "investment",
    "reinvestment",
    "residual",
    "reference_investment",
    "reference_reinvestment",
    "reference_residual",
    "expense",
    "operation",
    "reference_operation",
    "energy",
    "reference_energy",
    "revenue",
)
INDEX = {line: i for i, line in enumerate(LINES)}
SIGN = {
    line: -1.0
    if line in ("investment", "reinvestment", "reference_residual", "expense", "operation", "energy")
    else 1.0
    for line in LINES
}
# Which row of the table of actor shares decides who bears a line.
SHARE_OF = {line: "operation" for line in ("expense", "operation", "reference_operation")}
SHARE_OF |= {line: "energy" for line in ("energy", "reference_energy")} | {"revenue": "revenue"}
SHARE_OF |= {line: "investment" for line in LINES if line not in SHARE_OF}
# Which lines are costs and which are benefits in a benefit-cost ratio: by kind of line, never by sign.
COST_LINES = ("investment", "reinvestment", "residual", "reference_investment", "reference_reinvestment",
              "reference_residual", "expense", "operation", "energy")  # fmt: skip
BENEFIT_LINES = ("reference_operation", "reference_energy", "revenue")
# What has to be paid for: the need that funding is held against.
NEED_LINES = ("investment", "reinvestment", "expense")


@dataclass(frozen=True)
class Costs:
    """Flows of every item: the elements in the order they act, then the actions.

    Attributes
    ----------
    items : tuple of str
        Identifiers.
    flows : ndarray [draw, item, line, year]
        Signed flows in kr, constant prices, excluding value added tax; energy at its price with taxes.
    transfers : ndarray [draw, item, line, year]
        The part of the energy flows that is tax or emission rights, same sign as the flow.
    vat : ndarray [item, line] of bool
        Value added tax on the line cannot be recovered by anyone.
    stated : ndarray [item, line] of bool
        The plan states something for the line; an unstated line is shown blank.
    """

    items: tuple[str, ...]
    flows: FloatArray
    transfers: FloatArray
    vat: NDArray[np.bool_]
    stated: NDArray[np.bool_]


class _Ledger:
    """Collects lines of items; the only place where signs are put on."""

    def __init__(self, items: tuple[str, ...], draws: int, years: int) -> None:
        self.row = {item: i for i, item in enumerate(items)}
        shape = (draws, len(items), len(LINES), years)
        self.flows = np.zeros(shape)
        self.transfers = np.zeros(shape)
        self.vat = np.zeros((len(items), len(LINES)), dtype=bool)
        self.stated = np.zeros((len(items), len(LINES)), dtype=bool)

    def add(self, item: str, line: str, amount: FloatArray, vat: bool = False) -> None:
        i, k = self.row[item], INDEX[line]
        self.flows[:, i, k] += SIGN[line] * amount
        self.stated[i, k] = True
        self.vat[i, k] |= vat

    def add_transfer(self, item: str, line: str, amount: FloatArray) -> None:
        self.transfers[:, self.row[item], INDEX[line]] += SIGN[line] * amount


def compute_costs(inputs: Inputs, steps: tuple[Step, ...]) -> Costs:
    """Cost every element by its delivered quantity and every action by its own years."""
    items = tuple(e.id for e in inputs.elements) + tuple(a.id for a in inputs.actions)
    draws = max([inputs.draws, *(s.delivered.shape[0] for s in steps), *(s.territorial.shape[0] for s in steps)])
    ledger = _Ledger(items, draws, inputs.years.size)
    for element, step in zip(inputs.elements, steps, strict=True):
        _capital(inputs, element, step, ledger, "")
        _capital(inputs, element, step, ledger, "reference_")
        _running(inputs, element, step, ledger)
        _energy(inputs, element, step, ledger)
    for action in inputs.actions:
        _action(inputs, action, ledger)
    return Costs(items, ledger.flows, ledger.transfers, ledger.vat, ledger.stated)


def element_vintages(inputs: Inputs, element: Element, step: Step, prefix: str) -> Vintages | None:
    """Give the vintages behind an element's investment line, or None when it states no investment.

    Quantities are in the element's unit; for yearly figures they are kronor. The reference technology
    lives as long as the element unless its own life is stated; yearly figures without a stated life are
    neither replaced nor left with a residual value.
    """
    lifetime = inputs.value(element.id, "reference_lifetime") if prefix else None
    lifetime = inputs.value(element.id, "lifetime") if lifetime is None else lifetime
    years = inputs.years.size
    life = np.full(1, years + 1) if lifetime is None else lifetime[:, 0]
    if element.depth == "yearly":
        path = inputs.path(element.id, f"{prefix}investment")
        if path is None:
            return None
        return vintages(np.cumsum(path * inputs.horizon, axis=-1), life.astype(np.int64))
    if inputs.value(element.id, f"{prefix}investment") is None:
        return None
    return vintages(step.delivered, life.astype(np.int64))


def _capital(inputs: Inputs, element: Element, step: Step, ledger: _Ledger, prefix: str) -> None:
    stock = element_vintages(inputs, element, step, prefix)
    if stock is None:
        return
    if element.depth == "yearly":
        price, vat = np.ones((1, inputs.years.size)), inputs.paths[element.id, f"{prefix}investment", None].vat
    else:
        figure = inputs.figures[element.id, f"{prefix}investment", None]
        price, vat = figure.at(inputs.years), figure.vat
    ledger.add(element.id, f"{prefix}investment", stock.new * price, vat)
    if element.depth == "yearly" and inputs.value(element.id, "lifetime") is None:
        return
    ledger.add(element.id, f"{prefix}reinvestment", stock.replaced * price, vat)
    residual = np.zeros((1, inputs.years.size)) + np.zeros_like(stock.new)
    residual[:, -1] = stock.residual_units * price[:, -1]
    ledger.add(element.id, f"{prefix}residual", residual, vat)


def _running(inputs: Inputs, element: Element, step: Step, ledger: _Ledger) -> None:
    pairs = (("operation", "operation_cost"), ("reference_operation", "reference_operation_cost"), ("revenue", "revenue"))
    for line, quantity in pairs:
        figure = inputs.figure(element.id, quantity)
        path = inputs.path(element.id, quantity)
        if figure is not None and element.depth != "yearly":
            ledger.add(element.id, line, step.delivered * figure.at(inputs.years), figure.vat)
        if path is not None and element.depth == "yearly":
            ledger.add(element.id, line, path * inputs.horizon, inputs.paths[element.id, quantity, None].vat)
    for used in step.operations:
        figure = inputs.figure(used.activity, "operation_cost")
        if figure is not None:
            line = "operation" if used.side == "to" else "reference_operation"
            ledger.add(element.id, line, used.operations * figure.at(inputs.years), figure.vat)


def _energy(inputs: Inputs, element: Element, step: Step, ledger: _Ledger) -> None:
    for used in step.energy:
        price = inputs.path(used.carrier, "price")
        if price is None:
            continue  # a carrier without price is reported when the plan is read
        line = "energy" if used.side == "to" else "reference_energy"
        ledger.add(element.id, line, used.mwh * price)
        for part in ("tax", "carbon_cost"):
            transfer = inputs.path(used.carrier, part)
            if transfer is not None:
                ledger.add_transfer(element.id, line, used.mwh * transfer)


def action_amounts(inputs: Inputs, action: Action) -> FloatArray:
    """Give an action's stated capex by year in the plan's price level without real growth, [year]."""
    base = inputs.action_price_factor[action.id]
    return np.array([action.capex.get(int(y), 0.0) for y in inputs.years]) * base


def action_growth(inputs: Inputs, action: Action) -> FloatArray:
    """Give ``(1 + g)^(y − price year)`` of an action, [year]."""
    growth: FloatArray = (1.0 + (action.growth or 0.0) / 100.0) ** (inputs.years - action.price_year)
    return growth


def _action(inputs: Inputs, action: Action, ledger: _Ledger) -> None:
    """Book an action: capex as stated, replacement and residual value from its own year of use."""
    growth, base = action_growth(inputs, action), inputs.action_price_factor[action.id]
    amounts = action_amounts(inputs, action)
    started = inputs.years >= (action.in_use_year or inputs.plan.plan.start_year)
    if action.operation_cost is not None:
        ledger.add(action.id, "operation", action.operation_cost * base * growth * started, action.vat)
    if action.revenue is not None:
        ledger.add(action.id, "revenue", action.revenue * base * growth * started, action.vat)
    if action.expensed:
        ledger.add(action.id, "expense", amounts * growth, action.vat)
        return
    if action.capex:
        ledger.add(action.id, "investment", amounts * growth, action.vat)
        _renew(inputs, action, ledger, amounts.sum() * growth, action.in_use_year, "")
    if action.reference_investment is not None and action.reference_year is not None:
        price = action.reference_investment * base * growth
        ledger.add(action.id, "reference_investment", price * (inputs.years == action.reference_year), action.vat)
        _renew(inputs, action, ledger, price, action.reference_year, "reference_")


def _renew(
    inputs: Inputs, action: Action, ledger: _Ledger, price: FloatArray, in_use: int | None, prefix: str
) -> None:
    if in_use is None or action.lifetime is None:
        return
    replaced, share = one_off(in_use - int(inputs.years[0]), action.lifetime, inputs.years.size)
    ledger.add(action.id, f"{prefix}reinvestment", price * replaced, action.vat)
    residual = np.zeros(inputs.years.size)
    residual[-1] = float(price[-1] * share)
    ledger.add(action.id, f"{prefix}residual", residual, action.vat)
