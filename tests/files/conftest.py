"""A small valid workbook whose parts a test can replace, to make the hostile ones."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

SHEET = "xl/worksheets/sheet1.xml"
HEAD = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
)

MakeBook = Callable[..., Path]


@pytest.fixture
def make_book(tmp_path: Path) -> MakeBook:
    """Give a function that writes ``plan.xlsx``, with parts replaced or added."""

    def make(parts: dict[str, bytes | str] | None = None, cells: str | None = None, name: str = "plan.xlsx") -> Path:
        base = tmp_path / "base.xlsx"
        with xlsxwriter.Workbook(str(base)) as book:
            sheet = book.add_worksheet("Blad1")
            sheet.write_string(0, 0, "text")
            sheet.write_number(1, 0, 12.5)
        replaced = dict(parts or {})
        if cells is not None:
            replaced[SHEET] = f"{HEAD}<sheetData>{cells}</sheetData></worksheet>"
        path = tmp_path / name
        with zipfile.ZipFile(base) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
            for entry in old.infolist():
                new.writestr(entry.filename, replaced.pop(entry.filename, old.read(entry)))
            for part, content in replaced.items():
                new.writestr(part, content)
        return path

    return make
