"""Energy in operation and on site: factors and prices by year, kWh, and kg CO2e (B6, A4 and A5)."""

from __future__ import annotations

import numpy as np

from klimatinvest.building.energy import MIX_PARAMETERS, factor_unit, latest, per_kwh, price_unit, yearly_kwh
from klimatinvest.building.model import BuildingCarrier, CarrierSeries, RunningCost
from klimatinvest.building.model import Energy as EnergyUse
from klimatinvest.core.series import FloatArray, interpolate
from klimatinvest.engine.compile import library_value, price_factor
from klimatinvest.present.building.workbook.components import vat
from klimatinvest.present.building.workbook.context import Context, with_lead
from klimatinvest.present.workbook.calc.page import column_sum
from klimatinvest.present.workbook.calc.values import price_factor_text
from klimatinvest.present.workbook.formats import write_text
from klimatinvest.present.workbook.formula import HERE, HUNDRED, ONE, Expr, scalar
from klimatinvest.present.workbook.grid import Grid, Row

SHEET = "energy_values"


def write_energy(ctx: Context) -> None:
    """Write factors, prices, use and emissions."""
    grid = ctx.grid(SHEET)
    in_use = Expr(f"({HERE}$5>=I_bruk)*({HERE}$5<=Slutar)", with_lead(ctx.result.operating.astype(float)))
    ctx.rows["in_use",] = grid.row("", ctx.say("energy_values.in_use"), "–", in_use, "year", summed=False)
    grid.heading(ctx.say("energy_values.factors"))
    for k, carrier in enumerate(ctx.building.energy_carriers):
        _factor(ctx, grid, k, carrier)
    grid.heading(ctx.say("energy_values.prices"))
    for k, carrier in enumerate(ctx.building.energy_carriers):
        write_price(ctx, grid, carrier, ctx.result.carriers[k].price)
    grid.heading(ctx.say("energy_values.use"))
    _use(ctx, grid)
    grid.heading(ctx.say("energy_values.emissions"))
    _emissions(ctx, grid)
    grid.heading(ctx.say("energy_values.site"))
    _site(ctx, grid)


def _series(ctx: Context, carrier: str, quantity: str) -> tuple[int, CarrierSeries] | None:
    found = (
        (i, row)
        for i, row in enumerate(ctx.building.energy_series)
        if row.carrier == carrier and row.quantity == quantity
    )
    return next(found, None)


def _factor(ctx: Context, grid: Grid, k: int, carrier: BuildingCarrier) -> None:
    """Write a carrier's emission factor: the chosen mix, a library value, or the input's own years."""
    engine = ctx.result.carriers[k].factor
    if not np.isfinite(engine).all():
        return
    label, series = f"{carrier.name}", _series(ctx, carrier.id, "emission_factor")
    mix = ctx.building.project.electricity
    if carrier.kind == "electricity" and mix != "own":
        held = _mix(ctx, grid)
        row = grid.row(carrier.id, label, "kg/kWh", held, "factor", engine, summed=False)
    elif series is not None:
        scale = factor_unit(_unit_of(ctx, series[1]), carrier) or 0.0
        shape = _shape(ctx, grid, series, carrier.id)
        held = grid.held(scale)
        row = grid.row(carrier.id, label, "kg/kWh", shape * held, "factor", engine, summed=False)
    else:
        return
    ctx.rows["factor", carrier.id] = row


def _mix(ctx: Context, grid: Grid) -> Expr:
    """Write the factors of the mixes once and look up the chosen one by the words of the setting."""
    if ("mix",) not in ctx.cells:
        first = grid.next_number
        for mix, identifier in MIX_PARAMETERS.items():
            parameter = ctx.library.get(identifier)
            value = 0.0 if parameter is None else parameter.at(latest(parameter) or 0).value
            write_text(grid.sheet, grid.next_number - 1, 0, identifier, ctx.formats, "text")
            label = ctx.texts.get(f"building_choice.electricity_mix.{mix}")
            write_text(grid.sheet, grid.next_number - 1, 1, label, ctx.formats, "text")
            ctx.cells["mix", mix] = grid.held(value, "factor")
            grid.skip()
        last = grid.next_number - 1
        chosen = ctx.where.cell("project", 0, "electricity")
        text = f"INDEX({grid.name}!$D${first}:$D${last},MATCH({chosen},{grid.name}!$B${first}:$B${last},0))"
        ctx.cells["mix",] = scalar(text, float(ctx.cells["mix", ctx.building.project.electricity].values))
    return ctx.cells["mix",]


