"""The columns of the tidy table: one declaration for every dialect, the data package and the documentation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ColumnType = Literal["string", "integer", "number", "date"]


@dataclass(frozen=True, slots=True)
class Field:
    """One column of the tidy table.

    Attributes
    ----------
    id : str
        Header in every dialect; label and explanation under ``export.field.<id>``.
    type : str
        Type of its values in a data package.
    required : bool
        No row leaves it blank.
    """

    id: str
    type: ColumnType = "string"
    required: bool = True


FIELDS: tuple[Field, ...] = (
    Field("plan"),
    Field("plan_version"),
    Field("plan_date", "date"),
    Field("scenario"),
    Field("subject_kind"),
    Field("subject"),
    Field("subject_name"),
    Field("sector", required=False),
    Field("responsible", required=False),
    Field("account", required=False),
    Field("project", required=False),
    Field("actor", required=False),
    Field("actor_type", required=False),
    Field("post"),
    Field("source", required=False),
    Field("status"),
    Field("year", "integer"),
    Field("value", "number"),
    Field("unit"),
    Field("price_basis", required=False),
    Field("quality", required=False),
)
IDS: tuple[str, ...] = tuple(field.id for field in FIELDS)
# One row a key: what it is about, who pays, which line, from where, how certain and when.
KEY: tuple[str, ...] = (
    *("plan_version", "scenario", "subject_kind", "subject"),
    *("actor", "post", "source", "status", "year"),
)

# What a row may be: money that an actor bears or receives, funding, and tonnes.
TAX = "tax_received"
NEED, ALLOCATED, GAP = "need", "allocated", "gap"
ABATEMENT, REFERENCE, PLANNED, TARGET = "abatement", "reference_emissions", "plan_emissions", "target_emissions"
MONEY, TONNES = "kr", "ton"
CALCULATED, SECURED, EXPECTED, POSSIBLE = "calculated", "secured", "expected", "possible"
