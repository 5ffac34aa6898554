"""The chart of the comparison: emissions per square metre by module against the proposed limit value."""

from __future__ import annotations

from collections.abc import Mapping

from xlsxwriter.chart import Chart
from xlsxwriter.worksheet import Worksheet

from klimatinvest.present.building.workbook.context import Context
from klimatinvest.present.workbook.formats import PALETTE
from klimatinvest.present.workbook.grid import HEADER

FIRST_COLUMN = 2  # of the comparison's alternatives
CHART_MODULES = ("a1a3", "a4", "a5_waste", "a5_energy")
LONG_MODULES = ("b4", "c")


def insert_chart(ctx: Context, sheet: Worksheet, rows: Mapping[str, int]) -> None:
    """Draw kg per square metre by module, stacked, with the proposed limit value as a line over A1-A5."""
    last = FIRST_COLUMN + len(ctx.alternatives) - 1
    chart = ctx.book.add_chart({"type": "column", "subtype": "stacked"})
    name = sheet.get_name()
    names = [name, HEADER, FIRST_COLUMN, HEADER, last]
    for i, module in enumerate((*CHART_MODULES, *LONG_MODULES)):
        row = rows[f"area.{module}"]
        series = {
            "name": [name, row, 0],
            "categories": names,
            "values": [name, row, FIRST_COLUMN, row, last],
            "gap": 60,
        }
        border = {"color": "#FFFFFF", "width": 0.75}
        if module in LONG_MODULES:
            pattern = ("wide_upward_diagonal", "light_horizontal")[LONG_MODULES.index(module)]
            series["pattern"] = {"pattern": pattern, "fg_color": PALETTE[i], "bg_color": "#FFFFFF"}
            border = {"color": PALETTE[i], "width": 0.75}
        else:
            series["fill"] = {"color": PALETTE[i]}
        chart.add_series({**series, "border": border})
    chart.combine(_limit(ctx, name, rows["limit"], last))
    chart.set_title(
        {"name": ctx.say("compare.chart"), "name_font": {"size": 12, "color": PALETTE[0]}, "overlay": False}
    )
    lines = {"visible": True, "line": {"color": "#D9D9D9", "width": 0.5}}
    unit = ctx.texts.get("building_out.unit.kg_m2")
    chart.set_y_axis({"name": unit, "num_format": "#,##0", "min": 0, "major_gridlines": lines})
    chart.set_x_axis({"num_font": {"size": 10}})
    chart.set_legend({"position": "bottom", "font": {"size": 9}})
    chart.set_size({"width": 760, "height": 430})
    chart.set_chartarea({"border": {"none": True}})
    options = {"description": ctx.say("compare.chart_text"), "x_offset": 20, "y_offset": 4}
    sheet.insert_chart(HEADER, last + 1, chart, options)


def _limit(ctx: Context, name: str, row: int, last: int) -> Chart:
    """Draw the proposed limit value as a dashed line, with marks so that a single alternative shows it too."""
    line = ctx.book.add_chart({"type": "line"})
    red = {"color": "#B00020"}
    line.add_series(
        {
            "name": [name, row, 0],
            "categories": [name, HEADER, FIRST_COLUMN, HEADER, last],
            "values": [name, row, FIRST_COLUMN, row, last],
            "line": {**red, "width": 2.5, "dash_type": "dash"},
            "marker": {"type": "long_dash", "size": 9, "border": red, "fill": red},
        }
    )
    return line
