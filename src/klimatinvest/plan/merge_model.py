"""What came of bringing two versions of a plan together: the rows, and all that a person should know about them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from klimatinvest.core.origin import Origin
from klimatinvest.plan.cells import Key
from klimatinvest.plan.fields import Table
from klimatinvest.plan.records import RawPlan

Prefer = Literal["ours", "theirs"]


@dataclass(frozen=True, slots=True)
class Side:
    """What one version says of a cell, or of a whole row.

    Attributes
    ----------
    value : object
        None when it says nothing.
    origin : Origin or None
        Where it stands, or where the table stands for a row that is gone.
    gone : bool
        The whole row has been removed.
    """

    value: object
    origin: Origin | None
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Conflict:
    """Something that both have changed, to different things.

    Attributes
    ----------
    table : Table
    key : tuple of str
        The row's key.
    field : str
        Field of the row; empty when one has removed the row that the other has changed. The header for a column of
        the user's own.
    base, mine, theirs : Side
        What stood there, and what each has made of it.
    sort : str
        ``value``, ``own`` or ``comment``.
    """

    table: Table
    key: Key
    field: str
    base: Side
    mine: Side
    theirs: Side
    sort: str = "value"


@dataclass(frozen=True, slots=True)
class Kept:
    """A value that stays although one version leaves its cell blank, or a table that one version lacks.

    Attributes
    ----------
    table : Table
    key : tuple of str
    field : str
        Empty for a whole table.
    value : object
        What stays.
    blank : Origin or None
        The blank cell, or the file without the table.
    """

    table: Table
    key: Key
    field: str
    value: object
    blank: Origin | None


@dataclass(slots=True)
class Merge:
    """The plans brought together.

    Attributes
    ----------
    raw : RawPlan
        Rows to be understood like those of a file; every cell has the place it was taken from.
    conflicts : list of Conflict
        All of them, resolved or not.
    kept : list of Kept
        Blanks that deleted nothing.
    mine, theirs : int
        Cells and rows taken from either because only that one had changed them.
    both : list of (Table, Key)
        Rows in which each has changed something else: the cells fit no conflict, the row should be read.
    """

    raw: RawPlan
    conflicts: list[Conflict] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    mine: int = 0
    theirs: int = 0
    both: list[tuple[Table, Key]] = field(default_factory=list)
