"""The one module that knows the order of the calculation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from klimatinvest.core.series import BoolArray, CodeArray
from klimatinvest.engine.attributes import compute_attributes
from klimatinvest.engine.blocks import allocate, compute_blocks
from klimatinvest.engine.blocks import outside_territory as outside_territory  # noqa: PLC0414 - part of this module's face
from klimatinvest.engine.compile import compile_inputs
from klimatinvest.engine.costs import compute_costs
from klimatinvest.engine.emissions import goal_paths, sector_emissions
from klimatinvest.engine.funding import compute_funding
from klimatinvest.engine.inputs import FloatArray, Inputs, IntArray, Key
from klimatinvest.engine.interaction import run_sequence
from klimatinvest.engine.lenses import compute_lenses
from klimatinvest.engine.owners import actor_values, viability
from klimatinvest.engine.pareto import pareto_layers
from klimatinvest.engine.result import Block, Result
from klimatinvest.engine.transfers import funding_transfers
from klimatinvest.plan.model import Plan

if TYPE_CHECKING:
    from klimatinvest.catalogue.sectors import Sector
    from klimatinvest.parameters.library import Library


def calculate(
    plan: Plan,
    library: Library,
    sectors: Mapping[str, Sector],
    sampled: Mapping[Key, FloatArray] | None = None,
) -> Result:
    """Calculate a valid plan: from goals and elements to key figures and gaps.

    Parameters
    ----------
    plan : Plan
        The plan, already checked.
    library : Library
        Parameters it refers to, and the price index.
    sectors : mapping
        Sectors by id, in the order they are shown.
    sampled : mapping of (subject, quantity, carrier) to ndarray [draw], optional
        Values that replace assumptions draw by draw, in the assumption's own unit.
    """
    return evaluate(compile_inputs(plan, library, sectors, sampled))


def evaluate(inputs: Inputs) -> Result:
    """Calculate a compiled plan; an analysis that varies the inputs themselves comes in here."""
    sequence = run_sequence(inputs)
    costs = compute_costs(inputs, sequence.portfolio)
    lenses = compute_lenses(inputs, costs)
    funding = compute_funding(inputs, costs, lenses.weights)
    transfers = funding_transfers(inputs, costs, funding)
    allocation = allocate(inputs, costs)
    elements, actions = compute_blocks(inputs, sequence, lenses, transfers, allocation)
    actors = lenses.actors + transfers.actors
    gap, share = viability(inputs, costs, lenses, transfers)
    costed = (allocation != 0.0) @ costs.stated.any(axis=1)
    ranking, layers, states = rank(elements, costed[: len(inputs.elements)])
    return Result(
        inputs=inputs,
        sequence=sequence,
        sectors=sector_emissions(inputs, sequence),
        goals=goal_paths(inputs),
        attributes=compute_attributes(inputs, sequence),
        costs=costs,
        lenses=lenses,
        funding=funding,
        elements=elements,
        actions=actions,
        allocation=allocation,
        actors=actors,
        actor_npv=actor_values(inputs, actors, lenses.residuals),
        viability_gap=gap,
        viability_share=share,
        costed=costed,
        ranking=ranking,
        layers=layers,
        states=states,
    )


def rank(block: Block, costed: BoolArray) -> tuple[IntArray, IntArray, CodeArray]:
    """Rank by cost per tonne B where there is a net cost; Pareto layers on (NPV, tonnes) at a gain.

    NPV = 0 counts as a net cost with B = 0. Society's lens without CO2 value. An element that states neither cost
    nor saving is not ranked: its zero says nothing.

    Parameters
    ----------
    costed : ndarray [element] of bool
        The plan states a cost or a saving.
    """
    elements = len(costed)
    pvc, cost = block.society.pvc[0, :elements], block.society.cost_per_tonne_b[0, :elements]
    tonnes = block.society.tonnes[0, :elements]
    abates = tonnes > 0.0
    gain = abates & (pvc < 0.0)
    ranked = abates & ~gain & costed
    ranking = np.zeros(elements, dtype=np.int64)
    order = np.lexsort((np.arange(elements), np.where(ranked, cost, np.inf)))
    ranking[order[: ranked.sum()]] = np.arange(1, ranked.sum() + 1)
    layers = pareto_layers(np.where(gain, -pvc, np.nan), tonnes)
    states = np.select([gain, ranked, abates], ["net-gain", "net-cost", "no-costs"], default="no-abatement")
    return ranking, layers, states
