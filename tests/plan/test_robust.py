"""Whatever stands in a field, reading a plan gives problems and never raises."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from klimatinvest.parameters.library import library
from klimatinvest.plan.read import read_plan
from klimatinvest.text.catalog import texts
from klimatinvest.text.render import problem_record, render_problem

ODD: tuple[Any, ...] = (
    None,
    "",
    "x",
    -1,
    0,
    1e300,
    [],
    {},
    True,
    0.5,
    "1,2 Mkr",
    "9999",
    [1],
    {"a": [1]},
    "=1+1",
)


def leaves(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in inner:
        yield (*path, key)
        yield from leaves(value, (*path, key))


@pytest.mark.parametrize("offset", range(3))
def test_odd_values_everywhere(valid: dict[str, Any], tmp_path: Path, offset: int) -> None:
    path = tmp_path / "plan.yaml"
    for number, place in enumerate(list(leaves(valid))):
        if number % 3 != offset:  # three parts, each a few seconds
            continue
        node = valid
        for key in place[:-1]:
            node = node[key]
        kept = node[place[-1]]
        node[place[-1]] = ODD[number % len(ODD)]
        path.write_text(yaml.safe_dump(valid, allow_unicode=True, sort_keys=False), encoding="utf-8")
        node[place[-1]] = kept
        loaded = read_plan(path, library())
        assert (loaded.plan is None) == bool(loaded.problems.errors)
        for problem in loaded.problems:
            assert render_problem(problem, texts("sv"))
            assert problem_record(problem, texts("en"))["message"]


def test_rows_may_stand_in_any_order(valid: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    for rows in valid.values():
        if isinstance(rows, list):
            rows.reverse()
    path.write_text(yaml.safe_dump(valid, allow_unicode=True), encoding="utf-8")
    assert list(read_plan(path, library()).problems) == []
