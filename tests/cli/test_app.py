"""The program around the commands: help, version, where to begin, unknown commands, and what is imported."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from klimatinvest import __version__
from klimatinvest.cli.app import COMMANDS, app, load, spoken
from klimatinvest.text.catalog import texts

ENKOPING = Path(__file__).parents[2] / "examples" / "enkoping" / "plan.yaml"
HEAVY = {"numpy", "pandas", "pydantic", "openpyxl", "xlsxwriter", "rich", "scipy", "numpy_financial"}


@pytest.fixture(autouse=True)
def swedish(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("KLIMATINVEST_LANG", "sv")
    return


def run(*args: str) -> Result:
    return CliRunner().invoke(app, list(args), prog_name="klimatinvest")


def test_without_arguments_it_shows_where_to_begin() -> None:
    result = run()
    assert result.exit_code == 0
    assert [line.split()[1] for line in result.output.splitlines()[1:4]] == ["template", "validate", "plan"]


def test_the_version_is_the_packages() -> None:
    result = run("--version")
    assert (result.exit_code, result.output) == (0, f"klimatinvest {__version__}\n")


@pytest.mark.parametrize(("language", "title"), [("sv", "Kommandon:"), ("en", "Commands:")])
def test_help_lists_every_command_in_the_readers_language(language: str, title: str) -> None:
    result = run("--lang", language, "--help")
    assert result.exit_code == 0
    assert title in result.output
    for command in COMMANDS:
        assert texts(language).get(f"cli.command.{command}") in result.output


def test_the_framework_is_imported_as_a_part_of_the_catalogue_too() -> None:
    assert run("catalogue", "import-tef", "--help").output == run("import-tef", "--help").output


def test_the_environment_chooses_the_language_of_help(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KLIMATINVEST_LANG", "en")
    assert "Commands:" in run("--help").output


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("command", COMMANDS)
def test_a_commands_help_has_no_key_left_and_no_option_unexplained(command: str, language: str) -> None:
    result = run(command, "--help", "--lang", language)
    assert result.exit_code == 0
    assert "inputs_cli." not in result.output
    assert "cli." not in result.output
    rows = [line for line in result.output.splitlines() if line.startswith("  -")]
    assert rows
    for param in load(command).params:
        key = getattr(param, "help", None) or f"cli.{command}.{param.name}"
        assert texts(language).get(key), param.name


def test_an_unknown_command_gets_a_suggestion() -> None:
    result = run("planera")
    assert result.exit_code == 2
    assert "planera" in result.output
    assert "klimatinvest plan" in result.output


def test_a_command_that_is_like_no_other_points_to_help() -> None:
    result = run("xyzzy")
    assert result.exit_code == 2
    assert "--help" in result.output


def test_an_unknown_option_is_wrong_usage() -> None:
    assert run("--ingen-sådan").exit_code == 2
    assert run("plan").exit_code == 2


def test_a_language_before_the_command_holds_for_the_command() -> None:
    assert "Fuels" in run("--lang", "en", "parameters", "ef.fuel").output
    assert "Fuels" not in run("--lang", "en", "parameters", "ef.fuel", "--lang", "sv").output


def test_a_language_without_texts_is_wrong_usage() -> None:
    assert run("parameters", "--lang", "de").exit_code == 2


@pytest.mark.parametrize("args", [["--lang", "en"], ["--lang=en"], ["plan", "x.yaml", "--lang", "en"]])
def test_the_language_is_found_wherever_it_is_said(args: list[str]) -> None:
    assert spoken(args).language == "en"


def test_a_language_there_is_none_of_falls_back_for_help() -> None:
    assert spoken(["--lang", "de"]).language == "sv"
    assert spoken(["--lang"]).language == "sv"


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys, json\n"
        "sys.argv = ['klimatinvest', '--help']\n"
        "from klimatinvest.cli.app import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    found = set(json.loads(done.stdout.splitlines()[-1]))
    assert not found & HEAVY


def test_it_runs_as_a_module() -> None:
    done = subprocess.run([sys.executable, "-m", "klimatinvest", "--version"], capture_output=True, check=True)
    assert done.stdout.decode().strip() == f"klimatinvest {__version__}"


def test_a_code_page_without_a_character_is_no_failure() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "klimatinvest", "--lang", "sv"],
        capture_output=True,
        check=True,
        env={"PYTHONIOENCODING": "cp866", "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUTF8": "0"},
    )
    assert done.stdout.startswith(b"B?rja")


@pytest.mark.parametrize(
    ("args", "code", "says"),
    [
        (["plann"], 2, "Menade du ”klimatinvest plan”?"),
        (["explain", str(ENKOPING), "TR-01 nvp"], 2, "Menas npv?"),
        (["optimize", str(ENKOPING)], 1, "Inget val håller allt"),
        (["optimize", str(ENKOPING), "--target", "2030"], 2, "Skriv ÅR=TON"),
        (["breakdown", str(ENKOPING), "--apply", str(ENKOPING)], 2, "skrivs aldrig över"),
        (["plan", str(ENKOPING), "-o", "plan.pdf"], 2, "ska sluta på .xlsx"),
        (["catalogue", "--sector", "jordbrukk"], 2, "Menade du jordbruk?"),
        (["catalogue", "elbli"], 1, "Menade du"),
        (["parameters", "finns-inte-alls"], 1, "ingen parameter"),
        (["building", "saknas.yaml", "--alternative", "x"], 1, "finns inte"),
        (["batch", "saknas"], 2, "Ange en mapp som finns"),
        (["import-tef", "saknas", "--country", "SWE"], 2, ""),
        (["compare", f"{ENKOPING}:saknas"], 2, "inget scenario saknas"),
        (["budget", str(ENKOPING), "--actor", "tekniska nämden"], 2, "Menas"),
        (["plan"], 2, "FIL saknas"),
    ],
)
def test_every_refusal_begins_in_the_same_way(args: list[str], code: int, says: str) -> None:
    result = CliRunner().invoke(app, [*args, "--lang", "sv"], prog_name="klimatinvest")
    assert result.exit_code == code, result.output
    assert result.stderr.startswith("FEL  ")
    assert says in result.stderr
    assert "Traceback" not in result.output
