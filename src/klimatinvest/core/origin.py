"""Where a value came from: a cell in a workbook or a line in a text file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Origin:
    """A place in the user's own file.

    Attributes
    ----------
    file : str
        File name as the user wrote it (no folder).
    sheet, cell : str or None
        Sheet name and A1 reference in a workbook.
    line, column : int or None
        One-based position in a text file.
    """

    file: str
    sheet: str | None = None
    cell: str | None = None
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        """Show ``plan.xlsx » Åtgärder!F14`` or ``plan.yaml:12:5``."""
        if self.sheet is not None:
            place = f"{self.sheet}!{self.cell}" if self.cell else self.sheet
            return f"{self.file} » {place}"
        if self.line is not None:
            return f"{self.file}:{self.line}:{self.column or 1}"
        return self.file
