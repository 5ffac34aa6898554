"""The leaves of a trace: what the plan states about elements, actions, activities, carriers and constants."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from klimatinvest.engine.inputs import Inputs
from klimatinvest.engine.trace import Node, Ref
from klimatinvest.plan.model import Action, Assumption, Element, Series
from klimatinvest.plan.quantities import BY_KEY, FIGURE, SERIES
from klimatinvest.plan.units import UnitBook

# Quantities of an element behind each line of cost.
QUANTITIES: dict[str, tuple[str, ...]] = {
    "investment": ("investment",),
    "reinvestment": ("investment", "lifetime"),
    "residual": ("investment", "lifetime"),
    "reference_investment": ("reference_investment",),
    "reference_reinvestment": ("reference_investment", "reference_lifetime", "lifetime"),
    "reference_residual": ("reference_investment", "reference_lifetime", "lifetime"),
    "operation": ("operation_cost",),
    "reference_operation": ("reference_operation_cost",),
    "energy": ("energy_use", "conversion_to", "energy_ratio"),
    "reference_energy": ("reference_energy_use", "conversion_from", "saving", "improvement", "ceiling"),
    "revenue": ("revenue",),
}
EFFECT = (
    "abatement", "permanence", "conversion_from", "conversion_to", "saving", "improvement", "ceiling", "energy_ratio",
    "target_factor", "supply_factor", "energy_use", "reference_energy_use",
)  # fmt: skip
# Columns of an action behind each line.
COLUMNS: dict[str, tuple[str, ...]] = {
    "investment": ("price_year", "growth"),
    "expense": ("price_year", "growth"),
    "reinvestment": ("lifetime", "in_use_year", "price_year", "growth"),
    "residual": ("lifetime", "in_use_year", "price_year", "growth"),
    "reference_investment": ("reference_investment", "reference_year", "price_year", "growth"),
    "reference_reinvestment": ("reference_investment", "reference_year", "lifetime", "price_year"),
    "reference_residual": ("reference_investment", "reference_year", "lifetime", "price_year"),
    "operation": ("operation_cost", "in_use_year", "price_year", "growth"),
    "revenue": ("revenue", "in_use_year", "price_year", "growth"),
}
_CAPEX = ("investment", "expense", "reinvestment", "residual")
_PRICED = ("energy", "reference_energy")
_COLUMN_UNITS = {"lifetime": "år", "growth": "procent", "operation_cost": "kr/år", "revenue": "kr/år"}
_COLUMN_UNITS |= {"reference_investment": "kr", "share": "andel", "real_rate": "procent", "probability": "procent"}


class Stated:
    """Finds stated values and makes leaves of them."""

    def __init__(self, inputs: Inputs) -> None:
        self.inputs, self.plan = inputs, inputs.plan
        self._units = UnitBook(inputs.plan)
        self._row = {
            table: {row.id: i for i, row in enumerate(getattr(self.plan, table))}
            for table in ("elements", "actions", "activities", "carriers", "goals", "sources")
        }

    # -- single cells ---------------------------------------------------------------------------------------

    def cell(self, table: str, row: int, field: str, unit: str | None = None) -> Node:
        """Make a leaf of one field of a row."""
        column, _, year = field.partition(".")
        value: Any = getattr(getattr(self.plan, table)[row], column)
        value = value.get(int(year)) if year else value
        args = {"table": table, "field": column, "year": int(year) if year else None, "row": self._name(table, row)}
        unit = _COLUMN_UNITS.get(column, "") if unit is None else unit
        number = None if isinstance(value, (bool, str)) or value is None else float(value)
        text = "" if number is not None else "" if value is None else str(value)
        return Node("cell", number, unit, args=args, ref=Ref(table, row, field), text=text)

    def cells(self, table: str, identifier: str, fields: Iterable[str]) -> Iterator[Node]:
        """Make leaves of those fields of a row that state something."""
        row = self._row[table][identifier]
        for field in fields:
            if getattr(getattr(self.plan, table)[row], field) is not None:
                yield self.cell(table, row, field)

    def amounts(self, table: str, row: int, field: str, unit: str, year: int | None = None) -> Iterator[Node]:
        """Make leaves of amounts by year, or of one year's."""
        stated = getattr(getattr(self.plan, table)[row], field)
        for y in sorted(stated):
            if (year is None or y == year) and stated[y]:
                yield self.cell(table, row, f"{field}.{y}", unit)

    def _name(self, table: str, row: int) -> str:
        return str(getattr(getattr(self.plan, table)[row], "id", ""))

    # -- assumptions and series -----------------------------------------------------------------------------

    def about(self, subject: str, quantities: Iterable[str]) -> Iterator[Node]:
        """Make leaves of everything stated about a subject's quantities, whatever the carrier."""
        for quantity in quantities:
            yield from self._leaves.get((subject, quantity), ())

    @cached_property
    def _leaves(self) -> dict[tuple[str, str], list[Node]]:
        """Every assumption and series by subject and quantity, in the plan's order."""
        found: dict[tuple[str, str], list[Node]] = {}
        for i, row in enumerate(self.plan.assumptions):
            found.setdefault((row.subject, row.quantity), []).append(self._assumption(i, row))
        for i, path in enumerate(self.plan.series):
            found.setdefault((path.subject, path.quantity), []).append(self._series(i, path))
        return found

    def _assumption(self, index: int, row: Assumption) -> Node:
        figure = self.inputs.figures[row.subject, row.quantity, row.carrier]
        return Node(
            "assumption",
            float(figure.value[0, 0]),
            self._unit(row, FIGURE),
            args={"row": row.subject, "quantity": row.quantity, "carrier": row.carrier},
            ref=Ref("assumptions", index, "parameter" if row.value is None else "value"),
            parameter=row.parameter if row.value is None else None,
        )

    def _series(self, index: int, row: Series) -> Node:
        path = self.inputs.paths[row.subject, row.quantity, row.carrier]
        values = {int(y): float(v) for y, v in zip(path.given_years, path.given, strict=True)}
        only = next(iter(values.values())) if len(values) == 1 else None
        return Node(
            "series",
            only,
            self._unit(row, SERIES),
            args={"row": row.subject, "quantity": row.quantity, "carrier": row.carrier},
            ref=Ref("series", index, f"values.{min(row.values)}" if row.values else "parameter"),
            series=values,
            parameter=None if row.values else row.parameter,
        )

    def _unit(self, row: Assumption | Series, form: str) -> str:
        return self._units.known(BY_KEY[self._units.subject_of[row.subject], row.quantity], row.subject, form)

    def constants(self, *quantities: str) -> Iterator[Node]:
        """Make leaves of the plan's constants."""
        yield from self.about("plan", quantities)

    # -- what stands behind items ---------------------------------------------------------------------------

    def action(self, action: Action, line: str) -> Iterator[Node]:
        """Make leaves of what an action states for a line of cost."""
        row = self._row["actions"][action.id]
        if line in _CAPEX:
            yield from self.amounts("actions", row, "capex", "kr")
        yield from self.cells("actions", action.id, COLUMNS.get(line, ()))

    def element(self, element: Element, line: str) -> Iterator[Node]:
        """Make leaves of what an element states for a line of cost, with its activities and carriers."""
        yield from self.about(element.id, QUANTITIES.get(line, ()))
        side = line.removeprefix("reference_")
        activities = self.from_activities(element) if line.startswith("reference_") else self.to_activities(element)
        if element.kind in ("efficiency", "fuel"):
            activities = self.from_activities(element)
        if side == "operation":
            for activity in activities:
                yield from self.about(activity, ("operation_cost",))
        if line in _PRICED:
            for activity in activities:
                yield from self.about(activity, ("intensity",))
            for carrier in self.carriers(element, activities):
                yield from self.about(carrier, ("price", "tax", "carbon_cost"))

    def deployment(self, element: Element) -> Iterator[Node]:
        """Make leaves of how much of an element the plan wants and when."""
        fields = ("quantity", "start", "target_year", "steepness" if element.ramp == "s_curve" else "ramp")
        if element.depth != "yearly":
            for leaf in self.cells("elements", element.id, fields):
                yield leaf if leaf.args["field"] != "quantity" else self._quantity(element)
        yield from self.about(element.id, ("deployment",))

    def _quantity(self, element: Element) -> Node:
        return self.cell("elements", self._row["elements"][element.id], "quantity", element.unit)

    def effect(self, element: Element) -> Iterator[Node]:
        """Make leaves of what an element's tonnes follow from, beside its quantity."""
        yield from self.about(element.id, EFFECT)
        for i, leg in enumerate(self.plan.from_shares):
            if leg.element == element.id:
                yield self.cell("from_shares", i, "share")
        activities = (*self.from_activities(element), *self.to_activities(element))
        for activity in dict.fromkeys(activities):
            yield from self.activity(activity)
        for carrier in self.carriers(element, activities):
            yield from self.about(carrier, ("emission_factor",))

    def activity(self, activity: str) -> Iterator[Node]:
        """Make leaves of an activity's volume, growth and emissions."""
        yield from self.about(activity, ("volume", "growth", "intensity", "process_emissions"))
        stated = self.plan.activities[self._row["activities"][activity]]
        if stated.follows_population:
            yield from self.constants("population")

    def from_activities(self, element: Element) -> tuple[str, ...]:
        """List the activities an element takes from."""
        return tuple(activity for activity, _ in self.inputs.legs.get(element.id, ()))

    @staticmethod
    def to_activities(element: Element) -> tuple[str, ...]:
        """List the activity an element moves to, if any."""
        return (element.to_activity,) if element.to_activity else ()

    def carriers(self, element: Element, activities: Iterable[str]) -> tuple[str, ...]:
        """List the carriers that an element or the activities use."""
        own = [c for q in ("energy_use", "reference_energy_use") for c in self.inputs.carriers_of(element.id, q)]
        named = [c for c in (element.carrier, element.to_carrier) if c]
        used = [c for a in activities for c in self.inputs.carriers_of(a, "intensity")]
        return tuple(dict.fromkeys((*own, *named, *used)))
