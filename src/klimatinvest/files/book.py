"""Open a workbook with the library's own reader, less what no plan needs and a hostile file could make costly."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any

from klimatinvest.files.cell_text import unescaped

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRINGS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"


class _Strings(list[str]):
    """The workbook's shared texts; a negative index is a fault of the file, not a count from the end."""

    def __getitem__(self, index: Any) -> Any:
        if index < 0:
            raise IndexError(index)
        return super().__getitem__(index)


def open_book(stream: IO[bytes]) -> Any:
    """Open a workbook read-only, with stored values instead of formulas and without links to other files.

    Parameters
    ----------
    stream : binary file
        A workbook that has passed the preflight; must stay open while sheets are read.

    Returns
    -------
    openpyxl.Workbook
        Texts have the characters that the format spells ``_x000D_``; chart sheets, theme and names are left out.

    Raises
    ------
    Exception
        Anything, for a damaged part.
    """
    from openpyxl.reader.excel import ExcelReader  # noqa: PLC0415 - a quarter of a second for workbooks only
    from openpyxl.styles.stylesheet import apply_stylesheet  # noqa: PLC0415

    class Reader(ExcelReader):
        def read_chartsheet(self, sheet: Any, rel: Any) -> None:
            """Leave a sheet with nothing but a chart out."""

    reader = Reader(stream, read_only=True, data_only=True, keep_links=False)
    reader.read_manifest()
    package: Any = reader.package
    part = package.find(_STRINGS)
    if part is not None:
        with reader.archive.open(part.PartName[1:]) as source:
            reader.shared_strings = _Strings(_texts(source))
    reader.read_workbook()
    apply_stylesheet(reader.archive, reader.wb)  # tells dates from numbers
    reader.read_worksheets()
    return reader.wb


def _texts(source: IO[bytes]) -> Iterator[str]:
    from openpyxl.xml.functions import iterparse  # noqa: PLC0415

    root: Any = None
    for event, node in iterparse(source, events=("start", "end")):
        if root is None:
            root = node
        if event == "end" and node.tag == f"{_MAIN}si":
            yield unescaped("".join(part.text or "" for part in _runs(node)))
            root.clear()


def _runs(node: Any) -> Iterator[Any]:
    """Walk the parts of a text, without the reading aids of other scripts."""
    for child in node:
        if child.tag == f"{_MAIN}t":
            yield child
        elif child.tag == f"{_MAIN}r":
            yield from child.iterfind(f"{_MAIN}t")
