"""The tidy table says what the engine says: no value lost, none twice, sums by lens agree."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import klimatinvest
from klimatinvest.engine.result import Result
from klimatinvest.present.export.rows import tidy_rows
from klimatinvest.present.export.schema import FIELDS, IDS, KEY
from klimatinvest.text.catalog import texts

ROOT = Path(__file__).parents[3]
PLANS = [ROOT / "examples" / "eskilstuna" / "plan.yaml", ROOT / "tests" / "present" / "plan.yaml"]
FUNDING = {"need", "allocated", "gap"}


@pytest.fixture(scope="module", params=PLANS, ids=lambda path: path.parent.name)
def calculated(request: pytest.FixtureRequest) -> tuple[Result, list[dict[str, Any]]]:
    result = klimatinvest.calculate(klimatinvest.load_plan(request.param))
    return result, list(tidy_rows(result, texts("sv")))


def total(rows: list[dict[str, Any]]) -> float:
    return sum(row["value"] for row in rows)


def flows(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for row in rows if row["unit"] == "kr" and row["post"] not in FUNDING]


def test_every_row_has_its_columns_and_a_key_of_its_own(calculated: tuple[Result, list[dict[str, Any]]]) -> None:
    _, rows = calculated
    assert rows
    required = [field.id for field in FIELDS if field.required]
    for row in rows:
        assert tuple(row) == IDS
        assert all(row[name] not in (None, "") for name in required)
        assert row["value"] != 0.0
    assert len({tuple(row[name] for name in KEY) for row in rows}) == len(rows)


def test_money_of_the_municipal_group_is_the_municipal_lens(calculated: tuple[Result, list[dict[str, Any]]]) -> None:
    result, rows = calculated
    group = [row for row in flows(rows) if row["actor_type"] in ("board", "company")]
    assert total(group) == pytest.approx(result.lenses.municipal.sum(), rel=1e-9)


def test_money_of_all_actors_is_what_society_pays(calculated: tuple[Result, list[dict[str, Any]]]) -> None:
    result, rows = calculated
    assert total(flows(rows)) == pytest.approx(result.lenses.society.sum(), rel=1e-9)
    for k, actor in enumerate(result.inputs.actors):
        own = [row for row in flows(rows) if row["actor"] == actor.id]
        assert total(own) == pytest.approx(result.lenses.actors[0, k].sum(), rel=1e-9, abs=1e-3)


@pytest.mark.parametrize("status", ["secured", "possible"])
def test_need_is_allocated_and_gap(calculated: tuple[Result, list[dict[str, Any]]], status: str) -> None:
    _, rows = calculated
    need = total([row for row in rows if row["post"] == "need"])
    parts = [row for row in rows if row["post"] in ("allocated", "gap") and row["status"] == status]
    assert total(parts) == pytest.approx(need, rel=1e-9)


def test_tonnes_are_the_engines(calculated: tuple[Result, list[dict[str, Any]]]) -> None:
    result, rows = calculated
    abated = total([row for row in rows if row["post"] == "abatement"])
    assert abated == pytest.approx(np.nansum(result.elements.tonnes[0, : len(result.inputs.elements)]), rel=1e-9)
    for post, name in (("reference_emissions", "reference"), ("plan_emissions", "plan")):
        stated = sum(np.broadcast_to(getattr(s, name)[0], result.inputs.years.shape).sum() for s in result.sectors)
        assert total([row for row in rows if row["post"] == post]) == pytest.approx(stated, rel=1e-9)
