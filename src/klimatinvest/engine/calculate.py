"""The one module that knows the order of the calculation."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from klimatinvest.core.finance import discount_factors, present_value
from klimatinvest.core.series import BoolArray, CodeArray
from klimatinvest.engine.attributes import compute_attributes
from klimatinvest.engine.compile import compile_inputs
from klimatinvest.engine.costs import INDEX, RESIDUAL_LINES, Costs, compute_costs
from klimatinvest.engine.emissions import goal_paths, sector_emissions
from klimatinvest.engine.funding import compute_funding
from klimatinvest.engine.inputs import FloatArray, Inputs, IntArray, Key
from klimatinvest.engine.interaction import Sequence, run_sequence
from klimatinvest.engine.lenses import Lenses, compute_lenses
from klimatinvest.engine.metrics import ROUNDING, effect, lens_metrics, safe_ratio
from klimatinvest.engine.pareto import pareto_layers
from klimatinvest.engine.result import SUMS, Block, Result
from klimatinvest.engine.transfers import Transfers, funding_transfers
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
    inputs = compile_inputs(plan, library, sectors, sampled)
    sequence = run_sequence(inputs)
    costs = compute_costs(inputs, sequence.portfolio)
    lenses = compute_lenses(inputs, costs)
    funding = compute_funding(inputs, costs, lenses.weights)
    transfers = funding_transfers(inputs, costs, funding)
    allocation = _allocation(inputs, costs)
    elements = _element_block(inputs, lenses, transfers, allocation, *_tonnes(inputs, sequence))
    actions = _action_block(inputs, lenses, transfers)
    actors = lenses.actors + transfers.actors
    gap, share = _viability(inputs, costs, lenses, transfers)
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
        actor_npv=_actor_npv(inputs, actors, lenses.residuals),
        viability_gap=gap,
        viability_share=share,
        costed=costed,
        ranking=ranking,
        layers=layers,
        states=states,
    )


def _tonnes(inputs: Inputs, sequence: Sequence) -> tuple[FloatArray, FloatArray]:
    """Stack the elements' portfolio abatement, territorial and over the life cycle, [draw, element, year]."""
    both = np.empty((2, inputs.draws, len(sequence.portfolio), inputs.years.size))
    for n, step in enumerate(sequence.portfolio):
        both[0, :, n], both[1, :, n] = step.territorial, step.lifecycle
    return both[0], both[1]


def _allocation(inputs: Inputs, costs: Costs) -> FloatArray:
    """Spread actions over the elements they enable, [row, item]; what none carries is a row of its own."""
    n = len(inputs.elements)
    column = {item: i for i, item in enumerate(costs.items)}
    matrix = np.zeros((n + len(SUMS), len(costs.items)))
    matrix[np.arange(n), np.arange(n)] = 1.0
    for row in inputs.plan.enables:
        matrix[column[row.element], column[row.action]] = row.share
    matrix[n, n:] = 1.0 - matrix[:n, n:].sum(axis=0)
    matrix[n, np.abs(matrix[n]) < 1e-12] = 0.0
    outside = outside_territory(inputs)
    matrix[n + 1] = matrix[:n][~outside].sum(axis=0)
    matrix[n + 2] = matrix[:n][outside].sum(axis=0)
    matrix[n + 3] = 1.0
    return matrix


def outside_territory(inputs: Inputs) -> BoolArray:
    """Tell which elements abate outside the territory, [element]; their tonnes meet no territorial goal."""
    return np.array([inputs.sectors[e.sector].account == "consumption" for e in inputs.elements], dtype=bool)


def _co2_value(inputs: Inputs) -> FloatArray:
    """Give the CO2 value by year, kr per tonne, [draw or 1, year]."""
    path = inputs.path("plan", "co2_value")
    return path if path is not None else inputs.figures["plan", "co2_value", None].at(inputs.years)


def _element_block(
    inputs: Inputs,
    lenses: Lenses,
    transfers: Transfers,
    allocation: FloatArray,
    tonnes: FloatArray,
    lifecycle: FloatArray,
) -> Block:
    rows = (*(e.id for e in inputs.elements), *SUMS)
    outside = outside_territory(inputs)
    padded, padded_lifecycle = (_with_sums(t, outside) for t in (tonnes, lifecycle))
    value = _co2_value(inputs)[:, None, :]
    co2 = _with_sums(tonnes * value, np.zeros_like(outside))
    co2[:, -3:-1] = padded[:, -3:-1] * value
    municipal, society, grants = (
        _spread(allocation, flows) for flows in (lenses.municipal, lenses.society, transfers.concern)
    )
    return Block(
        rows=rows,
        tonnes=padded,
        lifecycle=padded_lifecycle,
        municipal=lens_metrics(inputs, "municipal", municipal, grants, padded),
        society=lens_metrics(inputs, "society", society, co2, padded),
        effect=effect(society, padded, _full_year(inputs, padded), _lifetimes(inputs, len(rows))),
    )


def _spread(allocation: FloatArray, flows: FloatArray) -> FloatArray:
    """Give flows [draw, item, ...] to the rows that carry them, [draw, row, ...]."""
    n = len(allocation) - len(SUMS)
    by_item = flows.reshape(*flows.shape[:2], math.prod(flows.shape[2:]))
    spread = np.empty((len(flows), len(allocation), by_item.shape[2]))
    # an element carries itself and a few actions: only the sums need the whole matrix
    spread[:, :n] = allocation[:n, n:] @ by_item[:, n:] + by_item[:, :n]
    spread[:, n:] = allocation[n:] @ by_item
    return spread.reshape(len(flows), len(allocation), *flows.shape[2:])


