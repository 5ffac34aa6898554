"""What each element abates in a year: alone, in the plan's order, over every order, and where its pool ran out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from klimatinvest.core.series import BoolArray, FloatArray
from klimatinvest.engine.calculate import outside_territory
from klimatinvest.engine.result import Result
from klimatinvest.engine.shapley import EXACT_ELEMENTS, Attribution
from klimatinvest.engine.step import Step
from klimatinvest.present.element_tables import CUT_MARK, is_cut
from klimatinvest.present.table import Cell, Column, Row, Table
from klimatinvest.text.catalog import Texts

COLUMNS = ("first", "sequential", "shapley", "error", "last", "spread")
_CUT = 1e-9  # relative shortfall that is rounding
_WHOLE_FROM = 1000.0  # above this, tonnes are shown without decimals


@dataclass(frozen=True)
class Year:
    """The figures of one year, tonnes CO2e, [element].

    Attributes
    ----------
    year : int
        Which year.
    first, sequential, shapley, error, last, spread : ndarray [element]
        Alone against the reference, in the plan's order, the mean over orders with its standard error, after all
        others, and the distance between first and last.
    outside : ndarray [element] of bool
        Abates outside the territory.
    """

    year: int
    first: FloatArray
    sequential: FloatArray
    shapley: FloatArray
    error: FloatArray
    last: FloatArray
    spread: FloatArray
    outside: BoolArray


def figures_of(result: Result, found: Attribution, year: int) -> Year:
    """Take one year's figures; the attribution is of all elements of the result's plan."""
    at = year - int(result.inputs.years[0])
    sequential = np.array([_at(step.territorial, at) for step in result.sequence.portfolio])
    first, last = found.first[0, :, at], found.last[0, :, at]
    return Year(
        year=year,
        first=first,
        sequential=sequential,
        shapley=found.shapley[0, :, at],
        error=found.standard_error[0, :, at],
        last=last,
        spread=np.abs(first - last),
        outside=outside_territory(result.inputs),
    )


def _at(values: FloatArray, at: int) -> float:
    """Read a year of [draw, year], where a row that is the same all years may have one column."""
    return float(values[0, min(at, values.shape[1] - 1)])


def reference_less_plan(result: Result, year: int, outside: bool) -> float:
    """Give the emissions without the plan less those with it, from the sectors, tonnes CO2e."""
    at = year - int(result.inputs.years[0])
    sectors = [s for s in result.sectors if (s.account == "consumption") == outside]
    return sum(_at(s.reference, at) - _at(s.plan, at) for s in sectors)


def attribution_tables(result: Result, found: Attribution, year: int, texts: Texts) -> tuple[Table, ...]:
    """Give the table of attribution, and the one of elements that were cut when there are any."""
    return (_attribution_table(result, found, year, texts), *_cut_tables(result, year, texts))


def _attribution_table(result: Result, found: Attribution, year: int, texts: Texts) -> Table:
    figures = figures_of(result, found, year)
    shown = [key for key in COLUMNS if key != "error" or not all(found.exact)]
    decimals = int(np.max(np.abs(figures.sequential), initial=0.0) < _WHOLE_FROM)
    columns = [Column(texts.get(f"attribution.{key}")) for key in ("id", "name")]
    columns += [Column(texts.get(f"attribution.{key}"), decimals) for key in shown]
    rows = []
    for outside in (False, True):
        members = [i for i in range(len(found.elements)) if bool(figures.outside[i]) == outside]
        if members:
            rows += [_element_row(result, figures, i, shown, texts) for i in members]
            rows += _sum_rows(result, figures, members, shown, texts)
    notes = (texts.get("attribution.note.columns"), *_overlap(figures, decimals, texts), *_orders(found, texts))
    title = texts.get("attribution.title", year=year)
    return Table("attribution", title, tuple(columns), tuple(rows), notes)


def _name(result: Result, i: int, texts: Texts) -> str:
    element = result.inputs.elements[i]
    return element.name_en if texts.language == "en" and element.name_en else element.name


def _element_row(result: Result, figures: Year, i: int, shown: list[str], texts: Texts) -> Row:
    at = figures.year - int(result.inputs.years[0])
    mark = f" {CUT_MARK}" if _short(result.sequence.portfolio[i], at) else ""
    cells: list[Cell] = [float(getattr(figures, key)[i]) for key in shown]
    return Row((result.inputs.elements[i].id, _name(result, i, texts) + mark, *cells))


def _sum_rows(result: Result, figures: Year, members: list[int], shown: list[str], texts: Texts) -> list[Row]:
    """Sum an account's elements, and give beside the sums that must agree what the sectors say."""
    outside = bool(figures.outside[members[0]])
    account = "outside" if outside else "inside"
    whole = reference_less_plan(result, figures.year, outside)
    summed = {key: float(getattr(figures, key)[members].sum()) for key in ("first", "sequential", "shapley", "last")}
    agreeing = {"sequential": whole, "shapley": whole}
    return [
        Row(("", texts.get(f"attribution.{key}.{account}"), *(values.get(k, "") for k in shown)), total=True)
        for key, values in (("sum", summed), ("difference", agreeing))
    ]


