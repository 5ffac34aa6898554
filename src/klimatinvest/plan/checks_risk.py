"""Checks of what is uncertain: spreads, groups and correlations that hold together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import exp, log
from statistics import NormalDist
from typing import Any

import numpy as np

from klimatinvest.core.problem import Problem
from klimatinvest.plan.context import Context
from klimatinvest.plan.labels import nearest
from klimatinvest.plan.model import Plan, Uncertainty
from klimatinvest.plan.quantities import FIGURE
from klimatinvest.plan.rows_risk import SUBJECTS
from klimatinvest.plan.stated import FIELD, Limits, Stated, field_value, refused, stated

PERCENT_LIKELY = 100.0
HYPERCUBE = 10_000  # draws of one hypercube: the outermost lie half a part from the ends
_OUTERMOST = -NormalDist().inv_cdf(0.5 / HYPERCUBE) / NormalDist().inv_cdf(0.95)  # by what lies at the 95th percentile
_SMALLEST = -1e-9  # an eigenvalue this close to 0 is rounding
_SHARE = 1e-6  # of an eigenvector: a group with less has no part in the contradiction


def uncertainties(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that every doubt is about a stated value, and that its spread lies around that value."""
    for index, row in enumerate(plan.uncertainties):
        if ctx.subject_table(row.subject, SUBJECTS) is None:
            continue  # an unknown reference, told elsewhere
        found = stated(plan, ctx, row)
        if found is None:
            if not refused(ctx, row):
                yield ctx.problem("doubt-about-nothing", "uncertainties", index, "quantity", found=row.subject,
                                  quantity=row.quantity)  # fmt: skip
            continue
        if row.quantity == "vat_rate":
            yield ctx.problem("vat-is-law", "uncertainties", index, "quantity")
        elif row.measure == "unit" and found.form not in (FIGURE, FIELD):
            yield ctx.problem("spread-in-percent", "uncertainties", index, "measure", quantity=row.quantity)
        else:
            yield from _spread(ctx, index, row, found)
        yield from ctx.grounds("uncertainties", index, row, row.quantity)


def _spread(ctx: Context, index: int, row: Uncertainty, found: Stated) -> Iterator[Problem]:
    likely = PERCENT_LIKELY if row.measure == "percent" else found.value
    told: dict[str, Any] = {"low": row.low, "high": row.high}
    if row.low > row.high:
        yield ctx.problem("negative-spread", "uncertainties", index, "low", **told)
    elif likely is not None and not row.low <= likely <= row.high:
        yield ctx.problem("likely-outside", "uncertainties", index, "low", likely=likely, variant=row.measure, **told)
    elif row.distribution == "lognormal" and row.low <= 0.0:
        yield ctx.problem("lognormal-above-zero", "uncertainties", index, "low", **told)
    else:
        yield from _within_bounds(ctx, index, row, found)


def _within_bounds(ctx: Context, index: int, row: Uncertainty, found: Stated) -> Iterator[Problem]:
    """Check that low, high and the outermost draws are possible values, and that amounts are not below 0."""
    limits = found.limits
    if limits is None or (found.form in (FIGURE, FIELD) and found.value is None):
        return
    possible = True
    for name in ("low", "high"):
        end = getattr(row, name)
        value = _value(row, found, end)
        if not limits[0] <= value <= limits[1]:
            possible = False
            if found.form in (FIGURE, FIELD):
                yield ctx.problem("beyond-possible", "uncertainties", index, name, found=value, **told_limits(limits))
            else:
                yield ctx.problem("share-below-zero", "uncertainties", index, name, found=end)
    beyond = (value for end in ends(row) if not limits[0] <= (value := _value(row, found, end)) <= limits[1])
    outermost = next(beyond, None)
    if possible and outermost is not None:
        yield ctx.problem("tail-beyond-possible", "uncertainties", index, "distribution", found=outermost,
                          **told_limits(limits))  # fmt: skip


def _value(row: Uncertainty, found: Stated, end: float) -> float:
    """Give the value at an end of a spread; an amount's share of what is stated."""
    if row.measure == "unit":
        return end
    return end / PERCENT_LIKELY * (1.0 if found.value is None or found.form not in (FIGURE, FIELD) else found.value)


def told_limits(limits: Limits) -> dict[str, Any]:
    """Say between which values something can be; of an open end nothing is said."""
    low, high = limits
    variant = "at_most" if low == -np.inf else "at_least" if high == np.inf else "hint"
    return {"lowest": low, "highest": high, "variant": variant}


