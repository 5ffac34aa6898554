"""Emission statistics as delivered and as people keep them: the table is found, or told why not."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from klimatinvest.core.problem import Problems
from klimatinvest.files.statistics import Statistics, read_statistics

NAMES = ("Huvudsektor", "Undersektor", "Län", "Kommun")
ROWS: list[list[Any]] = [
    ["Alla", "Alla", "Alla", "Alla", 900, 800],
    ["Alla", "Alla", "Provlän", "Alla", 300, 200],
    ["Alla", "Alla", "Provlän", "Byköping", 30.5, 20.5],
    ["Transporter", "Alla", "Provlän", "Byköping", 20.5, 15.5],
    ["Transporter", "Personbilar", "Provlän", "Byköping", 12, 9],
    ["Jordbruk", "Alla", "Provlän", "Byköping", 10, 5],
]
SHARED = Path(__file__).parents[3] / "shared" / "data" / "municipality_sector_emissions.json"


def book(
    path: Path,
    years: Sequence[object] = (2020, "2024"),
    rows: Sequence[Sequence[Any]] = tuple(ROWS),
    lead: Sequence[str] = ("Utsläpp av växthusgaser, ton CO2-ekvivalenter", "Uttag 2026-06-30", "", ""),
    sheets: Sequence[str] = ("Information", "Data"),
    two_rows: bool = True,
    data_sheets: int = 1,
) -> Path:
    """Write a workbook with lead rows, a header over two rows, and the table in the last sheets."""
    with xlsxwriter.Workbook(str(path)) as made:
        made_sheets = [made.add_worksheet(name) for name in sheets]
        made_sheets[0].write(0, 0, "Nationella emissionsdatabasen")
        for sheet in made_sheets[len(made_sheets) - data_sheets :] if data_sheets else []:
            for number, text in enumerate(lead):
                sheet.write(number, 0, text)
            top = len(lead)
            sheet.write_row(top + 1, 0, NAMES)
            sheet.write_row(top if two_rows else top + 1, 4, years)
            for number, row in enumerate(rows, start=top + 2):
                sheet.write_row(number, 0, row)
    return path


def read(path: Path) -> tuple[Statistics | None, list[tuple[str, str]]]:
    problems = Problems()
    found = read_statistics(path, problems)
    return found, [(p.code, str(p.origin)) for p in problems]


@pytest.mark.parametrize("two_rows", [True, False])
def test_the_delivered_workbook(tmp_path: Path, two_rows: bool) -> None:
    found, problems = read(book(tmp_path / "smhi.xlsx", two_rows=two_rows))
    assert problems == []
    assert found is not None
    assert (found.form, found.years, str(found.origin)) == ("database", (2020, 2024), "smhi.xlsx » Data")
    assert (found.edition, str(found.edition_origin)) == ("2026-06-30", "smhi.xlsx » Data!A2")
    # the row of a subsector is passed over, totals and counties stay
    assert [(r.sector, r.municipality) for r in found.rows] == [
        ("Alla", "Alla"),
        ("Alla", "Alla"),
        ("Alla", "Byköping"),
        ("Transporter", "Byköping"),
        ("Jordbruk", "Byköping"),
    ]
    transport = found.rows[3].figures
    assert {year: figure.value for year, figure in transport.items()} == {2020: 20.5, 2024: 15.5}
    assert str(transport[2024].origin) == "smhi.xlsx » Data!F10"  # four lead rows, two of header, fourth row, column F


def test_without_a_date_in_the_lead_the_file_s_own_day_is_the_edition(tmp_path: Path) -> None:
    found, _ = read(book(tmp_path / "smhi.xlsx", lead=("",)))
    assert found is not None
    assert (found.edition is not None, found.edition_assumed) == (True, True)
    assert str(found.edition_origin) == "smhi.xlsx"


def test_a_workbook_without_the_table_names_its_sheets(tmp_path: Path) -> None:
    problems = Problems()
    assert read_statistics(book(tmp_path / "smhi.xlsx", data_sheets=0), problems) is None
    [problem] = problems
    assert problem.code == "statistics-no-table"
    assert problem.args["sheets"] == ["Information", "Data"]


def test_two_tables_are_not_chosen_between(tmp_path: Path) -> None:
    path = book(tmp_path / "smhi.xlsx", sheets=("Om", "CO2", "GGT"), data_sheets=2)
    found, problems = read(path)
    assert found is None
    assert problems == [("statistics-several-tables", "smhi.xlsx » GGT")]


def test_a_header_that_is_no_year_is_told_at_its_cell(tmp_path: Path) -> None:
    found, problems = read(book(tmp_path / "smhi.xlsx", years=("2O20", 2024)))
    assert problems == [("statistics-bad-year", "smhi.xlsx » Data!E5")]
    assert found is not None
    assert found.years == (2024,)


def test_a_year_may_stand_once(tmp_path: Path) -> None:
    _, problems = read(book(tmp_path / "smhi.xlsx", years=(2024, "2024")))
    assert problems == [("statistics-repeated-year", "smhi.xlsx » Data!F5")]


def test_a_table_without_years_is_no_table(tmp_path: Path) -> None:
    found, problems = read(book(tmp_path / "smhi.xlsx", years=()))
    assert found is None
    assert problems == [("statistics-no-years", "smhi.xlsx » Data!A6")]


def test_a_row_with_figures_needs_its_names(tmp_path: Path) -> None:
    _, problems = read(book(tmp_path / "smhi.xlsx", rows=[*ROWS, ["Avfall", "Alla", "Provlän", "", 1, 2]]))
    assert problems == [("statistics-nameless-row", "smhi.xlsx » Data!A13")]


def test_one_gas_alone_is_warned_about(tmp_path: Path) -> None:
    _, problems = read(book(tmp_path / "smhi.xlsx", lead=("Utsläpp av koldioxid, ton",)))
    assert problems == [("statistics-not-total-gas", "smhi.xlsx » Data!A1")]


def test_hostile_containers_stop_at_the_preflight(tmp_path: Path) -> None:
    (tmp_path / "smhi.xlsx").write_bytes(b"not a workbook")
    assert read(tmp_path / "smhi.xlsx") == (None, [("S002", "smhi.xlsx")])
    assert read(tmp_path / "none.xlsx")[1] == [("file-not-found", "none.xlsx")]
    assert read(tmp_path / "smhi.pdf")[1] == [("statistics-file-type", "smhi.pdf")]


TIDY = "Kommun{d}Sektor{d}År{d}Ton\nByköping{d}Transporter{d}2024{d}1234{m}5\nByköping{d}Jordbruk{d}2024{d}7{m}25\n"


@pytest.mark.parametrize(
    ("delimiter", "mark", "encoding"),
    [(";", ",", "utf-8"), (";", ",", "cp1252"), ("\t", ",", "utf-16"), (",", ".", "utf-8-sig"), ("|", ".", "utf-8")],
)
def test_a_text_table_in_any_usual_form(tmp_path: Path, delimiter: str, mark: str, encoding: str) -> None:
    path = tmp_path / "ton.csv"
    path.write_text(TIDY.format(d=delimiter, m=mark), encoding=encoding)
    found, problems = read(path)
    assert problems == []
    assert found is not None
    assert (found.form, found.years, found.decimal, found.edition) == ("tidy", (2024,), mark, None)
    assert [(r.municipality, r.sector) for r in found.rows] == [("Byköping", "Transporter"), ("Byköping", "Jordbruk")]
    assert found.rows[0].figures[2024].value == f"1234{mark}5"
    assert str(found.rows[1].figures[2024].origin) == "ton.csv:3:4"


def test_the_database_s_layout_saved_as_text(tmp_path: Path) -> None:
    path = tmp_path / "smhi.csv"
    path.write_text(";;;;2020;2024\nHuvudsektor;Undersektor;Län;Kommun;;\nJordbruk;Alla;Län;By;1,5;2\n", "utf-8")
    found, problems = read(path)
    assert problems == []
    assert found is not None
    assert (found.form, found.years) == ("database", (2020, 2024))
    assert found.rows[0].figures[2020].value == "1,5"


def test_slips_in_a_text_table_are_told_by_line(tmp_path: Path) -> None:
    path = tmp_path / "ton.csv"
    path.write_text("kommun;sektor;år;ton\nBy;Jordbruk;2024;1\nBy;Jordbruk;2024;2\nBy;Jordbruk;ifjol;3\n;X;2024;1\n")
    assert read(path)[1] == [
        ("statistics-repeated-figure", "ton.csv:3:4"),
        ("statistics-bad-year", "ton.csv:4:3"),
        ("statistics-nameless-row", "ton.csv:5:1"),
    ]


def test_a_text_without_a_table(tmp_path: Path) -> None:
    path = tmp_path / "ton.csv"
    path.write_text("hej\n")
    assert read(path) == (None, [("statistics-no-table", "ton.csv")])
    path.write_bytes(b"a\0b")
    assert read(path) == (None, [("not-utf8", "ton.csv")])


@pytest.mark.skipif(not SHARED.exists(), reason="the shared data are not here")
def test_twelve_municipalities_come_back_as_they_were(tmp_path: Path) -> None:
    data = json.loads(SHARED.read_text(encoding="utf-8"))
    years = sorted(data[0]["sectors"])
    rows = [
        [sector, "Alla", "Län", place["name"], *(place["sectors"][year][sector] for year in years)]
        for place in data
        for sector in place["sectors"][years[0]]
    ]
    found, problems = read(book(tmp_path / "smhi.xlsx", years=years, rows=rows))
    assert problems == []
    assert found is not None
    read_back = {(r.municipality, r.sector, y): f.value for r in found.rows for y, f in r.figures.items()}
    assert read_back == {
        (place["name"], sector, int(year)): tonnes
        for place in data
        for year, sectors in place["sectors"].items()
        for sector, tonnes in sectors.items()
    }
