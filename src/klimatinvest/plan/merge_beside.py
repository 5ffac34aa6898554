"""Bring together what stands beside two versions of a plan: columns of the user's own, and comments on cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from klimatinvest.core.origin import Origin
from klimatinvest.plan.cells import Key, key_of, same
from klimatinvest.plan.fields import PLAN, Table
from klimatinvest.plan.read import LoadedPlan
from klimatinvest.plan.records import Comment, Note

Place = tuple[str, Key | None, str, bool]  # table, key, column, own
_Pair = tuple[object, Origin | None]


@dataclass(frozen=True, slots=True)
class Clash:
    """Something beside the plan that both have changed: what base, mine and theirs say, and where."""

    table: Table
    key: Key
    column: str
    sort: str
    sides: tuple[_Pair, _Pair, _Pair]


@dataclass(slots=True)
class Beside:
    """What goes beside the plan brought together."""

    notes: list[Note] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)


def merge_beside(
    base: LoadedPlan, mine: LoadedPlan, theirs: LoadedPlan, prefer: str | None, keys: Mapping[Table, frozenset[Key]]
) -> Beside:
    """Merge the notes and comments of the rows that are left; blank deletes nothing here either.

    Parameters
    ----------
    base, mine, theirs : LoadedPlan
        Valid plans.
    prefer : str or None
        ``ours`` or ``theirs`` in a conflict; None keeps what the base says.
    keys : mapping of Table to keys
        Rows of the plan brought together.
    """
    found = Beside()
    plans = base, mine, theirs
    notes = tuple({_note_place(note): note for note in loaded.notes if PLAN.get(note.table)} for loaded in plans)
    for place in _places(notes):
        note = _choose(place, tuple(side.get(place) for side in notes), "own", prefer, keys, found)
        if isinstance(note, Note):
            found.notes.append(note)
    comments = tuple({_comment_place(c): c for c in loaded.comments if PLAN.get(c.table)} for loaded in plans)
    for place in _places(comments):
        comment = _choose(place, tuple(side.get(place) for side in comments), "comment", prefer, keys, found)
        if isinstance(comment, Comment):
            found.comments.append(comment)
    return found


def _table(id: str) -> Table:  # noqa: A002 - the word for it everywhere
    table = PLAN.get(id)
    assert table is not None  # noqa: S101 - only those of the plan's tables are taken
    return table


def _note_place(note: Note) -> Place:
    key = key_of(_table(note.table), note.key) if note.key else None
    return note.table, key, note.header, True


def _comment_place(comment: Comment) -> Place:
    key = None if comment.key is None else key_of(_table(comment.table), comment.key)
    return comment.table, key, comment.column, comment.own


def _places(sides: tuple[Mapping[Place, object], ...]) -> list[Place]:
    """List the places in the order of mine, theirs and base."""
    return list(dict.fromkeys((*sides[1], *sides[2], *sides[0])))


def _choose(
    place: Place,
    sides: tuple[Note | Comment | None, ...],
    sort: str,
    prefer: str | None,
    keys: Mapping[Table, frozenset[Key]],
    found: Beside,
) -> Note | Comment | None:
    """Choose one version of a note or comment; None when its row is gone."""
    table, key = _table(place[0]), place[1]
    if key is not None and table.key and key not in keys[table]:
        return None
    base, mine, theirs = sides
    ours, others = (side is not None and not same(_said(side), _said(base)) for side in (mine, theirs))
    if ours and others and not same(_said(mine), _said(theirs)):
        pairs = tuple((_said(side), None if side is None else side.origin) for side in sides)
        found.clashes.append(Clash(table, key or (), place[2], sort, (pairs[0], pairs[1], pairs[2])))
        return {"ours": mine, "theirs": theirs, None: base}[prefer]
    if ours:
        return mine
    return theirs if others else mine or theirs or base


def _said(side: Note | Comment | None) -> object:
    if side is None:
        return None
    return side.value if isinstance(side, Note) else side.text
