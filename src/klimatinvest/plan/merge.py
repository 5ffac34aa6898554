"""Bring together what two people have changed in the same plan, cell by cell, without losing what either wrote."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from klimatinvest.core.origin import Origin
from klimatinvest.files.workbook_reader import RawCell
from klimatinvest.plan.cells import Key, cells_of, default_of, fields_in_order, row_key, rows_of, same
from klimatinvest.plan.fields import PLAN, Table
from klimatinvest.plan.merge_beside import merge_beside
from klimatinvest.plan.merge_model import Conflict, Kept, Merge, Prefer, Side
from klimatinvest.plan.read import LoadedPlan
from klimatinvest.plan.records import RawPlan, Record


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of one version: its record, and the values stated in it by field."""

    record: Record
    stated: Mapping[str, object]

    def side(self, name: str) -> Side:
        return Side(self.stated.get(name), self.record.place(name))


_Rows = dict[Key, _Row]


def merge_plans(base: LoadedPlan, mine: LoadedPlan, theirs: LoadedPlan, prefer: Prefer | None = None) -> Merge:
    """Bring two versions of a plan together, against the version both began with.

    A change that only one has made wins; the same change in both is one change; different changes of the same cell
    are a conflict, and so is a row that one has removed and the other changed. A blank cell, a missing column and a
    missing table state nothing and delete nothing: only a row that is gone from its table is removed.

    Parameters
    ----------
    base, mine, theirs : LoadedPlan
        Valid plans, in any mix of forms.
    prefer : str, optional
        Whose change holds in a conflict. Without it the base's value stands there; do not use the plan then.

    Returns
    -------
    Merge
        Rows in the order of ``mine``, then of ``theirs``.

    Raises
    ------
    InvalidInput
        One of the plans has errors.
    """
    for loaded in (base, mine, theirs):
        loaded.require()
    found = Merge(RawPlan("yaml", _file(mine)))
    for table in PLAN.all:
        _merge_table(table, (base, mine, theirs), prefer, found)
    beside = merge_beside(base, mine, theirs, prefer, {t: _keys(found.raw, t) for t in PLAN.all})
    found.raw.notes, found.raw.comments = beside.notes, beside.comments
    for clash in beside.clashes:
        was, ours, others = (Side(text, origin) for text, origin in clash.sides)
        found.conflicts.append(Conflict(clash.table, clash.key, clash.column, was, ours, others, clash.sort))
    return found


def _file(loaded: LoadedPlan) -> Origin:
    record = next(rows[0] for rows in loaded.records.values() if rows)
    return Origin(record.origin.file)


def _keys(raw: RawPlan, table: Table) -> frozenset[Key]:
    records = raw.records.get(table.id, [])
    return frozenset(tuple(record.text(name) for name in table.key) for record in records)


def _stated_rows(loaded: LoadedPlan, table: Table) -> _Rows:
    rows = rows_of(loaded.require(), table)
    records = loaded.records.get(table.id, [])
    found = {}
    for row, record in zip(rows, records, strict=True):
        values = cells_of(row, table)
        found[row_key(table, row)] = _Row(record, {name: values[name] for name in record.cells if name in values})
    return found


def _merge_table(table: Table, plans: tuple[LoadedPlan, ...], prefer: Prefer | None, found: Merge) -> None:
    before, *now = (_stated_rows(loaded, table) for loaded in plans)
    for side, loaded in enumerate(plans[1:]):
        if table.id not in loaded.stated:
            if before:
                found.kept.append(Kept(table, (), "", len(before), _file(loaded)))
            now[side] = before  # says nothing of the table, so it changes nothing
    mine, theirs = now
    records = []
    for key in dict.fromkeys((*mine, *theirs, *before)):
        record = _merge_row(table, key, (before.get(key), mine.get(key), theirs.get(key)), plans, prefer, found)
        if record is not None:
            records.append(record)
    if records:
        found.raw.records[table.id] = records
        found.raw.stated.add(table.id)


