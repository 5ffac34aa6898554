"""Cost per tonne in three definitions, a live ranking of net costs, and net gains ordered by what they earn."""

from __future__ import annotations

import math

import numpy as np
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from klimatinvest.core.series import FloatArray
from klimatinvest.present.figures import is_costed
from klimatinvest.present.workbook.calc.context import Context
from klimatinvest.present.workbook.calc.keyfigures import BLANK, FIGURES
from klimatinvest.present.workbook.calc.keyfigures import SHEET as FIGURE_SHEET
from klimatinvest.present.workbook.calc.page import open_plain, out
from klimatinvest.present.workbook.charts import bar_chart
from klimatinvest.present.workbook.formats import write_text
from klimatinvest.present.workbook.grid import HEADER, quote

SHEET = "cost_per_tonne"
FIRST = HEADER + 1
# Columns: identifier, name, figures read from the key figures, then flags and orders.
READ = (
    ("tonnes", "all", "tonnes"),
    ("cost_per_tonne_a", "society", "amount"),
    ("cost_per_tonne_b", "society", "amount"),
    ("cost_per_tonne_c", "all", "amount"),
    ("cost_per_tonne_a", "municipal", "amount"),
    ("cost_per_tonne_b", "municipal", "amount"),
    ("pvc", "society", "amount"),
)
TONNES, B, PVC = "C", "E", "I"
RANKED, RANK, GAIN, GAIN_ORDER, APART, LAYER, COSTED = "J", "K", "L", "M", "N", "O", "P"
ADDED = ("ranked", "rank", "gain", "gain_order", "apart", "layer", "costed")
HEADER_HEIGHT = 32
HEADING_ROWS = 3  # heading, note and header above a list
LISTS = (("net_cost", RANK), ("net_gain", GAIN_ORDER), ("apart", APART))


def write_cost_per_tonne(ctx: Context) -> None:
    """Write the table of elements, the three lists that follow from it, and the chart."""
    _Table(ctx).write()


