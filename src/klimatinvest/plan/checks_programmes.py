"""Checks of funding programmes, their terms and the sources that follow them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import combinations

from klimatinvest.core.problem import Problem, Severity
from klimatinvest.plan.checks_time import price_index_reaches
from klimatinvest.plan.context import Context
from klimatinvest.plan.labels import nearest
from klimatinvest.plan.model import FundingSource, Plan, Programme
from klimatinvest.plan.terms import Terms, allowed_values

_CAPS = ("max_share", "max_amount", "max_per_unit")
_ROUNDING = 1e-9


def programmes(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check the programmes' years, price years, deadlines and grounds."""
    used = {source.programme for source in plan.sources}
    for row, programme in enumerate(plan.programmes):
        first, last = programme.first_year, programme.last_year
        if first is not None and last is not None and first > last:
            yield ctx.problem("programme-years", "programmes", row, "first_year", found=first, last=last)
        yield from _price_year(programme, row, ctx)
        if programme.deadline and not _is_date(programme.deadline):
            yield ctx.problem("bad-date", "programmes", row, "deadline", found=programme.deadline)
        yield from ctx.grounds("programmes", row, programme, "programme")
        if programme.id in used and all(getattr(programme, name) is None for name in _CAPS):
            severity = Severity.WARNING
            yield ctx.problem("programme-not-filled", "programmes", row, "max_share", severity, subject=programme.id)


def _price_year(programme: Programme, row: int, ctx: Context) -> Iterator[Problem]:
    if programme.price_basis == "real" and (programme.max_amount or programme.max_per_unit):
        if programme.price_year is None:
            yield ctx.problem("price-year-missing", "programmes", row, "price_year", quantity=None)
        else:
            yield from price_index_reaches(ctx, "programmes", row, programme.price_year)


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == len("2026-11-20")


def terms(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that each condition names something that can be tested."""
    for row, term in enumerate(plan.programme_terms):
        known = allowed_values(plan, term.condition, ctx.ids["sectors"])
        good = term.value in known if known is not None else re.fullmatch(r"\d\d", term.value)
        if not good:
            choices = known or ("03", "04")
            yield ctx.problem(
                "bad-term",
                "programme_terms",
                row,
                "value",
                found=term.value,
                condition=term.condition,
                choices=list(choices),
                suggestion=nearest(term.value, choices),
            )


def sources(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check each source against the kind, years and caps of the programme it follows."""
    known = {programme.id: programme for programme in reversed(plan.programmes)}
    for row, source in enumerate(plan.sources):
        programme = known.get(source.programme or "")
        if programme is None:
            continue
        if source.kind != programme.kind:
            yield ctx.problem(
                "programme-kind",
                "sources",
                row,
                "kind",
                subject=programme.id,
                found=source.kind,
                wanted=programme.kind,
            )
        if programme.max_per_unit is not None and source.units is None:
            yield ctx.problem("units-missing", "sources", row, "units", subject=programme.id)
        yield from _years(source, programme, row, ctx)
        yield from _caps(source, programme, row, ctx)


def _years(source: FundingSource, programme: Programme, row: int, ctx: Context) -> Iterator[Problem]:
    settings = ctx.plan.plan
    first, last = programme.first_year or settings.start_year, programme.last_year or settings.end_year
    for year, amount in sorted(source.amounts.items()):
        if amount and not first <= year <= last:
            yield ctx.problem(
                "source-outside-programme",
                "sources",
                row,
                f"amounts.{year}",
                subject=programme.id,
                found=year,
                first=first,
                last=last,
            )


def _caps(source: FundingSource, programme: Programme, row: int, ctx: Context) -> Iterator[Problem]:
    share, limit = source.share, programme.max_share
    if share is not None and limit is not None and share > limit + _ROUNDING:
        yield ctx.problem("grant-over-cap", "sources", row, "share", subject=programme.id, found=share, limit=limit)
    comparable = source.price_basis == programme.price_basis and source.price_year == programme.price_year
    if not comparable or not source.amounts:
        return
    total = sum(source.amounts.values())
    by_unit = None if programme.max_per_unit is None or source.units is None else programme.max_per_unit * source.units
    for variant, cap in (("hint", programme.max_amount), ("units", by_unit)):
        if cap is not None and total > cap * (1.0 + _ROUNDING):
            year = max(year for year, amount in source.amounts.items() if amount)
            yield ctx.problem(
                "grant-over-cap",
                "sources",
                row,
                f"amounts.{year}",
                subject=programme.id,
                found=float(total),
                limit=float(cap),
                variant=variant,
            )


def targets(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that what a source is to pay meets its programme's terms, and that exclusive grants are not combined."""
    rules = Terms(plan)
    by_id = {source.id: source for source in reversed(plan.sources)}
    items = {row.id for table in (plan.elements, plan.actions) for row in table}  # a refused row fails no term
    paying: dict[str, list[tuple[int, FundingSource]]] = defaultdict(list)
    for row, target in enumerate(plan.funding_targets):
        source = by_id.get(target.source)
        if source is None or source.programme is None:
            continue
        paying[target.target].append((row, source))
        failing = rules.failing(source.programme, target.target) if target.target in items else None
        if failing is not None:
            yield ctx.problem(
                "not-eligible",
                "funding_targets",
                row,
                "target",
                Severity.WARNING,
                subject=source.programme,
                target=target.target,
                condition=failing,
            )
    for name, found in paying.items():
        for (_, one), (row, other) in combinations(found, 2):
            if one.programme != other.programme and rules.excludes(one.programme or "", other.programme or ""):
                both = one.status == other.status == "decided"
                yield ctx.problem(
                    "exclusive-combined",
                    "funding_targets",
                    row,
                    "source",
                    Severity.ERROR if both else Severity.WARNING,
                    subject=other.id,
                    found=one.id,
                    target=name,
                )
