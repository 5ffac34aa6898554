"""Hand the result on to a plan: its consumption-based emissions as rows of the plan's inventory."""

from __future__ import annotations

from dataclasses import dataclass

from klimatinvest.core.problem import InvalidInput, Problems, Severity
from klimatinvest.plan.choices import Status
from klimatinvest.plan.model import InventoryRow
from klimatinvest.spend.context import Context
from klimatinvest.spend.result import MEASURED, PRICED, UNMAPPED, SpendResult

_KG_PER_TONNE = 1000.0
_TERRITORIAL = "territorial"


@dataclass(frozen=True, slots=True)
class Words:
    """Sentences of the rows, in the analysis's language.

    Attributes
    ----------
    source, note : str
        What stands in the plan's columns.
    """

    source: str
    note: str


def inventory(result: SpendResult, context: Context, words: Words) -> tuple[InventoryRow, ...]:
    """Give the corrected emissions by sector and year, tonnes.

    Which sector is a column of the rules. Purchases without a factor have no emissions and are not in the rows.

    Parameters
    ----------
    result : SpendResult
    context : Context
        Places of the rules; the result's problems receive the warning ``spend-sector-territorial``.
    words : Words

    Raises
    ------
    InvalidInput
        ``spend-sector-missing``: a rule with emissions names no sector.
    """
    counted = result.among(PRICED, MEASURED)
    faults = Problems()
    for (rule, measured, sector), found in result.sums("rule", "measured", "sector", among=counted).items():
        where = _place(result, rule, measured)
        if not sector:
            tonnes, named = round(found.corrected / _KG_PER_TONNE, 1), measured or rule
            faults.extend([context.problem("spend-sector-missing", *where, "sector", found=named, tonnes=tonnes)])
        elif context.sectors[sector].account == _TERRITORIAL:
            code, named = "spend-sector-territorial", measured or rule
            told = context.problem(code, *where, "sector", Severity.WARNING, found=named, sector=sector)
            result.problems.extend([told])
    if faults.errors:
        raise InvalidInput(faults)
    by_sector: dict[str, dict[int, float]] = {}
    for (sector, year), found in result.sums("sector", "year", among=counted).items():
        by_sector.setdefault(sector, {})[int(year)] = found.corrected / _KG_PER_TONNE
    status: Status = "placeholder" if result.placeholders else "default"
    edition = result.data.spend.version
    return tuple(
        InventoryRow(
            sector=sector,
            source=words.source,
            edition=edition,
            status=status,
            note=words.note,
            emissions=dict(sorted(emissions.items())),
        )
        for sector, emissions in sorted(by_sector.items())
    )


def _place(result: SpendResult, rule: str, measured: str) -> tuple[str, int]:
    """Give the row that says which sector entries belong to: the measured quantity's, else the rule's."""
    if measured:
        return "measured", next(i for i, row in enumerate(result.data.measured) if row.id == measured)
    return "rules", next(i for i, row in enumerate(result.data.rules) if row.id == rule)


def unmapped_share(result: SpendResult) -> float:
    """Give the share of the purchases' kronor that have no factor; 0 when there are no purchases."""
    return result.share(result.total(UNMAPPED)) or 0.0
