"""Terms of funding programmes: what each tests, and whether an item that an actor pays for meets them."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import get_args

from klimatinvest.plan.choices import ActorType, FocusArea, Kind
from klimatinvest.plan.model import Plan

EXCLUSIVE = "exclusive_with"
LINE = "line"
LINES = ("investment", "reinvestment", "expense")  # the lines of a need
OF_ITEM = ("element_kind", "sector", "focus_area")
OF_PAYER = ("owner_type", "owner")


class Terms:
    """The terms of a plan's programmes, ready to be tested.

    Parameters
    ----------
    plan : Plan
        Programmes, terms, elements, actions and actors; a reference that leads nowhere meets no condition.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._values: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for row in plan.programme_terms:
            self._values[row.programme][row.condition].add(row.value)

    def values(self, programme: str, condition: str) -> frozenset[str]:
        """Give what a condition lets through; empty where the programme does not state it."""
        return frozenset(self._values[programme][condition]) if programme in self._values else frozenset()

    def lines(self, programme: str) -> tuple[str, ...]:
        """Give the lines of a need that count in the programme's cost base."""
        stated = self.values(programme, LINE)
        return tuple(line for line in LINES if not stated or line in stated)

    def excludes(self, one: str, other: str) -> bool:
        """Tell whether two programmes may not pay for the same thing; either may say so."""
        return other in self.values(one, EXCLUSIVE) or one in self.values(other, EXCLUSIVE)

    def failing(self, programme: str, item: str, payer: str | None = None) -> str | None:
        """Give the first condition that an item, or an item that an actor pays for, does not meet.

        Parameters
        ----------
        programme : str
            Identifier of the programme.
        item : str
            An element or an action. An action has the kinds and sectors of the elements it enables.
        payer : str, optional
            Who pays; the owner unless given.
        """
        stated = self._values.get(programme, {})
        found = self._item_traits.get(item, {}) | self._payer_traits.get(payer or self._owners.get(item, ""), {})
        found["county"] = {self._plan.plan.municipality_code[:2]}
        for condition in (*OF_ITEM, *OF_PAYER, "county"):
            wanted = stated.get(condition)
            if wanted and not wanted & found.get(condition, set()):
                return condition
        return None

    @cached_property
    def _owners(self) -> dict[str, str]:
        return {row.id: row.owner for table in (self._plan.elements, self._plan.actions) for row in table}

    @cached_property
    def _payer_traits(self) -> dict[str, dict[str, set[str]]]:
        return {a.id: {"owner_type": {a.type}, "owner": {a.id}} for a in self._plan.actors}

    @cached_property
    def _item_traits(self) -> dict[str, dict[str, set[str]]]:
        traits: dict[str, dict[str, set[str]]] = {
            e.id: {"element_kind": {e.kind}, "sector": {e.sector}, "focus_area": {e.focus_area}}
            for e in self._plan.elements
        }
        for action in self._plan.actions:
            enabled = [traits.get(row.element, {}) for row in self._plan.enables if row.action == action.id]
            traits[action.id] = {
                name: set().union(*(t.get(name, set()) for t in enabled)) for name in ("element_kind", "sector")
            } | {"focus_area": {action.focus_area}}
        return traits


def allowed_values(plan: Plan, condition: str, sectors: tuple[str, ...]) -> tuple[str, ...] | None:
    """List what a condition may name; None where any two digits will do (a county).

    Parameters
    ----------
    plan : Plan
        Actors and programmes.
    condition : str
        One of ``TermCondition``.
    sectors : tuple of str
        Identifiers of the sectors.
    """
    known: dict[str, tuple[str, ...]] = {
        "element_kind": get_args(Kind),
        "sector": sectors,
        "focus_area": get_args(FocusArea),
        "owner_type": get_args(ActorType),
        "owner": tuple(actor.id for actor in plan.actors),
        LINE: LINES,
        EXCLUSIVE: tuple(programme.id for programme in plan.programmes),
    }
    return known.get(condition)
