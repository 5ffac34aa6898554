"""Which unit each stated quantity has in the engine, given what it is about."""

from __future__ import annotations

from klimatinvest.plan.model import Element, Plan
from klimatinvest.plan.quantities import FIGURE, Quantity


class UnitBook:
    """Fills the unit templates of the quantities with the units of the plan's own things.

    Attributes
    ----------
    subject_of : dict
        Table that each identifier belongs to.
    """

    def __init__(self, plan: Plan) -> None:
        # of two rows with the same identifier the first counts; the second is a problem of its own
        self._element = {e.id: e for e in reversed(plan.elements)}
        self._activity_unit = {a.id: a.unit for a in reversed(plan.activities)}
        self._first_leg = {leg.element: leg.activity for leg in reversed(plan.from_shares)}
        self.subject_of: dict[str, str] = {"plan": "plan"}
        self.subject_of.update({row.sector: "sectors" for row in plan.inventory})
        self.subject_of.update({e.sector: "sectors" for e in plan.elements})
        self.subject_of.update({c.id: "carriers" for c in plan.carriers})
        self.subject_of.update({a.id: "activities" for a in plan.activities})
        self.subject_of.update({e.id: "elements" for e in plan.elements})

    def origin(self, element: Element) -> str | None:
        """Give the activity an element takes its volume from; the first leg of a mixed shift."""
        return element.from_activity or self._first_leg.get(element.id)

    def unit(self, quantity: Quantity, subject: str, form: str = FIGURE) -> str | None:
        """Give the engine's unit of a stated quantity, for example ``kr/bil``.

        None when the subject's own unit is not known.
        """
        template = quantity.unit if form == FIGURE else quantity.series_unit or quantity.unit
        if "{" not in template:
            return template
        element = self._element.get(subject)
        units: dict[str, str | None] = {"op": self._activity_unit.get(subject)}
        if element is not None:
            units["unit"] = element.unit or None
            units["from"] = self._activity_unit.get(self.origin(element) or "")
            units["to"] = self._activity_unit.get(element.to_activity or "")
        for name, unit in units.items():
            if f"{{{name}}}" in template:
                if unit is None:
                    return None
                template = template.replace(f"{{{name}}}", unit)
        return None if "{" in template else template

    def known(self, quantity: Quantity, subject: str, form: str = FIGURE) -> str:
        """Give the unit in a plan that has been checked.

        Raises
        ------
        KeyError
            The subject's own unit is not known.
        """
        unit = self.unit(quantity, subject, form)
        if unit is None:
            raise KeyError(f"{subject} {quantity.id}")
        return unit
