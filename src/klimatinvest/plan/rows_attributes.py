"""What the place must have for the shift: charging points, cycle paths, plants; what it has and what is built."""

from __future__ import annotations

from klimatinvest.plan.choices import Status
from klimatinvest.plan.columns import ID_PATTERN, Row, choice, column


class Attribute(Row):
    """A measurable property of the place (attribut); it need not abate anything itself."""

    id: str = column("id", example="AT-01", pattern=ID_PATTERN)
    name: str = column("text", example="Publika laddpunkter")
    unit: str = column("unit", example="laddpunkt")
    existing: float = column("number", example="250", ge=0)
    year: int = column("year", example=2025)
    source: str = column("text", "", example="Laddstationsregistret, uttag 2025-12-31")
    url: str = column("url", "")
    status: Status = choice("status", Status)
    note: str = column("text", "", example="Bara de som planens elbilar kan använda")


class AttributeNeed(Row):
    """How much of an attribute one unit of an element needs."""

    attribute: str = column("ref", refers=("attributes",), example="AT-01")
    element: str = column("ref", refers=("elements",), example="TE-001")
    ratio: float = column("number", example="0.1", gt=0)
    source: str = column("text", "", example="Direktiv 2014/94/EU, skäl 23")
    url: str = column("url", "")
    status: Status = choice("status", Status)
    note: str = column("text", "", example="En publik laddpunkt på tio elbilar")


class AttributeBuild(Row):
    """How much of an attribute an action builds; it is there from the year the action is taken into use."""

    attribute: str = column("ref", refers=("attributes",), example="AT-01")
    action: str = column("ref", refers=("actions",), example="A-01")
    quantity: float = column("number", example="120", ge=0)
    source: str = column("text", "", example="Investeringsplan 2026–2030")
    status: Status = choice("status", Status)
    note: str = column("text", "")
