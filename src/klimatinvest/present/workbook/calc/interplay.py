"""Elements in sequence, live: what is asked for, what is left, what is moved, and what the next one meets.

The twin of ``engine.steps``: the same order, written as formulas, so that a changed quantity is right at once.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from klimatinvest.engine.step import FROM, TO, Leg, Step
from klimatinvest.plan.model import Element
from klimatinvest.present.workbook.calc.context import Context, plain
from klimatinvest.present.workbook.calc.deployment import element_cell, in_horizon, write_wanted
from klimatinvest.present.workbook.calc.live import LiveState
from klimatinvest.present.workbook.formula import HUNDRED, ONE, THOUSAND, ZERO, Expr, minimum, ratio, scalar, total
from klimatinvest.present.workbook.grid import Grid, Row

SHEET, ALONE = "interplay", "alone"


def write_interplay(ctx: Context, reference: LiveState) -> None:
    """Write the sequence, and beside it each element alone against the reference."""
    grid, alone = ctx.grid(SHEET), ctx.grid(ALONE)
    live = reference.copy()
    pairs = zip(ctx.result.sequence.portfolio, ctx.result.sequence.standalone, strict=True)
    for element, (step, single) in zip(ctx.inputs.elements, pairs, strict=True):
        _StepWriter(ctx, grid, live, element, step, "tonnes").write()
        if single is step:
            alone.heading(element.name, element.id)
            for sector in step.tonnes:
                row = ctx.rows["tonnes", element.id, sector]
                label = ctx.say("interplay.tonnes", sector=ctx.name_of(sector))
                ctx.rows["tonnes_alone", element.id, sector] = alone.row(
                    element.id, label, "ton", row.now, "tonnes", plain(single.tonnes[sector])
                )
        else:
            _StepWriter(ctx, alone, reference.copy(), element, single, "tonnes_alone").write()


class _StepWriter:
    """Writes one element's step on a sheet and moves the live state on."""

    def __init__(self, ctx: Context, grid: Grid, live: LiveState, element: Element, step: Step, kind: str) -> None:
        self.ctx, self.grid, self.live, self.element, self.step, self.kind = ctx, grid, live, element, step, kind
        self.parts: dict[str, list[Expr]] = {}
        self.energy: Iterator[tuple[int, np.ndarray]] = ((i, plain(line.mwh)) for i, line in enumerate(step.energy))
        self.delivered: Row | None = None

    def write(self) -> None:
        """Write the step's rows and its tonnes by sector."""
        element = self.element
        self.grid.heading(element.name, element.id)
        if element.depth == "yearly":
            self._yearly()
        else:
            self.asked = write_wanted(self.ctx, self.grid, element, self.step)
            self.delivered = self.asked
            if element.depth == "unit":
                self._unit()
            else:
                {
                    "avoid": self._avoid,
                    "efficiency": self._efficiency,
                    "shift": self._shift,
                    "fuel": self._fuel,
                    "supply": self._supply,
                }[element.kind]()
        for sector in self.step.tonnes:
            label = self.ctx.say("interplay.tonnes", sector=self.ctx.name_of(sector))
            expr = total(self.parts.get(sector, [ZERO]))
            row = self.grid.row(element.id, label, "ton", expr, "tonnes", plain(self.step.tonnes[sector]))
            self.ctx.rows[self.kind, element.id, sector] = row
        if self.kind == "tonnes" and self.delivered is not None:
            self.ctx.rows["delivered", element.id] = self.delivered
            self.ctx.rows["asked", element.id] = self.asked

    # -- helpers -------------------------------------------------------------------------------------

    def _figure(self, quantity: str, carrier: str | None = None) -> Expr | None:
        cells = self.ctx.figures.get((self.element.id, quantity, carrier))
        return None if cells is None else cells.value

    def _need(self, quantity: str) -> Expr:
        return self.ctx.figures[self.element.id, quantity, None].value

    def _row(self, key: str, unit: str, expr: Expr, engine: np.ndarray | None = None, **args: object) -> Row:
        label = self.ctx.say(f"interplay.{key}", **args)
        return self.grid.row(self.element.id, label, unit, expr, "number", engine, summed=False)

    def _add(self, sector: str, expr: Expr) -> None:
        self.parts.setdefault(sector, []).append(expr)

    def _energy(self, carrier: str, side: str, expr: Expr) -> Row:
        """Write energy in the order the engine lists it."""
        index, engine = next(self.energy)
        key = "energy_from" if side == FROM else "energy_to"
        row = self._row(key, "MWh", expr, engine, carrier=self.ctx.name_of(carrier))
        if self.kind == "tonnes":
            self.ctx.rows["energy", self.element.id, str(index)] = row
        return row

    # -- yearly figures and figures per unit -----------------------------------------------------------

    def _yearly(self) -> None:
        stated = self.ctx.series[self.element.id, "abatement", None].now
        self._add(self.element.sector, in_horizon(self.ctx, stated))
        for side, quantity in ((TO, "energy_use"), (FROM, "reference_energy_use")):
            for carrier in self.ctx.inputs.carriers_of(self.element.id, quantity):
                row = self.ctx.series.get((self.element.id, quantity, carrier))
                if row is not None:
                    self._energy(carrier, side, in_horizon(self.ctx, row.now))

    def _unit(self) -> None:
        if self.element.from_activity:
            self._take()
        stated = self._figure("abatement")
        for side, quantity in ((TO, "energy_use"), (FROM, "reference_energy_use")):
            for carrier in self.ctx.inputs.carriers_of(self.element.id, quantity):
                self._unit_energy(side, quantity, carrier, stated is None)
        if stated is None:
            return
        permanence = self._figure("permanence")
        tonnes = self._delivered * stated
        self._add(self.element.sector, tonnes if permanence is None else tonnes * permanence)

    def _unit_energy(self, side: str, quantity: str, carrier: str, counts: bool) -> None:
        per_unit = self._figure(quantity, carrier)
        if per_unit is None:
            return
        row = self._energy(carrier, side, self._delivered * per_unit)
        if not counts:
            return
        tonnes = row.now * self.live.factor[carrier] / THOUSAND
        sector = self.live.sector_of_carrier[carrier] or self.element.sector
        self._add(sector, tonnes if side == FROM else -tonnes)
        key = (self.element.sector, carrier)
        signed = row.now if side == TO else -row.now
        known = self.live.loose.get(key)
        after = signed if known is None else known.now + signed
        self.live.loose[key] = self._row("loose", "MWh", after, carrier=self.ctx.name_of(carrier))

    # -- activities --------------------------------------------------------------------------------------

    @property
    def _delivered(self) -> Expr:
        return (self.delivered or self.asked).now

    def _unit_of(self, activity: str) -> str:
        return next(a.unit for a in self.ctx.inputs.plan.activities if a.id == activity)

    def _leg(self, leg: Leg, asked: Expr, available: Expr) -> Row:
        """Write what is asked of an activity, what is left of it and what is moved."""
        unit, name = self._unit_of(leg.activity), self.ctx.name_of(leg.activity)
        want = self._row("leg_asked", unit, asked, plain(leg.asked), activity=name)
        left = self._row("leg_available", unit, available, plain(leg.available), activity=name)
        return self._row("leg_moved", unit, minimum(want.now, left.now), plain(leg.moved), activity=name)

    def _share(self, leg: Leg) -> Expr:
        if self.element.from_activity:
            return ONE
        plan = self.ctx.inputs.plan
        row = next(
            i for i, r in enumerate(plan.from_shares) if (r.element, r.activity) == (self.element.id, leg.activity)
        )
        return scalar(self.ctx.where.cell("from_shares", row, "share"), leg.share)

    def _take(self) -> list[tuple[Leg, Row]]:
        per_unit = self._need("conversion_from")
        taken: list[tuple[Leg, Row]] = []
        for leg in self.step.legs:
            volume = self.live.volume[leg.activity]
            asked = self.asked.now * per_unit
            if not self.element.from_activity:
                asked = asked * self._share(leg)
            moved = self._leg(leg, asked, volume.now)
            name = self.ctx.name_of(leg.activity)
            self.live.volume[leg.activity] = self._row(
                "volume_after", self._unit_of(leg.activity), volume.now - moved.now, activity=name
            )
            taken.append((leg, moved))
        summed = total([moved.now for _, moved in taken])
        self.delivered = self._row("delivered", self.element.unit, ratio(summed, per_unit), plain(self.step.delivered))
        return taken

    def _book(self, activity: str, operations: Row, side: str) -> None:
        """Book tonnes, energy and running cost of operations that appear or disappear."""
        for sector, per_operation in self.live.per_operation(activity).items():
            tonnes = operations.now * per_operation / THOUSAND
            self._add(sector, tonnes if side == FROM else -tonnes)
        for carrier in self.live.carriers_of(activity):
            used = operations.now * self.live.intensity[activity, carrier] / THOUSAND
            self._energy(carrier, side, used)
        if self.kind == "tonnes":
            self.ctx.rows["operations", self.element.id, activity, side] = operations

    def _avoid(self) -> None:
        for leg, moved in self._take():
            self._book(leg.activity, moved, FROM)

    def _shift(self) -> None:
        self._avoid()
        target = self.element.to_activity or ""
        unit, name = self._unit_of(target), self.ctx.name_of(target)
        arrived = self._row("arrived", unit, self._delivered * self._need("conversion_to"), activity=name)
        self._book(target, arrived, TO)
        volume = self.live.volume[target].now + arrived.now
        self.live.volume[target] = self._row("volume_after", unit, volume, activity=name)

    def _efficiency(self) -> None:
        activity = self.element.from_activity or ""
        per_unit, volume = self._need("conversion_from"), self.live.volume[activity]
        ceiling = self._figure("ceiling")
        available = volume.now if ceiling is None else volume.now * ceiling
        moved = self._leg(self.step.legs[0], self.asked.now * per_unit, available)
        self.delivered = self._row(
            "delivered", self.element.unit, ratio(moved.now, per_unit), plain(self.step.delivered)
        )
        engine = None if self.step.weight is None else plain(self.step.weight)
        weight = self._row("weight", "andel", ratio(moved.now, volume.now), engine)
        saving = self._figure("saving")
        left = ONE - saving * weight.now if saving is not None else ONE / (ONE + self._need("improvement") * weight.now)
        for carrier in self.live.carriers_of(activity):
            if self.element.carrier in (None, carrier):
                self._change(activity, carrier, self.live.intensity[activity, carrier] * left, FROM)

    def _fuel(self) -> None:
        activity = self.element.from_activity or ""
        source, target = self.element.carrier or "", self.element.to_carrier or ""
        used = total([self.live.intensity[activity, c] for c in self.live.carriers_of(activity)])
        whole = self._row("intensity_total", f"kWh/{self._unit_of(activity)}", used)
        asked = self.asked.now / HUNDRED * whole.now
        moved = self._leg(self.step.legs[0], asked, self.live.intensity[activity, source])
        delivered = ratio(moved.now * HUNDRED, whole.now)
        self.delivered = self._row("delivered", self.element.unit, delivered, plain(self.step.delivered))
        per_kwh = self._figure("energy_ratio")
        arrived = moved.now if per_kwh is None else moved.now * per_kwh
        kept = self.live.intensity.get((activity, target))
        self._change(activity, source, self.live.intensity[activity, source] - moved.now, FROM)
        self._change(activity, target, arrived if kept is None else kept + arrived, TO)

    def _change(self, activity: str, carrier: str, after: Expr, side: str) -> None:
        """Give an activity a new intensity and book the difference."""
        unit = f"kWh/{self._unit_of(activity)}"
        before = self.live.intensity.get((activity, carrier))
        row = self._row(
            "intensity_after", unit, after, activity=self.ctx.name_of(activity), carrier=self.ctx.name_of(carrier)
        )
        change = -row.now if before is None else before - row.now
        volume = self.live.volume[activity].now
        energy = volume * (change if side == FROM else -change) / THOUSAND
        used = self._energy(carrier, side, energy)
        tonnes = used.now * self.live.factor[carrier] / THOUSAND
        self._add(self.live.sector(activity, carrier), tonnes if side == FROM else -tonnes)
        self.live.intensity[activity, carrier] = row.now
        self.live.forget(activity=activity)

    def _supply(self) -> None:
        carrier = self.element.carrier or ""
        before = self.live.factor[carrier]
        after = self._row("factor_after", "kg/MWh", self._new_factor(before), carrier=self.ctx.name_of(carrier))
        change = self._row("factor_change", "kg/MWh", before - after.now, carrier=self.ctx.name_of(carrier))
        for activity in self.ctx.inputs.plan.activities:
            intensity = self.live.intensity.get((activity.id, carrier))
            if intensity is not None:
                used = self.live.volume[activity.id].now * intensity / THOUSAND
                self._add(self.live.sector(activity.id, carrier), used * change.now / THOUSAND)
        for (sector, used_carrier), row in self.live.loose.items():
            if used_carrier == carrier:
                self._add(self.live.sector_of_carrier[carrier] or sector, row.now * change.now / THOUSAND)
        self.live.factor[carrier] = after.now
        self.live.forget(carrier=carrier)

    def _new_factor(self, before: Expr) -> Expr:
        path = self.ctx.series.get((self.element.id, "supply_factor", None))
        if path is not None:
            flags = np.concatenate([[False], self.ctx.inputs.horizon])
            values = np.where(flags, path.values, before.values)
            return Expr(f"IF(§$5>=Startar,{path.now.text},{before.text})", values)
        quantity = element_cell(self.ctx, self.element, "quantity")
        share = self._row("supply_share", "andel", ratio(self.asked.now, quantity))
        return before + share.now * (self._need("target_factor") - before)
