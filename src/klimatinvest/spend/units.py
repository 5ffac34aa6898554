"""Units as ledgers write them, and factors parted into mass and what it is per."""

from __future__ import annotations

from functools import lru_cache

from klimatinvest.core.units import UnitMismatch, UnknownUnit, atoms, conversion

KRONA = "kg/kr"
_MASS = "kg"
_WRITTEN = {"l": "liter", "ltr": "liter", "kbm": "m3", "kilo": "kg", "kilogram": "kg", "personkm": "pkm"}


@lru_cache(maxsize=1)
def _symbols() -> dict[str, str]:
    found: dict[str, str] = {}
    for symbol in atoms():
        found.setdefault(symbol.casefold(), symbol)
    return found


@lru_cache(maxsize=4096)
def unit_of(text: str) -> str | None:
    """Give the symbol of a unit however it is written: ``KWH`` is ``kWh``, ``l`` is ``liter``; None when unknown."""
    shown = text.strip().strip(".").replace("²", "2").replace("³", "3")
    plain = _WRITTEN.get(shown.casefold(), shown)
    return plain if plain in atoms() else _symbols().get(plain.casefold())


@lru_cache(maxsize=4096)
def converted(found: str, wanted: str) -> float | None:
    """Give the factor from one unit to another; None when either is unknown or they measure different things."""
    symbol = unit_of(found)
    if symbol is None:
        return None
    try:
        return conversion(symbol, wanted)
    except (UnknownUnit, UnitMismatch):
        return None


def per_krona(unit: str) -> float | None:
    """Give what takes a factor to kg per krona; None when it is per something else."""
    try:
        return conversion(unit, KRONA)
    except (UnknownUnit, UnitMismatch):
        return None


def per_quantity(unit: str) -> tuple[float, str] | None:
    """Part a factor such as ``g/pkm`` into what takes it to kg and the unit it is per; None for other forms."""
    parts = unit.split("/")
    if len(parts) != 2 or per_krona(unit) is not None:
        return None
    mass, symbol = converted(parts[0], _MASS), unit_of(parts[1])
    return None if mass is None or symbol is None else (mass, symbol)
