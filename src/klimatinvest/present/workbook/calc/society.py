"""Society's account, live: with and without co-benefits by element, and who pays and gains."""

from __future__ import annotations

import math
from collections.abc import Callable

from xlsxwriter.utility import xl_col_to_name

from klimatinvest.core.series import FloatArray
from klimatinvest.engine.accounts import PLACE
from klimatinvest.engine.result import SUMS, TOTAL
from klimatinvest.plan.double_counting import find_double_counting
from klimatinvest.present.society import GROUPS, account_notes
from klimatinvest.present.workbook.calc.actors import DECIMALS
from klimatinvest.present.workbook.calc.context import Context
from klimatinvest.present.workbook.calc.page import open_plain
from klimatinvest.present.workbook.formats import write_text
from klimatinvest.present.workbook.formula import ZERO, Expr, scalar, total
from klimatinvest.present.workbook.grid import HEADER, quote

SHEET = "society_result"
BLANK = "–"
COLUMNS = ("benefits", "costs", "co2", "npv", "co_benefits", "npv_with", "ratio", "ratio_with", "break_even",
           "break_even_with", "break_even_share", "break_even_share_with")  # fmt: skip
STYLES = ("amount",) * 6 + ("decimal", "decimal", "amount", "amount", "percent", "percent")
# Which rows of the accounts make up a group of lines.
OF_GROUP = {"investment": ("investment", "residual"), "energy": ("energy", "supply"), "taxes": ("taxes", "late_taxes")}
_Cell = tuple[str, float | str]


def write_society(ctx: Context) -> None:
    """Write both tables, the notes on what is counted once, and what may be counted twice."""
    _Sheet(ctx).write()


def _say(ctx: Context, key: str, **args: object) -> str:
    return ctx.texts.get(f"society.{key}", **args)


