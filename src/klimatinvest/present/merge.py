"""What came of bringing two versions of a plan together, as lines a person reads and as a document for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from klimatinvest.core.origin import Origin
from klimatinvest.plan.compare import CellChange
from klimatinvest.plan.fields import Table
from klimatinvest.plan.merge_model import Conflict, Kept, Merge, Prefer, Side
from klimatinvest.present.diff import field_name, plain_data, row_label, shown_value
from klimatinvest.present.workbook.input_cells import label_of
from klimatinvest.text.catalog import Texts

FORMAT = 1  # raised when a field changes its meaning or goes away
MOST = 10  # of what is told for information
_SIDES = ("base", "mine", "theirs")


def conflict_lines(conflicts: Sequence[Conflict], texts: Texts) -> Iterator[str]:
    """Say of each conflict what it is about, and what stands where in the three files."""
    for conflict in conflicts:
        yield ""
        yield f"{label_of(f'table.{conflict.table.id}.sheet', texts)} · {_about(conflict, texts)}"
        for name in _SIDES:
            side: Side = getattr(conflict, name)
            yield "  " + texts.get(
                "compare.merge.conflicts.line",
                side=texts.get(f"compare.merge.conflicts.side.{name}"),
                value=_side_value(conflict, name, side, texts),
                place=_place(side.origin),
            )


def _about(conflict: Conflict, texts: Texts) -> str:
    of_header = conflict.sort != "value" and not conflict.key and bool(conflict.table.key)
    row = texts.get("compare.merge.conflicts.header") if of_header else _row(conflict.table, conflict.key, texts)
    if not conflict.field:
        return f"{row} · {texts.get('compare.merge.conflicts.whole_row')}"
    return f"{row} · {field_name(conflict.table, _cell(conflict), texts)}"


def _row(table: Table, key: tuple[str, ...], texts: Texts) -> str:
    return row_label(table, key, "", texts)


def _cell(conflict: Conflict) -> CellChange:
    sort = conflict.sort if conflict.sort in ("own", "comment") else "value"
    return CellChange(conflict.field, None, None, sort=sort)  # type: ignore[arg-type]


def _side_value(conflict: Conflict, name: str, side: Side, texts: Texts) -> str:
    if conflict.field:
        return shown_value(conflict.table, _cell(conflict), side.value, texts)
    state = "gone" if side.gone else "was" if name == "base" else "changed"
    return texts.get(f"compare.merge.conflicts.{state}")


def _place(origin: Origin | None) -> str:
    return "" if origin is None else str(origin)


def remark_lines(merge: Merge, texts: Texts) -> Iterator[str]:
    """Say what a reader should look at although it is no conflict: kept values, and rows that both have changed."""
    if merge.kept:
        cells = sum(1 for kept in merge.kept if kept.field)
        if cells:
            yield texts.get("compare.merge.kept.title", count=cells)
        yield from _first([_kept(kept, texts) for kept in merge.kept], texts)
    if merge.both:
        yield texts.get("compare.merge.both.title", count=len(merge.both))
        rows = [f"{label_of(f'table.{t.id}.sheet', texts)} · {_row(t, key, texts)}" for t, key in merge.both]
        yield from _first(rows, texts)


def _first(lines: list[str], texts: Texts) -> Iterator[str]:
    yield from (f"  {line}" for line in lines[:MOST])
    if len(lines) > MOST:
        yield f"  {texts.get('compare.merge.more', count=len(lines) - MOST)}"


def _kept(kept: Kept, texts: Texts) -> str:
    table, place = label_of(f"table.{kept.table.id}.sheet", texts), _place(kept.blank)
    if not kept.field:
        return texts.get("compare.merge.kept.table", table=table, value=kept.value, place=place)
    cell = CellChange(kept.field, None, None)
    return texts.get(
        "compare.merge.kept.cell",
        row=f"{table} · {_row(kept.table, kept.key, texts)}",
        field=field_name(kept.table, cell, texts),
        value=shown_value(kept.table, cell, kept.value, texts),
        place=place,
    )


def merge_data(merge: Merge, prefer: Prefer | None) -> dict[str, Any]:
    """Give what came of it as plain data that JSON can carry."""
    return {
        "format": FORMAT,
        "resolved": prefer if merge.conflicts else None,
        "changes": {"mine": merge.mine, "theirs": merge.theirs},
        "conflicts": [_conflict_data(conflict) for conflict in merge.conflicts],
        "kept": [_kept_data(kept) for kept in merge.kept],
        "changed_in_both": [{"table": table.id, "key": list(key)} for table, key in merge.both],
    }


def _conflict_data(conflict: Conflict) -> dict[str, Any]:
    sides = {name: _side_data(getattr(conflict, name)) for name in _SIDES}
    row = {"table": conflict.table.id, "key": list(conflict.key), "field": conflict.field or None}
    return {**row, "sort": conflict.sort, **sides}


def _side_data(side: Side) -> dict[str, Any]:
    return {"value": plain_data(side.value), "removed": side.gone, **_origin_data(side.origin)}


def _kept_data(kept: Kept) -> dict[str, Any]:
    row = {"table": kept.table.id, "key": list(kept.key), "field": kept.field or None}
    return {**row, "value": plain_data(kept.value), "blank": _origin_data(kept.blank)}


def _origin_data(origin: Origin | None) -> dict[str, Any]:
    names = ("file", "sheet", "cell", "line", "column")
    return {name: None if origin is None else getattr(origin, name) for name in names}
