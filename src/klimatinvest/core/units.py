"""The closed vocabulary of units: atoms joined by ``/``; everything converts or is refused."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Atom:
    """One unit symbol: the dimension it measures and its size in the dimension's base unit."""

    symbol: str
    dimension: str
    scale: float = 1.0


# One line a dimension. The first symbol is the base unit; aliases carry the same dimension and scale.
_VOCABULARY: dict[str, dict[str, float]] = {
    "money": {"kr": 1.0, "SEK": 1.0, "tkr": 1e3, "kkr": 1e3, "Mkr": 1e6, "mnkr": 1e6, "MSEK": 1e6} | {"mdkr": 1e9},
    "euro": {"EUR": 1.0, "MEUR": 1e6},  # apart from money: a rate and its date belong to a conversion
    "energy": {"kWh": 1.0, "MWh": 1e3, "GWh": 1e6, "MJ": 1 / 3.6, "GJ": 1e3 / 3.6},
    "mass": {"kg": 1.0, "g": 1e-3, "ton": 1e3, "t": 1e3, "kton": 1e6, "Mton": 1e9, "Gton": 1e12},
    "time": {"år": 1.0, "year": 1.0, "vecka": 7 / 365.25},
    "share": {"andel": 1.0, "procent": 1e-2, "%": 1e-2, "procentenheter": 1e-2, "faktor": 1.0},
    "area": {"m2": 1.0, "ha": 1e4},
    "volume": {"m3": 1.0, "liter": 1e-3},
    "length": {"m": 1.0, "km": 1e3},
}
# Things that are counted: each is its own dimension, so that cars never add to buses.
_COUNTED = (  # noqa: SIM905 - words in a row are easier to read and add to
    "st bil buss lastbil lätt_lastbil cykel lådcykel maskin traktor fordon laddpunkt tankställe hus "
    "lägenhet byggnad anläggning armatur invånare hushåll deltagare anställd portion måltid plats biljett "
    "resa projekt vkm pkm tkm mil driftstimme djur nötkreatur gård A_temp BTA skola förskola köksenhet "
    "rink panna olycka skada årsarbete index exponeringsenhet kalenderår MET-h"
).split()
_ALIASES = {"unit": "st", "car": "bil", "bus": "buss", "truck": "lastbil", "kpl": "st", "styck": "st"}


@dataclass(frozen=True, slots=True)
class Unit:
    """A parsed unit.

    Attributes
    ----------
    text : str
        As written.
    signature : tuple of str
        Dimension of the numerator followed by the sorted dimensions of the denominators.
    scale : float
        Size in base units; ``value · scale`` is the value in base units.
    """

    text: str
    signature: tuple[str, ...]
    scale: float


class UnknownUnit(ValueError):  # noqa: N818 - reads as a statement where it is caught
    """A unit text with a symbol outside the vocabulary."""

    def __init__(self, text: str, symbol: str) -> None:
        super().__init__(f"unknown unit {symbol!r} in {text!r}")
        self.text = text
        self.symbol = symbol


class UnitMismatch(ValueError):  # noqa: N818 - reads as a statement where it is caught
    """Two units that measure different things."""

    def __init__(self, found: str, wanted: str) -> None:
        super().__init__(f"{found!r} cannot be converted to {wanted!r}")
        self.found = found
        self.wanted = wanted


def atoms() -> dict[str, Atom]:
    """Give every unit symbol of the vocabulary."""
    known = {
        symbol: Atom(symbol, dimension, scale)
        for dimension, symbols in _VOCABULARY.items()
        for symbol, scale in symbols.items()
    }
    known.update({symbol: Atom(symbol, symbol) for symbol in _COUNTED})
    known.update({alias: Atom(alias, target) for alias, target in _ALIASES.items()})
    return known


_ATOMS = atoms()


@lru_cache(maxsize=1024)
def parse_unit(text: str) -> Unit:
    """Parse ``kr/bil/år`` into dimension and scale.

    Raises
    ------
    UnknownUnit
        A symbol is not in the vocabulary.
    """
    parts = [part.strip().replace("²", "2").replace("³", "3") for part in text.split("/")]
    found: list[Atom] = []
    for part in parts:
        if part not in _ATOMS:
            raise UnknownUnit(text, part)
        found.append(_ATOMS[part])
    scale = found[0].scale
    for atom in found[1:]:
        scale /= atom.scale
    return Unit(text, (found[0].dimension, *sorted(a.dimension for a in found[1:])), scale)


@lru_cache(maxsize=4096)
def conversion(found: str, wanted: str) -> float:
    """Give the factor that takes a value in ``found`` to ``wanted``: ``value_wanted = value · factor``.

    Raises
    ------
    UnknownUnit
        Either text has a symbol outside the vocabulary.
    UnitMismatch
        They measure different things.
    """
    if found == wanted:
        return 1.0
    source, target = parse_unit(found), parse_unit(wanted)
    if source.signature != target.signature:
        raise UnitMismatch(found, wanted)
    return source.scale / target.scale
