"""The parts of the report, each made from the result alone."""

from __future__ import annotations

from collections import Counter

import numpy as np

from klimatinvest.engine.blocks import outside_territory
from klimatinvest.engine.emissions import GoalPath
from klimatinvest.engine.result import Result
from klimatinvest.present.element_tables import goal_year
from klimatinvest.present.remarks import remark_text, remarks
from klimatinvest.present.report import svg
from klimatinvest.present.report.model import Picture, Section
from klimatinvest.present.report.money import MKR, mkr
from klimatinvest.present.table import Blank, Column, Row, Table
from klimatinvest.present.tables import STATUS_FIELDS, STATUSES, compensation_notes, goal_emissions, status_counts
from klimatinvest.text.catalog import Texts

LARGEST = 10
_MOST_SOURCES = 12


def goal_section(result: Result, texts: Texts) -> Section | None:
    """Hold the plan against the goals: one picture a boundary whose emissions are known."""
    pictures = tuple(
        _goal_picture(result, path, texts)
        for path in result.goals
        if path.target is not None and goal_emissions(result, path, "plan") is not None
    )
    if not pictures:
        return None
    notes = (note for path in result.goals for note in compensation_notes(result, path, texts))
    return Section("goal", texts.get("report.goal.title"), (texts.get("report.goal.lead"), *notes), pictures)


def _goal_picture(result: Result, path: GoalPath, texts: Texts) -> Picture:
    """Draw what is left and what each focus area takes away, with the path to the goal."""
    years = [int(year) for year in result.inputs.years]
    within, without = (goal_emissions(result, path, which) for which in ("plan", "reference"))
    if within is None or without is None or path.target is None:
        raise ValueError(path.boundary)
    shape = result.inputs.years.shape
    parts = {texts.get("report.goal.left"): np.broadcast_to(within, shape)} | _by_focus(result, path, texts)
    target = texts.get("report.goal.target")
    series = [svg.Series(name, (values / 1000.0).tolist(), "area") for name, values in parts.items()]
    series.append(svg.Series(target, (path.target / 1000.0).tolist(), "line"))
    boundary = texts.get(f"choice.boundary.{path.boundary}")
    title = texts.get("report.goal.picture", boundary=boundary)
    columns = (Column(texts.get("report.year")), *(Column(s.name, 1) for s in series))
    rows = tuple(Row((str(year), *(float(s.values[t]) for s in series))) for t, year in enumerate(years))
    words = (title, texts.get("report.goal.description", boundary=boundary), texts.get("report.goal.unit"))
    drawing = svg.by_year(f"wedge-{path.boundary}", words, years, series, lambda v: texts.number(v, 0))
    return Picture(drawing, Table(f"wedge_{path.boundary}", title, columns, rows))


def _by_focus(result: Result, path: GoalPath, texts: Texts) -> dict[str, np.ndarray]:
    """Sum the abatement that counts against a path by focus area, in the order of the areas, [year]."""
    outside = outside_territory(result.inputs)
    sectors = result.inputs.sectors
    found: dict[str, np.ndarray] = {}
    for i, element in enumerate(result.inputs.elements):
        sink = sectors[element.sector].account == "sink"
        if bool(outside[i]) != (path.boundary == "consumption") or (sink and not path.net):
            continue
        name = texts.get(f"choice.focus_area.{element.focus_area}")
        found[name] = found.get(name, 0.0) + result.elements.tonnes[0, i]
    return {name: values for name, values in found.items() if np.any(values != 0.0)}


def yearly_section(result: Result, texts: Texts) -> Section:
    """Show what has to be paid each year: decided, applied for or possible, and missing."""
    funding = result.funding
    years = [int(year) for year in result.inputs.years]
    need = funding.needs.amount[0].sum(axis=0) / MKR
    secured, possible = (gap[0].sum(axis=0) / MKR for gap in (funding.gap_secured, funding.gap_possible))
    parts = (
        ("secured", need - secured, False),
        ("sought", secured - possible, False),
        ("missing", possible, True),
    )
    series = [svg.Series(texts.get(f"report.yearly.{k}"), v.tolist(), "bar", striped) for k, v, striped in parts]
    title = texts.get("report.yearly.picture")
    columns = (
        Column(texts.get("report.year")),
        *(Column(s.name, 1) for s in series),
        Column(texts.get("report.sum"), 1),
    )
    rows = [Row((str(year), *(float(s.values[t]) for s in series), float(need[t]))) for t, year in enumerate(years)]
    sums = [float(sum(s.values)) for s in series]
    rows.append(Row((texts.get("report.sum"), *sums, float(need.sum())), total=True))
    words = (title, texts.get("report.yearly.description"), texts.get("report.mkr"))
    drawing = svg.by_year("money", words, years, series, lambda v: texts.number(v, 0))
    shown = {name: mkr(value, texts) for name, value in zip(("secured", "sought", "missing"), sums, strict=True)}
    lead = texts.get("report.yearly.lead", **shown, need=mkr(float(need.sum()), texts))
    return Section(
        "money",
        texts.get("report.yearly.title"),
        (lead,),
        (Picture(drawing, Table("money", title, columns, tuple(rows))),),
    )


