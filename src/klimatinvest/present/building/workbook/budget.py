"""The effect on the operating budget: what is activated, its book value, depreciation, interest and running costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from klimatinvest.building.axes import BUDGET_LINES
from klimatinvest.building.money import Holding, holdings
from klimatinvest.building.years import frame
from klimatinvest.core.series import FloatArray
from klimatinvest.present.building.workbook.context import Context, with_lead
from klimatinvest.present.workbook.calc.page import column_sum
from klimatinvest.present.workbook.formula import BEFORE, HERE, ZERO, Expr, scalar
from klimatinvest.present.workbook.grid import Grid, Row

SHEET = "budget"


@dataclass(frozen=True, slots=True)
class _Asset:
    """Something in the books: where it is paid and renewed, when it begins and how long it is written off."""

    name: str
    first: Expr
    start: str
    year: int
    renewed: Row | None
    life: str | None
    years: int | None


def write_budget(ctx: Context) -> None:
    """Write every alternative's assets and lines."""
    grid = ctx.grid(SHEET)
    bought = holdings(frame(ctx.building, ctx.library))
    for a in range(len(ctx.alternatives)):
        _Alternative(ctx, grid, a).write([(i, h) for i, h in enumerate(bought) if h.alternative == a])


class _Alternative:
    """Writes the block of one alternative."""

    def __init__(self, ctx: Context, grid: Grid, a: int) -> None:
        self.ctx, self.grid, self.a = ctx, grid, a
        self.id = ctx.alternatives[a]

    def write(self, owned: list[tuple[int, Holding]]) -> None:
        """Write assets, grants, and the lines that the budget sees."""
        ctx, grid = self.ctx, self.grid
        grid.heading(ctx.building.alternatives[ctx.result.order[self.a]].name, self.id)
        opening, written = self._books([self._held(i, h) for i, h in owned], "asset")
        deferred, recognised = self._books(self._grants(), "grant")
        inflation = ctx.rows["inflation",].now
        parts = {
            "depreciation": _added(written) - _added(recognised),
            "interest": ctx.names["Internranta"] * (_added(opening) - _added(deferred)),
            "expense": self._expenses() * inflation,
            "energy": -(ctx.rows["flow", self.id, "energy"].now * inflation),
            "running": -(ctx.rows["flow", self.id, "running"].now * inflation),
            "revenue": -(ctx.rows["flow", self.id, "revenue"].now * inflation),
        }
        rows = []
        for line, expr in parts.items():
            label = ctx.texts.get(f"building_budget_line.{line}")
            engine = ctx.result.budget.lines[self.a, BUDGET_LINES.index(line)]
            rows.append(grid.row(self.id, label, "kr", expr, "amount", engine))
        engine = ctx.result.budget.total[self.a]
        ctx.rows["budget", self.id] = grid.row(
            self.id, ctx.say("budget.total"), "kr", column_sum(rows), "total_amount", engine
        )

    def _expenses(self) -> Expr:
        ctx = self.ctx
        mine = [i for i, r in enumerate(ctx.building.investments) if (r.alternative, r.kind) == (self.id, "expense")]
        return _added([ctx.rows["expense", str(i)] for i in mine])

    def _held(self, i: int, holding: Holding) -> _Asset:
        ctx = self.ctx
        row = getattr(ctx.building, holding.table)[holding.row]
        paid, index = ctx.rows["paid", str(i)], ctx.rows["inflation",]
        nominal = float((paid.values[1:] * index.values[1:]).sum())
        first = scalar(f"SUMPRODUCT({paid.range},{index.range})", nominal)
        life = ctx.where.cell(holding.table, holding.row, "life")
        if holding.table == "components":
            own = ctx.where.cell("components", holding.row, "depreciation_life")
            life = f"IF(ISNUMBER({own}),{own},{life})"
        later = holding.year != ctx.building.project.in_use_year
        start = str(holding.year) if later else "I_bruk"
        renewed = ctx.rows["renewed", str(i)] if holding.replaced and holding.life is not None else None
        written = None if holding.written_off is None else life
        return _Asset(row.name, first, start, holding.year, renewed, written, holding.written_off)

    def _grants(self) -> list[_Asset]:
        ctx, found = self.ctx, []
        in_use = ctx.building.project.in_use_year
        for index, row in enumerate(ctx.building.investments):
            if (row.alternative, row.kind) != (self.id, "grant"):
                continue
            years = ctx.where.years("investments")
            header = ctx.where.year_header_range("investments")
            cells = ctx.where.row_range("investments", index, years[0], years[-1])
            for year in sorted({max(y, in_use) for y, amount in row.amounts.items() if amount}):
                amount = sum(v for y, v in row.amounts.items() if max(y, in_use) == year)
                which = '"<="&I_bruk' if year == in_use else str(year)
                first = scalar(f"SUMIF({header},{which},{cells})", amount)
                life = None if row.life is None else ctx.where.cell("investments", index, "life")
                start = "I_bruk" if year == in_use else str(year)
                found.append(_Asset(row.name, first, start, year, None, life, row.life))
        return found

    def _books(self, assets: Sequence[_Asset], kind: str) -> tuple[list[Row], list[Row]]:
        """Write activation, amount and year in force, opening book value and depreciation; each kind together."""
        say, grid = self.ctx.say, self.grid
        activated = [self._activated(asset, say(f"budget.{kind}.activated", name=asset.name)) for asset in assets]
        amounts = [
            self._carried(asset, row, row.now, row.values, "amount")
            for asset, row in zip(assets, activated, strict=True)
        ]
        years = with_lead(grid.years)
        begun = [
            self._carried(asset, row, Expr(f"{HERE}$5", years), years, "begun")
            for asset, row in zip(assets, activated, strict=True)
        ]
        opening = [
            grid.row(
                self.id, say("budget.opening", name=asset.name), "kr", _opening(asset, amount, year, grid), summed=False
            )
            for asset, amount, year in zip(assets, amounts, begun, strict=True)
        ]
        written = [
            grid.row(self.id, say("budget.written", name=asset.name), "kr", _written(asset, act, amount, book))
            for asset, act, amount, book in zip(assets, activated, amounts, opening, strict=True)
        ]
        return opening, written

    def _carried(self, asset: _Asset, activated: Row, current: Expr, values: FloatArray, key: str) -> Row:
        """Carry a value from the year after something was activated until the next time something is."""
        held = np.zeros(values.size)
        for i in range(1, values.size):
            held[i] = values[i - 1] if activated.values[i - 1] != 0.0 else held[i - 1]
        own = f"{BEFORE}{self.grid.next_number}"
        text = f"IF({activated.before.text}<>0,{current.text.replace(HERE, BEFORE)},{own})"
        unit, style = ("kr", "amount") if key == "amount" else ("–", "year")
        label = self.ctx.say(f"budget.{key}", name=asset.name)
        return self.grid.row(self.id, label, unit, Expr(text, held), style, summed=False)

    def _activated(self, asset: _Asset, label: str) -> Row:
        """Write what comes into the books each year, nominal kronor."""
        ctx, grid = self.ctx, self.grid
        first = scalar(grid.constant(asset.first), float(asset.first.values))
        hit = (grid.years == asset.year).astype(float)
        expr = first * Expr(f"({HERE}$5={asset.start})", with_lead(hit))
        if asset.renewed is not None:
            expr = expr + asset.renewed.now * ctx.rows["inflation",].now
        return grid.row(self.id, label, "kr", expr)


def _opening(asset: _Asset, amount: Row, begun: Row, grid: Grid) -> Expr:
    """Give the book value at the beginning of the year: what is not yet written off, linearly."""
    if asset.life is None or asset.years is None:
        return amount.now
    age = with_lead(grid.years) - begun.values - 1.0
    values = amount.values * np.maximum(0.0, 1.0 - age / asset.years)
    return Expr(f"{amount.now.text}*MAX(0,1-({HERE}$5-{begun.now.text}-1)/{asset.life})", values)


def _written(asset: _Asset, activated: Row, amount: Row, opening: Row) -> Expr:
    """Give the depreciation of the year; what is replaced is written off in full."""
    if asset.life is None or asset.years is None:
        return ZERO
    replaced = (activated.values != 0.0) & (opening.values != 0.0)
    level = amount.values / asset.years * (opening.values != 0.0)
    text = f"IF({activated.now.text}*{opening.now.text}<>0,{opening.now.text},"
    text += f"{amount.now.text}/{asset.life}*({opening.now.text}<>0))"
    return Expr(text, np.where(replaced, opening.values, level))


def _added(rows: list[Row]) -> Expr:
    return column_sum(rows) if rows else ZERO
