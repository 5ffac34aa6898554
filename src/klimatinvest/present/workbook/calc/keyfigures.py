"""Key figures of every element, the actions' rest and the sums: one row each, live."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from xlsxwriter.utility import xl_cell_to_rowcol, xl_col_to_name

from klimatinvest.engine.metrics import LensMetrics
from klimatinvest.engine.result import SUMS
from klimatinvest.present.workbook.calc.context import Context
from klimatinvest.present.workbook.calc.investment_sums import InvestmentSums
from klimatinvest.present.workbook.formats import TITLE_HEIGHT, write_text
from klimatinvest.present.workbook.formula import scalar
from klimatinvest.present.workbook.grid import HEADER, quote

SHEET = "keyfigures"
BLANK = "–"
# What says nothing about an element that states neither cost nor saving (its present cost is 0, shown as a dash).
_OF_COSTS = frozenset(("npv", "annuity", "irr", "benefit_cost_ratio", "payback", "irr_start"))


_Cell = tuple[str, float | str]  # formula (empty for a plain value) and the value it shows


@dataclass(frozen=True, slots=True)
class _Figure:
    """One column: what it is registered as, how it looks, and how a cell is made."""

    key: tuple[str, str]
    style: str
    write: _Writer


def write_keyfigures(ctx: Context) -> None:
    """Write the investment sums of the items first (below), then the table that uses them."""
    _Table(ctx).write()


class _Table(InvestmentSums):
    """Writes the table; remembers which column holds what."""

    def __init__(self, ctx: Context) -> None:
        columns = {figure.key: i + 2 for i, figure in enumerate(FIGURES)}
        super().__init__(ctx, ctx.sheets[SHEET], ctx.result.elements.rows, columns)
        self.name = quote(self.sheet.get_name())

    def write(self) -> None:
        """Write heading, items and rows."""
        ctx, sheet = self.ctx, self.sheet
        sheet.set_row(0, TITLE_HEIGHT)
        for line, (key, style) in enumerate((("title", "title"), ("purpose", "purpose"), ("basis", "note"))):
            text = ctx.say(f"{SHEET}.{key}", price_year=ctx.inputs.plan.plan.price_year)
            write_text(sheet, line, 0, text, ctx.formats, style)
        headers = [ctx.say("header.id"), ctx.say("header.label")]
        headers += [ctx.say(f"keyfigures.column.{'_'.join(f.key)}") for f in FIGURES]
        headers.append(ctx.say("keyfigures.territorial"))
        for column, text in enumerate(headers):
            write_text(sheet, HEADER, column, text, ctx.formats, "header")
        sheet.set_row(HEADER, 62)
        self.flags()
        self.items(HEADER + len(self.rows) + 4)
        self.write_links(self.links_at)
        for index, row in enumerate(self.rows):
            self._row(index, row)
        sheet.freeze_panes(HEADER + 1, 2)
        for first, last, width in ((0, 0, 12), (1, 1, 46), (2, len(FIGURES) + 2, 15)):
            sheet.set_column(first, last, width)

    def effect(self, kind: str, row: str) -> float:
        """Give the engine's figure without a lens."""
        return float(getattr(self.ctx.result.elements.effect, kind)[0, self.rows.index(row)])

    # -- rows -----------------------------------------------------------------------------------------------

    def cell(self, key: tuple[str, str], index: int) -> str:
        """Refer to a figure of the same table."""
        return f"${xl_col_to_name(self.column[key])}{HEADER + 2 + index}"

    def lens(self, lens: str) -> LensMetrics:
        """Give the engine's key figures of a lens."""
        metrics: LensMetrics = getattr(self.ctx.result.elements, lens)
        return metrics

    def _row(self, index: int, row: str) -> None:
        ctx, sheet, at = self.ctx, self.sheet, HEADER + 1 + index
        summed = row in SUMS
        write_text(sheet, at, 0, "" if summed else row, ctx.formats, "id")
        name = ctx.say(f"sum.{row}") if summed else ctx.name_of(row)
        write_text(sheet, at, 1, name, ctx.formats, "total" if summed else "text")
        for figure in FIGURES:
            formula, value = figure.write(self, index, row)
            if figure.key[0] in _OF_COSTS and not ctx.result.costed[index]:
                formula, value = "", BLANK
            column = self.column[figure.key]
            style = f"total_{figure.style}" if summed and figure.style in ("amount", "tonnes") else figure.style
            shown: float | str = BLANK if isinstance(value, float) and math.isnan(value) else value
            if formula:
                sheet.write_formula(at, column, f"={formula}", ctx.formats.get(style), shown)
            elif isinstance(shown, str):
                write_text(sheet, at, column, shown, ctx.formats, "text")
            else:
                sheet.write_number(at, column, shown, ctx.formats.get(style))
            if isinstance(shown, float):
                reference = f"{self.name}!${xl_col_to_name(column)}${at + 1}"
                ctx.cells[figure.key[0], figure.key[1], row] = scalar(reference, shown)


