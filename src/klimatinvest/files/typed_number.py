"""What a person means by a number written as text: read it, refuse it, or see that it can mean two things."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LONGEST = 60  # no number with a unit is longer; keeps the patterns quick on any text
LARGEST = 1e15  # kronor or tonnes; anything larger is a slip of the keyboard

_SPACES = dict.fromkeys(map(ord, "\u0020\u00a0\u202f\u2009\u2007"), None)
_MINUS = str.maketrans({"\u2212": "-", "\u2013": "-"})
_PLAIN = re.compile(r"-?[0-9]+(?:[.,][0-9]+)?")
_GROUPED = re.compile(r"-?[0-9]{1,3}(?:[ \u00a0\u202f\u2009\u2007][0-9]{3})+(?:,[0-9]+)?")
_TWO_READINGS = re.compile(r"-?[1-9][0-9]{0,2}[.,][0-9]{3}")
_BOTH_SIGNS = re.compile(r"-?[0-9]{1,3}(?:([.,])[0-9]{3})+([.,])[0-9]+")
_WITH_UNIT = re.compile(r"([-\u2212\u2013]?[0-9][0-9 \u00a0\u202f\u2009\u2007]*(?:[.,][0-9]+)?)\s*([^\d\s.,][^\d]*)")


@dataclass(frozen=True, slots=True)
class Reading:
    """How a text can be read as a number.

    Attributes
    ----------
    value : float or None
        The number, when there is one reading only.
    either : tuple of float
        The two numbers it may mean (``1.234``), else empty.
    stem : float or None
        The number before a unit (``1,2 Mkr``), when that is what stands there.
    unit : str
        The words after the number.
    """

    value: float | None = None
    either: tuple[float, ...] = ()
    stem: float | None = None
    unit: str = ""


def read_number(text: str) -> Reading:
    """Read a number as Swedes type it.

    ``1234,5``, ``1 234,5`` (also with no-break spaces) and ``−3`` have one reading; ``1.234`` and ``1,234.5``
    may mean two numbers; ``1,2 Mkr`` is a number with a unit. Underscores, ``nan``, ``inf`` and digits of
    other scripts have no reading.

    Parameters
    ----------
    text : str
        What stands in the cell.

    Returns
    -------
    Reading
    """
    shown = text.strip().translate(_MINUS)
    if len(shown) > _LONGEST:
        return Reading()
    if _TWO_READINGS.fullmatch(shown):
        digits = re.sub(r"[.,]", "", shown)
        return Reading(either=(float(digits), float(shown.replace(",", "."))))
    if _PLAIN.fullmatch(shown) or _GROUPED.fullmatch(shown):
        return Reading(value=_float(shown))
    if both := _BOTH_SIGNS.fullmatch(shown):
        plain = shown.replace(both[1], "").replace(",", ".") if both[1] != both[2] else None
        return Reading(either=(float(plain),) if plain else (float(re.sub(r"[.,]", "", shown)),))
    if unit := _WITH_UNIT.fullmatch(shown):
        inner = read_number(unit[1])
        return Reading(stem=inner.value, either=inner.either, unit=unit[2].strip())
    return Reading()


def _float(text: str) -> float:
    return float(text.translate(_SPACES).replace(",", "."))
