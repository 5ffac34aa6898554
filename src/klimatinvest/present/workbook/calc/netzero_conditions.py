"""NetZeroCities, part C: policies for capital, risks and mitigation, capacity and engagement."""

from __future__ import annotations

from klimatinvest.present.workbook.calc.context import Context
from klimatinvest.present.workbook.calc.netzero_table import Cell, Table
from klimatinvest.present.workbook.formula import scalar

SHEET = "netzero_conditions"
LINES = 6


def write_netzero_conditions(ctx: Context) -> None:
    """Write what the plan knows of decisions and uncertainty, and leave room for what only the city can say."""
    table = Table(ctx, SHEET)
    table.open("decisions", ("project", "owner", "decision", "status"))
    for action in ctx.inputs.actions:
        row = ctx.action_rows[action.id]
        level = ctx.where.cell("actions", row, "decision_level")
        cells: list[Cell] = [
            (f"={ctx.where.cell('actions', row, 'name')}", action.name),
            ctx.name_of(action.owner),
            (f'=IF({level}="","–",{level})', action.decision_level or "–"),
            (f"={ctx.where.cell('actions', row, 'status')}", ctx.texts.get(f"choice.action_status.{action.status}")),
        ]
        table.line(cells)
    table.empty("policies", LINES)
    table.open("risks", ("risk", "measure", "value"))
    for status in ("placeholder", "default", "observed"):
        counted = ctx.cells["status", status]
        label = ctx.texts.get(f"choice.status.{status}")
        table.line([table.say("rows"), label, (f"={counted.text}", float(counted.values), "number")])
    gaps = {key: ctx.rows[f"gap_{key}", "total"].sum_cell for key in ("secured", "possible")}
    for key, gap in gaps.items():
        table.line([table.say(f"gap_{key}"), "SEK", scalar(gap.text, float(gap.values))])
    table.empty("mitigation", LINES)
    table.open("capacity", ("actor", "role", "action", "year"))
    table.empty("engagement", LINES)
    table.finish()
