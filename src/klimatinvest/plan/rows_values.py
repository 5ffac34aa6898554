"""Stated values: one a row, or one a year, each with everything that belongs to it."""

from __future__ import annotations

from klimatinvest.plan.choices import Status
from klimatinvest.plan.columns import Row, choice, column
from klimatinvest.plan.quantities import IDS as QUANTITY_IDS


class Assumption(Row):
    """One value with everything that belongs to it."""

    subject: str = column("ref", refers=("plan", "sectors", "activities", "elements"), example="TE-001")
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
    status: Status = choice("status", Status)
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
    status: Status = choice("status", Status)
    note: str = column("text", "")
    values: dict[int, float] = column("amounts", example="1450", default_factory=dict)
