"""How numbers look: thousands, decimals and minus signs of each language; rounding happens only here."""

from __future__ import annotations

import math
from dataclasses import dataclass

MINUS = "\u2212"
NO_BREAK_SPACE = "\u00a0"
_NOTHING = 1e-6  # of any unit: the last digit of a sum, not an amount


@dataclass(frozen=True, slots=True)
class NumberStyle:
    """Separators of a language.

    Attributes
    ----------
    thousands : str
        Between groups of three digits.
    decimal : str
        Before the decimals.
    """

    thousands: str
    decimal: str


SWEDISH = NumberStyle(NO_BREAK_SPACE, ",")
ENGLISH = NumberStyle(",", ".")


def format_number(value: float, decimals: int, style: NumberStyle) -> str:
    """Show a number with a fixed count of decimals and a true minus sign.

    A number that would look like zero without being it is shown with one significant digit instead.

    Parameters
    ----------
    value : float
        Any finite number; its unit is the caller's.
    decimals : int
        Decimals to show, at least 0.
    style : NumberStyle
        Separators of the language.

    Raises
    ------
    ValueError
        The number is not finite: what cannot be calculated has no number to show.
    """
    if not math.isfinite(value):
        raise ValueError(f"not a finite number: {value!r}")
    size = abs(value)
    if _NOTHING <= size <= 0.5 * 10.0**-decimals:
        decimals = -math.floor(math.log10(size))
    digits = f"{size:,.{decimals}f}"
    negative = value < 0 and any(c in "123456789" for c in digits)  # less than nothing is 0, not -0
    shown = digits.replace(",", "\0").replace(".", style.decimal).replace("\0", style.thousands)
    return MINUS + shown if negative else shown
