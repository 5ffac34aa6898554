"""Checks of loans, the evidence of green ones, and the components of investments."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from klimatinvest.catalogue.green_loans import green_categories
from klimatinvest.core.problem import Problem, Severity
from klimatinvest.plan.context import Context
from klimatinvest.plan.labels import nearest
from klimatinvest.plan.model import Loan, Plan

_TOLERANCE = 1e-9


def loans(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check a loan's years, its life against the asset's, its green category and its grounds."""
    lives = {action.id: action.lifetime for action in reversed(plan.actions)}
    first, last = plan.plan.start_year, plan.plan.end_year
    for row, loan in enumerate(plan.loans):
        if not first <= loan.year <= last:
            yield ctx.problem("year-outside-horizon", "loans", row, "year", found=loan.year, first=first, last=last)
        if loan.grace >= loan.term:
            yield ctx.problem("loan-grace", "loans", row, "grace", found=loan.grace, limit=loan.term)
        life = lives.get(loan.action or "")
        if life is not None and loan.term > life:
            yield ctx.problem(
                "loan-longer-than-asset",
                "loans",
                row,
                "term",
                Severity.WARNING,
                found=loan.term,
                limit=life,
                subject=loan.action,
            )
        yield from _category(loan, row, ctx)
        yield from ctx.grounds("loans", row, loan, "loan")


def _category(loan: Loan, row: int, ctx: Context) -> Iterator[Problem]:
    known = green_categories()
    if loan.green_category and loan.green_category not in known:
        yield ctx.problem(
            "unknown-green-category",
            "loans",
            row,
            "green_category",
            found=loan.green_category,
            choices=list(known),
            suggestion=nearest(loan.green_category, known),
        )


def evidence(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that evidence is for a criterion of the loan's category."""
    category = {loan.id: loan.green_category for loan in reversed(plan.loans)}
    known = green_categories()
    for row, given in enumerate(plan.loan_evidence):
        if given.loan not in category or (category[given.loan] and category[given.loan] not in known):
            continue  # told elsewhere
        found = known.get(category[given.loan])
        criteria = () if found is None else tuple(c.id for c in found.criteria)
        if given.criterion not in criteria:
            yield ctx.problem(
                "unknown-criterion",
                "loan_evidence",
                row,
                "criterion",
                found=given.criterion,
                subject=given.loan,
                choices=list(criteria),
                suggestion=nearest(given.criterion, criteria),
                variant="hint" if criteria else "none",
            )


def components(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that an action's components sum to the whole of an investment that is written off."""
    assets = {action.id: any(action.capex.values()) and not action.expensed for action in reversed(plan.actions)}
    failed = {record.text("action") for record in ctx.failed("action_components")}
    parts: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for row, component in enumerate(plan.action_components):
        parts[component.action].append((row, component.share))
    for action, found in parts.items():
        total, (row, _) = sum(share for _, share in found), found[-1]
        if abs(total - 1.0) > _TOLERANCE and action not in failed:
            yield ctx.problem("shares-not-one", "action_components", row, "share", subject=action, found=total)
        if assets.get(action) is False:
            yield ctx.problem("component-without-asset", "action_components", found[0][0], "action", found=action)
