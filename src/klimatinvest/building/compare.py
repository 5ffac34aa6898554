"""The alternatives against the baseline and against each other, and the construction phase against the limit value."""

from __future__ import annotations

import numpy as np

from klimatinvest.building.axes import (
    A1A5,
    A_TO_C,
    STATE_BASELINE,
    STATE_GAIN,
    STATE_INCOMPLETE,
    STATE_NO_EXTRA_COST,
    STATE_NO_SAVING,
    STATE_NOT_NEW,
    STATE_OK,
    STATE_TYPICAL,
)
from klimatinvest.building.model import PARTS
from klimatinvest.building.money import L
from klimatinvest.building.result import Climate, Evidence, Limit
from klimatinvest.building.result_energy import PrimaryEnergy
from klimatinvest.building.result_money import Comparison, Money
from klimatinvest.building.years import Frame
from klimatinvest.core.series import BoolArray, FloatArray

LIMIT_PARAMETERS = {
    "preschool": "boverket.limit_proposal_2025.forskola",
    "education": "boverket.limit_proposal_2025.utbildning",
    "office": "boverket.limit_proposal_2025.kontor",
    "multi_family": "boverket.limit_proposal_2025.flerbostadshus",
    "special_housing": "boverket.limit_proposal_2025.specialbostad",
    "single_family": "boverket.limit_proposal_2025.smahus",
    "other": "boverket.limit_proposal_2025.ovriga",
}
LIMIT_EXCLUDES = ("site", "solar", "equipment")  # the proposal covers the foundation and everything above it


def compare(climate: Climate, money: Money) -> Comparison:
    """Compare costs and emissions, the first alternative being the baseline.

    Definition A divides the extra life-cycle cost by the kg saved, definition B by the kg saved discounted as the flows
    are. Neither holds a price on carbon.
    """
    total = climate.kg[:, A_TO_C].sum(axis=1)
    saved = total[0] - total
    discounted = (climate.by_year * money.factors).sum(axis=1)
    saved_discounted = discounted[0] - discounted
    construction = climate.kg[:, A1A5].sum(axis=1)
    invested = -money.flows[:, L["investment"]].sum(axis=1)
    extra, cost = invested - invested[0], money.life_cycle_cost - money.life_cycle_cost[0]
    saves = (saved > 0.0) & (saved_discounted > 0.0)
    baseline = np.arange(len(saved)) == 0
    state = np.select([baseline, ~saves, cost < 0.0], [STATE_BASELINE, STATE_NO_SAVING, STATE_GAIN], STATE_OK)
    krona = np.select(
        [baseline, saved <= 0, extra <= 0], [STATE_BASELINE, STATE_NO_SAVING, STATE_NO_EXTRA_COST], STATE_OK
    )
    return Comparison(
        saved=saved,
        saved_construction=construction[0] - construction,
        saved_discounted=saved_discounted,
        extra_investment=extra,
        extra_cost=cost,
        npv=money.npv - money.npv[0],
        cost_per_kg_lifetime=_ratio(cost, saved, ~baseline & (saved > 0.0)),
        cost_per_kg=_ratio(cost, saved_discounted, ~baseline & saves),
        kg_per_krona=_ratio(saved, extra, krona == STATE_OK),
        state=np.asarray(state, dtype=np.str_),
        krona_state=np.asarray(krona, dtype=np.str_),
        break_even=_break_even(money.life_cycle_cost, discounted),
    )


def _ratio(above: FloatArray, below: FloatArray, where: BoolArray) -> FloatArray:
    return np.asarray(np.where(where, above / np.where(where, below, 1.0), np.nan), dtype=np.float64)


def _break_even(cost: FloatArray, discounted: FloatArray) -> FloatArray:
    """Give the carbon price at which each pair costs the same [a, a]; nan where none above 0 does."""
    more_cost = cost[:, None] - cost[None, :]
    less_carbon = discounted[None, :] - discounted[:, None]
    return _ratio(more_cost, less_carbon, more_cost * less_carbon > 0.0)


def limit(frame: Frame, climate: Climate) -> Limit:
    """Set A1-A5 per m² BTA against the proposed limit value of the building type.

    Raises
    ------
    KeyError
        The library has no proposal for the type.
    """
    project = frame.building.project
    name = LIMIT_PARAMETERS[project.building_type]
    parameter = frame.library.get(name)
    if parameter is None:
        raise KeyError(name)
    excluded = [PARTS.index(part) for part in LIMIT_EXCLUDES]
    outside = climate.by_part[:, excluded][:, :, A1A5].sum(axis=(1, 2))
    per_area = (climate.kg[:, A1A5].sum(axis=1) - outside) / frame.bta
    complete = _complete(climate)[:, A1A5].all(axis=1)
    if project.project_type != "new":
        state = np.full(len(per_area), STATE_NOT_NEW)
    else:
        comparable = STATE_OK if project.mode == "declaration" else STATE_TYPICAL
        state = np.where(complete, comparable, STATE_INCOMPLETE)
    return Limit(name, parameter.value, per_area, LIMIT_EXCLUDES, np.asarray(state, dtype=np.str_))


def _complete(climate: Climate) -> BoolArray:
    """Tell which modules have something in them and leave no row out [a, m]."""
    return np.asarray((climate.listed > 0) & (climate.counted == climate.listed))


def evidence(
    frame: Frame, climate: Climate, comparison: Comparison, primary: PrimaryEnergy
) -> dict[str, tuple[Evidence, ...]]:
    """List, by alternative, what a green loan for buildings asks to see and whether the calculation holds it.

    The construction phase calculated (A1-A5), measures from a life-cycle view (B4, B6 and C calculated, and less
    emissions than the baseline), conservative or specific data, and the primary energy number.
    """
    found: dict[str, tuple[Evidence, ...]] = {}
    complete = _complete(climate)
    declared = frame.building.project.mode == "declaration"
    for place, name in enumerate(frame.alternatives):
        groups = {"construction_phase": range(4), "life_cycle": range(4, 7)}
        counted = [
            Evidence(
                code,
                bool(complete[place, list(modules)].all()),
                int(climate.counted[place, list(modules)].sum()),
                int(climate.listed[place, list(modules)].sum()),
            )
            for code, modules in groups.items()
        ]
        found[name] = (
            *counted,
            Evidence("lower_than_baseline", bool(comparison.saved[place] > 0.0)),
            Evidence("conservative_values", declared),
            Evidence("primary_energy", bool(primary.state[place] == STATE_OK)),
        )
    return found
