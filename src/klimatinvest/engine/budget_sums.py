"""What the group's budget comes to over all years, draw by draw: all that a large analysis reads of it.

Every part is a sum of kronor spent or granted in a year, times what a krona of that year comes to, so that the years
themselves are never laid out. With linear depreciation the sums are those of ``engine.budget.Budget``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from klimatinvest.core.capital import vintage_books
from klimatinvest.engine.assets import Asset, Kinds, external_sources
from klimatinvest.engine.budget import RUNNING, asset_interest
from klimatinvest.engine.costs import INDEX, Costs
from klimatinvest.engine.funding import Funding
from klimatinvest.engine.inputs import FloatArray, Inputs, IntArray
from klimatinvest.engine.lenses import Weights
from klimatinvest.engine.loans import Loans
from klimatinvest.engine.nominal import price_level
from klimatinvest.engine.postings import Discounting

SPENT, WRITTEN_OFF, OPENING = range(3)  # what a krona comes to
_LIVES = 4096  # lives and years of use kept: every part of an analysis asks for the same


@dataclass(frozen=True)
class BudgetSums:
    """Sums over boards, companies and years, nominal kronor, with linear depreciation.

    Attributes
    ----------
    inputs, costs, weights, funding, loans
        See ``engine.budget.compute_budget``.
    """

    inputs: Inputs
    costs: Costs
    weights: Weights
    funding: Funding
    loans: Loans

    @property
    def net(self) -> FloatArray:
        """Net cost, [draw]."""
        return np.asarray(self._capital[WRITTEN_OFF] + self._paid)

    @property
    def borrowing_need(self) -> FloatArray:
        """Net investment that result and depreciation do not pay, [draw]."""
        return np.asarray(self._capital[SPENT] + self._paid)

    @cached_property
    def _paid(self) -> FloatArray:
        """Interest, operation, energy and revenue, less the grants for what is expensed, [draw]."""
        level, group = price_level(self.inputs), self.inputs.concern
        actors = np.array([float(a.id in group) for a in self.inputs.actors])
        lines = frozenset(INDEX[line] for names in RUNNING.values() for line in names)
        running = self.weights.total(self.costs, actors, lines, Discounting(level, level[:, -1]))
        loans = [i for i, x in enumerate(self.loans.loans) if x.action is not None and x.borrower in group]
        interest = self.loans.interest[:, loans].sum(axis=(1, 2))
        return np.asarray(self._capital[OPENING] + interest - running - self._expensed)

    @cached_property
    def _own(self) -> IntArray:
        """Rows of the needs that the group pays, [row]."""
        group = self.inputs.concern
        return np.array([n for n, actor in enumerate(self.funding.needs.actors) if actor in group], dtype=int)

    @cached_property
    def _expenses(self) -> frozenset[str]:
        """Items whose expenditure is not investment."""
        return frozenset(a.id for a in self.inputs.actions if a.expensed)

    @cached_property
    def _kronor(self) -> FloatArray:
        """What a krona spent in a year comes to, nominal, [draw or 1, row, year, 3]; 0 for what is not invested."""
        needs, kinds = self.funding.needs, Kinds(self.inputs)
        invested = [n for n in self._own.tolist() if needs.items[n] not in self._expenses]
        found = [_krona(self.inputs, kinds, needs.items[n]) for n in invested]
        whole = np.zeros((max(map(len, found), default=1), len(needs.items), self.inputs.years.size, 3))
        for n, one in zip(invested, found, strict=True):
            whole[:, n] = one
        return np.asarray(whole * price_level(self.inputs)[:, None, :, None])

    @cached_property
    def _lent(self) -> tuple[int, ...]:
        """Rows whose investment a loan pays a part of: their interest is never below 0 in any year."""
        pairs, needs = {(loan.action, loan.borrower) for loan in self.loans.loans}, self.funding.needs
        invested = (n for n in self._own.tolist() if needs.items[n] not in self._expenses)
        return tuple(n for n in invested if (needs.items[n], needs.actors[n]) in pairs)

    @cached_property
    def _capital(self) -> FloatArray:
        """Net investment, what is written off less recognised grants, and internal interest, [3, draw]."""
        settings, kronor = self.inputs.plan.plan, self._kronor
        spent = _worth(self.funding.needs.amount, kronor)
        granted = np.zeros_like(spent)
        for rows, late, amounts in self._grants():
            mine = kronor[:, rows].copy()
            if late:  # what would arrive after the last year is not shown
                mine[:, :, -1, SPENT] = 0.0
            granted[rows] += _worth(amounts, mine)
        if settings.grant_basis != "net":
            granted[..., OPENING] = 0.0
        left = spent - granted
        interest = left[..., OPENING] * self.inputs.constant("internal_rate")[:, 0]
        for n in self._lent:
            interest[n] = self._interest_beside_loans(n)
        return np.array([left[..., SPENT].sum(axis=0), left[..., WRITTEN_OFF].sum(axis=0), interest.sum(axis=0)])

    def _grants(self) -> Iterator[tuple[IntArray, bool, FloatArray]]:
        """Give rows, whether it comes a year late, and amounts of each grant from outside, [draw, row, year]."""
        arrears = {p.id for p in self.inputs.plan.programmes if p.payment == "arrears"}
        for s in external_sources(self.inputs, self.funding):
            rows = self._own[self.funding.eligible[s, self._own]]
            if rows.size:
                late = self.funding.sources[s].programme in arrears
                yield rows, late, self.funding.secured_of(s, rows)

    @cached_property
    def _expensed(self) -> FloatArray:
        """Grants for what is not invested, [draw]."""
        level, items = price_level(self.inputs), self.funding.needs.items
        total = np.zeros(self.costs.draws)
        for rows, _, amounts in self._grants():
            running = np.array([items[n] in self._expenses for n in rows])
            total += (amounts[:, running].sum(axis=1) * level).sum(axis=-1)
        return total

    def _interest_beside_loans(self, n: int) -> FloatArray:
        """Give internal interest on what is not borrowed of a row's investment, [draw]."""
        needs, level, kinds = self.funding.needs, price_level(self.inputs), Kinds(self.inputs)
        item, grant = needs.items[n], np.zeros((self.costs.draws, self.inputs.years.size))
        parts = kinds.parts(item)
        if parts is None:
            return np.zeros(self.costs.draws)
        for rows, _, amounts in self._grants():
            grant += amounts[:, rows == n].sum(axis=1) * level
        spent, (in_use, replaced_after) = needs.amount[:, n] * level, kinds.times(item)
        asset = Asset(item, needs.actors[n], self.inputs.years, in_use, parts, replaced_after, spent, grant)
        return np.asarray(asset_interest(self.inputs, asset, self.loans).interest.sum(axis=-1))


