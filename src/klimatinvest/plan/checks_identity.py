"""Checks of identifiers: each names one thing, and every reference leads somewhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from pydantic import BaseModel

from klimatinvest.core.problem import Problem
from klimatinvest.plan.context import Context, Places
from klimatinvest.plan.fields import TABLES, Table
from klimatinvest.plan.labels import nearest
from klimatinvest.plan.model import Plan

# What sums and lenses are called among the results, where they stand beside the plan's own rows.
RESULT_WORDS = frozenset(
    {"unallocated", "territorial", "consumption", "total", "society", "concern", "group", "prices", "everyone"}
)
# Tables whose identifiers meet in one column somewhere: the same word in two would be read as one thing.
_SHARED = ("elements", "actions", "activities", "carriers", "actors", "sources")
_SUBJECTS = ("elements", "activities", "carriers")


def unique_keys(plan: BaseModel, ctx: Places, tables: tuple[Table, ...] = TABLES) -> Iterator[Problem]:
    """Check that no two rows of a table agree in all columns of its key."""
    for table in tables:
        first: dict[tuple[object, ...], int] = {}
        for index, row in enumerate(getattr(plan, table.id)):
            key = tuple(getattr(row, name) for name in table.key)
            if key in first:
                words = " · ".join(str(part) for part in key if part is not None)
                earlier = ctx.parsed.records[table.id][first[key]].place(table.key[0])
                yield ctx.problem("duplicate-id", table.id, index, table.key[0], found=words, earlier=earlier)
            else:
                first[key] = index


def one_table_each(_plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that no identifier stands in two of the tables that are referred to together."""
    owners: dict[str, list[str]] = defaultdict(list)
    for table in _SHARED:
        for name in dict.fromkeys(ctx.ids[table]):
            owners[name].append(table)
    reserved = {*ctx.ids["sectors"], "plan"}
    for table in _SHARED:
        for index, row in enumerate(getattr(_plan, table)):
            others = [other for other in owners[row.id] if _SHARED.index(other) < _SHARED.index(table)]
            if others:
                yield ctx.problem("id-in-two-tables", table, index, "id", found=row.id, tables=[*others, table])
            elif row.id in RESULT_WORDS or (table in _SUBJECTS and row.id in reserved):
                yield ctx.problem("reserved-id", table, index, "id", found=row.id)


def references(plan: BaseModel, ctx: Places, tables: tuple[Table, ...] = TABLES) -> Iterator[Problem]:
    """Check that every reference names a row that exists."""
    for table in tables:
        for column in table.plain:
            if column.kind == "ref":
                yield from _references_of(plan, ctx, table, column.id, column.refers)


def _references_of(
    plan: BaseModel, ctx: Places, table: Table, column: str, refers: tuple[str, ...]
) -> Iterator[Problem]:
    known = {name for target in refers for name in ctx.ids.get(target, ())}
    for index, row in enumerate(getattr(plan, table.id)):
        found = getattr(row, column)
        if found is not None and found not in known:
            yield ctx.problem(
                "unknown-reference",
                table.id,
                index,
                column,
                found=found,
                tables=list(refers),
                suggestion=nearest(found, sorted(known)),
            )


def parameters(plan: Plan, ctx: Context) -> Iterator[Problem]:
    """Check that every parameter named is in the library."""
    for table in ("assumptions", "series"):
        for index, row in enumerate(getattr(plan, table)):
            if row.parameter is not None and ctx.library.get(row.parameter) is None:
                near = nearest(row.parameter, ctx.library.ids)
                yield ctx.problem("unknown-parameter", table, index, "parameter", found=row.parameter, suggestion=near)
