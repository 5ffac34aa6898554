"""What a co-benefit states: whether it can be counted, whether it is in kronor, and in which unit."""

from __future__ import annotations

from klimatinvest.core.units import UnitMismatch, UnknownUnit, conversion, parse_unit
from klimatinvest.plan.model import Benefit

MONEY, MASS = "kr", "kg"


def is_money(unit: str) -> bool:
    """Tell whether a quantity in the unit is an amount of money itself."""
    return _converts(unit, MONEY)


def is_mass(unit: str) -> bool:
    """Tell whether a quantity in the unit is a mass, as the exposure method needs."""
    return _converts(unit, MASS)


def _converts(unit: str, wanted: str) -> bool:
    try:
        conversion(unit, wanted)
    except (UnknownUnit, UnitMismatch):
        return False
    return True


def dimension(unit: str) -> str:
    """Name what a unit measures, such as ``energy``; empty for an unknown or compound one."""
    try:
        signature = parse_unit(unit).signature
    except UnknownUnit:
        return ""
    return signature[0] if len(signature) == 1 else ""


def is_quantified(benefit: Benefit) -> bool:
    """Tell whether the co-benefit has a quantity; damages give an amount by themselves."""
    return benefit.basis == "damages" or benefit.quantity is not None


def is_valued(benefit: Benefit) -> bool:
    """Tell whether there is something to value the quantity with."""
    valued = (benefit.value, benefit.parameter, benefit.substance)
    return benefit.basis == "damages" or is_money(benefit.unit) or any(v is not None for v in valued)


def in_words(benefit: Benefit) -> bool:
    """Tell whether the co-benefit is known in words only; one with a quantity but no value is told by its quantity."""
    return not is_quantified(benefit)
