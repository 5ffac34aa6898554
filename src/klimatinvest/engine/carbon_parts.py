"""Parts of a carbon budget: what each sector emits and what each actor may emit beside what it invests."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from klimatinvest.core.series import FloatArray, IntArray, interpolate
from klimatinvest.engine.emissions import SectorEmissions
from klimatinvest.engine.result import Result
from klimatinvest.engine.scopes import Scopes, unit_scopes
from klimatinvest.plan.model import CarbonBudget


@dataclass(frozen=True)
class SectorPart:
    """A sector's part of a carbon budget, tonnes.

    Attributes
    ----------
    sector : str
    share : float or None
        None where the plan divides the budget on other sectors only.
    allowed : ndarray [year] or None
        Share of the path.
    emissions : ndarray [draw, year]
        What the sector emits: statistics, then the plan.
    """

    sector: str
    share: float | None
    allowed: FloatArray | None
    emissions: FloatArray


@dataclass(frozen=True)
class ActorPart:
    """What an actor may emit beside what it invests; money on the plan's years, tonnes on the budget's.

    Attributes
    ----------
    actor : str
    share : float
    allowed : ndarray [year]
        Tonnes: share of the path.
    investment, net : ndarray [draw, plan year]
        Kronor in constant prices: total expenditure, and net flow before funding.
    budget : ndarray [draw, plan year] or None
        Nominal net cost in the operating budget; None for an actor outside the municipal group.
    own : ndarray [draw, plan year] or None
        Tonnes of scope 1 with the plan; None when the unit states none.
    """

    actor: str
    share: float
    allowed: FloatArray
    investment: FloatArray
    net: FloatArray
    budget: FloatArray | None
    own: FloatArray | None


def counted_sectors(result: Result, budget: CarbonBudget) -> tuple[SectorEmissions, ...]:
    """List the sectors whose emissions count against a budget."""
    return tuple(s for s in result.sectors if budget.counts(s.account))


def inventory_years(result: Result, budget: CarbonBudget) -> tuple[int, ...]:
    """List the years before the plan, from the budget's first, that the inventory states for all that counts."""
    rows = inventory_of(result, budget).values()
    first, base = budget.first_year, result.inputs.plan.plan.base_year
    return tuple(y for y in range(first, base) if rows and all(y in row for row in rows))


def inventory_of(result: Result, budget: CarbonBudget) -> dict[str, dict[int, float]]:
    """Give the statistics of the sectors that count, by sector and year."""
    sectors = result.inputs.sectors
    return {r.sector: r.emissions for r in result.inputs.plan.inventory if budget.counts(sectors[r.sector].account)}


def sector_history(result: Result, budget: CarbonBudget, sector: SectorEmissions, years: IntArray) -> FloatArray:
    """Give a sector's emissions: statistics, straight lines where there are none, then the plan, [draw, year].

    A sector without statistics is 0 in the years that have them, so that the sectors add up to what they say.
    """
    plan_years = result.inputs.years
    known = inventory_years(result, budget)
    stated = inventory_of(result, budget).get(sector.sector, {})
    past = np.array([stated.get(y, 0.0) for y in known])
    draws = len(sector.plan)
    given = np.concatenate([np.array(known, dtype=np.int64), plan_years])
    values = np.concatenate([np.broadcast_to(past, (draws, past.size)), sector.plan], axis=1)
    return interpolate(years, given, values)


def sector_parts(result: Result, budget: CarbonBudget, allowed: FloatArray, years: IntArray) -> tuple[SectorPart, ...]:
    """Divide a path on the sectors that count; a sector without a share is followed all the same."""
    shares = _shares(result, budget)
    parts = []
    for sector in counted_sectors(result, budget):
        share = shares.get(sector.sector)
        part = None if share is None else share * allowed
        parts.append(SectorPart(sector.sector, share, part, sector_history(result, budget, sector, years)))
    return tuple(parts)


def actor_parts(result: Result, budget: CarbonBudget, allowed: FloatArray) -> tuple[ActorPart, ...]:
    """Divide a path on the actors with a share, with their money beside it."""
    scopes, shares = unit_scopes(result), _shares(result, budget)
    needs = result.funding.needs
    parts = []
    for k, actor in enumerate(result.inputs.actors):
        if actor.id not in shares or actor.id in result.inputs.sectors:
            continue
        rows = [n for n, payer in enumerate(needs.actors) if payer == actor.id]
        investment = needs.amount[:, rows].sum(axis=1)
        share, net, own = shares[actor.id], result.lenses.actors[:, k], _own(scopes, actor.id)
        parts.append(ActorPart(actor.id, share, share * allowed, investment, net, _budget(result, actor.id), own))
    return tuple(parts)


def _shares(result: Result, budget: CarbonBudget) -> dict[str, float]:
    return {row.subject: row.share for row in result.inputs.plan.budget_shares if row.budget == budget.id}


def _budget(result: Result, actor: str) -> FloatArray | None:
    """Give what the actor's operating budget sees; None outside the group."""
    actors = result.budget.actors
    return None if actor not in actors else np.asarray(result.budget.net[:, actors.index(actor)])


def _own(scopes: Scopes, actor: str) -> FloatArray | None:
    found = [row.plan for row in scopes.rows if row.stated.unit == actor and row.stated.scope == "scope1"]
    return None if not found else np.asarray(sum(found[1:], found[0]))
