"""How a model field declares what a sheet, a reader, a template and a schema need to know about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, get_args

from pydantic import BaseModel, ConfigDict, Field
from pydantic.fields import FieldInfo

KINDS = (
    "id",  # stable identifier of the row
    "ref",  # identifier of a row in another table
    "text",
    "url",
    "number",
    "integer",
    "year",
    "years",  # several years: "2022; 2023; 2024" in a cell, a list in YAML
    "boolean",
    "choice",
    "unit",
    "quantity",
    "parameter",
    "amounts",  # one column a year
)
ID_PATTERN = r"^[\w.\-]+$"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table, read from the model's field.

    Attributes
    ----------
    id : str
        Field name; labels and help are found under ``field.<table>.<id>``.
    kind : str
        One of ``KINDS``.
    required : bool
        A row without it is an error.
    choices : tuple of str
        Allowed values of a ``choice``; labels under ``choice.<set>.<value>``.
    choice_set : str
        Name of the set of choices.
    refers : tuple of str
        Tables a ``ref`` may point into.
    unit : str or None
        Unit of a number, the same in every row.
    example : str
        What a filled-in cell looks like.
    """

    id: str
    kind: str
    required: bool
    choices: tuple[str, ...] = ()
    choice_set: str = ""
    refers: tuple[str, ...] = ()
    unit: str | None = None
    example: str = ""


def column(
    kind: str,
    default: Any = ...,
    *,
    example: object = "",
    choices: tuple[str, ...] = (),
    choice_set: str = "",
    refers: tuple[str, ...] = (),
    unit: str | None = None,
    **bounds: Any,
) -> Any:
    """Declare a model field that is a column: its kind, default, example and bounds."""
    extra: dict[str, Any] = {
        "kind": kind,
        "choices": list(choices),
        "choice_set": choice_set,
        "refers": list(refers),
        "unit": unit,
        "example": str(example),
    }
    return Field(default, json_schema_extra={"x-klimatinvest": extra}, **bounds)


def choice(name: str, options: object, default: object = ..., example: str = "") -> Any:
    """Declare a column whose values are a ``Literal`` of ``plan.choices``; the first is the example."""
    values = get_args(options)
    return column("choice", default, choices=values, choice_set=name, example=example or values[0])


class Row(BaseModel):
    """A row of a table: unknown fields are refused, nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


def _column_of(name: str, info: FieldInfo) -> Column:
    schema_extra = info.json_schema_extra
    extra: Any = schema_extra["x-klimatinvest"] if isinstance(schema_extra, dict) else {}
    return Column(
        id=name,
        kind=extra["kind"],
        required=info.is_required(),
        choices=tuple(extra["choices"]),
        choice_set=extra["choice_set"],
        refers=tuple(extra["refers"]),
        unit=extra["unit"],
        example=extra["example"],
    )


def columns_of(model: type[BaseModel]) -> tuple[Column, ...]:
    """List the columns of a row model in the order they were declared."""
    return tuple(_column_of(name, info) for name, info in model.model_fields.items())


def bounds_of(model: type[BaseModel], name: str) -> tuple[float | None, float | None]:
    """Read the lowest and highest value that a field's declaration allows; None where it has no bound."""
    low: float | None = None
    high: float | None = None
    for bound in model.model_fields[name].metadata:
        low = next((v for v in (getattr(bound, "ge", None), getattr(bound, "gt", None)) if v is not None), low)
        high = next((v for v in (getattr(bound, "le", None), getattr(bound, "lt", None)) if v is not None), high)
    return low, high
