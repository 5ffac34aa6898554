"""Co-benefits in the engine's units: what each states, converted, in the plan's price level."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from klimatinvest.catalogue.benefits import benefit_catalogue
from klimatinvest.core.units import conversion
from klimatinvest.engine.compile import price_factor
from klimatinvest.engine.external import air_exposure, air_pollution_cost, expected_annual_damage
from klimatinvest.engine.inputs import FloatArray, Inputs
from klimatinvest.plan.benefit_terms import MASS, MONEY, is_money
from klimatinvest.plan.checks_benefits import parameter_unit
from klimatinvest.plan.model import Benefit, Damage, Plan

if TYPE_CHECKING:
    from klimatinvest.parameters.library import Library

Number = Callable[[str, str, float], FloatArray]  # a number of a subject, drawn or as stated
QUANTITY, VALUE, GROWTH = "benefit_quantity", "benefit_value", "benefit_growth"


@dataclass(frozen=True, slots=True)
class BenefitFigure:
    """One co-benefit as the engine uses it.

    Attributes
    ----------
    row : int
        Index in ``plan.benefits``.
    benefit : Benefit
        What the plan states.
    quantity : ndarray [draw, 1]
        As stated, per unit of the element and year, or per year; the expected annual damage avoided, kr; NaN
        when there is none.
    value : ndarray [draw, 1]
        Kronor per unit of the quantity in the plan's price level; NaN when there is none.
    own, library : float or None
        The stated value (1 for an amount of money), and the library's before conversion (for the exposure method
        kronor per kilogram).
    factor : float
        What a library value or an amount of money is multiplied by for its unit.
    price_factor, price_year
        From the value's price year to the plan's; the year that growth counts from.
    growth : float
        Real growth per year as a share, as stated.
    growing : ndarray [draw or 1, 1]
        The same draw by draw.
    first, last : int
        Years it lasts.
    """

    row: int
    benefit: Benefit
    quantity: FloatArray
    value: FloatArray
    own: float | None
    library: float | None
    factor: float
    price_factor: float
    price_year: int | None
    growth: float
    growing: FloatArray
    first: int
    last: int

    @property
    def priced(self) -> bool:
        """Tell whether the co-benefit is counted in kronor."""
        return self.benefit.priced and not bool(np.isnan(self.value + self.quantity).all())


def compile_benefits(inputs: Inputs) -> tuple[BenefitFigure, ...]:
    """Compile the co-benefits of a valid plan, in the plan's order.

    ``inputs.replaced`` and ``inputs.scaled`` may vary them draw by draw; see ``engine.draws.drawn``.

    Raises
    ------
    KeyError
        The price index does not reach from a price year to the plan's.
    """
    damages: dict[str, list[Damage]] = defaultdict(list)
    for damage in inputs.plan.damages:
        damages[damage.benefit].append(damage)
    return tuple(_figure(inputs, row, benefit, damages[benefit.id]) for row, benefit in enumerate(inputs.plan.benefits))


def _figure(inputs: Inputs, row: int, benefit: Benefit, damages: list[Damage]) -> BenefitFigure:
    plan, library = inputs.plan, inputs.library
    found, year = _library(library, benefit, inputs.number)
    factor = _unit_factor(benefit, library)
    amount = benefit.basis == "damages" or is_money(benefit.unit)
    own = 1.0 if amount else benefit.value
    if own is not None or found is None:
        year = benefit.price_year
    moved = price_factor(library, year, plan.plan.price_year)
    if benefit.basis == "damages":
        without, left = (inputs.scale(benefit.id, name) for name in ("damage_without", "damage_with"))
        quantity = expected_damage_avoided(damages, without, left)
    else:
        quantity = _number(inputs, benefit.id, QUANTITY, benefit.quantity)
    stated = _number(inputs, benefit.id, VALUE, own) if own is not None or found is None else found
    scale = moved * (factor if amount or own is None else 1.0)
    first, last = years_of(plan, benefit)
    return BenefitFigure(
        row=row,
        benefit=benefit,
        quantity=quantity * inputs.scale(benefit.id, QUANTITY),
        value=stated * (scale * inputs.scale(benefit.id, VALUE)),
        own=own,
        library=None if found is None else float(found[0, 0]),
        factor=factor,
        price_factor=moved,
        price_year=year,
        growth=(benefit.growth or 0.0) / 100.0,
        growing=inputs.number(benefit.id, GROWTH, benefit.growth or 0.0) / 100.0,
        first=first,
        last=last,
    )


def _number(inputs: Inputs, benefit: str, name: str, stated: float | None) -> FloatArray:
    """Give a number of a co-benefit, [draw or 1, 1]; NaN where it is not stated."""
    return inputs.number(benefit, name, np.nan if stated is None else stated)


def years_of(plan: Plan, benefit: Benefit) -> tuple[int, int]:
    """Give the first and last year: as stated, else of the plan, or from an action's taking into use."""
    actions = {a.id: a.in_use_year for a in plan.actions}
    first = benefit.first_year or actions.get(benefit.subject) or plan.plan.start_year
    return max(first, plan.plan.start_year), benefit.last_year or plan.plan.end_year


