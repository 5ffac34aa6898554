"""The state of a year: volumes, intensities and factors that elements change one after the other."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from klimatinvest.engine.inputs import FloatArray, Inputs, IntArray, Path

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
        Emissions without energy, kg per operation, [boundary, draw, year]; only of activities that state any.
    factor : dict of carrier
        kg CO2e per MWh, [boundary, draw, year]; NaN where the life-cycle factor is not stated.
    carriers : dict of activity
        The carriers an activity uses, sorted; kept by ``set_intensity``.
    loose : dict of (sector, carrier)
        MWh per year that unit models add or take away outside the activities.
    changed : set
        Names of what an element has changed; an element that reads none of them meets the reference.
    """

    volume: dict[str, FloatArray]
    intensity: dict[tuple[str, str], FloatArray]
    process: dict[str, FloatArray]
    factor: dict[str, FloatArray]
    carriers: dict[str, tuple[str, ...]]
    loose: dict[tuple[str, str], FloatArray] = field(default_factory=dict)
    changed: set[object] = field(default_factory=set)

    def copy(self) -> State:
        """Copy the containers; arrays are replaced, never written into, so they may be shared."""
        return State(
            dict(self.volume),
            dict(self.intensity),
            dict(self.process),
            dict(self.factor),
            dict(self.carriers),
            dict(self.loose),
            set(),
        )

    def carriers_of(self, activity: str) -> tuple[str, ...]:
        """List the carriers an activity uses, sorted."""
        return self.carriers.get(activity, ())

    def set_intensity(self, activity: str, carrier: str, intensity: FloatArray) -> None:
        """Give an activity a new intensity of a carrier, kWh per operation, [draw, year]."""
        self.intensity[activity, carrier] = intensity
        used = self.carriers.get(activity, ())
        if carrier not in used:
            self.carriers[activity] = tuple(sorted((*used, carrier)))


def _activity_volume(inputs: Inputs, activity: str, people: _People | None, years: IntArray) -> FloatArray:
    """Give ``V0 · pop(y)/pop(base) · (1+g)^(y − base)``, [draw, year], or the stated path."""
    path = inputs.paths.get((activity, "volume", None))
    if path is not None:
        return path.at(years)
    figure = inputs.figures[activity, "volume", None]
    base = inputs.plan.assumptions[figure.row].year or inputs.inventory_year
    volume = np.repeat(figure.value, years.size, axis=1)
    growth = inputs.value(activity, "growth")
    if growth is not None:
        volume = volume * (1.0 + growth) ** (years - base)
    return volume if people is None else volume * people.since(base)


class _People:
    """The population by year against the population of the year a volume belongs to, each ratio made once."""

    def __init__(self, population: Path, years: IntArray) -> None:
        self._population, self._ahead = population, population.at(years)
        self._ratio: dict[int, FloatArray] = {}

    def since(self, base: int) -> FloatArray:
        """Give ``pop(y) / pop(base)``, [1, year]."""
        if base not in self._ratio:
            self._ratio[base] = self._ahead / self._population.at(np.array([base]))
        return self._ratio[base]


def _boundaries(inputs: Inputs, stated: tuple[FloatArray | None, FloatArray | None], years: IntArray) -> FloatArray:
    """Stack the boundaries that are followed, [boundary, draw, year]; what is not stated is NaN."""
    followed = stated if inputs.lifecycle else stated[:1]
    draws = max(1 if p is None else len(p) for p in followed)
    both = np.full((len(followed), draws, years.size), np.nan)
    for boundary, values in enumerate(followed):
        if values is not None:
            both[boundary] = values
    return both


def reference_state(inputs: Inputs, years: IntArray) -> State:
    """Build the state without the plan (BAU) on given years."""
    activities = inputs.plan.activities
    population = inputs.paths.get(("plan", "population", None))
    people = None if population is None else _People(population, years)
    volume = {a.id: _activity_volume(inputs, a.id, people if a.follows_population else None, years) for a in activities}
    carriers = {a.id: inputs.carriers_of(a.id, "intensity") for a in activities}
    intensity = {
        (activity, carrier): np.repeat(inputs.figures[activity, "intensity", carrier].value, years.size, axis=1)
        for activity, used in carriers.items()
        for carrier in used
    }
    found = ((a.id, _process(inputs, a.id, years)) for a in activities)
    process = {activity: emissions for activity, emissions in found if emissions is not None}
    factor = {}
    for carrier in inputs.plan.carriers:
        paths = [inputs.paths.get((carrier.id, q, None)) for q in ("emission_factor", "emission_factor_lifecycle")]
        territorial, lifecycle = (None if p is None else p.at(years) for p in paths)
        factor[carrier.id] = _boundaries(inputs, (territorial, lifecycle), years)
    return State(volume, intensity, process, factor, carriers)


def _process(inputs: Inputs, activity: str, years: IntArray) -> FloatArray | None:
    """Give process emissions, kg per operation, or None for an activity that states none on any boundary."""
    territorial = inputs.value(activity, "process_emissions")
    lifecycle = inputs.value(activity, "process_emissions_lifecycle")
    if territorial is None and lifecycle is None:
        return None
    return _boundaries(inputs, (np.zeros((1, 1)) if territorial is None else territorial, lifecycle), years)


def emissions_by_sector(inputs: Inputs, state: State) -> dict[str, FloatArray]:
    """Give the modelled territorial emissions by sector, tonnes CO2e, [draw, year]."""
    total: dict[str, FloatArray] = {}

    def add(sector: str, tonnes: FloatArray) -> None:
        total[sector] = total[sector] + tonnes if sector in total else tonnes

    carrier_sector = {c.id: c.sector for c in inputs.plan.carriers}
    for activity in inputs.plan.activities:
        volume = state.volume[activity.id]
        process = state.process.get(activity.id)
        if process is not None:
            add(activity.sector, volume * process[TERRITORIAL] / 1000.0)
        for carrier in state.carriers_of(activity.id):
            mwh = volume * state.intensity[activity.id, carrier] / 1000.0
            sector = carrier_sector[carrier] or activity.sector
            add(sector, mwh * state.factor[carrier][TERRITORIAL] / 1000.0)
    for (sector, carrier), mwh in state.loose.items():
        add(carrier_sector[carrier] or sector, mwh * state.factor[carrier][TERRITORIAL] / 1000.0)
    return total
