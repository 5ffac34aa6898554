"""``klimatinvest diff`` from outside."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner, Result

from klimatinvest.cli.app import app
from klimatinvest.parameters.library import library
from klimatinvest.plan.read import read_plan
from klimatinvest.present.workbook.input_book import write_input_book

OLD = Path(__file__).parents[1] / "broken" / "valid.yaml"


def run(*args: object) -> Result:
    return CliRunner().invoke(app, ["diff", *map(str, args)], prog_name="klimatinvest")


@pytest.fixture
def new(tmp_path: Path) -> Path:
    """Give the plan with one value changed, one row taken away and one name that looks like markup."""
    text = OLD.read_text(encoding="utf-8").replace("quantity: 10,", "quantity: 12,")
    text = text.replace("name: Elbilar, sector", 'name: "[red]Elbilar[/red] =1+1", sector')
    text = text.replace("  - {subject: TE-2, line: all, actor: namnden, share: 1}\n", "  []\n")
    path = tmp_path / "ny.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("language", "said"),
    [("sv", ("Ändrade rader: 2.", "Antal vid målåret", "borttagen rad", "Hela planen", "Målåren, ton")),
     ("en", ("Changed rows: 2.", "Quantity", "removed row", "The whole plan", "The goal years, tonnes"))],
)  # fmt: skip
def test_inputs_and_results(new: Path, language: str, said: tuple[str, ...]) -> None:
    shown = run(OLD, new, "--lang", language)
    assert shown.exit_code == 0, shown.output
    for words in said:
        assert words in shown.output
    assert max(map(len, shown.output.splitlines())) <= 100
    assert "[red]Elbilar[/red] =1+1" in shown.output  # the user's text, never obeyed


def test_inputs_only_calculates_nothing(new: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("klimatinvest.engine.calculate.calculate", lambda *_: pytest.fail("calculated"))
    shown = run(OLD, new, "--inputs-only", "--lang", "sv")
    assert shown.exit_code == 0, shown.output
    assert "Hela planen" not in shown.output


def test_json_is_one_document(new: Path) -> None:
    document = json.loads(run(OLD, new, "--json").stdout)
    assert document["equal_inputs"] is False
    cells = [(c["table"], c["key"], x["field"], x["old"], x["new"], x["unit"])
             for c in document["inputs"] if c["kind"] == "changed" for x in c["cells"]]  # fmt: skip
    assert ("elements", ["TE-1"], "quantity", 10.0, 12.0, "bil") in cells
    figures = {f["id"]: f for f in document["results"]["plan"]}
    # Two cars more at 300 000 kr, bought by 2030 and once more by 2038 (life 8): at least 600 000 kr, and every krona
    # that is new is needed and not funded.
    assert figures["total_investment"]["change"] >= 600_000
    assert figures["gap_secured"]["change"] == pytest.approx(figures["need"]["change"])
    assert document["results"]["elements"][0]["id"] == "TE-1"
    assert document["written"] is None


def test_a_plan_is_equal_to_itself_in_the_other_form(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    write_input_book(path, read_plan(OLD, library()).require())
    shown = run(OLD, path, "--lang", "sv")
    assert "Uppgifterna är desamma." in shown.output
    assert "Resultaten är desamma." in shown.output
    assert json.loads(run(OLD, path, "--json", "--inputs-only").stdout)["equal_inputs"] is True


def test_the_whole_comparison_as_a_workbook(new: Path, tmp_path: Path) -> None:
    target = tmp_path / "skillnad.xlsx"
    assert run(OLD, new, "-o", target, "--lang", "sv").exit_code == 0
    book = openpyxl.load_workbook(target)
    assert book.sheetnames == ["Uppgifter", "Hela planen", "Målår", "Element"]
    rows = [[cell.value for cell in row] for row in book["Uppgifter"].iter_rows(min_row=5)]
    assert ["Omställningselement", "TE-1 [red]Elbilar[/red] =1+1", "Antal vid målåret", "10", "12", "bil"] in rows
    assert all(cell.data_type != "f" for sheet in book.worksheets for row in sheet.iter_rows() for cell in row)
    again = tmp_path / "igen.xlsx"
    run(OLD, new, "-o", again, "--lang", "sv")
    assert again.read_bytes() == target.read_bytes()
    assert run(OLD, new, "-o", target).exit_code == 2  # never replaced without being asked
    assert run(OLD, new, "-o", target, "--force").exit_code == 0
    assert run(OLD, new, "-o", tmp_path / "x.csv").exit_code == 2


def test_the_document_as_a_file(new: Path, tmp_path: Path) -> None:
    target = tmp_path / "skillnad.json"
    run(OLD, new, "-o", target)
    document = json.loads(target.read_text(encoding="utf-8"))
    assert document["inputs"]
    assert document["results"]


def test_the_errors_of_both_plans_come_at_once(tmp_path: Path) -> None:
    broken = [tmp_path / name for name in ("a.yaml", "b.yaml")]
    for path in broken:
        path.write_text(OLD.read_text(encoding="utf-8").replace("end_year: 2045", "end_year: x"), encoding="utf-8")
    shown = run(*broken, "--json")
    assert shown.exit_code == 1
    assert [p["file"] for p in json.loads(shown.stdout)["problems"]] == ["a.yaml", "b.yaml"]
