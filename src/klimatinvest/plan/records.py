"""A plan as the user wrote it: rows of raw values with their places, the same for workbook and YAML."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from klimatinvest.core.origin import Origin
from klimatinvest.files.workbook_reader import RawCell
from klimatinvest.plan.fields import Table

Form = Literal["yaml", "workbook"]


@dataclass(slots=True)
class Record:
    """One row of a table before it is understood.

    Attributes
    ----------
    table : Table
        The table the row belongs to.
    origin : Origin
        Where the row begins.
    cells : dict
        Stated values by field; a column of amounts has one field a year, ``capex.2026``.
    blanks : dict
        Where the value would stand, for fields that the row leaves blank (workbooks only).
    refused : set of str
        Fields whose value has been refused; what else is said about the row must not build on them.
    understood : dict
        Values that could be converted, by column, filled in when the row is parsed.
    """

    table: Table
    origin: Origin
    cells: dict[str, RawCell] = field(default_factory=dict)
    blanks: dict[str, Origin] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    understood: dict[str, object] = field(default_factory=dict)

    def place(self, name: str | None) -> Origin:
        """Give the place of a field, of where it would stand, or of the row."""
        if name is None:
            return self.origin
        cell = self.cells.get(name)
        return cell.origin if cell is not None else self.blanks.get(name, self.origin)

    def text(self, name: str) -> str:
        """Give a stated value as text, an identifier rather than a label once understood; blank for none."""
        if name in self.understood:
            return str(self.understood[name])
        cell = self.cells.get(name)
        return "" if cell is None or cell.value is None else str(cell.value).strip()


@dataclass(frozen=True, slots=True)
class Note:
    """Something in the user's own column, beside the plan.

    Attributes
    ----------
    table : str
        Table of the row.
    key : tuple of str
        The row's key as written.
    header : str
        The user's own header, or the column's letters when it has none.
    value : object
        As it stood; None with an empty key for a column that has a header and no values yet.
    origin : Origin or None
        Where it stands.
    """

    table: str
    key: tuple[str, ...]
    header: str
    value: object
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment on a cell of an input sheet.

    Attributes
    ----------
    table : str
        Table on the sheet.
    key : tuple of str or None
        Key as written of the row it stands in; None for a column's header.
    column : str
        Field, ``capex.2026`` for one year of a column of amounts, or the header of the user's own column.
    text, author : str
        What it says and who wrote it, as far as the file tells.
    own : bool
        The column is the user's own.
    origin : Origin or None
        Where it stands.
    """

    table: str
    key: tuple[str, ...] | None
    column: str
    text: str
    author: str = ""
    own: bool = False
    origin: Origin | None = None


@dataclass(slots=True)
class RawPlan:
    """Everything found in the user's file.

    Attributes
    ----------
    form : str
        ``workbook`` or ``yaml``.
    origin : Origin
        The file.
    records : dict
        Rows by table, in the user's order; the settings are the only row of ``plan``.
    notes : list of Note
        The user's own columns.
    comments : list of Comment
        Comments on the cells of input sheets.
    stated : set of str
        Tables the file has, be it without rows; of others it says nothing.
    incomplete : bool
        A table or sheet could not be read; what refers to it is not wrong for that reason.
    """

    form: Form
    origin: Origin
    records: dict[str, list[Record]] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    stated: set[str] = field(default_factory=set)
    incomplete: bool = False
