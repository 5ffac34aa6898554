"""Co-benefits, live: quantity times value by year, the damages that are avoided, and what each row of elements gets."""

from __future__ import annotations

import numpy as np

from klimatinvest.catalogue.benefits import benefit_catalogue
from klimatinvest.engine.benefit_inputs import BenefitFigure
from klimatinvest.plan.benefit_terms import in_words, is_money
from klimatinvest.present.workbook.calc.context import Context, plain
from klimatinvest.present.workbook.calc.page import column_sum, number_row, text_row
from klimatinvest.present.workbook.calc.values import price_factor_text
from klimatinvest.present.workbook.formula import HERE, HUNDRED, ONE, ZERO, Expr, call, scalar, total, when
from klimatinvest.present.workbook.grid import HEADER, Grid, Row

SHEET = "benefits_result"
TABLE = "benefits"


def write_benefits(ctx: Context) -> None:
    """Write a block for each co-benefit with a quantity, the sum, and the list of those known in words."""
    grid, found = ctx.grid(SHEET), ctx.result.benefits
    text_row(ctx, grid, "", _say(ctx, "note.benefits"))
    amounts = []
    for n, figure in enumerate(found.figures):
        if not in_words(figure.benefit):
            row = _Block(ctx, grid, n, figure).write()
            if row is not None:
                amounts.append(row)
    grid.skip()
    engine = plain(found.amounts.sum(axis=1))
    ctx.rows["benefit", "sum"] = grid.row("", _say(ctx, "row.sum"), "kr", column_sum(amounts), "total_amount", engine)
    _words(ctx, grid)


def _say(ctx: Context, key: str, **args: object) -> str:
    return ctx.texts.get(f"society.{key}", **args)


def _words(ctx: Context, grid: Grid) -> None:
    grid.skip()
    grid.heading(_say(ctx, "words_title"))
    rows = [b for b in ctx.inputs.plan.benefits if in_words(b)]
    for benefit in rows:
        text_row(ctx, grid, benefit.id, ": ".join(part for part in (benefit.name, benefit.method) if part), "text")
    if not rows:
        text_row(ctx, grid, "", _say(ctx, "note.no_words"))


