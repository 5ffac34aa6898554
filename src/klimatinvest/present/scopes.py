"""The group's own emissions by scope and unit as tables and as data; scope 2 by location and by market stand apart."""

from __future__ import annotations

from typing import Any

from klimatinvest.engine.result import Result
from klimatinvest.engine.scopes import COLUMNS, Scopes, summed, unit_scopes
from klimatinvest.present.element_tables import goal_year
from klimatinvest.present.json_result import numbers
from klimatinvest.present.table import Blank, Cell, Column, Row, Table
from klimatinvest.text.catalog import Texts


def say(texts: Texts, key: str, **args: object) -> str:
    """Give a text of the scopes."""
    return texts.get(f"scopes.{key}", **args)


def scope_tables(result: Result, texts: Texts) -> tuple[Table, ...]:
    """Give today's emissions by unit and scope, and the same with the plan in the first goal year."""
    found, year = unit_scopes(result), goal_year(result)
    return (
        _table(result, found, None, say(texts, "title.now"), texts),
        _table(result, found, year, say(texts, "title.plan", year=year), texts),
        _effect(result, found, year, texts),
    )


def column_label(scope: str, method: str | None, texts: Texts) -> str:
    """Name a scope, with its method."""
    name = texts.get(f"choice.ghg_scope.{scope}")
    return (
        name
        if method is None
        else say(texts, "by_method", scope=name, method=texts.get(f"choice.scope_method.{method}"))
    )


def _table(result: Result, found: Scopes, year: int | None, title: str, texts: Texts) -> Table:
    columns = [Column(say(texts, "unit")), *(Column(column_label(*c, texts), 0) for c in COLUMNS)]
    names = {actor.id: actor.name for actor in result.inputs.actors}
    rows = [Row((names[unit], *_cells(result, found, unit, year))) for unit in found.units]
    rows.append(Row((say(texts, "group"), *_cells(result, found, None, year)), total=True))
    notes = [say(texts, "note.methods"), say(texts, "note.between_units")]
    if year is None:
        stated = sorted({row.year for row in found.rows})
        notes.insert(0, say(texts, "note.years", years=", ".join(map(str, stated))))
    return Table("scopes_now" if year is None else "scopes_plan", title, tuple(columns), tuple(rows), tuple(notes))


def _cells(result: Result, found: Scopes, unit: str | None, year: int | None) -> list[Cell]:
    """Give a unit's tonnes by scope: today's, or with the plan in a year."""
    cells: list[Cell] = []
    for column in COLUMNS:
        rows = found.of(column, unit)
        if not rows:
            cells.append(Blank("unit-states-nothing"))
        elif year is None:
            cells.append(sum(row.level for row in rows))
        else:
            at = year - int(result.inputs.years[0])
            cells.append(float(sum(row.plan[0, at] for row in rows)))
    return cells


def _effect(result: Result, found: Scopes, year: int, texts: Texts) -> Table:
    """Show what the plan takes off by scope for the whole group, by year."""
    first = int(result.inputs.years[0])
    years = [y for y in (first, year, int(result.inputs.years[-1])) if y >= first]
    columns = [Column(say(texts, "scope")), *(Column(str(y), 0) for y in dict.fromkeys(years))]
    rows = []
    for column in COLUMNS:
        effect = summed(found.of(column), "effect", (1, result.inputs.years.size))
        rows.append(Row((column_label(*column, texts), *(float(effect[0, y - first]) for y in dict.fromkeys(years)))))
    return Table("scopes_effect", say(texts, "title.effect"), tuple(columns), tuple(rows), (say(texts, "note.level"),))


def scopes_data(result: Result) -> dict[str, Any]:
    """Give emissions by unit and scope as plain data that JSON can carry; lists follow ``years``."""
    found, shape = unit_scopes(result), (1, result.inputs.years.size)
    return {
        "years": result.inputs.years.tolist(),
        "rows": [
            {
                "unit": row.stated.unit,
                "scope": row.stated.scope,
                "method": row.stated.method,
                "category": row.stated.category,
                "status": row.stated.status,
                "stated": {str(year): value for year, value in sorted(row.stated.emissions.items())},
                "level": row.level,
                "effect": numbers(row.effect[0]),
                "plan": numbers(row.plan[0]),
            }
            for row in found.rows
        ],
        "group": [
            {
                "scope": scope,
                "method": method,
                "plan": numbers(summed(found.of((scope, method)), "plan", shape)[0]),
                "effect": numbers(summed(found.of((scope, method)), "effect", shape)[0]),
            }
            for scope, method in COLUMNS
        ],
    }
