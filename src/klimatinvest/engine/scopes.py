"""The municipal group's own emissions by scope of the GHG Protocol and unit, with and without the plan.

Conventions
-----------
* Without the plan a unit emits what it stated last, held level.
* With the plan an element's portfolio abatement falls by the unit's share; what the element had abated in the
  stated year already is in the figure and is not taken off again.
* Scope 2 is stated by location or by market; both fall by the same tonnes and are never added.
* One unit's scope 3 may be another's scope 1: scopes are not added to one figure for the group, except scope 1
  and scope 2 by one method.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from klimatinvest.core.series import FloatArray
from klimatinvest.engine.result import Result
from klimatinvest.plan.model import UnitElement, UnitEmissions

Column = tuple[str, str | None]  # scope and method
COLUMNS: tuple[Column, ...] = (("scope1", None), ("scope2", "location"), ("scope2", "market"), ("scope3", None))


@dataclass(frozen=True)
class ScopeRow:
    """One row of the units' emissions, tonnes.

    Attributes
    ----------
    stated : UnitEmissions
        As in the plan.
    year : int
        The last year stated.
    level : float
        Emissions of that year, held level without the plan.
    effect : ndarray [draw, year]
        What the plan's elements take off; negative when they add.
    plan : ndarray [draw, year]
        Level less effect.
    """

    stated: UnitEmissions
    year: int
    level: float
    effect: FloatArray
    plan: FloatArray


@dataclass(frozen=True)
class Scopes:
    """Emissions by scope and unit.

    Attributes
    ----------
    rows : tuple of ScopeRow
        In the plan's order.
    units : tuple of str
        Units in the order of the actors.
    """

    rows: tuple[ScopeRow, ...]
    units: tuple[str, ...]

    def of(self, column: Column, unit: str | None = None) -> tuple[ScopeRow, ...]:
        """List the rows of a scope and method, of one unit or of the whole group."""
        scope, method = column
        return tuple(
            row
            for row in self.rows
            if row.stated.scope == scope and row.stated.method == method and unit in (None, row.stated.unit)
        )


def unit_scopes(result: Result) -> Scopes:
    """Hold the units' stated emissions against what the plan's elements do for them."""
    plan = result.inputs.plan
    stated = {row.unit for row in plan.unit_emissions}
    rows = tuple(_row(result, row) for row in plan.unit_emissions)
    return Scopes(rows, tuple(a.id for a in result.inputs.actors if a.id in stated))


def links_of(links: tuple[UnitElement, ...], row: UnitEmissions) -> tuple[UnitElement, ...]:
    """List the elements whose abatement shows in a row."""
    return tuple(x for x in links if (x.unit, x.scope, x.category) == (row.unit, row.scope, row.category))


def _row(result: Result, row: UnitEmissions) -> ScopeRow:
    year = max(row.emissions)
    level, inputs = row.emissions[year], result.inputs
    position = {element.id: i for i, element in enumerate(inputs.elements)}
    effect = np.zeros((len(result.elements.tonnes), inputs.years.size))
    for link in links_of(inputs.plan.unit_elements, row):
        tonnes = result.elements.tonnes[:, position[link.element]]
        at = year - int(inputs.years[0])
        before = tonnes[:, at, None] if 0 <= at < inputs.years.size else 0.0
        effect = effect + link.share * (tonnes - before) * (inputs.years > year)
    return ScopeRow(row, year, level, effect, level - effect)


def summed(rows: tuple[ScopeRow, ...], which: str, shape: tuple[int, ...]) -> FloatArray:
    """Add up ``plan`` or ``effect`` of rows, [draw, year]; zeros of the shape where there are none."""
    parts = [getattr(row, which) for row in rows]
    result: FloatArray = sum(parts, np.zeros(shape))
    return result
