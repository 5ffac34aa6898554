"""``klimatinvest batch``: many plans, one table; a plan with errors stops no other."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import klimatinvest
from klimatinvest.cli.app import app
from klimatinvest.cli.batch import cluster, find_plans, run
from klimatinvest.present.batch import FIGURES, Outcome, calculate_one, compare, comparison_table
from klimatinvest.present.table import Blank
from klimatinvest.text.catalog import texts

EXAMPLE = Path(__file__).parents[1] / "present" / "plan.yaml"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("KLIMATINVEST_LANG", "sv")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "planer" / "under").mkdir(parents=True)
    for name in ("a.yaml", "under/a.yaml"):
        shutil.copy(EXAMPLE, tmp_path / "planer" / name)
    return tmp_path  # type: ignore[return-value]


def batch(*args: str) -> Result:
    return CliRunner().invoke(app, ["batch", "planer", "-o", "ut", *args], prog_name="klimatinvest")


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def test_every_plan_is_calculated_and_compared(folder: Path) -> None:
    result = batch("-j", "1", "--workbooks")
    assert result.exit_code == 0, result.output
    found = rows(folder / "ut" / "comparison.csv")
    assert [r["file"] for r in found] == ["a.yaml", "under/a.yaml"]
    assert {r["workbook"] for r in found} == {"a-yaml.xlsx", "under-a-yaml.xlsx"}
    assert all((folder / "ut" / r["workbook"]).stat().st_size > 10_000 for r in found)
    assert all(len(line) <= 100 for line in result.output.splitlines())


def test_a_plan_with_errors_stops_no_other(folder: Path) -> None:
    (folder / "planer" / "b.yaml").write_text("plan: {}\n", encoding="utf-8")
    (folder / "planer" / "c.xlsx").write_bytes(b"no workbook")
    result = batch("-j", "1")
    assert result.exit_code == 1
    found = {r["file"]: r["fault"] for r in rows(folder / "ut" / "comparison.csv")}
    assert [name for name, fault in found.items() if fault] == ["b.yaml", "c.xlsx"]
    assert "2 av 4 planer är räknade" in result.stdout
    assert (folder / "ut" / "faults.txt").read_text(encoding="utf-8").startswith("b.yaml: ")
    for name in ("b.yaml", "c.xlsx"):
        (folder / "planer" / name).unlink()
    assert batch("-j", "1").exit_code == 0
    assert not (folder / "ut" / "faults.txt").exists()


def test_an_unexpected_fault_is_told_and_stops_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_loaded: object) -> None:
        raise ZeroDivisionError("by hand")

    monkeypatch.setattr(klimatinvest, "calculate", broken)
    outcome = calculate_one(folder / "planer" / "a.yaml", "a.yaml", None, "sv")
    assert outcome.faults == ("oväntat fel, ZeroDivisionError: by hand",)


def test_a_folder_without_plans_is_wrong_usage(folder: Path) -> None:
    shutil.rmtree(folder / "planer")
    (folder / "planer").mkdir()
    assert batch().exit_code == 2


def test_locks_and_earlier_results_are_no_plans(folder: Path) -> None:
    for name in ("~$a.xlsx", ".dold.yaml", "ut/a.yaml"):
        path = folder / "planer" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("", encoding="utf-8")
    found = find_plans(folder / "planer", folder / "planer" / "ut")
    assert [p.relative_to(folder / "planer").as_posix() for p in found] == ["a.yaml", "under/a.yaml"]


def test_figures_are_per_inhabitant_and_say_why_they_are_missing() -> None:
    result = klimatinvest.calculate(klimatinvest.load_plan(EXAMPLE))
    figures, reasons = compare(result)
    assert set(figures) == set(FIGURES)
    assert {name for name, value in figures.items() if value is None} == set(reasons)
    need = result.funding.needs.amount[0].sum()
    people = figures["population"]
    if people is None:
        assert reasons["need_per_inhabitant"] == "no-population"
    else:
        assert figures["need_per_inhabitant"] == pytest.approx(need / people)
    assert figures["gap_share"] == pytest.approx(100 * result.funding.gap_secured.sum() / need)


def test_the_table_leaves_failed_plans_out_and_shows_dashes() -> None:
    figures: dict[str, float | None] = dict.fromkeys(FIGURES, 1.0) | {"goal_share": None}
    done = Outcome("a.yaml", "Åmål", figures, {"goal_share": "no-goal-to-meet"})
    table = comparison_table([done, Outcome("b.yaml", "", {}, {}, ("fel",))], texts("sv"))
    assert len(table.rows) == 1
    assert Blank("no-goal-to-meet") in table.rows[0].cells


def test_the_document_for_programs(folder: Path) -> None:
    told = json.loads(batch("-j", "1", "--json").stdout)
    assert [p["file"] for p in told["plans"]] == ["a.yaml", "under/a.yaml"]
    assert told["units"]["need"] == "Mkr"


@pytest.mark.slow
@pytest.mark.parametrize("backend", ["loky", "dask"])
def test_several_workers_give_the_same(folder: Path, backend: str) -> None:
    pytest.importorskip("joblib")
    if backend == "dask":
        pytest.importorskip("distributed")
    plans, words = find_plans(folder / "planer", folder / "ut"), texts("sv")
    alone = run(plans, folder / "planer", None, words, jobs=1)
    with cluster(backend, None):  # type: ignore[arg-type]
        together = run(plans, folder / "planer", None, words, jobs=2)
    assert sorted(together, key=lambda o: o.file) == sorted(alone, key=lambda o: o.file)
