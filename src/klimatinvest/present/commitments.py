"""The register of commitments as tables and as data: the count against the aim, and the effect inside the elements."""

from __future__ import annotations

from typing import Any

from klimatinvest.engine.commitments import Commitments, commitments
from klimatinvest.engine.result import Result
from klimatinvest.present.element_tables import goal_year
from klimatinvest.present.json_result import numbers
from klimatinvest.present.scale import quantity_decimals
from klimatinvest.present.table import Blank, Cell, Column, Row, Table
from klimatinvest.text.catalog import Texts


def say(texts: Texts, key: str, **args: object) -> str:
    """Give a text of the commitments."""
    return texts.get(f"commitments.{key}", **args)


def commitment_tables(result: Result, texts: Texts) -> tuple[Table, ...]:
    """Give the count against the aim, the effect by element, and both by line of business and size."""
    found = commitments(result)
    year = goal_year(result)
    return (
        _aims(found, texts),
        _elements(result, found, year, texts),
        _groups(result, found, "sector", year, texts),
        _groups(result, found, "size", year, texts),
    )


def _aims(found: Commitments, texts: Texts) -> Table:
    names = ("year", "count", "aim", "gap")
    columns = tuple(Column(say(texts, f"aims.{n}"), None if n == "year" else 0) for n in names)
    aimed = {a.aim.year: a for a in found.aims}
    first = int(found.years[0])
    signed = [int(y) for y in found.years if found.count[y - first] and (y == first or _changed(found, int(y)))]
    rows = []
    for year in sorted({*signed, *aimed}):
        aim = aimed.get(year)
        wanted: tuple[Cell, Cell] = (
            (Blank("no-aim"), Blank("no-aim")) if aim is None else (float(aim.aim.count), float(max(0, aim.gap)))
        )
        rows.append(Row((str(year), float(found.count[year - first]), *wanted)))
    return Table("commitment_aims", say(texts, "aims.title"), columns, tuple(rows), (say(texts, "aims.note"),))


def _changed(found: Commitments, year: int) -> bool:
    at = year - int(found.years[0])
    return bool(found.count[at] != found.count[at - 1])


def _elements(result: Result, found: Commitments, year: int, texts: Texts) -> Table:
    at, by_id = year - int(result.inputs.years[0]), {e.id: e for e in result.inputs.elements}
    names = ("element", "unit", "committed", "target", "covered", "overshoot", "tonnes")
    fixed = {"element": None, "unit": None, "covered": 1}
    columns = tuple(Column(say(texts, f"elements.{n}"), fixed.get(n, 0)) for n in names)
    rows = []
    for e in found.elements:
        element = by_id[e.element]
        figures = (e.committed[at], e.target[0, at], 100.0 * e.covered[0, at], e.overshoot[0, at], e.tonnes[0, at])
        of = [quantity_decimals(float(x)) for x in figures]
        decimals = (None, None, of[0], of[1], 1, of[3], 0)
        unit = texts.unit("ton" if element.depth == "yearly" else element.unit)
        name = f"{element.id} {element.name}"
        rows.append(Row((name, unit, *map(float, figures)), decimals=decimals))
    notes = [say(texts, "elements.note")]
    if found.elements:
        rows.append(_total(found, at, texts))
    if found.unmeasured:
        notes.append(say(texts, "elements.unmeasured", count=found.unmeasured))
    return Table("commitment_elements", say(texts, "elements.title", year=year), columns, tuple(rows), tuple(notes))


def _total(found: Commitments, at: int, texts: Texts) -> Row:
    blank = Blank("different-units")
    cells = (say(texts, "elements.total"), "", blank, blank, blank, blank, float(found.tonnes[0, at]))
    return Row(cells, total=True)


def _groups(result: Result, found: Commitments, kind: str, year: int, texts: Texts) -> Table:
    at = year - int(result.inputs.years[0])
    groups = found.by_sector if kind == "sector" else found.by_size
    columns = (
        Column(say(texts, f"groups.{kind}")),
        Column(say(texts, "groups.count"), 0),
        Column(say(texts, "groups.tonnes", year=year), 0),
    )
    rows = tuple(
        Row((texts.get(f"choice.organisation_{kind}.{name}"), float(count), float(tonnes[0, at])))
        for name, (count, tonnes) in groups.items()
    )
    return Table(f"commitments_by_{kind}", say(texts, f"groups.title_{kind}"), columns, rows)


def commitments_data(result: Result) -> dict[str, Any]:
    """Give the register summed up as plain data that JSON can carry; tonnes follow the plan's ``years``."""
    found = commitments(result)
    return {
        "years": result.inputs.years.tolist(),
        "count": {str(year): int(count) for year, count in zip(found.years, found.count, strict=True)},
        "aims": [{"year": a.aim.year, "aim": a.aim.count, "count": a.count, "gap": a.gap} for a in found.aims],
        "unmeasured": found.unmeasured,
        "elements": [
            {
                "element": e.element,
                "committed": numbers(e.committed),
                "target": numbers(e.target[0]),
                "covered": numbers(e.covered[0]),
                "overshoot": numbers(e.overshoot[0]),
                "tonnes": numbers(e.tonnes[0]),
            }
            for e in found.elements
        ],
        "tonnes": numbers(found.tonnes[0]) if found.elements else [],
        "by_sector": _group_data(found.by_sector),
        "by_size": _group_data(found.by_size),
    }


def _group_data(groups: dict[str, tuple[int, Any]]) -> dict[str, Any]:
    return {name: {"count": count, "tonnes": numbers(tonnes[0])} for name, (count, tonnes) in groups.items()}
