"""Two calculations of everything: the engine and the spreadsheet give the same in every formula cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from klimatinvest.plan.model import Plan
from klimatinvest.present.workbook.input_layout import InputMap, layout_of
from klimatinvest.text.catalog import texts

from . import libreoffice
from .conftest import NAMES, Delivered

pytestmark = [pytest.mark.libreoffice, pytest.mark.slow]

# Sheets that hold plain values of the engine beside the formulas, each marked so in the sheet.
# Sheets with a list whose lines depend on the inputs: which sources a programme's rules leave out, ranges of checks.
REBUILT = {"Finansieringsregler", "Kontroller"}
HOLD_ENGINE_VALUES = {
    "Kontroller", "Finansieringsgap", "Kostnad per ton", "Nyckeltal", "Levererade indata", "Export",
    "Koldioxidbudget", "Finansieringsregler", "Samhällskalkyl", "Scenarier",
}  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_every_formula_agrees_with_the_engine(name: str, deliver: Callable[[str], Delivered], office: Path) -> None:
    """LibreOffice recalculates the delivered workbook to the engine's values."""
    delivered = deliver(name)
    found = libreoffice.Book(libreoffice.recalculate(delivered.path, office))
    assert [str(d) for d in libreoffice.differences(delivered.book, found)] == []
    assert found.errors == []


def test_a_wrong_value_in_the_file_is_found(deliver: Callable[[str], Delivered], office: Path, tmp_path: Path) -> None:
    """The comparison proves something: a planted value is recalculated and reported where it stands."""
    delivered = deliver("enkoping")
    planted = tmp_path / "planted.xlsx"
    (sheet, cell), _ = next(
        (at, f) for at, f in delivered.book.formulas.items() if at[0] == "Finansieringsgap" and at[1].startswith("H")
    )
    libreoffice.patch_numbers(delivered.path, planted, {f"'{sheet}'!{cell}": 12345.5})
    before = libreoffice.Book(planted)
    after = libreoffice.Book(libreoffice.recalculate(planted, office))
    assert [(d.sheet, d.cell) for d in libreoffice.differences(before, after)] == [(sheet, cell)]


# -- one input of each kind ------------------------------------------------------------------------------

Place = tuple[str, str]  # sheet and cell
Edited = tuple[Plan, dict[str, float]]  # the changed plan, and the new value by input cell
Change = Callable[[Plan, InputMap], Edited]


def _replace(plan: Plan, table: str, row: int, **fields: Any) -> Plan:
    rows = list(getattr(plan, table))
    rows[row] = rows[row].model_copy(update=fields)
    return plan.model_copy(update={table: tuple(rows)})


def _assumption(quantity: str, factor: float) -> Change:
    def change(plan: Plan, where: InputMap) -> Edited:
        row = next(i for i, r in enumerate(plan.assumptions) if r.quantity == quantity and r.value)
        value = float(plan.assumptions[row].value or 0.0) * factor
        return _replace(plan, "assumptions", row, value=value), {where.cell("assumptions", row, "value"): value}

    return change


def _own(quantity: str, value: float) -> Change:
    """Write a value of one's own in the blank cell of a row that takes the library's."""

    def change(plan: Plan, where: InputMap) -> Edited:
        row = next(i for i, r in enumerate(plan.assumptions) if r.quantity == quantity and r.value is None)
        return _replace(plan, "assumptions", row, value=value), {where.cell("assumptions", row, "value"): value}

    return change


def _series(quantity: str, factor: float) -> Change:
    def change(plan: Plan, where: InputMap) -> Edited:
        row = next(i for i, r in enumerate(plan.series) if r.quantity == quantity and any(r.values.values()))
        year = max(y for y, v in plan.series[row].values.items() if v)
        value = plan.series[row].values[year] * factor
        values = {**plan.series[row].values, year: value}
        return _replace(plan, "series", row, values=values), {where.year_cell("series", row, year): value}

    return change


def _grant(plan: Plan, where: InputMap) -> Edited:
    row = next(i for i, r in enumerate(plan.sources) if r.status == "decided" and any(r.amounts.values()))
    year = next(y for y, v in plan.sources[row].amounts.items() if v)
    value = plan.sources[row].amounts[year] * 0.5
    amounts = {**plan.sources[row].amounts, year: value}
    return _replace(plan, "sources", row, amounts=amounts), {where.year_cell("sources", row, year): value}


def _quantity(plan: Plan, where: InputMap) -> Edited:
    row = next(i for i, r in enumerate(plan.elements) if r.quantity and r.depth == "activity")
    value = float(plan.elements[row].quantity or 0.0) * 0.9
    return _replace(plan, "elements", row, quantity=value), {where.cell("elements", row, "quantity"): value}


