"""The rules that hold across the rows of an outcome and against its plan; each tells all it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from klimatinvest.catalogue.sectors import sectors
from klimatinvest.core.problem import Problem, Problems, Severity
from klimatinvest.core.units import UnknownUnit, parse_unit
from klimatinvest.followup.fields import FOLLOWUP
from klimatinvest.followup.model import Outcome
from klimatinvest.plan.checks_identity import references, unique_keys
from klimatinvest.plan.context import Places
from klimatinvest.plan.model import Plan
from klimatinvest.plan.parse import Parsed

# Tables with years: their column of amounts, and whether years before the plan make sense.
_AMOUNTS = (
    ("outcome_emissions", "emissions", True),
    ("outcome_deployment", "quantity", False),
    ("outcome_spending", "spent", False),
    ("outcome_grants", "received", True),
    ("outcome_indicators", "values", True),
)
_FAR = 100.0  # times the plan, or the part of it, from which a slip of unit is more likely than the truth
_WITH_GROUNDS = ("outcome_emissions", "outcome_deployment", "outcome_spending", "outcome_indicators")


@dataclass(frozen=True)
class Context(Places):
    """The valid rows of an outcome together with the plan it is held against.

    Attributes
    ----------
    outcome : Outcome
        Settings and valid rows; other rows are missing.
    parsed : Parsed
        The raw rows, valid and refused, with their places.
    plan : Plan
        The plan that is followed up.
    """

    outcome: Outcome
    parsed: Parsed
    plan: Plan

    @cached_property
    def ids(self) -> Mapping[str, tuple[str, ...]]:
        """Identifiers of the plan by table: what an outcome refers to."""
        found = {"sectors": tuple(sectors())}
        for table in ("elements", "actions", "actors", "sources"):
            found[table] = tuple(row.id for row in getattr(self.plan, table))
        return found


Check = Callable[[Outcome, Context], Iterator[Problem]]


def settings(outcome: Outcome, ctx: Context) -> Iterator[Problem]:
    """Check the year, the date and the order of the thresholds."""
    said, plan = outcome.outcome, ctx.plan.plan
    if not plan.base_year <= said.year <= plan.end_year:
        years = (plan.base_year, plan.end_year)
        yield ctx.problem("outcome-year", "outcome", 0, "year", found=said.year, first=years[0], last=years[1])
    try:
        date.fromisoformat(said.date)
    except ValueError:
        yield ctx.problem("bad-date", "outcome", 0, "date", found=said.date)
    if said.yellow >= said.red:
        yield ctx.problem("thresholds-order", "outcome", 0, "yellow", yellow=said.yellow, red=said.red)
    if said.municipality.casefold() != plan.municipality.casefold():
        found, wanted = said.municipality, plan.municipality
        yield ctx.problem("outcome-municipality", "outcome", 0, "municipality", found=found, wanted=wanted)


def identifiers(outcome: Outcome, ctx: Context) -> Iterator[Problem]:
    """Check that keys are unique and that every reference leads into the plan."""
    yield from unique_keys(outcome, ctx, FOLLOWUP.tables)
    yield from references(outcome, ctx, FOLLOWUP.tables)


def years(outcome: Outcome, ctx: Context) -> Iterator[Problem]:
    """Check that nothing is stated for years to come, nor for years before the plan where that says nothing."""
    year, first = outcome.outcome.year, ctx.plan.plan.base_year
    for table, column, before in _AMOUNTS:
        for index, row in enumerate(getattr(outcome, table)):
            for stated in sorted(getattr(row, column)):
                field = f"{column}.{stated}"
                if stated > year:
                    yield ctx.problem("outcome-after-year", table, index, field, found=stated, year=year)
                elif not before and stated < first:
                    yield ctx.problem("outcome-before-plan", table, index, field, found=stated, first=first)


def signs(outcome: Outcome, ctx: Context) -> Iterator[Problem]:
    """Check that nothing below zero is stated that cannot be: emissions outside sinks, and quantities."""
    tonnes = {e.id for e in ctx.plan.elements if e.depth == "yearly"}  # an element's tonnes may be negative
    kinds = sectors()
    for table, column in (("outcome_emissions", "emissions"), ("outcome_deployment", "quantity")):
        for index, row in enumerate(getattr(outcome, table)):
            if table == "outcome_emissions":
                allowed = row.sector not in kinds or kinds[row.sector].account == "sink"
            else:
                allowed = row.element in tonnes
            for year, value in sorted(getattr(row, column).items()):
                if value < 0.0 and not allowed:
                    yield ctx.problem("outcome-negative", table, index, f"{column}.{year}", found=value)


def magnitudes(outcome: Outcome, ctx: Context) -> Iterator[Problem]:
    """Warn of what is a hundred times more or less than the plan: mostly thousands in the place of units."""
    plan = ctx.plan
    inventory = {r.sector: r.emissions[max(r.emissions)] for r in plan.inventory if r.emissions}
    capex = {a.id: a.capex for a in plan.actions}
    amounts = {s.id: s.amounts for s in plan.sources}
    stated: list[tuple[str, int, str, int, float, float]] = []
    for index, row in enumerate(outcome.outcome_emissions):
        wanted = inventory.get(row.sector, 0.0)
        stated += [("outcome_emissions", index, "emissions", y, v, wanted) for y, v in row.emissions.items()]
    for index, spent in enumerate(outcome.outcome_spending):
        planned = capex.get(spent.item, {})
        stated += [("outcome_spending", index, "spent", y, v, planned.get(y, 0.0)) for y, v in spent.spent.items()]
    for index, grant in enumerate(outcome.outcome_grants):
        granted = amounts.get(grant.source, {})
        stated += [("outcome_grants", index, "received", y, v, granted.get(y, 0.0)) for y, v in grant.received.items()]
    for table, index, column, year, found, wanted in stated:
        low, high = sorted((abs(found), abs(wanted)))
        if 0.0 < low * _FAR <= high:
            told = {"found": found, "wanted": wanted}
            yield ctx.problem("outcome-magnitude", table, index, f"{column}.{year}", Severity.WARNING, **told)


def measured(plan: Plan) -> frozenset[str]:
    """Give the elements with a quantity that an outcome can be held against; tonnes for those of yearly figures."""
    listed = {s.subject for s in plan.series if s.quantity == "deployment"}
    return frozenset(e.id for e in plan.elements if e.depth == "yearly" or e.quantity or e.id in listed)


def deployment(outcome: Outcome, ctx: Context) -> Iterator[Problem]:
    """Check that an element has a quantity that the outcome can be held against."""
    unmeasured = set(ctx.ids["elements"]) - measured(ctx.plan)
    for index, row in enumerate(outcome.outcome_deployment):
        if row.element in unmeasured:
            yield ctx.problem("outcome-without-quantity", "outcome_deployment", index, "element", found=row.element)


def indicators(outcome: Outcome, ctx: Context) -> Iterator[Problem]:
    """Check units, and that a target has its year."""
    for index, row in enumerate(outcome.outcome_indicators):
        try:
            parse_unit(row.unit)
        except UnknownUnit as unknown:
            yield ctx.problem("unknown-unit", "outcome_indicators", index, "unit", found=unknown.symbol)
        if (row.target is None) != (row.target_year is None):
            lacking = "target_year" if row.target_year is None else "target"
            yield ctx.problem("indicator-target", "outcome_indicators", index, lacking, found=row.id)


def grounds(outcome: Outcome, ctx: Context) -> Iterator[Problem]:
    """Check that own data and defaults name their source; a placeholder says what it rests on."""
    for table in _WITH_GROUNDS:
        key = next(t for t in FOLLOWUP.tables if t.id == table).key
        for index, row in enumerate(getattr(outcome, table)):
            yield from ctx.grounds(table, index, row, " · ".join(str(getattr(row, column)) for column in key))


CHECKS: tuple[Check, ...] = (settings, identifiers, years, signs, magnitudes, deployment, indicators, grounds)


def run_checks(context: Context, problems: Problems) -> None:
    """Run every check.

    Parameters
    ----------
    context : Context
        The rows that are valid one by one, and the plan.
    problems : Problems
        Receives what the checks find, in the order of ``CHECKS``.
    """
    for check in CHECKS:
        problems.extend(check(context.outcome, context))
