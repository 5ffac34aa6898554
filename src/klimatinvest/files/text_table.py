"""Read a small table saved as text: known columns by their headers, delimiter and encoding found."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from klimatinvest.core.origin import Origin
from klimatinvest.core.problem import Problems
from klimatinvest.files.preflight import regular_file

_DELIMITERS = (";", "\t", ",")
_ENCODINGS = ("utf-8-sig", "cp1252")
_MAX_CELL = 2_000


@dataclass(frozen=True, slots=True)
class TextRow:
    """One row: where it stands and what it says, by column; a blank cell is an empty text."""

    origin: Origin
    cells: dict[str, str]


def read_text_table(path: Path, columns: Sequence[str], problems: Problems) -> list[TextRow]:
    """Read a table whose first row names its columns.

    Parameters
    ----------
    path : Path
        Text in UTF-8 or Windows-1252, delimited by semicolon, tab or comma.
    columns : sequence of str
        Every column the table must have, in any order; others are a fault, for they would say nothing.
    problems : Problems
        Receives a file that cannot be read, columns that are unknown, missing or twice there, rows with more cells than
        columns, and cells that are too long.

    Returns
    -------
    list of TextRow
        Rows that say something; empty when the header is wrong.
    """
    if not regular_file(path, problems):
        return []
    text = decoded(path.read_bytes())
    if text is None:
        problems.add("not-utf8", Origin(path.name))
        return []
    first = text.split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=first.count)
    table = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    header = [cell.strip() for cell in next(table, [])]
    if not _header_fits(header, columns, path.name, problems):
        return []
    rows = []
    for cells in table:
        origin = Origin(path.name, line=table.line_num, column=1)
        if any(len(cell) > _MAX_CELL for cell in cells):
            problems.add("table-cell-too-long", origin, most=_MAX_CELL)
        elif any(cell.strip() for cell in cells[len(header) :]):
            problems.add("ledger-columns", origin, found=len(cells), wanted=len(header))
        elif any(cell.strip() for cell in cells):
            rows.append(TextRow(origin, dict(zip(header, (c.strip() for c in cells), strict=False))))
    return [TextRow(row.origin, {**dict.fromkeys(columns, ""), **row.cells}) for row in rows]


def decoded(content: bytes) -> str | None:
    """Give a small text table's text: UTF-8, UTF-16 with a mark, or Windows-1252; None when it is no text."""
    encodings = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else _ENCODINGS
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\0" in text else text
    return None


def _header_fits(header: list[str], columns: Sequence[str], file: str, problems: Problems) -> bool:
    origin = Origin(file, line=1, column=1)
    unknown = [name for name in header if name not in columns]
    missing = [name for name in columns if name not in header]
    for name in unknown:
        near = get_close_matches(name, missing, n=1, cutoff=0.5)
        problems.add("table-unknown-column", origin, found=name, known=near or list(columns))
    for name in missing:
        problems.add("table-missing-column", origin, column=name)
    twice = [name for name in columns if header.count(name) > 1]
    for name in twice:
        problems.add("duplicate-column", origin, found=name)
    return not unknown and not missing and not twice
