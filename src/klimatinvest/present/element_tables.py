"""The transition elements as plain tables: ranked, with a net gain, without abatement, and the whole plan.

Elements with a net gain are never ranked by cost per tonne: they stand in Pareto layers and are shown by
net present value.
"""

from __future__ import annotations

import math

import numpy as np

from klimatinvest.engine.calculate import outside_territory
from klimatinvest.engine.metrics import METRICS, Lens
from klimatinvest.engine.result import CONSUMPTION_SUM, TERRITORIAL_SUM, TOTAL, UNALLOCATED, Result
from klimatinvest.engine.step import Step
from klimatinvest.present.figures import LENSES, is_costed, key_figure
from klimatinvest.present.scale import DECIMALS, Scale, money_scale
from klimatinvest.present.table import Blank, Cell, Column, Row, Table
from klimatinvest.text.catalog import Texts

BY_ID = {metric.id: metric for metric in METRICS}
CUT_MARK = "▼"
OUTSIDE_MARK = "*"
_WHOLE_FROM = 100.0  # below this, tonnes are shown with a decimal
_CUT = 1e-9  # relative shortfall that is rounding

# Group, how it is ordered, and the last column: a metric of society's lens.
_GROUPS = (("net-cost", "cost_per_tonne_b"), ("net-gain", "pvc"), ("no-abatement", None), ("no-costs", None))


def element_tables(result: Result, texts: Texts) -> tuple[Table, ...]:
    """Give one table a group of elements that has members, and one for the whole plan."""
    scale = _scale(result)
    groups = tuple(
        _group_table(result, state, last, members, scale, texts)
        for state, last in _GROUPS
        if (members := group_members(result, state))
    )
    return (*groups, _whole_table(result, scale, texts))


def _scale(result: Result) -> Scale:
    """Choose one unit of money for all the tables, for they are read against each other."""
    cells = (_money_cells(result, row) for row in result.elements.rows)
    return money_scale(cell for row in cells for cell in row if isinstance(cell, float))


def goal_year(result: Result) -> int:
    """Give the year whose tonnes are shown: the first goal year of the horizon, else the last year."""
    settings = result.inputs.plan.plan
    ahead = [g.year for g in result.inputs.plan.goals if settings.start_year <= g.year <= settings.end_year]
    return min(ahead, default=settings.end_year)


def group_of(result: Result, index: int) -> str:
    """Give an element's group: ``net-cost``, ``net-gain``, ``no-abatement``, or ``no-costs`` without any."""
    return str(result.states[index])


def group_members(result: Result, group: str) -> tuple[int, ...]:
    """List a group's elements: by rank, by Pareto layer and then net gain, or in the order they act."""
    found = [i for i in range(len(result.states)) if group_of(result, i) == group]
    gain = -result.elements.society.pvc[0]
    if group == "net-cost":
        found.sort(key=lambda i: int(result.ranking[i]))
    elif group == "net-gain":
        found.sort(key=lambda i: (int(result.layers[i]), -float(gain[i])))
    return tuple(found)


def is_cut(step: Step) -> bool:
    """Tell whether an element delivers less than the plan asks for in any year."""
    asked, delivered = step.asked[0], step.delivered[0]
    return bool(np.any(delivered < asked - _CUT * np.maximum(1.0, np.abs(asked))))


def _group_table(
    result: Result, group: str, last: str | None, members: tuple[int, ...], scale: Scale, texts: Texts
) -> Table:
    key = group.replace("-", "_")
    first = {"net-cost": "rank", "net-gain": "layer"}.get(group)
    tonnes = [_tonnes(result, i) for i in members]
    columns = (*_columns(result, texts, first, tonnes, scale), *_last_column(group, scale, texts))
    rows = []
    for i, amount in zip(members, tonnes, strict=True):
        lead = {"rank": result.ranking, "layer": result.layers}
        cells = _cells(result, result.elements.rows[i], _name(result, i, texts), amount, scale)
        mark = (str(int(lead[first][i])),) if first else ()
        rows.append(Row((*mark, *cells, *_last_cell(result, i, last, scale))))
    notes = (texts.get(f"console.elements.{key}.note"), *_mark_notes(result, members, texts))
    return Table(f"elements_{key}", texts.get(f"console.elements.{key}.title"), columns, tuple(rows), notes)


def _columns(result: Result, texts: Texts, first: str | None, tonnes: list[Cell], scale: Scale) -> tuple[Column, ...]:
    known = [abs(t) for t in tonnes if isinstance(t, float)]
    decimals = 0 if max(known, default=_WHOLE_FROM) >= _WHOLE_FROM else 1
    lead = (Column(texts.get(f"console.elements.{first}")),) if first else ()
    return (
        *lead,
        Column(texts.get("console.elements.id")),
        Column(texts.get("console.elements.name")),
        Column(texts.get("console.elements.tonnes", year=goal_year(result)), decimals),
        *(_money_column(name, scale, texts) for name in ("investment", "municipal", "society")),
    )


