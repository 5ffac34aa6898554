"""``klimatinvest plan`` and ``validate`` from outside: files, exit codes, streams and the JSON document."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import xlsxwriter
from typer.testing import CliRunner, Result

import klimatinvest
from klimatinvest.cli.app import app
from klimatinvest.cli.progress import progress
from klimatinvest.cli.target import choose_target, default_name, is_ours, slug
from klimatinvest.plan.model import Plan
from klimatinvest.text.catalog import texts

EXAMPLE = Path(__file__).parents[1] / "present" / "plan.yaml"
NAME = "amala-ostby-klimatinvesteringsplan.xlsx"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Work in a folder of its own, with a copy of the plan, in Swedish."""
    monkeypatch.setenv("KLIMATINVEST_LANG", "sv")
    monkeypatch.chdir(tmp_path)
    shutil.copy(EXAMPLE, tmp_path / "plan.yaml")
    return tmp_path  # type: ignore[return-value]


@pytest.fixture
def plan() -> Plan:
    return klimatinvest.load_plan(EXAMPLE).require()


@pytest.fixture
def broken(folder: Path) -> Path:
    """Write a plan with two faults: a status that is not one, and a municipality that is missing."""
    text = (folder / "plan.yaml").read_text(encoding="utf-8")
    text = text.replace("  municipality: Åmåla-Östby\n", "").replace(
        "source: påhittad, status: placeholder}", "source: påhittad, status: gissad}", 1
    )
    path = folder / "broken.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def run(*args: str) -> Result:
    return CliRunner().invoke(app, list(args), prog_name="klimatinvest")


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Eskilstuna", "eskilstuna"), ("Åmåla-Östby", "amala-ostby"), ("Upplands Väsby", "upplands-vasby"),
     ("../../etc", "etc"), ('Östersund*?<>|:"', "ostersund"), ("日本", "")],
)  # fmt: skip
def test_a_slug_is_a_safe_file_name(name: str, expected: str) -> None:
    assert slug(name) == expected


def test_a_municipality_that_cannot_be_spelled_still_gets_a_file(plan: Plan) -> None:
    odd = plan.model_copy(update={"plan": plan.plan.model_copy(update={"municipality": "日本"})})
    assert default_name(odd) == "klimatinvesteringsplan.xlsx"


class TestWhereTheWorkbookGoes:
    """The input is never overwritten, and neither is what someone else wrote."""

    def target(self, plan: Plan, source: Path, output: Path | None = None, force: bool = False) -> Path:
        return choose_target(plan, source, output, force, texts("sv"), as_json=False)

    def test_without_a_name_it_is_named_after_the_municipality(self, plan: Plan) -> None:
        assert self.target(plan, Path("plan.yaml")) == Path(NAME)

    def test_a_plan_fed_back_gets_a_name_of_its_own(self, plan: Plan, folder: Path) -> None:
        (folder / NAME).write_bytes(b"the edited workbook")
        stem = NAME.removesuffix(".xlsx")
        assert self.target(plan, folder / NAME) == Path(f"{stem}-2.xlsx")
        (folder / f"{stem}-2.xlsx").write_bytes(b"another")
        assert self.target(plan, folder / NAME) == Path(f"{stem}-3.xlsx")

    def test_the_input_is_refused_even_by_another_name_and_with_force(self, plan: Plan, folder: Path) -> None:
        (folder / "in.xlsx").write_bytes(b"input")
        (folder / "link.xlsx").symlink_to("in.xlsx")
        for name in ("in.xlsx", "link.xlsx"):
            with pytest.raises(BaseException) as stopped:  # noqa: PT011 - the framework's own way out
                self.target(plan, folder / "in.xlsx", folder / name, force=True)
            assert stopped.value.exit_code == 2

    def test_a_file_of_someone_else_needs_force(self, plan: Plan, folder: Path) -> None:
        (folder / "budget.xlsx").write_bytes(b"not ours")
        result = run("plan", "plan.yaml", "-o", "budget.xlsx")
        assert result.exit_code == 2
        assert "--force" in result.output
        assert (folder / "budget.xlsx").read_bytes() == b"not ours"
        assert self.target(plan, folder / "plan.yaml", Path("budget.xlsx"), force=True) == Path("budget.xlsx")

    def test_a_result_is_known_by_its_document_properties(self, plan: Plan, folder: Path) -> None:
        for name, mark in (("ours.xlsx", "klimatinvest"), ("other.xlsx", "Diarienummer")):
            with xlsxwriter.Workbook(str(folder / name)) as book:
                book.set_custom_property(mark, "1")
        assert is_ours(folder / "ours.xlsx")
        assert not is_ours(folder / "other.xlsx")
        assert self.target(plan, folder / "plan.yaml", Path("ours.xlsx")) == Path("ours.xlsx")

    def test_a_result_has_to_be_a_workbook(self) -> None:
        result = run("plan", "plan.yaml", "-o", "plan.pdf")
        assert result.exit_code == 2
        assert ".xlsx" in result.output

    def test_json_tells_why_a_name_is_refused(self) -> None:
        result = run("plan", "plan.yaml", "-o", "plan.pdf", "--json")
        assert result.exit_code == 2
        assert json.loads(result.stdout)["problems"][0]["code"] == "suffix"


