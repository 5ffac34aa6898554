"""``klimatinvest import-tef``: a report of what could be calculated, rests on placeholders, or could not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from klimatinvest.cli import import_tef
from klimatinvest.cli.common import localise
from klimatinvest.text.catalog import read_catalog, texts

FILES = {
    "p/use.yaml": "{id: use, type: parameter, unit: kwh_km, values: [{value: 2, global: true}]}",
    "p/factor.yaml": "{id: factor, type: parameter, unit: g_kwh, values: [{value: 300, country: SE}]}",
    "a/old.yaml": """
id: old
class: activity
operation: {variable: none}
work:
- operationToWork: {expression: '%[0]', variables: [use]}
  input:
  - {resource: r, resourceToWork: {expression: '1'}, emissionFactor: {expression: '%[0]', variables: [factor]}}
""",
    "a/new.yaml": """
id: new
class: activity
operation: {variable: none}
work: [{operationToWork: {expression: '0'}, input: []}]
""",
    "e/shift.yaml": """
id: shift_it
class: transition
type: shift
unitOfMeasure: km
shiftFrom: {atoc: {expression: '1'}, chains: [{chain: old}]}
shiftTo: {atoc: {expression: '1'}, chains: [{chain: new}]}
""",
    "e/none.yaml": "{id: no_number, class: transition, type: supplyUpdate}",
    "e/bad.yaml": "id: x\nclass: [",
}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KLIMATINVEST_LANG", "sv")
    for name, text in FILES.items():
        path = Path("clone/models") / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    app = typer.Typer()
    app.command()(import_tef.import_tef)

    def go(*words: object) -> Result:
        return CliRunner().invoke(app, [str(word) for word in words])

    return go


def test_the_report(run: Any) -> None:
    result = run("clone", "-o", "import.yaml")
    assert result.exit_code == 0, result.output
    assert "0,600" in result.stdout  # 2 · 300 − 0 g is 0.6 kg
    assert "no_number" in result.stdout
    assert "CC BY-NC-SA 4.0, ClimateView" in result.stdout
    assert "e/bad.yaml" in result.stderr
    assert (
        Path("import.yaml")
        .read_text(encoding="utf-8")
        .startswith("# Innehåller material under CC BY-NC-SA 4.0, ClimateView")
    )


def test_json(run: Any) -> None:
    data = json.loads(run("clone", "--json", "--lang", "en").stdout)
    assert data["licence"].startswith("Contains material under CC BY-NC-SA 4.0, ClimateView")
    assert data["counts"] == {"evaluated": 1, "placeholder": 0, "not-evaluated": 1}
    assert data["elements"]["shift_it"]["abatement_g_per_unit"] == 600.0
    assert [problem["file"] for problem in data["problems"]] == ["e/bad.yaml"]


def test_a_country_without_values_has_a_reason(run: Any) -> None:
    data = json.loads(run("clone", "--json", "--country", "DE").stdout)
    assert data["elements"]["shift_it"]["reasons"][0]["code"] == "tef-no-value"


def test_no_framework_ends_with_one(run: Any) -> None:
    Path("empty").mkdir()
    result = run("empty")
    assert result.exit_code == 1
    assert "[tef-no-models]" in result.stderr
    assert run("nowhere").exit_code == 1


@pytest.mark.parametrize("words", [("--country", "Sverige"), ("--population", 0), ("-o", "import.xlsx")])
def test_wrong_usage_ends_with_two(run: Any, words: tuple[object, ...]) -> None:
    assert run("clone", *words).exit_code == 2


def test_nothing_is_overwritten_without_being_asked(run: Any) -> None:
    Path("import.yaml").write_text("mine", encoding="utf-8")
    assert run("clone", "-o", "import.yaml").exit_code == 2
    assert Path("import.yaml").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("language", ["sv", "en"])
def test_help_has_texts(language: str) -> None:
    app = typer.Typer()
    app.command(help=import_tef.HELP)(import_tef.import_tef)
    command = typer.main.get_command(app)
    localise(command, texts(language))
    described = [command.help, *(getattr(p, "help", None) for p in command.params)]
    assert not any(text.startswith("tef.") for text in described if text)


def test_every_flag_and_reason_has_texts() -> None:
    source = Path(import_tef.__file__).parents[1] / "catalogue" / "tef"
    written = "".join(path.read_text(encoding="utf-8") for path in source.glob("*.py"))
    catalog = read_catalog()
    for key in (key for key in catalog if key.startswith("tef.flag.")):
        flag = key.removeprefix("tef.flag.")
        assert flag == "placeholder" or f'"{flag}"' in written
    for key in (key for key in catalog if key.startswith("problem.tef-") and key.endswith(".message")):
        assert f'"{key.split(".")[1]}"' in written
