"""Where every input stands: the columns of each sheet and the reference of each cell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from pydantic import BaseModel
from xlsxwriter.utility import quote_sheetname, xl_rowcol_to_cell

from klimatinvest.plan.cells import amounts_of, rows_of
from klimatinvest.plan.columns import Column
from klimatinvest.plan.fields import PLAN, Spec, Table
from klimatinvest.plan.model import Settings
from klimatinvest.present.workbook.input_cells import label_of
from klimatinvest.text.catalog import Texts

HEADER_ROW = 4  # zero-based: title, purpose, unit and a blank row stand above
FIRST_ROW = 5
SETTINGS_VALUE = 1  # the settings' value column; the key stands before it, the explanation after
LISTS = "lists"  # name of the sheet with values to choose from, beside the tables' names
Years = Callable[[BaseModel, Table], tuple[int, ...]]  # which years of a table get a column


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """The columns of one input sheet.

    Attributes
    ----------
    table : Table
        The table on the sheet.
    sheet : str
        Sheet name, not quoted.
    columns : tuple of Column
        The columns shown, without the one that stands for years.
    years : tuple of int
        One column each, after ``columns``.
    rows : int
        Rows with data.
    """

    table: Table
    sheet: str
    columns: tuple[Column, ...]
    years: tuple[int, ...]
    rows: int

    @property
    def is_settings(self) -> bool:
        """Whether the sheet has one row a setting: a table whose only row needs no key."""
        return not self.table.key

    @property
    def width(self) -> int:
        """Count the columns of fields and years."""
        return len(self.columns) + len(self.years)

    def position(self, field: str) -> int:
        """Give the zero-based column of a field."""
        return next(i for i, column in enumerate(self.columns) if column.id == field)

    def year_position(self, year: int) -> int:
        """Give the zero-based column of a year."""
        return len(self.columns) + self.years.index(year)


@dataclass(frozen=True, slots=True)
class InputMap:
    """The reference of every input cell, absolute and with its sheet, for formulas on other sheets.

    Attributes
    ----------
    sheets : mapping
        Layout by table id.

    Notes
    -----
    ``row`` is the index in the plan's tuple; the settings have one row, 0. A table, field or year that is
    not on the sheets raises ``KeyError``: a formula must not refer to a cell that does not exist.
    """

    sheets: Mapping[str, SheetLayout]

    def cell(self, table: str, row: int, field: str) -> str:
        """Give the cell of a field, such as ``Antaganden!$D$12``."""
        layout = self._layout(table, row)
        if field not in {c.id for c in layout.columns}:
            raise KeyError(f"{table}.{field}")
        if layout.is_settings:
            return self._reference(layout, FIRST_ROW + layout.position(field), SETTINGS_VALUE)
        return self._reference(layout, FIRST_ROW + row, layout.position(field))

    def year_cell(self, table: str, row: int, year: int) -> str:
        """Give the cell of a year's value."""
        layout = self._layout(table, row)
        return self._reference(layout, FIRST_ROW + row, self._year(layout, year))

    def row_range(self, table: str, row: int, first_year: int, last_year: int) -> str:
        """Give the cells of a row from one year to another, both of which must have a column."""
        layout = self._layout(table, row)
        first, last = self._year(layout, first_year), self._year(layout, last_year)
        return self._reference(layout, FIRST_ROW + row, first, last)

    def year_cells(self, table: str, row: int, years: Iterable[int]) -> str:
        """Give the cells of some years of a row; adjoining columns become a range."""
        layout = self._layout(table, row)
        positions = sorted({self._year(layout, year) for year in years})
        runs: list[list[int]] = []
        for position in positions:
            if runs and runs[-1][-1] + 1 == position:
                runs[-1].append(position)
            else:
                runs.append([position])
        ends = [(run[0], run[-1] if len(run) > 1 else None) for run in runs]
        return ",".join(self._reference(layout, FIRST_ROW + row, first, last) for first, last in ends)

    def years(self, table: str) -> tuple[int, ...]:
        """List the years that have a column, in order."""
        return self.sheets[table].years

    def year_header_range(self, table: str) -> str:
        """Give the header cells of the years, which hold the years as numbers."""
        layout = self.sheets[table]
        if not layout.years:
            raise KeyError(f"{table}: no years")
        return self._reference(layout, HEADER_ROW, len(layout.columns), layout.width - 1)

    def year_header_cell(self, table: str, year: int) -> str:
        """Give the header cell of a year, which holds the year as a number."""
        layout = self.sheets[table]
        return self._reference(layout, HEADER_ROW, self._year(layout, year))

    def _layout(self, table: str, row: int) -> SheetLayout:
        layout = self.sheets[table]
        if not 0 <= row < layout.rows:
            raise KeyError(f"{table}[{row}]")
        return layout

    @staticmethod
    def _year(layout: SheetLayout, year: int) -> int:
        if year not in layout.years:
            raise KeyError(f"{layout.table.id}: {year}")
        return layout.year_position(year)

    @staticmethod
    def _reference(layout: SheetLayout, row: int, first: int, last: int | None = None) -> str:
        cells = xl_rowcol_to_cell(row, first, row_abs=True, col_abs=True)
        if last is not None:
            cells += ":" + xl_rowcol_to_cell(row, last, row_abs=True, col_abs=True)
        return f"{quote_sheetname(layout.sheet)}!{cells}"


def sheet_names(texts: Texts, spec: Spec = PLAN) -> dict[str, str]:
    """Give the names of the input sheets by table, in the order a reader meets them; ``lists`` comes last."""
    names = {table.id: label_of(f"table.{table.id}.sheet", texts) for table in spec.all}
    return {**names, LISTS: texts.get("workbook_inputs.lists.sheet")}


def years_of(plan: BaseModel, table: Table) -> tuple[int, ...]:
    """Choose the years that get a column.

    Actions and sources get the whole horizon, time series its first and last year, each with the years given;
    emissions get the years given, or those the plan asks for while none are.
    """
    if table.amounts is None:
        return ()
    (settings,) = rows_of(plan, PLAN.settings)
    assert isinstance(settings, Settings)  # noqa: S101 - the rule is the plan's own
    years = {year for row in rows_of(plan, table) for year in amounts_of(row, table)}
    if table.id in {"actions", "sources"}:
        years.update(range(settings.start_year, settings.end_year + 1))
    elif table.id == "series":
        years.update((settings.start_year, settings.end_year))
    elif not years:
        years.update((*settings.goal_base_years, *settings.inventory_years))
    return tuple(sorted(years))


def layout_of(document: BaseModel, texts: Texts, spec: Spec = PLAN, years: Years = years_of) -> InputMap:
    """Lay out all input sheets of a plan, or of another input with its own tables and choice of years."""
    names = sheet_names(texts, spec)
    return InputMap(
        {
            table.id: SheetLayout(
                table, names[table.id], table.plain, years(document, table), len(rows_of(document, table))
            )
            for table in spec.all
        }
    )


def shown_columns(table: Table, shown: Iterable[str]) -> tuple[Column, ...]:
    """Leave out optional references that could only point to tables that are not shown."""
    available = {*shown, "sectors"}
    return tuple(c for c in table.plain if c.required or not c.refers or available & set(c.refers))
