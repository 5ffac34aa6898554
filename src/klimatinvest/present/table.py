"""A table as a reader sees it, before anyone decides how it is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from string import ascii_lowercase


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
    decimals : tuple of int or None
        Decimals of each cell where the row's unit or size asks for others than its columns'; empty when they fit.
    """

    cells: tuple[Cell, ...]
    total: bool = False
    decimals: tuple[int | None, ...] = ()

    def only(self, columns: Sequence[int]) -> Row:
        """Give the same row with some of its cells."""
        decimals = tuple(self.decimals[n] for n in columns) if self.decimals else ()
        return replace(self, cells=tuple(self.cells[n] for n in columns), decimals=decimals)

    def shown_with(self, columns: tuple[Column, ...]) -> tuple[int, ...]:
        """Give the decimals of each cell's number."""
        found = self.decimals or tuple(column.decimals for column in columns)
        return tuple(decimals or 0 for decimals in found)


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
        width = len(self.columns)
        if any(len(row.cells) != width or len(row.decimals) not in {0, width} for row in self.rows):
            raise ValueError(f"{self.id}: every row needs {width} cells")

    def only(self, columns: Sequence[int]) -> Table:
        """Give the same table with some of its columns."""
        rows = tuple(row.only(columns) for row in self.rows)
        return replace(self, columns=tuple(self.columns[n] for n in columns), rows=rows)

    @property
    def reasons(self) -> tuple[str, ...]:
        """The reason codes of its blank cells, each once, in the order met."""
        found = (cell.reason for row in self.rows for cell in row.cells if isinstance(cell, Blank))
        return tuple(dict.fromkeys(found))

    @property
    def marks(self) -> dict[str, str]:
        """The letter that stands at a blank cell for each reason, and before its sentence below the table."""
        return dict(zip(self.reasons, ascii_lowercase, strict=False))
