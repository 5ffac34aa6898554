"""The templates in the package are the ones the field spec makes, and an empty one reads as an empty plan."""

import io
from pathlib import Path

import openpyxl
import pytest

from klimatinvest.core.problem import Problems
from klimatinvest.plan.fields import TABLES
from klimatinvest.plan.read_workbook import read_workbook_plan
from klimatinvest.present.workbook.template import SIZES, SPECS, write_template
from klimatinvest.text.catalog import LANGUAGES, texts

TEMPLATES = Path(__file__).parents[2] / "templates"
ALL = [(size, language) for size in SIZES for language in LANGUAGES]


@pytest.mark.parametrize(("size", "language"), ALL)
def test_the_files_are_current(tmp_path: Path, size: str, language: str) -> None:
    """Renew with ``klimatinvest template SIZE --lang LANGUAGE -o templates/SIZE.LANGUAGE.xlsx --force``."""
    made = tmp_path / "made.xlsx"
    write_template(made, size, texts(language))
    assert (TEMPLATES / f"{size}.{language}.xlsx").read_bytes() == made.read_bytes()


@pytest.mark.parametrize(("size", "language"), ALL)
def test_an_empty_template_reads_as_nothing(size: str, language: str) -> None:
    problems = Problems()
    spec = SPECS[size]
    raw = read_workbook_plan(TEMPLATES / f"{size}.{language}.xlsx", problems, spec)
    assert list(problems) == []
    assert raw.notes == []
    assert all(records == [] for table, records in raw.records.items() if table != spec.settings.id)
    (settings,) = raw.records[spec.settings.id]
    assert settings.cells == {}
    assert set(settings.blanks) == {column.id for column in spec.settings.columns}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_full_template_has_every_table_and_column(language: str) -> None:
    words = texts(language)
    book = openpyxl.load_workbook(TEMPLATES / f"plan.{language}.xlsx")
    for table in TABLES:
        sheet = book[words.get(f"table.{table.id}.sheet")]
        headers = [str(cell.value).removesuffix(" *") for cell in sheet[5]]
        labels = [words.get(f"field.{table.id}.{column.id}.label") for column in table.plain]
        assert headers[: len(labels)] == labels
        years = headers[len(labels) :]
        assert (years != []) == (table.amounts is not None)
        assert all(len(year) == 4 and year.isdigit() for year in years)


def test_the_small_template_asks_for_less() -> None:
    words = texts("sv")
    book = openpyxl.load_workbook(TEMPLATES / "plan-small.sv.xlsx")
    left_out = {"carriers", "activities", "from_shares", "actor_shares"}
    left_out |= {"attributes", "attribute_needs", "attribute_builds"}
    shown = {table.id for table in TABLES if words.get(f"table.{table.id}.sheet") in book.sheetnames}
    assert shown == {table.id for table in TABLES if not table.extension} - left_out
    headers = {str(cell.value).removesuffix(" *") for cell in book["Omställningselement"][5]}
    assert "Från aktivitet" not in headers  # there is no sheet of activities to refer to
    assert {"Element-id", "Ansvarig aktör", "Antal vid målåret"} <= headers


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_row_shows_how_it_is_done(language: str) -> None:
    words = texts(language)
    book = openpyxl.load_workbook(TEMPLATES / f"plan.{language}.xlsx")
    for table in TABLES:
        row = [cell.value for cell in book[words.get(f"table.{table.id}.sheet")][6]]
        assert row[0] == words.get("workbook_inputs.example")
        required = [i for i, column in enumerate(table.plain) if column.required]
        assert all(row[i] not in (None, "") for i in required)
    actions = book[words.get("table.actions.sheet")]
    headers = [str(cell.value).removesuffix(" *") for cell in actions[5]]
    shown = dict(zip(headers, (cell.value for cell in actions[6]), strict=True))
    assert shown[words.get("field.actions.status.label")] == words.get("choice.action_status.planned")
    assert shown[words.get("field.actions.lifetime.label")] == 15
    assert shown["2026"] == 1200000


def test_the_english_example_is_in_english() -> None:
    book = openpyxl.load_workbook(TEMPLATES / "plan.en.xlsx")
    assert book["Actions"]["B6"].value == "Charging points at municipal premises"


def test_there_is_no_template_of_another_size(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="plan-large"):
        write_template(tmp_path / "x.xlsx", "plan-large", texts("sv"))


def test_no_sentence_bypasses_the_catalogue(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    write_template(path, "plan", texts("xx"))
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    for sheet in book.worksheets:
        for row in sheet.iter_rows(max_row=5, values_only=True):
            assert all(text.startswith("⟦") for text in row if isinstance(text, str))
