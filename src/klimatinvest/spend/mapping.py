"""Which rule each line of the ledgers falls under: the most specific that fits, never the first by chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from klimatinvest.core.series import BoolArray, IntArray
from klimatinvest.spend.checks import target
from klimatinvest.spend.fields import PATTERNS
from klimatinvest.spend.ledger import Ledger
from klimatinvest.spend.model import Measured, Rule
from klimatinvest.spend.patterns import EXACT, BadRange, Pattern, pattern_of
from klimatinvest.spend.patterns import folded as fold_value

Rank = tuple[tuple[int, float], ...]
_ABSENT = (0, 0.0)


@dataclass(frozen=True, slots=True)
class Clash:
    """Two rules, equally specific, that fit the same line and say different things of it.

    Attributes
    ----------
    rule, other : int
        Indexes of the rules.
    line : int
        The first line that both fit.
    """

    rule: int
    other: int
    line: int


def rank(row: Rule | Measured) -> Rank:
    """Tell how specific a rule is, comparable between rules.

    What decides first is the organisation number, then supplier, counterpart, category, account and department; of one
    field an exact text comes before a range and a range before a wildcard.

    Raises
    ------
    BadRange
        A range has its ends in the wrong order.
    """
    found = (pattern_of(name, getattr(row, name)) for name in PATTERNS)
    return tuple(pattern.rank if pattern is not None else _ABSENT for pattern in found)


class Matcher:
    """Finds the lines that patterns fit; each pattern is compared once with the different texts of its field."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._folded: dict[str, list[str]] = {}
        self._exact: dict[str, dict[str, list[int]]] = {}
        self._fits: dict[tuple[str, Pattern], BoolArray] = {}

    def lines(self, row: Rule | Measured, among: IntArray) -> IntArray:
        """Give those of the lines that a rule's patterns all fit."""
        for name in PATTERNS:
            pattern = pattern_of(name, getattr(row, name))
            if pattern is not None and among.size:
                among = among[self._words(name, pattern)[self._ledger.codes[name][among]]]
        return among

    def _words(self, name: str, pattern: Pattern) -> BoolArray:
        if (name, pattern) not in self._fits:
            if name not in self._folded:
                self._folded[name] = [fold_value(name, word) for word in self._ledger.words[name]]
                places: dict[str, list[int]] = {}
                for code, word in enumerate(self._folded[name]):
                    places.setdefault(word, []).append(code)
                self._exact[name] = places
            if pattern.kind == EXACT:
                fits = np.zeros(len(self._folded[name]), dtype=np.bool_)
                fits[self._exact[name].get(pattern.text, [])] = True
            else:
                fits = pattern.fits(self._folded[name])
            self._fits[name, pattern] = fits
        return self._fits[name, pattern]


def assign(ledger: Ledger, rules: Sequence[Rule], matcher: Matcher) -> tuple[IntArray, list[Clash]]:
    """Find the rule of every line.

    Parameters
    ----------
    ledger : Ledger
    rules : sequence of Rule
        In the user's order, which carries no meaning.
    matcher : Matcher
        Of the same ledger.

    Returns
    -------
    rule : ndarray [line]
        Index of the line's rule; −1 where none fits.
    clashes : list of Clash
        The first line for each pair of rules between which nothing decides.
    """
    found = np.full(len(ledger), -1, dtype=np.int64)
    clashes: list[Clash] = []
    by_rank = sorted(_ranked(rules).items(), key=lambda item: item[1], reverse=True)
    for _, group in groupby(by_rank, key=lambda item: item[1]):
        rest = np.flatnonzero(found < 0)
        for index, _ in group:
            fits = matcher.lines(rules[index], rest)
            taken = fits[found[fits] >= 0]
            for other in np.unique(found[taken]).tolist():
                if target(rules[other]) != target(rules[index]):
                    line = taken[found[taken] == other]
                    first = line[np.argmin(ledger.places[line])]
                    clashes.append(Clash(index, other, int(first)))
            found[fits[found[fits] < 0]] = index
    return found, clashes


def _ranked(rules: Sequence[Rule]) -> Mapping[int, Rank]:
    found: dict[int, Rank] = {}
    for index, row in enumerate(rules):
        try:
            ranked = rank(row)
        except BadRange:  # has been told
            continue
        if any(part != _ABSENT for part in ranked):
            found[index] = ranked
    return found
