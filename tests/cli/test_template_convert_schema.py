"""The commands that make templates, convert plans and describe their form: what they write, how they end."""

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import typer
from typer.testing import CliRunner, Result

from klimatinvest.cli import convert, schema, template
from klimatinvest.cli.common import localise
from klimatinvest.parameters.library import library
from klimatinvest.plan.read import read_plan
from klimatinvest.text.catalog import texts

VALID = Path(__file__).parents[1] / "broken" / "valid.yaml"
COMMANDS = {"template": template.template, "convert": convert.convert, "schema": schema.schema}
HELP = {"template": template.HELP, "convert": convert.HELP, "schema": schema.HELP}


@pytest.fixture
def app() -> typer.Typer:
    made = typer.Typer()
    for name, command in COMMANDS.items():
        made.command(name, help=HELP[name])(command)
    return made


@pytest.fixture
def run(app: typer.Typer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KLIMATINVEST_LANG", "sv")

    def go(*words: object) -> Result:
        return CliRunner().invoke(app, [str(word) for word in words])

    return go


def test_a_template_is_written_once(run: Any) -> None:
    first = run("template", "plan-small", "-o", "in.xlsx")
    assert (first.exit_code, first.stdout) == (0, "Skrev in.xlsx.\n")
    before = Path("in.xlsx").read_bytes()
    Path("in.xlsx").write_bytes(b"mine")
    second = run("template", "plan-small", "-o", "in.xlsx")
    assert second.exit_code == 2
    assert "in.xlsx finns redan" in second.stderr
    assert Path("in.xlsx").read_bytes() == b"mine"
    assert run("template", "plan-small", "-o", "in.xlsx", "--force").exit_code == 0
    assert Path("in.xlsx").read_bytes() == before


def test_a_template_has_a_name_of_its_own(run: Any) -> None:
    result = run("template", "--lang", "en", "--json")
    assert json.loads(result.stdout) == {"written": "plan.en.xlsx", "template": "plan", "language": "en"}
    assert Path("plan.en.xlsx").exists()


@pytest.mark.parametrize("words", [("template", "plan-large"), ("schema", "--format", "pdf"), ("convert", "a")])
def test_wrong_usage_ends_with_two(run: Any, words: tuple[str, ...]) -> None:
    assert run(*words).exit_code == 2


def test_a_template_is_a_workbook(run: Any) -> None:
    result = run("template", "-o", "in.csv", "--json")
    assert result.exit_code == 2
    problem = json.loads(result.stdout)["problems"][0]
    assert (problem["code"], problem["file"]) == ("unknown-suffix", "in.csv")


def test_a_folder_that_does_not_exist_is_told(run: Any) -> None:
    result = run("template", "-o", "nowhere/in.xlsx", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["problems"][0]["code"] == "not-writable"


def test_a_plan_goes_there_and_back(run: Any) -> None:
    plan = read_plan(VALID, library()).require()
    assert run("convert", VALID, "plan.xlsx").exit_code == 0
    result = run("convert", "plan.xlsx", "plan.yaml")
    assert (result.exit_code, result.stdout) == (0, "Skrev plan.yaml.\n")
    assert read_plan(Path("plan.xlsx"), library()).require() == plan
    assert read_plan(Path("plan.yaml"), library()).require() == plan
    before = Path("plan.xlsx").read_bytes()
    assert run("convert", "plan.yaml", "plan.xlsx", "--force").exit_code == 0
    assert Path("plan.xlsx").read_bytes() == before


def test_nothing_is_overwritten_without_being_asked(run: Any) -> None:
    Path("plan.yaml").write_text("mine", encoding="utf-8")
    result = run("convert", VALID, "plan.yaml", "--json")
    assert result.exit_code == 2
    assert json.loads(result.stdout)["problems"][0]["code"] == "file-exists"
    assert Path("plan.yaml").read_text(encoding="utf-8") == "mine"


def test_a_file_is_not_converted_onto_itself(run: Any) -> None:
    Path("plan.yaml").write_bytes(VALID.read_bytes())
    result = run("convert", "plan.yaml", "plan.yaml", "--force", "--json")
    assert result.exit_code == 2
    assert json.loads(result.stdout)["problems"][0]["code"] == "same-file"


def test_a_plan_with_errors_is_not_converted(run: Any) -> None:
    Path("bad.yaml").write_text("plan:\n  name: Prov\n  no_such: 1\n", encoding="utf-8")
    result = run("convert", "bad.yaml", "plan.xlsx")
    assert result.exit_code == 1
    assert "bad.yaml:3:" in result.stderr
    assert "[unknown-field]" in result.stderr
    assert result.stderr.splitlines()[-1].startswith("Antal fel: ")
    assert not Path("plan.xlsx").exists()
    codes = [p["code"] for p in json.loads(run("convert", "bad.yaml", "plan.xlsx", "--json").stdout)["problems"]]
    assert "unknown-field" in codes


def test_own_columns_that_yaml_cannot_hold_are_named(run: Any) -> None:
    run("convert", VALID, "plan.xlsx")
    book = openpyxl.load_workbook("plan.xlsx")
    sheet = book["Aktörer"]
    sheet.cell(5, 12, "Egen kommentar")
    sheet.cell(6, 12, "ring först")
    book.save("mine.xlsx")
    result = run("convert", "mine.xlsx", "plan.yaml")
    assert result.exit_code == 0
    assert "Aktörer: Egen kommentar" in result.stderr
    run("convert", "mine.xlsx", "again.xlsx")
    notes = read_plan(Path("again.xlsx"), library()).notes
    assert [(note.header, note.value) for note in notes] == [("Egen kommentar", "ring först")]


def test_the_schema_speaks_the_language_asked_for(run: Any) -> None:
    document = json.loads(run("schema", "--lang", "en").stdout)
    assert document["$defs"]["Action"]["properties"]["capex"]["title"] == "Investment"
    assert run("schema", "--format", "markdown").stdout.startswith("# Dataordbok\n")
    page = json.loads(run("schema", "--format", "glossary", "--json", "--lang", "en").stdout)
    assert (page["format"], page["language"]) == ("glossary", "en")
    assert page["text"].startswith("# Glossary\n")


def test_a_language_without_texts_is_wrong_usage(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("schema", "--lang", "fr").exit_code == 2
    monkeypatch.setenv("KLIMATINVEST_LANG", "fr")
    result = run("schema")
    assert result.exit_code == 2
    assert "KLIMATINVEST_LANG" in result.stderr


@pytest.mark.parametrize(("language", "sentence"), [("sv", "Skriv en tom arbetsbok"), ("en", "Write an empty")])
def test_help_is_put_in_when_the_language_is_known(app: typer.Typer, language: str, sentence: str) -> None:
    command = typer.main.get_command(app)
    localise(command, texts(language))
    inner = command.commands["template"]
    assert inner.help.startswith(sentence)
    described = [inner.help, *(getattr(p, "help", None) for p in inner.params)]
    assert not any(text.startswith("inputs_cli.") for text in described if text)
