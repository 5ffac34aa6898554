"""What may be chosen: the actions that can move or be left out, what they need of each other, and the frames."""

from __future__ import annotations

from klimatinvest.plan.choices import FrameKind, Relation, Status
from klimatinvest.plan.columns import ID_PATTERN, Row, choice, column


class ActionChoice(Row):
    """An action that may begin in another year or be left out; one without a row stays as the plan has it."""

    action: str = column("ref", refers=("actions",), example="A-01")
    must_do: bool = column("boolean", False, example="nej")
    earliest_start: int | None = column("year", None, example=2027)
    latest_start: int | None = column("year", None, example=2032)
    staff: float | None = column("number", None, unit="årsarbete", example="1.5", ge=0)
    note: str = column("text", "", example="Projektledare per år under bygget")


class ActionLink(Row):
    """What one action needs of another, or cannot stand beside."""

    action: str = column("ref", refers=("actions",), example="A-06")
    relation: Relation = choice("relation", Relation)
    other: str = column("ref", refers=("actions",), example="A-04")
    note: str = column("text", "", example="Nätet måste börja byggas före depån")


class Frame(Row):
    """A ceiling by year: money for investment or staff, of one actor or of all together."""

    id: str = column("id", example="R-01", pattern=ID_PATTERN)
    actor: str | None = column("ref", None, refers=("actors",), example="stadsbyggnadsnamnden")
    kind: FrameKind = choice("frame_kind", FrameKind)
    source: str = column("text", example="Mål och budget 2027–2030")
    status: Status = choice("status", Status)
    note: str = column("text", "", example="Netto efter medfinansiering i beslutet")
    amounts: dict[int, float] = column("amounts", example="40000000", default_factory=dict)
