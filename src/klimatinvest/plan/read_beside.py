"""What a person has written beside the plan on its sheets: columns of their own, and comments on cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from klimatinvest.core.origin import Origin
from klimatinvest.core.problem import Problems, Severity
from klimatinvest.files.workbook_reader import MAX_TEXT, RawSheet
from klimatinvest.plan.fields import Table
from klimatinvest.plan.records import Comment, Note, Record

_SHOWN = 40  # characters of a text in a message


@dataclass(slots=True)
class Header:
    """The header row of a sheet.

    Attributes
    ----------
    row : int
        One-based.
    fields, own : dict of column number to str
        Fields of the table, and the headers of the user's own columns.
    """

    row: int
    fields: dict[int, str] = field(default_factory=dict)
    own: dict[int, str] = field(default_factory=dict)


def own_cells(
    sheet: RawSheet, table: Table, header: Header, records: Mapping[int, Record], problems: Problems
) -> Iterator[Note]:
    """Give the cells of the user's own columns, by row of the plan.

    Problems: ``S009``, ``error-value`` and ``formula-without-value`` of such a cell are warnings, for nothing is
    calculated from it; so is ``not-carried``, for one that stands beside no row.
    """
    filled, left = set(), list[tuple[Origin, str]]()
    for number, row in enumerate(sheet.rows[header.row :], start=header.row + 1):
        record = records.get(number)
        for column, own in header.own.items():
            cell = row.get(column)
            if cell is None:
                continue
            said = str(cell.value or "")[:_SHOWN]
            if record is None:
                left.append((cell.origin, said))
            elif cell.fault is not None:
                problems.add(cell.fault, cell.origin, severity=Severity.WARNING, found=said, limit=MAX_TEXT)
            else:
                filled.add(column)
                yield Note(table.id, _key(record), own, cell.value, cell.origin)
    _tell(left, problems)
    for column, own in header.own.items():
        if column not in filled and column in sheet.rows[header.row - 1]:
            yield Note(table.id, (), own, None, sheet.origin(header.row, column))


def settings_comments(
    sheet: RawSheet, table: Table, fields: Mapping[int, str], problems: Problems
) -> Iterator[Comment]:
    """Give the comments on settings; one anywhere in a setting's row belongs to it."""
    left = []
    for (row, column), comment in sorted(sheet.comments.items()):
        origin = sheet.origin(row, column)
        if row not in fields:
            left.append((origin, comment.text[:_SHOWN]))
        elif len(comment.text) > MAX_TEXT:
            problems.add("S009", origin, found=comment.text[:_SHOWN], limit=MAX_TEXT)
        else:
            yield Comment(table.id, (), fields[row], comment.text, comment.author, origin=origin)
    _tell(left, problems)


def row_comments(
    sheet: RawSheet, table: Table, header: Header, records: Mapping[int, Record], problems: Problems
) -> Iterator[Comment]:
    """Give the comments on headers and on the cells of rows.

    Problems: ``S009`` for one that is too long, ``not-carried`` (warning) for one anywhere else.
    """
    left = []
    for (row, column), comment in sorted(sheet.comments.items()):
        name, own = header.fields.get(column), header.own.get(column)
        record, origin = records.get(row), sheet.origin(row, column)
        if (row != header.row and record is None) or (name is None and own is None):
            left.append((origin, comment.text[:_SHOWN]))
        elif len(comment.text) > MAX_TEXT:
            problems.add("S009", origin, found=comment.text[:_SHOWN], limit=MAX_TEXT)
        else:
            key = None if record is None else _key(record)
            yield Comment(table.id, key, name or own or "", comment.text, comment.author, name is None, origin)
    _tell(left, problems)


def _tell(left: list[tuple[Origin, str]], problems: Problems) -> None:
    """Warn once a sheet of what cannot be carried to a new workbook, at the first such cell."""
    if left:
        origin, said = left[0]
        problems.add("not-carried", origin, severity=Severity.WARNING, found=said, count=len(left))


def _key(record: Record) -> tuple[str, ...]:
    return tuple(record.text(name) for name in record.table.key)
