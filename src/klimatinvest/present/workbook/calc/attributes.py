"""What the place must have, live: the need of each element, what exists, what is built and what is missing."""

from __future__ import annotations

import numpy as np

from klimatinvest.engine.attributes import builds_of, in_use, needs_of
from klimatinvest.plan.model import Attribute, AttributeBuild, AttributeNeed
from klimatinvest.present.workbook.calc.context import Context, plain
from klimatinvest.present.workbook.calc.page import text_row
from klimatinvest.present.workbook.charts import stacked_chart
from klimatinvest.present.workbook.formats import PALETTE, write_text
from klimatinvest.present.workbook.formula import HERE, ZERO, Expr, maximum, scalar, total, when
from klimatinvest.present.workbook.grid import HEADER, LABEL, Grid, Row

SHEET = "attributes_result"
BASIS = 2  # zero-based row of the note on units
CHART_ROWS = 18  # rows of the sheet that a chart covers
COLUMNS = (0, 4, 11, 18)  # where the charts of a line begin
LABEL_WIDTH = 60  # names of elements and actions are long


def write_attributes(ctx: Context) -> None:
    """Write a block for each attribute, and below them a chart for each."""
    grid = ctx.grid(SHEET)
    plan, found = ctx.inputs.plan, ctx.result.attributes
    write_text(grid.sheet, BASIS, 0, _say(ctx, "basis"), ctx.formats, "note")
    grid.sheet.set_column(LABEL, LABEL, LABEL_WIDTH)
    if not found.attributes:
        text_row(ctx, grid, "", _say(ctx, "none"))
        return
    position = {attribute.id: i for i, attribute in enumerate(plan.attributes)}
    blocks = []
    for k, attribute in enumerate(found.attributes):
        blocks.append(_Block(ctx, grid, k, attribute, position[attribute.id]))
        blocks[-1].write()
        grid.skip()
    grid.heading(_say(ctx, "charts"))
    at = grid.next_number - 1
    for i, block in enumerate(blocks):
        block.chart(at + CHART_ROWS * (i // len(COLUMNS)), COLUMNS[i % len(COLUMNS)])


def _say(ctx: Context, key: str, **args: object) -> str:
    return ctx.texts.get(f"attributes.{key}", **args)


class _Block:
    """Writes one attribute: what needs it, what there is, what builds it, what is missing."""

    def __init__(self, ctx: Context, grid: Grid, k: int, attribute: Attribute, position: int) -> None:
        self.ctx, self.grid, self.k, self.attribute, self.position = ctx, grid, k, attribute, position
        self.rows: dict[str, Row] = {}

    def write(self) -> None:
        """Write the rows; sums, missing and surplus are held against the engine."""
        ctx, k, found = self.ctx, self.k, self.ctx.result.attributes
        self.grid.heading(self.attribute.name, self.attribute.id)
        needs = [self._need(need) for need in needs_of(ctx.inputs, self.attribute.id)]
        required = self._row("required_total", total(needs), plain(found.required[:, k]), "total_tonnes")
        cell = ctx.where.cell("attributes", self.position, "existing")
        stated = scalar(cell, self.attribute.existing)
        existing = self._row("existing", stated, np.full(ctx.inputs.years.size, found.existing[k]))
        builds = [self._build(build) for build in builds_of(ctx.inputs, self.attribute.id)]
        built = self._row("built_total", total(builds), found.built[k], "total_tonnes")
        left = required.now - existing.now - built.now
        missing = self._row("missing", maximum(ZERO, left), plain(found.missing[:, k]), "total_tonnes")
        more = existing.now + built.now - required.now
        self._row("surplus", maximum(ZERO, more), plain(found.surplus[:, k]))
        self.rows = {"required": required, "existing": existing, "built": built, "missing": missing}

    def _row(
        self, key: str, expr: Expr, engine: np.ndarray | None = None, style: str = "tonnes", **args: object
    ) -> Row:
        label, unit = _say(self.ctx, f"row.{key}", **args), self.ctx.texts.unit(self.attribute.unit)
        return self.grid.row(self.attribute.id, label, unit, expr, style, engine, summed=False)

    def _need(self, need: AttributeNeed) -> Expr:
        index = self.ctx.inputs.plan.attribute_needs.index(need)
        ratio = scalar(self.ctx.where.cell("attribute_needs", index, "ratio"), need.ratio)
        delivered = self.ctx.rows["delivered", need.element].now
        return self._row("required", delivered * ratio, element=self.ctx.name_of(need.element)).now

    def _build(self, build: AttributeBuild) -> Expr:
        """Write what an action builds, from the year it is taken into use; never while that year is blank."""
        ctx = self.ctx
        index = ctx.inputs.plan.attribute_builds.index(build)
        quantity = scalar(ctx.where.cell("attribute_builds", index, "quantity"), build.quantity)
        year = ctx.where.cell("actions", ctx.action_rows[build.action], "in_use_year")
        there = np.concatenate([[0.0], in_use(ctx.inputs, build)]) > 0.0
        condition = f"AND(ISNUMBER({year}),{HERE}${HEADER + 1}>={year})"
        return self._row("built", when(condition, there, quantity, ZERO), action=ctx.name_of(build.action)).now

    def chart(self, row: int, column: int) -> None:
        """Draw what there is and what is missing as columns, the need as a line over them."""
        ctx, name = self.ctx, self.attribute.name
        years = f"={self.grid.name}!$G${HEADER + 1}:${self.grid.last}${HEADER + 1}"
        stacked = [(_say(ctx, f"chart.{key}"), self.rows[key]) for key in ("existing", "built")]
        missing = (_say(ctx, "chart.missing"), self.rows["missing"])
        unit = ctx.texts.unit(self.attribute.unit)
        chart = stacked_chart(ctx, years, stacked, missing, _say(ctx, "chart.title", name=name), unit)
        over = ctx.book.add_chart({"type": "line"})
        values = {"name": _say(ctx, "chart.required"), "values": f"={self.rows['required'].range}"}
        over.add_series({**values, "categories": years, "line": {"color": PALETTE[2], "width": 2.25}})
        chart.combine(over)
        options = {"description": _say(ctx, "chart.alt", name=name), "x_offset": 4, "y_offset": 4}
        ctx.sheets[SHEET].insert_chart(row, column, chart, options)
