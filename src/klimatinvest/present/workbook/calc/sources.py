"""Where every value comes from: the plan's own sources and the library values it uses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from klimatinvest.plan.fields import TABLES
from klimatinvest.plan.model import Row
from klimatinvest.present.workbook.calc.context import Context
from klimatinvest.present.workbook.calc.page import open_plain, out
from klimatinvest.present.workbook.formats import write_text
from klimatinvest.present.workbook.formula import scalar
from klimatinvest.present.workbook.grid import HEADER, quote

SHEET = "sources_list"
STATUSES = ("observed", "default", "placeholder")
HEADERS = ("source", "url", "where", "rows", *STATUSES)
PARAMETERS = ("parameter", "url", "name", "value", "unit", "year", "source")
_WEB = ("https://", "http://")


@dataclass
class Source:
    """A source and where the plan uses it.

    Attributes
    ----------
    name, url : str
        As written in the plan.
    tables : list of str
        Tables with a row that names it, in the plan's order.
    statuses : Counter of str
        Number of rows by status; a row without status counts in ``rows`` only.
    """

    name: str
    url: str
    rows: int = 0
    tables: list[str] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)


def status_field(row: type[Row] | Row) -> str | None:
    """Name the field that says how certain a row's value is; some tables have a status of another kind."""
    fields = type(row).model_fields if isinstance(row, Row) else row.model_fields
    return next((name for name in ("value_status", "status") if name in fields), None)


def used_sources(ctx: Context) -> list[Source]:
    """Collect the distinct sources of all rows, sorted by name."""
    found: dict[tuple[str, str], Source] = {}
    for table, row in _rows(ctx):
        name, url = getattr(row, "source", ""), getattr(row, "url", "")
        if not name:
            continue
        source = found.setdefault((name, url), Source(name, url))
        source.rows += 1
        if table not in source.tables:
            source.tables.append(table)
        status = status_field(row)
        if status is not None:
            source.statuses[getattr(row, status)] += 1
    return sorted(found.values(), key=lambda s: (s.name.casefold(), s.url))


def _rows(ctx: Context) -> Iterator[tuple[str, Row]]:
    for table in TABLES:
        for row in getattr(ctx.inputs.plan, table.id):
            yield table.id, row


def write_sources(ctx: Context) -> None:
    """Write the sources, then the library values that rows refer to."""
    sheet = open_plain(ctx, SHEET, out(ctx, "sources.basis"))
    for column, key in enumerate(HEADERS):
        write_text(sheet, HEADER, column, out(ctx, f"sources.header.{key}"), ctx.formats, "header")
    at = HEADER + 1
    for source in used_sources(ctx):
        _source(ctx, sheet, at, source)
        at += 1
    sheet.autofilter(HEADER, 0, max(HEADER + 1, at - 1), len(HEADERS) - 1)
    _parameters(ctx, sheet, _statuses(ctx, sheet, at + 1))
    sheet.freeze_panes(HEADER + 1, 1)
    for first, last, width in ((0, 0, 64), (1, 1, 60), (2, 2, 40), (3, 6, 18)):
        sheet.set_column(first, last, width)


def _statuses(ctx: Context, sheet: Worksheet, at: int) -> int:
    """Count each table's rows by how certain they are, live; the cover shows the sums."""
    write_text(sheet, at, 0, out(ctx, "cover.statuses"), ctx.formats, "heading")
    write_text(sheet, at + 1, 0, ctx.texts.get("sheet_text.delivered.sheet"), ctx.formats, "header")
    first, name = 4, quote(sheet.get_name())  # the columns of the statuses, as in the list above
    for k, status in enumerate(STATUSES, start=first):
        write_text(sheet, at + 1, k, ctx.texts.get(f"choice.status.{status}"), ctx.formats, "header")
    n = at + 2
    for table in TABLES:
        field, rows = status_field(table.row), getattr(ctx.inputs.plan, table.id)
        if field is None or not rows:
            continue
        write_text(sheet, n, 0, ctx.where.sheets[table.id].sheet, ctx.formats, "text")
        for k, status in enumerate(STATUSES, start=first):
            formula = f"=COUNTIF({ctx.input_column(table.id, field)},{xl_col_to_name(k)}${at + 2})"
            count = sum(1 for row in rows if getattr(row, field) == status)
            sheet.write_formula(n, k, formula, ctx.formats.get("amount"), count)
        n += 1
    for k, status in enumerate(STATUSES, start=first):
        letter = xl_col_to_name(k)
        counted = ((row, status_field(row)) for _, row in _rows(ctx))
        count = sum(1 for row, field in counted if field is not None and getattr(row, field) == status)
        cells = f"{name}!${letter}${at + 3}:${letter}${max(n, at + 3)}"
        ctx.cells["status", status] = scalar(f"SUM({cells})", count)
    return n + 1


def _source(ctx: Context, sheet: Worksheet, at: int, source: Source) -> None:
    write_text(sheet, at, 0, source.name, ctx.formats, "text")
    _link(ctx, sheet, at, source.url)
    names = ", ".join(ctx.texts.get(f"table.{table}.sheet") for table in source.tables)
    write_text(sheet, at, 2, names, ctx.formats, "text")
    for column, count in enumerate((source.rows, *(source.statuses[s] for s in STATUSES)), start=3):
        sheet.write_number(at, column, count, ctx.formats.get("amount"))


def _link(ctx: Context, sheet: Worksheet, at: int, url: str) -> None:
    """Write a web address as a link; anything else stays text."""
    if not url.startswith(_WEB) or sheet.write_url(at, 1, url, ctx.formats.get("link")) != 0:
        write_text(sheet, at, 1, url or "–", ctx.formats, "text")


def _parameters(ctx: Context, sheet: Worksheet, at: int) -> None:
    """Write each library value that is used, with its own source."""
    plan, english = ctx.inputs.plan, ctx.texts.language == "en"
    named = [r.parameter for r in plan.assumptions] + [r.parameter for r in plan.series]
    used = sorted({parameter for parameter in named if parameter})
    write_text(sheet, at, 0, out(ctx, "sources.parameters"), ctx.formats, "heading")
    for column, key in enumerate(PARAMETERS):
        write_text(sheet, at + 1, column, out(ctx, f"sources.header.{key}"), ctx.formats, "header")
    at += 2
    for identifier in used:
        parameter = ctx.inputs.library.get(identifier)
        if parameter is None:
            continue
        for year, dated in sorted(parameter.values.items(), key=lambda v: v[0] or 0):
            write_text(sheet, at, 0, identifier, ctx.formats, "id")
            _link(ctx, sheet, at, dated.url)
            write_text(sheet, at, 2, parameter.en if english else parameter.sv, ctx.formats, "text")
            sheet.write_number(at, 3, dated.value, ctx.formats.get("number"))
            write_text(sheet, at, 4, ctx.texts.unit(parameter.unit), ctx.formats, "text")
            if year is None:
                write_text(sheet, at, 5, "–", ctx.formats, "text")
            else:
                sheet.write_number(at, 5, year, ctx.formats.get("year"))
            write_text(sheet, at, 6, dated.source, ctx.formats, "text")
            at += 1
