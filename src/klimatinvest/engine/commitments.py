"""Local commitments: how many have signed against the aim, and what they add up to inside the elements' targets.

Conventions
-----------
* A commitment is a part of an element. Its effect is the element's portfolio abatement times the share of the
  element's delivered quantity that is committed, at most all of it; what is committed beyond is shown as overshoot.
* An element of yearly figures has no quantity: commitments to it are tonnes per year, held against its abatement.
* An organisation counts from the year it signed until the year its last commitment ends, once however many
  commitments it has. Commitments in dialogue and withdrawn ones do not count.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from klimatinvest.core.series import FloatArray, IntArray
from klimatinvest.engine.result import Result
from klimatinvest.plan.checks_commitments import COUNTED
from klimatinvest.plan.model import Commitment, CommitmentAim


@dataclass(frozen=True)
class ElementCommitments:
    """What is committed to one element.

    Attributes
    ----------
    element : str
    target : ndarray [draw, year]
        The element's delivered quantity; its tonnes for an element of yearly figures.
    committed : ndarray [year]
        Quantity that the commitments sum to.
    covered : ndarray [draw, year]
        Share of the target that is committed, 0 … 1.
    overshoot : ndarray [draw, year]
        Quantity committed beyond the target.
    tonnes : ndarray [draw, year]
        Abatement that the commitments stand for.
    element_tonnes : ndarray [draw, year]
        The element's whole abatement.
    """

    element: str
    target: FloatArray
    committed: FloatArray
    covered: FloatArray
    overshoot: FloatArray
    tonnes: FloatArray
    element_tonnes: FloatArray


@dataclass(frozen=True)
class AimYear:
    """An aim, and how many have signed by the end of its year."""

    aim: CommitmentAim
    count: int
    gap: int


@dataclass(frozen=True)
class Commitments:
    """The register summed up.

    Attributes
    ----------
    years : ndarray [year]
        The plan's years, and those of signings and aims before them.
    count : ndarray [year]
        Organisations that have signed by the end of the year.
    aims : tuple of AimYear
        By year.
    elements : tuple of ElementCommitments
        In the order the elements act.
    by_sector, by_size : dict of group to (count, tonnes [draw, year])
        Organisations that count in the year of the latest signing, and their part of the effect.
    unmeasured : int
        Counted commitments without a quantity.
    """

    years: IntArray
    count: IntArray
    aims: tuple[AimYear, ...]
    elements: tuple[ElementCommitments, ...]
    by_sector: dict[str, tuple[int, FloatArray]]
    by_size: dict[str, tuple[int, FloatArray]]
    unmeasured: int

    @property
    def tonnes(self) -> FloatArray:
        """The effect of all commitments on the plan's years, [draw, year]; elements are counted once each."""
        return np.asarray(sum((e.tonnes for e in self.elements[1:]), self.elements[0].tonnes))


def commitments(result: Result) -> Commitments:
    """Sum up the plan's register of commitments."""
    plan, inputs = result.inputs.plan, result.inputs
    counting = tuple(c for c in plan.commitments if c.status in COUNTED)
    aims = tuple(sorted(plan.commitment_aims, key=lambda a: a.year))
    seen = [int(c.signed[:4]) for c in counting] + [a.year for a in aims]
    years = np.arange(min([*seen, int(inputs.years[0])]), max([*seen, int(inputs.years[-1])]) + 1)
    count = np.array([organisations(counting, int(year)) for year in years])
    first = int(years[0])
    by_aim = tuple(AimYear(a, int(count[a.year - first]), a.count - int(count[a.year - first])) for a in aims)
    elements = tuple(_element(result, e.id, counting) for e in inputs.elements if _of(counting, e.id))
    latest = max((int(c.signed[:4]) for c in counting), default=first)
    return Commitments(
        years=years,
        count=count,
        aims=by_aim,
        elements=elements,
        by_sector=_groups(result, counting, elements, latest, lambda c: c.sector),
        by_size=_groups(result, counting, elements, latest, lambda c: c.size),
        unmeasured=sum(c.quantity is None for c in counting),
    )


def organisations(counting: tuple[Commitment, ...], year: int) -> int:
    """Count the organisations that have signed by the end of a year and whose commitments have not all ended."""
    found: dict[str, int] = {}
    for c in counting:
        if int(c.signed[:4]) <= year and (c.end is None or c.end >= year):
            name = " ".join(c.organisation.split()).casefold()
            found[name] = max(found.get(name, 0), c.organisations)
    return sum(found.values())


def quantity_by_year(commitment: Commitment, years: IntArray) -> FloatArray:
    """Give a commitment's quantity in each year, [year]; 0 outside its years."""
    if commitment.quantity is None or commitment.start is None:
        return np.zeros(years.size)
    ends = commitment.end if commitment.end is not None else int(years[-1])
    there = (years >= commitment.start) & (years <= ends)
    return np.where(there, commitment.quantity, 0.0)


def _of(counting: tuple[Commitment, ...], element: str) -> tuple[Commitment, ...]:
    return tuple(c for c in counting if c.element == element and c.quantity is not None)


def target_of(result: Result, element: str) -> FloatArray:
    """Give what commitments to an element are held against, [draw, year]: its delivered quantity, or its tonnes."""
    row = next(i for i, e in enumerate(result.inputs.elements) if e.id == element)
    if result.inputs.yearly[row]:
        return np.asarray(result.elements.tonnes[:, row])
    return result.sequence.portfolio[row].delivered


def _element(result: Result, element: str, counting: tuple[Commitment, ...]) -> ElementCommitments:
    years = result.inputs.years
    row = next(i for i, e in enumerate(result.inputs.elements) if e.id == element)
    committed = np.sum([quantity_by_year(c, years) for c in _of(counting, element)], axis=0)
    tonnes, target = result.elements.tonnes[:, row], target_of(result, element)
    inside = np.minimum(committed, np.maximum(target, 0.0))
    covered = np.divide(inside, target, out=np.zeros(np.shape(inside)), where=target > 0.0)
    return ElementCommitments(
        element=element,
        target=target,
        committed=committed,
        covered=covered,
        overshoot=committed - inside,
        tonnes=covered * tonnes,
        element_tonnes=tonnes,
    )


def _groups(
    result: Result,
    counting: tuple[Commitment, ...],
    elements: tuple[ElementCommitments, ...],
    latest: int,
    key: Callable[[Commitment], str],
) -> dict[str, tuple[int, FloatArray]]:
    """Count organisations and give their part of the effect, in proportion to quantity, by a property."""
    groups: dict[str, tuple[int, FloatArray]] = {}
    shape = (len(result.elements.tonnes), result.inputs.years.size)
    for name in sorted({key(c) for c in counting}):
        members = tuple(c for c in counting if key(c) == name)
        tonnes = np.zeros(shape)
        for element in elements:
            quantity = np.sum([quantity_by_year(c, result.inputs.years) for c in _of(members, element.element)], axis=0)
            whole = element.committed
            part = np.divide(quantity, whole, out=np.zeros(shape[1]), where=whole > 0.0)
            tonnes = tonnes + part * element.tonnes
        groups[name] = (organisations(members, latest), tonnes)
    return groups
