"""``klimatinvest init``: from the official file to a first plan that validates and calculates."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from klimatinvest.catalogue.sectors import sectors
from klimatinvest.cli import init
from klimatinvest.cli.common import localise
from klimatinvest.engine.calculate import calculate
from klimatinvest.parameters.library import library
from klimatinvest.plan.read import read_plan
from klimatinvest.text.catalog import texts

NAMES = [sector.official for sector in sectors().values() if sector.official]


def statistics(tonnes: float = 100.0) -> str:
    lines = ["kommun;sektor;år;ton"]
    for year in (2020, 2022, 2023, 2024):
        lines += [f"Eskilstuna;{name};{year};{tonnes:g}".replace(".", ",") for name in NAMES]
        lines.append(f"Eskilstuna;Alla;{year};{tonnes * len(NAMES):g}".replace(".", ","))
    return "\n".join(lines) + "\n"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KLIMATINVEST_LANG", "sv")
    Path("smhi.csv").write_text(statistics(), encoding="utf-8")
    app = typer.Typer()
    app.command()(init.init)

    def go(*words: object) -> Result:
        return CliRunner().invoke(app, [str(word) for word in words])

    return go


BASIC = ("eskilstuna", "--municipality", "Eskilstuna", "--emissions", "smhi.csv")


@pytest.mark.parametrize("output", ["eskilstuna.xlsx", "min plan.yaml"])
def test_the_plan_written_reads_and_calculates(run: Any, output: str) -> None:
    words = () if output == "eskilstuna.xlsx" else ("-o", output)
    result = run(*BASIC, "--goal", 80, "--goal-year", 2030, "--base-year", 2020, *words)
    assert result.exit_code == 0, result.output
    loaded = read_plan(Path(output), library())
    assert [p.code for p in loaded.problems.errors] == []
    plan = loaded.require()
    assert plan.plan.goal_base_years == (2020,)
    [path] = calculate(plan, library(), sectors()).goals
    assert path.points[2030] == pytest.approx(160.0)  # eight sectors of 100 t, one fifth remains


def test_the_summary_shows_sectors_total_and_what_to_do_next(run: Any) -> None:
    result = run(*BASIC)
    shown = result.stdout.replace("\N{NO-BREAK SPACE}", " ")
    assert "Transporter" in shown
    assert "Utrikes transporter, 100 ton 2024, ingår inte" in shown
    assert "minus statistikens egen total: 0,0 ton 2024" in shown
    assert "klimatinvest plan eskilstuna.xlsx" in shown
    assert max(len(line) for line in shown.splitlines()) <= 130


def test_json_says_the_same(run: Any) -> None:
    data = json.loads(run(*BASIC, "--json", "--base-mean", "2022-2024").stdout)
    assert (data["written"], data["municipality_code"]) == ("eskilstuna.xlsx", "0484")
    assert data["base_years"] == [2022, 2023, 2024]
    assert data["emissions"]["jordbruk"] == {"2020": 100.0, "2022": 100.0, "2023": 100.0, "2024": 100.0}
    assert data["international_transport"]["2024"] == 100.0
    assert set(data["difference_from_total"].values()) == {0.0}
    assert {row["state"] for row in data["reconciliation"]} == {"no-activities"}


def test_nothing_is_overwritten_without_being_asked(run: Any) -> None:
    Path("eskilstuna.xlsx").write_bytes(b"mine")
    result = run(*BASIC)
    assert result.exit_code == 2
    assert Path("eskilstuna.xlsx").read_bytes() == b"mine"
    assert run(*BASIC, "--force").exit_code == 0


def test_bad_statistics_give_no_plan(run: Any) -> None:
    Path("smhi.csv").write_text(statistics().replace(f"{NAMES[0]};2024;100", f"{NAMES[0]};2024;NaN"), encoding="utf-8")
    result = run(*BASIC)
    assert result.exit_code == 1
    assert "smhi.csv:32:4" in result.stderr  # after the header and three years of ten rows
    assert "[statistics-not-a-number]" in result.stderr
    assert not Path("eskilstuna.xlsx").exists()


def test_a_misspelt_municipality_gets_a_suggestion(run: Any) -> None:
    result = run("x", "-m", "Eskilstunna", "-e", "smhi.csv")
    assert result.exit_code == 1
    assert "Menas någon av Eskilstuna?" in result.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("--base-year", 2020, "--base-mean", "2022-2024"),
        ("--base-mean", "2024-2022"),
        ("--base-mean", "tre år"),
        ("--goal", 80),
        ("--goal-year", 2030),
        ("--goal", -5, "--goal-year", 2030),
        ("--edition", "i somras"),
        ("-o", "plan.pdf"),
    ],
)
def test_wrong_usage_ends_with_two(run: Any, words: tuple[object, ...]) -> None:
    assert run(*BASIC, *words).exit_code == 2
    assert not Path("eskilstuna.xlsx").exists()


def test_a_name_without_letters_is_refused(run: Any) -> None:
    assert run("??", *BASIC[1:]).exit_code == 2


def test_the_edition_asked_for_must_be_the_file_s(run: Any) -> None:
    Path("smhi.csv").write_text("Uttag 2026-06\n" + statistics(), encoding="utf-8")
    assert run(*BASIC, "--edition", "2026-06", "-o", "a.yaml").exit_code == 0
    result = run(*BASIC, "--edition", "2025-06", "-o", "b.yaml")
    assert result.exit_code == 1
    assert "[statistics-other-edition]" in result.stderr


@pytest.mark.parametrize("language", ["sv", "en"])
def test_help_has_texts(language: str) -> None:
    app = typer.Typer()
    app.command(help=init.HELP)(init.init)
    command = typer.main.get_command(app)
    localise(command, texts(language))
    described = [command.help, *(getattr(p, "help", None) for p in command.params)]
    assert not any(text.startswith("init.") for text in described if text)


def test_the_edition_that_is_stated_is_the_one_that_is_shown(run: Any) -> None:
    result = run(*BASIC, "--edition", "2026-06")
    assert result.exit_code == 0, result.output
    assert "2026-06" in result.output
    assert {row.edition for row in read_plan(Path("eskilstuna.xlsx"), library()).require().inventory} == {"2026-06"}
