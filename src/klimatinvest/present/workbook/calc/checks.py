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
RECONCILED = {
    "npv_municipal": KRONOR, "npv_society": KRONOR, "actors": KRONOR, "needs": KRONOR,
    "element_years": NONE, "actor_shares": SHARE, "from_shares": SHARE, "enables": SHARE,
}  # fmt: skip
# They show checks, hold text only, or repeat what other sheets hold.
UNCHECKED = ("summary", "cover", "sources_list", "checks", "changelog", "glossary", "export")


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
    checks = [*_sums(ctx), *_reconciled(ctx), *_settings(ctx), *_ranges(ctx), *_drawn(ctx), *_errors(ctx)]
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
    ctx.labels["check", "master"] = shown
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
        ("accounts.actors", ctx.rows["actor_rest", TOTAL], KRONOR),
        ("accounts.lines", ctx.rows["account_rest", TOTAL], KRONOR),
        ("accounts.carbon", ctx.rows["carbon_rest", TOTAL], KRONOR),
        *(
            (f"funding.{kind}-{case}", ctx.rows[f"{kind}_{case}", TOTAL], KRONOR)
            for case in ("secured", "possible")
            for kind in ("rest", "over", "below")
        ),
    )
    return [_Check(key, _say(ctx, f"label.{key}"), *_zero(row), limit) for key, row, limit in rows]


def _reconciled(ctx: Context) -> list[_Check]:
    """Check the differences of each group on the sheet of reconciliation; statistics are for information."""
    checks = []
    for key, limit in RECONCILED.items():
        cell = ctx.cells.get(("reconciled", key, "absolute"))
        if cell is not None:
            label = ctx.texts.get(f"sheet_text.reconciliation.group.{key}")
            checks.append(_Check(f"reconciled.{key}", label, cell.text, float(cell.values), limit))
    for lens, rate in (("municipal", "Kalkylranta_kommun"), ("society", "Kalkylranta_samhalle")):
        if ("reconciled", f"npv_{lens}", "absolute") in ctx.cells:
            first = ctx.rows["factor", lens]
            factor = f"{first.sheet}!$G${first.number}-(1+{rate})^Tidpunkt"
            checks.append(_Check(f"factor.{lens}", _say(ctx, f"label.factor.{lens}"), factor, 0.0, SHARE))
    return checks


def _ranges(ctx: Context) -> list[_Check]:
    """Check values that lie outside what they can be."""
    plan, checks = ctx.inputs.plan, []

    def add(key: str, text: str, **args: object) -> None:
        label = ctx.texts.get(f"sheet_text.checks.{key}", **args)
        sheet = args.get("sheet")
        checks.append(_Check(f"{key}.{sheet}" if sheet else key, label, text, 0.0, NONE))

    for table in ("enables", "actor_shares", "from_shares"):
        if getattr(plan, table):
            cells, name = ctx.input_column(table, "share"), ctx.where.sheets[table].sheet
            add("shares-high", f'COUNTIF({cells},">1")+COUNTIF({cells},"<0")', sheet=name)
    if plan.sources:
        add("probabilities", f'COUNTIF({ctx.input_column("sources", "probability")},">100")')
    if plan.actions:
        add("lifetimes", f'COUNTIF({ctx.input_column("actions", "lifetime")},"<=0")')
        ids = ctx.input_column("actions", "id")
        if plan.enables:
            used, name = ctx.input_column("enables", "action"), ctx.where.sheets["enables"].sheet
            add("references", f"SUMPRODUCT(--(COUNTIF({ids},{used})=0))", sheet=name)
    return checks


def _drawn(ctx: Context) -> list[_Check]:
    """Check that what the charts show adds up."""
    checks = []
    for key, limit in (("stack", KRONOR),):
        row = ctx.rows.get(("drawn_rest", key))
        if row is not None:
            checks.append(_Check(f"chart.{key}", ctx.texts.get(f"sheet_text.checks.{key}"), *_zero(row), limit))
    return checks


def _settings(ctx: Context) -> list[_Check]:
    """Check the years' order and that no identifier stands twice."""
    years = "IF(AND(Basar<=Startar,Startar<=Slutar),0,1)"
    checks = [_Check("years.order", _say(ctx, "label.years.order"), years, 0.0, NONE)]
    for table in ("elements", "actions", "sources", "actors"):
        if getattr(ctx.inputs.plan, table):
            ids = ctx.input_column(table, "id")
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
        text = f"SUMPRODUCT(--ISERROR({quote(sheet.get_name())}!$A${HEADER + 1}:{last}))"
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
    return last + 1


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
    name = quote(sheet.get_name())
    edited = ctx.cells["delivered", "changed"]
    write_text(sheet, at + 1, 0, "delivered.inputs", ctx.formats, "id")
    write_text(sheet, at + 1, 1, _say(ctx, "figure.inputs"), ctx.formats, "text")
    sheet.write_formula(at + 1, VALUE, f"={edited.text}", ctx.formats.get("amount"), float(edited.values))
    sheet.write_number(at + 1, TOLERANCE, 0, ctx.formats.get("amount"))
    text = f'=IF(AND($C{at + 2}=0,{count}=0),"{_say(ctx, "same")}","{changed}")'
    sheet.write_formula(at + 1, OUTCOME, text, ctx.formats.get("bold"), _say(ctx, "same"))
    ctx.cells["check", "changed"] = scalar(f"{name}!$E${at + 2}", 0.0)
    ctx.labels["check", "changed"] = _say(ctx, "same")


def _colours(ctx: Context, sheet: Worksheet, first: int, last: int) -> None:
    """Colour the outcomes; symbol and word say the same without colour."""
    for key, style in (("bad", "bad"), ("good", "good"), ("changed", "bad"), ("recalculate", "bad")):
        rule = {"type": "cell", "criteria": "==", "value": f'"{_say(ctx, key)}"'}
        colour = ctx.book.add_format({"bold": True, "font_color": ctx.formats.get(style).font_color})
        sheet.conditional_format(first, OUTCOME, last, OUTCOME, {**rule, "format": colour})
