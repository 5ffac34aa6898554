"""Ledgers as text: what is found out about them, and that every fault is told with its line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from klimatinvest.core.problem import Problems
from klimatinvest.files import ledger_csv, ledger_text
from klimatinvest.files.ledger import SHOWN, LedgerChoices, LedgerFile, LedgerRows
from klimatinvest.files.ledger_read import read_ledger
from klimatinvest.text.catalog import texts
from klimatinvest.text.render import render_problem

Found = tuple[LedgerFile, list[LedgerRows], Problems]
Read = Callable[..., Found]
HEAD = "Konto;Leverantör;Belopp;Datum\n"


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def reader(content: str | bytes, encoding: str = "utf-8", name: str = "l.csv", **choices: object) -> Found:
        path, problems = tmp_path / name, Problems()
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        file, pieces = read_ledger(path, LedgerChoices(**choices), problems)  # type: ignore[arg-type]
        return file, list(pieces), problems

    return reader


def codes(problems: Problems) -> list[tuple[str, int | None]]:
    return [(p.code, p.origin.line if p.origin else None) for p in problems]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_encoding_and_delimiter_are_found(encoding: str, delimiter: str, read: Read) -> None:
    text = (HEAD + "4610;Åkeriet Örn – ”Ä”;100;2024-05-31\n").replace(";", delimiter)
    file, (rows,), problems = read(text, encoding)
    assert codes(problems) == []
    assert (file.encoding, file.delimiter) == (encoding, delimiter)
    assert rows.texts["supplier"] == ("Åkeriet Örn – ”Ä”",)
    assert rows.amounts.tolist() == [100.0]
    assert rows.years.tolist() == [2024]
    assert rows.lines.tolist() == [2]


def test_bytes_that_windows_does_not_know_are_latin_1(read: Read) -> None:
    file, _, problems = read((HEAD + "4610;Öl\x81;1;2024\n").encode("latin-1"))
    assert codes(problems) == []
    assert file.encoding == "latin-1"


def test_lines_before_the_header_and_fields_with_line_breaks(read: Read) -> None:
    text = 'Utdrag ur huvudboken\n\nBelopp;Datum;Leverantör\n1,5;2024;"A\nB; C"\n2,5;2023;"D ""E"""\n'
    file, (rows,), problems = read(text)
    assert codes(problems) == []
    assert rows.lines.tolist() == [4, 6]
    assert rows.texts["supplier"] == ("A\nB; C", 'D "E"')
    assert file.decimal == ","
    assert file.headers["amount"] == "Belopp"


def test_pieces_are_bounded_and_lines_go_on(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_csv, "CHUNK", 3)
    file, pieces, _ = read(HEAD + "".join(f"4;a;{n};2024\n" for n in range(8)))
    assert [len(piece.lines) for piece in pieces] == [3, 3, 2]
    assert np.concatenate([piece.lines for piece in pieces]).tolist() == list(range(2, 10))
    assert (file.rows, file.amount) == (8, 28.0)


def test_every_fault_is_told_with_its_line(read: Read) -> None:
    text = (
        "Konto;Belopp;Datum;Mängd;Valuta\n1;x;2024;;\n1;1,50;2024-13-01;;\n1;2\n"
        "1;3;2024;två;\n1;4;2024;;EUR\n1;;2024;;SEK\n"
    )
    _, _, problems = read(text)
    assert sorted(codes(problems)) == [
        ("ledger-amount", 2),
        ("ledger-amount", 7),
        ("ledger-columns", 4),
        ("ledger-currency", 6),
        ("ledger-date", 3),
        ("ledger-quantity", 5),
    ]
    for problem in problems:
        assert "l.csv:" in render_problem(problem, texts("sv"))


def test_of_many_faults_the_first_are_told_and_the_rest_counted(read: Read) -> None:
    _, _, problems = read(HEAD + "".join("4;a;x;2024\n" for _ in range(SHOWN + 7)))
    assert [code for code, _ in codes(problems)] == ["ledger-amount"] * SHOWN + ["ledger-more"]
    assert "7 problem" in render_problem(list(problems)[-1], texts("sv"))


def test_a_quotation_mark_that_is_never_closed(read: Read) -> None:
    _, _, problems = read(HEAD + '4;a;1;2024\n4;"b;2;2024\n' + "4;c;3;2024\n" * 3)
    assert codes(problems)[0] == ("ledger-quotes", 3)


