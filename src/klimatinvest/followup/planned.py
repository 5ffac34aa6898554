"""The outcome that a plan itself foresees: a form to change, and what a follow-up without deviations looks like."""

from __future__ import annotations

from klimatinvest.engine.result import Result
from klimatinvest.followup.checks import measured
from klimatinvest.followup.delay import planned_quantity
from klimatinvest.followup.model import (
    Outcome,
    OutcomeAction,
    OutcomeDeployment,
    OutcomeEmissions,
    OutcomeGrant,
    OutcomeSpending,
    Settings,
)
from klimatinvest.followup.money import nominal_needs
from klimatinvest.followup.states import expected_status


def planned_outcome(result: Result, year: int, name: str, note: str) -> Outcome:
    """Give the outcome of a year in which everything went by the plan.

    Parameters
    ----------
    result : Result
        The plan.
    year : int
        A year of the plan.
    name, note : str
        Name of the follow-up, and what every row says about itself.
    """
    plan = result.inputs.plan
    years = [int(y) for y in result.inputs.years if y <= year]
    basis = {"status": "placeholder", "note": note}
    said = plan.plan
    settings = Settings(
        name=name,
        municipality=said.municipality,
        year=year,
        version=said.version,
        date=said.date,
        language=said.language,
    )
    stated = [s for s in result.sectors if s.stated or s.account == "sink"]
    emissions = [(s.sector, dict(zip(years, map(float, s.plan[0]), strict=False))) for s in stated]
    known = measured(plan)
    counted = [
        (e.id, dict(zip(years, map(float, planned_quantity(result, e.id)), strict=False)))
        for e in plan.elements
        if e.id in known
    ]
    return Outcome(
        outcome=settings,
        outcome_emissions=tuple(OutcomeEmissions(sector=s, emissions=e, **basis) for s, e in emissions),
        outcome_deployment=tuple(OutcomeDeployment(element=e, quantity=q, **basis) for e, q in counted),
        outcome_actions=tuple(
            OutcomeAction.model_validate(
                {"action": a.id, "status": expected_status(a, year), "in_use_year": a.in_use_year, "note": note}
            )
            for a in plan.actions
        ),
        outcome_spending=tuple(
            OutcomeSpending(item=i, actor=a, spent=s, **basis) for i, a, s in nominal_needs(result, year)
        ),
        outcome_grants=tuple(
            OutcomeGrant(source=s.id, received={y: s.amounts.get(y, 0.0) for y in years}, **basis)
            for s in plan.sources
            if s.amounts
        ),
    )