def _worth(amounts: FloatArray, kronor: FloatArray) -> FloatArray:
    """Sum amounts, [draw, row, year], times what a krona comes to, over the years, [row, draw, 3]."""
    by_row = amounts.transpose(1, 0, 2)
    if len(kronor) == 1:
        return np.asarray(by_row @ kronor[0])
    return np.asarray(np.einsum("ndy,dnyk->ndk", by_row, kronor))


def _krona(inputs: Inputs, kinds: Kinds, item: str) -> FloatArray:
    """Give what a krona spent on an item comes to by the year it is spent, [draw or 1, year, 3]."""
    years, parts = inputs.years, kinds.parts(item)
    draws = max((len(part.life) for part in parts or ()), default=1)
    found = np.zeros((draws, years.size, 3))
    found[..., SPENT] = 1.0
    times, average = kinds.times(item), inputs.plan.plan.book_value == "average"
    for part in parts or ():
        lives, which = np.unique(part.life, return_inverse=True)
        each = [_written_off(int(years[0]), years.size, life, *times, average) for life in lives.tolist()]
        found[..., WRITTEN_OFF:] += part.share * np.array(each)[which]
    return found


@lru_cache(maxsize=_LIVES)
def _written_off(
    first: int, size: int, life: float, in_use: int | None, replaced_after: int | None, average: bool
) -> FloatArray:
    """Give what is written off of a krona and the book value it leaves, summed over the years, [year, 2]."""
    years = np.arange(first, first + size)
    books = vintage_books(years, np.eye(size), life, replaced_after)
    found = np.stack([books.depreciation.sum(axis=-1), books.interest(1.0, average).sum(axis=-1)], axis=-1)
    if in_use is not None:
        at, waiting = in_use - first, years < in_use
        found[waiting] = found[at] if 0 <= at < size else 0.0
    found.flags.writeable = False
    return found