def _unit_of(ctx: Context, row: CarrierSeries) -> str:
    parameter = ctx.library.get(row.parameter) if row.parameter else None
    return row.unit if row.values or parameter is None else parameter.unit


def _shape(ctx: Context, grid: Grid, series: tuple[int, CarrierSeries], identifier: str) -> Expr:
    """Give a series by year in its own unit: straight lines between given years, or one library value."""
    index, row = series
    if row.values:
        return write_line(ctx, grid, "energy_series", index, row.values, identifier)
    parameter = ctx.library.get(row.parameter or "")
    value = 0.0 if parameter is None else library_value(parameter, row.parameter_year)
    write_text(grid.sheet, grid.next_number - 1, 0, row.parameter or "", ctx.formats, "text")
    write_text(grid.sheet, grid.next_number - 1, 1, ctx.say("energy_values.library"), ctx.formats, "text")
    held = grid.held(value, "factor")
    grid.skip()
    return held


def write_line(ctx: Context, grid: Grid, table: str, index: int, given: dict[int, float], identifier: str) -> Expr:
    """Draw straight lines between the given years and hold the end values outside them.

    With one given year it is a single cell; with several the year before and the year after stand as rows.
    """
    known = sorted(given)
    if len(known) == 1:
        return scalar(ctx.where.year_cell(table, index, known[0]), given[known[0]])
    years = with_lead(grid.years)
    axis = ctx.where.years(table)
    header, cells = ctx.where.year_header_range(table), ctx.where.row_range(table, index, axis[0], axis[-1])
    low = np.array([max((g for g in known if g <= y), default=known[0]) for y in years], dtype=float)
    high = np.array([min((g for g in known if g >= y), default=known[-1]) for y in years], dtype=float)
    first = f"SUMPRODUCT(MIN({header}+1000*1000*(1-ISNUMBER({cells}))))"
    last = f"SUMPRODUCT(MAX({header}*ISNUMBER({cells})))"
    stated = f"ISNUMBER({cells})"
    begin = (
        f"MAX({grid.constant(scalar(first, known[0]), 'year')},SUMPRODUCT(MAX(({header}<={HERE}$5)*{stated}*{header})))"
    )
    before = grid.row(identifier, ctx.say("energy_values.from"), "–", Expr(begin, low), "year", summed=False)
    far = f"1000*1000*(1-({header}>={HERE}$5)*{stated})"
    finish = f"MIN({grid.constant(scalar(last, known[-1]), 'year')},SUMPRODUCT(MIN({header}+{far})))"
    after = grid.row(identifier, ctx.say("energy_values.to"), "–", Expr(finish, high), "year", summed=False)
    at_low, at_high = (f"INDEX({cells},MATCH({row.now.text},{header},0))" for row in (before, after))
    share = f"MIN(1,MAX(0,({HERE}$5-{before.now.text})/MAX(1,{after.now.text}-{before.now.text})))"
    values = interpolate(years, known, [given[y] for y in known])
    return Expr(f"({at_low}+({at_high}-{at_low})*{share})", values)


def write_price(ctx: Context, grid: Grid, carrier: BuildingCarrier, engine: FloatArray) -> Row | None:
    """Write a carrier's price by year in the project's price level; None when no price is stated."""
    series = _series(ctx, carrier.id, "price")
    if series is None:
        return None
    index, row = series
    parameter = ctx.library.get(row.parameter) if row.parameter else None
    project = ctx.building.project
    fallback = parameter.price_year if parameter is not None and parameter.price_year else project.price_year
    price_year = row.price_year or fallback
    cell = ctx.where.cell("energy_series", index, "price_year")
    year = scalar(cell if row.price_year else _held_year(ctx, grid, fallback), price_year)
    shape = _shape(ctx, grid, series, carrier.id)
    scale = price_unit(_unit_of(ctx, row), carrier) or 0.0
    grid.unit_factor(scale)
    level = price_factor(ctx.library, price_year, project.price_year) * float(vat(ctx, "energy_series", index).values)
    text = f"$E${grid.next_number}*{price_factor_text(year.text)}*{vat(ctx, 'energy_series', index).text}"
    held = scalar(grid.constant(scalar(text, scale * level), "number"), scale * level)
    growth = ONE + ctx.input("energy_series", index, "growth") / HUNDRED
    expr = shape * held * grown(grid, growth, year)
    ctx.rows["price", carrier.id, grid.name] = found = grid.row(
        carrier.id, carrier.name, "kr/kWh", expr, "factor", engine, summed=False
    )
    return found


