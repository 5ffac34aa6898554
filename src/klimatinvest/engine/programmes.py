"""The rules of funding programmes, in the engine's terms: who may pay for what, when and at most how much."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from klimatinvest.core.series import BoolArray
from klimatinvest.engine.compile import price_factor
from klimatinvest.engine.costs import INDEX, Costs
from klimatinvest.engine.inputs import FloatArray, Inputs
from klimatinvest.engine.intensity import kg_per_krona, safe_ratio
from klimatinvest.engine.nominal import price_level
from klimatinvest.engine.step import Step
from klimatinvest.plan.model import FundingSource, Programme
from klimatinvest.plan.terms import Terms

PUBLIC = frozenset({"grant", "eu", "co_funding"})  # what counts against a largest public share
INITIAL = ("investment", "expense")


class Need(Protocol):
    """What has to be paid: rows of items and actors, and what they pay on some lines of cost."""

    @property
    def items(self) -> tuple[str, ...]:
        """Item of each row."""

    @property
    def actors(self) -> tuple[str, ...]:
        """Actor that pays each row."""

    def of(self, lines: tuple[str, ...]) -> FloatArray:
        """Give what is paid on some lines of cost, [draw, row, year]."""


@dataclass(frozen=True)
class Base:
    """What a programme's shares are of.

    Attributes
    ----------
    amount : ndarray [draw, row, year]
        Eligible cost of each need, kr in constant prices.
    in_window : ndarray [year] of bool
        The years whose costs the programme pays.
    reaches : ndarray [draw, row] of bool
        The climate benefit reaches the programme's threshold; always where it has none.
    benefit : ndarray [draw, row]
        kg CO2e per invested krona over the life; NaN where it cannot be told.
    """

    amount: FloatArray
    in_window: BoolArray
    reaches: BoolArray
    benefit: FloatArray

    @property
    def eligible(self) -> FloatArray:
        """Eligible cost in the programme's years of what reaches its threshold, [draw, row, year]."""
        return np.asarray(self.amount * self.in_window * self.reaches[..., None])


@dataclass(frozen=True)
class Rules:
    """The rules that bind the sources, by their position among the sources in the order they pay.

    Attributes
    ----------
    sources : tuple of FundingSource
        In the order they pay.
    programme : tuple of Programme or None
        Each source's programme.
    meets : ndarray [source, row] of bool
        The need meets the programme's terms; always for a source without a programme.
    bases : mapping of programme id to Base
        Of the programmes in use.
    total : mapping of source position to (kronor, ndarray [draw or 1, year])
        Largest amount over all years, and what an amount in constant prices is multiplied by to be held against it.
    excluded_by : mapping of source position to tuple of source positions
        Earlier sources that may not pay for the same thing.
    public : tuple of bool
        The source counts against a largest public share.
    """

    sources: tuple[FundingSource, ...]
    programme: tuple[Programme | None, ...]
    meets: BoolArray
    bases: Mapping[str, Base]
    total: Mapping[int, tuple[float, FloatArray]]
    excluded_by: Mapping[int, tuple[int, ...]]
    public: tuple[bool, ...]

    def base(self, source: int) -> Base | None:
        """Give the cost base of the source's programme."""
        programme = self.programme[source]
        return None if programme is None else self.bases[programme.id]

    def cap(self, source: int) -> FloatArray | None:
        """Give the most that the source's programme pays of each need, kr, [draw, row, year]; None without a rule."""
        return self._share_of_base(source, "max_share", whole=True)

    def public_cap(self, source: int) -> FloatArray | None:
        """Give the most that public support may be of each need that the source pays for, kr; None without a rule."""
        return self._share_of_base(source, "max_public_share", whole=False)

    def _share_of_base(self, source: int, name: str, *, whole: bool) -> FloatArray | None:
        programme = self.programme[source]
        if programme is None:
            return None
        share: float | None = getattr(programme, name)
        if share is None and not whole:
            return None
        return self.bases[programme.id].eligible * (1.0 if share is None else share / 100.0)


def compile_rules(
    inputs: Inputs, costs: Costs, steps: tuple[Step, ...], sources: tuple[FundingSource, ...], needs: Need
) -> Rules | None:
    """Compile the rules of the programmes that sources follow, or None when no source follows any.

    Parameters
    ----------
    inputs, costs
        The plan and its flows.
    steps : tuple of Step
        What each element delivers, for the threshold of climate benefit.
    sources : tuple of FundingSource
        In the order they pay.
    needs : Need
        What has to be paid, by item and actor.
    """
    known = {programme.id: programme for programme in inputs.plan.programmes}
    used = tuple(known.get(source.programme or "") for source in sources)
    if not any(used):
        return None
    terms = Terms(inputs.plan)
    rows = tuple(zip(needs.items, needs.actors, strict=True))
    meets = np.ones((len(sources), len(rows)), dtype=bool)
    for s, programme in enumerate(used):
        if programme is not None:
            meets[s] = [terms.failing(programme.id, item, payer) is None for item, payer in rows]
    return Rules(
        sources=sources,
        programme=used,
        meets=meets,
        bases=_bases(inputs, costs, steps, {p.id: p for p in used if p is not None}, needs),
        total={s: t for s, p in enumerate(used) if p is not None and (t := _total(inputs, sources[s], p)) is not None},
        excluded_by=_exclusions(terms, used),
        public=tuple(source.kind in PUBLIC for source in sources),
    )


