"""Who finally pays: need, sources and gap, by item, actor and year.

Need = allocated sources + gap, exactly. A loan closes a liquidity need, never the gap, and is left out here.
Order: earmarked grants, co-funding, own frames, the actor's own money; inside a class the plan's order number, then
the identifier. A source that cannot cover all it may pay for in a year is spread in proportion to what is left to pay.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from klimatinvest.engine.costs import INDEX, NEED_LINES, Costs
from klimatinvest.engine.inputs import FloatArray, Inputs
from klimatinvest.engine.lenses import Weights, need_weights
from klimatinvest.plan.model import FundingSource

ORDER = ("grant", "eu", "co_funding", "private", "savings", "user_fee", "climate_fund", "own_frame", "own_money")
CLASS = {"grant": 0, "eu": 0, "co_funding": 1, "private": 1, "savings": 1, "user_fee": 1}
CLASS |= {"climate_fund": 2, "own_frame": 2, "own_money": 3}
EXACT_OUTCOMES = 10  # uncertain sources up to which every outcome is calculated
SAMPLED_OUTCOMES = 2000
SEED = 20300101


@dataclass(frozen=True)
class Needs:
    """What has to be paid, one row an item and paying actor.

    Attributes
    ----------
    items, actors : tuple of str
        Item and actor of each row.
    amount, initial : ndarray [draw, row, year]
        Total expenditure including reinvestment and tax that is not recovered; initial investment only.
    """

    items: tuple[str, ...]
    actors: tuple[str, ...]
    amount: FloatArray
    initial: FloatArray


@dataclass(frozen=True)
class Funding:
    """Needs, what the sources give and what is missing, kr in constant prices.

    Attributes
    ----------
    needs : Needs
        Rows of items and actors.
    sources : tuple of FundingSource
        In the order they pay.
    eligible : ndarray [source, row] of bool
        What each source may pay for.
    secured, possible : ndarray [draw, source, row, year]
        Allocation when only decided sources pay, and when all pay.
    gap_secured, gap_expected, gap_possible : ndarray [draw, row, year]
        The three gaps. Expected is the probability-weighted mean of the gap over the outcomes of the
        uncertain sources.
    outcomes : int
        Number of outcomes behind the expected gap.
    exact : bool
        Every outcome was calculated; otherwise they were sampled with a fixed seed.
    """

    needs: Needs
    sources: tuple[FundingSource, ...]
    eligible: NDArray[np.bool_]
    secured: FloatArray
    possible: FloatArray
    gap_secured: FloatArray
    gap_expected: FloatArray
    gap_possible: FloatArray
    outcomes: int
    exact: bool


def compute_needs(inputs: Inputs, costs: Costs, weights: Weights) -> Needs:
    """Split total expenditure on the actors that pay it; rows without any are left out."""
    amount, initial = (
        sum(
            -costs.flows[:, :, None, INDEX[line]] * need_weights(weights, line)[None, :, :, None] for line in lines
        )
        for lines in (NEED_LINES, ("investment", "expense"))
    )
    paying = np.argwhere(np.any(amount != 0.0, axis=(0, 3)))
    rows = sorted((costs.items[i], inputs.actors[k].id, int(i), int(k)) for i, k in paying)
    item_rows, actor_rows = [r[2] for r in rows], [r[3] for r in rows]
    return Needs(
        tuple(r[0] for r in rows),
        tuple(r[1] for r in rows),
        amount[:, item_rows, actor_rows],
        initial[:, item_rows, actor_rows],
    )


def ordered_sources(inputs: Inputs) -> tuple[FundingSource, ...]:
    """Sort the sources that fund (loans do not) in the order they pay."""
    paying = [s for s in inputs.plan.sources if s.kind != "loan"]
    return tuple(sorted(paying, key=lambda s: (CLASS[s.kind], s.order, s.id)))


def _eligible(inputs: Inputs, sources: tuple[FundingSource, ...], needs: Needs) -> NDArray[np.bool_]:
    targets: dict[str, set[str]] = {}
    for row in inputs.plan.funding_targets:
        targets.setdefault(row.source, set()).add(row.target)
    return np.array(
        [
            [item in targets.get(s.id, ()) or actor in targets.get(s.id, ()) for item, actor in zip(needs.items, needs.actors, strict=True)]
            for s in sources
        ],
        dtype=bool,
    ).reshape(len(sources), len(needs.items))


def source_amounts(inputs: Inputs, source: FundingSource) -> FloatArray | None:
    """Give a source's ceiling by year in the plan's price level, [year], or None when it has no ceiling."""
    if not source.amounts:
        return None
    stated = np.array([source.amounts.get(int(y), 0.0) for y in inputs.years])
    result: FloatArray = stated * inputs.source_price_factor[source.id]
    return result


def allocate(
    inputs: Inputs,
    sources: tuple[FundingSource, ...],
    eligible: NDArray[np.bool_],
    need: FloatArray,
    active: NDArray[np.bool_],
) -> FloatArray:
    """Let the sources pay one after the other.

    Parameters
    ----------
    need : ndarray [..., row, year]
        What has to be paid.
    active : ndarray [..., source] of bool
        Whether each source pays.

    Returns
    -------
    ndarray [..., source, row, year]
        What each source pays.
    """
    left = need
    paid = []
    for s, source in enumerate(sources):
        share = 1.0 if source.share is None else source.share / 100.0
        want = np.minimum(left, need * share) * eligible[s][:, None] * active[..., s, None, None]
        ceiling = source_amounts(inputs, source)
        if ceiling is not None:
            total = want.sum(axis=-2, keepdims=True)
            covered = np.divide(ceiling, total, out=np.ones_like(total), where=total > 0.0)
            want = want * np.minimum(1.0, covered)
        left = left - want
        paid.append(want)
    shape = np.broadcast_shapes(need.shape, (*active.shape[:-1], 1, 1))
    if not paid:
        return np.zeros((*shape[:-2], 0, *shape[-2:]))
    return np.stack([np.broadcast_to(p, shape) for p in paid], axis=-3)


def compute_funding(inputs: Inputs, costs: Costs, weights: Weights) -> Funding:
    """Allocate the sources three times: decided only, all, and every outcome of the uncertain ones."""
    needs = compute_needs(inputs, costs, weights)
    sources = ordered_sources(inputs)
    eligible = _eligible(inputs, sources, needs)
    decided = np.array([s.status == "decided" for s in sources], dtype=bool)
    secured = allocate(inputs, sources, eligible, needs.amount, decided)
    possible = allocate(inputs, sources, eligible, needs.amount, np.ones(len(sources), dtype=bool))
    active, probability, exact = _outcomes(sources)
    expected = np.zeros_like(needs.amount)
    # outcomes are taken in blocks, so that memory stays bounded however many there are
    block = max(1, 4_000_000 // max(1, needs.amount.size * max(1, len(sources))))
    for first in range(0, len(probability), block):
        part = slice(first, first + block)
        paid = allocate(inputs, sources, eligible, needs.amount[None], active[part, None, :])
        gaps = needs.amount - paid.sum(axis=-3)
        expected = expected + np.einsum("o,odry->dry", probability[part], gaps)
    return Funding(
        needs,
        sources,
        eligible,
        secured,
        possible,
        _gap(needs.amount, secured),
        expected,
        _gap(needs.amount, possible),
        len(probability),
        exact,
    )


def _gap(need: FloatArray, paid: FloatArray) -> FloatArray:
    gap: FloatArray = need - paid.sum(axis=-3)
    # what is left after a full payment is a rounding of the last digit, not a gap
    return np.where(np.abs(gap) < 1e-9 * np.maximum(np.abs(need), 1.0), 0.0, gap)


def _outcomes(sources: tuple[FundingSource, ...]) -> tuple[NDArray[np.bool_], FloatArray, bool]:
    """List the outcomes of the uncertain sources: active [outcome, source], probability [outcome], exact."""
    uncertain = [i for i, s in enumerate(sources) if s.status != "decided" and 0.0 < _chance(s) < 1.0]
    base = np.array([s.status == "decided" or _chance(s) >= 1.0 for s in sources], dtype=bool)
    if len(uncertain) <= EXACT_OUTCOMES:
        drawn = np.array(list(product((False, True), repeat=len(uncertain))), dtype=bool)
    else:
        chances = np.array([_chance(sources[i]) for i in uncertain])
        drawn = np.random.default_rng(SEED).random((SAMPLED_OUTCOMES, len(uncertain))) < chances
    active = np.repeat(base[None, :], len(drawn), axis=0)
    active[:, uncertain] = drawn
    if len(uncertain) > EXACT_OUTCOMES:
        return active, np.full(len(drawn), 1.0 / len(drawn)), False
    chances = np.array([_chance(sources[i]) for i in uncertain])
    return active, np.prod(np.where(drawn, chances, 1.0 - chances), axis=1), True


def _chance(source: FundingSource) -> float:
    return (source.probability or 0.0) / 100.0
