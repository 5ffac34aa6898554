"""Follow-up as tidy rows and as data: what a programme office asks every municipality for, in one comparable form."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

from klimatinvest.engine.commitments import commitments
from klimatinvest.followup.light import Light
from klimatinvest.followup.result import DelayCost, Deviation, FollowUp
from klimatinvest.present.followup.tables import Chances, names_of, units_of
from klimatinvest.present.json_result import number, numbers
from klimatinvest.text.catalog import Texts


@dataclass(frozen=True, slots=True)
class TidyRow:
    """One figure of one year.

    Attributes
    ----------
    group : str
        What it is about; the label stands under ``followup.group.<group>``.
    id, name, unit : str
    year : int
    planned, actual : float or None
        None where there is none.
    better : str
        What is good: ``high``, ``low``, ``near`` the plan, or ``none`` where nothing is judged.
    light : Light
    """

    group: str
    id: str
    name: str
    unit: str
    year: int
    planned: float | None
    actual: float | None
    better: str
    light: Light


_GROUPS = (
    ("emissions", "emissions", "ton", "low"),
    ("interim", "interim", "ton", "low"),
    ("deployment", "deployment", None, "high"),
    ("spending", "investment", "kr", "near"),
    ("unit_spending", "unit_investment", "kr", "near"),
    ("grants", "grants", "kr", "high"),
    ("indicators", "indicators", None, None),
)


def tidy_rows(found: FollowUp, texts: Texts) -> tuple[TidyRow, ...]:
    """Give every figure that is followed up as one row: emissions, elements, investment, funding flows, indicators."""
    names = names_of(found, texts)
    names |= {b: texts.get(f"choice.boundary.{b}") for b in ("territorial", "consumption")}
    units = units_of(found)
    wanted: dict[str, str] = {row.id: row.better for row in found.outcome.outcome_indicators}
    rows = [
        _tidy(group, d, names.get(d.id, d.id), (unit or units.get(d.id, ""), better or wanted[d.id]))
        for attribute, group, unit, better in _GROUPS
        for d in getattr(found, attribute)
    ]
    return (*rows, *_actions(found, texts), *_commitments(found, texts))


def _tidy(group: str, d: Deviation, name: str, of: tuple[str, str]) -> TidyRow:
    return TidyRow(group, d.id, name, of[0], d.year, number(d.planned), number(d.actual), of[1], d.light)


def _actions(found: FollowUp, texts: Texts) -> list[TidyRow]:
    """Count actions by status: what their years ask for, and what is reported."""
    expected = Counter(a.expected for a in found.actions if a.reported)
    reported = Counter(a.reported for a in found.actions if a.reported)
    return [
        TidyRow("actions", status, texts.get(f"choice.action_status.{status}"), "st", found.year,
                float(expected[status]), float(reported[status]), "none", "none")
        for status in sorted({*expected, *(r for r in reported if r)})
    ]  # fmt: skip


def _commitments(found: FollowUp, texts: Texts) -> list[TidyRow]:
    """Give the organisations that have signed against the aims, from the plan's register."""
    if not found.plan.inputs.plan.commitments:
        return []
    name = texts.get("followup.group.commitments")
    aims = commitments(found.plan).aims
    return [
        TidyRow(
            "commitments", "commitments", name, "st", a.aim.year, float(a.aim.count), float(a.count), "none", "none"
        )
        for a in aims
    ]


def follow_up_data(found: FollowUp, texts: Texts, chances: Chances | None = None) -> dict[str, Any]:
    """Give a follow-up as plain data that JSON can carry."""
    known = chances or {}
    return {
        "municipality": found.outcome.outcome.municipality,
        "name": found.outcome.outcome.name,
        "year": found.year,
        "statistics_year": found.statistics_year,
        "statistics_lag": found.outcome.outcome.statistics_lag,
        "limits": {"yellow": found.outcome.outcome.yellow, "red": found.outcome.outcome.red},
        "rows": [asdict(row) for row in tidy_rows(found, texts)],
        "elements": [
            {
                "element": e.element,
                "delay": number(e.delay),
                "pace": number(e.pace),
                "needed_pace": number(e.needed_pace),
                "light": e.light,
            }
            for e in found.elements
        ],
        "actions": [asdict(a) for a in found.actions],
        "forecasts": [
            {
                "name": f.name,
                "boundary": f.boundary,
                "years": f.years.tolist(),
                "emissions": numbers(f.emissions),
                "target_year": f.target_year,
                "target": number(f.target),
                "gap": number(f.gap),
                "probability": known.get((f.name, f.boundary, f.target_year or 0)),
            }
            for f in found.forecasts
        ],
        "delay_cost": _cost(found.delay_cost),
        "one_year_delay": _cost(found.one_year),
        "not_followed": list(found.not_followed),
    }


def _cost(cost: DelayCost) -> dict[str, float]:
    return {name: float(value) for name, value in asdict(cost).items()}
