"""Who finally pays: need, sources and gap, by item, actor and year.

Need = allocated sources + gap, exactly. A loan closes a liquidity need, never the gap, and is left out here.
Order: earmarked grants, co-funding, own frames, the actor's own money; inside a class the plan's order
number, then the identifier. A source that cannot cover all it may pay for in a year is spread in proportion
to what is left to pay.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from klimatinvest.engine.allocation import Pools
from klimatinvest.engine.allocation import source_amounts as source_amounts  # noqa: PLC0414 - part of this module's face
from klimatinvest.engine.costs import NEED_LINES, Costs
from klimatinvest.engine.inputs import ONE, FloatArray, Inputs, IntArray, side_by_side
from klimatinvest.engine.lenses import Weights
from klimatinvest.engine.outcomes import SAMPLED_OUTCOMES, expected_left, sampled_left, uncertain
from klimatinvest.engine.programmes import Rules, compile_rules
from klimatinvest.engine.step import Step
from klimatinvest.plan.model import FundingSource

CLASS = {"grant": 0, "eu": 0, "co_funding": 1, "private": 1, "savings": 1, "user_fee": 1}
CLASS |= {"climate_fund": 2, "own_frame": 2, "own_money": 3}
INITIAL_LINES = ("investment", "expense")
EXACT_OUTCOMES = 10  # uncertain sources up to which every outcome is calculated
_CELLS = 250_000  # numbers held at a time: about what the cache of a processor holds


@dataclass(frozen=True)
class Needs:
    """What has to be paid, one row an item and paying actor.

    Attributes
    ----------
    items, actors : tuple of str
        Item and actor of each row.
    amount : ndarray [draw, row, year]
        Total expenditure including reinvestment and tax that is not recovered.
    initial : ndarray [draw, row, year]
        Initial investment only.
    """

    items: tuple[str, ...]
    actors: tuple[str, ...]
    costs: Costs
    weights: Weights
    at: IntArray
    amount: FloatArray

    @cached_property
    def initial(self) -> FloatArray:
        """Initial investment only, [draw, row, year]."""
        return self.of(INITIAL_LINES)

    def of(self, lines: tuple[str, ...]) -> FloatArray:
        """Give what is paid on some lines of cost, [draw, row, year]."""
        codes, paid = _paid(self.costs, self.weights, lines, self.weights.shares.shape[-1])
        position = {code: i for i, code in enumerate(codes.tolist())}
        found = np.zeros_like(self.amount)
        known = [i for i, code in enumerate(self.at.tolist()) if code in position]
        found[:, known] = paid[:, [position[int(self.at[i])] for i in known]]
        return found


@dataclass(frozen=True)
class Funding:
    """Needs, what the sources give and what is missing, kr in constant prices.

    Attributes
    ----------
    inputs : Inputs
        The plan.
    needs : Needs
        Rows of items and actors.
    sources : tuple of FundingSource
        In the order they pay.
    eligible : ndarray [source, row] of bool
        What each source may pay for.
    pools : Pools
        Rows that the same sources may pay for, as one.
    """

    inputs: Inputs
    needs: Needs
    sources: tuple[FundingSource, ...]
    eligible: NDArray[np.bool_]
    pools: Pools

    @property
    def rules(self) -> Rules | None:
        """Rules of the programmes that sources follow; None when none does."""
        return self.pools.rules

    @cached_property
    def _secured(self) -> tuple[FloatArray, FloatArray]:
        return self.pools.allocate(np.array([s.status == "decided" for s in self.sources], dtype=bool))

    @cached_property
    def _possible(self) -> tuple[FloatArray, FloatArray]:
        return self.pools.allocate(np.ones(len(self.sources), dtype=bool))

    @cached_property
    def secured(self) -> FloatArray:
        """Allocation when only decided sources pay, [draw, source, row, year]."""
        return self._secured[0][:, :, self.pools.row] * self.needs.amount[:, None]

    @cached_property
    def possible(self) -> FloatArray:
        """Allocation when all sources pay, [draw, source, row, year]."""
        return self._possible[0][:, :, self.pools.row] * self.needs.amount[:, None]

    def secured_of(self, source: int, rows: IntArray) -> FloatArray:
        """Give what one decided source pays of some rows, [draw, row, year]."""
        paid: FloatArray = self._secured[0][:, source, self.pools.row[rows]] * self.needs.amount[:, rows]
        return paid

    @cached_property
    def gap_secured(self) -> FloatArray:
        """What decided sources leave, [draw, row, year]."""
        return self._of_rows(self._secured[1])

    @cached_property
    def gap_possible(self) -> FloatArray:
        """What all sources leave, [draw, row, year]."""
        return self._of_rows(self._possible[1])

    @cached_property
    def gap_expected(self) -> FloatArray:
        """Probability-weighted mean of the gap over the outcomes of the uncertain sources, [draw, row, year]."""
        return self._of_rows(self._expected)

    def gap_by_year(self, which: str) -> FloatArray:
        """Sum a gap over all rows, [draw, year]; ``which`` is secured, expected or possible."""
        left = {"secured": lambda: self._secured[1], "possible": lambda: self._possible[1]}.get(which)
        share = self._expected if left is None else left()
        return np.asarray((share * self.pools.need).sum(axis=1))

    def _of_rows(self, left: FloatArray) -> FloatArray:
        rows: FloatArray = left[:, self.pools.row] * self.needs.amount
        return rows

    @cached_property
    def _chances(self) -> FloatArray:
        """Probability of each source, [draw or 1, source]."""
        found = [_chance(self.inputs, s) for s in self.sources]
        return side_by_side(found) if found else np.zeros((1, 0))

    @cached_property
    def _uncertain(self) -> int:
        return int(uncertain(self._chances).sum())

    @property
    def exact(self) -> bool:
        """Every outcome was calculated; otherwise they were sampled with a fixed seed."""
        return self._uncertain <= EXACT_OUTCOMES

    @property
    def outcomes(self) -> int:
        """Number of outcomes behind the expected gap."""
        return 2**self._uncertain if self.exact else SAMPLED_OUTCOMES

    @cached_property
    def _expected(self) -> FloatArray:
        """Give the mean share left, [draw, pool, year]; only years in which an uncertain source may pay branch."""
        pools, chances = self.pools, self._chances
        mean = self._secured[1].copy()
        years = pools.branching_years(uncertain(chances))
        # draws are taken in blocks, so that memory stays bounded
        block = max(1, _CELLS // max(1, self.outcomes * pools.need.shape[1] * years.size))
        found = expected_left if self.exact else sampled_left
        for i in range(0, len(mean) if years.size else 0, block):
            some = slice(i, i + block)
            mean[some][..., years] = found(pools.part(some, years), chances[some] if len(chances) > 1 else chances)
        return mean


def compute_needs(inputs: Inputs, costs: Costs, weights: Weights) -> Needs:
    """Split total expenditure on the actors that pay it; rows without any are left out."""
    actors = len(inputs.actors)
    codes, amount = _paid(costs, weights, NEED_LINES, actors)
    paying = np.array([bool(part.any()) for part in amount.transpose(1, 0, 2)], dtype=bool)
    if not paying.all():
        codes, amount = codes[paying], amount[:, paying]
    names = [(costs.items[code // actors], inputs.actors[code % actors].id) for code in codes.tolist()]
    return Needs(tuple(n[0] for n in names), tuple(n[1] for n in names), costs, weights, codes, amount)


def _paid(costs: Costs, weights: Weights, lines: tuple[str, ...], actors: int) -> tuple[IntArray, FloatArray]:
    """Add up what actors pay of some lines.

    Returns
    -------
    at : ndarray [pair]
        ``item · actors + actor`` of those that pay something, by the item's name.
    paid : ndarray [draw, pair, year]
        Kronor.
    """
    parts = [(items * actors + payers, amounts) for items, payers, amounts in weights.paid(costs, lines)]
    found = {code for codes, _ in parts for code in codes.tolist()}
    at = sorted(found, key=lambda code: (costs.items[code // actors], code % actors))  # actors are sorted by name
    position = {code: i for i, code in enumerate(at)}
    paid, filled = np.empty((len(at), costs.draws, costs.years)), np.zeros(len(at), dtype=bool)
    for codes, amounts in parts:
        rows = np.array([position[code] for code in codes.tolist()], dtype=int)
        if len(set(codes.tolist())) < codes.size:
            raise ValueError("an item is booked twice on a line of investment")
        in_pieces = amounts.transpose(1, 0, 2)
        if filled[rows].any():
            paid[rows] += in_pieces
        else:
            paid[rows] = in_pieces
        filled[rows] = True
    return np.array(at, dtype=int), paid.transpose(1, 0, 2)


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


def compute_funding(inputs: Inputs, costs: Costs, weights: Weights, steps: tuple[Step, ...] = ()) -> Funding:
    """Make ready the allocation of the sources; each case is calculated when it is asked for.

    Parameters
    ----------
    inputs, costs, weights
        The plan, its flows and who bears them.
    steps : tuple of Step
        What the elements deliver; a programme with a threshold of climate benefit asks for it.
    """
    needs = compute_needs(inputs, costs, weights)
    sources = ordered_sources(inputs)
    eligible = _eligible(inputs, sources, needs)
    rules = compile_rules(inputs, costs, steps, sources, needs)
    if rules is not None:
        eligible &= rules.meets
    return Funding(inputs, needs, sources, eligible, Pools(inputs, sources, eligible, needs.amount, rules))


def _chance(inputs: Inputs, source: FundingSource) -> FloatArray:
    """Give the probability of a source, [draw or 1, 1]."""
    if source.status == "decided":
        return ONE
    return inputs.number(source.id, "probability", source.probability or 0.0) / 100.0
