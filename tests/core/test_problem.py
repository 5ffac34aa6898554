"""Problems are collected, never raised one at a time."""

from klimatinvest.core.origin import Origin
from klimatinvest.core.problem import InvalidInput, Problems, Severity


def test_errors_and_warnings_are_kept_apart_and_in_order() -> None:
    problems = Problems()
    problems.add("unknown-unit", Origin("plan.yaml", line=3), "actions.capex", found="kronor")
    problems.add("old-price-year", severity=Severity.WARNING)
    problems.add("missing")
    assert [p.code for p in problems] == ["unknown-unit", "old-price-year", "missing"]
    assert [p.code for p in problems.errors] == ["unknown-unit", "missing"]
    assert [p.code for p in problems.warnings] == ["old-price-year"]
    assert problems.errors[0].args == {"found": "kronor"}
    assert problems.errors[1].args == {}
    assert len(problems) == 3


def test_invalid_input_carries_all_of_them() -> None:
    problems = Problems()
    problems.add("missing")
    problems.add("missing")
    assert len(InvalidInput(problems).problems) == 2


def test_an_origin_reads_like_an_address() -> None:
    assert str(Origin("plan.xlsx", sheet="Åtgärder", cell="F14")) == "plan.xlsx » Åtgärder!F14"
    assert str(Origin("plan.xlsx", sheet="Åtgärder")) == "plan.xlsx » Åtgärder"
    assert str(Origin("plan.yaml", line=12, column=5)) == "plan.yaml:12:5"
    assert str(Origin("plan.yaml")) == "plan.yaml"
