"""The labels of the analysis's tables stand in both languages, fit where they are shown and name one thing only."""

from __future__ import annotations

import pytest

from klimatinvest.building.fields import BUILDING
from klimatinvest.plan.columns import Column
from klimatinvest.plan.fields import PLAN, Table
from klimatinvest.spend.fields import TOGETHER
from klimatinvest.spend.result import STATUSES
from klimatinvest.text.catalog import LANGUAGES, texts

COLUMNS = [(table, column) for table in TOGETHER.all for column in table.columns]


def named(value: object) -> str:
    return value.id if isinstance(value, (Table, Column)) else str(value)


def test_no_table_and_no_choice_has_the_name_of_one_elsewhere() -> None:
    for other in (PLAN, BUILDING):
        assert {t.id for t in TOGETHER.all} & {t.id for t in other.all} == set()
        known = {c.choice_set: c.choices for t in other.all for c in t.columns if c.kind == "choice"}
        for _, column in COLUMNS:
            assert column.choices == known.get(column.choice_set, column.choices)


@pytest.mark.parametrize("language", LANGUAGES)
def test_sheets_have_names_that_fit_and_are_told_apart(language: str) -> None:
    words = texts(language)
    names = [words.get(f"spend_table.{table.id}.sheet") for table in TOGETHER.all]
    names += [words.get(key) for key in words.keys("spend_book.") if key.endswith(".sheet")]
    assert len({name.casefold() for name in names}) == len(names)
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\ ") for name in names)


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=named)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_column_has_a_label_and_help_that_fit(table: Table, column: Column, language: str) -> None:
    words = texts(language)
    assert 0 < len(words.get(f"spend_field.{table.id}.{column.id}.label")) <= 30
    assert len(words.get(f"spend_field.{table.id}.{column.id}.help")) <= 255
    assert words.get(f"spend_field.{table.id}.{column.id}.help").endswith(".")


@pytest.mark.parametrize("table", TOGETHER.all, ids=named)
def test_a_header_names_one_column_whatever_the_language(table: Table) -> None:
    owner: dict[str, str] = {}
    for column in table.columns:
        for language in LANGUAGES:
            label = texts(language).get(f"spend_field.{table.id}.{column.id}.label").casefold()
            assert owner.setdefault(label, column.id) == column.id, label


def test_there_are_no_texts_for_what_does_not_exist() -> None:
    fields = {key.rsplit(".", 1)[0] for key in texts("sv").keys("spend_field.")}
    assert fields == {f"spend_field.{table.id}.{column.id}" for table, column in COLUMNS}
    assert {key.split(".")[1] for key in texts("sv").keys("spend_table.")} == {table.id for table in TOGETHER.all}
    own = {f"spend_choice.{c.choice_set}.{v}" for _, c in COLUMNS for v in c.choices}
    assert set(texts("sv").keys("spend_choice.")) == {key for key in own if texts("sv").has(key)}
    for _, column in COLUMNS:
        for value in column.choices:
            assert texts("sv").locate(f"choice.{column.choice_set}.{value}")
    assert {key.split(".")[1] for key in texts("sv").keys("spend_status.")} == set(STATUSES)