def _money_column(name: str, scale: Scale, texts: Texts) -> Column:
    return Column(texts.get(f"console.elements.{name}", unit=scale.label(texts)), scale.decimals)


def _last_column(group: str, scale: Scale, texts: Texts) -> tuple[Column, ...]:
    if group == "net-cost":
        return (Column(texts.get("console.elements.net_cost.last"), DECIMALS["kr/ton"]),)
    return (_money_column("net_gain.last", scale, texts),) if group == "net-gain" else ()


def _last_cell(result: Result, index: int, last: str | None, scale: Scale) -> tuple[Cell, ...]:
    row = result.elements.rows[index]
    if last is None:
        return ()
    if last == "pvc":
        cost = _metric(result, row, "pvc", "society")
        return (scale.of(-cost) if isinstance(cost, float) else cost,)
    return (_metric(result, row, last, "society"),)


def _cells(result: Result, row: str, name: str, tonnes: Cell, scale: Scale) -> tuple[Cell, ...]:
    money = (scale.of(cell) if isinstance(cell, float) else cell for cell in _money_cells(result, row))
    return (row, name, tonnes, *money)


def _money_cells(result: Result, row: str) -> tuple[Cell, ...]:
    """Give a row's investment and its present value in each lens, kronor."""
    npv = (_metric(result, row, "npv", lens) for lens in LENSES)
    return (_metric(result, row, "total_investment", None), *npv)


def _tonnes(result: Result, index: int) -> Cell:
    value = float(result.elements.tonnes[0, index, goal_year(result) - int(result.inputs.years[0])])
    unknown = "two-accounts" if result.elements.rows[index] == TOTAL else "tonnes-unknown"
    return value if math.isfinite(value) else Blank(unknown)


def _metric(result: Result, row: str, metric: str, lens: Lens | None) -> Cell:
    figure = key_figure(result, "elements", row, BY_ID[metric], lens)
    return Blank(figure.reason) if figure.value is None else figure.value


def _name(result: Result, index: int, texts: Texts) -> str:
    element = result.inputs.elements[index]
    name = element.name_en if texts.language == "en" and element.name_en else element.name
    marks = (
        (OUTSIDE_MARK, outside_territory(result.inputs)[index]),
        (CUT_MARK, is_cut(result.sequence.portfolio[index])),
    )
    return " ".join([name, *(mark for mark, holds in marks if holds)])


def _mark_notes(result: Result, members: tuple[int, ...], texts: Texts) -> tuple[str, ...]:
    """Explain the marks: outside the territory, and what is delivered in the year of the largest cut."""
    outside = outside_territory(result.inputs)[list(members)].any()
    notes = [texts.get("console.elements.outside", mark=OUTSIDE_MARK)] if outside else []
    for i in members:
        step, element = result.sequence.portfolio[i], result.inputs.elements[i]
        if not is_cut(step):
            continue
        year = int(np.argmax(step.asked[0] - step.delivered[0]))
        notes.append(
            texts.get(
                "console.elements.cut",
                mark=CUT_MARK,
                id=element.id,
                delivered=texts.number(float(step.delivered[0, year]), 1),
                asked=texts.number(float(step.asked[0, year]), 1),
                unit=texts.unit(element.unit),
                year=int(result.inputs.years[year]),
            )
        )
    return tuple(notes)


def _whole_table(result: Result, scale: Scale, texts: Texts) -> Table:
    """Sum the plan: its elements, and what actions cost that no element carries."""
    rows = result.elements.rows
    parts = (TERRITORIAL_SUM, CONSUMPTION_SUM) if outside_territory(result.inputs).any() else ()
    unallocated = (UNALLOCATED,) if is_costed(result, "elements", UNALLOCATED) else ()
    found = []
    for row in (*parts, *unallocated, TOTAL):
        tonnes = _tonnes(result, rows.index(row)) if row != UNALLOCATED else Blank("action-has-no-tonnes")
        cells = _cells(result, row, texts.get(f"console.elements.{row}"), tonnes, scale)[1:]
        found.append(Row((*cells, _metric(result, row, "cost_per_tonne_b", "society")), total=row == TOTAL))
    columns = (*_columns(result, texts, None, [], scale)[1:], *_last_column("net-cost", scale, texts))
    label = texts.get("console.elements.whole.title")
    return Table("elements_whole", label, columns, tuple(found), (texts.get("console.elements.whole.note"),))
