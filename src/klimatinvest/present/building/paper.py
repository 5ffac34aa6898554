"""The decision paper drawn: one page of HTML without anything from outside, or plain text."""

from __future__ import annotations

import textwrap
from importlib.resources import files
from typing import TYPE_CHECKING

from klimatinvest.present.building.decision import Paper
from klimatinvest.present.table import Blank, Cell, Column, Table

if TYPE_CHECKING:
    from klimatinvest.text.catalog import Texts

TEMPLATE = "decision.html.j2"
WIDTH = 88
DASH = "–"


def shown(cell: Cell, column: Column, texts: Texts) -> str:
    """Show a cell of a table as text."""
    if isinstance(cell, Blank):
        return DASH
    return cell if isinstance(cell, str) else texts.number(cell, column.decimals or 0)


def html(paper: Paper, texts: Texts) -> str:
    """Draw the paper as a page that stands alone: no script, no font, no image, everything escaped.

    Parameters
    ----------
    paper : Paper
    texts : Texts
        Language of the page and its numbers.
    """
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415 - only a page of HTML needs it

    source = files("klimatinvest.present.building").joinpath(TEMPLATE).read_text(encoding="utf-8")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    tables = [(table, [_cells(table, row.cells, texts) for row in table.rows]) for table in paper.tables]
    template = environment.from_string(source)
    language = texts.language if texts.language in ("sv", "en") else "sv"
    return template.render(paper=paper, tables=tables, lang=language, skip=texts.get("building_decision.skip")) + "\n"


def _cells(table: Table, cells: tuple[Cell, ...], texts: Texts) -> list[str]:
    return [shown(cell, column, texts) for cell, column in zip(cells, table.columns, strict=True)]


def text(paper: Paper, texts: Texts) -> str:
    """Draw the paper as plain text, for pasting into the municipality's own template."""
    lines = [paper.title, paper.kind, ""]
    for section in (paper.proposal, *paper.sections):
        lines += [section.title.upper(), *(part for line in section.lines for part in _wrapped(line)), ""]
    for table in paper.tables:
        lines += [table.title.upper(), *_text_table(table, texts)]
        lines += [part for note in table.notes for part in _wrapped(note)]
        lines.append("")
    return "\n".join([*lines, *_wrapped(paper.made)]) + "\n"


def _wrapped(line: str) -> list[str]:
    # a no-break space keeps a number together: textwrap breaks at ordinary spaces only
    return textwrap.wrap(line, WIDTH, break_long_words=False, break_on_hyphens=False) or [""]


def _text_table(table: Table, texts: Texts) -> list[str]:
    rows = [[column.label for column in table.columns], *(_cells(table, row.cells, texts) for row in table.rows)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(table.columns))]
    return [
        "  ".join(_aligned(cell, widths[i], table.columns[i]) for i, cell in enumerate(row)).rstrip() for row in rows
    ]


def _aligned(cell: str, width: int, column: Column) -> str:
    return cell.ljust(width) if column.decimals is None else cell.rjust(width)