class _Sheet:
    """Writes the sheet from top to bottom."""

    def __init__(self, ctx: Context) -> None:
        basis = ctx.say("keyfigures.basis", price_year=ctx.inputs.plan.plan.price_year)
        self.ctx, self.sheet = ctx, open_plain(ctx, SHEET, basis)
        self.name = quote(self.sheet.get_name())
        self.at = HEADER

    def write(self) -> None:
        """Write the sheet."""
        ctx, sheet = self.ctx, self.sheet
        headers = [ctx.say("header.id"), ctx.say("header.label"), *(_say(ctx, f"header.{key}") for key in COLUMNS)]
        self._header(headers)
        for index, row in enumerate(ctx.result.elements.rows):
            self._element(index, row)
        self._distribution()
        self._texts(account_notes(ctx.result, ctx.texts))
        self._twice()
        sheet.freeze_panes(HEADER + 1, 2)
        for first, last, width in ((0, 0, 14), (1, 1, 46), (2, len(COLUMNS) + 1, 15)):
            sheet.set_column(first, last, width)

    def _header(self, headers: list[str]) -> None:
        for column, text in enumerate(headers):
            style = "header" if column < 2 else "header_number"
            write_text(self.sheet, self.at, column, text, self.ctx.formats, style)
        self.sheet.set_row(self.at, 48)
        self.at += 1

    def _put(self, column: int, cell: _Cell, style: str) -> Expr:
        """Write a formula, or a dash where there is nothing to calculate."""
        text, value = cell
        shown: float | str = BLANK if isinstance(value, float) and math.isnan(value) else value
        if text:
            self.sheet.write_formula(self.at, column, f"={text}", self.ctx.formats.get(style), shown)
        else:
            write_text(self.sheet, self.at, column, BLANK, self.ctx.formats, "text")
        reference = f"${xl_col_to_name(column)}${self.at + 1}"
        return scalar(reference, shown if isinstance(shown, float) else 0.0)

    # -- elements ------------------------------------------------------------------------------------------

    def _element(self, index: int, row: str) -> None:
        ctx, account, summed = self.ctx, self.ctx.result.society, row in SUMS
        write_text(self.sheet, self.at, 0, "" if summed else row, ctx.formats, "id")
        name = ctx.say(f"sum.{row}") if summed else ctx.name_of(row)
        write_text(self.sheet, self.at, 1, name, ctx.formats, "total" if summed else "text")
        present = {kind: ctx.cells["present", "society", kind, row] for kind in ("operating", "residual", "extra")}
        received = ctx.cells.get(("account", "co_benefit", row), ZERO)
        texts = self._formulas(present, received, row)
        metrics = ctx.result.elements.society
        values = {key: float(getattr(account, key)[0, index]) for key in COLUMNS[2:] if key != "co_benefits"}
        values["co_benefits"] = float(account.co_benefits[0, index].sum())
        values["costs"] = float(metrics.costs[0, index])
        values["benefits"] = float(metrics.benefits[0, index]) - values["co2"]
        for column, (key, style) in enumerate(zip(COLUMNS, STYLES, strict=True), start=2):
            total_style = f"total_{style}" if summed and style == "amount" else style
            cell = self._put(column, (texts[key], values[key]), total_style)
            if row == TOTAL:
                ctx.cells["society", key] = scalar(f"{self.name}!{cell.text}", values[key])
        self.at += 1

    def _formulas(self, present: dict[str, Expr], received: Expr, row: str) -> dict[str, str]:
        """Give the formula of every column; columns to the right refer to those before them."""
        n = self.at + 1
        cell = {key: f"${xl_col_to_name(column)}{n}" for column, key in enumerate(COLUMNS, start=2)}
        gained, cost, co2, npv, npv_with = (cell[key] for key in ("benefits", "costs", "co2", "npv", "npv_with"))
        places = self.ctx.cells["account", "decimals"].text
        found = {
            "benefits": self.ctx.cells["account", "benefit_lines", row].text,
            # what is not a benefit by kind of line is a cost
            "costs": f"{gained}-({present['operating'].text}+{present['residual'].text})",
            "co2": present["extra"].text,
            "npv": f"{gained}-{cost}+{co2}",
            "co_benefits": received.text,
            "npv_with": f"{npv}+{cell['co_benefits']}",
            "ratio": f'IF(ROUND({cost},{places})>0,({gained}+{co2})/{cost},"{BLANK}")',
            "ratio_with": f'IF(ROUND({cost},{places})>0,({gained}+{co2}+{cell["co_benefits"]})/{cost},"{BLANK}")',
            "break_even_share": f'IF({co2}>0,({co2}-{npv})/{co2},"{BLANK}")',
            "break_even_share_with": f'IF({co2}>0,({co2}-{npv_with})/{co2},"{BLANK}")',
        }
        tonnes = self.ctx.cells.get(("discounted_tonnes", "society", row))
        known = ("tonnes_element", row) in self.ctx.rows and tonnes is not None
        for key, left in (("break_even", npv), ("break_even_with", npv_with)):
            text = "" if tonnes is None else f'IF({tonnes.text}>0,({co2}-{left})/{tonnes.text},"{BLANK}")'
            found[key] = text if known else ""
        return found

    # -- who pays and who gains ----------------------------------------------------------------------------

    def _distribution(self) -> None:
        ctx, shares = self.ctx, self.ctx.result.distribution
        self.at += 2
        write_text(self.sheet, self.at - 1, 0, _say(ctx, "distribution_kr"), ctx.formats, "heading")
        headers = [ctx.say("header.id"), _say(ctx, "column.actor"), *(_say(ctx, f"part_header.{g}") for g in GROUPS)]
        self._header([*headers, _say(ctx, "column.sum"), _say(ctx, "column.per_inhabitant")])
        first = self.at
        for k, actor in enumerate(ctx.inputs.actors):
            self._account(actor.id, ctx.name_of(actor.id), shares.actors[0, k], self._of_actor(actor.id))
        last = self.at - 1
        concern = [first + k for k, actor in enumerate(ctx.inputs.actors) if actor.id in ctx.inputs.concern]
        self._account("", _say(ctx, "account.group"), shares.group[0], self._summed(concern), "total")
        everyone = self.at
        self._account(
            "", _say(ctx, "account.everyone"), shares.everyone[0], self._summed([*range(first, last + 1)]), "total"
        )
        self._account(
            "", _say(ctx, "account.moved"), shares.moved[0], self._difference(everyone, everyone + 2), "total"
        )
        self._account("", _say(ctx, "account.society"), shares.society[0], self._of_society(), "total")
        self.at += 1

    def _account(
        self, identifier: str, name: str, values: FloatArray, formula: Callable[[str, int], str], style: str = "text"
    ) -> None:
        """Write an account: groups of lines, their sum, and the sum per inhabitant."""
        rounds = name == _say(self.ctx, "account.moved")
        write_text(self.sheet, self.at, 0, identifier, self.ctx.formats, "id")
        write_text(self.sheet, self.at, 1, name, self.ctx.formats, style)
        amount = "total_amount" if style == "total" else "amount"
        for column, (group, lines) in enumerate(GROUPS.items(), start=2):
            value = self._shown(values[[PLACE[line] for line in lines]], rounds)
            self._put(column, (formula(group, column), value), amount)
        last = xl_col_to_name(len(GROUPS) + 1)
        text = f"SUM($C{self.at + 1}:${last}{self.at + 1})"
        if rounds:  # of the sums above and below, for the groups are rounded each by itself
            column = xl_col_to_name(len(GROUPS) + 2)
            places = self.ctx.cells["account", "decimals"].text
            text = f"ROUND({column}{self.at}-{column}{self.at + 2},{places})"
        whole = self._shown(values, rounds)
        summed = self._put(len(GROUPS) + 2, (text, whole), amount)
        people = self._inhabitants()
        if people is None:
            self._put(len(GROUPS) + 3, ("", math.nan), amount)
        else:
            value = whole / float(people.values)
            self._put(len(GROUPS) + 3, (f"{summed.text}/{people.text}", value), amount)
        self.at += 1

    @staticmethod
    def _shown(values: FloatArray, rounds: bool) -> float:
        """Add up; what should cancel is rounded, so that the last digits of two ways to calculate do not show."""
        return round(float(values.sum()), DECIMALS) + 0.0 if rounds else float(values.sum())

    def _of_actor(self, actor: str) -> Callable[[str, int], str]:
        def formula(group: str, _column: int) -> str:
            kinds = OF_GROUP.get(group, (group,))
            cells = [self.ctx.cells[key] for kind in kinds if (key := ("account", kind, actor)) in self.ctx.cells]
            return total(cells).text

        return formula

    def _of_society(self) -> Callable[[str, int], str]:
        actor = self._of_actor("society")

        def formula(group: str, column: int) -> str:
            received = self.ctx.cells.get(("account", "co_benefit", TOTAL), ZERO)
            return received.text if group == "co_benefits" else actor(group, column)

        return formula

    @staticmethod
    def _summed(rows: list[int]) -> Callable[[str, int], str]:
        def formula(_group: str, column: int) -> str:
            cells = [scalar(f"${xl_col_to_name(column)}${row + 1}", 0.0) for row in rows]
            return total(cells).text

        return formula

    def _difference(self, first: int, second: int) -> Callable[[str, int], str]:
        places = self.ctx.cells["account", "decimals"].text

        def formula(_group: str, column: int) -> str:
            letter = xl_col_to_name(column)
            return f"ROUND({letter}{first + 1}-{letter}{second + 1},{places})"

        return formula

    def _inhabitants(self) -> Expr | None:
        row, people = self.ctx.series.get(("plan", "population", None)), self.ctx.result.distribution.inhabitants
        if row is None or not people:
            return None
        years = f"{row.sheet}!$G${HEADER + 1}:${row.last}${HEADER + 1}"
        return scalar(f"SUMIF({years},Startar,{row.range})", people)

    # -- texts ---------------------------------------------------------------------------------------------

    def _texts(self, lines: tuple[str, ...]) -> None:
        """Write what the program said at delivery, marked so: texts do not follow the formulas."""
        write_text(self.sheet, self.at, 0, _say(self.ctx, "at_delivery"), self.ctx.formats, "heading")
        for line in lines:
            self.at += 1
            write_text(self.sheet, self.at, 0, line, self.ctx.formats, "note")
        self.at += 2

    def _twice(self) -> None:
        """List what may be counted twice."""
        ctx, plan = self.ctx, self.ctx.inputs.plan
        write_text(self.sheet, self.at, 0, _say(ctx, "twice_title"), ctx.formats, "heading")
        hits = find_double_counting(plan)
        for hit in hits:
            self.at += 1
            other = _say(ctx, f"line.{hit.pair.second.line}") if hit.other is None else plan.benefits[hit.other].id
            pair = f"{plan.benefits[hit.row].id} · {other}"
            write_text(self.sheet, self.at, 0, pair, ctx.formats, "text")
            write_text(self.sheet, self.at, 1, ctx.texts.get(f"counted_twice.{hit.pair.id}"), ctx.formats, "text")
        if not hits:
            write_text(self.sheet, self.at + 1, 0, _say(ctx, "note.none_twice"), ctx.formats, "note")
