"""Energy in operation: use, emission factors and prices by carrier and year, and the primary energy number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from klimatinvest.building.axes import STATE_NO_AREA, STATE_NO_ENERGY, STATE_NO_GEO_FACTOR, STATE_NO_WEIGHT, STATE_OK
from klimatinvest.building.factors import converted
from klimatinvest.building.model import BuildingCarrier, CarrierSeries
from klimatinvest.building.result_energy import CarrierRow, PrimaryEnergy
from klimatinvest.building.years import Frame
from klimatinvest.core.series import FloatArray, IntArray, interpolate
from klimatinvest.engine.compile import library_value, price_factor

if TYPE_CHECKING:
    from klimatinvest.parameters.library import Library
    from klimatinvest.parameters.model import Parameter

MIX_PARAMETERS = {
    "swedish": "ef.el.se_mix_boverket",
    "nordic": "ef.el.nordic_2021_2023",
    "residual": "ef.el.residual",
}
WEIGHT_PARAMETERS = {"electricity": "bbr29.weight.el", "district_heating": "bbr29.weight.dh"}
COUNTED_USES = ("heating", "hot_water", "cooling", "property")  # activity energy is not part of the number


def per_kwh(unit: str, carrier: BuildingCarrier) -> float | None:
    """Give the kWh in one of a unit of energy, or of fuel by its heat value; None when it converts to neither."""
    energy = converted(unit, "kWh")
    if energy is None and carrier.heat_value is not None:
        litres = converted(unit, "liter")
        energy = None if litres is None else litres * carrier.heat_value
    return energy


def yearly_kwh(unit: str, carrier: BuildingCarrier) -> float | None:
    """Give the kWh a year in one of a unit, which may leave the year out."""
    yearly = unit.removesuffix("/år").removesuffix("/year")
    return per_kwh(yearly, carrier)


def price_unit(unit: str, carrier: BuildingCarrier) -> float | None:
    """Give kronor per kWh in one of a unit of price, or None."""
    return _per_energy(unit, "kr", carrier)


def factor_unit(unit: str, carrier: BuildingCarrier) -> float | None:
    """Give kg per kWh in one of a unit of emission factor, or None."""
    return _per_energy(unit, "kg", carrier)


def _per_energy(unit: str, what: str, carrier: BuildingCarrier) -> float | None:
    found = converted(unit, f"{what}/kWh")
    if found is None and carrier.heat_value is not None:
        litre = converted(unit, f"{what}/liter")
        found = None if litre is None else litre / carrier.heat_value
    return found


def latest(parameter: Parameter) -> int | None:
    """Give the newest year a parameter has a value for."""
    return max(parameter.years, default=None)


def carrier_rows(frame: Frame, years: IntArray | None = None) -> tuple[CarrierRow, ...]:
    """Give every carrier's emission factor and price by year.

    Electricity takes the mix that the project has chosen, unless that is ``own``; other carriers, and own electricity,
    their series. Straight lines between given years, constant outside. A price grows in real terms from its price
    year.

    Raises
    ------
    KeyError
        A carrier has no factor, or a parameter is missing; the checks of the input refuse both.
    """
    axis = frame.years if years is None else years
    series = {(row.carrier, row.quantity): row for row in frame.building.energy_series}
    mix = frame.building.project.electricity
    rows = []
    for carrier in frame.building.energy_carriers:
        row = series.get((carrier.id, "emission_factor"))
        if carrier.kind == "electricity" and mix != "own":
            parameter = frame.library.get(MIX_PARAMETERS[mix])
            if parameter is None:
                raise KeyError(MIX_PARAMETERS[mix])
            dated = parameter.at(latest(parameter) or 0)
            factor, source, id_ = np.full(len(axis), dated.value), dated.source, parameter.id
        elif row is not None:
            factor = _values(row, carrier, frame.library, axis)
            source, id_ = row.source, row.parameter or ""
        else:
            factor, source, id_ = np.full(len(axis), np.nan), "", ""
        price = series.get((carrier.id, "price"))
        paid = np.full(len(axis), np.nan) if price is None else _price(frame, price, carrier, axis)
        rows.append(CarrierRow(carrier.id, factor, paid, id_, source))
    return tuple(rows)


def _values(row: CarrierSeries, carrier: BuildingCarrier, library: Library, axis: IntArray) -> FloatArray:
    """Give a series by year in kg or kronor per kWh, before price level and growth."""
    unit = factor_unit if row.quantity == "emission_factor" else price_unit
    parameter = library.get(row.parameter) if row.parameter else None
    if row.values:
        scale = unit(row.unit, carrier)
        known = sorted(row.values.items())
        given, values = [year for year, _ in known], [value for _, value in known]
        shape = interpolate(axis, given, values)
    elif parameter is not None:
        scale = unit(parameter.unit, carrier)
        shape = np.full(len(axis), library_value(parameter, row.parameter_year))
    else:
        raise KeyError(f"{row.carrier} {row.quantity}")
    if scale is None:
        raise KeyError(row.unit)
    return np.asarray(shape * scale)


def _price(frame: Frame, row: CarrierSeries, carrier: BuildingCarrier, axis: IntArray) -> FloatArray:
    project = frame.building.project
    parameter = frame.library.get(row.parameter) if row.parameter else None
    price_year = row.price_year or (parameter.price_year if parameter is not None else None) or project.price_year
    level = price_factor(frame.library, price_year, project.price_year) * frame.vat(row.vat)
    grown = (1.0 + (row.growth or 0.0) / 100.0) ** (axis - price_year).astype(np.float64)
    return np.asarray(_values(row, carrier, frame.library, axis) * level * grown)


def energy_use(frame: Frame) -> FloatArray:
    """Give the energy in operation, kWh [a, k, y]; 0 in years before the building is in use."""
    carriers = {carrier.id: (place, carrier) for place, carrier in enumerate(frame.building.energy_carriers)}
    use = np.zeros((len(frame.alternatives), len(carriers), len(frame.years)))
    for row in frame.building.energy:
        place, carrier = carriers[row.carrier]
        kwh = yearly_kwh(row.unit, carrier)
        if kwh is None:
            raise ValueError(f"{row.unit} is no unit of energy")
        use[frame.position[row.alternative], place] += _by_year(frame, row.amount, row.values) * kwh * frame.operating
    return use


def _by_year(frame: Frame, amount: float | None, values: dict[int, float]) -> FloatArray:
    if not values:
        return np.full(len(frame.years), amount or 0.0)
    known = sorted(values.items())
    return interpolate(frame.years, [year for year, _ in known], [value for _, value in known])


def primary_energy(frame: Frame) -> PrimaryEnergy:
    """Calculate the primary energy number of the first year in use (BBR 29, 9:12).

    ``Σ (heating / F_geo + hot water + cooling + property) · weight / A_temp``, kWh per m² and year. The weights of
    electricity and district heating are in the library; others must be stated with the carrier.
    """
    project = frame.building.project
    weights = {c.id: w for c in frame.building.energy_carriers if (w := _weight(frame, c)) is not None}
    carriers = {carrier.id: carrier for carrier in frame.building.energy_carriers}
    number, state = [], []
    for position, name in zip(frame.order, frame.alternatives, strict=True):
        area = frame.building.alternatives[position].a_temp or project.a_temp
        rows = [row for row in frame.building.energy if row.alternative == name and row.use in COUNTED_USES]
        code = STATE_OK
        if area is None:
            code = STATE_NO_AREA
        elif not rows:
            code = STATE_NO_ENERGY
        elif project.geo_factor is None and any(row.use == "heating" for row in rows):
            code = STATE_NO_GEO_FACTOR
        elif any(row.carrier not in weights for row in rows):
            code = STATE_NO_WEIGHT
        total = 0.0
        if code == STATE_OK and area is not None:
            first = frame.at(project.in_use_year)
            for row in rows:
                kwh = float(_by_year(frame, row.amount, row.values)[first])
                kwh *= yearly_kwh(row.unit, carriers[row.carrier]) or 0.0
                place = project.geo_factor or 1.0
                total += (kwh / place if row.use == "heating" else kwh) * weights[row.carrier] / area
        number.append(total if code == STATE_OK else np.nan)
        state.append(code)
    return PrimaryEnergy(np.array(number), weights, np.array(state, dtype=np.str_))


def _weight(frame: Frame, carrier: BuildingCarrier) -> float | None:
    if carrier.weight is not None:
        return carrier.weight
    parameter = frame.library.get(WEIGHT_PARAMETERS.get(carrier.kind, ""))
    return None if parameter is None else parameter.value
