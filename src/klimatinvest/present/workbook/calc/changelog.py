"""What differs from the previous version of the plan, and what has been changed in the workbook since delivery."""

from __future__ import annotations

from klimatinvest.plan.compare import CellChange, RowChange
from klimatinvest.present.workbook.calc.context import Context
from klimatinvest.present.workbook.calc.page import open_plain
from klimatinvest.present.workbook.formats import write_text
from klimatinvest.present.workbook.grid import HEADER
from klimatinvest.present.workbook.input_cells import cell_value, label_of, write_value
from klimatinvest.present.workbook.previous import Previous

SHEET = "changelog"
ABOUT = ("name", "version", "date", "decision_status", "contact")
FIGURES = ("figure", "old", "new", "change", "unit")
CHANGES = ("table", "row", "field", "kind", "old", "new")


def write_changelog(ctx: Context) -> None:
    """Write this version, what it changes, and what the workbook's reader has changed."""
    _Log(ctx).write()


class _Log:
    """Writes the sheet from top to bottom."""

    def __init__(self, ctx: Context) -> None:
        self.ctx, self.at = ctx, HEADER
        self.sheet = open_plain(ctx, SHEET, self._say("basis"))

    def write(self) -> None:
        """Write everything."""
        self._version()
        self._since()
        if self.ctx.previous is None:
            self._text(0, self._say("none"), "note")
        else:
            self._compare(self.ctx.previous)
        self.sheet.freeze_panes(HEADER, 1)
        for first, last, width in ((0, 0, 44), (1, 1, 30), (2, 2, 34), (3, 3, 20), (4, 5, 30)):
            self.sheet.set_column(first, last, width)

    def _say(self, key: str, **args: object) -> str:
        return self.ctx.texts.get(f"sheet_text.{SHEET}.{key}", **args)

    def _text(self, column: int, text: str, style: str = "text", *, last: bool = True) -> None:
        write_text(self.sheet, self.at, column, text, self.ctx.formats, style)
        self.at += int(last)

    def _headers(self, keys: tuple[str, ...]) -> None:
        for column, key in enumerate(keys):
            self._text(column, self._say(f"header.{key}"), "header", last=False)
        self.at += 1

    def _version(self) -> None:
        """Show what this version is called, from the sheet where that is changed."""
        ctx = self.ctx
        self._text(0, self._say("version"), "heading")
        for name in ABOUT:
            column = next(c for c in ctx.where.sheets["plan"].columns if c.id == name)
            value = cell_value(column, getattr(ctx.inputs.plan.plan, name), ctx.texts)
            self._text(0, label_of(f"field.plan.{name}.label", ctx.texts), "bold", last=False)
            if value is not None:
                formula = f"={ctx.where.cell('plan', 0, name)}"
                self.sheet.write_formula(self.at, 1, formula, ctx.formats.get("from_input"), value)
            self.at += 1
        self.at += 1

    def _since(self) -> None:
        """Count the changed cells by input sheet, live."""
        ctx = self.ctx
        self._text(0, self._say("since"), "heading")
        self._text(0, ctx.texts.get("sheet_text.delivered.sheet"), "header", last=False)
        self._text(1, ctx.texts.get("sheet_text.delivered.changed"), "header")
        for layout in ctx.where.sheets.values():
            self._text(0, layout.sheet, last=False)
            formula = f"={ctx.cells['delivered', layout.table.id].text}"
            self.sheet.write_formula(self.at, 1, formula, ctx.formats.get("amount"), 0)
            self.at += 1
        self.at += 1

    # -- against the previous version --------------------------------------------------------------------

    def _compare(self, previous: Previous) -> None:
        """Write the key figures of both versions, then every input that differs."""
        self._text(0, self._say("previous", name=previous.name), "heading")
        if previous.results.frames:
            names = ", ".join(label_of(f"field.plan.{f}.label", self.ctx.texts) for f in previous.results.frames)
            self._text(0, self._say("frames", fields=names), "note")
        self._headers(FIGURES)
        for figure in previous.results.whole:
            self._text(0, self.ctx.texts.get(f"sheet_text.figure.{figure.id}"), last=False)
            for column, value in enumerate((figure.old, figure.new, figure.change), start=1):
                write_value(self.sheet, self.at, column, value, self.ctx.formats, "amount")
            self._text(4, figure.unit)
        self.at += 1
        self._text(0, self._say("changes"), "heading")
        self._headers(CHANGES)
        for row in previous.inputs:
            self._row(row)
        if not previous.inputs:
            self._text(0, self._say("no_change"), "note")

    def _row(self, row: RowChange) -> None:
        """Write one line a changed cell, and one for a row that is new or gone."""
        cells: tuple[CellChange | None, ...] = row.cells if row.kind == "changed" else (None,)
        for cell in cells:
            name = f"{' · '.join(row.key)} {row.name}".strip()
            for column, text in enumerate((label_of(f"table.{row.table.id}.sheet", self.ctx.texts), name)):
                self._text(column, text, last=False)
            self._text(3, self._say(f"kind.{row.kind}"), last=False)
            if cell is not None:
                self._text(2, self._field(row, cell.field), last=False)
                for column, value in ((4, cell.old), (5, cell.new)):
                    self._value(row, cell.field, column, value)
            self.at += 1

    def _field(self, row: RowChange, field: str) -> str:
        name, _, year = field.partition(".")
        if all(column.id != name for column in row.table.columns):
            return field  # a column of the user's own
        label = label_of(f"field.{row.table.id}.{name}.label", self.ctx.texts)
        return f"{label} {year}".strip()

    def _value(self, row: RowChange, field: str, at: int, value: object) -> None:
        column = next((c for c in row.table.columns if c.id == field.partition(".")[0]), None)
        known = isinstance(value, (int, float)) and not isinstance(value, bool)
        if column is None or (known and column.kind == "amounts"):
            shown = value if known or value is None else str(value)
        else:
            shown = cell_value(column, value, self.ctx.texts)
        style = "number" if isinstance(shown, (int, float)) else "text"
        write_value(self.sheet, self.at, at, shown, self.ctx.formats, style)  # type: ignore[arg-type]
