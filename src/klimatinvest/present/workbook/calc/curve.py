"""The cost curve: blocks as wide as the abatement and as high as its cost, sorted live; net gains apart."""

from __future__ import annotations

import numpy as np
from xlsxwriter.utility import xl_col_to_name

from klimatinvest.core.series import FloatArray
from klimatinvest.present.workbook.calc.context import Context
from klimatinvest.present.workbook.calc.cost_per_tonne import ranked_lists
from klimatinvest.present.workbook.calc.live_text import Part, message
from klimatinvest.present.workbook.calc.page import open_plain
from klimatinvest.present.workbook.charts import Drawn, insert
from klimatinvest.present.workbook.charts_special import cost_curve, points
from klimatinvest.present.workbook.formats import write_text
from klimatinvest.present.workbook.formula import scalar
from klimatinvest.present.workbook.grid import HEADER, quote

SHEET = "curve"
SIZE = (900, 385)
LARGEST = 2_000_000  # of the axis of whole numbers
AREAS = 6
TITLES = HEADER  # rows 5 and 6 hold what the charts say
DIVISOR = HEADER + 2
TABLE = HEADER + 24  # zero-based row of the table's header, below the charts
HEADERS = ("order", "element", "area", "tonnes", "cost", "from", "to", "gain_element", "gain_tonnes", "gain")
POINTS = len(HEADERS) + 1  # zero-based column where the corners of the blocks begin
CORNERS = 4
# The cost axis ends at most at three times what the dearest of the common tonnes costs.
COMMON, ROOM = 0.9, 3.0


def write_curve(ctx: Context) -> None:
    """Write the sorted table, the corners of the blocks, and both charts."""
    _Curve(ctx).write()


