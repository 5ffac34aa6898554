"""Read emission statistics from a text table: delimiter, decimal mark and encoding are found, not asked for."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from klimatinvest.core.origin import Origin
from klimatinvest.core.problem import Problems
from klimatinvest.files.preflight import regular_file
from klimatinvest.files.statistics import Statistics, StatisticsRow
from klimatinvest.files.statistics_layout import (
    LEAD_ROWS,
    Values,
    all_years,
    database_header,
    database_layout,
    database_rows,
    lead,
    tidy_header,
    tidy_rows,
)
from klimatinvest.files.text_table import decoded
from klimatinvest.files.typed_number import read_number

_DELIMITERS = (";", "\t", ",", "|")
_MAX_FIELD = 2_000
MAX_ROWS = 60_000  # the national table has some 15 000 rows


def read_text_statistics(path: Path, problems: Problems) -> Statistics | None:
    """Read a table with one row a figure, or the database's own layout saved as text.

    UTF-8, UTF-16 with a mark and Windows-1252 are understood; see ``statistics.read_statistics``.
    """
    if not regular_file(path, problems):
        return None
    text = decoded(path.read_bytes())
    if text is None:
        problems.add("not-utf8", Origin(path.name))
        return None
    for delimiter in _delimiters(text):
        rows = _rows(text, delimiter)
        if len(rows) > MAX_ROWS:
            problems.add("S011", Origin(path.name, line=MAX_ROWS + 1), limit=MAX_ROWS)
            return None
        header = database_header(rows)
        tidy = tidy_header(rows) if header is None else None
        if header is not None or tidy is not None:
            return _table(rows, header, path.name, problems)
    problems.add("statistics-no-table", Origin(path.name), sheets=[path.name])
    return None


def _delimiters(text: str) -> list[str]:
    """Order the delimiters by how often they occur in the first lines, those that never do left out."""
    counts = Counter("".join(text.splitlines(keepends=True)[:LEAD_ROWS]))
    return sorted((d for d in _DELIMITERS if counts[d]), key=lambda d: -counts[d])


def _rows(text: str, delimiter: str) -> list[Values]:
    csv.field_size_limit(_MAX_FIELD)
    try:
        read = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        return [[cell if cell.strip() else None for cell in row] for row in islice(read, MAX_ROWS + 1)]
    except csv.Error:
        return []


def _table(rows: list[Values], header: int | None, file: str, problems: Problems) -> Statistics | None:
    def place(row: int, column: int) -> Origin:
        return Origin(file, line=row + 1, column=column + 1)

    layout = tidy_header(rows) if header is None else database_layout(rows, header, place, problems)
    if layout is None or (header is not None and not layout.years):
        return None
    said = lead(rows[: layout.header], place, problems)
    body = list(enumerate(rows))[layout.header + 1 :]
    found = (tidy_rows if header is None else database_rows)(body, layout, place, problems)
    return Statistics(
        form="tidy" if header is None else "database",
        origin=Origin(file),
        years=all_years(found, layout.years),
        rows=tuple(found),
        edition=said.edition,
        edition_origin=said.origin,
        decimal=decimal_mark(found),
    )


def decimal_mark(rows: Iterable[StatisticsRow]) -> str | None:
    """Find the decimal mark from the figures that can be read in one way only; None when they disagree or are whole."""
    marks: set[str] = set()
    for row in rows:
        for figure in row.figures.values():
            text = str(figure.value or "").strip()
            if read_number(text).value is not None:
                marks |= {mark for mark in ",." if mark in text}
    return marks.pop() if len(marks) == 1 else None
