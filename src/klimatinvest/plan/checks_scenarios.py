"""Checks of scenarios: overlays that change what the plan states, into something possible."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from klimatinvest.core.problem import Problem, Severity
from klimatinvest.plan.checks_risk import told_limits
from klimatinvest.plan.context import Context
from klimatinvest.plan.model import Plan, ScenarioChange
from klimatinvest.plan.quantities import SERIES
from klimatinvest.plan.rows_risk import AMOUNTS, CAPEX, SUBJECTS, YEAR_FIELDS
from klimatinvest.plan.stated import Stated, field_value, refused, stated


def scenarios(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that every scenario changes something."""
    changed = {row.scenario for row in plan.scenario_changes}
    changed |= {record.text("scenario") for record in ctx.failed("scenario_changes")}
    for index, row in enumerate(plan.scenarios):
        if row.id not in changed:
            yield ctx.problem("scenario-changes-nothing", "scenarios", index, "id", Severity.WARNING, found=row.id)


def scenario_changes(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that every change is of a stated value, is possible and does something."""
    for index, row in enumerate(plan.scenario_changes):
        if ctx.subject_table(row.subject, SUBJECTS) is None:
            continue
        found = stated(plan, ctx, row)
        if found is None:
            if not refused(ctx, row):
                yield ctx.problem("change-of-nothing", "scenario_changes", index, "quantity", found=row.subject,
                                  quantity=row.quantity)  # fmt: skip
            continue
        by_year = found.form == SERIES or row.quantity in (CAPEX, AMOUNTS)
        if row.from_year is not None and not by_year:
            yield ctx.problem("from-year-superfluous", "scenario_changes", index, "from_year", quantity=row.quantity)
        if (row.change, row.value) in (("multiply", 1.0), ("add", 0.0)):
            yield ctx.problem("scenario-changes-nothing", "scenario_changes", index, "value", Severity.WARNING,
                              found=row.scenario)  # fmt: skip
        yield from _possible(plan, ctx, index, row, found)


def _possible(plan: Plan, ctx: Context, index: int, row: ScenarioChange, found: Stated) -> Iterator[Problem]:
    if row.quantity in YEAR_FIELDS and found.value is not None:
        year = changed_value(row, found.value)
        settings = plan.plan
        before = 1 if row.quantity in ("start_year", "target_year") else 0  # the last year without may lie before
        span: dict[str, Any] = {"first": settings.start_year - before, "last": settings.end_year}
        if not year.is_integer() or not span["first"] <= year <= span["last"]:
            yield ctx.problem("year-outside-horizon", "scenario_changes", index, "value", found=year, **span)
        return
    if found.value is None and (row.change == "add" or (found.form == SERIES and row.change == "replace")):
        return  # every year has its own value
    value = row.value if found.value is None else changed_value(row, found.value)
    if found.limits is not None and not found.limits[0] <= value <= found.limits[1]:
        yield ctx.problem("beyond-possible", "scenario_changes", index, "value", found=value,
                          **told_limits(found.limits))  # fmt: skip
    elif found.whole and not value.is_integer():
        yield ctx.problem("whole-years", "scenario_changes", index, "value", found=value, quantity=row.quantity)


def together(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check what a scenario makes of numbers that belong together: a loan's term and grace, a co-benefit's years."""
    for (_, subject), rows in _by_subject(plan).items():
        found = {column: field_value(plan, subject, quantity) for quantity, column in _PAIRED.items()}
        for index in rows:
            change = plan.scenario_changes[index]
            value = found.get(_PAIRED[change.quantity])
            if value is not None:
                found[_PAIRED[change.quantity]] = changed_value(change, value)
        first, last, term, grace = (found[name] for name in ("first_year", "last_year", "term", "grace"))
        if term is not None and grace is not None and grace >= term:
            yield ctx.problem("loan-grace", "scenario_changes", rows[-1], "value", found=grace, limit=term)
        if first is not None and last is not None and first > last:
            yield ctx.problem("benefit-years-order", "scenario_changes", rows[-1], "value", start=first, end=last)


_PAIRED = {"loan_term": "term", "loan_grace": "grace", "first_year": "first_year", "last_year": "last_year"}


def _by_subject(plan: Plan) -> dict[tuple[str, str], list[int]]:
    """List the changes of paired numbers by scenario and subject."""
    found: dict[tuple[str, str], list[int]] = {}
    for index, row in enumerate(plan.scenario_changes):
        if row.quantity in _PAIRED:
            found.setdefault((row.scenario, row.subject), []).append(index)
    return found


def changed_value(row: ScenarioChange, value: float) -> float:
    """Give a value as the scenario has it: multiplied, added to or replaced."""
    if row.change == "multiply":
        return value * row.value
    return value + row.value if row.change == "add" else row.value
