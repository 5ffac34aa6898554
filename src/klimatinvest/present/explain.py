"""Show where a figure comes from: a tree for a terminal, and the same as a document."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from klimatinvest.core.origin import Origin
from klimatinvest.engine.result import SUMS, TOTAL
from klimatinvest.engine.trace import Node
from klimatinvest.engine.trace_funding import GROUP
from klimatinvest.parameters.library import Library
from klimatinvest.plan.read import LoadedPlan
from klimatinvest.present.console import MAX_WIDTH
from klimatinvest.present.remarks import sector_name
from klimatinvest.text.catalog import Texts
from klimatinvest.text.render import field_label

_WORDS = {
    "account": "budget.line.{}",
    "metric": "metric.{}.label",
    "line": "book.line.{}",
    "lens": "console.lens.{}",
    "quantity": "quantity.{}",
}
PLAN = "plan"
_LAST, _MORE, _PASS, _SPACE = "└─ ", "├─ ", "│  ", "   "


@dataclass(frozen=True)
class Teller:
    """Puts nodes in words.

    Attributes
    ----------
    loaded : LoadedPlan
        Where the plan's values stand.
    library : Library
        Sources of the values taken from it.
    texts : Texts
        The reader's language.
    """

    loaded: LoadedPlan
    library: Library
    texts: Texts

    def label(self, node: Node) -> str:
        """Name a node, with its year and lens where it has one."""
        args = {name: self._word(name, value) for name, value in node.args.items() if value is not None}
        words = {"label": "", "row": "", **args}
        if node.what == "extra":
            words["extra"] = self.texts.get(f"explain.extra.{node.args['lens']}")
        if node.what == "cell":
            words["label"] = field_label(f"{node.args['table']}.{node.args['field']}", self.texts)
        named = self.texts.get(f"explain.what.{node.what}", **words).strip(" ,")
        carrier, year, lens = (args.get(name, "") for name in ("carrier", "year", "lens"))
        of_lens = lens if node.what in ("metric", "flow") else ""
        return " · ".join(part for part in (named, carrier, of_lens, year) if part)

    def _word(self, name: str, value: object) -> str:
        shown = str(value)
        if name in ("row", "actor"):
            return self._row(shown)
        return self.texts.get(_WORDS[name].format(shown)) if name in _WORDS else shown

    def _row(self, row: str) -> str:
        plan = self.loaded.require()
        known = {TOTAL: "explain.row.total", PLAN: "explain.row.total", GROUP: f"explain.row.{GROUP}"}
        known |= {name: f"book.sum.{name}" for name in SUMS if name != TOTAL}
        key = known.get(row, f"choice.boundary.{row}")
        if self.texts.has(key):
            return self.texts.get(key)
        if row in {*(r.sector for r in plan.inventory), *(e.sector for e in plan.elements)}:
            return sector_name(row, self.texts)
        return next((actor.name for actor in plan.actors if actor.id == row), row)

    def value(self, node: Node) -> str:
        """Show a node's value with its unit; text as it is, a series as its range."""
        if node.value is not None and node.what == "cell" and not node.unit and node.value == int(node.value):
            return str(int(node.value))  # a year, or a number without a unit
        if node.value is not None:
            return f"{self.number(node.value)} {self.texts.unit(node.unit)}".strip()
        if node.series:
            years, values = sorted(node.series), node.series.values()
            low, high = (self.number(pick(values)) for pick in (min, max))
            shown = self.texts.get("explain.note.series", first=years[0], last=years[-1], low=low, high=high)
            return f"{shown} {self.texts.unit(node.unit)}".strip()
        if node.text and node.args.get("table") == "sources" and node.args.get("field") == "status":
            return self.texts.get(f"choice.funding_status.{node.text}")
        return node.text or self.texts.get("explain.note.blank")

    def number(self, value: float) -> str:
        """Show a number with about four figures, whole above a thousand."""
        size = abs(value)
        decimals = 0 if size >= 1000.0 or value == int(value) else 1 if size >= 100.0 else 2 if size >= 1.0 else 4
        return self.texts.number(value, decimals)

    def prices(self, node: Node) -> str:
        """Say in which prices a figure is, when it is money; what the budget sees is in those of each year."""
        if not node.unit.startswith("kr"):
            return ""
        settings = self.loaded.require().plan
        if node.what in ("account", "asset"):
            return self.texts.get("explain.note.nominal")
        return self.texts.get("console.prices", price_year=settings.price_year, base_year=settings.base_year)

    def formula(self, node: Node) -> str:
        """Give a node's rule in words."""
        return self.texts.get(f"explain.formula.{node.formula}") if node.formula else ""

    def origin(self, node: Node) -> Origin | None:
        """Give the place in the user's file where a leaf stands."""
        return None if node.ref is None else self.loaded.origin(node.ref.table, node.ref.row, node.ref.field)

    def source(self, node: Node) -> dict[str, str | None]:
        """Give source, address and status of a leaf."""
        if node.ref is None:
            return {"source": None, "url": None, "status": None}
        row = getattr(self.loaded.require(), node.ref.table)[node.ref.row]
        found = {name: getattr(row, name, "") or None for name in ("source", "url")}
        found["status"] = getattr(row, "value_status", None)
        if found["status"] is None and node.ref.table not in ("sources", "actions"):
            found["status"] = getattr(row, "status", None)
        if node.parameter is not None:
            parameter = self.library.get(node.parameter)
            dated = None if parameter is None else next(iter(parameter.values.values()))
            if dated is not None:
                found |= {"source": dated.source, "url": dated.url}
        return found

    def ground(self, node: Node, before: Node | None = None) -> str:
        """Say where a leaf stands and what it rests on; not again for values of the row just named."""
        found = self.source(node)
        parts = [str(self.origin(node) or "")]
        if before is not None and before.ref is not None and node.ref is not None:
            same = (before.ref.table, before.ref.row) == (node.ref.table, node.ref.row)
            found = dict.fromkeys(found) if same else found
        if node.parameter is not None:
            parts.append(self.texts.get("explain.note.parameter", id=node.parameter))
        if found["source"]:
            parts.append(self.texts.get("explain.note.source", source=found["source"]))
        if found["status"]:
            shown = self.texts.get(f"choice.status.{found['status']}")
            parts.append(self.texts.get("explain.note.status", status=shown))
        return " · ".join(part for part in parts if part)


