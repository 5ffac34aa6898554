"""The plan's carbon budgets: path, what the plan uses, when the budget ends and what each unit may emit and spend.

Conventions
-----------
* ``E_0`` is stated, or the inventory's sum in the starting year over the sectors that count.
* Before the plan's first year the emissions are the inventory's; a year without statistics, up to the plan's
  first, lies on the straight line between its neighbours.
* Convention ``A`` counts the years after the starting year; the others count it too.
* A given rate without a budget has ``B = E_0 / r``, the endless sum of its path with the starting year.
* The year of exhaustion is interpolated within the year: 2028.25 is a quarter into 2028.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from klimatinvest.core.series import BoolArray, FloatArray, IntArray, interpolate
from klimatinvest.engine.carbon import (
    RATE_EXHAUSTED,
    RATE_NO_EMISSIONS,
    RATE_OK,
    Convention,
    budget_rate,
    budget_use,
    endless_sum,
    linear_path,
    linear_years,
    path,
    within_year,
)
from klimatinvest.engine.carbon_parts import (
    ActorPart,
    SectorPart,
    actor_parts,
    counted_sectors,
    inventory_of,
    inventory_years,
    sector_history,
    sector_parts,
)
from klimatinvest.engine.result import Result
from klimatinvest.plan.model import CarbonBudget

Origin = Literal["stated", "inventory", "between", "plan"]


@dataclass(frozen=True)
class CarbonAccount:
    """A carbon budget followed from its starting year to the plan's last.

    Attributes
    ----------
    budget : CarbonBudget
        As stated in the plan.
    start : float
        ``E_0``, tonnes.
    tonnes : float
        ``B``, tonnes; stated, or for a given rate the endless sum of its path.
    rate : float
        Share per year; NaN where there is none, with ``state`` saying why.
    zero_year : float
        Year in which a straight line reaches 0; NaN for the others.
    path_total : float
        What the yearly path sums to for ever over the years that count; NaN where it is not a rate's path.
    years : ndarray [year]
        ``first_year … end_year``.
    covered : ndarray [year] of bool
        The years the budget counts.
    path : ndarray [year]
        Tonnes that the convention allows by year; NaN without a rate.
    emissions : ndarray [draw, year]
        Statistics, then the plan.
    origins : tuple of str
        Where each year's emissions come from.
    used, left : ndarray [draw, year]
        Tonnes up to and including the year.
    exhausted_at : ndarray [draw]
        Year and part of it when the budget ends; NaN when it lasts beyond the plan.
    lacks : ndarray [draw]
        Tonnes emitted beyond the budget by the plan's last year, ≥ 0.
    rate_now : ndarray [draw]
        The rate that keeps what is left from the plan's first year (convention B); NaN where there is none.
    sectors, actors
        The parts.
    """

    budget: CarbonBudget
    start: float
    tonnes: float
    rate: float
    state: str
    zero_year: float
    path_total: float
    years: IntArray
    covered: BoolArray
    path: FloatArray
    emissions: FloatArray
    origins: tuple[Origin, ...]
    used: FloatArray
    left: FloatArray
    exhausted_at: FloatArray
    lacks: FloatArray
    rate_now: FloatArray
    sectors: tuple[SectorPart, ...]
    actors: tuple[ActorPart, ...]


def carbon_accounts(result: Result) -> tuple[CarbonAccount, ...]:
    """Follow every carbon budget of a calculated plan, in the plan's order."""
    return tuple(_account(result, budget) for budget in result.inputs.plan.carbon_budgets)


def starting_emissions(result: Result, budget: CarbonBudget) -> float:
    """Give ``E_0``: as stated, or the inventory's sum in the starting year."""
    if budget.emissions is not None:
        return budget.emissions
    return sum(row[budget.first_year] for row in inventory_of(result, budget).values())


