"""Charts that a spreadsheet does not have by itself: steps, cost curve and labelled points."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xlsxwriter.chart import Chart

from klimatinvest.present.workbook.calc.context import Context
from klimatinvest.present.workbook.charts import (
    AXIS_LINE,
    FONT,
    GRID_LINES,
    HEIGHT,
    PLAIN,
    STRIPES,
    WHOLE,
    WIDTH,
    Drawn,
    filled,
    frame,
    said,
)
from klimatinvest.present.workbook.formats import PALETTE


def waterfall(
    ctx: Context, names: str, parts: dict[str, Drawn], title: str, unit: str,
    size: tuple[int, int] = (WIDTH, HEIGHT), missing: int | None = None,
) -> Chart:  # fmt: skip
    """Draw steps from one total to the next.

    Parameters
    ----------
    names : str
        Reference of the steps' names, without equals sign.
    parts : dict of Drawn
        ``floor`` is what a step stands on and is not drawn; ``total``, ``down`` and ``up`` are drawn; those with
        ``_below`` after their name hang under zero.
    missing : int, optional
        Zero-based number of the step that is still to be taken, which is striped.
    """
    styles: dict[str, dict[str, Any]] = {
        "floor": {"fill": {"none": True}, "border": {"none": True}},
        "total": filled(0),
        "down": {"fill": {"color": PALETTE[1]}, "border": {"none": True}},
        "up": {"pattern": {**STRIPES, "fg_color": PALETTE[2]}, "border": {"color": PALETTE[2]}},
    }
    chart = ctx.book.add_chart({"type": "column", "subtype": "stacked"})
    for key, drawn in parts.items():
        cells = {"categories": f"={names}", "values": f"={drawn.values}"}
        values: dict[str, Any] = {"name": said(drawn.name), **cells, "gap": 30}
        kind = key.removesuffix("_below")
        if kind == "down" and missing is not None:
            left = {"pattern": STRIPES, "border": {"color": PALETTE[4]}}
            values["points"] = [*([None] * missing), left]
        chart.add_series({**values, **styles[kind]})
    frame(chart, title, unit, size)
    hidden = [i for i, key in enumerate(parts) if key.startswith("floor") or key.endswith("_below")]
    chart.set_legend({"position": "bottom", "font": FONT, "delete_series": hidden})
    return chart


def cost_curve(
    ctx: Context, places: str, series: Sequence[Drawn], title: str, units: tuple[str, str],
    most: tuple[float, float], size: tuple[int, int] = (WIDTH, HEIGHT),
) -> Chart:  # fmt: skip
    """Draw blocks whose width is an amount and whose height is a cost, on an axis of whole numbers.

    Parameters
    ----------
    places : str
        Reference of the places along the axis, whole numbers that never fall, without equals sign.
    units : (str, str)
        Unit along the axis, and of the height.
    most : (float, float)
        Where the last block ends, for the distance between labels, and where the axis of heights ends.
    """
    chart = ctx.book.add_chart({"type": "area", "subtype": "stacked"})
    for i, drawn in enumerate(series):
        values = {"name": said(drawn.name), "categories": f"={places}", "values": f"={drawn.values}"}
        chart.add_series({**values, **filled(i)})
    frame(chart, title, units[1], size)
    step = max(1, round(most[0] / 6))
    size_of = 10 ** max(0, len(str(step)) - 1)
    axis = {"date_axis": True, "major_unit": max(1, round(step / size_of) * size_of), "major_unit_type": "days"}
    named = {"name": units[0], "name_font": PLAIN, "num_font": FONT, "num_format": WHOLE, "label_position": "low"}
    chart.set_x_axis({**axis, **named, "line": AXIS_LINE})
    height = {
        "name": units[1],
        "name_font": PLAIN,
        "num_font": FONT,
        "num_format": WHOLE,
        "major_gridlines": GRID_LINES,
    }
    chart.set_y_axis({**height, "min": 0, "max": most[1]})
    return chart


def points(
    ctx: Context, across: Drawn, up: Drawn, labels: Sequence[str], title: str, units: tuple[str, str],
    size: tuple[int, int] = (WIDTH, HEIGHT),
) -> Chart:  # fmt: skip
    """Draw one marker an element, each with the label of a cell.

    Parameters
    ----------
    labels : sequence of str
        Labels of the points; a blank one is not shown.
    """
    chart = ctx.book.add_chart({"type": "scatter"})
    marker = {"type": "diamond", "size": 8, "fill": {"color": PALETTE[0]}, "border": {"color": "#FFFFFF"}}
    custom = [{"value": label} if label else {"delete": True} for label in labels]
    values = {"name": said(up.name), "categories": f"={across.values}", "values": f"={up.values}", "marker": marker}
    shown = {"custom": custom, "value": True, "position": "right", "font": FONT} if labels else None
    chart.add_series({**values, **({"data_labels": shown} if shown else {})})
    frame(chart, title, units[1], size)
    named = {"name": units[0], "name_font": PLAIN, "num_font": FONT, "num_format": WHOLE, "label_position": "low"}
    chart.set_x_axis({**named, "major_gridlines": GRID_LINES, "line": AXIS_LINE, "min": 0})
    chart.set_legend({"none": True})
    return chart
