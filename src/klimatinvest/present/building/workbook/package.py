"""Energy measures by Belok's Totalmetodik: flows of each measure, alone and in sequence, and the package's rate."""

from __future__ import annotations

import numpy as np

from klimatinvest.building.energy import carrier_rows, yearly_kwh
from klimatinvest.building.result_energy import MeasureRow, Package
from klimatinvest.building.years import frame
from klimatinvest.core.irr import irr
from klimatinvest.core.series import FloatArray
from klimatinvest.engine.compile import price_factor
from klimatinvest.present.building.workbook.context import Context, with_lead
from klimatinvest.present.building.workbook.energy import write_price
from klimatinvest.present.workbook.calc.page import column_sum
from klimatinvest.present.workbook.calc.values import price_factor_text
from klimatinvest.present.workbook.formats import write_text
from klimatinvest.present.workbook.formula import HERE, Expr, scalar, total
from klimatinvest.present.workbook.grid import Grid, Row

SHEET = "package"
DASH = "–"


def write_package(ctx: Context) -> None:
    """Write the package; the order of the measures is the engine's and is checked against the rates."""
    package = ctx.result.package
    if package is None:
        return
    _Package(ctx, package).write()


class _Package:
    """Writes the sheet."""

    def __init__(self, ctx: Context, package: Package) -> None:
        self.ctx, self.package = ctx, package
        self.grid: Grid = ctx.grid(SHEET, package.years, "Investeringsar")
        self.rows: dict[tuple[str, int], Row] = {}

    def write(self) -> None:
        """Write prices, flows, rates and the choice."""
        ctx, grid = self.ctx, self.grid
        grid.heading(ctx.say("energy_values.prices"))
        carriers = carrier_rows(frame(ctx.building, ctx.library), self.package.years)
        for k, carrier in enumerate(ctx.building.energy_carriers):
            write_price(ctx, grid, carrier, carriers[k].price)
        for kind in ("alone", "sequence"):
            grid.heading(ctx.say(f"package.{kind}"))
            for place, row in enumerate(self.package.rows):
                self._flow(kind, place, row)
        grid.heading(ctx.say("package.cumulated"))
        before: Row | None = None
        for place, row in enumerate(self.package.rows):
            own = self.rows["sequence", place]
            expr = own.now if before is None else before.now + own.now
            engine = self.package.flows[: place + 1].sum(axis=0)
            before = self.rows["cumulated", place] = grid.row(
                self._id(row), self._name(row), "kr", expr, "amount", engine
            )
        self._rates()

    def _id(self, row: MeasureRow) -> str:
        return self.ctx.building.measures[row.index].id

    def _name(self, row: MeasureRow) -> str:
        return self.ctx.building.measures[row.index].name

    def _flow(self, kind: str, place: int, row: MeasureRow) -> None:
        """Write the investment in the first year and savings as long as the measure lives."""
        ctx, grid = self.ctx, self.grid
        measure = ctx.building.measures[row.index]
        level = self._level(row.index)
        saving = total([*self._savings(kind, row.index), ctx.input("measures", row.index, "other_saving") * level])
        age = with_lead(grid.years - grid.years[0])
        life = ctx.where.cell("measures", row.index, "life")
        lives = Expr(f"({HERE}$5>Investeringsar)*({HERE}$5<=Investeringsar+{life})",
                     ((age >= 1) & (age <= measure.life)).astype(float))  # fmt: skip
        starts = np.zeros(age.size)
        starts[1] = 1.0
        first = ctx.input("measures", row.index, "investment") * level * Expr(f"({HERE}$5=Investeringsar)", starts)
        engine = self.package.flows[place] if kind == "sequence" else None
        self.rows[kind, place] = grid.row(
            self._id(row), self._name(row), "kr", saving * lives - first, "amount", engine
        )

    def _savings(self, kind: str, index: int) -> list[Expr]:
        ctx, grid = self.ctx, self.grid
        carriers = {carrier.id: carrier for carrier in ctx.building.energy_carriers}
        identifier, parts = ctx.building.measures[index].id, []
        for i, row in enumerate(ctx.building.measure_savings):
            price = ctx.rows.get(("price", row.carrier, grid.name))
            if row.measure != identifier or price is None:
                continue
            alone = ctx.input("measure_savings", i, "saving")
            if kind == "sequence":
                cell = ctx.where.cell("measure_savings", i, "in_sequence")
                value = row.saving if row.in_sequence is None else row.in_sequence
                alone = scalar(f"IF(ISNUMBER({cell}),{cell},{alone.text})", value)
            kwh = self._size(yearly_kwh(row.unit, carriers[row.carrier]) or 0.0)
            parts.append(alone * kwh * price.now)
        return parts

    def _size(self, value: float) -> Expr:
        """Give the kWh in a unit: written once each, in a cell of its own."""
        key = ("unit", f"{value!r}")
        if key not in self.ctx.cells:
            sheet = self.ctx.sheets["values"]
            at = 40 + sum(1 for found in self.ctx.cells if found[0] == "unit")
            write_text(sheet, at, 1, self.ctx.say("package.unit"), self.ctx.formats, "text")
            sheet.write_number(at, 2, value, self.ctx.formats.get("number"))
            name = sheet.get_name()
            quoted = f"'{name}'" if not name.isalnum() else name
            self.ctx.cells[key] = scalar(f"{quoted}!$C${at + 1}", value)
        return self.ctx.cells[key]

    def _level(self, index: int) -> Expr:
        ctx, measure = self.ctx, self.ctx.building.measures[index]
        cell = ctx.where.cell("measures", index, "price_year")
        return scalar(
            price_factor_text(cell), price_factor(ctx.library, measure.price_year, ctx.building.project.price_year)
        )

    def _rates(self) -> None:
        """Write every measure's own rate, the package's rate up to it, and whether it is included."""
        ctx, grid = self.ctx, self.grid
        grid.heading(ctx.say("package.rates"))
        required = ctx.input("project", 0, "required_return")
        need = ctx.line(
            grid,
            "",
            ctx.say("package.requirement"),
            "%",
            Expr(f"{required.text}/100", required.values / 100.0),
            "percent",
        )
        alone = irr(np.array([self.rows["alone", place].values[1:] for place in range(len(self.package.rows))]))
        cell = f"ISNUMBER({{rate}})*({{rate}}>={need.text})"
        for place, row in enumerate(self.package.rows):
            for kind, key, value in (
                ("alone", "own_rate", float(alone.rate[place])),
                ("cumulated", "package_rate", row.package_rate),
            ):
                self._rate(self.rows[kind, place], ctx.say(f"package.{key}", name=self._name(row)), value)
            rate = f"$D${grid.next_number - 1}"
            label = ctx.say("package.included", name=self._name(row))
            value = float(np.isfinite(row.package_rate) and row.package_rate >= self.package.requirement)
            ctx.line(grid, self._id(row), label, "–", scalar(cell.format(rate=rate), value), "year")
        chosen = [self.rows["sequence", i] for i, row in enumerate(self.package.rows) if row.included]
        flows: FloatArray = np.sum([row.values[1:] for row in chosen], axis=0) if chosen else np.zeros(grid.years.size)
        if chosen:
            grid.row("", ctx.say("package.chosen"), "kr", column_sum(chosen), "total_amount", flows)

    def _rate(self, row: Row, label: str, value: float) -> None:
        ctx, grid = self.ctx, self.grid
        at = grid.next_number - 1
        write_text(grid.sheet, at, 1, label, ctx.formats, "text")
        write_text(grid.sheet, at, 2, "%", ctx.formats, "text")
        # a guess near the answer: spreadsheets search from there
        guess = value if np.isfinite(value) else 0.0
        grid.sheet.write_number(at, 4, guess, ctx.formats.get("percent"))
        text = f'=IFERROR(IRR({row.range.split("!")[-1]},$E${at + 1}),"{DASH}")'
        grid.sheet.write_formula(at, 3, text, ctx.formats.get("percent"), value if np.isfinite(value) else DASH)
        grid.skip()