_Writer = Callable[[_Table, int, str], _Cell]


def _tonnes(table: _Table, index: int, row: str) -> _Cell:
    found = table.ctx.rows.get(("tonnes_element", row))
    value = float(table.lens("society").tonnes[0, index])
    return ("", value) if found is None else (found.sum_cell.text, value)


def _discounted(lens: str) -> _Writer:
    def write(table: _Table, index: int, row: str) -> _Cell:
        found = table.ctx.rows.get(("tonnes_element", row))
        value = float(table.lens(lens).discounted_tonnes[0, index])
        factor = table.ctx.rows["factor", lens]
        return ("", value) if found is None else (f"SUMPRODUCT({found.range},{factor.range})", value)

    return write


def _investment(kind: str) -> _Writer:
    def write(table: _Table, _index: int, row: str) -> _Cell:
        return table.investment(kind, row), table.effect(kind, row)

    return write


def _present(table: _Table, lens: str, row: str, kinds: tuple[str, ...]) -> str:
    return "+".join(table.ctx.cells["present", lens, kind, row].text for kind in kinds)


def _npv(lens: str) -> _Writer:
    def write(table: _Table, index: int, row: str) -> _Cell:
        text = _present(table, lens, row, ("operating", "residual", "extra"))
        return text, float(table.lens(lens).npv[0, index])

    return write


def _pvc(lens: str) -> _Writer:
    def write(table: _Table, index: int, row: str) -> _Cell:
        return f"-({_present(table, lens, row, ('operating', 'residual'))})", float(table.lens(lens).pvc[0, index])

    return write


def _annuity(lens: str) -> _Writer:
    def write(table: _Table, index: int, row: str) -> _Cell:
        npv, rate = table.cell(("npv", lens), index), table.ctx.rows["rate", lens].final.text
        level = f"{npv}*{rate}/(1-(1+{rate})^(Basar-Slutar))"
        return f"IF({rate}=0,{npv}/(Slutar-Basar),{level})", float(table.lens(lens).annuity[0, index])

    return write


def _sign_changes(lens: str) -> _Writer:
    def write(table: _Table, _index: int, row: str) -> _Cell:
        signs = table.ctx.rows[f"{lens}_signs", row]
        values = signs.values[1:]
        earlier = f"{signs.sheet}!$G${signs.number}:${column_before(signs.last)}${signs.number}"
        later = f"{signs.sheet}!$H${signs.number}:${signs.last}${signs.number}"
        return f"SUMPRODUCT(--({earlier}*{later}<0))", float(np.sum(values[:-1] * values[1:] < 0))

    return write


def column_before(column: str) -> str:
    """Give the letters of the column before."""
    return str(xl_col_to_name(xl_cell_to_rowcol(f"{column}1")[1] - 1))


def _guess(lens: str) -> _Writer:
    def write(table: _Table, index: int, row: str) -> _Cell:
        return "", float(table.lens(lens).irr.rate[0, index])

    return write


