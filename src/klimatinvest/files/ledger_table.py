"""A ledger that is a table: find its columns by their headers and turn cells into rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files

import numpy as np

from klimatinvest.core.problem import Problems, Severity
from klimatinvest.core.series import FloatArray, IntArray
from klimatinvest.files.ledger import FIELDS, TEXT_FIELDS, Faults, LedgerChoices, LedgerFile, LedgerRows
from klimatinvest.files.ledger_values import Amounts, doubtful, year_of
from klimatinvest.files.statistics_names import fold
from klimatinvest.files.strict_yaml import load_yaml

HEADER_WITHIN = 30  # rows
_LEAST = 2  # known headers that make a header row
_SWEDISH_CURRENCY = frozenset(("", "SEK", "KR"))


@lru_cache(maxsize=1)
def known_headers() -> dict[str, tuple[str, ...]]:
    """Give the folded headers by which each field is known, the most telling first."""
    text = files("klimatinvest.files").joinpath("data/ledger_columns.yaml").read_text(encoding="utf-8")
    return {name: tuple(fold(word) for word in words) for name, words in load_yaml(text, "").data.items()}


def find_fields(cells: Sequence[str], own: Mapping[str, str]) -> dict[str, int]:
    """Give the column of each field that a row of headers names; of several the one with the most telling header."""
    folded = [fold(cell) for cell in cells]
    found: dict[str, int] = {}
    for name in FIELDS:
        wanted = (fold(own[name]),) if name in own else known_headers()[name]
        column = next((folded.index(word) for word in wanted if word in folded), None)
        if column is not None and column not in found.values():
            found[name] = column
    return found


def find_header(rows: Sequence[Sequence[str]], own: Mapping[str, str]) -> tuple[int, dict[str, int]]:
    """Give the index of the header row among the first ones and its columns; no columns when there is none."""
    best, best_fields = 0, dict[str, int]()
    for index, row in enumerate(rows[:HEADER_WITHIN]):
        fields = find_fields(row, own)
        if len(fields) > len(best_fields):
            best, best_fields = index, fields
    return (best, best_fields) if len(best_fields) >= _LEAST else (0, {})


def usable_header(
    found: tuple[Mapping[str, int], Sequence[str], int], choices: LedgerChoices, file: LedgerFile, problems: Problems
) -> bool:
    """Tell whether a header row can be used, with what it lacks or says twice.

    Parameters
    ----------
    found : (mapping, sequence of str, int)
        Column of each field, the headers, and the one-based line they stand on.
    choices : LedgerChoices
        Own headers and constants.
    file : LedgerFile
    problems : Problems
        Receives ``ledger-column-missing`` and, where a header that is used stands twice, ``ledger-header-twice``.
    """
    fields, cells, line = found
    lacking = _missing_columns(fields, choices)
    for name, wanted in lacking:
        problems.add("ledger-column-missing", file.place(line), header=wanted or name)
    folded = [fold(cell) for cell in cells]
    repeated = [(at, folded.index(folded[at], at + 1)) for at in fields.values() if folded.count(folded[at]) > 1]
    for at, again in repeated:
        problems.add("ledger-header-twice", file.place(line, again + 1), found=cells[at].strip(), column=at + 1)
    return not lacking and not repeated


def _missing_columns(fields: Mapping[str, int], choices: LedgerChoices) -> list[tuple[str, str]]:
    """List what a ledger cannot do without, as (field, header looked for): an amount, a year, own headers."""
    stated = {*fields, *choices.constants}
    lacking = [(name, header) for name, header in choices.headers.items() if name not in fields]
    if "amount" not in stated and "amount" not in choices.headers:
        lacking.append(("amount", ""))
    if not stated & {"year", "date"} and not {*choices.headers} & {"year", "date"}:
        lacking.append(("year", ""))
    return lacking


class TableRows:
    """Turns columns of text into rows of a ledger and tells what is wrong with them.

    Parameters
    ----------
    file : LedgerFile
        Gets the decimal mark when it is found.
    fields : mapping
        Zero-based column of each field.
    choices : LedgerChoices
        Values that hold for every row.
    faults : Faults
        Receives ``ledger-amount``, ``ledger-amount-ambiguous``, ``ledger-date`` and ``ledger-currency``, and the
        warning ``ledger-amount-mark``.
    """

    def __init__(self, file: LedgerFile, fields: Mapping[str, int], choices: LedgerChoices, faults: Faults) -> None:
        self._file, self._fields, self._choices, self._faults = file, fields, choices, faults
        self._amounts = Amounts(file.decimal)
        self._years: dict[str, int] = {}

    def rows(self, columns: Sequence[Sequence[str]], lines: Sequence[int]) -> LedgerRows:
        """Give the piece of the ledger that the columns hold.

        Parameters
        ----------
        columns : sequence of sequences of str
            Every column of the table, all of one length.
        lines : sequence of int
            Line of each row; rows without any text are passed over.
        """
        columns, lines = _with_text(columns, lines, self._fields)
        amounts = self._numbers(columns, lines, "amount", np.zeros(len(lines)))
        self._file.decimal = self._amounts.decimal
        quantities = self._numbers(columns, lines, "quantity", np.full(len(lines), np.nan))
        years = self._years_of(columns, lines)
        self._currency(columns, lines)
        texts = {name: columns[at] for name, at in self._fields.items() if name in TEXT_FIELDS}
        for name, value in self._choices.constants.items():
            if name in TEXT_FIELDS and name not in texts:
                texts[name] = [value] * len(lines)
        good = ~np.isnan(amounts) & (years > 0)
        places = np.asarray(lines, dtype=np.int64)
        if good.all():
            return LedgerRows(texts, years, amounts, quantities, places)
        kept: list[int] = np.flatnonzero(good).tolist()
        shorter = {name: [column[i] for i in kept] for name, column in texts.items()}
        return LedgerRows(shorter, years[kept], amounts[kept], quantities[kept], places[kept])

    def _numbers(
        self, columns: Sequence[Sequence[str]], lines: Sequence[int], name: str, absent: FloatArray
    ) -> FloatArray:
        at = self._fields.get(name)
        if at is None:
            return absent
        values, unreadable, ambiguous = self._amounts.read(columns[at])
        if name == "amount":
            unreadable += [i for i in np.flatnonzero(np.isnan(values)).tolist() if not columns[at][i].strip()]
        for code, rows in ((f"ledger-{name}", unreadable), ("ledger-amount-ambiguous", ambiguous)):
            for row in rows:
                self._faults.add(code, lines[row], at + 1, found=columns[at][row][:40])
        if name == "amount":
            self._marks(columns[at], lines, at)
        return values

    def _marks(self, texts: Sequence[str], lines: Sequence[int], at: int) -> None:
        """Warn of amounts that the decimal mark decides though they look as if they had the other one."""
        grouped = self._file.form == "workbook"  # its numbers are put into text here, and only typed text is grouped
        for row in doubtful(texts, self._amounts.decimal, grouped):
            told = {"found": texts[row][:40], "mark": self._amounts.decimal}
            self._faults.add("ledger-amount-mark", lines[row], at + 1, Severity.WARNING, **told)

    def _years_of(self, columns: Sequence[Sequence[str]], lines: Sequence[int]) -> IntArray:
        name = "date" if "date" in self._fields else "year"
        at = self._fields.get(name)
        if at is None:
            said = self._choices.constants.get("year") or self._choices.constants.get("date", "")
            return np.full(len(lines), year_of(said) or 0, dtype=np.int64)
        column, known = columns[at], self._years
        for text in set(column) - known.keys():
            known[text] = year_of(text) or 0
        years = np.fromiter(map(known.__getitem__, column), dtype=np.int64, count=len(column))
        for row in np.flatnonzero(years == 0).tolist():
            self._faults.add("ledger-date", lines[row], at + 1, found=column[row][:40])
        return years

    def _currency(self, columns: Sequence[Sequence[str]], lines: Sequence[int]) -> None:
        at = self._fields.get("currency")
        if at is None:
            return
        foreign = {text for text in set(columns[at]) if text.strip().upper() not in _SWEDISH_CURRENCY}
        if foreign:
            for row, text in enumerate(columns[at]):
                if text in foreign:
                    self._faults.add("ledger-currency", lines[row], at + 1, found=text[:40])


def _with_text(
    columns: Sequence[Sequence[str]], lines: Sequence[int], fields: Mapping[str, int]
) -> tuple[Sequence[Sequence[str]], Sequence[int]]:
    """Leave out the rows that hold nothing but delimiters, as spreadsheets write them below a table."""
    at = fields.get("amount", next(iter(fields.values())))
    empty = {text for text in set(columns[at]) if not text.strip()}
    if not empty:  # most pieces, and quicker
        return columns, lines
    lacking = [row for row, text in enumerate(columns[at]) if text in empty]
    blank = {row for row in lacking if not any(column[row].strip() for column in columns)}
    kept = [row for row in range(len(lines)) if row not in blank]
    return [[column[row] for row in kept] for column in columns], [lines[row] for row in kept]