def _capex(plan: Plan, where: InputMap) -> Edited:
    row = next(i for i, r in enumerate(plan.actions) if any(r.capex.values()))
    year = next(y for y, v in plan.actions[row].capex.items() if v)
    value = plan.actions[row].capex[year] * 1.1
    capex = {**plan.actions[row].capex, year: value}
    return _replace(plan, "actions", row, capex=capex), {where.year_cell("actions", row, year): value}


def _everything(plan: Plan, where: InputMap) -> Edited:
    """Change every number that the calculation reads and that may be changed without changing what exists."""
    cells: dict[str, float] = {}

    def scaled(table: str, row: int, field: str, value: float | None, factor: float) -> float | None:
        if not value:
            return value
        cells[where.cell(table, row, field)] = value * factor
        return value * factor

    def years(table: str, row: int, values: dict[int, float], factor: float) -> dict[int, float]:
        cells.update({where.year_cell(table, row, year): value * factor for year, value in values.items() if value})
        return {year: value * factor for year, value in values.items()}

    def changed(table: str, fields: dict[str, float], amounts: str = "", factor: float = 1.0) -> tuple[Any, ...]:
        rows = []
        for i, row in enumerate(getattr(plan, table)):
            update: dict[str, Any] = {f: scaled(table, i, f, getattr(row, f), by) for f, by in fields.items()}
            if amounts:
                update[amounts] = years(table, i, getattr(row, amounts), factor)
            rows.append(row.model_copy(update=update))
        return tuple(rows)

    assumptions = []
    for i, row in enumerate(plan.assumptions):
        whole = row.quantity in {"lifetime", "reference_lifetime"}  # a life is a whole number of years
        factor = 2.0 if whole else 0.93
        value = scaled("assumptions", i, "value", row.value, factor)
        growth = scaled("assumptions", i, "growth", row.growth, 1.1)
        assumptions.append(row.model_copy(update={"value": value, "growth": growth}))
    tables = {
        "assumptions": tuple(assumptions),
        "series": changed("series", {}, "values", 1.07),
        "inventory": changed("inventory", {}, "emissions", 1.03),
        "elements": changed("elements", {"quantity": 0.9}),
        "actions": changed("actions", ACTION_FACTORS, "capex", 1.1),
        "sources": changed("sources", {"share": 0.9}, "amounts", 0.8),
        "goals": changed("goals", {"value": 0.95}),
        "enables": changed("enables", {"share": 0.5}),
        "attributes": changed("attributes", {"existing": 1.1}),
        "attribute_needs": changed("attribute_needs", {"ratio": 1.2}),
        "attribute_builds": changed("attribute_builds", {"quantity": 0.8}),
    }
    return plan.model_copy(update=tables), cells


ACTION_FACTORS = {"operation_cost": 1.2, "revenue": 0.9, "reference_investment": 1.3, "growth": 1.1}


def _goal(plan: Plan, where: InputMap) -> Edited:
    value = plan.goals[0].value * 0.9
    return _replace(plan, "goals", 0, value=value), {where.cell("goals", 0, "value"): value}


def _in_use_of_a_build(plan: Plan, where: InputMap) -> Edited:
    """Take an action that builds an attribute into use a year later."""
    build = next(b for b in plan.attribute_builds if b.quantity)
    row = next(i for i, a in enumerate(plan.actions) if a.id == build.action)
    year = (plan.actions[row].in_use_year or plan.plan.start_year) + 1
    return _replace(plan, "actions", row, in_use_year=year), {where.cell("actions", row, "in_use_year"): year}


def _need(plan: Plan, where: InputMap) -> Edited:
    value = plan.attribute_needs[0].ratio * 2.5
    return _replace(plan, "attribute_needs", 0, ratio=value), {where.cell("attribute_needs", 0, "ratio"): value}


