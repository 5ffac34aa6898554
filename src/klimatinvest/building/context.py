"""What the checks of a building's input look things up in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from klimatinvest.building.fields import BUILDING
from klimatinvest.building.model import Building, BuildingCarrier, Product
from klimatinvest.plan.context import Places, stated_ids
from klimatinvest.plan.parse import Parsed

if TYPE_CHECKING:
    from klimatinvest.parameters.library import Library


@dataclass(frozen=True)
class Context(Places):
    """The rows that are valid one by one together with everything a check may ask.

    Attributes
    ----------
    building : Building
        Settings and valid rows; other rows are missing.
    parsed : Parsed
        The raw rows, valid and refused, with their places.
    library : Library
    edition : str
        The newest edition of the climate database that the project or its file names; blank when none is.
    """

    building: Building
    parsed: Parsed
    library: Library
    edition: str = ""

    @cached_property
    def ids(self) -> Mapping[str, tuple[str, ...]]:
        """Identifiers by table; rows that were refused count too, so that one fault is told once."""
        return {table.id: stated_ids(self.parsed, table.id) for table in BUILDING.tables}

    @cached_property
    def products(self) -> dict[str, Product]:
        """Valid products by identifier."""
        return {row.id: row for row in reversed(self.building.products)}

    @cached_property
    def carriers(self) -> dict[str, BuildingCarrier]:
        """Valid carriers by identifier."""
        return {row.id: row for row in reversed(self.building.energy_carriers)}

    def refused(self, table: str, **wanted: str) -> bool:
        """Tell whether a refused row of a table has the values; what it would have said is then not missing."""
        return any(
            all(record.text(column) == value for column, value in wanted.items()) for record in self.failed(table)
        )
