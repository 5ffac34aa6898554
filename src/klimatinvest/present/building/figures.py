"""The figures a reader compares alternatives by: one line each, in the order they are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from klimatinvest.building.axes import A1A5, A_TO_C, LINES, MODULES, STATE_GAIN, STATE_OK
from klimatinvest.building.result import BuildingResult
from klimatinvest.core.series import FloatArray

TONNE = 1000.0
BUDGET_YEARS = (0, 1, 4)  # years after taking into use that a decision paper shows


@dataclass(frozen=True, slots=True)
class Line:
    """One figure for every alternative.

    Attributes
    ----------
    id : str
        Label under ``building_out.figure.<id>``.
    unit : str
        Label under ``building_out.unit.<unit>``.
    values : ndarray [a]
        ``nan`` where there is none.
    decimals : int
        Shown decimals.
    states : tuple of str
        Why a value is blank, or ``ok``; by alternative.
    total : bool
        The line sums up others.
    """

    id: str
    unit: str
    values: FloatArray
    decimals: int = 0
    states: tuple[str, ...] = ()
    total: bool = False

    def state(self, index: int) -> str:
        """Give the state of one alternative."""
        return self.states[index] if self.states else STATE_OK


def climate_lines(result: BuildingResult) -> list[Line]:
    """Give emissions per square metre by module, with the sums that decisions use."""
    area, climate = result.climate.per_area, result.climate
    lines = [Line(f"module.{module}", "kg_m2", area[:, i], 1) for i, module in enumerate(MODULES)]
    construction = Line("a1a5", "kg_m2", area[:, A1A5].sum(axis=1), 1, total=True)
    whole = Line("a_to_c", "kg_m2", area[:, A_TO_C].sum(axis=1), 1, total=True)
    tonnes = Line("tonnes", "ton", climate.kg[:, A_TO_C].sum(axis=1) / TONNE, 0, total=True)
    return [*lines[A1A5], construction, *lines[A1A5.stop : A_TO_C.stop], whole, tonnes, *lines[A_TO_C.stop :]]


def limit_lines(result: BuildingResult) -> list[Line]:
    """Give the construction phase as the proposed limit value counts it, beside the proposal."""
    limit = result.limit
    proposal = np.full(len(result.alternatives), limit.proposal)
    return [
        Line("limit_counted", "kg_m2", limit.per_area, 1),
        Line("limit", "kg_m2", proposal, 0, tuple(str(state) for state in limit.state)),
    ]


def money_lines(result: BuildingResult) -> list[Line]:
    """Give investment, life-cycle cost, net present value and what the operating budget sees."""
    money, budget = result.money, result.budget
    first = int(np.argmax(result.operating))
    investment = -money.flows[:, LINES.index("investment")].sum(axis=1)
    lines = [
        Line("investment", "tkr", investment / 1000.0),
        Line("life_cycle_cost", "tkr", money.life_cycle_cost / 1000.0),
        Line("annuity", "tkr_year", money.annuity / 1000.0),
        Line("npv", "tkr", money.npv / 1000.0),
    ]
    lines += [
        Line(f"budget_{after + 1}", "tkr_year", budget.total[:, first + after] / 1000.0)
        for after in BUDGET_YEARS
        if first + after < result.years.size
    ]
    return lines


def comparison_lines(result: BuildingResult) -> list[Line]:
    """Give savings and cost against the baseline, and the ratios where they mean something."""
    compared = result.comparison
    states = tuple(str(state) for state in compared.state)
    krona = tuple(str(state) for state in compared.krona_state)
    return [
        Line("saved_construction", "ton", compared.saved_construction / TONNE, 1),
        Line("saved", "ton", compared.saved / TONNE, 1),
        Line("extra_investment", "tkr", compared.extra_investment / 1000.0),
        Line("extra_cost", "tkr", compared.extra_cost / 1000.0),
        Line("cost_per_kg", "kr_kg", compared.cost_per_kg, 2, states),
        Line("cost_per_kg_lifetime", "kr_kg", compared.cost_per_kg_lifetime, 2, states),
        Line("kg_per_krona", "kg_kr", compared.kg_per_krona, 3, krona),
        Line("break_even", "kr_kg", compared.break_even[:, 0], 2),
    ]


def energy_lines(result: BuildingResult) -> list[Line]:
    """Give the primary energy number."""
    energy = result.primary_energy
    return [Line("primary_energy", "kwh_m2", energy.number, 1, tuple(str(state) for state in energy.state))]


def stands(line: Line, index: int) -> bool:
    """Tell whether a figure can be shown: it is a number, and its state allows one."""
    return bool(np.isfinite(line.values[index])) and line.state(index) in (STATE_OK, STATE_GAIN, *_SHOWN)


_SHOWN = ("typical-values", "not-new", "incomplete")  # a value with a reservation


def names(result: BuildingResult) -> Sequence[str]:
    """Give the alternatives' names, the baseline first."""
    return [result.building.alternatives[i].name for i in result.order]


def proposed(result: BuildingResult) -> int | None:
    """Give the place of the alternative that the project proposes."""
    wanted = result.building.project.proposed
    return result.alternatives.index(wanted) if wanted in result.alternatives else None
