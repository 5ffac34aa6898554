"""What is uncertain, what moves together, and the scenarios that are laid over the plan."""

from __future__ import annotations

from dataclasses import dataclass

from klimatinvest.plan.choices import Change, Distribution, SpreadMeasure, Status
from klimatinvest.plan.columns import ID_PATTERN, Row, choice, column
from klimatinvest.plan.quantities import IDS as QUANTITY_IDS

TARGET, CAPEX, AMOUNTS = "target_quantity", "capex", "amounts"


@dataclass(frozen=True, slots=True)
class Field:
    """A number in a column of a table, as a quantity that may be uncertain or changed.

    Attributes
    ----------
    id : str
        Name of the quantity; its label stands under ``quantity.<id>``.
    table, column : str
        Where it stands, in its own unit.
    key : str
        The column that holds the subject's identifier.
    several : bool
        The subject has several numbers, and all vary by the same share.
    whole : bool
        Only whole numbers.
    """

    id: str
    table: str
    column: str
    key: str = "id"
    several: bool = False
    whole: bool = False


_FIELDS = (
    Field("benefit_quantity", "benefits", "quantity"),
    Field("benefit_value", "benefits", "value"),
    Field("benefit_growth", "benefits", "growth"),
    Field("ventilation_factor", "benefits", "ventilation_factor"),
    Field("inhabitants", "benefits", "inhabitants"),
    Field("damage_without", "damages", "damage_without", key="benefit", several=True),
    Field("damage_with", "damages", "damage_with", key="benefit", several=True),
    Field("loan_amount", "loans", "amount"),
    Field("loan_interest", "loans", "interest"),
    Field("loan_term", "loans", "term", whole=True),
    Field("loan_grace", "loans", "grace", whole=True),
    Field("probability", "sources", "probability"),
    Field("funding_share", "sources", "share"),
)
FIELDS = {field.id: field for field in _FIELDS}
# Amounts that vary by a share of what is stated.
AMOUNT_FIELDS = {
    TARGET: Field(TARGET, "elements", "quantity"),
    CAPEX: Field(CAPEX, "actions", "capex", several=True),
    AMOUNTS: Field(AMOUNTS, "sources", "amounts", several=True),
}
# Years that a scenario may move, with the tables they stand in.
YEAR_FIELDS = {
    "start_year": Field("start_year", "elements", "start", whole=True),
    "target_year": Field("target_year", "elements", "target_year", whole=True),
    "first_year": Field("first_year", "benefits", "first_year", whole=True),
    "last_year": Field("last_year", "benefits", "last_year", whole=True),
    "loan_year": Field("loan_year", "loans", "year", whole=True),
}
UNCERTAIN = (*QUANTITY_IDS, *AMOUNT_FIELDS, *FIELDS)
CHANGEABLE = (*UNCERTAIN, *YEAR_FIELDS)
SUBJECTS = ("plan", "sectors", "activities", "elements", "carriers", "actions", "sources", "benefits", "loans")


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
