"""Abatement per activity unit of a transition element, by its type, in g CO2e.

shift: ``atoc_from · e_from − atoc_to · e_to`` · update: ``atoc · (e_old − e_new)`` at full roll-out ·
upshift: ``(atoc_old − atoc_new) · e`` · resourceShift, per percentage point:
``atoc · 0.01 · o2w · (r2w_from · EF_from − r2w_to · EF_to)`` · supplyAlteration: what the delivered carriers emit
from the imported grids, less what the plant emits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from klimatinvest.catalogue.tef.activities import emissions, energy_factor, find_activity, outputs, touches
from klimatinvest.catalogue.tef.faults import Fault, NotComputable
from klimatinvest.catalogue.tef.model import Activity, Element, Formula, Side, Update
from klimatinvest.catalogue.tef.values import Values

_POINT = 0.01
_UPDATES: dict[str, Callable[[float, float], float]] = {
    "SAVINGS": lambda value, effect: value * (1.0 - effect),
    # the form that the framework's own inverse of it implies: x = v / (1 + f·w)
    "EFFICIENCY_IMPROVEMENT": lambda value, effect: value / (1.0 + effect),
    "INCREASE": lambda value, effect: value * (1.0 + effect),
}

Effect = Callable[[Activity], float]


def effect_of(values: Values, element: Element, known: Mapping[str, Any]) -> Effect:
    """Give the function from an activity to the abatement per activity unit.

    Parameters
    ----------
    values : Values
        Country and parameters.
    element : Element
        Any type.
    known : mapping
        What is known about single entries.

    Returns
    -------
    callable
        Raises ``NotComputable`` for an activity without a number.

    Raises
    ------
    NotComputable
        The element as a whole cannot be calculated: ``tef-contradictory``, ``tef-old-layout``, ``tef-needs-demand``,
        ``tef-unknown-type`` or what its formulas lack.
    """
    if element.id in known["contradictory"]:
        raise NotComputable(Fault("tef-contradictory", element.origin, "shiftTo.atoc", {"found": element.id}))
    if not element.kind:
        raise NotComputable(Fault("tef-old-layout", element.origin, "elements", {"found": element.id}))
    if element.kind == "supplyUpdate":
        raise NotComputable(Fault("tef-needs-demand", element.origin, "variableToUpdate", {"found": element.id}))
    makers = {
        "shift": _shift,
        "update": _update,
        "upshift": _upshift,
        "resourceShift": _swap,
        "supplyAlteration": _supply,
    }
    if element.kind not in makers:
        raise NotComputable(Fault("tef-unknown-type", element.origin, "type", {"found": element.kind}))
    return makers[element.kind](values, element, known)


def side(element: Element) -> Side:
    """Give the from-side; raises ``NotComputable`` when it is missing."""
    if element.source is None:
        key = "shiftFrom" if element.kind == "shift" else "carbonCausalChains"
        raise NotComputable(Fault("tef-missing-key", element.origin, key))
    return element.source


def roll_out_weight(values: Values, element: Element, target: float) -> float:
    """Solve the roll-out weight from a target in natural units, with the element's own formula.

    Parameters
    ----------
    target : float
        ``unknown_x``: the intensity or load factor wanted.

    Raises
    ------
    NotComputable
        The element has no such formula (``tef-missing-key``), or it has no result.
    """
    if element.weight is None:
        raise NotComputable(Fault("tef-missing-key", element.origin, "weightInversionExpression"))
    return values.calculate(element.weight, {"unknown_x": target})


def updated(values: Values, updates: tuple[Update, ...], weight: float = 1.0) -> dict[str, float]:
    """Give the new values of the parameters that an element updates; several updates of one multiply.

    Parameters
    ----------
    weight : float
        Roll-out, 0 … 1.
    """
    changed: dict[str, float] = {}
    for update in updates:
        if update.kind not in _UPDATES:
            raise NotComputable(Fault("tef-unknown-type", update.by.origin, update.by.key, {"found": update.kind}))
        old = changed.get(update.parameter)
        if old is None:
            old = values.number(update.parameter, update.by.origin, update.by.key)
        changed[update.parameter] = _UPDATES[update.kind](old, values.calculate(update.by) * weight)
    return changed


def _shift(values: Values, element: Element, _known: Mapping[str, Any]) -> Effect:
    source, target = side(element), element.target
    if target is None or len(target.chains) != 1:
        raise NotComputable(Fault("tef-missing-key", element.origin, "shiftTo.chains"))
    per_from, per_to = values.calculate(source.per_unit), values.calculate(target.per_unit)
    after = per_to * emissions(values, find_activity(values, target.chains[0], target.origin, "shiftTo.chains"))
    return lambda activity: per_from * emissions(values, activity) - after


def _update(values: Values, element: Element, _known: Mapping[str, Any]) -> Effect:
    per_unit = values.calculate(side(element).per_unit)

    def effect(activity: Activity) -> float:
        own = tuple(update for update in element.updates if touches(activity, update.parameter))
        if not own:
            raise _not_affected(activity)
        return per_unit * (emissions(values, activity) - emissions(values, activity, updated(values, own)))

    return effect


def _upshift(values: Values, element: Element, _known: Mapping[str, Any]) -> Effect:
    formula: Formula = side(element).per_unit
    changed = updated(values, tuple(u for u in element.updates if u.parameter in formula.variables))
    saved = values.calculate(formula) - values.calculate(formula, changed=changed)
    if not changed:
        raise NotComputable(Fault("tef-missing-key", element.origin, "variablesToUpdate"))
    return lambda activity: saved * emissions(values, activity)


def _swap(values: Values, element: Element, _known: Mapping[str, Any]) -> Effect:
    if element.swap is None:
        raise NotComputable(Fault("tef-missing-key", element.origin, "resourcesToUpdate"))
    from_share, to_share = element.swap
    per_unit = values.calculate(side(element).per_unit)

    def effect(activity: Activity) -> float:
        work = values.calculate(activity.intensity)
        gap = energy_factor(values, activity, from_share) - energy_factor(values, activity, to_share)
        return per_unit * _POINT * work * gap

    return effect


def _supply(values: Values, element: Element, known: Mapping[str, Any]) -> Effect:
    per_unit = values.calculate(side(element).per_unit)

    def effect(plant: Activity) -> float:
        if plant.id in known["grids"].values():
            raise NotComputable(Fault("tef-is-reference", plant.origin, "id", {"found": plant.id}))
        delivered = outputs(values, plant)
        if not delivered:
            raise NotComputable(Fault("tef-missing-key", plant.origin, "work.0.output"))
        replaced = sum(amount * _grid(values, carrier, plant, known) for carrier, amount in delivered.items())
        return per_unit * (replaced - emissions(values, plant))

    return effect


def _grid(values: Values, carrier: str, plant: Activity, known: Mapping[str, Any]) -> float:
    """Give g CO2e per unit of a carrier from its imported grid."""
    if carrier not in known["grids"]:
        raise NotComputable(Fault("tef-no-reference", plant.origin, "work.0.output", {"found": carrier}))
    grid = find_activity(values, known["grids"][carrier], plant.origin, "work.0.output")
    delivered = outputs(values, grid).get(carrier, 0.0)
    if delivered == 0.0:
        raise NotComputable(Fault("tef-no-reference", grid.origin, "work.0.output", {"found": carrier}))
    return emissions(values, grid) / delivered


def _not_affected(activity: Activity) -> NotComputable:
    return NotComputable(Fault("tef-not-affected", activity.origin, "work", {"found": activity.id}))
