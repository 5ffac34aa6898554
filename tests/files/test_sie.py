"""SIE 4 files: letters, dimensions, added and removed rows, and faults located by line."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klimatinvest.core.problem import Problems, Severity
from klimatinvest.files.ledger import LedgerChoices, LedgerFile, LedgerRows
from klimatinvest.files.ledger_read import read_ledger
from klimatinvest.files.sie_line import Broken, objects_of, tokens

HEAD = """#FLAGGA 0
#FORMAT PC8
#SIETYP 4
#FNAMN "Påhittade Åkeriet Öster AB"
#ORGNR 556000-0001
#RAR 0 20240101 20241231
#KONTO 5611 "Drivmedel"
#ENHET 5611 liter
#DIM 1 "Kostnadsställe"
#OBJEKT 1 "100" "Barn- och ungdomsnämnden"
#OBJEKT 9 "7" "Källan \\"Ö\\" AB"
"""
VOUCHER = '#VER "A" 1 20240515 "Tankning"\n{\n%s\n}\n'


def read(
    tmp_path: Path, text: str, encoding: str = "cp437", **choices: object
) -> tuple[LedgerFile, list[LedgerRows], Problems]:
    path, problems = tmp_path / "bok.se", Problems()
    path.write_bytes(text.replace("\n", "\r\n").encode(encoding))
    file, pieces = read_ledger(path, LedgerChoices(**choices), problems)  # type: ignore[arg-type]
    return file, list(pieces), problems


def codes(problems: Problems) -> list[tuple[str, int | None]]:
    return [(p.code, p.origin.line if p.origin else None) for p in problems]


def test_swedish_letters_in_code_page_437_read_right(tmp_path: Path) -> None:
    rows = '#TRANS 5611 {1 "100" 9 "7"} 800.50 20240516 "" 40\n#TRANS 2440 {} -800.50'
    file, (piece,), problems = read(tmp_path, HEAD + VOUCHER % rows)
    assert codes(problems) == []
    assert (file.encoding, file.organisation) == ("cp437", "Påhittade Åkeriet Öster AB")
    assert file.organisation_number == "556000-0001"
    assert piece.texts["department"] == ["Barn- och ungdomsnämnden", "Påhittade Åkeriet Öster AB"]
    assert piece.texts["supplier"] == ['Källan "Ö" AB', ""]
    assert piece.texts["account"] == ["5611", "2440"]
    assert piece.amounts.tolist() == [800.5, -800.5]
    assert piece.quantities[0] == 40.0
    assert math.isnan(piece.quantities[1])
    assert piece.texts["quantity_unit"] == ["liter", ""]
    assert piece.years.tolist() == [2024, 2024]
    assert piece.lines.tolist() == [14, 15]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_a_file_written_in_another_encoding_than_it_says(encoding: str, tmp_path: Path) -> None:
    file, (piece,), problems = read(tmp_path, HEAD + VOUCHER % '#TRANS 5611 {1 "100"} 0', encoding)
    assert codes(problems) == [("sie-encoding", 2)]
    assert next(iter(problems)).severity is Severity.WARNING
    assert file.encoding == encoding
    assert piece.texts["department"] == ["Barn- och ungdomsnämnden"]


def test_added_rows_count_once_and_removed_rows_not_at_all(tmp_path: Path) -> None:
    rows = (
        "#TRANS 5611 {} 100.00\n"
        "#BTRANS 5611 {} 999.00\n"  # removed
        '#RTRANS 5611 {1 "100"} 50.00 20240515 "Rättat"\n'
        '#TRANS 5611 {1 "100"} 50.00 20240515 "Rättat"\n'  # the same row, for programs that do not know the first
        "#RTRANS 5611 {} 7.00\n"  # not followed by its double
        "#TRANS 2440 {} -157.00"
    )
    file, (piece,), problems = read(tmp_path, HEAD + VOUCHER % rows)
    assert piece.amounts.tolist() == [100.0, 50.0, 7.0, -157.0]
    assert file.removed == 1
    assert codes(problems) == [("sie-added-alone", 18)]


def test_faults_are_located_by_line_and_told_together(tmp_path: Path) -> None:
    text = HEAD + (
        '#VER "A" 1 20241301 "Fel datum"\n{\n#TRANS 5611 {} 1.00\n}\n'  # 12
        '#VER "A" 2 20240515\n{\n#TRANS 5611 {} ett\n#TRANS 5611 {1 "100} 5\n#TRANS 5611\n}\n'  # 16
        "#TRANS 5611 {} 5.00\n"  # 22
        "}\n"  # 23
        "konto 5611\n"  # 24
        '#VER "A" 3 20240515\n{\n#TRANS 5611 {} 5.00 20249999\n#TRANS 5611 {} 5.00 "" "" två\n'  # 25
    )
    _, _, problems = read(tmp_path, text)
    assert codes(Problems(problems.errors)) == [
        ("ledger-date", 12),
        ("ledger-amount", 18),
        ("sie-syntax", 19),
        ("sie-fields", 20),
        ("sie-structure", 22),
        ("sie-structure", 23),
        ("sie-syntax", 24),
        ("ledger-date", 27),
        ("ledger-quantity", 28),
        ("sie-structure", 25),
    ]


def test_what_can_be_counted_all_the_same_is_a_warning(tmp_path: Path) -> None:
    text = HEAD + VOUCHER % "#TRANS 5611 {} 5.00" + VOUCHER.replace("20240515", "20230515") % "#TRANS 5611 {} 0.00"
    _, (piece,), problems = read(tmp_path, text)
    assert codes(problems) == [("sie-unbalanced", 12), ("sie-outside-year", 16)]
    assert problems.errors == ()
    assert piece.years.tolist() == [2024, 2023]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("#FLAGGA 0\n#SIETYP 2\n", "sie-type", 2),
        ('#VER "A" 1 20240515\n{\n}\n', "sie-not-sie", 1),
        ("#FLAGGA 0\n#VALUTA EUR\n", "ledger-currency", 2),
        ('#FLAGGA 0\n#OBJEKT 1 "100"\n', "sie-fields", 2),
    ],
)
def test_files_that_cannot_be_used(text: str, code: str, line: int, tmp_path: Path) -> None:
    assert codes(read(tmp_path, text)[2]) == [(code, line)]


def test_the_text_can_name_the_supplier(tmp_path: Path) -> None:
    rows = '#TRANS 5611 {} 0 "" "Macken"\n#TRANS 5611 {} 0'
    _, (piece,), _ = read(tmp_path, HEAD + VOUCHER % rows, text_is_supplier=True)
    assert piece.texts["supplier"] == ["Macken", "Tankning"]


def test_a_line_is_parted_as_the_format_says() -> None:
    assert tokens('#TRANS 5611 {1 "a } b" 6 "X"} -1.50 "" "säg \\"ö\\""') == [
        "#TRANS",
        "5611",
        '{1 "a } b" 6 "X"}',
        "-1.50",
        "",
        'säg "ö"',
    ]
    assert objects_of('{1 "a } b" 6 "X"}') == {"1": "a } b", "6": "X"}
    for broken in ('#KONTO 1 "a', "#TRANS 1 {1", '#KONTO "a"b', '#KONTO a"b"'):
        with pytest.raises(Broken):
            tokens(broken)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=12), max_size=5))
def test_quoted_texts_come_back_as_they_were(words: list[str]) -> None:
    line = " ".join('"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"' for word in words)
    assert tokens(line) == words


@pytest.mark.parametrize("row", ["#TRANS 5611 800.00 20240516", '#TRANS 5611 {1 "100" 9} 800.00'])
def test_a_row_without_a_whole_list_of_objects_is_refused(row: str, tmp_path: Path) -> None:
    """Without the list the amount of the first would be its date, twenty million kronor."""
    _, pieces, problems = read(tmp_path, HEAD + VOUCHER % row)
    assert sum(len(piece.lines) for piece in pieces) == 0
    assert codes(Problems(problems.errors)) == [("sie-objects", 14)]


def test_a_fiscal_year_that_is_no_date_is_told_where_it_stands(tmp_path: Path) -> None:
    text = HEAD + "#RAR -1 2023-01-01 2023-12-31\n" + VOUCHER % "#TRANS 5611 {} 0.00"
    assert codes(read(tmp_path, text)[2]) == [("ledger-date", 12)]


def test_several_fiscal_years_and_a_date_in_none_of_them(tmp_path: Path) -> None:
    text = HEAD + "#RAR -1 20230101 20231231\n"
    for year in (2023, 2024, 2022):
        text += VOUCHER.replace("20240515", f"{year}0515") % "#TRANS 5611 {} 0.00"
    _, (piece,), problems = read(tmp_path, text)
    assert piece.years.tolist() == [2023, 2024, 2022]
    assert codes(problems) == [("sie-outside-year", 21)]


def test_a_dimension_that_the_file_does_not_name_gives_its_code(tmp_path: Path) -> None:
    _, (piece,), problems = read(tmp_path, HEAD + VOUCHER % '#TRANS 5611 {99 "7" 1 "33"} 0.00')
    assert codes(problems) == []
    assert piece.texts["department"] == ["33"]


def test_a_file_in_two_encodings_is_refused(tmp_path: Path) -> None:
    path, problems = tmp_path / "bok.se", Problems()
    path.write_bytes(HEAD.encode("cp437") + '#OBJEKT 9 "8" "Åkeriet"\n'.encode())
    _, pieces = read_ledger(path, LedgerChoices(), problems)
    assert list(pieces) == []
    assert codes(problems) == [("ledger-encodings", 12)]
