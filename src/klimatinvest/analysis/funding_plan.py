"""The allocation of the sources that leaves the smallest funding gap within every rule, solved with HiGHS."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from klimatinvest.analysis.funding_model import CHOICE, Model, build_model
from klimatinvest.core.series import FloatArray, IntArray
from klimatinvest.engine.binding import FREE, RULES
from klimatinvest.engine.funding import EXACT_OUTCOMES, Funding
from klimatinvest.engine.inputs import Inputs

CASES = ("secured", "expected", "possible")
_TOLERANCE = 1e-10  # of the solver, on columns scaled to the largest need
_WORTH = 1e-6  # a rule is worth something when a krona more room closes this much of the gap


class TooManyOutcomesError(ValueError):
    """More uncertain sources than the expected gap can be minimised for, outcome by outcome."""


@dataclass(frozen=True)
class FundingPlan:
    """The best allocation.

    Attributes
    ----------
    case : str
        ``secured``, ``expected`` or ``possible``.
    paid : ndarray [source, row, year]
        Kronor in constant prices; the mean over outcomes for the expected case.
    gap : ndarray [row, year]
        What is left.
    table_gap : ndarray [row, year]
        What the plan's own order of sources leaves.
    worth : tuple of dict of rule to float
        For each source the rules that bind, with the kronor of gap that one krona more room would close.
    outcomes : int
        Number of outcomes solved.
    """

    case: str
    paid: FloatArray
    gap: FloatArray
    table_gap: FloatArray
    worth: tuple[dict[str, float], ...]
    outcomes: int

    def binding(self, source: int) -> str:
        """Give the rule that is worth most to relax for a source; ``need`` when none is."""
        worth = self.worth[source]
        return max(worth, key=lambda rule: (round(worth[rule], 6), RULES.index(rule))) if worth else FREE


def plan_funding(
    inputs: Inputs, funding: Funding, case: str, tell: Callable[[int, int], None] | None = None
) -> FundingPlan:
    """Allocate the sources so that as little as possible is left; the plain case of a plan.

    Of several allocations with the same gap, the one that uses the sources in the plan's own order is given. The gap
    is never larger than the table's, whose allocation follows the same rules.

    Parameters
    ----------
    inputs, funding
        The plan, its needs, sources and rules.
    case : str
        ``secured`` (decided sources), ``possible`` (all) or ``expected`` (the mean over the outcomes of the
        uncertain sources, each solved anew).
    tell : callable, optional
        Told how many of all outcomes are done.

    Raises
    ------
    TooManyOutcomesError
        The expected case with more uncertain sources than can be listed.
    RuntimeError
        The solver stopped without an optimum, which this programme always has.
    """
    outcomes = _outcomes(funding, case)
    model = build_model(inputs, funding)
    solver = _Solver(model)
    shape = (len(funding.sources), *funding.needs.amount[0].shape)
    paid, worth = np.zeros(shape), [dict[str, float]() for _ in funding.sources]
    for done, (probability, active) in enumerate(outcomes, start=1):
        found, duals = solver.solve(active)
        np.add.at(paid, (model.source, model.row, model.year), probability * found)
        for s, rules in enumerate(duals):
            for rule, value in rules.items():
                worth[s][rule] = worth[s].get(rule, 0.0) + probability * value
        if tell is not None:
            tell(done, len(outcomes))
    table = {"secured": "gap_secured", "expected": "gap_expected", "possible": "gap_possible"}[case]
    gap = np.maximum(funding.needs.amount[0] - paid.sum(axis=0), 0.0)
    gap[gap < _TOLERANCE * model.scale] = 0.0
    return FundingPlan(case, paid, gap, getattr(funding, table)[0], tuple(worth), len(outcomes))


def _outcomes(funding: Funding, case: str) -> list[tuple[float, NDArray[np.bool_]]]:
    decided = np.array([s.status == "decided" for s in funding.sources], dtype=bool)
    if case == "secured":
        return [(1.0, decided)]
    if case == "possible":
        return [(1.0, np.ones(decided.size, dtype=bool))]
    chances = [1.0 if s.status == "decided" else (s.probability or 0.0) / 100.0 for s in funding.sources]
    uncertain = [s for s, chance in enumerate(chances) if 0.0 < chance < 1.0]
    if len(uncertain) > EXACT_OUTCOMES:
        raise TooManyOutcomesError(str(len(uncertain)))
    found = []
    for happens in product((False, True), repeat=len(uncertain)):
        active = np.array([chance == 1.0 for chance in chances])
        active[uncertain] = happens
        weights = [chances[s] if yes else 1.0 - chances[s] for s, yes in zip(uncertain, happens, strict=True)]
        found.append((float(np.prod(weights)), active))
    return found


class _Solver:
    """One programme, solved again with some of the sources switched off."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._solver = _highs(model)
        self._size = model.payments + model.binaries
        self._order = np.concatenate([1.0 + model.source / max(1.0, model.source.max(initial=1.0)), self._zeros()])

    def _zeros(self) -> FloatArray:
        return np.zeros(self._model.binaries)

    def solve(self, active: NDArray[np.bool_]) -> tuple[FloatArray, list[dict[str, float]]]:
        """Pay as much as possible, then by the plan's order; kronor by column, and what rules are worth by source."""
        model, solver = self._model, self._solver
        if not model.payments:
            return np.zeros(0), [{} for _ in active]
        every = np.arange(self._size, dtype=np.int32)
        upper = np.concatenate([np.where(active[model.source], model.upper, 0.0), np.ones(model.binaries)])
        solver.changeColsBounds(self._size, every, np.zeros(self._size), upper)
        self._integral(whole=True)
        pay = np.concatenate([-np.ones(model.payments), self._zeros()])
        found = self._minimise(pay)
        if model.binaries:
            chosen = np.round(found[model.payments :])
            fixed = np.arange(model.payments, self._size, dtype=np.int32)
            solver.changeColsBounds(fixed.size, fixed, chosen, chosen)
            self._integral(whole=False)
            found = self._minimise(pay)
        duals = self._duals(active)
        return self._in_order(found, upper), duals

    def _in_order(self, found: FloatArray, upper: FloatArray) -> FloatArray:
        """Of all allocations that pay as much, take the one that leans on the sources that stand first."""
        model, solver = self._model, self._solver
        paid = found[: model.payments]
        columns = np.arange(model.payments, dtype=np.int32)
        least = float(paid.sum())
        solver.addRow(least, float(upper[: model.payments].sum()) + 1.0, columns.size, columns, np.ones(columns.size))
        again = self._minimise(self._order)
        solver.deleteRows(1, np.array([len(model.limits)], dtype=np.int32))
        return np.clip(again[: model.payments], 0.0, model.upper) * model.scale

    def _integral(self, *, whole: bool) -> None:
        import highspy  # noqa: PLC0415 - takes a tenth of a second that others need not wait for

        if self._model.binaries:
            kind = highspy.HighsVarType.kInteger if whole else highspy.HighsVarType.kContinuous
            columns = np.arange(self._model.payments, self._size, dtype=np.int32)
            self._solver.changeColsIntegrality(columns.size, columns, np.array([kind] * columns.size))

    def _minimise(self, cost: FloatArray) -> FloatArray:
        from highspy import HighsModelStatus  # noqa: PLC0415 - as above

        self._solver.changeColsCost(cost.size, np.arange(cost.size, dtype=np.int32), cost)
        self._solver.run()
        if self._solver.getModelStatus() != HighsModelStatus.kOptimal:
            raise RuntimeError(f"no optimum: {self._solver.getModelStatus()}")
        return np.array(self._solver.getSolution().col_value)

    def _duals(self, active: NDArray[np.bool_]) -> list[dict[str, float]]:
        """Give for each source the rules that hold it back, with what a krona more room is worth."""
        model, solution = self._model, self._solver.getSolution()
        found: list[dict[str, float]] = [{} for _ in active]

        def note(sources: IntArray, rule: str, worth: float) -> None:
            for s in np.unique(sources[sources >= 0]):
                if active[s] and worth > _WORTH:
                    found[int(s)][rule] = max(found[int(s)].get(rule, 0.0), worth)

        for limit, dual in zip(model.limits, solution.row_dual, strict=True):
            if limit.rule not in {"need", CHOICE}:
                paying = limit.columns[limit.columns < model.payments].astype(int)
                note(model.source[paying], limit.rule, -float(dual))
        at_bound = np.array(solution.col_dual)[: model.payments]
        for column in np.flatnonzero((-at_bound > _WORTH) & model.shared):
            note(model.source[[column]], "share", -float(at_bound[column]))
        return found


