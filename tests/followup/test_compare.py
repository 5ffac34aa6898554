"""An outcome held against its plan: nothing to say when all went by it, and deviations by hand when it did not."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from klimatinvest.engine.result import Result
from klimatinvest.followup.compare import _counted_rows, follow_up
from klimatinvest.followup.light import light_of, shortfall, worst
from klimatinvest.followup.model import Settings
from klimatinvest.followup.planned import planned_outcome
from klimatinvest.followup.result import FollowUp, Trend
from klimatinvest.followup.states import expected_status
from klimatinvest.present.followup.page import must_change
from klimatinvest.present.followup.rows import follow_up_data
from klimatinvest.present.followup.tables import follow_up_tables
from klimatinvest.text.catalog import texts

from .conftest import Read, calculated, patched

LIMITS = Settings(name="x", municipality="x", year=2028, version="1", date="2029-01-01")


@pytest.fixture
def found(result: Result, read: Read) -> FollowUp:
    return follow_up(result, read(patched()).require())


@pytest.mark.parametrize("year", [2026, 2028, 2035, 2045])
def test_a_plan_followed_up_by_itself_has_no_deviation(result: Result, year: int) -> None:
    found = follow_up(result, planned_outcome(result, year, "Prov", "Enligt planen"))
    assert found.emissions
    assert found.deployment
    assert bool(found.spending) == (year > 2026)  # nothing is spent in the first year
    for rows in (found.emissions, found.deployment, found.spending, found.unit_spending, found.grants):
        for row in rows:
            assert row.difference == pytest.approx(0.0, abs=1e-6 * max(1.0, abs(row.planned)))
            assert row.light == "green"
    assert [(e.delay, e.light) for e in found.elements] == [(0.0, "green")] * 2
    assert [(a.delay, a.light) for a in found.actions] == [(0, "green")]
    assert found.not_followed == ()
    assert found.delay_cost.tonnes == found.delay_cost.society == found.delay_cost.municipal == 0.0
    assert found.late is found.plan


def test_elements_by_hand(found: FollowUp) -> None:
    """TE-1: 2.5 a year from 2026: 4 in 2028 against 5 is 0.4 years behind; TE-2: 2 t against 2.5 in 2028."""
    states = {e.element: e for e in found.elements}
    assert states["TE-1"].delay == pytest.approx(0.4)
    assert states["TE-1"].pace == 2.0
    assert states["TE-1"].needed_pace == 3.0  # (10 − 4)/2 years
    assert states["TE-1"].light == "red"  # 20 % short
    assert states["TE-2"].delay == pytest.approx(0.4)  # 1.25 t a year: 2 t were planned for 2027.6


def test_actions_by_hand(found: FollowUp) -> None:
    """In use 2028 by the plan, so done at the end of it; reported ongoing, and a year later."""
    state = found.actions[0]
    assert (state.expected, state.reported, state.delay, state.light) == ("done", "ongoing", 1, "yellow")


def test_money_by_hand(found: FollowUp) -> None:
    """520 000 kr of 2027 at 2 % since 2024: 520 000/1.061208 = 490 007 against 500 000, 2 % off: green."""
    spent = found.spending[0]
    assert spent.planned == pytest.approx(500_000.0)
    assert spent.actual == pytest.approx(490_007.6, abs=0.1)
    assert spent.light == "green"
    assert (found.grants[0].planned, found.grants[0].actual, found.grants[0].light) == (100_000.0, 90_000.0, "yellow")


def test_interim_targets_lie_on_the_line_of_the_goals(found: FollowUp) -> None:
    """1 200 t in 2020 to 240 t in 2030: 720 t in 2025 and 624 t in 2026."""
    interim = {d.year: d for d in found.interim}
    assert interim[2025].planned == pytest.approx(720.0)
    assert interim[2026].planned == pytest.approx(624.0)
    assert interim[2026].light == "red"
    assert found.statistics_year == 2026


def test_emissions_before_the_plan_have_nothing_to_be_held_against(found: FollowUp) -> None:
    by_year = {d.year: d for d in found.emissions}
    assert math.isnan(by_year[2025].planned)
    assert by_year[2025].light == "none"
    assert by_year[2026].planned == pytest.approx(1000.0)


def test_forecasts_by_hand(found: FollowUp) -> None:
    """The trend: (880/1200)^(1/6) a year from 2026; in 2030 880 · (880/1200)^(4/6) = 715.6 t."""
    forecasts = {f.name: f for f in found.forecasts}
    assert forecasts["trend"].gap == pytest.approx(880.0 * (880.0 / 1200.0) ** (4.0 / 6.0) - 240.0)
    # the plan: 1 000 − 10 · 2 − 5 t in 2030; late by 0.4 years: TE-1 9 units, TE-2 4.5 t
    assert forecasts["plan"].gap == pytest.approx(975.0 - 240.0)
    assert forecasts["delayed"].gap == pytest.approx(1000.0 - 18.0 - 4.5 - 240.0)
    # the pace: TE-1 2 a year to 8 in 2030; TE-2 at 2/2.5 of its figures: 4 t
    assert forecasts["pace"].gap == pytest.approx(1000.0 - 16.0 - 4.0 - 240.0)


def test_indicators_are_held_against_the_line_to_their_target(found: FollowUp) -> None:
    """10 in 2026 to 40 in 2030: 25 in 2028 against 20 reported."""
    last = found.indicators[-1]
    assert (last.planned, last.actual, last.light) == (25.0, 20.0, "red")


def test_what_is_not_reported_has_no_light(result: Result, read: Read) -> None:
    data = patched({"outcome_deployment": [], "outcome_actions": [], "outcome_emissions": []})
    found = follow_up(result, read(data).require())
    assert found.not_followed == ("TE-1", "TE-2", "A-1")
    assert {e.light for e in found.elements} == {"none"}
    assert found.interim == ()
    assert found.statistics_year is None
    assert found.delay_cost.tonnes == 0.0


def test_one_rule_for_the_light() -> None:
    assert light_of(shortfall(100.0, 95.0, True), LIMITS) == "green"
    assert light_of(shortfall(100.0, 94.9, True), LIMITS) == "yellow"
    assert light_of(shortfall(100.0, 84.9, True), LIMITS) == "red"
    assert light_of(shortfall(100.0, 110.0, False), LIMITS) == "yellow"
    assert light_of(shortfall(0.0, 5.0, True), LIMITS) == "green"
    assert light_of(shortfall(0.0, 5.0, False), LIMITS) == "red"
    assert light_of(shortfall(np.nan, 5.0, False), LIMITS) == "none"
    assert worst(["green", "none", "yellow"]) == "yellow"
    assert worst([]) == "none"


def test_what_an_actions_own_years_ask_for(result: Result) -> None:
    action = result.inputs.actions[0]  # planned; spends in 2027, in use in 2028
    assert [expected_status(action, year) for year in (2026, 2027, 2028)] == ["planned", "ongoing", "done"]


def test_a_trend_from_statistics_of_zero_or_less_has_no_rate(result: Result, read: Read) -> None:
    """No constant rate leads from 1 200 t to −10 t: the forecast is blank and nothing is clipped to 0."""
    path = next(iter(result.goals))
    trend = Trend(path.base_year, 1200.0, 2026, -10.0)
    assert math.isnan(trend.rate)
    assert np.isnan(trend.emissions(np.arange(2026, 2031))).all()
    data = patched({"outcome_emissions.0.emissions": {2020: 1200, 2026: 0}})
    found = follow_up(result, read(data).require())
    forecast = next(f for f in found.forecasts if f.name == "trend")
    assert math.isnan(forecast.gap)
    assert "inte" not in " ".join(must_change(found, texts("sv"))[:1])
    json.dumps(follow_up_data(found, texts("sv")), allow_nan=False)
    table = next(t for t in follow_up_tables(found, texts("sv")) if t.id == "forecast")
    assert "no-trend" in table.reasons


def test_what_the_next_target_asks_of_the_statistics(result: Result, read: Read) -> None:
    """From 880 t in 2026 to −120 t in 2030: 250 t a year, for no rate leads there; emissions that rise are said to."""
    goal = result.inputs.plan.goals[0].model_copy(update={"measure": "level", "value": -120.0})
    negative = calculated(result.inputs.plan.model_copy(update={"goals": (goal, *result.inputs.plan.goals[1:])}))
    said = " ".join(must_change(follow_up(negative, read(patched()).require()), texts("sv")))
    assert "krävs 250 tons minskning per år från 2026" in said
    rising = patched({"outcome_emissions.0.emissions": {2020: 1200, 2026: 1300}})
    said = " ".join(must_change(follow_up(result, read(rising).require()), texts("sv")))
    assert "har ökat 1,3 procent per år 2020–2026" in said  # (1300/1200)^(1/6) = 1.01343


def test_an_action_that_takes_nothing_into_use_is_done_with_its_last_spending(result: Result, read: Read) -> None:
    """Spends in 2027 and has no year of use: done in 2027; thought to be done in 2029, it is two years late."""
    action = result.inputs.plan.actions[0].model_copy(update={"in_use_year": None, "lifetime": None, "expensed": True})
    spent = calculated(result.inputs.plan.model_copy(update={"actions": (action,)}))
    found = follow_up(spent, read(patched()).require())
    state = found.actions[0]
    assert (state.planned_year, state.expected_year, state.delay, state.light) == (2027, 2029, 2, "red")
    assert found.late.inputs.plan.actions[0].capex == {2029: 500_000.0}


def test_a_year_with_planned_money_and_no_report_is_shown(result: Result, read: Read) -> None:
    """500 000 kr are planned in 2027; only 2028 is reported: the money of 2027 stands without an outcome."""
    data = patched({"outcome_spending.0.spent": {2028: 100_000}})
    found = follow_up(result, read(data).require())
    assert [(d.year, d.planned, d.light) for d in found.spending] == [(2027, 500_000.0, "none"), (2028, 0.0, "red")]
    assert math.isnan(found.spending[0].actual)


def test_grants_stated_in_constant_prices_are_held_in_the_kronor_of_their_year(result: Result, read: Read) -> None:
    """100 000 kr at 2024 prices are 100 000 · 1.02³ = 106 120.8 kr in 2027."""
    source = result.inputs.plan.sources[0].model_copy(update={"price_basis": "real", "price_year": 2024})
    real = calculated(result.inputs.plan.model_copy(update={"sources": (source,)}))
    found = follow_up(real, read(patched()).require())
    assert found.grants[0].planned == pytest.approx(106_120.8)


def test_emissions_of_sectors_are_added_in_one_order(result: Result, read: Read) -> None:
    """Sums of floating-point numbers depend on their order: the inventory's, never that of a set of words."""
    inventory = result.inputs.plan.inventory
    more = tuple(inventory[0].model_copy(update={"sector": s}) for s in ("industri", "jordbruk", "avfall"))
    several = calculated(result.inputs.plan.model_copy(update={"inventory": (*more, *inventory)}))
    assert _counted_rows(several, None) == ("industri", "jordbruk", "avfall", "transport")
