"""Read a ledger from a workbook: the first sheet that has a ledger's headers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from klimatinvest.core.problem import Problems
from klimatinvest.files.ledger import Faults, LedgerChoices, LedgerFile, LedgerRows
from klimatinvest.files.ledger_table import HEADER_WITHIN, TableRows, find_header, usable_header
from klimatinvest.files.workbook_reader import RawCell, RawSheet, read_workbook

MAX_ROWS = 200_000
DECIMAL = ","  # how numbers of a workbook are put into text; typed text may group its digits by point or space


def read_workbook_ledger(
    path: Path, file: LedgerFile, choices: LedgerChoices, problems: Problems
) -> Iterator[LedgerRows]:
    """Read a ledger from the first sheet whose headers are those of a ledger.

    Parameters and problems are those of ``ledger_csv.read_csv_ledger``; besides, those of the workbook reader. A
    cell without a usable value counts as blank and is told where a value is needed.
    """
    before = len(problems.errors)
    sheets = read_workbook(path, problems, max_rows=MAX_ROWS)
    if len(problems.errors) > before:
        return
    for sheet in sheets:
        texts = [_texts(row) for row in sheet.rows[:HEADER_WITHIN]]
        header, fields = find_header(texts, choices.headers)
        if fields:
            file.sheet, file.decimal = sheet.name, DECIMAL
            file.headers = {name: texts[header][at].strip() for name, at in fields.items()}
            yield from _rows(sheet, header, fields, texts[header], file, choices, problems)
            return
    problems.add("ledger-no-header", file.place(), limit=HEADER_WITHIN)


def _rows(
    sheet: RawSheet,
    header: int,
    fields: dict[str, int],
    cells: list[str],
    file: LedgerFile,
    choices: LedgerChoices,
    problems: Problems,
) -> Iterator[LedgerRows]:
    if not usable_header((fields, cells, header + 1), choices, file, problems):
        return
    faults, width = Faults(problems, file), max(fields.values()) + 1
    rows: list[list[str]] = []
    lines: list[int] = []
    for number, row in enumerate(sheet.rows[header + 1 :], start=header + 2):
        texts = _texts(row, width)
        if any(texts[at].strip() for at in fields.values()):
            rows.append(texts)
            lines.append(number)
    if rows:
        yield TableRows(file, fields, choices, faults).rows(list(zip(*rows, strict=True)), lines)
    faults.close()


def _texts(row: dict[int, RawCell], width: int = 0) -> list[str]:
    size = max(width, *row) if row else width
    return [_text(row.get(column)) for column in range(1, size + 1)][: width or None]


def _text(cell: RawCell | None) -> str:
    if cell is None or cell.fault is not None or cell.value is None:
        return ""
    value = cell.value
    if isinstance(value, (dt.datetime, dt.date)):
        return value.isoformat()[:10]
    if isinstance(value, float) and not value.is_integer():
        return format(Decimal(repr(value)), "f").replace(".", DECIMAL)
    return str(int(value)) if isinstance(value, float) else str(value)
