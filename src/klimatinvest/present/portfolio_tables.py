"""The tables behind a choice of actions: elements that follow, frames and what more is worth, cost against tonnes."""

from __future__ import annotations

import numpy as np

from klimatinvest.analysis.portfolio_model import Portfolio, Rule, Worth
from klimatinvest.core.units import conversion
from klimatinvest.engine.result import Result
from klimatinvest.plan.model import Element
from klimatinvest.present.table import Blank, Cell, Column, Row, Table
from klimatinvest.text.catalog import Texts

_MKR = conversion("Mkr", "kr")


def element_table(found: Portfolio, texts: Texts) -> Table:
    """List the elements that follow the choice: which part is delivered, from when, and what it abates."""
    columns = (
        Column(texts.get("optimize.elements.id")),
        Column(texts.get("optimize.elements.name")),
        Column(texts.get("optimize.elements.share"), 0),
        *(Column(texts.get(f"optimize.elements.{name}")) for name in ("planned", "begins")),
        *(Column(texts.get(f"optimize.elements.{name}"), 0) for name in ("tonnes_before", "tonnes")),
    )
    elements = {element.id: element for element in found.before.plan.elements}
    rows = [Row(_element_cells(found, elements[e], texts)) for e in found.followers]
    notes = [texts.get("optimize.elements.note")]
    early = [f"{e} ({planned} → {earliest})" for e, (planned, earliest) in found.early.items()]
    if early:
        notes.append(texts.get("optimize.elements.early", ids=", ".join(early)))
    return Table("portfolio_elements", texts.get("optimize.elements.title"), columns, tuple(rows), tuple(notes))


def _element_cells(found: Portfolio, element: Element, texts: Texts) -> tuple[Cell, ...]:
    parts = found.followers[element.id]
    share = sum(weight for action, weight in parts.items() if found.starts[action] is not None)
    before, after = found.before.result, found.evaluation.result
    name = element.name_en if texts.language == "en" and element.name_en else element.name
    return (
        element.id,
        name,
        100.0 * share,
        _begins(before, element.id),
        _begins(after, element.id),
        _tonnes(before, element.id),
        _tonnes(after, element.id),
    )


def _begins(result: Result, element: str) -> Cell:
    """Give the first year an element delivers or abates anything."""
    step = next(s for s in result.sequence.portfolio if s.element == element)
    some = (step.asked[0] != 0.0) | (step.territorial[0] != 0.0)
    years = result.inputs.years[np.broadcast_to(some, result.inputs.years.shape)]
    return str(int(years[0])) if years.size else Blank("not-delivered")


def _tonnes(result: Result, element: str) -> float:
    step = next(s for s in result.sequence.portfolio if s.element == element)
    return float(np.broadcast_to(step.territorial[0], result.inputs.years.shape).sum())


def frame_tables(found: Portfolio, texts: Texts) -> tuple[Table, ...]:
    """List every frame by year: what is used, what is left, and what more would be worth."""
    return tuple(_frame_table(found, kind, texts) for kind in ("frame", "staff"))


def _frame_table(found: Portfolio, kind: str, texts: Texts) -> Table:
    staff, tonnes = kind == "staff", found.aims.objective == "most-tonnes"
    scale, decimals = (1.0, 1) if staff else (_MKR, 1)
    worth = {w.rule: w for w in found.worth}
    actors = {actor.id: actor.name for actor in found.before.plan.actors}
    everyone = texts.get("optimize.frames.everyone")
    names = {f.id: actors.get(f.actor or "", everyone) for f in found.before.plan.frames}
    unit = f"{'tonnes' if tonnes else 'money'}_per_{'person' if staff else 'money'}"
    columns = (
        Column(texts.get("optimize.frames.id")),
        Column(texts.get("optimize.frames.actor")),
        Column(texts.get("optimize.frames.year")),
        *(Column(texts.get(f"optimize.frames.{c}"), decimals) for c in ("limit", "used", "left", "before")),
        Column(texts.get(f"optimize.frames.worth.{unit}"), 2 if not tonnes and not staff else 1),
    )
    rows = []
    for k, (rule, limit) in enumerate(zip(found.rules, found.limits, strict=True)):
        if rule.kind == kind:
            used, before = (float(told.used[k]) / scale for told in (found.evaluation.told, found.before.told))
            allowed = float(limit) / scale
            cells = (rule.name, names[rule.name], str(rule.year), allowed, used, allowed - used, before)
            rows.append(Row((*cells, _worth(worth.get(rule), rule, tonnes))))
    title = texts.get(f"optimize.frames.title.{kind}")
    notes = (texts.get(f"optimize.frames.note.{kind}"), texts.get("optimize.frames.note.worth")) if rows else ()
    return Table(f"portfolio_{kind}", title, columns, tuple(rows), notes)


def _worth(worth: Worth | None, rule: Rule, tonnes: bool) -> Cell:
    """Show the gain per krona or per person; tonnes per million kronor."""
    if worth is None:
        return Blank("not-asked")
    return worth_per_unit(worth, rule, tonnes)


def worth_per_unit(worth: Worth, rule: Rule, tonnes: bool) -> float:
    """Give the gain of one more: kronor per krona, tonnes per million kronor, million kronor or tonnes per person."""
    per_one = worth.gain / worth.more
    if rule.kind == "staff":
        return per_one if tonnes else per_one / _MKR
    return per_one * _MKR if tonnes else per_one


def frontier_table(found: Portfolio, texts: Texts) -> Table:
    """Hold least cost against tonnes over the plan's years."""
    columns = (
        Column(texts.get("optimize.frontier.asked"), 0),
        Column(texts.get("optimize.frontier.actions"), 0),
        Column(texts.get("optimize.frontier.promised"), 1),
        Column(texts.get("optimize.frontier.cost"), 1),
        Column(texts.get("optimize.frontier.tonnes"), 0),
        Column(texts.get("optimize.frontier.per_tonne"), 0),
    )
    rows = []
    earlier: tuple[float, float] | None = None
    for point in found.frontier:
        told = point.evaluation.told
        cost, tonnes = told.cost, float(told.tonnes.sum())
        step: Cell = Blank("first-point")
        if earlier is not None:
            more = tonnes - earlier[1]
            step = (cost - earlier[0]) / more if more > 1e-6 * max(1.0, abs(tonnes)) else Blank("same-point")
        chosen = float(sum(1 for start in point.evaluation.starts.values() if start is not None))
        rows.append(Row((point.asked, chosen, point.promised.cost / _MKR, cost / _MKR, tonnes, step)))
        earlier = (cost, tonnes)
    notes = (texts.get("optimize.frontier.note"),)
    return Table("portfolio_frontier", texts.get("optimize.frontier.title"), columns, tuple(rows), notes)