def tree_lines(node: Node, teller: Teller, depth: int = 0, most: int = 0) -> Iterator[str]:
    """Draw a node and what it is calculated from, at most ``MAX_WIDTH`` wide.

    Parameters
    ----------
    node : Node
        Where to begin.
    teller : Teller
        Names and places.
    depth : int
        Steps down; 0 for all.
    most : int
        Parts shown of each node, the first; 0 for all.
    """
    yield from _own_lines(node, teller, "", "")
    yield from _inner_lines(node, teller, "", depth, most, 1)


def _inner_lines(node: Node, teller: Teller, lead: str, depth: int, most: int, level: int) -> Iterator[str]:
    inner = node.inputs
    if not inner:
        return
    if depth and level > depth:
        yield lead + _LAST + teller.texts.get("explain.note.deeper", count=len(inner))
        return
    shown = inner if not most or len(inner) <= most + 1 else inner[:most]
    rest = inner[len(shown) :]
    for i, (part, before) in enumerate(zip(shown, (None, *shown), strict=False)):
        last = i == len(shown) - 1 and not rest
        below = lead + (_SPACE if last else _PASS)
        yield from _own_lines(part, teller, lead + (_LAST if last else _MORE), below, before)
        yield from _inner_lines(part, teller, below, depth, most, level + 1)
    if rest:
        yield lead + _LAST + _rest(rest, teller)


def _rest(rest: tuple[Node, ...], teller: Teller) -> str:
    """Sum up the parts that are not shown, where they are alike."""
    if all(node.value is not None and not node.stated and node.unit == rest[0].unit for node in rest):
        total = f"{teller.number(sum(node.value or 0.0 for node in rest))} {teller.texts.unit(rest[0].unit)}"
        return teller.texts.get("explain.note.more", count=len(rest), value=total)
    return teller.texts.get("explain.note.more_inputs", count=len(rest))


def _own_lines(node: Node, teller: Teller, first: str, later: str, before: Node | None = None) -> Iterator[str]:
    said = f"{teller.label(node)}: {teller.value(node)}"
    below = teller.ground(node, before) if node.stated else f"= {teller.formula(node)}" if node.formula else ""
    hang = later + (_PASS if node.inputs else _SPACE)
    wrapped = textwrap.wrap(said, MAX_WIDTH - len(first)) or [""]
    yield first + wrapped[0]
    yield from (hang + line for line in wrapped[1:])
    if below:
        yield from (hang + line for line in textwrap.wrap(below, MAX_WIDTH - len(hang)))


def trace_data(node: Node, teller: Teller) -> dict[str, Any]:
    """Give a node and everything below it as plain data that JSON can carry."""
    origin = teller.origin(node)
    place = None
    if origin is not None:
        place = {name: getattr(origin, name) for name in ("file", "sheet", "cell", "line", "column")}
    return {
        "what": node.what,
        "label": teller.label(node),
        **{name: value for name, value in node.args.items() if value is not None},
        "value": node.value,
        "unit": node.unit,
        "text": node.text or None,
        "series": {str(year): value for year, value in sorted(node.series.items())} or None,
        "formula": teller.formula(node) or None,
        "parameter": node.parameter,
        "origin": place,
        **teller.source(node),
        "inputs": [trace_data(inner, teller) for inner in node.inputs],
    }
