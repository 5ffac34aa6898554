"""Green loans: which criteria are met, and which evidence is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from klimatinvest.catalogue.green_loans import Category, Criterion
from klimatinvest.plan.model import Loan, Plan


@dataclass(frozen=True, slots=True)
class Evidence:
    """One criterion of a loan's category.

    Attributes
    ----------
    criterion : Criterion
        What must be shown.
    evidence : str
        The document that shows it; empty when it is missing.
    """

    criterion: Criterion
    evidence: str

    @property
    def met(self) -> bool:
        """There is evidence."""
        return bool(self.evidence)


def green_evidence(plan: Plan, loan: Loan, categories: Mapping[str, Category]) -> tuple[Evidence, ...]:
    """List the criteria of a loan's category with the evidence the plan states; none for an ordinary loan."""
    category = categories.get(loan.green_category)
    if category is None:
        return ()
    stated = {row.criterion: row.evidence for row in plan.loan_evidence if row.loan == loan.id}
    return tuple(Evidence(criterion, stated.get(criterion.id, "")) for criterion in category.criteria)
