"""Alternatives side by side: kg by module, money, cost per kg saved, and the chart against the proposed limit value."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from klimatinvest.building.axes import MODULES
from klimatinvest.core.series import FloatArray
from klimatinvest.present.building.figures import BUDGET_YEARS
from klimatinvest.present.building.workbook.chart import FIRST_COLUMN, insert_chart
from klimatinvest.present.building.workbook.context import Context
from klimatinvest.present.building.workbook.primary import primary_number
from klimatinvest.present.workbook.formats import write_text
from klimatinvest.present.workbook.formula import Expr, scalar
from klimatinvest.present.workbook.grid import HEADER, quote

SHEET = "compare"
DASH = "–"

Cell = Callable[[int], Expr]


def write_compare(ctx: Context) -> None:
    """Write the table from top to bottom, then the chart beside it."""
    _Compare(ctx).write()


class _Compare:
    """Writes the table; remembers where each line stands."""

    def __init__(self, ctx: Context) -> None:
        self.ctx: Context = ctx
        self.sheet: Worksheet = ctx.plain(SHEET, ctx.say("compare.basis", price_year=ctx.building.project.price_year))
        self.name = quote(self.sheet.get_name())
        self.at = HEADER + 1
        self.rows: dict[str, int] = {}
        self.columns = [xl_col_to_name(FIRST_COLUMN + a) for a in range(len(ctx.alternatives))]

    def write(self) -> None:
        """Write every block."""
        ctx = self.ctx
        ctx.headers(self.sheet, [ctx.say("compare.header.figure"), ctx.say("compare.header.unit")])
        for a, index in enumerate(ctx.result.order):
            reference = ctx.where.cell("alternatives", index, "name")
            name = ctx.building.alternatives[index].name
            self.sheet.write_formula(HEADER, FIRST_COLUMN + a, f"={reference}", ctx.formats.get("header"), name)
        self.sheet.set_row(HEADER, 48)
        self._climate()
        self._money()
        self._comparison()
        self._convention()
        insert_chart(ctx, self.sheet, self.rows)
        self.sheet.freeze_panes(HEADER + 1, 2)
        for first, last, width in ((0, 0, 58), (1, 1, 17), (2, 1 + len(ctx.alternatives), 20)):
            self.sheet.set_column(first, last, width)

    # -- writing -----------------------------------------------------------------------------------------

    def _heading(self, key: str) -> None:
        write_text(self.sheet, self.at, 0, self.ctx.say(f"compare.{key}"), self.ctx.formats, "heading")
        self.at += 1

    def _line(self, key: str, label: str, unit: str, cell: Cell, style: str, engine: FloatArray | None = None) -> None:
        """Write one figure for every alternative."""
        write_text(self.sheet, self.at, 0, label, self.ctx.formats, "bold" if style.startswith("total") else "text")
        write_text(self.sheet, self.at, 1, self.ctx.texts.get(f"building_out.unit.{unit}"), self.ctx.formats, "text")
        self.rows[key] = self.at
        for a in range(len(self.columns)):
            self.ctx.put(
                self.sheet, self.at, FIRST_COLUMN + a, cell(a), style, None if engine is None else float(engine[a])
            )
        self.at += 1

    def _figure(self, key: str, unit: str, cell: Cell, style: str, engine: FloatArray | None = None) -> None:
        self._line(key, self.ctx.texts.get(f"building_out.figure.{key}"), unit, cell, style, engine)

    def _ratio(self, key: str, unit: str, above: str, below: str, values: FloatArray, needs: str = "") -> None:
        """Write a ratio, blank in the cell where the engine has none; the condition stands in the formula."""
        label = self.ctx.texts.get(f"building_out.figure.{key}")
        write_text(self.sheet, self.at, 0, label, self.ctx.formats, "bold")
        write_text(self.sheet, self.at, 1, self.ctx.texts.get(f"building_out.unit.{unit}"), self.ctx.formats, "text")
        self.rows[key] = self.at
        for a, column in enumerate(self.columns):
            top, bottom = (f"${column}${self.rows[k] + 1}" for k in (above, below))
            needed = [bottom] if not needs else [bottom, f"${column}${self.rows[needs] + 1}"]
            condition = "AND(" + ",".join(f"ROUND({cell},6)>0" for cell in needed) + ")"
            value = float(values[a])
            text = f'=IF({condition},{top}/{bottom},"{DASH}")'
            shown: float | str = value if np.isfinite(value) else DASH
            style = "decimal" if unit == "kr_kg" else "factor"
            self.sheet.write_formula(self.at, FIRST_COLUMN + a, text, self.ctx.formats.get(style), shown)
        self.at += 1

    def _cell(self, key: str, a: int, value: float) -> Expr:
        return scalar(f"{self.name}!${self.columns[a]}${self.rows[key] + 1}", value)

    # -- blocks ------------------------------------------------------------------------------------------

    def _climate(self) -> None:
        ctx, climate = self.ctx, self.ctx.result.climate
        self._heading("kg")
        for m, module in enumerate(MODULES):
            label = ctx.texts.get(f"building_module.{module}")
            self._line(f"kg.{module}", label, "kg", self._kg(module), "amount", climate.kg[:, m])
        for key, part in (("a1a5", slice(0, 4)), ("a_to_c", slice(0, 7))):
            label = ctx.texts.get(f"building_out.figure.{key}")
            self._line(f"kg.{key}", label, "kg", self._kg(key), "total_amount", climate.kg[:, part].sum(axis=1))
        self._heading("area")
        self._line("bta", ctx.say("compare.bta"), "m2", lambda a: ctx.cells["bta", ctx.alternatives[a]], "amount")
        for m, module in enumerate(MODULES):
            label = ctx.texts.get(f"building_module.{module}")
            self._line(f"area.{module}", label, "kg_m2", self._per_area(module), "tonnes", climate.per_area[:, m])
        for key in ("a1a5", "a_to_c"):
            self._figure(key, "kg_m2", self._per_area(key), "total_tonnes")
        limit = ctx.result.limit
        self._figure("limit_counted", "kg_m2", self._counted, "total_tonnes", limit.per_area)
        held = scalar(f"${self.columns[0]}${self.at + 1}", limit.proposal)
        label = ctx.texts.get("building_out.figure.limit")
        self._line("limit", label, "kg_m2", lambda a: held if a else scalar(self._library(), limit.proposal), "tonnes")
        self._primary()

    def _library(self) -> str:
        """Keep the proposed limit value on the sheet of constants and give its cell."""
        ctx = self.ctx
        sheet = ctx.sheets["values"]
        write_text(
            sheet, 2, 1, ctx.say("compare.limit_source", parameter=ctx.result.limit.parameter), ctx.formats, "note"
        )
        sheet.write_number(2, 2, ctx.result.limit.proposal, ctx.formats.get("number"))
        return f"{quote(sheet.get_name())}!$C$3"

    def _kg(self, module: str) -> Cell:
        return lambda a: self.ctx.cells["kg", self.ctx.alternatives[a], module]

    def _per_area(self, module: str) -> Cell:
        def cell(a: int) -> Expr:
            kg = float(self.ctx.cells["kg", self.ctx.alternatives[a], module].values)
            return self._cell(f"kg.{module}", a, kg) / self._cell("bta", a, float(self.ctx.result.bta[a]))

        return cell

    def _counted(self, a: int) -> Expr:
        name = self.ctx.alternatives[a]
        whole, left = self.ctx.cells["kg", name, "a1a5"], self.ctx.cells["kg", name, "excluded"]
        return (whole - left) / self._cell("bta", a, float(self.ctx.result.bta[a]))

    def _primary(self) -> None:
        """Write the primary energy number of the alternatives that have one."""
        ctx = self.ctx
        energy = ctx.result.primary_energy
        label = ctx.texts.get("building_out.figure.primary_energy")
        write_text(self.sheet, self.at, 0, label, ctx.formats, "text")
        write_text(self.sheet, self.at, 1, ctx.texts.get("building_out.unit.kwh_m2"), ctx.formats, "text")
        for a in range(len(self.columns)):
            if np.isfinite(energy.number[a]):
                expr = primary_number(ctx, a)
                ctx.put(self.sheet, self.at, FIRST_COLUMN + a, expr, "tonnes", float(energy.number[a]))
            else:
                write_text(self.sheet, self.at, FIRST_COLUMN + a, DASH, ctx.formats, "text")
        self.at += 1

    def _money(self) -> None:
        ctx, money = self.ctx, self.ctx.result.money
        self._heading("money")

        def invested(a: int) -> Expr:
            return -ctx.rows["flow", ctx.alternatives[a], "investment"].sum_cell

        def of(key: str) -> Cell:
            return lambda a: ctx.cells[key, ctx.alternatives[a]]

        self._figure("investment", "kr", invested, "amount", -money.flows[:, 0].sum(axis=1))
        self._figure("life_cycle_cost", "kr", of("life_cycle_cost"), "total_amount", money.life_cycle_cost)
        self._figure("annuity", "kr_year", of("annuity"), "amount", money.annuity)
        self._figure("npv", "kr", of("npv"), "total_amount", money.npv)
        first = int(np.argmax(ctx.result.operating))
        for after in BUDGET_YEARS:
            if first + after >= ctx.result.years.size:
                continue

            def seen(a: int, after: int = after) -> Expr:
                row = ctx.rows["budget", ctx.alternatives[a]]
                place = f"MATCH(I_bruk+{after},{row.sheet}!$G$5:${row.last}$5,0)"
                return scalar(f"INDEX({row.range},{place})", float(row.values[1 + first + after]))

            self._figure(f"budget_{after + 1}", "kr_year", seen, "amount", ctx.result.budget.total[:, first + after])

    def _comparison(self) -> None:
        ctx, compared = self.ctx, self.ctx.result.comparison
        self._heading("against")

        def less(key: str, values: FloatArray) -> Cell:
            first = float(values[0])
            return lambda a: self._cell(key, 0, first) - self._cell(key, a, float(values[a]))

        def more(key: str, values: FloatArray) -> Cell:
            first = float(values[0])
            return lambda a: self._cell(key, a, float(values[a])) - self._cell(key, 0, first)

        climate, money = ctx.result.climate, ctx.result.money
        construction, whole = climate.kg[:, :4].sum(axis=1), climate.kg[:, :7].sum(axis=1)
        self._figure("saved_construction", "kg", less("kg.a1a5", construction), "amount", compared.saved_construction)
        self._figure("saved", "kg", less("kg.a_to_c", whole), "total_amount", compared.saved)
        base = ctx.cells["carbon_discounted", ctx.alternatives[0]]
        self._figure("saved_discounted", "kg", lambda a: base - ctx.cells["carbon_discounted", ctx.alternatives[a]],
                     "amount", compared.saved_discounted)  # fmt: skip
        invested = -money.flows[:, 0].sum(axis=1)
        self._figure("extra_investment", "kr", more("investment", invested), "amount", compared.extra_investment)
        self._figure(
            "extra_cost", "kr", more("life_cycle_cost", money.life_cycle_cost), "total_amount", compared.extra_cost
        )
        self._figure("extra_npv", "kr", more("npv", money.npv), "amount", compared.npv)
        self._ratio("cost_per_kg", "kr_kg", "extra_cost", "saved_discounted", compared.cost_per_kg, "saved")
        self._ratio("cost_per_kg_lifetime", "kr_kg", "extra_cost", "saved", compared.cost_per_kg_lifetime)
        self._ratio("kg_per_krona", "kg_kr", "saved", "extra_investment", compared.kg_per_krona, "saved")
        write_text(self.sheet, self.at, 0, ctx.texts.get("building_out.note.comparison"), ctx.formats, "note")
        self.at += 2
        self._break_even()

    def _break_even(self) -> None:
        """Write the carbon price at which each pair of alternatives costs the same; blank where none above 0 does."""
        ctx, sheet = self.ctx, self.sheet
        self._heading("break_even")
        prices = ctx.result.comparison.break_even
        for i, first in enumerate(ctx.alternatives):
            name = ctx.building.alternatives[ctx.result.order[i]].name
            write_text(sheet, self.at, 0, ctx.say("compare.break_even_row", name=name), ctx.formats, "text")
            write_text(sheet, self.at, 1, ctx.texts.get("building_out.unit.kr_kg"), ctx.formats, "text")
            for j, second in enumerate(ctx.alternatives):
                cost, carbon = (
                    (ctx.cells[key, first].text, ctx.cells[key, second].text)
                    for key in ("life_cycle_cost", "carbon_discounted")
                )
                more, less = f"({cost[0]}-{cost[1]})", f"({carbon[1]}-{carbon[0]})"
                value = float(prices[i, j])
                shown: float | str = value if np.isfinite(value) else DASH
                text = f'=IF(ROUND({more}*{less},6)>0,{more}/{less},"{DASH}")'
                sheet.write_formula(self.at, FIRST_COLUMN + j, text, ctx.formats.get("decimal"), shown)
            self.at += 1
        self.at += 1

    def _convention(self) -> None:
        """Say which conventions the figures rest on, from the settings themselves."""
        ctx, sheet, project = self.ctx, self.sheet, self.ctx.building.project
        shown = (
            ("mode", ctx.texts.get(f"building_choice.calculation_mode.{project.mode}")),
            ("electricity", ctx.texts.get(f"building_choice.electricity_mix.{project.electricity}")),
            ("timing", ctx.texts.get(f"choice.timing.{project.timing}")),
        )
        self._heading("conventions")
        for field, value in shown:
            write_text(sheet, self.at, 0, ctx.texts.get(f"building_field.project.{field}.label"), ctx.formats, "text")
            ctx.linked(sheet, self.at, FIRST_COLUMN, ctx.where.cell("project", 0, field), value)
            self.at += 1
        write_text(sheet, self.at, 0, ctx.say("compare.limit_note"), ctx.formats, "note")
        self.at += 1
