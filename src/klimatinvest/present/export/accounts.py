"""The municipality's own codes: which account, project and unit a row of the plan belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Any

from klimatinvest.core.problem import Problems
from klimatinvest.files.text_table import TextRow, read_text_table

MATCHED = ("post", "responsible", "subject")  # a blank cell fits every value
CODES = ("account", "project", "unit_code", "measure_code", "column_code")
COLUMNS = (*MATCHED, *CODES)
NO_CODES = dict.fromkeys(CODES, "")


@dataclass(frozen=True)
class Accounts:
    """The rows of a mapping file.

    Attributes
    ----------
    rows : tuple of dict
        ``MATCHED`` tells which values a row is for, ``CODES`` what they are called elsewhere.
    """

    rows: tuple[dict[str, str], ...] = ()

    @cached_property
    def _by_key(self) -> dict[tuple[str, ...], dict[str, str]]:
        return {tuple(row[name] for name in MATCHED): row for row in self.rows}

    def codes(self, post: str, responsible: str, subject: str) -> dict[str, str]:
        """Give the codes of the row that fits best: the one that names most, subject before unit before post."""
        for key in _keys(post, responsible, subject):
            row = self._by_key.get(key)
            if row is not None:
                return {name: row[name] for name in CODES}
        return NO_CODES


def _keys(post: str, responsible: str, subject: str) -> Iterator[tuple[str, str, str]]:
    for named_subject in (subject, ""):
        for named_unit in (responsible, ""):
            for named_post in (post, ""):
                yield named_post, named_unit, named_subject


def read_accounts(
    path: Path, posts: Sequence[str], units: Sequence[str], subjects: Sequence[str], problems: Problems
) -> Accounts:
    """Read a mapping file.

    Parameters
    ----------
    path : Path
        A table with ``COLUMNS``.
    posts, units, subjects : sequences of str
        What the plan knows; anything else in the file is a fault.
    problems : Problems
        Receives unknown names, with a suggestion, and rows that say the same thing twice.
    """
    known = dict(zip(MATCHED, (posts, units, subjects), strict=True))
    seen: dict[tuple[str, ...], TextRow] = {}
    for row in read_text_table(path, COLUMNS, problems):
        for name in MATCHED:
            found = row.cells[name]
            if found and found not in known[name]:
                problems.add("accounts-unknown", row.origin, column=name, found=found, known=_near(found, known[name]))
        key = tuple(row.cells[name] for name in MATCHED)
        if key in seen:
            problems.add("accounts-twice", row.origin, other=str(seen[key].origin.line))
        seen.setdefault(key, row)
    return Accounts(tuple(row.cells for row in seen.values()))


def _near(found: str, known: Iterable[str]) -> list[str]:
    return get_close_matches(found, list(known), n=3, cutoff=0.4) or list(known)[:8]


def with_codes(rows: Iterable[dict[str, Any]], accounts: Accounts) -> Iterator[dict[str, Any]]:
    """Fill in account and project of each row."""
    for row in rows:
        codes = accounts.codes(row["post"], row["responsible"] or "", row["subject"])
        yield {**row, "account": codes["account"] or None, "project": codes["project"] or None}


def blank_accounts(rows: Iterable[dict[str, Any]]) -> list[dict[str, str]]:
    """List every line and unit that money stands on, with the codes left to fill in."""
    pairs = sorted({(row["post"], row["responsible"] or "") for row in rows if row["unit"] == "kr"})
    return [{"post": post, "responsible": unit, "subject": "", **NO_CODES} for post, unit in pairs]
