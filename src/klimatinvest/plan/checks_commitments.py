"""Checks of local commitments: a quantity has its element and years, and what counts has been signed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from klimatinvest.core.problem import Problem
from klimatinvest.plan.context import Context
from klimatinvest.plan.model import Plan

COUNTED = frozenset({"signed", "ongoing", "done"})


def commitments(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check each commitment by itself."""
    for row, stated in enumerate(plan.commitments):
        if stated.quantity is not None and stated.element is None:
            yield ctx.problem("commitment-without-element", "commitments", row, "element", found=stated.quantity)
        if stated.quantity is not None and stated.start is None:
            yield ctx.problem("commitment-without-start", "commitments", row, "start", found=stated.quantity)
        if stated.start is not None and stated.end is not None and stated.end < stated.start:
            yield ctx.problem("commitment-years", "commitments", row, "end", start=stated.start, end=stated.end)
        if stated.signed and not _is_date(stated.signed):
            yield ctx.problem("bad-date", "commitments", row, "signed", found=stated.signed)
        if stated.status in COUNTED and not stated.signed:
            yield ctx.problem("commitment-not-signed", "commitments", row, "signed")


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
