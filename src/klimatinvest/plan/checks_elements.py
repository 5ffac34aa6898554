"""Checks of transition elements: each depth and kind has what it needs, and nothing that contradicts it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from klimatinvest.core.problem import Problem, Severity
from klimatinvest.core.units import UnitMismatch, UnknownUnit, conversion, parse_unit
from klimatinvest.plan.context import Context
from klimatinvest.plan.model import Element, Plan
from klimatinvest.plan.quantities import BY_KEY, FIGURE, SERIES

# For the activity model: columns and figures that each kind needs.
_COLUMNS: dict[str, tuple[str, ...]] = {
    "avoid": (),
    "efficiency": ("from_activity",),
    "shift": ("to_activity",),
    "fuel": ("from_activity", "carrier", "to_carrier"),
    "supply": ("carrier",),
}
_FIGURES: dict[str, tuple[str, ...]] = {
    "avoid": ("conversion_from",),
    "efficiency": ("conversion_from",),
    "shift": ("conversion_from", "conversion_to"),
    "fuel": (),
    "supply": (),
}
_POINTS = "procentenheter"
_ROUNDED = 1.0 + 1e-9  # a quantity may exceed its limit by the rounding of a proposal
_UNKNOWN_UNIT = re.compile(r"\{\w+\}")


def some_elements(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that a plan without elements is allowed but says little."""
    if not plan.elements and not ctx.failed("elements"):
        yield ctx.problem("no-elements", "plan", 0, None, Severity.WARNING)


def _missing(
    ctx: Context, row: int, element: Element, quantity: str, form: str = FIGURE, why: str | None = None
) -> Problem:
    known = BY_KEY["elements", quantity]
    template = known.unit if form == FIGURE else known.series_unit or known.unit
    return ctx.problem(
        "missing-figure" if form == FIGURE else "missing-series",
        "elements",
        row,
        "id",
        subject=element.id,
        quantity=quantity,
        unit=ctx.unit_of(known, element.id, form) or _UNKNOWN_UNIT.sub("…", template),
        why=why or quantity,
    )


def _needed(ctx: Context, row: int, element: Element, name: str) -> Problem:
    return ctx.problem(
        "field-needed", "elements", row, name, subject=element.id, kind=element.kind, depth=element.depth
    )


