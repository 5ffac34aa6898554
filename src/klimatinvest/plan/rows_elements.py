"""What changes: transition elements, and the activities and energy carriers they act on."""

from __future__ import annotations

from klimatinvest.plan.choices import Depth, FocusArea, Kind, Ramp, Status
from klimatinvest.plan.columns import ID_PATTERN, Row, choice, column


class Carrier(Row):
    """An energy carrier with its factors and prices in the time series."""

    id: str = column("id", example="diesel", pattern=ID_PATTERN)
    name: str = column("text", example="Diesel")
    sector: str | None = column("ref", None, refers=("sectors",), example="el_fjarrvarme")
    supplier: str | None = column("ref", None, refers=("actors",), example="energibolaget")
    note: str = column("text", "", example="Utsläppen räknas där värmen produceras")


class Activity(Row):
    """A volume that causes emissions: vehicle-kilometres, heated square metres, tonnes."""

    id: str = column("id", example="bil-bensin", pattern=ID_PATTERN)
    name: str = column("text", example="Personbilar, bensin")
    sector: str = column("ref", refers=("sectors",), example="transport")
    unit: str = column("unit", example="vkm")
    follows_population: bool = column("boolean", example="ja")
    note: str = column("text", "")


class Element(Row):
    """A transition element (omställningselement): what changes, how much and when."""

    id: str = column("id", example="TE-001", pattern=ID_PATTERN)
    name: str = column("text", example="Elbilar i kommunens flotta")
    name_en: str = column("text", "", example="Electric cars in the municipal fleet")
    sector: str = column("ref", refers=("sectors",), example="transport")
    focus_area: FocusArea = choice("focus_area", FocusArea)
    kind: Kind = choice("kind", Kind, example="shift")
    depth: Depth = choice("depth", Depth, example="unit")
    unit: str = column("unit", "", example="bil")
    quantity: float | None = column("number", None, example="450", ge=0)
    ramp: Ramp = choice("ramp", Ramp, "linear")
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
    status: Status = choice("status", Status)
    note: str = column("text", "")


class FromShare(Row):
    """A leg of a mixed shift: which share of the moved volume comes from an activity."""

    element: str = column("ref", refers=("elements",), example="TE-002")
    activity: str = column("ref", refers=("activities",), example="bil-diesel")
    share: float = column("number", example="0.4", ge=0, le=1)
    note: str = column("text", "")
