"""One value at a time: what low and high do to the plan, and where a value turns the result round."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from klimatinvest.analysis.doubts import Doubt, Drawn, as_drawn, groups_of
from klimatinvest.analysis.outcome import WITH_BENEFITS, Outcome, Reading, joined, outcome_at
from klimatinvest.analysis.risk import CHUNK, Simulation, Task
from klimatinvest.core.series import BoolArray, FloatArray, IntArray
from klimatinvest.engine.inputs import Key
from klimatinvest.plan.quantities import BY_KEY
from klimatinvest.plan.rows_risk import FIELDS
from klimatinvest.plan.stated import field_limits

WIDEST = 5.0  # a value is looked for between 0 and this many times what is stated
_GRID = 26  # points of the search, ends included: steps of a fifth
_STEPS = 60
_CLOSE = 1e-9
TOLD = 12  # groups whose switching values are looked for: those with the widest swing
_FLAT = 1e-9  # share of the size of a figure below which a change is rounding

State = Literal["found", "none-in-range", "no-effect"]
Aim = tuple[str, int]  # a net present value with -1, or "target" with its position
_ZERO = ("npv_municipal", "npv_society", WITH_BENEFITS)


@dataclass(frozen=True)
class Tornado:
    """Every measure with one group at its low and its high and all others as stated.

    Attributes
    ----------
    groups : tuple of str
        Groups of uncertain values.
    low, high : ndarray [measure and target, group]
        Measures, then margins to the targets.
    plain : ndarray [measure and target]
        The plan as it is.
    """

    groups: tuple[str, ...]
    low: FloatArray
    high: FloatArray
    plain: FloatArray

    def swing(self, row: int) -> FloatArray:
        """Give how far apart low and high are, [group]."""
        return np.asarray(np.abs(self.high[row] - self.low[row]))

    def order(self, row: int) -> list[int]:
        """List the groups that move a measure, the widest swing first."""
        swing = np.nan_to_num(self.swing(row))
        least = _FLAT * max(1.0, abs(float(np.nan_to_num(self.plain[row]))))
        return [int(i) for i in np.lexsort((np.arange(len(swing)), -swing)) if swing[i] > least]


@dataclass(frozen=True, slots=True)
class Switch:
    """The value of a group at which an aim is just reached.

    Attributes
    ----------
    group : str
        Of uncertain values, which all change by the same share.
    aim : tuple
        NPV = 0 in a lens, or a target just met.
    state : str
        ``found``, ``none-in-range`` (the same side over the whole range) or ``no-effect``.
    share : float
        Of what is stated; NaN unless found.
    lowest, highest : float
        Shares between which it was looked for.
    value : float or None
        The value itself in its own unit, for a group of a single assumption.
    within : bool
        It lies between low and high of every value of the group.
    """

    group: str
    aim: Aim
    state: State
    share: float
    lowest: float
    highest: float
    value: float | None
    within: bool


def tornado(simulation: Simulation) -> Tornado:
    """Calculate the plan with each group at its low and at its high, all at once as draws."""
    task = simulation.task
    groups = groups_of(task.doubts)
    row = {group: i for i, group in enumerate(groups)}
    draws = 2 * len(groups)

    def drawn(start: int, stop: int) -> Drawn:
        spreads = {}
        for doubt in task.doubts:
            values = np.full(draws, doubt.spread.likely)
            at = 2 * row[doubt.group]
            values[at], values[at + 1] = doubt.spread.low, doubt.spread.high
            spreads[doubt.key] = values[start:stop]
        return as_drawn(task.doubts, spreads)

    found = _rows(simulation, _in_parts(task, draws, drawn))
    plain = _rows(simulation, simulation.plain)[:, 0]
    return Tornado(groups, found[:, 0::2], found[:, 1::2], plain)


def _rows(simulation: Simulation, outcome: Outcome) -> FloatArray:
    return np.concatenate([outcome.measures, simulation.margins(outcome)])


def _in_parts(task: Task, draws: int, drawn: Callable[[int, int], Drawn]) -> Outcome:
    parts = [
        outcome_at(task.inputs, task.reading, drawn(start, min(start + CHUNK, draws)))
        for start in range(0, draws, CHUNK)
    ]
    return joined(task.reading, parts, task.inputs.years.size)


def aims_of(task: Task) -> tuple[Aim, ...]:
    """List what a value is turned towards: NPV = 0 in both lenses and with co-benefits, and every target."""
    zero = ((name, -1) for name in _ZERO if name in task.reading.measures)
    return (*zero, *(("target", i) for i in range(len(task.reading.targets))))


def _aim_row(reading: Reading, aim: Aim) -> int:
    return len(reading.measures) + aim[1] if aim[0] == "target" else reading.measures.index(aim[0])


def switching_values(simulation: Simulation, swings: Tornado, most: int = TOLD) -> tuple[Switch, ...]:
    """Find where each aim is just reached, for the groups with the widest swing of it.

    All values of a group are multiplied by the same share of what is stated. The range is 0 to ``WIDEST`` times,
    less where a quantity has narrower bounds. Of several shares the one closest to what is stated is given.
    """
    task = simulation.task
    at_row = {aim: _aim_row(task.reading, aim) for aim in aims_of(task)}
    wanted = [(group, aim) for aim, row in at_row.items() for group in swings.order(row)[:most]]
    if not wanted:
        return ()
    chosen = tuple(swings.groups[group] for group, _ in wanted)
    limits = np.array([_limits(task, group) for group in chosen])
    rows = np.array([at_row[aim] for _, aim in wanted])

    def at(shares: FloatArray, which: IntArray) -> FloatArray:
        """Give each aim's distance, [pair], at a share of its own."""
        outcome = _at_shares(task, [chosen[i] for i in which], shares)
        found: FloatArray = _rows(simulation, outcome)[rows[which], np.arange(len(which))]
        return found

    everyone = np.arange(len(chosen))
    grid = limits[:, :1] + (limits[:, 1:] - limits[:, :1]) * np.linspace(0.0, 1.0, _GRID)
    values = at(grid.ravel(), np.repeat(everyone, _GRID)).reshape(grid.shape)
    shares, states = _solve(grid, values, at)
    return tuple(
        _switch(task, chosen[i], aim, states[i], float(shares[i]), (float(limits[i, 0]), float(limits[i, 1])))
        for i, (_, aim) in enumerate(wanted)
    )


