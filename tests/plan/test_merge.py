"""Two people's changes come together cell by cell; what they disagree on is listed, and a blank deletes nothing."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from klimatinvest.core.problem import Problems
from klimatinvest.parameters.library import library
from klimatinvest.plan.compare import compare_plans
from klimatinvest.plan.merge import merge_plans
from klimatinvest.plan.merge_model import Merge, Prefer
from klimatinvest.plan.model import Plan
from klimatinvest.plan.read import LoadedPlan, read_plan, understand
from klimatinvest.present.workbook.input_book import write_input_book

Plain = dict[str, Any]
WriteBook = Callable[..., Path]
ELEMENT_QUANTITY = 8  # zero-based column of the quantity on the sheet of elements


@pytest.fixture
def three(tmp_path: Path, valid: Plain) -> Callable[..., Merge]:
    """Give a function that edits two copies of the valid plan and merges them."""

    def merge(mine: Callable[[Plain], None], theirs: Callable[[Plain], None], prefer: Prefer | None = None) -> Merge:
        plans = []
        for name, edit in (("bas", lambda _: None), ("min", mine), ("deras", theirs)):
            data = copy.deepcopy(valid)
            edit(data)
            path = tmp_path / f"{name}.yaml"
            path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
            plans.append(read_plan(path, library()))
        return merge_plans(*plans, prefer)

    return merge


def plan_of(merge: Merge) -> Plan:
    return understand(merge.raw, library(), Problems()).require()


def nothing(_data: Plain) -> None:
    """Change nothing."""


def test_a_change_in_one_wins_and_the_same_change_in_both_is_one(three: Callable[..., Merge]) -> None:
    def mine(data: Plain) -> None:
        data["elements"][0]["quantity"] = 12
        data["plan"]["version"] = "2"

    def theirs(data: Plain) -> None:
        data["elements"][0]["target_year"] = 2031
        data["plan"]["version"] = "2"
        data["actions"][0]["capex"][2028] = 7000

    found = three(mine, theirs)
    plan = plan_of(found)
    assert found.conflicts == []
    assert (found.mine, found.theirs) == (1, 2)
    assert (plan.elements[0].quantity, plan.elements[0].target_year) == (12, 2031)
    assert plan.plan.version == "2"
    assert plan.actions[0].capex == {2027: 500000, 2028: 7000}
    assert [(table.id, key) for table, key in found.both] == [("elements", ("TE-1",))]  # to be read through


def test_different_changes_are_conflicts_told_all_at_once(three: Callable[..., Merge]) -> None:
    def side(quantity: int, level: int) -> Callable[[Plain], None]:
        def edit(data: Plain) -> None:
            data["elements"][0]["quantity"] = quantity
            data["goals"][0]["value"] = level

        return edit

    found = three(side(12, 85), side(14, 90))
    assert [(c.table.id, c.key, c.field) for c in found.conflicts] == [
        ("goals", ("M-2030",), "value"),
        ("elements", ("TE-1",), "quantity"),
    ]
    conflict = found.conflicts[1]
    sides = (conflict.base, conflict.mine, conflict.theirs)
    assert [side.value for side in sides] == [10, 12, 14]
    assert [side.origin.file for side in sides if side.origin] == ["bas.yaml", "min.yaml", "deras.yaml"]
    assert all(side.origin and side.origin.line for side in sides)


@pytest.mark.parametrize(("prefer", "quantity"), [("ours", 12), ("theirs", 14)])
def test_a_conflict_can_be_resolved(three: Callable[..., Merge], prefer: Prefer, quantity: int) -> None:
    def side(count: int) -> Callable[[Plain], None]:
        return lambda data: data["elements"][0].update(quantity=count)

    found = three(side(12), side(14), prefer)
    assert len(found.conflicts) == 1
    assert plan_of(found).elements[0].quantity == quantity


def test_rows_added_by_either_are_there(three: Callable[..., Merge]) -> None:
    def side(goal: str, year: int) -> Callable[[Plain], None]:
        return lambda data: data["goals"].append(data["goals"][0] | {"id": goal, "year": year})

    assert [g.id for g in plan_of(three(side("M-35", 2035), side("M-40", 2040))).goals] == ["M-2030", "M-35", "M-40"]
    both = three(side("M-35", 2035), side("M-35", 2036))
    assert [(c.field, c.base.value, c.mine.value, c.theirs.value) for c in both.conflicts] == [
        ("year", None, 2035, 2036)
    ]


def test_a_row_that_one_removes_is_gone_unless_the_other_changed_it(three: Callable[..., Merge]) -> None:
    def remove(data: Plain) -> None:
        data["sources"], data["funding_targets"] = [], []

    def change(data: Plain) -> None:
        data["sources"][0]["amounts"] = {2027: 90000}

    for found in (three(remove, nothing), three(nothing, remove), three(remove, remove)):
        assert (found.conflicts, plan_of(found).sources) == ([], ())
    found = three(remove, change)
    (conflict,) = found.conflicts
    assert (conflict.table.id, conflict.key, conflict.field) == ("sources", ("F-1",), "")
    assert (conflict.mine.gone, conflict.theirs.gone) == (True, False)
    kept = three(change, remove, "ours")
    assert kept.raw.records["sources"][0].cells["amounts.2027"].value == 90000
    assert "sources" not in three(change, remove, "theirs").raw.records


def test_a_blank_never_deletes_and_is_told(three: Callable[..., Merge]) -> None:
    def mine(data: Plain) -> None:
        del data["assumptions"][5]["low"], data["goals"]
        data["actions"][0]["capex"] = {2028: 1}

    def theirs(data: Plain) -> None:
        data["assumptions"][5]["low"] = 260000

    found = three(mine, theirs)
    plan = plan_of(found)
    assert plan.assumptions[5].low == 260000
    assert plan.actions[0].capex == {2027: 500000, 2028: 1}
    assert [goal.id for goal in plan.goals] == ["M-2030"]
    told = [(k.table.id, k.field, k.value, k.blank.file if k.blank else "") for k in found.kept]
    assert sorted(told) == [
        ("actions", "capex.2027", 500000, "min.yaml"),
        ("assumptions", "low", 250000, "min.yaml"),
        ("goals", "", 1, "min.yaml"),
    ]


def test_a_default_that_is_spelt_out_is_no_change(three: Callable[..., Merge]) -> None:
    def mine(data: Plain) -> None:
        data["actions"][0]["expensed"] = False

    def theirs(data: Plain) -> None:
        data["actions"][0]["expensed"] = True

    found = three(mine, theirs)
    assert (found.conflicts, plan_of(found).actions[0].expensed) == ([], True)


def test_two_sound_plans_can_make_one_that_is_not(three: Callable[..., Merge]) -> None:
    def mine(data: Plain) -> None:
        data["actors"] = [actor for actor in data["actors"] if actor["id"] != "staten"]
        data["sources"], data["funding_targets"] = [], []

    def theirs(data: Plain) -> None:
        data["actor_shares"].append({"subject": "TE-1", "line": "all", "actor": "staten", "share": 1})

    found = three(mine, theirs)
    problems = Problems()
    assert understand(found.raw, library(), problems).plan is None
    assert [(p.code, p.origin.file if p.origin else "") for p in problems.errors] == [
        ("unknown-reference", "deras.yaml")
    ]


def test_own_columns_and_comments_survive(write_book: WriteBook, valid: Plain, tmp_path: Path) -> None:
    def noted(text: str, number: int) -> Callable[[Plain, Any], None]:
        def edit(sheets: Plain, _book: Any) -> None:
            sheet = sheets["elements"]
            sheet.write_string(4, 40, "Vem")
            sheet.write_string(5, 40, text)
            sheet.write_string(4, 41 + number, f"Kolumn {number}")
            sheet.write_comment(5 + number, ELEMENT_QUANTITY, f"Sagt av {text} = 1+1", {"author": text})
            sheet.write_comment(4, 1, "Vid rubriken")
            sheets["plan"].write_comment(5, 1, "Vid namnet")

        return edit

    base = read_plan(write_book(valid, name="bas.xlsx"), library())
    valid["elements"][0]["quantity"] = 12
    mine = read_plan(write_book(valid, edit=noted("Anna", 0), name="min.xlsx"), library())
    valid["elements"][0]["quantity"] = 10
    theirs = read_plan(write_book(valid, edit=noted("Anna", 1), name="deras.xlsx"), library())
    found = merge_plans(base, mine, theirs)
    merged = understand(found.raw, library(), Problems())
    assert found.conflicts == []
    path = tmp_path / "ut.xlsx"
    write_input_book(path, merged.require(), merged.beside)
    again = read_plan(path, library())
    assert again.require() == merged.require()
    assert again.require().elements[0].quantity == 12
    assert [(n.key, n.header, n.value) for n in again.notes] == [
        (("TE-1",), "Vem", "Anna"),
        ((), "Kolumn 0", None),
        ((), "Kolumn 1", None),
    ]
    told = {(c.table, c.key, c.column, c.text, c.author) for c in again.comments}
    assert told == {
        ("plan", (), "name", "Vid namnet", ""),
        ("elements", None, "name", "Vid rubriken", ""),
        ("elements", ("TE-1",), "quantity", "Sagt av Anna = 1+1", "Anna"),
        ("elements", ("TE-2",), "quantity", "Sagt av Anna = 1+1", "Anna"),
    }
    assert compare_plans(merged, again) == ()


def test_own_cells_can_be_in_conflict_too(write_book: WriteBook, valid: Plain) -> None:
    def noted(text: str) -> Callable[[Plain, Any], None]:
        def edit(sheets: Plain, _book: Any) -> None:
            sheets["elements"].write_string(4, 40, "Vem")
            sheets["elements"].write_string(5, 40, text)

        return edit

    plans: list[LoadedPlan] = [
        read_plan(write_book(valid, edit=noted(text), name=f"{text}.xlsx"), library()) for text in ("A", "B", "C")
    ]
    (conflict,) = merge_plans(*plans).conflicts
    assert (conflict.sort, conflict.key, conflict.field) == ("own", ("TE-1",), "Vem")
    assert [str(side.origin) for side in (conflict.mine, conflict.theirs)] == [
        "B.xlsx » Omställningselement!AO6",
        "C.xlsx » Omställningselement!AO6",
    ]
    resolved = merge_plans(*plans, prefer="theirs")
    assert [note.value for note in resolved.raw.notes] == ["C"]
