"""The climate calculation of a building as frozen records: one class a table, one field a column."""

from __future__ import annotations

from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict

from klimatinvest.plan.choices import Language, Status, Timing
from klimatinvest.plan.columns import ID_PATTERN, Row, choice, column

BuildingType = Literal["preschool", "education", "office", "multi_family", "special_housing", "single_family", "other"]
ProjectType = Literal["new", "rebuild", "extension", "energy"]
Mode = Literal["declaration", "comparison"]
ElectricityMix = Literal["swedish", "nordic", "residual", "own"]
Role = Literal["baseline", "alternative"]
Part = Literal[
    "site", "foundation", "frame", "facade", "roof", "interior", "surfaces", "services", "lifts", "solar", "equipment"
]
ProductKind = Literal["generic", "epd"]
SiteModule = Literal["A4", "A5"]
CarrierKind = Literal["electricity", "district_heating", "other"]
CarrierQuantity = Literal["emission_factor", "price"]
EnergyUse = Literal["heating", "hot_water", "cooling", "property", "activity"]
InvestmentKind = Literal["investment", "land", "expense", "grant"]
RunningKind = Literal["operation", "maintenance", "staff", "rent", "revenue"]

PARTS: tuple[str, ...] = get_args(Part)
BUILDING_TYPES: tuple[str, ...] = get_args(BuildingType)
MIXES: tuple[str, ...] = get_args(ElectricityMix)


class Project(Row):
    """What is to be built, its areas, and the conventions of the calculation (one row a setting)."""

    name: str = column("text", example="Förskolan Eken, nybyggnad")
    municipality: str = column("text", example="Eskilstuna")
    owner: str = column("text", example="Servicenämnden")
    decision_level: str = column("text", "", example="Kommunfullmäktige")
    project_type: ProjectType = choice("project_type", ProjectType)
    building_type: BuildingType = choice("building_type", BuildingType)
    place: str = column("text", "", example="Årby")
    version: str = column("text", example="2026-11 förstudie")
    date: str = column("text", example="2026-11-20", pattern=r"^\d{4}-\d{2}-\d{2}$")
    contact: str = column("text", "", example="Projektledare, fastighet")
    case_number: str = column("text", "", example="SFN/2026:45")
    purpose: str = column("text", "", example="Underlag till investeringsbeslut")
    language: Language = choice("language", Language, "sv")
    bta: float = column("number", unit="m2", example="1500", gt=0)
    a_temp: float | None = column("number", None, unit="m2", example="1380", gt=0)
    geo_factor: float | None = column("number", None, example="1.0", ge=0.5, le=2.5)
    area_source: str = column("text", example="Systemhandling 2026-10-01")
    area_status: Status = choice("status", Status)
    mode: Mode = choice("calculation_mode", Mode, example="comparison")
    electricity: ElectricityMix = choice("electricity_mix", ElectricityMix)
    database_edition: str = column("text", "", example="02.07.000", pattern=r"^(\d{2}\.\d{2}\.\d{3})?$")
    proposed: str | None = column("ref", None, refers=("alternatives",), example="tra")
    price_year: int = column("year", example=2026)
    base_year: int = column("year", example=2026)
    decision_year: int = column("year", example=2026)
    investment_year: int = column("year", example=2027)
    in_use_year: int = column("year", example=2028)
    study_period: int = column("integer", unit="år", example="50", ge=1, le=100)
    timing: Timing = choice("timing", Timing, "end")
    real_rate: float = column("number", unit="procent", example="3.5", gt=-50, lt=100)
    internal_rate: float = column("number", unit="procent", example="2.5", gt=-50, lt=100)
    inflation: float = column("number", unit="procent", example="2", gt=-50, lt=100)
    rate_source: str = column("text", example="Mål och budget 2026")
    required_return: float | None = column("number", None, unit="procent", example="5", gt=-50, lt=100)
    vat_rate: float | None = column("number", None, unit="procent", example="25", ge=0, le=100)
    note: str = column("text", "")


class Alternative(Row):
    """A way to meet the need; exactly one is the baseline that the others are compared with."""

    id: str = column("id", example="tra", pattern=ID_PATTERN)
    name: str = column("text", example="Trästomme")
    role: Role = choice("alternative_role", Role, example="alternative")
    description: str = column("text", "", example="KL-trä i stomme och bjälklag")
    bta: float | None = column("number", None, unit="m2", example="1500", gt=0)
    a_temp: float | None = column("number", None, unit="m2", example="1380", gt=0)
    note: str = column("text", "")