def _with_sums(tonnes: FloatArray, outside: BoolArray) -> FloatArray:
    """Add the rows of sums; the total is undefined when tonnes of two accounts would be added."""
    zero = np.zeros((len(tonnes), 1, tonnes.shape[2]))
    inside_sum = tonnes[:, ~outside].sum(axis=1, keepdims=True)
    outside_sum = tonnes[:, outside].sum(axis=1, keepdims=True)
    both = np.any(outside_sum != 0.0) and np.any(inside_sum != 0.0)
    total = np.full_like(inside_sum, np.nan) if both else inside_sum + outside_sum
    return np.concatenate([tonnes, zero, inside_sum, outside_sum, total], axis=1)


def _full_year(inputs: Inputs, tonnes: FloatArray) -> FloatArray:
    """Give the tonnes of the year each element is fully deployed, [draw, row]; NaN for the last two rows."""
    last = inputs.plan.plan.end_year
    at = [min(e.target_year or last, last) - int(inputs.years[0]) for e in inputs.elements]
    full = np.full(tonnes.shape[:2], np.nan)
    full[:, : len(at)] = tonnes[:, np.arange(len(at)), at] if at else 0.0
    return full


def _lifetimes(inputs: Inputs, rows: int) -> FloatArray:
    lives = [inputs.value(e.id, "lifetime") for e in inputs.elements]
    known = [np.array([[np.nan]]) if life is None else life for life in lives]
    padding = [np.array([[np.nan]])] * (rows - len(known))
    return np.concatenate(np.broadcast_arrays(*known, *padding), axis=1)


def _action_block(inputs: Inputs, lenses: Lenses, transfers: Transfers) -> Block:
    n = len(inputs.elements)
    rows = tuple(a.id for a in inputs.actions)
    own = slice(n, None)
    nothing = np.zeros((lenses.society.shape[0], len(rows), inputs.years.size))
    lives = np.array([[np.nan if a.lifetime is None else a.lifetime for a in inputs.actions]], dtype=float)
    return Block(
        rows=rows,
        tonnes=nothing,
        lifecycle=nothing,
        municipal=lens_metrics(inputs, "municipal", lenses.municipal[:, own], transfers.concern[:, own], nothing),
        society=lens_metrics(inputs, "society", lenses.society[:, own], nothing, nothing),
        effect=effect(lenses.society[:, own], nothing, np.full_like(lives, np.nan), lives),
    )


def actor_rates(inputs: Inputs) -> tuple[FloatArray, ...]:
    """Give every actor's real rate: its own, else the group's internal rate or the social rate."""
    concern = inputs.concern
    rates = []
    for actor in inputs.actors:
        if actor.real_rate is not None:
            rates.append(np.array([[actor.real_rate / 100.0]]))
        else:
            rates.append(inputs.rate_municipal if actor.id in concern else inputs.rate_society)
    return tuple(rates)


def _present(inputs: Inputs, rate: FloatArray, flows: FloatArray, residual: FloatArray) -> FloatArray:
    """Give the present value of flows [draw, ..., year]; a part of the last year's is residual value."""
    settings = inputs.plan.plan
    factors = discount_factors(inputs.years, settings.base_year, rate, settings.timing)
    at_end = discount_factors(inputs.years, settings.base_year, rate, "end")[:, -1] - factors[:, -1]
    middle = (1,) * (flows.ndim - 2)
    by_year = factors.reshape(len(factors), *middle, -1)
    return present_value(flows, by_year) + residual * at_end.reshape(-1, *middle)


def _actor_npv(inputs: Inputs, actors: FloatArray, residuals: FloatArray) -> FloatArray:
    values = [_present(inputs, rate, actors[:, k], residuals[:, k]) for k, rate in enumerate(actor_rates(inputs))]
    return np.stack(values, axis=1)


def _viability(inputs: Inputs, costs: Costs, lenses: Lenses, transfers: Transfers) -> tuple[FloatArray, FloatArray]:
    """Give the smallest grant that brings each owner's NPV to 0, and its share of total investment."""
    owner_of = {e.id: e.owner for e in inputs.elements} | {a.id: a.owner for a in inputs.actions}
    owners = np.array([owner_of[item] for item in costs.items])
    is_owner = (owners[:, None] == np.array([a.id for a in inputs.actors])).astype(float)
    lines = lenses.weights.borne(costs, is_owner[:, None, :])
    flows, position = lines.sum(axis=2), {item: i for i, item in enumerate(costs.items)}
    for (item, payer), paid in transfers.rows.items():
        if owner_of[item] == payer:
            flows[:, position[item]] += paid
    residual = lines[:, :, [INDEX[line] for line in RESIDUAL_LINES], -1].sum(axis=-1)
    npv = np.zeros(flows.shape[:2])
    for k, rate in enumerate(actor_rates(inputs)):
        mine = is_owner[:, k] > 0.0
        if mine.any():
            npv[:, mine] = _present(inputs, rate, flows[:, mine], residual[:, mine])
    size = np.abs(lines).sum(axis=(2, 3))
    gap = np.where(npv < -ROUNDING * size, -npv, 0.0)
    total = -costs.flows[:, :, [INDEX["investment"], INDEX["reinvestment"]]].sum(axis=(2, 3))
    return gap, safe_ratio(gap, total)


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
