"""The state of a year in the workbook: which row holds each volume, intensity and factor just now."""

from __future__ import annotations

from collections.abc import Mapping

from klimatinvest.present.workbook.calc.context import Context
from klimatinvest.present.workbook.formula import THOUSAND, Expr, total
from klimatinvest.present.workbook.grid import Row


class LiveState:
    """Rows and cells that an element meets; the twin of ``engine.state.State``.

    Attributes
    ----------
    volume : dict of activity to Row
        Operations per year.
    intensity : dict of (activity, carrier) to Expr
        kWh per operation.
    factor : dict of carrier to Expr
        kg CO2e per MWh, territorial.
    loose : dict of (sector, carrier) to Row
        MWh that unit models add or take away.
    """

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        plan = ctx.inputs.plan
        self.sector_of_carrier: Mapping[str, str | None] = {c.id: c.sector for c in plan.carriers}
        self.sector_of_activity: Mapping[str, str] = {a.id: a.sector for a in plan.activities}
        self.volume: dict[str, Row] = {}
        self.intensity: dict[tuple[str, str], Expr] = {
            (a.id, c): ctx.figures[a.id, "intensity", c].value
            for a in plan.activities
            for c in ctx.inputs.carriers_of(a.id, "intensity")
        }
        self.factor: dict[str, Expr] = {
            c.id: ctx.series[c.id, "emission_factor", None].now
            for c in plan.carriers
            if (c.id, "emission_factor", None) in ctx.series
        }
        self.loose: dict[tuple[str, str], Row] = {}
        self._known: dict[tuple[str, str], Row] = {}

    def copy(self) -> LiveState:
        """Copy the references, so that an element can act alone."""
        other = LiveState(self._ctx)
        other.volume, other.intensity, other.factor = dict(self.volume), dict(self.intensity), dict(self.factor)
        other.loose, other._known = dict(self.loose), dict(self._known)
        return other

    def carriers_of(self, activity: str) -> tuple[str, ...]:
        """List the carriers an activity uses, sorted."""
        return tuple(sorted(c for a, c in self.intensity if a == activity))

    def sector(self, activity: str, carrier: str) -> str:
        """Give the sector in which an activity's use of a carrier is booked."""
        return self.sector_of_carrier[carrier] or self.sector_of_activity[activity]

    def remember(self, activity: str, sector: str, row: Row) -> None:
        """Keep the row that holds emissions per operation until intensity or factor changes."""
        self._known[activity, sector] = row

    def forget(self, activity: str | None = None, carrier: str | None = None) -> None:
        """Drop the rows of emissions per operation that a change has made old."""
        for known in list(self._known):
            uses = carrier is not None and (known[0], carrier) in self.intensity
            if known[0] == activity or uses:
                del self._known[known]

    def per_operation(self, activity: str) -> dict[str, Expr]:
        """Give emissions per operation, kg, by the sector they are booked on."""
        found: dict[str, list[Expr]] = {}
        process = self._ctx.figures.get((activity, "process_emissions", None))
        if process is not None:
            found.setdefault(self.sector_of_activity[activity], []).append(process.value)
        for carrier in self.carriers_of(activity):
            part = self.intensity[activity, carrier] * self.factor[carrier] / THOUSAND
            found.setdefault(self.sector(activity, carrier), []).append(part)
        return {
            sector: self._known[activity, sector].now if (activity, sector) in self._known else total(parts)
            for sector, parts in found.items()
        }
