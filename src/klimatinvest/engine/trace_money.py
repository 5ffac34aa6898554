"""Traces of money: key figures down to lines, lines down to elements and actions, those down to what is stated."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from klimatinvest.engine.costs import INDEX, LINES, NEED_LINES, RESIDUAL_LINES
from klimatinvest.engine.inputs import FloatArray
from klimatinvest.engine.metrics import METRICS, Effect, Lens, LensMetrics
from klimatinvest.engine.result import Block, Result
from klimatinvest.engine.trace import Node, largest_first
from klimatinvest.engine.trace_inputs import Stated
from klimatinvest.engine.trace_tonnes import Tonnes

# What each key figure is calculated from: other key figures, or one of the words that ``_input`` knows.
FORMULAS: dict[str, tuple[str, ...]] = {
    "npv": ("lines", "extra", "rate"),
    "pvc": ("lines", "rate"),
    "annuity": ("npv", "rate"),
    "irr": ("net",),
    "mirr": ("net", "rate"),
    "payback": ("net",),
    "discounted_payback": ("net", "rate"),
    "benefit_cost_ratio": ("lines", "extra", "rate"),
    "cost_per_tonne_a": ("pvc", "tonnes"),
    "cost_per_tonne_b": ("pvc", "discounted_tonnes"),
    "cost_per_tonne_c": ("total_investment", "tonnes"),
    "kg_per_krona": ("tonnes", "life", "initial_investment"),
    "total_investment": ("total",),
    "initial_investment": ("initial",),
    "incremental_investment": ("incremental",),
    "tonnes": ("abated",),
    "discounted_tonnes": ("abated", "rate"),
    "viability_gap": ("net", "rate"),
}
_OF_LINES = {
    "total": ("investment", "reinvestment"),
    "initial": ("investment",),
    "incremental": ("investment", "reinvestment", "reference_investment", "reference_reinvestment"),
}
_UNITS = {metric.id: metric.unit for metric in METRICS}
RATES: dict[str, tuple[str, ...]] = {"municipal": ("internal_rate", "inflation"), "society": ("social_rate",)}


class Money:
    """Traces key figures and flows of the rows and items of a result."""

    def __init__(self, result: Result, stated: Stated, tonnes: Tonnes) -> None:
        self.result, self.stated, self.tonnes = result, stated, tonnes
        self._elements = {e.id: e for e in result.inputs.elements}
        self._actions = {a.id: a for a in result.inputs.actions}
        self._items = {item: i for i, item in enumerate(result.costs.items)}
        self._made: dict[tuple[str, str, Lens | None], tuple[Node, ...]] = {}
        first = int(result.inputs.years[0])
        self._at = {int(y): int(y) - first for y in result.inputs.years}

    # -- key figures ----------------------------------------------------------------------------------------

    def figure(self, row: str, metric: str, lens: Lens = "society") -> Node:
        """Trace a key figure of an element, action or sum."""
        block, index = self._place(row)
        with_lens = metric not in Effect.__dataclass_fields__ and metric != "viability_gap"
        args = {"row": row, "metric": metric, "lens": lens if with_lens else None}
        inputs = lambda: (n for word in FORMULAS[metric] for n in self._input(word, row, lens))  # noqa: E731
        value = self._value(block, index, row, metric, lens)
        return Node("metric", value, _UNITS[metric], f"metric.{metric}", args, expand=inputs)

    def _place(self, row: str) -> tuple[Block, int]:
        block = self.result.actions if row in self._actions else self.result.elements
        return block, block.rows.index(row)

    def _value(self, block: Block, index: int, row: str, metric: str, lens: Lens) -> float | None:
        if metric == "viability_gap":
            found = float(self.result.viability_gap[0, self._items[row]]) if row in self._items else math.nan
        elif metric in Effect.__dataclass_fields__:
            found = float(getattr(block.effect, metric)[0, index])
        else:
            of_lens: Any = getattr(getattr(block, lens), metric)
            values = of_lens.rate if metric == "irr" else of_lens.years if metric.endswith("payback") else of_lens
            found = float(values[0, index])
        return found if math.isfinite(found) else None

    def _input(self, word: str, row: str, lens: Lens) -> Iterator[Node]:
        if word in FORMULAS:
            yield self.figure(row, word, lens)
        elif word == "lines":
            yield from largest_first(self.present(row, line, lens) for line in LINES)
        elif word == "extra":
            added = self.worth_beside(row, lens)
            if added.value:
                yield added
        elif word == "rate":
            yield self.rate(lens)
        elif word == "net":
            yield self.flow(row, lens, LINES, with_extra=True)
        elif word == "life":
            yield from self._life(row)
        elif word == "abated":
            yield self.tonnes.of_row(row)
        else:
            yield from largest_first(self.undiscounted(row, line) for line in _OF_LINES[word])

    def _life(self, row: str) -> Iterator[Node]:
        if row in self._actions:
            yield from self.stated.cells("actions", row, ("lifetime",))
        else:
            yield from self.stated.about(row, ("lifetime",))

    def rate(self, lens: Lens) -> Node:
        """Trace the real rate of a lens."""
        inputs = self.result.inputs
        rates = inputs.rate_municipal if lens == "municipal" else inputs.rate_society
        value = 100.0 * float(rates[0, 0])
        leaves = lambda: self.stated.constants(*RATES[lens])  # noqa: E731
        return Node("rate", value, "procent", f"rate.{lens}", {"lens": lens}, expand=leaves)

    # -- lines of rows --------------------------------------------------------------------------------------

    def present(self, row: str, line: str, lens: Lens) -> Node:
        """Trace the present value of one line of a row."""
        metrics, index = self._lens(row, lens)
        value = float(_present(metrics.lines[0, index, INDEX[line]], line, metrics))
        parts = lambda: self._carried(row, line, lens, None)  # noqa: E731
        return Node("present", value, "kr", "present", {"row": row, "line": line, "lens": lens}, expand=parts)

    def undiscounted(self, row: str, line: str) -> Node:
        """Trace the sum over all years of one line of a row, all payers, before tax; an outlay is below 0."""
        share = self._shares(row)
        value = float(share @ self.result.lenses.society[0, :, INDEX[line]].sum(axis=-1))
        parts = lambda: self._carried(row, line, None, None)  # noqa: E731
        return Node("line", value, "kr", "line", {"row": row, "line": line}, expand=parts)

    def worth_beside(self, row: str, lens: Lens) -> Node:
        """Trace decided grants (municipal) or the value of the CO2 (society) in present value."""
        metrics, index = self._lens(row, lens)
        value = float(metrics.extra[0, index] @ np.broadcast_to(metrics.factors[0], self.result.inputs.years.shape))
        parts = lambda: self._extra_inputs(row, lens)  # noqa: E731
        return Node("extra", value, "kr", f"extra.{lens}", {"row": row, "lens": lens}, expand=parts)

    def _extra_inputs(self, row: str, lens: Lens) -> Iterator[Node]:
        if lens == "society":
            yield self.tonnes.of_row(row)
            yield from self.stated.constants("co2_value")
            return
        carried = {item for item, share in zip(self._items, self._shares(row), strict=True) if share}
        funding = self.result.funding
        for k, source in enumerate(funding.sources):
            paid = any(
                item in carried and funding.eligible[k, n] and funding.secured[0, k, n].any()
                for n, item in enumerate(funding.needs.items)
            )
            if source.status == "decided" and paid:
                yield from self.source_cells(source.id)

    def source_cells(self, source: str, year: int | None = None) -> Iterator[Node]:
        """Make leaves of what a source states."""
        row = next(i for i, s in enumerate(self.stated.plan.sources) if s.id == source)
        yield from self.stated.amounts("sources", row, "amounts", "kr", year)
        if self.stated.plan.sources[row].share is not None:
            yield self.stated.cell("sources", row, "share", "procent")
        yield from self.stated.cells("sources", source, ("status", "probability"))

    def flow(
        self, row: str, lens: Lens, lines: tuple[str, ...], year: int | None = None, with_extra: bool = False
    ) -> Node:
        """Trace the flow of some lines of a row, in a year or over all of them."""
        metrics, index = self._lens(row, lens)
        flows = metrics.lines[0, index][[INDEX[line] for line in lines]].sum(axis=0)
        flows = flows + metrics.extra[0, index] if with_extra else flows
        value = float(flows.sum()) if year is None else float(flows[self._at[year]])
        args = {"row": row, "lens": lens, "year": year}

        def parts() -> Iterator[Node]:
            nodes = [self._line(row, line, lens, year) for line in lines]
            yield from largest_first([*nodes, self._extra_in(row, lens, year)] if with_extra else nodes)

        return Node("flow", value, "kr", "flow", args, expand=parts)

    def _line(self, row: str, line: str, lens: Lens, year: int | None) -> Node:
        metrics, index = self._lens(row, lens)
        flows = metrics.lines[0, index, INDEX[line]]
        value = float(flows.sum()) if year is None else float(flows[self._at[year]])
        parts = lambda: self._carried(row, line, lens, year)  # noqa: E731
        return Node("line", value, "kr", "line", {"row": row, "line": line, "lens": lens, "year": year}, expand=parts)

    def _extra_in(self, row: str, lens: Lens, year: int | None) -> Node:
        metrics, index = self._lens(row, lens)
        flows = metrics.extra[0, index]
        value = float(flows.sum()) if year is None else float(flows[self._at[year]])
        parts = lambda: self._extra_inputs(row, lens)  # noqa: E731
        return Node("extra", value, "kr", f"extra.{lens}", {"row": row, "lens": lens, "year": year}, expand=parts)

    def grants(self, row: str, year: int | None) -> Node:
        """Trace decided grants to the municipal group."""
        return self._extra_in(row, "municipal", year)

    # -- items ----------------------------------------------------------------------------------------------

    def _carried(self, row: str, line: str, lens: Lens | None, year: int | None) -> Iterator[Node]:
        """Trace a row's line to the elements and actions that it carries."""
        shares = self._shares(row)
        nodes = [
            self._item(item, float(share), line, lens, year)
            for item, share in zip(self._items, shares, strict=True)
            if share
        ]
        some = largest_first(nodes)
        if len(some) == 1 and some[0].args["row"] == row:
            yield from some[0].inputs
        else:
            yield from some

    def _item(self, item: str, share: float, line: str, lens: Lens | None, year: int | None) -> Node:
        lenses = self.result.lenses
        flows = (lenses.municipal if lens == "municipal" else lenses.society)[0, self._items[item], INDEX[line]]
        if lens is None or year is not None:
            value = float(flows.sum()) if year is None else float(flows[self._at[year]])
        else:
            value = float(_present(flows, line, getattr(self.result.elements, lens)))
        args = {"row": item, "line": line, "lens": lens, "year": year, "share": share}
        return Node("item", share * value, "kr", "item", args, expand=lambda: self.item_inputs(item, line, lens))

    def item_inputs(self, item: str, line: str, lens: Lens | None = None) -> tuple[Node, ...]:
        """Give the nodes that an element's or action's line is calculated from; made once, whatever the year."""
        key = (item, line, lens)
        if key not in self._made:
            self._made[key] = tuple(self._make(item, line, lens))
        return self._made[key]

    def _make(self, item: str, line: str, lens: Lens | None) -> Iterator[Node]:
        if item in self._actions:
            yield from self.stated.action(self._actions[item], line)
        else:
            element = self._elements[item]
            yield from self.tonnes.quantity(element)
            yield from self.stated.element(element, line)
        if lens == "municipal":
            for i, row in enumerate(self.stated.plan.actor_shares):
                if row.subject == item:
                    yield self.stated.cell("actor_shares", i, "share")

    def _shares(self, row: str) -> FloatArray:
        if row in self._actions:
            own = np.zeros(len(self._items))
            own[self._items[row]] = 1.0
            return own
        shares: FloatArray = self.result.allocation[self.result.elements.rows.index(row)]
        return shares

    def _lens(self, row: str, lens: Lens) -> tuple[LensMetrics, int]:
        block, index = self._place(row)
        return getattr(block, lens), index


def _present(flows: FloatArray, line: str, metrics: LensMetrics) -> float:
    """Discount one line's flows [year]; residual values at the end of the last year."""
    if line in RESIDUAL_LINES:
        return float(flows.sum() * metrics.residual_factor[0])
    return float(flows @ np.broadcast_to(metrics.factors[0], flows.shape))


OPERATING = tuple(line for line in LINES if line not in (*NEED_LINES, *RESIDUAL_LINES))
