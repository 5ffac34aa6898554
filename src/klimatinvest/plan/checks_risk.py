"""Checks of what is uncertain and of scenarios: spreads, groups, correlations and overlays that hold together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from klimatinvest.core.problem import Problem, Severity
from klimatinvest.core.units import UnitMismatch, UnknownUnit, conversion
from klimatinvest.plan.context import Context
from klimatinvest.plan.labels import nearest
from klimatinvest.plan.model import Plan, ScenarioChange, Uncertainty
from klimatinvest.plan.quantities import BY_KEY, FIGURE, Quantity
from klimatinvest.plan.rows_risk import AMOUNTS, CAPEX, SUBJECTS, TARGET, YEARS

PERCENT_LIKELY = 100.0
_SMALLEST = -1e-9  # an eigenvalue this close to 0 is rounding
_SHARE = 1e-6  # of an eigenvector: a group with less has no part in the contradiction
_ACTION = (CAPEX, "operation_cost", "revenue", "reference_investment")


@dataclass(frozen=True, slots=True)
class Stated:
    """What a row of doubt or change is about.

    Attributes
    ----------
    form : str
        ``figure`` (a row among the assumptions), ``series`` or ``amount`` (in the tables of elements, actions or
        sources).
    value : float or None
        The stated figure, in its own unit.
    """

    form: str
    value: float | None = None


def stated(plan: Plan, ctx: Context, row: Uncertainty | ScenarioChange) -> Stated | None:
    """Find what a row is about, or None when the plan states no such thing."""
    table = ctx.subject_table(row.subject, SUBJECTS)
    if row.quantity in YEARS or (table in ("actions", "sources") or row.quantity == TARGET):
        return _amount(plan, table, row)
    if row.carrier is None or (table and (q := BY_KEY.get((table, row.quantity))) and q.by_carrier):
        key = (row.subject, row.quantity, row.carrier)
        for figure in plan.assumptions:
            if (figure.subject, figure.quantity, figure.carrier) == key:
                parameter = ctx.library.get(figure.parameter) if figure.parameter else None
                known = {} if parameter is None else parameter.values
                dated = known.get(figure.year) or (next(iter(known.values())) if len(known) == 1 else None)
                from_library = None if dated is None else dated.value
                return Stated(FIGURE, from_library if figure.value is None else figure.value)
        if any((s.subject, s.quantity, s.carrier) == key for s in plan.series):
            return Stated("series")
    return None


def _amount(plan: Plan, table: str | None, row: Uncertainty | ScenarioChange) -> Stated | None:
    if row.carrier is not None:
        return None
    if table == "elements":
        element = next(e for e in reversed(plan.elements) if e.id == row.subject)
        names = {TARGET: element.quantity, "start_year": element.start, "target_year": element.target_year}
        value = names.get(row.quantity)
        return None if value is None else Stated("amount", float(value))
    if table == "actions" and row.quantity in _ACTION:
        action = next((a for a in plan.actions if a.id == row.subject), None)
        return Stated("amount") if action is not None and getattr(action, row.quantity) else None
    if table == "sources" and row.quantity == AMOUNTS:
        source = next((s for s in plan.sources if s.id == row.subject), None)
        return Stated("amount") if source is not None and source.amounts else None
    return None


def uncertainties(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that every doubt is about a stated value, and that its spread lies around that value."""
    for index, row in enumerate(plan.uncertainties):
        if ctx.subject_table(row.subject, SUBJECTS) is None:
            continue  # an unknown reference, told elsewhere
        found = stated(plan, ctx, row)
        if found is None:
            if not _refused(ctx, row):
                yield ctx.problem("doubt-about-nothing", "uncertainties", index, "quantity", found=row.subject,
                                  quantity=row.quantity)  # fmt: skip
            continue
        if row.quantity == "vat_rate":
            yield ctx.problem("vat-is-law", "uncertainties", index, "quantity")
        elif row.measure == "unit" and found.form != FIGURE:
            yield ctx.problem("spread-in-percent", "uncertainties", index, "measure", quantity=row.quantity)
        else:
            yield from _spread(ctx, index, row, found)
        if row.status != "placeholder" and not row.source:
            yield ctx.problem("source-missing", "uncertainties", index, "source", quantity=row.quantity)
        elif row.status == "placeholder" and not (row.note or row.source):
            yield ctx.problem("placeholder-without-reason", "uncertainties", index, "note")


