"""What the municipal group owns through the plan: investments in nominal kronor, when in use, and their grants."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from klimatinvest.core.capital import Books, vintage_annuity, vintage_books
from klimatinvest.engine.funding import Funding
from klimatinvest.engine.inputs import FloatArray, Inputs, IntArray
from klimatinvest.engine.intensity import safe_ratio
from klimatinvest.engine.investments import whole_years
from klimatinvest.engine.nominal import price_level
from klimatinvest.plan.model import Action

CAPITAL = ("investment", "reinvestment")
EXTERNAL = frozenset({"grant", "eu", "co_funding", "private"})  # kinds that are deferred when they come from outside


@dataclass(frozen=True)
class Part:
    """A part of an asset that is written off over its own life.

    Attributes
    ----------
    name : str
        The component's name; empty for an asset in one piece.
    share : float
        Of the asset.
    life : ndarray [draw or 1]
        Years.
    """

    name: str
    share: float
    life: FloatArray


@dataclass(frozen=True)
class Asset:
    """What one actor of the municipal group invests in one item, nominal kronor.

    Attributes
    ----------
    item, actor : str
        Identifiers.
    years : ndarray [year]
        The plan's years.
    in_use_year : int or None
        When what has been spent is taken into use; None where every year's spending is in use at once.
    parts : tuple of Part
        Shares sum to 1.
    replaced_after : int or None
        Years of use after which the whole is replaced; None where each part has no other life than its own.
    spent, grant : ndarray [draw, year]
        Paid in the year, and decided grants from outside the group towards it, by the year of the cost.
    """

    item: str
    actor: str
    years: IntArray
    in_use_year: int | None
    parts: tuple[Part, ...]
    replaced_after: int | None
    spent: FloatArray
    grant: FloatArray

    def in_use(self, amounts: FloatArray) -> FloatArray:
        """Put amounts in the year what they paid for is taken into use, [draw, year]."""
        if self.in_use_year is None:
            return amounts
        waiting = self.years < self.in_use_year
        result = np.where(waiting, 0.0, amounts)
        at = self.in_use_year - int(self.years[0])
        if 0 <= at < self.years.size:
            result[:, at] += amounts[:, waiting].sum(axis=-1)
        return result

    @cached_property
    def used(self) -> FloatArray:
        """What is taken into use in the year, [draw, year]."""
        return self.in_use(self.spent)

    @cached_property
    def deferred(self) -> FloatArray:
        """Grants whose recognition begins the year after, [draw, year]."""
        return self.in_use(self.grant)

    @property
    def work_in_progress(self) -> FloatArray:
        """Spent and not yet in use at the end of the year, [draw, year]."""
        if self.in_use_year is None:
            return np.zeros_like(self.spent)
        return np.where(self.years < self.in_use_year, np.cumsum(self.spent, axis=-1), 0.0)

    def books(self, amounts: FloatArray, part: Part) -> Books:
        """Write off a part of amounts taken into use: the asset itself, or its grants."""
        return vintage_books(self.years, amounts * part.share, part.life, self.replaced_after)

    def annuity(self, amounts: FloatArray, part: Part, rate: FloatArray, inflation: FloatArray | float) -> FloatArray:
        """Spread a part of amounts as annuities, kronor per year, [draw, year]."""
        return vintage_annuity(self.years, amounts * part.share, part.life, self.replaced_after, rate, inflation)


def group_assets(inputs: Inputs, funding: Funding) -> tuple[tuple[Asset, ...], tuple[str, ...]]:
    """List the assets of the municipal group, and the items that have an investment but no life to write it off over.

    Returns
    -------
    assets : tuple of Asset
        In the order of the needs.
    without_life : tuple of str
        Items left out.
    """
    level, needs = price_level(inputs), funding.needs
    invested = needs.of(CAPITAL)
    spent = invested * level[:, None]
    grants = external_grants(inputs, funding) * level[:, None]
    capital_share = np.nan_to_num(safe_ratio(invested, needs.amount))
    found, missing = [], list[str]()
    kinds = Kinds(inputs)
    for n, (item, actor) in enumerate(zip(needs.items, needs.actors, strict=True)):
        if actor not in inputs.concern or not spent[:, n].any():
            continue
        parts = kinds.parts(item)
        if parts is None:
            missing.append(item)
            continue
        in_use, replaced_after = kinds.times(item)
        grant = grants[:, n] * capital_share[:, n]
        found.append(Asset(item, actor, inputs.years, in_use, parts, replaced_after, spent[:, n], grant))
    return tuple(found), tuple(dict.fromkeys(missing))


def external_sources(inputs: Inputs, funding: Funding) -> Iterator[int]:
    """Give the positions of the decided sources that are grants from outside the municipal group."""
    for s, source in enumerate(funding.sources):
        if source.status == "decided" and source.kind in EXTERNAL and source.actor not in inputs.concern:
            yield s


def external_grants(inputs: Inputs, funding: Funding) -> FloatArray:
    """Sum the decided grants from outside the group by need, constant prices, [draw, row, year]."""
    total = np.zeros_like(funding.needs.amount)
    for s in external_sources(inputs, funding):
        rows = np.flatnonzero(funding.eligible[s])
        total[:, rows] += funding.secured_of(s, rows)
    return total


class Kinds:
    """Lives, years of use and replacements of elements and actions."""

    def __init__(self, inputs: Inputs) -> None:
        self._inputs = inputs
        self._elements = {e.id: i for i, e in enumerate(inputs.elements)}
        self._actions: dict[str, Action] = {a.id: a for a in inputs.actions}
        self._lives = inputs.element_values("lifetime", inputs.draws)

    def parts(self, item: str) -> tuple[Part, ...] | None:
        """Give what an item is written off as; None without a life."""
        if item in self._elements:
            life = self._lives[:, self._elements[item]]
            one = life[:1] if (life == life[0]).all() else life  # the same for every draw is calculated once
            return None if np.isnan(life).any() else (Part("", 1.0, whole_years(one)),)
        rows = [c for c in self._inputs.plan.action_components if c.action == item]
        if rows:
            named = sorted(rows, key=lambda c: c.name)
            return tuple(Part(c.name, c.share, np.array([float(c.lifetime)])) for c in named)
        lifetime = self._actions[item].lifetime
        return None if lifetime is None else (Part("", 1.0, np.array([float(lifetime)])),)

    def times(self, item: str) -> tuple[int | None, int | None]:
        """Give the year an item is taken into use, if one, and the years of use after which the whole is replaced."""
        action = self._actions.get(item)
        if action is None or action.in_use_year is None or action.lifetime is None:
            return None, None
        return action.in_use_year, action.lifetime