def _merge_row(
    table: Table,
    key: Key,
    rows: tuple[_Row | None, _Row | None, _Row | None],
    plans: tuple[LoadedPlan, ...],
    prefer: Prefer | None,
    found: Merge,
) -> Record | None:
    """Merge one row; None when it is removed."""
    base, mine, theirs = rows
    if base is not None and (mine is None or theirs is None):
        return _removed(table, key, (base, mine, theirs), plans, prefer, found)
    if base is None and (mine is None or theirs is None):
        added = mine or theirs
        assert added is not None  # noqa: S101 - the key comes from one of the rows
        _count(found, mine is not None)
        return _record(table, added.record, {name: _cell(added, name) for name in added.stated})
    assert mine is not None  # noqa: S101 - the cases without it stand above
    assert theirs is not None  # noqa: S101
    cells = dict(_merge_cells(table, key, (base, mine, theirs), prefer, found))
    return _record(table, mine.record, cells)


def _removed(
    table: Table,
    key: Key,
    rows: tuple[_Row, _Row | None, _Row | None],
    plans: tuple[LoadedPlan, ...],
    prefer: Prefer | None,
    found: Merge,
) -> Record | None:
    """Decide on a row that at least one version lacks: gone, unless the other has changed it."""
    base, mine, theirs = rows
    left = mine or theirs
    if left is None or not any(_changed(table, base, left, name) for name in left.stated):
        if left is not None:
            _count(found, mine is None)
        return None
    ours, others = (
        Side(None, _table_origin(table, loaded), gone=True) if row is None else Side(None, row.record.origin)
        for row, loaded in zip((mine, theirs), plans[1:], strict=True)
    )
    found.conflicts.append(Conflict(table, key, "", Side(None, base.record.origin), ours, others))
    chosen = {"ours": mine, "theirs": theirs, None: base}[prefer]
    if chosen is None:
        return None
    names = dict.fromkeys((*base.stated, *chosen.stated))
    return _record(table, chosen.record, {n: _cell(chosen if n in chosen.stated else base, n) for n in names})


def _table_origin(table: Table, loaded: LoadedPlan) -> Origin:
    records = loaded.records.get(table.id, [])
    first = records[0].origin if records else _file(loaded)
    return Origin(first.file, first.sheet)


def _changed(table: Table, base: _Row | None, side: _Row, name: str) -> bool:
    """Tell whether a version states something else than the base; a default that is stated is no change."""
    if name not in side.stated:
        return False
    before = default_of(table, name) if base is None or name not in base.stated else base.stated[name]
    return not same(before, side.stated[name])


def _merge_cells(
    table: Table, key: Key, rows: tuple[_Row | None, _Row, _Row], prefer: Prefer | None, found: Merge
) -> Iterator[tuple[str, RawCell]]:
    base, mine, theirs = rows
    old = {} if base is None else base.stated
    changed = [False, False]
    for name in fields_in_order(table, {*old, *mine.stated, *theirs.stated}):
        ours, others = (_changed(table, base, side, name) for side in (mine, theirs))
        for side in (mine, theirs):
            _note_blank(table, key, name, base, side, found)
        agree = ours and others and same(mine.stated[name], theirs.stated[name])
        if ours and others and not agree:
            before = Side(old.get(name), None if base is None else base.record.place(name))
            found.conflicts.append(Conflict(table, key, name, before, mine.side(name), theirs.side(name)))
            chosen = {"ours": mine, "theirs": theirs, None: base or mine}[prefer]
        else:
            chosen = (
                mine if ours else theirs if others else next(r for r in (mine, theirs, base) if r and name in r.stated)
            )
            if ours != others:
                _count(found, ours)
                changed[int(others)] = True
        if name in chosen.stated:
            yield name, _cell(chosen, name)
    if all(changed):
        found.both.append((table, key))


def _note_blank(table: Table, key: Key, name: str, base: _Row | None, side: _Row, found: Merge) -> None:
    """Remember a blank where the base states something else than the default."""
    if base is None or name in side.stated or name not in base.stated:
        return
    if not same(base.stated[name], default_of(table, name)):
        found.kept.append(Kept(table, key, name, base.stated[name], side.record.place(name)))


def _count(found: Merge, ours: bool) -> None:
    if ours:
        found.mine += 1
    else:
        found.theirs += 1


def _cell(row: _Row, name: str) -> RawCell:
    """Give a value as text files state it, with the place it comes from."""
    value = row.stated[name]
    return RawCell(list(value) if isinstance(value, tuple) else value, row.record.cells[name].origin)


def _record(table: Table, place: Record, cells: dict[str, RawCell]) -> Record:
    return Record(table, place.origin, cells, dict(place.blanks))
