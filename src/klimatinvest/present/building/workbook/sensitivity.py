"""The result when one convention is another: electricity factor, rate and study period."""

from __future__ import annotations

from klimatinvest.building.result import Case
from klimatinvest.core.series import FloatArray
from klimatinvest.present.building.tables import case_label
from klimatinvest.present.building.workbook.context import Context
from klimatinvest.present.workbook.formats import write_text
from klimatinvest.present.workbook.formula import HUNDRED, Expr, scalar, total
from klimatinvest.present.workbook.grid import HEADER, quote

SHEET = "sensitivity"


def write_sensitivity(ctx: Context) -> None:
    """Write one row a case; tonnes and life-cycle cost by alternative."""
    sheet = ctx.plain(SHEET, ctx.say("sensitivity.basis"))
    labels = [
        ctx.say("sensitivity.header.case"),
        ctx.say("sensitivity.header.value"),
        ctx.say("sensitivity.header.kind"),
    ]
    names = [ctx.building.alternatives[i].name for i in ctx.result.order]
    labels += [f"{name}: {ctx.say('sensitivity.header.kg')}" for name in names]
    labels += [f"{name}: {ctx.say('sensitivity.header.lcc')}" for name in names]
    ctx.headers(sheet, labels)
    sheet.set_row(HEADER, 62)
    for at, case in enumerate(ctx.result.sensitivity, start=HEADER + 1):
        _case(ctx, at, case)
    sheet.freeze_panes(HEADER + 1, 1)
    for first, last, width in ((0, 0, 52), (1, 2, 16), (3, 2 + 2 * len(names), 20)):
        sheet.set_column(first, last, width)


def _case(ctx: Context, at: int, case: Case) -> None:
    """Write a case: live where the sheets can follow, otherwise the engine's values, and it says which."""
    sheet, n = ctx.sheets[SHEET], len(ctx.alternatives)
    label = case_label(case.kind, case.value, case.chosen, ctx.texts)
    write_text(sheet, at, 0, label, ctx.formats, "bold" if case.chosen else "text")
    live = (case.kind != "study_period" and case.value != "own") or case.chosen
    write_text(sheet, at, 2, ctx.say(f"sensitivity.{'live' if live else 'engine'}"), ctx.formats, "note")
    value = _value(ctx, at, case)
    for a, alternative in enumerate(ctx.alternatives):
        kg, cost = ctx.cells["kg", alternative, "a_to_c"], ctx.cells["life_cycle_cost", alternative]
        if not live:
            sheet.write_number(at, 3 + a, float(case.kg[a]), ctx.formats.get("amount"))
            sheet.write_number(at, 3 + n + a, float(case.life_cycle_cost[a]), ctx.formats.get("amount"))
            continue
        if case.kind == "electricity" and not case.chosen:
            kg = kg + _electricity(ctx, a, value)
        if case.kind == "real_rate" and not case.chosen:
            cost = _discounted(ctx, a, value, float(case.life_cycle_cost[a]))
        ctx.put(sheet, at, 3 + a, kg, "amount", float(case.kg[a]))
        ctx.put(sheet, at, 3 + n + a, cost, "amount", float(case.life_cycle_cost[a]))


def _value(ctx: Context, at: int, case: Case) -> Expr:
    """Write what is assumed: a factor in kg per kWh, a rate, or years."""
    sheet, name = ctx.sheets[SHEET], quote(ctx.sheets[SHEET].get_name())
    if case.kind == "electricity":
        cell = ctx.cells.get(("mix", str(case.value)))
        if cell is None:
            write_text(sheet, at, 1, "–", ctx.formats, "text")
            return scalar("0", 0.0)
        return ctx.put(sheet, at, 1, cell, "factor")
    if case.kind == "real_rate":
        step = float(case.value) - ctx.building.project.real_rate
        sheet.write_number(at, 1, step, ctx.formats.get("number"))
        moved = scalar(f"{name}!$B${at + 1}", step) / HUNDRED
        return ctx.names["Kalkylranta"] + moved
    sheet.write_number(at, 1, float(case.value), ctx.formats.get("year"))
    return scalar(f"{name}!$B${at + 1}", float(case.value))


def _electricity(ctx: Context, a: int, factor: Expr) -> Expr:
    """Give how much more another electricity factor gives: every kWh in operation and on site at the difference."""
    alternative, parts = ctx.alternatives[a], []
    for carrier in ctx.building.energy_carriers:
        if carrier.kind != "electricity":
            continue
        now = ctx.rows["factor", carrier.id]
        used = ctx.rows.get(("kwh", alternative, carrier.id))
        if used is not None:
            more: FloatArray = (used.values * (float(factor.values) - now.values))[1:]
            parts.append(scalar(f"SUMPRODUCT({used.range},{factor.text}-{now.range})", float(more.sum())))
        header = f"{now.sheet}!$G$5:${now.last}$5"
        at = ctx.building.project.investment_year - int(ctx.result.years[0])
        present = scalar(f"INDEX({now.range},MATCH(Investeringsar,{header},0))", float(now.values[1 + at]))
        for index, row in enumerate(ctx.building.site_energy):
            if (row.alternative, row.carrier) == (alternative, carrier.id):
                parts.append(ctx.cells["site", str(index)] * (factor - present) / present)
    return total(parts)


def _discounted(ctx: Context, a: int, rate: Expr, engine: float) -> Expr:
    """Give the life-cycle cost at another rate."""
    alternative = ctx.alternatives[a]
    costs, residual = ctx.rows["costs", alternative], ctx.cells["residual", alternative]
    years = f"{costs.sheet}!$G$5:${costs.last}$5"
    text = f"-SUMPRODUCT({costs.range},(1+{rate.text})^(Basar+Tidpunkt-{years}))"
    text += f"-{residual.text}*(1+{rate.text})^(Basar-Slutar)"
    return scalar(text, engine)
