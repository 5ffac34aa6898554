"""Attributes by hand: need by year, what exists, what is built when, draws and plans without any."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from small_plans import NOTED, element, figure, plan_of, result_of

from klimatinvest.engine.attributes import Attributes
from klimatinvest.plan.model import Plan


def _attribute(id: str, existing: float) -> dict[str, Any]:  # noqa: A002
    return {**NOTED, "id": id, "name": id, "unit": "laddpunkt", "existing": existing, "year": 2025}


def _action(id: str, year: int | None) -> dict[str, Any]:  # noqa: A002
    about = {"id": id, "name": id, "focus_area": "transport", "owner": "kommun", "status": "planned"}
    return {**about, "in_use_year": year, "price_year": 2024, "source": "test", "value_status": "observed"}


def _plan(**changed: Any) -> Plan:
    """Ten cars by 2030, a fifth a year from 2026; 0.5 charging points a car."""
    tables: dict[str, Any] = {
        "elements": [element("E", "direct", "unit", quantity=10.0, start=2025, target_year=2030)],
        "assumptions": [figure("E", "abatement", 1.0, "ton/st/år")],
        "attributes": [_attribute("B", 1.0), _attribute("A", 0.0)],
        "attribute_needs": [{**NOTED, "attribute": "B", "element": "E", "ratio": 0.5}],
        "actions": [_action("X", 2028), _action("Y", 2026)],
        "attribute_builds": [
            {**NOTED, "attribute": "B", "action": "X", "quantity": 2.0},
            {**NOTED, "attribute": "B", "action": "Y", "quantity": 0.25},
        ],
    }
    return plan_of(**{**tables, **changed})


def _found(plan: Plan, draws: dict[Any, Any] | None = None) -> Attributes:
    return result_of(plan, draws).attributes


def test_by_year() -> None:
    """Cars 2026…2031: 2, 4, 6, 8, 10, 10. Existing 1; Y builds 0.25 from 2026, X 2 more from 2028."""
    found = _found(_plan())
    assert [a.id for a in found.attributes] == ["A", "B"]
    assert found.required.shape == found.missing.shape == found.surplus.shape == (1, 2, 6)
    assert found.required[0, 1] == pytest.approx([1.0, 2.0, 3.0, 4.0, 5.0, 5.0])
    assert found.existing == pytest.approx([0.0, 1.0])
    assert found.built[1] == pytest.approx([0.25, 0.25, 2.25, 2.25, 2.25, 2.25])
    assert found.missing[0, 1] == pytest.approx([0.0, 0.75, 0.0, 0.75, 1.75, 1.75])
    assert found.surplus[0, 1] == pytest.approx([0.25, 0.0, 0.25, 0.0, 0.0, 0.0])


def test_nothing_needs_or_builds_the_other() -> None:
    found = _found(_plan())
    assert not found.required[0, 0].any()
    assert not found.built[0].any()
    assert not found.missing[0, 0].any()


def test_each_draw_has_its_own_need() -> None:
    """A quantity that is not sampled needs the same in every draw."""
    found = _found(_plan(), {("E", "abatement", None): np.array([1.0, 2.0, 3.0])})
    assert found.required.shape == (3, 2, 6)
    assert np.array_equal(found.required[0], found.required[2])


def test_a_plan_without_attributes() -> None:
    found = _found(_plan(attributes=[], attribute_needs=[], attribute_builds=[]))
    assert found.attributes == ()
    assert found.required.shape == (1, 0, 6)


def test_what_is_never_taken_into_use_is_refused() -> None:
    with pytest.raises(ValueError, match="X"):
        _found(_plan(actions=[_action("X", None), _action("Y", 2026)]))
