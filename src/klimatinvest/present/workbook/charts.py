"""Native charts in the workbook's colours: what they show stands in live cells beside them.

Every chart has a title that a cell can hold, units on its axes, fills that differ without colour, and is inserted with
a text that says the same in words (``insert``). Ranges are given as references without equals sign.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter.chart import Chart

from klimatinvest.present.workbook.calc.context import Context
from klimatinvest.present.workbook.formats import PALETTE
from klimatinvest.present.workbook.grid import Row

Area = tuple[str, int, int, int, int]  # sheet, first row, first column, last row, last column
WIDTH, HEIGHT = 620, 330
FONT: dict[str, Any] = {"name": "Calibri", "size": 9}
PLAIN: dict[str, Any] = {**FONT, "bold": False}
_TITLE: dict[str, Any] = {"name": "Calibri", "size": 12, "bold": True, "color": PALETTE[0]}
GRID_LINES: dict[str, Any] = {"visible": True, "line": {"color": "#D9D9D9", "width": 0.5}}
_EDGE: dict[str, Any] = {"color": "#FFFFFF", "width": 0.5}
AXIS_LINE = {"color": "#7F7F7F"}
DASHES = ("solid", "dash", "round_dot", "long_dash_dot")
WHOLE = "#,##0"
_MILLIONS = "#,##0,,"
# Neighbours differ in lightness, and those that would look alike in grey are patterned.
_PATTERNS = ("", "", "narrow_vertical", "dotted_grid", "narrow_horizontal", "small_check")
# Once more through the colours, for the few charts with more series than colours.
_MORE = (
    "wide_downward_diagonal",
    "dark_horizontal",
    "large_check",
    "wide_downward_diagonal",
    "zigzag",
    "dark_vertical",
)
SERIES = len(PALETTE) + len(_MORE)  # that can be told apart
STRIPES = {"pattern": "wide_upward_diagonal", "fg_color": PALETTE[4], "bg_color": "#FFFFFF"}


@dataclass(frozen=True, slots=True)
class Drawn:
    """One series: its name and the cells with its values.

    Attributes
    ----------
    name : str
        A text, or a reference that begins with an equals sign.
    values : str
        Reference without equals sign.
    striped : bool
        Something that is missing.
    """

    name: str
    values: str
    striped: bool = False


_REFERENCE = re.compile(r"=(?:'(?:[^'\[\]]|'')+'|\w+)!\$[A-Z]+\$\d+")


def said(text: str) -> str:
    """Give a title or name that the writer takes for a text, unless it is the reference of a cell."""
    return f" {text}" if text.startswith("=") and not _REFERENCE.fullmatch(text) else text


def of_rows(rows: Sequence[tuple[str, Row]]) -> list[Drawn]:
    """Give rows of a time sheet as series."""
    return [Drawn(name, row.range) for name, row in rows]


def filled(index: int) -> dict[str, Any]:
    """Give the fill of the series with a number: a colour, or a pattern in it."""
    colour, pattern = PALETTE[index % len(PALETTE)], (*_PATTERNS, *_MORE)[index % SERIES]
    if not pattern:
        return {"fill": {"color": colour}, "border": _EDGE}
    return {"pattern": {"pattern": pattern, "fg_color": colour, "bg_color": "#FFFFFF"}, "border": {"color": colour}}


def frame(chart: Chart, title: str, unit: str, size: tuple[int, int] = (WIDTH, HEIGHT), x_name: str = "") -> None:
    """Set title, axes, legend and size.

    Parameters
    ----------
    title : str
        What the chart says, or the cell that holds it, with an equals sign.
    unit : str
        Unit of the values.
    x_name : str
        What stands along the other axis; nothing for years.
    """
    chart.set_title({"name": said(title), "name_font": _TITLE, "overlay": False})
    along: dict[str, Any] = {"num_font": FONT, "label_position": "low", "line": AXIS_LINE}
    chart.set_x_axis({**along, "name": x_name, "name_font": PLAIN} if x_name else along)
    axis = {"num_font": FONT, "name": unit, "name_font": PLAIN, "major_gridlines": GRID_LINES}
    chart.set_y_axis({**axis, "num_format": WHOLE})
    chart.set_legend({"position": "bottom", "font": FONT})
    chart.set_size({"width": size[0], "height": size[1]})
    chart.set_chartarea({"border": {"none": True}})


def in_millions(chart: Chart, unit: str) -> None:
    """Show kronor along the axis of values as millions of kronor; the cells keep theirs."""
    axis = {"num_font": FONT, "name": unit, "name_font": PLAIN, "major_gridlines": GRID_LINES}
    chart.set_y_axis({**axis, "num_format": _MILLIONS})


def insert(ctx: Context, sheet: str, row: int, column: int, chart: Chart, words: str) -> None:
    """Place a chart on a sheet with the text that says what it shows."""
    options = {"description": words, "x_offset": 4, "y_offset": 4, "object_position": 1}
    ctx.sheets[sheet].insert_chart(row, column, chart, options)


def line_chart(
    ctx: Context, years: str, rows: list[tuple[str, Row]], title: str, unit: str,
    size: tuple[int, int] = (WIDTH, HEIGHT),
) -> Chart:  # fmt: skip
    """Draw rows as lines that differ in colour and in dash."""
    chart = ctx.book.add_chart({"type": "line"})
    _lines(chart, years, of_rows(rows))
    frame(chart, title, unit, size)
    return chart


def _lines(chart: Chart, years: str, drawn: Sequence[Drawn], first: int = 0) -> None:
    for i, series in enumerate(drawn, start=first):
        line = {"color": PALETTE[i % len(PALETTE)], "width": 2.25, "dash_type": DASHES[i % len(DASHES)]}
        values = {"name": said(series.name), "categories": years, "values": f"={series.values}"}
        chart.add_series({**values, "line": line})


def column_line_chart(
    ctx: Context, years: str, column: tuple[str, Row], line: tuple[str, Row], title: str, unit: str,
    size: tuple[int, int] = (WIDTH, HEIGHT),
) -> Chart:  # fmt: skip
    """Draw yearly columns with a line over them."""
    return stacked_by_year(ctx, years, of_rows([column]), title, unit, size, lines=of_rows([line]), first=1)


def stacked_chart(
    ctx: Context, years: str, rows: list[tuple[str, Row]], missing: tuple[str, Row], title: str, unit: str,
    size: tuple[int, int] = (WIDTH, HEIGHT),
) -> Chart:  # fmt: skip
    """Draw stacked columns; what is missing is hatched, so that it shows without colour too."""
    striped = Drawn(missing[0], missing[1].range, striped=True)
    return stacked_by_year(ctx, years, [*of_rows(rows), striped], title, unit, size)


def stacked_by_year(
    ctx: Context,
    years: str,
    series: Sequence[Drawn],
    title: str,
    unit: str,
    size: tuple[int, int] = (WIDTH, HEIGHT),
    lines: Sequence[Drawn] = (),
    first: int = 0,
) -> Chart:
    """Draw stacked columns by year: what is paid below the axis, what comes in above it, and lines over them.

    Parameters
    ----------
    years : str
        Reference of the years, with an equals sign.
    series : sequence of Drawn
        At most ``SERIES``; a striped one is something that is missing.
    title : str
        What the chart says, or the cell that says it, with an equals sign.
    unit : str
        Unit of the values.
    lines : sequence of Drawn
        Drawn as lines over the columns, such as a running total.
    first : int
        Number of the first column's colour.

    Returns
    -------
    Chart
        To be placed with ``insert``.
    """
    chart = ctx.book.add_chart({"type": "column", "subtype": "stacked"})
    for i, drawn in enumerate(series, start=first):
        style = {"pattern": STRIPES, "border": {"color": PALETTE[4]}} if drawn.striped else filled(i)
        values = {"name": said(drawn.name), "categories": years, "values": f"={drawn.values}", "gap": 40}
        chart.add_series({**values, **style})
    if lines:
        over = ctx.book.add_chart({"type": "line"})
        for i, drawn in enumerate(lines):
            line = {"color": "#000000", "width": 2.25, "dash_type": DASHES[i % len(DASHES)]}
            values = {"name": said(drawn.name), "categories": years, "values": f"={drawn.values}"}
            marker = {"type": "circle", "size": 4, "fill": {"color": "#FFFFFF"}, "border": {"color": "#000000"}}
            over.add_series({**values, "line": line, "marker": marker})
        chart.combine(over)
    frame(chart, title, unit, size)
    return chart


def wedges(
    ctx: Context, years: str, left: Drawn, series: Sequence[Drawn], lines: Sequence[Drawn], title: str, unit: str,
    size: tuple[int, int] = (WIDTH, HEIGHT),
) -> Chart:  # fmt: skip
    """Draw what is left and, on top of it, what each part takes away, with paths as lines over them."""
    chart = ctx.book.add_chart({"type": "area", "subtype": "stacked"})
    rest = {"fill": {"color": "#D9D9D9"}, "border": {"color": "#7F7F7F", "width": 0.75}}
    chart.add_series({"name": said(left.name), "categories": years, "values": f"={left.values}", **rest})
    for i, drawn in enumerate(series):
        chart.add_series({"name": said(drawn.name), "categories": years, "values": f"={drawn.values}", **filled(i)})
    if lines:
        over = ctx.book.add_chart({"type": "line"})
        for i, drawn in enumerate(lines, start=1):
            line = {"color": "#000000", "width": 2.25, "dash_type": DASHES[i % len(DASHES)]}
            over.add_series({"name": said(drawn.name), "categories": years, "values": f"={drawn.values}", "line": line})
        chart.combine(over)
    frame(chart, title, unit, size)
    chart.set_x_axis({"num_font": FONT, "label_position": "low", "line": AXIS_LINE, "position_axis": "on_tick"})
    return chart


def bar_chart(
    ctx: Context, names: Area, values: Area, title: str, unit: str, size: tuple[int, int] | None = None
) -> Chart:
    """Draw lying bars, the first on top."""
    chart = ctx.book.add_chart({"type": "bar"})
    bars = values[3] - values[1] + 1
    chart.add_series(
        {"name": unit, "categories": list(names), "values": list(values), "fill": {"color": PALETTE[0]}, "gap": 40}
    )
    frame(chart, title, unit, size or (WIDTH, max(HEIGHT, 110 + 22 * bars)))
    lying(chart, unit)
    chart.set_legend({"none": True})
    return chart


def lying(chart: Chart, unit: str) -> None:
    """Turn the axes of lying bars: units along the bottom, the first name on top."""
    axis = {"num_font": FONT, "num_format": WHOLE, "name": unit, "name_font": PLAIN, "label_position": "low"}
    chart.set_x_axis({**axis, "major_gridlines": GRID_LINES})
    # a long name takes two lines: with larger letters they would overlap, and every second name be left out
    along = {"num_font": {**FONT, "size": 8}, "reverse": True, "label_position": "low", "line": AXIS_LINE}
    chart.set_y_axis({**along, "interval_unit": 1})  # every name, also where a spreadsheet thinks them too close


def tornado(
    ctx: Context, names: str, low: Drawn, high: Drawn, title: str, unit: str, size: tuple[int, int] | None = None,
    bars: int = 10,
) -> Chart:  # fmt: skip
    """Draw what a result becomes when each assumption is low and when it is high, the widest bar on top.

    Parameters
    ----------
    names : str
        Reference of the assumptions' names, without equals sign, the one that matters most first.
    low, high : Drawn
        Differences from the plan's own result, one a name, in the same order.
    title : str
        What the chart says, or the cell that says it, with an equals sign.
    unit : str
        Unit of the differences.
    bars : int
        Number of names, for the height.
    """
    chart = ctx.book.add_chart({"type": "bar"})
    for i, drawn in enumerate((low, high)):
        stripes = {"pattern": {**STRIPES, "fg_color": PALETTE[3]}, "border": {"color": PALETTE[3]}}
        style = filled(0) if i == 0 else stripes
        values = {"name": said(drawn.name), "categories": f"={names}", "values": f"={drawn.values}"}
        chart.add_series({**values, **style, "gap": 40, "overlap": 100})
    frame(chart, title, unit, size or (WIDTH, max(HEIGHT, 130 + 24 * bars)))
    lying(chart, unit)
    return chart
