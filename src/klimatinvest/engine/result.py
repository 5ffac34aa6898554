"""What a calculation gives: frozen records that every presentation reads and none recalculates."""

from __future__ import annotations

from dataclasses import dataclass

from klimatinvest.core.series import BoolArray, CodeArray
from klimatinvest.engine.attributes import Attributes
from klimatinvest.engine.costs import Costs
from klimatinvest.engine.emissions import GoalPath, SectorEmissions
from klimatinvest.engine.funding import Funding
from klimatinvest.engine.inputs import FloatArray, Inputs, IntArray
from klimatinvest.engine.interaction import Sequence
from klimatinvest.engine.lenses import Lenses
from klimatinvest.engine.metrics import Effect, LensMetrics

# Rows after the elements: action cost that no element carries; the elements that count against the
# territorial (net) goal; those outside the territory; all money. Tonnes of different accounts are never added.
UNALLOCATED, TERRITORIAL_SUM, CONSUMPTION_SUM, TOTAL = "unallocated", "territorial", "consumption", "total"
SUMS = (UNALLOCATED, TERRITORIAL_SUM, CONSUMPTION_SUM, TOTAL)


@dataclass(frozen=True)
class Block:
    """Key figures of a list of rows.

    Attributes
    ----------
    rows : tuple of str
        Row identifiers.
    tonnes, lifecycle : ndarray [draw, row, year]
        Territorial portfolio abatement, and over the life cycle (NaN where not stated).
    municipal, society : LensMetrics
        Key figures by lens.
    effect : Effect
        Investment and intensity.
    """

    rows: tuple[str, ...]
    tonnes: FloatArray
    lifecycle: FloatArray
    municipal: LensMetrics
    society: LensMetrics
    effect: Effect


@dataclass(frozen=True)
class Result:
    """A calculated plan.

    Attributes
    ----------
    inputs : Inputs
        The plan in the engine's units.
    sequence : Sequence
        What each element does, in sequence and alone.
    sectors : tuple of SectorEmissions
        Emissions by sector with and without the plan.
    goals : tuple of GoalPath
        One path a boundary.
    attributes : Attributes
        What the place must have, has and gets.
    costs, lenses, funding
        Flows by item, by lens and by source.
    elements : Block
        The elements with their share of the actions, then ``SUMS``: ``unallocated``, ``territorial`` (with
        sinks), ``consumption`` and ``total``. The total's tonnes are NaN when both accounts abate.
    actions : Block
        The actions alone; no tonnes of their own.
    allocation : ndarray [row, item]
        Which share of each item's flows a row of ``elements`` carries.
    actors : ndarray [draw, actor, year]
        Every actor's net flow with decided funding; sums to society's net.
    actor_npv : ndarray [draw, actor]
        At each actor's own real rate; not to be summed.
    viability_gap : ndarray [draw, item]
        Present value in the base year of the smallest grant that brings the owner's NPV to 0.
    viability_share : ndarray [draw, item]
        The same as a share of total investment.
    costed : ndarray [row] of bool
        Rows of ``elements`` behind which the plan states a cost or a saving; without one a zero says nothing.
    ranking, layers : IntArray [element], IntArray [element]
        Rank by cost per tonne B in society among elements with a net cost (0 = not ranked); Pareto layer
        among elements with a net gain (0 = none, −1 = no abatement).
    states : CodeArray [element]
        ``net-cost``, ``net-gain``, ``no-abatement`` or ``no-costs``.
    """

    inputs: Inputs
    sequence: Sequence
    sectors: tuple[SectorEmissions, ...]
    goals: tuple[GoalPath, ...]
    attributes: Attributes
    costs: Costs
    lenses: Lenses
    funding: Funding
    elements: Block
    actions: Block
    allocation: FloatArray
    actors: FloatArray
    actor_npv: FloatArray
    viability_gap: FloatArray
    viability_share: FloatArray
    costed: BoolArray
    ranking: IntArray
    layers: IntArray
    states: CodeArray
