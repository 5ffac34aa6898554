"""Life-cycle cost: what is bought, replaced and left of every holding, yearly costs, factors and present values."""

from __future__ import annotations

import numpy as np

from klimatinvest.building.axes import LINES
from klimatinvest.building.money import Holding, holdings
from klimatinvest.building.years import frame
from klimatinvest.core.series import FloatArray
from klimatinvest.engine.compile import price_factor
from klimatinvest.present.building.workbook.components import FIRST, POSITION, vat
from klimatinvest.present.building.workbook.components import SHEET as COMPONENTS
from klimatinvest.present.building.workbook.context import Context, with_lead
from klimatinvest.present.building.workbook.energy import grown, yearly
from klimatinvest.present.workbook.calc.page import column_sum
from klimatinvest.present.workbook.calc.values import price_factor_text
from klimatinvest.present.workbook.formula import HERE, HUNDRED, ONE, ZERO, Expr, scalar, total
from klimatinvest.present.workbook.grid import Grid, Row, quote

SHEET = "lcc"
COSTS = ("investment", "replacement", "energy", "running")


def write_lifecycle(ctx: Context) -> None:
    """Write holdings, yearly costs and grants, then every alternative's flows and present values."""
    grid = ctx.grid(SHEET)
    _factors(ctx, grid)
    bought = holdings(frame(ctx.building, ctx.library))
    for a in range(len(ctx.alternatives)):
        _Alternative(ctx, grid, a, [(i, h) for i, h in enumerate(bought) if h.alternative == a]).write()


def _factors(ctx: Context, grid: Grid) -> None:
    """Write the discount factors and the price index of inflation."""
    money, project = ctx.result.money, ctx.building.project
    exponent = ctx.names["Basar"] + ctx.names["Tidpunkt"] - grid.year
    expr = Expr(f"(1+Kalkylranta)^({exponent.text})", (1 + project.real_rate / 100) ** exponent.values)
    say = ctx.say
    ctx.rows["factor_present",] = grid.row("", say("lcc.factor"), "–", expr, "factor", money.factors, summed=False)
    index = Expr(
        f"(1+Inflation)^({HERE}$5-Prisar)", (1 + project.inflation / 100) ** (grid.year.values - project.price_year)
    )
    ctx.rows["inflation",] = grid.row("", say("lcc.inflation"), "–", index, "factor", summed=False)
    last = scalar("(1+Kalkylranta)^(Basar-Slutar)", money.residual_factor)
    ctx.cells["factor_end",] = ctx.line(grid, "", say("lcc.factor_end"), "–", last, "factor")


