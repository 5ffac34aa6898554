"""Flows of every item, line by line, for all actors together and without tax that is recovered."""

from __future__ import annotations

import numpy as np

from klimatinvest.engine.costs import INDEX, SIGN
from klimatinvest.engine.stock import one_off
from klimatinvest.plan.model import Action, Element
from klimatinvest.present.workbook.calc.bearing import WRITTEN, is_mixed
from klimatinvest.present.workbook.calc.context import Context, plain
from klimatinvest.present.workbook.calc.deployment import in_horizon
from klimatinvest.present.workbook.calc.supply import write_margins
from klimatinvest.present.workbook.calc.values import price_factor_text
from klimatinvest.present.workbook.formula import HERE, ONE, Expr, scalar, total, when
from klimatinvest.present.workbook.grid import Grid, Row

SHEET = "cashflow"
SETS = (("", "investment", "reinvestment", "residual"),
        ("reference_", "reference_investment", "reference_reinvestment", "reference_residual"))  # fmt: skip
RUNNING = (("operation", "operation_cost"), ("reference_operation", "reference_operation_cost"), ("revenue", "revenue"))


def write_cashflow(ctx: Context) -> None:
    """Write the flows of the elements in the order they act, then of the actions."""
    grid = ctx.grid(SHEET)
    for i, element in enumerate(ctx.inputs.elements):
        grid.heading(element.name, element.id)
        parts: dict[str, list[Expr]] = {}
        transfers: dict[str, list[Expr]] = {}
        taxable: dict[str, list[Expr]] = {}
        _capital(ctx, grid, element, parts)
        _running(ctx, element, i, parts, taxable)
        _energy(ctx, element, i, parts, transfers, taxable)
        _lines(ctx, grid, element.id, parts, transfers, taxable)
        write_margins(ctx, grid, element, i)
    for action in ctx.inputs.actions:
        grid.heading(action.name, action.id)
        _lines(ctx, grid, action.id, _action(ctx, grid, action), {}, {})
        _uncarried(ctx, grid, action)


def _uncarried(ctx: Context, grid: Grid, action: Action) -> None:
    """Write the share of an action that no element carries."""
    shares = [row.share for row in ctx.inputs.plan.enables if row.action == action.id]
    if not shares:
        return
    wanted = ctx.where.cell("actions", ctx.action_rows[action.id], "id")
    summed = f"SUMIFS({ctx.input_column('enables', 'share')},{ctx.input_column('enables', 'action')},{wanted})"
    expr = scalar(f"1-{summed}", 1.0 - sum(shares))
    ctx.cells["uncarried", action.id] = grid.single(action.id, ctx.say("cashflow.uncarried"), "andel", expr, "factor")


def _lines(
    ctx: Context,
    grid: Grid,
    item: str,
    parts: dict[str, list[Expr]],
    transfers: dict[str, list[Expr]],
    taxable: dict[str, list[Expr]],
) -> None:
    """Write an item's lines with their signs, and below them the taxes inside its energy."""
    i, stated = ctx.result.costs.items.index(item), [line for line in WRITTEN if line in parts]
    for line in stated:
        engine = plain(ctx.result.costs.flows[:, i, INDEX[line]])
        label = ctx.say(f"line.{line}")
        ctx.rows["flow", item, line] = _signed(grid, item, label, line, parts[line], engine)
        if line in taxable and is_mixed(ctx, i, line):  # the part of the line whose tax cannot be recovered
            engine = plain(ctx.result.costs.taxable[:, i, INDEX[line]])
            label = ctx.say("line.taxable", line=ctx.say(f"line.{line}"))
            ctx.rows["taxable", item, line] = _signed(grid, item, label, line, taxable[line], engine)
    for line in stated:
        if line in transfers:
            engine = plain(ctx.result.costs.transfers[:, i, INDEX[line]])
            label = ctx.say("line.transfer", line=ctx.say(f"line.{line}"))
            ctx.rows["transfer", item, line] = _signed(grid, item, label, line, transfers[line], engine)


def _signed(grid: Grid, item: str, label: str, line: str, parts: list[Expr], engine: np.ndarray) -> Row:
    """Write what is paid as minus and what comes in as plus."""
    amount = total(parts)
    return grid.row(item, label, "kr", amount if SIGN[line] > 0 else -amount, "amount", engine)


def _price(ctx: Context, grid: Grid, element: Element, quantity: str) -> Expr:
    """Write an assumption's price by year with real growth from its price year."""
    cells = ctx.figures[element.id, quantity, None]
    expr = _grown(ctx, cells.value, cells.growth, cells.price_year)
    unit = "kr"
    return grid.row(element.id, ctx.say("cashflow.price", quantity=ctx.texts.get(f"quantity.{quantity}")),
                    unit, expr, "decimal", summed=False).now  # fmt: skip


