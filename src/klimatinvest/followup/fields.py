"""The tables of an outcome: the spec that template, reader, validator and dictionary share."""

from __future__ import annotations

from klimatinvest.followup import model
from klimatinvest.plan.fields import Spec, table_of

FOLLOWUP = Spec(
    table_of("outcome", model.Settings),
    (
        table_of("outcome_emissions", model.OutcomeEmissions, "sector"),
        table_of("outcome_deployment", model.OutcomeDeployment, "element"),
        table_of("outcome_actions", model.OutcomeAction, "action"),
        table_of("outcome_spending", model.OutcomeSpending, "item", "actor"),
        table_of("outcome_grants", model.OutcomeGrant, "source"),
        table_of("outcome_indicators", model.OutcomeIndicator, "id"),
    ),
)
