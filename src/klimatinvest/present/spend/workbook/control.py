"""The first sheet, the checks and the sources."""

from __future__ import annotations

from klimatinvest import __version__
from klimatinvest.present.spend.console import conventions
from klimatinvest.present.spend.workbook.context import FIRST, Context
from klimatinvest.present.spend.workbook.results import CATEGORIES, DEPARTMENTS, YEARS, grand_total
from klimatinvest.present.workbook.formats import TITLE_HEIGHT
from klimatinvest.present.workbook.formula import THOUSAND, ZERO, Expr, scalar
from klimatinvest.present.workbook.grid import quote
from klimatinvest.spend.fields import TOGETHER
from klimatinvest.spend.result import UNMAPPED

COVER, CHECKS, SOURCES = "cover", "checks", "sources"
_TOLERANCE = {"kr": 0.5, "corrected": 0.001}  # kronor, tonnes
READ = ("signs", "correction", "unmapped", "quantities", "change")


def write_checks(ctx: Context) -> None:
    """Write what must add up: the ledgers, and every view of the emissions."""
    sheet = ctx.open(CHECKS, ctx.heads("check", "value", "tolerance", "outcome"), [86, 18, 14, 16], words=1)
    good, bad = ctx.say("checks.good"), ctx.say("checks.bad")
    whole = ctx.result.total()
    read = float(sum(file.amount for file in ctx.result.ledger.files))
    lines: list[tuple[str, Expr, float]] = []
    ledger = ctx.number(sheet, 2, 1, read, "amount")
    ctx.text(sheet, 2, 0, ctx.say("checks.read"), "note")
    lines.append((ctx.say("checks.ledger"), grand_total(ctx, "kr", whole.amount) - ledger, _TOLERANCE["kr"]))
    emitted = grand_total(ctx, "corrected", whole.corrected) / THOUSAND
    for key in (YEARS, CATEGORIES, DEPARTMENTS):
        label = ctx.say("checks.same", sheet=ctx.sheets[key].get_name())
        lines.append((label, ctx.cells["total", key, "corrected"] - emitted, _TOLERANCE["corrected"]))
    parts = [grand_total(ctx, n, getattr(whole, n)) for n in ("uncorrected", "vat_effect", "price_effect")]
    rest = grand_total(ctx, "corrected", whole.corrected) - (parts[0] + parts[1] + parts[2])
    lines.append((ctx.say("checks.parts"), rest / THOUSAND, _TOLERANCE["corrected"]))
    for at, (label, expr, tolerance) in enumerate(lines, start=FIRST + 1):
        ctx.text(sheet, at, 0, label)
        value = round(float(expr.values), 6)
        sheet.write_formula(at, 1, f"=ROUND({_own(ctx, expr)},6)", ctx.formats.get("number"), value)
        ctx.number(sheet, at, 2, tolerance)
        text = f'=IF(ABS($B${at + 1})<=$C${at + 1},"{good}","{bad}")'
        sheet.write_formula(at, 3, text, ctx.formats.get("bold"), good if abs(value) <= tolerance else bad)
    ctx.text(sheet, FIRST, 0, ctx.say("checks.master"), "bold")
    first, last = FIRST + 2, FIRST + 1 + len(lines)
    wrong = sum(abs(round(float(expr.values), 6)) > tolerance for _, expr, tolerance in lines)
    sheet.write_formula(FIRST, 1, f'=COUNTIF($D${first}:$D${last},"{bad}")', ctx.formats.get("number"), wrong)
    outcome = f'=IF($B${FIRST + 1}=0,"{good}","{bad}")'
    sheet.write_formula(FIRST, 3, outcome, ctx.formats.get("bold"), bad if wrong else good)
    ctx.cells["master",] = scalar(ctx.reference(sheet, FIRST, 3), float(wrong))


def _own(ctx: Context, expr: Expr) -> str:
    return expr.text.replace(f"{ctx.name(CHECKS)}!", "")


