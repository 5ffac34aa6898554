"""Where a figure comes from: a tree from key figure to stated value, made as far down as someone looks.

A node knows its value, the name of its formula and how to give its inputs; leaves point at a row and field of the
plan. The nodes are made from the result, so what is told is what was calculated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Ref:
    """A place in the plan: table, index of the row, and field (``capex.2027`` for one year of several)."""

    table: str
    row: int
    field: str | None = None


@dataclass(frozen=True)
class Node:
    """One figure or stated value.

    Attributes
    ----------
    what : str
        What sort of figure it is: a metric, a line, an input.
    value : float or None
        None where there is none, or where it is text or a series.
    unit : str
        Unit of the value.
    formula : str
        Name of the rule it is calculated by; empty for what is stated.
    args : mapping
        What its name and its formula need: row, lens, year, line, quantity.
    ref : Ref or None
        Where the plan states it.
    series : mapping of year to value
        A stated series, in the engine's unit.
    parameter : str or None
        Library parameter the value is taken from.
    text : str
        A stated value that is no number.
    expand : callable or None
        Makes the inputs.
    """

    what: str
    value: float | None
    unit: str
    formula: str = ""
    args: Mapping[str, object] = field(default_factory=dict)
    ref: Ref | None = None
    series: Mapping[int, float] = field(default_factory=dict)
    parameter: str | None = None
    text: str = ""
    expand: Callable[[], Iterable[Node]] | None = None

    @cached_property
    def inputs(self) -> tuple[Node, ...]:
        """The nodes this one is calculated from."""
        return () if self.expand is None else tuple(self.expand())

    @property
    def stated(self) -> bool:
        """The plan or the library states it."""
        return self.ref is not None


def largest_first(nodes: Iterable[Node]) -> list[Node]:
    """Sort nodes by the size of their values, and leave out those that are 0 unless all are."""
    every = list(nodes)
    some = [node for node in every if node.value]
    return sorted(some or every, key=lambda node: -abs(node.value or 0.0))


def once(nodes: Iterable[Node]) -> Iterator[Node]:
    """Give every node the first time it comes: several lines may rest on the same stated values."""
    seen = set()
    for node in nodes:
        key = (node.what, node.ref, str(sorted(node.args.items(), key=str)))
        if key not in seen:
            seen.add(key)
            yield node
