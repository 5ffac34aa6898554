"""Draw the report as one page of HTML that needs nothing from outside."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from klimatinvest.present.report.model import Report
from klimatinvest.present.table import Blank, Cell, Table
from klimatinvest.text.catalog import Texts

TEMPLATE, STYLE = "report.html.j2", "report.css"
_WEB = ("https://", "http://")
DASH = "–"


def html(report: Report, texts: Texts) -> str:
    """Draw the page: no script, no font, no picture and no address fetched; everything from the plan is escaped.

    Parameters
    ----------
    report : Report
    texts : Texts
        Language of the page and its numbers.
    """
    room = files("klimatinvest.present.report")
    style = room.joinpath(STYLE).read_text(encoding="utf-8")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["drawn"] = Markup  # only for drawings of our own, escaped part by part when drawn
    environment.filters["rows"] = lambda table: _rows(table, texts)
    environment.filters["reasons"] = lambda table: _reasons(table, texts)
    environment.tests["on_the_web"] = lambda address: str(address).startswith(_WEB)
    template = environment.from_string(room.joinpath(TEMPLATE).read_text(encoding="utf-8"))
    # the style is allowed by its own fingerprint; nothing else is
    fingerprint = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    page: str = template.render(
        report=report, style=style, fingerprint=fingerprint, say=lambda key: texts.get(f"report.{key}")
    )
    return page + "\n"


def _rows(table: Table, texts: Texts) -> list[tuple[bool, list[tuple[str, bool]]]]:
    """Give each row as whether it sums up, and its cells as text and whether they are numbers."""
    return [
        (
            row.total,
            [
                (_shown(cell, decimals, texts), head.decimals is not None or isinstance(cell, float))
                for cell, head, decimals in zip(row.cells, table.columns, row.shown_with(table.columns), strict=True)
            ],
        )
        for row in table.rows
    ]


def _shown(cell: Cell, decimals: int, texts: Texts) -> str:
    if isinstance(cell, Blank):
        return DASH
    return cell if isinstance(cell, str) else texts.number(cell, decimals)


def _reasons(table: Table, texts: Texts) -> list[str]:
    return [f"{DASH} {texts.get(f'reason.{reason}')}" for reason in table.reasons]
