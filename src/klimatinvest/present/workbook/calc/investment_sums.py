"""Investment by element: its own, its shares of the actions', and the sums, as small tables below the key figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from klimatinvest.engine.result import CONSUMPTION_SUM, TERRITORIAL_SUM, TOTAL, UNALLOCATED
from klimatinvest.present.workbook.calc.context import Context
from klimatinvest.present.workbook.formats import write_text
from klimatinvest.present.workbook.formula import ONE, scalar, total
from klimatinvest.present.workbook.grid import HEADER

INVESTMENTS = {
    "initial_investment": ("investment",),
    "total_investment": ("investment", "reinvestment"),
    "incremental_investment": ("investment", "reinvestment", "reference_investment", "reference_reinvestment"),
}


class InvestmentSums:
    """Writes the tables that the key figures of investment refer to.

    Parameters
    ----------
    rows : sequence of str
        The table's rows: elements first, then the sums.
    columns : mapping
        Zero-based column of each figure.
    """

    def __init__(
        self, ctx: Context, sheet: Worksheet, rows: Sequence[str], columns: Mapping[tuple[str, str], int]
    ) -> None:
        self.ctx, self.sheet, self.rows, self.column = ctx, sheet, tuple(rows), columns
        self.flag_column = len(columns) + 2
        self.flag = xl_col_to_name(self.flag_column)  # is the element inside the territory
        self.uncarried = 1 + max(columns[kind, "all"] for kind in INVESTMENTS)
        self.actions = self.links = (0, 0)  # numbers of the first and last row with actions, and with their shares
        self.links_at = 0

    def flags(self) -> None:
        """Mark the elements inside the territory and its sinks."""
        inside = set(self.ctx.members(TERRITORIAL_SUM))
        for index in range(len(self.ctx.inputs.elements)):
            flag = int(self.rows[index] in inside)
            self.sheet.write_number(HEADER + 1 + index, self.flag_column, flag, self.ctx.formats.get("number"))

    # -- investment by item ------------------------------------------------------------------------------

    def items(self, at: int) -> None:
        """Write each element's and action's own investment, and what of an action no element carries."""
        ctx, sheet, first = self.ctx, self.sheet, at + 1
        write_text(sheet, at - 1, 1, ctx.say("keyfigures.items"), ctx.formats, "heading")
        write_text(sheet, at - 1, self.uncarried, ctx.say("cashflow.uncarried"), ctx.formats, "note")
        for i, item in enumerate(ctx.result.costs.items):
            write_text(sheet, at + i, 0, item, ctx.formats, "text")
            write_text(sheet, at + i, 1, ctx.name_of(item), ctx.formats, "text")
            for kind, lines in INVESTMENTS.items():
                rows = [ctx.rows[key] for line in lines if (key := ("flow", item, line)) in ctx.rows]
                summed = total([row.sum_cell for row in rows])
                value = -float(summed.values) if rows else 0.0
                text = f"-({summed.text})" if rows else "0"
                column = self.column[kind, "all"]
                sheet.write_formula(at + i, column, f"={text}", ctx.formats.get("amount"), value)
                ctx.cells["item", kind, item] = scalar(f"${xl_col_to_name(column)}${first + i}", value)
            if i >= len(ctx.inputs.elements):
                left = ctx.cells.get(("uncarried", item), ONE)
                cell_format = ctx.formats.get("factor")
                sheet.write_formula(at + i, self.uncarried, f"={left.text}", cell_format, float(left.values))
        self.actions = (first + len(ctx.inputs.elements), at + len(ctx.result.costs.items))
        self.links_at = at + len(ctx.result.costs.items) + 3

    def write_links(self, at: int) -> None:
        """Write each element's share of an action's investment on a line of its own."""
        ctx, sheet = self.ctx, self.sheet
        links = ctx.inputs.plan.enables
        self.links = (at + 1, at + max(len(links), 1))
        write_text(sheet, at - 1, 1, ctx.say("keyfigures.links"), ctx.formats, "heading")
        for i, link in enumerate(links):
            element, share = (ctx.where.cell("enables", i, field) for field in ("element", "share"))
            sheet.write_formula(at + i, 0, f"={element}", ctx.formats.get("text"), link.element)
            write_text(sheet, at + i, 1, ctx.name_of(link.action), ctx.formats, "text")
            for kind in INVESTMENTS:
                item = ctx.cells["item", kind, link.action]
                column, value = self.column[kind, "all"], float(item.values) * link.share
                sheet.write_formula(at + i, column, f"={item.text}*{share}", ctx.formats.get("amount"), value)

    def investment(self, kind: str, row: str) -> str:
        """Give an element's own investment and its share of the actions'."""
        ctx, letter = self.ctx, xl_col_to_name(self.column[kind, "all"])
        if row == TOTAL:
            return total([ctx.cells["item", kind, item] for item in ctx.result.costs.items]).text
        if row in (TERRITORIAL_SUM, CONSUMPTION_SUM):
            first, last = HEADER + 2, HEADER + 1 + len(ctx.inputs.elements)
            flags = f"${self.flag}${first}:${self.flag}${last}"
            return f"SUMIFS(${letter}${first}:${letter}${last},{flags},{int(row == TERRITORIAL_SUM)})"
        if row == UNALLOCATED:
            first, last = self.actions
            column = xl_col_to_name(self.uncarried)
            shares = f"${column}${first}:${column}${last}"
            return f"SUMPRODUCT(${letter}${first}:${letter}${last},{shares})" if last >= first else "0"
        first, last = self.links
        own, number = ctx.cells["item", kind, row].text, HEADER + 2 + self.rows.index(row)
        return f"{own}+SUMIFS(${letter}${first}:${letter}${last},$A${first}:$A${last},$A{number})"
