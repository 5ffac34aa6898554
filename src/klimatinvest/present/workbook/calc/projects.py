"""One block an action: what, when, economy, responsibility and level of decision, live from the plan's sheets."""

from __future__ import annotations

from dataclasses import dataclass

from xlsxwriter.worksheet import Worksheet

from klimatinvest.plan.model import Action
from klimatinvest.present.workbook.calc.context import Context
from klimatinvest.present.workbook.calc.page import open_plain
from klimatinvest.present.workbook.formats import write_text
from klimatinvest.present.workbook.formula import Expr, total
from klimatinvest.present.workbook.grid import HEADER
from klimatinvest.present.workbook.input_cells import cell_value, label_of

SHEET = "projects"
WHAT = ("description", "focus_area", "stage", "status")
WHEN = ("in_use_year", "lifetime")
RUNNING = ("operation_cost", "revenue")
WIDTHS = (16, 52, 46, 12)
BLANK = "–"


def write_projects(ctx: Context) -> None:
    """Write a block for every action."""
    _Blocks(ctx).write()


@dataclass
class _Blocks:
    """Writes the blocks from top to bottom."""

    ctx: Context
    at: int = HEADER

    def write(self) -> None:
        """Write everything."""
        ctx = self.ctx
        price_year = ctx.inputs.plan.plan.price_year
        self.sheet: Worksheet = open_plain(ctx, SHEET, self._say("basis", price_year=price_year))
        if not ctx.inputs.actions:
            write_text(self.sheet, self.at, 0, self._say("none"), ctx.formats, "note")
        for action in ctx.inputs.actions:
            self._block(action)
        self.sheet.freeze_panes(HEADER, 2)
        for column, width in enumerate(WIDTHS):
            self.sheet.set_column(column, column, width)

    def _say(self, key: str, **args: object) -> str:
        return self.ctx.texts.get(f"sheet_text.{SHEET}.{key}", **args)

    def _block(self, action: Action) -> None:
        ctx = self.ctx
        row = ctx.action_rows[action.id]
        for column, field in ((0, "id"), (1, "name")):
            formula = f"={ctx.where.cell('actions', row, field)}"
            self.sheet.write_formula(self.at, column, formula, ctx.formats.get("heading"), getattr(action, field))
        self.at += 1
        self._part("what")
        for field in WHAT:
            self._field(action, field)
        self._part("when")
        for field in WHEN:
            self._field(action, field)
        self._part("economy")
        self._money(action)
        for field in RUNNING:
            self._field(action, field)
        self._part("responsible")
        self._owner(action)
        self._part("decision")
        self._field(action, "decision_level")
        self.at += 1

    def _part(self, key: str) -> None:
        """Write the part's name beside its first line."""
        write_text(self.sheet, self.at, 0, self._say(key), self.ctx.formats, "bold")

    def _field(self, action: Action, field: str) -> None:
        """Repeat an input cell; a blank one shows a dash."""
        ctx = self.ctx
        layout = ctx.where.sheets["actions"]
        column = next(c for c in layout.columns if c.id == field)
        value = cell_value(column, getattr(action, field), ctx.texts)
        cell = ctx.where.cell("actions", ctx.action_rows[action.id], field)
        unit = column.unit or ""
        style = "from_input_amount" if unit.startswith("kr") else "from_input_wrapped"
        write_text(self.sheet, self.at, 1, label_of(f"field.actions.{field}.label", ctx.texts), ctx.formats, "text")
        shown = BLANK if value is None else value
        self.sheet.write_formula(self.at, 2, f'=IF({cell}="","{BLANK}",{cell})', ctx.formats.get(style), shown)
        write_text(self.sheet, self.at, 3, ctx.texts.unit(unit), ctx.formats, "text")
        self.at += 1

    def _amount(self, key: str, expr: Expr) -> None:
        """Write a sum over the plan's years."""
        write_text(self.sheet, self.at, 1, self._say(key), self.ctx.formats, "text")
        self.sheet.write_formula(self.at, 2, f"={expr.text}", self.ctx.formats.get("amount"), float(expr.values))
        write_text(self.sheet, self.at, 3, "kr", self.ctx.formats, "text")
        self.at += 1

    def _money(self, action: Action) -> None:
        """Write what the action costs, what is funded and what is not."""
        rows = self.ctx.rows
        paid = {k: rows.get(("flow", action.id, k)) for k in ("investment", "reinvestment", "expense")}
        invested = [row.sum_cell for key in ("investment", "reinvestment") if (row := paid[key]) is not None]
        if invested:
            self._amount("total", -total(invested))
        for key, line in (("again", "reinvestment"), ("expense", "expense")):
            row = paid[line]
            if row is not None:
                self._amount(key, -row.sum_cell)
        funded = self.ctx.result.funding.needs
        keys = [(item, actor) for item, actor in zip(funded.items, funded.actors, strict=True) if item == action.id]
        needs, gaps = ([rows[kind, *key].sum_cell for key in keys] for kind in ("need", "gap_secured"))
        if needs:
            self._amount("need", total(needs))
            need, at = total(needs), self.at
            gap = total(gaps)
            covered = Expr(f"$C{at}-$C{at + 2}", need.values - gap.values)
            self._amount("funded", covered)
            self._amount("gap", gap)

    def _owner(self, action: Action) -> None:
        """Look up the owner's name, and list the elements that the action enables with their shares."""
        ctx = self.ctx
        owner = ctx.where.cell("actions", ctx.action_rows[action.id], "owner")
        names, ids = ctx.input_column("actors", "name"), ctx.input_column("actors", "id")
        formula = f'=IFERROR(INDEX({names},MATCH({owner},{ids},0)),"{BLANK}")'
        write_text(self.sheet, self.at, 1, self._say("owner"), ctx.formats, "text")
        style = ctx.formats.get("from_input_wrapped")
        self.sheet.write_formula(self.at, 2, formula, style, ctx.name_of(action.owner))
        self.at += 1
        for i, link in enumerate(ctx.inputs.plan.enables):
            if link.action == action.id:
                label = f"{self._say('enables')}: {ctx.name_of(link.element)}"
                write_text(self.sheet, self.at, 1, label, ctx.formats, "text")
                share = f"={ctx.where.cell('enables', i, 'share')}"
                self.sheet.write_formula(self.at, 2, share, ctx.formats.get("percent"), link.share)
                self.at += 1
