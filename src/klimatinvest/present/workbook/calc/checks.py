"""Everything that must add up: value, tolerance and outcome, and what has changed since delivery."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from klimatinvest.engine.result import TOTAL
from klimatinvest.present.workbook.calc.context import Context
from klimatinvest.present.workbook.calc.page import open_plain, out
from klimatinvest.present.workbook.formats import write_text
from klimatinvest.present.workbook.formula import Expr, scalar
from klimatinvest.present.workbook.grid import HEADER, Row, quote

SHEET = "checks"
FIRST = HEADER + 1
HEADERS = ("id", "check", "value", "tolerance", "outcome", "decimals")
VALUE, TOLERANCE, OUTCOME, DECIMALS = 2, 3, 4, 5
# Tolerances in the unit of the value, and decimals that a difference is rounded to.
TONNES, KRONOR, SHARE, NONE = (0.001, 6), (0.5, 3), (1e-9, 12), (0.0, 6)
UNCHECKED = ("summary", "cover", "sources_list", "checks")  # sheets that show checks, or hold text only


@dataclass(frozen=True, slots=True)
class _Check:
    """One line: the formula of its value, what the value is now, and how large it may be."""

    id: str
    label: str
    text: str
    value: float
    limit: tuple[float, int]


def write_checks(ctx: Context) -> None:
    """Write the checks, the master check, and the engine's figures beside the live ones."""
    sheet = open_plain(ctx, SHEET, out(ctx, "checks.basis"))
    for column, key in enumerate(HEADERS):
        write_text(sheet, HEADER, column, out(ctx, f"checks.header.{key}"), ctx.formats, "header")
    checks = [*_sums(ctx), *_discounting(ctx), *_shares(ctx), *_settings(ctx), *_errors(ctx)]
    at = FIRST + 1  # the master check stands first
    for i, check in enumerate(checks):
        _write(ctx, sheet, at + i, check)
    _master(ctx, sheet, at, at + len(checks) - 1)
    last = _delivered(ctx, sheet, at + len(checks) + 1)
    _colours(ctx, sheet, FIRST, last)
    sheet.set_row(HEADER, 32)
    sheet.freeze_panes(FIRST + 1, 2)
    for first, last_column, width in ((0, 0, 24), (1, 1, 78), (2, 3, 18), (4, 4, 28), (5, 5, 20)):
        sheet.set_column(first, last_column, width)


def _say(ctx: Context, key: str, **args: object) -> str:
    return out(ctx, f"checks.{key}", **args)


def _write(ctx: Context, sheet: Worksheet, at: int, check: _Check) -> None:
    n, (tolerance, decimals) = at + 1, check.limit
    write_text(sheet, at, 0, check.id, ctx.formats, "id")
    write_text(sheet, at, 1, check.label, ctx.formats, "text")
    sheet.write_formula(at, VALUE, f"=ROUND({check.text},$F{n})", ctx.formats.get("number"), check.value)
    sheet.write_number(at, TOLERANCE, tolerance, ctx.formats.get("number"))
    sheet.write_number(at, DECIMALS, decimals, ctx.formats.get("number"))
    good, bad = _say(ctx, "good"), _say(ctx, "bad")
    shown = good if abs(check.value) <= tolerance else bad
    sheet.write_formula(at, OUTCOME, f'=IF(ABS($C{n})<=$D{n},"{good}","{bad}")', ctx.formats.get("bold"), shown)


def _master(ctx: Context, sheet: Worksheet, first: int, last: int) -> None:
    """Write how many checks fail; the cover repeats the outcome."""
    n = FIRST + 1
    bad = _say(ctx, "bad")
    write_text(sheet, FIRST, 0, "master", ctx.formats, "id")
    write_text(sheet, FIRST, 1, _say(ctx, "master"), ctx.formats, "bold")
    count = f'COUNTIF($E${first + 1}:$E${last + 1},"{bad}")'
    failing = sum(1 for cell in range(first, last + 1) if _outcome_at(sheet, cell) == bad)
    sheet.write_formula(FIRST, VALUE, f"={count}", ctx.formats.get("number"), failing)
    sheet.write_number(FIRST, TOLERANCE, 0, ctx.formats.get("number"))
    text = f'=IF($C{n}<=$D{n},"{_say(ctx, "good")}","{bad}")'
    shown = bad if failing else _say(ctx, "good")
    sheet.write_formula(FIRST, OUTCOME, text, ctx.formats.get("bold"), shown)
    name = quote(sheet.get_name())
    ctx.cells["check", "master"] = scalar(f"{name}!$E${n}", float(failing))
    ctx.cells["check", "count"] = scalar(f"ROWS({name}!$E${first + 1}:$E${last + 1})", float(last - first + 1))


