"""Find co-benefits that would count the same thing twice, by the pairs of the catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from klimatinvest.catalogue.benefits import Pair, Side, benefit_catalogue
from klimatinvest.plan.benefit_terms import dimension
from klimatinvest.plan.model import Benefit, Plan


@dataclass(frozen=True, slots=True)
class Hit:
    """A pair that the plan meets.

    Attributes
    ----------
    pair : Pair
        What would count twice, and why.
    row, other : int, int or None
        Co-benefits, by index in ``plan.benefits``; the second is None when the other side is a line.
    """

    pair: Pair
    row: int
    other: int | None


def find_double_counting(plan: Plan) -> tuple[Hit, ...]:
    """List every pair met by priced co-benefits of the same element or action, in the catalogue's order."""
    lines = _Lines(plan)
    return tuple(hit for pair in benefit_catalogue().pairs for hit in _hits(plan, pair, lines))


def _hits(plan: Plan, pair: Pair, lines: _Lines) -> Iterator[Hit]:
    priced = [(i, b) for i, b in enumerate(plan.benefits) if b.priced]
    first = [(i, b) for i, b in priced if _meets(pair.first, b)]
    if pair.second.line:
        yield from (Hit(pair, i, None) for i, b in first if lines.has(b.subject, pair.second.line))
        return
    for i, benefit in first:
        for k, other in priced:
            same_subject = other.subject == benefit.subject and k != i
            if same_subject and (_twins(benefit, other) and k > i if pair.second.same else _meets(pair.second, other)):
                yield Hit(pair, i, k)


def _meets(side: Side, benefit: Benefit) -> bool:
    method = "value" if benefit.substance is None else "exposure"
    return (
        (not side.kinds or benefit.kind in side.kinds)
        and (not side.parameters or benefit.parameter in side.parameters)
        and (not side.dimension or dimension(benefit.unit) == side.dimension)
        and (not side.method or method == side.method)
    )


def _twins(one: Benefit, other: Benefit) -> bool:
    keys = [(b.kind, dimension(b.unit), b.substance, b.basis == "damages") for b in (one, other)]
    overlap = (one.first_year or 0) <= (other.last_year or 9999) and (other.first_year or 0) <= (one.last_year or 9999)
    return keys[0] == keys[1] and overlap and one.kind != "other"


class _Lines:
    """Which lines of the calculation an element or action has."""

    def __init__(self, plan: Plan) -> None:
        stated = [(row.subject, row.quantity) for row in plan.assumptions]
        stated += [(row.subject, row.quantity) for row in plan.series]
        using = {subject for subject, quantity in stated if quantity in ("energy_use", "reference_energy_use")}
        using |= {e.id for e in plan.elements if e.depth == "activity"}
        invested = {subject for subject, quantity in stated if quantity == "investment"}
        invested |= {a.id for a in plan.actions if any(a.capex.values())}
        self._known = {
            "energy": using,
            "investment": invested,
            "co2_value": {e.id for e in plan.elements} | {link.action for link in plan.enables},
        }

    def has(self, subject: str, line: str) -> bool:
        """Tell whether the subject has the line."""
        return subject in self._known[line]
