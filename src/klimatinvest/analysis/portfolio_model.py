"""What a choice of actions is made of: options, aims, what a programme promises and what the engine says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from klimatinvest.core.series import FloatArray
from klimatinvest.engine.result import Result
from klimatinvest.plan.model import Plan

Objective = Literal["least-cost", "most-tonnes", "npv-municipal", "npv-society"]
RuleKind = Literal["must-do", "frame", "staff", "requires", "excludes", "target", "tonnes", "carbon-budget", "cost"]
Starts = Mapping[str, int | None]  # the year each action begins, None for one that is left out


@dataclass(frozen=True, slots=True)
class Candidate:
    """One action of the plan.

    Attributes
    ----------
    action : str
        Its id.
    planned : int
        The year it begins in the plan.
    starts : tuple of int
        Years it may begin in.
    must_do : bool
        It may not be left out.
    fixed : bool
        It stays as the plan has it.
    staff : float
        Full-time equivalents a year from its first to its last year with an amount.
    """

    action: str
    planned: int
    starts: tuple[int, ...]
    must_do: bool
    fixed: bool
    staff: float


@dataclass(frozen=True, slots=True)
class Option:
    """An action that begins in a year: one yes or no of the programme."""

    action: str
    start: int


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing a choice must obey.

    Attributes
    ----------
    kind : str
        Which sort of rule.
    name : str
        The action, frame or link it comes from; empty for targets.
    year : int or None
        The year it holds for, where it holds for one.
    """

    kind: RuleKind
    name: str = ""
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Aims:
    """What the choice is for.

    Attributes
    ----------
    objective : str
        ``least-cost`` (society's present value of the cost), ``most-tonnes`` (over the plan's years) or the
        highest net present value of one lens.
    targets : mapping of year to tonnes
        Least abatement of the whole plan in a year.
    carbon_budget : float or None
        Most emissions over the plan's years, tonnes.
    least_tonnes : float or None
        Least abatement over the plan's years, tonnes.
    most_cost : float or None
        Highest present value of society's cost, kr.
    gap : float
        Share of the objective within which the optimum is proven.
    seconds : float
        Longest time for one solution.
    """

    objective: Objective
    targets: Mapping[int, float] = field(default_factory=dict)
    carbon_budget: float | None = None
    least_tonnes: float | None = None
    most_cost: float | None = None
    gap: float = 1e-4
    seconds: float = 20.0


@dataclass(frozen=True)
class Told:
    """What a portfolio gives, by the programme or by the engine.

    Attributes
    ----------
    cost : float
        Society's present value of the cost of the whole plan, kr.
    npv_municipal, npv_society : float
        Net present values of the whole plan, kr.
    tonnes : ndarray [year]
        Abatement that counts against the territorial goal, by year of the plan.
    used : ndarray [rule]
        What is used of each frame and year.
    """

    cost: float
    npv_municipal: float
    npv_society: float
    tonnes: FloatArray
    used: FloatArray

    def value(self, objective: Objective) -> float:
        """Give what the objective makes as small as possible."""
        if objective == "least-cost":
            return self.cost
        if objective == "most-tonnes":
            return -float(self.tonnes.sum())
        return -(self.npv_municipal if objective == "npv-municipal" else self.npv_society)


@dataclass(frozen=True)
class Evaluation:
    """What the full engine says about a choice.

    Attributes
    ----------
    starts : mapping
        The choice.
    plan : Plan
        The plan with the choice carried out.
    result : Result
        Its calculation.
    told : Told
        What matters of it.
    """

    starts: Starts
    plan: Plan
    result: Result
    told: Told


@dataclass(frozen=True, slots=True)
class Solved:
    """How a programme was solved.

    Attributes
    ----------
    bound : float
        No choice can make the objective smaller than this, in the programme's figures.
    gap : float
        Proven distance to the bound, share of the objective.
    seconds : float
        Time of the solver.
    """

    bound: float
    gap: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Worth:
    """What more in one year's frame is worth.

    Attributes
    ----------
    rule : Rule
        Frame and year.
    more : float
        What was added: kronor, or full-time equivalents.
    gain : float
        What the objective gains, in its own unit.
    """

    rule: Rule
    more: float
    gain: float


@dataclass(frozen=True)
class Point:
    """One point of the frontier: least cost for a level of tonnes over the plan's years."""

    asked: float
    promised: Told
    evaluation: Evaluation


@dataclass(frozen=True)
class Portfolio:
    """A chosen portfolio.

    Attributes
    ----------
    aims : Aims
        What was asked for.
    candidates : tuple of Candidate
        Every action of the plan.
    starts : mapping
        The choice.
    before : Evaluation
        The plan as it is.
    first : Told
        What the first programme promised: elements alone, without interaction.
    promised : Told
        What the programme behind the choice promised.
    evaluation : Evaluation
        What the engine says about the choice.
    solved : Solved
        Bound, gap and time of that programme.
    rules, limits : tuple of Rule, ndarray [rule]
        Frames by year, and what they allow.
    rounds : int
        Programmes solved.
    stable : bool
        The programme with the engine's latest figures chose the same again.
    kept : bool
        What the engine says keeps every target and frame.
    followers : mapping of element to {action: weight}
        Elements that follow the choice.
    early : mapping of element to (int, int)
        Elements that the plan begins before an action that enables them is in use: planned and earliest year.
    worth : tuple of Worth
        What more in each frame and year is worth.
    frontier : tuple of Point
        Cost against tonnes.
    """

    aims: Aims
    candidates: tuple[Candidate, ...]
    starts: Starts
    before: Evaluation
    first: Told
    promised: Told
    evaluation: Evaluation
    solved: Solved
    rules: tuple[Rule, ...]
    limits: FloatArray
    rounds: int
    stable: bool
    kept: bool
    followers: Mapping[str, Mapping[str, float]]
    early: Mapping[str, tuple[int, int]]
    worth: tuple[Worth, ...] = ()
    frontier: tuple[Point, ...] = ()


class Infeasible(ValueError):  # noqa: N818 - reads as a statement where it is caught
    """No choice obeys every rule.

    Attributes
    ----------
    conflict : tuple of Rule
        A smallest set of rules that cannot hold together.
    most : dict of Rule to float
        For targets among them: the most abatement the other rules allow, tonnes.
    limits : dict of Rule to float
        What each rule with a number asks for or allows.
    """

    def __init__(self, conflict: tuple[Rule, ...], most: dict[Rule, float], limits: dict[Rule, float]) -> None:
        super().__init__(f"{len(conflict)} rules conflict")
        self.conflict, self.most, self.limits = conflict, most, limits


class NothingToChoose(ValueError):  # noqa: N818 - reads as a statement where it is caught
    """There is nothing to choose, or nothing to choose for.

    Attributes
    ----------
    code : str
        ``no-choices``, ``no-target`` or ``year-outside``.
    """

    def __init__(self, code: str, **args: object) -> None:
        super().__init__(code)
        self.code, self.args_of_message = code, args


def within(value: float, limit: float) -> bool:
    """Tell whether a value keeps a ceiling, rounding aside."""
    return value <= limit + 1e-6 * max(1.0, abs(limit))