def _outcome_at(sheet: Worksheet, row: int) -> str:
    """Read back the outcome that was written on a row."""
    return str(sheet.table[row][OUTCOME].value)


# -- what must add up ------------------------------------------------------------------------------------


def _zero(row: Row) -> tuple[str, float]:
    """Add up a row that should be zero every year, without signs."""
    return f"SUMPRODUCT(ABS({row.range}))", float(np.abs(row.values[1:]).sum())


def _sums(ctx: Context) -> list[_Check]:
    """Check that elements, sources and gaps add up."""
    rows = (
        ("abatement.sum", ctx.rows["goal_rest", TOTAL], TONNES),
        ("abatement.below-zero", ctx.rows["goal_below", TOTAL], TONNES),
        *(
            (f"funding.{kind}-{case}", ctx.rows[f"{kind}_{case}", TOTAL], KRONOR)
            for case in ("secured", "possible")
            for kind in ("rest", "over", "below")
        ),
    )
    return [_Check(key, _say(ctx, f"label.{key}"), *_zero(row), limit) for key, row, limit in rows]


def _discounting(ctx: Context) -> list[_Check]:
    """Check the present values with the spreadsheet's own function, which knows one rate only."""
    checks = []
    for lens, rate in (("municipal", "Kalkylranta_kommun"), ("society", "Kalkylranta_samhalle")):
        if lens == "society" and ("plan", "social_rate", None) in ctx.series:
            continue
        npv = ctx.cells["npv", lens, TOTAL]
        flows = (f"{lens}_operating", f"{lens}_extra")
        early = "+".join(_present(ctx.rows[kind, TOTAL], rate) for kind in flows)
        late = _present(ctx.rows[f"{lens}_residual", TOTAL], rate)
        text = f"{npv.text}-({early})*(1+{rate})^Tidpunkt-({late})"
        checks.append(_Check(f"npv.{lens}", _say(ctx, f"label.npv.{lens}"), text, 0.0, KRONOR))
        first = ctx.rows["factor", lens]
        factor = f"{first.sheet}!$G${first.number}-(1+{rate})^Tidpunkt"
        checks.append(_Check(f"factor.{lens}", _say(ctx, f"label.factor.{lens}"), factor, 0.0, SHARE))
    return checks


def _present(row: Row, rate: str) -> str:
    """Value a row with the year-0 amount outside NPV(), which discounts its first value too."""
    return f"{row.sheet}!$G${row.number}+NPV({rate},{row.sheet}!$H${row.number}:${row.last}${row.number})"


def _column(ctx: Context, table: str, field: str) -> str:
    rows = len(getattr(ctx.inputs.plan, table))
    first, last = (ctx.where.cell(table, row, field) for row in (0, rows - 1))
    return f"{first}:{last.rsplit('!', 1)[1]}"


def _shares(ctx: Context) -> list[_Check]:
    """Check that shares of one line sum to 1, and those of an action to at most 1."""
    checks = []
    plan = ctx.inputs.plan
    groups = (("actor_shares", ("subject", "line")), ("from_shares", ("element",)))
    for table, keys in groups:
        if getattr(plan, table):
            same = ",".join(f"{_column(ctx, table, k)},{_column(ctx, table, k)}" for k in keys)
            text = f"SUMPRODUCT(ABS(SUMIFS({_column(ctx, table, 'share')},{same})-1))"
            checks.append(_Check(f"shares.{table}", _say(ctx, f"label.shares.{table}"), text, 0.0, SHARE))
    if plan.enables:
        action = _column(ctx, "enables", "action")
        over = f"SUMIFS({_column(ctx, 'enables', 'share')},{action},{action})-1"
        text = f"SUMPRODUCT(({over})*(({over})>0))"
        checks.append(_Check("shares.enables", _say(ctx, "label.shares.enables"), text, 0.0, SHARE))
    return checks


def _settings(ctx: Context) -> list[_Check]:
    """Check the years' order and that no identifier stands twice."""
    years = "IF(AND(Basar<=Startar,Startar<=Slutar),0,1)"
    checks = [_Check("years.order", _say(ctx, "label.years.order"), years, 0.0, NONE)]
    for table in ("elements", "actions", "sources", "actors"):
        if getattr(ctx.inputs.plan, table):
            ids = _column(ctx, table, "id")
            text = f"SUMPRODUCT(--(COUNTIF({ids},{ids})>1))"
            checks.append(_Check(f"ids.{table}", _say(ctx, f"label.ids.{table}"), text, 0.0, NONE))
    return checks


def _errors(ctx: Context) -> list[_Check]:
    """Count error cells on every sheet that calculates."""
    checks = []
    for key, sheet in ctx.sheets.items():
        if key in UNCHECKED:
            continue
        last = f"${xl_col_to_name((sheet.dim_colmax or 0) + 1)}${(sheet.dim_rowmax or 0) + 1}"
        text = f"SUMPRODUCT(--ISERROR({quote(sheet.get_name())}!$A$1:{last}))"
        checks.append(_Check(f"errors.{key}", _say(ctx, "label.errors", sheet=sheet.get_name()), text, 0.0, NONE))
    return checks


