"""A table as a reader sees it, before anyone decides how it is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Blank:
    """A cell without value.

    Attributes
    ----------
    reason : str
        Why, as a code; its sentence stands under ``reason.<code>``.
    """

    reason: str


Cell = str | float | Blank


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes
    ----------
    label : str
        Heading in the reader's language, with the unit.
    decimals : int or None
        Decimals of its numbers; None for a column of text.
    """

    label: str
    decimals: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row.

    Attributes
    ----------
    cells : tuple of Cell
        As many as there are columns.
    total : bool
        The row sums up others.
    decimals : int or None
        Decimals of its numbers, where each row has a unit of its own; None for those of the columns.
    """

    cells: tuple[Cell, ...]
    total: bool = False
    decimals: int | None = None

    def places(self, column: Column) -> int:
        """Give the decimals of the row's number in a column."""
        return (column.decimals or 0) if self.decimals is None else self.decimals


@dataclass(frozen=True, slots=True)
class Table:
    """A titled table.

    Attributes
    ----------
    id : str
        Stable name for renderers that treat tables differently.
    title : str
        In the reader's language.
    columns, rows
        Its body.
    notes : tuple of str
        Sentences below it.
    """

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a row that does not fit the columns."""
        if any(len(row.cells) != len(self.columns) for row in self.rows):
            raise ValueError(f"{self.id}: every row needs {len(self.columns)} cells")

    def only(self, columns: Sequence[int]) -> Table:
        """Give the same table with some of its columns."""
        rows = tuple(replace(row, cells=tuple(row.cells[n] for n in columns)) for row in self.rows)
        return replace(self, columns=tuple(self.columns[n] for n in columns), rows=rows)

    @property
    def reasons(self) -> tuple[str, ...]:
        """The reason codes of its blank cells, each once, in the order met."""
        found = (cell.reason for row in self.rows for cell in row.cells if isinstance(cell, Blank))
        return tuple(dict.fromkeys(found))
