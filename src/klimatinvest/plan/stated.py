"""What the plan states and may be uncertain or changed by a scenario: where it stands, its value and its bounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from klimatinvest.core.units import UnitMismatch, UnknownUnit, conversion
from klimatinvest.plan.columns import Row, bounds_of
from klimatinvest.plan.model import Benefit, Damage, FundingSource, Loan, Plan, ScenarioChange, Uncertainty
from klimatinvest.plan.quantities import BY_KEY, FIGURE, SERIES, Quantity
from klimatinvest.plan.rows_risk import AMOUNTS, CAPEX, FIELDS, SUBJECTS, TARGET, YEAR_FIELDS, Field

if TYPE_CHECKING:  # a calculation asks for the fields of a plan without its places
    from klimatinvest.plan.context import Context

Limits = tuple[float, float]
FIELD, AMOUNT = "field", "amount"
_MODELS: dict[str, type[Row]] = {"benefits": Benefit, "damages": Damage, "loans": Loan, "sources": FundingSource}
_ACTION = (CAPEX, "operation_cost", "revenue", "reference_investment")
_NOT_BELOW_ZERO: Limits = (0.0, np.inf)


@dataclass(frozen=True, slots=True)
class Stated:
    """What a row of doubt or change is about.

    Attributes
    ----------
    form : str
        ``figure`` (a row among the assumptions), ``field`` (one number of a row of another table), ``series``, or
        ``amount`` (several numbers, or one that varies by a share only).
    value : float or None
        The stated figure, in its own unit.
    limits : tuple of float or None
        What a value can be, in the same unit; None when it is not known.
    whole : bool
        Only whole numbers.
    """

    form: str
    value: float | None = None
    limits: Limits | None = _NOT_BELOW_ZERO
    whole: bool = False


def stated(plan: Plan, ctx: Context, row: Uncertainty | ScenarioChange) -> Stated | None:
    """Find what a row is about, or None when the plan states no such thing."""
    field = FIELDS.get(row.quantity)
    if field is not None or row.quantity in YEAR_FIELDS:
        if row.carrier is not None:
            return None
        return _year(plan, row) if field is None else _field(plan, field, row.subject)
    table = ctx.subject_table(row.subject, SUBJECTS)
    if table in ("actions", "sources") or row.quantity == TARGET:
        return _amount(plan, table, row)
    if row.carrier is None or (table and (q := BY_KEY.get((table, row.quantity))) and q.by_carrier):
        return _assumed(plan, ctx, row)
    return None


def _assumed(plan: Plan, ctx: Context, row: Uncertainty | ScenarioChange) -> Stated | None:
    """Find an assumption or a time series."""
    key = (row.subject, row.quantity, row.carrier)
    for figure in plan.assumptions:
        if (figure.subject, figure.quantity, figure.carrier) == key:
            parameter = ctx.library.get(figure.parameter) if figure.parameter else None
            known = {} if parameter is None else parameter.values
            dated = known.get(figure.year) or (next(iter(known.values())) if len(known) == 1 else None)
            from_library = None if dated is None else dated.value
            value = from_library if figure.value is None else figure.value
            return Stated(FIGURE, value, figure_limits(ctx, row))
    if any((s.subject, s.quantity, s.carrier) == key for s in plan.series):
        return Stated(SERIES)
    return None


def _amount(plan: Plan, table: str | None, row: Uncertainty | ScenarioChange) -> Stated | None:
    if row.carrier is not None:
        return None
    if table == "elements":
        element = next(e for e in reversed(plan.elements) if e.id == row.subject)
        value = element.quantity if row.quantity == TARGET else None
        return None if value is None else Stated(AMOUNT, value)
    if table == "actions" and row.quantity in _ACTION:
        action = next((a for a in plan.actions if a.id == row.subject), None)
        return Stated(AMOUNT) if action is not None and getattr(action, row.quantity) else None
    if table == "sources" and row.quantity == AMOUNTS:
        source = next((s for s in plan.sources if s.id == row.subject), None)
        return Stated(AMOUNT) if source is not None and source.amounts else None
    return None


def _year(plan: Plan, row: Uncertainty | ScenarioChange) -> Stated | None:
    found = _rows(plan, YEAR_FIELDS[row.quantity], row.subject)
    return Stated(FIELD, float(found[0]), None, whole=True) if found and found[0] is not None else None


def _field(plan: Plan, field: Field, subject: str) -> Stated | None:
    if field.several:
        return Stated(AMOUNT) if _rows(plan, field, subject) else None
    value = field_value(plan, subject, field.id)
    if value is not None:
        return Stated(FIELD, value, field_limits(field), field.whole)
    if field.id == "benefit_value":
        benefit = next((b for b in plan.benefits if b.id == subject), None)
        # the library's value, or the exposure method's: what it is multiplied by varies
        return Stated(AMOUNT) if benefit is not None and (benefit.parameter or benefit.substance) else None
    return None


def _rows(plan: Plan, field: Field, subject: str) -> list[float | None]:
    return [getattr(row, field.column) for row in getattr(plan, field.table) if getattr(row, field.key) == subject]


def field_value(plan: Plan, subject: str, quantity: str) -> float | None:
    """Give the one number of a row that a quantity names, in the column's unit; None when it is not stated."""
    field = FIELDS.get(quantity) or YEAR_FIELDS.get(quantity)
    found = [] if field is None or field.several else _rows(plan, field, subject)
    return None if not found or found[0] is None else float(found[0])


def field_limits(field: Field) -> Limits:
    """Give what a row's number may be, from the column's declaration."""
    low, high = bounds_of(_MODELS[field.table], field.column)
    return (-np.inf if low is None else float(low), np.inf if high is None else float(high))


def figure_limits(ctx: Context, row: Uncertainty | ScenarioChange) -> Limits | None:
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


def refused(ctx: Context, row: Uncertainty | ScenarioChange) -> bool:
    """Tell whether the stated value stands in a row that was refused, which is told elsewhere."""
    places = ((r.text("subject"), r.text("quantity")) for table in ("assumptions", "series") for r in ctx.failed(table))
    named = ("elements", "actions", "sources", "benefits", "loans")
    ids = {r.text("id") for table in named for r in ctx.failed(table)}
    ids |= {r.text("benefit") for r in ctx.failed("damages")}
    return (row.subject, row.quantity) in places or row.subject in ids
