"""What every element and action costs and saves, line by line, in constant prices without recoverable tax."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klimatinvest.engine.inputs import Figure, FloatArray, Inputs, IntArray, figures_at
from klimatinvest.engine.investments import element_vintages as element_vintages  # noqa: PLC0414 - part of this module's face
from klimatinvest.engine.investments import find_investment, whole_years
from klimatinvest.engine.step import TO, Step
from klimatinvest.engine.stock import one_off, vintages
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
SHARE_OF = dict.fromkeys(("expense", "operation", "reference_operation"), "operation")
SHARE_OF |= dict.fromkeys(("energy", "reference_energy"), "energy") | {"revenue": "revenue"}
SHARE_OF |= {line: "investment" for line in LINES if line not in SHARE_OF}
# Which lines are costs and which are benefits in a benefit-cost ratio: by kind of line, never by sign.
COST_LINES = ("investment", "reinvestment", "residual", "reference_investment", "reference_reinvestment",
              "reference_residual", "expense", "operation", "energy")  # fmt: skip
BENEFIT_LINES = ("reference_operation", "reference_energy", "revenue")
RESIDUAL_LINES = ("residual", "reference_residual")
_RUNNING = (
    ("operation", "operation_cost"),
    ("reference_operation", "reference_operation_cost"),
    ("revenue", "revenue"),
)
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
        Value added tax cannot be recovered by anyone on some part of the line.
    taxable : ndarray [draw, item, line, year]
        That part of the flows, same sign as the flow.
    stated : ndarray [item, line] of bool
        The plan states something for the line; an unstated line is shown blank.
    """

    items: tuple[str, ...]
    flows: FloatArray
    transfers: FloatArray
    vat: NDArray[np.bool_]
    taxable: FloatArray
    stated: NDArray[np.bool_]


class _Ledger:
    """Collects lines of items; the only place where signs are put on."""

    def __init__(self, items: tuple[str, ...], draws: int, years: int) -> None:
        self.row = {item: i for i, item in enumerate(items)}
        shape = (draws, len(items), len(LINES), years)
        self.flows = np.zeros(shape)
        self.transfers = np.zeros(shape)
        self.taxable = np.zeros(shape)
        self.vat = np.zeros((len(items), len(LINES)), dtype=bool)
        self.stated = np.zeros((len(items), len(LINES)), dtype=bool)

    def add(self, item: str, line: str, amount: FloatArray, vat: bool = False) -> None:
        """Add an amount above 0, [draw, year] or [year], to an item's line."""
        i, k = self.row[item], INDEX[line]
        signed = SIGN[line] * amount
        self.flows[:, i, k] += signed
        self.stated[i, k] = True
        if vat:
            self.taxable[:, i, k] += signed
            self.vat[i, k] = True

    def add_rows(self, rows: IntArray, line: str, amounts: FloatArray, vat: NDArray[np.bool_]) -> None:
        """Add amounts, [draw, row, year], to one line of several different items."""
        k = INDEX[line]
        signed = SIGN[line] * amounts
        self.flows[:, rows, k] += signed
        self.taxable[:, rows[vat], k] += signed[:, vat]
        self.stated[rows, k] = True
        self.vat[rows, k] |= vat

    def add_transfer(self, item: str, line: str, amount: FloatArray) -> None:
        self.transfers[:, self.row[item], INDEX[line]] += SIGN[line] * amount


def compute_costs(inputs: Inputs, steps: tuple[Step, ...]) -> Costs:
    """Cost every element by its delivered quantity and every action by its own years."""
    items = tuple(e.id for e in inputs.elements) + tuple(a.id for a in inputs.actions)
    draws = max([inputs.draws, *(s.delivered.shape[0] for s in steps), *(s.territorial.shape[0] for s in steps)])
    ledger = _Ledger(items, draws, inputs.years.size)
    for prefix in ("", "reference_"):
        _capital(inputs, steps, ledger, prefix)
    _running(inputs, steps, ledger)
    for element, step in zip(inputs.elements, steps, strict=True):
        _operations(inputs, element, step, ledger)
        _energy(inputs, element, step, ledger)
    for action in inputs.actions:
        _action(inputs, action, ledger)
    return Costs(items, ledger.flows, ledger.transfers, ledger.vat, ledger.taxable, ledger.stated)


def _capital(inputs: Inputs, steps: tuple[Step, ...], ledger: _Ledger, prefix: str) -> None:
    """Book investment, reinvestment and residual value of all elements at once."""
    pairs = enumerate(zip(inputs.elements, steps, strict=True))
    stocks = [s for i, (e, t) in pairs if (s := find_investment(inputs, i, e, t, prefix)) is not None]
    if not stocks:
        return
    draws, years = len(ledger.flows), inputs.years.size
    quantity, life = np.empty((draws, len(stocks), years)), np.empty((draws, len(stocks)))
    for n, stock in enumerate(stocks):
        quantity[:, n] = stock.quantity
        life[:, n] = years + 1.0 if stock.life is None else stock.life
    price = np.ones_like(quantity)
    priced = [n for n, s in enumerate(stocks) if s.figure is not None]
    price[:, priced] = figures_at([s.figure for s in stocks if s.figure is not None], inputs.years, draws)
    rows, vat = np.array([s.row for s in stocks]), np.array([s.vat for s in stocks])
    lasts = np.array([s.life is not None for s in stocks])
    stock_now = vintages(quantity, whole_years(life))
    ledger.add_rows(rows, f"{prefix}investment", stock_now.new * price, vat)
    ledger.add_rows(rows[lasts], f"{prefix}reinvestment", (stock_now.replaced * price)[:, lasts], vat[lasts])
    residual = np.zeros_like(quantity)
    residual[..., -1] = stock_now.residual_units * price[..., -1]
    ledger.add_rows(rows[lasts], f"{prefix}residual", residual[:, lasts], vat[lasts])


