"""A good choice to begin from: the large programme without the options that are far from being worth while.

The bound of these programmes is close to that of their linear relaxation at once; what takes time is to find a choice
as good. Most options have a reduced cost in the relaxation that says on which side they stay. With them held there the
programme that is left is so small that a search finds a choice within the gap, and the whole programme only has to
prove it (Balas and Zemel 1980, *An algorithm for large zero-one knapsack problems*).
"""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from klimatinvest.core.series import FloatArray

CORE, FINE_CORE = 300, 400  # options that are left to choose among; more where the gap is finer
_FINE = 0.01  # gap below which it is
_WORTH_IT = 600  # options from which a start is looked for
_EFFORT = 0.3  # share of the work that goes to finding choices
_PART_OF_TIME = 0.4
_WITHIN = 0.98  # of the gap to the relaxation's bound at which the search ends
_TOLERANCE = 1e-3


def core_choice(model: Any, options: int, gap: float, seconds: float, threads: int) -> FloatArray | None:
    """Look for a choice within the gap of the linear relaxation's bound.

    Parameters
    ----------
    model : highspy.HighsLp
        The whole programme, to be minimised, every variable 0 or 1.
    options : int
        Number of variables.
    gap : float
        Share of the objective wanted.
    seconds : float
        Time for the whole programme; a part of it is used here.
    threads : int
        Of the solver.

    Returns
    -------
    ndarray [option] or None
        The best choice found; None for a small programme, which needs no start, and where none was found.
    """
    import highspy  # noqa: PLC0415 - takes a tenth of a second that others need not wait for

    if options < _WORTH_IT or not np.any(np.asarray(model.col_cost_)):
        return None
    ends = time.perf_counter() + _PART_OF_TIME * seconds
    relaxed = _solver(threads, solve_relaxation=True, time_limit=_PART_OF_TIME * seconds)
    relaxed.passModel(model)
    relaxed.run()
    if relaxed.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    solution, bound = relaxed.getSolution(), float(relaxed.getInfo().objective_function_value)
    low, high = _held(np.array(solution.col_value), np.array(solution.col_dual), gap)
    core = _solver(
        threads,
        mip_rel_gap=0.5 * gap,
        objective_target=bound + _WITHIN * gap * abs(bound),
        mip_heuristic_effort=_EFFORT,
        mip_pscost_minreliable=0,
        time_limit=max(0.1, ends - time.perf_counter()),
    )
    core.passModel(model)
    core.changeColsBounds(options, np.arange(options, dtype=np.int32), low, high)
    core.run()
    if core.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return None
    return np.round(np.array(core.getSolution().col_value))


def _solver(threads: int, **wanted: float) -> Any:
    import highspy  # noqa: PLC0415 - as above

    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    for name, value in ({"output_flag": False, "threads": threads, "random_seed": 0} | wanted).items():
        solver.setOptionValue(name, value)
    return solver


def _held(values: FloatArray, reduced: FloatArray, gap: float) -> tuple[FloatArray, FloatArray]:
    """Hold the options that are furthest from changing sides where they are, as bounds [option]."""
    last = np.sort(np.abs(reduced))[CORE if gap >= _FINE else FINE_CORE]
    low = np.where((reduced < -last) & (values > 1.0 - _TOLERANCE), 1.0, 0.0)
    high = np.where((reduced > last) & (values < _TOLERANCE), 0.0, 1.0)
    return low, high
