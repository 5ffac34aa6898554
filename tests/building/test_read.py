"""The input is the same as a workbook and as YAML, in Swedish and in English, and bad files are told about."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from klimatinvest.building.calculate import calculate
from klimatinvest.building.fields import BUILDING
from klimatinvest.building.read import read_building
from klimatinvest.core.problem import InvalidInput
from klimatinvest.parameters.library import library
from klimatinvest.plan.columns import Column
from klimatinvest.plan.fields import Table
from klimatinvest.text.catalog import LANGUAGES, texts

from .conftest import VALID_FILE, Read, patched


def shown(column: Column, value: object, language: str) -> object:
    words = texts(language)
    if column.kind == "choice" and value is not None:
        key = words.locate(f"choice.{column.choice_set}.{value}")
        assert key is not None
        return words.get(key)
    return words.get("choice.boolean.yes" if value else "choice.boolean.no") if isinstance(value, bool) else value


def header(table: Table, column: Column, language: str) -> str:
    return texts(language).get(f"building_field.{table.id}.{column.id}.label")


def workbook(path: Path, data: dict[str, Any], language: str) -> Path:
    """Write the input as a person would lay it out: one sheet a table, labels for headers."""
    with xlsxwriter.Workbook(path) as book:
        for table in BUILDING.all:
            sheet = book.add_worksheet(texts(language).get(f"building_table.{table.id}.sheet"))
            if table is BUILDING.settings:
                labels = [header(table, column, language) for column in table.columns]
                stated = [shown(column, data[table.id].get(column.id), language) for column in table.columns]
                sheet.write_column(2, 0, labels)
                sheet.write_column(2, 1, stated)
            else:
                for number, row in enumerate(as_rows(table, data.get(table.id, []), language)):
                    sheet.write_row(number + 3, 0, row)
    return path


def as_rows(table: Table, rows: list[dict[str, Any]], language: str) -> list[list[object]]:
    amounts = table.amounts.id if table.amounts else ""
    years = sorted({year for row in rows for year in row.get(amounts, {})})
    lines: list[list[object]] = [[header(table, column, language) for column in table.plain] + years]
    for row in rows:
        plain = [shown(column, row.get(column.id), language) for column in table.plain]
        lines.append(plain + [row.get(amounts, {}).get(year) for year in years])
    return lines


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_workbook_is_the_same_input(language: str, tmp_path: Path) -> None:
    wanted = read_building(VALID_FILE, library()).require()
    loaded = read_building(workbook(tmp_path / "b.xlsx", patched(), language), library())
    assert [(p.code, str(p.origin)) for p in loaded.problems] == []
    assert loaded.require() == wanted


def test_a_fault_in_a_workbook_names_its_cell(tmp_path: Path) -> None:
    path = workbook(tmp_path / "b.xlsx", patched({"components.1.life": 0}), "sv")
    (problem,) = read_building(path, library()).problems
    assert (problem.code, str(problem.origin)) == ("beyond-bound", "b.xlsx » Byggdelar!P6")


def test_the_place_of_a_value_is_known() -> None:
    loaded = read_building(VALID_FILE, library())
    place = loaded.origin("components", 1, "life")
    assert place is not None
    assert place.line is not None
    assert loaded.origin("components", 99) is None


def test_require_raises_with_all_problems(read: Read) -> None:
    loaded = read(patched({"components.0.quantity": -1, "components.1.life": 0}))
    with pytest.raises(InvalidInput) as raised:
        loaded.require()
    assert len(raised.value.problems) == 2


@pytest.mark.parametrize(
    ("name", "text", "code"), [("b.yaml", "{}", "missing-table"), ("b.txt", "x", "unknown-file-type")]
)
def test_a_file_without_an_input(name: str, text: str, code: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    assert code in [p.code for p in read_building(path, library()).problems]


JUNK: list[Any] = [None, "", "x", -1, 0, 1e300, True, [], {}, [1], {"a": 1}, {2030: 1}, "2030-01-01", 2030]
TRIES = 3  # of the above for each field, another three for the next


@pytest.mark.parametrize("table", [t.id for t in BUILDING.all])
def test_whatever_stands_in_a_field_is_told_about_or_calculated(table: str, read: Read) -> None:
    spec = BUILDING.get(table)
    assert spec is not None
    for place, column in enumerate(spec.columns):
        for step in range(TRIES):
            junk = JUNK[(place * TRIES + step) % len(JUNK)]
            path = f"{table}.{column.id}" if spec is BUILDING.settings else f"{table}.0.{column.id}"
            loaded = read(patched({path: junk}))
            assert all(p.origin is not None for p in loaded.problems)
            if loaded.problems.errors:
                assert loaded.building is None
            else:
                calculate(loaded.require(), library())
