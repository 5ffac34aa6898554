"""Emissions per operation of an activity, and how many operations there are.

``e = o2w · Σ share · r2w · EF``, g CO2e per operation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from klimatinvest.catalogue.tef.faults import PLACEHOLDER, Fault, NotComputable
from klimatinvest.catalogue.tef.model import Activity, Formula, Input
from klimatinvest.catalogue.tef.values import PERCENT, Values
from klimatinvest.core.origin import Origin

_WHOLE = 1e-6  # shares that sum to one, give or take this, are complete


@dataclass(frozen=True, slots=True)
class Stock:
    """Operations of an activity in a year.

    Attributes
    ----------
    operations : float
        Per inhabitant or in all.
    per_capita : bool
        Which of the two.
    placeholder : bool
        Nobody has filled it in: unknown, not 0.
    """

    operations: float
    per_capita: bool
    placeholder: bool


def find_activity(values: Values, name: str, origin: Origin, key: str) -> Activity:
    """Give an activity; raises ``NotComputable`` with ``tef-unknown-activity``."""
    activity = values.framework.activities.get(name)
    if activity is None:
        raise NotComputable(Fault("tef-unknown-activity", origin, key, {"found": name}))
    return activity


def emissions(values: Values, activity: Activity, changed: Mapping[str, float] | None = None) -> float:
    """Give g CO2e per operation.

    Parameters
    ----------
    values : Values
        Country and parameters.
    activity : Activity
        A carbon causal chain.
    changed : mapping, optional
        New values of parameters.

    Raises
    ------
    NotComputable
        A parameter is missing, is a placeholder, or a formula has no result.
    """
    work = values.calculate(activity.intensity, changed=changed)
    shares = _shares(values, activity)
    return work * sum(
        share * values.calculate(item.per_work, changed=changed) * values.calculate(item.factor, changed=changed)
        for item, share in zip(activity.inputs, shares, strict=True)
        if share != 0.0  # what is not used needs no factor
    )


def _shares(values: Values, activity: Activity) -> list[float]:
    """Give each input's share of the work; a share that nobody has filled in is 0 only when the others sum to one."""
    shares: list[float] = []
    unknown: list[tuple[str, Input]] = []
    for item in activity.inputs:
        if item.share is None:
            shares.append(1.0)
            continue
        resolved = values.find(item.share, item.origin, "resourceProportion")
        if resolved.placeholder:
            unknown.append((item.share, item))
        shares.append(resolved.stated / 100.0)
    if unknown and abs(sum(shares) - 1.0) > _WHOLE:
        name, item = unknown[0]
        raise NotComputable(Fault(PLACEHOLDER, item.origin, "resourceProportion", {"found": name}))
    return shares


def energy_factor(values: Values, activity: Activity, share: str) -> float:
    """Give ``r2w · EF`` of the input with a given share: g CO2e per unit of work.

    Raises
    ------
    NotComputable
        ``tef-not-affected`` when the activity has no such input.
    """
    item = next((i for i in activity.inputs if i.share == share), None)
    if item is None:
        raise NotComputable(Fault("tef-not-affected", activity.origin, "input", {"found": activity.id}))
    return values.calculate(item.per_work) * values.calculate(item.factor)


def stock(values: Values, activity: Activity) -> Stock | None:
    """Give the operations of an activity, or None when the framework states none."""
    if activity.stock is None:
        return None
    try:
        found = values.find(activity.stock, activity.origin, "operation.variable")
    except NotComputable:
        return None
    return Stock(found.value, found.per_capita, found.placeholder)


def outputs(values: Values, activity: Activity) -> dict[str, float]:
    """Give the amount of each resource that one operation of a plant delivers: ``o2w · workToResource``."""
    work = values.calculate(activity.intensity)
    given: dict[str, float] = {}
    for output in activity.outputs:
        given[output.resource] = given.get(output.resource, 0.0) + work * values.calculate(output.per_work)
    return given


def touches(activity: Activity, parameter: str) -> bool:
    """Tell whether a parameter enters the activity's emissions."""
    formulas: list[Formula] = [activity.intensity]
    for item in activity.inputs:
        formulas += [item.per_work, item.factor]
    shares = {item.share for item in activity.inputs}
    return parameter in shares or any(parameter in formula.variables for formula in formulas)


def operation_unit(values: Values, activity: Activity) -> str:
    """Name the operation's unit: what stands after the slash of the intensity's, else the stock's own unit."""
    _, slash, below = activity.intensity.unit.rpartition("/")
    return below.strip() if slash else stock_unit(values, activity)


def stock_unit(values: Values, activity: Activity) -> str:
    """Name the unit of the stock, blank when there is none."""
    parameter = values.framework.parameters.get(activity.stock or "")
    return parameter.unit if parameter is not None and parameter.unit != PERCENT else ""
