"""Time sheets: one formula a row, the same columns everywhere, the engine's value in every cell."""

from pathlib import Path

import numpy as np
import pytest
import xlsxwriter
from openpyxl import load_workbook

from klimatinvest.present.workbook.formats import Formats
from klimatinvest.present.workbook.formula import BEFORE, Expr, scalar
from klimatinvest.present.workbook.grid import Disagreement, Grid, PlainWorksheet, Row, quote

YEARS = np.array([2026, 2027, 2028])


def written(path: Path, values: bool) -> list[list[object]]:
    sheet = load_workbook(path, data_only=values)["Blad ett"]
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5, max_row=8, max_col=9)]


def write(path: Path) -> Row:
    book = xlsxwriter.Workbook(str(path))
    grid = Grid(book.add_worksheet("Blad ett", PlainWorksheet), YEARS, Formats(book))
    grid.open("Titel", "Syfte", "Enhet", ("Id", "Benämning", "Enhet", "Konstant", "Summa"))
    first = grid.row("a", "År", "–", grid.year, "year")
    held = scalar(grid.constant(scalar("1+1", 2.0), "number"), 2.0)
    grid.row("b", "Dubbelt", "kr", first.now * held, engine=np.array([4052.0, 4054.0, 4056.0]))
    at = f"{grid.name}!{BEFORE}{grid.next_number}"
    # adds up the years seen so far: 2026, 4053, 6081
    grid.row("c", "Hittills", "–", Expr(f"{at}+{first.now.text}", np.cumsum(first.values)), summed=False)
    book.close()
    return first


def test_formulas_follow_the_columns_and_hold_their_values(tmp_path: Path) -> None:
    row = write(tmp_path / "g.xlsx")
    formulas, values = written(tmp_path / "g.xlsx", False), written(tmp_path / "g.xlsx", True)
    assert formulas[0][6:] == ["=Basar", "=G5+1", "=H5+1"]
    assert values[0][6:] == [2026, 2027, 2028]
    assert formulas[2][3:] == ["=1+1", "=SUM($G7:$I7)", None, "=G6*$D$7", "=H6*$D$7", "=I6*$D$7"]
    assert values[2][3:] == [2, 12162, None, 4052, 4054, 4056]  # 4052 + 4054 + 4056
    assert formulas[3][6:] == ["=F8+G6", "=G8+H6", "=H8+I6"]
    assert values[3][6:] == [2026, 4053, 6081]
    assert row.range == "'Blad ett'!$G$6:$I$6"
    assert row.now.text == "'Blad ett'!§6"


def test_a_formula_that_disagrees_with_the_engine_is_refused(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "g.xlsx"))
    grid = Grid(book.add_worksheet("Blad"), YEARS, Formats(book))
    with pytest.raises(Disagreement, match="x Fel"):
        grid.row("x", "Fel", "kr", scalar("7", 7.0), engine=np.array([7.0, 7.0, 7.1]))


def test_sheet_names_are_quoted_where_a_formula_needs_it() -> None:
    assert quote("Samverkan") == "Samverkan"
    assert quote("Kostnad per ton") == "'Kostnad per ton'"
    assert quote("O'Brien") == "'O''Brien'"
    assert quote("2030") == "'2030'"
