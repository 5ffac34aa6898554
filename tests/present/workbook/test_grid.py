"""Time sheets: one formula a row, the same columns everywhere, the engine's value in every cell."""

import re
import zipfile
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


def test_a_row_shares_its_formula_where_other_sheets_are_fixed(tmp_path: Path) -> None:
    """Spreadsheets misread a shared formula with cells of another sheet that move."""
    path = tmp_path / "g.xlsx"
    book = xlsxwriter.Workbook(str(path))
    grid = Grid(book.add_worksheet("Blad ett", PlainWorksheet), YEARS, Formats(book))
    book.add_worksheet("Annat", PlainWorksheet)
    for text in ("Annat!$A$1*§5", "SUM(Annat!$A$1:$C$1)+§5", "Annat!§1", "SUM(Annat!$A$1:§$1)"):
        grid.row("x", text, "kr", Expr(text, np.zeros(4)), summed=False)
    book.close()
    with zipfile.ZipFile(path) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").decode("utf-8")
    assert re.findall(r'<f t="shared" si="\d" ref="\w+:\w+">([^<]*)</f>', xml) == [
        "Annat!$A$1*G5", "SUM(Annat!$A$1:$C$1)+G5",
    ]  # fmt: skip
    read = [[cell.value for cell in row] for row in load_workbook(path)["Blad ett"].iter_rows(min_row=6, min_col=7)]
    assert read == [
        [f"=Annat!$A$1*{c}5" for c in "GHI"],
        [f"=SUM(Annat!$A$1:$C$1)+{c}5" for c in "GHI"],
        [f"=Annat!{c}1" for c in "GHI"],
        [f"=SUM(Annat!$A$1:{c}$1)" for c in "GHI"],
    ]


def test_cells_beside_a_row_of_formulas_keep_their_places(tmp_path: Path) -> None:
    """Texts with signs of XML, numbers, blanks and a truth are written as the writer itself writes them."""
    path = tmp_path / "g.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet, style = book.add_worksheet("Blad", PlainWorksheet), Formats(book).get("text")
    sheet.write_formulas(0, 3, '§2&"<"', [1.5, -0.25], style)
    sheet.write_string(0, 0, "a < b & c", style)
    sheet.write_number(0, 1, 0.1, style)
    sheet.write_blank(0, 2, None, style)
    sheet.write_formula(0, 5, "=A1=A2", style, True)
    sheet.write("A3", "utan format")
    with pytest.raises(ValueError, match="row 0"):
        sheet.write_formulas(0, 8, "1", [1.0], style)
    book.close()
    formulas, values = (load_workbook(path, data_only=only)["Blad"] for only in (False, True))
    expected = ["a < b & c", 0.1, None, '=D2&"<"', '=E2&"<"', "=A1=A2"]
    assert [cell.value for cell in formulas[1]] == expected
    assert [cell.value for cell in values[1]] == [*expected[:3], 1.5, -0.25, True]
    assert values["A3"].value == "utan format"


def test_sheet_names_are_quoted_where_a_formula_needs_it() -> None:
    assert quote("Samverkan") == "Samverkan"
    assert quote("Kostnad per ton") == "'Kostnad per ton'"
    assert quote("O'Brien") == "'O''Brien'"
    assert quote("2030") == "'2030'"
