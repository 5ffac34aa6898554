"""Ratios that cannot be calculated are blank."""

import numpy as np

from klimatinvest.engine.intensity import (
    cost_per_tonne_levelised,
    cost_per_tonne_lifetime,
    kg_per_krona,
    kronor_per_tonne,
    portfolio_intensity,
)


def test_no_tonnes_or_more_emissions_is_blank() -> None:
    tonnes = np.array([[0.0, 0.0], [-5.0, 1.0], [4.0, 6.0]])
    assert np.isnan(cost_per_tonne_lifetime([100.0, 100.0, 100.0], tonnes)).tolist() == [True, True, False]
    assert np.isnan(cost_per_tonne_levelised(100.0, tonnes, [1.0, 0.5])).tolist() == [True, True, False]


def test_levelised_weighs_late_tonnes_less() -> None:
    # 70/(4 + 6 · 0.5) = 10; undiscounted 70/10 = 7
    assert float(cost_per_tonne_levelised(70.0, [4.0, 6.0], [1.0, 0.5])) == 10.0
    assert float(cost_per_tonne_lifetime(70.0, [4.0, 6.0])) == 7.0


def test_a_gain_has_a_negative_cost_per_tonne() -> None:
    assert float(cost_per_tonne_lifetime(-70.0, [4.0, 6.0])) == -7.0


def test_no_money_is_blank() -> None:
    assert np.isnan(kg_per_krona(10.0, 20.0, 0.0))
    assert np.isnan(kronor_per_tonne(0.0))
    assert np.isnan(portfolio_intensity([1.0], [0.0]))
    assert np.isnan(portfolio_intensity([1.0], [5.0], 0.0))
