"""What every element and action costs and saves, line by line, in constant prices without recoverable tax."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from klimatinvest.core.series import BoolArray
from klimatinvest.engine.action_costs import book_actions
from klimatinvest.engine.inputs import (
    ONE,
    Figure,
    FloatArray,
    Inputs,
    Path,
    by_row,
    growths,
    scales,
    shapes,
    side_by_side,
)
from klimatinvest.engine.investments import element_vintages as element_vintages  # noqa: PLC0414 - part of this module's face
from klimatinvest.engine.investments import find_investments
from klimatinvest.engine.ledger import INDEX as INDEX  # noqa: PLC0414 - part of this module's face
from klimatinvest.engine.ledger import LINES as LINES  # noqa: PLC0414 - part of this module's face
from klimatinvest.engine.ledger import SIGN as SIGN  # noqa: PLC0414
from klimatinvest.engine.ledger import Ledger
from klimatinvest.engine.postings import Discounting, Posting, dense, present_by_line
from klimatinvest.engine.step import FROM, TO, EnergyLine, Step
from klimatinvest.engine.stock import vintages
from klimatinvest.engine.supply import margins_of

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
    draws, years : int
        Size of the flows.
    postings : tuple of Posting
        What is booked: signed, kr in constant prices, excluding value added tax; energy at its price with taxes.
    passed_on : tuple of Posting
        The part of the energy postings that is tax or emission rights, same sign.
    stated : ndarray [item, line] of bool
        The plan states something for the line; an unstated line is shown blank.
    supplied : tuple of (actor, Posting)
        What the suppliers of energy earn above production cost and taxes, with the sign of the buyer's line.
    """

    items: tuple[str, ...]
    draws: int
    years: int
    postings: tuple[Posting, ...]
    passed_on: tuple[Posting, ...]
    stated: BoolArray
    supplied: tuple[tuple[str, Posting], ...] = ()

    @cached_property
    def flows(self) -> FloatArray:
        """Every line's flows, [draw, item, line, year]."""
        return dense(self.postings, self._shape)

    @cached_property
    def transfers(self) -> FloatArray:
        """The part of the flows that is tax or emission rights, same sign, [draw, item, line, year]."""
        return dense(self.passed_on, self._shape)

    @cached_property
    def taxed_postings(self) -> tuple[Posting, ...]:
        """Postings whose value added tax cannot be recovered by anyone."""
        return tuple(p.some(p.vat) for p in self.postings if p.vat.any())

    @cached_property
    def taxable(self) -> FloatArray:
        """That part of the flows, same sign, [draw, item, line, year]."""
        return dense(self.taxed_postings, self._shape)

    @cached_property
    def vat(self) -> BoolArray:
        """Tell where value added tax cannot be recovered by anyone on some part, [item, line]."""
        flags = np.zeros((len(self.items), len(LINES)), dtype=bool)
        for posting in self.taxed_postings:
            flags[posting.rows, posting.line] = True
        return flags

    def margins(self, actors: Container[str]) -> tuple[Posting, ...]:
        """Give what some actors earn as suppliers of energy, with the sign of the buyer's line."""
        return tuple(posting for actor, posting in self.supplied if actor in actors)

    @property
    def suppliers(self) -> tuple[str, ...]:
        """Actors that supply energy to the plan at a stated production cost."""
        return tuple(dict.fromkeys(actor for actor, _ in self.supplied))

    def dense(self, postings: tuple[Posting, ...]) -> FloatArray:
        """Put some postings in their places, [draw, item, line, year]."""
        return dense(postings, self._shape)

    @property
    def _shape(self) -> tuple[int, int, int, int]:
        return self.draws, len(self.items), len(LINES), self.years

    def present(self, postings: tuple[Posting, ...], discounting: Discounting) -> FloatArray:
        """Give the present value of some of the postings by item and line, [draw, item, line]."""
        return present_by_line(postings, self._shape[:3], discounting)


def _steady_and_drawn(pairs: list[_Used]) -> list[list[_Used]]:
    """Part what is the same in every draw from what is not, so that it is calculated once."""
    steady = [pair for pair in pairs if len(pair.amount) == 1]
    drawn = [pair for pair in pairs if len(pair.amount) > 1]
    return [part for part in (steady, drawn) if part]


@dataclass(frozen=True, slots=True)
class _Used:
    """An amount by year, [draw or 1, year], times a scale, with the item it belongs to and what prices it."""

    row: int
    amount: FloatArray
    price: Figure
    scale: FloatArray


def compute_costs(inputs: Inputs, steps: tuple[Step, ...]) -> Costs:
    """Cost every element by its delivered quantity and every action by its own years."""
    items = tuple(e.id for e in inputs.elements) + tuple(a.id for a in inputs.actions)
    draws = max([inputs.draws, *(s.delivered.shape[0] for s in steps), *(s.territorial.shape[0] for s in steps)])
    ledger = Ledger(len(items), draws)
    for prefix in ("", "reference_"):
        _capital(inputs, steps, ledger, prefix)
    _running(inputs, steps, ledger)
    _operations(inputs, steps, ledger)
    _energy(inputs, steps, ledger)
    if inputs.actions:
        book_actions(inputs, ledger)
    booked = (tuple(ledger.postings), tuple(ledger.passed_on), ledger.stated, tuple(ledger.supplied))
    return Costs(items, draws, inputs.years.size, *booked)


