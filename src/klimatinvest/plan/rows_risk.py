"""What is uncertain, what moves together, and the scenarios that are laid over the plan."""

from __future__ import annotations

from klimatinvest.plan.choices import Change, Distribution, SpreadMeasure, Status
from klimatinvest.plan.columns import ID_PATTERN, Row, choice, column
from klimatinvest.plan.quantities import IDS as QUANTITY_IDS

# Beside the quantities of assumptions and time series: amounts that stand in the tables of elements, actions and
# sources, and years that a scenario may move.
TARGET, CAPEX, AMOUNTS = "target_quantity", "capex", "amounts"
YEARS = ("start_year", "target_year")
UNCERTAIN = (*QUANTITY_IDS, TARGET, CAPEX, AMOUNTS)
CHANGEABLE = (*UNCERTAIN, *YEARS)
SUBJECTS = ("plan", "sectors", "activities", "elements", "carriers", "actions", "sources")


class Uncertainty(Row):
    """How far a stated value may be from the truth."""

    subject: str = column("ref", refers=SUBJECTS, example="diesel")
    quantity: str = column("quantity", choices=UNCERTAIN, choice_set="quantity", example="price")
    carrier: str | None = column("ref", None, refers=("carriers",), example="diesel")
    distribution: Distribution = choice("distribution", Distribution)
    measure: SpreadMeasure = choice("spread_measure", SpreadMeasure)
    low: float = column("number", example="80")
    high: float = column("number", example="130")
    group: str | None = column("text", None, example="elpris")
    source: str = column("text", "", example="Energimyndigheten, scenarier 2023")
    url: str = column("url", "")
    status: Status = choice("status", Status)
    note: str = column("text", "")


class Correlation(Row):
    """How much two groups of uncertain values move together."""

    first: str = column("text", example="elpris")
    second: str = column("text", example="drivmedelspris")
    value: float = column("number", example="0.5", ge=-1, le=1)
    source: str = column("text", "", example="Prisstatistik 2010–2024")
    note: str = column("text", "")


class Scenario(Row):
    """Another course of events, to be calculated beside the plan as it is."""

    id: str = column("id", example="dyr-el", pattern=ID_PATTERN)
    name: str = column("text", example="Dyrare el")
    note: str = column("text", "")


class ScenarioChange(Row):
    """One value that a scenario changes."""

    scenario: str = column("ref", refers=("scenarios",), example="dyr-el")
    subject: str = column("ref", refers=SUBJECTS, example="el")
    quantity: str = column("quantity", choices=CHANGEABLE, choice_set="quantity", example="price")
    carrier: str | None = column("ref", None, refers=("carriers",), example="el")
    change: Change = choice("change", Change)
    value: float = column("number", example="1.5")
    from_year: int | None = column("year", None, example=2028)
    source: str = column("text", "", example="Svenska kraftnät 2024")
    note: str = column("text", "")
