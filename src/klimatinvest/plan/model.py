"""The plan as frozen records: one class a table, one field a column, each declared once."""

from __future__ import annotations

from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict

from klimatinvest.plan.columns import column
from klimatinvest.plan.quantities import IDS as QUANTITY_IDS

Status = Literal["observed", "default", "placeholder"]
Language = Literal["sv", "en"]
Timing = Literal["end", "mid", "start"]
Boundary = Literal["territorial", "consumption"]
Measure = Literal["reduction", "level"]
ActorType = Literal[
    "board", "company", "region", "state", "households", "property_owners", "business", "transport", "other"
]
Kind = Literal["avoid", "efficiency", "shift", "fuel", "supply", "sink", "direct"]
Depth = Literal["yearly", "unit", "activity"]
Ramp = Literal["linear", "s_curve", "list"]
FocusArea = Literal["transport", "energy", "build", "consume", "store"]
ActionStatus = Literal["idea", "planned", "decided", "ongoing", "done"]
Line = Literal["all", "investment", "operation", "energy", "revenue"]
SourceKind = Literal[
    "grant", "eu", "co_funding", "private", "savings", "user_fee", "own_frame", "climate_fund", "own_money", "loan"
]
FundingStatus = Literal["decided", "applied", "possible"]
PriceBasis = Literal["real", "nominal"]

_ID = r"^[\w.\-]+$"


def _choice(name: str, options: object, default: object = ..., example: str = "") -> object:
    values = get_args(options)
    return column("choice", default, choices=values, choice_set=name, example=example or values[0])


