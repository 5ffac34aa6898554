"""Search for a choice on which the programme and the engine agree: solve, calculate, correct, solve again."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from klimatinvest.analysis.portfolio_effects import Effects, emitted
from klimatinvest.analysis.portfolio_engine import Engine
from klimatinvest.analysis.portfolio_model import (
    Aims,
    Evaluation,
    Infeasible,
    NothingToChoose,
    Rule,
    Solved,
    Starts,
    Told,
    within,
)
from klimatinvest.analysis.portfolio_program import Outcome, Programme, conflict, solve
from klimatinvest.core.series import FloatArray

MOST_ROUNDS = 12
CONFLICT_SECONDS = 2.0  # for each set of rules that is tried
_ASKED = ("target", "tonnes", "carbon-budget")


@dataclass(frozen=True)
class Tried:
    """A choice that was tried.

    Attributes
    ----------
    evaluation : Evaluation
        What the engine says.
    promised : Told
        What the programme behind it promised.
    solved : Solved
        How that programme was solved, with its bound in the objective's whole.
    short : dict of Rule to float
        By how much the engine says rules are broken.
    """

    evaluation: Evaluation
    promised: Told
    solved: Solved
    short: dict[Rule, float]

    @property
    def key(self) -> tuple[tuple[str, int | None], ...]:
        """Name the choice."""
        return tuple(sorted(self.evaluation.starts.items()))


@dataclass
class Search:
    """One search with its aims; finished when ``run`` returns.

    Attributes
    ----------
    tried : list of Tried
        In the order they were made.
    stable : bool
        The last programme chose what the engine had calculated just before.
    """

    engine: Engine
    effects: Effects
    aims: Aims
    reference: FloatArray
    tried: list[Tried] = field(default_factory=list)
    stable: bool = False

    def run(self) -> Tried:
        """Solve and calculate until the choice stands still and keeps every rule.

        Raises
        ------
        Infeasible
            No choice keeps every rule.
        NothingToChoose
            The solver found nothing within the time.
        """
        margins: dict[Rule, float] = {}
        for _ in range(MOST_ROUNDS):
            programme = self.effects.programme(self.aims, self.reference, margins)
            outcome = solve(programme, self.aims.gap, self.aims.seconds, start=self._last())
            if not outcome.found:
                if self._kept():
                    break
                self._give_up(outcome, margins)
                return self.best()
            tried = self._try(programme, outcome)
            again = [t for t in self.tried if t.key == tried.key]
            self.stable = bool(self.tried) and self.tried[-1].key == tried.key
            self.tried.append(tried)
            if again and not tried.short:
                break
            if again:
                # the same choice falls short again: ask for what it lacks on top
                margins |= {rule: margins.get(rule, 0.0) + 1.001 * lack for rule, lack in tried.short.items()}
            self.effects.update(tried.evaluation)
        return self.best()

    def best(self) -> Tried:
        """Give the best choice tried: one that keeps every rule before one that does not."""
        objective = self.aims.objective

        def order(tried: Tried) -> tuple[float, float]:
            lack = sum(short / max(1.0, self._size(rule)) for rule, short in tried.short.items())
            return lack, tried.evaluation.told.value(objective)

        return min(reversed(self.tried), key=order)

    def _size(self, rule: Rule) -> float:
        named = dict(zip(self.engine.rules, self.engine.limits, strict=True))
        aims = {"target": self.aims.targets.get(rule.year or 0), "tonnes": self.aims.least_tonnes}
        return abs(float(named.get(rule, aims.get(rule.kind) or 1.0)))

    def _last(self) -> FloatArray | None:
        if not self.tried:
            return None
        starts = self.tried[-1].evaluation.starts
        return choice_of(self.effects, starts)

    def _kept(self) -> bool:
        return any(not t.short for t in self.tried)

    def _give_up(self, outcome: Outcome, margins: dict[Rule, float]) -> None:
        """Say which rules conflict, unless it was only the margins that asked for too much."""
        if outcome.status == "unknown":
            raise NothingToChoose("no-time", seconds=self.aims.seconds)
        programme = self.effects.programme(self.aims, self.reference, {})
        if margins and solve(programme, self.aims.gap, self.aims.seconds).found:
            return  # the last choice is the closest there is, and is shown as one that falls short
        found = conflict(programme, CONFLICT_SECONDS)
        raise Infeasible(found, self._most(programme, found), self._limits(found))

    def _most(self, programme: Programme, rules: tuple[Rule, ...]) -> dict[Rule, float]:
        """Give the most that a target can get when the frames and links hold, and nothing else is asked for."""
        found = {}
        others = frozenset(rule for rule in programme.rules if rule.kind not in _ASKED)
        for row in programme.rows:
            if row.rule in rules and row.rule.kind in _ASKED:
                best = solve(replace(programme, cost=-row.coefficients), self.aims.gap, self.aims.seconds, rules=others)
                if best.found:
                    asked = self._limits((row.rule,))[row.rule]
                    beyond = float(row.coefficients @ best.chosen) - row.low
                    found[row.rule] = asked - beyond if row.rule.kind == "carbon-budget" else asked + beyond
        return found

    def _limits(self, rules: tuple[Rule, ...]) -> dict[Rule, float]:
        stated = dict(zip(self.engine.rules, map(float, self.engine.limits), strict=True))
        stated |= {Rule("target", year=year): least for year, least in self.aims.targets.items()}
        for rule, value in (
            (Rule("tonnes"), self.aims.least_tonnes),
            (Rule("carbon-budget"), self.aims.carbon_budget),
            (Rule("cost"), self.aims.most_cost),
        ):
            if value is not None:
                stated[rule] = value
        return {rule: stated[rule] for rule in rules if rule in stated}

    def _try(self, programme: Programme, outcome: Outcome) -> Tried:
        starts: dict[str, int | None] = {c.action: None for c in self.engine.mover.candidates}
        for option, taken in zip(programme.options, outcome.chosen, strict=True):
            if taken:
                starts[option.action] = option.start
        promised = self.effects.promise(starts)
        known = next((t.evaluation for t in self.tried if t.evaluation.starts == starts), None)
        evaluation = self.engine.calculate(starts) if known is None else known
        constant = self.effects.constant(self.aims)
        bound = constant + outcome.bound
        solved = Solved(bound, outcome.gap, outcome.seconds)
        return Tried(evaluation, promised, solved, self.short(evaluation))

    def short(self, evaluation: Evaluation) -> dict[Rule, float]:
        """Tell by how much the engine says that targets, ceilings and frames are broken."""
        told, aims, lack = evaluation.told, self.aims, dict[Rule, float]()
        first = int(self.engine.years[0])
        over = [(rule, told.used[k], self.engine.limits[k]) for k, rule in enumerate(self.engine.rules)]
        over += [(Rule("target", year=y), -told.tonnes[y - first], -least) for y, least in aims.targets.items()]
        if aims.least_tonnes is not None:
            over.append((Rule("tonnes"), -told.tonnes.sum(), -aims.least_tonnes))
        if aims.carbon_budget is not None:
            total = emitted(self.engine, self.reference) - float(told.tonnes.sum())
            over.append((Rule("carbon-budget"), total, aims.carbon_budget))
        if aims.most_cost is not None:
            over.append((Rule("cost"), told.cost, aims.most_cost))
        for rule, found, limit in over:
            if not within(float(found), float(limit)):
                lack[rule] = float(found - limit)
        return lack


def choice_of(effects: Effects, starts: Starts) -> FloatArray:
    """Write a choice as the programme's yes and no."""
    return np.array([float(starts.get(o.action) == o.start) for o in effects.options])
