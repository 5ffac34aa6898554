"""The analysis as one tidy table: one value a row, no totals, no blanks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from klimatinvest.files.atomic import replace_file
from klimatinvest.present.export.files import write_csv, write_swedish_csv
from klimatinvest.present.spend.tables import out
from klimatinvest.present.workbook.formats import looks_like_formula
from klimatinvest.spend.result import SpendResult
from klimatinvest.text.catalog import Texts

TABLE, SWEDISH_TABLE, PACKAGE = "spend_long.csv", "spend_long_sv.csv", "datapackage.json"
SIDES = ("year", "status", "category", "factor", "sector", "department", "supplier", "account")
MEASURES = {
    "amount": "kr",
    "uncorrected": "kg",
    "vat_effect": "kg",
    "price_effect": "kg",
    "corrected": "kg",
    "by_kronor": "kg",
    "real_amount": "kr",
}
COLUMNS = (*SIDES, "measure", "value", "unit")
NONE = "-"


def tidy_rows(result: SpendResult) -> Iterator[dict[str, Any]]:
    """Give every figure that is not 0, by year, status, category, factor, sector, department, supplier and account.

    A side without a word is ``-``. Added up over the rest, ``amount`` gives the ledgers and ``uncorrected``,
    ``vat_effect`` and ``price_effect`` give ``corrected``.
    """
    for key, found in result.sums(*SIDES).items():
        named = {side: _text(word) for side, word in zip(SIDES, key, strict=True)}
        for measure, unit in MEASURES.items():
            value = float(getattr(found, measure))
            if value:
                yield {**named, "measure": measure, "value": value, "unit": unit}


def _text(word: str) -> str:
    """Keep a text from being taken for a formula by a spreadsheet that opens the file, beside plain signs."""
    if not word:
        return NONE
    return f"'{word}" if looks_like_formula(word) and word[0] not in "=+-@" else word


def write_tidy(result: SpendResult, folder: Path, texts: Texts) -> list[str]:
    """Write the table for programs and for Excel in Swedish, and the description of both; give their names.

    Raises
    ------
    InvalidInput
        A file cannot be written.
    """
    replace_file(folder / TABLE, lambda path: write_csv(path, tidy_rows(result), COLUMNS))
    replace_file(folder / SWEDISH_TABLE, lambda path: write_swedish_csv(path, tidy_rows(result), COLUMNS))
    described = json.dumps(_package(result, texts), ensure_ascii=False, indent=2) + "\n"

    def write(path: Path) -> None:
        path.write_text(described, encoding="utf-8")

    replace_file(folder / PACKAGE, write)
    return [TABLE, SWEDISH_TABLE, PACKAGE]


def _package(result: SpendResult, texts: Texts) -> dict[str, Any]:
    return {
        "profile": "data-package",
        "name": "klimatinvest-spend",
        "title": f"{result.data.spend.organisation} · {result.data.spend.name}",
        "description": out(texts, "tidy.about"),
        "resources": [_resource(name, texts) for name in (TABLE, SWEDISH_TABLE)],
    }


def _resource(name: str, texts: Texts) -> dict[str, Any]:
    swedish = name == SWEDISH_TABLE
    fields = [_field(column, swedish, texts) for column in COLUMNS]
    return {
        "name": name.replace(".", "-").replace("_", "-"),
        "path": name,
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ";" if swedish else ",", "lineTerminator": "\r\n" if swedish else "\n"},
        "schema": {"fields": fields, "primaryKey": [*SIDES, "measure"]},
    }


def _field(column: str, swedish: bool, texts: Texts) -> dict[str, Any]:
    kind = {"year": "integer", "value": "number"}.get(column, "string")
    described: dict[str, Any] = {"name": column, "type": kind, "title": out(texts, f"tidy.{column}")}
    described["constraints"] = {"required": True}
    if kind == "number" and swedish:
        described["decimalChar"] = ","
    return described
