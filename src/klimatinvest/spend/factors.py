"""Factors in the units the calculation works in, and the step from a ledger's kronor to a factor's kronor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from klimatinvest.spend.model import Factor, Settings
from klimatinvest.spend.units import per_krona, per_quantity

if TYPE_CHECKING:
    from klimatinvest.parameters.library import Library


@dataclass(frozen=True, slots=True)
class Resolved:
    """A factor ready to use.

    Attributes
    ----------
    row : int
        Index among the factors.
    kg : float
        Kg CO2e per krona, or per ``unit``.
    unit : str or None
        Physical unit; None for a factor per krona.
    price_year : int or None
        Year whose kronor a factor per krona is in.
    vat : float
        What an amount of the ledger is multiplied by to be on the factor's VAT basis.
    source, status : str
    """

    row: int
    kg: float
    unit: str | None
    price_year: int | None
    vat: float
    source: str
    status: str


def resolve(row: int, factor: Factor, settings: Settings, library: Library) -> Resolved | None:
    """Bring a factor to kg per krona or per physical unit; None when something it needs is missing or unknown."""
    parameter = library.get(factor.parameter) if factor.parameter else None
    value, unit, year, source = factor.value, factor.unit, factor.price_year, factor.source
    if parameter is not None and value is None:
        if len(parameter.values) != 1:
            return None
        (dated,) = parameter.values.values()
        value, source = dated.value, source or dated.source
        unit, year = parameter.unit, year or parameter.price_year
    if value is None:
        return None
    scale = per_krona(unit)
    if scale is not None:
        vat = vat_multiplier(factor, settings)
        return (
            None
            if vat is None or year is None
            else Resolved(row, value * scale, None, year, vat, source, factor.status)
        )
    parts = per_quantity(unit)
    return None if parts is None else Resolved(row, value * parts[0], parts[1], None, 1.0, source, factor.status)


def vat_multiplier(factor: Factor, settings: Settings) -> float | None:
    """Give what takes a ledger amount to the factor's VAT basis; None when the rate is needed and not stated."""
    if factor.vat is None:
        return None
    if factor.vat == settings.ledger_vat:
        return 1.0
    rate = settings.vat_rate if factor.vat_rate is None else factor.vat_rate
    if rate is None:
        return None
    with_vat = 1.0 + rate / 100.0
    return with_vat if factor.vat == "including" else 1.0 / with_vat