class _Curve:
    """Writes the sheet; the lists it sorts by stand on the sheet of costs per tonne."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.count = len(ctx.inputs.elements)
        self.first = TABLE + 1
        self.areas = self._areas()
        self.drawn = POINTS + 2 + len(self.areas) + 1  # zero-based column where the points of the gains begin
        society = ctx.result.elements.society
        self.tonnes: FloatArray = ctx.result.elements.effect.tonnes[0, : self.count]
        self.cost: FloatArray = society.cost_per_tonne_b[0, : self.count]
        self.gain: FloatArray = -society.pvc[0, : self.count]
        self.lists = ranked_lists(ctx)
        self.divisor = self._divisor()

    def _areas(self) -> list[str]:
        """List the focus areas of the elements as a reader sees them; those beyond the fifth stand together."""
        found = list(dict.fromkeys(e.focus_area for e in self.ctx.inputs.elements))
        return [self.ctx.texts.get(f"choice.focus_area.{area}") for area in found[:AREAS]]

    def _divisor(self) -> float:
        """Choose tonnes, or thousands of them, so that the axis of whole numbers neither overflows nor is coarse."""
        return 1.0 if float(np.clip(self.tonnes, 0.0, None).sum()) < LARGEST / 4 else 1000.0

    def _say(self, key: str, **args: object) -> str:
        return self.ctx.texts.get(f"chart.curve.{key}", **args)

    def write(self) -> None:
        """Write everything."""
        ctx = self.ctx
        price_year = ctx.inputs.plan.plan.price_year
        sheet = open_plain(ctx, SHEET, self._say("basis", price_year=price_year))
        self.sheet, self.name = sheet, quote(sheet.get_name())
        unit = self._say("unit") if self.divisor == 1.0 else self._say("unit_thousand")
        write_text(sheet, DIVISOR, 1, self._say("divisor", unit=unit), ctx.formats, "note")
        sheet.write_number(DIVISOR, 4, self.divisor, ctx.formats.get("number"))
        notes = f"{ctx.texts.get('out.cost.net_cost_note')} {self._say('cut')}"
        write_text(sheet, DIVISOR + 1, 1, notes, ctx.formats, "note")
        for column, key in enumerate(HEADERS):
            write_text(sheet, TABLE, column, self._say(f"header.{key}", unit=unit), ctx.formats, "header")
        sheet.set_row(TABLE, 48)
        end = self._table()
        self._corners()
        self._charts(unit, end)
        sheet.freeze_panes(HEADER, 2)
        for first, last, width in ((0, 0, 8), (1, 1, 46), (2, 2, 26), (3, 6, 14), (7, 7, 46), (8, 9, 16), (10, 10, 4)):
            sheet.set_column(first, last, width)
        sheet.set_column(POINTS, self.drawn + 1, 14)

    # -- the table ---------------------------------------------------------------------------------------

    def _table(self) -> float:
        """Write one line an element: those with a net cost sorted by it, those with a net gain beside them."""
        start, order = self.lists["net_cost"]
        gain_start, gain_order = self.lists["net_gain"]
        at = 0.0
        for k in range(self.count):
            row, place = self.first + k, order[k] if k < len(order) else None
            self.sheet.write_number(row, 0, k + 1, self.ctx.formats.get("number"))
            at = self._cost_line(row, start + k, place, at)
            self._gain_line(row, gain_start + k, gain_order, k)
        return at

    def _cell(self, row: int, column: int, formula: str, style: str, value: float | str) -> None:
        self.sheet.write_formula(row, column, f"={formula}", self.ctx.formats.get(style), value)

    def _source(self, column: str, row: int) -> str:
        return f"{quote(self.ctx.sheets['cost_per_tonne'].get_name())}!${column}${row + 1}"

    def _cost_line(self, row: int, source: int, place: int | None, at: float) -> float:
        """Write name, focus area, tonnes, cost and the two ends of the block; a line without element is empty."""
        ctx, n = self.ctx, row + 1
        element = None if place is None else ctx.inputs.elements[place]
        names, areas = (ctx.input_column("elements", field) for field in ("name", "focus_area"))
        label = "–" if element is None else ctx.texts.get(f"choice.focus_area.{element.focus_area}")
        tonnes: float | str = "–" if place is None else float(self.tonnes[place])
        cost: float | str = "–" if place is None else float(self.cost[place])
        self._cell(row, 1, self._source("B", source), "text", "–" if element is None else element.name)
        self._cell(row, 2, f'IFERROR(INDEX({areas},MATCH($B{n},{names},0)),"–")', "text", label)
        self._cell(row, 3, self._source("C", source), "tonnes", tonnes)
        self._cell(row, 4, self._source("D", source), "amount", cost)
        begins = "0" if row == self.first else f"$G{n - 1}"
        width = 0.0 if isinstance(tonnes, str) else float(np.floor(tonnes / self.divisor + 0.5))
        self._cell(row, 5, begins, "amount", at)
        wide = f"IF(ISNUMBER($D{n}),ROUND($D{n}/$E${DIVISOR + 1},0),0)"
        self._cell(row, 6, f"$F{n}+{wide}", "amount", at + width)
        return at + width

    def _gain_line(self, row: int, source: int, order: list[int], k: int) -> None:
        """Write an element with a net gain, and the point that is drawn for it; a line without element is empty."""
        place = order[k] if k < len(order) else None
        name = "–" if place is None else self.ctx.inputs.elements[place].name
        self._cell(row, 7, self._source("B", source), "text", name)
        lines = ((8, "C", self.tonnes, 1.0), (9, "D", self.gain, 1e6))
        for at, (column, letter, values, unit) in enumerate(lines, start=self.drawn):
            cell = self._source(letter, source)
            scaled = cell if unit == 1.0 else f"{cell}/1000/1000"
            found: float | str = "–" if place is None else float(values[place]) / unit
            self._cell(row, column, f'IF(ISNUMBER({cell}),{scaled},"–")', "tonnes", found)
            self._point(row, at, column, float(values[order[0]]) / unit if order else 0.0, found)

    def _point(self, row: int, at: int, column: int, first: float, found: float | str) -> None:
        """Write where a point is drawn; a line without element stands on the first, so that none is drawn astray."""
        own = f"${xl_col_to_name(column)}{row + 1}"
        other = "0" if row == self.first else f"${xl_col_to_name(at)}${self.first + 1}"
        self._cell(row, at, f"IF(ISNUMBER({own}),{own},{other})", "amount", first if isinstance(found, str) else found)

    # -- the corners of the blocks -----------------------------------------------------------------------

    def _corners(self) -> None:
        """Write four corners a block: up, along and down, with its height in the column of its focus area."""
        ctx, sheet = self.ctx, self.sheet
        write_text(sheet, TABLE, POINTS, self._say("header.order"), ctx.formats, "header")
        write_text(sheet, TABLE, POINTS + 1, self._say("header.place"), ctx.formats, "header")
        for k, area in enumerate(self.areas, start=POINTS + 2):
            write_text(sheet, TABLE, k, area, ctx.formats, "header")
        for k, key in enumerate(("drawn_tonnes", "drawn_gain")):
            write_text(sheet, TABLE, self.drawn + k, self._say(f"header.{key}"), ctx.formats, "header")
        table = sheet.table
        for k in range(self.count):
            line = self.first + k
            area, cost, ends = table[line][2].value, table[line][4].value, (table[line][5].value, table[line][6].value)
            for corner in range(CORNERS):
                row = self.first + CORNERS * k + corner
                sheet.write_number(row, POINTS, k + 1, ctx.formats.get("number"))
                right = corner >= CORNERS // 2
                self._cell(row, POINTS + 1, f"${'G' if right else 'F'}${line + 1}", "amount", ends[int(right)])
                for j, name in enumerate(self.areas, start=POINTS + 2):
                    self._height(row, j, line + 1, corner, float(cost) if area == name else 0.0)

    def _height(self, row: int, column: int, line: int, corner: int, height: float) -> None:
        if corner in (0, CORNERS - 1):
            self.sheet.write_number(row, column, 0, self.ctx.formats.get("amount"))
            return
        header = f"{xl_col_to_name(column)}${TABLE + 1}"
        text = f"IF(AND($C${line}={header},ISNUMBER($E${line})),$E${line},0)"
        self._cell(row, column, text, "amount", height)

    # -- charts ------------------------------------------------------------------------------------------

    def _charts(self, unit: str, end: float) -> None:
        """Draw the curve and the gains, and say what they show in live sentences."""
        ctx, order, gains = self.ctx, self.lists["net_cost"][1], self.lists["net_gain"][1]
        last = self.first + self.count
        if order:
            lines = f"$E${self.first + 1}:$E${last}"
            found, widest = scalar(f"COUNT({lines})", len(order)), scalar(f"MAX({lines})", float(self.cost[order[-1]]))
            parts: list[Part] = [found, self._say("message.costs"), widest, self._say("message.per_tonne")]
            title, bottom = self._title(0, parts), self.first + CORNERS * self.count
            column = xl_col_to_name(POINTS + 1)
            places = f"{self.name}!${column}${self.first + 1}:${column}${bottom}"
            units, most = (unit, self._say("height")), (end, self._highest(order))
            if series := self._series(bottom):  # costs may all be zero
                chart = cost_curve(ctx, places, series, title, units, most, SIZE)
                insert(ctx, SHEET, DIVISOR + 2, 1, chart, self._say("alt.curve"))
        if gains:
            letters = [xl_col_to_name(self.drawn + k) for k in range(2)]
            cells = [f"{self.name}!${letter}${self.first + 1}:${letter}${last}" for letter in letters]
            summed = scalar(f"SUM($J${self.first + 1}:$J${last})", float(self.gain[gains].sum()) / 1e6)
            title = self._title(1, [self._say("message.gains"), summed, ctx.texts.get("chart.message.million")])
            labels = [str(k + 1) if k < len(gains) else "" for k in range(self.count)]
            units = (self._say("gain_tonnes"), self._say("gain_unit"))
            chart = points(
                ctx,
                Drawn("", cells[0]),
                Drawn(self._say("header.gain"), cells[1]),
                labels,
                title,
                units,
                (700, SIZE[1]),
            )
            insert(ctx, SHEET, DIVISOR + 2, 7, chart, self._say("alt.gains"))

    def _highest(self, order: list[int]) -> float:
        """Choose where the cost axis ends, so that a few dear tonnes do not flatten all the others."""
        cost, tonnes = self.cost[order], self.tonnes[order]
        common = float(cost[np.searchsorted(np.cumsum(tonnes), COMMON * tonnes.sum())])
        most = min(float(cost.max()), ROOM * common)
        size_of = 10.0 ** np.floor(np.log10(most)) if most > 0.0 else 1.0
        return float(np.ceil(most / size_of * 2) / 2 * size_of) or 1.0

    def _series(self, bottom: int) -> list[Drawn]:
        """Give the focus areas that have a block; one without would be an empty series."""
        table, found = self.sheet.table, []
        for j, name in enumerate(self.areas, start=POINTS + 2):
            if any(table[row][j][-1] if len(table[row][j]) == 3 else 0 for row in range(self.first, bottom)):
                letter = xl_col_to_name(j)
                cells = f"{self.name}!${letter}${self.first + 1}:${letter}${bottom}"
                found.append(Drawn(name, cells))
        return found

    def _title(self, line: int, parts: list[Part]) -> str:
        formula, shown = message(parts)
        self.sheet.write_formula(TITLES + line, 1, formula, self.ctx.formats.get("bold"), shown)
        return f"={self.name}!$B${TITLES + line + 1}"
