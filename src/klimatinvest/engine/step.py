"""What an element did in a year's state: volumes taken, energy shifted, tonnes abated."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np

from klimatinvest.engine.inputs import ONE, FloatArray
from klimatinvest.engine.state import LIFECYCLE, TERRITORIAL

FROM, TO = "from", "to"


def stacked(territorial: FloatArray, lifecycle: FloatArray | None, boundaries: int) -> FloatArray:
    """Put the boundaries together, [boundary, draw, year]; what is not stated is NaN."""
    if boundaries == 1:
        return territorial[None]
    draws = len(territorial) if lifecycle is None else max(len(territorial), len(lifecycle))
    both = np.empty((2, draws, territorial.shape[-1]))
    both[TERRITORIAL] = territorial
    both[LIFECYCLE] = np.nan if lifecycle is None else lifecycle
    return both


def at_most(asked: FloatArray, available: FloatArray) -> FloatArray:
    """Give the smaller of what is asked for and what there is; the very thing asked for when nothing is cut."""
    return asked if (asked <= available).all() else np.minimum(asked, available)


def summed(parts: Collection[FloatArray]) -> FloatArray:
    """Add arrays of one or several draws, at least one, [draw, year]."""
    first, *others = parts
    for part in others:
        first = first + part
    return first


def part_of(amount: FloatArray, whole: FloatArray) -> FloatArray:
    """Divide by a whole that is 0 or more; nothing is a part of nothing, and gives 0."""
    if whole.all():  # nearly always, and a division without a mask takes a tenth of the time
        result: FloatArray = amount / whole
        return result
    return np.divide(amount, whole, out=np.zeros(np.broadcast_shapes(amount.shape, whole.shape)), where=whole > 0.0)


@dataclass(frozen=True, slots=True)
class Leg:
    """One activity that an element takes volume from.

    Attributes
    ----------
    activity : str
        The activity.
    share : float
        Share of the element's from-operations.
    asked, available, moved : ndarray [draw, year]
        Operations: asked for, left in the state, and moved.
    """

    activity: str
    share: float
    asked: FloatArray
    available: FloatArray
    moved: FloatArray


@dataclass(frozen=True, slots=True)
class EnergyLine:
    """Energy that an element uses more of (``to``) or less of (``from``), MWh per year, [draw, year]."""

    carrier: str
    sector: str
    side: str
    mwh: FloatArray


@dataclass(frozen=True, slots=True)
class OperationLine:
    """Operations whose running cost an element adds (``to``) or takes away (``from``), [draw, year]."""

    activity: str
    side: str
    operations: FloatArray


@dataclass(slots=True)
class Step:
    """What one element did to the state.

    Attributes
    ----------
    element : str
        Its id.
    asked, delivered : ndarray [draw, year]
        Quantity the plan wants and what the activities could give, in the element's unit.
    shape, scale : ndarray [1, year], [draw or 1, 1]
        What the plan wants as stated, and what it is multiplied by: ``asked = shape × scale``.
    tonnes : dict of sector to ndarray [draw, year]
        Territorial abatement by sector, tonnes CO2e.
    lifecycle : ndarray [draw, year] or None
        Abatement over the life cycle, NaN where a factor is not stated; None when it is not followed.
    legs, energy, operations : list
        Volumes taken, energy shifted, operations with a running cost.
    weight : ndarray [draw, year] or None
        Share of the activity converted, for efficiency and fuel.
    """

    element: str
    asked: FloatArray
    delivered: FloatArray
    shape: FloatArray
    scale: FloatArray
    tonnes: dict[str, FloatArray] = field(default_factory=dict)
    lifecycle: FloatArray | None = None
    legs: list[Leg] = field(default_factory=list)
    energy: list[EnergyLine] = field(default_factory=list)
    operations: list[OperationLine] = field(default_factory=list)
    weight: FloatArray | None = None

    @property
    def parts(self) -> tuple[FloatArray, FloatArray]:
        """Give what is delivered as a shape times a scale, [draw or 1, year] and [draw or 1, 1].

        Where nothing was cut the shape is the same in every draw, and so is what follows from it year by year.
        """
        return (self.shape, self.scale) if self.delivered is self.asked else (self.delivered, ONE)

    @property
    def territorial(self) -> FloatArray:
        """Abatement over all sectors, tonnes CO2e, [draw, year]."""
        return summed(self.tonnes.values())

    def add_tonnes(self, sector: str, both: FloatArray) -> None:
        """Book an abatement, tonnes [boundary, draw, year], on a sector."""
        known = self.tonnes.get(sector)
        self.tonnes[sector] = both[TERRITORIAL] if known is None else known + both[TERRITORIAL]
        if len(both) > LIFECYCLE:
            self.lifecycle = both[LIFECYCLE] if self.lifecycle is None else self.lifecycle + both[LIFECYCLE]