def quantities(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that an element has a quantity and years, a list of quantities by year, or yearly figures."""
    for row, element in enumerate(plan.elements):
        if element.depth != "yearly" and not element.unit:
            yield _needed(ctx, row, element, "unit")
        if element.depth == "yearly":
            if element.quantity is not None:
                yield ctx.problem("quantity-superfluous", "elements", row, "quantity", subject=element.id)
        elif element.ramp == "list":
            if not ctx.has(element.id, "deployment", SERIES):
                yield _missing(ctx, row, element, "deployment", SERIES)
        elif not ctx.has(element.id, "supply_factor", SERIES) or _costs_by_quantity(ctx, element):
            for name in ("quantity", "start", "target_year"):
                if getattr(element, name) is None:
                    yield _needed(ctx, row, element, name)


def _costs_by_quantity(ctx: Context, element: Element) -> bool:
    """Tell whether a figure per unit is stated: without a quantity it would count as nothing."""
    return any(ctx.has(element.id, quantity, FIGURE) for quantity in ("investment", "operation_cost", "revenue"))


def ramps(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that a ramp begins before it ends, and that only a listed ramp has a list."""
    for row, element in enumerate(plan.elements):
        start, target = element.start, element.target_year
        if start is not None and target is not None and start >= target:
            yield ctx.problem("start-not-before-target", "elements", row, "start", subject=element.id)
        if element.ramp != "list" and ctx.has(element.id, "deployment", SERIES):
            yield ctx.problem("deployment-without-list", "elements", row, "ramp", subject=element.id)


def effects(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that yearly and unit elements have exactly one way to tonnes."""
    for row, element in enumerate(plan.elements):
        if element.depth == "yearly":
            if not ctx.has(element.id, "abatement", SERIES):
                yield _missing(ctx, row, element, "abatement", SERIES, "abatement_yearly")
        elif element.depth == "unit":
            energy = any(ctx.has(element.id, q, FIGURE) for q in ("energy_use", "reference_energy_use"))
            stated = ctx.has(element.id, "abatement", FIGURE)
            if energy and stated:
                yield ctx.problem("energy-cost-only", "elements", row, "id", Severity.WARNING, subject=element.id)
            elif not energy and not stated:
                yield _missing(ctx, row, element, "abatement")
        if element.kind == "sink" and not ctx.has(element.id, "permanence", FIGURE):
            yield _missing(ctx, row, element, "permanence")


def activity_models(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that each kind of activity element names its activities, carriers and conversions."""
    for row, element in enumerate(plan.elements):
        if element.depth != "activity":
            continue
        if element.kind not in _COLUMNS:
            yield ctx.problem("depth-not-for-kind", "elements", row, "depth", kind=element.kind)
            continue
        for name in _COLUMNS[element.kind]:
            if getattr(element, name) is None:
                yield _needed(ctx, row, element, name)
        for quantity in _FIGURES[element.kind]:
            if not ctx.has(element.id, quantity, FIGURE):
                yield _missing(ctx, row, element, quantity)
        yield from _by_kind(ctx, row, element)


def _by_kind(ctx: Context, row: int, element: Element) -> Iterator[Problem]:
    if element.kind in ("shift", "avoid"):
        legs = any(leg.element == element.id for leg in ctx.plan.from_shares)
        legs = legs or any(record.text("element") == element.id for record in ctx.failed("from_shares"))
        if legs == (element.from_activity is not None):
            code = "two-origins" if legs else "no-origin"
            yield ctx.problem(code, "elements", row, "from_activity", subject=element.id)
    elif element.kind == "efficiency":
        yield from _exactly_one(ctx, row, element, "saving", "improvement")
    elif element.kind == "supply":
        yield from _exactly_one(ctx, row, element, "target_factor", "supply_factor")
    elif element.kind == "fuel":
        yield from _fuel(ctx, row, element)


def _fuel(ctx: Context, row: int, element: Element) -> Iterator[Problem]:
    if element.unit != _POINTS:
        yield ctx.problem("unit-must-be-points", "elements", row, "unit", found=element.unit, wanted=_POINTS)
    activity, carrier = element.from_activity, element.carrier
    if activity is None or carrier is None or carrier not in ctx.ids["carriers"]:
        return
    if carrier not in ctx.stated.get((FIGURE, activity, "intensity"), ()):
        yield ctx.problem("carrier-not-in-activity", "elements", row, "carrier", found=carrier, activity=activity)


def _exactly_one(ctx: Context, row: int, element: Element, first: str, second: str) -> Iterator[Problem]:
    stated = [quantity for quantity in (first, second) if ctx.has(element.id, quantity)]
    if len(stated) != 1:
        yield ctx.problem(
            "one-of-two",
            "elements",
            row,
            "id",
            subject=element.id,
            quantities=[first, second],
            variant="both" if stated else "none",
        )


def pools(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that an activity that only counts units for a unit-cost element has no emissions of its own."""
    for row, element in enumerate(plan.elements):
        activity = element.from_activity
        if element.depth != "unit" or activity is None:
            continue
        if not ctx.has(element.id, "conversion_from", FIGURE):
            yield _missing(ctx, row, element, "conversion_from")
        if ctx.has(activity, "intensity") or ctx.has(activity, "process_emissions"):
            yield ctx.problem("pool-with-emissions", "elements", row, "from_activity", found=activity)


def shifts_do_not_circle(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that no element shifts an activity to itself, and no two shift back and forth."""
    moves: dict[tuple[str, str], str] = {}
    for row, element in enumerate(plan.elements):
        if element.kind != "shift" or element.to_activity is None:
            continue
        legs = [leg.activity for leg in plan.from_shares if leg.element == element.id]
        for origin in [element.from_activity, *legs] if element.from_activity else legs:
            back = moves.get((element.to_activity, str(origin)))
            if origin == element.to_activity or back is not None:
                yield ctx.problem(
                    "circular-shift",
                    "elements",
                    row,
                    "to_activity",
                    found=element.to_activity,
                    other=back or element.id,
                )
            moves[str(origin), element.to_activity] = element.id


def lifetimes(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that an investment per unit has a life."""
    for row, element in enumerate(plan.elements):
        if element.depth == "yearly" or ctx.has(element.id, "lifetime"):
            continue
        if ctx.has(element.id, "investment"):
            yield _missing(ctx, row, element, "lifetime")
        elif ctx.has(element.id, "reference_investment") and not ctx.has(element.id, "reference_lifetime"):
            yield _missing(ctx, row, element, "reference_lifetime")


def abatement_within_sector(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that an element's stated tonnes do not exceed what its sector emits: possible, rarely meant."""
    latest = {row.sector: row.emissions[max(row.emissions)] for row in plan.inventory if row.emissions}
    for row, element in enumerate(plan.elements):
        account = ctx.sectors.get(element.sector)
        emitted = latest.get(element.sector)
        tonnes = _stated_tonnes(plan, element)
        if emitted is None or account is None or account.account != "territorial" or tonnes is None:
            continue
        if tonnes > emitted:
            yield ctx.problem(
                "abatement-above-sector",
                "elements",
                row,
                "quantity" if element.depth == "unit" else "id",
                Severity.WARNING,
                subject=element.id,
                found=tonnes,
                sector=element.sector,
                limit=emitted,
            )


def _stated_tonnes(plan: Plan, element: Element) -> float | None:
    """Give the largest yearly abatement that is stated outright, tonnes."""
    if element.depth == "unit" and element.quantity is not None:
        for figure in plan.assumptions:
            if (figure.subject, figure.quantity) == (element.id, "abatement") and figure.value is not None:
                return _in_unit(figure.value * element.quantity, figure.unit, f"ton/{element.unit}/år")
    if element.depth == "yearly":
        for series in plan.series:
            if (series.subject, series.quantity) == (element.id, "abatement") and series.values:
                return _in_unit(max(series.values.values()), series.unit, "ton")
    return None


def _in_unit(value: float, unit: str, wanted: str) -> float | None:
    try:
        parse_unit(wanted)
        return value * conversion(unit, wanted)
    except (UnknownUnit, UnitMismatch):
        return None


def limits(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that a plan keeps within the potentials and deployment rates it states itself."""
    for row, figure in enumerate(plan.assumptions):
        element = ctx.elements.get(figure.subject)
        if element is None or figure.quantity not in ("potential", "deployment_rate"):
            continue
        if element.depth == "yearly":
            args = {"subject": element.id, "quantity": figure.quantity}
            yield ctx.problem("limit-without-quantity", "assumptions", row, "quantity", Severity.ERROR, **args)
            continue
        per_year = figure.quantity == "deployment_rate"
        wanted = f"{element.unit}/år" if per_year else element.unit
        limit = None if figure.value is None else _in_unit(figure.value, figure.unit, wanted)
        planned = _planned_rate(element) if per_year else _planned_most(plan, element)
        if limit is not None and planned is not None and planned > limit * _ROUNDED:
            yield ctx.problem(
                "faster-than-rate" if per_year else "quantity-above-potential",
                "assumptions",
                row,
                "value",
                Severity.WARNING,
                subject=element.id,
                found=planned,
                limit=limit,
                unit=wanted,
            )


def _planned_most(plan: Plan, element: Element) -> float | None:
    """Give the largest quantity the plan wants of an element, in its unit."""
    if element.ramp != "list":
        return element.quantity
    for series in plan.series:
        if (series.subject, series.quantity) == (element.id, "deployment") and series.values:
            return _in_unit(max(series.values.values()), series.unit, element.unit)
    return None


def _planned_rate(element: Element) -> float | None:
    """Give what is added in a year on average, which no ramp can stay below; None for a list."""
    if element.ramp == "list" or None in (element.quantity, element.start, element.target_year):
        return None
    years = (element.target_year or 0) - (element.start or 0)
    return (element.quantity or 0.0) / years if years > 0 else None
