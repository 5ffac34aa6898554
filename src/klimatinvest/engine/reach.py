"""What elements reach: the activities they take from, and what their effect depends on."""

from __future__ import annotations

from collections.abc import Mapping

from klimatinvest.engine.inputs import Reads
from klimatinvest.plan.model import Element, Plan


def legs_by_element(plan: Plan) -> dict[str, tuple[tuple[str, float], ...]]:
    """List the activities each element takes from, with shares; elements that take none are left out."""
    legs: dict[str, tuple[tuple[str, float], ...]] = {}
    for row in sorted(plan.from_shares, key=lambda r: r.activity):
        legs[row.element] = (*legs.get(row.element, ()), (row.activity, row.share))
    return legs | {e.id: ((e.from_activity, 1.0),) for e in plan.elements if e.from_activity}


def reads_of(
    element: Element,
    legs: tuple[tuple[str, float], ...],
    carriers: Mapping[tuple[str, str], tuple[str, ...]],
) -> Reads:
    """Name what an element's effect depends on, in the terms of ``State.changed``.

    Parameters
    ----------
    element : Element
        The element.
    legs : tuple of (activity, share)
        What it takes from.
    carriers : mapping of (subject, quantity) to tuple of str
        The carriers for which a quantity is stated.
    """
    if element.depth == "yearly":
        return Reads(frozenset(), ())
    names: set[object] = {("volume", activity) for activity, _ in legs}
    if element.kind == "supply":
        names.add(("factor", element.carrier))
    if element.depth == "unit":
        used = (carriers.get((element.id, q), ()) for q in ("energy_use", "reference_energy_use"))
        names.update(("factor", carrier) for group in used for carrier in group)
        return Reads(frozenset(names), ())
    if element.kind == "supply":
        names.add(("use", element.carrier))
    # what arrives at the to-activity does not depend on what is there, only on its intensity
    activities = {activity for activity, _ in legs} | ({element.to_activity} if element.to_activity else set())
    names.update(("intensity", activity) for activity in activities)
    names.add(("factor", element.to_carrier))
    return Reads(frozenset(names), tuple(sorted(activities)))