def _grown(ctx: Context, value: Expr, growth: Expr, price_year: Expr) -> Expr:
    years = np.concatenate([[0.0], ctx.inputs.years.astype(float)])
    factor = (1.0 + growth.values) ** (years - price_year.values)
    return value * Expr(f"(1+{growth.text})^({HERE}$5-{price_year.text})", factor, 3)


def _at_end(ctx: Context, amount: Expr) -> Expr:
    """Let an amount fall in the last year only."""
    last = np.concatenate([[False], ctx.inputs.years == ctx.inputs.plan.plan.end_year])
    return when(f"{HERE}$5=Slutar", last, amount, scalar("0", 0.0))


def _capital(ctx: Context, grid: Grid, element: Element, parts: dict[str, list[Expr]]) -> None:
    for prefix, investment, reinvestment, residual in SETS:
        stock = ctx.stocks.get((element.id, prefix))
        if stock is None:
            continue
        price = ONE if element.depth == "yearly" else _price(ctx, grid, element, investment)
        parts[investment] = [stock.new.now if element.depth == "yearly" else stock.new.now * price]
        if stock.replaced is None or stock.residual is None:
            continue
        parts[reinvestment] = [stock.replaced.now * price]
        parts[residual] = [_at_end(ctx, stock.residual * price)]


def _running(
    ctx: Context, element: Element, index: int, parts: dict[str, list[Expr]], taxable: dict[str, list[Expr]]
) -> None:
    def add(line: str, amount: Expr, vat: bool) -> None:
        parts.setdefault(line, []).append(amount)
        if vat:
            taxable.setdefault(line, []).append(amount)

    for line, quantity in RUNNING:
        cells = ctx.figures.get((element.id, quantity, None))
        path = ctx.series.get((element.id, quantity, None))
        if cells is not None and element.depth != "yearly":
            unit_cost = _grown(ctx, cells.value, cells.growth, cells.price_year)
            vat = ctx.inputs.figures[element.id, quantity, None].vat
            add(line, ctx.rows["delivered", element.id].now * unit_cost, vat)
        if path is not None and element.depth == "yearly":
            add(line, in_horizon(ctx, path.now), ctx.inputs.paths[element.id, quantity, None].vat)
    for used in ctx.result.sequence.portfolio[index].operations:
        cells = ctx.figures.get((used.activity, "operation_cost", None))
        if cells is not None:
            line = "operation" if used.side == "to" else "reference_operation"
            operations = ctx.rows["operations", element.id, used.activity, used.side].now
            unit_cost = _grown(ctx, cells.value, cells.growth, cells.price_year)
            add(line, operations * unit_cost, ctx.inputs.figures[used.activity, "operation_cost", None].vat)


def _energy(
    ctx: Context,
    element: Element,
    index: int,
    parts: dict[str, list[Expr]],
    transfers: dict[str, list[Expr]],
    taxable: dict[str, list[Expr]],
) -> None:
    for n, used in enumerate(ctx.result.sequence.portfolio[index].energy):
        price = ctx.series.get((used.carrier, "price", None))
        if price is None:
            continue
        line = "energy" if used.side == "to" else "reference_energy"
        mwh = ctx.rows["energy", element.id, str(n)].now
        parts.setdefault(line, []).append(mwh * price.now)
        if ctx.inputs.paths[used.carrier, "price", None].vat:
            taxable.setdefault(line, []).append(mwh * price.now)
        for part in ("tax", "carbon_cost"):
            row = ctx.series.get((used.carrier, part, None))
            if row is not None:
                transfers.setdefault(line, []).append(mwh * row.now)


def _cell(ctx: Context, action: Action, field: str) -> Expr:
    value = getattr(action, field)
    return scalar(ctx.where.cell("actions", ctx.action_rows[action.id], field), 0.0 if value is None else float(value))


def _action(ctx: Context, grid: Grid, action: Action) -> dict[str, list[Expr]]:
    """Give an action's lines: capex as stated, running cost from its year of use, replacement and residual."""
    level = _grown(
        ctx,
        _held(ctx, grid, action),
        _cell(ctx, action, "growth") / scalar("100", 100.0),
        _cell(ctx, action, "price_year"),
    )
    price = grid.row(action.id, ctx.say("cashflow.price_level"), "andel", level, "factor", summed=False).now
    parts: dict[str, list[Expr]] = {}
    used = _cell(ctx, action, "in_use_year") if action.in_use_year else ctx.names["Startar"]
    flags = np.concatenate([[0.0], (ctx.inputs.years >= float(used.values)).astype(float)])
    started = in_horizon(ctx, Expr(f"({HERE}$5>={used.text})", flags))
    for line, field in (("operation", "operation_cost"), ("revenue", "revenue")):
        if getattr(action, field) is not None:
            parts[line] = [_cell(ctx, action, field) * price * started]
    if action.capex or action.expensed:
        stated = _stated(ctx, grid, action)
        parts["expense" if action.expensed else "investment"] = [stated.now * price]
        if not action.expensed and action.in_use_year and action.lifetime:
            _renew_built(ctx, grid, action, parts, stated, price)
    if action.reference_investment is not None and action.reference_year is not None:
        amount = _cell(ctx, action, "reference_investment") * price
        year = _cell(ctx, action, "reference_year")
        hit = np.concatenate([[0.0], (ctx.inputs.years == action.reference_year).astype(float)])
        parts["reference_investment"] = [in_horizon(ctx, amount * Expr(f"({HERE}$5={year.text})", hit))]
        if action.lifetime and not action.expensed:
            _renew_reference(ctx, grid, action, parts, amount)
    return parts


