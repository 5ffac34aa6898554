"""Pairs of co-benefits, or a co-benefit and a line, that would count the same thing twice."""

from __future__ import annotations

from typing import Any

import pytest

from klimatinvest.plan.double_counting import find_double_counting
from klimatinvest.plan.model import Plan

SETTINGS = {
    "name": "P", "municipality": "P", "version": "1", "decision_status": "draft", "date": "2026-01-01",
    "price_year": 2024, "base_year": 2026, "start_year": 2026, "end_year": 2030, "inventory_years": [2024],
    "goal_base_years": [2024],
}  # fmt: skip
ELEMENT = {
    "id": "TE-1", "name": "E", "sector": "transport", "focus_area": "transport", "kind": "direct", "depth": "unit",
    "unit": "st", "owner": "k", "source": "x", "status": "observed",
}  # fmt: skip
ENERGY = {"subject": "TE-1", "quantity": "energy_use", "carrier": "el", "value": 1, "unit": "MWh/st/år", "source": "x",
          "status": "observed"}  # fmt: skip


def hits(*benefits: dict[str, Any]) -> list[tuple[str, int, int | None]]:
    common = {"name": "S", "subject": "TE-1", "basis": "per_year", "priced": True, "value_status": "observed"}
    rows = [common | {"id": f"S-{n}"} | benefit for n, benefit in enumerate(benefits)]
    plan = {"plan": SETTINGS, "elements": [ELEMENT], "assumptions": [ENERGY], "benefits": rows}
    return [(hit.pair.id, hit.row, hit.other) for hit in find_double_counting(Plan.model_validate(plan))]


HEALTH, ACCIDENTS = {"kind": "active_travel_health", "unit": "km"}, {"kind": "accidents", "unit": "skada"}


@pytest.mark.parametrize(
    ("benefits", "found"),
    [
        ([HEALTH, ACCIDENTS], [("health-and-accidents", 0, 1)]),
        ([HEALTH, ACCIDENTS | {"subject": "TE-2"}], []),
        ([HEALTH, ACCIDENTS | {"priced": False}], []),
        ([{"kind": "other", "unit": "ton", "parameter": "gronlogik.co2_value_ex_ets"}],
         [("carbon-in-benefit", 0, None), ("carbon-in-mass", 0, None)]),
        ([{"kind": "air_quality", "unit": "kg", "substance": "nox"}], []),
        ([{"kind": "air_quality", "unit": "kg", "substance": "nox"}, {"kind": "air_quality", "unit": "kWh"}],
         [("air-twice", 0, 1)]),
        ([{"kind": "energy_security", "unit": "MWh"}], [("energy-twice", 0, None)]),
        ([{"kind": "jobs", "unit": "årsarbete"}], []),
        ([{"kind": "noise", "unit": "st"}, {"kind": "noise", "unit": "st"}], [("same-kind-twice", 0, 1)]),
        ([{"kind": "noise", "unit": "st", "last_year": 2027}, {"kind": "noise", "unit": "st", "first_year": 2028}], []),
        ([{"kind": "air_quality", "unit": "kg", "substance": s} for s in ("nox", "pm25")], []),
    ],
)  # fmt: skip
def test_pairs(benefits: list[dict[str, Any]], found: list[tuple[str, int, int | None]]) -> None:
    assert hits(*benefits) == found
