"""NetZeroCities, part A: existing climate funding, evaluation of the sources, barriers to investment."""

from __future__ import annotations

from collections.abc import Sequence

from klimatinvest.plan.model import Action, FundingSource
from klimatinvest.present.workbook.calc.context import Context
from klimatinvest.present.workbook.calc.netzero_table import Cell, Table
from klimatinvest.present.workbook.formula import Expr, scalar, total

SHEET = "netzero_state"
EXISTING = ("decided", "ongoing", "done")  # states of an action that is no longer a wish


def write_state(ctx: Context) -> None:
    """Write the three tables of the part."""
    table = Table(ctx, SHEET)
    _existing(ctx, table)
    _sources(ctx, table)
    _barriers(ctx, table)
    table.finish()


def _existing(ctx: Context, table: Table) -> None:
    """List what is decided or under way: project, sector, period, amount, source and status."""
    table.open("existing", ("project", "area", "owner", "status", "first", "amount", "funded", "tonnes"))
    found = [a for a in ctx.inputs.actions if a.status in EXISTING]
    for action in found:
        table.line([*_about(ctx, action), *_money(ctx, action), _tonnes(ctx, action)])
    if not found:
        table.note("no_existing")


def _about(ctx: Context, action: Action) -> list[Cell]:
    row = ctx.action_rows[action.id]
    area = ctx.texts.get(f"choice.focus_area.{action.focus_area}")
    status = ctx.texts.get(f"choice.action_status.{action.status}")
    year = action.in_use_year
    cell = ctx.where.cell("actions", row, "in_use_year")
    return [
        (f"={ctx.where.cell('actions', row, 'name')}", action.name),
        (f"={ctx.where.cell('actions', row, 'focus_area')}", area),
        ctx.name_of(action.owner),
        (f"={ctx.where.cell('actions', row, 'status')}", status),
        "–" if year is None else (f"={cell}", year),
    ]


def _money(ctx: Context, action: Action) -> list[Cell]:
    """Give what is to be paid and what decided sources cover."""
    needs = [row.sum_cell for key, row in ctx.rows.items() if key[0] == "need" and key[1] == action.id]
    gaps = [row.sum_cell for key, row in ctx.rows.items() if key[0] == "gap_secured" and key[1] == action.id]
    return [total(needs), total(needs) - total(gaps)]


def _tonnes(ctx: Context, action: Action) -> Expr:
    """Give the abatement of the elements that the action enables, by its share of each."""
    parts: list[Expr] = []
    for i, link in enumerate(ctx.inputs.plan.enables):
        row = ctx.rows.get(("tonnes_element", link.element))
        if link.action == action.id and row is not None:
            parts.append(row.sum_cell * scalar(ctx.where.cell("enables", i, "share"), link.share))
    return total(parts[:3]) if parts else scalar("0", 0.0)


def _sources(ctx: Context, table: Table) -> None:
    """Evaluate each source: kind, provider, status, what it offers and what the plan uses of it."""
    table.open("sources", ("source", "kind", "actor", "status", "offered", "used", "share"))
    for source in ctx.result.funding.sources:
        table.line(_source(ctx, source))
    if not ctx.result.funding.sources:
        table.note("no_sources")


def _source(ctx: Context, source: FundingSource) -> Sequence[Cell]:
    row = next(i for i, s in enumerate(ctx.inputs.plan.sources) if s.id == source.id)
    words = ctx.texts
    paid = ctx.rows.get(("paid_possible", source.id))
    offered = ctx.rows.get(("ceiling_possible", source.id))
    amounts: list[Cell] = ["–", "–", "–"]
    if paid is not None and offered is not None:
        below, above = offered.sum_cell, paid.sum_cell
        share = float(above.values / below.values) if float(below.values) else 0.0
        text = f"IF({below.text}=0,0,{above.text}/{below.text})"
        amounts = [below, above, (f"={text}", share, "percent")]
    return [
        (f"={ctx.where.cell('sources', row, 'name')}", source.name),
        (f"={ctx.where.cell('sources', row, 'kind')}", words.get(f"choice.source_kind.{source.kind}")),
        ctx.name_of(source.actor),
        (f"={ctx.where.cell('sources', row, 'status')}", words.get(f"choice.funding_status.{source.status}")),
        *amounts,
    ]


def _barriers(ctx: Context, table: Table) -> None:
    """Show where money is missing, and by whom: what the plan itself says of barriers; the rest is for the city."""
    table.open("barriers", ("payer", "need", "missing", "share"))
    for actor in ctx.inputs.actors:
        needs = [row.sum_cell for key, row in ctx.rows.items() if key[0] == "need" and key[2:] == (actor.id,)]
        gaps = [row.sum_cell for key, row in ctx.rows.items() if key[0] == "gap_possible" and key[2:] == (actor.id,)]
        if not needs:
            continue
        at = table.number
        need, gap = total(needs), total(gaps)
        share = float(gap.values / need.values) if float(need.values) else 0.0
        table.line([actor.name, need, gap, (f"=IF($B{at}=0,0,$C{at}/$B{at})", share, "percent")])
    table.empty("barriers_text", 5)
