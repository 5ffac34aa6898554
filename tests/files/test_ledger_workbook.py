"""Ledgers as workbooks: typed cells, typed text, and places that name the cell."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import xlsxwriter

from klimatinvest.core.problem import Problems
from klimatinvest.files.ledger import LedgerChoices
from klimatinvest.files.ledger_read import read_ledger


def write(path: Path, rows: list[list[object]]) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("Läs mig").write_string(0, 0, "Utdrag")
        sheet = book.add_worksheet("Huvudbok")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, dt.date):
                    sheet.write_datetime(at, column, value, day)
                else:
                    sheet.write(at, column, value)
    return path


def test_numbers_dates_and_typed_text(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Utdrag 2024"],
        ["Konto", "Leverantör", "Belopp", "Datum"],
        [4610, "Åkeriet", 1234.5, dt.date(2024, 5, 31)],
        ["4611", "Örn", "1 000,25", "2023-01-02"],
        [4612, "Bolaget", 1e-05, dt.date(2024, 6, 1)],
    ]
    problems = Problems()
    file, pieces = read_ledger(write(tmp_path / "l.xlsx", rows), LedgerChoices(), problems)
    (piece,) = pieces
    assert list(problems) == []
    assert file.sheet == "Huvudbok"
    assert piece.texts["account"] == ("4610", "4611", "4612")
    assert piece.amounts.tolist() == [1234.5, 1000.25, 1e-05]
    assert piece.years.tolist() == [2024, 2023, 2024]


def test_a_fault_names_its_cell(tmp_path: Path) -> None:
    rows: list[list[object]] = [["Konto", "Belopp", "Datum"], [4610, "tusen", 2024], [4610, 5, "igår"]]
    problems = Problems()
    list(read_ledger(write(tmp_path / "l.xlsx", rows), LedgerChoices(), problems)[1])
    assert sorted((p.code, str(p.origin)) for p in problems) == [
        ("ledger-amount", "l.xlsx » Huvudbok!B2"),
        ("ledger-date", "l.xlsx » Huvudbok!C3"),
    ]


def test_a_workbook_without_a_ledger(tmp_path: Path) -> None:
    problems = Problems()
    assert list(read_ledger(write(tmp_path / "l.xlsx", [["a", "b"]]), LedgerChoices(), problems)[1]) == []
    assert [p.code for p in problems] == ["ledger-no-header"]
