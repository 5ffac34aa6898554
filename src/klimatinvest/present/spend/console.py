"""A spend analysis for a terminal of at most a hundred columns."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from klimatinvest.present.console import print_table
from klimatinvest.present.spend.tables import (
    TOP,
    balance_table,
    files_table,
    measured_table,
    out,
    side_table,
    unmapped_table,
)
from klimatinvest.spend.result import SpendResult
from klimatinvest.text.catalog import Texts


def print_spend(result: SpendResult, warnings: Sequence[str], console: Console, texts: Texts) -> None:
    """Print heading, conventions, tables and warnings.

    Parameters
    ----------
    result : SpendResult
    warnings : sequence of str
        Sentences about the input.
    console : Console
        Where to; see ``present.console.terminal``.
    texts : Texts
        The reader's language.
    """
    settings = result.data.spend
    console.print(Text(f"{settings.organisation} · {settings.name}", style="bold"))
    for line in conventions(result, texts):
        console.print(Text(line))
    tables = [files_table(result, texts), balance_table(result, texts)]
    tables += [side_table(result, side, texts) for side in ("year", "category")]
    tables += [side_table(result, side, texts, TOP) for side in ("department", "supplier")]
    for table in (*tables, measured_table(result, texts), unmapped_table(result, texts)):
        if table is not None:
            print_table(table, console, texts)
    if warnings:
        console.print()
        console.print(Text(out(texts, "warnings"), style="bold underline"))
        for line in warnings:
            console.print(Padding(Text(f"• {line}"), (0, 0, 0, 1)))


def conventions(result: SpendResult, texts: Texts) -> list[str]:
    """Say what the figures rest on: years, VAT, source of the factors, placeholders."""
    settings, source = result.data.spend, result.data.factor_set
    basis = texts.get(f"spend_choice.vat_basis.{settings.ledger_vat}")
    years = ", ".join(map(str, result.years))
    lines = [
        out(texts, "conventions", version=settings.version, years=years, vat=basis),
        out(texts, "factors", title=source.title, edition=source.edition, source=source.source),
    ]
    if found := result.placeholders:
        lines.append(out(texts, "placeholders", count=len(found), ids=", ".join(found)))
    return lines
