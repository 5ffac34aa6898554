"""The plan as frozen records: one class a table, one field a column, each declared once.

The rows are declared by theme in ``rows_frame``, ``rows_elements``, ``rows_attributes``, ``rows_values`` and
``rows_actions``, their vocabularies in ``choices``; all of them can be imported from here.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from klimatinvest.plan.choices import Language, Status, Timing
from klimatinvest.plan.columns import Row
from klimatinvest.plan.rows_actions import Action, ActorShare, Enables, FundingSource, FundingTarget
from klimatinvest.plan.rows_attributes import Attribute, AttributeBuild, AttributeNeed
from klimatinvest.plan.rows_benefits import Benefit, Damage
from klimatinvest.plan.rows_carbon import BudgetShare, CarbonBudget, UnitElement, UnitEmissions
from klimatinvest.plan.rows_choice import ActionChoice, ActionLink, Frame
from klimatinvest.plan.rows_commitments import Commitment, CommitmentAim
from klimatinvest.plan.rows_elements import Activity, Carrier, Element, FromShare
from klimatinvest.plan.rows_frame import Actor, Goal, InventoryRow, Settings
from klimatinvest.plan.rows_money import Component, Loan, LoanEvidence, Programme, ProgrammeTerm
from klimatinvest.plan.rows_risk import Correlation, Scenario, ScenarioChange, Uncertainty
from klimatinvest.plan.rows_values import Assumption, Series

__all__ = [
    "Action",
    "ActionChoice",
    "ActionLink",
    "Activity",
    "Actor",
    "ActorShare",
    "Assumption",
    "Attribute",
    "AttributeBuild",
    "AttributeNeed",
    "Benefit",
    "BudgetShare",
    "CarbonBudget",
    "Carrier",
    "Commitment",
    "CommitmentAim",
    "Component",
    "Correlation",
    "Damage",
    "Element",
    "Enables",
    "Frame",
    "FromShare",
    "FundingSource",
    "FundingTarget",
    "Goal",
    "InventoryRow",
    "Language",
    "Loan",
    "LoanEvidence",
    "Plan",
    "Programme",
    "ProgrammeTerm",
    "Row",
    "Scenario",
    "ScenarioChange",
    "Series",
    "Settings",
    "Status",
    "Timing",
    "Uncertainty",
    "UnitElement",
    "UnitEmissions",
]


class Plan(BaseModel):
    """A whole plan; the order of rows carries no meaning."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    plan: Settings
    actors: tuple[Actor, ...] = ()
    goals: tuple[Goal, ...] = ()
    inventory: tuple[InventoryRow, ...] = ()
    carriers: tuple[Carrier, ...] = ()
    activities: tuple[Activity, ...] = ()
    elements: tuple[Element, ...] = ()
    from_shares: tuple[FromShare, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    attribute_needs: tuple[AttributeNeed, ...] = ()
    attribute_builds: tuple[AttributeBuild, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    series: tuple[Series, ...] = ()
    actions: tuple[Action, ...] = ()
    enables: tuple[Enables, ...] = ()
    actor_shares: tuple[ActorShare, ...] = ()
    sources: tuple[FundingSource, ...] = ()
    funding_targets: tuple[FundingTarget, ...] = ()
    programmes: tuple[Programme, ...] = ()
    programme_terms: tuple[ProgrammeTerm, ...] = ()
    loans: tuple[Loan, ...] = ()
    loan_evidence: tuple[LoanEvidence, ...] = ()
    action_components: tuple[Component, ...] = ()
    action_choices: tuple[ActionChoice, ...] = ()
    action_links: tuple[ActionLink, ...] = ()
    frames: tuple[Frame, ...] = ()
    carbon_budgets: tuple[CarbonBudget, ...] = ()
    budget_shares: tuple[BudgetShare, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    commitment_aims: tuple[CommitmentAim, ...] = ()
    unit_emissions: tuple[UnitEmissions, ...] = ()
    unit_elements: tuple[UnitElement, ...] = ()
    benefits: tuple[Benefit, ...] = ()
    damages: tuple[Damage, ...] = ()
    uncertainties: tuple[Uncertainty, ...] = ()
    correlations: tuple[Correlation, ...] = ()
    scenarios: tuple[Scenario, ...] = ()
    scenario_changes: tuple[ScenarioChange, ...] = ()