class Row(BaseModel):
    """A row of a table: unknown fields are refused, nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Settings(Row):
    """What the plan is about, its years and conventions (one row a setting in the workbook)."""

    name: str = column("text", example="Klimatinvesteringsplan Eskilstuna 2026–2045")
    municipality: str = column("text", example="Eskilstuna")
    municipality_code: str = column("text", "", example="0484", pattern=r"^(\d{4})?$")
    version: str = column("text", example="2026-11 utkast")
    decision_status: Literal["draft", "decided"] = _choice("decision_status", Literal["draft", "decided"])  # type: ignore[assignment]
    date: str = column("text", example="2026-11-20", pattern=r"^\d{4}-\d{2}-\d{2}$")
    contact: str = column("text", "", example="Klimatstrateg, kommunledningskontoret")
    case_number: str = column("text", "", example="KSKF/2026:123")
    purpose: str = column("text", "", example="Underlag till mål och budget 2027–2030")
    language: Language = _choice("language", Language, "sv")  # type: ignore[assignment]
    price_year: int = column("year", example=2024)
    base_year: int = column("year", example=2026)
    start_year: int = column("year", example=2026)
    end_year: int = column("year", example=2045)
    timing: Timing = _choice("timing", Timing, "end")  # type: ignore[assignment]
    inventory_years: tuple[int, ...] = column("years", example="2022; 2023; 2024", min_length=1)
    goal_base_years: tuple[int, ...] = column("years", example="2020", min_length=1)


class Actor(Row):
    """Someone who pays or receives."""

    id: str = column("id", example="stadsbyggnadsnamnden", pattern=_ID)
    name: str = column("text", example="Stadsbyggnadsnämnden")
    type: ActorType = _choice("actor_type", ActorType)  # type: ignore[assignment]
    deducts_vat: bool = column("boolean", example="ja")
    real_rate: float | None = column("number", None, unit="procent", example="4", gt=-50, lt=100)
    source: str = column("text", "", example="Reglemente 2024")
    note: str = column("text", "", example="Ansvarar för cykelvägar")


class Goal(Row):
    """A level of emissions to be reached in a year."""

    id: str = column("id", example="M-2030", pattern=_ID)
    name: str = column("text", example="Minus 80 procent till 2030")
    boundary: Boundary = _choice("boundary", Boundary)  # type: ignore[assignment]
    year: int = column("year", example=2030)
    measure: Measure = _choice("measure", Measure)  # type: ignore[assignment]
    value: float = column("number", example="80")
    net: bool = column("boolean", example="ja")
    compensation: float | None = column("number", None, unit="ton", example="0", ge=0)
    source: str = column("text", example="Klimatkontrakt 2030, Eskilstuna")
    url: str = column("url", "")
    status: Status = _choice("status", Status)  # type: ignore[assignment]
    note: str = column("text", "", example="Nettoutsläpp, kompensation får räknas")


class InventoryRow(Row):
    """Emissions of one sector by year, tonnes CO2e."""

    sector: str = column("ref", refers=("sectors",), example="transport")
    source: str = column("text", example="SMHI, Nationella emissionsdatabasen")
    url: str = column("url", "")
    edition: str = column("text", example="2026-06")
    status: Status = _choice("status", Status)  # type: ignore[assignment]
    note: str = column("text", "")
    emissions: dict[int, float] = column("amounts", unit="ton", example="126261", default_factory=dict)


class Carrier(Row):
    """An energy carrier with its factors and prices in the time series."""

    id: str = column("id", example="diesel", pattern=_ID)
    name: str = column("text", example="Diesel")
    sector: str | None = column("ref", None, refers=("sectors",), example="el_fjarrvarme")
    note: str = column("text", "", example="Utsläppen räknas där värmen produceras")


class Activity(Row):
    """A volume that causes emissions: vehicle-kilometres, heated square metres, tonnes."""

    id: str = column("id", example="bil-bensin", pattern=_ID)
    name: str = column("text", example="Personbilar, bensin")
    sector: str = column("ref", refers=("sectors",), example="transport")
    unit: str = column("unit", example="vkm")
    follows_population: bool = column("boolean", example="ja")
    note: str = column("text", "")


class Element(Row):
    """A transition element (omställningselement): what changes, how much and when."""

    id: str = column("id", example="TE-001", pattern=_ID)
    name: str = column("text", example="Elbilar i kommunens flotta")
    name_en: str = column("text", "", example="Electric cars in the municipal fleet")
    sector: str = column("ref", refers=("sectors",), example="transport")
    focus_area: FocusArea = _choice("focus_area", FocusArea)  # type: ignore[assignment]
    kind: Kind = _choice("kind", Kind, example="shift")  # type: ignore[assignment]
    depth: Depth = _choice("depth", Depth, example="unit")  # type: ignore[assignment]
    unit: str = column("unit", "", example="bil")
    quantity: float | None = column("number", None, example="450", ge=0)
    ramp: Ramp = _choice("ramp", Ramp, "linear")  # type: ignore[assignment]
    start: int | None = column("year", None, example=2026)
    target_year: int | None = column("year", None, example=2030)
    steepness: float = column("number", 10.0, example="10", gt=0, le=100)
    order: float = column("number", 0.0, example="10")
    owner: str = column("ref", refers=("actors",), example="servicenamnden")
    from_activity: str | None = column("ref", None, refers=("activities",), example="bil-bensin")
    to_activity: str | None = column("ref", None, refers=("activities",), example="bil-el")
    carrier: str | None = column("ref", None, refers=("carriers",), example="diesel")
    to_carrier: str | None = column("ref", None, refers=("carriers",), example="hvo")
    co_benefits: str = column("text", "", example="Mindre buller, bättre luft")
    source: str = column("text", example="Fordonsregister, egen sammanställning")
    status: Status = _choice("status", Status)  # type: ignore[assignment]
    note: str = column("text", "")


class FromShare(Row):
    """A leg of a mixed shift: which share of the moved volume comes from an activity."""

    element: str = column("ref", refers=("elements",), example="TE-002")
    activity: str = column("ref", refers=("activities",), example="bil-diesel")
    share: float = column("number", example="0.4", ge=0, le=1)
    note: str = column("text", "")


class Assumption(Row):
    """One value with everything that belongs to it."""

    subject: str = column(
        "ref", refers=("plan", "sectors", "activities", "elements"), example="TE-001"
    )
    quantity: str = column("quantity", choices=QUANTITY_IDS, choice_set="quantity", example="investment")
    carrier: str | None = column("ref", None, refers=("carriers",), example="diesel")
    value: float | None = column("number", None, example="420000")
    unit: str = column("unit", "", example="kr/bil")
    year: int | None = column("year", None, example=2024)
    price_year: int | None = column("year", None, example=2024)
    growth: float | None = column("number", None, unit="procent", example="-1", gt=-50, lt=50)
    vat: bool = column("boolean", False, example="nej")
    low: float | None = column("number", None, example="380000")
    high: float | None = column("number", None, example="470000")
    parameter: str | None = column("parameter", None, example="ladda_bilen.cap")
    source: str = column("text", "", example="Upphandling 2024")
    url: str = column("url", "")
    status: Status = _choice("status", Status)  # type: ignore[assignment]
    note: str = column("text", "")


class Series(Row):
    """One value a year with everything that belongs to it; straight lines between given years."""

    subject: str = column("ref", refers=("plan", "carriers", "activities", "elements"), example="diesel")
    quantity: str = column("quantity", choices=QUANTITY_IDS, choice_set="quantity", example="price")
    carrier: str | None = column("ref", None, refers=("carriers",), example="diesel")
    unit: str = column("unit", "", example="kr/MWh")
    price_year: int | None = column("year", None, example=2024)
    vat: bool = column("boolean", False, example="nej")
    parameter: str | None = column("parameter", None, example="ef.fuel.hvo100.kwh")
    source: str = column("text", "", example="Energimyndigheten, scenario 2023")
    url: str = column("url", "")
    status: Status = _choice("status", Status)  # type: ignore[assignment]
    note: str = column("text", "")
    values: dict[int, float] = column("amounts", example="1450", default_factory=dict)


class Action(Row):
    """An action or investment object (åtgärd, investeringsobjekt): who does what when, for how much."""

    id: str = column("id", example="A-01", pattern=_ID)
    name: str = column("text", example="Laddplatser vid verksamhetslokaler")
    description: str = column("text", "", example="120 laddpunkter vid 30 byggnader")
    focus_area: FocusArea = _choice("focus_area", FocusArea)  # type: ignore[assignment]
    owner: str = column("ref", refers=("actors",), example="servicenamnden")
    status: ActionStatus = _choice("action_status", ActionStatus, example="planned")  # type: ignore[assignment]
    stage: str = column("text", "", example="Förstudie klar")
    decision_level: str = column("text", "", example="Kommunfullmäktige")
    in_use_year: int | None = column("year", None, example=2028)
    lifetime: int | None = column("integer", None, unit="år", example="15", ge=1, le=200)
    expensed: bool = column("boolean", False, example="nej")
    operation_cost: float | None = column("number", None, unit="kr/år", example="60000", ge=0)
    revenue: float | None = column("number", None, unit="kr/år", example="0", ge=0)
    reference_investment: float | None = column("number", None, unit="kr", example="0", ge=0)
    reference_year: int | None = column("year", None, example=2028)
    price_year: int = column("year", example=2024)
    growth: float | None = column("number", None, unit="procent", example="0", gt=-50, lt=50)
    vat: bool = column("boolean", False, example="nej")
    source: str = column("text", example="Investeringsplan 2026–2030")
    url: str = column("url", "")
    value_status: Status = _choice("status", Status)  # type: ignore[assignment]
    note: str = column("text", "")
    capex: dict[int, float] = column("amounts", unit="kr", example="1200000", default_factory=dict)


class Enables(Row):
    """Which share of an action's cost belongs to an element it enables."""

    action: str = column("ref", refers=("actions",), example="A-01")
    element: str = column("ref", refers=("elements",), example="TE-001")
    share: float = column("number", example="1", ge=0, le=1)
    note: str = column("text", "")


