"""A plan as cells: table, key of the row and field. What two versions of a plan are held against each other by."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from pydantic import BaseModel

from klimatinvest.plan.columns import Column, Row
from klimatinvest.plan.fields import Table
from klimatinvest.plan.labels import choice_values, identifier, plain

Key = tuple[str, ...]  # values of the table's key columns as text, blank for none
NOISE = 1e-12  # numbers that differ by less than this, or by this share, are the same number

_NUMBERS = frozenset({"number", "amounts"})


def rows_of(document: BaseModel, table: Table) -> tuple[Row, ...]:
    """Give the rows of a table of a plan or of a small house's input; the settings are one row."""
    found: tuple[Row, ...] | Row = getattr(document, table.id)
    return (found,) if isinstance(found, Row) else found


def amounts_of(row: Row, table: Table) -> Mapping[int, float]:
    """Give the yearly values of a row; none for a table without them."""
    if table.amounts is None:
        return {}
    amounts: Mapping[int, float] = getattr(row, table.amounts.id)
    return amounts


def key_of(table: Table, values: Sequence[object]) -> Key:
    """Bring a key as the user wrote it and a row's own key to the same form: identifiers as text.

    Parameters
    ----------
    table : Table
        Names the key's columns.
    values : sequence
        One value a column of the key, in the same order.
    """
    columns = {column.id: column for column in table.columns}
    return tuple(_identifier(columns[k], "" if v is None else str(v)) for k, v in zip(table.key, values, strict=True))


def row_key(table: Table, row: Row) -> Key:
    """Give the key of a row; the settings' only row has an empty one."""
    return key_of(table, [getattr(row, name) for name in table.key])


def keyed_rows(document: BaseModel, table: Table) -> dict[Key, Row]:
    """Give a table's rows by key, in the user's order."""
    return {row_key(table, row): row for row in rows_of(document, table)}


def cells_of(row: Row, table: Table) -> dict[str, object]:
    """Give every value of a row by field, defaults included; one year of a column of amounts is ``capex.2026``."""
    cells: dict[str, object] = {column.id: getattr(row, column.id) for column in table.plain}
    if table.amounts is not None:
        cells.update({f"{table.amounts.id}.{year}": v for year, v in sorted(amounts_of(row, table).items())})
    return cells


def column_named(table: Table, field: str) -> Column:
    """Give the column of a field; all years of a column of amounts belong to that column."""
    name = field.partition(".")[0]
    return next(column for column in table.columns if column.id == name)


def default_of(table: Table, field: str) -> object:
    """Give what a field holds when nothing is stated: None for one without a default, and for a year."""
    column = column_named(table, field)
    if column.required or column.kind == "amounts":
        return None
    default: object = table.row.model_fields[column.id].get_default(call_default_factory=True)
    return default


def unit_of(table: Table, row: Row, field: str) -> str:
    """Give the unit of a field of a row, blank for none: the column's own, or for what the row states the row's.

    A number with a default of its own (an order, a steepness) is a setting without unit.
    """
    column = column_named(table, field)
    if column.unit is not None:
        return column.unit
    stated = column.kind == "amounts" or column.required or default_of(table, field) is None
    if column.kind not in _NUMBERS or not stated:
        return ""
    return next((str(getattr(row, c.id)) for c in table.plain if c.kind == "unit"), "")


def same(first: object, second: object) -> bool:
    """Tell whether two values of a cell say the same; the noise of calculating with numbers does not count."""
    if _is_number(first) and _is_number(second):
        return math.isclose(first, second, rel_tol=NOISE, abs_tol=NOISE)  # type: ignore[arg-type]
    return _said(first) == _said(second) and isinstance(first, bool) == isinstance(second, bool)


def fields_in_order(table: Table, fields: set[str]) -> Iterator[str]:
    """Put fields in the order of the columns, years last and in order."""
    order = {column.id: number for number, column in enumerate(table.columns)}
    yield from sorted(fields, key=lambda field: (order[field.partition(".")[0]], field))


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _said(value: object) -> object:
    return None if value == "" else value


def _identifier(column: Column, text: str) -> str:
    if column.kind in {"choice", "quantity"}:
        return choice_values(column.choice_set, column.choices).get(plain(text), text)
    return identifier(column, text)
