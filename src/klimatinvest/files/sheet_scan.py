"""Walk a sheet's XML once for what the workbook library hides: repeated cells, formulas, broken numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

MAX_ROWS = 5_000
MAX_COLUMNS = 200
CELLS_PER_ROW = 30  # of all sheets read together over the rows that may be read, blank formatted cells counted too
MAX_FAULTS = 10  # of one sheet: one broken row number makes every cell after it wrong
_TAGS_PER_CELL = 6  # a cell, its formula and its value, opened and closed
_LAST_ROW = 1_048_576
_LAST_COLUMN = 16_384

# Neither part may run past the next "<", so that the walk stays linear in a broken file too.
_CELL = re.compile(rb"<(?:[\w.\-]+:)?c[\s/>]")
_TAG = re.compile(rb"<(/?)(?:[\w.\-]+:)?(row|c|v|f|is)\b([^<>]*?)(/?)>([^<]*)")
_ATTRIBUTE = re.compile(rb"""\b(r|t|hidden)\s*=\s*["']([^"']*)["']""")
_REFERENCE = re.compile(r"([A-Za-z]{1,3})([1-9][0-9]{0,6})")
_MERGED = re.compile(
    rb"""<(?:[\w.\-]+:)?mergeCell\s[^<>]*?\bref\s*=\s*["']([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})["']"""
)
_NUMBER = re.compile(rb"\s*[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\s*")


@dataclass(slots=True)
class Scan:
    """What the walk found.

    Attributes
    ----------
    faults : list of (str, str)
        Problem code and cell reference of what makes the sheet unreadable or ambiguous.
    formulas : set of (int, int)
        Row and column (one-based) of cells with a formula.
    without_value : set of (int, int)
        Those whose result no program has calculated and stored.
    hidden_rows : list of int
        Rows with content that the reader of the sheet cannot see.
    cells : int
        Cells of the sheet, blank ones too.
    merged : set of (int, int)
        Cells that a merged one covers, among the rows and columns that are read.
    """

    faults: list[tuple[str, str]] = field(default_factory=list)
    formulas: set[tuple[int, int]] = field(default_factory=set)
    without_value: set[tuple[int, int]] = field(default_factory=set)
    hidden_rows: list[int] = field(default_factory=list)
    cells: int = 0
    merged: set[tuple[int, int]] = field(default_factory=set)


@dataclass(slots=True)
class _Cell:
    reference: str
    kind: bytes
    position: tuple[int, int] | None
    formula: bool = False
    value: bytes = b""
    inline: bool = False


def column_number(letters: str) -> int:
    """Give the number of a column: ``A`` is 1, ``AA`` is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def column_letters(number: int) -> str:
    """Give the letters of a column: 1 is ``A``, 27 is ``AA``."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def scan_sheet(xml: bytes, max_rows: int = MAX_ROWS, max_cells: int = MAX_ROWS * CELLS_PER_ROW) -> Scan:
    """Find what is notable in the cells of one sheet.

    Parameters
    ----------
    xml : bytes
        The sheet's part of the container, already through the preflight.
    max_rows : int
        Rows that are read; content below them is a fault.
    max_cells : int
        Cells that are read, blank ones counted too; a sheet with more is not looked into.

    Returns
    -------
    Scan
        Faults have the codes ``bad-cell-reference``, ``duplicate-cell``, ``number-not-finite``, ``S008`` and
        ``S011``.
    """
    scan = Scan()
    seen: set[tuple[int, int]] = set()
    scan.cells = sum(1 for _ in _CELL.finditer(xml))
    if scan.cells > max_cells or xml.count(b"<") > max_cells * _TAGS_PER_CELL:
        scan.faults.append(("S011", "A1"))
        return scan
    for cell, hidden in _cells(xml, scan):
        if len(scan.faults) >= MAX_FAULTS:
            break
        if cell.position is None:
            scan.faults.append(("bad-cell-reference", cell.reference[:40]))
            continue
        if not (cell.formula or cell.value or cell.inline):
            continue
        if cell.position in seen:
            scan.faults.append(("duplicate-cell", cell.reference))
        seen.add(cell.position)
        _judge(cell, scan, max_rows)
        if hidden and (not scan.hidden_rows or scan.hidden_rows[-1] != cell.position[0]):
            scan.hidden_rows.append(cell.position[0])
    scan.merged.update(_covered(xml, max_rows, max_cells))
    return scan


