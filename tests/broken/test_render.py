"""Problems in the reader's language, and as records."""

from __future__ import annotations

from klimatinvest.core.origin import Origin
from klimatinvest.core.problem import Problem, Severity
from klimatinvest.text.catalog import texts
from klimatinvest.text.render import field_label, problem_record, render_problem

CELL = Origin("plan.xlsx", "Åtgärder", "F14")
LINE = Origin("plan.yaml", line=12, column=5)


def test_a_number_with_a_unit() -> None:
    args = {"found": "1,2 Mkr", "variant": "write", "write": 1_200_000.0}
    problem = Problem("not-a-number", CELL, "actions.capex.2026", args)
    label = texts("sv").get("field.actions.capex.label")
    assert render_problem(problem, texts("sv")) == (
        f'plan.xlsx » Åtgärder!F14 · {label} 2026: "1,2 Mkr" är inte ett tal. Skriv 1200000.'
    )


def test_decimals_as_they_are_typed_in_the_file() -> None:
    args = {"found": "2,5 %", "variant": "write", "write": 2.5}
    assert "Skriv 2,5." in render_problem(Problem("not-a-number", CELL, None, args), texts("sv"))
    assert "Skriv 2.5." in render_problem(Problem("not-a-number", LINE, None, args), texts("sv"))
    assert "Write 2.5." in render_problem(Problem("not-a-number", CELL, None, args), texts("en"))


def test_tiny_and_huge_numbers_have_no_exponent() -> None:
    args = {"found": "x", "variant": "write", "write": 1e14}
    assert "Skriv 100000000000000." in render_problem(Problem("not-a-number", CELL, None, args), texts("sv"))
    args = {"found": "x", "variant": "write", "write": 0.00000125}
    assert "Skriv 0,00000125." in render_problem(Problem("not-a-number", CELL, None, args), texts("sv"))


def test_choices_are_labels_in_a_workbook_and_identifiers_in_a_text_file() -> None:
    args = {"found": "x", "suggestion": None, "choice_set": "status", "choices": ("observed", "default")}
    in_cell = render_problem(Problem("unknown-choice", CELL, None, args), texts("sv"))
    in_line = render_problem(Problem("unknown-choice", LINE, None, args), texts("sv"))
    assert texts("sv").get("choice.status.observed") in in_cell
    assert "observed, default" in in_line


def test_braces_in_what_the_user_wrote_do_no_harm() -> None:
    problem = Problem("unknown-reference", CELL, None, {"found": "{0.__class__}", "tables": ["actors"]})
    assert "{0.__class__}" in render_problem(problem, texts("sv"))


def test_record() -> None:
    problem = Problem("no-elements", LINE, "plan.name", {"found": 3}, Severity.WARNING)
    record = problem_record(problem, texts("en"))
    assert record == {
        "code": "no-elements",
        "severity": "warning",
        "file": "plan.yaml",
        "sheet": None,
        "cell": None,
        "line": 12,
        "column": 5,
        "field": "plan.name",
        "label": texts("en").get("field.plan.name.label"),
        "found": 3,
        "message": texts("en").get("problem.no-elements.message"),
        "hint": texts("en").get("problem.no-elements.hint"),
    }


def test_no_place_and_unknown_field() -> None:
    assert render_problem(Problem("no-elements"), texts("sv")).startswith("planen har inga")
    assert field_label("elements.saknas", texts("sv")) == "saknas"
    assert field_label(None, texts("sv")) == ""
