"""``klimatinvest export`` from outside: which files it writes, what it refuses and what it leaves alone."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from klimatinvest.cli.app import app

EXAMPLE = Path(__file__).parents[1] / "present" / "plan.yaml"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("KLIMATINVEST_LANG", "sv")
    monkeypatch.chdir(tmp_path)
    shutil.copy(EXAMPLE, tmp_path / "plan.yaml")
    return tmp_path  # type: ignore[return-value]


def run(*args: str) -> Result:
    return CliRunner().invoke(app, ["export", *args], prog_name="klimatinvest")


def test_writes_the_tables_and_their_description(folder: Path) -> None:
    result = run("plan.yaml", "--to", "ut/data")
    assert result.exit_code == 0, result.output
    described = json.loads((folder / "ut" / "data" / "datapackage.json").read_text(encoding="utf-8"))
    paths = {resource["path"] for resource in described["resources"]}
    assert {"plan_long.csv", "plan_long_sv.csv"} <= paths
    assert {path.name for path in (folder / "ut" / "data").iterdir()} == paths | {"datapackage.json"}


def test_the_same_plan_gives_the_same_bytes(folder: Path) -> None:
    for name in ("a", "b"):
        assert run("plan.yaml", "--to", name).exit_code == 0
    for path in (folder / "a").iterdir():
        assert path.read_bytes() == (folder / "b" / path.name).read_bytes(), path.name


def test_codes_are_asked_for_filled_in_and_used(folder: Path) -> None:
    assert run("plan.yaml", "--new-accounts", "--to", "koder").exit_code == 0
    path = folder / "koder" / "accounts.csv"
    text = path.read_text(encoding="utf-8-sig")
    header, *rows = text.splitlines()
    unit = next(row.split(";")[1] for row in rows if row.startswith("investment;"))
    path.write_text(f"{header}\ninvestment;{unit};;5410;P1;10;K1;U\n", encoding="utf-8")
    assert run("plan.yaml", "--new-accounts", "--to", "koder").exit_code == 2  # a filled-in file is not lost
    result = run("plan.yaml", "--to", "data", "--accounts", str(path), "--profile", "coded")
    assert result.exit_code == 0, result.output
    assert ";5410;P1;" in (folder / "data" / "plan_long_sv.csv").read_text(encoding="utf-8-sig")
    coded = (folder / "data" / "measures_coded.txt").read_text(encoding="utf-8-sig").splitlines()
    assert coded[0] == "date\tunit_code\tmeasure_code\tcolumn_code\tvalue"
    assert "saknar enhets- eller måttkod" in result.stderr


@pytest.mark.parametrize(("profile", "name"), [("measures", "measures.txt"), ("months", "budget_months.csv")])
def test_profiles_are_files_beside(folder: Path, profile: str, name: str) -> None:
    assert run("plan.yaml", "--to", "data", "--profile", profile).exit_code == 0
    assert len((folder / "data" / name).read_text(encoding="utf-8-sig").splitlines()) > 1


def test_wrong_codes_and_a_folder_that_is_a_file_are_refused(folder: Path) -> None:
    (folder / "fel.csv").write_text("post;konto\n", encoding="utf-8")
    result = run("plan.yaml", "--to", "data", "--accounts", "fel.csv")
    assert result.exit_code == 1
    assert "fel.csv:1:1" in result.stderr
    assert not (folder / "data").exists()
    assert run("plan.yaml", "--to", "fel.csv").exit_code == 1


def test_a_broken_plan_writes_nothing(folder: Path) -> None:
    (folder / "plan.yaml").write_text("plan: {}\n", encoding="utf-8")
    assert run("plan.yaml", "--to", "data").exit_code == 1
    assert not (folder / "data").exists()
