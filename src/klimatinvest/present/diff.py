"""What differs between two plans, as tables a person reads and as a document for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from klimatinvest.analysis.plan_diff import MONEY, Figure, ResultDiff, RowDiff
from klimatinvest.plan.cells import column_named
from klimatinvest.plan.compare import CellChange, RowChange
from klimatinvest.plan.fields import Table as PlanTable
from klimatinvest.present.console import print_table
from klimatinvest.present.table import Blank, Cell, Column, Row, Table
from klimatinvest.present.workbook.input_cells import cell_value, choice_label, label_of
from klimatinvest.text.catalog import Texts

FORMAT = 1  # raised when a field changes its meaning or goes away
MOST = 10  # elements in the terminal
_LONGEST = 100  # characters of a text in the terminal
_DIGITS = 12  # as many as a person compares; beyond them stands the noise of calculating


def print_diff(inputs: Sequence[RowChange], results: ResultDiff | None, console: Console, texts: Texts) -> None:
    """Print what differs: inputs by table, then results, at most ``MOST`` elements.

    Parameters
    ----------
    inputs : sequence of RowChange
        From ``plan.compare``.
    results : ResultDiff or None
        From ``analysis.plan_diff``; None when nothing was calculated.
    console : Console
        Where to; see ``present.console.terminal``.
    texts : Texts
        The reader's language.
    """
    console.print(Text(counts_text(inputs, texts)))
    tables = [*input_tables(inputs, texts), *(() if results is None else result_tables(results, texts, MOST))]
    for table in tables:
        print_table(table, console, texts)
    if results is not None and len(tables) == len(input_tables(inputs, texts)):
        console.print(Text(texts.get("compare.diff.equal_results")))


def counts_text(inputs: Sequence[RowChange], texts: Texts) -> str:
    """Say how many rows differ."""
    if not inputs:
        return texts.get("compare.diff.equal")
    kinds = Counter(change.kind for change in inputs)
    return texts.get("compare.diff.counts", changed=kinds["changed"], added=kinds["added"], removed=kinds["removed"])


def input_tables(inputs: Sequence[RowChange], texts: Texts) -> tuple[Table, ...]:
    """Give one table for each table of the plan in which something differs."""
    names = [texts.get(f"compare.diff.inputs.{name}") for name in ("row", "field", "old", "new", "unit")]
    columns = tuple(Column(name) for name in names)
    found = []
    for table in dict.fromkeys(change.table for change in inputs):
        title = texts.get("compare.diff.inputs.title", table=label_of(f"table.{table.id}.sheet", texts))
        rows = [row for change in inputs if change.table is table for row in _input_rows(change, texts)]
        found.append(Table(f"inputs_{table.id}", title, columns, tuple(rows)))
    return tuple(found)


def _input_rows(change: RowChange, texts: Texts) -> list[Row]:
    label = row_label(change.table, change.key, change.name, texts)
    if change.kind != "changed":
        count = texts.get("compare.diff.inputs.count", count=len(change.cells))
        sides = (count, "") if change.kind == "removed" else ("", count)
        return [Row((label, texts.get(f"compare.diff.inputs.{change.kind}"), *sides, ""))]
    rows = []
    for number, cell in enumerate(change.cells):
        old, new = (_short(shown_value(change.table, cell, value, texts)) for value in (cell.old, cell.new))
        name = field_name(change.table, cell, texts)
        rows.append(Row((label if number == 0 else "", name, old, new, texts.unit(cell.unit))))
    return rows


def row_label(table: PlanTable, key: Sequence[str], name: str, texts: Texts) -> str:
    """Name a row in the reader's words: its key, quantities and choices by their labels, and its name."""
    if not table.key:
        return texts.get("compare.diff.inputs.settings")
    columns = {column.id: column for column in table.columns}
    words = [
        choice_label(columns[k].choice_set, part, texts) if columns[k].kind in {"choice", "quantity"} else part
        for k, part in zip(table.key, key, strict=True)
        if part
    ]
    return " ".join(part for part in (" · ".join(words), name) if part)


def field_name(table: PlanTable, cell: CellChange, texts: Texts) -> str:
    """Name a field as its column does; a year of a column of amounts adds the year, a column of one's own says so."""
    if cell.sort == "own":
        return texts.get("compare.diff.inputs.own", header=cell.field)
    column, _, year = cell.field.partition(".")
    known = column in {c.id for c in table.columns}
    label = f"{label_of(f'field.{table.id}.{column}.label', texts)} {year}".strip() if known else cell.field
    return texts.get("compare.diff.inputs.comment", header=label) if cell.sort == "comment" else label


