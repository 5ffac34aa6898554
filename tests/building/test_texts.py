"""The labels of the building's tables stand in both languages, fit where they are shown and name one thing only."""

from __future__ import annotations

import pytest

from klimatinvest.building import axes
from klimatinvest.building.fields import BUILDING
from klimatinvest.building.model import MIXES
from klimatinvest.plan.columns import Column
from klimatinvest.plan.fields import PLAN, Table
from klimatinvest.text.catalog import LANGUAGES, texts

COLUMNS = [(table, column) for table in BUILDING.all for column in table.columns]


def column_name(value: object) -> str:
    return value.id if isinstance(value, (Table, Column)) else str(value)


def test_no_table_and_no_choice_has_the_name_of_one_in_the_plan() -> None:
    assert {t.id for t in BUILDING.all} & {t.id for t in PLAN.all} == set()
    plan = {c.choice_set: c.choices for t in PLAN.all for c in t.columns if c.kind == "choice"}
    for _, column in COLUMNS:
        assert column.choices == plan.get(column.choice_set, column.choices)


@pytest.mark.parametrize("language", LANGUAGES)
def test_sheets_have_names_that_fit_and_are_told_apart(language: str) -> None:
    names = [texts(language).get(f"building_table.{table.id}.sheet") for table in BUILDING.all]
    assert len({name.casefold() for name in names}) == len(names)
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\ ") for name in names)


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=column_name)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_column_has_a_label_and_help_that_fit(table: Table, column: Column, language: str) -> None:
    words = texts(language)
    assert 0 < len(words.get(f"building_field.{table.id}.{column.id}.label")) <= 30
    assert len(words.get(f"building_field.{table.id}.{column.id}.help")) <= 255
    assert words.get(f"building_field.{table.id}.{column.id}.help").endswith(".")


@pytest.mark.parametrize("table", BUILDING.all, ids=column_name)
def test_a_header_names_one_column_whatever_the_language(table: Table) -> None:
    owner: dict[str, str] = {}
    for column in table.columns:
        for language in LANGUAGES:
            label = texts(language).get(f"building_field.{table.id}.{column.id}.label").casefold()
            assert owner.setdefault(label, column.id) == column.id, label


def test_there_are_no_texts_for_what_does_not_exist() -> None:
    fields = {key.rsplit(".", 1)[0] for key in texts("sv").keys("building_field.")}
    assert fields == {f"building_field.{table.id}.{column.id}" for table, column in COLUMNS}
    tables = {key.split(".")[1] for key in texts("sv").keys("building_table.")}
    assert tables == {table.id for table in BUILDING.all}
    choices = set(texts("sv").keys("building_choice."))
    own = {f"building_choice.{c.choice_set}.{v}" for _, c in COLUMNS for v in c.choices}
    assert choices == {key for key in own if texts("sv").has(key)}
    for _, column in COLUMNS:
        for value in column.choices:
            assert texts("sv").locate(f"choice.{column.choice_set}.{value}")


@pytest.mark.parametrize(
    ("family", "values"),
    [
        ("building_module", axes.MODULES),
        ("building_line", axes.LINES),
        ("building_budget_line", axes.BUDGET_LINES),
        ("building_choice.electricity_mix", MIXES),
        ("building_state", tuple(v for n, v in vars(axes).items() if n.startswith("STATE_"))),
    ],
)
def test_everything_in_the_result_has_its_words(family: str, values: tuple[str, ...]) -> None:
    assert {key.rsplit(".", 1)[1] for key in texts("sv").keys(f"{family}.")} == set(values)


def test_a_label_is_located_in_the_family_of_its_house() -> None:
    assert texts("sv").locate("table.project.sheet") == "building_table.project.sheet"
    assert texts("sv").locate("table.goals.sheet") == "table.goals.sheet"
    assert texts("sv").locate("table.nothing.sheet") is None
