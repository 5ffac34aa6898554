"""Loans: interest, amortisation and what is owed, in nominal kronor; a loan never lowers the funding gap.

A loan is drawn at the end of its year; interest on the opening balance and amortisation are paid at the end of each
year after it. ``straight`` amortises evenly after the grace, ``annuity`` pays the same amount every year after it,
``bullet`` repays all in the last year. ``internal`` is lent inside the municipal group and amortises evenly.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from klimatinvest.core.finance import annuity
from klimatinvest.engine.inputs import FloatArray, Inputs
from klimatinvest.plan.model import Loan


@dataclass(frozen=True)
class Schedule:
    """A loan over its whole term, by year after it is drawn, nominal kronor.

    Attributes
    ----------
    opening, interest, amortisation : ndarray [term]
        Owed at the start of the year, and paid at its end.
    """

    opening: FloatArray
    interest: FloatArray
    amortisation: FloatArray


def schedule(loan: Loan) -> Schedule:
    """Lay out a loan's payments.

    Parameters
    ----------
    loan : Loan
        Amount, term, grace and interest; the grace is shorter than the term.
    """
    rate, repaying = loan.interest / 100.0, loan.term - loan.grace
    amortisation = np.zeros(loan.term)
    if loan.kind == "bullet":
        amortisation[-1] = loan.amount
    elif loan.kind == "annuity":
        first = float(annuity(loan.amount, rate, repaying)) - rate * loan.amount
        amortisation[loan.grace :] = first * (1.0 + rate) ** np.arange(repaying)
        amortisation[-1] = loan.amount - amortisation[:-1].sum()
    else:
        amortisation[loan.grace :] = loan.amount / repaying
    opening = loan.amount - np.concatenate([[0.0], np.cumsum(amortisation)[:-1]])
    return Schedule(opening, rate * opening, amortisation)


@dataclass(frozen=True)
class Loans:
    """The plan's loans on its years, nominal kronor.

    Attributes
    ----------
    inputs : Inputs
        The plan.
    loans : tuple of Loan
        Sorted by identifier.
    drawn, opening, interest, amortisation : ndarray [loan, year]
        Paid out, owed at the start of the year, and paid during it.
    """

    inputs: Inputs
    loans: tuple[Loan, ...]
    drawn: FloatArray
    opening: FloatArray
    interest: FloatArray
    amortisation: FloatArray

    @property
    def balance(self) -> FloatArray:
        """Owed at the end of the year, [loan, year]."""
        return self.opening + self.drawn - self.amortisation

    @cached_property
    def external(self) -> FloatArray:
        """1 for a loan that someone in the municipal group owes to someone outside it, [loan]."""
        group = self.inputs.concern
        return np.array([float(loan.borrower in group and loan.kind != "internal") for loan in self.loans])

    @property
    def debt(self) -> FloatArray:
        """What the municipal group owes others at the end of the year, [year]."""
        return np.asarray(self.external @ self.balance)

    @property
    def debt_per_inhabitant(self) -> FloatArray | None:
        """The same per inhabitant, [year]; None where the plan does not state the population."""
        population = self.inputs.path("plan", "population")
        return None if population is None else self.debt / population[0]


def compute_loans(inputs: Inputs) -> Loans:
    """Put every loan's payments on the plan's years; what falls after them is not shown."""
    loans = tuple(sorted(inputs.plan.loans, key=lambda loan: loan.id))
    shape = (len(loans), inputs.years.size)
    drawn, opening, interest, amortisation = (np.zeros(shape) for _ in range(4))
    first = int(inputs.years[0])
    for i, loan in enumerate(loans):
        plan = schedule(loan)
        at = np.arange(loan.year + 1, loan.year + 1 + loan.term) - first
        shown = at < inputs.years.size
        drawn[i, loan.year - first] = loan.amount
        for row, values in ((opening, plan.opening), (interest, plan.interest), (amortisation, plan.amortisation)):
            row[i, at[shown]] = values[shown]
    return Loans(inputs, loans, drawn, opening, interest, amortisation)
