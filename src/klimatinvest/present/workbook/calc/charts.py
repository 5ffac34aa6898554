"""Native charts in the workbook's colours; what they show stands in a table beside them."""

from __future__ import annotations

from typing import Any

from xlsxwriter.chart import Chart

from klimatinvest.present.workbook.calc.context import Context
from klimatinvest.present.workbook.formats import PALETTE
from klimatinvest.present.workbook.grid import Row

Area = tuple[str, int, int, int, int]  # sheet, first row, first column, last row, last column
WIDTH, HEIGHT = 620, 330
_FONT: dict[str, Any] = {"name": "Calibri", "size": 9}
_TITLE: dict[str, Any] = {"name": "Calibri", "size": 12, "bold": True, "color": PALETTE[0]}
_GRID: dict[str, Any] = {"visible": True, "line": {"color": "#D9D9D9", "width": 0.5}}
DASHES = ("solid", "dash", "round_dot")


def _axes(chart: Chart, title: str, unit: str, width: int, height: int) -> None:
    chart.set_title({"name": title, "name_font": _TITLE, "overlay": False})
    chart.set_x_axis({"num_font": _FONT, "label_position": "low", "line": {"color": "#7F7F7F"}})
    axis = {"num_font": _FONT, "name": unit, "name_font": {**_FONT, "bold": False}, "major_gridlines": _GRID}
    chart.set_y_axis({**axis, "num_format": "#,##0"})
    chart.set_legend({"position": "bottom", "font": _FONT})
    chart.set_size({"width": width, "height": height})
    chart.set_chartarea({"border": {"none": True}})


def line_chart(
    ctx: Context, years: str, rows: list[tuple[str, Row]], title: str, unit: str,
    size: tuple[int, int] = (WIDTH, HEIGHT),
) -> Chart:  # fmt: skip
    """Draw rows as lines that differ in colour and in dash."""
    chart = ctx.book.add_chart({"type": "line"})
    for i, (name, row) in enumerate(rows):
        line = {"color": PALETTE[i], "width": 2.25, "dash_type": DASHES[i % len(DASHES)]}
        chart.add_series({"name": name, "categories": years, "values": f"={row.range}", "line": line})
    _axes(chart, title, unit, *size)
    return chart


def column_line_chart(
    ctx: Context, years: str, column: tuple[str, Row], line: tuple[str, Row], title: str, unit: str,
    size: tuple[int, int] = (WIDTH, HEIGHT),
) -> Chart:  # fmt: skip
    """Draw yearly columns with a line over them."""
    chart = ctx.book.add_chart({"type": "column"})
    bars = {"name": column[0], "categories": years, "values": f"={column[1].range}"}
    chart.add_series({**bars, "fill": {"color": PALETTE[1]}, "gap": 40})
    over = ctx.book.add_chart({"type": "line"})
    style = {"color": PALETTE[0], "width": 2.25}
    over.add_series({"name": line[0], "categories": years, "values": f"={line[1].range}", "line": style})
    chart.combine(over)
    _axes(chart, title, unit, *size)
    return chart


def stacked_chart(
    ctx: Context, years: str, rows: list[tuple[str, Row]], missing: tuple[str, Row], title: str, unit: str,
    size: tuple[int, int] = (WIDTH, HEIGHT),
) -> Chart:  # fmt: skip
    """Draw stacked columns; what is missing is hatched, so that it shows without colour too."""
    chart = ctx.book.add_chart({"type": "column", "subtype": "stacked"})
    for i, (name, row) in enumerate(rows):
        fill = {"color": PALETTE[i % len(PALETTE)]}
        border = {"color": "#FFFFFF", "width": 0.5}
        values = {"name": name, "categories": years, "values": f"={row.range}"}
        chart.add_series({**values, "fill": fill, "border": border, "gap": 40})
    hatched = {"pattern": "wide_upward_diagonal", "fg_color": PALETTE[4], "bg_color": "#FFFFFF"}
    values = {"name": missing[0], "categories": years, "values": f"={missing[1].range}"}
    chart.add_series({**values, "pattern": hatched, "border": {"color": PALETTE[4]}, "gap": 40})
    _axes(chart, title, unit, *size)
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
    _axes(chart, title, unit, *(size or (WIDTH, max(HEIGHT, 110 + 22 * bars))))
    axis = {"num_font": _FONT, "num_format": "#,##0", "name": unit, "name_font": _FONT}
    chart.set_x_axis({**axis, "major_gridlines": _GRID})
    chart.set_y_axis({"num_font": _FONT, "reverse": True, "label_position": "low"})
    chart.set_legend({"none": True})
    return chart
