"""Which sheets the result workbook has: their order for the reader, their kind, and who writes them when.

A new sheet is one entry in ``SHEETS`` and, if it calculates, its place in the order of the calculation.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from klimatinvest.engine.result import Result
from klimatinvest.present.workbook.calc.abatement import write_abatement
from klimatinvest.present.workbook.calc.accounts import write_accounts
from klimatinvest.present.workbook.calc.actors import write_actors
from klimatinvest.present.workbook.calc.attributes import write_attributes
from klimatinvest.present.workbook.calc.bearing import write_bearing
from klimatinvest.present.workbook.calc.benefits import write_benefits
from klimatinvest.present.workbook.calc.budget import write_budget
from klimatinvest.present.workbook.calc.capital import write_capital
from klimatinvest.present.workbook.calc.carbon import write_carbon
from klimatinvest.present.workbook.calc.cashflow import write_cashflow
from klimatinvest.present.workbook.calc.changelog import write_changelog
from klimatinvest.present.workbook.calc.checks import write_checks
from klimatinvest.present.workbook.calc.commitments import write_commitments
from klimatinvest.present.workbook.calc.context import Context
from klimatinvest.present.workbook.calc.cost_per_tonne import write_cost_per_tonne
from klimatinvest.present.workbook.calc.cover import write_cover
from klimatinvest.present.workbook.calc.curve import write_curve
from klimatinvest.present.workbook.calc.delivered import write_delivered
from klimatinvest.present.workbook.calc.diagrams import write_diagrams
from klimatinvest.present.workbook.calc.export import write_export
from klimatinvest.present.workbook.calc.funding import write_funding
from klimatinvest.present.workbook.calc.funding_rules import write_funding_rules
from klimatinvest.present.workbook.calc.glossary import write_glossary
from klimatinvest.present.workbook.calc.goals import write_goals
from klimatinvest.present.workbook.calc.interplay import write_interplay
from klimatinvest.present.workbook.calc.keyfigures import write_keyfigures
from klimatinvest.present.workbook.calc.lenses import write_lenses
from klimatinvest.present.workbook.calc.loans import write_loans
from klimatinvest.present.workbook.calc.netzero_capital import write_netzero_capital
from klimatinvest.present.workbook.calc.netzero_conditions import write_netzero_conditions
from klimatinvest.present.workbook.calc.netzero_state import write_state
from klimatinvest.present.workbook.calc.projects import write_projects
from klimatinvest.present.workbook.calc.reconciliation import write_reconciliation
from klimatinvest.present.workbook.calc.reference import write_reference
from klimatinvest.present.workbook.calc.risk_sheets import (
    SENSITIVITY,
    UNCERTAINTY,
    write_sensitivity,
    write_uncertainty,
)
from klimatinvest.present.workbook.calc.scenario_sheet import write_scenarios
from klimatinvest.present.workbook.calc.scopes import write_scopes
from klimatinvest.present.workbook.calc.series import write_series
from klimatinvest.present.workbook.calc.society import write_society
from klimatinvest.present.workbook.calc.sources import write_sources
from klimatinvest.present.workbook.calc.steps import write_steps
from klimatinvest.present.workbook.calc.stock import write_stock
from klimatinvest.present.workbook.calc.summary import write_summary
from klimatinvest.present.workbook.calc.values import write_values
from klimatinvest.text.catalog import Texts

ON_REQUEST = (SENSITIVITY, UNCERTAINTY)  # sheets of a risk analysis
INPUTS = "inputs"  # the place of the input sheets among the others
Applies = Callable[[Result, Texts], bool]


def _always(_result: Result, _texts: Texts) -> bool:
    return True


def _with_rows(table: str) -> Applies:
    """Leave the sheet out when the plan has no row in a table."""
    return lambda result, _texts: bool(getattr(result.inputs.plan, table))


def _english(_result: Result, texts: Texts) -> bool:
    return texts.language == "en"


def _on_request(_result: Result, _texts: Texts) -> bool:
    """Leave the sheet out unless ``write_workbook`` is given what stands on it."""
    return False


def _has_sources(result: Result, _texts: Texts) -> bool:
    return bool(result.inputs.plan.programmes)


def _has_loans(result: Result, _texts: Texts) -> bool:
    return bool(result.inputs.plan.loans)


def _has_budget(result: Result, _texts: Texts) -> bool:
    return bool(result.budget.lines.any())


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet.

    Attributes
    ----------
    key : str
        Its texts stand under ``book.<key>``: sheet, title and purpose.
    kind : str
        control, output or calculation: decides the colour of its tab and whether lines are shown.
    applies : callable
        Tells whether a plan has the sheet.
    """

    key: str
    kind: str
    applies: Applies = _always


