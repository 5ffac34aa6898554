"""Checks of what may be chosen: possible years, links that contradict each other, frames that leave out a year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from klimatinvest.core.problem import Problem, Severity
from klimatinvest.plan.context import Context
from klimatinvest.plan.model import Action, ActionChoice, Plan
from klimatinvest.plan.starts import planned_start, possible_starts


def choices(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that the years of a choice lie in order and within the plan, and leave at least one start."""
    settings, actions = plan.plan, _actions(plan)
    for row, choice in enumerate(plan.action_choices):
        first, last = choice.earliest_start, choice.latest_start
        outside = False
        for field, year in (("earliest_start", first), ("latest_start", last)):
            if year is not None and not settings.start_year <= year <= settings.end_year:
                outside = True
                yield _outside(plan, ctx, "action_choices", row, field, year)
        if first is not None and last is not None and first > last:
            yield ctx.problem("start-years-order", "action_choices", row, "earliest_start", first=first, last=last)
            continue
        action = actions.get(choice.action)
        if action is not None and not outside and not possible_starts(action, choice, settings):
            yield ctx.problem(
                "no-possible-start",
                "action_choices",
                row,
                "action",
                found=action.id,
                start=settings.start_year,
                end=settings.end_year,
            )


def links(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that no action is linked to itself, nor both needs and excludes the same other."""
    needed = {(link.action, link.other) for link in plan.action_links if link.relation == "requires"}
    for row, link in enumerate(plan.action_links):
        if link.action == link.other:
            yield ctx.problem("link-to-itself", "action_links", row, "other", found=link.action)
        elif link.relation == "excludes" and needed & {(link.action, link.other), (link.other, link.action)}:
            yield ctx.problem(
                "requires-and-excludes", "action_links", row, "relation", found=link.action, other=link.other
            )


def circles(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that no action needs itself by way of others; each circle is told once, at its last row."""
    needs: dict[str, list[str]] = {}
    for row, link in enumerate(plan.action_links):
        if link.relation != "requires" or link.action == link.other:
            continue
        way = _way(needs, link.other, link.action)
        if way:
            circle = " → ".join((link.action, *way))
            yield ctx.problem("requires-in-a-circle", "action_links", row, "other", found=circle)
        else:
            needs.setdefault(link.action, []).append(link.other)


def _way(needs: Mapping[str, list[str]], start: str, end: str) -> tuple[str, ...]:
    """Give a way from one action to another along what they need, both included; empty when there is none."""
    waiting: list[tuple[str, ...]] = [(start,)]
    seen = {start}
    while waiting:
        way = waiting.pop()
        if way[-1] == end:
            return way
        for following in needs.get(way[-1], ()):
            if following not in seen:
                seen.add(following)
                waiting.append((*way, following))
    return ()


def must_do(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that what must be done can be: nothing else that must be done excludes it, nothing it needs is too late.

    What an action that must be done needs, must be done too.
    """
    settings, actions = plan.plan, _actions(plan)
    starts: dict[str, tuple[int, ...]] = {a.id: (planned_start(a, settings),) for a in plan.actions}
    starts |= {c.action: possible_starts(actions[c.action], c, settings) for c in _known(plan, actions)}
    optional = {c.action for c in plan.action_choices if not c.must_do}
    certain = {a for a in actions if a not in optional}
    waiting = sorted(certain)
    needs = [link for link in plan.action_links if link.relation == "requires"]
    while waiting:
        current = waiting.pop()
        more = {link.other for link in needs if link.action == current} - certain
        certain |= more
        waiting += sorted(more)
    for row, link in enumerate(plan.action_links):
        if link.action == link.other or not {link.action, link.other} <= certain & actions.keys():
            continue
        if link.relation == "excludes":
            yield ctx.problem("must-do-excluded", "action_links", row, "other", found=link.action, other=link.other)
        elif starts[link.action] and starts[link.other] and max(starts[link.action]) < min(starts[link.other]):
            yield ctx.problem(
                "needed-too-late",
                "action_links",
                row,
                "other",
                found=link.action,
                other=link.other,
                last=max(starts[link.action]),
                first=min(starts[link.other]),
            )


def frames(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that a frame says every year from its first to its last, no amount below 0, and has something to limit."""
    staffed = any(choice.staff for choice in plan.action_choices)
    staffed = staffed or any(record.text("staff") for record in ctx.failed("action_choices"))
    for row, frame in enumerate(plan.frames):
        if not frame.amounts:
            yield ctx.problem("frame-without-years", "frames", row, "id", found=frame.id)
            continue
        first, last = min(frame.amounts), max(frame.amounts)
        for year in range(first, last + 1):
            if year not in frame.amounts:
                field = f"amounts.{year}"
                yield ctx.problem(
                    "frame-year-missing", "frames", row, field, found=frame.id, year=year, first=first, last=last
                )
        for year, amount in sorted(frame.amounts.items()):
            if amount < 0:
                yield ctx.problem("negative-amount", "frames", row, f"amounts.{year}", found=amount)
            if not plan.plan.start_year <= year <= plan.plan.end_year:
                yield _outside(plan, ctx, "frames", row, f"amounts.{year}", year)
        if frame.kind == "staff" and not staffed:
            yield ctx.problem("frame-without-staff", "frames", row, "kind", Severity.WARNING, found=frame.id)


def _outside(plan: Plan, ctx: Context, table: str, row: int, field: str, year: int) -> Problem:
    first, last = plan.plan.start_year, plan.plan.end_year
    return ctx.problem("year-outside-horizon", table, row, field, found=year, first=first, last=last)


def _actions(plan: Plan) -> dict[str, Action]:
    """Give the valid actions by identifier; of two with the same, the first."""
    return {action.id: action for action in reversed(plan.actions)}


def _known(plan: Plan, actions: Mapping[str, Action]) -> list[ActionChoice]:
    return [choice for choice in plan.action_choices if choice.action in actions]
