"""Sensitivity and uncertainty: figures of a risk analysis, written as they were calculated and labelled so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xlsxwriter.utility import xl_range_abs

from klimatinvest.analysis.outcome import BUDGET, PERCENTILES, WITH_BENEFITS
from klimatinvest.present.risk import (
    aim_name,
    basis,
    drivers_tables,
    group_name,
    measures_table,
    shown,
    targets_table,
)
from klimatinvest.present.table import Blank, Cell, Table
from klimatinvest.present.workbook import charts
from klimatinvest.present.workbook.calc.context import Context
from klimatinvest.present.workbook.calc.page import open_plain
from klimatinvest.present.workbook.formats import write_text
from klimatinvest.present.workbook.grid import HEADER, quote

if TYPE_CHECKING:
    from klimatinvest.analysis.risk import Simulation
    from klimatinvest.analysis.sensitivity import Switch, Tornado

SENSITIVITY, UNCERTAINTY = "sensitivity_result", "uncertainty_result"
BARS = 12  # groups in a chart
CHART_COLUMN = 7
CHART_ROWS = 24  # rows of the sheet that the tallest chart covers
_HEADER_HEIGHT = 32  # two lines
_BY_DECIMALS = ("amount", "tonnes", "decimal")  # the style of numbers with none, one and two decimals
_WIDTHS = ((0, 0, 46), (1, 1, 36), (2, 10, 17))


@dataclass(frozen=True, slots=True)
class Doubts:
    """A risk analysis for the workbook."""

    simulation: Simulation
    swings: Tornado
    switches: tuple[Switch, ...]


class Plain:
    """Writes tables of figures from top to bottom of a sheet."""

    def __init__(self, ctx: Context, key: str, note: str) -> None:
        self.ctx, self.key, self.at = ctx, key, HEADER
        self.sheet = open_plain(ctx, key, note)
        for first, last, width in _WIDTHS:
            self.sheet.set_column(first, last, width)
        self.sheet.freeze_panes(HEADER, 1)

    def heading(self, text: str) -> None:
        """Write the title of a table."""
        write_text(self.sheet, self.at, 0, text, self.ctx.formats, "heading")
        self.at += 1

    def header(self, labels: Sequence[str]) -> None:
        """Write the header of a table."""
        self.sheet.set_row(self.at, _HEADER_HEIGHT)
        for column, label in enumerate(labels):
            style = "header_number" if column else "header"
            write_text(self.sheet, self.at, column, label, self.ctx.formats, style)
        self.at += 1

    def line(self, cells: Sequence[Cell], decimals: Sequence[int] = ()) -> None:
        """Write a row; what is not known is left blank, and numbers have two decimals unless others are given."""
        for column, (cell, places) in enumerate(zip(cells, decimals or [2] * len(cells), strict=True)):
            if isinstance(cell, str):
                write_text(self.sheet, self.at, column, cell, self.ctx.formats, "text")
            elif not isinstance(cell, Blank):
                self.sheet.write_number(self.at, column, cell, self.ctx.formats.get(_BY_DECIMALS[places]))
        self.at += 1

    def table(self, table: Table) -> None:
        """Write a table of the console with its notes."""
        self.heading(table.title)
        self.header([column.label for column in table.columns])
        for row in table.rows:
            self.line(row.cells, row.shown_with(table.columns))
        for note in table.notes:
            write_text(self.sheet, self.at, 0, note, self.ctx.formats, "note")
            self.at += 1
        self.at += 1


def write_uncertainty(ctx: Context) -> None:
    """Write percentiles, the chance of each goal, the emissions by year and what drives the result."""
    doubts = _doubts(ctx)
    simulation, texts = doubts.simulation, ctx.texts
    page = Plain(ctx, UNCERTAINTY, basis(simulation, texts))
    page.table(measures_table(simulation, texts))
    page.table(targets_table(simulation, texts))
    for k, path in enumerate(simulation.task.reading.paths):
        boundary = texts.get(f"choice.boundary.{path.boundary}")
        page.heading(f"{texts.get('risk.emissions')} · {boundary} · {texts.unit('ton')}")
        heads = ("year", "plain", *(f"p{p:g}" for p in PERCENTILES))
        page.header([texts.get(f"risk.column.{head}") for head in heads])
        spread = simulation.emission_percentiles(k)
        for i, year in enumerate(simulation.task.inputs.years.tolist()):
            plain = float(simulation.plain.emissions[k, 0, i])
            page.line((str(year), plain, *spread[:, i].tolist()), [0] * (2 + len(PERCENTILES)))
        page.at += 1
    for table in drivers_tables(simulation, doubts.swings, texts):
        page.table(table)


def write_sensitivity(ctx: Context) -> None:
    """Write what each group does at low and high, measure by measure with a chart, and the switching values."""
    doubts = _doubts(ctx)
    page = Plain(ctx, SENSITIVITY, basis(doubts.simulation, ctx.texts))
    for name in (name for name in _SHOWN if name in doubts.simulation.plain.names):
        _swings(ctx, page, doubts, name)
    write_text(page.sheet, page.at, 0, ctx.texts.get("risk.sensitivity.note"), ctx.formats, "note")
    page.at += 2
    _switching(ctx, page, doubts)


def _doubts(ctx: Context) -> Doubts:
    if ctx.doubts is None:
        raise ValueError("the workbook has no risk analysis")
    return ctx.doubts


_SHOWN = ("npv_municipal", "npv_society", WITH_BENEFITS, "cost_per_tonne_society", "gap_expected", *BUDGET, "tonnes")


def _swings(ctx: Context, page: Plain, doubts: Doubts, name: str) -> None:
    """Write one measure's differences from the plan at low and at high, the widest first, and draw them."""
    texts, swings, row = ctx.texts, doubts.swings, doubts.simulation.plain.names.index(name)
    order = swings.order(row)[:BARS]
    if not order:
        return
    label, begun = texts.get(f"risk.measures.{name}"), page.at
    page.heading(texts.get("risk.sensitivity.title", measure=label))
    page.header([texts.get("risk.group"), *(texts.get(f"risk.sensitivity.{end}") for end in ("low", "high"))])
    first = page.at
    for i in order:
        changes = (float(values[row, i] - swings.plain[row]) for values in (swings.low, swings.high))
        page.line((group_name(doubts.simulation, swings.groups[i], texts), *(shown(name, c) for c in changes)))
    most = group_name(doubts.simulation, swings.groups[order[0]], texts)
    title = texts.get("risk.sensitivity.chart", measure=label, group=most)
    _chart(ctx, (label, title), begun, (first, first + len(order) - 1))
    page.at = max(page.at + 1, begun + CHART_ROWS)


