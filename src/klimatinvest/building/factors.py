"""From a product and a quantity to kilograms and kg CO2e per kilogram."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from klimatinvest.building.model import Component, Product, Transport
from klimatinvest.building.products import CONSERVATIVE, edition_of, waste_of
from klimatinvest.core.units import UnitMismatch, UnknownUnit, conversion

if TYPE_CHECKING:
    from klimatinvest.parameters.library import Library


@dataclass(frozen=True, slots=True)
class Factor:
    """A product's climate factor.

    Attributes
    ----------
    per_unit : float
        kg CO2e per ``unit``, A1-A3, typical or from an environmental product declaration.
    unit : str
    mark_up : float
        Conservative over typical; 1 for an environmental product declaration.
    waste_factor : float or None
    edition : str
    """

    per_unit: float
    unit: str
    mark_up: float
    waste_factor: float | None
    edition: str


def converted(found: str, wanted: str) -> float | None:
    """Give the factor between two units, or None when there is none."""
    try:
        return conversion(found, wanted)
    except (UnknownUnit, UnitMismatch):
        return None


def factor_of(product: Product, library: Library) -> Factor | None:
    """Give a product's factor: its own value, or that of the parameter it names; None without either."""
    parameter = library.get(product.parameter) if product.parameter else None
    if product.factor is not None:
        per_unit, unit = product.factor, product.unit or "kg"
    elif parameter is not None and parameter.unit.startswith("kg/") and len(parameter.values) == 1:
        per_unit, unit = parameter.value, parameter.unit.removeprefix("kg/")
    else:
        return None
    waste = product.waste_factor
    if waste is None and parameter is not None:
        waste = waste_of(library, parameter.id)
    edition = product.edition or (edition_of(parameter) if parameter is not None else "")
    return Factor(per_unit, unit, _mark_up(product, library), waste, edition)


def _mark_up(product: Product, library: Library) -> float:
    if product.kind == "epd":
        return 1.0
    if product.conservative_factor is not None:
        return product.conservative_factor
    parameter = library.get(CONSERVATIVE)
    if parameter is None:
        raise KeyError(CONSERVATIVE)
    return parameter.value


def per_kg(product: Product, factor: Factor) -> float | None:
    """Give kg CO2e per kg, typical; None when the factor's unit does not convert to kg.

    A factor per piece, m² or metre needs the product's weight per unit; one per m³ its density.
    """
    kilograms = converted(factor.unit, "kg")
    if kilograms is None and product.kg_per_unit is not None:
        kilograms = product.kg_per_unit
    if kilograms is None and product.density is not None:
        volume = converted(factor.unit, "m3")
        kilograms = None if volume is None else volume * product.density
    return None if kilograms is None else factor.per_unit / kilograms


def mass_of(component: Component, product: Product, factor_unit: str) -> float | None:
    """Give a component's mass in kg, without waste; None when its unit does not convert to kg.

    In this order: the component's own weight per unit; a unit of mass; volume times the product's density (an area
    times its thickness is a volume); the product's weight per unit of its factor.
    """
    quantity, unit = component.quantity, component.unit
    if component.kg_per_unit is not None:
        return quantity * component.kg_per_unit
    mass = converted(unit, "kg")
    if mass is not None:
        return quantity * mass
    volume = converted(unit, "m3")
    area = converted(unit, "m2")
    if volume is None and area is not None and component.thickness is not None:
        volume = area * component.thickness
    if volume is not None and product.density is not None:
        return quantity * volume * product.density
    units = converted(unit, factor_unit)
    if units is not None and product.kg_per_unit is not None:
        return quantity * units * product.kg_per_unit
    return None


def transport_of(component: Component, transports: dict[str, Transport]) -> float | None:
    """Give the emissions of the way to the site, kg CO2e per kg (A4); None when they are not stated."""
    if component.a4_factor is not None:
        return component.a4_factor
    transport = transports.get(component.transport or "")
    if transport is None or component.distance is None:
        return None
    return transport.factor * component.distance / 1000.0  # per tonne and kilometre
