"""What the operating budget sees, live: one block a board or company, ready to be pasted into the budget."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from klimatinvest.core.series import FloatArray
from klimatinvest.engine.budget import LINES, METHODS
from klimatinvest.engine.costs import SHARE_OF
from klimatinvest.plan.model import Loan
from klimatinvest.present.workbook.calc.bearing import WRITTEN
from klimatinvest.present.workbook.calc.context import Context, plain
from klimatinvest.present.workbook.calc.page import column_sum, text_row, weighted_sum
from klimatinvest.present.workbook.charts import in_millions, insert, of_rows, stacked_by_year
from klimatinvest.present.workbook.formula import Expr, total
from klimatinvest.present.workbook.grid import CONSTANT, HEADER, LABEL, Grid, Row

SHEET = "budget_effect"
GROUP = "group"
SIZE = (980, 400)
_RUNNING = {
    "operation": ("operation", "reference_operation", "expense"),
    "energy": ("energy", "reference_energy"),
    "revenue": ("revenue",),
}
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
        parts = {
            "depreciation": self._assets("depreciation", actor),
            "recognised": -self._assets("recognised", actor),
            "interest": self._assets("interest", actor),
            "loan_interest": self._loans(actor),
            **{name: self._running(actor, name) for name in _RUNNING},
            "grant": -self._assets("grant_expensed", actor),
        }
        block = {name: self.row(actor, name, parts[name], plain(budget.line(name)[:, k])) for name in LINES}
        for method in METHODS[1:]:
            block[method] = self.row(actor, method, self._assets(method, actor), plain(budget.annuities[method][:, k]))
        block["investment"] = self.row(
            actor, "investment", self._assets("spent", actor), plain(budget.investment[:, k])
        )
        block["grants"] = self.row(actor, "grants", self._grants(actor), plain(budget.grants[:, k]))
        self._sums(
            actor, block, [plain(part[:, k]) for part in (budget.net, budget.net_investment, budget.borrowing_need)]
        )
        self._ratio(block, float(budget.self_financing()[0, k]))
        return block

    def _assets(self, name: str, actor: str) -> Expr:
        return column_sum([row for key, row in self.ctx.rows.items() if key[:2] == ("asset", name) and key[3] == actor])

    def _grants(self, actor: str) -> Expr:
        """Give the cash of grants: those in arrears come a year later."""
        late = [
            row.before for key, row in self.ctx.rows.items() if key[:2] == ("asset", "grant_late") and key[3] == actor
        ]
        return total([self._assets("grant_now", actor), *late]) if late else self._assets("grant_now", actor)

    def _loans(self, actor: str) -> Expr:
        def counts(loan: Loan) -> bool:
            return loan.borrower == actor and loan.action is not None

        return column_sum([self.ctx.rows["loan_interest", x.id] for x in self.ctx.result.loans.loans if counts(x)])

    def _running(self, actor: str, name: str) -> Expr:
        """Give what an actor pays of some lines, at the prices of each year."""
        ctx, pairs = self.ctx, []
        for item in ctx.result.costs.items:
            for line in WRITTEN:
                if line not in _RUNNING[name] or line not in SHARE_OF:
                    continue
                for kind, flow in (("borne", "flow"), ("tax_borne", "taxable")):
                    row, cell = ctx.rows.get((flow, item, line)), ctx.cells.get((kind, item, line, actor))
                    if row is not None and cell is not None:
                        pairs.append((row, cell))
        label = self.say("real", line=self.say(f"line.{name}"))
        real = self.grid.row(actor, label, "kr", -weighted_sum(pairs), "amount")
        return real.now * ctx.rows["level",].now

    # -- sums ------------------------------------------------------------------------------------------------

    def _sums(self, actor: str, block: Block, engine: list[FloatArray]) -> None:
        """Write the net cost by the plan's method, net investment and the borrowing need."""
        flags = {method: self.ctx.cells["budget_flag", method] for method in METHODS}
        running = self.row(
            actor, "running", column_sum([block[name] for name in (*_RUNNING, "grant")]),
            np.sum([block[name].values[1:] for name in (*_RUNNING, "grant")], axis=0),
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
        self._chart(block)

    def _chart(self, block: Block) -> None:
        """Draw the group's lines by year with the net cost as a line; the table above holds the numbers."""
        ctx, grid = self.ctx, self.grid
        years = f"={grid.name}!$G${HEADER + 1}:${grid.last}${HEADER + 1}"
        rows = [(self.say(f"line.{name}"), block[name]) for name in _DRAWN]
        net = of_rows([(self.say("line.net"), block["net"])])
        chart = stacked_by_year(ctx, years, of_rows(rows), self.say("chart.title"), "kr", SIZE, lines=net)
        in_millions(chart, ctx.texts.get("chart.million_year"))
        insert(ctx, SHEET, grid.next_number, LABEL, chart, self.say("chart.alt"))


def _summed(blocks: list[Block], name: str) -> FloatArray:
    return np.asarray(np.sum([block[name].values[1:] for block in blocks], axis=0))
