"""What the plan gives beside its climate effect: co-benefits (sidonyttor), and the damages that some of them avoid."""

from __future__ import annotations

from klimatinvest.plan.choices import BenefitBasis, BenefitKind, Status, Substance
from klimatinvest.plan.columns import ID_PATTERN, Row, choice, column


class Benefit(Row):
    """A co-benefit of an element or action; without quantity or value it is told in words."""

    id: str = column("id", example="S-01", pattern=ID_PATTERN)
    name: str = column("text", example="Bättre hälsa av mer cykling")
    subject: str = column("ref", refers=("elements", "actions"), example="TE-005")
    kind: BenefitKind = choice("benefit_kind", BenefitKind)
    basis: BenefitBasis = choice("benefit_basis", BenefitBasis)
    quantity: float | None = column("number", None, example="900")
    unit: str = column("unit", "", example="km")
    value: float | None = column("number", None, example="4.5")
    price_year: int | None = column("year", None, example=2024)
    growth: float | None = column("number", None, unit="procent", example="0", gt=-50, lt=50)
    receiver: str | None = column("ref", None, refers=("actors",), example="hushall")
    first_year: int | None = column("year", None, example=2028)
    last_year: int | None = column("year", None, example=2045)
    priced: bool = column("boolean", example="ja")
    parameter: str | None = column("parameter", None, example="asek7.cycling_health")
    substance: Substance | None = choice("substance", Substance, None)
    ventilation_factor: float | None = column("number", None, example="1", gt=0, le=10)
    inhabitants: float | None = column("number", None, unit="invånare", example="67000", gt=0)
    method: str = column("text", "", example="Cyklade kilometer gånger hälsovärde")
    source: str = column("text", "", example="Resvaneundersökning 2023")
    url: str = column("url", "")
    value_status: Status = choice("status", Status)
    note: str = column("text", "")


class Damage(Row):
    """What an event costs with and without the measure, by how often such an event comes back."""

    benefit: str = column("ref", refers=("benefits",), example="S-07")
    return_period: float = column("number", unit="år", example="100", ge=1)
    damage_without: float = column("number", unit="kr", example="25000000", ge=0)
    damage_with: float = column("number", unit="kr", example="4000000", ge=0)
    note: str = column("text", "", example="Skyfallskartering 2022")
