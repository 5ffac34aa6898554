"""What the reader finds sheets, columns and choices by is unambiguous in both languages."""

from __future__ import annotations

import pytest

from klimatinvest.plan.fields import SETTINGS, TABLES, Table
from klimatinvest.plan.labels import choice_values, column_of, nearest, plain, sheet_tables
from klimatinvest.plan.quantities import IDS
from klimatinvest.text.catalog import LANGUAGES, texts

EVERY = (SETTINGS, *TABLES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sheet_is_found_by_its_name(language: str) -> None:
    for table in EVERY:
        assert sheet_tables()[plain(texts(language).get(f"table.{table.id}.sheet"))] == table.id


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("table", EVERY, ids=lambda table: table.id)
def test_every_column_is_found_by_its_header(table: Table, language: str) -> None:
    for column in table.plain:
        label = texts(language).get(f"field.{table.id}.{column.id}.label")
        assert column_of(table, label) == column.id
        assert column_of(table, f" {label.upper()} *") == column.id
        assert column_of(table, f"{label} (kr)") == column.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_choice_is_found_by_its_label(language: str) -> None:
    for table in EVERY:
        for column in table.plain:
            if column.kind == "choice":
                known = choice_values(column.choice_set, column.choices)
                for choice in column.choices:
                    label = texts(language).get(f"choice.{column.choice_set}.{choice}")
                    assert known[plain(label)] == choice
    for quantity in IDS:
        assert choice_values("quantity", IDS)[plain(texts(language).get(f"quantity.{quantity}"))] == quantity


def test_nearest() -> None:
    assert nearest("observd", ["observed", "default"]) == "observed"
    assert nearest("xyz", ["observed", "default"]) is None
