"""Read a workbook's cells as values with their places, after the preflight, without trusting the file."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from klimatinvest.core.origin import Origin
from klimatinvest.core.problem import Problems, Severity
from klimatinvest.files.book import open_book
from klimatinvest.files.cell_comments import CellComment, read_comments
from klimatinvest.files.preflight import preflight
from klimatinvest.files.sheet_scan import (
    CELLS_PER_ROW,
    MAX_COLUMNS,
    MAX_FAULTS,
    MAX_ROWS,
    Scan,
    column_letters,
    scan_sheet,
)

MAX_TEXT = 2_000


@dataclass(frozen=True, slots=True)
class RawCell:
    """One cell that is not blank.

    Attributes
    ----------
    value : object
        Text, number, boolean, date or time; ``None`` where ``fault`` says why there is none.
    origin : Origin
        File, sheet and cell.
    formula : bool
        The value is the stored result of a formula.
    fault : str or None
        Problem code of a cell that cannot be used: ``error-value``, ``formula-without-value`` or ``S009``. It
        becomes a problem only where the cell is needed.
    percent : bool
        A number whose cell shows it as per cent: it holds 0.25 where the user sees 25 %.
    """

    value: object
    origin: Origin
    formula: bool = False
    fault: str | None = None
    percent: bool = False


@dataclass(frozen=True, slots=True)
class RawSheet:
    """The cells of one sheet: ``rows[r - 1]`` maps column number to cell, blank cells left out.

    ``comments`` are found by row and column, both one-based. ``merged`` are the cells that a merged one covers: they
    hold nothing, whatever the user sees there.
    """

    name: str
    file: str
    rows: list[dict[int, RawCell]] = field(repr=False)
    comments: dict[tuple[int, int], CellComment] = field(default_factory=dict, repr=False)
    merged: frozenset[tuple[int, int]] = frozenset()

    def origin(self, row: int | None = None, column: int | None = None) -> Origin:
        """Give the place of a cell (one-based), of a row's first cell, or of the sheet."""
        cell = None if row is None else f"{column_letters(column or 1)}{row}"
        return Origin(self.file, self.name, cell)


def read_workbook(
    path: Path,
    problems: Problems,
    wanted: Callable[[str], bool] = lambda _name: True,
    max_rows: int = MAX_ROWS,
) -> list[RawSheet]:
    """Read the values of the wanted sheets.

    Parameters
    ----------
    path : Path
        An ``.xlsx`` file.
    problems : Problems
        Receives the faults of the preflight and of each sheet read: ``damaged-file``, ``bad-cell-reference``,
        ``duplicate-cell``, ``number-not-finite``, ``S008``, ``S011``; and the warning ``hidden-rows``.
    wanted : callable
        Tells by name whether a sheet is to be read. Others are not opened.
    max_rows : int
        Rows that are read; content below them is a fault.

    Returns
    -------
    list of RawSheet
        In the order of the workbook; empty when the preflight refuses. Formulas are never evaluated: the
        value that the last program stored is read.
    """
    if not preflight(path, problems):
        return []
    sheets: list[RawSheet] = []
    with warnings.catch_warnings(), path.open("rb") as stream:  # our own stream: closed whatever happens
        warnings.simplefilter("ignore")  # about parts that read-only reading leaves out anyway
        try:
            book = open_book(stream)
        except Exception:  # noqa: BLE001, RUF100 - a damaged part can make the library raise anything
            problems.add("damaged-file", Origin(path.name))
            return []
        left = max_rows * CELLS_PER_ROW
        for sheet in book.worksheets:
            if wanted(sheet.title):
                left -= _read_sheet(sheet, path.name, problems, sheets, (max_rows, left))
    return sheets


def _read_sheet(sheet: Any, file: str, problems: Problems, sheets: list[RawSheet], most: tuple[int, int]) -> int:
    """Read one sheet of at most so many rows and cells; give the count of its cells."""
    name, max_rows = str(sheet.title), most[0]
    try:
        with sheet._get_source() as source:  # noqa: SLF001 - no public way to the sheet's own part
            scan = scan_sheet(source.read(), *most)
        if _report(scan, Origin(file, name), problems, max_rows):
            comments = read_comments(sheet.parent._archive, sheet._worksheet_path)  # noqa: SLF001 - as above
            rows = _rows(sheet, Origin(file, name), scan, max_rows)
            sheets.append(RawSheet(name, file, rows, comments, frozenset(scan.merged)))
    except Exception:  # noqa: BLE001, RUF100 - a damaged part can make the library raise anything
        problems.add("damaged-file", Origin(file, name))
        return 0
    return scan.cells


def _report(scan: Scan, sheet: Origin, problems: Problems, max_rows: int) -> bool:
    """Turn the scan's findings into problems; tell whether the sheet can be read."""
    for code, cell in scan.faults[:MAX_FAULTS]:
        origin = Origin(sheet.file, sheet.sheet, cell)
        most = max_rows * CELLS_PER_ROW
        problems.add(code, origin, found=cell, rows=max_rows, columns=MAX_COLUMNS, limit=most)
    if scan.hidden_rows:
        first = Origin(sheet.file, sheet.sheet, f"A{scan.hidden_rows[0]}")
        problems.add("hidden-rows", first, severity=Severity.WARNING, count=len(scan.hidden_rows))
    return not scan.faults


def _rows(sheet: Any, place: Origin, scan: Scan, max_rows: int) -> list[dict[int, RawCell]]:
    sheet.reset_dimensions()  # the declared size is the file's own claim
    rows: list[dict[int, RawCell]] = []
    for number, cells in enumerate(sheet.iter_rows(max_row=max_rows, max_col=MAX_COLUMNS), start=1):
        row: dict[int, RawCell] = {}
        for column, cell in enumerate(cells, start=1):
            uncalculated = (number, column) in scan.without_value
            if cell.value is None and not uncalculated:
                continue
            origin = Origin(place.file, place.sheet, f"{column_letters(column)}{number}")
            row[column] = _cell(cell, origin, (number, column) in scan.formulas, uncalculated)
        rows.append(row)
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _cell(cell: Any, origin: Origin, formula: bool, uncalculated: bool) -> RawCell:
    value = cell.value
    if uncalculated:
        return RawCell(None, origin, formula, "formula-without-value")
    if cell.data_type == "e":
        return RawCell(str(value), origin, formula, "error-value")
    if isinstance(value, str) and len(value) > MAX_TEXT:
        return RawCell(value[:40], origin, formula, "S009")
    numeric = isinstance(value, (int, float)) and not isinstance(value, bool)
    return RawCell(value, origin, formula, percent=numeric and "%" in str(cell.number_format))
