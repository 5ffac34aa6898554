"""The valid plan of the gallery, written as a workbook the way people have it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
import yaml

from klimatinvest.plan.columns import Column
from klimatinvest.plan.fields import SETTINGS, TABLES, Table
from klimatinvest.text.catalog import texts

VALID = yaml.safe_load((Path(__file__).parents[1] / "broken" / "valid.yaml").read_text(encoding="utf-8"))
WriteBook = Callable[..., Path]
HEADER_ROW = 4  # zero-based: the header stands in row 5 and the data from row 6


@pytest.fixture
def valid() -> dict[str, Any]:
    """Give the valid plan as plain data, free to change."""
    return copy.deepcopy(VALID)  # type: ignore[no-any-return]


def shown(column: Column, value: Any, language: str) -> Any:
    """Show a value as a person sees it in a cell: labels, ja and nej, years in one text."""
    words = texts(language)
    if column.kind == "boolean":
        return words.get("choice.boolean.yes" if value else "choice.boolean.no")
    if column.kind == "years":
        return "; ".join(map(str, value))
    if column.kind == "choice":
        return words.get(f"choice.{column.choice_set}.{value}")
    if column.kind == "quantity":
        return words.get(f"quantity.{value}")
    return value


class Writer:
    """Writes plain plan data into an open workbook."""

    def __init__(self, book: Any, language: str, columns: Callable[[list[str]], list[str]]) -> None:
        self.book, self.language, self.columns = book, language, columns
        self.words = texts(language)
        self.sheets: dict[str, Any] = {}

    def settings(self, data: dict[str, Any]) -> None:
        sheet = self.sheets["plan"] = self.book.add_worksheet(self.words.get("table.plan.sheet"))
        sheet.write(0, 0, "Planen")
        for row, column in enumerate(SETTINGS.plain, start=HEADER_ROW + 1):
            sheet.write(row, 0, self.words.get(f"field.plan.{column.id}.label"))
            if column.id in data:
                sheet.write(row, 1, shown(column, data[column.id], self.language))

    def table(self, table: Table, rows: list[dict[str, Any]]) -> None:
        sheet = self.sheets[table.id] = self.book.add_worksheet(self.words.get(f"table.{table.id}.sheet"))
        sheet.write(0, 0, self.words.get(f"table.{table.id}.title"))
        names = self.columns([column.id for column in table.plain])
        amounts = table.amounts.id if table.amounts else ""
        years = sorted({year for row in rows for year in row.get(amounts, {})})
        headers = [self.words.get(f"field.{table.id}.{name}.label") for name in names]
        sheet.write_row(HEADER_ROW, 0, [*headers, *years])
        by_id = {column.id: column for column in table.columns}
        for number, row in enumerate(rows, start=HEADER_ROW + 1):
            cells = [None if row.get(n) is None else shown(by_id[n], row[n], self.language) for n in names]
            cells += [row.get(amounts, {}).get(year) for year in years]
            for position, value in enumerate(cells):
                if value is not None:
                    sheet.write(number, position, value)


@pytest.fixture
def write_book(tmp_path: Path) -> WriteBook:
    """Give a function that writes plain plan data as a workbook.

    ``edit`` gets each worksheet by table and may write what no plan would hold; ``columns`` reorders headers.
    """

    def write(
        data: dict[str, Any],
        language: str = "sv",
        edit: Callable[[dict[str, Any], Any], None] | None = None,
        columns: Callable[[list[str]], list[str]] = list,
        name: str = "plan.xlsx",
    ) -> Path:
        path = tmp_path / name
        with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
            writer = Writer(book, language, columns)
            writer.settings(data["plan"])
            for table in TABLES:
                if data.get(table.id):
                    writer.table(table, data[table.id])
            if edit is not None:
                edit(writer.sheets, book)
        return path

    return write
