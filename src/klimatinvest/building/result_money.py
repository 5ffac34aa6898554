"""What the calculation of a building says of money: flows, comparison, budget."""

from __future__ import annotations

from dataclasses import dataclass

from klimatinvest.core.series import CodeArray, FloatArray


@dataclass(frozen=True, slots=True)
class Money:
    """Real flows in the project's price year and what they are worth in the base year.

    Attributes
    ----------
    flows : ndarray [a, l, y]
        Kronor by ``LINES``; money out is negative.
    residual : ndarray [a]
        Worth left at the end of the study period, kronor of the price year, ≥ 0.
    factors : ndarray [y]
        Present value of a krona in each year, by the project's timing.
    residual_factor : float
        Present value of a krona at the end of the last year.
    life_cycle_cost : ndarray [a]
        Present value of investment, replacement, energy and running costs less the residual value; a cost is positive.
    npv : ndarray [a]
        Present value of all flows, revenue and grants too, and the residual value; a cost is negative.
    annuity : ndarray [a]
        The life-cycle cost as a level cost per year of the study period.
    """

    flows: FloatArray
    residual: FloatArray
    factors: FloatArray
    residual_factor: float
    life_cycle_cost: FloatArray
    npv: FloatArray
    annuity: FloatArray


@dataclass(frozen=True, slots=True)
class Comparison:
    """The alternatives against the baseline.

    Attributes
    ----------
    saved : ndarray [a]
        kg CO2e less than the baseline, A to C.
    saved_construction : ndarray [a]
        kg CO2e less, A1-A5.
    saved_discounted : ndarray [a]
        kg CO2e less, each year's discounted as the flows are.
    extra_investment : ndarray [a]
        Kronor more to invest at first, undiscounted.
    extra_cost : ndarray [a]
        Life-cycle cost above the baseline's.
    npv : ndarray [a]
        Net present value above the baseline's.
    cost_per_kg_lifetime : ndarray [a]
        Definition A: extra life-cycle cost per kg saved.
    cost_per_kg : ndarray [a]
        Definition B: per discounted kg saved; the primary one.
    kg_per_krona : ndarray [a]
        kg saved per krona of extra investment, over the study period.
    state, krona_state : ndarray of str [a]
        Why a ratio is blank: ``baseline``, ``no-saving``, ``gain`` (the value stands but ranks nothing), and
        ``no-extra-cost`` for kg per krona.
    break_even : ndarray [a, a]
        Carbon price in kronor per kg, constant in real terms, at which the alternative of the row costs the same as
        that of the column; nan where no positive price does.
    """

    saved: FloatArray
    saved_construction: FloatArray
    saved_discounted: FloatArray
    extra_investment: FloatArray
    extra_cost: FloatArray
    npv: FloatArray
    cost_per_kg_lifetime: FloatArray
    cost_per_kg: FloatArray
    kg_per_krona: FloatArray
    state: CodeArray
    krona_state: CodeArray
    break_even: FloatArray


@dataclass(frozen=True, slots=True)
class Asset:
    """A capital expenditure in the accounts: what depreciation and interest are calculated from.

    Attributes
    ----------
    alternative : int
    table, row
        Where it stands in the input: ``components`` or ``investments`` and the row's index.
    year : int
        Taken into use; depreciation begins the year after.
    amount : float
        Nominal kronor, positive; a grant is negative.
    life : int or None
        Years of depreciation; None for land, which is not depreciated.
    retired : int or None
        Year in which it is replaced before it is written off; what is left in the books is written off then.
    replacement : bool
        Whether it replaces an earlier one.
    """

    alternative: int
    table: str
    row: int
    year: int
    amount: float
    life: int | None
    retired: int | None
    replacement: bool


@dataclass(frozen=True, slots=True)
class Budget:
    """What the operating budget sees, in nominal kronor; costs positive, revenue negative.

    Attributes
    ----------
    lines : ndarray [a, l, y]
        By ``BUDGET_LINES``.
    total : ndarray [a, y]
    spending : ndarray [a, y]
        Nominal capital expenditure less grants as the cash leaves.
    assets : tuple of Asset
    """

    lines: FloatArray
    total: FloatArray
    spending: FloatArray
    assets: tuple[Asset, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """The same calculation with one thing changed.

    Attributes
    ----------
    kind : str
        ``electricity``, ``study_period`` or ``real_rate``.
    value : str or float
        Mix, years, or per cent.
    chosen : bool
        Whether it is the project's own choice.
    kg, life_cycle_cost, cost_per_kg : ndarray [a]
        As in ``Climate`` (A to C), ``Money`` and ``Comparison``.
    """

    kind: str
    value: str | float
    chosen: bool
    kg: FloatArray
    life_cycle_cost: FloatArray
    cost_per_kg: FloatArray
