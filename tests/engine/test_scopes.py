"""The group's own emissions by scope: what elements take off, and two methods that never meet."""

from __future__ import annotations

from typing import Any

import numpy as np
from small_plans import NOTED, element, plan_of, result_of, series

from klimatinvest.engine.scopes import Scopes, unit_scopes


def scopes(rows: list[dict[str, Any]], links: list[dict[str, Any]]) -> Scopes:
    """The element takes off 20 t in 2026 and 30 t from 2027."""
    plan = plan_of(
        elements=[element("E", "direct", "yearly")],
        series=[series("E", "abatement", "ton", {2026: 20.0, 2027: 30.0})],
        unit_emissions=[{**NOTED, **row} for row in rows],
        unit_elements=links,
    )
    return unit_scopes(result_of(plan))


def test_a_share_of_the_element_is_taken_off_the_last_stated_year() -> None:
    rows = [{"unit": "kommun", "scope": "scope1", "emissions": {2023: 70.0, 2024: 50.0}}]
    found = scopes(rows, [{"element": "E", "unit": "kommun", "scope": "scope1", "share": 0.5}])
    assert found.rows[0].plan[0].tolist() == [40.0, 35.0, 35.0, 35.0, 35.0, 35.0]


def test_what_is_in_the_stated_year_already_is_not_taken_off_again() -> None:
    """Stated in 2026 with 20 t gone: only the 10 t more from 2027 count."""
    rows = [{"unit": "kommun", "scope": "scope1", "emissions": {2026: 50.0}}]
    found = scopes(rows, [{"element": "E", "unit": "kommun", "scope": "scope1", "share": 1.0}])
    assert found.rows[0].plan[0].tolist() == [50.0, 40.0, 40.0, 40.0, 40.0, 40.0]


def test_scope_two_falls_the_same_by_both_methods_and_is_never_added() -> None:
    rows = [
        {"unit": "kommun", "scope": "scope2", "method": "location", "emissions": {2024: 100.0}},
        {"unit": "kommun", "scope": "scope2", "method": "market", "emissions": {2024: 60.0}},
    ]
    found = scopes(rows, [{"element": "E", "unit": "kommun", "scope": "scope2", "share": 0.1}])
    location, market = found.of(("scope2", "location")), found.of(("scope2", "market"))
    assert (len(location), len(market)) == (1, 1)
    np.testing.assert_allclose(location[0].effect, market[0].effect)
    assert (location[0].plan[0, 0], market[0].plan[0, 0]) == (98.0, 58.0)


def test_categories_of_scope_three_are_apart() -> None:
    rows = [{"unit": "kommun", "scope": "scope3", "category": c, "emissions": {2024: 100.0}} for c in (1, 6)]
    link = {"element": "E", "unit": "kommun", "scope": "scope3", "category": 6, "share": 1.0}
    found = scopes(rows, [link])
    assert [row.plan[0, 0] for row in found.rows] == [100.0, 80.0]
