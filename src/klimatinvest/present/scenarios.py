"""Plans and scenarios side by side."""

from __future__ import annotations

import math
from typing import Any

from klimatinvest.analysis.outcome import MEASURES, Target
from klimatinvest.analysis.scenarios import Course
from klimatinvest.present.risk import measure_row, target_name
from klimatinvest.present.scale import price_note
from klimatinvest.present.table import Blank, Cell, Column, Row, Table
from klimatinvest.text.catalog import Texts

WIDE = 4  # courses that one table has room for beside the names of the rows


def scenario_tables(courses: tuple[Course, ...], texts: Texts) -> tuple[Table, ...]:
    """Give the courses side by side; the first stands in every table when there are more than there is room for."""
    first, others = courses[0], courses[1:]
    parts = [others[i : i + WIDE - 1] for i in range(0, len(others), WIDE - 1)] or [()]
    return tuple(scenario_table((first, *part), texts) for part in parts)


def scenario_table(courses: tuple[Course, ...], texts: Texts) -> Table:
    """Give all courses in one table, one column each."""
    columns = (Column(texts.get("risk.measure")), *(Column(course.name, 0) for course in courses))
    rows = [measure_row(name, (course.measure(name) for course in courses), texts) for name in measures_of(courses)]
    for target in targets_of(courses):
        name = target_name(target, texts)
        found = [_same(course, target) for course in courses]
        pairs = list(zip(courses, found, strict=True))
        emitted = [Blank("no-such-goal") if goal is None else course.emissions(goal) for course, goal in pairs]
        rows.append(Row((texts.get("scenario.emissions", goal=name), *emitted)))
        rows.append(Row((texts.get("scenario.met", goal=name), *(_verdict(c, goal, texts) for c, goal in pairs))))
    notes = (*_price_notes(courses, texts), texts.get("scenario.note"))
    return Table("scenarios", texts.get("scenario.title"), columns, tuple(rows), notes)


def _price_notes(courses: tuple[Course, ...], texts: Texts) -> tuple[str, ...]:
    """Say in which prices the amounts are; plan by plan where they differ."""
    told = [(course.name, course.result.inputs.plan.plan) for course in courses]
    if len({(settings.price_year, settings.base_year) for _, settings in told}) == 1:
        return (price_note(courses[0].result.inputs, texts),)
    each = (
        texts.get("console.prices_of", name=name, price_year=settings.price_year, base_year=settings.base_year)
        for name, settings in told
    )
    return (texts.get("console.prices_differ"), *each)


def measures_of(courses: tuple[Course, ...]) -> tuple[str, ...]:
    """List what any of the courses has."""
    return tuple(name for name in MEASURES if any(name in course.outcome.names for course in courses))


def targets_of(courses: tuple[Course, ...]) -> tuple[Target, ...]:
    """List the goals of all courses, each boundary and year once."""
    found = {(target.boundary, target.year): target for course in courses for target in course.targets}
    return tuple(found[key] for key in sorted(found, key=lambda key: (key[0] != "territorial", key[1])))


def _same(course: Course, wanted: Target) -> Target | None:
    goals = (t for t in course.targets if (t.boundary, t.year) == (wanted.boundary, wanted.year))
    return next(goals, None)


def _verdict(course: Course, goal: Target | None, texts: Texts) -> Cell:
    if goal is None:
        return Blank("no-such-goal")
    return texts.get(f"risk.{'yes' if course.meets(goal) else 'no'}")


def scenario_data(courses: tuple[Course, ...]) -> list[dict[str, Any]]:
    """Give the courses as plain data that JSON can carry: kr, kr/ton and tonnes."""
    found = []
    for course in courses:
        measures = {name: course.measure(name) for name in course.outcome.names}
        found.append(
            {
                "name": course.name,
                "measures": {name: value if math.isfinite(value) else None for name, value in measures.items()},
                "targets": [
                    {
                        "boundary": target.boundary,
                        "year": target.year,
                        "level": target.level,
                        "emissions": course.emissions(target),
                        "met": course.meets(target),
                    }
                    for target in course.targets
                ],
            }
        )
    return found
