"""Checks of carbon budgets and of the group's own emissions: each has what its convention needs, and adds up."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator

from klimatinvest.core.problem import Problem, Severity
from klimatinvest.plan.context import Context
from klimatinvest.plan.model import CarbonBudget, Plan

GROUP_TYPES = frozenset({"board", "company"})
TOLERANCE = 1e-6  # of a sum of shares
# Tables whose rows rest on something, the field that says on what, and the word for the value.
_GROUNDS = {"carbon_budgets": "carbon_budget", "unit_emissions": "unit_emissions"}


def budgets(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that a budget states what its convention needs, and begins where emissions are known."""
    for row, budget in enumerate(plan.carbon_budgets):
        if budget.convention == "rate" and budget.rate is None:
            yield ctx.problem("rate-missing", "carbon_budgets", row, "rate")
        if budget.convention != "rate":
            if budget.budget is None:
                yield ctx.problem("budget-missing", "carbon_budgets", row, "budget", found=budget.convention)
            if budget.rate is not None:
                yield ctx.problem(
                    "rate-superfluous", "carbon_budgets", row, "rate", found=budget.rate, convention=budget.convention
                )
        if budget.first_year > plan.plan.end_year:
            first, last = budget.first_year, plan.plan.end_year
            yield ctx.problem("budget-year-outside", "carbon_budgets", row, "first_year", found=first, last=last)
        elif budget.emissions is None:
            yield from _start(plan, ctx, row, budget)


def _start(plan: Plan, ctx: Context, row: int, budget: CarbonBudget) -> Iterator[Problem]:
    """Check that the inventory gives the starting emissions of every sector that counts."""
    if ctx.failed("inventory"):
        return
    counted = [i for i in plan.inventory if i.sector in ctx.sectors and budget.counts(ctx.sectors[i.sector].account)]
    lacking = [i.sector for i in counted if budget.first_year not in i.emissions]
    if lacking or not counted:
        year, sectors = budget.first_year, lacking or ["–"]
        yield ctx.problem("budget-start-unknown", "carbon_budgets", row, "emissions", year=year, sectors=sectors)


def shares(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that shares name a sector that counts or an actor, and sum to 1 over each kind."""
    by_id = {budget.id: budget for budget in reversed(plan.carbon_budgets)}
    summed: dict[tuple[str, str], float] = defaultdict(float)
    first: dict[tuple[str, str], int] = {}
    for row, share in enumerate(plan.budget_shares):
        kind = ctx.subject_table(share.subject, ("sectors", "actors"))
        if kind is None:
            continue  # an unknown reference, told elsewhere
        if kind == "sectors" and share.subject in ctx.ids["actors"]:
            yield ctx.problem("budget-share-ambiguous", "budget_shares", row, "subject", found=share.subject)
        budget = by_id.get(share.budget)
        if kind == "sectors" and budget is not None and not budget.counts(ctx.sectors[share.subject].account):
            yield ctx.problem(
                "budget-share-outside", "budget_shares", row, "subject", found=share.subject, budget=share.budget
            )
        summed[share.budget, kind] += share.share
        first.setdefault((share.budget, kind), row)
    if ctx.failed("budget_shares"):
        return  # a refused row may be what is missing
    for (name, kind), total in summed.items():
        if not math.isclose(total, 1.0, abs_tol=TOLERANCE):
            row, found = first[name, kind], round(total, 6)
            yield ctx.problem(
                "budget-shares-sum", "budget_shares", row, "share", budget=name, found=found, tables=[kind]
            )


def units(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that units belong to the group, and that method and category stand with their own scopes."""
    outside = {actor.id for actor in plan.actors if actor.type not in GROUP_TYPES}
    for row, stated in enumerate(plan.unit_emissions):
        if stated.unit in outside:
            yield ctx.problem("unit-outside-group", "unit_emissions", row, "unit", found=stated.unit)
        if (stated.method is None) == (stated.scope == "scope2"):
            yield ctx.problem("scope-method", "unit_emissions", row, "method", scope=stated.scope)
        if (stated.category is None) == (stated.scope == "scope3"):
            yield ctx.problem("scope-category", "unit_emissions", row, "category", scope=stated.scope)
        if not stated.emissions:
            yield ctx.problem("unit-without-years", "unit_emissions", row, "emissions")


def unit_elements(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that an element's abatement falls where emissions are stated, each tonne once in a scope."""
    stated = {(row.unit, row.scope, row.category) for row in plan.unit_emissions}
    summed: dict[tuple[str, str], float] = defaultdict(float)
    for row, link in enumerate(plan.unit_elements):
        if (link.category is None) == (link.scope == "scope3"):
            yield ctx.problem("scope-category", "unit_elements", row, "category", scope=link.scope)
        elif (link.unit, link.scope, link.category) not in stated and not ctx.failed("unit_emissions"):
            yield ctx.problem(
                "unit-without-emissions",
                "unit_elements",
                row,
                "unit",
                Severity.WARNING,
                unit=link.unit,
                scope=link.scope,
            )
        before = summed[link.element, link.scope]
        summed[link.element, link.scope] = after = before + link.share
        if before <= 1.0 + TOLERANCE < after:
            yield ctx.problem(
                "unit-share-above-one",
                "unit_elements",
                row,
                "share",
                element=link.element,
                scope=link.scope,
                found=round(after, 6),
            )


def grounds(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that own data and defaults name their source; a placeholder says what it rests on."""
    for table, word in _GROUNDS.items():
        for index, row in enumerate(getattr(plan, table)):
            yield from ctx.grounds(table, index, row, word)
