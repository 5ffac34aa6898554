"""The rules that hold across rows, each a small function; all of them run, and each tells all it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from klimatinvest.core.problem import Problem, Problems
from klimatinvest.plan import (
    checks_attributes,
    checks_benefits,
    checks_carbon,
    checks_choice,
    checks_commitments,
    checks_elements,
    checks_identity,
    checks_loans,
    checks_money,
    checks_plan,
    checks_programmes,
    checks_risk,
    checks_scenarios,
    checks_time,
    checks_values,
)
from klimatinvest.plan.context import Context
from klimatinvest.plan.model import Plan

__all__ = ["CHECKS", "Context", "run_checks"]

Check = Callable[[Plan, Context], Iterator[Problem]]

CHECKS: tuple[Check, ...] = (
    checks_time.plan_years,
    checks_time.plan_date,
    checks_plan.constants,
    checks_identity.unique_keys,
    checks_identity.one_table_each,
    checks_identity.references,
    checks_identity.parameters,
    checks_time.goal_years,
    checks_time.within_horizon,
    checks_time.price_years,
    checks_values.allowed,
    checks_values.forms_fit_depth,
    checks_values.carriers,
    checks_values.taxed,
    checks_values.has_value,
    checks_values.known_units,
    checks_values.units_fit,
    checks_values.bounds,
    checks_values.low_to_high,
    checks_values.grounds,
    checks_elements.some_elements,
    checks_elements.quantities,
    checks_elements.ramps,
    checks_elements.effects,
    checks_elements.activity_models,
    checks_elements.pools,
    checks_elements.shifts_do_not_circle,
    checks_elements.lifetimes,
    checks_elements.abatement_within_sector,
    checks_elements.limits,
    checks_plan.activity_volumes,
    checks_plan.carrier_series,
    checks_money.action_lives,
    checks_money.actor_shares,
    checks_money.from_shares,
    checks_money.leg_units,
    checks_money.enabling_shares,
    checks_money.sources,
    checks_money.tiny_percentages,
    checks_programmes.programmes,
    checks_programmes.terms,
    checks_programmes.sources,
    checks_programmes.targets,
    checks_loans.loans,
    checks_loans.evidence,
    checks_loans.components,
    checks_attributes.needs,
    checks_attributes.builds,
    checks_attributes.needed,
    checks_attributes.grounds,
    checks_carbon.budgets,
    checks_carbon.shares,
    checks_carbon.units,
    checks_carbon.unit_elements,
    checks_carbon.grounds,
    checks_commitments.commitments,
    checks_benefits.suppliers,
    checks_benefits.mixed_shares,
    checks_benefits.complete,
    checks_benefits.bases,
    checks_benefits.units,
    checks_benefits.parameters,
    checks_benefits.exposure,
    checks_benefits.price_years,
    checks_benefits.years,
    checks_benefits.damages,
    checks_benefits.grounds,
    checks_benefits.double_counting,
    checks_choice.choices,
    checks_choice.links,
    checks_choice.circles,
    checks_choice.must_do,
    checks_choice.frames,
    checks_risk.uncertainties,
    checks_risk.loan_terms,
    checks_risk.correlations,
    checks_risk.definite,
    checks_scenarios.scenarios,
    checks_scenarios.scenario_changes,
    checks_scenarios.together,
)


def run_checks(context: Context, problems: Problems) -> None:
    """Run every check.

    Parameters
    ----------
    context : Context
        The rows that are valid one by one, and what to look things up in.
    problems : Problems
        Receives what the checks find, in the order of ``CHECKS``.
    """
    for check in CHECKS:
        problems.extend(check(context.plan, context))
