"""The tables of a building's climate calculation: the spec that template, reader, validator and dictionary share."""

from __future__ import annotations

from klimatinvest.building import model
from klimatinvest.plan.fields import Spec, table_of

BUILDING = Spec(
    table_of("project", model.Project),
    (
        table_of("alternatives", model.Alternative, "id"),
        table_of("components", model.Component, "alternative", "id"),
        table_of("products", model.Product, "id"),
        table_of("transports", model.Transport, "id"),
        table_of("site_energy", model.SiteEnergy, "alternative", "module", "carrier"),
        table_of("energy_carriers", model.BuildingCarrier, "id"),
        table_of("energy_series", model.CarrierSeries, "carrier", "quantity"),
        table_of("energy", model.Energy, "alternative", "carrier", "use"),
        table_of("running_costs", model.RunningCost, "alternative", "id"),
        table_of("investments", model.Investment, "alternative", "id"),
        table_of("measures", model.Measure, "id"),
        table_of("measure_savings", model.MeasureSaving, "measure", "carrier"),
    ),
)