def test_an_amount_that_can_mean_two_things(read: Read) -> None:
    _, _, problems = read(HEAD + "4;a;1.234;2024\n")
    assert codes(problems) == [("ledger-amount-ambiguous", 2)]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("a;b\n1;2\n", "ledger-no-header"),
        ("", "ledger-no-header"),
        ("Konto;Leverantör;Datum\n1;2;2024\n", "ledger-column-missing"),
        ("Konto;Leverantör;Belopp\n1;2;3\n", "ledger-column-missing"),
        (b"Konto;Belopp;Datum\n\0", "ledger-not-text"),
    ],
)
def test_what_is_no_ledger(content: str | bytes, code: str, read: Read) -> None:
    _, pieces, problems = read(content)
    assert pieces == []
    assert {found for found, _ in codes(problems)} == {code}


def test_own_headers_and_constants(read: Read) -> None:
    text = "Kto;Bokfört;Belopp\n4610;12,50;99\n"
    headers, constants = {"account": "Kto", "amount": "Bokfört"}, {"year": "2024", "department": "Bolaget"}
    _, (rows,), problems = read(text, headers=headers, constants=constants)
    assert codes(problems) == []
    assert rows.amounts.tolist() == [12.5]
    assert rows.years.tolist() == [2024]
    assert rows.texts["department"] == ["Bolaget"]
    lacking = {"account": "Kto", "department": "Bokfört", "amount": "Summa kr"}
    _, _, problems = read(text, headers=lacking, constants=constants)
    assert "Summa kr" in render_problem(next(iter(problems)), texts("sv"))


def test_a_file_of_another_kind(read: Read) -> None:
    _, _, problems = read("x", name="l.pdf")
    assert codes(problems) == [("ledger-file-type", None)]


def test_a_file_in_two_encodings_is_refused_at_the_first_line_of_the_other(read: Read) -> None:
    """Two exports put together: the first in Windows-1252, line 3 in UTF-8; both would decode as the former."""
    content = (HEAD + "4;Åkeriet;1;2024\n").encode("cp1252") + "4;Åkeriet;2;2024\n".encode()
    _, pieces, problems = read(content)
    assert pieces == []
    assert codes(problems) == [("ledger-encodings", 3)]


def test_letters_across_two_blocks_are_seen(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_text, "_BLOCK", 1)
    content = (HEAD + "4;Åkeriet;1;2024\n").encode("cp1252") + "4;Åkeriet;2;2024\n".encode()
    assert codes(read(content)[2]) == [("ledger-encodings", 3)]


def test_two_columns_with_the_same_header_are_not_chosen_between(read: Read) -> None:
    _, pieces, problems = read("Konto;Belopp;Belopp;Datum\n4;100;125;2024\n")
    assert pieces == []
    (problem,) = problems
    assert (problem.code, str(problem.origin)) == ("ledger-header-twice", "l.csv:1:3")


def test_rows_of_delimiters_alone_are_passed_over(read: Read) -> None:
    """As a spreadsheet writes them below a table; the row between keeps its own line."""
    _, (rows,), problems = read(HEAD + ";;;\n4;a;100;2024\n;;;\n ; ;;\n")
    assert codes(problems) == []
    assert (rows.lines.tolist(), rows.amounts.tolist()) == ([3], [100.0])


def test_a_ledger_of_delimiters_alone_has_no_rows(read: Read) -> None:
    file, pieces, problems = read(HEAD + ";;;\n" * 3)
    assert (file.rows, sum(len(piece.lines) for piece in pieces), codes(problems)) == (0, 0, [])


def test_an_amount_that_another_mark_would_read_otherwise_is_a_warning(read: Read) -> None:
    """The first amount shows a decimal comma, so 1.234 is 1 234 and 1,234 a little more than 1: both are told."""
    _, (rows,), problems = read(HEAD + "4;a;12,50;2024\n4;a;1.234;2024\n4;a;1,234;2024\n")
    assert rows.amounts.tolist() == [12.5, 1234.0, 1.234]
    assert codes(problems) == [("ledger-amount-mark", 3), ("ledger-amount-mark", 4)]
    assert problems.errors == ()


def test_a_missing_column_is_named_in_the_readers_language(read: Read) -> None:
    _, _, problems = read("Konto;Leverantör;Datum\n1;2;2024\n")
    assert "kolumnen belopp hittades inte" in render_problem(problems.errors[0], texts("sv"))
    assert "the column amount was not found" in render_problem(problems.errors[0], texts("en"))


def test_the_largest_amount_is_kept_with_its_line(read: Read) -> None:
    file, _, _ = read(HEAD + "4;a;5;2024\n4;a;-10000000;2024\n4;a;7;2024\n")
    assert (file.largest, file.largest_line) == (-10_000_000.0, 3)
