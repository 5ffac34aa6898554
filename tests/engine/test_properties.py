"""What must hold for every plan, whatever is in it."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_plans import element, figure, plan_of, result_of
from strategies import plans

from klimatinvest.engine.funding import SAMPLED_OUTCOMES
from klimatinvest.engine.result import Result
from klimatinvest.engine.state import emissions_by_sector
from klimatinvest.parameters.library import library
from klimatinvest.plan.model import Plan
from klimatinvest.plan.quantities import BY_KEY

few = settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
TINY = {"rel": 1e-9, "abs": 1e-6}


def _close(found: Any, wanted: Any, **more: Any) -> None:
    np.testing.assert_allclose(found, wanted, rtol=1e-9, atol=more.get("abs", 1e-6), equal_nan=True)


@few
@given(plans())
def test_steps_add_up_to_reference_less_plan(plan: Plan) -> None:
    result = result_of(plan)
    by_sector: dict[str, Any] = {}
    for step in result.sequence.portfolio:
        for sector, tonnes in step.tonnes.items():
            by_sector[sector] = by_sector.get(sector, 0.0) + tonnes
    for sector in result.sectors:
        _close(sector.reference - sector.plan, by_sector.get(sector.sector, 0.0) + 0.0 * sector.plan)
    for account in ("territorial", "sink", "consumption"):
        mine = [s for s in result.sectors if s.account == account]
        moved = sum((s.reference - s.plan for s in mine), np.zeros((1, result.inputs.years.size)))
        stepped = sum(
            (v for k, v in by_sector.items() if result.inputs.sectors[k].account == account),
            np.zeros((1, result.inputs.years.size)),
        )
        _close(moved, stepped)


@few
@given(plans())
def test_steps_agree_with_the_states_before_and_after(plan: Plan) -> None:
    """The same abatement found from what the activities emit in the first and in the last state."""
    result = result_of(plan)
    inputs, sequence = result.inputs, result.sequence
    before = emissions_by_sector(inputs, sequence.reference)
    after = emissions_by_sector(inputs, sequence.final)
    stated = {
        e.id
        for e in inputs.elements
        if e.depth == "yearly" or (e.depth == "unit" and inputs.value(e.id, "abatement") is not None)
    }
    calculated = [s for s in sequence.portfolio if s.element not in stated]
    for sector in set(before) | set(after):
        difference = before.get(sector, 0.0) - after.get(sector, 0.0)
        steps = sum((s.tonnes.get(sector, 0.0) for s in calculated), np.zeros_like(difference))
        _close(steps, difference)


@few
@given(plans())
def test_money_adds_up(plan: Plan) -> None:
    result = result_of(plan)
    _close(result.actors.sum(axis=1), result.lenses.society.sum(axis=(1, 2)))
    _close(result.actors.sum(axis=1), result.elements.society.lines[:, -1].sum(axis=1))
    funding = result.funding
    need = funding.needs.amount
    for paid, gap in (
        (funding.secured, funding.gap_secured),
        (funding.possible, funding.gap_possible),
    ):
        assert np.abs(paid.sum(axis=1) + gap - need).max(initial=0.0) <= 1e-6
        assert gap.min(initial=0.0) >= 0.0
        assert paid.min(initial=0.0) >= 0.0
    assert funding.gap_expected.min(initial=0.0) >= 0.0
    assert np.all(funding.gap_expected <= need + 1e-6)
    # rows that something pays for are all that costs: nothing is paid beyond a ceiling
    for s, source in enumerate(funding.sources):
        if source.amounts:
            factor = result.inputs.source_price_factor[source.id]
            ceiling = np.array([source.amounts.get(int(y), 0.0) for y in result.inputs.years]) * factor
            assert np.all(funding.possible[:, s].sum(axis=1) <= ceiling * (1 + 1e-12) + 1e-6)


@few
@given(plans(rates=False))
def test_present_value_at_rate_0_is_the_plain_sum(plan: Plan) -> None:
    result = result_of(plan)
    for block in (result.elements, result.actions):
        for lens in (block.municipal, block.society):
            _close(lens.npv, lens.net.sum(axis=-1))
    _close(result.actor_npv, result.actors.sum(axis=-1))


def _scaled(plan: Plan, k: float) -> Plan:
    """Multiply every amount of money by k."""
    tables = {"plan", *(row.sector for row in plan.inventory)}
    subject = dict.fromkeys(tables, "plan")
    subject |= {a.id: "activities" for a in plan.activities} | {c.id: "carriers" for c in plan.carriers}
    subject |= {e.id: "elements" for e in plan.elements}

    def is_money(row: Any) -> bool:
        return BY_KEY[subject[row.subject], row.quantity].money

    def times(amounts: dict[int, float]) -> dict[int, float]:
        return {year: k * value for year, value in amounts.items()}

    return plan.model_copy(
        update={
            "assumptions": tuple(
                r.model_copy(update={"value": r.value * k}) if is_money(r) and r.value is not None else r
                for r in plan.assumptions
            ),
            "series": tuple(
                r.model_copy(update={"values": times(r.values)}) if is_money(r) else r for r in plan.series
            ),
            "actions": tuple(
                r.model_copy(update={"capex": times(r.capex), "operation_cost": (r.operation_cost or 0.0) * k})
                for r in plan.actions
            ),
            "sources": tuple(r.model_copy(update={"amounts": times(r.amounts)}) for r in plan.sources),
        }
    )


def _amounts(result: Result) -> list[Any]:
    return [
        result.elements.municipal.npv,
        result.elements.society.npv,
        result.elements.society.pvc,
        result.actor_npv,
        result.viability_gap,
        result.funding.gap_secured.sum(axis=1),
        result.funding.gap_expected.sum(axis=1),
        result.elements.effect.total_investment,
        result.elements.society.cost_per_tonne_b,
    ]


@few
@given(plans(), st.sampled_from([2.0, 10.0, 0.125]))
def test_scaling_all_money_scales_all_money(plan: Plan, k: float) -> None:
    for scaled, plain in zip(_amounts(result_of(_scaled(plan, k))), _amounts(result_of(plan)), strict=True):
        _close(scaled, k * plain, abs=1e-5)


@few
@given(plans(basis="real"))
def test_another_price_year_scales_by_the_index(plan: Plan) -> None:
    index = library().get("index.kpi")
    assert index is not None
    k = index.at(2022).value / index.at(2024).value
    moved = plan.model_copy(update={"plan": plan.plan.model_copy(update={"price_year": 2022})})
    for found, plain in zip(_amounts(result_of(moved)), _amounts(result_of(plan)), strict=True):
        _close(found, k * plain, abs=1e-5)


@few
@given(plans(), st.integers(0, 1000))
def test_the_order_of_rows_carries_no_meaning(plan: Plan, seed: int) -> None:
    order = random.Random(seed)
    tables = {}
    for name in Plan.model_fields:
        if name != "plan":
            rows = list(getattr(plan, name))
            order.shuffle(rows)
            tables[name] = tuple(rows)
    one, other = result_of(plan), result_of(plan.model_copy(update=tables))
    assert one.elements.rows == other.elements.rows
    for first, second in zip(_amounts(one), _amounts(other), strict=True):
        _close(first, second)
    _close(one.elements.tonnes, other.elements.tonnes)
    assert (one.funding.needs.items, one.funding.needs.actors) == (
        other.funding.needs.items,
        other.funding.needs.actors,
    )
    assert list(one.ranking) == list(other.ranking)


@few
@given(plans())
def test_an_element_of_quantity_0_changes_nothing(plan: Plan) -> None:
    row = element("Z", "avoid", quantity=0.0, from_activity="a0")
    extra = [
        figure("Z", "conversion_from", 1000.0, "vkm/st"),
        figure("Z", "investment", 100.0, "kr/st", price_year=2024),
        figure("Z", "lifetime", 10.0, "år"),
    ]
    raw = plan.model_dump()
    raw["elements"] = [*raw["elements"], row]
    raw["assumptions"] = [*raw["assumptions"], *extra]
    one, other = result_of(plan), result_of(Plan.model_validate(raw))
    keep = [other.elements.rows.index(row) for row in one.elements.rows]
    _close(one.elements.tonnes, other.elements.tonnes[:, keep])
    _close(one.elements.municipal.npv, other.elements.municipal.npv[:, keep])
    _close(one.elements.society.npv, other.elements.society.npv[:, keep])
    _close(one.actors, other.actors)
    _close(one.funding.gap_expected, other.funding.gap_expected)


@few
@given(plans(), st.sampled_from([0.0, 7000.0]))
def test_cost_per_tonne_does_not_know_the_co2_value(plan: Plan, co2: float) -> None:
    rows = tuple(r.model_copy(update={"value": co2}) if r.quantity == "co2_value" else r for r in plan.assumptions)
    one, other = result_of(plan), result_of(plan.model_copy(update={"assumptions": rows}))
    for metric in ("pvc", "cost_per_tonne_a", "cost_per_tonne_b"):
        _close(getattr(one.elements.society, metric), getattr(other.elements.society, metric))
    assert list(one.ranking) == list(other.ranking)
    assert list(one.layers) == list(other.layers)


@few
@given(plans())
def test_an_element_alone_is_its_own_portfolio(plan: Plan) -> None:
    result = result_of(plan)
    for position, row in enumerate(result.inputs.elements):
        raw = plan.model_dump()
        raw["elements"] = [e for e in raw["elements"] if e["id"] == row.id]
        mine = {"plan", row.id, *(a.id for a in plan.activities), *(c.id for c in plan.carriers)}
        for table, column in (("assumptions", "subject"), ("series", "subject"), ("actor_shares", "subject")):
            raw[table] = [r for r in raw[table] if r[column] in mine]
        raw |= {"actions": [], "enables": [], "sources": [], "funding_targets": []}
        alone = result_of(Plan.model_validate(raw))
        _close(alone.sequence.portfolio[0].territorial, result.sequence.standalone[position].territorial)
        assert alone.sequence.portfolio[0] is alone.sequence.standalone[0]


def test_more_uncertain_sources_than_can_be_listed_are_sampled() -> None:
    """Eleven even chances of 10 against 1000: the mean gap is 1000 - 55; a standard error is 16.6/sqrt(2000)."""
    action = {
        "id": "A",
        "name": "A",
        "focus_area": "energy",
        "owner": "kommun",
        "status": "planned",
        "in_use_year": 2027,
        "lifetime": 10,
        "price_year": 2024,
        "source": "test",
        "value_status": "observed",
        "capex": {2026: 1000.0},
    }
    sources = [
        {
            "id": f"F{i:02}",
            "name": "F",
            "kind": "grant",
            "actor": "staten",
            "status": "possible",
            "probability": 50.0,
            "price_basis": "real",
            "price_year": 2024,
            "source": "test",
            "value_status": "observed",
            "amounts": {2026: 10.0},
        }
        for i in range(11)
    ]
    targets = [{"source": s["id"], "target": "A"} for s in sources]
    funding = result_of(plan_of(actions=[action], sources=sources, funding_targets=targets)).funding
    assert not funding.exact
    assert funding.outcomes == SAMPLED_OUTCOMES
    assert funding.gap_expected[0, 0, 0] == pytest.approx(945.0, abs=5 * 16.6 / SAMPLED_OUTCOMES**0.5)
