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
from klimatinvest.plan.rows_elements import Activity, Carrier, Element, FromShare
from klimatinvest.plan.rows_frame import Actor, Goal, InventoryRow, Settings
from klimatinvest.plan.rows_values import Assumption, Series

__all__ = [
    "Action",
    "Activity",
    "Actor",
    "ActorShare",
    "Assumption",
    "Attribute",
    "AttributeBuild",
    "AttributeNeed",
    "Carrier",
    "Element",
    "Enables",
    "FromShare",
    "FundingSource",
    "FundingTarget",
    "Goal",
    "InventoryRow",
    "Language",
    "Plan",
    "Row",
    "Series",
    "Settings",
    "Status",
    "Timing",
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
