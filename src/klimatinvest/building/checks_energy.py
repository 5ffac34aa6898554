"""Checks of energy: units that are energy, amounts, and a factor and a price for what is used."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from klimatinvest.building.context import Context
from klimatinvest.building.energy import factor_unit, per_kwh, price_unit, yearly_kwh
from klimatinvest.building.model import Building, BuildingCarrier, CarrierSeries
from klimatinvest.core.problem import Problem, Severity
from klimatinvest.plan.labels import nearest

_UNITS: tuple[tuple[str, str, Callable[[str, BuildingCarrier], float | None]], ...] = (
    ("site_energy", "MWh", per_kwh),
    ("energy", "MWh/år", yearly_kwh),
    ("measure_savings", "MWh/år", yearly_kwh),
)


def units(building: Building, ctx: Context) -> Iterator[Problem]:
    """Check that energy is stated in units of energy, or of a fuel with a heat value."""
    for table, wanted, convert in _UNITS:
        for index, row in enumerate(getattr(building, table)):
            carrier = ctx.carriers.get(row.carrier)
            if carrier is not None and convert(row.unit, carrier) is None:
                where = (table, index, "unit")
                yield ctx.problem("unit-mismatch", *where, quantity="energy", found=row.unit, wanted=wanted)


def amounts(building: Building, ctx: Context) -> Iterator[Problem]:
    """Check that energy has an amount, the same every year or by year, and never below 0."""
    for index, row in enumerate(building.energy):
        if (row.amount is None) == (not row.values):
            code = "amount-missing" if row.amount is None else "amount-twice"
            yield ctx.problem(code, "energy", index, "amount", found=row.carrier)
    for table in ("energy", "running_costs", "energy_series", "investments"):
        column = "amounts" if table == "investments" else "values"
        for index, row in enumerate(getattr(building, table)):
            for year, value in getattr(row, column).items():
                if value < 0.0 and getattr(row, "quantity", "price") == "price":
                    yield ctx.problem("negative-amount", table, index, f"{column}.{year}", found=value)


def series(building: Building, ctx: Context) -> Iterator[Problem]:
    """Check that every series has values or a parameter, in a unit that fits."""
    for index, row in enumerate(building.energy_series):
        carrier = ctx.carriers.get(row.carrier)
        if carrier is not None:
            yield from _series(row, index, carrier, ctx)


def _series(row: CarrierSeries, index: int, carrier: BuildingCarrier, ctx: Context) -> Iterator[Problem]:
    where = ("energy_series", index)
    convert = factor_unit if row.quantity == "emission_factor" else price_unit
    wanted = "kg/kWh" if row.quantity == "emission_factor" else "kr/kWh"
    if bool(row.values) == (row.parameter is not None):
        code = "amount-missing" if not row.values else "amount-twice"
        yield ctx.problem(code, *where, "parameter", found=row.carrier)
    elif row.values and not row.unit:
        yield ctx.problem("unit-missing", *where, "unit", quantity=row.quantity, wanted=wanted)
    elif row.values and convert(row.unit, carrier) is None:
        yield ctx.problem("unit-mismatch", *where, "unit", quantity=row.quantity, found=row.unit, wanted=wanted)
    elif row.parameter is not None:
        parameter = ctx.library.get(row.parameter)
        if parameter is None:
            near = nearest(row.parameter, ctx.library.ids)
            yield ctx.problem("unknown-parameter", *where, "parameter", found=row.parameter, suggestion=near)
        elif convert(parameter.unit, carrier) is None:
            yield ctx.problem(
                "parameter-unit", *where, "parameter", found=parameter.id, unit=parameter.unit, wanted=wanted
            )
        elif len(parameter.values) > 1 and row.parameter_year not in parameter.values:
            years = [str(year) for year in parameter.years]
            yield ctx.problem("parameter-year", *where, "parameter_year", found=parameter.id, choices=years)
    if row.quantity == "price" and row.values and row.price_year is None:
        yield ctx.problem("price-year-missing", *where, "price_year", quantity=None)


def carriers_have_series(building: Building, ctx: Context) -> Iterator[Problem]:
    """Check that a carrier in use has an emission factor, and a price where its energy is bought."""
    stated = {(row.carrier, row.quantity) for row in building.energy_series}
    used = {row.carrier for table in (building.energy, building.measure_savings) for row in table}
    burnt = used | {row.carrier for row in building.site_energy}
    mix = building.project.electricity
    for index, carrier in enumerate(building.energy_carriers):
        needed = ["price"] if carrier.id in used else []
        if carrier.id in burnt and (carrier.kind != "electricity" or mix == "own"):
            needed.append("emission_factor")
        for quantity in needed:
            if (carrier.id, quantity) not in stated and not ctx.refused(
                "energy_series", carrier=carrier.id, quantity=quantity
            ):
                where = ("energy_carriers", index, "id")
                yield ctx.problem("carrier-needs-series", *where, found=carrier.id, quantity=quantity)


def electricity(building: Building, ctx: Context) -> Iterator[Problem]:
    """Check that electricity has one factor: the chosen mix, or the project's own series."""
    project = building.project
    if project.electricity == "own":
        return
    kinds = {carrier.id: carrier.kind for carrier in building.energy_carriers}
    for index, row in enumerate(building.energy_series):
        if row.quantity == "emission_factor" and kinds.get(row.carrier) == "electricity":
            where = ("energy_series", index, "quantity")
            mix = [project.electricity]
            yield ctx.problem("electricity-twice", *where, found=row.carrier, choice_set="electricity_mix", choices=mix)
    if project.mode == "declaration" and project.electricity != "swedish":
        yield ctx.problem("declaration-electricity", "project", 0, "electricity", Severity.WARNING)