def _refused(ctx: Context, row: Uncertainty | ScenarioChange) -> bool:
    """Tell whether the stated value stands in a row that was refused, which is told elsewhere."""
    tables = ("assumptions", "series")
    places = ((r.text("subject"), r.text("quantity")) for table in tables for r in ctx.failed(table))
    ids = (r.text("id") for table in ("elements", "actions", "sources") for r in ctx.failed(table))
    return (row.subject, row.quantity) in places or row.subject in ids


def _spread(ctx: Context, index: int, row: Uncertainty, found: Stated) -> Iterator[Problem]:
    likely = PERCENT_LIKELY if row.measure == "percent" else found.value
    told: dict[str, Any] = {"low": row.low, "high": row.high}
    if row.low > row.high:
        yield ctx.problem("negative-spread", "uncertainties", index, "low", **told)
    elif likely is not None and not row.low <= likely <= row.high:
        yield ctx.problem("likely-outside", "uncertainties", index, "low", likely=likely, variant=row.measure, **told)
    elif row.distribution == "lognormal" and row.low <= 0.0:
        yield ctx.problem("lognormal-above-zero", "uncertainties", index, "low", **told)
    else:
        yield from _within_bounds(ctx, index, row, found)


def _within_bounds(ctx: Context, index: int, row: Uncertainty, found: Stated) -> Iterator[Problem]:
    """Check that low and high are possible values: within the quantity's bounds, and amounts not below 0."""
    for name in ("low", "high"):
        end = getattr(row, name)
        if found.form != FIGURE:
            if end < 0.0:
                yield ctx.problem("share-below-zero", "uncertainties", index, name, found=end)
            continue
        value = end if row.measure == "unit" else None if found.value is None else found.value * end / PERCENT_LIKELY
        limits = figure_limits(ctx, row)
        if value is not None and limits is not None and not limits[0] <= value <= limits[1]:
            limited: dict[str, Any] = {"lowest": limits[0], "highest": limits[1]}
            yield ctx.problem("beyond-possible", "uncertainties", index, name, found=value, **limited)


def figure_limits(ctx: Context, row: Uncertainty | ScenarioChange) -> tuple[float, float] | None:
    """Give the bounds of an assumption's value in the unit it is stated in; None when they are not known."""
    from_table = ctx.subject_table(row.subject, SUBJECTS)
    quantity = BY_KEY.get((from_table or "", row.quantity))
    factor = None if quantity is None else _unit_factor(ctx, quantity, row)
    if quantity is None or not factor:
        return None
    low = -np.inf if quantity.low is None else quantity.low
    high = np.inf if quantity.high is None else quantity.high
    return low / factor, high / factor


def _unit_factor(ctx: Context, quantity: Quantity, row: Uncertainty | ScenarioChange) -> float | None:
    """Give what turns the stated unit into the engine's; None when one of them is not known."""
    key, wanted = (row.subject, row.quantity, row.carrier), ctx.unit_of(quantity, row.subject, FIGURE)
    for figure in ctx.plan.assumptions:
        if (figure.subject, figure.quantity, figure.carrier) == key and wanted is not None:
            parameter = ctx.library.get(figure.parameter) if figure.parameter else None
            unit = figure.unit if figure.value is not None or parameter is None else parameter.unit
            try:
                return conversion(unit, wanted)
            except (UnitMismatch, UnknownUnit):
                return None  # told elsewhere
    return None


