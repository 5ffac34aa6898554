"""Rules about factors and price indices."""

from __future__ import annotations

from collections.abc import Iterator

from klimatinvest.core.problem import Problem
from klimatinvest.plan.labels import nearest
from klimatinvest.spend.context import Context
from klimatinvest.spend.factors import vat_multiplier
from klimatinvest.spend.model import Factor
from klimatinvest.spend.units import per_krona, per_quantity

_WITH_VAT = "incl-vat"  # flag of a parameter per krona that counts kronor with VAT
_NEEDED = ("price_year", "vat", "index")


def values(ctx: Context) -> Iterator[Problem]:
    """Check that a factor has one value, its own or a parameter's, in a unit that can be used."""
    for index, row in enumerate(ctx.data.spend_factors):
        where = ("spend_factors", index)
        if row.parameter is not None:
            parameter = ctx.library.get(row.parameter)
            if parameter is None:
                near = nearest(row.parameter, ctx.library.ids)
                yield ctx.problem("unknown-parameter", *where, "parameter", found=row.parameter, suggestion=near)
            elif row.value is not None:
                yield ctx.problem("spend-factor-two-values", *where, "value", found=row.id)
            elif _kind(parameter.unit) is None or _kind(parameter.unit) != _kind(row.unit):
                yield ctx.problem(
                    "unit-mismatch", *where, "unit", quantity=row.id, found=row.unit, wanted=parameter.unit
                )
            elif None not in {row.price_year, parameter.price_year} and row.price_year != parameter.price_year:
                yield ctx.problem(
                    "spend-factor-price-year",
                    *where,
                    "price_year",
                    parameter=row.parameter,
                    found=row.price_year,
                    wanted=parameter.price_year,
                )
        elif row.value is None:
            yield ctx.problem("spend-factor-without-value", *where, "value", found=row.id)
        if _kind(row.unit) is None:
            yield ctx.problem("spend-factor-unit", *where, "unit", found=row.unit)


def _kind(unit: str) -> str | None:
    parts = per_quantity(unit)
    return "krona" if per_krona(unit) is not None else parts[1] if parts else None


def bases(ctx: Context) -> Iterator[Problem]:
    """Check that a factor per krona says which kronor: price year, VAT basis and price index."""
    for index, row in enumerate(ctx.data.spend_factors):
        if per_krona(row.unit) is None:
            continue
        where = ("spend_factors", index)
        for name in _NEEDED:
            if getattr(row, name) is None and not (name == "price_year" and _priced_by_parameter(ctx, row)):
                yield ctx.problem("spend-factor-basis", *where, name, found=row.id)
        parameter = ctx.library.get(row.parameter) if row.parameter else None
        if parameter is not None and row.vat == "excluding" and _WITH_VAT in parameter.flags:
            yield ctx.problem("spend-factor-vat", *where, "vat", found=row.id, parameter=row.parameter)
        if row.vat is not None and vat_multiplier(row, ctx.data.spend) is None:
            yield ctx.problem("spend-vat-rate-missing", *where, "vat_rate", found=row.id)
        if row.index is not None and ctx.indices.get(row.index) is None and row.index not in ctx.ids["index_series"]:
            near = nearest(row.index, ctx.indices.ids)
            yield ctx.problem("spend-unknown-index", *where, "index", found=row.index, suggestion=near)


def _priced_by_parameter(ctx: Context, row: Factor) -> bool:
    parameter = ctx.library.get(row.parameter) if row.parameter else None
    return parameter is not None and parameter.price_year is not None


def indices(ctx: Context) -> Iterator[Problem]:
    """Check that own index series have values that can be price levels, in the form of the series they add to."""
    for index, row in enumerate(ctx.data.index_series):
        where = ("index_series", index)
        if not row.values:
            yield ctx.problem("spend-index-empty", *where, "values", found=row.id)
        lowest = 0.0 if row.form == "level" else -100.0
        for year, value in row.values.items():
            if value <= lowest:
                yield ctx.problem("spend-index-value", *where, f"values.{year}", found=value, bound=lowest)
        series = ctx.indices.get(row.id)
        if series is not None and series.form != row.form:
            yield ctx.problem("spend-index-form", *where, "form", found=row.id)
