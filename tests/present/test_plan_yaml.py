"""A plan written and read back is the same plan, as YAML and as a workbook."""

import math
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from klimatinvest.catalogue.sectors import sectors
from klimatinvest.core.problem import Problems
from klimatinvest.plan.columns import Column
from klimatinvest.plan.fields import SETTINGS, TABLES, Table
from klimatinvest.plan.model import Action, Actor, Assumption, Plan, Settings
from klimatinvest.plan.parse import parse
from klimatinvest.plan.read_workbook import read_workbook_plan
from klimatinvest.plan.read_yaml import read_yaml_plan
from klimatinvest.present.plan_yaml import dump_plan
from klimatinvest.present.workbook.input_book import write_input_book

# Letters, digits and everything that has a meaning of its own in YAML, XML or a formula.
TEXT = st.text("aBcÅäö 0179.,:;#=+-@'\"{}[]|<>*&!%?\\/–€\n\t\u2028", max_size=24).map(str.strip)
WORDS = st.sampled_from(["null", "true", "Yes", "no", "~", "1e5", "007", "2026-11-20", "12:30", "- a", "_x0041_"])
SOME_TEXT = st.one_of(TEXT, WORDS)
IDS = st.text("abÅö019_-.", min_size=1, max_size=6)
YEARS = st.integers(1990, 2100)


def numbers(table: Table, column: Column) -> st.SearchStrategy[float]:
    """Numbers that the field's declaration allows."""
    low, high = -1e12, 1e12
    if column.kind != "amounts":
        for bound in table.row.model_fields[column.id].metadata:
            low = getattr(bound, "ge", getattr(bound, "gt", low - 1)) + (0 if hasattr(bound, "ge") else 1)
            high = getattr(bound, "le", getattr(bound, "lt", high + 1)) - (0 if hasattr(bound, "le") else 1)
    low, high = max(low, -1e12), min(high, 1e12)
    whole = st.integers(math.ceil(low), math.floor(high)).map(float)
    return st.one_of(whole, st.floats(low, high))


def values(table: Table, column: Column) -> st.SearchStrategy[Any]:
    allowed = [bound.le for bound in table.row.model_fields[column.id].metadata if hasattr(bound, "le")]
    kinds: dict[str, st.SearchStrategy[Any]] = {
        "id": IDS,
        "ref": st.sampled_from(sorted(sectors())) if column.refers == ("sectors",) else IDS,
        "text": SOME_TEXT.filter(bool) if column.required else SOME_TEXT,
        "url": st.sampled_from(["", "https://exempel.se/a?b=1&c=2#d"]),
        "boolean": st.booleans(),
        "unit": st.sampled_from(["st", "kr/bil", "kr/m2/år", "procent"]),
        "parameter": IDS,
        "year": YEARS,
        "years": st.lists(YEARS, min_size=1, max_size=3).map(tuple),
        "integer": st.integers(1, min([200, *allowed])),
    }
    if column.kind in {"choice", "quantity"}:
        return st.sampled_from(column.choices)
    if column.kind == "amounts":
        return st.dictionaries(YEARS, numbers(table, column), max_size=4)
    return kinds[column.kind] if column.kind in kinds else numbers(table, column)


def rows(table: Table, **fixed: Any) -> st.SearchStrategy[Any]:
    fields = {}
    for column in table.columns:
        value = values(table, column)
        default = table.row.model_fields[column.id].default
        if default is None and not column.required:
            # a blank cell is nothing stated, never an empty text
            value = st.one_of(st.none(), value.filter(lambda told: told != ""))
        fields[column.id] = value
    fields.update({name: st.just(value) for name, value in fixed.items()})
    return st.fixed_dictionaries(fields).map(table.row.model_validate)


def tables(table: Table) -> st.SearchStrategy[tuple[Any, ...]]:
    """Rows of a table, no two with the same key."""
    return st.lists(rows(table), max_size=2, unique_by=lambda row: tuple(getattr(row, name) for name in table.key)).map(
        tuple
    )


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    drawn = {table.id: draw(tables(table)) for table in TABLES}
    start = draw(st.integers(2020, 2030))
    years = {"start_year": start, "end_year": start + draw(st.integers(0, 30))}
    own = draw(rows(SETTINGS, date="2026-11-20", municipality_code="0484", **years))
    return Plan(plan=own, **drawn)


