"""The plan as YAML: a mapping of settings and one list of rows a table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from klimatinvest.core.origin import Origin
from klimatinvest.core.problem import InvalidInput, Problems
from klimatinvest.files.preflight import regular_file
from klimatinvest.files.strict_yaml import Document, load_yaml
from klimatinvest.files.workbook_reader import MAX_TEXT, RawCell
from klimatinvest.plan.fields import PLAN, Spec, Table
from klimatinvest.plan.labels import nearest, other_input
from klimatinvest.plan.records import RawPlan, Record


def read_yaml_plan(path: Path, problems: Problems, spec: Spec = PLAN) -> RawPlan:
    """Read the rows of a plan, or of another spec's input, from YAML, with the line and column of every value.

    Problems: those of the strict reader, ``not-utf8``, ``unknown-table``, ``table-shape``, ``unknown-field``,
    ``single-value-expected``, ``bad-year-key``, ``another-input``.
    """
    raw = RawPlan("yaml", Origin(path.name))
    if not regular_file(path, problems):
        return raw
    try:
        document = load_yaml(path.read_bytes().decode("utf-8-sig"), path.name)
    except UnicodeDecodeError:
        problems.add("not-utf8", raw.origin)
        return raw
    except InvalidInput as error:
        problems.extend(error.problems)
        return raw
    if not isinstance(document.data, dict):
        problems.add("table-shape", document.origin(), table=spec.settings.id, shape="mapping")
        return raw
    other = other_input(map(str, document.data), spec)
    if other is not None:
        name, table, command = other
        problems.add("another-input", document.origin((name,)), found=name, input=table, command=command)
        raw.incomplete = True
        return raw
    for key, value in document.data.items():
        _table(document, spec, key, value, raw, problems)
    return raw


def _table(document: Document, spec: Spec, key: str | int, value: Any, raw: RawPlan, problems: Problems) -> None:
    origin, table = document.origin((key,)), spec.get(str(key))
    if table is spec.settings:
        if isinstance(value, dict):
            raw.records[table.id] = [_record(document, table, value, (key,), problems)]
            raw.stated.add(table.id)
        else:
            problems.add("table-shape", origin, table=key, shape="mapping")
    elif table is None:
        known = [t.id for t in spec.all]
        problems.add("unknown-table", origin, found=key, suggestion=nearest(str(key), known))
    elif value is not None and not isinstance(value, list):
        problems.add("table-shape", origin, table=key, shape="list")
        raw.incomplete = True
    else:
        rows = raw.records.setdefault(str(key), [])
        if value is not None:
            raw.stated.add(table.id)
        for index, row in enumerate(value or ()):
            if isinstance(row, dict):
                rows.append(_record(document, table, row, (key, index), problems))
            else:
                problems.add("table-shape", document.origin((key, index)), table=key, shape="row")
                raw.incomplete = True


def _record(
    document: Document,
    table: Table,
    row: dict[str | int, Any],
    path: tuple[str | int, ...],
    problems: Problems,
) -> Record:
    record = Record(table, document.origin(path))
    columns = {column.id: column for column in table.columns}
    for name, value in row.items():
        origin = document.origin((*path, name))
        column = columns.get(str(name))
        if column is None:
            hint = nearest(str(name), columns)
            problems.add("unknown-field", origin, table=table.id, found=name, suggestion=hint)
        elif column.kind == "amounts":
            _amounts(document, record, column.id, value, (*path, name), problems)
        elif isinstance(value, dict) or (isinstance(value, list) and column.kind != "years"):
            problems.add("single-value-expected", origin, f"{table.id}.{column.id}")
            record.refused.add(column.id)
        elif value is not None and value != "":
            record.cells[column.id] = _cell(value, origin)
    return record


def _amounts(
    document: Document,
    record: Record,
    column: str,
    value: Any,
    path: tuple[str | int, ...],
    problems: Problems,
) -> None:
    field = f"{record.table.id}.{column}"
    if value is None:
        return
    if not isinstance(value, dict):
        problems.add("amounts-shape", document.origin(path), field)
        record.refused.add(column)
        return
    for year, amount in value.items():
        origin = document.origin((*path, year))
        if not (str(year).isdecimal() and str(year).isascii()):
            problems.add("bad-year-key", origin, field, found=year)
            record.refused.add(column)
        elif isinstance(amount, (dict, list)):
            problems.add("single-value-expected", origin, f"{field}.{year}")
            record.refused.add(column)
        elif amount is not None:
            record.cells[f"{column}.{int(year)}"] = _cell(amount, origin)


def _cell(value: Any, origin: Origin) -> RawCell:
    if isinstance(value, str) and len(value) > MAX_TEXT:
        return RawCell(value[:40], origin, fault="S009")
    return RawCell(value, origin)
