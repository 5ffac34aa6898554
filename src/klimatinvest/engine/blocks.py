"""Key figures of rows: elements with their share of the actions, their sums, and the actions alone."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from klimatinvest.core.irr import Irr, irr
from klimatinvest.core.series import BoolArray
from klimatinvest.engine.costs import Costs
from klimatinvest.engine.effect import Effect, effect
from klimatinvest.engine.inputs import FloatArray, Inputs, by_row
from klimatinvest.engine.interaction import Sequence
from klimatinvest.engine.lens_flows import MunicipalFlows, SocietyFlows
from klimatinvest.engine.lenses import Lenses
from klimatinvest.engine.metrics import LensMetrics
from klimatinvest.engine.postings import Discounting, contracted
from klimatinvest.engine.rows import SUMS
from klimatinvest.engine.transfers import Transfers


def outside_territory(inputs: Inputs) -> BoolArray:
    """Tell which elements abate outside the territory, [element]; their tonnes meet no territorial goal."""
    return np.array([inputs.sectors[e.sector].account == "consumption" for e in inputs.elements], dtype=bool)


def allocate(inputs: Inputs, costs: Costs) -> FloatArray:
    """Spread actions over the elements they enable, [row, item]; what none carries is a row of its own."""
    n = len(inputs.elements)
    column = {item: i for i, item in enumerate(costs.items)}
    matrix = np.zeros((n + len(SUMS), len(costs.items)))
    matrix[np.arange(n), np.arange(n)] = 1.0
    for row in inputs.plan.enables:
        matrix[column[row.element], column[row.action]] = row.share
    matrix[n, n:] = 1.0 - matrix[:n, n:].sum(axis=0)
    matrix[n, np.abs(matrix[n]) < 1e-12] = 0.0
    outside = outside_territory(inputs)
    matrix[n + 1] = matrix[:n][~outside].sum(axis=0)
    matrix[n + 2] = matrix[:n][outside].sum(axis=0)
    matrix[n + 3] = 1.0
    return matrix


@dataclass(frozen=True)
class Rows:
    """What the key figures of all rows are calculated from: elements, their sums, the actions alone.

    Attributes
    ----------
    inputs, sequence, lenses, transfers
        The plan, its abatement and its flows.
    allocation : ndarray [row, item]
        See ``allocate``.
    """

    inputs: Inputs
    sequence: Sequence
    lenses: Lenses
    transfers: Transfers
    allocation: FloatArray

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Row identifiers."""
        return (*(e.id for e in self.inputs.elements), *SUMS, *(a.id for a in self.inputs.actions))

    @cached_property
    def tonnes(self) -> FloatArray:
        """Territorial portfolio abatement, [draw, row, year]."""
        return self._summed([step.territorial for step in self.sequence.portfolio])

    @cached_property
    def lifecycle(self) -> FloatArray:
        """Abatement over the life cycle, [draw, row, year]; NaN where it is not known."""
        unknown = np.full((1, self.inputs.years.size), np.nan)
        known = (step.lifecycle for step in self.sequence.portfolio)
        return self._summed([unknown if tonnes is None else tonnes for tonnes in known])

    def _summed(self, by_element: list[FloatArray]) -> FloatArray:
        """Put tonnes in rows; the total is undefined when tonnes of two accounts would be added."""
        n, outside = len(self.inputs.elements), self._outside
        rows = np.zeros((self.inputs.draws, len(self.names), self.inputs.years.size))
        if n:
            rows[:, :n] = by_row(by_element, self.inputs.draws)
        inside_sum, outside_sum = (_sum_of(rows[:, :n], which) for which in (~outside, outside))
        rows[:, n + 1], rows[:, n + 2] = inside_sum, outside_sum
        both = np.any(outside_sum != 0.0) and np.any(inside_sum != 0.0)
        rows[:, n + 3] = np.nan if both else inside_sum + outside_sum
        return rows

    def spread(self, flows: FloatArray) -> FloatArray:
        """Give flows [draw, item, ...] to the rows that carry them, then to the actions alone, [draw, row, ...]."""
        n = len(self.inputs.elements)
        by_item = flows.reshape(*flows.shape[:2], math.prod(flows.shape[2:]))
        spread = np.empty((len(flows), len(self.names), by_item.shape[2]))
        # 0 is added, for a zero with a minus sign would be shown with it
        np.add(by_item[:, :n], 0.0, out=spread[:, :n])
        # an element carries itself and a few actions: only the sums need the whole matrix
        carriers = np.flatnonzero(self.allocation[:n, n:].any(axis=1))
        spread[:, carriers] += self.allocation[carriers, n:] @ by_item[:, n:]
        spread[:, n : len(self.allocation)] = self.allocation[n:] @ by_item
        spread[:, len(self.allocation) :] = by_item[:, n:]
        return spread.reshape(*spread.shape[:2], *flows.shape[2:])

    def spread_present(self, values: FloatArray) -> FloatArray:
        """Give present values [draw, item, line] to the rows that carry them, [draw, row, line]; see ``spread``."""
        n, matrix = len(self.inputs.elements), self.allocation
        by_line = values.T  # as they lie in memory: [line, item, draw]
        found = np.empty((len(by_line), len(self.names), values.shape[0]))
        np.add(by_line[:, :n], 0.0, out=found[:, :n])
        carriers = np.flatnonzero(matrix[:n, n:].any(axis=1))
        found[:, carriers] += matrix[carriers, n:] @ by_line[:, n:]
        found[:, n : len(matrix)] = matrix[n:] @ by_line
        found[:, len(matrix) :] = by_line[:, n:]
        return found.T

    @cached_property
    def of_elements(self) -> FloatArray:
        """Territorial portfolio abatement of the elements alone, [draw, element, year]."""
        steps = self.sequence.portfolio
        if not steps:
            return np.zeros((self.inputs.draws, 0, self.inputs.years.size))
        return by_row([step.territorial for step in steps], self.inputs.draws)

    @cached_property
    def two_accounts(self) -> bool:
        """Elements abate both inside and outside the territory, so that their tonnes have no total."""
        outside = self._outside
        pieces = self.of_elements.transpose(1, 0, 2)
        return all(any(bool(pieces[i].any()) for i in np.flatnonzero(which)) for which in (outside, ~outside))

    @cached_property
    def _outside(self) -> BoolArray:
        return outside_territory(self.inputs)

    def tonnes_by(self, weights: FloatArray) -> FloatArray:
        """Sum tonnes over the years with weights [draw or 1, year], [draw, row]; the total as in ``tonnes``."""
        rows = self.valued(contracted(self.of_elements, weights))
        if self.two_accounts:
            rows[:, len(self.inputs.elements) + 3] = np.nan
        return rows

    @cached_property
    def co2_value(self) -> FloatArray:
        """The CO2 value by year, kr per tonne, [draw or 1, year]."""
        path = self.inputs.path("plan", "co2_value")
        return path if path is not None else self.inputs.figures["plan", "co2_value", None].at(self.inputs.years)

    def valued(self, of_elements: FloatArray) -> FloatArray:
        """Sum values of the elements, [draw, element, ...], to rows: the value of tonnes is never undefined."""
        n, outside = len(self.inputs.elements), self._outside
        rows = np.zeros((len(of_elements), len(self.names), *of_elements.shape[2:]))
        rows[:, :n] = of_elements
        rows[:, n + 1], rows[:, n + 2] = (_sum_of(of_elements, which) for which in (~outside, outside))
        rows[:, n + 3] = of_elements.sum(axis=1)
        return rows

    @cached_property
    def rates(self) -> Irr:
        """Internal rates of return of both lenses' rows at once: what the search costs is its passes, not its rows."""
        both = (self.municipal, self.society)
        return irr(np.concatenate([flows.net for flows in both], axis=1))

    @cached_property
    def municipal(self) -> MunicipalFlows:
        """The flows of the municipal group."""
        return MunicipalFlows(self)

    @cached_property
    def society(self) -> SocietyFlows:
        """The flows of society."""
        return SocietyFlows(self)

    @cached_property
    def effect(self) -> Effect:
        """The figures that belong to no lens."""
        undiscounted = Discounting(np.ones((1, self.inputs.years.size)), np.ones(1))
        total = self.spread_present(self.lenses.society_present(undiscounted))
        lifetimes = _lifetimes(self.inputs, len(self.names))
        summed = self.tonnes_by(np.ones((1, self.inputs.years.size)))
        return effect(total, summed, _full_year(self.inputs, self.tonnes), lifetimes)


