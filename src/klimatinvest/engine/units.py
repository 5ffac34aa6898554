"""Which unit each stated quantity has in the engine, given what it is about."""

from __future__ import annotations

from klimatinvest.plan.model import Plan
from klimatinvest.plan.quantities import Quantity


class UnitBook:
    """Fills the unit templates of the quantities with the units of the plan's own things.

    Attributes
    ----------
    subject_of : dict
        Table that each identifier belongs to.
    """

    def __init__(self, plan: Plan) -> None:
        self._element = {e.id: e for e in plan.elements}
        self._activity_unit = {a.id: a.unit for a in plan.activities}
        self._first_leg: dict[str, str] = {}
        for leg in plan.from_shares:
            self._first_leg.setdefault(leg.element, leg.activity)
        self.subject_of: dict[str, str] = {"plan": "plan"}
        self.subject_of.update({row.sector: "sectors" for row in plan.inventory})
        self.subject_of.update({e.sector: "sectors" for e in plan.elements})
        self.subject_of.update({c.id: "carriers" for c in plan.carriers})
        self.subject_of.update({a.id: "activities" for a in plan.activities})
        self.subject_of.update({e.id: "elements" for e in plan.elements})

    def figure_unit(self, quantity: Quantity, subject: str) -> str:
        """Give the engine's unit of an assumption, for example ``kr/bil``."""
        return self._fill(quantity.unit, subject)

    def series_unit(self, quantity: Quantity, subject: str) -> str:
        """Give the engine's unit of a time series, for example ``kr``."""
        return self._fill(quantity.series_unit or quantity.unit, subject)

    def _fill(self, template: str, subject: str) -> str:
        if "{" not in template:
            return template
        element = self._element.get(subject)
        if element is None:
            return template.replace("{op}", self._activity_unit.get(subject, "st"))
        origin = element.from_activity or self._first_leg.get(element.id, "")
        return (
            template.replace("{unit}", element.unit)
            .replace("{from}", self._activity_unit.get(origin, "st"))
            .replace("{to}", self._activity_unit.get(element.to_activity or "", "st"))
        )
