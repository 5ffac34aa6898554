"""The decision paper drawn: one page of HTML without anything from outside, or plain text."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from importlib.resources import files
from typing import TYPE_CHECKING

from klimatinvest.present.building.decision import Paper
from klimatinvest.present.table import Blank, Cell, Column, Row, Table

if TYPE_CHECKING:
    from klimatinvest.text.catalog import Texts

TEMPLATE = "decision.html.j2"
WIDTH = 88
DASH = "–"


def _shown(cell: Cell, decimals: int, marks: Mapping[str, str], texts: Texts) -> str:
    """Show a cell of a table as text; a blank one has the letter of its reason."""
    if isinstance(cell, Blank):
        return DASH + marks.get(cell.reason, "")
    return cell if isinstance(cell, str) else texts.number(cell, decimals)


def _notes(table: Table, texts: Texts) -> list[str]:
    """Give what stands below a table: why cells are blank, then its notes."""
    return [*(f"{DASH}{mark} {texts.get(f'reason.{reason}')}" for reason, mark in table.marks.items()), *table.notes]


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
    tables = [
        (table, [_cells(table, row, texts) for row in table.rows], _notes(table, texts)) for table in paper.tables
    ]
    template = environment.from_string(source)
    language = texts.language if texts.language in ("sv", "en") else "sv"
    return template.render(paper=paper, tables=tables, lang=language, skip=texts.get("building_decision.skip")) + "\n"


def _cells(table: Table, row: Row, texts: Texts) -> list[str]:
    marks = table.marks
    return [_shown(c, n, marks, texts) for c, n in zip(row.cells, row.shown_with(table.columns), strict=True)]


def text(paper: Paper, texts: Texts) -> str:
    """Draw the paper as plain text, for pasting into the municipality's own template."""
    lines = [paper.title, paper.kind, ""]
    for section in (paper.proposal, *paper.sections):
        lines += [section.title.upper(), *(part for line in section.lines for part in _wrapped(line)), ""]
    for table in paper.tables:
        lines += [table.title.upper(), *_text_table(table, texts)]
        lines += [part for note in _notes(table, texts) for part in _wrapped(note)]
        lines.append("")
    return "\n".join([*lines, *_wrapped(paper.made)]) + "\n"


def _wrapped(line: str) -> list[str]:
    # a no-break space keeps a number together: textwrap breaks at ordinary spaces only
    return textwrap.wrap(line, WIDTH, break_long_words=False, break_on_hyphens=False) or [""]


def _text_table(table: Table, texts: Texts) -> list[str]:
    rows = [[column.label for column in table.columns], *(_cells(table, row, texts) for row in table.rows)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(table.columns))]
    return [
        "  ".join(_aligned(cell, widths[i], table.columns[i]) for i, cell in enumerate(row)).rstrip() for row in rows
    ]


def _aligned(cell: str, width: int, column: Column) -> str:
    return cell.ljust(width) if column.decimals is None else cell.rjust(width)
