"""Choose actions and their years under yearly frames: a mixed-integer programme, judged by the full engine.

What may be chosen stands in the plan's choices, links and frames. The programme is linear in the options, and the
interaction between elements is met by solving it again with what the engine says about the last choice, until the
same choice comes back. Shown are the programme's promise and the engine's word, the proven distance to the optimum
of the programme, what more in each frame is worth, and the cost against the tonnes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from klimatinvest.analysis.portfolio_effects import Effects
from klimatinvest.analysis.portfolio_engine import Engine, Progress
from klimatinvest.analysis.portfolio_model import (
    Aims,
    Evaluation,
    Infeasible,
    NothingToChoose,
    Point,
    Portfolio,
    Worth,
)
from klimatinvest.analysis.portfolio_plan import Mover
from klimatinvest.analysis.portfolio_program import Row, solve
from klimatinvest.analysis.portfolio_search import Search, Tried, choice_of
from klimatinvest.core.series import FloatArray
from klimatinvest.plan.model import Plan

if TYPE_CHECKING:
    from klimatinvest.catalogue.sectors import Sector
    from klimatinvest.parameters.library import Library

_MORE = 0.1  # share of a frame that is added to see what more of it is worth
_LEAST = {"frame": 1e6, "staff": 1.0}  # added at least: a million kronor, or one person
_WORTH_SECONDS = 2.0


def optimise(
    plan: Plan,
    library: Library,
    sectors: Mapping[str, Sector],
    aims: Aims,
    points: int = 0,
    told: Progress | None = None,
) -> Portfolio:
    """Choose actions and their first years.

    Parameters
    ----------
    plan : Plan
        A valid plan with rows in the table of choices.
    aims : Aims
        Objective and targets; least cost without any target takes the plan's own territorial goals.
    points : int
        How many points of cost against tonnes to find besides; none unless given.
    told : callable, optional
        Called after every full calculation.

    Raises
    ------
    NothingToChoose
        No action may be chosen, there is no target to meet, or a target lies outside the plan's years.
    Infeasible
        No choice keeps every rule; says which rules conflict.
    """
    mover = Mover(plan, library)
    engine = Engine(mover, library, sectors, told)
    before = engine.as_planned()
    reference = engine.reference(before.result)
    aims = _with_targets(aims, engine, reference)
    effects = Effects(engine)
    search = Search(engine, effects, aims, reference)
    found = search.run()
    portfolio = Portfolio(
        aims=aims,
        candidates=mover.candidates,
        starts=found.evaluation.starts,
        before=before,
        first=search.tried[0].promised,
        promised=found.promised,
        evaluation=found.evaluation,
        solved=found.solved,
        rules=engine.rules,
        limits=engine.limits,
        rounds=len(search.tried),
        stable=search.stable and found.key == search.tried[-1].key,
        kept=not found.short,
        followers=mover.weights,
        early=mover.early(),
    )
    effects.update(found.evaluation)
    worth = _worth(effects, aims, reference, found.evaluation) if portfolio.kept else ()
    frontier = _frontier(effects, aims, reference, points) if points else ()
    return replace(portfolio, worth=worth, frontier=frontier)


def _with_targets(aims: Aims, engine: Engine, reference: FloatArray) -> Aims:
    """Check the targets' years, and take the plan's own goals where least cost has nothing to meet."""
    settings, first = engine.mover.plan.plan, int(engine.years[0])
    for year in aims.targets:
        if not settings.start_year <= year <= settings.end_year:
            raise NothingToChoose("year-outside", year=year, start=settings.start_year, end=settings.end_year)
    if aims.objective != "least-cost" or aims.targets or aims.carbon_budget is not None:
        return aims
    points = {} if engine.path is None else engine.path.points
    goals = {y: level for y, level in points.items() if settings.start_year <= y <= settings.end_year}
    if aims.least_tonnes is None and not goals:
        raise NothingToChoose("no-target")
    return replace(aims, targets={y: float(reference[y - first]) - level for y, level in sorted(goals.items())})


def _worth(effects: Effects, aims: Aims, reference: FloatArray, found: Evaluation) -> tuple[Worth, ...]:
    """Solve again with a little more in each frame and year, beginning from the choice."""
    engine, start = effects.engine, choice_of(effects, found.starts)
    programme = effects.programme(aims, reference, {})
    seconds = min(aims.seconds, _WORTH_SECONDS)
    now = solve(programme, aims.gap, seconds, start=start)
    best = min([float(programme.cost @ start), *([float(programme.cost @ now.chosen)] if now.found else [])])
    worth = []
    for rule, limit in zip(engine.rules, engine.limits, strict=True):
        more = max(_MORE * float(limit), _LEAST[rule.kind])
        rows = tuple(_raised(row, more) if row.rule == rule else row for row in programme.rows)
        outcome = solve(replace(programme, rows=rows), aims.gap, seconds, start=start)
        gain = best - float(programme.cost @ outcome.chosen) if outcome.found else 0.0
        proven = max(0.0, gain - aims.gap * abs(best))  # less than the solver's own doubt is no gain
        worth.append(Worth(rule, more, gain if proven > 0.0 else 0.0))
    return tuple(worth)


def _raised(row: Row, more: float) -> Row:
    return replace(row, high=row.high + more)


def _frontier(effects: Effects, aims: Aims, reference: FloatArray, points: int) -> tuple[Point, ...]:
    """Find least cost for levels of tonnes over the plan's years, from the cheapest choice to the most tonnes."""
    free = Aims("least-cost", most_cost=aims.most_cost, gap=aims.gap, seconds=aims.seconds)
    cheapest, most = (_search(effects, ends, reference) for ends in (free, replace(free, objective="most-tonnes")))
    low, high = (float(end.evaluation.told.tonnes.sum()) for end in (cheapest, most))
    frontier = []
    for asked in np.linspace(low, high, points) if high > low else [low]:
        level = replace(free, least_tonnes=float(asked) - 1e-6 * abs(float(asked)))
        try:
            found = _search(effects, level, reference)
        except Infeasible:
            # reached by the search for most tonnes only, whose choice then stands for the level
            found = most
        frontier.append(Point(float(asked), found.promised, found.evaluation))
    return tuple(frontier)


def _search(effects: Effects, aims: Aims, reference: FloatArray) -> Tried:
    """Search from the beginning, with the figures of the elements alone."""
    return Search(effects.engine, Effects(effects.engine, effects), aims, reference).run()
