"""What the checks of a spend analysis look things up in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from klimatinvest.catalogue.sectors import Sector
from klimatinvest.plan.context import Places, stated_ids
from klimatinvest.plan.parse import Parsed
from klimatinvest.spend.factors import Resolved, resolve
from klimatinvest.spend.fields import TOGETHER
from klimatinvest.spend.model import Factor, SpendInput
from klimatinvest.spend.prices import Indices

if TYPE_CHECKING:
    from klimatinvest.parameters.library import Library


@dataclass(frozen=True)
class Context(Places):
    """The valid rows of both files, with everything a check may ask.

    Attributes
    ----------
    data : SpendInput
        Settings and the rows that are valid one by one.
    parsed : Parsed
        The raw rows of both files with their places.
    library : Library
    sectors : mapping
    """

    data: SpendInput
    parsed: Parsed
    library: Library
    sectors: Mapping[str, Sector]

    @cached_property
    def ids(self) -> Mapping[str, tuple[str, ...]]:
        """Identifiers by table; rows that were refused count too, so that one fault is told once."""
        return {table.id: stated_ids(self.parsed, table.id) for table in TOGETHER.tables}

    @cached_property
    def indices(self) -> Indices:
        """Price indices."""
        return Indices(self.library, self.data.index_series, self.data.spend.language)

    @cached_property
    def factors(self) -> dict[str, Factor]:
        """Valid factors by identifier; of two with the same, the first."""
        return {row.id: row for row in reversed(self.data.spend_factors)}

    @cached_property
    def resolved(self) -> dict[str, Resolved]:
        """Those that can be used."""
        found = {}
        for index, row in reversed(list(enumerate(self.data.spend_factors))):
            ready = resolve(index, row, self.data.spend, self.library)
            if ready is not None:
                found[row.id] = ready
        return found
