"""The register of commitments: counted once, and never more than the element they are a part of."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_plans import element, figure, plan_of, result_of, series

from klimatinvest.engine.commitments import Commitments, commitments
from klimatinvest.engine.result import Result

COMMITMENT = {"sector": "trade", "size": "small", "signed": "2025-03-01", "status": "signed"}


def commitment(name: str, organisation: str, **more: Any) -> dict[str, Any]:
    return {**COMMITMENT, "id": name, "organisation": organisation, **more}


def result(rows: list[dict[str, Any]], **tables: list[dict[str, Any]]) -> Result:
    """Ten units from 2026 on, two tonnes each, and an element of 50 tonnes a year."""
    return result_of(
        plan_of(
            elements=[element("E", "direct", "unit", quantity=10.0), element("Y", "direct", "yearly")],
            assumptions=[figure("E", "abatement", 2.0, "ton/st/år")],
            series=[series("Y", "abatement", "ton", {2026: 50.0})],
            commitments=rows,
            **tables,
        )
    )


def found(rows: list[dict[str, Any]], **tables: list[dict[str, Any]]) -> Commitments:
    return commitments(result(rows, **tables))


def test_the_effect_is_a_part_of_the_element() -> None:
    """4 of 10 units are 8 of 20 t; in 2028 12 of 10 are all 20 t and 2 units beyond."""
    rows = [
        commitment("K1", "Ett", element="E", quantity=4.0, start=2026),
        commitment("K2", "Två", element="E", quantity=8.0, start=2028, end=2029, size="large"),
    ]
    part = found(rows).elements[0]
    assert part.committed.tolist() == [4.0, 4.0, 12.0, 12.0, 4.0, 4.0]
    np.testing.assert_allclose(part.tonnes[0], [8.0, 8.0, 20.0, 20.0, 8.0, 8.0])
    assert part.overshoot[0].tolist() == [0.0, 0.0, 2.0, 2.0, 0.0, 0.0]
    # 2028: 8 of the 12 units are the large organisation's, 2/3 of 20 t
    assert found(rows).by_size["large"][1][0, 2] == pytest.approx(40.0 / 3.0)


def test_an_element_of_yearly_figures_is_held_in_tonnes() -> None:
    part = found([commitment("K1", "Ett", element="Y", quantity=60.0, start=2027)]).elements[0]
    assert part.tonnes[0, :2].tolist() == [0.0, 50.0]
    assert part.overshoot[0, 1] == 10.0


def test_an_organisation_counts_once_and_only_when_it_has_signed() -> None:
    rows = [
        commitment("K1", "Ett"),
        commitment("K2", "ett", signed="2026-05-01"),
        commitment("K3", "Tre", status="dialogue", signed=""),
        commitment("K4", "Fyra", status="withdrawn"),
        commitment("K5", "Fem till", organisations=5, signed="2027-01-01"),
    ]
    register = found(rows, commitment_aims=[{"year": 2026, "count": 3}, {"year": 2027, "count": 6}])
    assert [(a.aim.year, a.count, a.gap) for a in register.aims] == [(2026, 1, 2), (2027, 6, 0)]
    assert register.unmeasured == 3
    assert register.elements == ()


@given(st.lists(st.tuples(st.floats(0.0, 30.0), st.integers(2026, 2031)), min_size=1, max_size=5))
def test_commitments_never_abate_more_than_their_element(stated: list[tuple[float, int]]) -> None:
    rows = [
        commitment(f"K{i}", f"Org {i}", element="E", quantity=quantity, start=start)
        for i, (quantity, start) in enumerate(stated)
    ]
    register = found(rows)
    part = register.elements[0]
    assert np.all(part.tonnes <= part.element_tonnes + 1e-9)
    assert np.all((part.covered >= 0.0) & (part.covered <= 1.0))
    groups = sum(tonnes for _, tonnes in register.by_sector.values())
    np.testing.assert_allclose(groups, register.tonnes, atol=1e-9)