def write_sources(ctx: Context) -> None:
    """Write where each factor and each year of each index comes from."""
    result = ctx.result
    sheet = ctx.open(SOURCES, ctx.heads("what", "name", "year", "source", "basis"), [30, 44, 10, 90, 18], words=5)
    at = FIRST
    for row in result.data.spend_factors:
        ready = result.resolved[row.id]
        ctx.text(sheet, at, 0, row.id)
        ctx.text(sheet, at, 1, row.name)
        if ready.price_year is not None:
            ctx.number(sheet, at, 2, ready.price_year, "year")
        ctx.text(sheet, at, 3, " ".join(part for part in (ready.source, row.edition, row.url) if part))
        ctx.text(sheet, at, 4, ctx.texts.get(f"choice.status.{row.status}"))
        at += 1
    for id_ in dict.fromkeys(row.index for row in result.data.spend_factors if row.index):
        series = result.indices.get(id_)
        for year, source in sorted(series.sources.items()) if series is not None else ():
            ctx.text(sheet, at, 0, id_)
            ctx.text(sheet, at, 1, series.name if series is not None else "")
            ctx.number(sheet, at, 2, year, "year")
            ctx.text(sheet, at, 3, source)
            at += 1


def write_cover(ctx: Context) -> None:
    """Write what the workbook is, whether it adds up, key figures, how the ledgers were read and an index."""
    sheet, result = ctx.sheets[COVER], ctx.result
    settings = result.data.spend
    ctx.text(sheet, 0, 0, f"{settings.organisation} · {settings.name}", "title")
    sheet.set_row(0, TITLE_HEIGHT)
    ctx.text(sheet, 1, 0, ctx.say("cover.purpose"), "purpose")
    ctx.text(sheet, 2, 0, ctx.say("cover.engine", version=__version__), "note")
    at = 4
    ctx.text(sheet, at, 0, ctx.say("cover.master"), "bold")
    shown = ctx.say("checks.bad") if float(ctx.cells["master",].values) else ctx.say("checks.good")
    sheet.write_formula(at, 1, f"={ctx.cells['master',].text}", ctx.formats.get("bold"), shown)
    share = result.share(result.total(UNMAPPED))
    figures = (
        ("cover.kr", ctx.cells["total", YEARS, "kr"], "amount"),
        ("cover.tonnes", ctx.cells["total", YEARS, "corrected"], "tonnes"),
    )
    for at, (key, expr, style) in enumerate(figures, start=5):
        ctx.text(sheet, at, 0, ctx.say(key), "bold")
        ctx.put(sheet, at, 1, expr, style)
    ctx.text(sheet, 7, 0, ctx.say("cover.unmapped"), "bold")
    counted, lacking = (ctx.cells.get(("total", YEARS, key), ZERO) for key in ("kr", UNMAPPED))
    if share is not None:
        ctx.put(sheet, 7, 1, lacking / (counted + lacking), "percent", share)
    at = 9
    for line in conventions(result, ctx.texts):
        ctx.text(sheet, at, 0, line)
        at += 1
    at = _read(ctx, at + 1)
    at = _files(ctx, at + 1)
    _index(ctx, at + 1)
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 1, 60)
    sheet.activate()
    sheet.set_first_sheet()


def _read(ctx: Context, at: int) -> int:
    sheet = ctx.sheets[COVER]
    for key in READ:
        ctx.text(sheet, at, 0, ctx.say(f"cover.read.{key}.label"), "bold")
        text = ctx.say(f"cover.read.{key}.text")
        ctx.text(sheet, at, 1, text, "wrapped")
        sheet.set_row(at, 16 * (1 + len(text) // 58))
        at += 1
    return at


def _files(ctx: Context, at: int) -> int:
    sheet = ctx.sheets[COVER]
    ctx.text(sheet, at, 0, ctx.say("cover.files"), "heading")
    for file in ctx.result.ledger.files:
        at += 1
        ctx.text(sheet, at, 0, file.name)
        form = ctx.texts.get(f"spend_out.form.{file.form}")
        said = ctx.say(
            "cover.file",
            form=form,
            encoding=file.encoding or "–",
            rows=ctx.texts.number(file.rows),
            kr=ctx.texts.number(file.amount),
        )
        ctx.text(sheet, at, 1, said)
    return at + 1


def _index(ctx: Context, at: int) -> None:
    sheet = ctx.sheets[COVER]
    ctx.text(sheet, at, 0, ctx.say("cover.index"), "heading")
    for row, (key, target) in enumerate(ctx.sheets.items(), start=at + 1):
        name = target.get_name()
        sheet.write_url(row, 0, f"internal:{quote(name)}!A1", ctx.formats.get("link"), name)
        if key == "lists":
            purpose = ctx.texts.get("workbook_inputs.lists.purpose")
        elif TOGETHER.get(key) is not None:
            purpose = ctx.texts.get(f"spend_table.{key}.purpose")
        else:
            purpose = ctx.say(f"{key}.purpose")
        ctx.text(sheet, row, 1, purpose)
