"""Reading a clone: every file or a reason for each that cannot be read, with its path, line and key."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from klimatinvest.catalogue.tef.reading import read_framework
from klimatinvest.core.problem import Problems


def test_the_whole_framework(make: Any) -> None:
    framework, problems = make()
    assert len(problems) == 0
    assert (len(framework.activities), len(framework.elements)) == (3, 1)
    assert framework.files == len(framework.parameters) + 4


def test_the_folder_models_itself_will_do(make: Any, tmp_path: Path) -> None:
    framework, _ = make()
    assert read_framework(tmp_path / "clone" / "models", Problems()).files == framework.files


def test_an_empty_folder_is_no_framework(tmp_path: Path) -> None:
    problems = Problems()
    read_framework(tmp_path, problems)
    assert [p.code for p in problems.errors] == ["tef-no-models"]


@pytest.mark.parametrize(
    ("text", "code", "place", "key"),
    [
        ("id: x\nclass: [", "yaml-syntax", "broken.yaml:", None),
        ("id: x\nid: y\n", "yaml-duplicate-key", "broken.yaml:2:1", None),
        ("id: x\nclass: other\n", "tef-unknown-class", "broken.yaml:1:1", "class"),
        ("id: x\nclass: activity\n", "tef-bad-value", "broken.yaml:1:1", "work"),
        ("class: transition\n", "tef-missing-key", "broken.yaml:1:1", "id"),
        ("- 1\n", "tef-unknown-class", "broken.yaml:1:1", "class"),
        ("id: x\ntype: parameter\nvalues:\n- {value: many}\n", "tef-bad-value", "broken.yaml:4:11", "values.0.value"),
        ("id: x\ntype: parameter\nvalues: 3\n", "tef-bad-value", "broken.yaml:3:9", "values"),
        (
            "id: x\ntype: parameter\nvalues:\n- {value: 1, country: SE}\n- {value: 2, country: SE}\n",
            "tef-two-values",
            "broken.yaml:1:1",
            "values",
        ),
        (
            "id: x\nclass: transition\nshiftFrom:\n  chains:\n  - chain: a\n",
            "tef-missing-key",
            "broken.yaml:4:3",
            "shiftFrom.atoc",
        ),
    ],
)
def test_a_broken_file_is_told_and_the_rest_is_read(make: Any, text: str, code: str, place: str, key: str) -> None:
    framework, problems = make(broken=text)
    [problem] = [p for p in problems if p.origin is not None and p.origin.file == "broken.yaml"]
    assert (problem.code, problem.severity.value) == (code, "warning")
    assert str(problem.origin).startswith(place)
    assert problem.args.get("place") == key
    assert len(framework.elements) == 1
    assert len(problems.errors) == 0


def test_bytes_that_are_no_text(make: Any, tmp_path: Path) -> None:
    make()
    (tmp_path / "clone" / "models" / "x.yaml").write_bytes(b"\xff\xfe\x00")
    problems = Problems()
    assert len(read_framework(tmp_path / "clone", problems).elements) == 1
    assert [p.code for p in problems] == ["not-utf8"]


def test_of_two_with_the_same_id_the_first_by_path_is_used(make: Any, form: dict[str, Callable[..., str]]) -> None:
    framework, problems = make(parameters__zz=form["constant"]("distance", "km", 1))
    assert framework.parameters["distance"].values[0].value == 10000.0
    assert [(p.code, p.args["other"]) for p in problems] == [("tef-duplicate-id", "parameters/distance.yaml")]


def test_an_element_and_an_activity_may_share_an_id(make: Any, form: dict[str, Callable[..., str]]) -> None:
    framework, problems = make(e__same=form["element"]("old_car", "supplyUpdate", ""))
    assert len(problems) == 0
    assert "old_car" in framework.elements
    assert "old_car" in framework.activities


def test_too_many_files(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("klimatinvest.catalogue.tef.reading.MAX_FILES", 3)
    framework, problems = make()
    assert framework.files == 0
    assert [p.code for p in problems.errors] == ["tef-too-many-files"]