def _account(result: Result, budget: CarbonBudget) -> CarbonAccount:
    settings = result.inputs.plan.plan
    years = np.arange(budget.first_year, settings.end_year + 1)
    start = starting_emissions(result, budget)
    tonnes, rate, state = _rate(budget, start)
    covered = years > budget.first_year if budget.convention == "A" else years >= budget.first_year
    allowed = _path(budget, start, tonnes, rate, state, years)
    emissions, origins = _emissions(result, budget, start, years)
    use = budget_use(years, emissions * covered, tonnes)
    linear = budget.convention == "linear"
    endless = state == RATE_OK and not linear
    return CarbonAccount(
        budget=budget,
        start=start,
        tonnes=tonnes,
        rate=rate,
        state=state,
        zero_year=float(budget.first_year + linear_years(start, tonnes)) if linear else np.nan,
        path_total=float(endless_sum(start, rate, _counting(budget))) if endless else np.nan,
        years=years,
        covered=covered,
        path=allowed,
        emissions=emissions,
        origins=origins,
        used=use.used,
        left=use.left,
        exhausted_at=within_year(years, emissions * covered, use),
        lacks=np.maximum(0.0, -use.left[:, -1]) if years.size else np.zeros(len(emissions)),
        rate_now=_rate_now(years, covered, emissions, use.left, tonnes, settings.base_year),
        sectors=sector_parts(result, budget, allowed, years),
        actors=actor_parts(result, budget, allowed),
    )


def _counting(budget: CarbonBudget) -> Convention:
    """Give the convention that says which years count; a given rate counts its starting year."""
    return budget.convention if budget.convention in ("A", "C") else "B"


def _rate(budget: CarbonBudget, start: float) -> tuple[float, float, str]:
    """Give budget, rate and state by the budget's own convention."""
    if budget.convention == "rate":
        rate = (budget.rate or 0.0) / 100.0
        tonnes = start / rate if budget.budget is None else budget.budget
        return tonnes, rate, RATE_NO_EMISSIONS if start <= 0.0 else RATE_OK
    tonnes = budget.budget or 0.0
    if budget.convention == "linear":
        return tonnes, np.nan, RATE_NO_EMISSIONS if start <= 0.0 else RATE_EXHAUSTED if tonnes <= 0.0 else RATE_OK
    found = budget_rate(start, tonnes, budget.convention)
    return tonnes, float(found.rate), str(found.state)


def _path(budget: CarbonBudget, start: float, tonnes: float, rate: float, state: str, years: IntArray) -> FloatArray:
    if state != RATE_OK:
        return np.full(years.size, np.nan)
    if budget.convention == "linear":
        return linear_path(start, tonnes, years.size)
    return path(start, rate, years.size)


def _emissions(
    result: Result, budget: CarbonBudget, start: float, years: IntArray
) -> tuple[FloatArray, tuple[Origin, ...]]:
    """Give emissions by year, [draw, year], and where each comes from."""
    parts = [sector_history(result, budget, sector, years) for sector in counted_sectors(result, budget)]
    shape = (max((len(p) for p in parts), default=1), years.size)
    emissions: FloatArray = sum(parts, np.zeros(shape))
    base, known = result.inputs.plan.plan.base_year, set(inventory_years(result, budget))
    origins: list[Origin] = ["plan" if y >= base else "inventory" if y in known else "between" for y in years]
    if budget.emissions is not None and budget.first_year < base:
        # what is stated replaces the statistics of the year, and a line that begins there
        line = _line_from_start(result, budget, start, emissions, years)
        emissions = line
        origins[0] = "stated"
    return emissions, tuple(origins)


def _line_from_start(
    result: Result, budget: CarbonBudget, start: float, emissions: FloatArray, years: IntArray
) -> FloatArray:
    base = result.inputs.plan.plan.base_year
    given = sorted({budget.first_year, *inventory_years(result, budget)} | {y for y in (base,) if y in years})
    at = np.array(given) - budget.first_year
    values = emissions[:, at].copy()
    values[:, 0] = start
    drawn = interpolate(years, given, values)
    return np.where(years < base, drawn, emissions)


def _rate_now(
    years: IntArray, covered: BoolArray, emissions: FloatArray, left: FloatArray, tonnes: float, base: int
) -> FloatArray:
    """Give the rate that keeps what is left, convention B from the plan's first year."""
    at = int(np.searchsorted(years, base))
    if at <= 0 or at >= years.size or not covered[at]:
        return np.full(len(emissions), np.nan)
    before: FloatArray = left[:, at - 1]
    return budget_rate(emissions[:, at], before, "B").rate
