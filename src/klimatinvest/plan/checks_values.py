"""Checks of stated values: what may be stated about what, in which unit and bounds, on what ground."""

from __future__ import annotations

from collections.abc import Iterator

from klimatinvest.core.problem import Problem
from klimatinvest.core.units import UnitMismatch, UnknownUnit, atoms, conversion, parse_unit
from klimatinvest.plan.context import Context
from klimatinvest.plan.labels import nearest
from klimatinvest.plan.model import Assumption, Plan, Series
from klimatinvest.plan.quantities import BY_KEY, FIGURE, SERIES, Quantity

_FORMS = {"assumptions": FIGURE, "series": SERIES}
_SUBJECT_TABLES = ("plan", "sectors", "carriers", "activities", "elements")


def _stated(plan: Plan, ctx: Context) -> Iterator[tuple[str, int, Assumption | Series, Quantity | None]]:
    """Walk both tables of values; the quantity is None where the subject is unknown or cannot have it."""
    for table in _FORMS:
        for index, row in enumerate(getattr(plan, table)):
            subject = ctx.subject_table(row.subject, _SUBJECT_TABLES)
            yield table, index, row, BY_KEY.get((subject or "", row.quantity))


def allowed(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that a quantity belongs to the kind of subject it stands with, in the table for its form."""
    for table, index, row, quantity in _stated(plan, ctx):
        subject = ctx.subject_table(row.subject, _SUBJECT_TABLES)
        if subject is None:
            continue  # an unknown reference, told elsewhere
        if quantity is None:
            fits = [q for (s, q), known in BY_KEY.items() if s == subject and _FORMS[table] in known.forms]
            yield ctx.problem(
                "quantity-not-allowed",
                table,
                index,
                "quantity",
                subject=row.subject,
                quantity=row.quantity,
                tables=[subject],
                quantities=fits,
            )
        elif _FORMS[table] not in quantity.forms:
            other = "series" if table == "assumptions" else "assumptions"
            yield ctx.problem("wrong-table", table, index, "quantity", quantity=row.quantity, tables=[other])


def forms_fit_depth(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that an element with yearly figures has its amounts by year; the others have them per unit."""
    for table, index, row, quantity in _stated(plan, ctx):
        element = ctx.elements.get(row.subject)
        if element is None or quantity is None or quantity.series_unit is None:
            continue
        wanted = "series" if element.depth == "yearly" else "assumptions"
        if table != wanted:
            yield ctx.problem("wrong-table", table, index, "quantity", quantity=row.quantity, tables=[wanted])


def carriers(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that an energy carrier stands with the quantities that need one, and with no other."""
    for table, index, row, quantity in _stated(plan, ctx):
        if quantity is None:
            continue
        if quantity.by_carrier and row.carrier is None:
            yield ctx.problem("carrier-missing", table, index, "carrier", quantity=row.quantity)
        elif not quantity.by_carrier and row.carrier is not None:
            yield ctx.problem("carrier-superfluous", table, index, "carrier", quantity=row.quantity)


def taxed(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that no tax is put on what is received: revenue is stated as it comes."""
    for table, index, row, quantity in _stated(plan, ctx):
        if quantity is not None and quantity.id == "revenue" and row.vat:
            yield ctx.problem("vat-on-revenue", table, index, "vat")


def has_value(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that a row states its own value or names a parameter with one value for it."""
    for index, row in enumerate(plan.assumptions):
        parameter = ctx.library.get(row.parameter) if row.parameter else None
        if row.value is None and row.parameter is None:
            yield ctx.problem("missing-value", "assumptions", index, "value", quantity=row.quantity)
        elif row.value is None and parameter is not None and len(parameter.values) > 1:
            known = sorted(year for year in parameter.values if year is not None)
            if row.year not in parameter.values:
                yield ctx.problem("parameter-year", "assumptions", index, "year", found=parameter.id, choices=known)
    for index, series in enumerate(plan.series):
        if not series.values and series.parameter is None:
            yield ctx.problem("missing-value", "series", index, None, quantity=series.quantity)


def known_units(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that every unit is in the vocabulary."""
    for table in ("elements", "activities", "attributes", "assumptions", "series"):
        for index, row in enumerate(getattr(plan, table)):
            try:
                parse_unit(row.unit or "st")
            except UnknownUnit as error:
                near = nearest(error.symbol, atoms())
                yield ctx.problem("unknown-unit", table, index, "unit", found=error.symbol, suggestion=near)


def units_fit(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that a stated unit converts to the quantity's, and so does the library's."""
    for table, index, row, quantity in _stated(plan, ctx):
        wanted = None if quantity is None else ctx.unit_of(quantity, row.subject, _FORMS[table])
        if quantity is None or wanted is None:
            continue
        own = row.value is not None if isinstance(row, Assumption) else bool(row.values)
        if own and not row.unit:
            yield ctx.problem("unit-missing", table, index, "unit", quantity=row.quantity, wanted=wanted)
        elif row.unit and not _converts(row.unit, wanted):
            yield ctx.problem(
                "unit-mismatch", table, index, "unit", found=row.unit, quantity=row.quantity, wanted=wanted
            )
        parameter = ctx.library.get(row.parameter) if row.parameter else None
        if parameter is not None and not _converts(parameter.unit, wanted):
            yield ctx.problem(
                "parameter-unit",
                table,
                index,
                "parameter",
                found=parameter.id,
                unit=parameter.unit,
                wanted=wanted,
            )


def _converts(found: str, wanted: str) -> bool:
    try:
        conversion(found, wanted)
    except UnitMismatch:
        return False
    except UnknownUnit:
        return True  # told as an unknown unit
    return True


def bounds(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that values lie within the quantity's bounds in the engine's unit."""
    for table, index, row, quantity in _stated(plan, ctx):
        wanted = None if quantity is None else ctx.unit_of(quantity, row.subject, _FORMS[table])
        if quantity is None or wanted is None or not row.unit:
            continue
        try:
            factor = conversion(row.unit, wanted)
        except (UnitMismatch, UnknownUnit):
            continue
        if isinstance(row, Assumption):
            stated = {name: getattr(row, name) for name in ("value", "low", "high")}
        else:
            stated = {f"values.{year}": value for year, value in sorted(row.values.items())}
        for name, value in stated.items():
            if value is not None and quantity.whole and not (value * factor).is_integer():
                yield ctx.problem("not-whole", table, index, name, found=value, quantity=row.quantity)
            if value is not None and not _within(value * factor, quantity):
                low, high = (None if b is None else b / factor for b in (quantity.low, quantity.high))
                yield ctx.problem(
                    "out-of-range",
                    table,
                    index,
                    name,
                    found=value,
                    unit=row.unit,
                    quantity=row.quantity,
                    low=low,
                    high=high,
                    variant=_variant(low, high),
                )


def _within(value: float, quantity: Quantity) -> bool:
    return not (
        (quantity.low is not None and value < quantity.low) or (quantity.high is not None and value > quantity.high)
    )


def _variant(low: float | None, high: float | None) -> str:
    if low is None:
        return "at-most"
    return "at-least" if high is None else "between"


def low_to_high(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that ``low ≤ value ≤ high``."""
    for index, row in enumerate(plan.assumptions):
        order = [v for v in (row.low, row.value, row.high) if v is not None]
        if order != sorted(order):
            yield ctx.problem("low-high-order", "assumptions", index, "low" if row.low is not None else "high")


def grounds(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that own data and defaults name their source; a placeholder says what it rests on."""
    for table in _FORMS:
        for index, row in enumerate(getattr(plan, table)):
            own = row.value is not None if table == "assumptions" else bool(row.values)
            if own:  # else the library carries the source
                yield from ctx.grounds(table, index, row, row.quantity)