class Product(Row):
    """A product's climate factor, from a library or database or from an environmental product declaration."""

    id: str = column("id", example="betong-c30", pattern=ID_PATTERN)
    name: str = column("text", example="Fabriksbetong C30/37")
    kind: ProductKind = choice("product_kind", ProductKind)
    factor: float | None = column("number", None, example="0.116")
    unit: str = column("unit", "", example="kg")
    parameter: str | None = column("parameter", None, example="boverket.gwp_a1a3.c30_37")
    resource_id: str = column("text", "", example="6000000012")
    edition: str = column("text", "", example="02.07.000", pattern=r"^(\d{2}\.\d{2}\.\d{3})?$")
    valid_until: int | None = column("year", None, example=2029)
    conservative_factor: float | None = column("number", None, example="1.25", ge=1, le=3)
    waste_factor: float | None = column("number", None, example="1.03", ge=1, le=3)
    density: float | None = column("number", None, unit="kg/m3", example="2350", gt=0)
    kg_per_unit: float | None = column("number", None, example="38", gt=0)
    source: str = column("text", "", example="Boverkets klimatdatabas v02.07.000")
    url: str = column("url", "")
    status: Status = choice("status", Status)
    note: str = column("text", "")


class Transport(Row):
    """A way to bring products to the site, with its emissions per tonne and kilometre."""

    id: str = column("id", example="lastbil", pattern=ID_PATTERN)
    name: str = column("text", example="Lastbil med släp, diesel")
    factor: float = column("number", unit="kg/tkm", example="0.08", ge=0)
    source: str = column("text", example="Åkeriets uppgift 2026")
    url: str = column("url", "")
    status: Status = choice("status", Status)
    note: str = column("text", "")


class Component(Row):
    """A quantity of a product in a part of the building, in one alternative."""

    alternative: str = column("ref", refers=("alternatives",), example="tra")
    id: str = column("id", example="bjalklag", pattern=ID_PATTERN)
    part: Part = choice("building_part", Part, example="frame")
    name: str = column("text", example="Mellanbjälklag")
    quantity: float = column("number", example="420", ge=0)
    unit: str = column("unit", example="m3")
    kg_per_unit: float | None = column("number", None, example="465", gt=0)
    thickness: float | None = column("number", None, unit="m", example="0.2", gt=0)
    product: str = column("ref", refers=("products",), example="kl-tra")
    waste_factor: float | None = column("number", None, example="1.05", ge=1, le=3)
    transport: str | None = column("ref", None, refers=("transports",), example="lastbil")
    distance: float | None = column("number", None, unit="km", example="250", ge=0)
    a4_factor: float | None = column("number", None, example="0.03", ge=0)
    c_factor: float | None = column("number", None, example="0.02")
    d_factor: float | None = column("number", None, example="-0.2")
    life: int = column("integer", unit="år", example="50", ge=1, le=200)
    unit_cost: float | None = column("number", None, example="9500", ge=0)
    depreciation_life: int | None = column("integer", None, unit="år", example="70", ge=1, le=200)
    growth: float | None = column("number", None, unit="procent", example="0", gt=-50, lt=50)
    vat: bool = column("boolean", False, example="nej")
    source: str = column("text", "", example="Mängdning 2026-10-15")
    status: Status = choice("status", Status)
    note: str = column("text", "")


class SiteEnergy(Row):
    """Fuel or energy used for transports to the site (A4) or on it (A5), beside what the components state."""

    alternative: str = column("ref", refers=("alternatives",), example="tra")
    module: SiteModule = choice("site_module", SiteModule, example="A5")
    carrier: str = column("ref", refers=("energy_carriers",), example="el")
    quantity: float = column("number", example="90", ge=0)
    unit: str = column("unit", example="MWh")
    source: str = column("text", "", example="Erfarenhet från två förskolor")
    status: Status = choice("status", Status)
    note: str = column("text", "")


class BuildingCarrier(Row):
    """An energy carrier of the calculation."""

    id: str = column("id", example="fjarrvarme", pattern=ID_PATTERN)
    name: str = column("text", example="Fjärrvärme, Eskilstuna")
    kind: CarrierKind = choice("carrier_kind", CarrierKind, example="district_heating")
    weight: float | None = column("number", None, example="0.7", ge=0, le=5)
    heat_value: float | None = column("number", None, unit="kWh/liter", example="9.8", gt=0)
    note: str = column("text", "")


class CarrierSeries(Row):
    """A carrier's emission factor or price by year; straight lines between given years."""

    carrier: str = column("ref", refers=("energy_carriers",), example="fjarrvarme")
    quantity: CarrierQuantity = choice("carrier_quantity", CarrierQuantity, example="price")
    unit: str = column("unit", "", example="kr/kWh")
    parameter: str | None = column("parameter", None, example="ef.dh.se_mean_boverket")
    parameter_year: int | None = column("year", None, example=2023)
    price_year: int | None = column("year", None, example=2026)
    growth: float | None = column("number", None, unit="procent", example="1", gt=-50, lt=50)
    vat: bool = column("boolean", False, example="nej")
    source: str = column("text", "", example="Prislista 2026")
    url: str = column("url", "")
    status: Status = choice("status", Status)
    note: str = column("text", "")
    values: dict[int, float] = column("amounts", example="0.95", default_factory=dict)


