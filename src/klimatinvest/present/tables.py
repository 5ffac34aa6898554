"""What a reader sees of a result as plain tables: goals and gap, funding, and what the figures rest on."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np

from klimatinvest.engine.emissions import GoalPath, SectorEmissions, after_compensation, counted, is_known
from klimatinvest.engine.inputs import FloatArray
from klimatinvest.engine.result import Result
from klimatinvest.plan.model import Plan
from klimatinvest.present.attributes import attribute_tables
from klimatinvest.present.element_tables import element_tables
from klimatinvest.present.scale import scaled
from klimatinvest.present.society import summary_society_tables
from klimatinvest.present.table import Blank, Cell, Column, Row, Table
from klimatinvest.text.catalog import Texts

# Tables of the plan whose rows say what their value rests on, and the field that says it.
STATUS_FIELDS = (
    ("goals", "status"),
    ("inventory", "status"),
    ("elements", "status"),
    ("assumptions", "status"),
    ("series", "status"),
    ("actions", "value_status"),
    ("attributes", "status"),
    ("attribute_needs", "status"),
    ("attribute_builds", "status"),
    ("sources", "value_status"),
    ("programmes", "value_status"),
    ("loans", "value_status"),
    ("benefits", "value_status"),
    ("carbon_budgets", "value_status"),
    ("unit_emissions", "status"),
)
STATUSES = ("placeholder", "default", "observed")
_GOAL_COLUMNS = ("year", "reference", "target", "need", "elements", "plan", "remaining")
_REMAINING = _GOAL_COLUMNS.index("remaining")


def summary_tables(result: Result, texts: Texts) -> tuple[Table, ...]:
    """Give every table of the summary, in reading order."""
    goals = tuple(goal_table(result, path, texts) for path in result.goals)
    places = attribute_tables(result, texts)
    money = (*summary_society_tables(result, texts), funding_table(result, texts))
    return (*goals, *element_tables(result, texts), *places, *money, basis_table(result, texts))


def shown_years(result: Result) -> tuple[int, ...]:
    """List the years a reader looks for: the start, every goal year of the horizon, and the end."""
    settings = result.inputs.plan.plan
    goals = {g.year for g in result.inputs.plan.goals if settings.start_year <= g.year <= settings.end_year}
    return tuple(sorted(goals | {settings.start_year, settings.end_year}))


def goal_emissions(result: Result, path: GoalPath, which: str) -> FloatArray | None:
    """Give the emissions that count against a goal by year, tonnes [year]; None when nothing states them."""
    if not is_known(result.sectors, path):
        return None
    emissions: FloatArray = counted(result.sectors, path, which)[0]
    return emissions


def cut_and_need(result: Result, path: GoalPath, year: int) -> tuple[float, float | None] | None:
    """Give the tonnes that the plan takes away in a year, and how many the goal asks for.

    Returns
    -------
    tuple of (cut, need) or None
        None when nothing states the emissions; the need is None when there is no path to the goal.
    """
    at = year - int(result.inputs.years[0])
    without, within = (goal_emissions(result, path, which) for which in ("reference", "plan"))
    if without is None or within is None:
        return None
    cut = float(without[at] - within[at])
    return cut, None if path.target is None else float(without[at] - path.target[at])


def goal_table(result: Result, path: GoalPath, texts: Texts) -> Table:
    """Hold emissions with and without the plan against one boundary's goals, tonnes per year."""
    boundary = texts.get(f"choice.boundary.{path.boundary}")
    columns = [Column(texts.get(f"console.goals.{name}"), 0) for name in _GOAL_COLUMNS]
    columns[0] = Column(columns[0].label)
    rows = tuple(_goal_row(result, path, year, texts) for year in shown_years(result))
    return Table(
        f"goals_{path.boundary}",
        texts.get("console.goals.title", boundary=boundary),
        (*columns, Column(texts.get("console.goals.verdict"))),
        rows,
        _goal_notes(result, path, rows, texts),
    )


def _goal_row(result: Result, path: GoalPath, year: int, texts: Texts) -> Row:
    at = year - int(result.inputs.years[0])
    reference, plan = (_tonnes_at(goal_emissions(result, path, w), at) for w in ("reference", "plan"))
    delivered: Cell = Blank("no-emissions")
    if counted_sectors(result, path):
        without, within = (counted(result.sectors, path, which)[0, at] for which in ("reference", "plan"))
        delivered = _cell(float(without - within), "tonnes-unknown")
    target: Cell = Blank("no-base-emissions") if path.target is None else float(path.target[at])
    remaining = _less(plan, target)
    verdict: Cell = remaining
    if isinstance(remaining, float):
        # a tonne in a million is rounding of the straight line, not a missed goal
        met = remaining <= 1e-6 * max(1.0, abs(float(path.base or 0.0)))
        verdict = texts.get(f"console.goals.{'met' if met else 'missed'}")
    return Row((str(year), reference, target, _less(reference, target), delivered, plan, remaining, verdict))


def _tonnes_at(values: FloatArray | None, at: int) -> Cell:
    if values is None:
        return Blank("no-emissions")
    return _cell(float(values[at]), "tonnes-unknown")


