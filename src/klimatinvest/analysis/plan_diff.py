"""What differs between the results of two plans: key figures of the whole, of goal years and of elements."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from klimatinvest.engine.costs import INDEX, NEED_LINES
from klimatinvest.engine.emissions import counted, is_known
from klimatinvest.engine.result import CONSUMPTION_SUM, TERRITORIAL_SUM, TOTAL, UNALLOCATED, Result

# Settings that decide what a krona and a period mean: figures of plans that differ in one are not like for like.
FRAMES = ("price_year", "base_year", "start_year", "end_year", "timing", "sequence")
MONEY, TONNES = "kr", "ton"
_NOISE = 1e-9  # share of the larger figure below which two results are the same calculation


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of two plans.

    Attributes
    ----------
    id : str
        Which figure.
    unit : str
        ``kr`` or ``ton``.
    old, new : float or None
        None where the plan does not state what the figure needs.
    """

    id: str
    unit: str
    old: float | None
    new: float | None

    @property
    def change(self) -> float | None:
        """New less old; None when one is missing, 0 when they differ by rounding only."""
        if self.old is None or self.new is None:
            return None
        change = self.new - self.old
        return 0.0 if abs(change) <= _NOISE * max(abs(self.old), abs(self.new), 1.0) else change

    @property
    def differs(self) -> bool:
        """Whether the figure has changed, appeared or gone."""
        return self.change != 0.0 and not (self.old is None and self.new is None)


@dataclass(frozen=True, slots=True)
class GoalDiff:
    """Figures of one goal year of one boundary, tonnes."""

    boundary: str
    year: int
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class RowDiff:
    """Figures of an element, or of what no element carries of the actions.

    Attributes
    ----------
    id, name : str
        Identifier and name; ``unallocated`` has no name.
    presence : str
        ``both``, ``added`` or ``removed``.
    figures : tuple of Figure
        Municipal and social NPV, total investment and tonnes over the horizon.
    """

    id: str
    name: str
    presence: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class ResultDiff:
    """How two results differ.

    Attributes
    ----------
    frames : tuple of str
        Those of ``FRAMES`` that differ.
    whole : tuple of Figure
        The whole plan over its horizon: NPV, investment, need, decided funding and the gaps in kronor; tonnes of
        either boundary.
    goals : tuple of GoalDiff
        One a boundary and goal year of either plan.
    rows : tuple of RowDiff
        Every element of either plan whose figures differ, the largest change of any amount of money first, then
        of tonnes.
    """

    frames: tuple[str, ...]
    whole: tuple[Figure, ...]
    goals: tuple[GoalDiff, ...]
    rows: tuple[RowDiff, ...]


def compare_results(old: Result, new: Result) -> ResultDiff:
    """Compare two calculated plans, figure by figure; money in kronor of each plan's own price year."""
    settings = old.inputs.plan.plan, new.inputs.plan.plan
    frames = tuple(name for name in FRAMES if getattr(settings[0], name) != getattr(settings[1], name))
    return ResultDiff(frames, _whole(old, new), _goals(old, new), _rows(old, new))


def _whole(old: Result, new: Result) -> tuple[Figure, ...]:
    figures = list(_row_figures(old, new, TOTAL)[:3])
    sums = _funding(old), _funding(new)
    figures += [Figure(name, MONEY, sums[0][name], sums[1][name]) for name in sums[0]]
    for row in (TERRITORIAL_SUM, CONSUMPTION_SUM):
        figures.append(Figure(f"tonnes_{row}", TONNES, _tonnes(old, row), _tonnes(new, row)))
    return tuple(figures)


def _funding(result: Result) -> dict[str, float | None]:
    """Sum need, decided funding and gaps over rows and years, kr; the group's own gap apart."""
    funding = result.funding
    group = np.array([actor in result.inputs.concern for actor in funding.needs.actors], dtype=bool)
    return {
        "need": float(funding.needs.amount[0].sum()),
        "secured": float(funding.secured[0].sum()),
        "gap_secured": float(funding.gap_secured[0].sum()),
        "gap_expected": float(funding.gap_expected[0].sum()),
        "gap_possible": float(funding.gap_possible[0].sum()),
        "gap_group": float(funding.gap_secured[0][group].sum()),
    }


