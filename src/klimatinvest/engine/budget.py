"""What the operating budget sees: each board's and company's costs by year, in nominal kronor.

    K_t = I/n + r · (I - (t-1) · I/n)     t = 1 in the year after it is taken into use

Grants from outside the group are deferred and recognised over the life of what they paid for; their cash arrives by
the payment plan. Where a loan finances an action, its interest takes the place of internal interest on the borrowed
part: never both on the same krona. Costs are positive, income negative.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from klimatinvest.core.capital import Books
from klimatinvest.engine.assets import Asset, Part, external_sources, group_assets
from klimatinvest.engine.costs import Costs
from klimatinvest.engine.funding import Funding
from klimatinvest.engine.inputs import FloatArray, Inputs
from klimatinvest.engine.intensity import safe_ratio
from klimatinvest.engine.lenses import Weights
from klimatinvest.engine.loans import Loans
from klimatinvest.engine.nominal import price_level

# What the net effect is made of, with linear depreciation.
LINES = ("depreciation", "recognised", "interest", "loan_interest", "operation", "energy", "revenue", "grant")
METHODS = ("linear", "annuity_real", "annuity_nominal")
RUNNING = {
    "operation": ("operation", "reference_operation", "expense"),
    "energy": ("energy", "reference_energy"),
    "revenue": ("revenue",),
}
_NEGLIGIBLE = 1.0  # krona; a ratio to less says nothing


@dataclass(frozen=True)
class AssetCost:
    """What one asset costs, nominal kronor, [draw, year].

    Attributes
    ----------
    asset : Asset
        What it is.
    books, grants : tuple of (Part, Books)
        Each part written off, and its grants recognised.
    borrowed : ndarray
        What of the book value is borrowed, on the same basis as the interest.
    interest : ndarray
        Internal interest on what is not borrowed.
    annuities : dict of method to ndarray
        Capital cost as an annuity, net of grants unless the plan says gross.
    """

    asset: Asset
    books: tuple[tuple[Part, Books], ...]
    grants: tuple[tuple[Part, Books], ...]
    borrowed: FloatArray
    interest: FloatArray
    annuities: Mapping[str, FloatArray]

    @property
    def depreciation(self) -> FloatArray:
        """Written off in the year."""
        return np.asarray(sum(books.depreciation for _, books in self.books))

    @property
    def recognised(self) -> FloatArray:
        """Grants recognised in the year."""
        return np.asarray(sum(books.depreciation for _, books in self.grants))

    @property
    def opening(self) -> FloatArray:
        """Book value at the start of the year."""
        return np.asarray(sum(books.opening for _, books in self.books))

    @property
    def closing(self) -> FloatArray:
        """Book value at the end of the year, without work in progress."""
        return self.opening - self.depreciation + self.asset.used


@dataclass(frozen=True)
class Budget:
    """The budget effect.

    Attributes
    ----------
    actors : tuple of str
        Boards and companies.
    method : str
        How capital cost is calculated in ``net``.
    assets : tuple of AssetCost
        Behind the capital cost.
    lines : ndarray [draw, actor, line, year]
        By ``LINES``; costs positive, income negative.
    annuities : dict of method to ndarray [draw, actor, year]
        Capital cost by the other methods.
    investment, grants : ndarray [draw, actor, year]
        Spent in the year, and cash of decided grants received in it.
    without_life : tuple of str
        Items whose investment cannot be written off, left out of the capital cost.
    """

    actors: tuple[str, ...]
    method: str
    assets: tuple[AssetCost, ...]
    lines: FloatArray
    annuities: Mapping[str, FloatArray]
    investment: FloatArray
    grants: FloatArray
    without_life: tuple[str, ...]

    def line(self, name: str) -> FloatArray:
        """Give one line, [draw, actor, year]."""
        return np.asarray(self.lines[:, :, LINES.index(name)])

    def capital(self, method: str) -> FloatArray:
        """Give capital cost less recognised grants, without loan interest, by a method, [draw, actor, year]."""
        if method != "linear":
            return self.annuities[method]
        return self.line("depreciation") + self.line("recognised") + self.line("interest")

    @cached_property
    def linear_net(self) -> FloatArray:
        """Net cost with linear depreciation, [draw, actor, year]."""
        return np.asarray(self.lines.sum(axis=2))

    @cached_property
    def net(self) -> FloatArray:
        """Net cost by the plan's method, [draw, actor, year]; an annuity holds the interest of loans already."""
        if self.method == "linear":
            return self.linear_net
        running = self.lines[:, :, [LINES.index(name) for name in (*RUNNING, "grant")]].sum(axis=2)
        return np.asarray(self.annuities[self.method] + running)

    @property
    def net_investment(self) -> FloatArray:
        """Spent less cash of grants, [draw, actor, year]."""
        return self.investment - self.grants

    @cached_property
    def funds(self) -> FloatArray:
        """Minus net cost plus what costs no cash: depreciation less recognised grants, [draw, actor, year]."""
        return self.line("depreciation") + self.line("recognised") - self.linear_net

    @property
    def borrowing_need(self) -> FloatArray:
        """Net investment that result and depreciation do not pay, [draw, actor, year]; a surplus is negative."""
        return self.net_investment - self.funds

    def self_financing(self) -> FloatArray:
        """Give result plus depreciation over net investment, [draw, actor + group]; NaN without investment."""
        funds, spent = (
            np.concatenate([total, total.sum(axis=1, keepdims=True)], axis=1)
            for total in (self.funds.sum(axis=-1), self.net_investment.sum(axis=-1))
        )
        return safe_ratio(funds, np.where(spent > _NEGLIGIBLE, spent, 0.0))


