"""The follow-up's workbook: the report's tables as formulas over one sheet where every figure stands once."""

from __future__ import annotations

from pathlib import Path

from klimatinvest.followup.light import NOISE as SMALLEST
from klimatinvest.followup.result import FollowUp
from klimatinvest.present.followup.page import yearly_report
from klimatinvest.present.followup.tables import Chances, follow_up_tables
from klimatinvest.present.followup.workbook.actions import write_actions
from klimatinvest.present.followup.workbook.context import NOISE, RED, YELLOW, Context
from klimatinvest.present.followup.workbook.deviations import write_deviations, write_elements
from klimatinvest.present.followup.workbook.rows import write_rows
from klimatinvest.present.followup.workbook.targets import write_targets
from klimatinvest.present.workbook.formats import TITLE_HEIGHT, Formats
from klimatinvest.present.workbook.formula import HUNDRED, Expr
from klimatinvest.present.workbook.house import add_sheets, opened, set_up
from klimatinvest.text.catalog import Texts

COVER = "cover"
# Sheets by id, with the tables without which there is nothing to write on them.
_SHEETS = {
    "targets": ("overview",),
    "elements": ("elements",),
    "actions": ("actions",),
    "money": ("spending", "units", "grants"),
    "indicators": ("indicators",),
}
_PAGE = 110  # characters of the cover's column


def write_follow_up(found: FollowUp, path: Path, texts: Texts, chances: Chances | None = None) -> None:
    """Write the workbook of the yearly report.

    Every figure stands once, on the sheet of rows; differences, shares, paces, lights and counts are formulas, and
    the limits of the lights are cells of the cover that can be changed.

    Parameters
    ----------
    found : FollowUp
    path : Path
        The file to write.
    texts : Texts
        Language of the workbook.
    chances : mapping, optional
        Probability of the next target, by forecast, boundary and year.

    Raises
    ------
    Disagreement
        A formula gives another value than the engine.
    """
    said, known = found.outcome.outcome, chances or {}
    tables = {t.id: t for t in follow_up_tables(found, texts, known)}
    keys = [key for key, ids in _SHEETS.items() if any(i in tables for i in ids)]
    with opened(path, said.name, said.municipality, said.date) as book:
        names = {key: texts.get(f"{Context.family}.{key}.sheet") for key in (COVER, *keys, "rows")}
        sheets = add_sheets(book, names, {"control": (COVER,), "output": (*keys, "rows")})
        ctx = Context(
            book=book, texts=texts, formats=Formats(book), sheets=sheets, found=found, chances=known, tables=tables
        )
        _cover(ctx)
        write_rows(ctx)
        for key in keys:
            _write(ctx, key)
        set_up(sheets, (COVER, *keys), (), texts)  # tables stand below each other on all but the rows
        sheets[COVER].set_portrait()


def _write(ctx: Context, key: str) -> None:
    match key:
        case "targets":
            write_targets(ctx)
        case "elements":
            write_elements(ctx)
        case "actions":
            write_actions(ctx)
        case _:
            write_deviations(ctx, key, _SHEETS[key])


def _cover(ctx: Context) -> None:
    """Write the report's sentences, and the limits of the lights as cells."""
    sheet, paper = ctx.sheets[COVER], yearly_report(ctx.found, ctx.texts, ctx.chances)
    sheet.set_column(0, 0, _PAGE)
    sheet.set_column(1, 1, 12)
    sheet.set_row(0, TITLE_HEIGHT)
    ctx.text(sheet, 0, 0, paper.title, "title")
    ctx.text(sheet, 1, 0, paper.kind, "purpose")
    at = 3
    for section in (paper.proposal, *paper.sections):
        ctx.text(sheet, at, 0, section.title, "heading")
        for line in section.lines:
            at += 1
            ctx.text(sheet, at, 0, line, "wrapped")
            sheet.set_row(at, 15 * (1 + len(line) // _PAGE))
        at += 2
    at = _limits(ctx, at)
    ctx.text(sheet, at, 0, paper.made, "note_wrapped")
    sheet.activate()


def _limits(ctx: Context, at: int) -> int:
    """Write the limits in per cent, and as the shares by which the sheet of rows judges."""
    sheet, said = ctx.sheets[COVER], ctx.found.outcome.outcome
    ctx.text(sheet, at, 0, ctx.say("cover.limits"), "heading")
    ctx.text(sheet, at + 1, 0, ctx.say("cover.noise"))
    noise = ctx.define(NOISE, ctx.number(sheet, at + 1, 1, SMALLEST))
    stated: dict[str, Expr] = {}
    for row, (key, limit) in enumerate((("yellow", said.yellow), ("red", said.red)), start=at + 2):
        ctx.text(sheet, row, 0, ctx.say(f"cover.{key}"))
        stated[key] = ctx.number(sheet, row, 1, limit, "input")
    for row, (key, name) in enumerate((("yellow", YELLOW), ("red", RED)), start=at + 4):
        ctx.text(sheet, row, 0, ctx.say(f"cover.{key}_share"))
        ctx.define(name, ctx.put(sheet, row, 1, stated[key] / HUNDRED + noise, "percent"))
    return at + 7
