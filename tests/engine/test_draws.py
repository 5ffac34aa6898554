"""Several draws at once: the axis of draws is carried through, and each draw is the calculation of its values."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_plans import NOTED, cars, element, figure, result_of, series
from strategies import START, amounts, plans

from klimatinvest.catalogue.sectors import sectors
from klimatinvest.engine.calculate import calculate
from klimatinvest.engine.inputs import Inputs, Key
from klimatinvest.engine.result import TOTAL, Result
from klimatinvest.engine.shapley import attribute
from klimatinvest.parameters.library import library
from klimatinvest.plan.model import Plan
from klimatinvest.plan.rows_risk import FIELDS


def _plan() -> Plan:
    plan = cars(
        element("E1", "avoid", quantity=300.0, from_activity="bil"),
        element("E2", "efficiency", quantity=60_000.0, from_activity="bil", start=2026, target_year=2029),
        element("E3", "shift", quantity=9.0, from_activity="bil", to_activity="elbil", owner="hushall"),
        element("E4", "direct", "yearly", sector="avfall"),
        element("E5", "sink", "unit", quantity=10.0, sector="negativa_utslapp"),
        element("E6", "supply", quantity=10.0, carrier="el", start=2026, target_year=2030),
        figures=[
            figure("E1", "conversion_from", 100.0, "vkm/st"),
            figure("E2", "conversion_from", 1.0, "vkm/st"),
            figure("E2", "saving", 20.0, "procent"),
            figure("E3", "conversion_from", 12_000.0, "vkm/st"),
            figure("E3", "conversion_to", 12_000.0, "vkm/st"),
            figure("E3", "investment", 400.0, "tkr/st", price_year=2022, growth=-2.0, vat=True),
            figure("E3", "reference_investment", 300.0, "tkr/st", price_year=2022),
            figure("E3", "lifetime", 4.0, "år"),
            figure("E3", "reference_lifetime", 3.0, "år"),
            figure("E4", "lifetime", 5.0, "år"),
            figure("E5", "abatement", 1.0, "ton/st/år"),
            figure("E5", "abatement_lifecycle", 0.9, "ton/st/år"),
            figure("E5", "permanence", 0.8, "andel"),
            figure("E5", "operation_cost", 1000.0, "kr/st/år", price_year=2024),
            figure("E6", "target_factor", 10.0, "kg/MWh"),
            figure("bil", "operation_cost", 2.0, "kr/vkm", price_year=2024),
            figure("transport", "reference_growth", -1.0, "procent"),
        ],
    )
    raw = plan.model_dump()
    raw["series"] = [
        *raw["series"],
        series("E4", "abatement", "ton", {2026: 5.0}),
        series("E4", "investment", "kr", {2026: 50_000.0, 2027: 0.0}, price_year=2024),
    ]
    raw["inventory"] = [{**NOTED, "sector": "transport", "edition": "1", "emissions": {2024: 40.0}}]
    raw["actions"] = [
        {
            "id": "A1",
            "name": "A1",
            "focus_area": "transport",
            "owner": "kommun",
            "status": "planned",
            "in_use_year": 2027,
            "lifetime": 3,
            "price_year": 2024,
            "source": "test",
            "value_status": "observed",
            "capex": {2026: 70_000.0},
        }
    ]
    raw["enables"] = [{"action": "A1", "element": "E3", "share": 0.5}]
    raw["sources"] = [
        {
            "id": f"F{i}",
            "name": "F",
            "kind": kind,
            "actor": actor,
            "status": status,
            "probability": 40.0,
            "source": "test",
            "value_status": "observed",
            "amounts": {2026: 30_000.0},
        }
        for i, (kind, actor, status) in enumerate(
            [("grant", "staten", "decided"), ("eu", "staten", "applied"), ("own_frame", "kommun", "decided")]
        )
    ]
    raw["funding_targets"] = [
        {"source": "F0", "target": "A1"},
        {"source": "F1", "target": "E3"},
        {"source": "F2", "target": "kommun"},
    ]
    return Plan.model_validate(raw)


# What stands in the result already, reached another way.
_AGAIN = ("inputs", "source", "lenses", "postings", "passed_on", "taxed_postings", "supplied", "pools", "stepper")


def _arrays(value: Any, path: str = "") -> dict[str, Any]:
    """Collect every array of a result by where it stands."""
    if isinstance(value, np.ndarray):
        return {path: value}
    if isinstance(value, Inputs):
        return {}
    found: dict[str, Any] = {}
    if is_dataclass(value) and not isinstance(value, type):
        made = [n for kind in type(value).__mro__ for n, v in vars(kind).items() if isinstance(v, cached_property)]
        for name in (*(item.name for item in fields(value)), *made):
            if not name.startswith("_") and name not in _AGAIN:
                found |= _arrays(getattr(value, name), f"{path}.{name}")
    elif isinstance(value, (tuple, list)):
        for i, item in enumerate(value):
            found |= _arrays(item, f"{path}[{i}]")
    elif isinstance(value, dict):
        for key, item in value.items():
            found |= _arrays(item, f"{path}[{key}]")
    return found


# What every draw shares: shares and flags of the plan, years, and the order of the first draw.
_WITHOUT_DRAWS = (
    ".needs.at",
    ".asset.years",
    ".weights",
    ".vat",
    ".stated",
    ".eligible",
    ".allocation",
    ".ranking",
    ".layers",
    ".states",
)


def test_three_equal_draws_give_three_equal_results() -> None:
    plan = _plan()
    sampled = {(row.subject, row.quantity, row.carrier): np.full(3, row.value) for row in plan.assumptions}
    plain, drawn = _arrays(result_of(plan)), _arrays(result_of(plan, sampled))
    assert plain.keys() == drawn.keys()
    for path, wanted in plain.items():
        if wanted.dtype.kind == "U":
            assert np.all(drawn[path] == wanted), path
        else:
            np.testing.assert_allclose(
                drawn[path], np.broadcast_to(wanted, drawn[path].shape), rtol=1e-9, atol=1e-6, err_msg=path
            )


@pytest.mark.parametrize(
    ("key", "values"),
    [
        (("E3", "lifetime", None), [2.0, 4.0, 9.0]),
        (("E3", "reference_lifetime", None), [2.0, 3.0, 6.0]),
        (("E3", "investment", None), [300.0, 400.0, 500.0]),
        (("E4", "lifetime", None), [2.0, 5.0, 8.0]),
        (("E5", "permanence", None), [0.2, 0.8, 1.0]),
        (("E2", "saving", None), [10.0, 20.0, 30.0]),
        (("E1", "conversion_from", None), [50.0, 100.0, 250.0]),
        (("bil", "volume", None), [50_000.0, 100_000.0, 150_000.0]),
        (("bil", "intensity", "bensin"), [0.5, 0.7, 0.9]),
        (("E6", "target_factor", None), [0.0, 10.0, 60.0]),
        (("plan", "inflation", None), [0.0, 2.0, 4.0]),
        (("plan", "internal_rate", None), [1.0, 2.5, 4.0]),
        (("plan", "social_rate", None), [0.0, 3.5, 5.0]),
        (("plan", "co2_value", None), [0.0, 1000.0, 7000.0]),
        (("transport", "reference_growth", None), [-3.0, -1.0, 1.0]),
    ],
)
def test_each_draw_is_the_calculation_of_its_value(key: Key, values: list[float]) -> None:
    plan = _plan()
    drawn = _arrays(result_of(plan, {key: np.array(values)}))
    for draw, value in enumerate(values):
        rows = tuple(
            r.model_copy(update={"value": value}) if (r.subject, r.quantity, r.carrier) == key else r
            for r in plan.assumptions
        )
        single = _arrays(result_of(plan.model_copy(update={"assumptions": rows})))
        for path, wanted in single.items():
            if any(part in path for part in _WITHOUT_DRAWS) or wanted.dtype.kind == "U":
                continue
            if ".goals" in path or ".roots" in path or wanted.size == 0:
                continue
            found = drawn[path]
            axis = 1 if wanted.ndim > 1 and wanted.shape[0] == 2 and found.shape[0] == 2 else 0
            mine = np.take(found, min(draw, found.shape[axis] - 1), axis=axis) if found.ndim else found
            first = np.take(wanted, 0, axis=axis) if wanted.ndim else wanted
            np.testing.assert_allclose(mine, first, rtol=1e-9, atol=1e-6, err_msg=f"{path} draw {draw}")


def test_an_investment_moves_its_own_money_only() -> None:
    result = result_of(_plan(), {("E3", "investment", None): np.array([300.0, 400.0, 500.0])})
    assert np.ptp(result.elements.tonnes, axis=0).max() == 0.0
    moved = np.ptp(result.elements.society.npv, axis=0) > 0.0
    changed = {row for row, is_moved in zip(result.elements.rows, moved, strict=True) if is_moved}
    assert changed == {"E3", "territorial", "total"}


def test_attribution_carries_the_draws() -> None:
    plan = _plan()
    key = ("bil", "volume", None)
    drawn = result_of(plan, {key: np.array([100_000.0, 100_000.0])})
    plain = attribute(result_of(plan).inputs)
    np.testing.assert_allclose(attribute(drawn.inputs).shapley, np.repeat(plain.shapley, 2, axis=0), rtol=1e-12)


def test_samples_must_agree_in_number() -> None:
    with pytest.raises(ValueError, match="same number of draws"):
        result_of(_plan(), {("bil", "volume", None): np.ones(2), ("E2", "saving", None): np.ones(3)})


def test_value_added_tax_is_law_and_not_drawn() -> None:
    with pytest.raises(ValueError, match="value added tax"):
        result_of(_plan(), {("plan", "vat_rate", None): np.array([0.2, 0.25])})


# -- co-benefits, loans and the budget -----------------------------------------------------------------------

KINDS_OF_LOAN = st.sampled_from(["straight", "annuity", "bullet", "internal"])
few = settings(max_examples=12, deadline=None)


@st.composite
def _rich(draw: st.DrawFn) -> Plan:
    """Add co-benefits of every basis, loans on the actions and settings of the budget to a random plan."""
    raw = draw(plans()).model_dump()
    yearly = raw["elements"][0]["depth"] == "yearly"
    basic = {"name": "S", "subject": "E0", "kind": "noise", "price_year": 2022, "receiver": "hushall", "priced": True,
             "growth": float(draw(st.integers(-2, 2))), "source": "test", "value_status": "observed"}  # fmt: skip
    raw["benefits"] = [
        basic | {"id": "S-1", "basis": "per_year" if yearly else "per_unit", "quantity": draw(amounts), "unit": "km",
                 "value": 1.7},
        basic | {"id": "S-2", "basis": "per_year", "quantity": 3.1, "unit": "kg", "kind": "air_quality",
                 "substance": "nox", "ventilation_factor": 1.1, "inhabitants": 9_000.0},
        basic | {"id": "S-3", "basis": "damages", "kind": "avoided_damage"},
    ]  # fmt: skip
    raw["damages"] = [
        {"benefit": "S-3", "return_period": t, "damage_without": d, "damage_with": d / 3.0}
        for t, d in ((10, 1e3), (100, draw(amounts) + 1e3))
    ]
    raw["loans"] = [
        {"id": f"L-{a['id']}", "name": "L", "kind": draw(KINDS_OF_LOAN), "borrower": a["owner"], "action": a["id"],
         "amount": draw(amounts), "year": START, "term": draw(st.integers(5, 12)), "grace": draw(st.integers(0, 2)),
         "interest": float(draw(st.integers(0, 6))), "source": "test", "value_status": "observed"}
        for a in raw["actions"]
    ]  # fmt: skip
    raw["plan"] |= {
        "book_value": draw(st.sampled_from(["opening", "average"])),
        "grant_basis": draw(st.sampled_from(["net", "gross"])),
    }
    return Plan.model_validate(raw)


def _numbers(plan: Plan) -> dict[Key, float]:
    """List every number that may vary, as stated."""
    found: dict[Key, float] = {(r.subject, r.quantity, r.carrier): r.value or 0.0 for r in plan.assumptions}
    for field in FIELDS.values():
        for row in () if field.several else getattr(plan, field.table):
            value = getattr(row, field.column)
            if value is not None:
                found[row.id, field.id, None] = float(value)
    return found


def _read(result: Result) -> dict[str, Any]:
    return {
        "with": result.society.npv_with[:, result.elements.rows.index(TOTAL)],
        "net": result.budget_sums[0],
        "need": result.budget_sums[1],
        "debt": result.loans.debt,
        "gap": result.funding.gap_by_year("expected"),
    }


@few
@given(_rich())
def test_equal_draws_of_every_number_are_the_plan(plan: Plan) -> None:
    sampled = {key: np.full(7, value) for key, value in _numbers(plan).items()}
    scaled = {("S-2", "benefit_value", None): np.ones(7)}
    scaled |= {("S-3", name, None): np.ones(7) for name in ("damage_without", "damage_with")}
    plain = _read(result_of(plan))
    drawn = _read(calculate(plan, library(), sectors(), sampled, scaled))
    for name, wanted in plain.items():
        np.testing.assert_allclose(drawn[name], np.broadcast_to(wanted, drawn[name].shape), rtol=1e-12, atol=1e-6)


@few
@given(_rich(), st.integers(0, 99))
def test_the_sums_of_the_budget_are_the_sums_of_its_years(plan: Plan, seed: int) -> None:
    rng = np.random.default_rng(seed)
    varied = ("lifetime", "investment", "inflation", "internal_rate", "loan_interest", "loan_amount", "loan_term")
    sampled = {k: v * rng.uniform(0.9, 1.4, 5) for k, v in _numbers(plan).items() if k[1] in varied}
    for result in (result_of(plan), calculate(plan, library(), sectors(), sampled)):
        years = (result.budget.net.sum(axis=(1, 2)), result.budget.borrowing_need.sum(axis=(1, 2)))
        for found, wanted in zip(result.budget_sums, years, strict=True):
            np.testing.assert_allclose(found, np.broadcast_to(wanted, found.shape), rtol=1e-9, atol=1e-5)


@few
@given(_rich())
def test_each_draw_of_a_field_is_the_calculation_of_its_value(plan: Plan) -> None:
    shares = np.array([0.5, 1.0, 1.5])
    for key, value in _numbers(plan).items():
        field = FIELDS.get(key[1])
        if field is None or field.id == "probability":
            continue
        values = np.rint(value * shares) + 3.0 * (field.id == "loan_term") if field.whole else value * shares
        drawn = _read(calculate(plan, library(), sectors(), {key: values}))
        for draw, one in enumerate(values.tolist()):
            rows = tuple(
                r.model_copy(update={field.column: int(one) if field.whole else one}) if r.id == key[0] else r
                for r in getattr(plan, field.table)
            )
            single = _read(result_of(plan.model_copy(update={field.table: rows})))
            for name, wanted in single.items():
                mine = drawn[name][min(draw, len(drawn[name]) - 1)]
                np.testing.assert_allclose(mine, wanted[0], rtol=1e-9, atol=1e-5, err_msg=f"{key} {name}")
