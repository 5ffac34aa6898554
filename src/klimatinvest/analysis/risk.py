"""Monte Carlo on the whole engine: many draws of the plan's uncertain values, a part at a time.

Conventions
-----------
* Draws come in blocks of at most ``BLOCK``, each a Latin hypercube of its own, and are calculated ``CHUNK`` at a time:
  memory is bounded however many there are, and the same seed gives the same draws whatever the parts are.
* Percentiles are of the draws themselves, interpolated linearly.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache, partial

import numpy as np

from klimatinvest.analysis.doubts import Doubt, correlations_of, doubts_of, drawn_values, groups_of
from klimatinvest.analysis.outcome import PERCENTILES, Outcome, Reading, joined, met, outcome_at, outcome_of, reading_of
from klimatinvest.analysis.parallel import shared
from klimatinvest.analysis.sampling import RankArray, draw_groups
from klimatinvest.core.series import FloatArray
from klimatinvest.engine.calculate import evaluate
from klimatinvest.engine.inputs import Inputs
from klimatinvest.plan.checks_risk import HYPERCUBE

BLOCK, CHUNK = HYPERCUBE, 500
MOST_DRAWS = 1_000_000
SEED = 20300101
_AT_A_TIME = 64  # groups whose ranks are held as numbers with decimals
_WORTH_A_PROCESS = 400_000  # elements times draws below which starting another process takes longer than it saves

Part = tuple[int, int, int]  # block, first draw of it, and the one after the last
Told = Callable[[int, int], None]  # draws made, and all there will be


@lru_cache(maxsize=1)
def _ranks(
    groups: tuple[str, ...],
    draws: int,
    seed: tuple[int, int],
    correlations: tuple[tuple[tuple[str, str], float], ...],
) -> RankArray:
    """Draw the ranks of a block; they are asked for in turn by all its parts, and by the rank correlations last."""
    return draw_groups(groups, draws, seed, dict(correlations))


@dataclass(frozen=True)
class Task:
    """What is the same for all parts of a simulation.

    Attributes
    ----------
    inputs : Inputs
        The compiled plan, without draws.
    doubts : tuple of Doubt
        Its uncertain values.
    reading : Reading
        What is read of every draw.
    draws, seed : int
        How many draws, and where they come from.
    correlations : mapping
        Of the groups' normal scores.
    """

    inputs: Inputs
    doubts: tuple[Doubt, ...]
    reading: Reading
    draws: int
    seed: int
    correlations: dict[tuple[str, str], float] = field(default_factory=dict)

    @property
    def blocks(self) -> list[int]:
        """Sizes of the blocks."""
        return [min(BLOCK, self.draws - start) for start in range(0, self.draws, BLOCK)]

    def ranks(self, block: int) -> RankArray:
        """Draw the ranks of a block, [group, draw]."""
        correlations = tuple(sorted(self.correlations.items()))
        return _ranks(groups_of(self.doubts), self.blocks[block], (self.seed, block), correlations)


@dataclass(frozen=True)
class Simulation:
    """Every draw's outcome, and what can be said of them together.

    Attributes
    ----------
    task : Task
        What was drawn.
    plain : Outcome
        The plan as it is.
    outcome : Outcome
        All draws.
    rank_correlations : ndarray [measure and target, group]
        Spearman's, of every measure and of the margin to every target; NaN where one of the two does not vary.
    """

    task: Task
    plain: Outcome
    outcome: Outcome
    rank_correlations: FloatArray

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups of uncertain values."""
        return groups_of(self.task.doubts)

    def percentiles(self, name: str) -> FloatArray:
        """Give the percentiles of a measure over the draws where it is known, [percentile]; NaN without any."""
        values = self.outcome.measure(name)
        known = values[np.isfinite(values)]
        return np.percentile(known, PERCENTILES) if known.size else np.full(len(PERCENTILES), np.nan)

    def emission_percentiles(self, path: int) -> FloatArray:
        """Give the percentiles of the emissions that count against a goal path, [percentile, year]."""
        return np.asarray(np.percentile(self.outcome.emissions[path], PERCENTILES, axis=0))

    def margins(self, outcome: Outcome) -> FloatArray:
        """Give how far each target is met, tonnes, [target, draw]."""
        first = int(self.task.inputs.years[0])
        targets = self.task.reading.targets
        if not targets:
            return np.zeros((0, outcome.measures.shape[1]))
        return np.array([met(outcome, target, first) for target in targets])

    @property
    def probabilities(self) -> FloatArray:
        """Share of the draws that meet each target, [target]."""
        return np.asarray((self.margins(self.outcome) >= 0.0).mean(axis=1))


