"""What a risk analysis reads of the engine's result, draw by draw."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from klimatinvest.core.series import FloatArray
from klimatinvest.engine.blocks import outside_territory
from klimatinvest.engine.calculate import evaluate
from klimatinvest.engine.draws import drawn
from klimatinvest.engine.emissions import GoalPath, counted, is_known
from klimatinvest.engine.inputs import Inputs
from klimatinvest.engine.postings import contracted
from klimatinvest.engine.result import TERRITORIAL_SUM, TOTAL, Result

if TYPE_CHECKING:
    from klimatinvest.analysis.doubts import Drawn

PERCENTILES = (5.0, 50.0, 95.0)
WITH_BENEFITS = "npv_society_benefits"
BUDGET = ("budget_cost", "borrowing_need")
MEASURES = (
    "npv_municipal",
    "npv_society",
    WITH_BENEFITS,
    "cost_per_tonne_society",
    "cost_per_tonne_municipal",
    "gap_secured",
    "gap_expected",
    *BUDGET,
    "tonnes",
)
_ROUNDING = 1e-9  # share of a target below which it is met


@dataclass(frozen=True, slots=True)
class Target:
    """One goal as a level in a year.

    Attributes
    ----------
    path : int
        Which of the goal paths.
    boundary : str
        Territorial or consumption.
    year : int
        Of the goal.
    level : float
        Tonnes CO2e that must not be exceeded.
    """

    path: int
    boundary: str
    year: int
    level: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What is read of every draw, fixed by the plan as it is.

    Attributes
    ----------
    paths : tuple of GoalPath
        What counts as emissions, one a boundary.
    targets : tuple of Target
        The goals inside the plan's years.
    tonnes_row : str
        The sum that cost per tonne is taken of.
    measures : tuple of str
        Those of ``MEASURES`` that the plan has: with co-benefits where it prices some, the budget where it has loans.
    """

    paths: tuple[GoalPath, ...]
    targets: tuple[Target, ...]
    tonnes_row: str
    measures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came out of some draws.

    Attributes
    ----------
    names : tuple of str
        What was measured, of ``MEASURES``.
    measures : ndarray [measure, draw]
        In their order: kr, kr/ton and tonnes; the budget's in nominal kronor.
    emissions : ndarray [path, draw, year]
        Tonnes CO2e that count against each path.
    """

    names: tuple[str, ...]
    measures: FloatArray
    emissions: FloatArray

    def measure(self, name: str) -> FloatArray:
        """Give one measure, [draw]."""
        values: FloatArray = self.measures[self.names.index(name)]
        return values


def joined(reading: Reading, parts: Sequence[Outcome], years: int) -> Outcome:
    """Put the draws of several outcomes after one another; none without parts."""
    none = Outcome(reading.measures, np.zeros((len(reading.measures), 0)), np.zeros((len(reading.paths), 0, years)))
    every = (none, *parts)
    return Outcome(
        reading.measures,
        np.concatenate([part.measures for part in every], axis=1),
        np.concatenate([part.emissions for part in every], axis=1),
    )


def reading_of(plain: Result) -> Reading:
    """Fix what is read from the plan as it is: goals stay where they are, whatever is drawn.

    Emissions that the plan says nothing of are not read, nor are goals for them.
    """
    inputs = plain.inputs
    wanted = plain.goals or (GoalPath("territorial", True, int(inputs.years[0]), None, {}, None),)
    paths = tuple(path for path in wanted if is_known(plain.sectors, path))
    first, last = int(inputs.years[0]), int(inputs.years[-1])
    targets = tuple(
        Target(k, path.boundary, year, level)
        for k, path in enumerate(paths)
        for year, level in sorted(path.points.items())
        if first <= year <= last
    )
    missing = (() if plain.benefits.priced.any() else (WITH_BENEFITS,)) + (() if inputs.plan.loans else BUDGET)
    measures = tuple(name for name in MEASURES if name not in missing)
    return Reading(paths, targets, TERRITORIAL_SUM if outside_territory(inputs).any() else TOTAL, measures)


def outcome_of(result: Result, reading: Reading) -> Outcome:
    """Read a result; the engine calculates no more than what is read."""
    rows, block = result.elements.rows, result.elements
    total, tonnes = rows.index(TOTAL), rows.index(reading.tonnes_row)
    draws, years = result.inputs.draws, result.inputs.years.size
    measured: dict[str, Callable[[], FloatArray]] = {
        "npv_municipal": lambda: block.municipal.npv[:, total],
        "npv_society": lambda: block.society.npv[:, total],
        WITH_BENEFITS: lambda: block.society.npv[:, total] + _worth(result),
        "cost_per_tonne_society": lambda: block.society.cost_per_tonne_b[:, tonnes],
        "cost_per_tonne_municipal": lambda: block.municipal.cost_per_tonne_b[:, tonnes],
        "gap_secured": lambda: result.funding.gap_by_year("secured").sum(axis=-1),
        "gap_expected": lambda: result.funding.gap_by_year("expected").sum(axis=-1),
        "budget_cost": lambda: result.budget_sums[0],
        "borrowing_need": lambda: result.budget_sums[1],
        "tonnes": lambda: block.society.tonnes[:, tonnes],
    }
    found = [measured[name]() for name in reading.measures]
    emissions = [counted(result.sectors, path, "plan") for path in reading.paths]
    return Outcome(
        reading.measures,
        np.array([np.broadcast_to(values, (draws,)) for values in found]),
        np.array([np.broadcast_to(some, (draws, years)) for some in emissions]).reshape(-1, draws, years),
    )


def _worth(result: Result) -> FloatArray:
    """Give the present value of all co-benefits, [draw]."""
    return np.asarray(contracted(result.benefits.amounts, result.elements.society.factors).sum(axis=-1))


def outcome_at(inputs: Inputs, reading: Reading, values: Drawn) -> Outcome:
    """Calculate the plan for some draws with the whole engine, and read it."""
    varied = drawn(inputs, values.sampled, values.scaled)
    return outcome_of(evaluate(replace(varied, lifecycle=False)), reading)


def met(outcome: Outcome, target: Target, first_year: int) -> FloatArray:
    """Give how far emissions lie below a target, tonnes, [draw]; 0 or more means that it is met."""
    emitted = outcome.emissions[target.path, :, target.year - first_year]
    margin: FloatArray = target.level - emitted
    return np.where(np.abs(margin) <= _ROUNDING * np.maximum(np.abs(target.level), 1.0), 0.0, margin)
