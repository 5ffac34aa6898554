"""One broken outcome for each fault: it is found, at the right place, in words that help; all at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from openpyxl import load_workbook

from klimatinvest.core.problem import Severity
from klimatinvest.files.strict_yaml import load_yaml
from klimatinvest.followup.fields import FOLLOWUP
from klimatinvest.followup.read import read_outcome
from klimatinvest.plan.model import Plan
from klimatinvest.present.workbook.template import write_template
from klimatinvest.text.catalog import LANGUAGES, texts
from klimatinvest.text.render import render_problem
from patching import keys

from .conftest import Read, patched

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "gallery.yaml").read_text(encoding="utf-8"))


def text_of(data: Any) -> str:
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=9999)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['code']}-{case['at']}")
def test_broken_example(case: dict[str, Any], read: Read) -> None:
    data = patched(case.get("set"), tuple(case.get("drop", ())))
    loaded = read(data)
    found = [problem for problem in loaded.problems if problem.code == case["code"]]
    place = str(load_yaml(text_of(data), "outcome.yaml").origin(tuple(keys(case["at"]))))
    problem = next((p for p in found if str(p.origin) == place), None)
    assert problem is not None, (place, [(p.code, str(p.origin)) for p in loaded.problems])
    assert loaded.outcome is None
    sentence = render_problem(problem, texts("sv"))
    for word in case["words"]:
        assert str(word) in sentence, sentence
    assert "{" not in render_problem(problem, texts("en"))


def test_the_valid_outcome_has_no_problems(read: Read) -> None:
    loaded = read(patched())
    assert [render_problem(p, texts("sv")) for p in loaded.problems] == []
    assert loaded.require().outcome.year == 2028
    assert str(loaded.origin("outcome_actions", 0, "status")).startswith("outcome.yaml:")


def test_an_element_without_a_quantity_has_nothing_to_follow_up(read: Read, plan: Plan, tmp_path: Path) -> None:
    element = plan.elements[0].model_copy(update={"quantity": None})
    without = plan.model_copy(update={"elements": (element, *plan.elements[1:])})
    path = tmp_path / "outcome.yaml"
    path.write_text(text_of(patched()), encoding="utf-8")
    codes = [p.code for p in read_outcome(path, without).problems.errors]
    assert codes == ["outcome-without-quantity"]


def test_all_faults_are_told_at_once(read: Read) -> None:
    changes = {"outcome.year": 2046, "outcome_actions.0.action": "A-9", "outcome_grants.0.received": {2050: 1}}
    codes = {p.code for p in read(patched(changes)).problems.errors}
    assert {"outcome-year", "unknown-reference", "outcome-after-year"} <= codes


def test_no_file_is_a_problem_and_not_an_exception(plan: Plan, tmp_path: Path) -> None:
    loaded = read_outcome(tmp_path / "saknas.yaml", plan)
    assert [p.code for p in loaded.problems] == ["file-not-found"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_column_and_choice_has_its_texts(language: str) -> None:
    words = texts(language)
    for table in FOLLOWUP.all:
        for part in ("sheet", "title", "purpose"):
            assert words.get(f"followup_table.{table.id}.{part}")
        assert words.get(f"followup_workbook_inputs.note.{table.id}")
        for column in table.columns:
            assert len(words.get(f"followup_field.{table.id}.{column.id}.label")) <= 30
            assert len(words.get(f"followup_field.{table.id}.{column.id}.help")) <= 255
            for choice in column.choices:
                assert words.locate(f"choice.{column.choice_set}.{choice}")


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"outcome_emissions.0.emissions.2026": 0.88}, "outcome_emissions.0.emissions.2026"),  # kilotonnes
        ({"outcome_spending.0.spent.2027": 520}, "outcome_spending.0.spent.2027"),  # thousands of kronor
        ({"outcome_grants.0.received.2027": 90_000_000}, "outcome_grants.0.received.2027"),
    ],
)
def test_what_looks_like_another_unit_is_a_warning_at_its_place(
    changes: dict[str, Any], place: str, read: Read
) -> None:
    loaded = read(patched(changes))
    (problem,) = loaded.problems
    expected = load_yaml(text_of(patched(changes)), "outcome.yaml").origin(tuple(keys(place)))
    assert (problem.code, problem.severity) == ("outcome-magnitude", Severity.WARNING)
    assert str(problem.origin) == str(expected)
    assert "Kontrollera enheten" in render_problem(problem, texts("sv"))
    assert loaded.outcome is not None


def filled(folder: Path, sheet: str, *rows: tuple[object, ...], header: dict[str, object] | None = None) -> Path:
    """Fill in the template as a controller does: the settings, and rows below the example of one sheet."""
    path = folder / "utfall.xlsx"
    write_template(path, "follow-up", texts("sv"))
    book = load_workbook(path)
    said = {"Namn": "U", "Kommun": "Provkommun", "Uppföljningsår": "2028", "Version": "1", "Datum": "2029-02-01"}
    for label, value in book.worksheets[0].iter_rows(min_row=6, max_col=2):
        value.value = said.get(str(label.value).rstrip(" *"), value.value)
    for cell, heading in (header or {}).items():
        book[sheet][cell] = heading
    for at, row in enumerate(rows, start=7):
        for column, value in enumerate(row, start=1):
            book[sheet].cell(at, column, value)
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("sheet", "row", "header", "code", "cell"),
    [
        ("Utfall_utsläpp", ("transport", "S", None, None, "egen uppgift", None, "900 ton"), {}, "not-a-number", "G7"),
        ("Utfall_utsläpp", ("transport", "S", None, None, "egen uppgift", None, "=1/0"), {}, "formula-without-value", "G7"),  # noqa: E501
        ("Utfall_utsläpp", ("transport", "S", None, None, "egen uppgift", None, "#N/A"), {}, "error-value", "G7"),
        ("Utfall_element", ("TE-9", "S", "egen uppgift", None, 3), {}, "unknown-reference", "A7"),
        ("Utfall_element", ("TE-1", "S", "egen uppgift", None, 3, 4, 5), {"H5": "2027"}, "duplicate-column", "H5"),
        ("Utfall_element", ("TE-1", "S", "egen uppgift", None, None, None, None, 3), {"H5": 2029}, "outcome-after-year", "H7"),  # noqa: E501
        ("Utfall_åtgärder", ("A-1", "färdig"), {}, "unknown-choice", "B7"),
        ("Utfall_åtgärder", ("A-1", "klar", "tjugonio"), {}, "not-a-year", "C7"),
        ("Utfall_pengar", ("A-1", "namnd", "B", "egen uppgift", None, None, 1.0), {}, "unknown-reference", "B7"),
    ],
)  # fmt: skip
def test_a_fault_in_the_workbook_is_told_with_its_cell(
    sheet: str, row: tuple[object, ...], header: dict[str, object], code: str, cell: str, tmp_path: Path, plan: Plan
) -> None:
    loaded = read_outcome(filled(tmp_path, sheet, row, header=header), plan)
    assert (code, f"utfall.xlsx » {sheet}!{cell}") in [(p.code, str(p.origin)) for p in loaded.problems]


def test_numbers_and_years_typed_as_text_are_read_and_blank_sheets_say_nothing(tmp_path: Path, plan: Plan) -> None:
    row = ("Transporter", "S", None, None, "egen uppgift", None, "900", "1 200,5")
    outcome = read_outcome(filled(tmp_path, "Utfall_utsläpp", row), plan).require()
    assert outcome.outcome.year == 2028
    assert outcome.outcome_emissions[0].sector == "transport"
    assert outcome.outcome_emissions[0].emissions == {2025: 900.0, 2026: 1200.5}
    assert outcome.outcome_spending == ()
