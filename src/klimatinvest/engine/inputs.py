"""The plan in the engine's own units: every value once, converted, in the plan's price level."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from klimatinvest.engine.arrays import by_row as by_row  # noqa: PLC0414 - part of this module's face
from klimatinvest.engine.arrays import side_by_side as side_by_side  # noqa: PLC0414
from klimatinvest.engine.arrays import sums_by_row as sums_by_row  # noqa: PLC0414
from klimatinvest.plan.model import Action, Actor, Element, Plan

if TYPE_CHECKING:
    from klimatinvest.catalogue.sectors import Sector
    from klimatinvest.parameters.library import Library

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Key = tuple[str, str, str | None]  # subject, quantity, carrier

CONCERN_TYPES = frozenset({"board", "company"})
PRICE_INDEX = "index.kpi"
STATE_ID = "state"
ONE = np.ones((1, 1))


@dataclass(frozen=True, slots=True)
class Figure:
    """One assumption as the engine uses it.

    Attributes
    ----------
    key : tuple
        Subject, quantity and carrier.
    row : int
        Index in ``plan.assumptions``.
    value : ndarray [draw, 1]
        In the engine's unit and the plan's price level.
    own, library : float or None
        The value stated in the plan and the one in the library, in their own units.
    unit_factor, price_factor : float
        What the stated value is multiplied by.
    growth : float
        Real price growth per year as a share.
    price_year : int or None
        Year the growth counts from.
    vat : bool
        Value added tax on this line cannot be recovered.
    """

    key: Key
    row: int
    value: FloatArray
    own: float | None
    library: float | None
    unit_factor: float
    library_factor: float
    price_factor: float
    growth: float
    price_year: int | None
    vat: bool

    def with_value(self, value: FloatArray) -> Figure:
        """Copy the assumption with another value, [draw, 1]."""
        # named one by one: an analysis makes thousands, and ``dataclasses.replace`` takes five times as long
        return Figure(
            self.key,
            self.row,
            value,
            self.own,
            self.library,
            self.unit_factor,
            self.library_factor,
            self.price_factor,
            self.growth,
            self.price_year,
            self.vat,
        )

    def at(self, years: IntArray) -> FloatArray:
        """Give the value by year, [draw, year], with real price growth from the price year."""
        if self.growth == 0.0 or self.price_year is None:
            return np.repeat(self.value, years.size, axis=1)
        return self.value * (1.0 + self.growth) ** (years - self.price_year)


def price_factor(library: Library, found: int | None, wanted: int) -> float:
    """Move an amount between price years with the consumer price index (SCB, KPI 1980 = 100).

    Raises
    ------
    KeyError
        The index has no value for one of the years.
    """
    if found is None or found == wanted:
        return 1.0
    index = library.get(PRICE_INDEX)
    if index is None:
        raise KeyError(PRICE_INDEX)
    return index.at(wanted).value / index.at(found).value


def scales(stated: Sequence[Figure] | Sequence[Path]) -> FloatArray:
    """Give what varies by draw of several figures or series, [draw or 1, n]."""
    return side_by_side([s.value if isinstance(s, Figure) else s.scale for s in stated])


def growths(figures: Sequence[Figure], years: IntArray) -> FloatArray | None:
    """Give real price growth since the price year, [figure, year], or None when none of the figures grows."""
    growing = np.array([f.growth if f.price_year is not None else 0.0 for f in figures])
    if not growing.any():
        return None
    since = years - np.array([[float(f.price_year or 0)] for f in figures])
    result: FloatArray = (1.0 + growing)[:, None] ** since
    return result


def shapes(paths: Sequence[Path], years: IntArray) -> FloatArray:
    """Give several series without their scale, [path, year]."""
    made = {path.key: path for path in paths}
    rows = {key: path.shape(years)[0] for key, path in made.items()}
    return np.array([rows[path.key] for path in paths])


@dataclass(frozen=True, slots=True)
class Path:
    """One time series as the engine uses it: straight lines between given years, constant outside.

    The series varies between draws by its ``scale``, [draw or 1, 1].
    """

    key: Key
    row: int
    given_years: IntArray
    given: FloatArray
    own: bool
    unit_factor: float
    price_factor: float
    vat: bool
    scale: FloatArray

    def at(self, years: IntArray) -> FloatArray:
        """Give the value by year, [draw or 1, year], in the engine's unit and the plan's price level.

        Raises
        ------
        ValueError
            The series gives no year.
        """
        return self.shape(years) * self.scale

    def shape(self, years: IntArray) -> FloatArray:
        """Give the value as stated by year, [1, year]; ``at`` without the scale."""
        # same lines as core.series.interpolate; a plan has hundreds of series and this is the quick way
        return np.interp(years, self.given_years, self.given)[None, :]


@dataclass(frozen=True, slots=True)
class Reads:
    """What an element's effect depends on.

    Attributes
    ----------
    names : frozenset
        In the terms of ``State.changed``.
    activities : tuple of str
        Activities whose carriers' factors count as well.
    """

    names: frozenset[object]
    activities: tuple[str, ...]


@dataclass(frozen=True)
class Inputs:
    """Everything the engine needs, compiled once from a plan.

    Attributes
    ----------
    years : ndarray [year]
        ``base_year … end_year``; flows and tonnes before ``start_year`` are zero by construction.
    horizon : ndarray [year] of bool
        Years from ``start_year``.
    element_figures, element_paths : mapping of quantity to tuple of (element row, Figure or Path)
        What the elements state of a quantity without a carrier, in the order they act.
    legs : mapping of element to tuple of (activity, share)
        What an element takes its volume from; elements that take none are left out.
    reads : mapping of element to Reads
        What each element's effect depends on.
    carriers : mapping of (subject, quantity) to tuple of str
        The carriers for which a quantity is stated, sorted.
    on_years : mapping of key to ndarray [draw or 1, year]
        The time series on the plan's years.
    scaled : mapping of key to ndarray [draw, 1]
        What amounts of actions and sources and the elements' target quantities are multiplied by, draw by draw.
    replaced : mapping of key to ndarray [draw, 1]
        Numbers of co-benefits, loans and sources draw by draw, in the column's own unit.
    lifecycle : bool
        Abatement over the life cycle is followed beside the territorial one.
    rate_municipal : ndarray [draw, 1]
        Real rate of the municipal group, from the nominal internal rate and inflation.
    rate_society : ndarray [draw, 1 or year]
        Real social rate.
    action_price_factor : mapping of action to float
        From the action's price year to the plan's.
    source_price_factor : mapping of source to ndarray [year] or [draw, year]
        From the amount as stated (nominal, or real in its own price year) to the plan's price level; by draw
        only where inflation is sampled and the amount is nominal.
    """

    plan: Plan
    sectors: Mapping[str, Sector]
    library: Library
    years: IntArray
    horizon: NDArray[np.bool_]
    draws: int
    figures: Mapping[Key, Figure]
    paths: Mapping[Key, Path]
    element_figures: Mapping[str, tuple[tuple[int, Figure], ...]]
    element_paths: Mapping[str, tuple[tuple[int, Path], ...]]
    legs: Mapping[str, tuple[tuple[str, float], ...]]
    reads: Mapping[str, Reads]
    carriers: Mapping[tuple[str, str], tuple[str, ...]]
    elements: tuple[Element, ...]
    actions: tuple[Action, ...]
    actors: tuple[Actor, ...]
    rate_municipal: FloatArray
    rate_society: FloatArray
    action_price_factor: Mapping[str, float]
    source_price_factor: Mapping[str, FloatArray]
    on_years: Mapping[Key, FloatArray]
    scaled: Mapping[Key, FloatArray] = field(default_factory=dict)
    replaced: Mapping[Key, FloatArray] = field(default_factory=dict)
    lifecycle: bool = True

    def scale(self, subject: str, quantity: str) -> FloatArray:
        """Give what a stated amount is multiplied by, [draw or 1, 1]."""
        return self.scaled.get((subject, quantity, None), ONE)

    def number(self, subject: str, quantity: str, stated: float) -> FloatArray:
        """Give a number of a co-benefit, loan or source, [draw or 1, 1]: drawn, or as stated."""
        found = self.replaced.get((subject, quantity, None))
        return np.array([[float(stated)]]) if found is None else found

    def figure(self, subject: str, quantity: str, carrier: str | None = None) -> Figure | None:
        """Find an assumption."""
        return self.figures.get((subject, quantity, carrier))

    def value(self, subject: str, quantity: str, carrier: str | None = None) -> FloatArray | None:
        """Give an assumption's value, [draw, 1], or None when it is not stated."""
        figure = self.figures.get((subject, quantity, carrier))
        return None if figure is None else figure.value

    def path(self, subject: str, quantity: str, carrier: str | None = None) -> FloatArray | None:
        """Give a time series on the plan's years, [draw or 1, year], or None when it is not stated."""
        return self.on_years.get((subject, quantity, carrier))

    def element_values(self, quantity: str, draws: int) -> FloatArray:
        """Give what the elements state of a quantity, [draw, element]; NaN where an element states nothing."""
        values = np.full((draws, len(self.elements)), np.nan)
        stated = self.element_figures.get(quantity, ())
        if stated:
            values[:, [row for row, _ in stated]] = by_row([figure.value for _, figure in stated], draws)[..., 0]
        return values

    @cached_property
    def yearly(self) -> tuple[bool, ...]:
        """Tell which elements state yearly figures, by element row."""
        return tuple(element.depth == "yearly" for element in self.elements)

    def constant(self, quantity: str) -> FloatArray:
        """Give a constant of the plan, [draw, 1]."""
        return self.figures[("plan", quantity, None)].value

    def carriers_of(self, subject: str, quantity: str) -> tuple[str, ...]:
        """List the carriers for which a quantity is stated, sorted."""
        return self.carriers.get((subject, quantity), ())

    @cached_property
    def concern(self) -> frozenset[str]:
        """Actors of the municipal group (kommunkoncern)."""
        return frozenset(a.id for a in self.actors if a.type in CONCERN_TYPES)

    @cached_property
    def suppliers(self) -> Mapping[str, str]:
        """The supplier of each carrier that states a production cost."""
        stated = {c.id: c.supplier for c in self.plan.carriers if (c.id, "production_cost", None) in self.paths}
        return {carrier: supplier for carrier, supplier in stated.items() if supplier is not None}

    @property
    def inventory_year(self) -> int:
        """The year that describes the present: the last of the inventory years."""
        return max(self.plan.plan.inventory_years)