def read_back(path: Path) -> Plan:
    """Read rows without the checks across rows: any plan goes there and back, a sensible one or not."""
    problems = Problems()
    read = read_workbook_plan if path.suffix == ".xlsx" else read_yaml_plan
    parsed = parse(read(path, problems), problems)
    assert [(p.code, str(p.origin), p.args) for p in problems] == []
    assert parsed.settings is not None
    return Plan(plan=parsed.settings, **parsed.rows)


@given(plans())
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_plan_survives_yaml(tmp_path_factory: pytest.TempPathFactory, plan: Plan) -> None:
    path = tmp_path_factory.mktemp("plan") / "plan.yaml"
    path.write_bytes(dump_plan(plan).encode("utf-8"))
    assert read_back(path) == plan


@given(plans())
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_plan_survives_a_workbook(tmp_path_factory: pytest.TempPathFactory, plan: Plan) -> None:
    path = tmp_path_factory.mktemp("plan") / "plan.xlsx"
    write_input_book(path, plan)
    assert read_back(path) == plan


def small_plan(**tables: Any) -> Plan:
    own = Settings(
        name="Plan för prov: del 1",
        municipality="Prov",
        version="1",
        decision_status="draft",
        date="2026-11-20",
        price_year=2024,
        base_year=2026,
        start_year=2026,
        end_year=2030,
        inventory_years=(2022, 2023),
        goal_base_years=(2020,),
        **tables.pop("settings", {}),
    )
    return Plan(plan=own, **tables)


ACTION = Action(
    id="A-01",
    name="Laddplatser",
    focus_area="transport",
    owner="namnd",
    status="planned",
    price_year=2024,
    source="Investeringsplan, s. 12",
    value_status="observed",
    capex={2028: 500000.5, 2027: 1200000},
)
WRITTEN = """\
# Plan: Vad planen gäller, vilka år den omfattar och hur den räknar. En rad per uppgift.
plan:
  name: "Plan för prov: del 1"
  municipality: Prov
  version: "1"
  decision_status: draft
  date: "2026-11-20"
  price_year: 2024
  base_year: 2026
  start_year: 2026
  end_year: 2030
  inventory_years: [2022, 2023]
  goal_base_years: [2020]

# Åtgärder: Vem som gör vad, när och för hur mycket. {more}
actions:
  - id: A-01
    name: Laddplatser
    focus_area: transport
    owner: namnd
    status: planned
    price_year: 2024
    source: Investeringsplan, s. 12
    value_status: observed
    capex:
      2027: 1200000
      2028: 500000.5
"""


def test_the_text_is_one_that_a_person_would_write() -> None:
    more = "En rad per åtgärd och en kolumn per år för investeringsutgiften."
    assert dump_plan(small_plan(actions=(ACTION,))) == WRITTEN.format(more=more)


def test_comments_follow_the_language_of_the_plan() -> None:
    english = dump_plan(small_plan(settings={"language": "en"}, actions=(ACTION,)))
    assert "# Actions: Who does what" in english
    assert "Åtgärder" not in english
    assert "  language: en\n" in english  # not the default, so it is said


@pytest.mark.parametrize(
    "name", ["no", "NULL", "On", "y", "2026-11-20", "007", "12:30", "=1+1", "a: b", "a #b", "é\x85"]
)
def test_other_readers_of_yaml_see_the_same_text(name: str) -> None:
    actor = Actor(id="x", name=name, type="other", deducts_vat=True)
    written = dump_plan(small_plan(actors=(actor,)))
    assert yaml.safe_load(written)["actors"][0]["name"] == name.strip()


def test_a_number_that_is_not_finite_is_never_written() -> None:
    broken = Assumption.model_construct(subject="plan", quantity="inflation", value=math.inf, status="observed")
    with pytest.raises(ValueError, match="not a finite number"):
        dump_plan(small_plan().model_copy(update={"assumptions": (broken,)}))
