"""The schema and the pages made from the field spec are complete, and the ones in docs are current."""

import json
import re
from pathlib import Path

import pytest

from klimatinvest.plan.fields import SETTINGS, TABLES, Table
from klimatinvest.plan.model import Plan
from klimatinvest.plan.quantities import QUANTITIES
from klimatinvest.plan.rows_risk import CHANGEABLE
from klimatinvest.present.dictionary import dictionary_markdown, glossary_markdown, plan_schema
from klimatinvest.text.catalog import LANGUAGES, texts

DOCS = Path(__file__).parents[2] / "docs"


def test_the_pages_in_docs_are_current() -> None:
    """Renew with ``klimatinvest schema --lang sv --format markdown`` and ``--format glossary``."""
    words = texts("sv")
    assert (DOCS / "data-dictionary.md").read_text(encoding="utf-8") == dictionary_markdown(words)
    assert (DOCS / "glossary.md").read_text(encoding="utf-8") == glossary_markdown(words)


@pytest.mark.parametrize("table", [SETTINGS, *TABLES], ids=lambda table: table.id)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_schema_describes_every_field(table: Table, language: str) -> None:
    words = texts(language)
    schema = plan_schema(words)
    rows = schema["$defs"][table.row.__name__]
    assert schema["properties"][table.id]["title"] == rows["title"] == words.get(f"table.{table.id}.title")
    assert set(rows["properties"]) == {column.id for column in table.columns}
    for column in table.columns:
        field = rows["properties"][column.id]
        assert field["title"] == words.get(f"field.{table.id}.{column.id}.label")
        assert field["description"] == words.get(f"field.{table.id}.{column.id}.help")
        assert field["x-klimatinvest"]["kind"] == column.kind
        assert list(field["x-klimatinvest"].get("choices", {})) == list(column.choices)


def test_the_schema_is_plain_json_and_leaves_the_model_alone() -> None:
    before = json.dumps(Plan.model_json_schema(), sort_keys=True)
    schema = plan_schema(texts("sv"))
    assert json.loads(json.dumps(schema)) == schema
    assert schema["$defs"]["Goal"]["additionalProperties"] is False
    assert schema["required"] == ["plan"]
    assert json.dumps(Plan.model_json_schema(), sort_keys=True) == before


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_dictionary_names_everything(language: str) -> None:
    page = dictionary_markdown(texts(language))
    for table in (SETTINGS, *TABLES):
        section = page.split(f"(`{table.id}`)")[1].split("\n## ")[0]
        for column in table.columns:
            assert f"| `{column.id}` |" in section
    for quantity in QUANTITIES:
        assert f"| `{quantity.id}` |" in page
        assert f"`{quantity.unit}`" in page
    for column in (c for t in TABLES for c in t.columns if c.kind == "choice"):
        assert all(f"| `{value}` |" in page for value in column.choices)


def test_tables_have_as_many_cells_in_every_row() -> None:
    for page in (dictionary_markdown(texts("sv")), glossary_markdown(texts("en"))):
        for block in re.findall(r"(?:^\|.*\n)+", page, flags=re.MULTILINE):
            counts = {len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}
            assert len(counts) == 1, block


def test_defaults_are_told_in_words() -> None:
    page = dictionary_markdown(texts("sv"))
    row = next(line for line in page.splitlines() if "| `timing` |" in line)
    assert row.split("|")[5].strip() == "årets slut"
    row = next(line for line in page.splitlines() if "| `steepness` |" in line)
    assert row.split("|")[5].strip() == "10"


def test_the_glossary_gives_both_languages() -> None:
    page = glossary_markdown(texts("sv"))
    assert "| Nettonuvärde | Net present value (NPV) |" in page
    assert "| Finansieringsgap | Funding gap |" in page
    assert "| Funding gap | Finansieringsgap |" in glossary_markdown(texts("en"))
    terms = [key for key in texts("sv").keys("glossary.") if key.count(".") == 1]
    assert page.count("\n| ") == len(terms) + 1  # and the header


@pytest.mark.parametrize("make", [dictionary_markdown, glossary_markdown])
def test_no_sentence_bypasses_the_catalogue(make: object) -> None:
    assert callable(make)
    headings = [line for line in make(texts("xx")).splitlines() if line.startswith(("#", "<!--"))]
    assert all("⟦" in line for line in headings)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_dictionary_names_every_other_number_that_may_be_uncertain(language: str) -> None:
    stated = {quantity.id for quantity in QUANTITIES}
    page = dictionary_markdown(texts(language))
    for quantity in CHANGEABLE:
        if quantity not in stated:
            assert f"| {texts(language).get(f'quantity.{quantity}')} | `{quantity}` |" in page
