"""Vintages against a plain simulation of first in, first out."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klimatinvest.engine.stock import one_off, vintages


def simulate(quantity: list[float], life: int) -> tuple[list[float], list[float]]:
    """Keep a queue of vintages by hand: what is installed each year, and what is left of each at the end."""
    queue: list[list[float]] = []  # [year, units], oldest first
    installed: list[float] = []
    for year, wanted in enumerate(quantity):
        queue = [vintage for vintage in queue if vintage[0] + life > year]
        surplus = sum(units for _, units in queue) - wanted
        for vintage in queue:
            leaving = min(max(surplus, 0.0), vintage[1])
            vintage[1] -= leaving
            surplus -= leaving
        bought = max(wanted - sum(units for _, units in queue), 0.0)
        installed.append(bought)
        queue.append([year, bought])
    alive = dict.fromkeys(range(len(quantity)), 0.0) | {int(year): units for year, units in queue}
    return installed, list(alive.values())


@given(st.lists(st.integers(0, 9), min_size=1, max_size=14), st.integers(1, 9))
@settings(max_examples=400, deadline=None)
def test_same_as_a_queue(quantity: list[int], life: int) -> None:
    found = vintages(quantity, life)
    installed, alive = simulate([float(q) for q in quantity], life)
    np.testing.assert_allclose(found.installed, installed, atol=1e-12)
    np.testing.assert_allclose(found.alive_at_end, alive, atol=1e-12)


def test_many_draws_of_several_lives_same_as_a_queue() -> None:
    quantity = np.random.default_rng(1).integers(0, 10, (20, 4, 14)).astype(float)
    lives = np.array([2, 3, 5, 20])
    found = vintages(quantity, lives)
    for draw, element in np.ndindex(20, 4):
        installed, alive = simulate(quantity[draw, element].tolist(), int(lives[element]))
        np.testing.assert_allclose(found.installed[draw, element], installed, atol=1e-12)
        np.testing.assert_allclose(found.alive_at_end[draw, element], alive, atol=1e-12)


@given(
    st.lists(st.floats(0, 1e6), min_size=1, max_size=20),
    st.integers(1, 25),
)
@settings(max_examples=200, deadline=None)
def test_what_is_alive_is_what_operates(quantity: list[float], life: int) -> None:
    found = vintages(quantity, life)
    scale = 1e-9 * (1.0 + sum(quantity))
    assert float(found.alive_at_end.sum()) == pytest.approx(quantity[-1], abs=scale)
    assert (found.new >= 0).all()
    assert (found.replaced >= 0).all()
    np.testing.assert_array_equal(found.installed, found.new + found.replaced)
    np.testing.assert_allclose(np.cumsum(found.installed) - found.left, quantity, atol=scale)


def test_replaced_when_worn_out_and_still_needed() -> None:
    # 10 from the first year, life 3: bought in years 0 and 3; the last is in its second year: (3 − 2)/3 left
    found = vintages([10, 10, 10, 10, 10], 3)
    assert found.installed.tolist() == [10, 0, 0, 10, 0]
    assert found.new.tolist() == [10, 0, 0, 0, 0]
    assert found.replaced.tolist() == [0, 0, 0, 10, 0]
    assert found.alive_at_end.tolist() == [0, 0, 0, 10, 0]
    assert float(found.residual_units) == pytest.approx(10 / 3)


def test_replacement_in_the_last_year() -> None:
    # life 4: replaced in year 4, the last; used one of four years
    found = vintages([1, 1, 1, 1, 1], 4)
    assert found.installed.tolist() == [1, 0, 0, 0, 1]
    assert float(found.residual_units) == 0.75


def test_life_longer_than_the_period() -> None:
    # installed 5 in year 0 (3 of 10 years used) and 5 in year 1 (2 used): 5·0.7 + 5·0.8
    found = vintages([5, 10, 10], 10)
    assert found.replaced.tolist() == [0, 0, 0]
    assert float(found.residual_units) == pytest.approx(7.5)


def test_a_falling_quantity_takes_the_oldest_without_residual() -> None:
    # 4 from year 0, 6 more from year 1; the fall to 6 in year 2 takes all of the oldest
    found = vintages([4, 10, 6], 5)
    assert found.installed.tolist() == [4, 6, 0]
    assert found.left.tolist() == [0, 0, 4]
    assert found.alive_at_end.tolist() == [0, 6, 0]
    assert float(found.residual_units) == pytest.approx(6 * 3 / 5)  # two of five years used


def test_what_wears_out_covers_a_fall() -> None:
    # 10 wear out in year 2 when 7 are wanted: 7 are bought, nothing is thrown away
    found = vintages([10, 10, 7], 2)
    assert found.installed.tolist() == [10, 0, 7]
    assert found.new.tolist() == [10, 0, 0]
    assert found.left.tolist() == [0, 0, 10]


def test_not_needed_any_more_is_not_replaced() -> None:
    assert vintages([3, 3, 0, 0, 0], 3).installed.tolist() == [3, 0, 0, 0, 0]


def test_life_of_one_year() -> None:
    assert vintages([2, 3, 1, 0, 4], 1).installed.tolist() == [2, 3, 1, 0, 4]


def test_life_by_draw_and_element() -> None:
    quantity = np.ones((2, 3, 6))
    life = np.array([[1, 2, 3], [4, 5, 6]])
    found = vintages(quantity, life)
    for draw in range(2):
        for element in range(3):
            alone = vintages(quantity[draw, element], life[draw, element])
            np.testing.assert_array_equal(found.installed[draw, element], alone.installed)
            np.testing.assert_array_equal(found.remaining_share[draw, element], alone.remaining_share)
    assert found.residual_units.shape == (2, 3)


def test_rounding_never_looks_like_a_purchase() -> None:
    # 0.1 + 0.2 ≠ 0.3 in floating point: falls that sum to the quantity leave nothing to replace
    found = vintages([0.1 + 0.2, 0.2, 0.1, 0.0, 0.0, 0.0], 3)
    assert found.replaced.tolist() == [0, 0, 0, 0, 0, 0]
    assert found.alive_at_end.tolist() == [0, 0, 0, 0, 0, 0]


@pytest.mark.parametrize(("quantity", "life"), [([1, -1], 3), ([1, np.nan], 3), ([1, 1], 0), ([1, 1], 2.5)])
def test_impossible_input_is_refused(quantity: list[float], life: float) -> None:
    with pytest.raises(ValueError, match="must be"):
        vintages(quantity, life)


class TestOneOff:
    def test_replacements_and_what_is_left(self) -> None:
        # ten years, life 4. In use year 0: again in 4 and 8; two years used of the last: 2/4 left.
        # Year 3: again in 7; three years used: 1/4. Year 9: one used: 3/4. After the end: untouched.
        replaced, left = one_off([0, 3, 9, 12], 4, 10)
        assert [np.flatnonzero(row).tolist() for row in replaced] == [[4, 8], [7], [], []]
        assert left.tolist() == [0.5, 0.25, 0.75, 1.0]

    def test_taken_into_use_before_the_first_year(self) -> None:
        # v = −3, life 4: again in 1, 5 and 9, the last year
        replaced, left = one_off(-3, 4, 10)
        assert np.flatnonzero(replaced).tolist() == [1, 5, 9]
        assert float(left) == 0.75

    def test_life_ends_with_the_period(self) -> None:
        replaced, left = one_off(0, 10, 10)
        assert not replaced.any()
        assert float(left) == 0.0

    @given(st.integers(0, 12), st.integers(1, 12))
    def test_same_as_a_quantity_of_one(self, start: int, life: int) -> None:
        quantity = [float(year >= start) for year in range(13)]
        found = vintages(quantity, life)
        replaced, left = one_off(start, life, 13)
        np.testing.assert_array_equal(replaced, found.replaced > 0)
        assert float(left) == pytest.approx(float(found.residual_units), abs=1e-12)
