"""The same thing calculated in two ways, line by line; the checks test the differences."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from xlsxwriter.worksheet import Worksheet

from klimatinvest.engine.result import TOTAL
from klimatinvest.present.workbook.calc.context import Context
from klimatinvest.present.workbook.calc.page import open_plain
from klimatinvest.present.workbook.formats import write_text
from klimatinvest.present.workbook.formula import Expr, scalar
from klimatinvest.present.workbook.grid import HEADER, Row, quote

SHEET = "reconciliation"
HEADERS = ("id", "label", "unit", "one", "other", "difference")
ONE_WAY, OTHER_WAY, DIFFERENCE = 3, 4, 5
KRONOR, SHARE, TONNES, YEARS = 3, 12, 6, 0  # decimals that differences are rounded to


@dataclass(frozen=True, slots=True)
class Line:
    """One thing calculated in two ways; an identifier that begins with = is a formula with its value."""

    id: str
    label: str
    unit: str
    one: Expr
    other: Expr
    key: str = ""


def write_reconciliation(ctx: Context) -> None:
    """Write the groups and remember the sum of each group's differences."""
    sheet = open_plain(ctx, SHEET, say(ctx, "basis"))
    for column, key in enumerate(HEADERS):
        write_text(sheet, HEADER, column, say(ctx, f"header.{key}"), ctx.formats, "header")
    at = HEADER + 1
    groups = [*_present_values(ctx), ("actors", KRONOR, [_actors(ctx)]), ("needs", KRONOR, _needs(ctx))]
    groups += [("element_years", YEARS, _years(ctx)), *_shares(ctx), ("inventory", TONNES, _inventory(ctx))]
    for key, decimals, lines in groups:
        if lines:
            at = _group(ctx, sheet, at, key, decimals, lines)
    sheet.freeze_panes(HEADER + 1, 2)
    for first, last, width in ((0, 0, 26), (1, 1, 60), (2, 2, 10), (3, 5, 20)):
        sheet.set_column(first, last, width)


def say(ctx: Context, key: str, **args: object) -> str:
    """Give a text of this sheet."""
    return ctx.texts.get(f"sheet_text.{SHEET}.{key}", **args)


def _group(ctx: Context, sheet: Worksheet, at: int, key: str, decimals: int, lines: list[Line]) -> int:
    """Write a heading with its rounding, the lines, and the sums of their differences."""
    formats, name = ctx.formats, quote(sheet.get_name())
    write_text(sheet, at, 0, say(ctx, f"group.{key}"), formats, "heading")
    write_text(sheet, at, OTHER_WAY, say(ctx, "decimals"), formats, "note")
    sheet.write_number(at, DIFFERENCE, decimals, formats.get("number"))
    first, places = at + 1, f"$F${at + 1}"
    style = {SHARE: "factor", YEARS: "year"}.get(decimals, "tonnes")
    differences = []
    for i, line in enumerate(lines):
        n = first + i
        _texts(ctx, sheet, n, line)
        for column, expr in ((ONE_WAY, line.one), (OTHER_WAY, line.other)):
            sheet.write_formula(n, column, f"={expr.text}", formats.get(style), float(expr.values))
        found = round(float(line.one.values) - float(line.other.values), decimals) + 0.0
        differences.append(found)
        sheet.write_formula(n, DIFFERENCE, f"=ROUND($D{n + 1}-$E{n + 1},{places})", formats.get(style), found)
    last = first + len(lines)
    cells = f"$F${first + 1}:$F${last}"
    sums = (("absolute", f"SUMPRODUCT(ABS({cells}))", float(np.abs(differences).sum())),
            ("net", f"SUM({cells})", float(np.sum(differences))))  # fmt: skip
    for i, (kind, text, value) in enumerate(sums):
        write_text(sheet, last + i, 1, say(ctx, kind), formats, "total")
        sheet.write_formula(last + i, DIFFERENCE, f"={text}", formats.get("total_decimal"), value)
        ctx.cells["reconciled", key, kind] = scalar(f"{name}!$F${last + i + 1}", value)
    return last + 3


def _texts(ctx: Context, sheet: Worksheet, at: int, line: Line) -> None:
    for column, text in ((0, line.id), (1, line.label), (2, line.unit)):
        if column == 0 and text.startswith("="):  # identifiers cannot; names can, and stay text
            sheet.write_formula(at, column, text, ctx.formats.get("from_input"), line.key)
        else:
            write_text(sheet, at, column, text, ctx.formats, "text")


# -- groups ----------------------------------------------------------------------------------------------


