"""What a follow-up gives: frozen records that every presentation reads and none recalculates."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from klimatinvest.core.series import FloatArray, IntArray
from klimatinvest.engine.result import Result
from klimatinvest.followup.light import Light
from klimatinvest.followup.model import Outcome


@dataclass(frozen=True, slots=True)
class Deviation:
    """One planned figure and what became of it.

    Attributes
    ----------
    id : str
        Sector, element, action, actor, funding source, indicator or boundary.
    year : int
    planned, actual : float
        NaN where there is none.
    light : Light
    """

    id: str
    year: int
    planned: float
    actual: float
    light: Light

    @property
    def difference(self) -> float:
        """Actual less planned."""
        return self.actual - self.planned

    @property
    def share(self) -> float:
        """The difference as a share of what was planned; NaN where nothing was."""
        return self.difference / abs(self.planned) if self.planned else math.nan


@dataclass(frozen=True, slots=True)
class ElementState:
    """How far an element has come.

    Attributes
    ----------
    element : str
    delay : float
        Years behind the plan; negative ahead of it; NaN when it is not followed up.
    year, quantity : int, float
        The last outcome; 0 and NaN when it is not followed up.
    begins : int
        The year from which the pace counts: the plan's last with nothing, or the last before the first outcome.
    goal_year, goal_quantity : int or None, float
        The next target year, and what the plan wants of the element then; None and NaN without a target ahead.
    light : Light
        Of the last outcome.
    """

    element: str
    delay: float
    year: int
    quantity: float
    begins: int
    goal_year: int | None
    goal_quantity: float
    light: Light

    @property
    def pace(self) -> float:
        """Quantity per year so far; NaN before the element has begun."""
        return self.quantity / (self.year - self.begins) if self.year > self.begins else math.nan

    @property
    def needed_pace(self) -> float:
        """Quantity per year that reaches the plan's quantity in the next target year; NaN without a target ahead."""
        return (
            math.nan if self.goal_year is None else (self.goal_quantity - self.quantity) / (self.goal_year - self.year)
        )


@dataclass(frozen=True, slots=True)
class ActionState:
    """How far an action has come.

    Attributes
    ----------
    action : str
    expected : str
        Status that the plan's own years ask for at the end of the year.
    reported : str or None
        None when the action is not followed up.
    planned_year, expected_year : int or None
        Taken into use, or spent to the end where nothing is taken into use: by the plan, and by present judgement.
    delay : int
        Years between them.
    light : Light
    """

    action: str
    expected: str
    reported: str | None
    planned_year: int | None
    expected_year: int | None
    delay: int
    light: Light


@dataclass(frozen=True, slots=True)
class Trend:
    """What the statistics of a boundary have done since the goals' base year, tonnes.

    Attributes
    ----------
    base_year : int
    base : float
        Emissions of the base year.
    year : int
        The last year with statistics for every sector that counts.
    level : float
        Emissions of that year.
    """

    base_year: int
    base: float
    year: int
    level: float

    @property
    def rate(self) -> float:
        """The constant yearly change, ``(level/base)^(1/years) − 1``; NaN where either is 0 or less."""
        if self.base <= 0.0 or self.level <= 0.0:
            return math.nan
        return float((self.level / self.base) ** (1.0 / (self.year - self.base_year)) - 1.0)

    def emissions(self, years: IntArray) -> FloatArray:
        """Give the emissions if the rate goes on, ``level · (1 + rate)^(y − year)``, [year]; NaN without a rate."""
        if math.isnan(self.rate):
            return np.full(years.shape, np.nan)
        return np.asarray(self.level * (1.0 + self.rate) ** (years - self.year), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Forecast:
    """Emissions to come by one way to see it, tonnes that count against a boundary's goal.

    Attributes
    ----------
    name : str
        ``plan``, ``delayed`` (the plan moved by each delay), ``pace`` (pace so far) or ``trend`` (the statistics').
    boundary : str
    years : ndarray [year]
    emissions : ndarray [year]
    target_year : int or None
        The next goal year.
    target, gap : float
        Tonnes of the goal, and what the forecast emits beyond it; NaN without a goal ahead.
    trend : Trend or None
        What ``trend`` rests on; None for the others.
    """

    name: str
    boundary: str
    years: IntArray
    emissions: FloatArray
    target_year: int | None
    target: float
    gap: float
    trend: Trend | None = None


@dataclass(frozen=True, slots=True)
class DelayCost:
    """What a delay costs over the plan's horizon, against the plan; a gain is negative.

    Attributes
    ----------
    tonnes, consumption_tonnes : float
        Abatement lost, inside the territory and outside it.
    society, municipal : float
        Net present value lost in each lens, kronor.
    benefits : float
        The part of society's loss that is the value of emissions and co-benefits.
    money : float
        The part that is costs and savings: negative where postponed spending is worth more than lost savings.
    """

    tonnes: float
    consumption_tonnes: float
    society: float
    municipal: float
    benefits: float
    money: float


@dataclass(frozen=True)
class FollowUp:
    """An outcome held against its plan.

    Attributes
    ----------
    outcome : Outcome
    year, statistics_year : int
        The year followed up, and the last year with emissions for every sector that is reported.
    emissions : tuple of Deviation
        By sector and year; planned is NaN before the plan's first year.
    interim : tuple of Deviation
        By boundary and year: the straight line of the goals against the statistics.
    deployment : tuple of Deviation
        By element and year.
    elements : tuple of ElementState
    actions : tuple of ActionState
    spending, unit_spending : tuple of Deviation
        Investment by item and year, and by payer and year, constant prices.
    grants : tuple of Deviation
        By funding source and year, nominal kronor.
    indicators : tuple of Deviation
        By indicator and year; planned is the straight line to the target.
    forecasts : tuple of Forecast
    delay_cost, one_year : DelayCost
        Of the delays found, and of one year's delay of everything.
    not_followed : tuple of str
        Elements and actions that the outcome says nothing about.
    plan, late, pace : Result
        The plan, the plan moved by its delays, and the plan at the pace so far.
    """

    outcome: Outcome
    year: int
    statistics_year: int | None
    emissions: tuple[Deviation, ...]
    interim: tuple[Deviation, ...]
    deployment: tuple[Deviation, ...]
    elements: tuple[ElementState, ...]
    actions: tuple[ActionState, ...]
    spending: tuple[Deviation, ...]
    unit_spending: tuple[Deviation, ...]
    grants: tuple[Deviation, ...]
    indicators: tuple[Deviation, ...]
    forecasts: tuple[Forecast, ...]
    delay_cost: DelayCost
    one_year: DelayCost
    not_followed: tuple[str, ...]
    plan: Result
    late: Result
    pace: Result
