"""Checks of years: the plan's own, those of its amounts, and price years."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from klimatinvest.core.problem import Problem
from klimatinvest.plan.context import PRICE_INDEX, Context
from klimatinvest.plan.model import Goal, Plan
from klimatinvest.plan.parse import MAX_YEARS
from klimatinvest.plan.quantities import BY_KEY

_SUBJECT_TABLES = ("plan", "sectors", "carriers", "activities", "elements")


def plan_years(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that ``base_year ≤ start_year ≤ end_year``, at most 80 years."""
    settings = plan.plan
    if settings.base_year > settings.start_year:
        yield ctx.problem("years-order", "plan", 0, "base_year", first="base_year", then="start_year")
    if settings.start_year > settings.end_year:
        yield ctx.problem("years-order", "plan", 0, "start_year", first="start_year", then="end_year")
    length = settings.end_year - min(settings.base_year, settings.start_year) + 1
    if length > MAX_YEARS:
        yield ctx.problem("plan-too-long", "plan", 0, "end_year", found=length, limit=MAX_YEARS)


def plan_date(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that the date is a day of the calendar."""
    try:
        date.fromisoformat(plan.plan.date)
    except ValueError:
        yield ctx.problem("bad-date", "plan", 0, "date", found=plan.plan.date)


def within_horizon(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that amounts and events fall within the plan's years."""
    first, last = plan.plan.start_year, plan.plan.end_year
    if first > last:  # told by ``plan_years``; every year would lie outside
        return
    for table, single, amounts, earliest in (
        ("actions", ("in_use_year", "reference_year"), "capex", first),
        ("sources", (), "amounts", first),
        # An element's start is the last year with nothing, so the year before the plan is a fair start.
        ("elements", ("start",), None, first - 1),
        ("elements", ("target_year",), None, first),
        ("series", (), "values", None),
        ("attributes", ("year",), None, None),
    ):
        for index, row in enumerate(getattr(plan, table)):
            years = [(name, getattr(row, name)) for name in single]
            years += [(f"{amounts}.{year}", year) for year in sorted(getattr(row, amounts))] if amounts else []
            for name, year in years:
                if year is not None and (year > last or (earliest is not None and year < earliest)):
                    yield ctx.problem("year-outside-horizon", table, index, name, found=year, first=first, last=last)


def goal_years(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that goals lie after their base years, and that every year counted from has emissions."""
    settings = plan.plan
    for index, goal in enumerate(plan.goals):
        if goal.year <= max(settings.goal_base_years):
            base = max(settings.goal_base_years)
            yield ctx.problem("goal-before-base", "goals", index, "year", found=goal.year, base=base)
    yield from _goals_agree(plan, ctx)
    for index, row in enumerate(plan.inventory):
        for year in sorted({*settings.goal_base_years, *settings.inventory_years} - row.emissions.keys()):
            yield ctx.problem(
                "inventory-year-missing",
                "inventory",
                index,
                f"emissions.{year}",
                sector=row.sector,
                year=year,
            )


def _goals_agree(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that a boundary has one goal a year, and that its goals count the same: they make one path."""
    first: dict[str, Goal] = {}
    seen: dict[tuple[str, int], Goal] = {}
    for index, goal in enumerate(plan.goals):
        model = first.setdefault(goal.boundary, goal)
        if goal.net != model.net:
            yield ctx.problem("goal-sinks-differ", "goals", index, "net", earlier=model.id)
        earlier = seen.setdefault((goal.boundary, goal.year), goal)
        if earlier is not goal:
            yield ctx.problem("goal-twice", "goals", index, "year", found=goal.year, earlier=earlier.id)


def price_years(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that money has a price year, and the library's index reaches from it to the plan's."""
    for table in ("assumptions", "series"):
        for index, row in enumerate(getattr(plan, table)):
            subject = ctx.subject_table(row.subject, _SUBJECT_TABLES)
            quantity = BY_KEY.get((subject or "", row.quantity))
            if quantity is None or not quantity.money:
                continue
            own = row.value is not None if table == "assumptions" else bool(row.values)
            parameter = ctx.library.get(row.parameter) if row.parameter else None
            year = row.price_year
            if not own and parameter is not None:
                year = parameter.price_year
            if year is None and (own or parameter is not None):
                yield ctx.problem("price-year-missing", table, index, "price_year", quantity=row.quantity)
            yield from price_index_reaches(ctx, table, index, year)
    for index, action in enumerate(plan.actions):
        yield from price_index_reaches(ctx, "actions", index, action.price_year)
    for index, source in enumerate(plan.sources):
        if source.price_basis == "real" and source.price_year is None:
            yield ctx.problem("price-year-missing", "sources", index, "price_year", quantity=None)
        elif source.price_basis == "real":
            yield from price_index_reaches(ctx, "sources", index, source.price_year)


def price_index_reaches(ctx: Context, table: str, row: int, year: int | None) -> Iterator[Problem]:
    """Check that the price index reaches from an amount's price year to the plan's."""
    wanted = ctx.plan.plan.price_year
    if year is None or year == wanted:
        return
    index = ctx.library.get(PRICE_INDEX)
    known = {y for y in index.values if y is not None} if index is not None else set()
    lacking = [y for y in (year, wanted) if y not in known]
    if lacking:
        yield ctx.problem(
            "price-index-missing",
            table,
            row,
            "price_year",
            found=lacking[0],
            wanted=wanted,
            first=min(known, default=0),
            last=max(known, default=0),
        )
