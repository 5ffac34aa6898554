"""Spreadsheet formulas as expressions that also know their value.

A sheet writer states a calculation once: ``moved * factor / THOUSAND``. The expression gives the formula's text for any
year column and the numbers it should show, so that the workbook is a second calculation of what the engine gives.
In the text ``§`` stands for the column of the year and ``¤`` for the column before it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
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
    fold : str
        The function that ``parts`` are put together with: SUM, MAX or MIN; empty for anything else.
    parts : tuple of Expr
        What a sum, a largest or a smallest is made of, so that a long one can be written on several rows.
    """

    text: str
    values: FloatArray
    level: int = _ATOM
    fold: str = ""
    parts: tuple[Expr, ...] = ()

    def at_least(self, level: int) -> str:
        """Give the text, in parentheses when it binds less tightly than ``level``."""
        return self.text if self.level >= level else f"({self.text})"

    def __add__(self, other: Expr) -> Expr:
        """Add."""
        text = f"{self.at_least(_SUM)}+{other.at_least(_SUM)}"
        return Expr(text, self.values + other.values, _SUM, "SUM", (*self.terms, *other.terms))

    def __sub__(self, other: Expr) -> Expr:
        """Subtract."""
        text = f"{self.at_least(_SUM)}-{other.at_least(_PRODUCT)}"
        taken = tuple(-term for term in other.terms)
        return Expr(text, self.values - other.values, _SUM, "SUM", (*self.terms, *taken))

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
        text = f"-{self.at_least(_POWER) if self.level != _POWER else f'({self.text})'}"
        parts = tuple(-term for term in self.parts) if self.fold == "SUM" else ()
        return Expr(text, -self.values, _SUM, "SUM" if parts else "", parts)

    @property
    def terms(self) -> tuple[Expr, ...]:
        """The terms of a sum; of anything else itself."""
        return self.parts if self.fold == "SUM" else (self,)


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


def total(parts: Sequence[Expr]) -> Expr:
    """Add up any number of expressions; cells that stand below each other become one range."""
    if not parts:
        return ZERO
    if len(parts) == 1:
        return parts[0]
    values: FloatArray = np.sum(np.broadcast_arrays(*(p.values for p in parts)), axis=0)
    terms = tuple(term for part in parts for term in part.terms)
    text, level = _sum_text(parts, terms)
    return Expr(text, values, level, "SUM", terms)


def _sum_text(parts: Sequence[Expr], terms: Sequence[Expr]) -> tuple[str, int]:
    """Give a sum's text, and how tightly it binds: a few terms stand with plus signs."""
    merged = ranges(terms)
    if len(merged) <= 3 and not any(":" in text for text in merged):
        return "+".join(p.at_least(_SUM) for p in parts).replace("+-", "-"), _SUM
    return f"SUM({','.join(merged)})", _ATOM


def fold_text(function: str, parts: Sequence[Expr]) -> str:
    """Give the text of expressions put together with SUM, MAX or MIN."""
    if function != "SUM":
        return f"{function}({','.join(ranges(parts))})"
    if len(parts) == 1:
        return parts[0].text
    return _sum_text(parts, [term for part in parts for term in part.terms])[0]


def fold(function: str, parts: Sequence[Expr]) -> Expr:
    """Put expressions together with SUM, MAX or MIN."""
    if function == "SUM":
        return total(parts)
    values: FloatArray = _FOLDS[function].reduce(np.broadcast_arrays(*(p.values for p in parts)))
    return Expr(fold_text(function, parts), values, _ATOM, function, tuple(parts))


_FOLDS: dict[str, np.ufunc] = {"MAX": np.maximum, "MIN": np.minimum}
_CELL = re.compile(r"((?:'(?:[^']|'')+'|[\w]+)!)?(\$?[A-Z§¤]{1,3}\$?)(\d+)")
_ADJOINING = 3  # two cells are as clear one by one


def ranges(parts: Sequence[Expr]) -> list[str]:
    """Give the parts' texts; three or more cells that stand directly below each other become one range."""
    runs: list[list[tuple[str, tuple[str, str, int] | None]]] = []
    for part in parts:
        found = _CELL.fullmatch(part.text)
        place = None if found is None else (found[1] or "", found[2], int(found[3]))
        last = runs[-1][-1][1] if runs else None
        if place and last and place[:2] == last[:2] and place[2] == last[2] + 1:
            runs[-1].append((part.text, place))
        else:
            runs.append([(part.text, place)])
    texts: list[str] = []
    for run in runs:
        last = run[-1][1]
        if len(run) >= _ADJOINING and last is not None:
            texts.append(f"{run[0][0]}:{last[1]}{last[2]}")
        else:
            texts.extend(text for text, _ in run)
    return texts


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