def blocks_of(rows: Rows) -> tuple[Block, Block]:
    """Give the block of the elements and their sums, and that of the actions, which abate nothing themselves."""
    first_action = len(rows.allocation)
    return Block(rows, slice(0, first_action)), Block(rows, slice(first_action, len(rows.names)))


@dataclass(frozen=True)
class Block:
    """Key figures of a list of rows, each calculated when it is asked for.

    Attributes
    ----------
    source : Rows
        What they are calculated from.
    at : slice
        The rows meant.
    """

    source: Rows
    at: slice

    @property
    def rows(self) -> tuple[str, ...]:
        """Row identifiers."""
        return self.source.names[self.at]

    @cached_property
    def tonnes(self) -> FloatArray:
        """Territorial portfolio abatement, [draw, row, year]."""
        return self.source.tonnes[:, self.at]

    @cached_property
    def lifecycle(self) -> FloatArray:
        """Abatement over the life cycle, [draw, row, year]; NaN where not stated."""
        return self.source.lifecycle[:, self.at]

    @cached_property
    def municipal(self) -> LensMetrics:
        """Key figures of the municipal group."""
        return LensMetrics(self.source.municipal, self.at)

    @cached_property
    def society(self) -> LensMetrics:
        """Key figures of society."""
        return LensMetrics(self.source.society, self.at)

    @cached_property
    def effect(self) -> Effect:
        """Investment and intensity."""
        return self.source.effect.between(self.at.start, self.at.stop)


def _sum_of(values: FloatArray, which: BoolArray) -> FloatArray:
    """Sum some elements' values, [draw, element, ...]."""
    chosen = values if which.all() else values[:, which]
    return np.asarray(chosen.sum(axis=1))


def _full_year(inputs: Inputs, tonnes: FloatArray) -> FloatArray:
    """Give the tonnes of the year each element is fully deployed, [draw, row]; NaN for the other rows."""
    last = inputs.plan.plan.end_year
    at = [min(e.target_year or last, last) - int(inputs.years[0]) for e in inputs.elements]
    full = np.full(tonnes.shape[:2], np.nan)
    full[:, : len(at)] = tonnes[:, np.arange(len(at)), at] if at else 0.0
    return full


def _lifetimes(inputs: Inputs, rows: int) -> FloatArray:
    """Give the lives of elements and actions, [draw, row]; NaN for the sums and where none is stated."""
    lives = np.full((inputs.draws, rows), np.nan)
    lives[:, : len(inputs.elements)] = inputs.element_values("lifetime", inputs.draws)
    stated = [np.nan if action.lifetime is None else float(action.lifetime) for action in inputs.actions]
    lives[:, rows - len(stated) :] = stated
    return lives
