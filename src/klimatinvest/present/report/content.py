"""Choose what the report says: the decision in five figures, then goal, money, payers, actions and doubts."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import numpy as np

from klimatinvest import __version__
from klimatinvest.engine.emissions import GoalPath
from klimatinvest.engine.result import TOTAL, Result
from klimatinvest.present.element_tables import BY_ID, goal_year
from klimatinvest.present.figures import key_figure
from klimatinvest.present.report import sections
from klimatinvest.present.report.model import KeyNumber, Report, Section
from klimatinvest.present.report.money import MKR, budget_net, mkr
from klimatinvest.present.report.more import benefits_section, budget_section
from klimatinvest.present.tables import cut_and_need, goal_emissions
from klimatinvest.text.catalog import Texts

DASH = "–"
_NEAR = 1e-6  # share of the base emissions that is rounding
_FIFTH = 5


def report_of(result: Result, texts: Texts, more: tuple[Section, ...] = ()) -> Report:
    """Put the report of a calculated plan together.

    Parameters
    ----------
    result : Result
        A calculated plan.
    texts : Texts
        Language of the page: the plan's own, as a rule.
    more : tuple of Section
        Parts that need more than the plain calculation, such as drawn uncertainty; they stand before the sources.
    """
    settings = result.inputs.plan.plan
    parts = (
        sections.goal_section(result, texts),
        sections.yearly_section(result, texts),
        budget_section(result, texts),
        sections.payers_section(result, texts),
        benefits_section(result, texts),
        sections.elements_section(result, texts),
        sections.actions_section(result, texts),
        sections.doubts_section(result, texts),
        *more,
        sections.sources_section(result, texts),
    )
    status = texts.get(f"choice.decision_status.{settings.decision_status}")
    about = {"municipality": settings.municipality, "version": settings.version, "status": status}
    return Report(
        language=texts.language,
        title=settings.name,
        kind=texts.get("report.kind", **about, date=settings.date, start=settings.start_year, end=settings.end_year),
        message=_message(result, texts),
        decision=_decision(result, texts),
        numbers=_numbers(result, texts),
        sections=tuple(part for part in parts if part is not None),
        made=texts.get(
            "report.made",
            engine=__version__,
            version=settings.version,
            date=settings.date,
            case=settings.case_number or texts.get("report.no_case"),
            contact=settings.contact or texts.get("report.no_contact"),
            price_year=settings.price_year,
        ),
    )


def next_goal(result: Result) -> tuple[GoalPath, int] | None:
    """Give the path and the year the report measures against: the first goal inside the plan that has a target."""
    year = goal_year(result)
    for path in result.goals:
        if path.target is not None and year in path.points and goal_emissions(result, path, "plan") is not None:
            return path, year
    return None


def goal_share(result: Result, path: GoalPath, year: int) -> tuple[float, float, float] | None:
    """Give what the plan cuts in a year, what has to be cut, and their ratio; None when nothing has to be."""
    cut, need = cut_and_need(result, path, year) or (math.nan, None)
    if need is None or not (math.isfinite(cut) and need > _NEAR * abs(float(path.base or 0.0))):
        return None
    return cut, need, cut / need


def _message(result: Result, texts: Texts) -> str:
    """Say what the plan achieves and what is not paid for."""
    found, gap = next_goal(result), float(result.funding.gap_secured[0].sum()) / MKR
    money = {"gap": mkr(gap, texts), "need": mkr(float(result.funding.needs.amount[0].sum()) / MKR, texts)}
    if found is None:
        return texts.get("report.message.no_goal", **money)
    path, year = found
    share = goal_share(result, path, year)
    if share is None:
        return texts.get("report.message.goal_met", year=year, **money)
    key = "reaches" if share[2] >= 1.0 - _NEAR else "part"
    return texts.get(f"report.message.{key}", year=year, share=texts.number(100.0 * share[2]), **money)


def _decision(result: Result, texts: Texts) -> str:
    """Say what is asked for: the actions that are not yet decided, and the plan's own purpose."""
    settings = result.inputs.plan.plan
    waiting = Counter(action.status for action in result.inputs.actions)
    undecided = waiting["idea"] + waiting["planned"]
    asked = texts.get(f"report.decision.{settings.decision_status}", n=undecided, all=len(result.inputs.actions))
    return f"{settings.purpose}. {asked}" if settings.purpose else asked


def _numbers(result: Result, texts: Texts) -> tuple[KeyNumber, ...]:
    needs = result.funding.needs
    own = np.array([actor in result.inputs.concern for actor in needs.actors], dtype=bool)
    total = float(needs.amount[0].sum()) / MKR
    return (
        _number("investment", mkr(total, texts), texts),
        _number("share", mkr(float(needs.amount[0][own].sum()) / MKR, texts), texts),
        _running(result, texts),
        _cut(result, texts),
        _value(result, texts),
    )


def _number(key: str, value: str, texts: Texts, unit: str | None = None, **args: object) -> KeyNumber:
    said = texts.get(f"report.number.{key}.unit", **args) if unit is None else unit
    return KeyNumber(
        texts.get(f"report.number.{key}.label", **args), value, said, texts.get(f"report.number.{key}.meaning", **args)
    )


def _running(result: Result, texts: Texts) -> KeyNumber:
    """Show the year that weighs most on the group's operating budget, and the fifth."""
    change = budget_net(result)
    worst = int(np.argmax(change))
    fifth = min(_FIFTH, len(change)) - 1
    first = int(result.inputs.years[0])
    args: dict[str, Any] = {"year": first + worst, "later": first + fifth, "then": mkr(float(change[fifth]), texts)}
    return _number("running", mkr(float(change[worst]), texts), texts, **args)


def _cut(result: Result, texts: Texts) -> KeyNumber:
    found = next_goal(result)
    share = None if found is None else goal_share(result, *found)
    if found is None or share is None:
        return _number("cut", DASH, texts, texts.get("report.number.cut.none"), year=goal_year(result))
    cut, _, part = share
    unit = texts.get("report.number.cut.unit", share=texts.number(100.0 * part), year=found[1])
    return _number("cut", texts.number(cut), texts, unit, year=found[1])


def _value(result: Result, texts: Texts) -> KeyNumber:
    shown = []
    for lens in ("municipal", "society"):
        figure = key_figure(result, "elements", TOTAL, BY_ID["npv"], lens)
        shown.append(DASH if figure.value is None else mkr(figure.value / MKR, texts))
    return _number("value", shown[1], texts, municipal=shown[0])