def _capital(inputs: Inputs, steps: tuple[Step, ...], ledger: Ledger, prefix: str) -> None:
    """Book investment, reinvestment and residual value of all elements at once."""
    for found in find_investments(inputs, dict(enumerate(steps)), prefix):
        rows, vat, lasts, growth, scale = found.rows, found.vat, found.lasts, found.growth, found.unit_price
        stock = vintages(found.quantity, found.life)
        ledger.add(rows, f"{prefix}investment", stock.new, scale, vat, growth)
        ledger.add(
            rows[lasts],
            f"{prefix}reinvestment",
            stock.replaced if lasts.all() else stock.replaced[:, lasts],
            scale[:, lasts],
            vat[lasts],
            growth[lasts],
        )
        left = (stock.residual_units * growth[:, -1])[:, lasts, None]
        ledger.add(rows[lasts], f"{prefix}residual", left, scale[:, lasts], vat[lasts])


def _book(inputs: Inputs, ledger: Ledger, line: str, used: list[_Used]) -> None:
    """Book amounts at their prices."""
    for part in _steady_and_drawn(used):
        prices = [u.price for u in part]
        base = by_row([u.amount for u in part], len(part[0].amount))
        growth = growths(prices, inputs.years)
        rows, vat = np.array([u.row for u in part]), np.array([p.vat for p in prices])
        ledger.add(rows, line, base, scales(prices) * side_by_side([u.scale for u in part]), vat, growth)


def _delivered(row: int, step: Step, price: Figure) -> _Used:
    shape, scale = step.parts
    return _Used(row, shape, price, scale)


def _running(inputs: Inputs, steps: tuple[Step, ...], ledger: Ledger) -> None:
    """Book running cost and revenue of all elements, a line at a time."""
    for line, quantity in _RUNNING:
        stated = inputs.element_figures.get(quantity, ())
        _book(inputs, ledger, line, [_delivered(i, steps[i], f) for i, f in stated if not inputs.yearly[i]])
        yearly = [(row, p) for row, p in inputs.element_paths.get(quantity, ()) if inputs.yearly[row]]
        if yearly:
            base = by_row([p.shape(inputs.years) for _, p in yearly], 1) * inputs.horizon
            vat = np.array([p.vat for _, p in yearly])
            ledger.add(np.array([row for row, _ in yearly]), line, base, scales([p for _, p in yearly]), vat)


def _operations(inputs: Inputs, steps: tuple[Step, ...], ledger: Ledger) -> None:
    """Book the running cost of operations that appear and disappear."""
    price = {a.id: f for a in inputs.plan.activities if (f := inputs.figure(a.id, "operation_cost")) is not None}
    for side, line in ((TO, "operation"), (FROM, "reference_operation")):
        used = [
            _Used(row, o.operations, price[o.activity], ONE)
            for row, step in enumerate(steps)
            for o in step.operations
            if o.side == side and o.activity in price
        ]
        _book(inputs, ledger, line, used)


def _energy(inputs: Inputs, steps: tuple[Step, ...], ledger: Ledger) -> None:
    """Book energy at its price, and the part of the price that goes on to the state."""
    # a carrier without price is reported when the plan is read
    priced = {c.id: inputs.paths.get((c.id, "price", None)) for c in inputs.plan.carriers}
    for side, line in ((TO, "energy"), (FROM, "reference_energy")):
        used = [
            (row, e, path)
            for row, step in enumerate(steps)
            for e in step.energy
            if e.side == side and (path := priced.get(e.carrier)) is not None
        ]
        for part in ([u for u in used if len(u[1].mwh) == 1], [u for u in used if len(u[1].mwh) > 1]):
            if part:
                _book_energy(inputs, ledger, line, part)


def _book_energy(inputs: Inputs, ledger: Ledger, line: str, used: list[tuple[int, EnergyLine, Path]]) -> None:
    rows = np.array([row for row, *_ in used])
    mwh = by_row([e.mwh for _, e, _ in used], len(used[0][1].mwh))
    vat = np.array([path.vat for *_, path in used])
    prices = [path for *_, path in used]
    ledger.add(rows, line, mwh, scales(prices), vat, shapes(prices, inputs.years))
    for part in ("tax", "carbon_cost"):
        known = [inputs.paths.get((e.carrier, part, None)) for _, e, _ in used]
        at = np.array([i for i, path in enumerate(known) if path is not None], dtype=int)
        if at.size:
            paths = [path for path in known if path is not None]
            its = mwh if at.size == rows.size else mwh[:, at]
            ledger.pass_on(rows[at], line, its, scales(paths), shapes(paths, inputs.years))
    if inputs.suppliers:
        ledger.supplied.extend(margins_of(inputs, INDEX[line], SIGN[line], used))
