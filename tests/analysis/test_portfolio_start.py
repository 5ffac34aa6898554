"""A start for a large programme; the best choice of these is known without a search."""

from __future__ import annotations

import numpy as np
import pytest

from klimatinvest.analysis.portfolio_model import Option, Rule
from klimatinvest.analysis.portfolio_program import Programme, Row, _model, solve
from klimatinvest.analysis.portfolio_start import core_choice

ACTIONS, TAKEN = 700, 100


def programme(actions: int, least: float = -np.inf) -> Programme:
    """Every action takes one of a frame of ``TAKEN``, and action k gives k + 1."""
    options = tuple(Option(f"A{k:03d}", 2027) for k in range(actions))
    frame = Row(Rule("frame", "R", 2027), np.ones(actions), low=least, high=float(TAKEN))
    return Programme(options, -np.arange(1.0, actions + 1.0), (frame,))


def test_the_start_is_the_best_choice_where_the_relaxation_is_whole() -> None:
    found = core_choice(_model(programme(ACTIONS), float(ACTIONS), None), ACTIONS, 0.01, 10.0, 1)
    assert found is not None
    assert found.sum() <= TAKEN
    # the hundred that give most give 601 + … + 700 = 100 · 650.5
    assert found @ np.arange(1.0, ACTIONS + 1.0) >= 0.99 * 65_050.0


def test_a_large_programme_is_proven_within_the_gap() -> None:
    outcome = solve(programme(ACTIONS), 0.01, 10.0)
    assert outcome.status == "solved"
    assert outcome.gap <= 0.01
    assert outcome.bound <= -65_050.0 + 1e-2
    assert programme(ACTIONS).cost @ outcome.chosen <= -0.99 * 65_050.0


@pytest.mark.parametrize("actions", [5, 599])
def test_a_small_programme_needs_no_start(actions: int) -> None:
    assert core_choice(_model(programme(actions), float(actions), None), actions, 0.01, 10.0, 1) is None


def test_nothing_is_started_from_what_cannot_be() -> None:
    impossible = programme(ACTIONS, least=TAKEN + 1.0)
    assert core_choice(_model(impossible, float(ACTIONS), None), ACTIONS, 0.01, 10.0, 1) is None
    assert solve(impossible, 0.01, 10.0).status == "infeasible"
