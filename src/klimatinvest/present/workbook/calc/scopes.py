"""The group's own emissions by scope, live: what a unit stated last, less what the plan's elements take off."""

from __future__ import annotations

from klimatinvest.engine.scopes import COLUMNS, ScopeRow, links_of, summed, unit_scopes
from klimatinvest.plan.model import UnitElement
from klimatinvest.present.scopes import column_label
from klimatinvest.present.workbook.calc.context import Context, plain
from klimatinvest.present.workbook.calc.page import column_sum, text_row
from klimatinvest.present.workbook.formula import HERE, ONE, ZERO, Expr, scalar, total, when
from klimatinvest.present.workbook.grid import HEADER, Grid, Row

SHEET = "scopes_result"
_NOTES = ("methods", "between_units", "level")


def write_scopes(ctx: Context) -> None:
    """Write a block for each unit and scope, then the group's sums; scope 2 has two sums that never meet."""
    grid, found = ctx.grid(SHEET), unit_scopes(ctx.result)
    for note in _NOTES:
        text_row(ctx, grid, "", ctx.texts.get(f"scopes.note.{note}"))
    rows: dict[int, Row] = {}
    for unit in found.units:
        grid.skip()
        grid.heading(ctx.name_of(unit), unit)
        for index, row in enumerate(found.rows):
            if row.stated.unit == unit:
                rows[index] = _unit(ctx, grid, index, row)
    grid.skip()
    grid.heading(ctx.texts.get("scopes.group"))
    shape = (1, ctx.inputs.years.size)
    for scope, method in COLUMNS:
        members = [rows[i] for i, row in enumerate(found.rows) if row in found.of((scope, method))]
        if members:
            label = column_label(scope, method, ctx.texts)
            engine = plain(summed(found.of((scope, method)), "plan", shape))
            grid.row("", label, "ton", column_sum(members), "total_tonnes", engine, summed=False)


def _unit(ctx: Context, grid: Grid, index: int, row: ScopeRow) -> Row:
    """Write the level, what each element takes off, and what is left."""
    stated = row.stated
    label = column_label(stated.scope, stated.method, ctx.texts)
    if stated.category is not None:
        label = ctx.texts.get("scopes.sheet.category", scope=label, category=stated.category)
    level = scalar(ctx.where.year_cell("unit_emissions", index, row.year), row.level)
    before = grid.row(
        stated.unit,
        ctx.texts.get("scopes.sheet.level", scope=label, year=row.year),
        "ton",
        level,
        "tonnes",
        summed=False,
    )
    links = links_of(ctx.inputs.plan.unit_elements, stated)
    effects = [_effect(ctx, grid, row, link) for link in links]
    left = before.now - total([effect.now for effect in effects]) if effects else before.now
    name = ctx.texts.get("scopes.sheet.plan", scope=label)
    written = grid.row(stated.unit, name, "ton", left, "total_tonnes", plain(row.plan), summed=False)
    if stated.scope == "scope1":
        ctx.rows["scope1", stated.unit] = written
    return written


def _effect(ctx: Context, grid: Grid, row: ScopeRow, link: UnitElement) -> Row:
    """Write an element's share after the stated year, without what it had taken off in that year."""
    tonnes = ctx.rows["tonnes_element", link.element]
    index = ctx.inputs.plan.unit_elements.index(link)
    share = scalar(ctx.where.cell("unit_elements", index, "share"), link.share)
    at = row.year - int(ctx.inputs.years[0])
    already: Expr = ZERO
    if 0 <= at < ctx.inputs.years.size:
        already = scalar(f"{tonnes.sheet}!${grid.columns[at + 1]}${tonnes.number}", float(tonnes.values[at + 1]))
    year = scalar(ctx.where.year_header_cell("unit_emissions", row.year), row.year)
    after = when(f"{HERE}${HEADER + 1}>{year.text}", grid.year.values > row.year, ONE, ZERO)
    expr = share * (tonnes.now - already) * after if already is not ZERO else share * tonnes.now * after
    label = ctx.texts.get("scopes.sheet.effect", element=ctx.name_of(link.element))
    return grid.row(link.element, label, "ton", expr, "tonnes", summed=False)
