"""The command: what it writes, what it refuses, and where it says that something is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from klimatinvest.cli.app import app

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples" / "spend"
LEDGER, BOOKS = EXAMPLES / "pahittad-huvudbok.csv", EXAMPLES / "pahittat-bolag.se"
FILES = ("--mapping", EXAMPLES / "regler.yaml", "--factors", EXAMPLES / "faktorer.yaml")


def run(*args: object) -> Result:
    return CliRunner().invoke(app, ["spend", *map(str, args), "--lang", "sv"])


def test_the_example_runs() -> None:
    done = run(LEDGER, BOOKS, *FILES)
    assert done.exit_code == 0, done.output
    assert "Utsläpp från inköp per år" in done.output
    assert "Inköp utan faktor" in done.output


def test_it_writes_workbook_tables_and_plan_rows_and_reads_the_workbook_back(tmp_path: Path) -> None:
    book, rows = tmp_path / "b.xlsx", tmp_path / "rader.yaml"
    done = run(LEDGER, BOOKS, *FILES, "-o", book, "--tidy", tmp_path / "tabell", "--plan-inventory", rows)
    assert done.exit_code == 0, done.output
    assert "sektor: konsumtion" in done.output
    assert "inventory:" in rows.read_text(encoding="utf-8")
    assert (tmp_path / "tabell" / "spend_long.csv").exists()
    first = json.loads(run(LEDGER, BOOKS, *FILES, "--json").stdout)
    again = json.loads(run(LEDGER, BOOKS, "--mapping", book, "--json").stdout)
    assert first["by_category"] == again["by_category"]
    assert run(LEDGER, *FILES, "-o", book).exit_code == 2
    assert run(LEDGER, BOOKS, *FILES, "-o", book, "--force").exit_code == 0


@pytest.mark.parametrize(
    "more",
    [("-o", "b.pdf"), ("--plan-inventory", "b.txt"), ("--tidy", __file__)],
)
def test_wrong_targets_are_refused(more: tuple[str, str], tmp_path: Path) -> None:
    option, name = more
    assert run(LEDGER, *FILES, option, name if Path(name).is_absolute() else tmp_path / name).exit_code == 2


def test_only_a_workbook_can_hold_both_files() -> None:
    done = run(LEDGER, "--mapping", EXAMPLES / "regler.yaml")
    assert done.exit_code == 2
    assert "--factors" in done.output


def test_faults_are_told_with_file_and_line(tmp_path: Path) -> None:
    wrong = tmp_path / "fel.csv"
    wrong.write_text("Konto;Belopp;Datum\n4610;tio;2024\n4610;10;2024\n", encoding="utf-8")
    done = run(wrong, *FILES, "--json")
    assert done.exit_code == 1
    problem = json.loads(done.stdout)["problems"][0]
    assert (problem["code"], problem["file"], problem["line"]) == ("ledger-amount", "fel.csv", 2)


def test_a_base_year_can_be_asked_for() -> None:
    data = json.loads(run(LEDGER, BOOKS, *FILES, "--base-year", 2023, "--json").stdout)
    assert data["base_year"] == 2023