# -- since delivery --------------------------------------------------------------------------------------


def _delivered(ctx: Context, sheet: Worksheet, at: int) -> int:
    """Write the engine's figures at delivery beside the live ones: a difference is information, not a failure."""
    write_text(sheet, at, 0, _say(ctx, "delivered"), ctx.formats, "heading")
    write_text(sheet, at + 1, 0, _say(ctx, "delivered_note"), ctx.formats, "note")
    for column, key in enumerate(("id", "figure", "live", "delivered", "outcome")):
        write_text(sheet, at + 2, column, _say(ctx, f"header.{key}"), ctx.formats, "header")
    figures = _figures(ctx)
    first = at + 3
    for i, (key, live) in enumerate(figures):
        _compare(ctx, sheet, first + i, key, live)
    last = first + len(figures)
    _expected(ctx, sheet, last, first)
    return last


def _figures(ctx: Context) -> list[tuple[str, Expr]]:
    """List the figures a decision rests on, with the engine's values."""
    block, funding = ctx.result.elements, ctx.result.funding
    at = block.rows.index(TOTAL)

    def live(expr: Expr, value: float) -> Expr:
        return scalar(expr.text, value)

    return [
        ("npv_municipal", live(ctx.cells["npv", "municipal", TOTAL], float(block.municipal.npv[0, at]))),
        ("npv_society", live(ctx.cells["npv", "society", TOTAL], float(block.society.npv[0, at]))),
        ("investment", live(ctx.cells["total_investment", "all", TOTAL],
                            float(block.effect.total_investment[0, at]))),
        ("need", live(ctx.rows["need", TOTAL].sum_cell, float(funding.needs.amount[0].sum()))),
        ("gap_secured", live(ctx.rows["gap_secured", TOTAL].sum_cell, float(funding.gap_secured[0].sum()))),
        ("gap_possible", live(ctx.rows["gap_possible", TOTAL].sum_cell, float(funding.gap_possible[0].sum()))),
    ]  # fmt: skip


def _compare(ctx: Context, sheet: Worksheet, at: int, key: str, live: Expr) -> None:
    n, value = at + 1, float(live.values)
    write_text(sheet, at, 0, f"delivered.{key}", ctx.formats, "id")
    write_text(sheet, at, 1, _say(ctx, f"figure.{key}"), ctx.formats, "text")
    sheet.write_formula(at, VALUE, f"={live.text}", ctx.formats.get("amount"), value)
    sheet.write_number(at, TOLERANCE, value, ctx.formats.get("amount"))
    same, changed = _say(ctx, "same"), _say(ctx, "changed")
    text = f'=IF(ROUND($C{n}-$D{n},0)=0,"{same}","{changed}")'
    sheet.write_formula(at, OUTCOME, text, ctx.formats.get("bold"), same)


def _expected(ctx: Context, sheet: Worksheet, at: int, first: int) -> None:
    """Say whether the expected gap, which only the engine calculates, still belongs to these inputs."""
    value = float(ctx.result.funding.gap_expected[0].sum())
    write_text(sheet, at, 0, "delivered.gap_expected", ctx.formats, "id")
    write_text(sheet, at, 1, _say(ctx, "figure.gap_expected"), ctx.formats, "text")
    write_text(sheet, at, VALUE, "–", ctx.formats, "text")
    sheet.write_number(at, TOLERANCE, 0.0 if math.isnan(value) else value, ctx.formats.get("amount"))
    changed = _say(ctx, "changed")
    count = f'COUNTIF($E${first + 1}:$E${at},"{changed}")'
    text = f'=IF({count}=0,"{_say(ctx, "same")}","{_say(ctx, "recalculate")}")'
    sheet.write_formula(at, OUTCOME, text, ctx.formats.get("bold"), _say(ctx, "same"))
    ctx.cells["check", "changed"] = scalar(f"{quote(sheet.get_name())}!$E${at + 1}", 0.0)


def _colours(ctx: Context, sheet: Worksheet, first: int, last: int) -> None:
    """Colour the outcomes; symbol and word say the same without colour."""
    for key, style in (("bad", "bad"), ("good", "good"), ("changed", "bad"), ("recalculate", "bad")):
        rule = {"type": "cell", "criteria": "==", "value": f'"{_say(ctx, key)}"'}
        colour = ctx.book.add_format({"bold": True, "font_color": ctx.formats.get(style).font_color})
        sheet.conditional_format(first, OUTCOME, last, OUTCOME, {**rule, "format": colour})
