"""Words that stand among the results are no identifiers of the plan's rows."""

from __future__ import annotations

from klimatinvest.engine.rows import SUMS
from klimatinvest.plan.checks_identity import RESULT_WORDS


def test_no_row_can_be_called_as_a_sum_of_the_result() -> None:
    assert set(SUMS) <= RESULT_WORDS
