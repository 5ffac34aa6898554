"""Rows of a plan's inventory as YAML to put into the plan."""

from __future__ import annotations

from klimatinvest.plan.fields import BY_ID
from klimatinvest.plan.model import InventoryRow
from klimatinvest.present.plan_yaml import dump_rows
from klimatinvest.present.spend.tables import out
from klimatinvest.spend.result import SpendResult
from klimatinvest.spend.to_plan import Words, unmapped_share
from klimatinvest.text.catalog import Texts

TABLE = "inventory"


def inventory_words(result: SpendResult, texts: Texts) -> Words:
    """Give source and note of the rows."""
    settings, source = result.data.spend, result.data.factor_set
    share = texts.number(unmapped_share(result) * 100.0, 1)
    return Words(
        out(texts, "inventory.source", name=settings.name, organisation=settings.organisation),
        out(texts, "inventory.note", factors=f"{source.title} {source.edition}", share=share),
    )


def inventory_yaml(rows: tuple[InventoryRow, ...], result: SpendResult, texts: Texts) -> str:
    """Write the rows with the sectors that were chosen, as a piece of a plan in YAML."""
    sectors = ", ".join(row.sector for row in rows)
    lines = [out(texts, "inventory.about"), out(texts, "inventory.sectors", sectors=sectors)]
    head = "".join(f"# {line}\n" for line in lines)
    return head + dump_rows(BY_ID[TABLE], rows, texts)
