"""The mixed-integer programme behind a choice of actions, solved with HiGHS: one yes or no an action and year."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from klimatinvest.analysis.portfolio_model import Candidate, Option, Rule
from klimatinvest.analysis.portfolio_start import core_choice
from klimatinvest.core.series import FloatArray, IntArray

_TOLERANCE = 1e-7  # of the solver, on rows that are scaled to 1
_TIE = 1e-8  # share of the largest cost that decides between choices that are equally good: the earlier in order
THREADS = 2


@dataclass(frozen=True, slots=True)
class Row:
    """``low ≤ Σ coefficient · x ≤ high`` for a rule, in the rule's own unit."""

    rule: Rule
    coefficients: FloatArray
    low: float = -np.inf
    high: float = np.inf


@dataclass(frozen=True, slots=True)
class Programme:
    """Minimise ``Σ cost · x`` with at most one year an action.

    Attributes
    ----------
    options : tuple of Option
        What x stands for; options of an action stand together, years ascending.
    cost : ndarray [option]
        The objective's unit.
    rows : tuple of Row
        Everything a choice must obey beside one year an action.
    """

    options: tuple[Option, ...]
    cost: FloatArray
    rows: tuple[Row, ...]

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules, each once, in order."""
        return tuple(dict.fromkeys(row.rule for row in self.rows))

    @property
    def actions(self) -> IntArray:
        """Number of the action of each option."""
        number: dict[str, int] = {}
        return np.array([number.setdefault(o.action, len(number)) for o in self.options], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it went.

    Attributes
    ----------
    status : str
        ``solved`` within the gap, ``stopped`` by time with a choice, ``infeasible``, or ``unknown``: stopped without.
    chosen : ndarray [option] of bool
        The choice.
    bound, gap, seconds : float
        Lower bound of the objective, proven share to it, and time used.
    """

    status: Literal["solved", "stopped", "infeasible", "unknown"]
    chosen: FloatArray
    bound: float
    gap: float
    seconds: float

    @property
    def found(self) -> bool:
        """There is a choice."""
        return self.status in ("solved", "stopped")


def link_rows(
    candidates: Sequence[Candidate], options: Sequence[Option], rule: Rule, action: str, other: str
) -> list[Row]:
    """Write a link between two actions as rows.

    That an action begins no earlier than what it requires is written year by year,
    ``Σ_{s ≤ y} x[action, s] ≤ Σ_{t ≤ y} x[other, t]``, which cuts closer than pairs of years.
    """
    own = np.array([o.action == action for o in options])
    its = np.array([o.action == other for o in options])
    if rule.kind == "excludes":
        return [Row(rule, (own | its).astype(float), high=1.0)]
    start = np.array([o.start for o in options])
    years = next(c.starts for c in candidates if c.action == action)
    return [Row(rule, np.where(start <= y, own.astype(float) - its, 0.0), high=0.0) for y in years]


def solve(
    programme: Programme,
    gap: float,
    seconds: float,
    rules: Collection[Rule] | None = None,
    start: FloatArray | None = None,
) -> Outcome:
    """Find the best choice.

    Parameters
    ----------
    programme : Programme
        What to choose.
    gap : float
        Share of the objective within which the optimum is proven.
    seconds : float
        Longest time.
    rules : collection of Rule, optional
        Only these rules hold; all of them unless given.
    start : ndarray [option], optional
        A choice to begin from; one is looked for in a large programme unless given.
    """
    import highspy  # noqa: PLC0415 - takes a tenth of a second that others need not wait for

    scale = max(float(np.abs(programme.cost).max(initial=0.0)), 1e-300)
    # the solver keeps its threads between runs and refuses another number: other parts of the program ask for one
    highspy.Highs.resetGlobalScheduler(True)
    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    for name, value in (
        ("output_flag", False),
        ("threads", THREADS),
        ("random_seed", 0),
        ("mip_rel_gap", gap),
        ("mip_abs_gap", 1e-9),
        ("time_limit", seconds),
        # trying branches out before choosing one takes most of the time and finds no better choices here
        ("mip_pscost_minreliable", 0),
        ("mip_feasibility_tolerance", 1e-6),
        ("primal_feasibility_tolerance", _TOLERANCE),
    ):
        solver.setOptionValue(name, value)
    model, began = _model(programme, scale, rules), time.perf_counter()
    if start is None:
        start = core_choice(model, len(programme.options), gap, seconds, THREADS)
        solver.setOptionValue("time_limit", max(0.1, seconds - (time.perf_counter() - began)))
    solver.passModel(model)
    if start is not None:
        known = highspy.HighsSolution()
        known.col_value = [float(v) for v in start]
        solver.setSolution(known)
    solver.run()
    outcome = _outcome(solver, programme, scale, time.perf_counter() - began)
    highspy.Highs.resetGlobalScheduler(True)
    return outcome


