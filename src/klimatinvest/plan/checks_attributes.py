"""Checks of attributes: what needs them has a quantity, what builds them has a year, and each value its ground."""

from __future__ import annotations

from collections.abc import Iterator

from klimatinvest.core.problem import Problem, Severity
from klimatinvest.plan.context import Context
from klimatinvest.plan.model import Plan

# Tables of attributes, and the word for the value that a row states.
_STATED = {"attributes": "existing", "attribute_needs": "ratio", "attribute_builds": "built"}


def needs(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that an element that needs an attribute has a quantity, which yearly figures do not give."""
    for row, need in enumerate(plan.attribute_needs):
        element = ctx.elements.get(need.element)
        if element is not None and element.depth == "yearly":
            yield ctx.problem("need-without-quantity", "attribute_needs", row, "element", found=element.id)


def builds(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that an action that builds is taken into use in a year, one that what exists does not cover."""
    actions = {action.id: action for action in reversed(plan.actions)}
    counted = {attribute.id: attribute.year for attribute in reversed(plan.attributes)}
    for row, build in enumerate(plan.attribute_builds):
        action, existing = actions.get(build.action), counted.get(build.attribute)
        if action is None:
            continue  # an unknown reference, told elsewhere
        year = action.in_use_year
        if year is None:
            yield ctx.problem("build-without-year", "attribute_builds", row, "action", found=action.id)
        elif existing is not None and year <= existing:
            yield ctx.problem(
                "build-already-counted",
                "attribute_builds",
                row,
                "action",
                Severity.WARNING,
                found=action.id,
                year=year,
                existing=existing,
            )


def needed(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Tell of attributes that no element needs; a need that was refused counts."""
    wanted = {need.attribute for need in plan.attribute_needs}
    wanted |= {record.text("attribute") for record in ctx.failed("attribute_needs")}
    for row, attribute in enumerate(plan.attributes):
        if attribute.id not in wanted:
            yield ctx.problem("attribute-without-need", "attributes", row, "id", Severity.WARNING, found=attribute.id)


def grounds(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that own data and defaults name their source; a placeholder says what it rests on."""
    for table, word in _STATED.items():
        for index, row in enumerate(getattr(plan, table)):
            yield from ctx.grounds(table, index, row, word)
