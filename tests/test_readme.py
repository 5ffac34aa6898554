"""What the README tells a newcomer to type works, from top to bottom, in one folder."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import xlsxwriter

from klimatinvest.catalogue.sectors import sectors
from klimatinvest.cli.app import COMMANDS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
FIRST = "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/klimatinvest plan examples/eskilstuna/plan.xlsx"
LINK = re.compile(r"\]\((?!https?://|#)([^)]+)\)")


def commands() -> list[list[str]]:
    """Collect the klimatinvest commands of the code blocks in order, without installation and Windows lines."""
    found = []
    for line in re.findall(r"^ {4,}(.+)$", README, re.MULTILINE):
        last = line.split("&&")[-1].strip()
        words = [] if "\\" in last else shlex.split(last)
        if words and Path(words[0]).name == "klimatinvest":
            found.append(words[1:])
    return found


def test_the_first_command_installs_and_calculates() -> None:
    blocks = re.findall(r"^ {4}(\S.+)$", README, re.MULTILINE)
    assert blocks[0] == FIRST
    assert "bash .ci/run" in blocks


def official_statistics(path: Path) -> None:
    """Write a made-up workbook in the layout of the national emission database: 100 tonnes in every sector."""
    years = (1990, 2020, 2022, 2023, 2024)
    names = [s.official for s in sectors().values() if s.official]
    rows = [(name, "Alla", "Södermanlands län", "Eskilstuna", *[100.0] * len(years)) for name in names]
    rows.append(("Alla", "Alla", "Södermanlands län", "Eskilstuna", *[100.0 * len(names)] * len(years)))
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Utsläpp")
    for i, line in enumerate(("Nationella emissionsdatabasen", "Växthusgaser totalt", "Ton koldioxidekvivalenter", "")):
        sheet.write(i, 0, line)
    sheet.write_row(4, 4, years)
    sheet.write_row(5, 0, ("Huvudsektor", "Undersektor", "Län", "Kommun"))
    for i, row in enumerate(rows):
        sheet.write_row(6 + i, 0, row)
    book.close()


@pytest.mark.slow
def test_every_command_runs_as_written(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    official_statistics(tmp_path / "smhi.xlsx")
    environment = os.environ | {"KLIMATINVEST_LANG": "sv", "PYTHONIOENCODING": "utf-8"}
    assert len(commands()) >= 25
    for words in commands():
        done = subprocess.run(
            [sys.executable, "-m", "klimatinvest", *words],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, f"{words}\n{done.stderr.decode(errors='replace')}"
    assert (tmp_path / "eskilstuna-klimatinvesteringsplan.xlsx").exists()
    assert (tmp_path / "enkoping-klimatinvesteringsplan-2.xlsx").exists()


def test_every_command_of_the_program_is_described() -> None:
    described = re.findall(r"^\| `klimatinvest ([\w-]+)", README, re.MULTILINE)
    assert described == list(COMMANDS)


@pytest.mark.parametrize("target", sorted(set(LINK.findall(README))))
def test_every_link_leads_somewhere(target: str) -> None:
    assert (ROOT / target).exists()
