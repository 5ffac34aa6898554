"""Read a ledger saved as text, in pieces: delimiter, decimal mark and encoding are found and told."""

from __future__ import annotations

import csv
import gc
import io
import re
from collections.abc import Iterator, Sequence
from itertools import accumulate, islice
from pathlib import Path

from klimatinvest.core.problem import Problems
from klimatinvest.files.ledger import CHUNK, MAX_LEDGER, Faults, LedgerChoices, LedgerFile, LedgerRows
from klimatinvest.files.ledger_table import HEADER_WITHIN, TableRows, find_header, usable_header
from klimatinvest.files.ledger_text import find_encoding, mixed_line
from klimatinvest.files.preflight import regular_file

_BREAK = re.compile(r"\r\n|\r|\n")
DELIMITERS = (";", "\t", ",", "|")
_MAX_FIELD = 20_000  # characters; more means a quotation mark that is never closed


def read_csv_ledger(path: Path, file: LedgerFile, choices: LedgerChoices, problems: Problems) -> Iterator[LedgerRows]:
    """Read a ledger piece by piece.

    Parameters
    ----------
    path : Path
        A text file with one row a line of the ledger and a header within its first rows.
    file : LedgerFile
        Gets what was found: encoding, delimiter, decimal mark, headers.
    choices : LedgerChoices
        Own headers and constants.
    problems : Problems
        Receives, each with its line: ``ledger-not-text``, ``ledger-encodings``, ``ledger-no-header``,
        ``ledger-column-missing``, ``ledger-header-twice``, ``ledger-columns``, ``ledger-quotes``, ``ledger-amount``,
        ``ledger-amount-ambiguous``, ``ledger-quantity``, ``ledger-date``, ``ledger-currency``; the warning
        ``ledger-amount-mark``; ``ledger-more`` for those beyond the first of a kind.

    Yields
    ------
    LedgerRows
        At most ``CHUNK`` rows; those with a fault are left out, and the caller stops when there are problems.
    """
    if not regular_file(path, problems, MAX_LEDGER):
        return
    file.encoding = find_encoding(path)
    if file.encoding is None:
        problems.add("ledger-not-text", file.place())
        return
    if (mixed := mixed_line(path, file.encoding)) is not None:
        problems.add("ledger-encodings", file.place(mixed), found=file.encoding)
        return
    lead = _lead(path, file.encoding)
    file.delimiter, header, fields = _layout(lead, choices)
    if not fields:
        problems.add("ledger-no-header", file.place(1), limit=HEADER_WITHIN)
        return
    cells = next(csv.reader(io.StringIO("".join(lead[header:]), newline=""), delimiter=file.delimiter))
    file.headers = {name: cells[at].strip() for name, at in fields.items()}
    if not usable_header((fields, cells, header + 1), choices, file, problems):
        return
    faults = Faults(problems, file)
    table = TableRows(file, fields, choices, faults)
    with path.open(encoding=file.encoding, newline="") as stream:
        for _ in range(header + 1):
            stream.readline()
        for rows, lines in _pieces(stream, file.delimiter, header + 1, len(cells), faults):
            yield table.rows(list(zip(*rows, strict=True)), lines)
    faults.close()


def _lead(path: Path, encoding: str) -> list[str]:
    """Read the first lines, within which the header stands."""
    with path.open(encoding=encoding, newline="") as stream:
        return [line for line in (stream.readline(_MAX_FIELD) for _ in range(HEADER_WITHIN)) if line]


def _layout(lead: Sequence[str], choices: LedgerChoices) -> tuple[str, int, dict[str, int]]:
    """Find delimiter, header row and columns: the delimiter by which most headers are known."""
    best = (DELIMITERS[0], 0, dict[str, int]())
    for delimiter in DELIMITERS:
        rows = [_cells(line, delimiter) for line in lead]
        header, fields = find_header(rows, choices.headers)
        if len(fields) > len(best[2]):
            best = (delimiter, header, fields)
    return best


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


def _pieces(
    stream: io.TextIOWrapper, delimiter: str, before: int, width: int, faults: Faults
) -> Iterator[tuple[list[list[str]], Sequence[int]]]:
    """Give rows of the right width with their lines, at most ``CHUNK`` at a time; the others are faults."""
    csv.field_size_limit(_MAX_FIELD)
    reader = csv.reader(stream, delimiter=delimiter, strict=True)
    line = before
    while True:
        rows, whole = _some(reader)
        end = before + reader.line_num
        lines: Sequence[int] = range(line + 1, end + 1)
        if not whole or len(lines) != len(rows):  # texts with line breaks, or a row that broke
            *lines, after = accumulate(map(_height, rows), initial=line + 1)
            if not whole:
                faults.add("ledger-quotes", after)
        line = end
        if not rows and whole:
            return
        if set(map(len, rows)) - {width}:
            rows, lines = _of_width(rows, lines, width, faults)
        if rows:
            yield rows, lines


def _some(reader: Iterator[list[str]]) -> tuple[list[list[str]], bool]:
    """Take rows until there are enough or one is broken; tell whether none was."""
    rows: list[list[str]] = []
    collecting = gc.isenabled()
    gc.disable()  # a million small lists, none of them in a cycle, would be searched over and over
    try:
        rows.extend(islice(reader, CHUNK))
    except csv.Error:
        return rows, False
    finally:
        if collecting:
            gc.enable()
    return rows, True


def _height(row: list[str]) -> int:
    """Count the lines that a row takes."""
    return 1 + sum(len(_BREAK.findall(cell)) for cell in row)


def _of_width(
    rows: list[list[str]], lines: Sequence[int], width: int, faults: Faults
) -> tuple[list[list[str]], list[int]]:
    """Leave out the rows of another width; those that are not blank are faults."""
    kept: list[list[str]] = []
    places: list[int] = []
    for row, line in zip(rows, lines, strict=True):
        if len(row) == width:
            kept.append(row)
            places.append(line)
        elif any(cell.strip() for cell in row):
            faults.add("ledger-columns", line, found=len(row), wanted=width)
    return kept, places
