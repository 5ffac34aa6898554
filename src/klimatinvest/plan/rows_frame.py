"""What a plan is about and is held against: settings, actors, goals and today's emissions."""

from __future__ import annotations

from typing import Literal

from klimatinvest.plan.choices import (
    ActorType,
    BookValue,
    Boundary,
    BudgetMethod,
    GrantBasis,
    Language,
    Measure,
    Sequence,
    Status,
    Timing,
)
from klimatinvest.plan.columns import ID_PATTERN, Row, choice, column


class Settings(Row):
    """What the plan is about, its years and conventions (one row a setting in the workbook)."""

    name: str = column("text", example="Klimatinvesteringsplan Eskilstuna 2026–2045")
    municipality: str = column("text", example="Eskilstuna")
    municipality_code: str = column("text", "", example="0484", pattern=r"^(\d{4})?$")
    version: str = column("text", example="2026-11 utkast")
    decision_status: Literal["draft", "decided"] = choice("decision_status", Literal["draft", "decided"])
    date: str = column("text", example="2026-11-20", pattern=r"^\d{4}-\d{2}-\d{2}$")
    contact: str = column("text", "", example="Klimatstrateg, kommunledningskontoret")
    case_number: str = column("text", "", example="KSKF/2026:123")
    purpose: str = column("text", "", example="Underlag till mål och budget 2027–2030")
    language: Language = choice("language", Language, "sv")
    price_year: int = column("year", example=2024)
    base_year: int = column("year", example=2026)
    start_year: int = column("year", example=2026)
    end_year: int = column("year", example=2045)
    timing: Timing = choice("timing", Timing, "end")
    sequence: Sequence = choice("sequence", Sequence, "kind")
    inventory_years: tuple[int, ...] = column("years", example="2022; 2023; 2024", min_length=1)
    goal_base_years: tuple[int, ...] = column("years", example="2020", min_length=1)
    budget_method: BudgetMethod = choice("budget_method", BudgetMethod, "linear")
    book_value: BookValue = choice("book_value", BookValue, "opening")
    grant_basis: GrantBasis = choice("grant_basis", GrantBasis, "net")


class Actor(Row):
    """Someone who pays or receives."""

    id: str = column("id", example="stadsbyggnadsnamnden", pattern=ID_PATTERN)
    name: str = column("text", example="Stadsbyggnadsnämnden")
    type: ActorType = choice("actor_type", ActorType)
    deducts_vat: bool = column("boolean", example="ja")
    real_rate: float | None = column("number", None, unit="procent", example="4", gt=-50, lt=100)
    source: str = column("text", "", example="Reglemente 2024")
    note: str = column("text", "", example="Ansvarar för cykelvägar")


class Goal(Row):
    """A level of emissions to be reached in a year."""

    id: str = column("id", example="M-2030", pattern=ID_PATTERN)
    name: str = column("text", example="Minus 80 procent till 2030")
    boundary: Boundary = choice("boundary", Boundary)
    year: int = column("year", example=2030)
    measure: Measure = choice("measure", Measure)
    value: float = column("number", example="80")
    net: bool = column("boolean", example="ja")
    compensation: float | None = column("number", None, unit="ton", example="0", ge=0)
    source: str = column("text", example="Klimatkontrakt 2030, Eskilstuna")
    url: str = column("url", "")
    status: Status = choice("status", Status)
    note: str = column("text", "", example="Nettoutsläpp, kompensation får räknas")


class InventoryRow(Row):
    """Emissions of one sector by year, tonnes CO2e."""

    sector: str = column("ref", refers=("sectors",), example="transport")
    source: str = column("text", example="SMHI, Nationella emissionsdatabasen")
    url: str = column("url", "")
    edition: str = column("text", example="2026-06")
    status: Status = choice("status", Status)
    note: str = column("text", "")
    emissions: dict[int, float] = column("amounts", unit="ton", example="126261", default_factory=dict)
