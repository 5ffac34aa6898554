"""Loans against hand arithmetic, and what must hold for all of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy_financial as npf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_plans import plan_of, result_of, series

from klimatinvest.engine.loans import Schedule, schedule
from klimatinvest.plan.model import Loan


def loan(**stated: Any) -> dict[str, Any]:
    basic = {"id": "L", "name": "L", "kind": "straight", "borrower": "kommun", "amount": 1000.0, "year": 2026,
             "term": 4, "interest": 10.0, "value_status": "observed"}  # fmt: skip
    return basic | stated


def laid_out(**stated: Any) -> Schedule:
    row = Loan(**loan(**stated))
    return schedule(row.kind, row.amount, row.interest / 100.0, row.term, row.grace)


def test_straight_repays_evenly() -> None:
    # 250 a year; interest 10 % of 1000, 750, 500, 250
    found = laid_out()
    assert found.amortisation.tolist() == [250.0] * 4
    assert found.interest.tolist() == pytest.approx([100.0, 75.0, 50.0, 25.0])


def test_grace_pays_interest_only() -> None:
    # one year without, then 1000/3 a year
    found = laid_out(grace=1)
    assert found.amortisation.tolist() == pytest.approx([0.0, 1000 / 3, 1000 / 3, 1000 / 3])
    assert found.interest[1] == pytest.approx(100.0)


def test_annuity_pays_the_same_every_year() -> None:
    # 1000 · 0.1/(1 − 1.1^−4) = 315.47
    found = laid_out(kind="annuity")
    assert (found.interest + found.amortisation).tolist() == pytest.approx([315.4708] * 4, abs=1e-4)
    assert float(-npf.pmt(0.1, 4, 1000.0)) == pytest.approx(315.4708, abs=1e-4)


def test_bullet_repays_at_the_end() -> None:
    found = laid_out(kind="bullet")
    assert found.amortisation.tolist() == [0.0, 0.0, 0.0, 1000.0]
    assert found.interest.tolist() == pytest.approx([100.0] * 4)


@settings(deadline=None)
@given(
    st.sampled_from(["straight", "annuity", "bullet", "internal"]),
    st.integers(1, 40),
    st.integers(0, 39),
    st.floats(-2.0, 12.0),
)
def test_all_that_is_lent_is_repaid(kind: str, term: int, grace: int, interest: float) -> None:
    found = laid_out(kind=kind, term=term, grace=min(grace, term - 1), interest=interest)
    assert found.amortisation.sum() == pytest.approx(1000.0)
    np.testing.assert_allclose(found.interest, found.opening * interest / 100.0, atol=1e-9)


def test_debt_per_inhabitant_counts_what_is_owed_to_others() -> None:
    # 1000 owed at the end of 2026 by 100 inhabitants; the internal loan is owed inside the group
    plan = plan_of(
        loans=[loan(), loan(id="M", kind="internal")],
        series=[series("plan", "population", "invånare", {2026: 100})],
    )
    loans = result_of(plan).loans
    assert loans.debt_per_inhabitant is not None
    assert loans.debt_per_inhabitant[0, 0] == pytest.approx(10.0)
    assert loans.debt_per_inhabitant[0, 1] == pytest.approx(7.5)


def test_without_a_population_there_is_no_debt_per_inhabitant() -> None:
    assert result_of(plan_of(loans=[loan()])).loans.debt_per_inhabitant is None
