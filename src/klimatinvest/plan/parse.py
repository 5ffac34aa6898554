"""From raw rows to the plan's frozen records; everything that is wrong with a single row is found here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from klimatinvest.core.problem import Problem, Problems
from klimatinvest.files.workbook_reader import MAX_TEXT
from klimatinvest.plan.columns import Column
from klimatinvest.plan.convert import PARTS_PER_HUNDRED, Refused, convert, shown
from klimatinvest.plan.fields import PLAN, Spec, Table
from klimatinvest.plan.model import Row
from klimatinvest.plan.records import RawPlan, Record

MAX_ROWS = 2_000  # of one table
MAX_YEARS = 80  # of a plan, and of a table's columns

_BOUNDS = {"greater_than": "gt", "greater_than_equal": "ge", "less_than": "lt", "less_than_equal": "le"}
_PATTERNS = {"municipality_code": "bad-municipality-code", "date": "bad-date"}


@dataclass(slots=True)
class Parsed:
    """What could be understood, row by row.

    Attributes
    ----------
    settings : Row or None
        None when a setting is missing or wrong.
    rows : dict
        The valid rows of each table.
    records : dict
        The raw rows behind them, in the same order.
    failed : dict
        Raw rows that were refused; their identifiers count as known, so that one fault is told once.
    """

    settings: Row | None = None
    rows: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    records: dict[str, list[Record]] = field(default_factory=dict)
    failed: dict[str, list[Record]] = field(default_factory=dict)


def parse(raw: RawPlan, problems: Problems, spec: Spec = PLAN) -> Parsed:
    """Validate every row; all problems of all rows are recorded.

    Parameters
    ----------
    raw : RawPlan
        Rows as the user wrote them.
    problems : Problems
        Receives what is wrong, each at its cell or line.
    spec : Spec
        The tables that were read.
    """
    parsed = Parsed()
    settings = raw.records.get(spec.settings.id, [])
    if not settings and not raw.incomplete:
        problems.add("missing-table", raw.origin, table=spec.settings.id)
    for record in settings:
        parsed.records[spec.settings.id] = [record]
        parsed.settings = _row(record, raw, problems)
    for table in spec.tables:
        _table(table, raw, parsed, problems)
    return parsed


def _table(table: Table, raw: RawPlan, parsed: Parsed, problems: Problems) -> None:
    records = raw.records.get(table.id, [])
    if len(records) > MAX_ROWS:
        place = records[MAX_ROWS].origin
        problems.add("S010", place, found=len(records), limit=MAX_ROWS, table=table.id)
        records = records[:MAX_ROWS]
    good: list[Row] = []
    kept: list[Record] = []
    failed: list[Record] = []
    for record in records:
        row = _row(record, raw, problems)
        if row is None:
            failed.append(record)
        else:
            good.append(row)
            kept.append(record)
    parsed.rows[table.id] = tuple(good)
    parsed.records[table.id] = kept
    parsed.failed[table.id] = failed


def _row(record: Record, raw: RawPlan, problems: Problems) -> Row | None:
    """Convert and validate one row; None when anything in it was refused."""
    before = len(problems.errors)
    values = record.understood = _values(record, raw, problems)
    try:
        row = record.table.row.model_validate(values)
    except ValidationError as error:
        for details in error.errors(include_url=False, include_context=True):
            _explain(record, details, problems)
        return None
    return row if len(problems.errors) == before and not record.refused else None


def _values(record: Record, raw: RawPlan, problems: Problems) -> dict[str, Any]:
    table, values = record.table, dict[str, Any]()
    unit = record.text("unit") if any(c.kind == "unit" for c in table.columns) else ""
    for column in table.plain:
        if column.id in record.cells:
            found = _value(record, column.id, column, raw, problems, unit if column.unit is None else "")
            if found is not None:
                values[column.id] = found
    if table.amounts is not None:
        prefix = f"{table.amounts.id}."
        years = [name for name in record.cells if name.startswith(prefix)]
        amounts = {
            int(name.removeprefix(prefix)): _value(record, name, table.amounts, raw, problems, unit) for name in years
        }
        values[table.amounts.id] = {year: amount for year, amount in amounts.items() if amount is not None}
        if len(years) > MAX_YEARS:
            place = record.place(years[MAX_YEARS])
            problems.add("S010", place, found=len(years), limit=MAX_YEARS, table=table.id)
    return values


def _value(record: Record, name: str, column: Column, raw: RawPlan, problems: Problems, unit: str) -> object | None:
    cell = record.cells[name]
    field_id = f"{record.table.id}.{name}"
    if cell.fault is not None:
        problems.add(cell.fault, cell.origin, field_id, found=shown(cell.value), limit=MAX_TEXT)
    elif cell.percent and isinstance(cell.value, (int, float)) and not _is_share(column, unit):
        holds, in_percent = float(cell.value), (column.unit or unit) in PARTS_PER_HUNDRED
        write = 100.0 * holds if in_percent else holds
        problems.add("percent-format", cell.origin, field_id, found=f"{100.0 * holds:.12g} %", holds=holds, write=write)
    else:
        try:
            return convert(column, cell.value, raw.form, unit)
        except Refused as refusal:
            problems.extend([Problem(refusal.code, cell.origin, field_id, refusal.args_of_problem)])
    record.refused.add(name)
    return None


def _is_share(column: Column, unit: str) -> bool:
    """Tell whether 25 % is what 0.25 means in a column: shares of one are, per cent are written 25."""
    return (column.unit or unit or "andel") == "andel"


def _explain(record: Record, details: ErrorDetails, problems: Problems) -> None:
    """Say what the model refuses in the program's own terms."""
    name = str(details["loc"][0]) if details["loc"] else ""
    if name in record.refused:  # already told why
        return
    place, field_id = record.place(name or None), f"{record.table.id}.{name}"
    context: Mapping[str, Any] = details.get("ctx", {})
    kind, found = details["type"], shown(details["input"])
    record.refused.add(name)
    if kind in {"missing", "too_short", "tuple_too_short"}:
        problems.add("missing-field", place, field_id)
    elif kind in _BOUNDS:
        bound = context[_BOUNDS[kind]]
        problems.add("beyond-bound", place, field_id, found=found, bound=float(bound), variant=_BOUNDS[kind])
    elif kind == "string_pattern_mismatch":
        problems.add(_PATTERNS.get(name, "bad-id"), place, field_id, found=found)
    else:
        problems.add("invalid-value", place, field_id, found=found)
