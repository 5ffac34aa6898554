"""The summary's tables against figures reckoned by hand for ``plan.yaml`` beside this file.

Both elements install 2.5 of their 10 units a year from 2027 to 2030; every rate is 0.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import klimatinvest
from klimatinvest.catalogue.sectors import sectors
from klimatinvest.engine.calculate import calculate as calculate_plan
from klimatinvest.engine.emissions import after_compensation
from klimatinvest.engine.metrics import METRICS
from klimatinvest.engine.result import SUMS, Result
from klimatinvest.parameters.library import library
from klimatinvest.plan.model import Goal, Plan
from klimatinvest.present.element_tables import group_members, is_cut
from klimatinvest.present.figures import LENSES, has_lens, key_figure
from klimatinvest.present.json_result import result_data
from klimatinvest.present.remarks import remark_text, remarks
from klimatinvest.present.table import Blank, Column, Row, Table
from klimatinvest.present.tables import status_counts, summary_tables
from klimatinvest.text.catalog import texts

PLAN = Path(__file__).parent / "plan.yaml"
METRIC = {metric.id: metric for metric in METRICS}


@pytest.fixture(scope="module")
def plan() -> Plan:
    return klimatinvest.load_plan(PLAN).require()


@pytest.fixture(scope="module")
def result() -> Result:
    return klimatinvest.calculate(klimatinvest.load_plan(PLAN))


def calculate(plan: Plan) -> Result:
    return calculate_plan(plan, library(), sectors())


def emptied(plan: Plan) -> Plan:
    """Keep the settings and the constants, nothing else."""
    kept = tuple(a for a in plan.assumptions if a.subject == "plan")
    nothing = {"goals": (), "elements": (), "sources": (), "funding_targets": (), "inventory": ()}
    return plan.model_copy(update={**nothing, "assumptions": kept})


def table(result: Result, name: str, language: str = "sv") -> Table:
    return next(t for t in summary_tables(result, texts(language)) if t.id == name)


def cells(result: Result, name: str) -> list[tuple[object, ...]]:
    return [row.cells for row in table(result, name).rows]


def test_goals_are_held_against_emissions_with_and_without_the_plan(result: Result) -> None:
    # Target: a straight line from 1 000 t in 2020 to 200 t in 2030 passes 1 000 − 6 · 80 = 520 t in 2026.
    # 2030: 10 units give 10 · 5 + 10 · 1 = 60 t, so 900 − 60 = 840 t are left, 640 t above the target.
    assert cells(result, "goals_territorial") == [
        ("2026", 900.0, pytest.approx(520.0), pytest.approx(380.0), 0.0, 900.0, pytest.approx(380.0), "nås inte"),
        ("2030", 900.0, pytest.approx(200.0), pytest.approx(700.0), 60.0, 840.0, pytest.approx(640.0), "nås inte"),
        ("2035", 900.0, pytest.approx(200.0), pytest.approx(700.0), 60.0, 840.0, pytest.approx(640.0), "nås inte"),
    ]


def test_a_goal_that_is_reached_says_so(plan: Plan) -> None:
    # 900 − 60 = 840 t in 2030: a level of 840 t is reached exactly.
    goal = plan.goals[0].model_copy(update={"measure": "level", "value": 840.0})
    reached = calculate(plan.model_copy(update={"goals": (goal,)}))
    assert cells(reached, "goals_territorial")[1][-2:] == (pytest.approx(0.0, abs=1e-9), "nås")


def test_what_may_be_compensated_stands_apart_from_what_the_plan_does(plan: Plan) -> None:
    # 640 t are left in 2030 (above); 100 of them may be compensated: 540 t remain, and the table is as before.
    goal = plan.goals[0].model_copy(update={"compensation": 100.0})
    found = calculate(plan.model_copy(update={"goals": (goal,)}))
    assert cells(found, "goals_territorial")[1][-2:] == (pytest.approx(640.0), "nås inte")
    note = table(found, "goals_territorial").notes[-1]
    assert note.startswith("Högst 100 ton får kompenseras 2030; då återstår 540 ton.")
    stated = result_data(found)["goals"][0]["compensation"]
    assert stated == [
        {"year": 2030, "allowed": 100.0, "remaining": pytest.approx(640.0), "after": pytest.approx(540.0)}
    ]


@pytest.mark.parametrize(("remaining", "after"), [(640.0, 540.0), (60.0, 0.0), (0.0, 0.0), (-20.0, -20.0)])
def test_compensation_covers_at_most_what_is_left(remaining: float, after: float) -> None:
    assert after_compensation(remaining, 100.0) == after


def test_a_goal_without_base_emissions_is_blank_with_a_reason(plan: Plan) -> None:
    settings = plan.plan.model_copy(update={"goal_base_years": (2010,)})
    without = calculate(plan.model_copy(update={"plan": settings}))
    shown = cells(without, "goals_territorial")[1]
    blank = Blank("no-base-emissions")
    assert shown == ("2030", 900.0, blank, blank, 60.0, 840.0, blank, blank)
    assert table(without, "goals_territorial").reasons == ("no-base-emissions",)
    assert "no-base-emissions" in [remark.code for remark in remarks(without)]


def test_emissions_that_nobody_states_are_blank_and_not_zero(plan: Plan) -> None:
    goal = Goal(
        id="K", name="k", boundary="consumption", year=2030, measure="level", value=1.0, net=False,
        source="s", status="observed",
    )  # fmt: skip
    with_goal = calculate(plan.model_copy(update={"goals": (*plan.goals, goal)}))
    shown = cells(with_goal, "goals_consumption")[1]
    assert shown[1] == shown[5] == Blank("no-emissions")
    assert not any(isinstance(cell, float) for cell in shown)


def test_elements_with_a_net_cost_are_ranked_by_cost_per_tonne(result: Result) -> None:
    # Investment 10 · 100 000 = 1.0 Mkr. Residual after 2035 with a life of 50 years: installed 2027 … 2030, used
    # 9, 8, 7 and 6 years, left 41, 42, 43 and 44 of 50: 250 000 · 170/50 = 850 000. Cost 150 000.
    # Tonnes 12.5 + 25 + 37.5 + 6 · 50 = 375; 150 000 / 375 = 400 kr per tonne at a rate of 0.
    npv = pytest.approx(-0.15)
    expected = [("1", "TE-1", "Dyrt element", pytest.approx(50.0), 1.0, npv, npv, pytest.approx(400.0))]
    assert cells(result, "elements_net_cost") == expected


def test_elements_with_a_net_gain_stand_apart_without_cost_per_tonne(result: Result) -> None:
    # Saves 1 000 kr a unit and year: 2.5 + 5 + 7.5 + 6 · 10 = 75 unit-years, 75 000 kr.
    gain = pytest.approx(0.075)
    blank = Blank("no-investment-stated")
    expected = [("1", "TE-2", "Lönsamt element", pytest.approx(10.0), blank, gain, gain, gain)]
    assert cells(result, "elements_net_gain") == expected
    heads = [column.label for column in table(result, "elements_net_gain").columns]
    assert texts("sv").get("console.elements.net_cost.last") not in heads


def test_the_whole_plan_sums_its_elements(result: Result) -> None:
    # 150 000 − 75 000 = 75 000 kr for 375 + 75 = 450 t: 166.67 kr per tonne.
    npv = pytest.approx(-0.075)
    assert cells(result, "elements_whole") == [
        ("Hela planen", pytest.approx(60.0), 1.0, npv, npv, pytest.approx(75_000 / 450))
    ]


def test_need_and_gaps_are_summed_over_the_horizon(result: Result) -> None:
    # Need 4 · 250 000. Decided: 250 000 in 2027 and 150 000 in 2028, so 600 000 is left. The grant of 100 000 in 2029
    # comes with probability one half: 550 000 expected, 500 000 if it is paid.
    shown = {str(row[0]): row[1:] for row in cells(result, "funding")}
    words = texts("sv")
    expected = {"need": 1.0, "initial": 1.0, "secured": 0.4, "gap_secured": 0.6, "gap_expected": 0.55}
    for name, amount in {**expected, "gap_possible": 0.5}.items():
        assert shown[words.get(f"console.funding.{name}")] == pytest.approx((amount, amount)), name


def test_need_is_what_is_secured_and_the_secured_gap(result: Result) -> None:
    funding = [row[1] for row in cells(result, "funding")]
    assert funding[0] == pytest.approx(funding[2] + funding[3])


def test_placeholders_are_counted_in_every_table_that_has_a_status(plan: Plan, result: Result) -> None:
    # plan.yaml marks TE-2, the CO2 value and F-2 as placeholders and four constants as defaults; there are
    # 1 goal + 1 inventory row + 2 elements + 10 assumptions + 2 sources = 16 rows.
    found = status_counts(plan)
    assert sum(c["placeholder"] for c in found.values()) == 3
    assert sum(c["default"] for c in found.values()) == 4
    assert sum(c.total() for c in found.values()) == 16
    assert cells(result, "basis")[-1] == ("Summa", 3.0, 4.0, 9.0)


def test_an_element_without_costs_is_not_ranked_at_zero_kronor(plan: Plan) -> None:
    kept = [a for a in plan.assumptions if (a.subject, a.quantity) != ("TE-2", "reference_operation_cost")]
    bare = calculate(plan.model_copy(update={"assumptions": tuple(kept)}))
    (row,) = cells(bare, "elements_no_costs")
    assert row[4:] == (Blank("no-costs-stated"), Blank("no-costs-stated"))
    assert group_members(bare, "no-costs") == (1,)
    assert "no-costs" in [remark.code for remark in remarks(bare)]


def test_a_plan_with_nothing_in_it_has_no_figures_but_reasons(plan: Plan) -> None:
    empty = calculate(emptied(plan))
    codes = [remark.code for remark in remarks(empty)]
    assert codes[:2] == ["no-goals", "no-elements"]
    assert [t.id for t in summary_tables(empty, texts("en"))] == ["elements_whole", "funding", "basis"]
    assert result_data(empty)["elements"][-1]["metrics"]["npv"]["society"] == {
        "value": None,
        "reason": "no-costs-stated",
    }


def test_names_follow_the_readers_language(result: Result) -> None:
    assert table(result, "elements_net_cost", "en").rows[0].cells[2] == "Costly element"
    assert table(result, "elements_net_gain", "en").rows[0].cells[2] == "Lönsamt element"


def test_nothing_is_cut_when_elements_do_not_share_activities(result: Result) -> None:
    assert not any(is_cut(step) for step in result.sequence.portfolio)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_blank_figure_has_a_sentence(plan: Plan, result: Result, language: str) -> None:
    for found in (result, calculate(emptied(plan))):
        for row in found.elements.rows:
            for metric in METRICS:
                for lens in LENSES if has_lens(metric) else (None,):
                    figure = key_figure(found, "elements", row, metric, lens)
                    assert (figure.value is None) == bool(figure.reason)
                    for code in filter(None, (figure.reason, figure.state)):
                        assert texts(language).get(f"reason.{code}")
        assert all(remark_text(remark, texts(language)) for remark in remarks(found))


def test_an_element_that_gets_less_than_it_asks_for_is_marked(result: Result) -> None:
    # TE-1 asks for 2.5, 5, 7.5 and then 10 units; here it gets 8 from 2030 on.
    step = result.sequence.portfolio[0]
    short = replace(step, delivered=np.minimum(step.asked, 8.0))
    assert is_cut(short)
    cut = Result(result.inputs)
    portfolio = (short, *result.sequence.portfolio[1:])
    vars(cut)["sequence"] = replace(result.sequence, portfolio=portfolio)  # what would else be calculated when read
    shown = table(cut, "elements_net_cost")
    assert shown.rows[0].cells[2] == "Dyrt element ▼"
    assert shown.notes[-1].startswith("▼ TE-1 ger 8,0 av 10,0 st år 2030")


def test_a_rounding_is_no_cut(result: Result) -> None:
    step = result.sequence.portfolio[0]
    assert not is_cut(replace(step, delivered=step.asked * (1.0 - 1e-12)))


def test_sums_have_no_figures_that_belong_to_one_element(result: Result) -> None:
    for row in SUMS:
        assert key_figure(result, "elements", row, METRIC["kg_per_krona"]).reason == "not-for-sums"
        assert key_figure(result, "elements", row, METRIC["viability_gap"]).reason == "not-for-sums"


def test_a_table_refuses_a_row_that_does_not_fit() -> None:
    with pytest.raises(ValueError, match="needs 1 cells"):
        Table("t", "T", (Column("c"),), (Row(("a", "b")),))


class TestJson:
    """The document for programs."""

    def test_it_holds_the_same_figures_as_the_tables(self, result: Result) -> None:
        data = result_data(result)
        assert data["years"][0] == 2026
        assert data["funding"]["total"]["gap_expected"] == pytest.approx(550_000.0)
        element = data["elements"][0]
        assert element["rank"] == 1
        assert element["pareto_layer"] is None
        assert element["metrics"]["cost_per_tonne_b"]["unit"] == "kr/ton"
        assert element["metrics"]["cost_per_tonne_b"]["society"]["value"] == pytest.approx(400.0)
        assert element["delivered_by_year"][4] == pytest.approx(10.0)
        assert data["elements"][-1]["id"] == "total"
        assert data["basis"]["total"] == {"placeholder": 3, "default": 4, "observed": 9}

    def test_every_metric_is_there_with_value_or_reason(self, result: Result) -> None:
        for element in result_data(result)["elements"]:
            assert list(element["metrics"]) == [metric.id for metric in METRICS]
            for metric, found in element["metrics"].items():
                shown = [found[lens] for lens in LENSES] if has_lens(METRIC[metric]) else [found]
                assert all((part["value"] is None) == ("reason" in part) for part in shown)

    def test_unknown_life_cycle_tonnes_are_null(self, result: Result) -> None:
        assert set(result_data(result)["elements"][0]["lifecycle_tonnes_by_year"]) == {None}
