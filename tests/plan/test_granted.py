"""Granted funding from a table: what matches goes into the sources, what does not is told where it stands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from klimatinvest.core.problem import InvalidInput
from klimatinvest.parameters.library import library
from klimatinvest.plan.granted import read_granted
from klimatinvest.plan.model import Plan
from klimatinvest.plan.read import read_plan

VALID = Path(__file__).parents[1] / "broken" / "valid.yaml"
HEADER = "källa;program;myndighet;projekt;belopp;från år;till år\n"


@pytest.fixture(scope="module")
def plan() -> Plan:
    return read_plan(VALID, library()).require()


def table(folder: Path, *rows: str, header: str = HEADER) -> Path:
    path = folder / "beviljat.csv"
    path.write_text(header + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def programmes(plan: Plan, *sources: dict[str, Any]) -> Plan:
    raw = plan.model_dump()
    raw["programmes"] = [{"id": "P", "name": "P", "kind": "grant", "max_share": 50, "value_status": "observed"}]
    raw["sources"] = [{**raw["sources"][0], "programme": "P", **stated} for stated in sources]
    return Plan.model_validate(raw)


def test_an_amount_for_several_years_is_divided(plan: Plan, tmp_path: Path) -> None:
    # 90 000 over 2027, 2028 and 2029, and 10 000 more in 2027
    path = table(tmp_path, "F-1;;Naturvårdsverket;Dnr 1;90 000;2027;2029", "F-1;;;Dnr 2;10000;2027;")
    found, problems = read_granted(plan, path)
    (source,) = found.sources
    assert source.amounts == {2027: 40_000.0, 2028: 30_000.0, 2029: 30_000.0}
    assert (source.status, source.project, source.value_status) == ("decided", "Dnr 1, Dnr 2", "observed")
    assert len(problems) == 0


def test_english_headers_and_commas_do(plan: Plan, tmp_path: Path) -> None:
    header = "source,programme,agency,project,amount,from year,to year\n"
    found, _ = read_granted(plan, table(tmp_path, "F-1,,EPA,No 1,5000,2028,2028", header=header))
    assert found.sources[0].amounts == {2028: 5000.0}


def test_a_workbook_is_the_same_table(plan: Plan, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(HEADER.strip().split(";"))
    book.active.append(["F-1", None, "Naturvårdsverket", "Dnr 1", 5000, 2028, 2028])
    book.save(tmp_path / "beviljat.xlsx")
    found, _ = read_granted(plan, tmp_path / "beviljat.xlsx")
    assert found.sources[0].amounts == {2028: 5000.0}


def test_a_programme_that_one_source_follows_is_enough(plan: Plan, tmp_path: Path) -> None:
    followed = programmes(plan, {"id": "F-1"})
    found, problems = read_granted(followed, table(tmp_path, ";P;;;5000;2028;"))
    assert found.sources[0].amounts == {2028: 5000.0}
    assert len(problems) == 0


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("F-9;;;;5000;2028;", "grant-unmatched"),
        (";Q;;;5000;2028;", "grant-unmatched"),
        (";P;;;5000;2028;", "grant-ambiguous"),
    ],
)
def test_what_matches_nothing_is_told_where_it_stands(plan: Plan, tmp_path: Path, row: str, code: str) -> None:
    followed = programmes(plan, {"id": "F-1"}, {"id": "F-2"})
    found, problems = read_granted(followed, table(tmp_path, row))
    assert [(p.code, p.origin.line if p.origin else None) for p in problems] == [(code, 2)]
    assert found.sources == followed.sources


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("F-1;;;;fem;2028;", "not-a-number"),
        ("F-1;;;;5000;;", "missing-field"),
        (";;;;5000;2028;", "missing-field"),
        ("F-1;;;;-5;2028;", "negative-amount"),
        ("F-1;;;;5;2055;", "year-outside-horizon"),
        ("F-1;;;;5;2030;2028", "programme-years"),
    ],
)
def test_a_value_that_cannot_be_understood_stops_the_import(plan: Plan, tmp_path: Path, row: str, code: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        read_granted(plan, table(tmp_path, row))
    assert code in {p.code for p in raised.value.problems}


def test_a_missing_column_is_told(plan: Plan, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as raised:
        read_granted(plan, table(tmp_path, header="källa;belopp\n"))
    assert {p.code for p in raised.value.problems} == {"table-missing-column"}


def test_a_row_that_stands_twice_is_counted_and_told(plan: Plan, tmp_path: Path) -> None:
    found, problems = read_granted(plan, table(tmp_path, *["F-1;;;Dnr 1;5000;2028;"] * 2))
    assert found.sources[0].amounts == {2028: 10_000.0}
    assert [(p.code, str(p.origin)) for p in problems.warnings] == [("grant-repeated", "beviljat.csv:3:1")]


@pytest.mark.parametrize(
    ("rows", "header", "code", "place"),
    [
        (("F-1;;;Dnr 1;5000;9;2028;",), HEADER.replace("belopp", "belopp;belopp"), "duplicate-column", ":1:1"),
        (("F-1,,,Dnr 1,90000,2028,2028,kr",), HEADER.replace(";", ","), "ledger-columns", ":2:1"),
    ],
)
def test_a_table_that_could_be_read_two_ways_is_refused(
    rows: tuple[str, ...], header: str, code: str, place: str, plan: Plan, tmp_path: Path
) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_granted(plan, table(tmp_path, *rows, header=header))
    assert (code, f"beviljat.csv{place}") in [(p.code, str(p.origin)) for p in caught.value.problems]


def test_a_workbook_with_two_columns_of_amounts_is_refused(plan: Plan, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append([*HEADER.strip().split(";"), "Belopp"])
    book.active.append(["F-1", None, "Naturvårdsverket", "Dnr 1", 5000, 2028, 2028, 9000])
    book.save(tmp_path / "beviljat.xlsx")
    with pytest.raises(InvalidInput) as caught:
        read_granted(plan, tmp_path / "beviljat.xlsx")
    assert [p.code for p in caught.value.problems] == ["duplicate-column"]
