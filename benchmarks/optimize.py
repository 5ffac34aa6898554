"""Measure the choice of actions: ``python benchmarks/optimize.py [--json FILE]``.

200 actions, ten years to begin in, ten yearly frames, links between actions: the solver is to prove one per cent in
three seconds and half a per cent in twenty, on two cores. The instances are made by rule from a seed. Hard ones, with
frames of staff as well and actions that all give nearly the same for the money, are shown without a bound.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.random import Generator

from klimatinvest.analysis.portfolio_model import Candidate, Option, Rule
from klimatinvest.analysis.portfolio_program import Outcome, Programme, Row, link_rows, solve

ACTIONS, YEARS, FIRST = 200, 10, 2027
BOUNDS = ((0.01, 3.0), (0.005, 20.0))  # proven gap, seconds
LONGEST = 60.0  # seconds, so that a bound that is missed shows by how much


def synthetic_programme(seed: int, hard: bool = False, actions: int = ACTIONS, years: int = YEARS) -> Programme:
    """Build a programme; the same numbers give the same one.

    Capex of one to three years, most tonnes for the money under yearly frames of money that hold half of everything;
    what an action gives goes with what it costs. One action in five requires another, one in ten excludes another.
    A hard one has yearly frames of staff as well, both hold a third, and all give nearly the same for the money.
    """
    draw = np.random.default_rng(seed)
    starts = tuple(range(FIRST, FIRST + years))
    candidates = [Candidate(f"A-{i:03d}", FIRST, starts, must_do=False, fixed=False, staff=0.0) for i in range(actions)]
    options = tuple(Option(c.action, s) for c in candidates for s in starts)
    size = np.exp(draw.normal(2.0, 0.8 if hard else 0.6, actions))
    length = draw.integers(1, 4, actions)
    money, staff = (np.zeros((len(options), years)) for _ in range(2))
    gain = np.zeros(len(options))
    for i in range(actions):
        profile = draw.dirichlet(np.full(length[i], 3.0)) * size[i]
        worth = size[i] * (draw.uniform(0.8, 1.2) if hard else np.exp(draw.normal(0.0, 0.5)))
        for s in range(years):
            at, last = i * years + s, min(years, s + int(length[i]))
            money[at, s:last], staff[at, s:last] = profile[: last - s], np.ceil(size[i] / 12.0)
            gain[at] = worth * (years + 10 - s - length[i])
    part = 1.0 / 3.0 if hard else 0.5
    rows = _frames(money, "frame", part * money.sum() / years / years)
    if hard:
        rows += _frames(staff, "staff", float(round(part * staff.sum() / years / years)))
    for kind, count in (("requires", actions // 5), ("excludes", actions // 10)):
        rows += _links(draw, kind, count, candidates, options)
    return Programme(options, -gain, tuple(rows))


def _frames(used: np.ndarray, kind: str, limit: float) -> list[Row]:
    return [Row(Rule(kind, "R", FIRST + y), used[:, y], high=limit) for y in range(used.shape[1])]  # type: ignore[arg-type]


def _links(
    draw: Generator, kind: str, count: int, candidates: Sequence[Candidate], options: Sequence[Option]
) -> list[Row]:
    rows = []
    for _ in range(count):
        first, second = sorted(draw.choice(len(candidates), 2, replace=False))
        action, other = candidates[second].action, candidates[first].action  # later numbers need earlier: no circles
        rule = Rule(kind, f"{action} {other}")  # type: ignore[arg-type]
        rows += link_rows(candidates, options, rule, action, other)
    return rows


def measure(seeds: Sequence[int], hard: bool) -> list[dict[str, object]]:
    """Solve every instance to each gap; a hard one has as long as is allowed and no bound."""
    found = []
    for seed in seeds:
        programme = synthetic_programme(seed, hard)
        for gap, seconds in BOUNDS:
            outcome = solve(programme, gap, seconds if hard else LONGEST)
            found.append(_record(seed, hard, gap, seconds, outcome))
            print("{kind}  seed {seed}  asked {asked:.1%}  proven {proven:.2%}  {seconds:.1f} s".format(**found[-1]))
    return found


def _record(seed: int, hard: bool, gap: float, bound: float, outcome: Outcome) -> dict[str, object]:
    kept = outcome.status == "solved" and outcome.seconds <= bound
    return {
        "kind": "hard" if hard else "ordinary",
        "seed": seed,
        "asked": gap,
        "proven": outcome.gap,
        "seconds": outcome.seconds,
        "bound": None if hard else bound,
        "kept": None if hard else kept,
    }


def main() -> int:
    """Run from the command line; exit code 1 when a bound is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="write what was found")
    parser.add_argument("--seeds", type=int, default=5, help="how many instances")
    asked = parser.parse_args()
    found = measure(range(1, asked.seeds + 1), hard=False) + measure(range(1, 3), hard=True)
    if asked.json is not None:
        asked.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    return 0 if all(line["kept"] is not False for line in found) else 1


if __name__ == "__main__":
    sys.exit(main())
