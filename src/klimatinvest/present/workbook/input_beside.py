"""What a person has written beside the plan goes back to where it stood: own columns, and comments on cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from xlsxwriter.worksheet import Worksheet

from klimatinvest.plan.cells import key_of, row_key
from klimatinvest.plan.columns import Row
from klimatinvest.plan.records import Comment, Note
from klimatinvest.present.workbook.input_layout import FIRST_ROW, HEADER_ROW, SETTINGS_VALUE, SheetLayout

Own = Mapping[str, Mapping[int, object]]  # header of an own column to cell by row index
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_WIDTH, _LEAST, _LINE, _LETTERS = 280, 74, 18, 40  # pixels of a comment's box and a line, letters on a line


def own_columns(layout: SheetLayout, rows: Sequence[Row], notes: Iterable[Note | Comment]) -> Own:
    """Find the rows that the user's own cells belong to, by key; columns keep the order they are met in."""
    found = {row_key(layout.table, row): index for index, row in enumerate(rows)}
    own: dict[str, dict[int, object]] = {}
    for note in notes:
        if isinstance(note, Note) and note.table == layout.table.id:
            cells = own.setdefault(note.header, {})
            index = found.get(key_of(layout.table, note.key)) if note.key else None
            if index is not None:
                cells[index] = note.value
    return own


def write_comments(
    sheet: Worksheet, layout: SheetLayout, rows: Sequence[Row], own: Own, notes: Iterable[Note | Comment]
) -> None:
    """Write the comments of one sheet; one on a column that is no longer there goes to the row's first cell."""
    found = {row_key(layout.table, row): index for index, row in enumerate(rows)}
    texts: dict[tuple[int, int], list[Comment]] = {}
    for comment in notes:
        if not isinstance(comment, Comment) or comment.table != layout.table.id:
            continue
        if layout.is_settings:
            at = (FIRST_ROW + layout.position(comment.column), SETTINGS_VALUE)
        else:
            index = None if comment.key is None else found.get(key_of(layout.table, comment.key))
            if comment.key is not None and index is None:
                continue  # its row is gone
            row = HEADER_ROW if index is None else FIRST_ROW + index
            at = (row, _column(layout, own, comment))
        texts.setdefault(at, []).append(comment)
    for (row, column), comments in sorted(texts.items()):
        said = "\n".join(_UNWRITABLE.sub("", comment.text) for comment in comments)
        author = _UNWRITABLE.sub("", comments[0].author)
        lines = sum(1 + len(line) // _LETTERS for line in said.split("\n"))
        size = {"width": _WIDTH, "height": max(_LEAST, _LINE * (lines + 1))}
        sheet.write_comment(row, column, said, {"author": author, **size})


def _column(layout: SheetLayout, own: Own, comment: Comment) -> int:
    if comment.own:
        return layout.width + list(own).index(comment.column) if comment.column in own else 0
    name, _, year = comment.column.partition(".")
    if year:
        return layout.year_position(int(year)) if int(year) in layout.years else 0
    return layout.position(name) if name in {c.id for c in layout.columns} else 0
