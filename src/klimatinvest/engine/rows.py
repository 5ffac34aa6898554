"""The rows after the elements in every table of key figures."""

from __future__ import annotations

# Action cost that no element carries; the elements that count against the territorial (net) goal; those outside the
# territory; all money. Tonnes of different accounts are never added.
UNALLOCATED, TERRITORIAL_SUM, CONSUMPTION_SUM, TOTAL = "unallocated", "territorial", "consumption", "total"
SUMS = (UNALLOCATED, TERRITORIAL_SUM, CONSUMPTION_SUM, TOTAL)