def _highs(model: Model) -> Any:
    import highspy  # noqa: PLC0415 - as above

    size = model.payments + model.binaries
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = size, len(model.limits)
    lp.col_cost_, lp.col_lower_ = np.zeros(size), np.zeros(size)
    lp.col_upper_ = np.concatenate([model.upper, np.ones(model.binaries)])
    lp.row_lower_ = np.full(len(model.limits), -highspy.kHighsInf)
    lp.row_upper_ = np.array([limit.room for limit in model.limits])
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    sizes = [limit.columns.size for limit in model.limits]
    lp.a_matrix_.start_ = np.concatenate([[0], np.cumsum(sizes, dtype=int)]).astype(np.int32)
    lp.a_matrix_.index_ = np.concatenate([np.zeros(0), *(limit.columns for limit in model.limits)]).astype(np.int32)
    lp.a_matrix_.value_ = np.concatenate([np.zeros(0), *(limit.coefficients for limit in model.limits)])
    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, value in (
        ("output_flag", False),
        ("threads", 1),
        ("primal_feasibility_tolerance", _TOLERANCE),
        ("dual_feasibility_tolerance", _TOLERANCE),
        ("mip_feasibility_tolerance", _TOLERANCE),
        ("mip_rel_gap", 0.0),
    ):
        solver.setOptionValue(option, value)
    solver.passModel(lp)
    return solver
