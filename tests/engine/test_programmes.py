"""Rules of funding programmes against hand arithmetic, one at a time."""

from __future__ import annotations

from typing import Any

import pytest
from small_plans import constants, element, figure, plan_of, result_of

from klimatinvest.analysis.funding_plan import plan_funding
from klimatinvest.engine.binding import bindings
from klimatinvest.engine.result import Result


def action(**stated: Any) -> dict[str, Any]:
    basic = {"id": "A", "name": "A", "focus_area": "transport", "owner": "kommun", "status": "planned",
             "in_use_year": 2027, "lifetime": 30, "price_year": 2024, "source": "t", "value_status": "observed",
             "capex": {2026: 1000.0, 2027: 1000.0}}  # fmt: skip
    return basic | stated


def source(name: str = "F", **stated: Any) -> dict[str, Any]:
    basic = {"id": name, "name": name, "kind": "grant", "actor": "staten", "status": "decided", "price_basis": "real",
             "price_year": 2024, "programme": "P", "source": "t", "value_status": "observed"}  # fmt: skip
    return basic | {"share": 100.0} | stated


def programme(name: str = "P", **stated: Any) -> dict[str, Any]:
    return {"id": name, "name": name, "kind": "grant", "value_status": "observed"} | stated


def result(*programmes: dict[str, Any], sources: list[dict[str, Any]] | None = None, **tables: Any) -> Result:
    paying = sources or [source()]
    tables.setdefault("actions", [action()])
    tables.setdefault("assumptions", constants(inflation=0.0))
    aims = [{"source": s["id"], "target": "A"} for s in paying]
    return result_of(plan_of(programmes=list(programmes), sources=paying, funding_targets=aims, **tables))


def paid(found: Result, s: int = 0) -> list[float]:
    years: list[float] = found.funding.secured[0, s].sum(axis=0)[:2].tolist()
    return years


def rule(found: Result, s: int = 0) -> str:
    return bindings(found.inputs, found.funding, "secured")[s].rule


def test_the_largest_share_holds_back() -> None:
    found = result(programme(max_share=40.0))
    assert paid(found) == [400.0, 400.0]
    assert rule(found) == "programme"


def test_ladda_bilen_pays_half_at_most_15_000_a_point() -> None:
    # case O-07: half of 35 000 is 17 500, the cap 15 000; half of 10 000 is 5 000
    for cost, expected in ((35_000.0, 15_000.0), (10_000.0, 5_000.0)):
        found = result(
            programme(max_share=50.0, max_per_unit=15_000.0), sources=[source(units=1.0)],
            actions=[action(capex={2026: cost})],
        )  # fmt: skip
        assert paid(found)[0] == pytest.approx(expected)


def test_the_largest_amount_is_used_in_the_order_of_the_years() -> None:
    found = result(programme(max_share=80.0, max_amount=900.0))
    assert paid(found) == pytest.approx([800.0, 100.0])
    assert rule(found) == "total"


def test_two_sources_share_a_programmes_share() -> None:
    found = result(programme(max_share=50.0), sources=[source("F1", share=30.0), source("F2")])
    assert paid(found, 0) == [300.0, 300.0]
    assert paid(found, 1) == pytest.approx([200.0, 200.0])


def test_a_year_outside_the_window_is_not_paid() -> None:
    found = result(programme(max_share=50.0, first_year=2027))
    assert paid(found) == [0.0, 500.0]
    assert bindings(found.inputs, found.funding, "secured")[0].years[0] == "window"


def test_public_money_stays_within_the_largest_public_share() -> None:
    # 40 % by the programme, 60 % public at most: the co-funding gives 20 %, not 50 %
    other = source("G", kind="co_funding", programme=None, share=50.0)
    found = result(programme(max_share=40.0, max_public_share=60.0), sources=[source(), other])
    assert paid(found, 1) == pytest.approx([200.0, 200.0])
    assert rule(found, 1) == "public"


