"""What must hold for every plan: needs add up, no rule is exceeded, and the books balance."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_plans import result_of
from strategies import plans

from klimatinvest.analysis.funding_plan import plan_funding
from klimatinvest.engine.binding import bindings
from klimatinvest.engine.nominal import price_level
from klimatinvest.engine.result import Result
from klimatinvest.plan.model import Plan

few = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
shares = st.sampled_from([None, 0.0, 30.0, 60.0, 100.0])


@st.composite
def _programme(draw: st.DrawFn, name: str, kind: str) -> dict[str, Any]:
    real = draw(st.booleans())
    first = draw(st.sampled_from([None, 2027, 2029]))
    return {
        "id": name,
        "name": name,
        "kind": kind,
        "cost_base": draw(st.sampled_from(["investment", "total", "incremental"])),
        "max_share": draw(shares),
        "max_public_share": draw(shares),
        "max_amount": draw(st.sampled_from([None, 500.0, 5_000.0])),
        "price_basis": "real" if real else "nominal",
        "price_year": 2022 if real else None,
        "min_reduction": draw(st.sampled_from([None, None, 0.0, 50.0])),
        "first_year": first,
        "last_year": draw(st.sampled_from([None, 2031])),
        "payment": draw(st.sampled_from(["advance", "arrears"])),
        "value_status": "observed",
    }


@st.composite
def ruled(draw: st.DrawFn) -> Plan:
    """Draw a plan whose sources follow programmes, with loans and components."""
    raw = draw(plans()).model_dump()
    kinds = sorted({source["kind"] for source in raw["sources"]} - {"loan"})
    programmes = [draw(_programme(f"P{i}", kind)) for i, kind in enumerate(kinds)]
    for source in raw["sources"]:
        if source["kind"] in kinds and draw(st.booleans()):
            source["programme"] = f"P{kinds.index(source['kind'])}"
    terms = []
    if len(kinds) > 1 and draw(st.booleans()):
        terms.append({"programme": "P0", "condition": "exclusive_with", "value": "P1"})
    if kinds and draw(st.booleans()):
        terms.append({"programme": "P0", "condition": "owner_type", "value": "board"})
    actions = [a["id"] for a in raw["actions"] if not a["expensed"] and any(a["capex"].values())]
    raw |= {"programmes": programmes, "programme_terms": terms}
    raw["action_components"] = [
        {"action": a, "name": f"K{i}", "share": share, "lifetime": draw(st.integers(1, 15))}
        for a in actions
        for i, share in enumerate((0.25, 0.75))
    ]
    raw["loans"] = [
        {
            "id": f"L{i}",
            "name": "L",
            "kind": draw(st.sampled_from(["straight", "annuity", "bullet", "internal"])),
            "borrower": draw(st.sampled_from(["kommun", "bolag"])),
            "action": draw(st.sampled_from([None, *actions])),
            "amount": 1_000.0,
            "year": draw(st.integers(2026, 2030)),
            "term": draw(st.integers(2, 12)),
            "grace": draw(st.integers(0, 1)),
            "interest": float(draw(st.integers(0, 5))),
            "value_status": "observed",
        }
        for i in range(draw(st.integers(0, 2)))
    ]
    raw["plan"] |= {
        "budget_method": draw(st.sampled_from(["linear", "annuity_real", "annuity_nominal"])),
        "book_value": draw(st.sampled_from(["opening", "average"])),
        "grant_basis": draw(st.sampled_from(["net", "gross"])),
    }
    return Plan.model_validate(raw)


def _close(found: Any, expected: Any, abs_: float = 1e-6) -> None:
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=abs_)


@few
@given(ruled())
def test_need_is_sources_and_gap(plan: Plan) -> None:
    """By row (item and actor) and year, so by element, action, actor and year too."""
    funding = result_of(plan).funding
    for case in ("secured", "possible"):
        paid, gap = getattr(funding, case), getattr(funding, f"gap_{case}")
        _close(paid.sum(axis=1) + gap, funding.needs.amount)
        assert (gap >= 0.0).all()
        assert (paid >= -1e-9).all()
    assert (funding.gap_expected >= -1e-9).all()


@few
@given(ruled())
def test_no_rule_is_exceeded(plan: Plan) -> None:
    result = result_of(plan)
    funding, rules = result.funding, result.funding.rules
    if rules is None:
        return
    for paid in (funding.secured[0], funding.possible[0]):
        _within(result, paid)


def _within(result: Result, paid: np.ndarray) -> None:
    rules = result.funding.rules
    assert rules is not None
    known = {p.id: p for p in result.inputs.plan.programmes}
    level = price_level(result.inputs)[0]
    public = paid[list(rules.public)].sum(axis=0)
    for s, source in enumerate(rules.sources):
        if source.programme is None:
            continue
        programme, base = known[source.programme], rules.bases[source.programme]
        same = [e for e, other in enumerate(rules.sources) if other.programme == source.programme]
        together = paid[same].sum(axis=0)
        share = 1.0 if programme.max_share is None else programme.max_share / 100.0
        assert (together <= share * base.amount[0] + 1e-6).all()
        for year, pays in zip(result.inputs.years, together.sum(axis=0), strict=True):
            if pays > 1e-6:
                assert programme.first_year is None or year >= programme.first_year
                assert programme.last_year is None or year <= programme.last_year
        if programme.max_public_share is not None and rules.public[s]:
            touched = paid[s] > 1e-6
            assert (public[touched] <= programme.max_public_share / 100.0 * base.amount[0][touched] + 1e-6).all()
        if programme.max_amount is not None and programme.price_basis == "nominal":
            assert (paid[s] * level).sum() <= programme.max_amount + 1e-6
        assert not paid[s][~rules.meets[s]].any()
        if programme.min_reduction is not None:
            assert not paid[s][~base.reaches[0]].any()
    for s, earlier in rules.excluded_by.items():
        for e in earlier:
            assert not ((paid[s].sum(axis=1) > 1e-6) & (paid[e].sum(axis=1) > 1e-6)).any()


@few
@given(ruled())
def test_the_best_allocation_leaves_no_more_than_the_tables(plan: Plan) -> None:
    result = result_of(plan)
    for case in ("secured", "expected", "possible"):
        found = plan_funding(result.inputs, result.funding, case)
        scale = max(1.0, float(result.funding.needs.amount.sum()))
        assert found.gap.sum() <= found.table_gap.sum() + 1e-7 * scale
        _close(found.paid.sum(axis=0) + found.gap, result.funding.needs.amount[0], 1e-6 * scale)
        if case != "expected" and result.funding.rules is not None:
            _within(result, np.where(found.paid < 1e-6 * scale, 0.0, found.paid))


@few
@given(ruled())
def test_what_rules_take_off_and_what_is_paid_is_what_was_asked(plan: Plan) -> None:
    result = result_of(plan)
    for case in ("secured", "possible"):
        for found in bindings(result.inputs, result.funding, case):
            _close(sum(found.taken.values()) + found.paid, found.asked)
            assert min(found.taken.values()) >= -1e-6


@few
@given(ruled())
def test_a_loan_never_lowers_the_gap(plan: Plan) -> None:
    one, other = result_of(plan), result_of(plan.model_copy(update={"loans": ()}))
    for case in ("secured", "expected", "possible"):
        np.testing.assert_array_equal(getattr(one.funding, f"gap_{case}"), getattr(other.funding, f"gap_{case}"))
    np.testing.assert_array_equal(one.actor_npv, other.actor_npv)


@few
@given(ruled())
def test_the_books_balance(plan: Plan) -> None:
    """Depreciation, book value and work in progress are the spending; grants recognised and left are the grants."""
    budget = result_of(plan).budget
    for cost in budget.assets:
        asset = cost.asset
        _close(
            cost.depreciation.sum(axis=-1) + cost.closing[..., -1] + asset.work_in_progress[..., -1],
            asset.spent.sum(axis=-1),
        )
        held = sum(books.opening[..., -1] - books.depreciation[..., -1] for _, books in cost.grants)
        waiting = asset.grant.sum(axis=-1) - asset.deferred.sum(axis=-1)
        left = held + asset.deferred[..., -1] + waiting
        _close(cost.recognised.sum(axis=-1) + left, asset.grant.sum(axis=-1))
        assert (cost.interest >= 0.0).all()


@few
@given(ruled())
def test_the_budget_adds_up(plan: Plan) -> None:
    result = result_of(plan)
    budget = result.budget
    _close(budget.linear_net, budget.lines.sum(axis=2))
    _close(budget.borrowing_need + budget.funds, budget.investment - budget.grants)
    spent = sum(
        (result.funding.needs.of(("investment", "reinvestment"))[:, n] for n, a in enumerate(
            result.funding.needs.actors) if a in result.inputs.concern),
        np.zeros((1, result.inputs.years.size)),
    )  # fmt: skip
    _close(budget.investment.sum(axis=1), spent * price_level(result.inputs))