class Energy(Row):
    """Energy that an alternative uses in operation, the same every year or by year."""

    alternative: str = column("ref", refers=("alternatives",), example="tra")
    carrier: str = column("ref", refers=("energy_carriers",), example="fjarrvarme")
    use: EnergyUse = choice("energy_use", EnergyUse)
    unit: str = column("unit", example="MWh/år")
    amount: float | None = column("number", None, example="62", ge=0)
    source: str = column("text", "", example="Energiberäkning 2026-10-20")
    status: Status = choice("status", Status)
    note: str = column("text", "")
    values: dict[int, float] = column("amounts", example="62", default_factory=dict)


class RunningCost(Row):
    """What an alternative costs, or brings in, every year besides energy."""

    alternative: str = column("ref", refers=("alternatives",), example="tra")
    id: str = column("id", example="skotsel", pattern=ID_PATTERN)
    name: str = column("text", example="Tillsyn och skötsel")
    kind: RunningKind = choice("running_kind", RunningKind)
    amount: float | None = column("number", None, unit="kr/år", example="180000", ge=0)
    price_year: int = column("year", example=2026)
    growth: float | None = column("number", None, unit="procent", example="0", gt=-50, lt=50)
    vat: bool = column("boolean", False, example="nej")
    source: str = column("text", "", example="Nyckeltal egna förskolor")
    status: Status = choice("status", Status)
    note: str = column("text", "")
    values: dict[int, float] = column("amounts", unit="kr", example="180000", default_factory=dict)


class Investment(Row):
    """Spending by year that the components do not carry: design, ground, demolition, land, and grants received."""

    alternative: str = column("ref", refers=("alternatives",), example="tra")
    id: str = column("id", example="projektering", pattern=ID_PATTERN)
    name: str = column("text", example="Projektering och byggherrekostnad")
    kind: InvestmentKind = choice("investment_kind", InvestmentKind)
    life: int | None = column("integer", None, unit="år", example="40", ge=1, le=200)
    replaced: bool = column("boolean", False, example="nej")
    price_year: int = column("year", example=2026)
    growth: float | None = column("number", None, unit="procent", example="0", gt=-50, lt=50)
    vat: bool = column("boolean", False, example="nej")
    source: str = column("text", "", example="Investeringsplan 2026–2030")
    status: Status = choice("status", Status)
    note: str = column("text", "")
    amounts: dict[int, float] = column("amounts", unit="kr", example="6500000", default_factory=dict)


class Measure(Row):
    """An energy measure that may go into a package (Belok Totalmetodik)."""

    id: str = column("id", example="tillaggsisolering", pattern=ID_PATTERN)
    name: str = column("text", example="Tilläggsisolering av vind")
    investment: float = column("number", unit="kr", example="400000", ge=0)
    life: int = column("integer", unit="år", example="40", ge=1, le=100)
    price_year: int = column("year", example=2026)
    other_saving: float = column("number", 0.0, unit="kr/år", example="0")
    embodied: float | None = column("number", None, unit="kg", example="3500")
    source: str = column("text", "", example="Energikartläggning 2026")
    status: Status = choice("status", Status)
    note: str = column("text", "")


class MeasureSaving(Row):
    """How much of a carrier a measure saves, alone and, where it has been calculated again, in sequence."""

    measure: str = column("ref", refers=("measures",), example="tillaggsisolering")
    carrier: str = column("ref", refers=("energy_carriers",), example="fjarrvarme")
    unit: str = column("unit", example="MWh/år")
    saving: float = column("number", example="45")
    in_sequence: float | None = column("number", None, example="38")
    source: str = column("text", "", example="Energiberäkning 2026-10-20")
    status: Status = choice("status", Status)
    note: str = column("text", "")


class Building(BaseModel):
    """A whole calculation; the order of rows carries no meaning."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    project: Project
    alternatives: tuple[Alternative, ...] = ()
    components: tuple[Component, ...] = ()
    products: tuple[Product, ...] = ()
    transports: tuple[Transport, ...] = ()
    site_energy: tuple[SiteEnergy, ...] = ()
    energy_carriers: tuple[BuildingCarrier, ...] = ()
    energy_series: tuple[CarrierSeries, ...] = ()
    energy: tuple[Energy, ...] = ()
    running_costs: tuple[RunningCost, ...] = ()
    investments: tuple[Investment, ...] = ()
    measures: tuple[Measure, ...] = ()
    measure_savings: tuple[MeasureSaving, ...] = ()
