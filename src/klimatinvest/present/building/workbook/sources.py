"""Where every value comes from: the input's own sources, and the library values that are used."""

from __future__ import annotations

from collections import Counter

from xlsxwriter.worksheet import Worksheet

from klimatinvest.building.energy import MIX_PARAMETERS, WEIGHT_PARAMETERS
from klimatinvest.building.fields import BUILDING
from klimatinvest.building.products import FACTOR, WASTE
from klimatinvest.present.building.workbook.context import Context
from klimatinvest.present.workbook.formats import write_text
from klimatinvest.present.workbook.grid import HEADER

SHEET = "sources"
STATUSES = ("observed", "default", "placeholder")
_WEB = ("https://", "http://")


def write_sources(ctx: Context) -> None:
    """Write the sources with how many rows rest on them, then the library values."""
    sheet = ctx.plain(SHEET, ctx.say("sources.basis"))
    labels = [ctx.say(f"sources.header.{key}") for key in ("source", "url", "where", "rows")]
    ctx.headers(sheet, [*labels, *(ctx.texts.get(f"choice.status.{status}") for status in STATUSES)])
    at = HEADER + 1
    for (name, url), (tables, counts) in sorted(_used(ctx).items(), key=lambda item: item[0][0].casefold()):
        write_text(sheet, at, 0, name, ctx.formats, "text")
        _link(ctx, sheet, at, url)
        where = ", ".join(ctx.texts.get(f"building_table.{table}.sheet") for table in tables)
        write_text(sheet, at, 2, where, ctx.formats, "text")
        for column, count in enumerate((counts.total(), *(counts[status] for status in STATUSES)), start=3):
            sheet.write_number(at, column, count, ctx.formats.get("amount"))
        at += 1
    _parameters(ctx, sheet, at + 1)
    sheet.freeze_panes(HEADER + 1, 1)
    for first, last, width in ((0, 0, 70), (1, 1, 60), (2, 2, 40), (3, 6, 16)):
        sheet.set_column(first, last, width)


def _used(ctx: Context) -> dict[tuple[str, str], tuple[list[str], Counter[str]]]:
    found: dict[tuple[str, str], tuple[list[str], Counter[str]]] = {}
    project = ctx.building.project
    for name in (project.area_source, project.rate_source):
        found.setdefault((name, ""), (["project"], Counter()))[1][project.area_status] += 1
    for table in BUILDING.tables:
        for row in getattr(ctx.building, table.id):
            if not getattr(row, "source", ""):
                continue
            tables, counts = found.setdefault((row.source, getattr(row, "url", "")), ([], Counter()))
            counts[row.status] += 1
            if table.id not in tables:
                tables.append(table.id)
    return found


def used_parameters(ctx: Context) -> list[str]:
    """List the library values that the calculation rests on."""
    building = ctx.building
    named = [row.parameter for row in building.products] + [row.parameter for row in building.energy_series]
    found = {identifier for identifier in named if identifier}
    found |= {identifier.replace(FACTOR, WASTE, 1) for identifier in found if identifier.startswith(FACTOR)}
    found |= {ctx.result.limit.parameter, "boverket.conservative_factor"}
    if any(carrier.kind == "electricity" for carrier in building.energy_carriers):
        found |= set(MIX_PARAMETERS.values())
    found |= {WEIGHT_PARAMETERS[c.kind] for c in building.energy_carriers if c.kind in WEIGHT_PARAMETERS}
    return sorted(found)


def _parameters(ctx: Context, sheet: Worksheet, at: int) -> None:
    write_text(sheet, at, 0, ctx.say("sources.parameters"), ctx.formats, "heading")
    labels = [
        ctx.say(f"sources.header.{key}") for key in ("parameter", "url", "name", "value", "unit", "year", "source")
    ]
    ctx.headers(sheet, labels, at + 1)
    row = at + 2
    for identifier in used_parameters(ctx):
        parameter = ctx.library.get(identifier)
        if parameter is None:
            continue
        for year, dated in sorted(parameter.values.items(), key=lambda item: item[0] or 0):
            write_text(sheet, row, 0, identifier, ctx.formats, "id")
            _link(ctx, sheet, row, dated.url)
            write_text(sheet, row, 2, parameter.label(ctx.texts.language), ctx.formats, "text")
            sheet.write_number(row, 3, dated.value, ctx.formats.get("number"))
            write_text(sheet, row, 4, ctx.texts.unit(parameter.unit), ctx.formats, "text")
            write_text(sheet, row, 5, "–" if year is None else str(year), ctx.formats, "text")
            write_text(sheet, row, 6, dated.source, ctx.formats, "text")
            row += 1


def _link(ctx: Context, sheet: Worksheet, at: int, url: str) -> None:
    if not url.startswith(_WEB) or sheet.write_url(at, 1, url, ctx.formats.get("link")) != 0:
        write_text(sheet, at, 1, url or "–", ctx.formats, "text")
