"""Checks of actions, shares and funding."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from klimatinvest.core.problem import Problem, Severity
from klimatinvest.plan.context import Context
from klimatinvest.plan.model import Plan

_TOLERANCE = 1e-9


def action_lives(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that an investment has a life and a year of taking into use, a running cost its first year."""
    for row, action in enumerate(plan.actions):
        invested = any(action.capex.values()) and not action.expensed
        if invested and action.lifetime is None:
            yield ctx.problem("action-needs", "actions", row, "lifetime", subject=action.id, variant="lifetime")
        running = bool(action.operation_cost) or bool(action.revenue)
        if (invested or running) and action.in_use_year is None:
            yield ctx.problem("action-needs", "actions", row, "in_use_year", subject=action.id)
        if action.reference_investment and action.reference_year is None:
            yield ctx.problem("action-needs", "actions", row, "reference_year", subject=action.id)
        if action.reference_investment and action.lifetime is None and not invested:
            yield ctx.problem("action-needs", "actions", row, "lifetime", subject=action.id, variant="lifetime")
        for year, amount in sorted(action.capex.items()):
            if amount < 0:
                yield ctx.problem("negative-amount", "actions", row, f"capex.{year}", found=amount)


def tiny_percentages(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Warn of per cent between 0 and 1 where nobody means them: 0.25 for 25 per cent."""
    goals = (("goals", row, "value", g.value) for row, g in enumerate(plan.goals) if g.measure == "reduction")
    sources = (
        ("sources", row, f, getattr(s, f)) for row, s in enumerate(plan.sources) for f in ("share", "probability")
    )
    for table, row, field, value in (*goals, *sources):
        if value is not None and 0.0 < value < 1.0:
            yield ctx.problem(
                "tiny-percentage", table, row, field, Severity.WARNING, found=value, write=round(100.0 * value, 10)
            )


def actor_shares(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that the shares of each cost line of an element or action sum to 1."""
    failed = {(record.text("subject"), record.text("line")) for record in ctx.failed("actor_shares")}
    sums: dict[tuple[str, ...], list[tuple[int, float]]] = defaultdict(list)
    for row, share in enumerate(plan.actor_shares):
        sums[share.subject, share.line].append((row, share.share))
    for key, parts in sums.items():
        total = sum(share for _, share in parts)
        if abs(total - 1.0) > _TOLERANCE and key not in failed:
            yield ctx.problem(
                "shares-not-one",
                "actor_shares",
                parts[-1][0],
                "share",
                subject=key[0],
                line=key[1],
                found=total,
                variant="line",
            )


def from_shares(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that the legs of a mixed shift sum to 1."""
    failed = {record.text("element") for record in ctx.failed("from_shares")}
    sums: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for row, leg in enumerate(plan.from_shares):
        sums[leg.element].append((row, leg.share))
    for element, parts in sums.items():
        total = sum(share for _, share in parts)
        if abs(total - 1.0) > _TOLERANCE and element not in failed:
            yield ctx.problem("shares-not-one", "from_shares", parts[-1][0], "share", subject=element, found=total)


def leg_units(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that a mixed shift takes volumes that are measured alike."""
    first: dict[str, str] = {}
    units = {activity.id: activity.unit for activity in plan.activities}
    for row, leg in enumerate(plan.from_shares):
        unit = units.get(leg.activity)
        if unit is None:
            continue
        wanted = first.setdefault(leg.element, unit)
        if unit != wanted:
            yield ctx.problem(
                "leg-unit",
                "from_shares",
                row,
                "activity",
                subject=leg.element,
                found=leg.activity,
                unit=unit,
                wanted=wanted,
            )


def enabling_shares(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that an action gives away at most the whole of its cost."""
    sums: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for row, share in enumerate(plan.enables):
        sums[share.action].append((row, share.share))
    for action, parts in sums.items():
        total = sum(share for _, share in parts)
        if total > 1.0 + _TOLERANCE:
            yield ctx.problem("shares-above-one", "enables", parts[-1][0], "share", subject=action, found=total)


def sources(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that a source has money, a target, and a probability when it is not decided."""
    aimed = {target.source for target in plan.funding_targets}
    aimed |= {record.text("source") for record in ctx.failed("funding_targets")}
    for row, source in enumerate(plan.sources):
        if not source.amounts and source.share is None:
            yield ctx.problem("source-without-money", "sources", row, "share", subject=source.id)
        if source.status != "decided" and source.probability is None:
            yield ctx.problem("probability-missing", "sources", row, "probability", subject=source.id)
        if source.id not in aimed:
            yield ctx.problem("source-without-target", "sources", row, "id", subject=source.id)
        for year, amount in sorted(source.amounts.items()):
            if amount < 0:
                yield ctx.problem("negative-amount", "sources", row, f"amounts.{year}", found=amount)
