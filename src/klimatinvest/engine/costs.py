"""What every element and action costs and saves, line by line, in constant prices without recoverable tax."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klimatinvest.engine.inputs import FloatArray, Inputs, IntArray, by_row, figures_at, sums_by_row
from klimatinvest.engine.investments import element_vintages as element_vintages  # noqa: PLC0414 - part of this module's face
from klimatinvest.engine.investments import find_investments
from klimatinvest.engine.step import FROM, TO, Step
from klimatinvest.engine.stock import one_off, vintages
from klimatinvest.plan.model import Action

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

    def __init__(self, items: int, draws: int, years: int) -> None:
        shape = (draws, items, len(LINES), years)
        self.flows = np.zeros(shape)
        self.transfers = np.zeros(shape)
        self.taxable = np.zeros(shape)
        self.vat = np.zeros((items, len(LINES)), dtype=bool)
        self.stated = np.zeros((items, len(LINES)), dtype=bool)

    def add(self, rows: IntArray, line: str, amounts: FloatArray, vat: NDArray[np.bool_]) -> None:
        """Add amounts, [draw or 1, row, year], to one line of several items, each item once."""
        k = INDEX[line]
        signed = SIGN[line] * amounts
        self.flows[:, rows, k] += signed
        self.stated[rows, k] = True
        if vat.any():
            self.taxable[:, rows[vat], k] += signed[:, vat]
            self.vat[rows[vat], k] = True

    def add_all(self, rows: IntArray, line: str, amounts: FloatArray, vat: NDArray[np.bool_]) -> None:
        """Add amounts, [draw, row, year], to one line; an item may come several times, one after the other."""
        first, sums = sums_by_row(rows, amounts)
        self.add(rows[first], line, sums, np.zeros(len(first), dtype=bool))
        if vat.any():
            first, sums = sums_by_row(rows[vat], amounts[:, vat])
            self.taxable[:, rows[vat][first], INDEX[line]] += SIGN[line] * sums
            self.vat[rows[vat], INDEX[line]] = True

    def add_transfers(self, rows: IntArray, line: str, amounts: FloatArray) -> None:
        """Tell how much of what was added is tax or emission rights."""
        first, sums = sums_by_row(rows, amounts)
        self.transfers[:, rows[first], INDEX[line]] += SIGN[line] * sums


def compute_costs(inputs: Inputs, steps: tuple[Step, ...]) -> Costs:
    """Cost every element by its delivered quantity and every action by its own years."""
    items = tuple(e.id for e in inputs.elements) + tuple(a.id for a in inputs.actions)
    draws = max([inputs.draws, *(s.delivered.shape[0] for s in steps), *(s.territorial.shape[0] for s in steps)])
    ledger = _Ledger(len(items), draws, inputs.years.size)
    for prefix in ("", "reference_"):
        _capital(inputs, steps, ledger, prefix)
    _running(inputs, steps, ledger)
    _operations(inputs, steps, ledger)
    _energy(inputs, steps, ledger)
    if inputs.actions:
        _actions(inputs, ledger)
    return Costs(items, ledger.flows, ledger.transfers, ledger.vat, ledger.taxable, ledger.stated)


def _capital(inputs: Inputs, steps: tuple[Step, ...], ledger: _Ledger, prefix: str) -> None:
    """Book investment, reinvestment and residual value of all elements at once."""
    found = find_investments(inputs, dict(enumerate(steps)), prefix, len(ledger.flows))
    if found is None:
        return
    rows, vat, lasts, price = found.rows, found.vat, found.lasts, found.price
    stock = vintages(found.quantity, found.life)
    ledger.add(rows, f"{prefix}investment", stock.new * price, vat)
    ledger.add(rows[lasts], f"{prefix}reinvestment", (stock.replaced * price)[:, lasts], vat[lasts])
    residual = _in_last_year(stock.residual_units * price[..., -1], inputs)
    ledger.add(rows[lasts], f"{prefix}residual", residual[:, lasts], vat[lasts])


def _in_last_year(amounts: FloatArray, inputs: Inputs) -> FloatArray:
    """Put amounts [...] in the last year, [..., year]."""
    flows = np.zeros((*amounts.shape, inputs.years.size))
    flows[..., -1] = amounts
    return flows


def _running(inputs: Inputs, steps: tuple[Step, ...], ledger: _Ledger) -> None:
    """Book running cost and revenue of all elements, a line at a time."""
    draws = len(ledger.flows)
    for line, quantity in _RUNNING:
        unit = [(row, f) for row, f in inputs.element_figures.get(quantity, ()) if not inputs.yearly[row]]
        if unit:
            amounts = figures_at([f for _, f in unit], inputs.years, draws)
            amounts *= by_row([steps[row].delivered for row, _ in unit], draws)
            ledger.add(np.array([row for row, _ in unit]), line, amounts, np.array([f.vat for _, f in unit]))
        yearly = [(row, p) for row, p in inputs.element_paths.get(quantity, ()) if inputs.yearly[row]]
        if yearly:
            amounts = by_row([inputs.on_years[p.key] for _, p in yearly], 1) * inputs.horizon
            ledger.add(np.array([row for row, _ in yearly]), line, amounts, np.array([p.vat for _, p in yearly]))


def _operations(inputs: Inputs, steps: tuple[Step, ...], ledger: _Ledger) -> None:
    """Book the running cost of operations that appear and disappear."""
    draws, activities = len(ledger.flows), [a.id for a in inputs.plan.activities]
    price = {a: f for a in activities if (f := inputs.figure(a, "operation_cost")) is not None}
    for side, line in ((TO, "operation"), (FROM, "reference_operation")):
        used = [(row, o) for row, s in enumerate(steps) for o in s.operations if o.side == side and o.activity in price]
        if used:
            amounts = figures_at([price[o.activity] for _, o in used], inputs.years, draws)
            amounts *= by_row([o.operations for _, o in used], draws)
            vat = np.array([price[o.activity].vat for _, o in used])
            ledger.add_all(np.array([row for row, _ in used]), line, amounts, vat)


def _energy(inputs: Inputs, steps: tuple[Step, ...], ledger: _Ledger) -> None:
    """Book energy at its price, and the part of the price that goes on to the state."""
    # a carrier without price is reported when the plan is read
    priced = [c.id for c in inputs.plan.carriers if inputs.path(c.id, "price") is not None]
    number = {carrier: i for i, carrier in enumerate(priced)}
    price, tax, carbon = (_by_carrier(inputs, priced, part) for part in ("price", "tax", "carbon_cost"))
    vat = np.array([inputs.paths[carrier, "price", None].vat for carrier in priced], dtype=bool)
    for side, line in ((TO, "energy"), (FROM, "reference_energy")):
        used = [(row, e) for row, s in enumerate(steps) for e in s.energy if e.side == side and e.carrier in number]
        if used:
            rows, carrier = np.array([row for row, _ in used]), np.array([number[e.carrier] for _, e in used])
            mwh = by_row([e.mwh for _, e in used], len(ledger.flows))
            ledger.add_all(rows, line, mwh * price[carrier], vat[carrier])
            ledger.add_transfers(rows, line, mwh * (tax + carbon)[carrier])


def _by_carrier(inputs: Inputs, carriers: list[str], quantity: str) -> FloatArray:
    """Give a time series of several carriers, [carrier, year]; 0 where it is not stated."""
    values = np.zeros((len(carriers), inputs.years.size))
    for i, carrier in enumerate(carriers):
        path = inputs.path(carrier, quantity)
        if path is not None:
            values[i] = path[0]
    return values


def _actions(inputs: Inputs, ledger: _Ledger) -> None:
    """Book the actions: capex as stated, replacement and residual value from their own year of use.

    What is expensed is neither replaced nor left with a residual value, and so is what it replaces.
    """
    actions, years = inputs.actions, inputs.years
    base = np.array([[inputs.action_price_factor[a.id]] for a in actions])
    growth = np.array([[1.0 + (a.growth or 0.0) / 100.0] for a in actions])
    price = base * growth ** (years - np.array([[float(a.price_year)] for a in actions]))
    in_use = np.array([[a.in_use_year or inputs.plan.plan.start_year] for a in actions])
    running = price * (inputs.horizon & (years >= in_use))
    stated = np.array([[a.capex.get(int(y), 0.0) for y in years] for a in actions]) * inputs.horizon
    paid = np.array([[a.reference_year or 0] for a in actions]) == years
    lines = (
        ("operation", [a.operation_cost for a in actions], running),
        ("revenue", [a.revenue for a in actions], running),
        ("expense", [1.0 if a.expensed else None for a in actions], stated * price),
        ("investment", [1.0 if a.capex and not a.expensed else None for a in actions], stated * price),
        ("reference_investment", [_reference(a) for a in actions], price * (paid & inputs.horizon)),
    )
    for line, amounts, by_year in lines:
        _book_actions(inputs, ledger, line, amounts, by_year)
    whole = [float(s) if a.capex and not a.expensed else None for a, s in zip(actions, stated.sum(axis=1), strict=True)]
    _renew(inputs, ledger, "", whole, [a.in_use_year for a in actions], price)
    reference = [None if a.expensed else _reference(a) for a in actions]
    _renew(inputs, ledger, "reference_", reference, [a.reference_year for a in actions], price)


def _reference(action: Action) -> float | None:
    return None if action.reference_year is None else action.reference_investment


def _book_actions(inputs: Inputs, ledger: _Ledger, line: str, amounts: list[float | None], by_year: FloatArray) -> None:
    """Book one line of the actions that state an amount for it."""
    known = np.array([i for i, amount in enumerate(amounts) if amount is not None], dtype=int)
    if known.size:
        flows = np.array([[amounts[i]] for i in known], dtype=float) * by_year[known]
        vat = np.array([inputs.actions[i].vat for i in known])
        ledger.add(len(inputs.elements) + known, line, flows[None], vat)


def _renew(
    inputs: Inputs,
    ledger: _Ledger,
    prefix: str,
    amounts: list[float | None],
    in_use: list[int | None],
    price: FloatArray,
) -> None:
    """Book replacement and residual value of the actions that have an amount, a year of use and a life."""
    lives = [a.lifetime for a in inputs.actions]
    known = [a if v is not None and n is not None else None for a, v, n in zip(amounts, in_use, lives, strict=True)]
    start = np.array([v or 0 for v in in_use]) - int(inputs.years[0])
    replaced, share = one_off(start, [n or 1 for n in lives], inputs.years.size)
    _book_actions(inputs, ledger, f"{prefix}reinvestment", known, price * (replaced & inputs.horizon))
    _book_actions(inputs, ledger, f"{prefix}residual", known, _in_last_year(price[:, -1] * share, inputs))
