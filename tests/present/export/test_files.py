"""The files: two dialects, Parquet, and a description that a validator accepts."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from klimatinvest.present.export import files
from klimatinvest.present.export.schema import IDS
from klimatinvest.text.catalog import texts


def row(**told: Any) -> dict[str, Any]:
    base: dict[str, Any] = dict.fromkeys(IDS)
    base |= {"plan": "Plan", "plan_version": "1", "plan_date": "2026-11-20", "scenario": "plan", "status": "calculated"}
    base |= {"subject_kind": "element", "subject": "TE-1", "subject_name": "Elbilar", "post": "investment"}
    return base | {"actor": "kommun", "year": 2027, "value": -1234567.5, "unit": "kr"} | told


ROWS = [row(), row(subject="F-13", source="F-13", subject_name="=1+1", year=2028, value=0.1)]


def test_the_table_for_programs_has_points_and_no_mark(tmp_path: Path) -> None:
    files.write_csv(tmp_path / "a.csv", ROWS)
    content = (tmp_path / "a.csv").read_bytes()
    assert not content.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in content
    read = list(csv.DictReader(content.decode("utf-8").splitlines()))
    assert [float(r["value"]) for r in read] == [-1234567.5, 0.1]
    assert read[0]["sector"] == ""


def test_the_swedish_table_has_commas_and_a_mark(tmp_path: Path) -> None:
    files.write_swedish_csv(tmp_path / "a.csv", ROWS)
    content = (tmp_path / "a.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    lines = content.decode("utf-8-sig").split("\r\n")
    assert lines[0].split(";") == list(IDS)
    assert ";-1234567,5;kr;" in lines[1]


@pytest.mark.parametrize("text", ["=1+1", "+46", "-x", "@SUM(A1)", "\tx"])
def test_a_text_is_never_taken_for_a_formula(tmp_path: Path, text: str) -> None:
    for write in (files.write_csv, files.write_swedish_csv):
        write(tmp_path / "a.csv", [row(subject_name=text)])
        table = (tmp_path / "a.csv").read_text(encoding="utf-8-sig").splitlines()
        cells = next(csv.reader(table[1:], delimiter=";" if write is files.write_swedish_csv else ","))
        assert cells[IDS.index("subject_name")] == f"'{text}"


def test_the_package_is_valid_and_its_rows_fit_it(tmp_path: Path) -> None:
    frictionless = pytest.importorskip("frictionless")
    names = [files.TABLE, files.SWEDISH_TABLE]
    files.write_csv(tmp_path / files.TABLE, ROWS)
    files.write_swedish_csv(tmp_path / files.SWEDISH_TABLE, ROWS)
    files.write_package(tmp_path / files.PACKAGE, names, "Plan", ["Utrikes saknas."], texts("sv"))
    report = frictionless.validate(str(tmp_path / files.PACKAGE))
    assert report.valid, report.flatten(["rowNumber", "fieldNumber", "type", "note"])


def test_the_validator_sees_a_row_that_comes_twice(tmp_path: Path) -> None:
    frictionless = pytest.importorskip("frictionless")
    files.write_csv(tmp_path / files.TABLE, [ROWS[0], ROWS[0]])
    files.write_package(tmp_path / files.PACKAGE, [files.TABLE], "Plan", [], texts("en"))
    assert not frictionless.validate(str(tmp_path / files.PACKAGE)).valid


def test_the_package_says_what_could_not_be_calculated(tmp_path: Path) -> None:
    files.write_package(tmp_path / "p.json", [files.TABLE], "Plan", ["Utrikes saknas."], texts("sv"))
    document = json.loads((tmp_path / "p.json").read_text(encoding="utf-8"))
    assert document["description"].endswith("Utrikes saknas.")
    fields = document["resources"][0]["schema"]["fields"]
    assert [field["name"] for field in fields] == list(IDS)
    assert all(field["title"] and field["description"] for field in fields)


def test_parquet_keeps_numbers_and_blanks(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    files.write_parquet(tmp_path / "a.parquet", ROWS)
    read = parquet.read_table(tmp_path / "a.parquet").to_pylist()
    assert [r["value"] for r in read] == [-1234567.5, 0.1]
    assert read[0]["sector"] is None
    assert read[1]["subject_name"] == "=1+1"  # no spreadsheet opens it
