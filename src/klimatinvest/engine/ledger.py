"""The lines of cost, and the book that they are written in; the only place where signs are put on."""

from __future__ import annotations

import numpy as np

from klimatinvest.core.series import BoolArray
from klimatinvest.engine.inputs import FloatArray, IntArray
from klimatinvest.engine.postings import Posting

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
RECEIVED = ("revenue",)  # stated as received: what is not recovered is tax on what is bought, never on what is sold
INDEX = {line: i for i, line in enumerate(LINES)}
SIGN = {
    line: -1.0
    if line in ("investment", "reinvestment", "reference_residual", "expense", "operation", "energy")
    else 1.0
    for line in LINES
}


class Ledger:
    """Collects postings; the only place where signs are put on."""

    def __init__(self, items: int, draws: int) -> None:
        self.draws = draws
        self.postings: list[Posting] = []
        self.passed_on: list[Posting] = []
        self.supplied: list[tuple[str, Posting]] = []
        self.stated = np.zeros((items, len(LINES)), dtype=bool)

    def add(
        self,
        rows: IntArray,
        line: str,
        base: FloatArray,
        scale: FloatArray,
        vat: BoolArray,
        shape: FloatArray | None = None,
    ) -> None:
        """Book ``base × shape × scale``, [draw or 1, n, year or 1], [n, year] and [draw or 1, n]; rows ascend."""
        if rows.size:
            vat = np.zeros_like(vat) if line in RECEIVED else vat
            base, shape = _joined(base, shape)
            self.postings.append(Posting(INDEX[line], rows, base, SIGN[line] * scale, vat, shape))
            self.stated[rows, INDEX[line]] = True

    def pass_on(self, rows: IntArray, line: str, base: FloatArray, scale: FloatArray, shape: FloatArray) -> None:
        """Tell how much of what was booked is tax or emission rights."""
        base, kept = _joined(base, shape)
        untaxed = np.zeros(rows.size, dtype=bool)
        self.passed_on.append(Posting(INDEX[line], rows, base, SIGN[line] * scale, untaxed, kept))


def _joined(base: FloatArray, shape: FloatArray | None) -> tuple[FloatArray, FloatArray | None]:
    """Multiply at once what is the same in every draw; what is not waits until it is asked for."""
    return (base, shape) if shape is None or len(base) > 1 else (base * shape, None)
