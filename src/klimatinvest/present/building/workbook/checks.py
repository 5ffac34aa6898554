"""Everything that must add up, what has changed since delivery, and the master check."""

from __future__ import annotations

from dataclasses import dataclass

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from klimatinvest.building.axes import LINES
from klimatinvest.present.building.workbook.context import Context
from klimatinvest.present.workbook.formats import write_text
from klimatinvest.present.workbook.formula import scalar
from klimatinvest.present.workbook.grid import HEADER, quote

SHEET = "checks"
KRONOR, KILOS, NONE = 0.5, 0.001, 0.0
TEXT_SHEETS = ("cover", "checks", "sources", "green_loan", "compare")


@dataclass(frozen=True, slots=True)
class _Check:
    """A line: a formula that should give 0, and how far from it is allowed."""

    label: str
    text: str
    value: float
    tolerance: float


def write_checks(ctx: Context) -> None:
    """Write the checks with the master check first, then the figures at delivery beside the live ones."""
    sheet = ctx.plain(SHEET, ctx.say("checks.basis"))
    ctx.headers(sheet, [ctx.say(f"checks.header.{key}") for key in ("check", "value", "tolerance", "outcome")])
    checks = [*_modules(ctx), *_money(ctx), *_input(ctx), *_errors(ctx)]
    first = HEADER + 2
    for at, check in enumerate(checks, start=first):
        _write(ctx, sheet, at, check)
    last = first + len(checks) - 1
    bad, good = ctx.say("checks.bad"), ctx.say("checks.good")
    write_text(sheet, HEADER + 1, 0, ctx.say("checks.master"), ctx.formats, "bold")
    count = f'=COUNTIF($D${first + 1}:$D${last + 1},"{bad}")'
    sheet.write_formula(HEADER + 1, 1, count, ctx.formats.get("number"), 0)
    sheet.write_formula(HEADER + 1, 3, f'=IF($B${HEADER + 2}=0,"{good}","{bad}")', ctx.formats.get("bold"), good)
    ctx.cells["master",] = scalar(f"{quote(sheet.get_name())}!$D${HEADER + 2}", 0.0)
    end = _delivered(ctx, sheet, last + 2)
    _colours(ctx, sheet, HEADER + 1, end)
    sheet.freeze_panes(HEADER + 1, 1)
    for begin, stop, width in ((0, 0, 86), (1, 2, 18), (3, 3, 28)):
        sheet.set_column(begin, stop, width)


def _write(ctx: Context, sheet: Worksheet, at: int, check: _Check) -> None:
    good, bad, n = ctx.say("checks.good"), ctx.say("checks.bad"), at + 1
    write_text(sheet, at, 0, check.label, ctx.formats, "text")
    sheet.write_formula(at, 1, f"=ROUND({check.text},6)", ctx.formats.get("number"), check.value)
    sheet.write_number(at, 2, check.tolerance, ctx.formats.get("number"))
    shown = good if abs(check.value) <= check.tolerance else bad
    sheet.write_formula(at, 3, f'=IF(ABS($B${n})<=$C${n},"{good}","{bad}")', ctx.formats.get("bold"), shown)


def _modules(ctx: Context) -> list[_Check]:
    """Check that components add up to the alternatives, and the years to the life cycle."""
    found = []
    if ctx.building.components:
        parts = "+".join(ctx.cells["kg", a, m].text for a in ctx.alternatives for m in ("a1a3", "a5_waste", "c"))
        text = f"SUM(K_a1a3)+SUM(K_a5_waste)+SUM(K_c)-({parts})"
        found.append(_Check(ctx.say("checks.components"), text, 0.0, KILOS))
    for alternative in ctx.alternatives:
        row = ctx.rows.get(("carbon", alternative))
        if row is not None:
            text = f"{row.sum_cell.text}-{ctx.cells['kg', alternative, 'a_to_c'].text}"
            found.append(_Check(ctx.say("checks.years", alternative=alternative), text, 0.0, KILOS))
    return found


def _money(ctx: Context) -> list[_Check]:
    """Check present values with the spreadsheet's own function, whose first value it discounts too."""
    found = []
    for alternative in ctx.alternatives:
        row, residual = ctx.rows["net", alternative], ctx.cells["residual", alternative].text
        end = ctx.cells["factor_end",].text
        later = f"NPV(Kalkylranta,{row.sheet}!$H${row.number}:${row.last}${row.number})"
        first = f"{row.sheet}!$G${row.number}"
        text = f"{ctx.cells['npv', alternative].text}-({first}+{later})*(1+Kalkylranta)^(Basar+Tidpunkt-Forsta_ar)"
        text += f"-{residual}*{end}"
        found.append(_Check(ctx.say("checks.npv", alternative=alternative), text, 0.0, KRONOR))
        lines = "+".join(ctx.rows["flow", alternative, line].sum_cell.text for line in LINES)
        text = f"{row.sum_cell.text}-({lines})"
        found.append(_Check(ctx.say("checks.lines", alternative=alternative), text, 0.0, KRONOR))
    return found