def _library(library: Library, benefit: Benefit, number: Number) -> tuple[FloatArray | None, int | None]:
    """Give the library's value, [draw or 1, 1], and its price year, if the co-benefit takes one."""
    if benefit.parameter is not None:
        parameter = library.get(benefit.parameter)
        if parameter is None:
            return None, None
        return np.array([[parameter.value]]), parameter.price_year or benefit.price_year
    if benefit.substance is None or benefit.value is not None:
        return None, None
    return _exposed(library, benefit, number)


def library_worth(benefit: Benefit, library: Library) -> tuple[float, int | None]:
    """Give what the library says a unit of a co-benefit's quantity is worth, kr, and its price year.

    Raises
    ------
    ValueError
        The co-benefit takes no value from the library.
    """
    found, year = _library(library, benefit, _as_stated)
    if found is None:
        raise ValueError(benefit.id)
    return float(found[0, 0]) * _unit_factor(benefit, library), year


def _as_stated(_subject: str, _quantity: str, stated: float) -> FloatArray:
    return np.array([[float(stated)]])


def _exposed(library: Library, benefit: Benefit, number: Number) -> tuple[FloatArray | None, int | None]:
    """Give the cost of a kilogram in the benefit's locality, by the exposure method."""
    catalogue = benefit_catalogue()
    known = catalogue.substances[benefit.substance or ""]
    coefficient, unit_value = library.get(catalogue.coefficient), library.get(known.unit_value)
    regional = library.get(known.regional) if known.regional else None
    if coefficient is None or unit_value is None or benefit.ventilation_factor is None or benefit.inhabitants is None:
        return None, None
    ventilation = number(benefit.id, "ventilation_factor", benefit.ventilation_factor)
    inhabitants = number(benefit.id, "inhabitants", benefit.inhabitants)
    exposure = air_exposure(ventilation, inhabitants, coefficient.value)
    cost = air_pollution_cost(exposure, unit_value.value, 0.0 if regional is None else regional.value)
    return cost, unit_value.price_year


def _unit_factor(benefit: Benefit, library: Library) -> float:
    """Give what a library value, or an amount of money, is multiplied by for the benefit's unit."""
    if benefit.basis == "damages":
        return 1.0
    if is_money(benefit.unit):
        return conversion(benefit.unit, MONEY)
    parameter = library.get(benefit.parameter) if benefit.parameter else None
    if parameter is not None and benefit.unit:
        return conversion(parameter_unit(parameter.unit), f"kr/{benefit.unit}")
    if benefit.substance is not None and benefit.unit:
        return conversion(benefit.unit, MASS)
    return 1.0


def expected_damage_avoided(damages: list[Damage], without_scale: FloatArray, with_scale: FloatArray) -> FloatArray:
    """Give the expected annual damage without the measure less that with it, kr per year, the shape of the scales."""
    ordered = sorted(damages, key=lambda d: d.return_period)
    periods = [d.return_period for d in ordered]
    without, with_measure = ([getattr(d, name) for d in ordered] for name in ("damage_without", "damage_with"))
    avoided = expected_annual_damage(periods, without) * without_scale
    return np.asarray(avoided - expected_annual_damage(periods, with_measure) * with_scale)
