"""What a breakdown of a goal is made of: limits of the elements, evaluations, and the proposal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from klimatinvest.core.series import FloatArray
from klimatinvest.engine.emissions import GoalPath
from klimatinvest.engine.result import Result
from klimatinvest.plan.model import Plan

Method = Literal["least-cost", "proportional"]
Used = Literal["least-cost", "proportional", "all-potentials"]
Basis = Literal["stated", "pool", "planned"]
Fixed = Literal[
    "yearly-figures",
    "own-list",
    "own-path",
    "supply",
    "starts-later",
    "other-account",
    "no-potential",
    "no-abatement",
]
Binding = Literal["potential", "planned", "pool", "rate", "none"]

MOST_EVALUATIONS = 40  # of the full engine, for one breakdown
_SHARE, _TONNES = 1e-9, 1e-6  # of the required abatement, and at least: below it a goal is met


def tolerance(required: float) -> float:
    """Give the shortfall below which a goal is met, tonnes."""
    return max(_TONNES, _SHARE * abs(required))


class GoalUnknown(ValueError):  # noqa: N818 - reads as a statement where it is caught
    """There is nothing to break down.

    Attributes
    ----------
    code : str
        ``no-goal``, ``no-elements``, ``no-base`` or ``year-outside``.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Goal:
    """What is to be reached.

    Attributes
    ----------
    path : GoalPath
        The territorial path.
    years : tuple of int
        Years in which it is to be met.
    required : ndarray [goal year]
        Reference less target, tonnes; what all elements must abate together.
    """

    path: GoalPath
    years: tuple[int, ...]
    required: FloatArray

    @property
    def accounts(self) -> frozenset[str]:
        """Accounts whose abatement counts."""
        return frozenset(("territorial", "sink") if self.path.net else ("territorial",))


@dataclass(frozen=True, slots=True)
class Bound:
    """How much of an element there can be, in its unit.

    Attributes
    ----------
    element : str
        Its id.
    potential : float
        Stated, else what the from-activities hold, else the planned quantity.
    basis : str
        Which of the three.
    rate : float or None
        What the stated deployment rate allows at the target year.
    pool : float or None
        What the from-activities hold without the other elements.
    """

    element: str
    potential: float
    basis: Basis
    rate: float | None
    pool: float | None

    @property
    def cap(self) -> float:
        """The smallest of the limits."""
        return min(v for v in (self.potential, self.rate, self.pool) if v is not None)

    @property
    def binding(self) -> Binding:
        """The limit that is the smallest: the slowest to be lifted first when two are equal."""
        if self.rate is not None and self.rate <= self.cap:
            return "rate"
        if self.pool is not None and self.pool <= self.cap:
            return "pool"
        return "planned" if self.basis == "planned" else "potential"


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What the full engine says about a plan with given quantities.

    Attributes
    ----------
    result : Result
        The whole calculation.
    tonnes : ndarray [element, goal year]
        Abatement that counts, in sequence.
    alone : ndarray [element, goal year]
        The same, each element alone against the reference.
    asked, delivered, delivered_alone : ndarray [element, goal year]
        Quantity wanted, and what the activities could give in sequence and alone.
    cost : ndarray [element]
        Present value of society's cost without the actions, kr.
    total_cost : float
        The same for the whole plan with its actions, kr.
    surplus : ndarray [goal year]
        Target less the plan's emissions, tonnes; below 0 where the goal is missed.
    """

    result: Result
    tonnes: FloatArray
    alone: FloatArray
    asked: FloatArray
    delivered: FloatArray
    delivered_alone: FloatArray
    cost: FloatArray
    total_cost: float
    surplus: FloatArray

    def meets(self, goal: Goal) -> bool:
        """Tell whether every goal year is met."""
        return all(s >= -tolerance(float(r)) for s, r in zip(self.surplus, goal.required, strict=True))

    def shortfall(self) -> float:
        """Sum what is missing over the goal years, tonnes."""
        return float(-self.surplus[self.surplus < 0.0].sum())


@dataclass(frozen=True, slots=True)
class Programme:
    """What a linear programme promises.

    Attributes
    ----------
    tonnes : ndarray [goal year]
        Abatement that counts, of all elements.
    cost : float
        Present value of society's cost of the whole plan with its actions, kr.
    """

    tonnes: FloatArray
    cost: float


@dataclass(frozen=True, slots=True)
class Proposal:
    """One element's row.

    Attributes
    ----------
    element : str
        Its id.
    planned, proposed : float or None
        Target quantity in the plan and in the proposal; None where an element has none of its own.
    bound : Bound or None
        None for an element that stays as planned.
    fixed : str or None
        Why it stays as planned.
    binding : str or None
        What keeps the proposal from being larger; ``none`` when more was not needed.
    tonnes, delivered : ndarray [goal year]
        What the engine gives in the goal years.
    cost : float
        Present value of society's cost without actions, kr.
    cost_per_tonne : float or None
        B without actions, of a trace where nothing is proposed; None for one that abates nothing.
    costed : bool
        The plan states some cost of the element; without one it counts as free.
    actions : float
        Present value of society's cost of the actions it carries, kr; the same whatever the quantity.
    """

    element: str
    planned: float | None
    proposed: float | None
    bound: Bound | None
    fixed: Fixed | None
    binding: Binding | None
    tonnes: FloatArray
    delivered: FloatArray
    cost: float
    cost_per_tonne: float | None
    costed: bool
    actions: float


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A goal broken down to elements.

    Attributes
    ----------
    plan : Plan
        The plan with the proposed quantities.
    method, used : str
        What was asked for, and what the proposal is: the proportional one when it turned out cheaper, and all
        potentials when nothing meets the goal.
    goal : Goal
        What is to be reached.
    proposals : tuple of Proposal
        Every element in the order they act.
    evaluation, before : Evaluation
        What the engine says about the proposal, and about the plan as it was.
    programme, first_programme : Programme or None
        What the last and the first linear programme promised; the first knows no interaction.
    share : float or None
        Common share of the potentials, for the proportional method.
    proportional : Evaluation or None
        The proportional proposal beside a least-cost one.
    evaluations : int
        Full calculations made.
    """

    plan: Plan
    method: Method
    used: Used
    goal: Goal
    proposals: tuple[Proposal, ...]
    evaluation: Evaluation
    before: Evaluation
    programme: Programme | None
    first_programme: Programme | None
    share: float | None
    proportional: Evaluation | None
    evaluations: int

    @property
    def met(self) -> bool:
        """Every goal year is met."""
        return self.evaluation.meets(self.goal)

    @property
    def remaining(self) -> FloatArray:
        """What is missing in each goal year, tonnes ≥ 0; 0 where the goal is met."""
        gaps = zip(-self.evaluation.surplus, self.goal.required, strict=True)
        return np.array([float(g) if g > tolerance(float(r)) else 0.0 for g, r in gaps])
