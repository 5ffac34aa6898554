"""The attributes of the place as a table and as plain data: needed, existing, built and missing."""

from __future__ import annotations

from typing import Any

from klimatinvest.engine.result import Result
from klimatinvest.present.element_tables import goal_year
from klimatinvest.present.table import Cell, Column, Row, Table
from klimatinvest.text.catalog import Texts

_DECIMALS_BELOW = 10.0  # a part of a unit matters only where there are few


def attribute_tables(result: Result, texts: Texts) -> tuple[Table, ...]:
    """Give the table of attributes for the first goal year and the last year; none without attributes."""
    found = result.attributes
    if not found.attributes:
        return ()
    years = tuple(dict.fromkeys((goal_year(result), result.inputs.plan.plan.end_year)))
    columns = [Column(texts.get(f"attributes.{key}")) for key in ("id", "name")]
    columns.append(Column(texts.get("attributes.existing"), 0))
    for year in years:
        columns += [Column(texts.get(f"attributes.{key}", year=year), 0) for key in ("required", "built", "missing")]
    rows = tuple(Row(_cells(result, k, years, texts)) for k in range(len(found.attributes)))
    return (Table("attributes", texts.get("attributes.title"), tuple(columns), rows, (texts.get("attributes.note"),)),)


def _cells(result: Result, k: int, years: tuple[int, ...], texts: Texts) -> tuple[Cell, ...]:
    """Give a row; its numbers are written out here, for every attribute has a unit and decimals of its own."""
    found = result.attributes
    attribute = found.attributes[k]
    values = [float(found.existing[k])]
    for year in years:
        at = year - int(result.inputs.years[0])
        values += [float(found.required[0, k, at]), float(found.built[k, at]), float(found.missing[0, k, at])]
    name = texts.get("attributes.named", name=attribute.name, unit=texts.unit(attribute.unit))
    decimals = _decimals(values)
    return (attribute.id, name, *(texts.number(value, decimals) for value in values))


def _decimals(values: list[float]) -> int:
    """Show a decimal when a small number has one."""
    return int(any(abs(value) < _DECIMALS_BELOW and abs(value - round(value)) >= 0.05 for value in values))


def attribute_data(result: Result) -> list[dict[str, Any]]:
    """Give every attribute as plain data that JSON can carry; lists follow the result's years."""
    found = result.attributes
    return [
        {
            "id": attribute.id,
            "name": attribute.name,
            "unit": attribute.unit,
            "status": attribute.status,
            "existing": float(found.existing[k]),
            "existing_year": attribute.year,
            "required_by_year": found.required[0, k].tolist(),
            "built_by_year": found.built[k].tolist(),
            "missing_by_year": found.missing[0, k].tolist(),
            "surplus_by_year": found.surplus[0, k].tolist(),
        }
        for k, attribute in enumerate(found.attributes)
    ]