def _overlap(figures: Year, decimals: int, texts: Texts) -> tuple[str, ...]:
    """Say what adding up the figures taken alone would count twice, inside the territory."""
    inside = ~figures.outside
    alone, plan = float(figures.first[inside].sum()), float(figures.sequential[inside].sum())
    if round(alone - plan, decimals) == 0.0:
        return ()
    amounts = {"alone": alone, "plan": plan, "overlap": alone - plan}
    said = {key: texts.number(value, decimals) for key, value in amounts.items()}
    return (texts.get("attribution.note.overlap", **said),)


def _orders(found: Attribution, texts: Texts) -> tuple[str, ...]:
    """Say whether every order is counted, or how many were drawn."""
    sampled = sum(not exact for exact in found.exact)
    if not sampled:
        largest = max((len(group) for group in found.groups), default=0)
        return (texts.get("attribution.note.exact", largest=largest),)
    groups = texts.get(f"attribution.note.{'groups' if sampled == 1 else 'groups_many'}", count=sampled)
    how = {"exact": EXACT_ELEMENTS, "orders": texts.number(found.orders), "seed": found.seed}
    return (texts.get("attribution.note.sampled", groups=groups, **how),)


# -- elements whose pool ran out -------------------------------------------------------------------------


def _short(step: Step, at: int) -> bool:
    """Tell whether an element delivers less than it asks for in a year."""
    asked, delivered = _at(step.asked, at), _at(step.delivered, at)
    return delivered < asked - _CUT * max(1.0, abs(asked))


def exhausted(step: Step, at: int) -> tuple[str, ...]:
    """List the activities that had less left than an element asked of them in a year."""
    return tuple(
        leg.activity
        for leg in step.legs
        if _at(leg.moved, at) < _at(leg.asked, at) - _CUT * max(1.0, abs(_at(leg.asked, at)))
    )


def _cut_tables(result: Result, year: int, texts: Texts) -> tuple[Table, ...]:
    at = year - int(result.inputs.years[0])
    steps = result.sequence.portfolio
    cut = [i for i, step in enumerate(steps) if _short(step, at)]
    others = [step.element for i, step in enumerate(steps) if i not in cut and is_cut(step)]
    if not cut and not others:
        return ()
    labels = ("id", "name"), ("asked", "delivered", "share"), ("unit", "where")
    columns = [Column(texts.get(f"attribution.{key}")) for key in labels[0]]
    columns += [Column(texts.get(f"attribution.cut.{key}"), 0 if key == "share" else 1) for key in labels[1]]
    columns += [Column(texts.get(f"attribution.cut.{key}")) for key in labels[2]]
    rows = tuple(Row(_cut_cells(result, i, at, texts)) for i in cut)
    notes = [texts.get("attribution.cut.note") if cut else texts.get("attribution.cut.none", year=year)]
    if others:
        notes.append(texts.get("attribution.cut.other_years", ids=", ".join(others)))
    title = texts.get("attribution.cut.title", year=year)
    return (Table("attribution_cut", title, tuple(columns), rows, tuple(notes)),)


def _cut_cells(result: Result, i: int, at: int, texts: Texts) -> tuple[Cell, ...]:
    element, step = result.inputs.elements[i], result.sequence.portfolio[i]
    asked, delivered = _at(step.asked, at), _at(step.delivered, at)
    names = {activity.id: activity.name for activity in result.inputs.plan.activities}
    where = ", ".join(names[activity] for activity in exhausted(step, at))
    share = 100.0 * delivered / asked
    return (element.id, _name(result, i, texts), asked, delivered, share, texts.unit(element.unit), where)


# -- for programs ----------------------------------------------------------------------------------------


def attribution_data(result: Result, found: Attribution, year: int) -> dict[str, Any]:
    """Give the attribution of a year as plain data that JSON can carry, tonnes CO2e."""
    figures = figures_of(result, found, year)
    sums = {}
    for account, outside in (("inside", False), ("outside", True)):
        members = figures.outside == outside
        if members.any():
            sums[account] = {
                "reference_minus_plan": reference_less_plan(result, year, outside),
                **{key: float(getattr(figures, key)[members].sum()) for key in ("first", "sequential", "shapley")},
            }
    groups = zip(found.groups, found.exact, strict=True)
    return {
        "year": year,
        "unit": "ton",
        "orders": None if all(found.exact) else found.orders,
        "seed": None if all(found.exact) else found.seed,
        "groups": [{"elements": list(group), "exact": exact} for group, exact in groups],
        "elements": [_element_data(result, figures, i) for i in range(len(found.elements))],
        "sums": sums,
    }


def _element_data(result: Result, figures: Year, i: int) -> dict[str, Any]:
    element, step = result.inputs.elements[i], result.sequence.portfolio[i]
    at = figures.year - int(result.inputs.years[0])
    alone = _at(result.sequence.standalone[i].territorial, at)
    return {
        "id": element.id,
        "name": element.name,
        "account": "outside" if figures.outside[i] else "inside",
        "standalone": alone,
        **{key: float(getattr(figures, key)[i]) for key in ("sequential", "shapley")},
        "standard_error": float(figures.error[i]),
        **{key: float(getattr(figures, key)[i]) for key in ("first", "last", "spread")},
        "unit": element.unit,
        "asked": _at(step.asked, at),
        "delivered": _at(step.delivered, at),
        "run_out_in": list(exhausted(step, at)),
    }