def _present_values(ctx: Context) -> list[tuple[str, int, list[Line]]]:
    """Hold present values by factors against the spreadsheet's own function, which knows one rate only."""
    groups = []
    for lens, rate in (("municipal", "Kalkylranta_kommun"), ("society", "Kalkylranta_samhalle")):
        if lens == "society" and ("plan", "social_rate", None) in ctx.series:
            continue
        lines = []
        for kind in ("operating", "extra", "residual"):
            present = ctx.cells["present", lens, kind, TOTAL]
            text = _present(ctx.rows[f"{lens}_{kind}", TOTAL], rate, shifted=kind != "residual")
            other = Expr(text, present.values)
            lines.append(Line(f"{lens}-{kind}", say(ctx, f"line.{kind}"), "kr", present, other))
        groups.append((f"npv_{lens}", KRONOR, lines))
    return groups


def _present(row: Row, rate: str, *, shifted: bool) -> str:
    """Value a row with the year-0 amount outside NPV(), which discounts its first value too."""
    value = f"{row.sheet}!$G${row.number}+NPV({rate},{row.sheet}!$H${row.number}:${row.last}${row.number})"
    return f"({value})*(1+{rate})^Tidpunkt" if shifted else value


def _actors(ctx: Context) -> Line:
    society = ctx.rows["society_operating", TOTAL].sum_cell + ctx.rows["society_residual", TOTAL].sum_cell
    net = ctx.rows["actor_net", TOTAL].sum_cell
    return Line("actors", say(ctx, "line.actors"), "kr", net, Expr(society.text, society.values))


def _needs(ctx: Context) -> list[Line]:
    """Hold the need against what decided sources pay, summed on their own rows, and the gap."""
    need, gap = ctx.rows["need", "total"].sum_cell, ctx.rows["gap_secured", "total"].sum_cell
    paid = ctx.rows["paid", TOTAL].sum_cell
    return [Line("needs", say(ctx, "line.needs"), "kr", need, paid + gap)]


def _years(ctx: Context) -> list[Line]:
    """Hold each element's start against the earlier of start and target year."""
    lines = []
    for element in ctx.inputs.elements:
        if element.start is not None and element.target_year is not None:
            cell = ctx.where.cell("elements", ctx.element_rows[element.id], "start")
            target = ctx.where.cell("elements", ctx.element_rows[element.id], "target_year")
            earlier = scalar(f"MIN({cell},{target})", min(element.start, element.target_year))
            lines.append(Line(element.id, element.name, "år", scalar(cell, element.start), earlier))
    return lines


def _shares(ctx: Context) -> list[tuple[str, int, list[Line]]]:
    """Add up the shares of each line, each mixed shift and each action."""
    plan = ctx.inputs.plan
    groups = []
    for table, keys in (("actor_shares", ("subject", "line")), ("from_shares", ("element",)), ("enables", ("action",))):
        rows = getattr(plan, table)
        seen: dict[tuple[str, ...], tuple[int, float]] = {}
        for i, row in enumerate(rows):
            key = tuple(str(getattr(row, k)) for k in keys)
            first, summed = seen.get(key, (i, 0.0))
            seen[key] = (first, summed + row.share)
        lines = [_share(ctx, table, keys, first, summed) for first, summed in seen.values()]
        groups.append((table, SHARE, lines))
    return groups


def _share(ctx: Context, table: str, keys: tuple[str, ...], row: int, summed: float) -> Line:
    """Add up the shares of the rows that have the same keys as one row; actions may leave a part unallotted."""
    cells = [ctx.where.cell(table, row, key) for key in keys]
    criteria = ",".join(f"{ctx.input_column(table, k)},{cell}" for k, cell in zip(keys, cells, strict=True))
    one = scalar(f"SUMIFS({ctx.input_column(table, 'share')},{criteria})", summed)
    shown = str(getattr(getattr(ctx.inputs.plan, table)[row], keys[0]))
    name = ctx.name_of(shown)
    if len(keys) > 1:
        line = getattr(getattr(ctx.inputs.plan, table)[row], keys[1])
        name = f"{name} · {ctx.texts.get(f'choice.line.{line}')}"
    other = scalar("1", 1.0) if table != "enables" else Expr(f"MIN(1,{one.text})", np.minimum(1.0, one.values))
    return Line(f"={cells[0]}", name, "andel", one, other, shown)


def _inventory(ctx: Context) -> list[Line]:
    lines = []
    for sector in ctx.result.sectors:
        present = ctx.cells.get(("sector_present", sector.sector))
        if present is not None:
            modelled = ctx.rows["sector_modelled", sector.sector].lead
            lines.append(Line(sector.sector, ctx.name_of(sector.sector), "ton", present, modelled))
    return lines