def task_of(inputs: Inputs, draws: int, seed: int = SEED) -> Task:
    """Make a simulation ready.

    Raises
    ------
    ValueError
        Fewer than 2 draws, or more than ``MOST_DRAWS``.
    """
    if not 2 <= draws <= MOST_DRAWS:
        raise ValueError(f"the number of draws must be 2 to {MOST_DRAWS}")
    reading = reading_of(evaluate(inputs))
    return Task(inputs, doubts_of(inputs), reading, draws, seed, correlations_of(inputs.plan))


def simulate(task: Task, workers: int | None = None, chunk: int = CHUNK, told: Told | None = None) -> Simulation:
    """Calculate every draw with the whole engine.

    Parameters
    ----------
    task : Task
        See ``task_of``.
    workers : int, optional
        Processes at work, this one included; as many as there are processors for a large plan unless given.
    chunk : int
        Draws calculated at a time; it changes the time that is taken and nothing else.
    told : callable, optional
        Called after every part with the draws made so far and all there will be.
    """
    plain = outcome_of(evaluate(task.inputs), task.reading)
    parts = [
        (block, start, min(start + chunk, size))
        for block, size in enumerate(task.blocks)
        for start in range(0, size, chunk)
    ]
    many = workers or _workers(task)
    found: dict[Part, Outcome] = {}
    done = 0
    for part, outcome in shared(partial(Calculator, task), parts, many):
        found[part] = outcome
        done += part[2] - part[1]
        if told is not None:
            told(done, task.draws)
    outcome = joined(task.reading, [found[part] for part in parts], task.inputs.years.size)
    bare = Simulation(task, plain, outcome, np.zeros((0, 0)))
    watched = np.concatenate([outcome.measures, bare.margins(outcome)])
    return Simulation(task, plain, outcome, _rank_correlations(task, watched))


def _workers(task: Task) -> int:
    """Count the processors this process may use; one for a task that is soon done."""
    if task.draws * max(1, len(task.inputs.elements)) < _WORTH_A_PROCESS:
        return 1
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not every system says which processors a process may use
        return os.cpu_count() or 1


class Calculator:
    """Calculates parts of a task."""

    def __init__(self, task: Task) -> None:
        self._task = task

    def __call__(self, part: Part) -> Outcome:
        """Draw and calculate one part."""
        block, start, stop = part
        task = self._task
        if all(doubt.spread.low == doubt.spread.high for doubt in task.doubts):
            one = outcome_of(evaluate(task.inputs), task.reading)
            size = stop - start
            repeated = (np.repeat(values, size, axis=1) for values in (one.measures, one.emissions))
            return Outcome(one.names, *repeated)
        values = drawn_values(task.doubts, task.ranks(block)[:, start:stop], task.blocks[block])
        return outcome_at(task.inputs, task.reading, values)


def _rank_correlations(task: Task, watched: FloatArray) -> FloatArray:
    """Give Spearman's rank correlation of outcomes and groups, the mean over blocks, [outcome, group]."""
    groups = groups_of(task.doubts)
    total = np.zeros((len(watched), len(groups)))
    start = 0
    for block, size in enumerate(task.blocks):
        mine = watched[:, start : start + size]
        start += size
        if size > 1 and groups:
            ranks, outcomes = task.ranks(block), _ranked(mine)
            for begin in range(0, len(groups), _AT_A_TIME):
                some = slice(begin, begin + _AT_A_TIME)
                total[:, some] += size / task.draws * _correlation(outcomes, ranks[some])
    return total


def _ranked(values: FloatArray) -> FloatArray:
    """Give mean ranks less their mean, [row, draw]; equal values share theirs."""
    ranks = np.empty_like(values)
    for row, mine in enumerate(values):
        found, inverse, count = np.unique(mine, return_inverse=True, return_counts=True)
        last = np.cumsum(count)
        ranks[row] = (last - (count - 1) / 2.0 - 1.0)[inverse] if len(found) > 1 else 0.0
    return np.asarray(ranks - ranks.mean(axis=1, keepdims=True))


def _correlation(outcomes: FloatArray, ranks: RankArray) -> FloatArray:
    """Correlate centred rows with rows of ranks, [outcome, row]; NaN where an outcome does not vary.

    A row holds every rank 0 … n − 1 once, so that its squares around the mean sum to ``n (n² − 1) / 12``; its mean
    meets outcomes that sum to nothing, and need not be taken off.
    """
    n = ranks.shape[1]
    size = np.sqrt((outcomes**2).sum(axis=1) * (n * (n * n - 1.0) / 12.0))[:, None]
    shared_part = outcomes @ ranks.T.astype(np.float64)
    return np.asarray(np.divide(shared_part, size, out=np.full(shared_part.shape, np.nan), where=size > 0.0))
