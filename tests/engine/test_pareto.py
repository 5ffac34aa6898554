"""Pareto layers: no measure in a layer is beaten by another in the same or a later one."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from klimatinvest.engine.pareto import pareto_layers


def test_same_gain_more_tonnes_comes_first() -> None:
    # cost −100 for 10 t against cost −100 for 100 t: −10 and −1 a tonne, yet the second is the better one
    assert pareto_layers([100, 100], [10, 100]).tolist() == [2, 1]


def test_layers() -> None:
    # none of (5, 1), (3, 3), (1, 5) beats another; (3, 2) is beaten by (3, 3) only; (1, 1) by (3, 2) too
    assert pareto_layers([5, 3, 1, 3, 1], [1, 3, 5, 2, 1]).tolist() == [1, 1, 1, 2, 3]


def test_equal_measures_share_a_layer() -> None:
    assert pareto_layers([2, 2, 1], [2, 2, 1]).tolist() == [1, 1, 2]


def test_without_abatement_or_without_a_value_stands_apart() -> None:
    assert pareto_layers([9, 9, np.nan, 1], [0, -3, 5, 1]).tolist() == [0, 0, 0, 1]


def test_none_at_all() -> None:
    assert pareto_layers([], []).tolist() == []


def test_draws_are_independent() -> None:
    assert pareto_layers([[1, 2], [2, 1]], [[1, 2], [2, 1]]).tolist() == [[2, 1], [1, 2]]


@given(st.lists(st.tuples(st.integers(-5, 5), st.integers(-2, 5)), max_size=12))
def test_definition(measures: list[tuple[int, int]]) -> None:
    layers = pareto_layers([m[0] for m in measures], [m[1] for m in measures]).tolist()

    def beats(a: tuple[int, int], b: tuple[int, int]) -> bool:
        return a[0] >= b[0] and a[1] >= b[1] and a != b

    for i, measure in enumerate(measures):
        beaten_by = [layers[k] for k, other in enumerate(measures) if layers[k] and beats(other, measure)]
        expected = 0 if measure[1] <= 0 else 1 + max(beaten_by, default=0)
        assert layers[i] == expected
