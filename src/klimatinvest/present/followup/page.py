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
    units_of,
)
from klimatinvest.present.scale import quantity_decimals
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
    for late in found.forecasts:
        if late.name == "delayed" and late.target_year is not None:
            lines.append(_outlook(late, texts))
            chance = chances.get((late.name, late.boundary, late.target_year))
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
    """Compare what is needed from the last statistics to the next target with what has happened so far."""
    trends = [f for f in found.forecasts if f.trend is not None and f.target_year is not None]
    return [line for f in trends for line in _rate(f, texts)]


def _rate(forecast: Forecast, texts: Texts) -> list[str]:
    """Say how the statistics have gone, and what the target asks of the years from them on."""
    trend, year, target = forecast.trend, forecast.target_year, forecast.target
    if trend is None or year is None:
        return []
    lines, boundary = [], texts.get(f"choice.boundary.{forecast.boundary}")
    if math.isfinite(trend.rate):
        rate = texts.number(abs(trend.rate) * 100.0, 1)
        key = "page.risen" if trend.rate > 0.0 else "page.fallen"
        lines.append(say(texts, key, boundary=boundary, rate=rate, first=trend.base_year, last=trend.year))
    ahead = {"year": year, "last": trend.year}
    if target >= trend.level:
        lines.append(say(texts, "page.within", **ahead))
    elif target > 0.0:
        needed = 1.0 - (target / trend.level) ** (1.0 / (year - trend.year))
        lines.append(say(texts, "page.rate_needed", rate=texts.number(needed * 100.0, 1), **ahead))
    else:
        tonnes = (trend.level - target) / (year - trend.year)
        lines.append(say(texts, "page.tonnes_needed", tonnes=texts.number(tonnes), **ahead))
    return lines


def _paces(found: FollowUp, texts: Texts) -> list[str]:
    """Name the elements that are furthest behind the pace they need."""
    units, names = units_of(found), names_of(found, texts)
    behind = [e for e in found.elements if e.light in {"red", "yellow"} and math.isfinite(e.needed_pace + e.pace)]
    behind.sort(key=lambda e: -e.delay)
    lines = []
    for state in behind[:_LISTED]:
        unit = texts.unit(units[state.element])
        pace, needed = (texts.number(x, quantity_decimals(x)) for x in (state.pace, state.needed_pace))
        said = {"name": names[state.element], "unit": unit, "pace": pace, "needed": needed}
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
