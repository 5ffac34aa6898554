"""Attribution as tables and data, by hand for ``interplay.yaml``.

V(S) in thousands of vkm is min(100, sum) of A 40, B 40, C 50; times 0.175 kg. In order 40, 40, 20; the mean over the
orders 30, 30, 40; last 10, 10, 20.
"""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

import klimatinvest
from klimatinvest.engine import shapley
from klimatinvest.engine.result import Result
from klimatinvest.engine.shapley import Attribution, attribute
from klimatinvest.present.attribution import attribution_data, attribution_tables, figures_of, reference_less_plan
from klimatinvest.present.console import MAX_WIDTH, print_table
from klimatinvest.text.catalog import texts

PLAN = Path(__file__).parent / "interplay.yaml"
EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture(scope="module")
def result() -> Result:
    return klimatinvest.calculate(klimatinvest.load_plan(PLAN))


@pytest.fixture(scope="module")
def found(result: Result) -> Attribution:
    return attribute(result.inputs)


def test_table(result: Result, found: Attribution) -> None:
    table, cut = attribution_tables(result, found, 2027, texts("sv"))
    assert [c.label for c in table.columns] == [
        "Id", "Element", "Ensamt, först", "Planens ordning", "Medel alla ordningar", "Sist", "Spann",
    ]  # fmt: skip
    rows = {str(row.cells[0]) or str(row.cells[1]): row.cells[2:] for row in table.rows}
    assert rows["A"] == pytest.approx((7.0, 7.0, 5.25, 1.75, 5.25))
    assert rows["B"] == pytest.approx((7.0, 7.0, 5.25, 1.75, 5.25))
    assert rows["C"] == pytest.approx((8.75, 3.5, 7.0, 3.5, 5.25))
    assert rows["Summa inom kommunens gräns"][:4] == pytest.approx((22.75, 17.5, 17.5, 7.0))
    alone, sequential, mean, *_ = rows["Utan planen minus med planen"]
    assert (alone, sequential, mean) == ("", pytest.approx(17.5), pytest.approx(17.5))
    # 5.25 t are counted twice when figures taken alone are added up
    assert any("22,8 ton räknas i stället för 17,5" in note for note in table.notes)
    assert cut.id == "attribution_cut"


def test_what_was_cut_and_where(result: Result, found: Attribution) -> None:
    """C asks for 50 000 vkm, 20 000 are left: 2 of its 5 cars."""
    table, cut = attribution_tables(result, found, 2027, texts("en"))
    (row,) = cut.rows
    assert row.cells[:2] == ("C", "Households")
    assert row.cells[2:5] == pytest.approx((5.0, 2.0, 40.0))
    assert row.cells[6] == "Bensinbilar"
    assert [str(r.cells[1]).endswith("▼") for r in table.rows] == [False, False, True, False, False]


def test_data_for_programs(result: Result, found: Attribution) -> None:
    data = attribution_data(result, found, 2027)
    assert (data["year"], data["orders"], data["seed"]) == (2027, None, None)
    assert data["groups"] == [{"elements": ["A", "B", "C"], "exact": True}]
    c = data["elements"][2]
    assert (c["standalone"], c["first"]) == (pytest.approx(8.75), pytest.approx(8.75))
    assert (c["asked"], c["delivered"], c["run_out_in"]) == (5.0, pytest.approx(2.0), ["bil"])
    assert data["sums"]["inside"] == pytest.approx(
        {"reference_minus_plan": 17.5, "first": 22.75, "sequential": 17.5, "shapley": 17.5}
    )


def test_sampled_orders_show_their_error(result: Result, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shapley, "EXACT_ELEMENTS", 2)
    drawn = attribute(result.inputs, orders=50, seed=3)
    table, _ = attribution_tables(result, drawn, 2027, texts("sv"))
    assert "Medelfel ±" in [c.label for c in table.columns]
    assert any("50 ordningar är dragna med fröet 3" in note for note in table.notes)
    data = attribution_data(result, drawn, 2027)
    assert (data["orders"], data["seed"], data["groups"][0]["exact"]) == (50, 3, False)
    # the mean is uncertain, the sum is not
    assert sum(e["shapley"] for e in data["elements"]) == pytest.approx(17.5)
    assert all(e["standard_error"] > 0.0 for e in data["elements"])


@pytest.mark.parametrize("name", ["eskilstuna", "enkoping"])
def test_examples_add_up_every_year_and_fit_the_terminal(name: str) -> None:
    """Elements inside and outside the territory each sum to what the sectors say."""
    result = klimatinvest.calculate(klimatinvest.load_plan(EXAMPLES / name / "plan.yaml"))
    found = attribute(result.inputs, orders=20)
    for year in (2026, 2030, 2045):
        figures = figures_of(result, found, year)
        assert figures.first == pytest.approx(
            [s.territorial[0, year - 2026] for s in result.sequence.standalone], abs=1e-6
        )
        for outside in (False, True):
            whole = reference_less_plan(result, year, outside)
            for values in (figures.sequential, figures.shapley):
                assert values[figures.outside == outside].sum() == pytest.approx(whole, abs=1e-6)
    console = Console(file=io.StringIO(), width=MAX_WIDTH, highlight=False)
    for table in attribution_tables(result, found, 2030, texts("sv")):
        print_table(table, console, texts("sv"))
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    assert max(map(len, shown.splitlines())) <= MAX_WIDTH
    assert np.isfinite(found.shapley).all()
