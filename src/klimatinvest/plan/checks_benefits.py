"""Checks of co-benefits and of energy that one actor delivers to another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from klimatinvest.catalogue.benefits import benefit_catalogue
from klimatinvest.core.problem import Problem, Severity
from klimatinvest.core.units import UnitMismatch, UnknownUnit, atoms, conversion, parse_unit
from klimatinvest.plan.benefit_terms import is_mass, is_money, is_quantified, is_valued
from klimatinvest.plan.checks_time import price_index_reaches
from klimatinvest.plan.context import Context
from klimatinvest.plan.double_counting import find_double_counting
from klimatinvest.plan.labels import nearest
from klimatinvest.plan.model import Benefit, Damage, Plan

TABLE = "benefits"


def complete(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that what is to be priced has a quantity, a value and a receiver."""
    for row, benefit in enumerate(plan.benefits):
        if benefit.quantity is not None and not benefit.unit:
            yield ctx.problem("benefit-needs", TABLE, row, "unit", variant="unit")
        if not benefit.priced:
            continue
        if not is_quantified(benefit):
            yield ctx.problem("benefit-needs", TABLE, row, "quantity", variant="quantity")
        if not is_valued(benefit):
            yield ctx.problem("benefit-needs", TABLE, row, "value", variant="value")
        if benefit.receiver is None:
            yield ctx.problem("benefit-needs", TABLE, row, "receiver", variant="receiver")


