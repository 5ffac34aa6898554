"""Who does what and who pays: actions, what they enable and build, shares and funding."""

from __future__ import annotations

from klimatinvest.plan.choices import ActionStatus, FocusArea, FundingStatus, Line, PriceBasis, SourceKind, Status
from klimatinvest.plan.columns import ID_PATTERN, Row, choice, column


class Action(Row):
    """An action or investment object (åtgärd, investeringsobjekt): who does what when, for how much."""

    id: str = column("id", example="A-01", pattern=ID_PATTERN)
    name: str = column("text", example="Laddplatser vid verksamhetslokaler")
    description: str = column("text", "", example="120 laddpunkter vid 30 byggnader")
    focus_area: FocusArea = choice("focus_area", FocusArea)
    owner: str = column("ref", refers=("actors",), example="servicenamnden")
    status: ActionStatus = choice("action_status", ActionStatus, example="planned")
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
    value_status: Status = choice("status", Status)
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
    line: Line = choice("line", Line)
    actor: str = column("ref", refers=("actors",), example="hushall")
    share: float = column("number", example="1", ge=0, le=1)
    note: str = column("text", "")


class FundingSource(Row):
    """Money from somewhere, by year."""

    id: str = column("id", example="F-01", pattern=ID_PATTERN)
    name: str = column("text", example="Klimatklivet, laddinfrastruktur")
    kind: SourceKind = choice("source_kind", SourceKind)
    actor: str = column("ref", refers=("actors",), example="staten")
    status: FundingStatus = choice("funding_status", FundingStatus, example="applied")
    probability: float | None = column("number", None, unit="procent", example="60", ge=0, le=100)
    order: float = column("number", 0.0, example="1")
    share: float | None = column("number", None, unit="procent", example="50", ge=0, le=100)
    price_basis: PriceBasis = choice("price_basis", PriceBasis, "nominal")
    price_year: int | None = column("year", None, example=2024)
    source: str = column("text", example="Ansökan 2026-09-30")
    url: str = column("url", "")
    value_status: Status = choice("status", Status)
    note: str = column("text", "")
    programme: str | None = column("ref", None, refers=("programmes",), example="klimatklivet")
    units: float | None = column("number", None, example="120", ge=0)
    project: str = column("text", "", example="Dnr 2026-1234")
    amounts: dict[int, float] = column("amounts", unit="kr", example="500000", default_factory=dict)


class FundingTarget(Row):
    """What a source may pay for: an element, an action, or all that an actor is to pay."""

    source: str = column("ref", refers=("sources",), example="F-01")
    target: str = column("ref", refers=("elements", "actions", "actors"), example="A-01")
    note: str = column("text", "")
