"""A follow-up as plain tables: how it went, what it leads to and what the delay costs."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

from klimatinvest.core.units import conversion
from klimatinvest.followup.light import ORDER, Light, worst
from klimatinvest.followup.result import ActionState, Deviation, FollowUp
from klimatinvest.present.scale import quantity_decimals
from klimatinvest.present.table import Blank, Cell, Column, Row, Table
from klimatinvest.text.catalog import Texts

Chances = Mapping[tuple[str, str, int], float]  # forecast, boundary and goal year to probability
_MKR = conversion("Mkr", "kr")  # divided by, for a millionth is no exact number
AREAS = ("interim", "deployment", "actions", "spending", "grants", "indicators")


def say(texts: Texts, key: str, **args: object) -> str:
    """Give a text of the follow-up."""
    return texts.get(f"followup.{key}", **args)


def light_text(light: Light, texts: Texts) -> str:
    """Show a light as a mark and a word, so that it reads without colour."""
    return say(texts, f"light.{light}")


def figure(value: float, reason: str = "not-reported") -> Cell:
    """Give a figure, or a blank with the reason why there is none."""
    return value if math.isfinite(value) else Blank(reason)


def follow_up_tables(found: FollowUp, texts: Texts, chances: Chances | None = None) -> tuple[Table, ...]:
    """Give every table in reading order; one without rows is left out."""
    tables = (
        overview_table(found, texts),
        _deviations(found, found.interim, "interim", _boundary(texts), texts, 0),
        forecast_table(found, texts, chances or {}),
        delay_table(found, texts),
        element_table(found, texts),
        action_table(found, texts),
        _money(found, found.spending, "spending", texts),
        _money(found, found.unit_spending, "units", texts),
        _money(found, found.grants, "grants", texts),
        indicator_table(found, texts),
        sector_table(found, texts),
    )
    return tuple(table for table in tables if table.rows)


def names_of(found: FollowUp, texts: Texts) -> dict[str, str]:
    """Give the name of every element, action, actor, source, indicator and sector."""
    plan, english = found.plan.inputs.plan, texts.language == "en"
    names = {s.id: s.en if english else s.sv for s in found.plan.inputs.sectors.values()}
    for table in (plan.elements, plan.actions, plan.actors, plan.sources, found.outcome.outcome_indicators):
        names |= {str(row.id): str(row.name) for row in table}
    return names


def units_of(found: FollowUp) -> dict[str, str]:
    """Give the unit in which every element and indicator is followed up; tonnes for an element of yearly figures."""
    units = {e.id: "ton" if e.depth == "yearly" else e.unit for e in found.plan.inputs.elements}
    return units | {row.id: row.unit for row in found.outcome.outcome_indicators}


def last_of(rows: Sequence[Deviation]) -> tuple[Deviation, ...]:
    """Keep the last year of each."""
    by_id: dict[str, Deviation] = {}
    for row in rows:
        if row.id not in by_id or row.year >= by_id[row.id].year:
            by_id[row.id] = row
    return tuple(by_id.values())


def lights_of(found: FollowUp) -> dict[str, list[Light]]:
    """Give the lights of the last year of everything, by area."""
    lights = {area: [d.light for d in last_of(getattr(found, area))] for area in AREAS if area != "actions"}
    lights["actions"] = [a.light for a in found.actions]
    lights["deployment"] = [e.light for e in found.elements]
    return {area: lights[area] for area in AREAS}


def overview_table(found: FollowUp, texts: Texts) -> Table:
    """Count lights by area."""
    columns = [Column(say(texts, "overview.area")), Column(say(texts, "overview.worst"))]
    columns += [Column(say(texts, f"overview.{light}"), 0) for light in ("green", "yellow", "red", "none")]
    rows = tuple(
        Row(
            (
                say(texts, f"area.{area}"),
                light_text(worst(lights), texts),
                *(float(lights.count(light)) for light in (*ORDER[1:], ORDER[0])),
            )
        )
        for area, lights in lights_of(found).items()
        if lights
    )
    return Table("overview", say(texts, "overview.title", year=found.year), tuple(columns), rows, (rule(found, texts),))


def rule(found: FollowUp, texts: Texts) -> str:
    """Write out the rule of the traffic light with its limits."""
    said = found.outcome.outcome
    return say(
        texts,
        "rule",
        yellow=texts.number(said.yellow, _decimals(said.yellow)),
        red=texts.number(said.red, _decimals(said.red)),
    )


def _decimals(value: float) -> int:
    return 0 if value == round(value) else 1


def _boundary(texts: Texts) -> Callable[[Deviation], str]:
    return lambda d: texts.get(f"choice.boundary.{d.id}")


def _share(deviation: Deviation) -> Cell:
    return figure(deviation.share * 100.0, "not-planned" if math.isnan(deviation.planned) else "nothing-planned")


def _deviations(
    found: FollowUp,
    rows: Sequence[Deviation],
    key: str,
    name: Callable[[Deviation], str],
    texts: Texts,
    decimals: int | None,
) -> Table:
    """Show planned, actual and the difference, one row a year; without decimals each row has those of its size."""
    usual = 1 if decimals is None else decimals
    heads = (("name", None), ("year", None), ("planned", usual), ("actual", usual), ("difference", usual),
             ("share", 1), ("light", None))  # fmt: skip
    columns = tuple(
        Column(say(texts, f"{key}.{h}" if h in {"name", "planned", "actual"} else f"column.{h}"), d) for h, d in heads
    )
    body = tuple(
        Row(
            (
                name(d),
                str(d.year),
                figure(d.planned, "not-planned"),
                figure(d.actual),
                figure(d.difference, "not-planned"),
                _share(d),
                light_text(d.light, texts),
            ),
            decimals=() if decimals is not None else _sizes(d),
        )
        for d in rows
    )
    notes = (say(texts, f"{key}.note"),) if texts.has(f"followup.{key}.note") else ()
    title = say(texts, f"{key}.title", price_year=found.plan.inputs.plan.plan.price_year)
    return Table(key, title, columns, body, notes)


def _money(found: FollowUp, rows: Sequence[Deviation], key: str, texts: Texts) -> Table:
    names = names_of(found, texts)
    million = [Deviation(d.id, d.year, d.planned / _MKR, d.actual / _MKR, d.light) for d in rows]
    return _deviations(found, million, key, lambda d: names.get(d.id, d.id), texts, 2)


def sector_table(found: FollowUp, texts: Texts) -> Table:
    """Show the last statistics by sector against the plan."""
    names = names_of(found, texts)
    return _deviations(found, last_of(found.emissions), "sectors", lambda d: names.get(d.id, d.id), texts, 0)


def indicator_table(found: FollowUp, texts: Texts) -> Table:
    """Show the indicators' last values against the line to their targets."""
    rows = {r.id: r for r in found.outcome.outcome_indicators}

    def name(d: Deviation) -> str:
        return say(texts, "named", name=rows[d.id].name, unit=texts.unit(rows[d.id].unit))

    return _deviations(found, last_of(found.indicators), "indicators", name, texts, None)


