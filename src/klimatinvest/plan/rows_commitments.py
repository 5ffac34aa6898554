"""Local climate commitments (klimatåtaganden): which organisations have signed what, and how many are aimed for."""

from __future__ import annotations

from klimatinvest.plan.choices import CommitmentStatus, OrganisationSector, OrganisationSize
from klimatinvest.plan.columns import ID_PATTERN, Row, choice, column


class Commitment(Row):
    """What an organisation has committed itself to; a part of an element, never tonnes beside it."""

    id: str = column("id", example="KÅ-001", pattern=ID_PATTERN)
    organisation: str = column("text", example="Åkeriet i Ärla AB")
    organisations: int = column("integer", 1, example="1", ge=1, le=10_000)
    sector: OrganisationSector = choice("organisation_sector", OrganisationSector, example="transport")
    size: OrganisationSize = choice("organisation_size", OrganisationSize, example="small")
    element: str | None = column("ref", None, refers=("elements",), example="TE-006")
    quantity: float | None = column("number", None, example="4", ge=0)
    start: int | None = column("year", None, example=2027)
    end: int | None = column("year", None, example="")
    signed: str = column("text", "", example="2026-05-12")
    status: CommitmentStatus = choice("commitment_status", CommitmentStatus, example="signed")
    source: str = column("text", "", example="Undertecknat klimatåtagande")
    note: str = column("text", "")


class CommitmentAim(Row):
    """How many organisations are to have signed by the end of a year."""

    year: int = column("year", example=2027)
    count: int = column("integer", example="250", ge=1, le=1_000_000)
    source: str = column("text", "", example="Klimatkontrakt 2030")
    note: str = column("text", "")
