"""One broken input for each fault: it is found, at the right place, in words that help; all at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from klimatinvest.core.problem import Severity
from klimatinvest.files.strict_yaml import load_yaml
from klimatinvest.text.catalog import texts
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
    place = str(load_yaml(text_of(data), "building.yaml").origin(tuple(keys(case["at"]))))
    problem = next((p for p in found if str(p.origin) == place), None)
    assert problem is not None, (place, [(p.code, str(p.origin)) for p in loaded.problems])
    assert problem.severity is Severity(case.get("severity", "error"))
    assert (loaded.building is None) == bool(loaded.problems.errors)
    sentence = render_problem(problem, texts("sv"))
    for word in case["words"]:
        assert str(word) in sentence, sentence
    assert "{" not in render_problem(problem, texts("en"))


def test_the_valid_input_has_no_problems(read: Read) -> None:
    loaded = read(patched())
    assert [render_problem(p, texts("sv")) for p in loaded.problems] == []
    assert loaded.require().project.bta == 1000


def test_all_faults_are_told_at_once(read: Read) -> None:
    changes = {"components.0.quantity": -1, "components.1.life": 0, "alternatives.1.role": "baseline"}
    loaded = read(patched(changes, ("energy.0.carrier", "products.2.factor")))
    codes = [p.code for p in loaded.problems.errors]
    assert sorted(codes) == [
        "baseline-several", "beyond-bound", "beyond-bound", "missing-field", "product-without-factor"
    ]  # fmt: skip
