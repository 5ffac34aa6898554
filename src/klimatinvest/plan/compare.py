"""What differs between the inputs of two plans, row by row and cell by cell, found by the rows' keys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from klimatinvest.plan.cells import Key, cells_of, fields_in_order, key_of, keyed_rows, same, unit_of
from klimatinvest.plan.columns import Row
from klimatinvest.plan.fields import PLAN, Spec, Table
from klimatinvest.plan.read import LoadedPlan

Kind = Literal["added", "removed", "changed"]
Sort = Literal["value", "own", "comment"]


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell that says something else.

    Attributes
    ----------
    field : str
        Field of the row, ``capex.2026`` for one year of a column of amounts; the header of the user's own column.
    old, new : object
        None for nothing.
    unit : str
        Unit of the new value, or of the old where there is no new one; blank for none.
    old_unit : str
        Unit of the old value.
    sort : str
        ``value`` counts in the plan; ``own`` stands in a column of the user's own, ``comment`` is a cell's comment.
    """

    field: str
    old: object
    new: object
    unit: str = ""
    old_unit: str = ""
    sort: Sort = "value"


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row that is new, gone or changed.

    Attributes
    ----------
    table : Table
        Where the row stands.
    key : tuple of str
        What identifies it; empty for the settings.
    name : str
        The row's name, where the table has such a column.
    kind : str
        ``added``, ``removed`` or ``changed``.
    cells : tuple of CellChange
        Every stated cell of an added or removed row, otherwise those that differ.
    """

    table: Table
    key: Key
    name: str
    kind: Kind
    cells: tuple[CellChange, ...]


def compare_plans(old: LoadedPlan, new: LoadedPlan, spec: Spec = PLAN) -> tuple[RowChange, ...]:
    """Find what differs between the inputs of two plans.

    The order of rows carries no meaning; what is blank equals the default; numbers within ``cells.NOISE`` are
    the same.

    Parameters
    ----------
    old, new : LoadedPlan
        Two valid plans, in either form.
    spec : Spec
        The tables compared.

    Returns
    -------
    tuple of RowChange
        By table in reading order: rows changed and removed in the old plan's order, then those added.

    Raises
    ------
    InvalidInput
        One of the plans has errors.
    """
    before, after = old.require(), new.require()
    own = tuple(_own_cells(loaded, spec) for loaded in (old, new))
    found: list[RowChange] = []
    for table in spec.all:
        rows = keyed_rows(before, table), keyed_rows(after, table)
        for key in dict.fromkeys((*rows[0], *rows[1])):
            notes = own[0].get((table.id, key), {}), own[1].get((table.id, key), {})
            change = _row(table, key, (rows[0].get(key), rows[1].get(key)), notes)
            if change is not None:
                found.append(change)
    return tuple(found)


_Own = dict[tuple[Sort, str], object]


def _own_cells(loaded: LoadedPlan, spec: Spec) -> dict[tuple[str, Key], _Own]:
    """Give what the user has written beside the plan, by row; headers and comments on them belong to no row."""
    found: dict[tuple[str, Key], _Own] = {}
    tables = {table.id: table for table in spec.all}
    for note in loaded.notes:
        if note.table in tables and note.key:
            key = key_of(tables[note.table], note.key)
            found.setdefault((note.table, key), {})["own", note.header] = note.value
    for comment in loaded.comments:
        if comment.table in tables and comment.key is not None:
            key = key_of(tables[comment.table], comment.key)
            found.setdefault((comment.table, key), {})["comment", comment.column] = comment.text
    return found


def _row(table: Table, key: Key, rows: tuple[Row | None, Row | None], notes: tuple[_Own, _Own]) -> RowChange | None:
    old, new = rows
    kind: Kind = "changed" if old is not None and new is not None else "added" if old is None else "removed"
    cells = (*_cells(table, old, new), *_notes(*notes))
    if kind == "changed" and not cells:
        return None
    name = next((str(getattr(row, "name", "")) for row in (new, old) if row is not None), "") if table.key else ""
    return RowChange(table, key, name, kind, cells)


def _cells(table: Table, old: Row | None, new: Row | None) -> Iterator[CellChange]:
    before, after = ({} if row is None else cells_of(row, table) for row in (old, new))
    for field in fields_in_order(table, {*before, *after}):
        first, second = before.get(field), after.get(field)
        if same(first, second):
            continue
        if (old is None or new is None) and field in table.key:
            continue  # the row is named by it
        units = ["" if row is None else unit_of(table, row, field) for row in (old, new)]
        yield CellChange(field, first, second, units[1] or units[0], units[0])


def _notes(old: _Own, new: _Own) -> Iterator[CellChange]:
    for sort, header in dict.fromkeys((*old, *new)):
        first, second = old.get((sort, header)), new.get((sort, header))
        if not same(first, second):
            yield CellChange(header, first, second, sort=sort)
