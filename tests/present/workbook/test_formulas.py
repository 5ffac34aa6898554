"""The delivered workbook as a file: its formulas, what they may contain, and that it is the plan."""

from __future__ import annotations

import gc
import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from klimatinvest.catalogue.sectors import sectors
from klimatinvest.engine.calculate import calculate
from klimatinvest.parameters.library import library
from klimatinvest.plan.read import read_plan

from . import libreoffice
from .conftest import NAMES, Delivered

# What old versions of Excel and LibreOffice know and nothing that hides what a formula depends on.
FUNCTIONS = {
    "SUM", "SUMIF", "SUMIFS", "SUMPRODUCT", "INDEX", "MATCH", "IF", "MIN", "MAX", "ABS", "ROUND", "RANK", "COUNT",
    "COUNTIF", "COUNTIFS", "ISERROR", "ISNUMBER", "IFERROR", "AND", "OR", "NPV", "IRR", "MOD", "SIGN", "SQRT",
    "EXP", "ROWS", "COUNTA", "PMT",
}  # fmt: skip
LITERALS = {"0", "1", "12", "100", "1000"}
FORMULA_CELLS = 1500


def _bare(formula: str) -> str:
    """Take texts and quoted sheet names out of a formula."""
    return re.sub(r"'(?:[^']|'')*'!", "S!", re.sub(r'"(?:[^"]|"")*"', "", formula))


@pytest.fixture(params=NAMES)
def delivered(request: pytest.FixtureRequest, deliver: Callable[[str], Delivered]) -> Delivered:
    """Give each example in turn."""
    return deliver(request.param)


def test_writing_leaves_the_collection_of_memory_as_it_was(delivered: Delivered) -> None:
    assert delivered.path.exists()
    assert gc.isenabled()


def test_every_formula_holds_a_value_and_none_an_error(delivered: Delivered) -> None:
    """A preview, a reader of data and a protected view all show the engine's numbers."""
    assert len(delivered.book.formulas) >= FORMULA_CELLS
    assert delivered.book.uncached == []
    assert delivered.book.errors == []


def test_formulas_use_known_functions_and_no_number_that_may_change(delivered: Delivered) -> None:
    """Assumptions stand in cells; a formula holds no other number than 0, 1, 12, 100 and 1000."""
    wrong = set()
    for (sheet, cell), formula in delivered.book.formulas.items():
        bare = _bare(formula)
        functions = set(re.findall(r"([A-Z][A-Z0-9.]*)\(", bare))
        numbers = set(re.findall(r"(?<![\w$.!:])\d+(?:\.\d+)?(?![\w.!:])", bare))
        if not functions <= FUNCTIONS or not numbers <= LITERALS or "[" in bare or "#REF" in bare:
            wrong.add((sheet, cell, formula))
    assert sorted(wrong)[:5] == []


def test_one_formula_a_row(delivered: Delivered) -> None:
    """On a sheet with years, every year's column holds the same formula, moved."""
    wrong = []
    for sheet in sorted({at[0] for at in delivered.book.formulas}):
        rows: dict[int, dict[int, str]] = {}
        for (found, cell), formula in delivered.book.formulas.items():
            if (
                found == sheet
                and (column := libreoffice.column(libreoffice.split(cell)[0])) >= 6
                and _has_years(delivered, sheet)
            ):
                rows.setdefault(libreoffice.split(cell)[1], {})[column] = formula
        for number, by_column in rows.items():
            shapes = {_relative(formula, column) for column, formula in by_column.items() if column > 6 or number > 5}
            if len(shapes) > 1:
                wrong.append((sheet, number, sorted(shapes)[:2]))
    assert wrong[:5] == []


def _has_years(delivered: Delivered, sheet: str) -> bool:
    return delivered.book.formulas.get((sheet, "G5")) == "Basar"


def _relative(formula: str, column: int) -> str:
    """Replace relative column letters by their distance."""

    def distance(found: re.Match[str]) -> str:
        return f"[{libreoffice.column(found[1]) - column}]{found[2]}"

    return re.sub(r"(?<![\w$'])([A-Z]{1,2})(\$?\d+)\b(?!\()", distance, _bare(formula))


def test_the_checks_add_up(delivered: Delivered) -> None:
    """At least twelve checks stand on their sheet; none fails in what is delivered."""
    found = [value for (sheet, _), value in delivered.book.values.items() if sheet == "Kontroller"]
    outcomes = [value for value in found if value in {"✔ OK", "✖ FEL"}]
    assert len(outcomes) > 12
    assert "✖ FEL" not in outcomes


def test_the_workbook_is_the_plan(delivered: Delivered) -> None:
    """Read back, it gives an equal plan and the same result."""
    loaded = read_plan(delivered.path, library())
    assert [str(p) for p in loaded.problems.errors] == []
    plan = loaded.require()
    assert plan == delivered.plan
    again = calculate(plan, library(), sectors())
    np.testing.assert_array_equal(again.elements.society.npv, delivered.result.elements.society.npv)
    np.testing.assert_array_equal(again.funding.gap_secured, delivered.result.funding.gap_secured)


def test_the_same_plan_gives_the_same_bytes(deliver: Callable[[str], Delivered], tmp_path: Path) -> None:
    """Nothing in the file depends on when or where it was written."""
    delivered = deliver("enkoping")
    again = delivered.write(delivered.plan, tmp_path / "again.xlsx")
    digests = {hashlib.sha256(path.read_bytes()).hexdigest() for path in (delivered.path, again)}
    assert len(digests) == 1


def test_what_the_plan_cuts_of_emissions_it_does_not_state_is_no_emission(deliver: Callable[[str], Delivered]) -> None:
    """Eskilstuna's plan states no consumption-based emissions: 0 less what is cut would be emissions below zero."""
    values = deliver("eskilstuna").book.values
    labels = {str(v) for (sheet, cell), v in values.items() if sheet == "Mål och utsläpp" and cell.startswith("B")}
    assert "Planen anger inga sådana utsläpp." in labels
    assert not any(label.startswith("Med planen") and "Konsumtion" in label for label in labels)
