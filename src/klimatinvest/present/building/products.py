"""The list of products that a search finds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from klimatinvest.building.products import DatabaseProduct
from klimatinvest.present.table import Column, Row, Table
from klimatinvest.text.catalog import Texts

DASH = "–"


def products_table(found: Sequence[DatabaseProduct], texts: Texts) -> Table:
    """Show the products with their factors."""
    keys = ("id", "name", "typical", "conservative", "unit", "waste")
    numbers = ("typical", "conservative", "waste")
    columns = tuple(Column(texts.get(f"building_out.products.{k}"), 3 if k in numbers else None) for k in keys)
    rows = tuple(Row((p.id, _name(p, texts), *_numbers(p, texts))) for p in found)
    return Table("products", texts.get("building_out.products.title"), columns, rows)


def _name(product: DatabaseProduct, texts: Texts) -> str:
    return product.name_en if texts.language == "en" and product.name_en else product.name


def _numbers(product: DatabaseProduct, texts: Texts) -> tuple[str, str, str, str]:
    def shown(value: float | None) -> str:
        return DASH if value is None else texts.number(value, 3)

    unit = texts.unit(product.unit)
    return shown(product.typical), shown(product.conservative), unit, shown(product.waste_factor)


def products_data(found: Sequence[DatabaseProduct]) -> list[dict[str, Any]]:
    """Give the products as plain data."""
    return [
        {
            "id": product.id,
            "name": product.name,
            "typical_kg_per_unit": product.typical,
            "conservative_kg_per_unit": product.conservative,
            "unit": product.unit,
            "waste_factor": product.waste_factor,
            "edition": product.edition,
        }
        for product in found
    ]
