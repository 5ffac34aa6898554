"""The plan as a workbook: sheets found by name, columns by header text, rows wherever they stand."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path

from klimatinvest.core.origin import Origin
from klimatinvest.core.problem import Problems
from klimatinvest.files.sheet_scan import column_letters
from klimatinvest.files.workbook_reader import RawCell, RawSheet, read_workbook
from klimatinvest.plan.fields import PLAN, Spec, Table
from klimatinvest.plan.labels import column_of, header_columns, nearest, other_input, plain, sheet_tables
from klimatinvest.plan.read_beside import Header, own_cells, row_comments, settings_comments
from klimatinvest.plan.records import RawPlan, Record

_HEADER_WITHIN = 30
_NEAR = 0.85  # a letter wrong or missing, not another word
_LEAST_LABELS = 2  # one word alone may stand in a title
_YEAR = re.compile(r"(?:19|20|21)[0-9]{2}")
_COPY = frozenset(["kopia", "av", "copy", "of", "ny", "nya", "new", "gammal", "gamla", "old", "slutlig", "final", "v"])
_SUM = re.compile(r"(?:del)?summa|sum|sub-?total|total(?:t|er|summa)?|sammanlagt", re.IGNORECASE)
_EXAMPLE = re.compile(r"(?:EXEMPEL|EXAMPLE)\b")


def read_workbook_plan(path: Path, problems: Problems, spec: Spec = PLAN) -> RawPlan:
    """Read the rows of a plan, or of another spec's input, from a workbook, with the cell of every value.

    Problems: those of the workbook reader, ``duplicate-sheet``, ``sheet-not-read``, ``header-not-found``,
    ``missing-column``, ``duplicate-column``, ``sum-row``, ``merged-cell``, ``another-input``.
    """
    raw = RawPlan("workbook", Origin(path.name))
    names, tables = sheet_tables(spec), {table.id: table for table in spec.tables}
    others: list[str] = []

    def wanted(name: str) -> bool:
        if plain(name) not in names:
            others.append(name)
        return plain(name) in names

    sheets = read_workbook(path, problems, wanted)
    raw.incomplete = bool(problems.errors)
    other = other_input((*(sheet.name for sheet in sheets), *others), spec)
    if other is not None:
        name, table, command = other
        problems.add("another-input", Origin(path.name, name), found=name, input=table, command=command)
        raw.incomplete = True
        return raw
    for sheet in sheets:
        table_id = names[plain(sheet.name)]
        if table_id in raw.records:
            problems.add("duplicate-sheet", sheet.origin(), table=table_id)
            raw.incomplete = True
        elif table_id == spec.settings.id:
            raw.records[table_id] = [_settings(sheet, spec.settings, raw, problems)]
            raw.stated.add(table_id)
        else:
            raw.records[table_id] = _rows(sheet, tables[table_id], raw, problems)
    _misspelt(others, names, raw, problems)
    return raw


def _misspelt(others: Iterable[str], names: Mapping[str, str], raw: RawPlan, problems: Problems) -> None:
    """Refuse a sheet that is not read but is nearly called what a table that has no sheet is called.

    Sheets of results and the user's own are left in peace: their names are not near, or the table is there.
    A copy or a new version of a sheet ("Kopia av Mål", "Atgarder 2026 (2)") counts as near.
    """
    bare = {_bare(name): [name] for name in names}
    for name in others:
        near = difflib.get_close_matches(plain(name), names, n=1, cutoff=_NEAR) or bare.get(_bare(name), [])
        if near and names[near[0]] not in raw.records:
            place = Origin(raw.origin.file, name)
            problems.add("sheet-not-read", place, found=name, table=names[near[0]])
            raw.incomplete = True


def _bare(name: str) -> str:
    """Strip a sheet's name of accents, numbers and the words that a copy is marked with."""
    letters = unicodedata.normalize("NFKD", plain(name)).encode("ascii", "ignore").decode("ascii")
    return " ".join(word for word in re.findall("[a-z]+", letters) if word not in _COPY)


def _settings(sheet: RawSheet, table: Table, raw: RawPlan, problems: Problems) -> Record:
    record, fields = Record(table, sheet.origin()), dict[int, str]()
    for number, row in enumerate(sheet.rows, start=1):
        label = next(iter(sorted(row)), None)
        if label is None or not isinstance(row[label].value, str):
            continue
        name = column_of(table, str(row[label].value))
        if name is None:
            continue
        fields[number] = name
        value = row.get(label + 1)
        if name in record.cells or name in record.blanks:
            problems.add("duplicate-column", sheet.origin(number, label), f"{table.id}.{name}", found=row[label].value)
        elif value is None or _blank(value):
            record.blanks[name] = sheet.origin(number, label + 1)
        else:
            record.cells[name] = value
    raw.comments.extend(settings_comments(sheet, table, fields, problems))
    return record


