"""Unfold a result into tidy rows: one value a row, no totals, nothing that is zero."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from klimatinvest.core.series import FloatArray
from klimatinvest.engine.costs import LINES
from klimatinvest.engine.result import Result
from klimatinvest.present.export import schema
from klimatinvest.present.remarks import sector_name
from klimatinvest.present.tables import goal_emissions
from klimatinvest.text.catalog import Texts

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Item:
    kind: str
    id: str
    name: str
    sector: str | None
    owner: str
    quality: str


def tidy_rows(result: Result, texts: Texts, scenario: str = "") -> Iterator[Row]:
    """Give every value of a calculated plan as one row.

    Parameters
    ----------
    result : Result
        A calculated plan.
    texts : Texts
        Language of the names of sectors and goals.
    scenario : str
        Identifier of the scenario it was calculated under; blank for the plan itself, shown as ``plan``.

    Yields
    ------
    dict
        One value with all of ``schema.FIELDS``. Money is what an actor bears (< 0) or receives (> 0), tax
        included; the taxes come back as rows of the state. Summed over the actors of the municipal group
        the rows of money are the municipal lens, over all actors society's. Funding rows are no cash flow of
        their own: need = allocated + gap. A year without a row is zero.
    """
    frame = _frame(result, scenario)
    items = _items(result)
    for part in (_costs(result, items), _funding(result, items), _abatement(result, items), _emissions(result, texts)):
        for row in part:
            yield {**dict.fromkeys(schema.IDS), **frame, **row}


def _frame(result: Result, scenario: str) -> Row:
    settings = result.inputs.plan.plan
    return {
        "plan": settings.name,
        "plan_version": settings.version,
        "plan_date": settings.date,
        "scenario": scenario or "plan",
        "status": schema.CALCULATED,
    }


def _items(result: Result) -> Mapping[str, _Item]:
    elements = (_Item("element", e.id, e.name, e.sector, e.owner, e.status) for e in result.inputs.elements)
    actions = (_Item("action", a.id, a.name, None, a.owner, a.value_status) for a in result.inputs.actions)
    return {item.id: item for item in (*elements, *actions)}


def _about(item: _Item) -> Row:
    return {
        "subject_kind": item.kind,
        "subject": item.id,
        "subject_name": item.name,
        "sector": item.sector,
        "responsible": item.owner,
        "quality": item.quality,
    }


def _by_year(result: Result, values: FloatArray, row: Row) -> Iterator[Row]:
    """Repeat a row for every year with a value that is not zero."""
    shown = np.broadcast_to(values, result.inputs.years.shape)
    some = np.flatnonzero(np.isfinite(shown) & (shown != 0.0))
    for year, value in zip(result.inputs.years[some].tolist(), shown[some].tolist(), strict=True):
        yield {**row, "year": year, "value": value}


def _money(result: Result) -> Row:
    return {"unit": schema.MONEY, "price_basis": f"real {result.inputs.plan.plan.price_year}"}


def _costs(result: Result, items: Mapping[str, _Item]) -> Iterator[Row]:
    """Give what every actor bears of every line, and the taxes that the state receives."""
    costs, weights, actors = result.costs, result.lenses.weights, result.inputs.actors
    tax = -costs.transfers.sum(axis=2)
    for k, actor in enumerate(actors):
        alone = np.zeros(len(actors))
        alone[k] = 1.0
        borne = weights.borne(costs, alone)
        tax -= (borne - costs.flows * weights.shares[None, :, :, k, None]).sum(axis=2)
        some = borne[0].any(axis=-1)
        for i in np.flatnonzero(some.any(axis=-1)).tolist():
            about = {**_about(items[costs.items[i]]), **_money(result), "actor": actor.id, "actor_type": actor.type}
            for line in np.flatnonzero(some[i]).tolist():
                yield from _by_year(result, borne[0, i, line], {**about, "post": LINES[line]})
    state = next(actor for actor in actors if actor.type == "state")
    for i, name in enumerate(costs.items):
        about = {**_about(items[name]), **_money(result), "actor": state.id, "actor_type": state.type}
        yield from _by_year(result, tax[0, i], {**about, "post": schema.TAX})


def _funding(result: Result, items: Mapping[str, _Item]) -> Iterator[Row]:
    """Give the need, what each source gives of it and the gap, by payer."""
    funding, types = result.funding, {actor.id: actor.type for actor in result.inputs.actors}
    allocations = ((schema.SECURED, funding.secured), (schema.POSSIBLE, funding.possible))
    gaps = (
        (schema.SECURED, funding.gap_secured),
        (schema.EXPECTED, funding.gap_expected),
        (schema.POSSIBLE, funding.gap_possible),
    )
    for n, (name, actor) in enumerate(zip(funding.needs.items, funding.needs.actors, strict=True)):
        about = {**_about(items[name]), **_money(result), "actor": actor, "actor_type": types[actor]}
        yield from _by_year(result, funding.needs.amount[0, n], {**about, "post": schema.NEED})
        for status, paid in allocations:
            for s in np.flatnonzero(paid[0, :, n].any(axis=-1)).tolist():
                row = {**about, "post": schema.ALLOCATED, "source": funding.sources[s].id, "status": status}
                yield from _by_year(result, paid[0, s, n], row)
        for status, gap in gaps:
            yield from _by_year(result, gap[0, n], {**about, "post": schema.GAP, "status": status})


def _abatement(result: Result, items: Mapping[str, _Item]) -> Iterator[Row]:
    for i, element in enumerate(result.inputs.elements):
        row = {**_about(items[element.id]), "post": schema.ABATEMENT, "unit": schema.TONNES}
        yield from _by_year(result, result.elements.tonnes[0, i], row)


def _emissions(result: Result, texts: Texts) -> Iterator[Row]:
    """Give emissions by sector without and with the plan, and the path to each goal."""
    for sector in result.sectors:
        about = {"subject_kind": "sector", "subject": sector.sector, "subject_name": sector_name(sector.sector, texts)}
        for post, values in ((schema.REFERENCE, sector.reference), (schema.PLANNED, sector.plan)):
            row = {**about, "sector": sector.sector, "post": post, "unit": schema.TONNES}
            yield from _by_year(result, values[0], row)
    for path in result.goals:
        if path.target is None or goal_emissions(result, path, "plan") is None:
            continue
        name = texts.get(f"choice.boundary.{path.boundary}")
        about = {"subject_kind": "goal", "subject": path.boundary, "subject_name": name}
        yield from _by_year(result, path.target, {**about, "post": schema.TARGET, "unit": schema.TONNES})
