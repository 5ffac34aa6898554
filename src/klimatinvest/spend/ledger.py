"""Ledgers added up while they are read: one line for each different combination, however many rows there are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from klimatinvest.core.series import BoolArray, FloatArray, IntArray
from klimatinvest.files.ledger import TEXT_FIELDS, LedgerFile, LedgerRows

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]+")
_PER_FILE = 1 << 40  # places: the number of the file times this, plus the line
_ROOM = 1 << 62
_MANY = 400_000  # lines kept before they are added up again


@dataclass(frozen=True)
class Ledger:
    """Lines of the ledgers, added up.

    Attributes
    ----------
    words : mapping
        The different texts of each of ``TEXT_FIELDS``; the first is blank.
    codes : mapping
        Index into ``words`` by field, ndarray [line].
    years : ndarray [line]
    negative : ndarray [line]
        Whether the rows behind the line are below zero: credit notes and corrections.
    amounts : ndarray [line]
        Kronor.
    quantities : ndarray [line]
        In the line's own unit; NaN for rows without one.
    counts : ndarray [line]
        Rows behind it.
    places : ndarray [line]
        The first of them.
    files : tuple of LedgerFile
    """

    words: Mapping[str, tuple[str, ...]]
    codes: Mapping[str, IntArray]
    years: IntArray
    negative: BoolArray
    amounts: FloatArray
    quantities: FloatArray
    counts: IntArray
    places: IntArray
    files: tuple[LedgerFile, ...]

    def __len__(self) -> int:
        """Count the lines."""
        return len(self.amounts)

    def text(self, field: str, line: int) -> str:
        """Give a line's text."""
        return self.words[field][int(self.codes[field][line])]

    def place(self, line: int) -> tuple[LedgerFile, int]:
        """Give the file and the line in it of the first row behind a line."""
        file, row = divmod(int(self.places[line]), _PER_FILE)
        return self.files[file], row


def tidy(text: str) -> str:
    """Give a text without control characters and repeated blanks."""
    return " ".join(_CONTROL.sub(" ", text).split())


class Collector:
    """Takes pieces of ledgers and adds up the rows that agree in everything but the amount."""

    def __init__(self) -> None:
        self._known: dict[str, dict[str, int]] = {name: {"": 0} for name in TEXT_FIELDS}
        self._parts: list[_Part] = []
        self._files: list[LedgerFile] = []
        self._lines = 0

    def read(self, file: LedgerFile, pieces: Iterable[LedgerRows]) -> None:
        """Take a whole ledger."""
        number = len(self._files)
        self._files.append(file)
        for piece in pieces:
            self._add(piece, number)

    def ledger(self) -> Ledger:
        """Give all that has been read, spellings that differ in blanks and letter case taken as one."""
        part = _added_up(self._parts) if self._parts else _nothing()
        words, codes = dict[str, tuple[str, ...]](), dict[str, IntArray]()
        for at, name in enumerate(TEXT_FIELDS):
            words[name], renumbered = _one_spelling(list(self._known[name]))
            codes[name] = renumbered[part.codes[at]]
        merged = _added_up([_Part([*codes.values(), *part.codes[len(TEXT_FIELDS) :]], *part.numbers)])
        named = dict(zip(TEXT_FIELDS, merged.codes, strict=False))
        years, negative, _ = merged.codes[len(TEXT_FIELDS) :]
        flag = negative.astype(np.bool_)
        return Ledger(
            words,
            named,
            years,
            flag,
            merged.amounts,
            merged.quantities,
            merged.counts,
            merged.places,
            tuple(self._files),
        )

    def _add(self, piece: LedgerRows, number: int) -> None:
        size = len(piece.lines)
        codes = [self._coded(name, piece.texts.get(name), size) for name in TEXT_FIELDS]
        without = np.isnan(piece.quantities)
        codes += [piece.years, (piece.amounts < 0).astype(np.int64), without.astype(np.int64)]
        places = piece.lines + number * _PER_FILE
        part = _Part(codes, piece.amounts, piece.quantities, np.ones(size, dtype=np.int64), places)
        self._parts.append(_added_up([part]))
        self._lines += len(self._parts[-1].amounts)
        if self._lines > _MANY and len(self._parts) > 1:
            self._parts = [_added_up(self._parts)]
            self._lines = max(len(self._parts[0].amounts) // 2, 0)  # what stays does not count at once again

    def _coded(self, name: str, texts: Sequence[str] | None, size: int) -> IntArray:
        if texts is None:
            return np.zeros(size, dtype=np.int64)
        known = self._known[name]
        for text in dict.fromkeys(texts):
            known.setdefault(text, len(known))
        return np.fromiter(map(known.__getitem__, texts), dtype=np.int64, count=size)


@dataclass(frozen=True, slots=True)
class _Part:
    codes: list[IntArray]
    amounts: FloatArray
    quantities: FloatArray
    counts: IntArray
    places: IntArray

    @property
    def numbers(self) -> tuple[FloatArray, FloatArray, IntArray, IntArray]:
        return self.amounts, self.quantities, self.counts, self.places


def _added_up(parts: list[_Part]) -> _Part:
    """Add up the rows that agree in every code; the first of them gives the place."""
    codes = [np.concatenate(column) for column in zip(*(part.codes for part in parts), strict=True)]
    amounts = np.concatenate([part.amounts for part in parts])
    quantities = np.concatenate([part.quantities for part in parts])
    counts = np.concatenate([part.counts for part in parts])
    places = np.concatenate([part.places for part in parts])
    first, group = groups(codes)
    size = len(first)
    return _Part(
        [column[first] for column in codes],
        np.bincount(group, weights=amounts, minlength=size).astype(np.float64),
        np.bincount(group, weights=quantities, minlength=size).astype(np.float64),
        np.bincount(group, weights=counts, minlength=size).astype(np.int64),
        places[first],
    )


def groups(codes: list[IntArray]) -> tuple[IntArray, IntArray]:
    """Give the first row of each group and every row's group."""
    key, room = codes[0], int(codes[0].max(initial=0)) + 1
    for column in codes[1:]:
        size = int(column.max(initial=0)) + 1
        if room * size >= _ROOM:
            key = np.unique(key, return_inverse=True)[1].astype(np.int64)
            room = int(key.max(initial=0)) + 1
        key, room = key * size + column, room * size
    _, first, group = np.unique(key, return_index=True, return_inverse=True)
    return first.astype(np.int64), group.astype(np.int64)


def _nothing() -> _Part:
    none = np.zeros(0, dtype=np.int64)
    return _Part([none] * (len(TEXT_FIELDS) + 3), np.zeros(0), np.zeros(0), none, none)


def _one_spelling(texts: list[str]) -> tuple[tuple[str, ...], IntArray]:
    """Give the different texts, the first spelling of each, and the new number of every old one."""
    words: dict[str, str] = {}
    numbers: dict[str, int] = {}
    renumbered = np.zeros(len(texts), dtype=np.int64)
    for old, text in enumerate(texts):
        shown = tidy(text)
        plain = shown.casefold()
        words.setdefault(plain, shown)
        renumbered[old] = numbers.setdefault(plain, len(numbers))
    return tuple(words.values()), renumbered
