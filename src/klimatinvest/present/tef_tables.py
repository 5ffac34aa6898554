"""What an import of the open framework gives, as tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from string import ascii_lowercase

from klimatinvest.catalogue.tef.result import STATUSES, ElementResult
from klimatinvest.present.table import Cell, Column, Row, Table
from klimatinvest.text.catalog import Texts
from klimatinvest.text.render import render_problem

DASH = "–"
_KG = 1000.0


def counts_table(results: Sequence[ElementResult], files: int, country: str, texts: Texts) -> Table:
    """Show how many elements could be calculated, rest on placeholders, or could not be calculated."""
    counts = Counter(result.status for result in results)
    rows = [Row((texts.get(f"tef.status.{status}"), float(counts[status]))) for status in STATUSES]
    rows.append(Row((texts.get("tef.table.total"), float(len(results))), total=True))
    columns = (Column(texts.get("tef.table.status")), Column(texts.get("tef.table.count"), 0))
    title = texts.get("tef.table.counts", files=files, country=country)
    return Table("tef-counts", title, columns, tuple(rows), (texts.get("tef.licence"),))


def elements_table(results: Sequence[ElementResult], texts: Texts) -> Table:
    """Show every element with a number: abatement per unit, what it is per and what to know about it."""
    shown = [result for result in results if result.abatement is not None]
    letters = dict(zip(_all_flags(shown), ascii_lowercase, strict=False))
    rows = tuple(Row((r.id, _kg(r.abatement), r.unit, " ".join(letters[f] for f in _flags(r)) or DASH)) for r in shown)
    columns = (
        Column(texts.get("tef.table.element")),
        Column(texts.get("tef.table.abatement"), 3),
        Column(texts.get("tef.table.unit")),
        Column(texts.get("tef.table.flags")),
    )
    notes = tuple(f"{letter}  {texts.get(f'tef.flag.{flag}')}" for flag, letter in letters.items())
    return Table("tef-elements", texts.get("tef.table.elements"), columns, rows, notes)


def reasons_table(results: Sequence[ElementResult], texts: Texts) -> Table:
    """Show every element without a number, and why."""
    rows = tuple(
        Row((result.id, render_problem(fault.problem(), texts)))
        for result in results
        if result.abatement is None
        for fault in result.faults
    )
    columns = (Column(texts.get("tef.table.element")), Column(texts.get("tef.table.reason")))
    return Table("tef-reasons", texts.get("tef.table.reasons"), columns, rows)


def _all_flags(results: Sequence[ElementResult]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(flag for result in results for flag in _flags(result)))


def _flags(result: ElementResult) -> tuple[str, ...]:
    return (*result.flags, "placeholder") if result.placeholders else result.flags


def _kg(grams: float | None) -> Cell:
    return DASH if grams is None else grams / _KG
