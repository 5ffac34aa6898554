"""The summary as it stands in a terminal: width, numbers, blanks, and nothing said by colour alone."""

from __future__ import annotations

import io
import re
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

import klimatinvest
from klimatinvest.engine.result import Result
from klimatinvest.present.console import MAX_WIDTH, percent, print_summary, print_table
from klimatinvest.present.table import Blank, Column, Row, Table
from klimatinvest.text.catalog import Texts, texts

PLAN = Path(__file__).parent / "plan.yaml"


@pytest.fixture(scope="module")
def result() -> Result:
    return klimatinvest.calculate(klimatinvest.load_plan(PLAN))


def printed(result: Result, words: Texts, warnings: tuple[str, ...] = (), width: int = MAX_WIDTH) -> str:
    console = Console(file=io.StringIO(), width=width, highlight=False)
    print_summary(result, warnings, console, words)
    return console.file.getvalue()  # type: ignore[attr-defined, no-any-return]


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("width", [60, 80, MAX_WIDTH])
def test_no_line_is_wider_than_the_terminal(result: Result, language: str, width: int) -> None:
    shown = printed(result, texts(language), ("a warning " * 20,), width)
    assert max(map(len, shown.splitlines())) <= width


@pytest.mark.parametrize("language", ["sv", "en"])
def test_nothing_unfinished_is_shown(result: Result, language: str) -> None:
    shown = printed(result, texts(language))
    assert not re.search(r"\bnan\b|\binf\b|None|console\.|metric\.|\{|\}", shown, re.IGNORECASE)


def test_numbers_are_swedish_in_swedish_and_english_in_english(result: Result) -> None:
    assert "1\u00a0000 ton" in printed(result, texts("sv"))
    assert "1,000 tonnes" in printed(result, texts("en"))


def test_the_heading_says_whose_plan_which_prices_and_which_rates(result: Result) -> None:
    shown = " ".join(printed(result, texts("sv")).split())
    assert shown.startswith("Åmåla-Östby · Liten plan")
    # (1 + 0.02) / (1 + 0.02) − 1 = 0
    for part in ("2024 års nivå", "kommunkoncernen 0,00 %", "internränta 2,00 %", "Åren 2026–2035"):
        assert part in shown


def test_warnings_are_listed_with_their_number(result: Result) -> None:
    assert "Varningar om indata (2)" in printed(result, texts("sv"), ("första", "andra"))
    assert "Varningar" not in printed(result, texts("sv"))


def test_a_blank_cell_is_a_dash_with_a_reason_below() -> None:
    console = Console(file=io.StringIO(), width=80)
    table = Table("t", "Titel", (Column("Namn"), Column("Tal", 1)), (Row(("x", Blank("never"))), Row(("y", 1.25e6))))
    print_table(table, console, texts("sv"))
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    assert "–a" in shown
    assert f"–a {texts('sv').get('reason.never')}" in shown
    assert "1\u00a0250\u00a0000,0" in shown


def test_what_a_user_wrote_is_not_taken_for_markup() -> None:
    console = Console(file=io.StringIO(), width=80)
    print_table(Table("t", "[b]T[/b]", (Column("n"),), (Row(("[red]x[/red]",)),)), console, texts("en"))
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    assert "[b]T[/b]" in shown
    assert "[red]x[/red]" in shown


def test_the_same_is_said_without_colour(result: Result) -> None:
    plain = Console(file=io.StringIO(), width=MAX_WIDTH, highlight=False, no_color=True)
    colour = Console(
        file=io.StringIO(), width=MAX_WIDTH, highlight=False, force_terminal=True, color_system="truecolor"
    )
    for console in (plain, colour):
        print_summary(result, (), console, texts("sv"))
    stripped = re.sub(r"\x1b\[[0-9;]*m", "", colour.file.getvalue())  # type: ignore[attr-defined]
    assert stripped == plain.file.getvalue()  # type: ignore[attr-defined]


def test_a_rate_that_varies_is_shown_as_a_range() -> None:
    assert percent(np.array([[0.035, 0.025]]), texts("sv")) == "2,50 % – 3,50 %"
    assert percent(np.array([[0.035]]), texts("en")) == "3.50 %"


def test_a_table_too_wide_for_the_screen_is_printed_in_parts_beside_the_names() -> None:
    console = Console(file=io.StringIO(), width=60)
    columns = (Column("Nämnd"), *(Column(str(year), 1) for year in range(2026, 2036)))
    table = Table("t", "Titel", columns, (Row(("Kommunstyrelsen", *[-1_234.5] * 10)),))
    print_table(table, console, texts("sv"))
    lines = console.file.getvalue().splitlines()  # type: ignore[attr-defined]
    assert max(map(len, lines)) <= 60
    # a name of 15 and numbers of 8 with 2 between: 15 + 4 × (2 + 8) = 55, and a fifth would make 65
    assert [line.split()[0] for line in lines if "−" in line] == ["Kommunstyrelsen"] * 3
    assert sum(line.count("−1\u00a0234,5") for line in lines) == 10
    years = [word for line in lines for word in line.split() if word.isdecimal()]
    assert years == [str(year) for year in range(2026, 2036)]


def test_a_row_begins_with_its_name_and_its_numbers() -> None:
    console = Console(file=io.StringIO(), width=40)
    columns = (Column("Id"), Column("Element"), Column("Utgift under planens alla år, Mkr", 1))
    print_table(Table("t", "T", columns, (Row(("A-1", "ett namn som tar två rader", 1.5)),)), console, texts("sv"))
    lines = console.file.getvalue().splitlines()  # type: ignore[attr-defined]
    first = next(line for line in lines if "A-1" in line)
    assert "ett namn" in first
    assert "1,5" in first
    rule = next(n for n, line in enumerate(lines) if line.startswith("──"))
    assert lines[rule - 1].split()[:2] == ["Id", "Element"]  # labels stand on the rule


def test_a_row_may_have_decimals_of_its_own_and_nothing_but_zero_looks_like_zero() -> None:
    console = Console(file=io.StringIO(), width=80)
    columns = (Column("Mått"), Column("Tal", 1))
    rows = (Row(("ton", 765_871.5), decimals=(None, 0)), Row(("Mkr", 7.25)), Row(("liten", 0.031)), Row(("noll", 0.0)))
    print_table(Table("t", "T", columns, rows), console, texts("sv"))
    shown = [line.rstrip().split(" ")[-1] for line in console.file.getvalue().splitlines() if line.strip()]  # type: ignore[attr-defined]
    assert shown[-4:] == ["765\u00a0872", "7,2", "0,03", "0,0"]
