"""Write the tidy table in its dialects, and the description that goes with them."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from pathlib import Path
from typing import IO, Any

from klimatinvest import __version__
from klimatinvest.present.export.schema import FIELDS, IDS, KEY
from klimatinvest.text.catalog import Texts

Rows = Sequence[dict[str, Any]]
TABLE, SWEDISH_TABLE, PARQUET, PACKAGE = "plan_long.csv", "plan_long_sv.csv", "plan_long.parquet", "datapackage.json"


def write_csv(path: Path, rows: Iterable[dict[str, Any]], columns: Sequence[str] = IDS) -> None:
    """Write for programs: comma, decimal point, UTF-8 without a mark, line feeds (RFC 4180 quoting)."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        _write(stream, rows, columns, ",", "\n", _plain)


def write_swedish_csv(path: Path, rows: Iterable[dict[str, Any]], columns: Sequence[str] = IDS) -> None:
    """Write for Excel in Swedish: semicolon, decimal comma, UTF-8 with a mark, Windows line ends."""
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        _write(stream, rows, columns, ";", "\r\n", _swedish)


def write_tab_separated(path: Path, rows: Iterable[dict[str, Any]], columns: Sequence[str]) -> None:
    """Write for import into a steering system: tab, decimal comma, UTF-8 with a mark."""
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        _write(stream, rows, columns, "\t", "\r\n", _swedish)


def _write(
    stream: IO[str],
    rows: Iterable[dict[str, Any]],
    columns: Sequence[str],
    delimiter: str,
    line_end: str,
    shown: Callable[[Any], str],
) -> None:
    table = csv.writer(stream, delimiter=delimiter, lineterminator=line_end)
    table.writerow(columns)
    table.writerows([shown(row[name]) for name in columns] for row in rows)


def _plain(value: Any) -> str:
    if value is None:
        return ""
    return repr(value) if isinstance(value, float) else _harmless(str(value))


def _swedish(value: Any) -> str:
    return repr(value).replace(".", ",") if isinstance(value, float) else _plain(value)


def _harmless(text: str) -> str:
    """Keep a text from being taken for a formula when a spreadsheet opens the file."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def write_parquet(path: Path, rows: Rows) -> None:
    """Write a typed, compressed table for large collections.

    Raises
    ------
    ImportError
        The optional package pyarrow is not installed.
    """
    arrow, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")
    kinds = {"integer": arrow.int16(), "number": arrow.float64()}
    columns = [arrow.field(f.id, kinds.get(f.type, arrow.string()), nullable=not f.required) for f in FIELDS]
    table = arrow.Table.from_pylist(list(rows), schema=arrow.schema(columns))
    parquet.write_table(table, path, compression="zstd")


def write_package(path: Path, resources: Sequence[str], title: str, missing: Sequence[str], texts: Texts) -> None:
    """Write ``datapackage.json`` (Frictionless Data Package 1): every column with type, label and explanation.

    Parameters
    ----------
    path : Path
        Where to write.
    resources : sequence of str
        File names of the tables that are described.
    title : str
        Name of the plan.
    missing : sequence of str
        Sentences about what the plan could not calculate: a missing row is then not a zero.
    texts : Texts
        Language of labels.
    """
    document = {
        "profile": "data-package",
        "name": "klimatinvest-plan",
        "title": title,
        "description": " ".join([texts.get("export.about"), *missing]),
        "version": __version__,
        "resources": [_resource(name, texts) for name in resources],
    }
    path.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _resource(name: str, texts: Texts) -> dict[str, Any]:
    parquet, swedish = name == PARQUET, name == SWEDISH_TABLE
    stem = name.replace(".", "-").replace("_", "-").lower()
    resource: dict[str, Any] = {
        "name": stem,
        "path": name,
        "title": texts.get(f"export.resource.{'parquet' if parquet else 'swedish' if swedish else 'plain'}"),
        "format": "parquet" if parquet else "csv",
        "profile": "tabular-data-resource",
        "schema": {"fields": _fields(swedish, texts), "primaryKey": list(KEY), "missingValues": [""]},
    }
    if parquet:
        return {**resource, "mediatype": "application/vnd.apache.parquet"}
    dialect = {"delimiter": ";" if swedish else ",", "lineTerminator": "\r\n" if swedish else "\n"}
    return {
        **resource,
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": dialect,
    }


def _fields(swedish: bool, texts: Texts) -> list[dict[str, Any]]:
    described = []
    for field in FIELDS:
        entry: dict[str, Any] = {
            "name": field.id,
            "type": field.type,
            "title": texts.get(f"export.field.{field.id}"),
            "description": texts.get(f"export.field.{field.id}.help"),
        }
        if field.type == "number" and swedish:
            entry["decimalChar"] = ","
        if field.required:
            entry["constraints"] = {"required": True}
        described.append(entry)
    return described
