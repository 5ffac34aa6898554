"""Read emission statistics from a workbook, row by row: the sheet is known by its content."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from klimatinvest.core.origin import Origin
from klimatinvest.core.problem import Problems
from klimatinvest.files.book import open_book
from klimatinvest.files.preflight import preflight
from klimatinvest.files.sheet_scan import column_letters
from klimatinvest.files.statistics import Statistics
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

MAX_ROWS = 60_000  # the national table has some 15 000 rows
MAX_COLUMNS = 120
_CORE = "docProps/core.xml"
_CHANGED = re.compile(r"<dcterms:(modified|created)[^>]*>(20\d\d-\d\d-\d\d)")
_MOST = 64_000  # bytes of document properties


def read_workbook_statistics(path: Path, problems: Problems) -> Statistics | None:
    """Read the one sheet that holds emission statistics; see ``statistics.read_statistics``.

    The workbook passes the preflight first; formulas are not evaluated, the stored values are read.
    """
    if not preflight(path, problems):
        return None
    with warnings.catch_warnings(), path.open("rb") as stream:
        warnings.simplefilter("ignore")  # about parts that read-only reading leaves out anyway
        try:
            book = open_book(stream)
            leads = {sheet.title: _first_rows(sheet) for sheet in book.worksheets}
            title = _the_sheet(leads, path.name, problems)
            return None if title is None else _read(book[title], leads[title], path, problems)
        except Exception:  # noqa: BLE001, RUF100 - a damaged part can make the library raise anything
            problems.add("damaged-file", Origin(path.name))
            return None


def _first_rows(sheet: Any) -> list[Values]:
    sheet.reset_dimensions()  # the declared size is the file's own claim
    return list(islice(sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True), LEAD_ROWS))


def _the_sheet(leads: dict[str, list[Values]], file: str, problems: Problems) -> str | None:
    """Choose the sheet with the header of emission statistics; none and several are problems."""
    found = [title for title, rows in leads.items() if database_header(rows) is not None]
    found = found or [title for title, rows in leads.items() if tidy_header(rows) is not None]
    if len(found) == 1:
        return found[0]
    if not found:
        problems.add("statistics-no-table", Origin(file), sheets=list(leads))
    else:
        problems.add("statistics-several-tables", Origin(file, found[1]), sheets=found)
    return None


def _read(sheet: Any, first: list[Values], path: Path, problems: Problems) -> Statistics | None:
    name: str = sheet.title

    def place(row: int, column: int) -> Origin:
        return Origin(path.name, name, f"{column_letters(column + 1)}{row + 1}")

    header = database_header(first)
    layout = tidy_header(first) if header is None else database_layout(first, header, place, problems)
    if layout is None or (header is not None and not layout.years):
        return None
    said = lead(first[: layout.header], place, problems)
    body = _body(sheet, layout.header + 1, Origin(path.name, name), problems)
    rows = (tidy_rows if header is None else database_rows)(body, layout, place, problems)
    edition, origin = said.edition, said.origin
    if edition is None:
        edition, origin = _changed(path), Origin(path.name)
    return Statistics(
        form="tidy" if header is None else "database",
        origin=Origin(path.name, name),
        years=all_years(rows, layout.years),
        rows=tuple(rows),
        edition=edition,
        edition_origin=origin if edition else None,
        edition_assumed=edition is not None and said.edition is None,
    )


def _body(sheet: Any, first: int, origin: Origin, problems: Problems) -> Iterator[tuple[int, Values]]:
    rows = sheet.iter_rows(min_row=first + 1, max_row=MAX_ROWS + 1, max_col=MAX_COLUMNS, values_only=True)
    for number, row in enumerate(rows, start=first):
        if number >= MAX_ROWS:
            problems.add("S008", origin, found=f"A{number + 1}", rows=MAX_ROWS, columns=MAX_COLUMNS)
            return
        yield number, row


def _changed(path: Path) -> str | None:
    """Give the day the workbook was last changed, as its own properties say."""
    with zipfile.ZipFile(path) as archive:
        if _CORE not in archive.namelist():
            return None
        with archive.open(_CORE) as part:
            found = dict(_CHANGED.findall(part.read(_MOST).decode("utf-8", "replace")))
    return found.get("modified") or found.get("created")
