"""What the sheets of a spend workbook share beside what every small house's do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from xlsxwriter.worksheet import Worksheet

from klimatinvest.present.workbook.grid import HEADER
from klimatinvest.present.workbook.house import FIRST as FIRST  # noqa: PLC0414 - the sheets take it from here
from klimatinvest.present.workbook.house import HouseBook
from klimatinvest.present.workbook.input_layout import InputMap
from klimatinvest.spend.result import SpendResult


@dataclass(kw_only=True)
class Context(HouseBook):
    """Where everything stands; sheets are written in the order of the calculation and add to it.

    Attributes
    ----------
    result : SpendResult
        What the engine gave.
    where : InputMap
        References of the input cells.
    ranges : dict
        Columns of the data sheet by name.
    """

    result: SpendResult
    where: InputMap
    family: str = "spend_book"
    ranges: dict[str, str] = field(default_factory=dict)

    def open(
        self, key: str, heads: Sequence[str], widths: Sequence[float], note: str = "", words: int = 1
    ) -> Worksheet:
        """Write title, purpose, note and header of a sheet, the columns of words first, and set its columns."""
        sheet = self.plain(key, note)
        self.headers(sheet, heads, words=words)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        if heads:
            sheet.set_row(HEADER, 32)
            sheet.freeze_panes(FIRST, 1)
        return sheet

    def heads(self, *keys: str) -> list[str]:
        """Give headers."""
        return [self.say(f"head.{key}") for key in keys]
