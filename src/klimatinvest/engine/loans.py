"""Loans: interest, amortisation and what is owed, in nominal kronor; a loan never lowers the funding gap.

A loan is drawn at the end of its year; interest on the opening balance and amortisation are paid at the end of each
year after it. ``straight`` amortises evenly after the grace, ``annuity`` pays the same amount every year after it,
``bullet`` repays all in the last year. ``internal`` is lent inside the municipal group and amortises evenly.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from klimatinvest.core.finance import annuity
from klimatinvest.engine.inputs import FloatArray, Inputs
from klimatinvest.plan.choices import LoanKind
from klimatinvest.plan.model import Loan


@dataclass(frozen=True)
class Schedule:
    """A loan over its whole term, by year after it is drawn, nominal kronor.

    Attributes
    ----------
    opening, interest, amortisation : ndarray [..., term]
        Owed at the start of the year, and paid at its end; 0 after the term of a draw whose term is shorter.
    """

    opening: FloatArray
    interest: FloatArray
    amortisation: FloatArray


def schedule(kind: LoanKind, amount: ArrayLike, rate: ArrayLike, term: ArrayLike, grace: ArrayLike) -> Schedule:
    """Lay out a loan's payments.

    Parameters
    ----------
    kind : str
        How it amortises.
    amount, rate, term, grace : array_like, shape [...] or [..., 1]
        Kronor, share per year, years and years without amortisation; the grace is shorter than the term.
    """
    lent, rates, terms, free = (np.asarray(x, dtype=np.float64) for x in (amount, rate, term, grace))
    year = np.arange(1.0, terms.max() + 1.0)
    last, repaying = year == terms, (year > free) & (year <= terms)
    if kind == "bullet":
        amortisation = np.where(last, lent, 0.0)
    elif kind == "annuity":
        first = annuity(lent, rates, terms - free) - rates * lent
        grown = first * (1.0 + rates) ** np.where(repaying, year - free - 1.0, 0.0)
        amortisation = np.where(repaying & ~last, grown, 0.0)
        amortisation = np.where(last, lent - amortisation.sum(axis=-1, keepdims=True), amortisation)
    else:
        amortisation = np.where(repaying, lent / (terms - free), 0.0)
    opening = np.where(year <= terms, lent - (np.cumsum(amortisation, axis=-1) - amortisation), 0.0)
    return Schedule(opening, rates * opening, amortisation)


@dataclass(frozen=True)
class Loans:
    """The plan's loans on its years, nominal kronor.

    Attributes
    ----------
    inputs : Inputs
        The plan.
    loans : tuple of Loan
        Sorted by identifier.
    drawn, opening, interest, amortisation : ndarray [draw or 1, loan, year]
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
        """Owed at the end of the year, [draw or 1, loan, year]."""
        return self.opening + self.drawn - self.amortisation

    @cached_property
    def external(self) -> FloatArray:
        """1 for a loan that someone in the municipal group owes to someone outside it, [loan]."""
        group = self.inputs.concern
        return np.array([float(loan.borrower in group and loan.kind != "internal") for loan in self.loans])

    @property
    def debt(self) -> FloatArray:
        """What the municipal group owes others at the end of the year, [draw or 1, year]."""
        return np.asarray(self.external @ self.balance)

    @property
    def debt_per_inhabitant(self) -> FloatArray | None:
        """The same per inhabitant, [draw or 1, year]; None where the plan does not state the population."""
        population = self.inputs.path("plan", "population")
        return None if population is None else self.debt / population


def compute_loans(inputs: Inputs) -> Loans:
    """Put every loan's payments on the plan's years; what falls after them is not shown.

    A drawn term or grace is rounded to whole years.
    """
    loans = tuple(sorted(inputs.plan.loans, key=lambda loan: loan.id))
    varied = {subject for subject, _, _ in inputs.replaced}
    draws = inputs.draws if any(loan.id in varied for loan in loans) else 1
    shape = (draws, len(loans), inputs.years.size)
    drawn, opening, interest, amortisation = (np.zeros(shape) for _ in range(4))
    first = int(inputs.years[0])
    for i, loan in enumerate(loans):
        amount = inputs.number(loan.id, "loan_amount", loan.amount)
        rate = inputs.number(loan.id, "loan_interest", loan.interest) / 100.0
        term = np.rint(inputs.number(loan.id, "loan_term", loan.term))
        plan = schedule(loan.kind, amount, rate, term, np.rint(inputs.number(loan.id, "loan_grace", loan.grace)))
        at = np.arange(loan.year + 1, loan.year + 1 + int(term.max())) - first
        shown = at < inputs.years.size
        drawn[:, i, loan.year - first] = amount[:, 0]
        for row, values in ((opening, plan.opening), (interest, plan.interest), (amortisation, plan.amortisation)):
            row[:, i, at[shown]] = values[:, shown]
    return Loans(inputs, loans, drawn, opening, interest, amortisation)