def _less(first: Cell, second: Cell) -> Cell:
    """Subtract two cells; a blank one makes the difference blank for the same reason."""
    if isinstance(first, float) and isinstance(second, float):
        return first - second
    return second if isinstance(second, Blank) else first


def _cell(value: float, reason: str) -> Cell:
    return value if math.isfinite(value) else Blank(reason)


def _goal_notes(result: Result, path: GoalPath, rows: tuple[Row, ...], texts: Texts) -> tuple[str, ...]:
    notes = []
    if path.base is not None:
        years = ", ".join(str(y) for y in result.inputs.plan.plan.goal_base_years)
        key = "base_net" if path.net else "base"
        notes.append(texts.get(f"console.goals.{key}", base=texts.number(path.base), years=years))
    remaining = (row.cells[_REMAINING] for row in rows)
    if any(isinstance(cell, float) and cell < 0.0 for cell in remaining):
        notes.append(texts.get("console.goals.sign"))
    return (*notes, *compensation_notes(result, path, texts))


def compensation_notes(result: Result, path: GoalPath, texts: Texts) -> tuple[str, ...]:
    """Say what may be compensated in a goal's year and what is left then."""
    return tuple(
        texts.get(
            "console.goals.compensation",
            year=year,
            allowed=texts.number(allowed),
            left=texts.number(after_compensation(remaining, allowed)),
        )
        for year, remaining, allowed in compensated(result, path)
    )


def compensated(result: Result, path: GoalPath) -> tuple[tuple[int, float, float], ...]:
    """List the goal years of the horizon that allow compensation: what is left to the goal, and what is allowed."""
    plan, years = goal_emissions(result, path, "plan"), result.inputs.years.tolist()
    if plan is None or path.target is None:
        return ()
    left = np.broadcast_to(plan - path.target, len(years))
    return tuple(
        (year, float(left[years.index(year)]), allowed)
        for year, allowed in sorted(path.compensation.items())
        if year in years
    )


def counted_sectors(result: Result, path: GoalPath) -> tuple[SectorEmissions, ...]:
    """List the sectors whose emissions count against a goal."""
    accounts = {"territorial", "sink"} if path.net else {"territorial"}
    accounts = {"consumption"} if path.boundary == "consumption" else accounts
    return tuple(s for s in result.sectors if s.account in accounts)


def blind_sectors(result: Result, path: GoalPath) -> tuple[SectorEmissions, ...]:
    """List the emitting sectors that count against a goal without any statement of today's emissions."""
    return tuple(s for s in counted_sectors(result, path) if s.account != "sink" and s.present is None)


def funding_table(result: Result, texts: Texts) -> Table:
    """Sum need, decided funding and the three gaps over the horizon; all actors and the group alone."""
    funding = result.funding
    concern = np.array([actor in result.inputs.concern for actor in funding.needs.actors], dtype=bool)
    lines = (
        ("need", funding.needs.amount),
        ("initial", funding.needs.initial),
        ("secured", funding.secured.sum(axis=1)),
        ("gap_secured", funding.gap_secured),
        ("gap_expected", funding.gap_expected),
        ("gap_possible", funding.gap_possible),
    )
    scale, rows = scaled(
        Row((texts.get(f"console.funding.{name}"), float(amount[0].sum()), float(amount[0][concern].sum())))
        for name, amount in lines
    )
    columns = (
        Column(texts.get("console.funding.line")),
        *(Column(texts.get(f"console.funding.{who}"), scale.decimals) for who in ("everyone", "group")),
    )
    told = {"unit": scale.label(texts), "price_year": result.inputs.plan.plan.price_year}
    title = texts.get("console.funding.title", **told)
    return Table("funding", title, columns, rows, _funding_notes(result, texts))


def _funding_notes(result: Result, texts: Texts) -> tuple[str, ...]:
    funding = result.funding
    if not funding.sources:
        return (texts.get("console.funding.no_sources"),)
    order = ", ".join(source.name for source in funding.sources)
    how = texts.get(f"console.funding.{'exact' if funding.exact else 'sampled'}", count=funding.outcomes)
    return texts.get("console.funding.order", order=order), how


def status_counts(plan: Plan) -> dict[str, Counter[str]]:
    """Count own data, defaults and placeholders in each table that states them."""
    return {table: Counter(str(getattr(row, field)) for row in getattr(plan, table)) for table, field in STATUS_FIELDS}


def basis_table(result: Result, texts: Texts) -> Table:
    """Tell what the result rests on: how many values are placeholders, defaults and own data."""
    counts = status_counts(result.inputs.plan)
    columns = (
        Column(texts.get("console.basis.table")),
        *(Column(texts.get(f"choice.status.{status}"), 0) for status in STATUSES),
    )
    rows = [
        Row((texts.get(f"table.{table}.title"), *(float(found[status]) for status in STATUSES)))
        for table, found in counts.items()
        if found.total()
    ]
    summed = sum(counts.values(), Counter[str]())
    rows.append(Row((texts.get("console.total"), *(float(summed[status]) for status in STATUSES)), total=True))
    key = "placeholders" if summed["placeholder"] else "no_placeholders"
    note = texts.get(f"console.basis.{key}", count=summed["placeholder"])
    return Table("basis", texts.get("console.basis.title"), columns, tuple(rows), (note,))