def bases(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that the basis fits what the co-benefit is about, and states nothing that it does not use."""
    for row, benefit in enumerate(plan.benefits):
        element = ctx.elements.get(benefit.subject)
        if benefit.basis == "per_unit" and benefit.subject in ctx.ids["actions"]:
            yield ctx.problem("benefit-per-unit", TABLE, row, "basis", found=benefit.subject, variant="action")
        elif benefit.basis == "per_unit" and element is not None and element.depth == "yearly":
            yield ctx.problem("benefit-per-unit", TABLE, row, "basis", found=benefit.subject)
        unused: tuple[str, ...] = ("quantity", "value", "parameter", "substance") if benefit.basis == "damages" else ()
        if is_money(benefit.unit):
            unused = ("value", "parameter", "substance")
        for field in unused:
            if getattr(benefit, field) is not None:
                yield ctx.problem("benefit-unused", TABLE, row, field, variant=_why(benefit))


def _why(benefit: Benefit) -> str:
    return "damages" if benefit.basis == "damages" else "money"


def units(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that the unit is known, one thing, and fits the library's value."""
    for row, benefit in enumerate(plan.benefits):
        if not benefit.unit:
            continue
        try:
            simple = len(parse_unit(benefit.unit).signature) == 1
        except UnknownUnit as error:
            near = nearest(error.symbol, atoms())
            yield ctx.problem("unknown-unit", TABLE, row, "unit", found=error.symbol, suggestion=near)
            continue
        if not simple:
            yield ctx.problem("benefit-unit", TABLE, row, "unit", found=benefit.unit)
            continue
        yield from _library_unit(benefit, row, ctx)


def _library_unit(benefit: Benefit, row: int, ctx: Context) -> Iterator[Problem]:
    parameter = ctx.library.get(benefit.parameter) if benefit.parameter else None
    wanted = f"kr/{benefit.unit}"
    if parameter is None or is_money(benefit.unit):
        return
    try:
        conversion(parameter_unit(parameter.unit), wanted)
    except (UnitMismatch, UnknownUnit):
        yield ctx.problem(
            "parameter-unit", TABLE, row, "parameter", found=parameter.id, unit=parameter.unit, wanted=wanted
        )


def parameter_unit(unit: str) -> str:
    """Give a library value's unit as kronor per something: a value of one event is kronor per piece."""
    return f"{unit}/st" if is_money(unit) else unit


def parameters(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that a parameter is in the library, with one value."""
    for row, benefit in enumerate(plan.benefits):
        if benefit.parameter is None:
            continue
        found = ctx.library.get(benefit.parameter)
        if found is None:
            near = nearest(benefit.parameter, ctx.library.ids)
            yield ctx.problem("unknown-parameter", TABLE, row, "parameter", found=benefit.parameter, suggestion=near)
        elif len(found.values) > 1:
            yield ctx.problem("benefit-parameter", TABLE, row, "parameter", found=found.id, years=list(found.years))


def exposure(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that the exposure method has its substance, locality and mass."""
    for row, benefit in enumerate(plan.benefits):
        if benefit.substance is None:
            if benefit.ventilation_factor is not None or benefit.inhabitants is not None:
                yield ctx.problem("substance-missing", TABLE, row, "substance")
            continue
        if benefit.kind != "air_quality":
            yield ctx.problem("substance-elsewhere", TABLE, row, "substance", found=benefit.substance)
        if benefit.unit and not is_mass(benefit.unit):
            yield ctx.problem("unit-mismatch", TABLE, row, "unit", found=benefit.unit, quantity="benefit", wanted="kg")
        if benefit.value is None and benefit.parameter is None:
            for field in ("ventilation_factor", "inhabitants"):
                if getattr(benefit, field) is None:
                    yield ctx.problem("locality-missing", TABLE, row, field)


def price_years(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that money has a price year that the price index reaches."""
    for row, benefit in enumerate(plan.benefits):
        own = benefit.value is not None or is_money(benefit.unit) or benefit.basis == "damages"
        year = benefit.price_year if own else library_price_year(benefit, ctx)
        if own and year is None:
            yield ctx.problem("price-year-missing", TABLE, row, "price_year", quantity=None)
        yield from price_index_reaches(ctx, TABLE, row, year)


def library_price_year(benefit: Benefit, ctx: Context) -> int | None:
    """Give the price year of the library value that a co-benefit takes, if any."""
    known = benefit_catalogue().substances.get(benefit.substance or "")
    name = benefit.parameter or (known.unit_value if known else None)
    parameter = ctx.library.get(name) if name else None
    return None if parameter is None else parameter.price_year or benefit.price_year


def years(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that the years lie inside the plan, the first not after the last."""
    settings = plan.plan
    for row, benefit in enumerate(plan.benefits):
        for field in ("first_year", "last_year"):
            year = getattr(benefit, field)
            if year is not None and not settings.start_year <= year <= settings.end_year:
                start, end = settings.start_year, settings.end_year
                yield ctx.problem("benefit-year", TABLE, row, field, found=year, start=start, end=end)
        first, last = benefit.first_year, benefit.last_year
        if first is not None and last is not None and first > last:
            yield ctx.problem("benefit-years-order", TABLE, row, "last_year", start=first, end=last)


def damages(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that damages belong to a co-benefit that uses them, at two return periods or more, and do not fall."""
    found: dict[str, list[tuple[int, Damage]]] = defaultdict(list)
    for row, damage in enumerate(plan.damages):
        found[damage.benefit].append((row, damage))
    refused = {record.text("benefit") for record in ctx.failed("damages")}
    for row, benefit in enumerate(plan.benefits):
        rows = found.pop(benefit.id, [])
        if benefit.basis == "damages" and len(rows) < 2 and benefit.id not in refused:
            yield ctx.problem("damages-too-few", TABLE, row, "id", found=len(rows), benefit=benefit.id)
        elif benefit.basis != "damages":
            for at, _ in rows:
                yield ctx.problem("damages-unused", "damages", at, "benefit", found=benefit.id)
        yield from _falling(rows, ctx)


def _falling(rows: list[tuple[int, Damage]], ctx: Context) -> Iterator[Problem]:
    ordered = sorted(rows, key=lambda pair: pair[1].return_period)
    for (_, before), (at, after) in pairwise(ordered):
        for field in ("damage_without", "damage_with"):
            if getattr(after, field) < getattr(before, field):
                period = after.return_period
                yield ctx.problem("damage-falls", "damages", at, field, Severity.WARNING, found=period)


def grounds(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that figures name their source; a placeholder says what it rests on."""
    for row, benefit in enumerate(plan.benefits):
        stated = benefit.quantity is not None or benefit.value is not None or benefit.basis == "damages"
        if stated:
            yield from ctx.grounds(TABLE, row, benefit, "benefit")


def double_counting(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Warn of co-benefits that would count the same thing twice."""
    for hit in find_double_counting(plan):
        yield ctx.problem(
            "counted-twice",
            TABLE,
            hit.row,
            "kind",
            Severity.WARNING,
            found=plan.benefits[hit.row].id,
            other=hit.pair.second.line if hit.other is None else plan.benefits[hit.other].id,
            pair=hit.pair.id,
        )


def suppliers(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that a carrier's supplier and its production cost stand together, with a price."""
    for row, carrier in enumerate(plan.carriers):
        cost = ctx.has(carrier.id, "production_cost")
        if carrier.supplier is not None and not cost:
            yield ctx.problem("supplier-without-cost", "carriers", row, "supplier", found=carrier.id)
        elif carrier.supplier is None and cost:
            yield ctx.problem("cost-without-supplier", "carriers", row, "supplier", found=carrier.id)
        elif cost and not ctx.has(carrier.id, "price"):
            yield ctx.problem("supplier-without-price", "carriers", row, "supplier", found=carrier.id)


def mixed_shares(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Warn where shares of all lines stand beside shares of one line: the one line goes before."""
    every = {share.subject for share in plan.actor_shares if share.line == "all"}
    told: set[tuple[str, str]] = set()
    for row, share in enumerate(plan.actor_shares):
        if share.line != "all" and share.subject in every and (share.subject, share.line) not in told:
            told.add((share.subject, share.line))
            yield ctx.problem(
                "shares-mixed", "actor_shares", row, "line", Severity.WARNING, subject=share.subject, line=share.line
            )
