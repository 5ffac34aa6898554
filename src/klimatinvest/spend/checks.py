"""The rules that hold across the rows of a spend analysis's two files; each check tells all it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from klimatinvest.core.problem import Problem, Problems
from klimatinvest.plan.checks_identity import unique_keys
from klimatinvest.plan.labels import nearest
from klimatinvest.spend import checks_factors
from klimatinvest.spend.context import Context
from klimatinvest.spend.fields import PATTERNS, TOGETHER
from klimatinvest.spend.model import Measured, Rule
from klimatinvest.spend.patterns import BadRange, pattern_of
from klimatinvest.spend.units import converted, per_krona

Check = Callable[[Context], Iterator[Problem]]


def keys(ctx: Context) -> Iterator[Problem]:
    """Check that no two rows of a table have the same key."""
    yield from unique_keys(ctx.data, ctx, tuple(table for table in TOGETHER.tables if table.key))


def ledger_columns(ctx: Context) -> Iterator[Problem]:
    """Check that a field has either a header of its own or a value for every row."""
    for index, row in enumerate(ctx.data.ledger_columns):
        if bool(row.header) == bool(row.value):
            yield ctx.problem("ledger-column-one", "ledger_columns", index, "header", found=row.field)


def patterns(ctx: Context) -> Iterator[Problem]:
    """Check that every rule and every measured quantity says which rows it is about, in a way that can be read."""
    for table in ("rules", "measured"):
        for index, row in enumerate(getattr(ctx.data, table)):
            if not any(getattr(row, name) for name in PATTERNS):
                yield ctx.problem("spend-no-pattern", table, index, "id", found=row.id)
            for name in PATTERNS:
                try:
                    pattern_of(name, getattr(row, name))
                except BadRange:
                    yield ctx.problem("spend-bad-range", table, index, name, found=getattr(row, name))


def rules(ctx: Context) -> Iterator[Problem]:
    """Check that rules name factors of the right kind, and that no two say different things of the same rows."""
    seen: dict[tuple[str, ...], int] = {}
    for index, row in enumerate(ctx.data.rules):
        if row.treatment == "factor" and row.factor is None and row.quantity_factor is None:
            yield ctx.problem("spend-rule-without-factor", "rules", index, "factor", found=row.id)
        yield from _factor(ctx, "rules", index, "factor", row.factor, per_quantity=False)
        yield from _factor(ctx, "rules", index, "quantity_factor", row.quantity_factor, per_quantity=True)
        yield from _sector(ctx, "rules", index, row.sector)
        same = _patterns(row)
        if any(same) and same in seen:
            other = ctx.data.rules[seen[same]].id
            yield ctx.problem("spend-rule-conflict", "rules", index, "id", found=row.id, other=other)
        seen.setdefault(same, index)


def _patterns(row: Rule | Measured) -> tuple[str, ...]:
    return tuple(" ".join(getattr(row, name).split()).casefold() for name in PATTERNS)


def measured(ctx: Context) -> Iterator[Problem]:
    """Check that measured quantities have a factor whose unit they can be converted to, and that none stands twice."""
    seen: dict[tuple[object, ...], str] = {}
    for index, row in enumerate(ctx.data.measured):
        same = (row.year, row.factor, *_patterns(row))
        if same in seen:
            yield ctx.problem("spend-measured-twice", "measured", index, "id", found=row.id, other=seen[same])
        seen.setdefault(same, row.id)
        yield from _sector(ctx, "measured", index, row.sector)
        faults = list(_factor(ctx, "measured", index, "factor", row.factor, per_quantity=True))
        yield from faults
        ready = ctx.resolved.get(row.factor)
        if not faults and ready is not None and ready.unit and converted(row.unit, ready.unit) is None:
            yield ctx.problem(
                "unit-mismatch", "measured", index, "unit", quantity=row.id, found=row.unit, wanted=ready.unit
            )


def _sector(ctx: Context, table: str, index: int, found: str | None) -> Iterator[Problem]:
    if found is not None and found not in ctx.sectors:
        near = nearest(found, ctx.sectors)
        yield ctx.problem("unknown-reference", table, index, "sector", found=found, tables=["sectors"], suggestion=near)


def _factor(
    ctx: Context, table: str, index: int, column: str, wanted: str | None, per_quantity: bool
) -> Iterator[Problem]:
    if wanted is None:
        return
    row = ctx.factors.get(wanted)
    if row is None:
        if wanted not in ctx.ids["spend_factors"]:
            near = nearest(wanted, ctx.ids["spend_factors"])
            yield ctx.problem(
                "unknown-reference", table, index, column, found=wanted, tables=["spend_factors"], suggestion=near
            )
        return
    ready = ctx.resolved.get(wanted)
    by_krona = ready.unit is None if ready is not None else per_krona(row.unit) is not None
    if by_krona == per_quantity:
        code = "spend-factor-per-krona" if by_krona else "spend-factor-per-quantity"
        yield ctx.problem(code, table, index, column, found=wanted, wanted=row.unit)


def grounds(ctx: Context) -> Iterator[Problem]:
    """Check that values name their source; a placeholder says what it rests on."""
    for table in ("measured", "spend_factors", "index_series"):
        for index, row in enumerate(getattr(ctx.data, table)):
            shipped = getattr(row, "parameter", None) is not None  # the library carries the source
            yield from ctx.grounds(table, index, row, row.id, shipped=shipped)


CHECKS: tuple[Check, ...] = (
    keys,
    ledger_columns,
    patterns,
    checks_factors.values,
    checks_factors.bases,
    checks_factors.indices,
    rules,
    measured,
    grounds,
)


def run_checks(context: Context, problems: Problems) -> None:
    """Run every check; ``problems`` receives what they find, in the order of ``CHECKS``."""
    for check in CHECKS:
        problems.extend(check(context))


def target(row: Rule | Measured) -> tuple[str | None, ...]:
    """Give what a rule says of its rows; two rules with the same may both fit a row."""
    if isinstance(row, Measured):
        return ("factor", None, row.factor, None)
    return (row.treatment, row.factor, row.quantity_factor, row.sector)
