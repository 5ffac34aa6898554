"""Draws: the distributions' own means and ends, a hypercube that meets every part once, groups that move together."""

from __future__ import annotations

import numpy as np
import pytest

from klimatinvest.analysis.sampling import Spread, correlated, draw_groups, hypercube

DRAWS = 20_000
RANKS = np.arange(DRAWS)


def drawn(distribution: str, low: float, likely: float, high: float) -> np.ndarray:
    return Spread(distribution, low, likely, high).drawn(RANKS, DRAWS)  # type: ignore[arg-type]


@pytest.mark.parametrize(("low", "likely", "high"), [(80.0, 100.0, 130.0), (-5.0, -5.0, 3.0), (0.0, 1.0, 1.0)])
def test_pert_has_its_mean_and_variance(low: float, likely: float, high: float) -> None:
    values = drawn("pert", low, likely, high)
    mean = (low + 4 * likely + high) / 6
    # beta(a, b) on [low, high] with a = 1 + 4(m − l)/(h − l) and b = 6 − a has variance ab(h − l)² / (6² · 7)
    a = 1 + 4 * (likely - low) / (high - low)
    variance = a * (6 - a) * (high - low) ** 2 / 252
    assert values.mean() == pytest.approx(mean, abs=1e-4 * (high - low))
    assert values.var() == pytest.approx(variance, rel=1e-3)
    assert low <= values.min() <= values.max() <= high


def test_triangular_has_its_mean_and_variance() -> None:
    values = drawn("triangular", 2.0, 3.0, 7.0)
    # (l + m + h)/3 = 4; (l² + m² + h² − lm − lh − mh)/18 = (4 + 9 + 49 − 6 − 14 − 21)/18 = 21/18
    assert values.mean() == pytest.approx(4.0, abs=1e-4)
    assert values.var() == pytest.approx(21 / 18, rel=1e-3)


def test_uniform_has_its_mean_and_variance() -> None:
    values = drawn("uniform", 2.0, 3.0, 8.0)
    assert values.mean() == pytest.approx(5.0, abs=1e-9)
    assert values.var() == pytest.approx(36 / 12, rel=1e-6)


def test_normal_has_low_and_high_as_percentiles() -> None:
    values = drawn("normal", 10.0, 14.0, 18.0)
    assert np.percentile(values, [5, 50, 95]) == pytest.approx([10.0, 14.0, 18.0], abs=1e-2)
    # 1.6448536 standard deviations lie between the median and the 95th percentile: 4 / 1.6448536 = 2.43183
    assert values.std() == pytest.approx(2.43183, rel=1e-3)


def test_lognormal_has_low_and_high_as_percentiles() -> None:
    values = drawn("lognormal", 1.0, 3.0, 9.0)
    assert np.percentile(values, [5, 50, 95]) == pytest.approx([1.0, 3.0, 9.0], rel=2e-3)
    assert values.min() > 0.0


@pytest.mark.parametrize("distribution", ["pert", "triangular", "uniform", "normal", "lognormal"])
def test_without_spread_every_draw_is_the_likely_value(distribution: str) -> None:
    assert np.all(drawn(distribution, 3.25, 3.25, 3.25) == 3.25)


@pytest.mark.parametrize("distribution", ["pert", "triangular", "uniform", "normal", "lognormal"])
def test_a_column_is_the_inverse_at_the_middles_of_its_parts(distribution: str) -> None:
    spread = Spread(distribution, 2.0, 3.0, 7.0)  # type: ignore[arg-type]
    ranks = np.array([3, 0, 9])
    np.testing.assert_allclose(spread.drawn(ranks, 10), spread.at((ranks + 0.5) / 10), rtol=1e-14)


def test_a_hypercube_meets_every_part_once() -> None:
    ranks = hypercube(("a", "b"), 100, (1,))
    assert all(sorted(column) == list(range(100)) for column in ranks)


def test_the_same_seed_gives_the_same_draws_and_a_new_name_leaves_the_others() -> None:
    first = hypercube(("a", "b"), 50, (7,))
    assert np.array_equal(hypercube(("a", "b"), 50, (7,)), first)
    assert np.array_equal(hypercube(("new", "b"), 50, (7,))[1], first[1])
    assert not np.array_equal(hypercube(("a",), 50, (8,))[0], first[0])


def spearman(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.corrcoef(one.argsort().argsort(), other.argsort().argsort())[0, 1])


@pytest.mark.parametrize("wanted", [-1.0, -0.7, 0.0, 0.4, 0.9, 1.0])
def test_a_pair_has_the_wanted_rank_correlation(wanted: float) -> None:
    normal = 2 * np.sin(np.pi * wanted / 6)
    ranks = draw_groups(("a", "b", "c"), 5000, (3,), {("a", "b"): normal, ("b", "a"): normal})
    assert spearman(ranks[0], ranks[1]) == pytest.approx(wanted, abs=0.02)
    assert abs(spearman(ranks[0], ranks[2])) < 0.05  # 3 / √5000 = 0.042


def test_correlated_columns_keep_their_values() -> None:
    target = np.array([[1.0, 0.6, 0.2], [0.6, 1.0, -0.3], [0.2, -0.3, 1.0]])
    ranks = correlated(hypercube(("a", "b", "c"), 2000, (5,)), target)
    assert all(sorted(column) == list(range(2000)) for column in ranks)
    # Spearman's of a normal pair: 6/π · asin(ρ/2)
    for i, j in ((0, 1), (0, 2), (1, 2)):
        assert spearman(ranks[i], ranks[j]) == pytest.approx(6 / np.pi * np.arcsin(target[i, j] / 2), abs=0.03)