def _input(ctx: Context) -> list[_Check]:
    """Check the years, identifiers and that one alternative is the baseline."""
    n = len(ctx.building.alternatives) - 1
    first, last = (ctx.where.cell("alternatives", row, "id") for row in (0, n))
    ids = f"{first}:{last.rsplit('!', 1)[1]}"
    first, last = (ctx.where.cell("alternatives", row, "role") for row in (0, n))
    roles = f"{first}:{last.rsplit('!', 1)[1]}"
    label = ctx.texts.get("building_choice.alternative_role.baseline")
    axis = ctx.rows["in_use",]
    end = f"{axis.sheet}!${axis.last}$5"
    found = [
        _Check(ctx.say("checks.order"), "IF(AND(Basar<=Investeringsar,Investeringsar<=I_bruk),0,1)", 0.0, NONE),
        _Check(ctx.say("checks.axis"), f"Slutar-{end}", 0.0, NONE),
        _Check(ctx.say("checks.baseline"), f'COUNTIF({roles},"{label}")-1', 0.0, NONE),
        _Check(ctx.say("checks.ids"), f"SUMPRODUCT(--(COUNTIF({ids},{ids})>1))", 0.0, NONE),
    ]
    if ctx.building.investments:
        years = ctx.where.years("investments")
        cells = ctx.where.row_range("investments", 0, years[0], years[-1]).split(":")[0]
        rest = ctx.where.row_range("investments", len(ctx.building.investments) - 1, years[0], years[-1]).split(":")[1]
        known = sum(
            1
            for row in ctx.building.investments
            for year, amount in row.amounts.items()
            if amount and year > _in_use(ctx)
        )
        later = f"SUMPRODUCT(({cells}:{rest}<>0)*({ctx.where.year_header_range('investments')}>I_bruk))"
        sheet = ctx.sheets["values"]
        sheet.write_number(3, 2, known, ctx.formats.get("number"))
        write_text(sheet, 3, 1, ctx.say("checks.later"), ctx.formats, "note")
        found.append(_Check(ctx.say("checks.amounts"), f"{later}-{quote(sheet.get_name())}!$C$4", 0.0, NONE))
    return found


def _in_use(ctx: Context) -> int:
    return ctx.building.project.in_use_year


def _errors(ctx: Context) -> list[_Check]:
    """Count error cells on every sheet that calculates."""
    found = []
    for key, sheet in ctx.sheets.items():
        if key in TEXT_SHEETS:
            continue
        last = f"${xl_col_to_name((sheet.dim_colmax or 0) + 1)}${(sheet.dim_rowmax or 0) + 1}"
        text = f"SUMPRODUCT(--ISERROR({quote(sheet.get_name())}!$A$1:{last}))"
        found.append(_Check(ctx.say("checks.errors", sheet=sheet.get_name()), text, 0.0, NONE))
    return found


def _delivered(ctx: Context, sheet: Worksheet, at: int) -> int:
    """Write the engine's figures at delivery beside the live ones: a difference is information, not a failure."""
    write_text(sheet, at, 0, ctx.say("checks.delivered"), ctx.formats, "heading")
    ctx.headers(sheet, [ctx.say(f"checks.header.{key}") for key in ("figure", "live", "delivered", "outcome")], at + 1)
    same, changed, row = ctx.say("checks.same"), ctx.say("checks.changed"), at + 2
    for alternative in ctx.alternatives:
        for key, cell in (
            ("kg", ctx.cells["kg", alternative, "a_to_c"]),
            ("lcc", ctx.cells["life_cycle_cost", alternative]),
            ("budget", ctx.rows["budget", alternative].sum_cell),
        ):
            write_text(sheet, row, 0, ctx.say(f"checks.figure.{key}", alternative=alternative), ctx.formats, "text")
            sheet.write_formula(row, 1, f"={cell.text}", ctx.formats.get("amount"), float(cell.values))
            sheet.write_number(row, 2, float(cell.values), ctx.formats.get("amount"))
            text = f'=IF(ROUND($B${row + 1}-$C${row + 1},0)=0,"{same}","{changed}")'
            sheet.write_formula(row, 3, text, ctx.formats.get("bold"), same)
            row += 1
    text = f'=IF(COUNTIF($D${at + 3}:$D${row},"{changed}")=0,"{same}","{changed}")'
    write_text(sheet, row, 0, ctx.say("checks.any"), ctx.formats, "bold")
    sheet.write_formula(row, 3, text, ctx.formats.get("bold"), same)
    ctx.cells["changed",] = scalar(f"{quote(sheet.get_name())}!$D${row + 1}", 0.0)
    return row


def _colours(ctx: Context, sheet: Worksheet, first: int, last: int) -> None:
    """Colour the outcomes; symbol and word say the same without colour."""
    for key, style in (("bad", "bad"), ("good", "good"), ("changed", "bad")):
        rule = {"type": "cell", "criteria": "==", "value": f'"{ctx.say(f"checks.{key}")}"'}
        colour = ctx.book.add_format({"bold": True, "font_color": ctx.formats.get(style).font_color})
        sheet.conditional_format(first, 3, last, 3, {**rule, "format": colour})
