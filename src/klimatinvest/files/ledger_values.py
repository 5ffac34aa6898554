"""Amounts and years of many rows at once, strictly: what can mean two things or nothing is told, never guessed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

import numpy as np

from klimatinvest.core.series import FloatArray

FIRST_YEAR, LAST_YEAR = 1900, 2200
_SPACES = " \u00a0\u202f\u2009"
_MINUS = str.maketrans({"\u2212": "-", "\u2013": "-"})
_LONGEST = 40  # no amount is longer; keeps the patterns quick on any text


def _pattern(grouping: str, decimal: str) -> re.Pattern[str]:
    """Match whole lines: digits, or digits in groups of three, with or without decimals; the sign first or last."""
    body = rf"(?:[0-9]{{1,3}}(?:[{_SPACES}{grouping}][0-9]{{3}})+|[0-9]+){decimal}"
    return re.compile(rf"^(?:-?{body}|{body}-)$", re.MULTILINE)


_READ_BY = {",": _pattern(".", "(?:,[0-9]+)?"), ".": _pattern(",", r"(?:\.[0-9]+)?")}
_WHOLE = _pattern("", "")
_EVIDENCE = {
    ",": re.compile(rf",(?:[0-9]{{1,2}}|[0-9]{{4,}})-?$|[.{_SPACES}][0-9]{{3}},[0-9]", re.MULTILINE),
    ".": re.compile(rf"\.(?:[0-9]{{1,2}}|[0-9]{{4,}})-?$|[,{_SPACES}][0-9]{{3}}\.[0-9]", re.MULTILINE),
}
_TWO_WAYS = re.compile(r"-?[0-9]{1,3}([.,])[0-9]{3}-?")
_LINE_TWO_WAYS = re.compile(rf"^[{_SPACES}]*{_TWO_WAYS.pattern}[{_SPACES}]*$", re.MULTILINE)
_GROUP = rf"[{_SPACES}.,][0-9]{{3}}"
_AWAY = {
    ",": str.maketrans({**dict.fromkeys(f"{_SPACES}.", None), ",": "."}),
    ".": str.maketrans(dict.fromkeys(f"{_SPACES},", None)),
}
_DATE = re.compile(r"([0-9]{4})[-/.]?([0-9]{2})(?:[-/.]?([0-9]{2}))?(?:[T ][0-9:.]+)?")


class Amounts:
    """Reads a column of amounts; the decimal mark is found from the first amounts that show it.

    Attributes
    ----------
    decimal : str or None
        ``,`` or ``.``; None until an amount has shown which.
    """

    def __init__(self, decimal: str | None = None) -> None:
        self.decimal = decimal

    def read(self, texts: Sequence[str]) -> tuple[FloatArray, list[int], list[int]]:
        """Read amounts; blanks and what cannot be read are NaN.

        Returns
        -------
        values : ndarray [row]
        unreadable : list of int
            Rows whose text, not blank, is no number.
        ambiguous : list of int
            Rows such as ``1.234`` in a file that nowhere shows its decimal mark.
        """
        joined = "\n".join(texts).translate(_MINUS)
        if self.decimal is None:
            self.decimal = self._found(joined)
        pattern, decimal = (_READ_BY[self.decimal], self.decimal) if self.decimal else (_WHOLE, ",")
        if pattern.subn("", joined)[1] == len(texts) and joined.count("\n") == len(texts) - 1 and "-\n" not in joined:
            plain = joined.translate(_AWAY[decimal])
            if not plain.endswith("-"):
                return np.array(plain.split("\n"), dtype=np.float64), [], []
        return self._one_by_one(texts, pattern, decimal)

    @staticmethod
    def _found(joined: str) -> str | None:
        counts = {mark: len(pattern.findall(joined)) for mark, pattern in _EVIDENCE.items()}
        best = max(counts, key=lambda mark: counts[mark])
        return best if counts[best] else None

    def _one_by_one(
        self, texts: Sequence[str], pattern: re.Pattern[str], decimal: str
    ) -> tuple[FloatArray, list[int], list[int]]:
        values = np.full(len(texts), np.nan)
        unreadable: list[int] = []
        ambiguous: list[int] = []
        for row, text in enumerate(texts):
            shown = text.strip(_SPACES).translate(_MINUS)
            if not shown:
                continue
            if len(shown) <= _LONGEST and pattern.fullmatch(shown):
                plain = shown.translate(_AWAY[decimal])
                values[row] = -float(plain[:-1]) if plain.endswith("-") else float(plain)
            elif self.decimal is None and _TWO_WAYS.fullmatch(shown):
                ambiguous.append(row)
            else:
                unreadable.append(row)
        return values, unreadable, ambiguous


def doubtful(texts: Sequence[str], decimal: str | None, grouped_only: bool = False) -> list[int]:
    """List amounts with one mark and three digits after it, such as ``1.234``, that another file would read otherwise.

    Where the same rows show that the mark is used so, by ``1.234,50``, ``1.234.567`` or ``0,1234``, nothing is listed.

    Parameters
    ----------
    texts : sequence of str
        The column as it stands.
    decimal : str or None
        The decimal mark by which it is read; None lists nothing, for then such amounts are refused.
    grouped_only : bool
        Pass over those whose mark is the decimal mark.
    """
    joined = "\n".join(texts)
    if decimal is None or _LINE_TWO_WAYS.search(joined) is None:
        return []
    other = "." if decimal == "," else ","
    grouped = re.search(rf"[0-9]{re.escape(other)}[0-9]{{3}}[.,]", joined) is not None
    finely = grouped_only or re.search(rf"(?:[0-9]{{4}}|{_GROUP}){re.escape(decimal)}[0-9]{{3}}|"
                                       rf"{re.escape(decimal)}[0-9]{{4}}", joined) is not None  # fmt: skip
    shown = {mark for mark, proved in ((other, grouped), (decimal, finely)) if not proved}
    found = ((row, _TWO_WAYS.fullmatch(text.strip(_SPACES))) for row, text in enumerate(texts))
    return [row for row, match in found if match is not None and match[1] in shown]


@lru_cache(maxsize=8192)
def year_of(text: str) -> int | None:
    """Give the calendar year of ``2024``, ``2024-05-31``, ``20240531`` or ``2024-05``; None for anything else."""
    shown = text.strip()
    if len(shown) == 4 and shown.isascii() and shown.isdigit():
        year = int(shown)
        return year if FIRST_YEAR <= year <= LAST_YEAR else None
    found = _DATE.fullmatch(shown)
    if found is None:
        return None
    try:
        day = date(int(found[1]), int(found[2]), int(found[3] or 1))
    except ValueError:
        return None
    return day.year if FIRST_YEAR <= day.year <= LAST_YEAR else None
