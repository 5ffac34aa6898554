"""What a reader meets: tables that add up, names that stay text, a document and a tidy table."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from rich.console import Console

from klimatinvest.present.spend.console import print_spend
from klimatinvest.present.spend.document import spend_data
from klimatinvest.present.spend.tables import TOP, balance_table, side_table, unmapped_table
from klimatinvest.present.spend.tidy import SWEDISH_TABLE, TABLE, write_tidy
from klimatinvest.present.spend.workbook.book import write_spend
from klimatinvest.spend.result import SpendResult
from klimatinvest.text.catalog import FAKE_LANGUAGE, LANGUAGES, Texts, texts

HOSTILE = (
    "=1+1",
    "+1",
    "-2",
    "@SUM(A1)",
    "＝1",
    "[bold]Röd[/bold]",
    "<b>x</b>",
    "https://x.se",
    'a";=1',
    "\t=9",
    "*",
    ">5",
)


def printed(result: SpendResult, words: Texts, width: int = 100) -> str:
    console = Console(file=io.StringIO(), width=width, highlight=False)
    print_spend(result, ["varning [red]x[/red]"], console, words)
    return console.file.getvalue()  # type: ignore[attr-defined,no-any-return]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_line_is_wider_than_a_hundred_columns(language: str, example: SpendResult) -> None:
    shown = printed(example, texts(language))
    assert max(map(len, shown.splitlines())) <= 100
    assert "pahittad-huvudbok.csv" in shown
    assert "cp1252" in shown
    assert "cp437" in shown


def test_the_tables_add_up_to_the_ledgers(example: SpendResult) -> None:
    words = texts("sv")
    balance = balance_table(example, words)
    assert sum(float(row.cells[2]) for row in balance.rows[:-1]) == pytest.approx(float(balance.rows[-1].cells[2]))
    assert float(balance.rows[-1].cells[2]) * 1000 == pytest.approx(sum(f.amount for f in example.ledger.files))
    for side in ("year", "category", "department", "supplier"):
        table = side_table(example, side, words, TOP)
        assert sum(float(row.cells[4]) for row in table.rows[:-1]) == pytest.approx(float(table.rows[-1].cells[4]))
        assert len(table.rows) <= TOP + 2
    unmapped = unmapped_table(example, words)
    assert unmapped is not None
    assert unmapped.rows[0].cells[:2] == ("Diverse Exempelvaror HB", "6990")


def test_nothing_is_said_that_is_not_in_the_text_room(example: SpendResult) -> None:
    left = re.sub(r"⟦[^⟧]*⟧", " ", printed(example, Texts(FAKE_LANGUAGE), 4000))
    own = {*example.ledger.words["supplier"], *example.ledger.words["department"]}
    own |= {row.name for row in example.data.spend_factors} | {row.category for row in example.data.spend_factors}
    own |= {row.id for row in (*example.data.spend_factors, *example.data.measured)}
    own |= {file.name for file in example.ledger.files} | {"cp1252", "cp437", "kWh", "liter", "varning [red]x[/red]"}
    own |= {example.data.spend.organisation, example.data.spend.name, "–", "tkr"}
    for words in sorted(filter(None, own), key=len, reverse=True):
        left = left.replace(words, " ")
    assert re.findall(r"[^\W\d_]{3,}", left) == []


def test_names_stay_text_in_the_terminal(named: Callable[[Sequence[str]], SpendResult]) -> None:
    shown = printed(named(HOSTILE), texts("sv"))
    for name in ("[bold]Röd[/bold]", "varning [red]x[/red]"):
        assert name in shown


def test_names_stay_text_in_tables_for_programs(named: Callable[[Sequence[str]], SpendResult], tmp_path: Path) -> None:
    write_tidy(named(HOSTILE), tmp_path, texts("sv"))
    for name, delimiter, encoding in ((TABLE, ",", "utf-8"), (SWEDISH_TABLE, ";", "utf-8-sig")):
        with (tmp_path / name).open(encoding=encoding, newline="") as stream:
            rows = list(csv.DictReader(stream, delimiter=delimiter))
        for row in rows:
            for column in ("supplier", "department", "category"):
                assert row[column] == "-" or row[column][0] not in "=+-@＝\t\r"


def test_names_stay_text_in_the_workbook(named: Callable[[Sequence[str]], SpendResult], tmp_path: Path) -> None:
    from ..workbook import libreoffice  # noqa: TID252, PLC0415 - the tests are no package

    path = tmp_path / "x.xlsx"
    write_spend(named(HOSTILE), path, texts("sv"))
    book = libreoffice.Book(path)
    assert book.errors == []
    assert book.uncached == []
    found = {str(value) for value in book.values.values()}
    assert {"=1+1", "@SUM(A1)", "https://x.se"} <= found
    assert not any("SUM(A1)" in formula for formula in book.formulas.values())


def test_the_tidy_table_adds_up(example: SpendResult, tmp_path: Path) -> None:
    write_tidy(example, tmp_path, texts("sv"))
    with (tmp_path / TABLE).open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    sums = {name: sum(float(r["value"]) for r in rows if r["measure"] == name) for name in {r["measure"] for r in rows}}
    assert sums["amount"] == pytest.approx(sum(f.amount for f in example.ledger.files), abs=0.01)
    assert sums["uncorrected"] + sums["vat_effect"] + sums["price_effect"] == pytest.approx(sums["corrected"])
    assert sums["corrected"] == pytest.approx(example.total().corrected)
    assert all(value for row in rows for value in row.values())  # no blanks
    assert len({tuple(row[c] for c in row if c not in ("value", "unit")) for row in rows}) == len(rows)
    described = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    assert [field["name"] for field in described["resources"][0]["schema"]["fields"]] == list(rows[0])


def test_the_document_is_whole(example: SpendResult) -> None:
    data = json.loads(json.dumps(spend_data(example), allow_nan=False))
    assert sum(status["amount"] for status in data["statuses"].values()) == pytest.approx(data["total"]["amount"])
    assert sum(row["corrected"] for row in data["by_category"]) == pytest.approx(data["total"]["corrected"])
    assert data["ledgers"][0]["encoding"] == "cp1252"
    assert data["unmapped"]["suppliers"][0]["supplier"] == "Diverse Exempelvaror HB"