def _held_year(ctx: Context, grid: Grid, year: int) -> str:
    write_text(grid.sheet, grid.next_number - 1, 1, ctx.say("energy_values.price_year"), ctx.formats, "text")
    cell = grid.held(year, "year")
    grid.skip()
    return cell.text


def grown(grid: Grid, growth: Expr, price_year: Expr) -> Expr:
    """Give the real price of each year over that of the price year."""
    exponent = grid.year - price_year
    values = float(growth.values) ** np.asarray(exponent.values, dtype=float)
    return Expr(f"({growth.text})^({exponent.text})", values)


def yearly(ctx: Context, grid: Grid, table: str, index: int, row: EnergyUse | RunningCost) -> Expr:
    """Give a row's amount of each year: the same every year, or by year."""
    if row.values:
        return write_line(ctx, grid, table, index, row.values, "")
    return ctx.input(table, index, "amount")


def _use(ctx: Context, grid: Grid) -> None:
    """Write kWh by row and their sum by alternative and carrier."""
    carriers = {carrier.id: carrier for carrier in ctx.building.energy_carriers}
    in_use = ctx.rows["in_use",]
    for a, alternative in enumerate(ctx.alternatives):
        for k, carrier in enumerate(carriers):
            rows = []
            for index, row in enumerate(ctx.building.energy):
                if (row.alternative, row.carrier) != (alternative, carrier):
                    continue
                expr = yearly(ctx, grid, "energy", index, row)
                held = grid.held(yearly_kwh(row.unit, carriers[carrier]) or 0.0)
                label = f"{carriers[carrier].name} · {ctx.texts.get(f'building_choice.energy_use.{row.use}')}"
                rows.append(grid.row(alternative, label, "kWh", expr * held * in_use.now))
                ctx.rows["use", str(index)] = rows[-1]
            if rows:
                label = ctx.say("energy_values.sum", carrier=carriers[carrier].name)
                ctx.rows["kwh", alternative, carrier] = grid.row(
                    alternative, label, "kWh", column_sum(rows), "total_amount", ctx.result.energy_use[a, k]
                )


def _emissions(ctx: Context, grid: Grid) -> None:
    for a, alternative in enumerate(ctx.alternatives):
        rows = []
        for k, carrier in enumerate(ctx.building.energy_carriers):
            if ("kwh", alternative, carrier.id) in ctx.rows:
                used, factor = ctx.rows["kwh", alternative, carrier.id], ctx.rows["factor", carrier.id]
                engine = ctx.result.climate.operation[a, k]
                rows.append(grid.row(alternative, carrier.name, "kg", used.now * factor.now, "amount", engine))
        label = ctx.say("energy_values.b6")
        engine = ctx.result.climate.operation[a].sum(axis=0)
        ctx.rows["b6", alternative] = grid.row(alternative, label, "kg", column_sum(rows), "total_amount", engine)


def _site(ctx: Context, grid: Grid) -> None:
    """Write energy for transports and on site, with the factors of the investment year."""
    carriers = {carrier.id: carrier for carrier in ctx.building.energy_carriers}
    now = ctx.building.project.investment_year - int(ctx.result.years[0])
    for index, row in enumerate(ctx.building.site_energy):
        factor = ctx.rows["factor", row.carrier]
        grid.unit_factor(per_kwh(row.unit, carriers[row.carrier]) or 0.0)
        scale = scalar(f"{grid.name}!$E${grid.next_number}", per_kwh(row.unit, carriers[row.carrier]) or 0.0)
        header = f"{grid.name}!$G$5:${grid.last}$5"
        at = scalar(f"INDEX({factor.range},MATCH(Investeringsar,{header},0))", float(factor.values[1 + now]))
        label = f"{row.module} · {carriers[row.carrier].name}"
        for column, text in ((0, row.alternative), (1, label), (2, "kg")):
            write_text(grid.sheet, grid.next_number - 1, column, text, ctx.formats, "text")
        expr = ctx.input("site_energy", index, "quantity") * scale * at
        ctx.cells["site", str(index)] = scalar(grid.constant(expr, "amount"), float(expr.values))
        grid.skip()
