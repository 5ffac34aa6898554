"""The yearly report to the executive board: what happened, what it leads to and what must change, on one page."""

from __future__ import annotations

import math

from klimatinvest import __version__
from klimatinvest.followup.light import worst
from klimatinvest.followup.result import FollowUp, Forecast
from klimatinvest.present.building.decision import Paper, Section
from klimatinvest.present.followup.tables import (
    Chances,
    follow_up_tables,
    light_text,
    lights_of,
    names_of,
    rule,
    say,
)
from klimatinvest.text.catalog import Texts

_LISTED = 5  # elements that are named
_ON_PAGE = ("overview", "interim", "forecast", "delay", "elements", "actions", "units", "grants", "indicators")


def yearly_report(found: FollowUp, texts: Texts, chances: Chances | None = None) -> Paper:
    """Put the report together."""
    said, tables = found.outcome.outcome, follow_up_tables(found, texts, chances)
    sections = (
        Section("change", say(texts, "page.change"), must_change(found, texts)),
        Section("delay", say(texts, "page.delay"), delay_lines(found, texts)),
        Section("statistics", say(texts, "page.statistics"), statistics_lines(found, texts)),
        Section("rule", say(texts, "page.rule"), (rule(found, texts), *placeholders(found, texts))),
    )
    made = say(texts, "page.made", version=__version__, date=said.date, plan=found.plan.inputs.plan.plan.name)
    return Paper(
        title=say(texts, "page.title", municipality=said.municipality, year=found.year),
        kind=f"{said.name} · {said.version}" + (f" · {said.case_number}" if said.case_number else ""),
        made=made,
        proposal=Section("summary", say(texts, "page.summary"), summary(found, texts, chances or {})),
        sections=tuple(s for s in sections if s.lines),
        tables=tuple(t for t in tables if t.id in _ON_PAGE),
    )


def summary(found: FollowUp, texts: Texts, chances: Chances) -> tuple[str, ...]:
    """Say in a few lines how it went and what it leads to."""
    lines = [
        say(texts, "page.area", area=say(texts, f"area.{area}"), light=light_text(worst(lights), texts))
        for area, lights in lights_of(found).items()
        if lights
    ]
    late = next((f for f in found.forecasts if f.name == "delayed" and f.target_year is not None), None)
    if late is not None:
        lines.append(_outlook(late, texts))
        chance = chances.get((late.name, late.boundary, late.target_year or 0))
        if chance is not None:
            lines.append(say(texts, "page.chance", year=late.target_year, chance=texts.number(chance * 100.0)))
    return tuple(lines)


def _outlook(late: Forecast, texts: Texts) -> str:
    key = "page.missed" if late.gap > 0.0 else "page.met"
    boundary = texts.get(f"choice.boundary.{late.boundary}")
    return say(texts, key, year=late.target_year, tonnes=texts.number(abs(late.gap)), boundary=boundary)


def must_change(found: FollowUp, texts: Texts) -> tuple[str, ...]:
    """Say which rate the statistics must reach and which elements must go faster to meet the next target."""
    return (*_rates(found, texts), *_paces(found, texts))


def _rates(found: FollowUp, texts: Texts) -> list[str]:
    """Compare the yearly rate that is needed from the last statistics with the rate so far."""
    lines = []
    for path in found.plan.goals:
        seen = [d for d in found.interim if d.id == path.boundary and d.year > path.base_year]
        ahead = sorted(y for y in path.points if y > found.year)
        if not seen or not ahead or path.base is None:
            continue
        last, year = seen[-1], ahead[0]
        if min(path.base, last.actual) <= 0.0:
            continue
        so_far = 1.0 - (last.actual / path.base) ** (1.0 / (last.year - path.base_year))
        level = max(path.points[year], 0.0)
        needed = 1.0 - (level / last.actual) ** (1.0 / (year - last.year))
        said = {"first": path.base_year, "last": last.year, "year": year}
        rates = {"so_far": texts.number(so_far * 100.0, 1), "needed": texts.number(needed * 100.0, 1)}
        lines.append(say(texts, "page.rates", **said, **rates))
    return lines


def _paces(found: FollowUp, texts: Texts) -> list[str]:
    """Name the elements that are furthest behind the pace they need."""
    elements, names = {e.id: e for e in found.plan.inputs.elements}, names_of(found, texts)
    behind = [e for e in found.elements if e.light in {"red", "yellow"} and math.isfinite(e.needed_pace)]
    behind.sort(key=lambda e: -e.delay)
    lines = []
    for state in behind[:_LISTED]:
        unit = texts.unit(elements[state.element].unit)
        pace = texts.number(state.pace, 1) if math.isfinite(state.pace) else "0"
        said = {"name": names[state.element], "unit": unit, "pace": pace, "needed": texts.number(state.needed_pace, 1)}
        lines.append(say(texts, "page.pace", **said))
    return lines


def delay_lines(found: FollowUp, texts: Texts) -> tuple[str, ...]:
    """Say what the delays cost."""
    lines = []
    for key, cost in (("page.delay_found", found.delay_cost), ("page.delay_one", found.one_year)):
        society, municipal = (texts.number(v / 1e6, 1) for v in (cost.society, cost.municipal))
        lines.append(say(texts, key, tonnes=texts.number(cost.tonnes), society=society, municipal=municipal))
    return tuple(lines)


def statistics_lines(found: FollowUp, texts: Texts) -> tuple[str, ...]:
    """Say how old the statistics are."""
    lag = found.outcome.outcome.statistics_lag
    lines = [say(texts, "page.lag", lag=lag, year=found.year - lag)]
    if found.statistics_year is None:
        return (*lines, say(texts, "page.no_statistics"))
    return (*lines, say(texts, "page.statistics_year", year=found.statistics_year))


def placeholders(found: FollowUp, texts: Texts) -> tuple[str, ...]:
    """Say how many rows of the outcome are placeholders."""
    outcome = found.outcome
    tables = (outcome.outcome_emissions, outcome.outcome_deployment, outcome.outcome_spending, outcome.outcome_grants)
    count = sum(row.status == "placeholder" for table in (*tables, outcome.outcome_indicators) for row in table)
    return (say(texts, "page.placeholders", count=count),) if count else ()
