"""What a calculation gives, in the order it is calculated: frozen, and each part made when it is asked for.

Every presentation reads it and none recalculates; an analysis of many draws asks for little and pays for little.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from klimatinvest.core.series import BoolArray, CodeArray
from klimatinvest.engine.accounts import Accounts, Distribution, distribution
from klimatinvest.engine.attributes import Attributes, compute_attributes
from klimatinvest.engine.benefits import Benefits, compute_benefits
from klimatinvest.engine.blocks import Block as Block  # noqa: PLC0414 - part of this module's face
from klimatinvest.engine.blocks import Rows, allocate, blocks_of
from klimatinvest.engine.budget import Budget, compute_budget
from klimatinvest.engine.budget_sums import BudgetSums
from klimatinvest.engine.costs import Costs, compute_costs
from klimatinvest.engine.emissions import GoalPath, SectorEmissions, goal_paths, sector_emissions
from klimatinvest.engine.funding import Funding, compute_funding
from klimatinvest.engine.inputs import FloatArray, Inputs, IntArray
from klimatinvest.engine.interaction import Sequence, run_sequence
from klimatinvest.engine.lenses import Lenses, compute_lenses
from klimatinvest.engine.loans import Loans, compute_loans
from klimatinvest.engine.owners import actor_values, viability
from klimatinvest.engine.ranking import Ranking, rank
from klimatinvest.engine.rows import CONSUMPTION_SUM as CONSUMPTION_SUM  # noqa: PLC0414
from klimatinvest.engine.rows import SUMS as SUMS  # noqa: PLC0414
from klimatinvest.engine.rows import TERRITORIAL_SUM as TERRITORIAL_SUM  # noqa: PLC0414
from klimatinvest.engine.rows import TOTAL as TOTAL  # noqa: PLC0414
from klimatinvest.engine.rows import UNALLOCATED as UNALLOCATED  # noqa: PLC0414
from klimatinvest.engine.society import CarbonCheck, SocietyAccount, carbon_check, society_account
from klimatinvest.engine.transfers import Transfers, funding_transfers


@dataclass(frozen=True)
class Result:
    """A calculated plan.

    Attributes
    ----------
    inputs : Inputs
        The plan in the engine's units.
    """

    inputs: Inputs

    @cached_property
    def sequence(self) -> Sequence:
        """What each element does, in sequence and alone."""
        return run_sequence(self.inputs)

    @cached_property
    def sectors(self) -> tuple[SectorEmissions, ...]:
        """Emissions by sector with and without the plan."""
        return sector_emissions(self.inputs, self.sequence)

    @cached_property
    def goals(self) -> tuple[GoalPath, ...]:
        """One path a boundary."""
        return goal_paths(self.inputs)

    @cached_property
    def attributes(self) -> Attributes:
        """What the place must have, has and gets."""
        return compute_attributes(self.inputs, self.sequence)

    @cached_property
    def costs(self) -> Costs:
        """Flows by item."""
        return compute_costs(self.inputs, self.sequence.portfolio)

    @cached_property
    def lenses(self) -> Lenses:
        """Flows by lens and actor."""
        return compute_lenses(self.inputs, self.costs)

    @cached_property
    def funding(self) -> Funding:
        """Needs, sources and gaps."""
        return compute_funding(self.inputs, self.costs, self.lenses.weights, self.sequence.portfolio)

    @cached_property
    def loans(self) -> Loans:
        """Interest, amortisation and what is owed, nominal kronor; a loan never lowers a gap."""
        return compute_loans(self.inputs)

    @cached_property
    def budget(self) -> Budget:
        """What each board's and company's operating budget sees, nominal kronor."""
        return compute_budget(self.inputs, self.costs, self.lenses.weights, self.funding, self.loans)

    @cached_property
    def budget_sums(self) -> tuple[FloatArray, FloatArray]:
        """Net cost in the group's budgets and its borrowing need over all years, nominal kronor, [draw]."""
        if self.inputs.plan.plan.budget_method == "linear":
            sums = BudgetSums(self.inputs, self.costs, self.lenses.weights, self.funding, self.loans)
            return sums.net, sums.borrowing_need
        return self.budget.net.sum(axis=(1, 2)), self.budget.borrowing_need.sum(axis=(1, 2))

    @cached_property
    def _transfers(self) -> Transfers:
        return funding_transfers(self.inputs, self.costs, self.funding)

    @cached_property
    def allocation(self) -> FloatArray:
        """Which share of each item's flows a row of ``elements`` carries, [row, item]."""
        return allocate(self.inputs, self.costs)

    @cached_property
    def _blocks(self) -> tuple[Block, Block]:
        return blocks_of(Rows(self.inputs, self.sequence, self.lenses, self._transfers, self.allocation))

    @property
    def elements(self) -> Block:
        """The elements with their share of the actions, then ``SUMS``.

        These are ``unallocated``, ``territorial`` (with sinks), ``consumption`` and ``total``. The total's tonnes
        are NaN when both accounts abate.
        """
        return self._blocks[0]

    @property
    def actions(self) -> Block:
        """The actions alone; no tonnes of their own."""
        return self._blocks[1]

    @cached_property
    def actors(self) -> FloatArray:
        """Every actor's net flow with decided funding, [draw, actor, year]; sums to society's net."""
        return self.lenses.actors + self._transfers.actors

    @cached_property
    def actor_npv(self) -> FloatArray:
        """What the plan is worth to each actor at its own real rate, [draw, actor]; not to be summed."""
        return actor_values(self.inputs, self.actors, self.lenses.residuals)

    @cached_property
    def _viability(self) -> tuple[FloatArray, FloatArray]:
        return viability(self.inputs, self.costs, self.lenses, self._transfers)

    @property
    def viability_gap(self) -> FloatArray:
        """Present value in the base year of the smallest grant that brings the owner's NPV to 0, [draw, item]."""
        return self._viability[0]

    @property
    def viability_share(self) -> FloatArray:
        """The same as a share of total investment, [draw, item]."""
        return self._viability[1]

    @cached_property
    def costed(self) -> BoolArray:
        """Rows of ``elements`` behind which the plan states a cost or a saving; without one a zero says nothing."""
        stated: BoolArray = (self.allocation != 0.0) @ self.costs.stated.any(axis=1)
        return stated

    @cached_property
    def _ranking(self) -> Ranking:
        return rank(self.elements, self.costed[: len(self.inputs.elements)])

    @property
    def ranking(self) -> IntArray:
        """Rank by cost per tonne B in society among elements with a net cost, [element]; 0 = not ranked."""
        return self._ranking.ranks

    @property
    def layers(self) -> IntArray:
        """Pareto layer among elements with a net gain, [element]; 0 = none, −1 = no abatement."""
        return self._ranking.layers

    @property
    def states(self) -> CodeArray:
        """``net-cost``, ``net-gain``, ``no-abatement`` or ``no-costs``, [element]."""
        return self._ranking.states

    @cached_property
    def benefits(self) -> Benefits:
        """Co-benefits by element, action and receiver."""
        return compute_benefits(self.inputs, self.sequence, self.costs.items)

    @cached_property
    def society(self) -> SocietyAccount:
        """Society's account by row of ``elements``, without and with co-benefits."""
        return society_account(self.elements.society, self.benefits, self.allocation)

    @cached_property
    def carbon_check(self) -> CarbonCheck:
        """The carbon price in energy prices against the CO2 value."""
        return carbon_check(self.sequence, self.lenses, self.elements.society, self.elements.rows.index(TOTAL))

    @cached_property
    def accounts(self) -> Accounts:
        """Every actor's account by line, with decided funding and co-benefits."""
        discounting = self.elements.society.source.discounting
        return Accounts(self.inputs, self.lenses, self._transfers, self.benefits, discounting)

    @cached_property
    def distribution(self) -> Distribution:
        """Who pays and who gains, at the social rate."""
        return distribution(self.accounts)
