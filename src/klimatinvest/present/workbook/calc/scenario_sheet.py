"""Scenarios beside the plan: figures as the engine gives them, labelled so."""

from __future__ import annotations

from klimatinvest.analysis.scenarios import courses
from klimatinvest.present.scenarios import scenario_table
from klimatinvest.present.workbook.calc.context import Context
from klimatinvest.present.workbook.calc.risk_sheets import Plain

SHEET = "scenario_result"


def write_scenarios(ctx: Context) -> None:
    """Write the plan as it is and under each of its scenarios, one column each."""
    inputs, texts = ctx.inputs, ctx.texts
    found = courses(inputs.plan, inputs.library, inputs.sectors, texts.get("scenario.base"))
    Plain(ctx, SHEET, texts.get("scenario.note")).table(scenario_table(found, texts))
