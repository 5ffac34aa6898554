"""``klimatinvest parameters``."""

import json

import pytest
import typer
from typer.testing import CliRunner, Result

from klimatinvest.cli.parameters import parameters
from klimatinvest.parameters.library import library


@pytest.fixture(autouse=True)
def swedish(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KLIMATINVEST_LANG", "sv")


def run(*arguments: str) -> Result:
    app = typer.Typer()
    app.command()(parameters)
    return CliRunner().invoke(app, list(arguments))


def test_the_list_shows_every_parameter_within_a_hundred_columns() -> None:
    result = run()
    assert result.exit_code == 0
    assert max(len(line) for line in result.stdout.splitlines()) <= 100
    words = set(result.stdout.split())
    assert set(library().ids) <= words


def test_a_part_of_a_name_filters() -> None:
    result = run("laddpunkt")
    assert "ladda_bilen.cap" in result.stdout
    assert "index.kpi" not in result.stdout


def test_one_is_shown_in_full_with_source_and_address() -> None:
    result = run("ef.el.residual")
    shown = result.stdout.replace("│", " ")
    for part in ("0,33853", "0,37199", "0,5241", "Energimarknadsinspektionen", "https://ei.se/", "schablon"):
        assert part in shown


def test_english() -> None:
    assert "about" in run("asek7.co2e_value", "--lang", "en").stdout


def test_json() -> None:
    (data,) = json.loads(run("ladda_bilen.cap", "--json").stdout)
    assert data["unit"] == "kr/laddpunkt"
    assert data["values"] == [
        {
            "year": None,
            "value": 15000.0,
            "confidence": "primary",
            "source": "Naturvårdsverket, Ladda bilen",
            "url": "https://www.naturvardsverket.se/bidrag/ladda-bilen/",
        }
    ]
    assert len(json.loads(run("--json").stdout)) == len(library())


def test_unknown_gives_suggestions_and_exit_code_one() -> None:
    result = run("ladda_bilen.kap")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "ladda_bilen.cap" in result.stderr
    far = run("xyzzy")
    assert far.exit_code == 1
    assert "xyzzy" in far.stderr


def test_a_language_without_texts_is_wrong_usage() -> None:
    assert run("ladda_bilen.cap", "--lang", "fi").exit_code == 2
