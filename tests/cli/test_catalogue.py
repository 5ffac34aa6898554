"""``klimatinvest catalogue``."""

import json

import pytest
import typer
from typer.testing import CliRunner, Result

from klimatinvest.catalogue.elements import catalogue as shipped
from klimatinvest.cli.catalogue import catalogue


@pytest.fixture(autouse=True)
def swedish(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KLIMATINVEST_LANG", "sv")


def run(*arguments: str) -> Result:
    app = typer.Typer()
    app.command()(catalogue)
    return CliRunner().invoke(app, list(arguments))


def test_the_list_shows_every_element_within_a_hundred_columns() -> None:
    result = run()
    assert result.exit_code == 0
    assert max(map(len, result.stdout.splitlines())) <= 100
    assert set(shipped().ids) <= set(result.stdout.split())


@pytest.mark.parametrize("sector", ["jordbruk", "Jordbruk", "Agriculture"])
def test_a_sector_by_id_or_name(sector: str) -> None:
    shown = run("--sector", sector).stdout
    assert "jordbruk.gardsbiogas" in shown
    assert "vag.elbil" not in shown


@pytest.mark.parametrize("area", ["store", "Lagra och ta upp växthusgaser"])
def test_a_focus_area_by_id_or_name(area: str) -> None:
    shown = run("--focus", area).stdout
    assert "mark.atervatning" in shown
    assert "vag.elbil" not in shown


def test_one_is_shown_as_a_card() -> None:
    shown = run("kollektiv.elbuss").stdout
    for part in (
        "6,67 Mkr/buss",
        "2022",
        "SVT Stockholm",
        "https://www.svt.se/",
        "Laddplatser i depå",
        "elements:",
    ):
        assert part in shown


def test_a_part_of_a_name_that_fits_one_shows_it() -> None:
    assert "vag.elsopbil" in run("sopbil").stdout
    assert "elements:" in run("sopbil").stdout


def test_english() -> None:
    shown = run("mark.atervatning", "--lang", "en").stdout
    assert "Rewetting of drained peatland" in shown
    assert "What you must find out" in shown


def test_json_of_one_and_of_several() -> None:
    (one,) = json.loads(run("jordbruk.fossilfri-gard", "--json").stdout)
    assert one["assumption_rows"][0]["value"] == 622
    several = json.loads(run("--sector", "avfall", "--json").stdout)
    assert [e["id"] for e in several] == [e.id for e in shipped().of(sector="avfall")]


def test_a_misspelt_id_gets_a_suggestion() -> None:
    result = run("kollektiv.elbus-")
    assert result.exit_code == 1
    assert "kollektiv.elbuss" in result.stderr


def test_an_element_outside_the_selection_is_not_shown() -> None:
    assert run("vag.elsopbil", "--sector", "avfall").exit_code == 1


def test_a_selection_without_elements_says_so() -> None:
    result = run("--sector", "industri", "--focus", "store")
    assert result.exit_code == 1
    assert "både sektorn och fokusområdet" in result.stderr


@pytest.mark.parametrize(("option", "near"), [("--sector", "transport"), ("--focus", "transport")])
def test_an_unknown_selection_is_wrong_usage(option: str, near: str) -> None:
    result = run(option, "transprt")
    assert result.exit_code == 2
    assert near in result.stderr.splitlines()[-1]
