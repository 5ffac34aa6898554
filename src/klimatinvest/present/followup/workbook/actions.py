"""The sheet of actions: what their own years ask for, where they are, and the light that follows."""

from __future__ import annotations

from klimatinvest.followup.result import ActionState
from klimatinvest.followup.states import STEPS as STATUSES
from klimatinvest.followup.states import behind
from klimatinvest.present.followup.tables import light_text, say
from klimatinvest.present.followup.workbook.context import STEPS, Context, set_widths
from klimatinvest.present.table import Column
from klimatinvest.present.workbook.formula import Expr, scalar
from klimatinvest.present.workbook.grid import HEADER

SHEET = "actions"
_HEADS = ("name", "expected", "reported", "planned_year", "expected_year", "behind")
_LIST = 8  # zero-based column of the statuses in their order
_FIRST = HEADER + 2


def reported(ctx: Context) -> list[ActionState]:
    """List the actions that the sheet shows."""
    return [a for a in ctx.found.actions if a.reported]


def status_count(ctx: Context, status: str, by_plan: bool, value: float) -> Expr:
    """Count the actions of a status, by the plan or as reported."""
    letter, last = "B" if by_plan else "C", _FIRST + len(reported(ctx))
    return scalar(f'COUNTIF({ctx.name(SHEET)}!${letter}${_FIRST + 1}:${letter}${last},"{status}")', value)


def light_count(ctx: Context, light: str) -> str:
    """Give the formula that counts a light among the actions."""
    return f"COUNTIF({ctx.name(SHEET)}!$G${_FIRST + 1}:$G${_FIRST + len(reported(ctx))},{light})"


def write_actions(ctx: Context) -> None:
    """Write one row an action that is followed up, with the statuses in their order beside."""
    table, sheet = ctx.tables[SHEET], ctx.plain(SHEET)
    set_widths(sheet)
    numbers = {"planned_year", "expected_year", "behind"}
    heads = [Column(say(ctx.texts, f"actions.{head}"), 0 if head in numbers else None) for head in _HEADS]
    at = ctx.begin(sheet, HEADER, table.title, [*heads, Column(say(ctx.texts, "column.light"))])
    ctx.text(sheet, HEADER + 1, _LIST, say(ctx.texts, "actions.statuses"), "header")
    for row, status in enumerate(STATUSES, start=_FIRST):
        ctx.text(sheet, row, _LIST, ctx.texts.get(f"choice.action_status.{status}"))
    ctx.book.define_name(STEPS, f"={ctx.name(SHEET)}!$I${_FIRST + 1}:$I${_FIRST + len(STATUSES)}")
    for action, row_ in zip(reported(ctx), table.rows, strict=True):
        _action(ctx, at, action, row_.cells[:3])
        at += 1
    ctx.end(sheet, at, table)


def _action(ctx: Context, at: int, action: ActionState, words: tuple[object, ...]) -> None:
    sheet, n = ctx.sheets[SHEET], at + 1
    for column, word in enumerate(words):
        ctx.text(sheet, at, column, str(word), "text" if column else "wrapped")
    for column, year in ((3, action.planned_year), (4, action.expected_year)):
        if year is None:
            ctx.text(sheet, at, column, "–", "amount")
        else:
            ctx.number(sheet, at, column, year, "year")
    years = f"IF(COUNT($D{n}:$E{n})=2,$E{n}-$D{n},0)"
    text = f"MAX(0,MATCH($B{n},{STEPS},0)-MATCH($C{n},{STEPS},0),{years})"
    ctx.formula(sheet, at, 5, text, float(behind(action.expected, action.reported or "", action.delay)), "number")
    red, yellow, green = (ctx.light(light) for light in ("red", "yellow", "green"))
    text = f"IF($F{n}>1,{red},IF($F{n}=1,{yellow},{green}))"
    ctx.formula(sheet, at, 6, text, light_text(action.light, ctx.texts))
