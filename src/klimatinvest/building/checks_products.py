"""Checks of products and components: a factor, kilograms, an edition that holds, a way to the site."""

from __future__ import annotations

from collections.abc import Iterator

from klimatinvest.building.context import Context
from klimatinvest.building.factors import factor_of, mass_of, per_kg
from klimatinvest.building.model import Building, Product
from klimatinvest.core.problem import Problem, Severity
from klimatinvest.core.units import UnknownUnit, parse_unit
from klimatinvest.plan.labels import nearest


def factors(building: Building, ctx: Context) -> Iterator[Problem]:
    """Check that every product has one climate factor, in a unit that converts to kg."""
    for index, product in enumerate(building.products):
        problem = _factor(product, index, ctx) or _unit(product, index, ctx)
        if problem is not None:
            yield problem


def _factor(product: Product, index: int, ctx: Context) -> Problem | None:
    where = ("products", index)
    if product.factor is not None and product.parameter is not None:
        return ctx.problem("product-two-factors", *where, "factor", found=product.id)
    if product.parameter is not None:
        parameter = ctx.library.get(product.parameter)
        if parameter is None:
            near = nearest(product.parameter, ctx.library.ids)
            return ctx.problem("unknown-parameter", *where, "parameter", found=product.parameter, suggestion=near)
        if not parameter.unit.startswith("kg/") or len(parameter.values) != 1:
            return ctx.problem(
                "parameter-unit", *where, "parameter", found=parameter.id, unit=parameter.unit, wanted="kg/kg"
            )
    elif product.factor is None:
        return ctx.problem("product-without-factor", *where, "factor", found=product.id)
    return None


def _unit(product: Product, index: int, ctx: Context) -> Problem | None:
    factor = factor_of(product, ctx.library)
    if factor is not None and not _known(factor.unit):
        return ctx.problem("unknown-unit", "products", index, "unit", found=factor.unit)
    if factor is not None and per_kg(product, factor) is None:
        return ctx.problem("no-mass-product", "products", index, "unit", found=factor.unit, name=product.id)
    return None


def _known(unit: str) -> bool:
    try:
        parse_unit(unit)
    except UnknownUnit:
        return False
    return True


def masses(building: Building, ctx: Context) -> Iterator[Problem]:
    """Check that every component's quantity converts to kg."""
    for index, component in enumerate(building.components):
        product = ctx.products.get(component.product)
        factor = None if product is None else factor_of(product, ctx.library)
        if not _known(component.unit):
            yield ctx.problem("unknown-unit", "components", index, "unit", found=component.unit)
        elif product is not None and factor is not None and mass_of(component, product, factor.unit) is None:
            where = ("components", index, "unit")
            yield ctx.problem("no-mass", *where, found=component.unit, name=component.id, product=product.id)


def editions(building: Building, ctx: Context) -> Iterator[Problem]:
    """Check that generic factors are of the newest edition named, and that declarations are still valid.

    In declaration mode these are errors; in comparison mode they are told beside the result.
    """
    declared = building.project.mode == "declaration"
    severity = Severity.ERROR if declared else Severity.WARNING
    for index, product in enumerate(building.products):
        factor = factor_of(product, ctx.library)
        if product.kind == "epd":
            until, decided = product.valid_until, building.project.decision_year
            if until is not None and until < decided:
                where = ("products", index, "valid_until")
                yield ctx.problem("declaration-expired", *where, severity, found=until, limit=decided)
        elif factor is not None and factor.edition and factor.edition < ctx.edition:
            where = ("products", index, "edition" if product.edition else "parameter")
            yield ctx.problem("factor-outdated", *where, severity, found=factor.edition, wanted=ctx.edition)
        elif factor is not None and declared and not factor.edition:
            yield ctx.problem("edition-missing", "products", index, "edition", found=product.id)


def transports(building: Building, ctx: Context) -> Iterator[Problem]:
    """Check that a transport has its distance, and that the way to the site is stated once."""
    for index, row in enumerate(building.components):
        where = ("components", index)
        if row.transport is not None and row.distance is None:
            yield ctx.problem("distance-missing", *where, "distance", found=row.transport)
        elif row.distance is not None and row.transport is None:
            yield ctx.problem("transport-missing", *where, "transport", found=row.id)
        elif row.transport is not None and row.a4_factor is not None:
            yield ctx.problem("transport-twice", *where, "a4_factor", found=row.id)
