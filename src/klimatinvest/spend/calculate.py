"""From ledger lines, rules and factors to emissions: uncorrected, corrected for VAT basis and prices, and replaced."""

from __future__ import annotations

import numpy as np

from klimatinvest.core.problem import InvalidInput, Severity
from klimatinvest.core.series import IntArray
from klimatinvest.spend.context import Context
from klimatinvest.spend.entries import Builder
from klimatinvest.spend.ledger import Ledger
from klimatinvest.spend.mapping import Matcher, assign
from klimatinvest.spend.quantities import measured_entries, row_quantities
from klimatinvest.spend.read import LoadedSpend
from klimatinvest.spend.result import INTERNAL, NEGATIVE, NOT_PURCHASE, PRICED, STATUSES, UNMAPPED, SpendResult

_CODE = {status: index for index, status in enumerate(STATUSES)}


def analyse(loaded: LoadedSpend, ledger: Ledger, base_year: int | None = None) -> SpendResult:
    """Calculate what the purchases of the ledgers emit.

    For a factor per krona in the prices of year ``b``, applied to an amount ``S_t`` booked in year ``t``::

        emissions = factor · S_t · (VAT step) · P_b / P_t

    where ``P`` is the factor's own price index. Uncorrected emissions are ``factor · S_t``. A physical quantity with
    a factor takes the place of the kronor of the rows it covers.

    Parameters
    ----------
    loaded : LoadedSpend
        Settings, rules and factors; its problems receive what comes up.
    ledger : Ledger
        Lines of the same analysis.
    base_year : int, optional
        Year whose prices amounts are also shown in; the settings' own unless given.

    Raises
    ------
    InvalidInput
        There is an error: in the input, a year without price index, rules between which nothing decides, a measured
        quantity that covers nothing, or no rule that fits anything.
    """
    context, problems = loaded.require(), loaded.problems
    data, matcher = context.data, Matcher(ledger)
    active = [row for row in data.rules if row.treatment != "internal" or data.spend.internal == "left_out"]
    numbers = np.array([data.rules.index(row) for row in active] + [-1], dtype=np.int64)
    found, clashes = assign(ledger, active, matcher)
    rule = numbers[found]
    for clash in clashes:
        file, line = ledger.place(clash.line)
        one, other = int(numbers[clash.rule]), data.rules[int(numbers[clash.other])]
        example = str(file.place(line))
        problems.extend(
            [
                context.problem(
                    "spend-rule-clash", "rules", one, "id", found=data.rules[one].id, other=other.id, place=example
                )
            ]
        )
    _unused(context, loaded, rule)
    status = _statuses(context, ledger, rule)
    year = base_year or data.spend.base_year
    builder = Builder(context, ledger, rule, status, year, problems)
    covered = measured_entries(builder, matcher, problems)
    covered |= row_quantities(builder, covered, problems)
    builder.by_krona(np.flatnonzero(~covered & (status == _CODE[PRICED])))
    builder.others(np.flatnonzero(~covered & (status != _CODE[PRICED])))
    if problems.errors:
        raise InvalidInput(problems)
    return SpendResult(data, ledger, builder.entries(), context.resolved, context.indices, problems, year)


def _unused(context: Context, loaded: LoadedSpend, rule: IntArray) -> None:
    """Warn of rules that no row falls under; that none maps anything is an error."""
    used = set(np.unique(rule).tolist())
    rules = context.data.rules
    left_out = context.data.spend.internal == "left_out"
    for index, row in enumerate(rules):
        if index not in used and (row.treatment != "internal" or left_out):
            problem = context.problem("spend-rule-unused", "rules", index, "id", Severity.WARNING, found=row.id)
            loaded.problems.extend([problem])
    if not any(rules[index].treatment == "factor" for index in used if index >= 0):
        where = ("rules", 0) if rules else ("spend", 0)
        loaded.problems.extend([context.problem("spend-maps-nothing", *where)])


def _statuses(context: Context, ledger: Ledger, rule: IntArray) -> IntArray:
    """Give every line's status before physical quantities take their part."""
    data = context.data
    of_rule = [_CODE[_status(row.treatment, row.factor)] for row in data.rules]
    status = np.array([*of_rule, _CODE[UNMAPPED]], dtype=np.int64)[rule]
    if data.spend.negative_rows == "left_out":
        purchase = np.isin(status, [_CODE[PRICED], _CODE[UNMAPPED]])
        status = np.where(purchase & ledger.negative, _CODE[NEGATIVE], status)
    return status


def _status(treatment: str, factor: str | None) -> str:
    if treatment == "factor":
        return PRICED if factor is not None else UNMAPPED
    return INTERNAL if treatment == "internal" else NOT_PURCHASE