def _rows(sheet: RawSheet, table: Table, raw: RawPlan, problems: Problems) -> list[Record]:
    if not any(sheet.rows):
        return []
    header = _find_header(sheet, table, problems)
    if header is None:
        problems.add("header-not-found", sheet.origin(), table=table.id, columns=[c.id for c in table.plain[:3]])
        raw.incomplete = True
        return []
    raw.stated.add(table.id)
    found: dict[int, Record] = {}
    for number, row in enumerate(sheet.rows[header.row :], start=header.row + 1):
        record = _record(sheet, table, header, number, row)
        if record is not None and _is_sum(record):
            name = next(iter(record.cells))
            problems.add("sum-row", record.place(name), f"{table.id}.{name}", found=record.text(name))
        elif record is not None:
            found[number] = record
    raw.notes.extend(own_cells(sheet, table, header, found, problems))
    raw.comments.extend(row_comments(sheet, table, header, found, problems))
    records = list(found.values())
    if records:
        _missing_columns(sheet, header, records, problems)
    return records


def _find_header(sheet: RawSheet, table: Table, problems: Problems) -> Header | None:
    best, best_row = 0, 0
    for number, row in enumerate(sheet.rows[:_HEADER_WITHIN], start=1):
        known = {column_of(table, c.value) for c in row.values() if isinstance(c.value, str)} - {None}
        if len(known) > best:
            best, best_row = len(known), number
    if best < min(_LEAST_LABELS, len(table.plain)):
        return None
    header = Header(best_row)
    for column, cell in sorted(sheet.rows[best_row - 1].items()):
        name = _field(table, cell)
        if name is None:
            header.own[column] = str(cell.value)
        elif name in header.fields.values():
            place = sheet.origin(best_row, column)
            problems.add("duplicate-column", place, f"{table.id}.{name}", found=cell.value)
        else:
            header.fields[column] = name
    _name_the_nameless(sheet, header)
    return header


def _name_the_nameless(sheet: RawSheet, header: Header) -> None:
    used = {column for row in sheet.rows[header.row :] for column in row}
    for column in sorted(used - header.fields.keys() - header.own.keys()):
        header.own[column] = column_letters(column)


def _field(table: Table, cell: RawCell) -> str | None:
    value = cell.value
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    text = f"{value:.15g}" if is_number else str(value).strip()
    if table.amounts is not None and _YEAR.fullmatch(text):
        return f"{table.amounts.id}.{text}"
    return column_of(table, text)


def _record(sheet: RawSheet, table: Table, header: Header, number: int, row: dict[int, RawCell]) -> Record | None:
    """Build a row; None when nothing stands in the table's own columns, or when it is the example."""
    record, under = Record(table, sheet.origin(number, min(header.fields))), dict[str, RawCell]()
    for column, name in header.fields.items():
        cell = row.get(column)
        if cell is None or _blank(cell):
            record.blanks[name] = sheet.origin(number, column)
            if (number, column) in sheet.merged:
                under[name] = RawCell(None, record.blanks[name], fault="merged-cell")
        else:
            record.cells[name] = cell
    first = row.get(min(row)) if row else None
    if first is not None and isinstance(first.value, str) and _EXAMPLE.match(first.value.strip()):
        return None
    if not record.cells:
        return None
    record.cells.update(under)
    return record


def _is_sum(record: Record) -> bool:
    """Tell whether a row sums up those above it: it says so first, and lacks most of what a row must state."""
    first = next(iter(record.cells.values()))
    if not isinstance(first.value, str) or not _SUM.fullmatch(first.value.strip().rstrip(":")):
        return False
    required = [column.id for column in record.table.plain if column.required]
    return sum(name not in record.cells for name in required) > len(required) / 2


def _blank(cell: RawCell) -> bool:
    return cell.fault is None and isinstance(cell.value, str) and not cell.value.strip()


def _missing_columns(sheet: RawSheet, header: Header, records: list[Record], problems: Problems) -> None:
    """Tell of a required column once, not once a row."""
    table, present = records[0].table, set(header.fields.values())
    for column in table.plain:
        if column.required and column.id not in present:
            names = [name for name, known in header_columns(table).items() if known == column.id]
            near = next(filter(None, (nearest(name, header.own.values()) for name in names)), None)
            place = sheet.origin(header.row)
            problems.add("missing-column", place, f"{table.id}.{column.id}", table=table.id, suggestion=near)
            for record in records:
                record.refused.add(column.id)
