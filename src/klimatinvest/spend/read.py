"""Read the two files of a spend analysis, and the ledgers they are about."""

from __future__ import annotations

import filecmp
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from klimatinvest.catalogue.sectors import sectors
from klimatinvest.core.origin import Origin
from klimatinvest.core.problem import InvalidInput, Problems
from klimatinvest.files.ledger import LedgerChoices
from klimatinvest.files.ledger_read import read_ledger
from klimatinvest.plan.fields import Spec
from klimatinvest.plan.labels import plain as plain_label
from klimatinvest.plan.labels import sector_names
from klimatinvest.plan.loaded import parse_some
from klimatinvest.plan.parse import Parsed
from klimatinvest.plan.read import WORKBOOK_SUFFIXES, read_raw
from klimatinvest.plan.records import Note
from klimatinvest.spend.checks import run_checks
from klimatinvest.spend.context import Context
from klimatinvest.spend.fields import FACTORS, MAPPING
from klimatinvest.spend.ledger import Collector, Ledger
from klimatinvest.spend.model import FactorSet, Measured, Rule, Settings, SpendInput

if TYPE_CHECKING:
    from klimatinvest.parameters.library import Library


@dataclass(frozen=True)
class LoadedSpend:
    """Both files, with what was found wrong and where everything stands.

    Attributes
    ----------
    context : Context or None
        The rows that are valid one by one; None when there are no settings to read ledgers by.
    problems : Problems
        Grows while ledgers are read and the analysis is made.
    notes : tuple of Note
        The user's own columns.
    """

    context: Context | None
    problems: Problems
    notes: tuple[Note, ...]

    def require(self) -> Context:
        """Give the rows.

        Raises
        ------
        InvalidInput
            There is at least one error; all problems come along.
        """
        if self.context is None or self.problems.errors:
            raise InvalidInput(self.problems)
        return self.context


def read_spend(mapping: Path, factors: Path | None, library: Library) -> LoadedSpend:
    """Read and check what ledger rows are and what they emit.

    Parameters
    ----------
    mapping : Path
        Settings, rules, measured quantities, own column names: ``.xlsx`` or ``.yaml``.
    factors : Path or None
        Factors and own price indices; None when they stand in the mapping's workbook.
    library : Library
        Parameters and price indices that rows may refer to.

    Returns
    -------
    LoadedSpend
        Never raises for what a user may have written: bad data are ``problems``.
    """
    problems = Problems()
    first, notes = _parsed(mapping, problems, MAPPING)
    second, more = _parsed(factors or mapping, problems, FACTORS)
    settings, origin = first.settings, second.settings
    if not isinstance(settings, Settings):
        return LoadedSpend(None, problems, notes)
    for table in ("rules", "measured"):
        first.rows[table] = tuple(_with_sector(row) for row in first.rows.get(table, ()))
    rows: dict[str, Any] = {table.id: () for table in (*MAPPING.tables, *FACTORS.tables)}
    rows |= {**first.rows, **second.rows}
    merged = Parsed(settings, rows, {**first.records, **second.records}, {**first.failed, **second.failed})
    merged.records.setdefault(FACTORS.settings.id, [])
    rows["factor_set"] = origin if isinstance(origin, FactorSet) else None  # an error has been told if it is None
    data = SpendInput.model_construct(spend=settings, **rows)
    context = Context(data, merged, library, sectors())
    run_checks(context, problems)
    return LoadedSpend(context, problems, (*notes, *more))


def _parsed(path: Path, problems: Problems, spec: Spec) -> tuple[Parsed, tuple[Note, ...]]:
    own = Problems()  # what is wrong with one of the two files says nothing of the other
    raw = read_raw(path, own, spec)
    parsed = parse_some(raw, own, spec)
    problems.extend(own)
    return parsed, tuple(raw.notes)


def _with_sector(row: Rule | Measured) -> Rule | Measured:
    """Let a sector be written by its name."""
    known = sector_names().get(plain_label(row.sector)) if row.sector else None
    return row.model_copy(update={"sector": known}) if known else row


def needs_factors(mapping: Path) -> bool:
    """Tell whether the factors must be named apart: only a workbook can hold both."""
    return mapping.suffix.lower() not in WORKBOOK_SUFFIXES


def read_ledgers(paths: Sequence[Path], loaded: LoadedSpend) -> Ledger:
    """Read ledgers and add them up; what is wrong with them is added to the problems.

    Raises
    ------
    InvalidInput
        There are no settings to read them by.
    """
    if loaded.context is None:
        raise InvalidInput(loaded.problems)
    data, collector = loaded.context.data, Collector()
    choices = choices_of(data)
    for at, path in enumerate(paths):
        before = len(loaded.problems.errors)
        if (twin := next((other for other in paths[:at] if _same_content(path, other)), None)) is not None:
            loaded.problems.add("ledger-twice", Origin(path.name), found=twin.name)
            continue
        file, pieces = read_ledger(path, choices, loaded.problems)
        collector.read(file, pieces)
        if not file.rows and len(loaded.problems.errors) == before:
            loaded.problems.add("ledger-empty", file.place())
    return collector.ledger()


def _same_content(path: Path, other: Path) -> bool:
    """Tell whether two files hold the same; what cannot be opened is told when it is read."""
    try:
        return path.samefile(other) or filecmp.cmp(path, other, shallow=False)
    except OSError:
        return False


def choices_of(data: SpendInput) -> LedgerChoices:
    """Give what the settings and the table of columns say about reading ledgers."""
    settings = data.spend
    return LedgerChoices(
        headers={row.field: row.header for row in data.ledger_columns if row.header},
        constants={row.field: row.value for row in data.ledger_columns if row.value},
        department_dimension=settings.department_dimension,
        category_dimension=settings.category_dimension,
        supplier_dimension=settings.supplier_dimension,
        text_is_supplier=settings.text_is_supplier,
    )