def shown_value(table: PlanTable, cell: CellChange, value: object, texts: Texts) -> str:
    """Show a value in the reader's words and numbers, with every digit that matters."""
    if value is None or value == "":
        return texts.get("compare.diff.inputs.blank")
    if cell.sort != "value":
        return str(value)
    column = column_named(table, cell.field)
    stands = cell_value(column, value, texts)
    if not isinstance(stands, (int, float)) or isinstance(stands, bool) or column.kind == "year":
        return str(stands)
    digits = f"{stands:.{_DIGITS}g}"
    if "e" in digits and abs(stands) < 1.0:
        return digits
    return texts.number(float(digits), len(digits.partition(".")[2]) if "e" not in digits else 0)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def result_tables(results: ResultDiff, texts: Texts, most: int | None = None) -> tuple[Table, ...]:
    """Give the tables of results: the whole plan, goal years and the elements that changed most.

    Parameters
    ----------
    results : ResultDiff
    texts : Texts
    most : int, optional
        Show at most so many elements and only figures that differ; everything when left out.
    """
    whole = tuple(f for f in results.whole if f.differs or most is None)
    goals = tuple(
        (texts.get("compare.diff.goals.name", boundary=texts.get(f"choice.boundary.{g.boundary}"), year=g.year), f)
        for g in results.goals
        for f in g.figures
        if f.differs or most is None
    )
    tables = []
    if whole:
        rows = tuple(Row((*_figure_name(f, texts), *_figure_cells(f))) for f in whole)
        heads = (Column(texts.get("compare.diff.whole.figure")), Column(texts.get("compare.diff.whole.unit")))
        tables.append(_table("whole", (*heads, *_sides(texts, 0)), rows, _frames(results, texts), texts))
    if goals:
        rows = tuple(Row((name, _figure_name(f, texts)[0], *_figure_cells(f))) for name, f in goals)
        heads = (Column(texts.get("compare.diff.goals.goal")), Column(texts.get("compare.diff.whole.figure")))
        tables.append(_table("goals", (*heads, *_sides(texts, 1)), rows, (), texts))
    if results.rows:
        tables.append(_rows_table(results, texts, most))
    return tuple(tables)


def _table(id: str, columns: Sequence[Column], rows: tuple[Row, ...], notes: tuple[str, ...], texts: Texts) -> Table:  # noqa: A002
    return Table(id, texts.get(f"compare.diff.{id}.title"), tuple(columns), rows, notes)


def _sides(texts: Texts, decimals: int) -> tuple[Column, ...]:
    return tuple(Column(texts.get(f"compare.diff.side.{side}"), decimals) for side in ("old", "new", "change"))


def _figure_name(figure: Figure, texts: Texts) -> tuple[str, str]:
    return texts.get(f"compare.diff.figure.{figure.id}"), texts.unit(figure.unit)


def _figure_cells(figure: Figure) -> tuple[Cell, ...]:
    return _cell(figure.old), _cell(figure.new), _cell(figure.change, "not-in-both")


def _cell(value: float | None, reason: str = "not-stated") -> Cell:
    return Blank(reason) if value is None else value


def _frames(results: ResultDiff, texts: Texts) -> tuple[str, ...]:
    if not results.frames:
        return ()
    names = ", ".join(label_of(f"field.plan.{name}.label", texts).lower() for name in results.frames)
    return (texts.get("compare.diff.frames", names=names),)


def _rows_table(results: ResultDiff, texts: Texts, most: int | None) -> Table:
    shown = results.rows[:most]
    heads = [Column(texts.get("compare.diff.rows.id")), Column(texts.get("compare.diff.rows.name"))]
    heads += [
        Column(texts.get(f"compare.diff.short.{figure.id}"), 0 if figure.unit == MONEY else 1)
        for figure in shown[0].figures
    ]
    rows = tuple(Row((*_row_name(row, texts), *map(_row_cell, row.figures))) for row in shown)
    notes = []
    if any(row.presence != "both" for row in shown):
        notes.append(texts.get("compare.diff.rows.note"))
    if len(shown) < len(results.rows):
        notes.append(texts.get("compare.diff.rows.more", count=len(results.rows) - len(shown)))
    return _table("rows", heads, rows, tuple(notes), texts)


def _row_name(row: RowDiff, texts: Texts) -> tuple[str, str]:
    if not row.name:
        return "", texts.get("compare.diff.rows.unallocated")
    if row.presence == "both":
        return row.id, row.name
    return row.id, texts.get(f"compare.diff.rows.{row.presence}", name=row.name)


def _row_cell(figure: Figure) -> Cell:
    """Give the change; what only one plan has counts in full."""
    if figure.old is None and figure.new is None:
        return Blank("not-stated")
    return figure.change if figure.change is not None else (figure.new or 0.0) - (figure.old or 0.0)


def diff_data(inputs: Sequence[RowChange], results: ResultDiff | None) -> dict[str, Any]:
    """Give the comparison as plain data that JSON can carry: values in their own units, null for nothing."""
    data: dict[str, Any] = {"format": FORMAT, "equal_inputs": not inputs, "inputs": [_change_data(c) for c in inputs]}
    if results is not None:
        data["results"] = {
            "not_comparable": list(results.frames),
            "plan": [_figure_data(f) for f in results.whole],
            "goals": [
                {"boundary": g.boundary, "year": g.year, "figures": [_figure_data(f) for f in g.figures]}
                for g in results.goals
            ],
            "elements": [
                {"id": r.id, "name": r.name, "presence": r.presence, "figures": [_figure_data(f) for f in r.figures]}
                for r in results.rows
            ],
        }
    return data


def _change_data(change: RowChange) -> dict[str, Any]:
    return {
        "table": change.table.id,
        "key": list(change.key),
        "name": change.name,
        "kind": change.kind,
        "cells": [_cell_data(cell) for cell in change.cells],
    }


def _cell_data(cell: CellChange) -> dict[str, Any]:
    units = {"unit": cell.unit} | ({"old_unit": cell.old_unit} if cell.old_unit != cell.unit else {})
    return {"field": cell.field, "sort": cell.sort, "old": plain_data(cell.old), "new": plain_data(cell.new), **units}


def plain_data(value: object) -> object:
    """Give a value of a cell as JSON carries it; dates and times of a column of one's own as text."""
    if isinstance(value, tuple):
        return list(value)
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)


def _figure_data(figure: Figure) -> dict[str, Any]:
    return {
        "id": figure.id,
        "unit": figure.unit,
        "old": figure.old,
        "new": figure.new,
        "change": figure.change,
    }