def _sizes(d: Deviation) -> tuple[int | None, ...]:
    """Give the decimals of a row whose figures have a unit of their own: the same for all that are compared."""
    most = max((quantity_decimals(x) for x in (d.planned, d.actual) if math.isfinite(x)), default=0)
    return (None, None, most, most, most, 1, None)


def element_table(found: FollowUp, texts: Texts) -> Table:
    """Show how far every element that is followed up has come."""
    states = {e.element: e for e in found.elements}
    elements, units = {e.id: e for e in found.plan.inputs.elements}, units_of(found)
    heads = (("name", None), ("unit", None), ("planned", 1), ("actual", 1), ("delay", 1), ("pace", 1), ("needed", 1))
    columns = [Column(say(texts, f"elements.{h}"), d) for h, d in heads] + [Column(say(texts, "column.light"))]
    rows = []
    for d in last_of(found.deployment):
        state, element = states[d.id], elements[d.id]
        paces = (figure(state.delay), figure(state.pace, "not-begun"), figure(state.needed_pace, "no-target-ahead"))
        cells = (f"{d.id} {element.name}", texts.unit(units[d.id]), d.planned, d.actual, *paces)
        of = [
            quantity_decimals(x) if math.isfinite(x) else 0
            for x in (d.planned, d.actual, state.pace, state.needed_pace)
        ]
        decimals = (None, None, of[0], of[1], 1, of[2], of[3], None)
        rows.append(Row((*cells, light_text(d.light, texts)), decimals=decimals))
    silent = [e.element for e in found.elements if math.isnan(e.delay)]
    notes = (say(texts, "elements.note"), *((say(texts, "silent", ids=", ".join(silent)),) if silent else ()))
    return Table("elements", say(texts, "elements.title"), tuple(columns), tuple(rows), notes)