def _at_shares(task: Task, groups: list[str], shares: FloatArray) -> Outcome:
    """Calculate draws in each of which one group is multiplied by a share."""
    members = np.array(groups)

    def drawn(start: int, stop: int) -> Drawn:
        sampled: dict[Key, FloatArray] = {}
        scaled: dict[Key, FloatArray] = {}
        for doubt in task.doubts:
            mine = members[start:stop] == doubt.group
            if mine.any():
                share = np.where(mine, shares[start:stop], 1.0)
                if doubt.stated is None:
                    scaled[doubt.key] = share
                else:
                    sampled[doubt.key] = doubt.stated * share
        return Drawn(sampled, scaled)

    return _in_parts(task, len(groups), drawn)


def _limits(task: Task, group: str) -> tuple[float, float]:
    """Give the shares that keep every value of a group within its quantity's bounds."""
    low, high = 0.0, WIDEST
    for doubt in task.doubts:
        if doubt.group != group or not doubt.stated:
            continue
        for end in sorted(end / doubt.stated for end in _bounds(task, doubt) if np.isfinite(end)):
            if end > 1.0:
                high = min(high, end)
            elif end < 1.0:
                low = max(low, end)
    return low, high


def _bounds(task: Task, doubt: Doubt) -> tuple[float, float]:
    """Give what a value can be, in the unit it is stated in."""
    subject, name, _ = doubt.key
    if name in FIELDS:
        low, high = field_limits(FIELDS[name])
        loan = next((loan for loan in task.inputs.plan.loans if loan.id == subject), None)
        if loan is not None and name == "loan_term":
            low = loan.grace + 1.0  # the grace is shorter than the term
        elif loan is not None and name == "loan_grace":
            high = loan.term - 1.0
        return low, high
    quantity, figure = BY_KEY.get((_table(task, doubt), name)), task.inputs.figures[doubt.key]
    factor = figure.unit_factor if figure.own is not None else figure.library_factor
    least, most = (None, None) if quantity is None else (quantity.low, quantity.high)
    return (-np.inf if least is None else least / factor, np.inf if most is None else most / factor)


def _table(task: Task, doubt: Doubt) -> str:
    subject, plan = doubt.key[0], task.inputs.plan
    if subject == "plan" or subject in task.inputs.sectors:
        return "plan" if subject == "plan" else "sectors"
    return next(t for t in ("elements", "activities", "carriers") if any(r.id == subject for r in getattr(plan, t)))


def _solve(
    grid: FloatArray, values: FloatArray, at: Callable[[FloatArray, IntArray], FloatArray]
) -> tuple[FloatArray, list[State]]:
    """Narrow the bracket closest to 1 of every row by the Illinois rule (Dowell and Jarratt 1971), all at once."""
    crossed: BoolArray = (values[:, 1:] >= 0.0) != (values[:, :-1] >= 0.0)
    distance = np.abs(0.5 * (grid[:, 1:] + grid[:, :-1]) - 1.0)
    cell = np.where(crossed, distance, np.inf).argmin(axis=1)
    row = np.arange(len(grid))
    flat = np.ptp(values, axis=1) <= _FLAT * np.maximum(np.abs(values).max(axis=1), 1.0)
    states: list[State] = [
        "no-effect" if flat[i] else "found" if crossed[i].any() else "none-in-range" for i in range(len(grid))
    ]
    shares = np.full(len(grid), np.nan)
    open_rows = row[crossed.any(axis=1) & ~flat]
    a, b = grid[open_rows, cell[open_rows]], grid[open_rows, cell[open_rows] + 1]
    fa, fb = values[open_rows, cell[open_rows]], values[open_rows, cell[open_rows] + 1]
    for _ in range(_STEPS):
        if not len(open_rows):
            break
        span = fb - fa
        c = np.where(span != 0.0, b - fb * (b - a) / np.where(span == 0.0, 1.0, span), 0.5 * (a + b))
        fc = at(c, open_rows)
        same = (fc >= 0.0) == (fb >= 0.0)
        # the end that stays is halved, so that it cannot stay for ever
        a, fa = np.where(same, a, b), np.where(same, 0.5 * fa, fb)
        b, fb = c, fc
        shares[open_rows] = c
        left = (np.abs(b - a) > _CLOSE) & (fc != 0.0)
        open_rows, a, b, fa, fb = open_rows[left], a[left], b[left], fa[left], fb[left]
    return shares, states


def _switch(task: Task, group: str, aim: Aim, state: State, share: float, limits: tuple[float, float]) -> Switch:
    members = [doubt for doubt in task.doubts if doubt.group == group]
    stated = members[0].stated if len(members) == 1 else None
    value = share * stated if stated is not None and state == "found" else None
    within = state == "found" and all(_spans(doubt, share) for doubt in members)
    return Switch(group, aim, state, share, *limits, value, within)


def _spans(doubt: Doubt, share: float) -> bool:
    value = share if doubt.shared or doubt.stated is None else share * doubt.stated
    return doubt.spread.low <= value <= doubt.spread.high