def _held(ctx: Context, grid: Grid, action: Action) -> Expr:
    """Write the factor from the action's price year to the plan's as a constant."""
    text = price_factor_text(_cell(ctx, action, "price_year").text)
    factor = ctx.inputs.action_price_factor[action.id]
    return scalar(grid.constant(scalar(text, factor), "factor"), factor)


def _stated(ctx: Context, grid: Grid, action: Action) -> Row:
    """Write the stated capex by year; a year without a column on the input sheet is 0."""
    row = ctx.action_rows[action.id]
    header = ctx.where.year_header_range("actions")
    years = ctx.where.years("actions")
    cells = ctx.where.row_range("actions", row, years[0], years[-1])
    values = [action.capex.get(int(y), 0.0) for y in ctx.inputs.years]
    expr = in_horizon(ctx, Expr(f"SUMIF({header},{HERE}$5,{cells})", np.array([0.0, *values])))
    return grid.row(action.id, ctx.say("cashflow.stated"), "kr", expr, "amount")


def _renew_built(
    ctx: Context, grid: Grid, action: Action, parts: dict[str, list[Expr]], stated: Row, price: Expr
) -> None:
    """Replace what is taken into use in each year every time its life is over, and value what is left at the end."""
    start, life = _cell(ctx, action, "in_use_year"), _cell(ctx, action, "lifetime")
    years, paid = ctx.inputs.years, stated.values[1:]
    replaced, left = one_off(np.maximum(years, start.values) - years[0], int(life.values), years.size)
    waiting = years <= start.values
    sums = np.where(years == start.values, paid[waiting].sum(), np.where(waiting, 0.0, paid))
    so_far = f"SUM({stated.sheet}!$G{stated.number}:{HERE}{stated.number})"
    text = f"({HERE}$5>{start.text})*{stated.now.text}+({HERE}$5={start.text})*{so_far}"
    used = grid.row(action.id, ctx.say("cashflow.used"), "kr", Expr(text, np.append([0.0], sums), 1), "amount")
    axis = f"$G$5:${grid.last}$5"
    due = f"({axis}<{HERE}$5)*(MOD({HERE}$5-{axis},{life.text})=0)"
    again = Expr(f"SUMPRODUCT({used.range},{due})", np.append([0.0], paid @ replaced))
    parts["reinvestment"] = [in_horizon(ctx, price * again)]
    share = f"1-(MOD(Slutar-{axis},{life.text})+1)/{life.text}"
    text = f"IF(Slutar<{start.text},{stated.sum_cell.text},SUMPRODUCT({used.range},{share}))"
    label = ctx.say("cashflow.residual_amount")
    kept = grid.row(action.id, label, "kr", scalar(text, float(paid @ left)), "amount", summed=False)
    parts["residual"] = [_at_end(ctx, price * kept.now)]


def _renew_reference(ctx: Context, grid: Grid, action: Action, parts: dict[str, list[Expr]], price: Expr) -> None:
    """Replace what would have been bought once every time its life is over, and value what is left at the end."""
    start, life = _cell(ctx, action, "reference_year"), _cell(ctx, action, "lifetime")
    first, count = int(ctx.inputs.years[0]), ctx.inputs.years.size
    replaced, kept_share = one_off(int(start.values) - first, int(life.values), count)
    again = np.concatenate([[0.0], replaced.astype(float)])
    since = f"({HERE}$5-{start.text})"
    due = Expr(f"({since}>0)*(MOD({since},{life.text})=0)", again, 2)
    parts["reference_reinvestment"] = [in_horizon(ctx, price * due)]
    text = f"IF(Slutar<{start.text},1,1-(MOD(Slutar-{start.text},{life.text})+1)/{life.text})"
    kept = grid.row(
        action.id, ctx.say("cashflow.residual_share"), "andel", scalar(text, float(kept_share)), "factor", summed=False
    )
    parts["reference_residual"] = [_at_end(ctx, price * kept.now)]
