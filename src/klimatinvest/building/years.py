"""The years of a calculation and the order of its alternatives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from klimatinvest.building.model import Building
from klimatinvest.core.series import BoolArray, FloatArray, IntArray

if TYPE_CHECKING:
    from klimatinvest.parameters.library import Library


@dataclass(frozen=True, slots=True)
class Frame:
    """What every part of the calculation shares.

    Attributes
    ----------
    building : Building
    library : Library
    order : tuple of int
        Rows of ``building.alternatives``, the baseline first.
    alternatives : tuple of str
        Identifiers in that order.
    bta : ndarray [a]
        m².
    years : ndarray [y]
        Consecutive.
    """

    building: Building
    library: Library
    order: tuple[int, ...]
    alternatives: tuple[str, ...]
    bta: FloatArray
    years: IntArray

    @property
    def end_year(self) -> int:
        """The last year of the study period."""
        return int(self.years[-1])

    @property
    def operating(self) -> BoolArray:
        """The years in use, [y]."""
        return np.asarray(self.years >= self.building.project.in_use_year)

    @property
    def position(self) -> dict[str, int]:
        """Place of each alternative on the axis ``a``."""
        return {name: index for index, name in enumerate(self.alternatives)}

    def at(self, year: int) -> int:
        """Place of a year on the axis ``y``."""
        return year - int(self.years[0])

    def growth(self, per_cent: float | None, price_year: int) -> FloatArray:
        """Give the real price of each year over that of the price year, [y]."""
        return np.asarray((1.0 + (per_cent or 0.0) / 100.0) ** (self.years - price_year).astype(np.float64))

    @property
    def inflation(self) -> FloatArray:
        """The price level of each year over that of the project's price year, [y]."""
        project = self.building.project
        return self.growth(project.inflation, project.price_year)

    def vat(self, carried: bool) -> float:
        """Give what an amount is multiplied by for value added tax that is not recovered."""
        return 1.0 + (self.building.project.vat_rate or 0.0) / 100.0 if carried else 1.0


def frame(building: Building, library: Library) -> Frame:
    """Lay out alternatives and years.

    The years go from the first of base year, investment year and other spending to the end of the study period,
    which begins in the year of taking into use.
    """
    project = building.project
    spending = [year for row in building.investments for year in row.amounts]
    first = min([project.base_year, project.investment_year, project.in_use_year, *spending])
    last = project.in_use_year + project.study_period - 1
    order = tuple(sorted(range(len(building.alternatives)), key=lambda i: building.alternatives[i].role != "baseline"))
    chosen = [building.alternatives[i] for i in order]
    return Frame(
        building=building,
        library=library,
        order=order,
        alternatives=tuple(a.id for a in chosen),
        bta=np.array([a.bta or project.bta for a in chosen]),
        years=np.arange(first, last + 1),
    )