def _running(inputs: Inputs, steps: tuple[Step, ...], ledger: _Ledger) -> None:
    """Book running cost and revenue of all elements, a line at a time."""
    draws = len(ledger.flows)
    for line, quantity in _RUNNING:
        found: list[tuple[int, FloatArray, Figure]] = []
        for row, (element, step) in enumerate(zip(inputs.elements, steps, strict=True)):
            figure = None if element.depth == "yearly" else inputs.figure(element.id, quantity)
            if figure is not None:
                found.append((row, step.delivered, figure))
            path = inputs.path(element.id, quantity) if element.depth == "yearly" else None
            if path is not None:
                vat = inputs.paths[element.id, quantity, None].vat
                ledger.add(element.id, line, path * inputs.horizon, vat)
        if found:
            amounts = figures_at([figure for *_, figure in found], inputs.years, draws)
            for n, (_, delivered, _) in enumerate(found):
                amounts[:, n] *= delivered
            vat_of = np.array([figure.vat for *_, figure in found])
            ledger.add_rows(np.array([row for row, *_ in found]), line, amounts, vat_of)


def _operations(inputs: Inputs, element: Element, step: Step, ledger: _Ledger) -> None:
    """Book the running cost of operations that appear and disappear."""
    for used in step.operations:
        figure = inputs.figure(used.activity, "operation_cost")
        if figure is not None:
            line = "operation" if used.side == TO else "reference_operation"
            ledger.add(element.id, line, used.operations * figure.at(inputs.years), figure.vat)


def _energy(inputs: Inputs, element: Element, step: Step, ledger: _Ledger) -> None:
    for used in step.energy:
        price = inputs.path(used.carrier, "price")
        if price is None:
            continue  # a carrier without price is reported when the plan is read
        line = "energy" if used.side == TO else "reference_energy"
        ledger.add(element.id, line, used.mwh * price, inputs.paths[used.carrier, "price", None].vat)
        for part in ("tax", "carbon_cost"):
            transfer = inputs.path(used.carrier, part)
            if transfer is not None:
                ledger.add_transfer(element.id, line, used.mwh * transfer)


def action_amounts(inputs: Inputs, action: Action) -> FloatArray:
    """Give an action's stated capex by year in the plan's price level without real growth, [year]."""
    base = inputs.action_price_factor[action.id]
    stated = np.zeros(inputs.years.size)
    for year, amount in action.capex.items():
        stated[inputs.years == year] = amount
    return stated * inputs.horizon * base


def action_growth(inputs: Inputs, action: Action) -> FloatArray:
    """Give ``(1 + g)^(y − price year)`` of an action, [year]."""
    since = (inputs.years - action.price_year).astype(np.float64)
    growth: FloatArray = (1.0 + (action.growth or 0.0) / 100.0) ** since
    return growth


def _action(inputs: Inputs, action: Action, ledger: _Ledger) -> None:
    """Book an action: capex as stated, replacement and residual value from its own year of use.

    What is expensed is neither replaced nor left with a residual value, and so is what it replaces.
    """
    growth, base = action_growth(inputs, action), inputs.action_price_factor[action.id]
    amounts = action_amounts(inputs, action)
    started = inputs.horizon & (inputs.years >= (action.in_use_year or inputs.plan.plan.start_year))
    if action.operation_cost is not None:
        ledger.add(action.id, "operation", action.operation_cost * base * growth * started, action.vat)
    if action.revenue is not None:
        ledger.add(action.id, "revenue", action.revenue * base * growth * started, action.vat)
    if action.expensed:
        ledger.add(action.id, "expense", amounts * growth, action.vat)
    elif action.capex:
        ledger.add(action.id, "investment", amounts * growth, action.vat)
        _renew(inputs, action, ledger, amounts.sum() * growth, action.in_use_year, "")
    if action.reference_investment is not None and action.reference_year is not None:
        price = action.reference_investment * base * growth
        paid = inputs.horizon & (inputs.years == action.reference_year)
        ledger.add(action.id, "reference_investment", price * paid, action.vat)
        _renew(inputs, action, ledger, price, action.reference_year, "reference_")


def _renew(inputs: Inputs, action: Action, ledger: _Ledger, price: FloatArray, in_use: int | None, prefix: str) -> None:
    if in_use is None or action.lifetime is None or action.expensed:
        return
    replaced, share = one_off(in_use - int(inputs.years[0]), action.lifetime, inputs.years.size)
    ledger.add(action.id, f"{prefix}reinvestment", price * (replaced & inputs.horizon), action.vat)
    residual = np.zeros(inputs.years.size)
    residual[-1] = float(price[-1] * share)
    ledger.add(action.id, f"{prefix}residual", residual, action.vat)