class _Table:
    """Writes the sheet; values are calculated beside the formulas from the engine's key figures."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.elements = ctx.inputs.elements
        self.count = len(self.elements)
        self.last = FIRST + self.count  # one-based number of the last element's row
        society, effect = ctx.result.elements.society, ctx.result.elements.effect
        self.tonnes = effect.tonnes[0, : self.count]
        self.cost = society.cost_per_tonne_b[0, : self.count]
        self.pvc = society.pvc[0, : self.count]
        self.costed = np.array([is_costed(ctx.result, "elements", e.id) for e in self.elements], dtype=bool)
        self.orders = self._orders()

    def write(self) -> None:
        """Write everything."""
        ctx = self.ctx
        price_year = ctx.inputs.plan.plan.price_year
        sheet = open_plain(ctx, SHEET, out(ctx, "cost.basis", price_year=price_year))
        self._headers(sheet)
        for i, element in enumerate(self.elements):
            write_text(sheet, FIRST + i, 0, element.id, ctx.formats, "id")
            write_text(sheet, FIRST + i, 1, element.name, ctx.formats, "text")
            self._figures(sheet, i)
            self._order(sheet, i)
        at = self.last + 1
        for key, column in LISTS:
            at = self._list(sheet, at, key, column)
        sheet.freeze_panes(HEADER + 1, 2)
        for first, last, width in ((0, 0, 12), (1, 1, 46), (2, 15, 15)):
            sheet.set_column(first, last, width)

    def _headers(self, sheet: Worksheet) -> None:
        ctx = self.ctx
        names = [ctx.say("header.id"), ctx.say("header.label")]
        names += [ctx.say(f"keyfigures.column.{metric}_{lens}") for metric, lens, _ in READ]
        names += [out(ctx, f"cost.column.{key}") for key in ADDED]
        for column, text in enumerate(names):
            write_text(sheet, HEADER, column, text, ctx.formats, "header")
        sheet.set_row(HEADER, 62)

    def _figures(self, sheet: Worksheet, i: int) -> None:
        """Read the element's key figures; one that cannot be calculated shows a dash there and here."""
        column = {figure.key: k + 2 for k, figure in enumerate(FIGURES)}
        name = quote(self.ctx.sheets[FIGURE_SHEET].get_name())
        for k, (metric, lens, style) in enumerate(READ):
            source = f"{name}!${xl_col_to_name(column[metric, lens])}${FIRST + 1 + i}"
            block = self.ctx.result.elements
            engine = getattr(block.effect if lens == "all" else getattr(block, lens), metric)
            value = float(engine[0, i])
            shown: float | str = BLANK if math.isnan(value) else value
            sheet.write_formula(FIRST + i, 2 + k, f"={source}", self.ctx.formats.get(style), shown)

    # -- which list an element belongs to, and where in it -----------------------------------------------

    def _orders(self) -> dict[str, list[float | str]]:
        """Give flags and orders: rank by cost where there is a net cost, by gain where there is a net gain."""
        abates = self.tonnes > 0.0
        gain = abates & (self.pvc < 0.0)
        ranked = abates & ~gain & self.costed
        values: dict[str, list[float | str]] = {}
        values[RANKED] = [float(c) if r else BLANK for c, r in zip(self.cost, ranked, strict=True)]
        values[RANK] = _rank(np.where(ranked, self.cost, np.nan))
        values[GAIN] = [float(-p) if g else BLANK for p, g in zip(self.pvc, gain, strict=True)]
        values[GAIN_ORDER] = _rank(np.where(gain, self.pvc, np.nan))
        values[APART] = _rank(np.where(abates & self.costed, np.nan, 0.0))
        return values

    def _order(self, sheet: Worksheet, i: int) -> None:
        n, first, last = FIRST + 1 + i, FIRST + 1, self.last
        inside = f"AND(${TONNES}{n}>0,${PVC}{n}"
        tonnes, costed = (f"${column}${first}:${column}{n}" for column in (TONNES, COSTED))
        without = f'COUNTIF({tonnes},"<=0")+COUNTIFS({tonnes},">0",{costed},0)'
        formulas = {
            RANKED: f'IF({inside}>=0,${COSTED}{n}=1),${B}{n},"{BLANK}")',
            RANK: _rank_text(RANKED, n, first, last, "1"),
            GAIN: f'IF({inside}<0),-${PVC}{n},"{BLANK}")',
            GAIN_ORDER: _rank_text(GAIN, n, first, last, "0"),
            APART: f'IF(AND(${TONNES}{n}>0,${COSTED}{n}=1),"{BLANK}",{without})',
        }
        styles = {RANKED: "amount", GAIN: "amount"}
        for column, text in formulas.items():
            value = self.orders[column][i]
            cell_format = self.ctx.formats.get(styles.get(column, "number"))
            sheet.write_formula(f"{column}{n}", f"={text}", cell_format, value)
        sheet.write_number(f"{COSTED}{n}", int(self.costed[i]), self.ctx.formats.get("number"))
        layer = int(self.ctx.result.layers[i])
        if layer > 0:
            sheet.write_number(f"{LAYER}{n}", layer, self.ctx.formats.get("number"))
        else:
            write_text(sheet, n - 1, 14, BLANK, self.ctx.formats, "text")

    # -- lists -------------------------------------------------------------------------------------------

    def _list(self, sheet: Worksheet, at: int, key: str, order: str) -> int:
        """Write the elements of a list in its order; lines without an element show a dash."""
        ctx = self.ctx
        write_text(sheet, at, 0, out(ctx, f"cost.{key}"), ctx.formats, "heading")
        write_text(sheet, at + 1, 0, out(ctx, f"cost.{key}_note"), ctx.formats, "note")
        heads = ("order", "element", "tonnes", f"value_{key}", *(("layer",) if key == "net_gain" else ()))
        for position, head in enumerate(heads):
            write_text(sheet, at + 2, position, out(ctx, f"cost.list.{head}"), ctx.formats, "header")
        sheet.set_row(at + 2, HEADER_HEIGHT)
        found = [(int(o), i) for i, o in enumerate(self.orders[order]) if isinstance(o, float)]
        by_order = dict(found)
        start = at + HEADING_ROWS
        for k in range(self.count):
            sheet.write_number(start + k, 0, k + 1, ctx.formats.get("number"))
            place = by_order.get(k + 1)
            for position, (source, style, values) in enumerate(self._columns(key), start=1):
                shown = self._shown(place, values)
                self._pick(sheet, start + k, position, source, order, style, shown)
        if key == "net_cost":
            self._chart(sheet, start, len(found))
        return start + self.count + 1

    def _columns(self, key: str) -> tuple[tuple[str, str, FloatArray | None], ...]:
        """Say which columns of the table a list shows, with their values; None for names."""
        name, tonnes = ("B", "text", None), (TONNES, "tonnes", self.tonnes)
        if key == "net_cost":
            return (name, tonnes, (B, "amount", self.cost))
        if key == "apart":
            return (name, tonnes, (PVC, "amount", self.pvc))
        layers = self.ctx.result.layers.astype(float)
        return (name, tonnes, (GAIN, "amount", -self.pvc), (LAYER, "number", layers))

    def _shown(self, place: int | None, values: FloatArray | None) -> float | str:
        if place is None:
            return BLANK
        return self.elements[place].name if values is None else float(values[place])

    def _pick(
        self, sheet: Worksheet, row: int, column: int, source: str, order: str, style: str, shown: float | str
    ) -> None:
        """Write what stands in a column on the row whose order is the line's number."""
        first, last = FIRST + 1, self.last
        found = f"MATCH($A{row + 1},${order}${first}:${order}${last},0)"
        text = f'=IFERROR(INDEX(${source}${first}:${source}${last},{found}),"{BLANK}")'
        sheet.write_formula(row, column, text, self.ctx.formats.get(style), shown)

    def _chart(self, sheet: Worksheet, start: int, ranked: int) -> None:
        """Draw the ranked costs; elements with a net gain are in a list of their own."""
        if not ranked:
            return
        name, last = sheet.get_name(), start + ranked - 1
        chart = bar_chart(
            self.ctx, (name, start, 1, last, 1), (name, start, 3, last, 3), out(self.ctx, "cost.chart_title"),
            out(self.ctx, "cost.list.value_net_cost"),
        )  # fmt: skip
        options = {"description": out(self.ctx, "cost.chart_alt"), "x_offset": 10, "y_offset": 4}
        sheet.insert_chart(start - HEADING_ROWS, 5, chart, options)