# As the reader meets them; the input sheets stand at INPUTS.
SHEETS: tuple[Sheet, ...] = (
    Sheet("cover", "control"),
    Sheet("summary", "output"),
    Sheet("diagrams", "output"),
    Sheet("goals_result", "output"),
    Sheet("steps", "output"),
    Sheet("abatement", "output"),
    Sheet("attributes_result", "output"),
    Sheet("keyfigures", "output"),
    Sheet("cost_per_tonne", "output"),
    Sheet("curve", "output"),
    Sheet("cashflow", "output"),
    Sheet("funding_gap", "output"),
    Sheet("funding_rules", "output", _has_sources),
    Sheet("loans_result", "output", _has_loans),
    Sheet("budget_effect", "output", _has_budget),
    Sheet("actors_result", "output"),
    Sheet("benefits_result", "output", _with_rows("benefits")),
    Sheet("society_result", "output"),
    Sheet("carbon_result", "output", _with_rows("carbon_budgets")),
    Sheet("commitments_result", "output", _with_rows("commitments")),
    Sheet("scopes_result", "output", _with_rows("unit_emissions")),
    Sheet("sensitivity_result", "output", _on_request),
    Sheet("uncertainty_result", "output", _on_request),
    Sheet("scenario_result", "output", _with_rows("scenarios")),
    Sheet("projects", "output"),
    Sheet("netzero_state", "output", _english),
    Sheet("netzero_capital", "output", _english),
    Sheet("netzero_conditions", "output", _english),
    Sheet(INPUTS, "input"),
    Sheet("values", "calculation"),
    Sheet("paths", "calculation"),
    Sheet("reference", "calculation"),
    Sheet("interplay", "calculation"),
    Sheet("alone", "calculation"),
    Sheet("stock", "calculation"),
    Sheet("bearing", "calculation"),
    Sheet("capital", "calculation", _has_budget),
    Sheet("municipal", "calculation"),
    Sheet("society", "calculation"),
    Sheet("accounts", "calculation"),
    Sheet("checks", "control"),
    Sheet("reconciliation", "control"),
    Sheet("changelog", "control"),
    Sheet("delivered", "control"),
    Sheet("sources_list", "control"),
    Sheet("glossary", "control"),
    Sheet("export", "output"),
)

# As they are written: a sheet refers to cells of those before it. The cover comes last; it sets up all the others.
WRITERS: tuple[tuple[str, Callable[[Context], None]], ...] = (
    ("values", write_values),
    ("paths", write_series),
    ("interplay", lambda ctx: write_interplay(ctx, write_reference(ctx))),
    ("abatement", write_abatement),
    ("goals_result", write_goals),
    ("attributes_result", write_attributes),
    ("stock", write_stock),
    ("cashflow", write_cashflow),
    ("bearing", write_bearing),
    ("funding_gap", write_funding),
    ("funding_rules", write_funding_rules),
    ("loans_result", write_loans),
    ("capital", write_capital),
    ("budget_effect", write_budget),
    ("municipal", write_lenses),
    ("actors_result", write_actors),
    ("benefits_result", write_benefits),
    ("accounts", write_accounts),
    ("scopes_result", write_scopes),
    ("carbon_result", write_carbon),
    ("commitments_result", write_commitments),
    ("keyfigures", write_keyfigures),
    ("society_result", write_society),
    ("cost_per_tonne", write_cost_per_tonne),
    ("curve", write_curve),
    ("sensitivity_result", write_sensitivity),
    ("uncertainty_result", write_uncertainty),
    ("scenario_result", write_scenarios),
    ("projects", write_projects),
    ("diagrams", write_diagrams),
    ("steps", write_steps),
    ("netzero_state", write_state),
    ("netzero_capital", write_netzero_capital),
    ("delivered", write_delivered),
    ("reconciliation", write_reconciliation),
    ("checks", write_checks),
    ("changelog", write_changelog),
    ("sources_list", write_sources),
    ("netzero_conditions", write_netzero_conditions),
    ("glossary", write_glossary),
    ("export", write_export),
    ("summary", write_summary),
    ("cover", write_cover),
)