CHANGES: dict[str, Change] = {
    "internal rate": _own("internal_rate", 3.25),
    "inflation": _assumption("inflation", 1.1),
    "CO2 value": _own("co2_value", 2000.0),
    "unit cost": _assumption("investment", 1.1),
    "lifetime": _assumption("lifetime", 2.0),
    "price path": _series("price", 1.1),
    "emission factor": _series("emission_factor", 0.9),
    "grant": _grant,
    "quantity": _quantity,
    "action's investment": _capex,
    "goal": _goal,
    "need of an attribute": _need,
    "year of taking into use": _in_use_of_a_build,
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_input_gives_what_the_engine_gives(
    name: str, deliver: Callable[[str], Delivered], office: Path, tmp_path: Path
) -> None:
    """Finance edits one cell: every formula cell equals the workbook that the engine writes for the edited plan."""
    _compare_edited(deliver("enkoping"), CHANGES[name], office, tmp_path)


@pytest.mark.parametrize("name", NAMES)
def test_every_input_changed_gives_what_the_engine_gives(
    name: str, deliver: Callable[[str], Delivered], office: Path, tmp_path: Path
) -> None:
    """No formula keeps a value that belongs to the delivered inputs."""
    _compare_edited(deliver(name), _everything, office, tmp_path)


def _compare_edited(delivered: Delivered, change: Change, office: Path, folder: Path) -> None:
    where = layout_of(delivered.plan, texts(delivered.plan.plan.language))
    plan, cells = change(delivered.plan, where)
    expected = libreoffice.Book(delivered.write(plan, folder / "expected.xlsx"))
    edited = folder / "edited.xlsx"
    libreoffice.patch_numbers(delivered.path, edited, cells)
    found = libreoffice.Book(libreoffice.recalculate(edited, office))
    plain = _plain_differences(delivered.book, expected, cells)
    assert {sheet for sheet, _ in plain} <= HOLD_ENGINE_VALUES
    rebuilt = frozenset(at for at, f in expected.formulas.items() if delivered.book.formulas.get(at) != f)
    assert {sheet for sheet, _ in rebuilt} <= REBUILT
    skip = _depend_on(expected.formulas, plain | rebuilt)
    assert [str(d) for d in libreoffice.differences(expected, found, skip)] == []
    moved = [
        at for at in expected.formulas if not libreoffice.same(expected.values.get(at), delivered.book.values.get(at))
    ]
    assert set(moved) - skip, "the change moved nothing"


def _plain_differences(
    delivered: libreoffice.Book, expected: libreoffice.Book, cells: dict[str, float]
) -> frozenset[Place]:
    """Find the plain cells that the engine writes differently, but for the edited inputs themselves."""
    split = (cell.replace("$", "").rsplit("!", 1) for cell in cells)
    edited = {(sheet.strip("'"), address) for sheet, address in split}
    return frozenset(
        at
        for at in expected.values.keys() | delivered.values.keys()
        if at not in expected.formulas
        and at not in edited
        and not libreoffice.same(expected.values.get(at), delivered.values.get(at))
    )


Area = tuple[str, int, int, int, int]  # sheet, first and last column, first and last row


def _depend_on(formulas: dict[Place, str], plain: frozenset[Place]) -> frozenset[Place]:
    """Find the formula cells that refer to the engine's plain values, directly or through another cell."""
    areas = {at: list(_areas(at[0], formula)) for at, formula in formulas.items()}
    reached, new = set(plain), set(plain)
    while new:
        by_sheet: dict[str, list[tuple[int, int]]] = {}
        for sheet, cell in new:
            letters, number = libreoffice.split(cell)
            by_sheet.setdefault(sheet, []).append((libreoffice.column(letters), number))
        new = {at for at, used in areas.items() if at not in reached and any(_meets(a, by_sheet) for a in used)}
        reached |= new
    return frozenset(reached)


_REFERENCE = re.compile(r"(?:('(?:[^']|'')+'|[^\W\d][\w.]*)!)?\$?([A-Z]{1,3})\$?(\d+)(?::\$?([A-Z]{1,3})\$?(\d+))?")


def _areas(own: str, formula: str) -> Iterator[Area]:
    """List the cells and ranges that a formula refers to."""
    for sheet, column, row, last_column, last_row in _REFERENCE.findall(re.sub(r'"[^"]*"', "", formula)):
        name = sheet.strip("'").replace("''", "'") or own
        columns = libreoffice.column(column), libreoffice.column(last_column or column)
        yield name, *columns, int(row), int(last_row or row)


def _meets(area: Area, by_sheet: dict[str, list[tuple[int, int]]]) -> bool:
    sheet, first, last, top, bottom = area
    return any(first <= column <= last and top <= row <= bottom for column, row in by_sheet.get(sheet, ()))


def test_an_edited_order_is_told(deliver: Callable[[str], Delivered], office: Path, tmp_path: Path) -> None:
    """The sheets are built in the order of the elements: a change of it is said on every sheet."""
    delivered = deliver("enkoping")
    where = layout_of(delivered.plan, texts("sv"))
    edited = tmp_path / "edited.xlsx"
    libreoffice.patch_numbers(delivered.path, edited, {where.cell("elements", 0, "order"): 99.0})
    found = libreoffice.Book(libreoffice.recalculate(edited, office))
    assert "ÄNDRAD SEDAN LEVERANS" in str(found.values["Sammanfattning", "B4"])
    assert found.values["Levererade indata", "B6"] == 1.0
    assert "SEDAN LEVERANS" not in str(delivered.book.values["Sammanfattning", "B4"])
