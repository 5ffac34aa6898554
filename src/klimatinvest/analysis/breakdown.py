"""Break a goal down: propose a target quantity for every element, and say what the engine makes of it.

Two ways, both judged by the full engine with its interaction:

* *proportional*: the same share of every element's potential, the smallest that meets the goal;
* *least cost*: a linear programme on society's present value of cost per unit, repeated with the figures per unit
  that the engine gives beside the other elements, until the proposal stands still and the goal is just met. When
  the proportional proposal turns out cheaper, it is the one that is given, and the breakdown says so.

Potentials, what activities hold (also together), and deployment rates are never exceeded. Actions cost the same
whatever the quantities, and are left out of the choice. What no element can deliver stays as a gap.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from klimatinvest.analysis.breakdown_bounds import Bounds
from klimatinvest.analysis.breakdown_engine import Engine, Told, with_quantities
from klimatinvest.analysis.breakdown_model import (
    Binding,
    Bound,
    Breakdown,
    Evaluation,
    Method,
    Proposal,
    Used,
)
from klimatinvest.analysis.breakdown_search import LeastCost, Tried, first_look, proportional
from klimatinvest.plan.model import Plan

if TYPE_CHECKING:
    from klimatinvest.catalogue.sectors import Sector
    from klimatinvest.parameters.library import Library

_FULL = 1.0 - 1e-9  # share of a limit from which it binds


def break_down(
    plan: Plan,
    library: Library,
    sectors: Mapping[str, Sector],
    method: Method = "least-cost",
    year: int | None = None,
    all_goals: bool = False,
    told: Told | None = None,
) -> Breakdown:
    """Propose target quantities that meet the territorial goal.

    Parameters
    ----------
    plan : Plan
        A valid plan.
    method : str
        ``least-cost`` or ``proportional``.
    year : int, optional
        Year to meet the goal in; the plan's first goal year unless given.
    all_goals : bool
        Meet every goal year of the plan at once.
    told : callable, optional
        Called after every full calculation with how many have been made and how many there can be.

    Raises
    ------
    GoalUnknown
        There is nothing to break down, and why.
    """
    engine = Engine(plan, library, sectors, year, all_goals, told)
    bounds = Bounds(engine.before, engine.goal)
    search = first_look(engine, bounds)
    even, share = proportional(search.space)
    chosen, least = even, method == "least-cost"
    if least and search.space.elements:
        search.run()
        chosen = search.space.best(search.tried)
        chosen = even if search.space.clearly_better(even, chosen) else chosen
    return Breakdown(
        plan=with_quantities(plan, _named(search, chosen)),
        method=method,
        used=_used(search, chosen, even),
        goal=engine.goal,
        proposals=_proposals(engine, bounds, search, chosen),
        evaluation=chosen.evaluation,
        before=engine.before,
        programme=search.last if chosen is even else search.promise(chosen),
        first_programme=search.first,
        share=share if chosen is even else None,
        proportional=even.evaluation if least else None,
        evaluations=engine.count,
    )


def _used(search: LeastCost, chosen: Tried, even: Tried) -> Used:
    if not search.space.meets(chosen) and bool(np.all(chosen.quantity >= _FULL * search.space.cap)):
        return "all-potentials"
    return "proportional" if chosen is even else "least-cost"


def _named(search: LeastCost, chosen: Tried) -> dict[str, float]:
    return dict(zip(search.space.elements, map(float, chosen.quantity), strict=True))


def _proposals(engine: Engine, bounds: Bounds, search: LeastCost, chosen: Tried) -> tuple[Proposal, ...]:
    named, evaluation = _named(search, chosen), chosen.evaluation
    stated, full = evaluation.result.costs.stated, _full_pools(bounds, named, evaluation)
    found = []
    for i, element in enumerate(evaluation.result.inputs.elements):
        proposed = named.get(element.id)
        shown = search.sample.evaluation if proposed == 0.0 else evaluation
        found.append(
            Proposal(
                element=element.id,
                planned=element.quantity if proposed is None else _planned(engine, element.id),
                proposed=proposed,
                bound=bounds.bounds.get(element.id),
                fixed=bounds.fixed.get(element.id),
                binding=None
                if proposed is None
                else _binding(bounds.bounds[element.id], proposed, full, evaluation, i),
                tonnes=evaluation.tonnes[i],
                delivered=evaluation.delivered[i],
                cost=float(evaluation.cost[i]),
                cost_per_tonne=_cost_per_tonne(shown, i),
                costed=bool(stated[i].any()),
                actions=float(evaluation.result.elements.society.pvc[0, i] - evaluation.cost[i]),
            )
        )
    return tuple(found)


def _planned(engine: Engine, element: str) -> float | None:
    return next(e.quantity for e in engine.plan.elements if e.id == element)


def _cost_per_tonne(evaluation: Evaluation, row: int) -> float | None:
    """Give B without actions: present value of the cost per discounted tonne; None without abatement."""
    society = evaluation.result.elements.society
    every, discounted = float(society.tonnes[0, row]), float(society.discounted_tonnes[0, row])
    return float(evaluation.cost[row]) / discounted if min(every, discounted) > 0.0 else None


def _full_pools(bounds: Bounds, named: Mapping[str, float], evaluation: Evaluation) -> frozenset[str]:
    """Name the elements that a pool they share with others leaves no room for more of."""
    return frozenset(
        row.element
        for row in bounds.rows(evaluation)
        if sum(use * named[element] for element, use in row.use.items()) >= _FULL * row.room
    )


def _binding(bound: Bound, quantity: float, full: frozenset[str], evaluation: Evaluation, row: int) -> Binding:
    """Tell what keeps a proposal from being larger."""
    if quantity >= _FULL * bound.cap:
        return bound.binding
    cut = bool(np.any(evaluation.delivered[row] < _FULL * evaluation.asked[row]))
    return "pool" if cut or bound.element in full else "none"
