"""The log of changes: what differs from an earlier version, and the copy of the inputs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from klimatinvest.catalogue.sectors import sectors
from klimatinvest.engine.calculate import calculate
from klimatinvest.parameters.library import library
from klimatinvest.plan.read import read_plan
from klimatinvest.present.workbook.book import write_workbook
from klimatinvest.present.workbook.previous import compare_previous
from klimatinvest.text.catalog import texts

from . import libreoffice
from .conftest import Delivered

pytestmark = pytest.mark.slow
SHEET = "Ändringslogg"


def test_what_differs_from_an_earlier_version_is_listed(deliver: Callable[[str], Delivered], tmp_path: Path) -> None:
    """One capex is a million higher: the log names sheet, row, item, old and new value, and the need rises."""
    old = deliver("enkoping")
    row = next(i for i, action in enumerate(old.plan.actions) if any(action.capex.values()))
    action = old.plan.actions[row]
    year = next(y for y, v in action.capex.items() if v)
    capex = {**action.capex, year: action.capex[year] + 1_000_000}
    actions = list(old.plan.actions)
    actions[row] = action.model_copy(update={"capex": capex})
    plan = old.plan.model_copy(update={"actions": tuple(actions)})
    loaded, result = old.loaded.holding(plan), calculate(plan, library(), sectors())
    previous = compare_previous(old.loaded, old.result, loaded, result)
    path = tmp_path / "new.xlsx"
    write_workbook(result, loaded, path, texts("sv"), previous)
    values = libreoffice.Book(path).values
    lines = {
        cell[1:]: v for (s, cell), v in values.items() if s == SHEET and cell.startswith("C") and str(year) in str(v)
    }
    assert len(lines) == 1
    (number,) = lines
    assert values[SHEET, f"A{number}"] == "Åtgärder"
    assert action.id in str(values[SHEET, f"B{number}"])
    assert values[SHEET, f"F{number}"] == pytest.approx(float(str(values[SHEET, f"E{number}"])) + 1_000_000)


def test_without_an_earlier_version_the_log_says_how_to_get_one(deliver: Callable[[str], Delivered]) -> None:
    delivered = deliver("enkoping")
    texts_of_log = [str(v) for (sheet, _), v in delivered.book.values.items() if sheet == SHEET]
    assert any("--previous" in text for text in texts_of_log)


def test_the_copy_of_the_inputs_is_not_read_as_inputs(deliver: Callable[[str], Delivered]) -> None:
    """The delivered workbook holds every input twice; reading takes the input sheets."""
    delivered = deliver("enkoping")
    assert "Levererade indata" in delivered.book.parts
    assert read_plan(delivered.path, library()).require() == delivered.plan
