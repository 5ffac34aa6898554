"""Key figures of rows: elements with their share of the actions, their sums, and the actions alone."""

from __future__ import annotations

import math

import numpy as np

from klimatinvest.core.series import BoolArray
from klimatinvest.engine.costs import Costs
from klimatinvest.engine.inputs import FloatArray, Inputs, by_row
from klimatinvest.engine.interaction import Sequence
from klimatinvest.engine.lenses import Lenses
from klimatinvest.engine.metrics import both_lenses, effect
from klimatinvest.engine.result import SUMS, Block
from klimatinvest.engine.step import Step
from klimatinvest.engine.transfers import Transfers


def outside_territory(inputs: Inputs) -> BoolArray:
    """Tell which elements abate outside the territory, [element]; their tonnes meet no territorial goal."""
    return np.array([inputs.sectors[e.sector].account == "consumption" for e in inputs.elements], dtype=bool)


def allocate(inputs: Inputs, costs: Costs) -> FloatArray:
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


def compute_blocks(
    inputs: Inputs, sequence: Sequence, lenses: Lenses, transfers: Transfers, allocation: FloatArray
) -> tuple[Block, Block]:
    """Compute the block of the elements and their sums, and that of the actions, which abate nothing themselves.

    Parameters
    ----------
    inputs, sequence, lenses, transfers
        The plan, its abatement and its flows.
    allocation : ndarray [row, item]
        See ``allocate``.
    """
    names = (*(e.id for e in inputs.elements), *SUMS, *(a.id for a in inputs.actions))
    first_action, rows = len(allocation), len(names)
    tonnes, lifecycle, co2 = _tonnes(inputs, sequence)
    municipal, society, grants = (
        _spread(allocation, flows) for flows in (lenses.municipal, lenses.society, transfers.concern)
    )
    by_lens = both_lenses(inputs, (municipal, society), (grants, co2), tonnes)
    without_lens = effect(society, tonnes, _full_year(inputs, tonnes), _lifetimes(inputs, rows))
    elements, actions = (
        Block(
            rows=names[start:stop],
            tonnes=tonnes[:, start:stop],
            lifecycle=lifecycle[:, start:stop],
            municipal=by_lens[0].between(start, stop),
            society=by_lens[1].between(start, stop),
            effect=without_lens.between(start, stop),
        )
        for start, stop in ((0, first_action), (first_action, rows))
    )
    return elements, actions


def _tonnes(inputs: Inputs, sequence: Sequence) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Give portfolio abatement, over the life cycle, and the value of its CO2 in kr, each [draw, row, year].

    The total of tonnes is undefined when tonnes of two accounts would be added; their value is not.
    """
    n, outside = len(inputs.elements), outside_territory(inputs)
    shape = (inputs.draws, n + len(SUMS) + len(inputs.actions), inputs.years.size)
    tonnes, lifecycle, co2 = np.zeros((3, *shape))
    if n:
        tonnes[:, :n] = by_row([step.territorial for step in sequence.portfolio], inputs.draws)
        lifecycle[:, :n] = by_row([_lifecycle(step) for step in sequence.portfolio], inputs.draws)
    for rows in (tonnes, lifecycle):
        inside_sum, outside_sum = (rows[:, :n][:, which].sum(axis=1) for which in (~outside, outside))
        rows[:, n + 1], rows[:, n + 2] = inside_sum, outside_sum
        both = np.any(outside_sum != 0.0) and np.any(inside_sum != 0.0)
        rows[:, n + 3] = np.nan if both else inside_sum + outside_sum
    value = _co2_value(inputs)[:, None, :]
    co2[:, : n + 3] = tonnes[:, : n + 3] * value
    co2[:, n + 3] = co2[:, :n].sum(axis=1)
    return tonnes, lifecycle, co2


def _lifecycle(step: Step) -> FloatArray:
    if step.lifecycle is None:
        raise ValueError(f"{step.element} has not acted")
    return step.lifecycle


def _co2_value(inputs: Inputs) -> FloatArray:
    """Give the CO2 value by year, kr per tonne, [draw or 1, year]."""
    path = inputs.path("plan", "co2_value")
    return path if path is not None else inputs.figures["plan", "co2_value", None].at(inputs.years)


def _spread(allocation: FloatArray, flows: FloatArray) -> FloatArray:
    """Give flows [draw, item, ...] to the rows that carry them, then to the actions alone, [draw, row, ...]."""
    n, items = len(allocation) - len(SUMS), allocation.shape[1]
    by_item = flows.reshape(*flows.shape[:2], math.prod(flows.shape[2:]))
    spread = np.empty((len(flows), len(allocation) + items - n, by_item.shape[2]))
    np.add(by_item[:, :n], 0.0, out=spread[:, :n])  # 0 is added, for a zero with a minus sign would be shown with it
    # an element carries itself and a few actions: only the sums need the whole matrix
    carriers = np.flatnonzero(allocation[:n, n:].any(axis=1))
    spread[:, carriers] += allocation[carriers, n:] @ by_item[:, n:]
    spread[:, n : len(allocation)] = allocation[n:] @ by_item
    spread[:, len(allocation) :] = by_item[:, n:]
    return spread.reshape(*spread.shape[:2], *flows.shape[2:])


def _full_year(inputs: Inputs, tonnes: FloatArray) -> FloatArray:
    """Give the tonnes of the year each element is fully deployed, [draw, row]; NaN for the other rows."""
    last = inputs.plan.plan.end_year
    at = [min(e.target_year or last, last) - int(inputs.years[0]) for e in inputs.elements]
    full = np.full(tonnes.shape[:2], np.nan)
    full[:, : len(at)] = tonnes[:, np.arange(len(at)), at] if at else 0.0
    return full


def _lifetimes(inputs: Inputs, rows: int) -> FloatArray:
    """Give the lives of elements and actions, [draw, row]; NaN for the sums and where none is stated."""
    lives = np.full((inputs.draws, rows), np.nan)
    lives[:, : len(inputs.elements)] = inputs.element_values("lifetime", inputs.draws)
    stated = [np.nan if action.lifetime is None else float(action.lifetime) for action in inputs.actions]
    lives[:, rows - len(stated) :] = stated
    return lives