def ranked_lists(ctx: Context) -> dict[str, tuple[int, list[int]]]:
    """Give each list's zero-based first row and the elements in it, as indices in their order."""
    table = _Table(ctx)
    start, found = table.last + 1 + HEADING_ROWS, {}
    for key, column in LISTS:
        orders = [(o, i) for i, o in enumerate(table.orders[column]) if isinstance(o, float)]
        found[key] = (start, [i for _, i in sorted(orders)])
        start += table.count + 1 + HEADING_ROWS
    return found


def _rank(values: FloatArray) -> list[float | str]:
    """Count the known values from the smallest; equal values in the order they stand."""
    known = np.flatnonzero(~np.isnan(values))
    ordered = known[np.argsort(values[known], kind="stable")]
    place = {int(i): float(k + 1) for k, i in enumerate(ordered)}
    return [place.get(i, BLANK) for i in range(len(values))]


def _rank_text(column: str, n: int, first: int, last: int, direction: str) -> str:
    """Rank with ties broken by the order of the rows."""
    whole, before = f"${column}${first}:${column}${last}", f"${column}${first}:${column}{n}"
    cell = f"${column}{n}"
    ranked = f"RANK({cell},{whole},{direction})+COUNTIF({before},{cell})-1"
    return f'IF(ISNUMBER({cell}),{ranked},"{BLANK}")'