def _covered(xml: bytes, max_rows: int, most: int) -> Iterator[tuple[int, int]]:
    """Give the cells under merged ones, all but the first of each, at most so many."""
    for left, top, right, bottom in _MERGED.findall(xml, max(0, xml.find(b"</sheetData>"))):
        columns = range(column_number(left.decode()), min(column_number(right.decode()), MAX_COLUMNS) + 1)
        rows = range(int(top), min(int(bottom), max_rows) + 1)
        if len(columns) * len(rows) > most:
            continue
        most -= len(columns) * len(rows)
        yield from ((row, column) for row in rows for column in columns if (row, column) != (rows[0], columns[0]))


def _judge(cell: _Cell, scan: Scan, max_rows: int) -> None:
    assert cell.position is not None  # noqa: S101 - the caller has looked
    row, column = cell.position
    if row > max_rows or column > MAX_COLUMNS:
        scan.faults.append(("S008", cell.reference))
        return
    if cell.formula:
        scan.formulas.add(cell.position)
        # An empty text is a result ("str"); an empty number means that nothing has calculated the cell.
        if not cell.value and cell.kind != b"str":
            scan.without_value.add(cell.position)
    if cell.kind in (b"", b"n") and cell.value.strip() and not _finite(cell.value):
        scan.faults.append(("number-not-finite", cell.reference))


def _finite(text: bytes) -> bool:
    return _NUMBER.fullmatch(text) is not None and abs(float(text)) != float("inf")


def _cells(xml: bytes, scan: Scan) -> Iterator[tuple[_Cell, bool]]:
    end = xml.find(b"</sheetData>")
    row = column = 0
    hidden = False
    cell: _Cell | None = None
    for match in _TAG.finditer(xml, 0, len(xml) if end < 0 else end):
        closing, name, attributes, empty, text = match.groups()
        if name == b"row" and not closing:
            found = dict(_ATTRIBUTE.findall(attributes))
            number = _row_number(found.get(b"r"), row)
            if number is None or number <= row:  # the library would drop a row out of order
                scan.faults.append(("bad-cell-reference", found.get(b"r", b"").decode("ascii", "replace")[:40]))
            row, column = max(number or 0, row), 0
            hidden = found.get(b"hidden") in (b"1", b"true")
        elif name == b"c" and not closing:
            cell = _open_cell(attributes, row, column)
            column = cell.position[1] if cell.position else column + 1
            if empty:
                yield cell, hidden
                cell = None
        elif name == b"c" and cell is not None:
            yield cell, hidden
            cell = None
        elif cell is not None and not closing:
            _content(cell, name, text)


def _content(cell: _Cell, name: bytes, text: bytes) -> None:
    if name == b"f":
        cell.formula = True
    elif name == b"v":
        cell.value = text
    elif name == b"is":
        cell.inline = True


def _row_number(text: bytes | None, last: int) -> int | None:
    if text is None:
        return last + 1
    return int(text) if re.fullmatch(rb"[1-9][0-9]{0,6}", text) and int(text) <= _LAST_ROW else None


def _open_cell(attributes: bytes, row: int, last_column: int) -> _Cell:
    found = dict(_ATTRIBUTE.findall(attributes))
    kind: bytes = found.get(b"t", b"")
    if b"r" not in found:
        return _Cell(f"{column_letters(last_column + 1)}{row}", kind, (row, last_column + 1))
    reference = found[b"r"].decode("ascii", "replace")
    match = _REFERENCE.fullmatch(reference)
    if match is None or column_number(match[1]) > _LAST_COLUMN or int(match[2]) != row:
        return _Cell(reference, kind, None)
    return _Cell(reference, kind, (row, column_number(match[1])))
