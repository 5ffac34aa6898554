"""One asset of the municipal group, live: book values, depreciation, grants, interest and annuities."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from klimatinvest.core.capital import Books
from klimatinvest.core.finance import annuity, real_rate
from klimatinvest.core.series import FloatArray
from klimatinvest.engine.assets import Part
from klimatinvest.engine.budget import METHODS, AssetCost
from klimatinvest.present.workbook.calc.context import Context, plain
from klimatinvest.present.workbook.calc.page import column_sum
from klimatinvest.present.workbook.formula import (
    BEFORE,
    HERE,
    ONE,
    ZERO,
    Expr,
    maximum,
    scalar,
    total,
)
from klimatinvest.present.workbook.grid import HEADER, Grid, Row

YEAR = f"{HERE}${HEADER + 1}"


class Sheet(Protocol):
    """The sheet that the asset stands on."""

    ctx: Context
    grid: Grid
    flags: dict[str, Expr]
    years: FloatArray
    level: Row
    half: Expr

    def say(self, key: str, **args: object) -> str:
        """Give a text."""


class AssetRows:
    """Writes one asset: what is taken into use, each part's depreciation, grants, interest and annuities."""

    def __init__(self, sheet: Sheet, cost: AssetCost, spent: Row, grant: Row | None) -> None:
        self.sheet, self.cost, self.spent, self.grant = sheet, cost, spent, grant
        self.ctx, self.grid, self.asset = sheet.ctx, sheet.grid, cost.asset
        self.item = cost.asset.item

    def write(self) -> None:
        """Write the rows."""
        ctx, asset, key = self.ctx, self.asset, (self.item, self.asset.actor)
        used = self._in_use(self.spent, "used", asset.used)
        deferred = None if self.grant is None else self._in_use(self.grant, "deferred", asset.deferred)
        if asset.in_use_year is not None:
            engine = plain(asset.work_in_progress)
            so_far = f"SUM({self.spent.sheet}!$G{self.spent.number}:{HERE}{self.spent.number})"
            waiting = f"({YEAR}<{self._action('in_use_year').text})*{so_far}"
            self._row("wip", Expr(waiting, np.append([0.0], engine), 2), engine, summed=False)
        paid_for = (
            used if deferred is None else self._row("paid_for", used.now - self.sheet.flags["net"] * deferred.now)
        )
        level = self.sheet.level
        real = np.append([0.0], paid_for.values[1:] / level.values[1:])
        deflated = self._row("deflated", Expr(f"{paid_for.now.text}/{level.now.text}", real, 2), summed=False)
        rows: dict[str, list[Row]] = {
            name: [] for name in ("depreciation", "recognised", "opening", "grants", *METHODS[1:])
        }
        for p, part in enumerate(asset.parts):
            self._part(p, part, (used, deferred, paid_for, deflated), rows)
        for name in ("depreciation", "recognised"):
            if rows[name]:
                ctx.rows["asset", name, *key] = self._summed(f"{name}_total", rows[name])
        ctx.rows["asset", "interest", *key] = self._interest(rows)
        for name in METHODS[1:]:
            ctx.rows["asset", name, *key] = self._annuity(name, rows[name], deferred is not None)

    def _summed(self, key: str, rows: list[Row]) -> Row:
        """Add up the parts; an asset in one piece has its sum already."""
        return rows[0] if len(rows) == 1 else self._row(key, column_sum(rows))

    def _annuity(self, name: str, rows: list[Row], grants: bool) -> Row:
        """Add up the parts' annuities; grants that stand apart from the asset are taken off as they are recognised."""
        engine = plain(self.cost.annuities[name])
        if not grants and len(rows) == 1:
            return rows[0]
        if not grants:
            return self._row(name, column_sum(rows), engine)
        recognised = self.ctx.rows["asset", "recognised", self.item, self.asset.actor]
        gross = (ONE - self.sheet.flags["net"]) * recognised.now
        return self._row(name, column_sum(rows) - gross, engine)

    def _row(
        self, key: str, expr: Expr, engine: FloatArray | None = None, *, summed: bool = True, name: str = ""
    ) -> Row:
        label = self.sheet.say(key) + (f" · {name}" if name else "")
        return self.grid.row(self.item, label, "kr", expr, "amount", engine, summed=summed)

    def _action(self, field_name: str) -> Expr:
        action = next(a for a in self.ctx.inputs.plan.actions if a.id == self.item)
        cell = self.ctx.where.cell("actions", self.ctx.action_rows[self.item], field_name)
        return scalar(cell, float(getattr(action, field_name)))

    def _in_use(self, row: Row, key: str, engine: FloatArray) -> Row:
        """Move what is paid before the year of taking into use to that year."""
        if self.asset.in_use_year is None:
            return row
        year = self._action("in_use_year").text
        so_far = f"SUM({row.sheet}!$G{row.number}:{HERE}{row.number})"
        text = f"({YEAR}>{year})*{row.now.text}+({YEAR}={year})*{so_far}"
        return self._row(key, Expr(text, np.append([0.0], plain(engine)), 1), plain(engine))

    def _life(self, part: Part) -> tuple[Expr, Expr]:
        """Give the cells of a part's life and share."""
        ctx = self.ctx
        if self.item in ctx.element_rows:
            return ctx.figures[self.item, "lifetime", None].value, ONE
        if not part.name:
            return self._action("lifetime"), ONE
        rows = enumerate(ctx.inputs.plan.action_components)
        at = next(i for i, c in rows if (c.action, c.name) == (self.item, part.name))
        cells = (ctx.where.cell("action_components", at, name) for name in ("lifetime", "share"))
        life, share = cells
        return scalar(life, float(part.life[0])), scalar(share, part.share)

    def _part(
        self,
        p: int,
        part: Part,
        amounts: tuple[Row, Row | None, Row, Row],
        rows: dict[str, list[Row]],
    ) -> None:
        used, deferred, paid_for, deflated = amounts
        life, share = self._life(part)
        years, whole = self.sheet.years, self._action("lifetime") if part.name else None
        text = life.text if whole is None else f"MIN({life.text},{whole.text})"
        held = float(life.values) if whole is None else min(float(life.values), float(whole.values))
        lower = Expr(f"{YEAR}-{text}", years - held)
        low = self.grid.row(self.item, self.sheet.say("oldest"), "–", lower, "year", summed=False)
        place = (part.name, life, share, low, whole)
        opening, depreciation = self._books("", used, self.cost.books[p][1], place)
        rows["opening"].append(opening)
        rows["depreciation"].append(depreciation)
        if deferred is not None:
            opening, recognised = self._books("grant_", deferred, self.cost.grants[p][1], place)
            rows["grants"].append(opening)
            rows["recognised"].append(recognised)
        self._annuities(part, (paid_for, deflated), place, rows)

    def _window(self, row: Row, low: Row) -> Expr:
        """Sum what is taken into use in the years whose life is not over, up to the year before."""
        first, last = self.sheet.years[1:], low.values[1:]
        inside = (first[None, :] < first[:, None]) & (first[None, :] >= last[:, None])
        axis = f"{self.grid.name}!$G${HEADER + 1}:${self.grid.last}${HEADER + 1}"
        text = f'SUMIFS({row.range},{axis},"<"&{YEAR},{axis},">="&{low.now.text})'
        return Expr(text, np.append([0.0], inside @ row.values[1:]))

    def _scrapped(self, row: Row, life: Expr, whole: Expr) -> Expr:
        """Give what a part that outlives the whole is worth when the whole is replaced, before the part's share."""
        years, values = self.sheet.years[1:], row.values[1:]
        ago = np.append([0.0], (years[None, :] == years[:, None] - float(whole.values)) @ values)
        rest = max(0.0, 1.0 - float(whole.values) / float(life.values))
        axis = f"{self.grid.name}!$G${HEADER + 1}:${self.grid.last}${HEADER + 1}"
        amount = f"SUMIFS({row.range},{axis},{YEAR}-{whole.text})"
        return Expr(f"{amount}*MAX(0,1-{whole.text}/{life.text})", ago * rest, 2)

    def _books(
        self, prefix: str, row: Row, books: Books, place: tuple[str, Expr, Expr, Row, Expr | None]
    ) -> tuple[Row, Row]:
        """Write the book value at the start of the year and what is written off in it."""
        name, life, share, low, whole = place
        number = self.grid.next_number
        own, off = (f"{self.grid.name}!{BEFORE}{at}" for at in (number, number + (2 if whole is None else 3)))
        opening_values, off_values = plain(books.opening), plain(books.depreciation)
        before = self._part_of(row.before, share)
        text = f"{own}-{off}+{before.text}"
        opening = self._row(f"{prefix}opening", Expr(text, np.append([0.0], opening_values), 1), opening_values,
                            summed=False, name=name)  # fmt: skip
        window = self._row(f"{prefix}window", self._window(row, low), summed=False, name=name)
        even = self._part_of(window.now, share) / life
        if whole is not None:
            scrapped = self._scrapped(row, life, whole) * share
            even = even + self._row(f"{prefix}scrapped", scrapped, summed=False, name=name).now
        return opening, self._row(f"{prefix}depreciation", even, off_values, name=name)

    def _annuities(
        self,
        part: Part,
        paid: tuple[Row, Row],
        place: tuple[str, Expr, Expr, Row, Expr | None],
        rows: dict[str, list[Row]],
    ) -> None:
        name, life, share, low, _ = place
        rate, inflation = (float(self.ctx.names[n].values) for n in ("Internranta", "Inflation"))
        real = float(real_rate(rate, inflation))
        later = self.sheet.level.now / scalar("(1+Inflation)", 1.0 + inflation)
        for method, row, text, value, level in (
            ("annuity_nominal", paid[0], "Internranta", rate, ONE),
            ("annuity_real", paid[1], "Kalkylranta_kommun", real, later),
        ):
            formula = scalar(f"-PMT({text},{life.text},1)", float(annuity(1.0, value, part.life[0])))
            factor = scalar(self.grid.constant(formula, "factor"), float(formula.values))
            amount = self._part_of(factor, share) * self._window(row, low)
            engine = plain(self.cost.annuities[method]) if len(self.asset.parts) == 1 and self.grant is None else None
            full = amount if level is ONE else amount * level
            rows[method].append(self._row(f"{method}_part", full, engine, name=name))

    def _part_of(self, amount: Expr, share: Expr) -> Expr:
        """Take a part's share; the whole is not multiplied."""
        return amount if share is ONE else amount * share

    def _interest(self, rows: dict[str, list[Row]]) -> Row:
        """Write interest on what the books hold, less grants not yet recognised and what is borrowed."""
        ctx, half, net = self.ctx, self.sheet.half, self.sheet.flags["net"]
        basis = column_sum(rows["opening"]) - half * self._total(rows["depreciation"])
        if rows["grants"] or len(self.asset.parts) > 1:
            basis = self._row("basis", basis, summed=False).now
        if rows["grants"]:
            grants = column_sum(rows["grants"]) - half * self._total(rows["recognised"])
            basis = basis - net * self._row("basis_grants", grants, summed=False).now
        loans = [x for x in ctx.result.loans.loans if x.action == self.item and x.borrower == self.asset.actor]
        if loans:
            owed = total([ctx.rows["loan_opening", x.id].now for x in loans])
            paid = total([ctx.rows["loan_amortisation", x.id].now for x in loans])
            borrowed = self._row("borrowed", owed - half * self._row("amortised", paid).now,
                                 plain(self.cost.borrowed), summed=False)  # fmt: skip
            basis = basis - borrowed.now
        interest = ctx.names["Internranta"] * maximum(ZERO, basis)
        return self._row("interest", interest, plain(self.cost.interest))

    def _total(self, rows: list[Row]) -> Expr:
        """Give the sum of rows as one row: what a factor can stand before."""
        return rows[0].now if len(rows) == 1 else self._row("sum", column_sum(rows), summed=False).now