def _outcome(solver: Any, programme: Programme, scale: float, seconds: float) -> Outcome:
    from highspy import HighsModelStatus  # noqa: PLC0415 - as above

    status, info = solver.getModelStatus(), solver.getInfo()
    nothing = np.zeros(len(programme.options))
    if status in (HighsModelStatus.kInfeasible, HighsModelStatus.kUnboundedOrInfeasible):
        return Outcome("infeasible", nothing, np.inf, np.inf, seconds)
    values = np.array(solver.getSolution().col_value)
    has = values.size == nothing.size and np.isfinite(info.objective_function_value)
    if not has or (status != HighsModelStatus.kOptimal and not info.primal_solution_status):
        return Outcome("unknown", nothing, -np.inf, np.inf, seconds)
    chosen = np.round(values)
    objective, bound = float(programme.cost @ chosen), float(info.mip_dual_bound) * scale
    bound = min(bound, objective)  # the trace that breaks ties is in the bound
    proven = (objective - bound) / max(abs(objective), 1e-9 * scale)
    return Outcome("solved" if status == HighsModelStatus.kOptimal else "stopped", chosen, bound, proven, seconds)


def _model(programme: Programme, scale: float, rules: Collection[Rule] | None) -> Any:
    import highspy  # noqa: PLC0415 - as above

    n, actions = len(programme.options), programme.actions
    rows = [row for row in programme.rows if rules is None or row.rule in rules]
    one_each = (actions == np.arange(int(actions.max(initial=-1)) + 1)[:, None]).astype(float)
    whole = [not np.any(row.coefficients % 1.0) for row in rows]  # counts things: so may its ceiling be counted
    size = [1.0 if w else float(np.abs(r.coefficients).max()) for r, w in zip(rows, whole, strict=True)]
    matrix = np.vstack([one_each, *(row.coefficients[None] / s for row, s in zip(rows, size, strict=True))])
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = n, len(matrix)
    trace = _TIE * np.arange(n) / max(n, 1)
    model.col_cost_ = programme.cost / scale + trace
    model.col_lower_, model.col_upper_ = np.zeros(n), np.ones(n)
    model.integrality_ = [highspy.HighsVarType.kInteger] * n
    low = [row.low / s for row, s in zip(rows, size, strict=True)]
    ceilings = [np.floor(row.high + 1e-9) if w else row.high for row, w in zip(rows, whole, strict=True)]
    high = [ceiling / s for ceiling, s in zip(ceilings, size, strict=True)]
    endless = highspy.kHighsInf
    model.row_lower_ = np.clip(np.concatenate([np.full(len(one_each), -endless), low]), -endless, endless)
    model.row_upper_ = np.clip(np.concatenate([np.ones(len(one_each)), high]), -endless, endless)
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    row_of, column = np.nonzero(matrix)
    model.a_matrix_.start_ = np.searchsorted(row_of, np.arange(len(matrix) + 1)).astype(np.int32)
    model.a_matrix_.index_ = column.astype(np.int32)
    model.a_matrix_.value_ = matrix[row_of, column]
    return model


def conflict(programme: Programme, seconds: float) -> tuple[Rule, ...]:
    """Find a smallest set of rules that no choice obeys together (QuickXplain, Junker 2004).

    Taking any of them away makes a choice possible with the others. What cannot be decided within the time counts
    as possible.
    """

    def possible(rules: Sequence[Rule]) -> bool:
        nothing = Programme(programme.options, np.zeros_like(programme.cost), programme.rows)
        return solve(nothing, 1.0, seconds, rules=frozenset(rules)).status != "infeasible"

    def narrow(kept: tuple[Rule, ...], added: bool, rest: tuple[Rule, ...]) -> tuple[Rule, ...]:
        if added and not possible(kept):
            return ()
        if len(rest) == 1:
            return rest
        half = len(rest) // 2
        first, second = rest[:half], rest[half:]
        right = narrow((*kept, *first), bool(first), second)
        left = narrow((*kept, *right), bool(right), first)
        return (*left, *right)

    return narrow((), False, programme.rules) if programme.rules else ()
