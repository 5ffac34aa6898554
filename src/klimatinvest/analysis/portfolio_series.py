"""Time series of an element of which parts come earlier or later: each year's value is the sum of its moved parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from klimatinvest.core.series import FloatArray, IntArray
from klimatinvest.core.units import conversion
from klimatinvest.engine.deployment import ramp
from klimatinvest.plan.model import Element, Plan, Series, Settings

if TYPE_CHECKING:
    from klimatinvest.parameters.library import Library

Part = tuple[float, int]  # share, years it moves


def moved_deployment(element: Element, parts: Sequence[Part], settings: Settings, said: str) -> tuple[Element, Series]:
    """Write out the quantity by year of an element whose parts follow different years.

    Parameters
    ----------
    element : Element
        With a quantity, a start and a target year.
    parts : sequence of (share, years)
        What is delivered and how many years it has moved.
    settings : Settings
        The plan's years.
    said : str
        What the values rest on, in the plan's language.
    """
    years = np.arange(settings.start_year, settings.end_year + 1)
    quantity = element.quantity or 0.0
    values = sum((w * quantity * ramp(element, years - d) for w, d in parts), np.zeros(years.size))
    last = (element.target_year or 0) + max(d for _, d in parts)
    first = (element.start or 0) + min(d for _, d in parts)
    target = min(last, settings.end_year)
    start = min(max(first, settings.start_year - 1), target - 1)
    row = Series(
        subject=element.id,
        quantity="deployment",
        unit=element.unit,
        source=said,
        status="placeholder",
        values=_by_year(years, values),
    )
    return element.model_copy(update={"ramp": "list", "start": start, "target_year": target}), row


def moved_series(row: Series, parts: Sequence[Part], years: IntArray, library: Library) -> Series:
    """Move the parts of amounts by year; before the plan's first year there is nothing to move."""
    stated = _stated(row, int(years[0]), library)
    value = np.zeros(years.size)
    for weight, delay in parts:
        value += weight * _at(stated.values, years - delay) * (years - delay >= years[0])
    return stated.model_copy(update={"values": _by_year(years, value)})


def moved_factor(
    plan: Plan, row: Series, carrier: str | None, parts: Sequence[Part], years: IntArray, library: Library
) -> Series:
    """Move the parts of an element's own factor: the change against the carrier's factor without the plan moves."""
    stated = _stated(row, int(years[0]), library)
    without = np.zeros(years.size)
    given = next((s for s in plan.series if s.subject == carrier and s.quantity == "emission_factor"), None)
    scale = 1.0
    if given is not None:
        given = _stated(given, int(years[0]), library)
        scale = conversion(given.unit, stated.unit)
        without = scale * _at(given.values, years)
    value = without.copy()
    for weight, delay in parts:
        at = years - delay
        before = np.zeros(years.size) if given is None else scale * _at(given.values, at)
        value += weight * (_at(stated.values, at) - before) * (at >= years[0])
    return stated.model_copy(update={"values": _by_year(years, value)})


def _stated(row: Series, start: int, library: Library) -> Series:
    """Write a series' own values out where they come from the library; an undated value counts from the start."""
    parameter = library.get(row.parameter) if row.parameter and not row.values else None
    if parameter is None:
        return row
    values = {year or start: dated.value for year, dated in parameter.values.items()}
    changes = {"values": values, "unit": parameter.unit, "parameter": None, "price_year": row.price_year}
    if parameter.price_year is not None:
        changes["price_year"] = parameter.price_year
    return row.model_copy(update=changes)


def _at(values: Mapping[int, float], years: IntArray) -> FloatArray:
    """Read a series: straight lines between given years, constant outside."""
    given = sorted(values)
    found: FloatArray = np.interp(years, given, [values[y] for y in given])
    return found


def _by_year(years: IntArray, values: FloatArray) -> dict[int, float]:
    return {int(y): float(v) for y, v in zip(years, values, strict=True)}
