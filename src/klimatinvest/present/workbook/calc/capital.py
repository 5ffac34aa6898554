"""What the municipal group owns through the plan, live: spending, depreciation, deferred grants and interest."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from xlsxwriter.utility import xl_col_to_name

from klimatinvest.core.series import FloatArray
from klimatinvest.engine.assets import CAPITAL, external_sources
from klimatinvest.engine.budget import METHODS, AssetCost
from klimatinvest.engine.costs import NEED_LINES
from klimatinvest.engine.nominal import price_level
from klimatinvest.present.workbook.calc.capital_asset import AssetRows
from klimatinvest.present.workbook.calc.context import Context, plain
from klimatinvest.present.workbook.calc.page import column_sum, constant_row, text_row, weighted_sum
from klimatinvest.present.workbook.formats import write_text
from klimatinvest.present.workbook.formula import BEFORE, HERE, ONE, ZERO, Expr, ratio, scalar
from klimatinvest.present.workbook.grid import CONSTANT, FIRST_YEAR, HEADER, ID, LABEL, Grid, Row, quote

SHEET = "capital"
YEAR = f"{HERE}${HEADER + 1}"
TAGS = ("Budgetrad", "Budgetbarare")  # defined names: which line of the budget a row is a part of, and whose
BUDGET_LINE = {"spent": "investment", "grant_expensed": "grant"}  # where the budget's line has another name


def write_capital(ctx: Context) -> None:
    """Write every item that someone in the municipal group invests in, and keep the rows that the budget adds up."""
    _Capital(ctx, ctx.grid(SHEET)).write()


@dataclass
class _Capital:
    """Writes the sheet from top to bottom."""

    ctx: Context
    grid: Grid
    flags: dict[str, Expr] = field(default_factory=dict)
    years: FloatArray = field(init=False)
    level: Row = field(init=False)
    half: Expr = field(init=False)

    def write(self) -> None:
        ctx, grid = self.ctx, self.grid
        self.years = np.concatenate([[0.0], ctx.inputs.years.astype(float)])
        self._settings()
        level = np.concatenate([[1.0], plain(price_level(ctx.inputs))])
        expr = Expr(f"(1+Inflation)^({YEAR}-Prisar)", level, 3)
        self.level = ctx.rows["level",] = grid.row("", self.say("level"), "andel", expr, "factor", summed=False)
        costs = {(cost.asset.item, cost.asset.actor): cost for cost in ctx.result.budget.assets}
        needs = ctx.result.funding.needs
        for n, (item, actor) in enumerate(zip(needs.items, needs.actors, strict=True)):
            if actor in ctx.inputs.concern:
                self._need(n, item, actor, costs.get((item, actor)))
        self._tags()

    def _tags(self) -> None:
        """Say beside each row that the budget adds up which of its lines it is a part of, and whose."""
        sheet, column = self.grid.sheet, FIRST_YEAR + self.years.size
        rows = {key: row for key, row in self.ctx.rows.items() if key[0] == "asset"}
        for k, key in enumerate(("budget_line", "payer")):
            write_text(sheet, HEADER, column + k, self.say(key), self.ctx.formats, "header")
            letter, last = xl_col_to_name(column + k), max((row.number for row in rows.values()), default=HEADER + 2)
            self.ctx.book.define_name(TAGS[k], f"={self.grid.name}!${letter}${HEADER + 2}:${letter}${last}")
        for (_, name, _item, actor), row in rows.items():
            for k, text in enumerate((budget_label(self.ctx, name), actor)):
                write_text(sheet, row.number - 1, column + k, text, self.ctx.formats, "text")
        sheet.set_column(column, column + 1, 30)

    def say(self, key: str, **args: object) -> str:
        return self.ctx.texts.get(f"capital.{key}", **args)

    def row(self, item: str, key: str, expr: Expr, engine: FloatArray | None = None, **more: bool) -> Row:
        return self.grid.row(item, self.say(key), "kr", expr, "amount", engine, **more)

    # -- settings --------------------------------------------------------------------------------------------

    def _settings(self) -> None:
        """Write the plan's choices as flags: the label to compare with stands in the cell above each."""
        settings = self.ctx.inputs.plan.plan
        choices = [("book_value", "average"), ("grant_basis", "net"), *(("budget_method", m) for m in METHODS)]
        for name, value in choices:
            at = self.grid.next_number
            label = self.ctx.texts.get(f"choice.{name}.{value}")
            write_text(self.grid.sheet, at - 1, CONSTANT, label, self.ctx.formats, "text")
            text_row(self.ctx, self.grid, "", self.ctx.texts.get(f"field.plan.{name}.label"), "text")
            cell = self.ctx.where.cell("plan", 0, name)
            flag = scalar(f"IF({cell}=$D${at},1,0)", float(getattr(settings, name) == value))
            self.flags[value] = constant_row(
                self.ctx, self.grid, "", self.say("chosen", choice=label), "–", flag, "number"
            )
            self.ctx.cells["budget_flag", value] = self.flags[value]
        half = self.flags["average"] / (ONE + ONE)
        self.half = constant_row(self.ctx, self.grid, "", self.say("half"), "–", half, "number")

    # -- one item and payer ----------------------------------------------------------------------------------

    def _need(self, n: int, item: str, actor: str, cost: AssetCost | None) -> None:
        ctx, grid = self.ctx, self.grid
        lines = [line for line in NEED_LINES if ("flow", item, line) in ctx.rows]
        pairs = [
            (ctx.rows["flow", item, line], ctx.cells["borne", item, line, actor])
            for line in lines
            if line in CAPITAL and ("borne", item, line, actor) in ctx.cells
        ]
        grid.heading(f"{ctx.name_of(item)} · {ctx.name_of(actor)}", item)
        invested = self.row(item, "invested", -weighted_sum(pairs) if pairs else ZERO)
        spent = self.row(item, "spent", invested.now * self.level.now)
        ctx.rows["asset", "spent", item, actor] = spent
        grant = self._grants(n, item, actor, invested)
        if cost is not None:
            AssetRows(self, cost, spent, grant).write()

    def _grants(self, n: int, item: str, actor: str, invested: Row) -> Row | None:
        """Write decided grants from outside towards the investment, and towards what is expensed."""
        ctx, funding = self.ctx, self.ctx.result.funding
        arrears = {p.id for p in ctx.inputs.plan.programmes if p.payment == "arrears"}
        parts: dict[bool, list[Row]] = {False: [], True: []}
        for s in external_sources(ctx.inputs, funding):
            row = ctx.rows.get(("paid_by", "secured", funding.sources[s].id, item, actor))
            if row is not None:
                parts[funding.sources[s].programme in arrears].append(row)
        if not parts[False] and not parts[True]:
            return None
        share = self.grid.row(
            item, self.say("capital_share"), "andel", ratio(invested.now, ctx.rows["need", item, actor].now), "percent",
            summed=False,
        )  # fmt: skip
        written = []
        for late, rows in parts.items():
            if rows:
                paid = column_sum(rows) * share.now * self.level.now
                row = self.row(item, "grant_late" if late else "grant_now", paid)
                ctx.rows["asset", "grant_late" if late else "grant_now", item, actor] = row
                written.append(row)
        both = column_sum([*parts[False], *parts[True]])
        expensed = both * (ONE - share.now) * self.level.now
        ctx.rows["asset", "grant_expensed", item, actor] = self.row(item, "grant_expensed", expensed)
        return self.row(item, "grant", column_sum(written))


def budget_label(ctx: Context, name: str) -> str:
    """Give the label of the budget's line that an asset's row is a part of."""
    return ctx.texts.get(f"budget.line.{BUDGET_LINE.get(name, name)}")


def assets_of(ctx: Context, name: str, actor: str, number: int, late: bool = False) -> Expr:
    """Add up what an actor's assets give to a line of the budget.

    Parameters
    ----------
    number : int
        Row of the budget: its label says which line, its identifier whose.
    late : bool
        Take what the year before gives.
    """
    size = ctx.inputs.years.size + 1
    found = [row for key, row in ctx.rows.items() if key[:2] == ("asset", name) and key[3] == actor]
    values: FloatArray = np.zeros(size)
    for row in found:
        values = values + (row.before if late else row.now).values
    last = max((row.number for key, row in ctx.rows.items() if key[0] == "asset"), default=HEADER + 2)
    column = BEFORE if late else HERE
    flows = f"{quote(ctx.sheets[SHEET].get_name())}!{column}${HEADER + 2}:{column}${last}"
    line, payer = (f"${xl_col_to_name(place)}{number}" for place in (LABEL, ID))
    return Expr(f"SUMIFS({flows},{TAGS[0]},{line},{TAGS[1]},{payer})", values)
