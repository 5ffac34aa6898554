"""Patterns by which ledger rows are recognised: exact, a range of numbers, or with wildcards."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from klimatinvest.core.series import BoolArray

_RANGE = re.compile(r"([0-9]+)\s*-\s*([0-9]+)")
_NAMES = frozenset(("supplier", "supplier_id"))  # a hyphen between digits belongs to the name or number itself
_NOT_DIGITS = re.compile(r"[^0-9*?]")
_ORGANISATION_DIGITS = 10
EXACT, RANGE, WILD = 3, 2, 1


class BadRange(ValueError):  # noqa: N818 - it names the state of the text
    """A range whose ends are in the wrong order or differ in length."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """One pattern of a rule.

    Attributes
    ----------
    kind : int
        ``EXACT``, ``RANGE`` or ``WILD``.
    text : str
        In the form that values are compared in.
    low, high : int
        Ends of a range.
    """

    kind: int
    text: str
    low: int = 0
    high: int = 0

    @property
    def rank(self) -> tuple[int, float]:
        """How specific it is: exact before range before wildcard; a narrower range and more letters come first."""
        if self.kind == RANGE:
            return RANGE, float(self.low - self.high)
        return self.kind, float(len(re.sub(r"[*?]", "", self.text)))

    def fits(self, values: Sequence[str]) -> BoolArray:
        """Tell which values fit; they are in the form that ``folded`` gives."""
        if self.kind == EXACT:
            return np.array([value == self.text for value in values], dtype=np.bool_)
        if self.kind == WILD:
            found = re.compile(".*".join(map(re.escape, self.text.split("*"))).replace(r"\?", "."), re.DOTALL)
            return np.array([found.fullmatch(value) is not None for value in values], dtype=np.bool_)
        digits = len(self.text)
        return np.array(
            [
                len(value) == digits and value.isascii() and value.isdigit() and self.low <= int(value) <= self.high
                for value in values
            ],
            dtype=np.bool_,
        )


def folded(field: str, text: str) -> str:
    """Bring a value or a pattern to the form they are compared in.

    Letter case and repeated blanks make no difference; of an organisation number only the ten digits count.
    """
    if field != "supplier_id":
        return " ".join(text.split()).casefold()
    digits = _NOT_DIGITS.sub("", text)
    if "*" in digits or "?" in digits:
        return digits
    if text.strip().upper().startswith("SE") and len(digits) == _ORGANISATION_DIGITS + 2:
        return digits[:_ORGANISATION_DIGITS]  # a VAT number ends in 01
    return digits[-_ORGANISATION_DIGITS:]


@lru_cache(maxsize=16_384)
def pattern_of(field: str, text: str) -> Pattern | None:
    """Read a pattern; None for a blank one, which every row fits.

    Raises
    ------
    BadRange
        ``4099-4000`` or ``400-4099``.
    """
    shown = folded(field, text)
    if not shown:
        return None
    found = _RANGE.fullmatch(shown) if field not in _NAMES else None
    if found is not None:
        low, high = int(found[1]), int(found[2])
        if len(found[1]) != len(found[2]) or low > high:
            raise BadRange(text)
        return Pattern(RANGE, found[1], low, high)
    return Pattern(WILD if "*" in shown or "?" in shown else EXACT, shown)
