"""The climate calculation of a building investment: the one entrance from a valid input to the whole result."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from klimatinvest.building.axes import A_TO_C
from klimatinvest.building.budget import budget
from klimatinvest.building.climate import climate
from klimatinvest.building.compare import compare, evidence, limit
from klimatinvest.building.energy import MIX_PARAMETERS, carrier_rows, energy_use, primary_energy
from klimatinvest.building.fields import BUILDING
from klimatinvest.building.model import Building
from klimatinvest.building.money import money
from klimatinvest.building.package import package
from klimatinvest.building.result import BuildingResult, Climate
from klimatinvest.building.result_money import Case, Comparison, Money
from klimatinvest.building.years import Frame, frame

if TYPE_CHECKING:
    from klimatinvest.parameters.library import Library

PERIOD_STEP = 20  # years shorter and longer that the sensitivity shows
RATE_STEP = 2.0  # percentage points lower and higher
_PERIODS = (1, 100)  # what a project may state


def calculate(building: Building, library: Library) -> BuildingResult:
    """Calculate emissions, money and budget of every alternative.

    Parameters
    ----------
    building : Building
        A valid input (``read_building``).
    library : Library
        Factors of electricity, limit values, weights and example products.
    """
    whole = frame(building, library)
    carriers, use = carrier_rows(whole), energy_use(whole)
    emissions, flows = climate(whole, carriers, use), money(whole, carriers, use)
    comparison, primary = compare(emissions, flows), primary_energy(whole)
    return BuildingResult(
        building=building,
        order=whole.order,
        alternatives=whole.alternatives,
        bta=whole.bta,
        years=whole.years,
        operating=whole.operating,
        energy_use=use,
        carriers=carriers,
        climate=emissions,
        limit=limit(whole, emissions),
        money=flows,
        comparison=comparison,
        budget=budget(whole, flows),
        primary_energy=primary,
        sensitivity=_sensitivity(building, library, (emissions, flows, comparison)),
        package=package(whole),
        evidence=evidence(whole, emissions, comparison, primary),
        placeholders=_placeholders(building),
    )


def _sensitivity(building: Building, library: Library, own: tuple[Climate, Money, Comparison]) -> tuple[Case, ...]:
    """Calculate again with another electricity factor, study period or rate; the project's own choice is kept."""
    project = building.project
    mixes = dict.fromkeys([*MIX_PARAMETERS, project.electricity])
    periods = {
        min(max(project.study_period + step, _PERIODS[0]), _PERIODS[1]) for step in (-PERIOD_STEP, 0, PERIOD_STEP)
    }
    rates = [project.real_rate + step for step in (-RATE_STEP, 0.0, RATE_STEP)]
    values: dict[str, list[str | float]] = {
        "electricity": [*mixes] if any(c.kind == "electricity" for c in building.energy_carriers) else [],
        "study_period": [*sorted(periods)],
        "real_rate": [*rates],
    }
    return tuple(_case(building, library, kind, value, own) for kind, listed in values.items() for value in listed)


def _case(
    building: Building, library: Library, kind: str, value: str | float, own: tuple[Climate, Money, Comparison]
) -> Case:
    chosen = getattr(building.project, kind) == value
    if chosen:
        emissions, flows, comparison = own
    else:
        project = building.project.model_copy(update={kind: value})
        changed: Frame = frame(building.model_copy(update={"project": project}), library)
        carriers, use = carrier_rows(changed), energy_use(changed)
        emissions, flows = climate(changed, carriers, use), money(changed, carriers, use)
        comparison = compare(emissions, flows)
    total = np.asarray(emissions.kg[:, A_TO_C].sum(axis=1))
    return Case(kind, value, chosen, total, flows.life_cycle_cost, comparison.cost_per_kg)


def _placeholders(building: Building) -> tuple[tuple[str, int], ...]:
    """List the rows that rest on a placeholder; the settings are row 0 of ``project``."""
    found = [("project", 0)] if building.project.area_status == "placeholder" else []
    for table in BUILDING.tables:
        rows = getattr(building, table.id)
        found += [(table.id, i) for i, row in enumerate(rows) if getattr(row, "status", "") == "placeholder"]
    return tuple(found)
