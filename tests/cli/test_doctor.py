"""``klimatinvest doctor``: it tells what is missing and only then leaves with an error."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from klimatinvest.cli import doctor_probe
from klimatinvest.cli.app import app
from klimatinvest.cli.doctor_probe import EXTRAS, PACKAGES, PROGRAMS, PYTHON, find_program, look
from klimatinvest.text.catalog import LANGUAGES, texts

PROJECT = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def wanted(lines: list[str]) -> dict[str, str]:
    return {m[1]: m[2] for line in lines if (m := re.match(r"([\w-]+)>=([\d.]+)", line))}


def test_it_looks_for_what_the_project_declares() -> None:
    assert wanted(PROJECT["dependencies"]) == PACKAGES
    extras = {k: v for name, lines in PROJECT["optional-dependencies"].items() if name not in ("test", "dev", "docs")
              for k, v in wanted(lines).items()}  # fmt: skip
    assert extras == EXTRAS
    assert PROJECT["requires-python"] == ">=" + ".".join(map(str, PYTHON))


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_has_a_purpose_and_a_remedy(language: str) -> None:
    for name in ("package", "python", "encoding", "folder", *EXTRAS, *PROGRAMS):
        for part in ("purpose", "remedy"):
            assert texts(language).get(f"doctor.{name}.{part}")


def test_what_is_needed_is_there_and_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_probe, "_said", lambda path: path)
    result = CliRunner().invoke(app, ["doctor", "--lang", "sv"])
    assert "numpy" in result.output
    assert all(len(line) <= 100 for line in result.output.splitlines() if line.startswith(" "))
    shown = json.loads(CliRunner().invoke(app, ["doctor", "--json"]).output)
    packages = [f for f in shown["findings"] if f["kind"] == "package"]
    assert {f["state"] for f in packages} == {"fine"}


def test_a_missing_package_is_an_error_and_a_missing_program_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_probe, "find_program", lambda _name: None)
    monkeypatch.setattr(doctor_probe, "_encoding", lambda: doctor_probe.Finding("surroundings", "encoding", "utf-8"))
    fine = CliRunner().invoke(app, ["doctor", "--lang", "sv"])
    assert fine.exit_code == 0
    assert "saknas, behövs inte" in fine.output
    monkeypatch.setitem(PACKAGES, "a-package-nobody-has", "1.0")
    monkeypatch.setitem(PACKAGES, "numpy", "999.0")
    lacking = CliRunner().invoke(app, ["doctor", "--lang", "sv"])
    assert lacking.exit_code == 1
    assert "SAKNAS" in lacking.output
    assert "DUGER INTE" in lacking.output
    assert "saknar 2 saker" in lacking.output


def test_a_program_in_its_usual_place_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_probe.shutil, "which", lambda _name: None)
    place = tmp_path / "LibreOffice" / "program" / "soffice.exe"
    place.parent.mkdir(parents=True)
    place.write_bytes(b"")
    monkeypatch.setenv("PROGRAMFILES", str(tmp_path))
    assert find_program("libreoffice") == str(place)


def test_a_program_that_does_not_answer_is_still_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    silent = tmp_path / "soffice"
    silent.write_text("no program", encoding="utf-8")
    monkeypatch.setattr(doctor_probe, "find_program", lambda _name: str(silent))
    found = {f.name: f.found for f in look()}
    assert found["libreoffice"] == str(silent)


@pytest.mark.parametrize(("text", "numbers"), [("3.1.3.post1", (3, 1, 3)), ("2.0rc1", (2,)), ("", ())])
def test_versions_are_compared_by_their_numbers(text: str, numbers: tuple[int, ...]) -> None:
    assert doctor_probe._numbers(text) == numbers


@pytest.mark.parametrize(("encoding", "fine"), [("utf-8", True), ("cp1252", False), ("ascii", False), (None, False)])
def test_the_terminal_must_show_swedish(encoding: str | None, fine: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    class Stream:
        pass

    stream = Stream()
    stream.encoding = encoding  # type: ignore[attr-defined]
    monkeypatch.setattr(doctor_probe.sys, "stdout", stream)
    assert doctor_probe._encoding().fine is fine
