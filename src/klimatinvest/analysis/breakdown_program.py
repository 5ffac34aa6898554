"""The linear programme behind a least-cost breakdown, solved with HiGHS."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from klimatinvest.analysis.breakdown_bounds import PoolRow
from klimatinvest.core.series import FloatArray

_TOLERANCE = 1e-10  # of the solver, on rows and columns that are scaled to 1
_TIE = 1e-7  # share of the largest cost that decides between elements of equal cost per tonne


@dataclass(frozen=True)
class Problem:
    """Minimise ``Σ cost · x`` over ``0 ≤ x ≤ cap`` so that the tonnes reach what is required.

    Attributes
    ----------
    elements : tuple of str
        In a fixed order; the earlier is preferred when two cost the same per tonne.
    cap : ndarray [element]
        Largest quantities, > 0.
    cost : ndarray [element]
        kr per unit.
    tonnes : ndarray [element, goal year]
        Abatement per unit.
    required : ndarray [goal year]
        What these elements must abate, tonnes.
    rows : sequence of PoolRow
        Limits that elements share.
    """

    elements: tuple[str, ...]
    cap: FloatArray
    cost: FloatArray
    tonnes: FloatArray
    required: FloatArray
    rows: list[PoolRow]


@dataclass(frozen=True)
class Solution:
    """What the programme found.

    Attributes
    ----------
    quantity : ndarray [element]
        Within 0 and cap.
    shortfall : float
        Tonnes that no choice of quantities can deliver, summed over the goal years.
    """

    quantity: FloatArray
    shortfall: float


def solve(problem: Problem) -> Solution:
    """Find the cheapest quantities; where the requirement cannot be met, first the smallest shortfall.

    Raises
    ------
    RuntimeError
        The solver stopped without an optimum, which a bounded feasible programme always has.
    """
    n, years = problem.tonnes.shape
    # columns: shares of the caps, then what is missing in each goal year in parts of the scale
    scale = np.maximum(1.0, np.abs(problem.required))
    solver = _solver(problem, scale)
    _minimise(solver, np.concatenate([np.zeros(n), scale / scale.max()]))
    missing = np.maximum(0.0, np.array(solver.getSolution().col_value)[n:])
    missing[missing < 10.0 * _TOLERANCE] = 0.0
    for k in range(years):
        solver.changeColBounds(n + k, 0.0, float(missing[k]) * (1.0 + _TOLERANCE))
    _minimise(solver, np.concatenate([_costs(problem), np.zeros(years)]))
    share = np.clip(np.array(solver.getSolution().col_value)[:n], 0.0, 1.0)
    return Solution(share * problem.cap, float((missing * scale).sum()))


def _costs(problem: Problem) -> FloatArray:
    """Scale the costs to 1 and add a trace that grows with the place in the order, per tonne."""
    cost = problem.cost * problem.cap
    cost = cost / max(float(np.abs(cost).max(initial=0.0)), 1e-300)
    tonnes = np.abs(problem.tonnes).max(axis=1, initial=0.0) * problem.cap
    weight = tonnes / max(float(tonnes.max(initial=0.0)), 1e-300)
    return np.asarray(cost + _TIE * weight * np.arange(1, cost.size + 1) / cost.size)


def _minimise(solver: Any, cost: FloatArray) -> None:
    from highspy import HighsModelStatus  # noqa: PLC0415 - takes a tenth of a second that others need not wait for

    solver.changeColsCost(cost.size, np.arange(cost.size, dtype=np.int32), cost)
    solver.run()
    if solver.getModelStatus() != HighsModelStatus.kOptimal:
        raise RuntimeError(f"no optimum: {solver.getModelStatus()}")


def _solver(problem: Problem, scale: FloatArray) -> Any:
    import highspy  # noqa: PLC0415 - as above

    n, years = problem.tonnes.shape
    goals = np.hstack([(problem.tonnes * problem.cap[:, None]).T / scale[:, None], np.eye(years)])
    pools, room = _pool_matrix(problem, years)
    matrix = np.vstack([goals, pools])
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = n + years, len(matrix)
    model.col_cost_ = np.zeros(n + years)
    model.col_lower_ = np.zeros(n + years)
    model.col_upper_ = np.concatenate([np.ones(n), np.full(years, highspy.kHighsInf)])
    model.row_lower_ = np.concatenate([problem.required / scale, np.full(len(pools), -highspy.kHighsInf)])
    model.row_upper_ = np.concatenate([np.full(years, highspy.kHighsInf), room])
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    row, column = np.nonzero(matrix)
    model.a_matrix_.start_ = np.searchsorted(row, np.arange(len(matrix) + 1)).astype(np.int32)
    model.a_matrix_.index_ = column.astype(np.int32)
    model.a_matrix_.value_ = matrix[row, column]
    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("primal_feasibility_tolerance", _TOLERANCE)
    solver.setOptionValue("dual_feasibility_tolerance", _TOLERANCE)
    solver.passModel(model)
    return solver


def _pool_matrix(problem: Problem, years: int) -> tuple[FloatArray, FloatArray]:
    """Write the shared limits as rows, each divided by what the element itself could draw at its cap."""
    column = {element: i for i, element in enumerate(problem.elements)}
    matrix = np.zeros((len(problem.rows), len(column) + years))
    room = np.zeros(len(problem.rows))
    for i, row in enumerate(problem.rows):
        own = row.use[row.element] * float(problem.cap[column[row.element]])
        for element, use in row.use.items():
            if element in column:
                matrix[i, column[element]] = use * float(problem.cap[column[element]]) / own
        room[i] = row.room / own
    return matrix, room
