"""The state of a year: volumes, intensities and factors that elements change one after the other."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from klimatinvest.engine.inputs import FloatArray, Inputs, IntArray

TERRITORIAL, LIFECYCLE = 0, 1


@dataclass
class State:
    """Volumes, intensities and factors, each [draw, year]; factors [boundary, draw, year].

    Attributes
    ----------
    volume : dict of activity
        Operations per year.
    intensity : dict of (activity, carrier)
        kWh per operation.
    process : dict of activity
        Emissions without energy, kg per operation, [boundary, draw, year].
    factor : dict of carrier
        kg CO2e per MWh, [boundary, draw, year]; NaN where the life-cycle factor is not stated.
    loose : dict of (sector, carrier)
        MWh per year that unit models add or take away outside the activities.
    changed : set
        Names of what an element has changed; an element that reads none of them meets the reference.
    """

    volume: dict[str, FloatArray]
    intensity: dict[tuple[str, str], FloatArray]
    process: dict[str, FloatArray]
    factor: dict[str, FloatArray]
    loose: dict[tuple[str, str], FloatArray] = field(default_factory=dict)
    changed: set[object] = field(default_factory=set)

    def copy(self) -> State:
        """Copy the containers; arrays are replaced, never written into, so they may be shared."""
        return State(
            dict(self.volume), dict(self.intensity), dict(self.process), dict(self.factor), dict(self.loose), set()
        )

    def carriers_of(self, activity: str) -> tuple[str, ...]:
        """List the carriers an activity uses, sorted."""
        return tuple(sorted(c for a, c in self.intensity if a == activity))

    def per_operation(self, activity: str) -> FloatArray:
        """Give the emissions per operation, kg CO2e, [boundary, draw, year]."""
        total = self.process[activity]
        for carrier in self.carriers_of(activity):
            total = total + self.intensity[activity, carrier] * self.factor[carrier] / 1000.0
        return total


def _activity_volume(inputs: Inputs, activity: str, follows_population: bool, years: IntArray) -> FloatArray:
    """Give ``V0 · pop(y)/pop(base) · (1+g)^(y − base)``, [draw, year], or the stated path."""
    path = inputs.paths.get((activity, "volume", None))
    if path is not None:
        return path.at(years)
    figure = inputs.figures[activity, "volume", None]
    base = inputs.plan.assumptions[figure.row].year or inputs.inventory_year
    volume = np.broadcast_to(figure.value, (figure.value.shape[0], years.size))
    growth = inputs.value(activity, "growth")
    if growth is not None:
        volume = volume * (1.0 + growth) ** (years - base)
    population = inputs.paths.get(("plan", "population", None))
    if follows_population and population is not None:
        volume = volume * population.at(years) / population.at(np.array([base]))
    return volume


def _both_boundaries(territorial: FloatArray | None, lifecycle: FloatArray | None, years: IntArray) -> FloatArray:
    """Stack the two boundaries, [boundary, draw, year]; what is not stated is NaN."""
    missing = np.full((1, years.size), np.nan)
    pair = [missing if p is None else np.broadcast_to(p, (p.shape[0], years.size)) for p in (territorial, lifecycle)]
    draws = max(p.shape[0] for p in pair)
    return np.stack([np.broadcast_to(p, (draws, years.size)) for p in pair])


def reference_state(inputs: Inputs, years: IntArray) -> State:
    """Build the state without the plan (BAU) on given years."""
    volume = {
        a.id: _activity_volume(inputs, a.id, a.follows_population, years) for a in inputs.plan.activities
    }
    intensity = {
        (a.id, c): np.broadcast_to(value, (value.shape[0], years.size))
        for a in inputs.plan.activities
        for c in inputs.carriers_of(a.id, "intensity")
        if (value := inputs.value(a.id, "intensity", c)) is not None
    }
    process = {a.id: _process(inputs, a.id, years) for a in inputs.plan.activities}
    factor = {}
    for carrier in inputs.plan.carriers:
        paths = [inputs.paths.get((carrier.id, q, None)) for q in ("emission_factor", "emission_factor_lifecycle")]
        territorial, lifecycle = (None if p is None else p.at(years) for p in paths)
        factor[carrier.id] = _both_boundaries(territorial, lifecycle, years)
    return State(volume, intensity, process, factor)


def _process(inputs: Inputs, activity: str, years: IntArray) -> FloatArray:
    """Give process emissions, kg per operation; an activity that states none has none on that boundary."""
    zero = np.zeros((1, years.size))
    territorial = inputs.value(activity, "process_emissions")
    lifecycle = inputs.value(activity, "process_emissions_lifecycle")
    return _both_boundaries(
        zero if territorial is None else territorial,
        zero if lifecycle is None and territorial is None else lifecycle,
        years,
    )


def emissions_by_sector(inputs: Inputs, state: State) -> dict[str, FloatArray]:
    """Give the modelled territorial emissions by sector, tonnes CO2e, [draw, year]."""
    total: dict[str, FloatArray] = {}

    def add(sector: str, tonnes: FloatArray) -> None:
        total[sector] = total[sector] + tonnes if sector in total else tonnes

    carrier_sector = {c.id: c.sector for c in inputs.plan.carriers}
    for activity in inputs.plan.activities:
        volume = state.volume[activity.id]
        add(activity.sector, volume * state.process[activity.id][TERRITORIAL] / 1000.0)
        for carrier in state.carriers_of(activity.id):
            mwh = volume * state.intensity[activity.id, carrier] / 1000.0
            sector = carrier_sector[carrier] or activity.sector
            add(sector, mwh * state.factor[carrier][TERRITORIAL] / 1000.0)
    for (sector, carrier), mwh in state.loose.items():
        add(carrier_sector[carrier] or sector, mwh * state.factor[carrier][TERRITORIAL] / 1000.0)
    return total