def compute_budget(inputs: Inputs, costs: Costs, weights: Weights, funding: Funding, loans: Loans) -> Budget:
    """Calculate the budget effect of every board and company.

    Parameters
    ----------
    inputs, costs, weights, funding
        The plan, its flows, who bears them and what decided sources pay.
    loans : Loans
        Schedules; a loan without an action shows as debt only.
    """
    actors = tuple(actor.id for actor in inputs.actors if actor.id in inputs.concern)
    row = {actor: k for k, actor in enumerate(actors)}
    shape = (costs.draws, len(actors), inputs.years.size)
    lines = np.zeros((shape[0], shape[1], len(LINES), shape[2]))
    annuities = {method: np.zeros(shape) for method in METHODS[1:]}
    owned, without_life = group_assets(inputs, funding)
    assets = tuple(_cost(inputs, asset, loans) for asset in owned)
    for cost in assets:
        k = row[cost.asset.actor]
        lines[:, k, LINES.index("depreciation")] += cost.depreciation
        lines[:, k, LINES.index("recognised")] -= cost.recognised
        lines[:, k, LINES.index("interest")] += cost.interest
        for method, paid in cost.annuities.items():
            annuities[method][:, k] += paid
    for i, loan in enumerate(loans.loans):
        if loan.action is not None and loan.borrower in row:
            lines[:, row[loan.borrower], LINES.index("loan_interest")] += loans.interest[:, i]
    _running(inputs, costs, weights, actors, lines)
    investment, grants, expensed = _cash(inputs, funding, row, shape)
    lines[:, :, LINES.index("grant")] -= expensed
    method = inputs.plan.plan.budget_method
    return Budget(actors, method, assets, lines, annuities, investment, grants, without_life)


@dataclass(frozen=True, slots=True)
class Interest:
    """An asset's books, and internal interest on what of it is not borrowed; see ``AssetCost``."""

    books: tuple[tuple[Part, Books], ...]
    grants: tuple[tuple[Part, Books], ...]
    borrowed: FloatArray
    interest: FloatArray


def asset_interest(inputs: Inputs, asset: Asset, loans: Loans) -> Interest:
    """Write an asset off and give internal interest on what is not borrowed of it."""
    settings, rate = inputs.plan.plan, inputs.constant("internal_rate")
    average = settings.book_value == "average"
    books = tuple((part, asset.books(asset.used, part)) for part in asset.parts)
    grants = tuple((part, asset.books(asset.deferred, part)) for part in asset.parts)
    basis = np.asarray(sum(b.interest(1.0, average) for _, b in books))
    if settings.grant_basis == "net":
        basis = basis - np.asarray(sum(b.interest(1.0, average) for _, b in grants))
    borrowed = np.zeros((1, inputs.years.size))
    for i, loan in enumerate(loans.loans):
        if loan.action == asset.item and loan.borrower == asset.actor:
            borrowed = borrowed + loans.opening[:, i] - (loans.amortisation[:, i] / 2.0 if average else 0.0)
    return Interest(books, grants, borrowed, np.asarray(rate * np.maximum(basis - borrowed, 0.0)))


def _cost(inputs: Inputs, asset: Asset, loans: Loans) -> AssetCost:
    rate, inflation = (inputs.constant(name)[:, 0] for name in ("internal_rate", "inflation"))
    found, net = asset_interest(inputs, asset, loans), inputs.plan.plan.grant_basis == "net"
    paid_for = asset.used - asset.deferred if net else asset.used
    annuities = {}
    for method, prices in (("annuity_real", inflation), ("annuity_nominal", 0.0)):
        total = np.asarray(sum(asset.annuity(paid_for, part, rate, prices) for part in asset.parts))
        if not net:
            total = total - sum(b.depreciation for _, b in found.grants)
        annuities[method] = total
    return AssetCost(asset, found.books, found.grants, found.borrowed, found.interest, annuities)


def _running(inputs: Inputs, costs: Costs, weights: Weights, actors: tuple[str, ...], lines: FloatArray) -> None:
    """Add each actor's change in operation, energy and revenue; what it would have paid otherwise is taken off."""
    level, at = price_level(inputs), {a.id: i for i, a in enumerate(inputs.actors)}
    for name, booked in RUNNING.items():
        for _, payers, amounts in weights.paid(costs, booked):
            for k, actor in enumerate(actors):
                lines[:, k, LINES.index(name)] += amounts[:, payers == at[actor]].sum(axis=1) * level


def _cash(
    inputs: Inputs, funding: Funding, row: Mapping[str, int], shape: tuple[int, int, int]
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Give what each actor spends, the cash of grants and the grants for what is expensed, [draw, actor, year].

    A grant in arrears arrives the year after its cost; what would arrive after the plan's last year is not shown.
    """
    level, needs = price_level(inputs), funding.needs
    investment, cash, expensed = (np.zeros(shape) for _ in range(3))
    spent = needs.of(("investment", "reinvestment"))
    capital_share = np.nan_to_num(safe_ratio(spent, needs.amount))
    arrears = {p.id for p in inputs.plan.programmes if p.payment == "arrears"}
    own = [(n, row[actor]) for n, actor in enumerate(needs.actors) if actor in row]
    for n, k in own:
        investment[:, k] += spent[:, n] * level
    for s in external_sources(inputs, funding):
        late = funding.sources[s].programme in arrears
        for n, k in own:
            if not funding.eligible[s, n]:
                continue
            paid = funding.secured_of(s, np.array([n]))[:, 0] * level
            capital = paid * capital_share[:, n]
            expensed[:, k] += paid - capital
            cash[:, k] += np.concatenate([np.zeros((len(capital), 1)), capital[:, :-1]], axis=1) if late else capital
    return investment, cash, expensed
