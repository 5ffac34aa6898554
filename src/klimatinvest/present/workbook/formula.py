"""Spreadsheet formulas as expressions that also know their value.

A sheet writer states a calculation once: ``moved * factor / THOUSAND``. The expression gives the formula's text for any
year column and the numbers it should show, so that the workbook is a second calculation of what the engine gives.
In the text ``§`` stands for the column of the year and ``¤`` for the column before it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from klimatinvest.core.series import BoolArray, FloatArray

HERE, BEFORE = "§", "¤"
_ATOM, _POWER, _PRODUCT, _SUM, _COMPARISON = 4, 3, 2, 1, 0


@dataclass(frozen=True, slots=True)
class Expr:
    """A formula without its equals sign, and its values.

    Attributes
    ----------
    text : str
        Formula text with column marks.
    values : ndarray [1 + year] or scalar
        What it gives by year; the first entry is the column before the years.
    level : int
        How tightly its outermost operator binds.
    """

    text: str
    values: FloatArray
    level: int = _ATOM

    def at_least(self, level: int) -> str:
        """Give the text, in parentheses when it binds less tightly than ``level``."""
        return self.text if self.level >= level else f"({self.text})"

    def __add__(self, other: Expr) -> Expr:
        """Add."""
        return Expr(f"{self.at_least(_SUM)}+{other.at_least(_SUM)}", self.values + other.values, _SUM)

    def __sub__(self, other: Expr) -> Expr:
        """Subtract."""
        return Expr(f"{self.at_least(_SUM)}-{other.at_least(_PRODUCT)}", self.values - other.values, _SUM)

    def __mul__(self, other: Expr) -> Expr:
        """Multiply."""
        return Expr(f"{self.at_least(_PRODUCT)}*{other.at_least(_PRODUCT)}", self.values * other.values, _PRODUCT)

    def __truediv__(self, other: Expr) -> Expr:
        """Divide; the divisor is known not to be 0 (see ``ratio`` otherwise)."""
        return Expr(f"{self.at_least(_PRODUCT)}/{other.at_least(_POWER)}", self.values / other.values, _PRODUCT)

    def __pow__(self, other: Expr) -> Expr:
        """Raise to a power."""
        return Expr(f"{self.at_least(_ATOM)}^{other.at_least(_ATOM)}", self.values**other.values, _POWER)

    def __neg__(self) -> Expr:
        """Change sign; binds as a sum, because a spreadsheet lets a sign bind tighter than a power."""
        return Expr(f"-{self.at_least(_POWER) if self.level != _POWER else f'({self.text})'}", -self.values, _SUM)


def number(value: float) -> Expr:
    """Give one of the few numbers a formula may contain: 0, 1, 12, 100, 1000."""
    if value not in (0, 1, 12, 100, 1000):
        raise ValueError(f"{value} belongs in a cell of its own, not in a formula")
    return Expr(f"{value:g}", np.asarray(value, dtype=np.float64))


ZERO, ONE, HUNDRED, THOUSAND = number(0), number(1), number(100), number(1000)


def scalar(text: str, value: float) -> Expr:
    """Refer to one cell or name with a known value."""
    return Expr(text, np.asarray(value, dtype=np.float64))


def call(name: str, *arguments: str | Expr, values: FloatArray | float) -> Expr:
    """Call a spreadsheet function."""
    inner = ",".join(a if isinstance(a, str) else a.text for a in arguments)
    return Expr(f"{name}({inner})", np.asarray(values, dtype=float))


def minimum(first: Expr, second: Expr) -> Expr:
    """Give the smaller."""
    return call("MIN", first, second, values=np.minimum(first.values, second.values))


def maximum(first: Expr, second: Expr) -> Expr:
    """Give the larger."""
    return call("MAX", first, second, values=np.maximum(first.values, second.values))


def total(parts: list[Expr]) -> Expr:
    """Add up any number of expressions."""
    if not parts:
        return ZERO
    if len(parts) == 1:
        return parts[0]
    values: FloatArray = np.sum(np.broadcast_arrays(*(p.values for p in parts)), axis=0)
    if len(parts) <= 3:
        return Expr("+".join(p.at_least(_SUM) for p in parts), values, _SUM)
    return call("SUM", *parts, values=values)


def ratio(above: Expr, below: Expr) -> Expr:
    """Divide, with 0 where the divisor is 0."""
    top, bottom = np.broadcast_arrays(above.values, below.values)
    values = np.divide(top, bottom, out=np.zeros(np.shape(top)), where=bottom != 0.0)
    text = f"IF({below.text}=0,0,{above.at_least(_PRODUCT)}/{below.at_least(_POWER)})"
    return Expr(text, values)


def when(condition: str, holds: BoolArray | FloatArray | bool, then: Expr, otherwise: Expr) -> Expr:
    """Choose by a condition whose text and truth are given."""
    values = np.where(holds, then.values, otherwise.values)
    return Expr(f"IF({condition},{then.text},{otherwise.text})", values)
