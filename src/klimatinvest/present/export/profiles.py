"""The plan in the forms that steering and budget systems take in: one row a measure, or one column a month."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from klimatinvest.present.export.accounts import Accounts

Rows = list[dict[str, Any]]
MONTHS = 12
MEASURES = ("organisation", "period", "measure", "value")
CODED = ("date", "unit_code", "measure_code", "column_code", "value")
_FUNDING_POSTS = frozenset({"need", "allocated", "gap"})  # tell who pays, but are no amounts to budget


def _sums(rows: Iterable[dict[str, Any]], names: tuple[str, ...]) -> dict[tuple[Any, ...], float]:
    """Add the cash flows of the municipal group over everything but some columns."""
    found: dict[tuple[Any, ...], float] = {}
    for row in rows:
        if row["unit"] == "kr" and row["actor_type"] in ("board", "company") and row["post"] not in _FUNDING_POSTS:
            key = tuple(row[name] for name in names)
            found[key] = found.get(key, 0.0) + row["value"]
    return dict(sorted(found.items(), key=lambda item: tuple(str(part) for part in item[0])))


def measures(rows: Iterable[dict[str, Any]]) -> Rows:
    """Give organisation, period, measure and value: what a payer bears of each line, by year."""
    return [
        {"organisation": actor, "period": str(year), "measure": post, "value": value}
        for (actor, year, post), value in _sums(rows, ("actor", "year", "post")).items()
    ]


def coded_measures(rows: Iterable[dict[str, Any]], accounts: Accounts) -> tuple[Rows, list[str]]:
    """Give the same with the systems' own codes.

    Returns
    -------
    rows : list of dict
        Dated the last day of the year, as a yearly outcome is.
    uncoded : list of str
        Unit and line that the mapping gives no codes for; they are left out.
    """
    coded, uncoded = [], []
    for (actor, year, post), value in _sums(rows, ("actor", "year", "post")).items():
        codes = accounts.codes(post, actor, "")
        if not (codes["unit_code"] and codes["measure_code"]):
            uncoded.append(f"{actor} {post}")
            continue
        coded.append({"date": f"{year}-12-31", "value": value, **{k: codes[k] for k in CODED[1:4]}})
    return coded, sorted(set(uncoded))


def months(rows: Iterable[dict[str, Any]], accounts: Accounts) -> tuple[Rows, tuple[str, ...]]:
    """Give one row a unit, line and year with twelve equal months: the plan knows years only.

    Returns
    -------
    rows : list of dict
        Money by month; the months of a row sum to the year.
    columns : tuple of str
        The columns in order.
    """
    names = tuple(f"m{month:02d}" for month in range(1, MONTHS + 1))
    wide = []
    for (actor, post, year), value in _sums(rows, ("actor", "post", "year")).items():
        codes = accounts.codes(post, actor, "")
        about = {"organisation": actor, "account": codes["account"], "project": codes["project"], "post": post}
        wide.append({**about, "year": str(year), **dict.fromkeys(names, value / MONTHS), "total": value})
    return wide, ("organisation", "account", "project", "post", "year", *names, "total")