def correlations(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that a correlation is between two groups there are, stated once and not with itself."""
    groups = sorted({row.group for row in plan.uncertainties if row.group})
    seen: set[frozenset[str]] = set()
    for index, row in enumerate(plan.correlations):
        for name in ("first", "second"):
            found = getattr(row, name)
            if found not in groups:
                near = nearest(found, groups)
                yield ctx.problem("unknown-group", "correlations", index, name, found=found, suggestion=near)
        pair = frozenset((row.first, row.second))
        if len(pair) == 1:
            yield ctx.problem("correlated-with-itself", "correlations", index, "second", found=row.first)
        elif pair in seen:
            earlier = ctx.parsed.records["correlations"][_first(plan, pair)].place("first")
            words = f"{row.first} · {row.second}"
            yield ctx.problem("duplicate-id", "correlations", index, "first", found=words, earlier=earlier)
        seen.add(pair)


def _first(plan: Plan, pair: frozenset[str]) -> int:
    return next(i for i, row in enumerate(plan.correlations) if frozenset((row.first, row.second)) == pair)


def definite(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that all correlations can hold at once; told at the last row of the groups that contradict each other."""
    known: dict[tuple[str, str], float] = {}
    for row in plan.correlations:
        if row.first != row.second and (row.first, row.second) not in known:
            known |= {(row.first, row.second): row.value, (row.second, row.first): row.value}
    if not known:
        return
    groups, matrix = normal_correlation(known)
    values, vectors = np.linalg.eigh(matrix)
    if values[0] >= _SMALLEST:
        return
    part = {group for group, weight in zip(groups, np.abs(vectors[:, 0]), strict=True) if weight > _SHARE}
    index = max(i for i, row in enumerate(plan.correlations) if {row.first, row.second} <= part)
    row = plan.correlations[index]
    told: dict[str, Any] = {"found": row.value, "first": row.first, "second": row.second}
    yield ctx.problem("not-positive-definite", "correlations", index, "value", **told)


def normal_correlation(known: Mapping[tuple[str, str], float]) -> tuple[tuple[str, ...], np.ndarray]:
    """Give groups and the correlation matrix of the normal scores behind their rank correlations.

    ``ρ_normal = 2 sin(π ρ_rank / 6)``: the relation of the two for a bivariate normal (Pearson 1907).
    """
    groups = tuple(sorted({name for pair in known for name in pair}))
    matrix = np.eye(len(groups))
    for (one, other), value in known.items():
        matrix[groups.index(one), groups.index(other)] = 2.0 * np.sin(np.pi * value / 6.0)
    return groups, matrix


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
            if not _refused(ctx, row):
                yield ctx.problem("change-of-nothing", "scenario_changes", index, "quantity", found=row.subject,
                                  quantity=row.quantity)  # fmt: skip
            continue
        by_year = found.form == "series" or row.quantity in (CAPEX, AMOUNTS)
        if row.from_year is not None and not by_year:
            yield ctx.problem("from-year-superfluous", "scenario_changes", index, "from_year", quantity=row.quantity)
        if (row.change, row.value) in (("multiply", 1.0), ("add", 0.0)):
            yield ctx.problem("scenario-changes-nothing", "scenario_changes", index, "value", Severity.WARNING,
                              found=row.scenario)  # fmt: skip
        yield from _possible(plan, ctx, index, row, found)


def _possible(plan: Plan, ctx: Context, index: int, row: ScenarioChange, found: Stated) -> Iterator[Problem]:
    if row.quantity in YEARS and found.value is not None:
        year = changed_value(row, found.value)
        settings = plan.plan
        span: dict[str, Any] = {"first": settings.start_year - 1, "last": settings.end_year}
        if not year.is_integer() or not span["first"] <= year <= span["last"]:
            yield ctx.problem("year-outside-horizon", "scenario_changes", index, "value", found=year, **span)
        return
    limits: tuple[float, float] | None = (0.0, np.inf)
    if found.form == FIGURE:
        limits = figure_limits(ctx, row)
    elif found.value is None and (row.change == "add" or (found.form == "series" and row.change == "replace")):
        limits = None  # every year has its own value
    value = row.value if found.value is None else changed_value(row, found.value)
    if limits is not None and not limits[0] <= value <= limits[1]:
        limited: dict[str, Any] = {"lowest": limits[0], "highest": limits[1]}
        yield ctx.problem("beyond-possible", "scenario_changes", index, "value", found=value, **limited)


def changed_value(row: ScenarioChange, value: float) -> float:
    """Give a value as the scenario has it: multiplied, added to or replaced."""
    if row.change == "multiply":
        return value * row.value
    return value + row.value if row.change == "add" else row.value
