"""A worksheet that writes many formulas quickly, each with the value that it shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import isfinite
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import CellBlankTuple, CellFormulaTuple, CellNumberTuple, CellStringTuple, Worksheet

from klimatinvest.present.workbook.formula import BEFORE, HERE


class PlainWorksheet(Worksheet):
    """A worksheet whose formulas use only functions that every spreadsheet has known for decades.

    The writer searches each formula for some thirty newer functions to prefix, and builds each cell from attributes
    that it searches for signs to escape; that would take most of the time of a workbook that is almost all formulas.
    Here a row of formulas is written out at once, and the values that formulas hold have ``DIGITS`` digits: they are
    there for readers that do not calculate.
    """

    DIGITS = 10

    def __init__(self) -> None:
        super().__init__()
        self._shared = 0  # rows of cells that share one formula
        self._runs: dict[int, _Run] = {}

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")

    def write_formulas(
        self, row: int, first: int, text: str, values: list[float], cell_format: Format, alike: bool = False
    ) -> None:
        """Write one formula over adjoining columns of a row, at most once a row.

        Parameters
        ----------
        row, first : int
            Zero-based row and first column.
        text : str
            Formula without equals sign, with marks for the column and the one before it.
        values : list of float
            What each cell shows.
        alike : bool
            The formula may be shared: the file states it once for all the cells, as spreadsheets themselves do
            with formulas that stay on their sheet.

        Raises
        ------
        ValueError
            The cells do not fit the sheet, or the row has such a formula already.
        """
        last = first + len(values) - 1
        if row in self._runs or self._check_dimensions(row, first) or self._check_dimensions(row, last):
            raise ValueError(f"row {row} does not fit the sheet")
        letters, number = [_letters(column) for column in range(first, last + 1)], row + 1
        style = cell_format._get_xf_index()  # noqa: SLF001 - as the writer does
        formula = _escaped(text)
        here = formula.split(HERE)
        if alike and len(values) > 1:
            mark = f'<f t="shared" si="{self._shared}"'
            self._shared += 1
            own = letters[0].join(here).replace(BEFORE, _letters(first - 1) if first else "")
            stated = [f'{mark} ref="{letters[0]}{number}:{letters[-1]}{number}">{own}</f>']
            formulas = [*stated, *[f"{mark}/>"] * (len(values) - 1)]
        elif BEFORE in formula:
            before = [_letters(first - 1) if first else "", *letters]
            pairs = zip(letters, before, strict=False)
            formulas = [f"<f>{letter.join(here).replace(BEFORE, left)}</f>" for letter, left in pairs]
        else:
            formulas = [f"<f>{letter.join(here)}</f>" for letter in letters]
        middle = f'{number}" s="{style}">'
        cells = zip(letters, formulas, values, strict=True)
        xml = "".join([f'<c r="{a}{middle}{f}<v>{v:.{self.DIGITS}G}</v></c>' for a, f, v in cells])
        self._runs[row] = self.table[row][first] = _Run(xml, first, values)

    def write_line(self, row: int, cells: Sequence[tuple[int, str | float, Format]]) -> None:
        """Write texts and numbers on a row that nothing else is written to.

        Parameters
        ----------
        row : int
            Zero-based row.
        cells : sequence of (int, str or float, Format)
            Zero-based column, from left to right, what stands there and how it is shown; texts as ``Formats.text``
            gives them.

        Raises
        ------
        ValueError
            The cells do not fit the sheet, or a number is not finite.
        """
        first, last, number = cells[0][0], cells[-1][0], row + 1
        if row in self._runs or self._check_dimensions(row, first) or self._check_dimensions(row, last):
            raise ValueError(f"row {row} does not fit the sheet")
        found = []
        for column, value, cell_format in cells:
            begin = f'<c r="{_letters(column)}{number}" s="{cell_format._get_xf_index()}"'  # noqa: SLF001
            if isinstance(value, str):
                shared = self.str_table._get_shared_string_index(value)  # noqa: SLF001 - as the writer does
                found.append(f'{begin} t="s"><v>{shared}</v></c>')
            elif isfinite(value):
                found.append(f"{begin}><v>{value:.16G}</v></c>")
            else:
                raise ValueError(f"row {row} holds a number that is not finite")
        self._runs[row] = self.table[row][first] = _Run("".join(found), first, [])

    def write_string(self, row: Any, *args: Any) -> int:
        """Write a text; at a row and a column, without asking what they mean."""
        if not isinstance(row, int) or len(args) != 3 or len(args[1]) > self.xls_strmax // 2:
            return int(super().write_string(row, *args))
        column, text, cell_format = args
        if not self._inside(row, column) and self._check_dimensions(row, column):
            return -1
        self.table[row][column] = CellStringTuple(self.str_table._get_shared_string_index(text), cell_format)  # noqa: SLF001
        return 0

    def write_number(self, row: Any, *args: Any) -> int:
        """Write a number likewise; one that is not finite is refused as ever."""
        if not isinstance(row, int) or len(args) != 3 or not isfinite(args[1]):
            return int(super().write_number(row, *args))
        column, value, cell_format = args
        if not self._inside(row, column) and self._check_dimensions(row, column):
            return -1
        self.table[row][column] = CellNumberTuple(value, cell_format)
        return 0

    def _inside(self, row: int, column: int) -> bool:
        """Tell whether a cell lies among those written already."""
        if self.dim_rowmin is None or self.dim_colmin is None:
            return False
        return bool(self.dim_rowmin <= row <= self.dim_rowmax and self.dim_colmin <= column <= self.dim_colmax)

    # -- what the writer asks for ----------------------------------------------------------------------------

    def _get_range_data(self, row_start: int, col_start: int, row_end: int, col_end: int) -> list[Any]:
        """Give the values that charts hold of cells."""
        found: list[Any] = []
        for row in range(row_start, row_end + 1):
            run = self._runs.get(row)
            for column in range(col_start, col_end + 1):
                if run is not None and 0 <= column - run.first < len(run.values):
                    found.append(run.values[column - run.first])
                else:
                    found.extend(super()._get_range_data(row, column, row, column))
        return found

    def _write_rows(self) -> None:
        for row in sorted({*self.table, *self.row_info, *self.comments}):
            cells, info = self.table.get(row), self.row_info.get(row)
            if cells:
                self._write_row(row, None, info)
                self._write_cells(row, cells)
                self.fh.write("</row>")
            elif row in self.row_info or row in self.comments:
                self._write_empty_row(row, None, info)

    def _write_cells(self, row: int, cells: Mapping[int, Any]) -> None:
        """Write a row's cells; those that the writer must know more about are left to it."""
        ready: list[str] = []
        for column in sorted(cells):
            xml = self._ready(row, column, cells[column])
            if xml is None:
                self.fh.write("".join(ready))
                ready.clear()
                self._write_cell(row, column, cells[column])
            else:
                ready.append(xml)
        self.fh.write("".join(ready))

    def _ready(self, row: int, column: int, cell: Any) -> str | None:
        """Give a cell as it stands in the file, or None."""
        kind = type(cell)
        if kind is _Run or not cell.format:
            return cell.xml if kind is _Run else None
        begin = f'<c r="{_letters(column)}{row + 1}" s="{cell.format._get_xf_index()}"'  # noqa: SLF001
        if kind is CellStringTuple:
            return f'{begin} t="s"><v>{cell.string}</v></c>'
        if kind is CellNumberTuple:
            return f"{begin}><v>{cell.number:.16G}</v></c>"
        if kind is CellBlankTuple:
            return f"{begin}/>"
        if kind is CellFormulaTuple and type(cell.value) in (int, float):
            return f"{begin}><f>{_escaped(cell.formula)}</f><v>{cell.value:.{self.DIGITS}G}</v></c>"
        return None


@dataclass(frozen=True, slots=True)
class _Run:
    """A row's cells as they stand in the file, from a column on, and what those that hold formulas show."""

    xml: str
    first: int
    values: list[float]


def _escaped(text: str) -> str:
    """Escape the signs that XML keeps to itself."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@lru_cache(maxsize=1024)
def _letters(column: int) -> str:
    return str(xl_col_to_name(column))
