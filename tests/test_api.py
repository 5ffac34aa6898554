"""The Python interface: names that stay, frames that say their units, figures that are the engine's."""

from __future__ import annotations

import runpy
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import klimatinvest as ki
from klimatinvest.calculation import Calculation
from klimatinvest.core.problem import InvalidInput
from klimatinvest.core.units import parse_unit
from klimatinvest.engine.metrics import METRICS

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "examples" / "eskilstuna" / "plan.yaml"


@pytest.fixture(scope="module")
def result() -> Calculation:
    return ki.calculate(ki.load_plan(EXAMPLE))


def test_the_names_that_stay() -> None:
    assert set(ki.__all__) == {"__version__", "calculate", "load_plan", "write_workbook"}
    assert all(getattr(ki, name) is not None for name in ki.__all__)


def test_key_figures_say_unit_and_why_one_is_missing(result: Calculation) -> None:
    for lens in ("municipal", "society"):
        frame = result.metrics(lens)
        block = getattr(result.elements, lens)
        assert list(frame.index) == list(result.elements.rows)
        assert frame.attrs["units"] == {metric.id: metric.unit for metric in METRICS}
        shown = frame["npv"].notna().to_numpy()
        np.testing.assert_array_equal(frame["npv"].to_numpy()[shown], block.npv[0][shown])
        blank = {(row, column) for column in frame for row in frame.index[frame[column].isna()]}
        assert blank == set(frame.attrs["reasons"])
        assert all(frame.attrs["reasons"].values())
    assert list(result.metrics(rows="actions").index) == list(result.actions.rows)


def test_frames_are_the_engines_arrays(result: Calculation) -> None:
    years = list(result.inputs.years)
    flows = result.cash_flow()
    assert list(flows.index) == years
    np.testing.assert_allclose(flows.to_numpy().sum(), result.lenses.municipal.sum())
    np.testing.assert_allclose(result.cash_flow("society").to_numpy().sum(), result.lenses.society.sum())
    np.testing.assert_allclose(result.by_actor().to_numpy(), result.actors[0].T)
    elements = len(result.inputs.elements)
    np.testing.assert_allclose(result.abatement().to_numpy(), result.elements.tonnes[0, :elements].T)
    assert result.emissions()["transport"].columns.tolist() == ["reference", "plan"]
    gaps = result.gaps()
    assert gaps["need"].sum() == pytest.approx(result.funding.needs.amount.sum())
    assert (gaps["gap_possible"] <= gaps["gap_secured"] + 1e-6).all()


@pytest.mark.parametrize("name", ["metrics", "emissions", "abatement", "cash_flow", "by_actor", "gaps"])
def test_every_frame_says_its_units(result: Calculation, name: str) -> None:
    frame: pd.DataFrame = getattr(result, name)()
    units = frame.attrs["units"]
    for unit in units.values() if isinstance(units, dict) else [units]:
        parse_unit(unit)  # raises for one there is not


def test_the_tidy_table_has_typed_years_and_values(result: Calculation) -> None:
    tidy = result.tidy()
    assert tidy["year"].dtype == np.int64
    assert tidy["value"].dtype == np.float64
    assert np.isfinite(tidy["value"]).all()


def test_a_plan_with_errors_is_not_calculated(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text("plan: {}\n", encoding="utf-8")
    loaded = ki.load_plan(tmp_path / "plan.yaml")
    assert loaded.problems.errors
    with pytest.raises(InvalidInput):
        ki.calculate(loaded)


@pytest.mark.slow
def test_the_example_script_draws_its_picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("matplotlib").use("Agg")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["explore.py", str(EXAMPLE)])
    runpy.run_path(str(ROOT / "examples" / "python" / "explore.py"), run_name="__main__")
    assert (tmp_path / "explore.png").stat().st_size > 10_000