def _switching(ctx: Context, page: Plain, doubts: Doubts) -> None:
    texts = ctx.texts
    page.heading(texts.get("risk.switches"))
    page.header(
        [texts.get(key) for key in ("risk.column.aim", "risk.group", "risk.column.state", "risk.column.share")]
        + [texts.get(f"risk.column.{key}") for key in ("value", "within")]
    )
    for switch in doubts.switches:
        found = switch.state == "found"
        page.line(
            (
                aim_name(doubts.simulation, switch.aim, texts),
                group_name(doubts.simulation, switch.group, texts),
                texts.get(f"risk.state.{switch.state}"),
                100.0 * switch.share if found else Blank("not-known"),
                Blank("not-known") if switch.value is None else switch.value,
                texts.get(f"risk.{'yes' if switch.within else 'no'}") if found else "",
            )
        )
    write_text(page.sheet, page.at, 0, texts.get("risk.note.switch"), ctx.formats, "note")
    page.at += 1


def _chart(ctx: Context, said: tuple[str, str], at: int, rows: tuple[int, int]) -> None:
    """Draw one measure's differences beside their table, under a title that says what matters most."""
    label, title = said
    name, texts = quote(ctx.sheets[SENSITIVITY].get_name()), ctx.texts

    def column(number: int) -> str:
        return f"{name}!{xl_range_abs(rows[0], number, rows[1], number)}"

    low, high = (
        charts.Drawn(texts.get(f"risk.sensitivity.{end}"), column(number)) for end, number in (("low", 1), ("high", 2))
    )
    drawn = charts.tornado(ctx, column(0), low, high, title, label, bars=rows[1] - rows[0] + 1)
    charts.insert(ctx, SENSITIVITY, at, CHART_COLUMN, drawn, texts.get("risk.sensitivity.alt", measure=label))
