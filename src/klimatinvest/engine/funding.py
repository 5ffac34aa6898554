"""Who finally pays: need, sources and gap, by item, actor and year.

Need = allocated sources + gap, exactly. A loan closes a liquidity need, never the gap, and is left out here.
Order: earmarked grants, co-funding, own frames, the actor's own money; inside a class the plan's order
number, then the identifier. A source that cannot cover all it may pay for in a year is spread in proportion
to what is left to pay.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klimatinvest.engine.costs import NEED_LINES, Costs
from klimatinvest.engine.inputs import FloatArray, Inputs
from klimatinvest.engine.lenses import Weights
from klimatinvest.plan.model import FundingSource

CLASS = {"grant": 0, "eu": 0, "co_funding": 1, "private": 1, "savings": 1, "user_fee": 1}
CLASS |= {"climate_fund": 2, "own_frame": 2, "own_money": 3}
INITIAL_LINES = ("investment", "expense")
EXACT_OUTCOMES = 10  # uncertain sources up to which every outcome is calculated
SAMPLED_OUTCOMES = 2000
SEED = 20300101
_CELLS = 4_000_000  # numbers held at a time
_ROUNDING = 1e-14  # share of a need


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
    initial = weights.paid_of(costs, INITIAL_LINES)
    amount = initial + weights.paid_of(costs, tuple(line for line in NEED_LINES if line not in INITIAL_LINES))
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
    """Tell which needs each source may pay for: its targets are items, or actors with all they pay, [source, row]."""
    of_target: dict[str, list[int]] = {}
    for n, pair in enumerate(zip(needs.items, needs.actors, strict=True)):
        for target in pair:
            of_target.setdefault(target, []).append(n)
    eligible, number = np.zeros((len(sources), len(needs.items)), dtype=bool), {s.id: k for k, s in enumerate(sources)}
    for row in inputs.plan.funding_targets:
        if row.source in number:  # a loan pays no need
            eligible[number[row.source], of_target.get(row.target, [])] = True
    return eligible


def source_amounts(inputs: Inputs, source: FundingSource) -> FloatArray | None:
    """Give a source's ceiling by year in the plan's price level, or None when it has no ceiling.

    Returns
    -------
    ndarray [year] or [draw, year]
        By draw only where the deflator is.
    """
    if not source.amounts:
        return None
    stated = np.array([source.amounts.get(int(y), 0.0) for y in inputs.years])
    result: FloatArray = stated * inputs.source_price_factor[source.id]
    return result


class _Pools:
    """Rows that the same sources may pay for, as one: every source pays the same share of each of them.

    Attributes
    ----------
    row : ndarray [row]
        Each row's pool.
    need : ndarray [draw, pool, year]
        Kronor.
    ceilings : list of ndarray [(draw,) 1, year] or None
        What each source has by year; None without a ceiling.
    """

    def __init__(
        self,
        inputs: Inputs,
        sources: tuple[FundingSource, ...],
        eligible: NDArray[np.bool_],
        need: FloatArray,
    ) -> None:
        number: dict[bytes, int] = {}
        self.row = np.array([number.setdefault(column.tobytes(), len(number)) for column in eligible.T], dtype=int)
        first = np.unique(self.row, return_index=True)[1]
        member = (self.row == np.arange(len(number))[:, None]).astype(float)
        self.need = member @ need
        self._may = eligible[:, first].astype(float)
        self._share = [1.0 if s.share is None else s.share / 100.0 for s in sources]
        ceilings = [source_amounts(inputs, s) for s in sources]
        self.ceilings = [None if c is None else c[..., None, :] for c in ceilings]

    def part(self, draws: slice) -> _Pools:
        """Take some of the draws."""
        some = copy(self)
        some.need = self.need[draws]
        some.ceilings = [c[draws] if c is not None and c.ndim == 3 and len(c) > 1 else c for c in self.ceilings]
        return some

    def pay(self, source: int, left: FloatArray) -> FloatArray:
        """Give the share of the need that a source pays when ``left`` is not yet paid, [..., pool, year]."""
        want: FloatArray = np.minimum(left, self._share[source]) * self._may[source][:, None]
        ceiling = self.ceilings[source]
        if ceiling is None:
            return want
        total = (want * self.need).sum(axis=-2, keepdims=True)
        covered: FloatArray = np.divide(ceiling, total, out=np.ones_like(total), where=total > ceiling)
        result: FloatArray = want * covered
        return result


def _after(left: FloatArray, paid: FloatArray) -> FloatArray:
    """Take a payment off; a share this small after it is the rounding of the last digit, not a gap."""
    rest: FloatArray = left - paid
    rest[rest < _ROUNDING] = 0.0
    return rest


def _allocate(pools: _Pools, active: NDArray[np.bool_]) -> tuple[FloatArray, FloatArray]:
    """Let the active sources pay one after the other.

    Returns
    -------
    paid : ndarray [draw, source, pool, year]
    left : ndarray [draw, pool, year]
        Shares of the need.
    """
    left = np.ones_like(pools.need)
    paid = np.zeros((left.shape[0], len(active), *left.shape[1:]))
    for source in np.flatnonzero(active):
        paid[:, source] = pools.pay(int(source), left)
        left = _after(left, paid[:, source])
    return paid, left


def _expected_left(pools: _Pools, chances: FloatArray) -> FloatArray:
    """Give the mean share left over every outcome of independent sources, [draw, pool, year].

    Outcomes branch where an uncertain source has its turn, so that what comes before it is calculated once.
    """
    left, probability = np.ones((1, *pools.need.shape)), np.ones(1)
    for source, chance in enumerate(chances):
        if chance == 0.0:
            continue
        given = _after(left, pools.pay(source, left))
        if chance == 1.0:
            left = given
        else:
            left = np.concatenate([left, given])
            probability = np.concatenate([probability * (1.0 - chance), probability * chance])
    return np.asarray(np.einsum("o,odpy->dpy", probability, left))


def _sampled_left(pools: _Pools, chances: FloatArray) -> FloatArray:
    """Give the same mean over outcomes drawn with a fixed seed."""
    drawn = np.random.default_rng(SEED).random((SAMPLED_OUTCOMES, len(chances))) < chances
    left = np.ones((SAMPLED_OUTCOMES, *pools.need.shape))
    for source in range(len(chances)):
        given = _after(left, pools.pay(source, left))
        left = np.where(drawn[:, source, None, None, None], given, left)
    return np.asarray(left.mean(axis=0))


def compute_funding(inputs: Inputs, costs: Costs, weights: Weights) -> Funding:
    """Allocate the sources three times: decided only, all, and every outcome of the uncertain ones."""
    needs = compute_needs(inputs, costs, weights)
    sources = ordered_sources(inputs)
    eligible = _eligible(inputs, sources, needs)
    pools = _Pools(inputs, sources, eligible, needs.amount)
    decided = np.array([s.status == "decided" for s in sources], dtype=bool)
    secured, left_secured = _allocate(pools, decided)
    possible, left_possible = _allocate(pools, np.ones(len(sources), dtype=bool))
    chances = np.array([_chance(s) for s in sources])
    uncertain = int(((chances > 0.0) & (chances < 1.0)).sum())
    exact = uncertain <= EXACT_OUTCOMES
    outcomes = 2**uncertain if exact else SAMPLED_OUTCOMES
    # draws are taken in blocks, so that memory stays bounded however many outcomes there are
    block = max(1, _CELLS // max(1, outcomes * pools.need[0].size))
    mean = _expected_left if exact else _sampled_left
    draws = len(pools.need)
    expected = [mean(pools.part(slice(i, i + block)), chances) for i in range(0, draws, block)]
    rows, amount = pools.row, needs.amount
    return Funding(
        needs,
        sources,
        eligible,
        secured[:, :, rows] * amount[:, None],
        possible[:, :, rows] * amount[:, None],
        left_secured[:, rows] * amount,
        np.concatenate(expected)[:, rows] * amount,
        left_possible[:, rows] * amount,
        outcomes,
        exact,
    )


def _chance(source: FundingSource) -> float:
    return 1.0 if source.status == "decided" else (source.probability or 0.0) / 100.0
