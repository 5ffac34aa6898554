"""The outcome of a year as frozen records: one class a table, one field a column."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from klimatinvest.plan.choices import ActionStatus, Language, Status
from klimatinvest.plan.columns import ID_PATTERN, Row, choice, column

Better = Literal["high", "low"]


class Settings(Row):
    """Which year is followed up, and the conventions of the follow-up (one row a setting)."""

    name: str = column("text", example="Uppföljning 2027")
    municipality: str = column("text", example="Eskilstuna")
    year: int = column("year", example=2027)
    version: str = column("text", example="Utkast till klimatredovisning")
    date: str = column("text", example="2028-02-15", pattern=r"^\d{4}-\d{2}-\d{2}$")
    contact: str = column("text", "", example="Klimatstrateg, kommunledningskontoret")
    case_number: str = column("text", "", example="KSKF/2028:12")
    language: Language = choice("language", Language, "sv")
    statistics_lag: int = column("integer", 2, unit="år", example="2", ge=0, le=10)
    yellow: float = column("number", 5.0, unit="procent", example="5", ge=0, lt=100)
    red: float = column("number", 15.0, unit="procent", example="15", gt=0, lt=1000)


class OutcomeEmissions(Row):
    """Emissions of a sector by year, tonnes CO2e."""

    sector: str = column("ref", refers=("sectors",), example="transport")
    source: str = column("text", "", example="SMHI, Nationella emissionsdatabasen")
    url: str = column("url", "")
    edition: str = column("text", "", example="2027-06")
    status: Status = choice("status", Status)
    note: str = column("text", "")
    emissions: dict[int, float] = column("amounts", unit="ton", example="118000", default_factory=dict)


class OutcomeDeployment(Row):
    """How much of an element there is at the end of each year, in the element's unit."""

    element: str = column("ref", refers=("elements",), example="TE-001")
    source: str = column("text", "", example="Fordonsregister")
    status: Status = choice("status", Status)
    note: str = column("text", "")
    quantity: dict[int, float] = column("amounts", example="60", default_factory=dict)


class OutcomeAction(Row):
    """How far an action has come, and when it is now thought to be taken into use."""

    action: str = column("ref", refers=("actions",), example="A-01")
    status: ActionStatus = choice("action_status", ActionStatus, example="ongoing")
    in_use_year: int | None = column("year", None, example=2028)
    source: str = column("text", "", example="Projektrapport")
    note: str = column("text", "", example="Upphandlingen överklagades")


class OutcomeSpending(Row):
    """Money spent on investment by year, nominal kronor without recoverable VAT."""

    item: str = column("ref", refers=("elements", "actions"), example="A-01")
    actor: str = column("ref", refers=("actors",), example="servicenamnden")
    source: str = column("text", "", example="Bokslut 2027")
    status: Status = choice("status", Status)
    note: str = column("text", "")
    spent: dict[int, float] = column("amounts", unit="kr", example="3100000", default_factory=dict)


class OutcomeGrant(Row):
    """Money received from a funding source by year, nominal kronor."""

    source: str = column("ref", refers=("sources",), example="F-01")
    basis: str = column("text", "", example="Utbetalningsbesked 2027-11-03")
    status: Status = choice("status", Status)
    note: str = column("text", "")
    received: dict[int, float] = column("amounts", unit="kr", example="500000", default_factory=dict)


class OutcomeIndicator(Row):
    """Something that is measured every year, with a target."""

    id: str = column("id", example="I-01", pattern=ID_PATTERN)
    name: str = column("text", example="Andel elbilar av personbilarna")
    unit: str = column("unit", example="procent")
    better: Better = choice("better", Better)
    target: float | None = column("number", None, example="40")
    target_year: int | None = column("year", None, example=2030)
    source: str = column("text", "", example="Trafikanalys, fordon i kommuner")
    url: str = column("url", "")
    status: Status = choice("status", Status)
    note: str = column("text", "")
    values: dict[int, float] = column("amounts", example="18", default_factory=dict)


class Outcome(BaseModel):
    """A whole outcome; the order of rows carries no meaning."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    outcome: Settings
    outcome_emissions: tuple[OutcomeEmissions, ...] = ()
    outcome_deployment: tuple[OutcomeDeployment, ...] = ()
    outcome_actions: tuple[OutcomeAction, ...] = ()
    outcome_spending: tuple[OutcomeSpending, ...] = ()
    outcome_grants: tuple[OutcomeGrant, ...] = ()
    outcome_indicators: tuple[OutcomeIndicator, ...] = ()