def _goals(old: Result, new: Result) -> tuple[GoalDiff, ...]:
    asked = dict.fromkeys(
        (goal.boundary, goal.year)
        for goal in sorted((*old.inputs.plan.goals, *new.inputs.plan.goals), key=lambda g: (g.boundary, g.year))
    )
    found = []
    for boundary, year in asked:
        before, after = _goal_values(old, boundary, year), _goal_values(new, boundary, year)
        figures = tuple(Figure(name, TONNES, before[name], after[name]) for name in before)
        found.append(GoalDiff(boundary, year, figures))
    return tuple(found)


def _goal_values(result: Result, boundary: str, year: int) -> dict[str, float | None]:
    """Give emissions, target, what the plan abates and what is left, in one year; None where nothing says."""
    names = ("target", "abated", "plan", "remaining")
    path = next((p for p in result.goals if p.boundary == boundary), None)
    at = year - int(result.inputs.years[0])
    if path is None or not 0 <= at < result.inputs.years.size:
        return dict.fromkeys(names)
    reference, plan = (float(counted(result.sectors, path, which)[0, at]) for which in ("reference", "plan"))
    target = None if path.target is None else float(path.target[at])
    known = is_known(result.sectors, path)
    remaining = None if target is None or not known else plan - target
    return dict(zip(names, (target, reference - plan, plan if known else None, remaining), strict=True))


def _rows(old: Result, new: Result) -> tuple[RowDiff, ...]:
    names = {e.id: e.name for result in (old, new) for e in result.inputs.elements}
    found = []
    for row in (*names, UNALLOCATED):
        kept = [row in result.elements.rows for result in (old, new)]
        presence = "both" if all(kept) else "added" if kept[1] else "removed"
        figures = _row_figures(old, new, row)
        if presence != "both" or any(f.differs for f in figures):
            found.append(RowDiff(row, names.get(row, ""), presence, figures))
    return tuple(sorted(found, key=_weight))


def _weight(row: RowDiff) -> tuple[float, float, str]:
    """Order rows by how much has changed; what only one plan states counts in full."""
    largest = {MONEY: 0.0, TONNES: 0.0}
    for figure in row.figures:
        change = abs((figure.new or 0.0) - (figure.old or 0.0))
        largest[figure.unit] = max(largest[figure.unit], change)
    return -largest[MONEY], -largest[TONNES], row.id


def _row_figures(old: Result, new: Result, row: str) -> tuple[Figure, ...]:
    before, after = _row_values(old, row), _row_values(new, row)
    tonnes = _tonnes(old, row), _tonnes(new, row)
    return (*(Figure(name, MONEY, before[name], after[name]) for name in before), Figure("tonnes", TONNES, *tonnes))


def _row_values(result: Result, row: str) -> dict[str, float | None]:
    """Give the NPV of both lenses and total investment, kr; None when the plan states no such cost behind the row."""
    block = result.elements
    if row not in block.rows:
        return dict.fromkeys(("npv_municipal", "npv_society", "total_investment"))
    index = block.rows.index(row)
    carried = result.allocation[index] != 0.0
    needs = [INDEX[line] for line in (*NEED_LINES, "reference_investment")]
    invests = bool(np.any(result.costs.stated[carried][:, needs]))
    costed = bool(np.any(result.costs.stated[carried]))
    return {
        "npv_municipal": _finite(float(block.municipal.npv[0, index])) if costed else None,
        "npv_society": _finite(float(block.society.npv[0, index])) if costed else None,
        "total_investment": _finite(float(block.effect.total_investment[0, index])) if invests else None,
    }


def _tonnes(result: Result, row: str) -> float | None:
    block = result.elements
    return _finite(float(block.tonnes[0, block.rows.index(row)].sum())) if row in block.rows else None


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
