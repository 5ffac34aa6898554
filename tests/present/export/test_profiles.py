"""What steering and budget systems take in: the municipal group's own money, with its own codes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from klimatinvest.core.problem import Problems
from klimatinvest.present.export.accounts import (
    COLUMNS,
    NO_CODES,
    Accounts,
    blank_accounts,
    read_accounts,
    with_codes,
)
from klimatinvest.present.export.profiles import coded_measures, measures, months

UNITS, POSTS, SUBJECTS = ["nu", "sbn"], ["investment", "operation"], ["A-01", "A-02"]


def money(actor: str, post: str, year: int, value: float, kind: str = "board", subject: str = "A-01") -> dict[str, Any]:
    return {"actor": actor, "actor_type": kind, "responsible": actor, "subject": subject, "post": post, "year": year,
            "value": value, "unit": "kr"}  # fmt: skip


ROWS = [
    money("sbn", "investment", 2027, -1200.0),
    money("sbn", "investment", 2027, -600.0, subject="A-02"),
    money("sbn", "operation", 2028, -24.0),
    money("hushall", "investment", 2027, -99.0, kind="households"),
    money("sbn", "need", 2027, 1800.0),
    {**money("sbn", "abatement", 2027, 5.0), "unit": "ton"},
]


def row(**told: str) -> dict[str, str]:
    return {**dict.fromkeys(COLUMNS, ""), **told}


def test_measures_are_the_groups_own_cash_flows() -> None:
    # −1 200 − 600 = −1 800; households, the need and the tonnes are no budget of the group
    assert measures(ROWS) == [
        {"organisation": "sbn", "period": "2027", "measure": "investment", "value": -1800.0},
        {"organisation": "sbn", "period": "2028", "measure": "operation", "value": -24.0},
    ]


def test_months_sum_to_the_year() -> None:
    wide, columns = months(ROWS, Accounts((row(post="operation", account="5000"),)))
    assert columns[5:17] == tuple(f"m{n:02d}" for n in range(1, 13))
    assert [w["m01"] for w in wide] == [-150.0, -2.0]  # −1 800 / 12 and −24 / 12
    assert [w["account"] for w in wide] == ["", "5000"]
    assert all(sum(w[name] for name in columns[5:17]) == pytest.approx(w["total"]) for w in wide)


def test_the_most_telling_row_gives_the_codes() -> None:
    accounts = Accounts(
        (row(account="1"), row(post="investment", account="2"), row(responsible="sbn", account="3"),
         row(post="investment", responsible="sbn", account="4"), row(subject="A-01", account="5"))
    )  # fmt: skip
    told = [("operation", "nu", "A-02"), ("investment", "nu", "A-02"), ("operation", "sbn", "A-02"),
            ("investment", "sbn", "A-02"), ("investment", "sbn", "A-01")]  # fmt: skip
    assert [accounts.codes(*t)["account"] for t in told] == ["1", "2", "3", "4", "5"]
    assert Accounts().codes("investment", "sbn", "A-01") == NO_CODES
    assert [r["account"] for r in with_codes(ROWS[:1], accounts)] == ["5"]


def test_measures_without_codes_are_named() -> None:
    accounts = Accounts((row(post="investment", unit_code="10", measure_code="K1", column_code="U"),))
    coded, uncoded = coded_measures(ROWS, accounts)
    assert coded == [
        {"date": "2027-12-31", "value": -1800.0, "unit_code": "10", "measure_code": "K1", "column_code": "U"}
    ]
    assert uncoded == ["sbn operation"]


def test_a_blank_file_of_codes_lists_lines_and_units_once() -> None:
    listed = [(r["post"], r["responsible"]) for r in blank_accounts(ROWS)]
    assert listed == [("investment", "hushall"), ("investment", "sbn"), ("need", "sbn"), ("operation", "sbn")]


def read(path: Path, text: str, encoding: str = "utf-8") -> tuple[Accounts, list[str]]:
    path.write_bytes(text.encode(encoding))
    problems = Problems()
    accounts = read_accounts(path, POSTS, UNITS, SUBJECTS, problems)
    return accounts, [f"{p.origin} {p.code}" for p in problems]


HEADER = ";".join(COLUMNS)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_the_file_of_codes_is_read_in_the_encodings_that_excel_writes(tmp_path: Path, encoding: str) -> None:
    accounts, problems = read(tmp_path / "a.csv", f"{HEADER}\r\ninvestment;sbn;;Åtgärd;;;;\r\n;;;;;;;\r\n", encoding)
    assert problems == []
    assert accounts.codes("investment", "sbn", "A-01")["account"] == "Åtgärd"


@pytest.mark.parametrize(
    ("text", "code", "lines"),
    [
        (f"{HEADER}\ninvestmnt;sbn;;1;;;;\n;sbnn;;1;;;;\n", "accounts-unknown", [2, 3]),
        (f"{HEADER}\n;sbn;;1;;;;\n;sbn;;2;;;;\n", "accounts-twice", [3]),
        (f"{HEADER};konto\n", "table-unknown-column", [1]),
        ("post;responsible\n", "table-missing-column", [1] * 6),
        (f"{HEADER}\n{'x' * 2001};;;;;;;\n", "table-cell-too-long", [2]),
    ],
)
def test_every_fault_is_located(tmp_path: Path, text: str, code: str, lines: list[int]) -> None:
    assert read(tmp_path / "a.csv", text)[1] == [f"a.csv:{line}:1 {code}" for line in lines]


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"PK\x03\x04\x00\x00")
    problems = Problems()
    read_accounts(tmp_path / "a.csv", POSTS, UNITS, SUBJECTS, problems)
    assert [p.code for p in problems] == ["not-utf8"]
