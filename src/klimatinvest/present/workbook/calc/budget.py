"""What the operating budget sees, live: one block a board or company, ready to be pasted into the budget."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from xlsxwriter.utility import xl_col_to_name

from klimatinvest.core.series import FloatArray
from klimatinvest.engine.budget import LINES, METHODS, RUNNING
from klimatinvest.plan.model import Loan
from klimatinvest.present.workbook.calc.bearing import flows_of
from klimatinvest.present.workbook.calc.capital import assets_of
from klimatinvest.present.workbook.calc.context import Context, plain
from klimatinvest.present.workbook.calc.live_text import live_title
from klimatinvest.present.workbook.calc.page import column_sum, constant_row, text_row
from klimatinvest.present.workbook.charts import SERIES, Drawn, in_millions, insert, of_rows, stacked_by_year
from klimatinvest.present.workbook.formula import Expr, scalar, total
from klimatinvest.present.workbook.grid import CONSTANT, HEADER, LABEL, Grid, Row

SHEET = "budget_effect"
GROUP = "group"
SIZE = (980, 400)
ROW_HEIGHT = 20  # points on the screen
_INCOME = {"recognised": "recognised", "grant": "grant_expensed"}  # lines that lessen the cost, and their rows
_DRAWN = ("depreciation", "interest", "loan_interest", "operation", "energy", "revenue")
_CASH = ("investment", "grants")


def write_budget(ctx: Context) -> None:
    """Write each board's and company's lines, their sum, and the group as a chart."""
    grid = ctx.grid(SHEET)
    writer = _Budget(ctx, grid)
    text_row(ctx, grid, "", writer.say("note"))
    blocks = [writer.actor(k, actor) for k, actor in enumerate(ctx.result.budget.actors)]
    writer.group(blocks)


Block = dict[str, Row]


@dataclass
class _Budget:
    """Writes the sheet from top to bottom."""

    ctx: Context
    grid: Grid

    def say(self, key: str, **args: object) -> str:
        return self.ctx.texts.get(f"budget.{key}", **args)

    def row(self, identifier: str, key: str, expr: Expr, engine: FloatArray, style: str = "amount") -> Row:
        row = self.grid.row(identifier, self.say(f"line.{key}"), "kr", expr, style, engine)
        self.ctx.rows["budget", key, identifier] = row
        return row

    # -- one board or company --------------------------------------------------------------------------------

    def actor(self, k: int, actor: str) -> Block:
        """Write one block and give its rows."""
        budget = self.ctx.result.budget
        self.grid.heading(self.ctx.name_of(actor), actor)
        real = {name: self._real(actor, name) for name in RUNNING}
        block: Block = {}
        for name in (*LINES, *METHODS[1:]):
            values = budget.line(name) if name in LINES else budget.annuities[name]
            block[name] = self.row(actor, name, self._line(actor, name, real), plain(values[:, k]))
        block["investment"] = self.row(
            actor, "investment", self._assets("spent", actor), plain(budget.investment[:, k])
        )
        block["grants"] = self._grants(actor, plain(budget.grants[:, k]))
        self._sums(
            actor, block, [plain(part[:, k]) for part in (budget.net, budget.net_investment, budget.borrowing_need)]
        )
        self._ratio(block, float(budget.self_financing()[0, k]))
        return block

    def _line(self, actor: str, name: str, real: dict[str, Row]) -> Expr:
        """Give a line of the block; it is written next, for its formula refers to its own label."""
        if name in real:
            return real[name].now * self.ctx.rows["level",].now
        if name == "loan_interest":
            return self._loans(actor)
        if name in _INCOME:
            return -self._assets(_INCOME[name], actor)
        return self._assets(name, actor)

    def _assets(self, name: str, actor: str, late: bool = False) -> Expr:
        return assets_of(self.ctx, name, actor, self.grid.next_number, late)

    def _grants(self, actor: str, engine: FloatArray) -> Row:
        """Write the cash of grants: those in arrears come a year later."""
        written = []
        for name, late in (("grant_now", False), ("grant_late", True)):
            expr = self._assets(name, actor, late)
            written.append(self.row(actor, name, expr, expr.values[1:]))
        return self.row(actor, "grants", column_sum(written), engine)

    def _loans(self, actor: str) -> Expr:
        def counts(loan: Loan) -> bool:
            return loan.borrower == actor and loan.action is not None

        return column_sum([self.ctx.rows["loan_interest", x.id] for x in self.ctx.result.loans.loans if counts(x)])

    def _real(self, actor: str, name: str) -> Row:
        """Write what an actor pays of some lines, at the plan's prices."""
        label = self.say("real", line=self.say(f"line.{name}"))
        cell = f"${xl_col_to_name(LABEL)}{self.grid.next_number}"
        return self.grid.row(actor, label, "kr", -flows_of(self.ctx, actor, "Budgetdel", label, cell), "amount")

    # -- sums ------------------------------------------------------------------------------------------------

    def _sums(self, actor: str, block: Block, engine: list[FloatArray]) -> None:
        """Write the net cost by the plan's method, net investment and the borrowing need."""
        flags = {method: self.ctx.cells["budget_flag", method] for method in METHODS}
        running = self.row(
            actor, "running", column_sum([block[name] for name in (*RUNNING, "grant")]),
            np.sum([block[name].values[1:] for name in (*RUNNING, "grant")], axis=0),
        )  # fmt: skip
        linear = column_sum([block[name] for name in ("depreciation", "recognised", "interest", "loan_interest")])
        capital = self.row(actor, "linear", linear, linear.values[1:])
        parts = [running.now, flags["linear"] * capital.now, *(flags[m] * block[m].now for m in METHODS[1:])]
        block["net"] = self.row(actor, "net", total(parts), engine[0], "total_amount")
        invested = block["investment"].now - block["grants"].now
        block["net_investment"] = self.row(actor, "net_investment", invested, engine[1])
        funds = block["depreciation"].now + block["recognised"].now - running.now - capital.now
        block["funds"] = self.row(actor, "funds", funds, funds.values[1:])
        need = block["net_investment"].now - block["funds"].now
        block["borrowing"] = self.row(actor, "borrowing", need, engine[2], "total_amount")

    def _ratio(self, block: Block, engine: float) -> None:
        """Write the degree of self-financing over all years; a dash where nothing is invested."""
        spent, funds = block["net_investment"].sum_cell.text, block["funds"].sum_cell.text
        at = self.grid.next_number - 1
        text_row(self.ctx, self.grid, "", self.say("line.self_financing"), "text")
        own = f"{self.grid.name}!"
        formula = f'=IF({spent}<1,"–",{funds}/{spent})'.replace(own, "")
        value: float | str = "–" if np.isnan(engine) else engine
        self.grid.sheet.write_formula(at, CONSTANT, formula, self.ctx.formats.get("percent"), value)
        self.grid.skip()

    def group(self, blocks: list[Block]) -> None:
        """Write the sum of all boards and companies, and draw it."""
        if not blocks:
            return
        grid, budget = self.grid, self.ctx.result.budget
        grid.heading(self.say("group"), GROUP)
        names = [*LINES, *METHODS[1:], *_CASH]
        block = {
            name: self.row(GROUP, name, column_sum([b[name] for b in blocks]), _summed(blocks, name)) for name in names
        }
        engine = [plain(part.sum(axis=1)) for part in (budget.net, budget.net_investment, budget.borrowing_need)]
        self._sums(GROUP, block, engine)
        self._ratio(block, float(budget.self_financing()[0, -1]))
        title = self._title(block["net"])
        drawn = self._payers(blocks)
        net = of_rows([(self.say("line.net"), block["net"])])
        at = self._chart(grid.next_number, [(self.say(f"line.{n}"), block[n]) for n in _DRAWN], net, title, "lines")
        if len(blocks) > 1:
            self._chart(at, drawn, net, title, "actors")

    def _title(self, net: Row) -> str:
        """Write the year in which the operating budget bears most, as a live sentence, and give its cell."""
        ctx, grid = self.ctx, self.grid
        years, most = f"$G${HEADER + 1}:${grid.last}${HEADER + 1}", int(net.values[1:].argmax())
        found = scalar(f"INDEX({years},MATCH(MAX({net.range}),{net.range},0))", float(ctx.inputs.years[most]))
        year = constant_row(ctx, grid, GROUP, self.say("heaviest_year"), "–", found, "year")
        found = scalar(f"MAX({net.range})/1000/1000", float(net.values[1 + most]) / 1e6)
        cost = constant_row(
            ctx, grid, GROUP, self.say("heaviest_cost"), ctx.texts.get("chart.million"), found, "tonnes"
        )
        words = [self.say("chart.heaviest"), self.say("chart.with"), ctx.texts.get("chart.message.million")]
        return live_title(ctx, grid, [words[0], year, words[1], cost, words[2]])

    def _payers(self, blocks: list[Block]) -> list[tuple[str, Row]]:
        """List the net cost of each board and company; those beyond what can be told apart make one row."""
        kept = len(blocks) if len(blocks) <= SERIES else SERIES - 1
        actors = self.ctx.result.budget.actors[:kept]
        drawn = [(self.ctx.name_of(a), block["net"]) for a, block in zip(actors, blocks[:kept], strict=True)]
        if others := [block["net"] for block in blocks[kept:]]:
            label = self.say("others")
            drawn.append((label, self.grid.row(GROUP, label, "kr", column_sum(others), "amount")))
        return drawn

    def _chart(self, at: int, rows: list[tuple[str, Row]], net: list[Drawn], title: str, kind: str) -> int:
        """Draw rows by year with the net cost as a line, below the table with the numbers; give the next place."""
        ctx, grid = self.ctx, self.grid
        years = f"={grid.name}!$G${HEADER + 1}:${grid.last}${HEADER + 1}"
        chart = stacked_by_year(ctx, years, of_rows(rows), title, "kr", SIZE, lines=net)
        in_millions(chart, ctx.texts.get("chart.million_year"))
        insert(ctx, SHEET, at, LABEL, chart, self.say(f"chart.alt_{kind}"))
        return at + SIZE[1] // ROW_HEIGHT + 2


def _summed(blocks: list[Block], name: str) -> FloatArray:
    return np.asarray(np.sum([block[name].values[1:] for block in blocks], axis=0))
