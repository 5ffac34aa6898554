"""A risk analysis for readers: percentiles, chances, what drives the result, and where it turns."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from klimatinvest.analysis.outcome import BUDGET, PERCENTILES, WITH_BENEFITS, Target
from klimatinvest.present.scale import DECIMALS, MKR, price_note
from klimatinvest.present.table import Blank, Cell, Column, Row, Table
from klimatinvest.text.catalog import Texts

if TYPE_CHECKING:  # a workbook without a risk analysis does not wait for what one needs
    from klimatinvest.analysis.doubts import Doubt
    from klimatinvest.analysis.risk import Simulation
    from klimatinvest.analysis.sensitivity import Aim, Switch, Tornado

WORTH = ("npv_municipal", "npv_society", WITH_BENEFITS)
# Measures in the unit of their label; the rest are kronor per tonne.
UNITS = dict.fromkeys((*WORTH, "gap_secured", "gap_expected", *BUDGET), "Mkr") | {"tonnes": "ton"}
DRIVERS = 10  # rows of the tables of what drives the result


def risk_tables(
    simulation: Simulation, swings: Tornado, switches: tuple[Switch, ...], texts: Texts
) -> tuple[Table, ...]:
    """Give the tables of a risk analysis in the order they are read."""
    return (
        measures_table(simulation, texts),
        targets_table(simulation, texts),
        *drivers_tables(simulation, swings, texts),
        *((switches_table(simulation, switches, texts),) if switches else ()),
    )


def _say(texts: Texts, key: str, **args: object) -> str:
    return texts.get(f"risk.{key}", **args)


def basis(simulation: Simulation, texts: Texts) -> str:
    """Say how the figures came about: they come from the engine and do not follow a changed cell."""
    task = simulation.task
    return _say(texts, "basis", draws=texts.number(task.draws), seed=task.seed, inputs=len(task.doubts),
                groups=len(simulation.groups))  # fmt: skip


def shown(name: str, value: float) -> Cell:
    """Show a measure in the unit of its label; blank where it is not known."""
    if not math.isfinite(value):
        return Blank("not-known")
    return MKR.of(value) if unit_of(name) == MKR.unit else value


def unit_of(name: str) -> str:
    """Give the unit of a measure."""
    return UNITS.get(name, "kr/ton")


def measure_row(name: str, values: Iterable[float], texts: Texts) -> Row:
    """Show one measure; how many decimals follows from its unit."""
    cells = tuple(shown(name, value) for value in values)
    decimals = (None, *(DECIMALS[unit_of(name)] for _ in cells))
    return Row((_say(texts, f"measures.{name}"), *cells), decimals=decimals)


def measures_table(simulation: Simulation, texts: Texts) -> Table:
    """Give percentiles of every measure beside the plan as it is."""
    heads = ("plain", *(f"p{p:g}" for p in PERCENTILES))
    columns = (Column(_say(texts, "measure")), *(Column(_say(texts, f"column.{head}"), 1) for head in heads))
    rows = []
    for name in simulation.plain.names:
        values = (float(simulation.plain.measure(name)[0]), *simulation.percentiles(name).tolist())
        rows.append(measure_row(name, values, texts))
    notes = (*_spread_notes(simulation, texts), price_note(simulation.task.inputs, texts))
    return Table("risk_measures", _say(texts, "title"), columns, tuple(rows), notes)


def _spread_notes(simulation: Simulation, texts: Texts) -> tuple[str, ...]:
    """Say how the figures came about, and first why they have no spread when nothing is uncertain."""
    certain = () if simulation.task.doubts else (_say(texts, "note.certain"),)
    return (*certain, basis(simulation, texts))


def target_name(target: Target, texts: Texts) -> str:
    """Name a goal: boundary and year."""
    boundary = texts.get(f"choice.boundary.{target.boundary}")
    return _say(texts, "target", boundary=boundary, year=target.year)


def targets_table(simulation: Simulation, texts: Texts) -> Table:
    """Give the chance of each target, and the emissions of its year."""
    columns = (
        Column(_say(texts, "goal")),
        Column(_say(texts, "column.level"), 0),
        Column(_say(texts, "column.plain"), 0),
        *(Column(_say(texts, f"column.p{p:g}"), 0) for p in PERCENTILES),
        Column(_say(texts, "column.chance"), 0),
    )
    first, rows = int(simulation.task.inputs.years[0]), []
    for target, chance in zip(simulation.task.reading.targets, simulation.probabilities, strict=True):
        at = target.year - first
        plain = float(simulation.plain.emissions[target.path, 0, at])
        spread = simulation.emission_percentiles(target.path)[:, at].tolist()
        rows.append(Row((target_name(target, texts), target.level, plain, *spread, 100.0 * float(chance))))
    notes = (_say(texts, "note.chance"),) if rows else (_say(texts, "note.no_targets"),)
    return Table("risk_targets", _say(texts, "targets"), columns, tuple(rows), notes)


def group_name(simulation: Simulation, group: str, texts: Texts) -> str:
    """Name a group by what it is about; a named group by its own name."""
    members = [doubt for doubt in simulation.task.doubts if doubt.group == group]
    return (
        doubt_name(members[0], texts)
        if len(members) == 1 and group == " · ".join(filter(None, members[0].key))
        else group
    )


def doubt_name(doubt: Doubt, texts: Texts) -> str:
    """Name an uncertain value: subject, quantity and carrier."""
    subject, quantity, carrier = doubt.key
    label = texts.get(f"quantity.{quantity}")
    about = _say(texts, "plan") if subject == "plan" else subject
    return " · ".join(part for part in (about, label, carrier) if part)


def drivers_tables(simulation: Simulation, swings: Tornado, texts: Texts) -> tuple[Table, ...]:
    """Give what moves NPV most, society's with co-benefits where the plan prices some; and what only others show.

    A loan or the probability of a source moves no NPV: what only the budget or the gap shows has a table of its own.
    """
    names = simulation.plain.names
    worth = ("npv_municipal", WITH_BENEFITS if WITH_BENEFITS in names else "npv_society")
    others = tuple(name for name in ("budget_cost", "gap_expected") if name in names)
    found = [drivers_table(simulation, swings, texts, "drivers", worth)]
    if set(_movers(simulation, swings, others)) - set(_movers(simulation, swings, worth)):
        found.append(drivers_table(simulation, swings, texts, "other_drivers", others))
    return tuple(found)


def drivers_table(simulation: Simulation, swings: Tornado, texts: Texts, key: str, measures: tuple[str, ...]) -> Table:
    """Give what moves some measures most: low, high and rank correlation."""
    keys = [(name, end) for name in measures for end in ("low", "high", "rank")]
    labels = [Column(_say(texts, f"column.{name}.{end}"), 2 if end == "rank" else MKR.decimals) for name, end in keys]
    rows = []
    for i in _movers(simulation, swings, measures)[:DRIVERS]:
        cells: list[Cell] = [group_name(simulation, swings.groups[i], texts)]
        for name in measures:
            row = simulation.plain.names.index(name)
            rank = float(simulation.rank_correlations[row, i])
            cells += [shown(name, float(values[row, i])) for values in (swings.low, swings.high)]
            cells.append(Blank("not-known") if math.isnan(rank) else rank)
        rows.append(Row(tuple(cells)))
    notes = (_say(texts, "note.drivers") if rows else _say(texts, "note.no_doubts"),)
    columns = (Column(_say(texts, "group")), *labels)
    return Table(f"risk_{key}", _say(texts, key), columns, tuple(rows), notes)


def _movers(simulation: Simulation, swings: Tornado, measures: tuple[str, ...]) -> list[int]:
    """List the groups that move any of some measures in kronor, the widest swing first."""
    rows = [simulation.plain.names.index(name) for name in measures]
    widest = np.nan_to_num(np.array([swings.swing(row) for row in rows])).max(axis=0, initial=0.0)
    moving = {i for row in rows for i in swings.order(row)}
    return [int(i) for i in np.lexsort((np.arange(len(widest)), -widest)) if int(i) in moving]


def driver_order(simulation: Simulation, swings: Tornado) -> list[int]:
    """List the groups that move anything, by how far they move NPV in kronor: the widest of the NPVs first."""
    names = simulation.plain.names
    first = _movers(simulation, swings, tuple(name for name in WORTH if name in names))
    moving = {i for row in range(len(swings.plain)) for i in swings.order(row)}
    return [*first, *sorted(moving - set(first))]


def aim_name(simulation: Simulation, aim: Aim, texts: Texts) -> str:
    """Name what a value is turned towards."""
    if aim[0] == "target":
        return _say(texts, "aim.target", goal=target_name(simulation.task.reading.targets[aim[1]], texts))
    return _say(texts, f"aim.{aim[0]}")


def switches_table(simulation: Simulation, switches: tuple[Switch, ...], texts: Texts) -> Table:
    """Give the switching values that were found, and name the aims that none reaches."""
    columns = (
        Column(_say(texts, "column.aim")),
        Column(_say(texts, "group")),
        Column(_say(texts, "column.share"), 1),
        Column(_say(texts, "column.within")),
    )
    rows = tuple(
        Row(
            (
                aim_name(simulation, s.aim, texts),
                group_name(simulation, s.group, texts),
                100.0 * s.share,
                _say(texts, "yes" if s.within else "no"),
            )
        )
        for s in switches
        if s.state == "found"
    )
    notes = [_say(texts, "note.switch")]
    for aim in dict.fromkeys(s.aim for s in switches):
        mine = [s for s in switches if s.aim == aim]
        none = sum(s.state != "found" for s in mine)
        if none:
            notes.append(_say(texts, "note.none", aim=aim_name(simulation, aim, texts), count=none, tried=len(mine)))
    return Table("risk_switches", _say(texts, "switches"), columns, rows, tuple(notes))


# -- for programs ----------------------------------------------------------------------------------------


def risk_data(simulation: Simulation, swings: Tornado, switches: tuple[Switch, ...]) -> dict[str, Any]:
    """Give a risk analysis as plain data that JSON can carry: kr, kr/ton, tonnes and shares."""
    task = simulation.task
    heads = [f"p{p:g}" for p in PERCENTILES]
    first = int(task.inputs.years[0])
    measures = {
        name: {
            "plan": _number(float(simulation.plain.measure(name)[0])),
            **dict(zip(heads, map(_number, simulation.percentiles(name).tolist()), strict=True)),
        }
        for name in simulation.plain.names
    }
    targets = [
        {"boundary": t.boundary, "year": t.year, "level": t.level, "probability": float(chance),
         "plan": float(simulation.plain.emissions[t.path, 0, t.year - first])}
        for t, chance in zip(task.reading.targets, simulation.probabilities, strict=True)
    ]  # fmt: skip
    emissions = [
        {"boundary": path.boundary, "years": task.inputs.years.tolist(),
         "plan": simulation.plain.emissions[k, 0].tolist(),
         **dict(zip(heads, simulation.emission_percentiles(k).tolist(), strict=True))}
        for k, path in enumerate(task.reading.paths)
    ]  # fmt: skip
    return {
        "draws": task.draws,
        "seed": task.seed,
        "measures": measures,
        "targets": targets,
        "emissions": emissions,
        "drivers": [_driver(simulation, swings, i) for i in driver_order(simulation, swings)],
        "switching_values": [_switch_data(simulation, s) for s in switches],
    }


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _driver(simulation: Simulation, swings: Tornado, i: int) -> dict[str, Any]:
    members = [doubt for doubt in simulation.task.doubts if doubt.group == swings.groups[i]]
    rows = {name: row for row, name in enumerate(simulation.plain.names)}
    return {
        "group": swings.groups[i],
        "values": [{"subject": d.key[0], "quantity": d.key[1], "carrier": d.key[2]} for d in members],
        "low": {name: _number(float(swings.low[row, i])) for name, row in rows.items()},
        "high": {name: _number(float(swings.high[row, i])) for name, row in rows.items()},
        "rank_correlation": {name: _number(float(simulation.rank_correlations[row, i])) for name, row in rows.items()},
    }


def _switch_data(simulation: Simulation, switch: Switch) -> dict[str, Any]:
    name, at = switch.aim
    targets = simulation.task.reading.targets
    aim = (
        {"target": {"boundary": targets[at].boundary, "year": targets[at].year}} if name == "target" else {"zero": name}
    )
    return {
        "group": switch.group,
        "aim": aim,
        "state": switch.state,
        "share": _number(switch.share),
        "value": switch.value,
        "searched": [switch.lowest, switch.highest],
        "within_low_high": switch.within,
    }
