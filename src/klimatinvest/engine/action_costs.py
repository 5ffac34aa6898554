"""What the actions cost: capex as stated, replacement and residual value from their own year of use."""

from __future__ import annotations

import numpy as np

from klimatinvest.core.series import BoolArray
from klimatinvest.engine.arrays import by_year
from klimatinvest.engine.inputs import FloatArray, Inputs, IntArray, side_by_side
from klimatinvest.engine.ledger import Ledger
from klimatinvest.engine.stock import one_off
from klimatinvest.plan.model import Action


def book_actions(inputs: Inputs, ledger: Ledger) -> None:
    """Book the actions: capex as stated, replacement and residual value from their own year of use.

    What is paid after the year of use is in use when it is paid: it cannot wear out before. What is expensed is
    neither replaced nor left with a residual value, and so is what it replaces.
    """
    actions, years = inputs.actions, inputs.years
    base = np.array([[inputs.action_price_factor[a.id]] for a in actions])
    growth = np.array([[1.0 + (a.growth or 0.0) / 100.0] for a in actions])
    price = base * growth ** (years - np.array([[float(a.price_year)] for a in actions]))
    in_use = np.array([[a.in_use_year or inputs.plan.plan.start_year] for a in actions])
    running = price * (inputs.horizon & (years >= in_use))
    stated = np.array([by_year(a.capex, years) for a in actions]) * inputs.horizon
    paid = np.array([[a.reference_year or 0] for a in actions]) == years
    lines = (
        ("operation", [a.operation_cost for a in actions], running),
        ("revenue", [a.revenue for a in actions], running),
        ("expense", [1.0 if a.expensed else None for a in actions], stated * price),
        ("investment", [1.0 if a.capex and not a.expensed else None for a in actions], stated * price),
        ("reference_investment", [_reference(a) for a in actions], price * (paid & inputs.horizon)),
    )
    for line, amounts, shape in lines:
        _book_actions(inputs, ledger, line, amounts, shape)
    built = np.array([bool(a.capex) and not a.expensed and a.in_use_year is not None for a in actions])
    _renew(inputs, ledger, "", built, stated, np.maximum(in_use, years), price)
    replaces = np.array([not a.expensed and _reference(a) is not None for a in actions])
    reference = np.array([[_reference(a) or 0.0] for a in actions])
    _renew(
        inputs, ledger, "reference_", replaces, reference, np.array([[a.reference_year or 0] for a in actions]), price
    )


def _reference(action: Action) -> float | None:
    return None if action.reference_year is None else action.reference_investment


# What a doubt about an action's amount is a doubt about, by line.
_ACTION_QUANTITY = {"operation": "operation_cost", "revenue": "revenue"}
_ACTION_QUANTITY |= dict.fromkeys(("expense", "investment", "reinvestment", "residual"), "capex")
_ACTION_QUANTITY |= {f"reference_{line}": "reference_investment" for line in ("investment", "reinvestment", "residual")}


def _book_actions(inputs: Inputs, ledger: Ledger, line: str, amounts: list[float | None], shape: FloatArray) -> None:
    """Book one line of the actions that state an amount for it, shape [action, year or 1]."""
    known = np.array([i for i, amount in enumerate(amounts) if amount is not None], dtype=int)
    if known.size:
        flows = np.array([[amounts[i]] for i in known], dtype=float) * shape[known]
        chosen = [inputs.actions[i] for i in known]
        scale = [inputs.scale(a.id, _ACTION_QUANTITY[line]) for a in chosen]
        ledger.add(
            len(inputs.elements) + known, line, flows[None], side_by_side(scale), np.array([a.vat for a in chosen])
        )


def _renew(
    inputs: Inputs,
    ledger: Ledger,
    prefix: str,
    known: BoolArray,
    amounts: FloatArray,
    in_use: IntArray,
    price: FloatArray,
) -> None:
    """Book replacement and residual value of the actions that have an amount, a year of use and a life.

    Each of an action's ``amounts`` [action, part], in the prices of its price year, is taken into use in its own
    year ``in_use`` [action, part].
    """
    lives = np.array([[a.lifetime or 1] for a in inputs.actions])
    replaced, left = one_off(in_use - inputs.years[0], lives, inputs.years.size)
    again = np.einsum("ap,apy->ay", amounts, replaced & inputs.horizon)
    worth = (amounts * left).sum(axis=1, keepdims=True)
    stated = [1.0 if k and a.lifetime is not None else None for k, a in zip(known, inputs.actions, strict=True)]
    _book_actions(inputs, ledger, f"{prefix}reinvestment", stated, price * again)
    _book_actions(inputs, ledger, f"{prefix}residual", stated, price[:, -1:] * worth)