def _exclusions(terms: Terms, used: tuple[Programme | None, ...]) -> dict[int, tuple[int, ...]]:
    found = {}
    for s, programme in enumerate(used):
        earlier = [
            e
            for e, other in enumerate(used[:s])
            if programme is not None and other is not None and terms.excludes(programme.id, other.id)
        ]
        if earlier:
            found[s] = tuple(earlier)
    return found


def _total(inputs: Inputs, source: FundingSource, programme: Programme) -> tuple[float, FloatArray] | None:
    """Give a source's largest amount over all years and the price level it is stated in."""
    caps = [] if programme.max_amount is None else [programme.max_amount]
    if programme.max_per_unit is not None and source.units is not None:
        caps.append(programme.max_per_unit * source.units)
    if not caps:
        return None
    if programme.price_basis == "nominal":
        return min(caps), price_level(inputs)
    factor = price_factor(inputs.library, programme.price_year, inputs.plan.plan.price_year)
    return min(caps), np.full((1, inputs.years.size), 1.0 / factor)


def _bases(
    inputs: Inputs, costs: Costs, steps: tuple[Step, ...], programmes: Mapping[str, Programme], needs: Need
) -> dict[str, Base]:
    terms = Terms(inputs.plan)
    item_row = {item: i for i, item in enumerate(costs.items)}
    items = [item_row[item] for item in needs.items]
    benefit = climate_benefit(inputs, costs, steps)[:, items]
    bases = {}
    for name, programme in programmes.items():
        lines = terms.lines(name)
        initial = tuple(line for line in lines if line in INITIAL)
        amount = needs.of(lines if programme.cost_base == "total" else initial)
        if programme.cost_base == "incremental":
            replaced = safe_ratio(-needs.of(("reference_investment",)).sum(axis=-1), amount.sum(axis=-1))
            kept = np.maximum(0.0, 1.0 - np.nan_to_num(replaced))
            amount = amount * kept[..., None]
        window = np.ones(inputs.years.size, dtype=bool)
        if programme.first_year is not None:
            window &= inputs.years >= programme.first_year
        if programme.last_year is not None:
            window &= inputs.years <= programme.last_year
        least = programme.min_reduction
        reaches = np.ones(benefit.shape, dtype=bool) if least is None else np.nan_to_num(benefit, nan=-1.0) >= least
        bases[name] = Base(np.maximum(amount, 0.0), window, reaches, benefit)
    return bases


def climate_benefit(inputs: Inputs, costs: Costs, steps: tuple[Step, ...]) -> FloatArray:
    """Give kg CO2e per invested krona over the life of each item, the Klimatklivet measure, [draw, item].

    Yearly tonnes when fully deployed times life over initial investment, of the element with its share of actions. An
    action has no tonnes of its own: it gets those of the elements it enables, with all that is invested in them.
    NaN where the element states no life or nothing is invested.
    """
    n, last = len(inputs.elements), int(inputs.years[-1])
    draws = costs.draws
    kilograms, invested = np.zeros((2, draws, n))
    spent = -_initial(costs)
    share = np.zeros((n, len(costs.items)))
    share[np.arange(n), np.arange(n)] = 1.0
    column = {item: i for i, item in enumerate(costs.items)}
    for row in inputs.plan.enables:
        share[column[row.element], column[row.action]] = row.share
    invested = spent @ share.T
    lives = inputs.element_values("lifetime", draws)
    for i, (element, step) in enumerate(zip(inputs.elements, steps, strict=True)):
        at = min(element.target_year or last, last) - int(inputs.years[0])
        kilograms[:, i] = step.territorial[:, at]
    with_life = np.broadcast_to(lives, kilograms.shape)
    benefit = np.full((draws, len(costs.items)), np.nan)
    benefit[:, :n] = kg_per_krona(kilograms, with_life, invested)
    for action in inputs.actions:
        enabled = np.flatnonzero(share[:, column[action.id]])
        if enabled.size:
            total = (kilograms * with_life)[:, enabled].sum(axis=-1)
            benefit[:, column[action.id]] = kg_per_krona(total, np.ones(draws), invested[:, enabled].sum(axis=-1))
    return benefit


def _initial(costs: Costs) -> FloatArray:
    return np.asarray(costs.flows[:, :, [INDEX[line] for line in INITIAL]].sum(axis=(2, 3)))