def action_table(found: FollowUp, texts: Texts) -> Table:
    """Show what every action's own years ask for and where it is."""
    names = names_of(found, texts)
    heads = ("name", "expected", "reported", "planned_year", "expected_year")
    columns = (*(Column(say(texts, f"actions.{h}")) for h in heads), Column(say(texts, "column.light")))
    rows = tuple(Row((*_action(a, names, texts), light_text(a.light, texts))) for a in found.actions if a.reported)
    silent = [a.action for a in found.actions if a.reported is None]
    notes = (say(texts, "actions.note"), *((say(texts, "silent", ids=", ".join(silent)),) if silent else ()))
    return Table("actions", say(texts, "actions.title"), columns, rows, notes)


def _action(state: ActionState, names: Mapping[str, str], texts: Texts) -> tuple[str, ...]:
    def status(value: str | None) -> str:
        return "–" if value is None else texts.get(f"choice.action_status.{value}")

    years = ("–" if y is None else str(y) for y in (state.planned_year, state.expected_year))
    return f"{state.action} {names[state.action]}", status(state.expected), status(state.reported), *years


def forecast_table(found: FollowUp, texts: Texts, chances: Chances) -> Table:
    """Show what each forecast gives in the next goal year, and how likely the goal is where that is known."""
    heads = (
        ("name", None),
        ("boundary", None),
        ("year", None),
        ("emissions", 0),
        ("target", 0),
        ("gap", 0),
        ("chance", 0),
    )
    columns = tuple(Column(say(texts, f"forecast.{h}"), d) for h, d in heads)
    rows = []
    for f in found.forecasts:
        if f.target_year is None:
            continue
        chance = chances.get((f.name, f.boundary, f.target_year))
        emitted = float(f.emissions[f.target_year - int(f.years[0])])
        label = texts.get(f"choice.boundary.{f.boundary}")
        share: Cell = Blank("no-uncertainty") if chance is None else chance * 100.0
        figures = (figure(emitted, "no-trend"), f.target, figure(f.gap, "no-trend"), share)
        rows.append(Row((say(texts, f"forecast.way.{f.name}"), label, str(f.target_year), *figures)))
    return Table("forecast", say(texts, "forecast.title"), columns, tuple(rows), (say(texts, "forecast.note"),))


def delay_table(found: FollowUp, texts: Texts) -> Table:
    """Show what the delays found cost, and one year's delay of everything."""
    heads = ("line", "found", "one_year")
    columns = tuple(Column(say(texts, f"delay.{h}"), None if h == "line" else 1) for h in heads)
    lines = (("tonnes", 1.0), ("consumption_tonnes", 1.0), ("society", _MKR), ("benefits", _MKR), ("money", _MKR),
             ("municipal", _MKR))  # fmt: skip
    rows = tuple(
        Row(
            (say(texts, f"delay.{name}"), getattr(found.delay_cost, name) / by, getattr(found.one_year, name) / by),
            decimals=(None, 0, 0) if by == 1.0 else (None, 1, 1),
        )
        for name, by in lines
    )
    settings = found.plan.inputs.plan.plan
    note = say(texts, "delay.note", first=settings.base_year, last=settings.end_year, price_year=settings.price_year)
    return Table("delay", say(texts, "delay.title"), columns, rows, (note,))
