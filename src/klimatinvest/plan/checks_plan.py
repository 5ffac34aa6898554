"""Checks of what the calculation as a whole rests on: its constants, activities and energy carriers."""

from __future__ import annotations

from collections.abc import Iterator

from klimatinvest.core.problem import Problem
from klimatinvest.plan.context import Context
from klimatinvest.plan.model import Plan
from klimatinvest.plan.quantities import BY_KEY, SERIES

_CONSTANTS = ("internal_rate", "inflation", "social_rate", "co2_value")
_CARRIER_SERIES = ("emission_factor", "price", "tax", "carbon_cost")


def constants(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that the plan states its rates and its value of CO2: none has a default."""
    for quantity in _CONSTANTS:
        if not ctx.has("plan", quantity):
            code = f"missing-{quantity.replace('_', '-')}"
            yield ctx.problem(code, "plan", 0, None, quantity=quantity)
    if _bears_tax(plan) and not ctx.has("plan", "vat_rate"):
        yield ctx.problem(
            "missing-figure",
            "plan",
            0,
            None,
            subject="plan",
            quantity="vat_rate",
            unit="procent",
            why="vat_rate",
        )
    if any(a.follows_population for a in plan.activities) and not ctx.has("plan", "population"):
        yield ctx.problem(
            "missing-series",
            "plan",
            0,
            None,
            subject="plan",
            quantity="population",
            unit="invånare",
            why="population",
        )


def _bears_tax(plan: Plan) -> bool:
    """Tell whether a row carries tax that nobody recovers, or someone who bears costs does not deduct it."""
    if any(row.vat for table in (plan.assumptions, plan.series, plan.actions) for row in table):
        return True
    bearers = {row.owner for table in (plan.elements, plan.actions) for row in table}
    bearers |= {row.actor for row in plan.actor_shares}
    return any(not actor.deducts_vat for actor in plan.actors if actor.id in bearers)


def activity_volumes(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that an activity has a volume."""
    for row, activity in enumerate(plan.activities):
        if not ctx.has(activity.id, "volume"):
            yield ctx.problem(
                "missing-figure",
                "activities",
                row,
                "id",
                subject=activity.id,
                quantity="volume",
                unit=activity.unit,
                why="volume",
            )


def carrier_series(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that a carrier in use has price, taxes in the price and emission factor; 0 is stated too."""
    used = {row.carrier for table in (plan.assumptions, plan.series) for row in table}
    used |= {name for element in plan.elements for name in (element.carrier, element.to_carrier)}
    for row, carrier in enumerate(plan.carriers):
        for quantity in _CARRIER_SERIES:
            if carrier.id in used and not ctx.has(carrier.id, quantity, SERIES):
                yield ctx.problem(
                    "missing-series",
                    "carriers",
                    row,
                    "id",
                    subject=carrier.id,
                    quantity=quantity,
                    unit=BY_KEY["carriers", quantity].unit,
                    why=quantity,
                )
