"""Emissions with and without the plan, by sector, and the goals they are held against."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from klimatinvest.core.series import interpolate
from klimatinvest.engine.inputs import FloatArray, Inputs
from klimatinvest.engine.interaction import Sequence
from klimatinvest.engine.state import emissions_by_sector, reference_state
from klimatinvest.plan.model import InventoryRow


@dataclass(frozen=True)
class SectorEmissions:
    """One sector's emissions, tonnes CO2e.

    Attributes
    ----------
    sector, account : str
        Sector and the account it belongs to.
    present : float or None
        Mean of the inventory years; None when the plan states no inventory for the sector.
    modelled_present : ndarray [draw]
        What the activities explain in the last inventory year.
    unexplained : ndarray [draw, year]
        Inventory less activities, carried forward with the sector's reference growth.
    modelled : ndarray [draw, year]
        The activities' emissions without the plan.
    reference, plan : ndarray [draw, year]
        Without and with the plan.
    """

    sector: str
    account: str
    present: float | None
    modelled_present: FloatArray
    unexplained: FloatArray
    modelled: FloatArray
    reference: FloatArray
    plan: FloatArray

    @property
    def stated(self) -> bool:
        """Whether statistics or activities say what is emitted; what is cut of anything else is no emission."""
        return self.present is not None or bool(self.modelled.any())


@dataclass(frozen=True)
class GoalPath:
    """A boundary's goals as a path.

    Attributes
    ----------
    boundary : str
        Territorial or consumption.
    net : bool
        Sinks count.
    base_year : int
        Year of the base emissions (the last of the goal's base years).
    base : float or None
        Base-year emissions; None when the inventory states them for some sectors only: then there is no path.
    calculated : bool
        The inventory states nothing that counts, and the base is what the activities emit in the base years.
    points : dict of year to tonnes
        The goals' levels.
    target : ndarray [year] or None
        Straight line from the base year through the goals, constant after the last.
    compensation : dict of year to tonnes
        How much may be bought as compensation in the year of a goal; goals that allow none are left out.
    """

    boundary: str
    net: bool
    base_year: int
    base: float | None
    points: dict[int, float]
    target: FloatArray | None
    calculated: bool = False
    compensation: dict[int, float] = field(default_factory=dict)


def after_compensation(remaining: float, allowed: float) -> float:
    """Give what is left to a goal when all that may be compensated is: never below what the plan itself reaches.

    Compensation stands apart from the plan: it takes away nothing where the plan acts, and none of its other figures
    knows of it.
    """
    return remaining - min(max(remaining, 0.0), allowed)


def mean_of_years(row: InventoryRow, years: tuple[int, ...]) -> float | None:
    """Give a sector's mean emissions over given years, or None when a year is not stated."""
    if any(year not in row.emissions for year in years):
        return None
    return sum(row.emissions[year] for year in years) / len(years)


def sector_emissions(inputs: Inputs, sequence: Sequence) -> tuple[SectorEmissions, ...]:
    """Give every sector's emissions with and without the plan.

    Reference = the activities' emissions + the part of the inventory that no activity explains, the latter
    constant or with the sector's stated growth. Plan = reference − Σ portfolio abatement.
    """
    present_year = np.array([inputs.inventory_year])
    now = emissions_by_sector(inputs, reference_state(inputs, present_year))
    ahead = emissions_by_sector(inputs, sequence.reference)
    rows = {row.sector: row for row in inputs.plan.inventory}
    abated: dict[str, FloatArray] = {}
    for step in sequence.portfolio:
        for sector, tonnes in step.tonnes.items():
            abated[sector] = abated[sector] + tonnes if sector in abated else tonnes
    found = set(rows) | set(ahead) | set(abated)
    return tuple(
        _sector(inputs, sector, rows.get(sector), now.get(sector), ahead.get(sector), abated.get(sector))
        for sector in inputs.sectors
        if sector in found
    )


def _sector(
    inputs: Inputs,
    sector: str,
    row: InventoryRow | None,
    now: FloatArray | None,
    ahead: FloatArray | None,
    abated: FloatArray | None,
) -> SectorEmissions:
    zero = np.zeros((1, inputs.years.size))
    modelled = zero if ahead is None else ahead
    modelled_present = np.zeros(1) if now is None else now[:, 0]
    present = None if row is None else mean_of_years(row, inputs.plan.plan.inventory_years)
    unexplained = zero
    if present is not None:
        growth = inputs.value(sector, "reference_growth")
        factor = 1.0 if growth is None else (1.0 + growth) ** (inputs.years - inputs.inventory_year)
        unexplained = (present - modelled_present)[:, None] * factor + zero
    reference = modelled + unexplained
    plan = reference if abated is None else reference - abated
    account = inputs.sectors[sector].account
    return SectorEmissions(sector, account, present, modelled_present, unexplained, modelled, reference, plan)


def goal_paths(inputs: Inputs) -> tuple[GoalPath, ...]:
    """Give one path per boundary that the plan has goals for."""
    boundaries = tuple(dict.fromkeys(g.boundary for g in sorted(inputs.plan.goals, key=lambda g: g.boundary)))
    return tuple(_goal_path(inputs, boundary) for boundary in reversed(boundaries))


def _goal_path(inputs: Inputs, boundary: str) -> GoalPath:
    goals = sorted((g for g in inputs.plan.goals if g.boundary == boundary), key=lambda g: g.year)
    net = any(g.net for g in goals)
    years = inputs.plan.plan.goal_base_years
    means = [
        mean_of_years(row, years)
        for row in inputs.plan.inventory
        if _counts(inputs.sectors[row.sector].account, boundary, net)
    ]
    known = [m for m in means if m is not None]
    calculated = not means
    base = sum(known) if len(known) == len(means) else None
    if calculated:
        base = _calculated(inputs, boundary, net)
    points = {
        g.year: g.value if g.measure == "level" or base is None else base * (1.0 - g.value / 100.0)
        for g in goals
        if g.measure == "level" or base is not None
    }
    target = None
    if base is not None and points:
        given = {max(years): base} | points
        ordered = np.array(sorted(given))
        target = interpolate(inputs.years, ordered, np.array([given[int(y)] for y in ordered]))
    compensation = {g.year: g.compensation for g in goals if g.compensation}
    return GoalPath(boundary, net, max(years), base, points, target, calculated, compensation)


def _calculated(inputs: Inputs, boundary: str, net: bool) -> float | None:
    """Give what the activities emit in the mean of the goals' base years, or None when nothing counts."""
    modelled = emissions_by_sector(inputs, reference_state(inputs, np.array(inputs.plan.plan.goal_base_years)))
    parts = [
        float(tonnes[0].mean())
        for sector, tonnes in modelled.items()
        if _counts(inputs.sectors[sector].account, boundary, net)
    ]
    return sum(parts) if parts else None


def _counts(account: str, boundary: str, net: bool) -> bool:
    if boundary == "consumption":
        return account == "consumption"
    return account == "territorial" or (net and account == "sink")


def counted(sectors: tuple[SectorEmissions, ...], path: GoalPath, which: str) -> FloatArray:
    """Sum the emissions that count against a goal path, tonnes, [draw, year].

    Parameters
    ----------
    sectors : tuple of SectorEmissions
        All sectors.
    path : GoalPath
        The goal path that says what counts.
    which : str
        ``reference`` or ``plan``.
    """
    parts = [getattr(s, which) for s in sectors if _counts(s.account, path.boundary, path.net)]
    draws = max((len(p) for p in parts), default=1)
    years = sectors[0].reference.shape[-1] if sectors else 0
    return sum(parts, np.zeros((draws, years)))


def is_known(sectors: tuple[SectorEmissions, ...], path: GoalPath) -> bool:
    """Tell whether the plan states any of the emissions that count against a goal path, or has activities for them.

    Otherwise what the elements take away would stand against nothing.
    """
    return any(s.stated for s in sectors if _counts(s.account, path.boundary, path.net))