def ends(row: Uncertainty) -> tuple[float, float]:
    """Give the lowest and highest value that is drawn; of a normal distribution they lie beyond low and high."""
    if row.distribution == "lognormal":
        low, high = _tails(log(row.low), log(row.high))
        return exp(low), exp(high)
    return _tails(row.low, row.high) if row.distribution == "normal" else (row.low, row.high)


def _tails(low: float, high: float) -> Limits:
    middle, half = (low + high) / 2.0, (high - low) / 2.0
    return middle - _OUTERMOST * half, middle + _OUTERMOST * half


def _drawable(row: Uncertainty) -> bool:
    """Tell whether a spread can be drawn from; what is wrong with it is told elsewhere."""
    return row.low <= row.high and (row.low > 0.0 or row.distribution != "lognormal")


def loan_terms(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that a loan's grace stays shorter than its term, whatever is drawn of either."""
    drawn: dict[tuple[str, str], Limits] = {}
    last: dict[str, int] = {}
    for index, row in enumerate(plan.uncertainties):
        value = field_value(plan, row.subject, row.quantity)
        if row.quantity in ("loan_term", "loan_grace") and value is not None and _drawable(row):
            low, high = (_value(row, Stated(FIELD, value), end) for end in ends(row))
            drawn[row.subject, row.quantity], last[row.subject] = (low, high), index
    for loan in plan.loans:
        if loan.id in last and loan.grace < loan.term:
            shortest = round(drawn.get((loan.id, "loan_term"), (loan.term, 0.0))[0])
            longest = round(drawn.get((loan.id, "loan_grace"), (0.0, loan.grace))[1])
            if longest >= shortest:
                yield ctx.problem("loan-grace", "uncertainties", last[loan.id], "quantity", found=longest,
                                  limit=shortest)  # fmt: skip


def correlations(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that a correlation is between two groups there are, stated once and not with itself."""
    groups = sorted({row.group for row in plan.uncertainties if row.group})
    seen: set[frozenset[str]] = set()
    for index, row in enumerate(plan.correlations):
        for name in ("first", "second"):
            found = getattr(row, name)
            if found not in groups:
                near = nearest(found, groups)
                yield ctx.problem("unknown-group", "correlations", index, name, found=found, suggestion=near)
        pair = frozenset((row.first, row.second))
        if len(pair) == 1:
            yield ctx.problem("correlated-with-itself", "correlations", index, "second", found=row.first)
        elif pair in seen:
            earlier = ctx.parsed.records["correlations"][_first(plan, pair)].place("first")
            words = f"{row.first} · {row.second}"
            yield ctx.problem("duplicate-id", "correlations", index, "first", found=words, earlier=earlier)
        seen.add(pair)


def _first(plan: Plan, pair: frozenset[str]) -> int:
    return next(i for i, row in enumerate(plan.correlations) if frozenset((row.first, row.second)) == pair)


def definite(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that all correlations can hold at once; told at the last row of the groups that contradict each other."""
    known: dict[tuple[str, str], float] = {}
    for row in plan.correlations:
        if row.first != row.second and (row.first, row.second) not in known:
            known |= {(row.first, row.second): row.value, (row.second, row.first): row.value}
    if not known:
        return
    groups, matrix = normal_correlation(known)
    values, vectors = np.linalg.eigh(matrix)
    if values[0] >= _SMALLEST:
        return
    part = {group for group, weight in zip(groups, np.abs(vectors[:, 0]), strict=True) if weight > _SHARE}
    index = max(i for i, row in enumerate(plan.correlations) if {row.first, row.second} <= part)
    row = plan.correlations[index]
    told: dict[str, Any] = {"found": row.value, "first": row.first, "second": row.second}
    yield ctx.problem("not-positive-definite", "correlations", index, "value", **told)


def normal_correlation(known: Mapping[tuple[str, str], float]) -> tuple[tuple[str, ...], np.ndarray]:
    """Give groups and the correlation matrix of the normal scores behind their rank correlations.

    ``ρ_normal = 2 sin(π ρ_rank / 6)``: the relation of the two for a bivariate normal (Pearson 1907).
    """
    groups = tuple(sorted({name for pair in known for name in pair}))
    matrix = np.eye(len(groups))
    for (one, other), value in known.items():
        matrix[groups.index(one), groups.index(other)] = 2.0 * np.sin(np.pi * value / 6.0)
    return groups, matrix