def _irr(lens: str) -> _Writer:
    def write(table: _Table, index: int, row: str) -> _Cell:
        changes, guess = table.cell(("sign_changes", lens), index), table.cell(("irr_start", lens), index)
        flows = table.ctx.rows[f"{lens}_net", row].range
        single = _sign_changes(lens)(table, index, row)[1] == 1
        value = float(table.lens(lens).irr.rate[0, index]) if single else math.nan
        return f'IF({changes}=1,IFERROR(IRR({flows},{guess}),"{BLANK}"),"{BLANK}")', value

    return write


def _cost(letter: str, lens: str) -> _Writer:
    """Divide cost by tonnes: A by all of them, B by discounted ones, C total investment by all."""
    above = ("total_investment", "all") if lens == "all" else ("pvc", lens)
    below = ("discounted_tonnes", lens) if letter == "b" else ("tonnes", "all")

    def write(table: _Table, index: int, row: str) -> _Cell:
        source = table.ctx.result.elements.effect if lens == "all" else table.lens(lens)
        value = float(getattr(source, f"cost_per_tonne_{letter}")[0, index])
        if ("tonnes_element", row) not in table.ctx.rows:
            return "", value
        tonnes, every = table.cell(below, index), table.cell(("tonnes", "all"), index)
        least = f"MIN({every},{tonnes})" if letter == "b" else tonnes
        return f'IF({least}>0,{table.cell(above, index)}/{tonnes},"{BLANK}")', value

    return write


def _engine(lens: str, metric: str) -> _Writer:
    def write(table: _Table, index: int, row: str) -> _Cell:
        found = getattr(table.lens(lens), metric)
        return "", float((found.years if hasattr(found, "years") else found)[0, index])

    return write


FIGURES: tuple[_Figure, ...] = (
    _Figure(("tonnes", "all"), "tonnes", _tonnes),
    _Figure(("total_investment", "all"), "amount", _investment("total_investment")),
    _Figure(("initial_investment", "all"), "amount", _investment("initial_investment")),
    _Figure(("incremental_investment", "all"), "amount", _investment("incremental_investment")),
    _Figure(("npv", "municipal"), "amount", _npv("municipal")),
    _Figure(("annuity", "municipal"), "amount", _annuity("municipal")),
    _Figure(("irr", "municipal"), "percent", _irr("municipal")),
    _Figure(("npv", "society"), "amount", _npv("society")),
    _Figure(("annuity", "society"), "amount", _annuity("society")),
    _Figure(("irr", "society"), "percent", _irr("society")),
    _Figure(("pvc", "society"), "amount", _pvc("society")),
    _Figure(("pvc", "municipal"), "amount", _pvc("municipal")),
    _Figure(("discounted_tonnes", "society"), "tonnes", _discounted("society")),
    _Figure(("discounted_tonnes", "municipal"), "tonnes", _discounted("municipal")),
    _Figure(("cost_per_tonne_a", "society"), "amount", _cost("a", "society")),
    _Figure(("cost_per_tonne_b", "society"), "amount", _cost("b", "society")),
    _Figure(("cost_per_tonne_c", "all"), "amount", _cost("c", "all")),
    _Figure(("cost_per_tonne_a", "municipal"), "amount", _cost("a", "municipal")),
    _Figure(("cost_per_tonne_b", "municipal"), "amount", _cost("b", "municipal")),
    _Figure(("benefit_cost_ratio", "municipal"), "decimal", _engine("municipal", "benefit_cost_ratio")),
    _Figure(("payback", "municipal"), "decimal", _engine("municipal", "payback")),
    _Figure(("sign_changes", "municipal"), "number", _sign_changes("municipal")),
    _Figure(("irr_start", "municipal"), "percent", _guess("municipal")),
    _Figure(("sign_changes", "society"), "number", _sign_changes("society")),
    _Figure(("irr_start", "society"), "percent", _guess("society")),
)