def payers_section(result: Result, texts: Texts) -> Section:
    """Tell who pays and who gains, by actor."""
    needs, funding = result.funding.needs, result.funding
    rows = []
    for k, actor in enumerate(result.inputs.actors):
        mine = np.array([name == actor.id for name in needs.actors], dtype=bool)
        outlay, gap = (float(values[0][mine].sum()) / MKR for values in (needs.amount, funding.gap_secured))
        net = float(result.actors[0, k].sum()) / MKR
        if outlay or net:
            rows.append((outlay, Row((actor.name, outlay, gap, net))))
    rows.sort(key=lambda pair: -pair[0])
    columns = (
        Column(texts.get("report.payers.actor")),
        *(Column(texts.get(f"report.payers.{name}"), 1) for name in ("outlay", "gap", "net")),
    )
    table = Table(
        "payers",
        texts.get("report.payers.table"),
        columns,
        tuple(row for _, row in rows),
        (texts.get("report.payers.note"),),
    )
    return Section("payers", texts.get("report.payers.title"), tables=(table,))


def elements_section(result: Result, texts: Texts) -> Section | None:
    """Show the elements that cut most in the goal year."""
    year = goal_year(result)
    at = year - int(result.inputs.years[0])
    cuts = [(e.name, float(result.elements.tonnes[0, i, at])) for i, e in enumerate(result.inputs.elements)]
    largest = sorted((c for c in cuts if c[1] > 0.0), key=lambda c: -c[1])[:LARGEST]
    if not largest:
        return None
    title = texts.get("report.elements.picture", year=year)
    words = (title, texts.get("report.elements.description", year=year), texts.get("report.elements.unit", year=year))
    drawing = svg.bars("largest", words, largest, lambda v: texts.number(v, 0))
    columns = (Column(texts.get("report.elements.element")), Column(words[2], 0))
    table = Table("largest", title, columns, tuple(Row(pair) for pair in largest))
    lead = texts.get("report.elements.lead", n=len(largest), all=len(cuts))
    return Section("elements", texts.get("report.elements.title"), (lead,), (Picture(drawing, table),))


def actions_section(result: Result, texts: Texts) -> Section | None:
    """List the ten actions that cost most: who, when, how much and how far they have come."""
    amounts = result.actions.effect.initial_investment[0]
    order = sorted(range(len(result.inputs.actions)), key=lambda i: -float(amounts[i]))[:LARGEST]
    if not order:
        return None
    names = {actor.id: actor.name for actor in result.inputs.actors}
    rows = []
    for i in order:
        action = result.inputs.actions[i]
        years = [year for year, amount in action.capex.items() if amount]
        when = _span(years) if years else Blank("no-investment-stated")
        status = texts.get(f"choice.action_status.{action.status}")
        rows.append(
            Row((action.name, names[action.owner], when, float(amounts[i]) / MKR, status, action.decision_level))
        )
    heads = ("action", "owner", "when", "amount", "status", "level")
    columns = tuple(Column(texts.get(f"report.actions.{name}"), 1 if name == "amount" else None) for name in heads)
    table = Table("actions", texts.get("report.actions.table"), columns, tuple(rows))
    return Section("actions", texts.get("report.actions.title", n=len(rows)), tables=(table,))


def _span(years: list[int]) -> str:
    """Give the first and last year, which no line break parts."""
    return "\u2060–\u2060".join(str(year) for year in dict.fromkeys((min(years), max(years))))


def doubts_section(result: Result, texts: Texts) -> Section:
    """Say what the figures rest on and what could not be calculated."""
    counts = sum(status_counts(result.inputs.plan).values(), Counter[str]())
    told = {status: texts.number(counts[status]) for status in STATUSES}
    lines = [texts.get("report.doubts.basis", all=texts.number(counts.total()), **told)]
    funding = result.funding
    gaps = {"secured": funding.gap_secured, "expected": funding.gap_expected, "possible": funding.gap_possible}
    spread = {name: mkr(float(gap[0].sum()) / MKR, texts) for name, gap in gaps.items()}
    lines.append(texts.get("report.doubts.gap", **spread))
    lines.extend(remark_text(remark, texts) for remark in remarks(result))
    return Section("doubts", texts.get("report.doubts.title"), tuple(lines))


def sources_section(result: Result, texts: Texts) -> Section:
    """Name the sources that most values come from."""
    plan = result.inputs.plan
    found: Counter[tuple[str, str]] = Counter()
    for table, _ in STATUS_FIELDS:
        for row in getattr(plan, table):
            if getattr(row, "source", ""):
                found[row.source, getattr(row, "url", "")] += 1
    listed = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    links = tuple(
        (texts.get("report.sources.line", source=name, n=n), url) for (name, url), n in listed[:_MOST_SOURCES]
    )
    lead = texts.get("report.sources.lead", n=len(listed), shown=len(links))
    return Section("sources", texts.get("report.sources.title"), (lead,), links=links)