class _Block:
    """Writes one co-benefit."""

    def __init__(self, ctx: Context, grid: Grid, n: int, figure: BenefitFigure) -> None:
        self.ctx, self.grid, self.n, self.figure, self.benefit = ctx, grid, n, figure, figure.benefit
        self.id = self.benefit.id
        self.years = np.concatenate([[0.0], ctx.inputs.years.astype(float)])

    def write(self) -> Row | None:
        """Write the block; give the row of kronor, or None while the co-benefit has no value."""
        found = self.ctx.result.benefits
        self.grid.heading(f"{self.benefit.name} · {self.ctx.name_of(self.benefit.subject)}", self.id)
        unit = self.ctx.texts.unit(self.benefit.unit or "kr")
        engine = plain(found.quantity[:, self.n])
        quantity = self._row("quantity", unit, self._base() * self._stated() * self._lasts(), "number", engine)
        if np.isnan(self.figure.value).all():
            return None
        worth = self._row("worth", f"kr/{unit}", self._worth(), "number", summed=False)
        engine = plain(found.amounts[:, self.n])
        amount = self._row("amount", "kr", quantity.now * worth.now, "total_amount", engine)
        self.ctx.rows["benefit", self.id] = amount
        return amount

    def _row(
        self, key: str, unit: str, expr: Expr, style: str, engine: np.ndarray | None = None, summed: bool = True
    ) -> Row:
        label = f"{self.benefit.name} · {_say(self.ctx, f'row.{key}')}"
        return self.grid.row(self.id, label, unit, expr, style, engine, summed=summed)

    def _single(self, key: str, expr: Expr, style: str = "number", unit: str = "–", **args: object) -> Expr:
        return self.grid.single(self.id, _say(self.ctx, f"row.{key}", **args), unit, expr, style)

    def _held(self, key: str, value: float, unit: str = "–", **args: object) -> Expr:
        return number_row(self.ctx, self.grid, self.id, _say(self.ctx, f"row.{key}", **args), unit, value)

    def _cell(self, field: str) -> str:
        return self.ctx.where.cell(TABLE, self.figure.row, field)

    # -- quantity ------------------------------------------------------------------------------------------

    def _base(self) -> Expr:
        """Give what the quantity is multiplied by: units delivered, or 1."""
        if self.benefit.basis == "per_unit":
            return self.ctx.rows["delivered", self.benefit.subject].now
        return ONE

    def _stated(self) -> Expr:
        if self.benefit.basis == "damages":
            return self._avoided()
        return scalar(self._cell("quantity"), float(self.figure.quantity[0, 0]))

    def _lasts(self) -> Expr:
        """Give 1 in the co-benefit's years and 0 in others."""
        first, last = self._first(), self._cell("last_year")
        from_year = self._single("first", first, "year")
        end = scalar(f"IF(ISNUMBER({last}),{last},Slutar)", float(self.figure.last))
        to_year = self._single("last", end, "year")
        inside = (self.years >= float(from_year.values)) & (self.years <= float(to_year.values))
        year = f"{HERE}${HEADER + 1}"
        return Expr(f"({year}>={from_year.text})*({year}<={to_year.text})", inside.astype(float), 2)

    def _first(self) -> Expr:
        """Give the first year: as stated, else an action's taking into use, else the plan's."""
        cell, otherwise = self._cell("first_year"), "Startar"
        if self.benefit.subject in self.ctx.action_rows:
            used = self.ctx.where.cell("actions", self.ctx.action_rows[self.benefit.subject], "in_use_year")
            otherwise = used  # a blank year counts as 0, which is before the plan's first
        return scalar(f"MAX(Startar,IF(ISNUMBER({cell}),{cell},{otherwise}))", float(self.figure.first))

    def _avoided(self) -> Expr:
        """Write the expected annual damage avoided, by trapezoids under the curve of damage and chance."""
        plan, ctx = self.ctx.inputs.plan, self.ctx
        stated = [(i, d) for i, d in enumerate(plan.damages) if d.benefit == self.id]
        rows = sorted(stated, key=lambda pair: pair[1].return_period)
        half = self._held("half", 0.5)
        chances, saved = [], []
        for i, damage in rows:
            period = scalar(ctx.where.cell("damages", i, "return_period"), damage.return_period)
            chances.append(self._single("chance", ONE / period, "factor", years=f"{damage.return_period:g}"))
            without, left = (
                scalar(ctx.where.cell("damages", i, name), getattr(damage, name))
                for name in ("damage_without", "damage_with")
            )
            saved.append(self._single("saved", without - left, "amount", "kr", years=f"{damage.return_period:g}"))
        parts = [(chances[n] - chances[n + 1]) * (saved[n] + saved[n + 1]) * half for n in range(len(rows) - 1)]
        parts.append(chances[-1] * saved[-1])
        return self._single("avoided", total(parts), "amount", "kr")

    # -- value ---------------------------------------------------------------------------------------------

    def _worth(self) -> Expr:
        """Give kronor per unit by year: value, price level, real growth; 0 where it is not to be counted."""
        figure = self.figure
        own = self._cell("value")
        value, price_year = self._value(own)
        level = scalar(price_factor_text(price_year.text), figure.price_factor)
        level = self._single("price_factor", level, "factor")
        yes = self.ctx.texts.get("choice.boolean.yes")
        counted = self._single("counted", when(f'{self._cell("priced")}="{yes}"', figure.priced, ONE, ZERO), "number")
        growth = self._single("growth", scalar(self._cell("growth"), figure.growth * 100.0) / HUNDRED, "percent")
        grown = (1.0 + figure.growth) ** (self.years - float(price_year.values))
        factor = Expr(f"(1+{growth.text})^({HERE}${HEADER + 1}-{price_year.text})", grown, 3)
        return value * level * counted * factor

    def _value(self, own: str) -> tuple[Expr, Expr]:
        """Give the value in its own price level, and its price year: the plan's own before the library's."""
        figure, stated = self.figure, self._cell("price_year")
        known = figure.price_year or self.ctx.inputs.plan.plan.price_year
        if self.benefit.basis == "damages":
            return ONE, self._single("price_year", scalar(stated, known), "year")
        if is_money(self.benefit.unit):
            return self._held("unit_factor", figure.factor), self._single("price_year", scalar(stated, known), "year")
        if figure.library is None:
            return scalar(own, figure.own or 0.0), self._single("price_year", scalar(stated, known), "year")
        library, library_year = self._library()
        used = figure.own is not None
        value = when(f"ISNUMBER({own})", used, scalar(own, figure.own or 0.0), library)
        year = when(f"AND(ISNUMBER({own}),ISNUMBER({stated}))", used, scalar(stated, known), library_year)
        return self._single("value", value, "number", "kr"), self._single("price_year", year, "year")

    def _library(self) -> tuple[Expr, Expr]:
        """Write the library's value per unit, and its price year."""
        figure = self.figure
        if self.benefit.parameter is None:
            value, year = self._exposure()
        else:
            parameter = self.ctx.inputs.library.get(self.benefit.parameter)
            known = None if parameter is None else parameter.price_year
            value = self._held("library", figure.library or 0.0, "kr", id=self.benefit.parameter)
            year = self._held("library_year", float(known or figure.price_year or 0), id=self.benefit.parameter)
        return self._single("library_unit", value * self._held("unit_factor", figure.factor)), year

    def _exposure(self) -> tuple[Expr, Expr]:
        """Write the cost of a kilogram by the exposure method: coefficient · Fv · √B · unit value + regional."""
        catalogue, library = benefit_catalogue(), self.ctx.inputs.library
        known = catalogue.substances[self.benefit.substance or ""]
        names = (catalogue.coefficient, known.unit_value, *([known.regional] if known.regional else []))
        held = [self._held("library", found.value, id=name) for name in names if (found := library.get(name))]
        ventilation = scalar(self._cell("ventilation_factor"), self.benefit.ventilation_factor or 0.0)
        people = scalar(self._cell("inhabitants"), self.benefit.inhabitants or 0.0)
        cost = held[0] * ventilation * call("SQRT", people, values=np.sqrt(people.values)) * held[1]
        cost = cost + held[2] if len(held) > 2 else cost
        unit = library.get(known.unit_value)
        year = float(0 if unit is None or unit.price_year is None else unit.price_year)
        return self._single("exposure", cost, "decimal", "kr/kg"), self._held("library_year", year, id=known.unit_value)
