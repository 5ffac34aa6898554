"""What differs between two plans is found by the rows' keys, whatever order and form they have."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from klimatinvest.core.problem import InvalidInput
from klimatinvest.parameters.library import library
from klimatinvest.plan.cells import NOISE, default_of, same, unit_of
from klimatinvest.plan.compare import RowChange, compare_plans
from klimatinvest.plan.fields import BY_ID
from klimatinvest.plan.read import LoadedPlan, read_plan

Plain = dict[str, Any]
Load = Callable[..., LoadedPlan]
WriteBook = Callable[..., Path]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Give a function that reads plain data as a plan in text form."""

    def read(data: Plain, name: str = "plan.yaml") -> LoadedPlan:
        path = tmp_path / name
        path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
        return read_plan(path, library())

    return read


def told(changes: tuple[RowChange, ...]) -> list[tuple[str, tuple[str, ...], str, list[tuple[str, object, object]]]]:
    return [(c.table.id, c.key, c.kind, [(x.field, x.old, x.new) for x in c.cells]) for c in changes]


def test_the_same_plan_in_either_form_and_order_has_no_changes(load: Load, write_book: WriteBook, valid: Plain) -> None:
    old = load(valid)
    shuffled = {name: rows[::-1] if isinstance(rows, list) else rows for name, rows in valid.items()}
    assert compare_plans(old, load(shuffled, "b.yaml")) == ()
    book = read_plan(write_book(valid, columns=lambda names: names[::-1]), library())
    assert compare_plans(old, book) == ()
    assert compare_plans(book, old) == ()


def test_changed_added_and_removed(load: Load, valid: Plain) -> None:
    old = load(copy.deepcopy(valid))
    valid["plan"]["version"] = "2"
    valid["elements"][0]["quantity"] = 12
    valid["actions"][0]["capex"] = {2027: 400000, 2028: 100000}
    valid["assumptions"][5] |= {"unit": "tkr/bil", "value": 310, "low": 250, "high": 350}
    valid["goals"].append(valid["goals"][0] | {"id": "M-2045", "year": 2045, "value": 100})
    del valid["attribute_builds"], valid["sources"], valid["funding_targets"]
    assert told(compare_plans(old, load(valid, "ny.yaml")))[:5] == [
        ("plan", (), "changed", [("version", "1", "2")]),
        ("goals", ("M-2045",), "added", [
            ("name", None, "Minus 80 procent"), ("boundary", None, "territorial"), ("year", None, 2045),
            ("measure", None, "reduction"), ("value", None, 100.0), ("net", None, True), ("source", None, "Kontrakt"),
            ("status", None, "observed"),
        ]),
        ("elements", ("TE-1",), "changed", [("quantity", 10.0, 12.0)]),
        ("assumptions", ("TE-1", "investment", ""), "changed", [("value", 300000.0, 310.0),
                                                                 ("unit", "kr/bil", "tkr/bil"),
                                                                 ("low", 250000.0, 250.0), ("high", 350000.0, 350.0)]),
        ("actions", ("A-1",), "changed", [("capex.2027", 500000.0, 400000.0), ("capex.2028", None, 100000.0)]),
    ]  # fmt: skip
    gone = [(c.table.id, c.kind) for c in compare_plans(old, load(valid, "ny.yaml"))[5:]]
    assert gone == [("attribute_builds", "removed"), ("sources", "removed"), ("funding_targets", "removed")]


def test_units_go_with_the_values(load: Load, valid: Plain) -> None:
    old = load(copy.deepcopy(valid))
    valid["elements"][0] |= {"quantity": 12, "order": 3}
    valid["assumptions"][5] |= {"unit": "tkr/bil", "value": 310, "low": 250, "high": 350}
    valid["actions"][0]["capex"] = {2027: 1}
    elements, figures, actions = compare_plans(old, load(valid, "ny.yaml"))
    assert [(c.field, c.unit) for c in elements.cells] == [("quantity", "bil"), ("order", "")]
    assert [(c.field, c.old_unit, c.unit) for c in figures.cells][:1] == [("value", "kr/bil", "tkr/bil")]
    assert [c.unit for c in actions.cells] == ["kr"]


def test_a_blank_is_the_default_and_noise_is_no_change(load: Load, valid: Plain) -> None:
    old = load(copy.deepcopy(valid))
    valid["actions"][0] |= {"vat": False, "note": "", "expensed": False}
    valid["assumptions"][5]["value"] = 300000 * (1 + 1e-13)
    assert compare_plans(old, load(valid, "ny.yaml")) == ()
    valid["assumptions"][5]["value"] = 300000 * (1 + 1e-11)
    assert len(compare_plans(old, load(valid, "ny.yaml"))) == 1


@pytest.mark.parametrize(
    ("first", "second", "equal"),
    [
        (1.0, 1.0 + NOISE / 2, True),
        (0.0, NOISE / 2, True),
        (0.0, 1e-9, False),
        (1, 1.0, True),
        (True, 1, False),
        (None, "", True),
        ("a", "A", False),
        ((2022,), (2022, 2023), False),
    ],
)
def test_when_two_values_say_the_same(first: object, second: object, equal: bool) -> None:
    assert same(first, second) is equal


def test_defaults_and_units_of_fields(load: Load, valid: Plain) -> None:
    elements = BY_ID["elements"]
    row = load(valid).require().elements[0]
    assert (default_of(elements, "order"), default_of(elements, "quantity"), default_of(elements, "id")) == (
        0,
        None,
        None,
    )
    assert default_of(BY_ID["actions"], "capex.2026") is None
    assert (unit_of(elements, row, "quantity"), unit_of(elements, row, "start"), unit_of(elements, row, "name")) == (
        "bil", "", "",
    )  # fmt: skip


def test_own_columns_and_comments_are_compared_as_notes(write_book: WriteBook, valid: Plain) -> None:
    def noted(text: str) -> Callable[[Plain, Any], None]:
        def edit(sheets: Plain, _book: Any) -> None:
            sheets["elements"].write_string(4, 40, "Egen")
            sheets["elements"].write_string(5, 40, text)
            sheets["elements"].write_comment(5, 1, f"om {text}")
            sheets["plan"].write_comment(5, 1, f"plan {text}")

        return edit

    old, new = (
        read_plan(write_book(valid, edit=noted(text), name=f"{text}.xlsx"), library()) for text in ("fråga", "svar")
    )
    found = [(c.table.id, x.sort, x.field, x.old, x.new) for c in compare_plans(old, new) for x in c.cells]
    assert found == [
        ("plan", "comment", "name", "plan fråga", "plan svar"),
        ("elements", "own", "Egen", "fråga", "svar"),
        ("elements", "comment", "name", "om fråga", "om svar"),
    ]


def test_a_plan_with_errors_cannot_be_compared(load: Load, valid: Plain) -> None:
    good = load(copy.deepcopy(valid))
    valid["plan"]["base_year"] = 2027
    with pytest.raises(InvalidInput):
        compare_plans(good, load(valid, "fel.yaml"))