class _Alternative:
    """Writes the block of one alternative."""

    def __init__(self, ctx: Context, grid: Grid, a: int, owned: list[tuple[int, Holding]]) -> None:
        self.ctx, self.grid, self.a, self.owned = ctx, grid, a, owned
        self.id = ctx.alternatives[a]

    def write(self) -> None:
        """Write holdings, other money, flows and present values."""
        ctx, grid = self.ctx, self.grid
        grid.heading(ctx.building.alternatives[ctx.result.order[self.a]].name, self.id)
        bases = [(i, h, self._base(h)) for i, h in self.owned]
        paid = [self._paid(i, h, base) for i, h, base in bases]
        renewed = [self._renewed(i, h, base) for i, h, base in bases]
        left = [self._residual(h, base) for _, h, base in bases]
        expenses, grants = self._other("expense"), self._other("grant")
        running, revenue = self._running(False), self._running(True)
        parts = {
            "investment": -_added([*paid, *expenses]),
            "replacement": -_added(renewed),
            "energy": -self._energy(),
            "running": -_added(running),
            "revenue": _added(revenue),
            "grant": _added(grants),
        }
        for line, expr in parts.items():
            engine = ctx.result.money.flows[self.a, LINES.index(line)]
            label = ctx.texts.get(f"building_line.{line}")
            row = grid.row(self.id, label, "kr", expr, "total_amount", engine)
            ctx.rows["flow", self.id, line] = row
        residual = ctx.line(grid, self.id, ctx.say("lcc.residual"), "kr", total(left), "total_amount")
        self._values(residual)

    # -- holdings ----------------------------------------------------------------------------------------

    def _label(self, holding: Holding) -> str:
        return str(getattr(self.ctx.building, holding.table)[holding.row].name)

    def _base(self, holding: Holding) -> Expr:
        """Give what a holding costs before real growth, in a cell of its own."""
        ctx = self.ctx
        if holding.table == "components":
            order = sorted(ctx.result.climate.components, key=lambda row: (row.alternative, row.index))
            at = next(i for i, row in enumerate(order) if row.index == holding.row)
            letter = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[POSITION["cost"]]
            return scalar(f"{quote(ctx.sheets[COMPONENTS].get_name())}!${letter}${FIRST + at + 1}", holding.base)
        header, cells = self._amounts(holding.row)
        which = '"<="&I_bruk' if self._first(holding) else str(holding.year)
        text = f"SUMIF({header},{which},{cells})*{self._level(holding.row).text}"
        return ctx.line(
            self.grid, self.id, ctx.say("lcc.base", name=self._label(holding)), "kr", scalar(text, holding.base)
        )

    def _first(self, holding: Holding) -> bool:
        return holding.year == self.ctx.building.project.in_use_year

    def _amounts(self, row: int) -> tuple[str, str]:
        where = self.ctx.where
        years = where.years("investments")
        return where.year_header_range("investments"), where.row_range("investments", row, years[0], years[-1])

    def _level(self, index: int, table: str = "investments") -> Expr:
        """Give what moves an amount to the project's price year, with tax that is not recovered."""
        ctx, row = self.ctx, getattr(self.ctx.building, table)[index]
        tax = vat(ctx, table, index)
        level = price_factor(ctx.library, row.price_year, ctx.building.project.price_year)
        text = f"{price_factor_text(ctx.where.cell(table, index, 'price_year'))}*{tax.text}"
        return scalar(text, level * float(tax.values))

    def _growth(self, table: str, index: int) -> Expr:
        ctx = self.ctx
        year = ctx.names["Prisar"] if table == "components" else ctx.input(table, index, "price_year")
        return grown(self.grid, ONE + ctx.input(table, index, "growth") / HUNDRED, year)

    def _paid(self, i: int, holding: Holding, base: Expr) -> Row:
        ctx = self.ctx
        growth = self._growth(holding.table, holding.row)
        if holding.table == "components":
            years = ctx.result.years == ctx.building.project.investment_year
            stated = base * Expr(f"({HERE}$5=Investeringsar)", with_lead(years.astype(float)))
        else:
            header, cells = self._amounts(holding.row)
            flag = f"({HERE}$5<=I_bruk)" if self._first(holding) else f"({HERE}$5={holding.year})"
            row = ctx.building.investments[holding.row]
            mine = np.maximum(ctx.result.years, ctx.building.project.in_use_year) == holding.year
            amounts = np.array([row.amounts.get(int(y), 0.0) for y in ctx.result.years]) * mine
            stated = Expr(f"SUMIF({header},{HERE}$5,{cells})*{flag}", with_lead(amounts)) * self._level(holding.row)
        found = self.grid.row(self.id, self._label(holding), "kr", stated * growth, "amount", holding.paid)
        ctx.rows["paid", str(i)] = found
        return found

    def _renewed(self, i: int, holding: Holding, base: Expr) -> Row:
        """Write what replacing a holding costs in each year."""
        ctx = self.ctx
        years, end = ctx.result.years, int(ctx.result.years[-1])
        hit = np.isin(years, list(holding.renewals(end)))
        if not holding.replaced or holding.life is None:
            expr = ZERO
        else:
            start, life = self._start(holding), self._life(holding)
            due = f"({HERE}$5>{start})*(MOD({HERE}$5-{start},{life})=0)*({HERE}$5<=Slutar)"
            expr = base * self._growth(holding.table, holding.row) * Expr(due, with_lead(hit.astype(float)))
        label = ctx.say("lcc.renewed", name=self._label(holding))
        found = self.grid.row(self.id, label, "kr", expr)
        ctx.rows["renewed", str(i)] = found
        return found

    def _start(self, holding: Holding) -> str:
        return "I_bruk" if self._first(holding) else str(holding.year)

    def _life(self, holding: Holding) -> str:
        return self.ctx.where.cell(holding.table, holding.row, "life")

    def _residual(self, holding: Holding, base: Expr) -> Expr:
        """Write what is left of a holding at the end: the linear remainder at the last year's price."""
        ctx, end = self.ctx, int(self.ctx.result.years[-1])
        year = "Prisar" if holding.table == "components" else ctx.where.cell("investments", holding.row, "price_year")
        growth = ctx.where.cell(holding.table, holding.row, "growth")
        price = f"{base.text}*(1+{growth}/100)^(Slutar-{year})"
        text = price
        if holding.life is not None:
            life, start = self._life(holding), self._start(holding)
            age = f"MOD(Slutar-{start},{life})" if holding.replaced else f"(Slutar-{start})"
            text = f"{price}*MAX(0,{life}-{age}-1)/{life}"
        label = ctx.say("lcc.left", name=self._label(holding))
        return ctx.line(self.grid, self.id, label, "kr", scalar(text, holding.residual(end)))

    # -- other money -------------------------------------------------------------------------------------

    def _other(self, kind: str) -> list[Row]:
        """Write expenses or grants by year in the project's price year."""
        ctx, rows = self.ctx, []
        years = ctx.result.years
        for index, row in enumerate(ctx.building.investments):
            if (row.alternative, row.kind) != (self.id, kind):
                continue
            header, cells = self._amounts(index)
            stated = Expr(
                f"SUMIF({header},{HERE}$5,{cells})", with_lead(np.array([row.amounts.get(int(y), 0.0) for y in years]))
            )
            if kind == "grant":
                price = Expr(f"(1+Inflation)^(Prisar-{HERE}$5)", _deflator(ctx))
                real = stated * price
            else:
                real = stated * self._level(index) * self._growth("investments", index)
            rows.append(self.grid.row(self.id, row.name, "kr", real))
            ctx.rows[kind, str(index)] = rows[-1]
        return rows

    def _running(self, revenue: bool) -> list[Row]:
        ctx, rows = self.ctx, []
        for index, row in enumerate(ctx.building.running_costs):
            if row.alternative == self.id and (row.kind == "revenue") == revenue:
                stated = yearly(ctx, self.grid, "running_costs", index, row) * self._level(index, "running_costs")
                expr = stated * self._growth("running_costs", index) * ctx.rows["in_use",].now
                rows.append(self.grid.row(self.id, row.name, "kr", expr))
        return rows

    def _energy(self) -> Expr:
        """Write what energy costs: kWh times price, by carrier."""
        ctx, rows = self.ctx, []
        energy = quote(ctx.sheets["energy_values"].get_name())
        for carrier in ctx.building.energy_carriers:
            used = ctx.rows.get(("kwh", self.id, carrier.id))
            price = ctx.rows.get(("price", carrier.id, energy))
            if used is not None and price is not None:
                label = ctx.say("lcc.energy", carrier=carrier.name)
                rows.append(self.grid.row(self.id, label, "kr", used.now * price.now))
        return _added(rows)

    # -- present values ----------------------------------------------------------------------------------

    def _values(self, residual: Expr) -> None:
        ctx, grid, money, a = self.ctx, self.grid, self.ctx.result.money, self.a
        flows = {line: ctx.rows["flow", self.id, line] for line in LINES}
        costs = grid.row(
            self.id, ctx.say("lcc.costs"), "kr", column_sum([flows[line] for line in COSTS]), "total_amount"
        )
        net = grid.row(self.id, ctx.say("lcc.net"), "kr", column_sum(list(flows.values())), "total_amount")
        factor, end = ctx.rows["factor_present",], ctx.cells["factor_end",]
        ctx.cells["residual", self.id] = residual
        ctx.rows["costs", self.id], ctx.rows["net", self.id] = costs, net

        def present(row: Row) -> str:
            return f"SUMPRODUCT({row.range},{factor.range})"

        rest = f"{residual.text}*{end.text}"
        pairs = (
            ("life_cycle_cost", f"-{present(costs)}-{rest}", money.life_cycle_cost),
            ("npv", f"{present(net)}+{rest}", money.npv),
        )
        for key, text, engine in pairs:
            expr = scalar(text, float(engine[a]))
            ctx.cells[key, self.id] = ctx.line(grid, self.id, ctx.say(f"lcc.{key}"), "kr", expr, "total_amount")
        lcc = ctx.cells["life_cycle_cost", self.id].text
        level = f"{lcc}*Kalkylranta/(1-(1+Kalkylranta)^(0-Studieperiod))"
        text = f"IF(Kalkylranta=0,{lcc}/Studieperiod,{level})"
        expr = scalar(text, float(money.annuity[a]))
        ctx.cells["annuity", self.id] = ctx.line(grid, self.id, ctx.say("lcc.annuity"), "kr/år", expr, "total_amount")
        self._carbon(factor)

    def _carbon(self, factor: Row) -> None:
        """Write emissions by year and their discounted sum, what cost per kg is divided by."""
        ctx, grid, a = self.ctx, self.grid, self.a
        engine: FloatArray = ctx.result.climate.by_year[a]
        b6 = ctx.rows["b6", self.id]
        parts = [b6.now.text]
        parts.append(f"({HERE}$5=Investeringsar)*{ctx.cells['kg', self.id, 'a1a5'].text}")
        parts.append(f"({HERE}$5=Slutar)*{ctx.cells['kg', self.id, 'c'].text}")
        if ctx.building.components:
            due = f"(MOD({HERE}$5-I_bruk,K_life)=0)*K_each"
            key = f"$A{grid.next_number}"
            parts.append(f"({HERE}$5>I_bruk)*({HERE}$5<=Slutar)*SUMPRODUCT((K_alternative={key})*{due})")
        row = grid.row(
            self.id, ctx.say("lcc.carbon"), "kg", Expr("+".join(parts), with_lead(engine)), "total_amount", engine
        )
        ctx.rows["carbon", self.id] = row
        value = float((engine * ctx.result.money.factors).sum())
        expr = scalar(f"SUMPRODUCT({row.range},{factor.range})", value)
        label = ctx.say("lcc.carbon_discounted")
        ctx.cells["carbon_discounted", self.id] = ctx.line(grid, self.id, label, "kg", expr, "total_amount")


def _deflator(ctx: Context) -> FloatArray:
    """Give the price level of the price year over that of each year."""
    project = ctx.building.project
    return with_lead((1.0 + project.inflation / 100.0) ** (project.price_year - ctx.result.years).astype(float))


def _added(rows: list[Row]) -> Expr:
    """Add up rows; nothing gives 0."""
    return column_sum(rows) if rows else ZERO