def test_a_source_that_is_no_public_support_has_no_public_share_to_hold() -> None:
    # the grant gives 60 % and the private programme 10 %, though it names 50 % as the most public: 30 % of 2 000 left
    sources = [source(programme=None, share=60.0), source("G", kind="private")]
    found = result(programme(kind="private", max_share=10.0, max_public_share=50.0), sources=sources)
    assert (paid(found, 0), paid(found, 1)) == (pytest.approx([600.0, 600.0]), pytest.approx([100.0, 100.0]))
    assert plan_funding(found.inputs, found.funding, "secured").gap.sum() == pytest.approx(600.0)


def test_exclusive_grants_do_not_pay_for_the_same_thing() -> None:
    terms = [{"programme": "P", "condition": "exclusive_with", "value": "Q"}]
    sources = [source("F1", order=1.0), source("F2", programme="Q", order=2.0)]
    found = result(programme(max_share=10.0), programme("Q", max_share=70.0), sources=sources, programme_terms=terms)
    assert (paid(found, 0), paid(found, 1)) == ([100.0, 100.0], [0.0, 0.0])
    assert rule(found, 1) == "exclusive"
    # the best allocation takes the larger of the two: 1 400 of 2 000
    best = plan_funding(found.inputs, found.funding, "secured")
    assert best.gap.sum() == pytest.approx(600.0)


def test_only_the_extra_cost_counts_where_the_programme_says_so() -> None:
    # 2 000 invested, 500 would have been bought anyway: half of 75 %
    found = result(
        programme(max_share=50.0, cost_base="incremental"),
        actions=[action(reference_investment=500.0, reference_year=2028)],
    )
    assert paid(found) == pytest.approx([375.0, 375.0])


def test_terms_ask_who_pays_and_where() -> None:
    for condition, value, expected in (
        ("owner_type", "board", 500.0),
        ("owner_type", "company", 0.0),
        ("owner", "kommun", 500.0),
        ("focus_area", "energy", 0.0),
        ("county", "04", 0.0),
        ("line", "expense", 0.0),
    ):
        terms = [{"programme": "P", "condition": condition, "value": value}]
        assert paid(result(programme(max_share=50.0), programme_terms=terms))[0] == expected, condition


def test_the_threshold_is_kilograms_per_invested_krona() -> None:
    # 2 t a year over 10 years for 5 000 kr: 4 kg per krona
    for least, expected in ((3.9, 2500.0), (4.1, 0.0)):
        found = result_of(
            plan_of(
                elements=[element("E", "direct", "unit", quantity=1.0)],
                assumptions=[
                    *constants(),
                    figure("E", "abatement", 2.0, "ton/st/år"),
                    figure("E", "investment", 5000.0, "kr/st", price_year=2024),
                    figure("E", "lifetime", 10.0, "år"),
                ],
                programmes=[programme(max_share=50.0, min_reduction=least)],
                sources=[source()],
                funding_targets=[{"source": "F", "target": "E"}],
            )
        )
        assert found.funding.secured[0, 0].sum() == pytest.approx(expected)


def test_what_is_not_known_does_not_reach_a_threshold() -> None:
    assert paid(result(programme(max_share=50.0, min_reduction=0.1))) == [0.0, 0.0]


def test_the_best_allocation_lets_a_narrow_source_pay_first() -> None:
    """In the plan's order the wide source pays for A, which the narrow one could have paid; B goes without."""
    wide = source("F1", programme=None, share=100.0, order=1.0, amounts={2026: 1000.0})
    narrow = source("F2", programme=None, share=100.0, order=2.0, amounts={2026: 1000.0})
    plan = plan_of(
        assumptions=constants(inflation=0.0),
        actions=[action(capex={2026: 1000.0}), action(id="B", capex={2026: 1000.0})],
        sources=[wide, narrow],
        funding_targets=[
            {"source": "F1", "target": "A"},
            {"source": "F1", "target": "B"},
            {"source": "F2", "target": "A"},
        ],
    )
    found = result_of(plan)
    assert found.funding.gap_secured.sum() == pytest.approx(500.0)
    best = plan_funding(found.inputs, found.funding, "secured")
    assert best.gap.sum() == pytest.approx(0.0)