class ActorShare(Row):
    """Which share of a cost line an actor bears; without rows the owner bears all."""

    subject: str = column("ref", refers=("elements", "actions"), example="TE-005")
    line: Line = _choice("line", Line)  # type: ignore[assignment]
    actor: str = column("ref", refers=("actors",), example="hushall")
    share: float = column("number", example="1", ge=0, le=1)
    note: str = column("text", "")


class FundingSource(Row):
    """Money from somewhere, by year."""

    id: str = column("id", example="F-01", pattern=_ID)
    name: str = column("text", example="Klimatklivet, laddinfrastruktur")
    kind: SourceKind = _choice("source_kind", SourceKind)  # type: ignore[assignment]
    actor: str = column("ref", refers=("actors",), example="staten")
    status: FundingStatus = _choice("funding_status", FundingStatus, example="applied")  # type: ignore[assignment]
    probability: float | None = column("number", None, unit="procent", example="60", ge=0, le=100)
    order: float = column("number", 0.0, example="1")
    share: float | None = column("number", None, unit="procent", example="50", ge=0, le=100)
    price_basis: PriceBasis = _choice("price_basis", PriceBasis, "nominal")  # type: ignore[assignment]
    price_year: int | None = column("year", None, example=2024)
    source: str = column("text", example="Ansökan 2026-09-30")
    url: str = column("url", "")
    value_status: Status = _choice("status", Status)  # type: ignore[assignment]
    note: str = column("text", "")
    amounts: dict[int, float] = column("amounts", unit="kr", example="500000", default_factory=dict)


class FundingTarget(Row):
    """What a source may pay for: an element, an action, or all that an actor is to pay."""

    source: str = column("ref", refers=("sources",), example="F-01")
    target: str = column("ref", refers=("elements", "actions", "actors"), example="A-01")
    note: str = column("text", "")


class Plan(BaseModel):
    """A whole plan; the order of rows carries no meaning."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    plan: Settings
    actors: tuple[Actor, ...] = ()
    goals: tuple[Goal, ...] = ()
    inventory: tuple[InventoryRow, ...] = ()
    carriers: tuple[Carrier, ...] = ()
    activities: tuple[Activity, ...] = ()
    elements: tuple[Element, ...] = ()
    from_shares: tuple[FromShare, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    series: tuple[Series, ...] = ()
    actions: tuple[Action, ...] = ()
    enables: tuple[Enables, ...] = ()
    actor_shares: tuple[ActorShare, ...] = ()
    sources: tuple[FundingSource, ...] = ()
    funding_targets: tuple[FundingTarget, ...] = ()
