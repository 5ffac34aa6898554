"""Add a building's chosen alternative to a municipality's plan: an action with its spending, and its element."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from klimatinvest.building.axes import LINES
from klimatinvest.building.result import BuildingResult
from klimatinvest.core.series import FloatArray
from klimatinvest.engine.inputs import PRICE_INDEX
from klimatinvest.plan.model import Action, Element, Enables, Plan, Series

if TYPE_CHECKING:
    from klimatinvest.parameters.library import Library

TONNE = 1000.0
_OWNERS = ("board", "company")


@dataclass(frozen=True, slots=True)
class Words:
    """Texts that stand in the plan's own language.

    Attributes
    ----------
    name, description, source : str
        Of the action and the element.
    note, owner_note, price_note : str
        Where the row comes from, that an actor was chosen without a match, and that amounts were moved to the plan's
        price year with the project's inflation.
    """

    name: str
    description: str
    source: str
    note: str
    owner_note: str
    price_note: str


def add_to_plan(plan: Plan, result: BuildingResult, alternative: int, words: Words, library: Library) -> Plan:
    """Give a copy of the plan with the alternative as an action that enables one element.

    The action carries the spending by year and, against the baseline, the reference investment and the change in
    running cost. The element states tonnes by year: for an energy project the change in energy in operation in the
    sector of electricity and district heating, otherwise the whole life cycle outside the territory. Both are
    placeholders, for the factors are life-cycle ones.

    Parameters
    ----------
    plan : Plan
        Is not changed.
    result : BuildingResult
        A calculated building.
    alternative : int
        Position of the alternative; 0 is the baseline, which abates nothing.
    words : Words
        Names and notes.
    library : Library
        Holds the price index; where it lacks the project's price year, amounts are moved with the project's inflation.
    """
    owner, matched = owner_of(plan, result.building.project.owner)
    level, price_year = _level(plan, result, library)
    notes = [words.note, "" if matched else words.owner_note, "" if level == 1.0 else words.price_note]
    note = " ".join(part for part in notes if part)
    action_id, element_id = _free(plan, "A"), _free(plan, "TE")
    action = _action(result, alternative, action_id, owner, words, note)
    action = _priced(action, level, price_year)
    energy = result.building.project.project_type == "energy"
    element = Element(
        id=element_id,
        name=words.name,
        sector="el_fjarrvarme" if energy else "konsumtion",
        focus_area="energy" if energy else "build",
        kind="direct",
        depth="yearly",
        owner=owner,
        source=words.source,
        status="placeholder",
        note=note,
    )
    series = Series(
        subject=element_id,
        quantity="abatement",
        unit="ton",
        source=words.source,
        status="placeholder",
        note=words.note,
        values=_tonnes(plan, result, alternative, energy),
    )
    return plan.model_copy(
        update={
            "actions": (*plan.actions, action),
            "elements": (*plan.elements, element),
            "series": (*plan.series, series),
            "enables": (*plan.enables, Enables(action=action_id, element=element_id, share=1.0)),
        }
    )


def owner_of(plan: Plan, owner: str) -> tuple[str, bool]:
    """Find the plan's actor with the name or identifier of the project's owner.

    Returns
    -------
    tuple of str and bool
        The actor, and whether it matched; without a match the first board or company, or the first actor.
    """
    wanted = owner.casefold().strip()
    for actor in plan.actors:
        if wanted in (actor.name.casefold(), actor.id.casefold()):
            return actor.id, True
    ours = [actor.id for actor in plan.actors if actor.type in _OWNERS]
    every = [*ours, *(actor.id for actor in plan.actors), owner]
    return every[0], False


def _free(plan: Plan, prefix: str) -> str:
    """Give an identifier that no row of the plan has."""
    used = {row.id for row in plan.actions} | {row.id for row in plan.elements} | {row.id for row in plan.sources}
    used |= {row.id for row in plan.activities}
    number = 1
    while f"{prefix}-KK-{number:02d}" in used:
        number += 1
    return f"{prefix}-KK-{number:02d}"


def _action(result: BuildingResult, a: int, identifier: str, owner: str, words: Words, note: str) -> Action:
    project, flows = result.building.project, result.money.flows
    paid = -flows[:, LINES.index("investment")]
    running = _running(result)
    extra = float(running[a] - running[0]) if a else float(running[a])
    return Action(
        id=identifier,
        name=words.name,
        description=words.description,
        focus_area="energy" if project.project_type == "energy" else "build",
        owner=owner,
        status="planned",
        decision_level=project.decision_level,
        in_use_year=project.in_use_year,
        lifetime=_life(result, a),
        operation_cost=max(0.0, extra),
        revenue=max(0.0, -extra),
        reference_investment=float(paid[0].sum()) if a else None,
        reference_year=project.investment_year if a else None,
        price_year=project.price_year,
        source=words.source,
        value_status="placeholder" if result.placeholders else "default",
        note=note,
        capex={int(year): float(amount) for year, amount in zip(result.years, paid[a], strict=True) if amount},
    )


def _level(plan: Plan, result: BuildingResult, library: Library) -> tuple[float, int]:
    """Give what amounts are multiplied by and their price year: the project's own where the index knows it."""
    own, wanted = result.building.project.price_year, plan.plan.price_year
    index = library.get(PRICE_INDEX)
    if own == wanted or (index is not None and {own, wanted} <= set(index.years)):
        return 1.0, own
    return (1.0 + result.building.project.inflation / 100.0) ** (wanted - own), wanted


def _priced(action: Action, level: float, price_year: int) -> Action:
    amounts = {name: getattr(action, name) for name in ("operation_cost", "revenue", "reference_investment")}
    moved = {name: None if amount is None else amount * level for name, amount in amounts.items()}
    capex = {year: amount * level for year, amount in action.capex.items()}
    return action.model_copy(update={**moved, "capex": capex, "price_year": price_year})


def _running(result: BuildingResult) -> FloatArray:
    """Give energy and running costs less revenue of the first year in use, kronor [a]."""
    first = int(np.argmax(result.operating))
    lines = [LINES.index(line) for line in ("energy", "running", "revenue")]
    return np.asarray(-result.money.flows[:, lines, first].sum(axis=1))


def _life(result: BuildingResult, a: int) -> int:
    """Give the years over which what is bought at first is written off as a whole: amounts over yearly depreciation."""
    bought = [
        asset
        for asset in result.budget.assets
        if asset.alternative == a and not asset.replacement and asset.life is not None and asset.amount > 0.0
    ]
    yearly = sum(asset.amount / asset.life for asset in bought if asset.life)
    return (
        max(1, round(sum(asset.amount for asset in bought) / yearly))
        if yearly
        else result.building.project.study_period
    )


def _tonnes(plan: Plan, result: BuildingResult, a: int, energy: bool) -> dict[int, float]:
    """Give the reduction against the baseline, tonnes, for every year of the plan."""
    by_year = result.climate.operation.sum(axis=1) if energy else result.climate.by_year
    known = dict(zip((int(y) for y in result.years), (by_year[0] - by_year[a]) / TONNE, strict=True))
    settings = plan.plan
    return {year: float(known.get(year, 0.0)) for year in range(settings.start_year, settings.end_year + 1)}