class TestPlan:
    """Reading, calculating, showing and writing."""

    def test_it_writes_the_workbook_and_says_where(self, folder: Path) -> None:
        result = run("plan", "plan.yaml")
        assert result.exit_code == 0, result.output
        assert zipfile.is_zipfile(folder / NAME)
        assert NAME in result.stdout.splitlines()[-1]
        assert "Åmåla-Östby" in result.stdout

    def test_a_result_may_be_replaced_by_the_next_one(self, folder: Path) -> None:
        assert run("plan", "plan.yaml").exit_code == 0
        first = (folder / NAME).read_bytes()
        assert run("plan", "plan.yaml").exit_code == 0
        assert (folder / NAME).read_bytes() == first

    def test_the_result_fed_back_gives_the_same_figures(self, folder: Path) -> None:
        assert run("plan", "plan.yaml").exit_code == 0
        again = run("plan", NAME, "--json")
        assert again.exit_code == 0, again.output
        once = json.loads(run("plan", "plan.yaml", "--no-workbook", "--json").stdout)
        twice = json.loads(again.stdout)
        assert twice["workbook"] == NAME.replace(".xlsx", "-2.xlsx")
        assert twice["funding"]["total"] == once["funding"]["total"]
        assert [e["metrics"] for e in twice["elements"]] == [e["metrics"] for e in once["elements"]]

    def test_a_result_that_is_open_in_a_spreadsheet_is_left_alone(self, folder: Path) -> None:
        (folder / NAME).write_bytes(b"open")
        (folder / f"~${NAME}").write_bytes(b"")
        result = run("plan", "plan.yaml")
        assert result.exit_code == 1
        assert "file-open-elsewhere" in result.output
        assert (folder / NAME).read_bytes() == b"open"

    def test_without_a_workbook_nothing_is_written(self, folder: Path) -> None:
        assert run("plan", "plan.yaml", "--no-workbook").exit_code == 0
        assert [path.name for path in folder.iterdir()] == ["plan.yaml"]

    def test_json_is_one_document_without_nan(self) -> None:
        result = run("plan", "plan.yaml", "--no-workbook", "--json")
        assert result.exit_code == 0

        def refuse(constant: str) -> None:
            raise AssertionError(constant)

        data = json.loads(result.stdout, parse_constant=refuse)
        # reckoned in tests/present/test_tables.py
        assert data["elements"][0]["metrics"]["cost_per_tonne_b"]["society"]["value"] == pytest.approx(400.0)
        assert data["workbook"] is None
        assert data["warnings"] == []
        assert data["missing"][0]["code"] == "no-lifecycle"

    def test_english_is_spoken_on_request(self) -> None:
        result = run("plan", "plan.yaml", "--no-workbook", "--lang", "en")
        assert "Goals and gap" in result.stdout

    @pytest.mark.parametrize("command", ["plan", "validate"])
    def test_every_fault_is_shown_at_once_and_nothing_is_written(
        self, command: str, broken: Path, folder: Path
    ) -> None:
        result = run(command, broken.name)
        assert result.exit_code == 1
        assert result.stdout == ""
        faults = [line for line in result.stderr.splitlines() if line.startswith("FEL")]
        assert len(faults) >= 2
        assert all("broken.yaml:" in line for line in faults)
        assert sorted(path.name for path in folder.iterdir()) == ["broken.yaml", "plan.yaml"]

    @pytest.mark.parametrize("command", ["plan", "validate"])
    def test_json_gives_the_same_faults(self, command: str, broken: Path) -> None:
        result = run(command, broken.name, "--json")
        assert result.exit_code == 1
        problems = json.loads(result.stdout)["problems"]
        assert len(problems) >= 2
        assert all(problem["code"] and problem["line"] for problem in problems)

    @pytest.mark.parametrize("command", ["plan", "validate"])
    def test_a_file_that_is_not_there_is_told_kindly(self, command: str) -> None:
        result = run(command, "saknas.yaml")
        assert result.exit_code == 1
        assert "saknas.yaml" in result.output
        assert "Traceback" not in result.output


class TestValidate:
    """Checking alone."""

    def test_a_plan_without_faults_is_counted(self) -> None:
        result = run("validate", "plan.yaml")
        assert result.exit_code == 0
        assert "2 element" in result.stdout
        assert "3 platshållare" in result.stdout

    def test_json_counts_too(self) -> None:
        data = json.loads(run("validate", "plan.yaml", "--json").stdout)
        assert data == {
            "problems": [],
            "contents": {"elements": 2, "actions": 0, "sources": 2, "placeholders": 3},
        }


class TestProgress:
    """What takes time is told to a person at a terminal and to nobody else."""

    def test_a_file_gets_nothing(self, capsys: pytest.CaptureFixture[str]) -> None:
        with progress("working", patience=0.0):
            pass
        assert capsys.readouterr() == ("", "")

    def test_a_terminal_is_told_when_it_takes_long(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("sys.stderr.isatty", lambda: True)
        waiting = []
        monkeypatch.setattr("klimatinvest.cli.progress.Timer", lambda _, tell: waiting.append(tell) or Idle())
        with progress("working"):
            waiting[0]()
        assert capsys.readouterr() == ("", "working\n")


class Idle:
    """A timer that never fires."""

    daemon = False

    def start(self) -> None:
        pass

    def cancel(self) -> None:
        pass


def test_the_same_from_python(folder: Path) -> None:
    loaded = klimatinvest.load_plan("plan.yaml")
    result = klimatinvest.calculate(loaded)
    klimatinvest.write_workbook(result, loaded, "from-python.xlsx")
    assert zipfile.is_zipfile(folder / "from-python.xlsx")
