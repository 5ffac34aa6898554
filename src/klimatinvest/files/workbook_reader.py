"""Read a workbook's cells as values with their places, after the preflight, without trusting the file."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from klimatinvest.core.origin import Origin
from klimatinvest.core.problem import Problems, Severity
from klimatinvest.files.preflight import preflight
from klimatinvest.files.sheet_scan import MAX_COLUMNS, MAX_ROWS, Scan, column_letters, scan_sheet

MAX_TEXT = 2_000
_FAULTS_TOLD = 10  # of one sheet: one broken row number makes every cell after it wrong


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
    """

    value: object
    origin: Origin
    formula: bool = False
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class RawSheet:
    """The cells of one sheet: ``rows[r - 1]`` maps column number to cell, blank cells left out."""

    name: str
    file: str
    rows: list[dict[int, RawCell]] = field(repr=False)

    def origin(self, row: int | None = None, column: int | None = None) -> Origin:
        """Give the place of a cell (one-based), of a row's first cell, or of the sheet."""
        cell = None if row is None else f"{column_letters(column or 1)}{row}"
        return Origin(self.file, self.name, cell)


def read_workbook(path: Path, problems: Problems, wanted: Callable[[str], bool] = lambda _name: True) -> list[RawSheet]:
    """Read the values of the wanted sheets.

    Parameters
    ----------
    path : Path
        An ``.xlsx`` file.
    problems : Problems
        Receives the faults of the preflight and of each sheet read: ``damaged-file``, ``bad-cell-reference``,
        ``duplicate-cell``, ``number-not-finite``, ``S008``; and the warning ``hidden-rows``.
    wanted : callable
        Tells by name whether a sheet is to be read. Others are not opened.

    Returns
    -------
    list of RawSheet
        In the order of the workbook; empty when the preflight refuses. Formulas are never evaluated: the
        value that the last program stored is read.
    """
    if not preflight(path, problems):
        return []
    import openpyxl  # noqa: PLC0415 - a quarter of a second that only reading a workbook should cost

    sheets: list[RawSheet] = []
    with warnings.catch_warnings(), path.open("rb") as stream:  # our own stream: closed whatever happens
        warnings.simplefilter("ignore")  # about parts that read-only reading leaves out anyway
        try:
            book = openpyxl.load_workbook(stream, read_only=True, data_only=True, keep_links=False)
        except Exception:  # noqa: BLE001, RUF100 - a damaged part can make the library raise anything
            problems.add("damaged-file", Origin(path.name))
            return []
        for sheet in book.worksheets:
            if wanted(sheet.title):
                _read_sheet(sheet, path.name, problems, sheets)
    return sheets


def _read_sheet(sheet: Any, file: str, problems: Problems, sheets: list[RawSheet]) -> None:
    name: str = sheet.title
    try:
        with sheet._get_source() as source:  # noqa: SLF001 - no public way to the sheet's own part
            scan = scan_sheet(source.read())
        if _report(scan, Origin(file, name), problems):
            sheets.append(RawSheet(name, file, _rows(sheet, Origin(file, name), scan)))
    except Exception:  # noqa: BLE001, RUF100 - a damaged part can make the library raise anything
        problems.add("damaged-file", Origin(file, name))


def _report(scan: Scan, sheet: Origin, problems: Problems) -> bool:
    """Turn the scan's findings into problems; tell whether the sheet can be read."""
    for code, cell in scan.faults[:_FAULTS_TOLD]:
        origin = Origin(sheet.file, sheet.sheet, cell)
        problems.add(code, origin, found=cell, rows=MAX_ROWS, columns=MAX_COLUMNS)
    if scan.hidden_rows:
        first = Origin(sheet.file, sheet.sheet, f"A{scan.hidden_rows[0]}")
        problems.add("hidden-rows", first, severity=Severity.WARNING, count=len(scan.hidden_rows))
    return not scan.faults


def _rows(sheet: Any, place: Origin, scan: Scan) -> list[dict[int, RawCell]]:
    sheet.reset_dimensions()  # the declared size is the file's own claim
    rows: list[dict[int, RawCell]] = []
    for number, cells in enumerate(sheet.iter_rows(max_row=MAX_ROWS, max_col=MAX_COLUMNS), start=1):
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
    return RawCell(value, origin, formula)
