"""Scenarios as overlays: the plan with other prices, factors, quantities, rates or years, calculated as any plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from klimatinvest.analysis.outcome import Outcome, Target, met, outcome_of, reading_of
from klimatinvest.engine.benefit_inputs import library_worth
from klimatinvest.engine.calculate import calculate
from klimatinvest.engine.compile import library_value
from klimatinvest.engine.result import Result
from klimatinvest.plan.checks_scenarios import changed_value
from klimatinvest.plan.columns import Row
from klimatinvest.plan.model import Assumption, Benefit, Plan, Scenario, ScenarioChange, Series
from klimatinvest.plan.rows_risk import AMOUNT_FIELDS, AMOUNTS, CAPEX, FIELDS, TARGET, YEAR_FIELDS, Field
from klimatinvest.plan.stated import field_value

if TYPE_CHECKING:
    from klimatinvest.catalogue.sectors import Sector
    from klimatinvest.parameters.library import Library

R = TypeVar("R", bound=Row)


def scenario_of(plan: Plan, name: str) -> Scenario:
    """Find a scenario by its identifier.

    Raises
    ------
    KeyError
        The plan has no such scenario.
    """
    found = next((scenario for scenario in plan.scenarios if scenario.id == name), None)
    if found is None:
        raise KeyError(name)
    return found


def under_scenario(plan: Plan, name: str, library: Library) -> Plan:
    """Lay a scenario over a plan; its changes are made in the order of the table.

    Parameters
    ----------
    plan : Plan
        A valid plan.
    name : str
        The scenario's identifier.
    library : Library
        Gives the value of what the plan takes from there.

    Raises
    ------
    KeyError
        The plan has no such scenario.
    """
    scenario_of(plan, name)
    for change in plan.scenario_changes:
        if change.scenario == name:
            plan = _changed(plan, change, library)
    return plan


def _changed(plan: Plan, change: ScenarioChange, library: Library) -> Plan:
    field = FIELDS.get(change.quantity) or YEAR_FIELDS.get(change.quantity)
    if field is not None or change.quantity == TARGET:
        return _number(plan, change, field or AMOUNT_FIELDS[TARGET], library)
    if change.subject in {a.id for a in plan.actions}:
        return _each(plan, "actions", lambda a: a.id == change.subject, lambda a: _amount(a, change, plan))
    if change.quantity == AMOUNTS:
        return _each(plan, "sources", lambda s: s.id == change.subject, lambda s: _amount(s, change, plan))
    if any(_is_meant(row, change) for row in plan.assumptions):
        return _each(plan, "assumptions", lambda r: _is_meant(r, change), lambda r: _figure(r, change, library))
    return _each(plan, "series", lambda r: _is_meant(r, change), lambda r: _series(r, change, plan, library))


def _each(plan: Plan, table: str, meant: Callable[[Any], bool], make: Callable[[Any], Row]) -> Plan:
    rows: tuple[Row, ...] = getattr(plan, table)
    return plan.model_copy(update={table: tuple(make(row) if meant(row) else row for row in rows)})


def _is_meant(row: Assumption | Series, change: ScenarioChange) -> bool:
    return (row.subject, row.quantity, row.carrier) == (change.subject, change.quantity, change.carrier)


def _number(plan: Plan, change: ScenarioChange, field: Field, library: Library) -> Plan:
    """Change a number of an element, co-benefit, loan or source; several when the subject has several."""

    def make(row: Row) -> Row:
        value = changed_value(change, float(getattr(row, field.column)))
        return row.model_copy(update={field.column: int(value) if field.whole else value})

    if change.quantity == "benefit_value" and field_value(plan, change.subject, change.quantity) is None:
        return _each(plan, "benefits", lambda b: b.id == change.subject, lambda b: _valued(b, change, library))
    return _each(plan, field.table, lambda row: getattr(row, field.key) == change.subject, make)


def _valued(benefit: Benefit, change: ScenarioChange, library: Library) -> Benefit:
    """Change a co-benefit's value that comes from the library: it becomes the plan's own, per unit of the quantity."""
    value, price_year = library_worth(benefit, library)
    return benefit.model_copy(update={"value": changed_value(change, value), "price_year": price_year})


def _amount(row: R, change: ScenarioChange, plan: Plan) -> R:
    """Change an amount of an action or a source; by year from the year the change begins."""
    name = change.quantity
    stated = getattr(row, name)
    if name in (CAPEX, AMOUNTS):
        return row.model_copy(update={name: _by_year(stated, change, plan.plan.base_year)})
    return row.model_copy(update={name: changed_value(change, float(stated))})


def _by_year(stated: Mapping[int, float], change: ScenarioChange, first: int) -> dict[int, float]:
    begin = first if change.from_year is None else change.from_year
    return {year: changed_value(change, value) if year >= begin else value for year, value in stated.items()}


def _figure(row: Assumption, change: ScenarioChange, library: Library) -> Assumption:
    """Change an assumption; a value from the library becomes the plan's own, in the library's unit and price year."""
    update: dict[str, object] = {"low": None, "high": None}
    value, parameter = row.value, library.get(row.parameter) if row.parameter else None
    if value is None and parameter is not None:
        value = library_value(parameter, row.year)
        price_year = row.price_year if parameter.price_year is None else parameter.price_year
        update |= {"unit": parameter.unit, "price_year": price_year}
    update["value"] = None if value is None else changed_value(change, value)
    return row.model_copy(update=update)


def _series(row: Series, change: ScenarioChange, plan: Plan, library: Library) -> Series:
    """Change a time series; from a given year on it is written out year by year, so that it changes at once."""
    update: dict[str, object] = {}
    values, parameter = dict(row.values), library.get(row.parameter) if row.parameter else None
    if not values and parameter is not None:
        values = {year or plan.plan.start_year: dated.value for year, dated in parameter.values.items()}
        price_year = row.price_year if parameter.price_year is None else parameter.price_year
        update |= {"unit": parameter.unit, "price_year": price_year}
    if change.from_year is not None:
        given = sorted(values)
        years = range(min(given[0], plan.plan.base_year), max(given[-1], plan.plan.end_year) + 1)
        line = np.interp(list(years), given, [values[year] for year in given])
        values = {year: float(value) for year, value in zip(years, line, strict=True)}
    update["values"] = _by_year(values, change, min(values))
    return row.model_copy(update=update)


# -- side by side --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Course:
    """One plan, or one scenario of a plan, among those compared.

    Attributes
    ----------
    name : str
        What it is called.
    result : Result
        Its calculation.
    outcome : Outcome
        Its measures, one draw.
    targets : tuple of Target
        Its goals.
    """

    name: str
    result: Result
    outcome: Outcome
    targets: tuple[Target, ...]

    def measure(self, name: str) -> float:
        """Give one of ``MEASURES``; NaN where it is not known, or where the plan has no such thing."""
        return float(self.outcome.measure(name)[0]) if name in self.outcome.names else float("nan")

    def emissions(self, target: Target) -> float:
        """Give the emissions of a goal year that count against the goal, tonnes."""
        first = int(self.result.inputs.years[0])
        return float(self.outcome.emissions[target.path, 0, target.year - first])

    def meets(self, target: Target) -> bool:
        """Tell whether a goal is met."""
        return bool(met(self.outcome, target, int(self.result.inputs.years[0]))[0] >= 0.0)


def course(name: str, result: Result) -> Course:
    """Read a result for comparison."""
    reading = reading_of(result)
    return Course(name, result, outcome_of(result, reading), reading.targets)


def courses(
    plan: Plan,
    library: Library,
    sectors: Mapping[str, Sector],
    base: str,
    chosen: tuple[str, ...] | None = None,
) -> tuple[Course, ...]:
    """Calculate a plan as it is and under its scenarios, all of them unless chosen."""
    names = tuple(s.id for s in plan.scenarios) if chosen is None else chosen
    found = [course(base, calculate(plan, library, sectors))]
    for name in names:
        changed = calculate(under_scenario(plan, name, library), library, sectors)
        found.append(course(scenario_of(plan, name).name, changed))
    return tuple(found)
