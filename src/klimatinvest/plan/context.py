"""What the cross-row checks look things up in: identifiers, stated quantities, units and places."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from klimatinvest.catalogue.sectors import Sector
from klimatinvest.core.problem import Problem, Severity
from klimatinvest.plan.model import Element, Plan
from klimatinvest.plan.parse import Parsed
from klimatinvest.plan.quantities import FIGURE, SERIES, Quantity
from klimatinvest.plan.records import Record
from klimatinvest.plan.units import UnitBook

if TYPE_CHECKING:
    from klimatinvest.parameters.library import Library

PRICE_INDEX = "index.kpi"
_TABLE_OF_FORM = {FIGURE: "assumptions", SERIES: "series"}


class Places(ABC):
    """What a check may ask, whatever kind of input it is: identifiers by table and places of rows.

    Attributes
    ----------
    parsed : Parsed
        The raw rows, valid and refused, with their places.
    """

    parsed: Parsed

    @property
    @abstractmethod
    def ids(self) -> Mapping[str, tuple[str, ...]]:
        """Identifiers by table; rows that were refused count too, so that one fault is told once."""

    def problem(
        self,
        code: str,
        table: str,
        row: int,
        field: str | None = None,
        severity: Severity = Severity.ERROR,
        **args: object,
    ) -> Problem:
        """Make a problem at a valid row's field; ``row`` is the index among the table's valid rows, 0 for settings."""
        place = self.parsed.records[table][row].place(field)
        return Problem(code, place, f"{table}.{field}" if field else None, args, severity)

    def grounds(self, table: str, index: int, row: Any, named: str, *, shipped: bool = False) -> Iterator[Problem]:
        """Check that a value names its source; a placeholder says what it rests on.

        Parameters
        ----------
        table, index
            Where the row stands among the valid ones.
        row : Row
            With source, note, and its standing as ``value_status``, or as ``status`` where that is no progress.
        named : str
            What the value is called when its source is missing.
        shipped : bool
            The library carries the source.
        """
        status = row.value_status if hasattr(row, "value_status") else row.status
        if status == "placeholder" and not (row.note or row.source):
            yield self.problem("placeholder-without-reason", table, index, "note")
        elif status != "placeholder" and not (row.source or shipped):
            yield self.problem("source-missing", table, index, "source", quantity=named)

    def failed(self, table: str) -> list[Record]:
        """Give the rows of a table that were refused."""
        return self.parsed.failed.get(table, [])


def stated_ids(parsed: Parsed, table: str) -> tuple[str, ...]:
    """Give a table's identifiers in the user's order; rows that were refused count too."""
    records = [*parsed.records.get(table, []), *parsed.failed.get(table, [])]
    return tuple(record.text("id") for record in records if record.text("id"))


@dataclass(frozen=True)
class Context(Places):
    """The valid rows of a plan together with everything a check may ask.

    Attributes
    ----------
    plan : Plan
        Settings and the rows that are valid one by one; other rows are missing.
    parsed : Parsed
        The raw rows, valid and refused, with their places.
    library : Library
        Parameter values.
    sectors : mapping
        Sectors by identifier.
    """

    plan: Plan
    parsed: Parsed
    library: Library
    sectors: Mapping[str, Sector]

    @cached_property
    def ids(self) -> dict[str, tuple[str, ...]]:
        """Identifiers by table in the user's order; rows that were refused count too."""
        found = {"plan": ("plan",), "sectors": tuple(self.sectors)}
        for table in (
            "elements",
            "actions",
            "actors",
            "activities",
            "carriers",
            "sources",
            "attributes",
            "carbon_budgets",
            "benefits",
            "programmes",
            "loans",
            "scenarios",
        ):
            found[table] = stated_ids(self.parsed, table)
        return found

    @cached_property
    def stated(self) -> dict[tuple[str, str, str], frozenset[str]]:
        """Carriers (blank for none) stated by form, subject and quantity; refused rows count too."""
        found: dict[tuple[str, str, str], set[str]] = defaultdict(set)
        for form, table in _TABLE_OF_FORM.items():
            for row in getattr(self.plan, table):
                found[form, row.subject, row.quantity].add(row.carrier or "")
            for record in self.failed(table):
                found[form, record.text("subject"), record.text("quantity")].add(record.text("carrier"))
        return {key: frozenset(carriers) for key, carriers in found.items()}

    def has(self, subject: str, quantity: str, form: str | None = None) -> bool:
        """Tell whether a quantity is stated, in either form unless one is given."""
        forms = (form,) if form else (FIGURE, SERIES)
        return any((f, subject, quantity) in self.stated for f in forms)

    def subject_table(self, subject: str, tables: tuple[str, ...]) -> str | None:
        """Give the table that a subject belongs to, of those allowed."""
        return next((table for table in tables if subject in self.ids.get(table, ())), None)

    @cached_property
    def units(self) -> UnitBook:
        """Units of the plan's own things."""
        return UnitBook(self.plan)

    def unit_of(self, quantity: Quantity, subject: str, form: str) -> str | None:
        """Give the engine's unit of a stated quantity, or None when the subject's own unit is not known."""
        return self.units.unit(quantity, subject, form)

    @cached_property
    def elements(self) -> dict[str, Element]:
        """Valid elements by identifier; of two with the same, the first."""
        return {element.id: element for element in reversed(self.plan.elements)}
