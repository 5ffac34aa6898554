"""A worksheet that writes many formulas quickly, each with the value that it shows."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import CellFormulaTuple, Worksheet


class PlainWorksheet(Worksheet):
    """A worksheet whose formulas use only functions that every spreadsheet has known for decades.

    The writer searches each formula for some thirty newer functions to prefix, and each piece of XML for signs to
    escape, anew for every cell; that would take most of the time of a workbook that is almost all formulas. Here a
    formula's own signs are escaped, and numbers are written with ``DIGITS`` digits: the values that formulas hold are
    there for readers that do not calculate.
    """

    DIGITS = 11
    _shared: int = -1  # number of the last formula that a row of cells shares

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")

    def write_formulas(
        self, row: int, first: int, cells: list[tuple[str, float]], cell_format: Format, alike: bool = False
    ) -> None:
        """Write formulas without equals sign, with their values, side by side.

        Parameters
        ----------
        alike : bool
            They are one formula, moved, that stays on this sheet: the file states it once and the other cells share
            it, as spreadsheets themselves do.

        Raises
        ------
        ValueError
            The cells do not fit the sheet.
        """
        last = first + len(cells) - 1
        if self._check_dimensions(row, first) or self._check_dimensions(row, last):
            raise ValueError(f"row {row} does not fit the sheet")
        table, share = self.table[row], ""
        if alike and len(cells) > 1:
            self._shared += 1
            share = f' t="shared" si="{self._shared}"'
        for column, (formula, value) in enumerate(cells, start=first):
            table[column] = CellFormulaTuple(_Formula(formula, share), cell_format, value)
            if share and column == first:
                table[column].formula.tag = f'{share} ref="{_letters(first)}{row + 1}:{_letters(last)}{row + 1}"'

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        if cell.__class__.__name__ != "Formula" or not isinstance(cell.value, (int, float)) or not cell.format:
            super()._write_cell(row, col, cell)
            return
        formula, tag = cell.formula, getattr(cell.formula, "tag", "")
        if tag and " ref=" not in tag:
            text = f"<f{tag}/>"
        else:
            if "&" in formula or "<" in formula or ">" in formula:
                formula = formula.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
            text = f"<f{tag}>{formula}</f>"
        at, style = f"{_letters(col)}{row + 1}", cell.format._get_xf_index()  # noqa: SLF001 - as the writer does
        self.fh.write(f'<c r="{at}" s="{style}">{text}<v>{cell.value:.{self.DIGITS}G}</v></c>')


class _Formula(str):
    """A formula's text that knows how its element is marked."""

    __slots__ = ("tag",)
    tag: str

    def __new__(cls, text: str, tag: str) -> _Formula:
        """Keep the mark beside the text."""
        made = super().__new__(cls, text)
        made.tag = tag
        return made


@lru_cache(maxsize=1024)
def _letters(column: int) -> str:
    return str(xl_col_to_name(column))
