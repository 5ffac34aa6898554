"""The comments on a sheet's cells, notes and threads alike, which the workbook library leaves out read-only."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from klimatinvest.files.cell_text import unescaped
from klimatinvest.files.sheet_scan import column_number

MAX_PART = 2_000_000  # bytes of one sheet's comments
_CELL = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_NOTES, _THREADS = "/comments", "/threadedComment"  # ends of the two kinds of relation


@dataclass(frozen=True, slots=True)
class CellComment:
    """One comment.

    Attributes
    ----------
    text : str
        What it says; the answers of a thread follow on lines of their own.
    author : str
        As the file has it; blank for a thread, whose authors stand in a part of their own.
    """

    text: str
    author: str = ""


def read_comments(archive: zipfile.ZipFile, sheet_part: str) -> dict[tuple[int, int], CellComment]:
    """Read the comments of one sheet, by row and column (one-based).

    Parameters
    ----------
    archive : ZipFile
        A workbook that has passed the preflight.
    sheet_part : str
        Name of the sheet's part, such as ``xl/worksheets/sheet1.xml``.

    Raises
    ------
    ValueError
        A part is larger than ``MAX_PART`` or is no XML (``ParseError`` is one).
    KeyError
        A related part is missing.
    """
    found: dict[tuple[int, int], CellComment] = {}
    parts = list(_related(archive, sheet_part))
    for kind in (_NOTES, _THREADS):  # what stands in the notes for a thread is a sentence of the program's, so last
        for part in (name for relation, name in parts if relation.endswith(kind)):
            root = _xml(archive, part)
            found.update(_notes(root) if kind == _NOTES else _threads(root))
    return found


def _related(archive: zipfile.ZipFile, sheet_part: str) -> Iterator[tuple[str, str]]:
    folder, name = posixpath.split(sheet_part)
    relations = f"{folder}/_rels/{name}.rels"
    if relations not in archive.namelist():
        return
    for relation in _xml(archive, relations):
        target = relation.get("Target", "")
        absolute = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
        yield relation.get("Type", ""), absolute


def _xml(archive: zipfile.ZipFile, part: str) -> Any:
    from defusedxml.ElementTree import fromstring  # noqa: PLC0415 - only a workbook with comments needs it

    if archive.getinfo(part).file_size > MAX_PART:
        raise ValueError(part)
    try:
        return fromstring(archive.read(part))
    except SyntaxError as error:
        raise ValueError(part) from error


def _notes(root: Any) -> dict[tuple[int, int], CellComment]:
    authors = [author.text or "" for author in root.iterfind(".//{*}author")]
    found = {}
    for comment in root.iterfind(".//{*}comment"):
        at, number = _position(comment.get("ref", "")), comment.get("authorId", "")
        text = unescaped("".join(part.text or "" for part in comment.iterfind(".//{*}text//{*}t")))
        author = authors[int(number)] if number.isdecimal() and int(number) < len(authors) else ""
        if at is not None and text.strip():
            found[at] = CellComment(text, author)
    return found


def _threads(root: Any) -> dict[tuple[int, int], CellComment]:
    lines: dict[tuple[int, int], list[str]] = {}
    for comment in root.iterfind(".//{*}threadedComment"):
        at = _position(comment.get("ref", ""))
        text = "".join(part.text or "" for part in comment.iterfind("{*}text"))
        if at is not None and text.strip():
            lines.setdefault(at, []).append(text)
    return {at: CellComment("\n".join(texts)) for at, texts in lines.items()}


def _position(reference: str) -> tuple[int, int] | None:
    match = _CELL.fullmatch(reference)
    return None if match is None else (int(match[2]), column_number(match[1]))
