"""Read a climate database of building products: Boverket's, as its open interface gives it (JSON) or as a table (CSV).

JSON: the answer of ``GET https://api.boverket.se/klimatdatabas/api/Klimat/v2/GetAllResources/{version}/sv/json``.
CSV: semicolons, UTF-8, decimal point, the columns of ``CSV_COLUMNS``.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from klimatinvest.building.products import Database, DatabaseProduct
from klimatinvest.core.origin import Origin
from klimatinvest.core.problem import InvalidInput, Problems
from klimatinvest.files.preflight import regular_file

CSV_COLUMNS = {
    "name": "name",
    "typical": "gwp_A1A3_typical_kgCO2e_per_unit",
    "unit": "unit",
    "waste": "waste_factor_A5",
    "conservative": "conservative_factor",
    "conversion": "density_or_heatvalue",
    "id": "resource_id",
}
MAX_BYTES = 50_000_000
MAX_ROWS = 20_000  # the national database has some hundreds
_REQUIRED = ("name", "typical", "unit", "id")
_TYPICAL, _CONSERVATIVE = "A1-A3 Typical", "A1-A3 Conservative"
_CLIMATE = ("GWP", "GLOBAL WARMING", "KLIMAT")  # how the indicator is coded or named


def read_database(path: Path, edition: str = "") -> Database:
    """Read a file of products.

    Parameters
    ----------
    path : Path
        ``.json`` or ``.csv``; nothing is written and nothing is fetched.
    edition : str
        Edition of a file that does not state its own (the table), such as ``02.07.000``.

    Raises
    ------
    InvalidInput
        With ``file-not-found``, ``not-a-file``, ``S001``, ``not-utf8``, ``database-format`` or, for each row with a
        value that cannot be used, ``database-row``.
    """
    problems = Problems()
    products: list[DatabaseProduct] = []
    if regular_file(path, problems):
        text = _text(path, problems)
        if text is not None:
            reader = _from_json if path.suffix.lower() == ".json" else _from_csv
            products = list(reader(text, Origin(path.name), edition, problems))
    if problems.errors:
        raise InvalidInput(problems)
    editions = {product.edition for product in products if product.edition}
    return Database(max(editions, default=edition), tuple(products))


def _text(path: Path, problems: Problems) -> str | None:
    size = path.stat().st_size
    if size > MAX_BYTES:
        problems.add("S001", Origin(path.name), found=size // 1_000_000, limit=MAX_BYTES // 1_000_000)
        return None
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        problems.add("not-utf8", Origin(path.name))
        return None


def _from_csv(text: str, file: Origin, edition: str, problems: Problems) -> Iterator[DatabaseProduct]:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    header = [name.strip() for name in next(_readable(rows, file, problems), [])]
    at = {key: header.index(name) for key, name in CSV_COLUMNS.items() if name in header}
    missing = [CSV_COLUMNS[key] for key in _REQUIRED if key not in at]
    if missing:
        problems.add("database-format", file, found=", ".join(missing))
        return
    for number, row in enumerate(_readable(rows, file, problems)):
        place = Origin(file.file, line=rows.line_num, column=1)
        if number >= MAX_ROWS:
            problems.add("S011", place, limit=MAX_ROWS)
            return
        cells = {key: row[column].strip() if column < len(row) else "" for key, column in at.items()}
        if any(cells.values()):
            product = _product(cells, edition, "", place, problems)
            if product is not None:
                yield product


def _readable(rows: Iterator[list[str]], file: Origin, problems: Problems) -> Iterator[list[str]]:
    """Give the rows up to one that is no row of a table, such as a field of a hundred thousand characters."""
    try:
        yield from rows
    except csv.Error:
        problems.add("database-format", file, found="CSV")


def _from_json(text: str, file: Origin, edition: str, problems: Problems) -> Iterator[DatabaseProduct]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        problems.add("database-format", file, found="JSON")
        return
    resources = data.get("Resources") if isinstance(data, dict) else data
    if not isinstance(resources, list) or not all(isinstance(r, dict) for r in resources):
        problems.add("database-format", file, found="Resources")
        return
    if len(resources) > MAX_ROWS:
        problems.add("S011", file, limit=MAX_ROWS)
        return
    for resource in resources:
        values = _module_values(resource)
        if _TYPICAL not in values and _CONSERVATIVE not in values:
            continue  # resources that are not products, such as kinds of transport
        conversion = next((c for c in _rows(resource, "Conversions") if _unit(c.get("Unit")) == "kg/m3"), None)
        conversion = conversion or next(iter(_rows(resource, "Conversions")), {})
        factor = resource.get("ConservativeDataConversionFactor")
        cells = {
            "name": resource.get("Name"),
            "typical": values.get(_TYPICAL),
            "unit": resource.get("InventoryUnit"),
            "waste": resource.get("WasteFactor"),
            "conservative": factor,
            "conversion": conversion.get("Value"),
            "id": resource.get("ResourceId"),
            "synonyms": resource.get("Synonyms"),
            "english": (resource.get("Names") or {}).get("EN") if isinstance(resource.get("Names"), dict) else "",
        }
        if cells["typical"] is None and _number(factor):
            cells["typical"] = (_number(values[_CONSERVATIVE]) or math.nan) / (_number(factor) or math.nan)
        product = _product(
            cells, str(resource.get("Version") or edition), _unit(conversion.get("Unit")), file, problems
        )
        if product is not None:
            yield product


def _rows(resource: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    found = resource.get(name)
    return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []


def _module_values(resource: Mapping[str, Any]) -> dict[str, Any]:
    """Give the climate impact by module; other indicators of the resource are left."""
    items = _rows(resource, "DataItems")
    climate = [
        i for i in items if any(w in f"{i.get('PropertyCode')} {i.get('PropertyName')}".upper() for w in _CLIMATE)
    ]
    values: dict[str, Any] = {}
    for item in climate or items[:1]:
        for value in _rows(item, "DataValueItems"):
            values.setdefault(str(value.get("DataModuleCode")), value.get("Value"))
    return values


def _unit(text: object) -> str:
    return str(text or "").strip().replace("²", "2").replace("³", "3")


def _number(value: object) -> float | None:
    if isinstance(value, bool) or value is None or value == "":
        return None
    try:
        number = float(str(value))
    except ValueError:
        return math.nan
    return number


def _product(
    cells: Mapping[str, Any], edition: str, conversion_unit: str, place: Origin, problems: Problems
) -> DatabaseProduct | None:
    numbers = {key: _number(cells.get(key)) for key in ("typical", "waste", "conservative", "conversion")}
    name, unit = str(cells.get("name") or "").strip(), _unit(cells.get("unit"))
    bad = [key for key, value in numbers.items() if value is not None and not math.isfinite(value)]
    bad += ["typical"] * (numbers["typical"] is None) + ["name"] * (not name) + ["unit"] * (not unit)
    bad += [key for key in ("waste", "conservative") if (numbers[key] or 1.0) < 1.0]
    if bad or numbers["typical"] is None:
        problems.add(
            "database-row", place, found=name or str(cells.get("id")), columns_found=", ".join(dict.fromkeys(bad))
        )
        return None
    return DatabaseProduct(
        id=str(cells.get("id") or "").strip(),
        name=name,
        name_en=str(cells.get("english") or "").strip(),
        unit=unit,
        typical=numbers["typical"],
        conservative_factor=numbers["conservative"],
        waste_factor=numbers["waste"],
        conversion=numbers["conversion"],
        conversion_unit=conversion_unit,
        edition=edition,
        synonyms=str(cells.get("synonyms") or "").strip(),
    )
