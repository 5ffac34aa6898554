"""Physical quantities that take the place of kronor: stated for a year, or on the ledger's own rows."""

from __future__ import annotations

import numpy as np

from klimatinvest.core.problem import Problems, Severity
from klimatinvest.core.series import BoolArray, FloatArray, IntArray
from klimatinvest.files.ledger import SHOWN
from klimatinvest.spend.entries import Builder
from klimatinvest.spend.mapping import Matcher
from klimatinvest.spend.result import INTERNAL, NEGATIVE, NOT_PURCHASE, STATUSES
from klimatinvest.spend.units import converted

_LEFT_OUT = [STATUSES.index(status) for status in (INTERNAL, NEGATIVE, NOT_PURCHASE)]


def measured_entries(builder: Builder, matcher: Matcher, problems: Problems) -> BoolArray:
    """Spread each measured quantity over the lines it covers, in proportion to their kronor.

    Returns
    -------
    ndarray [line] of bool
        Lines that are covered. ``spend-measured-covers-nothing`` is told for a quantity without any: beside kronor
        that it does not replace it would count the same purchase twice.
    """
    ledger, data = builder.ledger, builder.context.data
    covered = np.zeros(len(ledger), dtype=np.bool_)
    purchases = np.flatnonzero(~np.isin(builder.status, _LEFT_OUT))
    for index, row in enumerate(data.measured):
        ready = builder.context.resolved.get(row.factor)
        step = converted(row.unit, ready.unit) if ready is not None and ready.unit else None
        if ready is None or step is None:  # has been told
            continue
        lines = matcher.lines(row, purchases[ledger.years[purchases] == row.year])
        if not lines.size:
            where = ("measured", index, "id")
            problems.extend(
                [builder.context.problem("spend-measured-covers-nothing", *where, found=row.id, year=row.year)]
            )
            continue
        quantity = row.quantity * step * _shares(ledger.amounts[lines])
        for first in (True, False):
            chosen = covered[lines] != first
            if chosen.any():
                builder.by_quantity(lines[chosen], ready, quantity[chosen], (index, first))
        covered[lines] = True
    return covered


def row_quantities(builder: Builder, covered: BoolArray, problems: Problems) -> BoolArray:
    """Use the quantities that ledger rows state themselves, where their rule names a factor for them.

    Returns
    -------
    ndarray [line] of bool
        Lines whose quantity was used. One whose unit cannot be converted stays with its kronor, with the warning
        ``spend-quantity-unit`` at its first row; amount and quantity of different signs get ``spend-quantity-sign``.
    """
    ledger, data, context = builder.ledger, builder.context.data, builder.context
    used = np.zeros(len(ledger), dtype=np.bool_)
    stated = ~covered & ~np.isnan(ledger.quantities) & ~np.isin(builder.status, _LEFT_OUT)
    told = 0
    for index, row in enumerate(data.rules):
        ready = context.resolved.get(row.quantity_factor or "")
        if ready is None or ready.unit is None or row.treatment != "factor":
            continue
        lines = np.flatnonzero(stated & (builder.rule == index))
        units = ledger.codes["quantity_unit"][lines]
        for code in np.unique(units).tolist():
            here, unit = lines[units == code], ledger.words["quantity_unit"][code]
            step = converted(unit, ready.unit)
            if step is not None:
                _signs(builder, here, problems)
                builder.by_quantity(here, ready, ledger.quantities[here] * step, (-1, True))
                used[here] = True
            elif told < SHOWN:
                told += 1
                file, line = ledger.place(int(here[np.argmin(ledger.places[here])]))
                problems.add("spend-quantity-unit", file.place(line), severity=Severity.WARNING, found=unit,
                             wanted=ready.unit, count=int(ledger.counts[here].sum()))  # fmt: skip
    return used


def _signs(builder: Builder, lines: IntArray, problems: Problems) -> None:
    """Warn at the first row whose amount and quantity have different signs: a credit without its minus sign."""
    ledger = builder.ledger
    apart = lines[ledger.amounts[lines] * ledger.quantities[lines] < 0.0]
    if apart.size:
        file, line = ledger.place(int(apart[np.argmin(ledger.places[apart])]))
        problems.add("spend-quantity-sign", file.place(line), severity=Severity.WARNING,
                     count=int(ledger.counts[apart].sum()))  # fmt: skip


def _shares(amounts: FloatArray) -> FloatArray:
    """Give shares that sum to 1, in proportion to the size of the amounts; equal ones when all are 0."""
    size = np.abs(amounts)
    total = float(size.sum())
    return size / total if total else np.full(len(amounts), 1.0 / len(amounts))
