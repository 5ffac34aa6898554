"""Live text: what a chart says, joined by a formula from words, numbers and other cells."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from klimatinvest.present.workbook.calc.context import Context
from klimatinvest.present.workbook.formula import Expr
from klimatinvest.present.workbook.grid import LABEL, Grid

Part = str | Expr | tuple[str, str]  # words, a number that is rounded, or a formula with what it shows


def message(parts: Sequence[Part]) -> tuple[str, str]:
    """Join parts to a formula, and give what it shows."""
    formulas, shown = zip(*(_joined(part) for part in parts), strict=True)
    return "=" + "&".join(formulas), "".join(shown)


def _joined(part: Part) -> tuple[str, str]:
    if isinstance(part, tuple):
        return part
    if isinstance(part, str):
        return '"' + part.replace('"', '""') + '"', part
    value = float(part.values)  # as the spreadsheet's ROUND joined to a text shows it
    return f"ROUND({part.text},0)", str(int(np.sign(value) * np.floor(abs(value) + 0.5)))


def live_title(ctx: Context, grid: Grid, parts: Sequence[Part], style: str = "bold") -> str:
    """Write what a chart says as a line of a time sheet, and give its cell for the chart's title."""
    formula, shown = message(parts)
    number = grid.next_number
    grid.sheet.write_formula(number - 1, LABEL, formula.replace(f"{grid.name}!", ""), ctx.formats.get(style), shown)
    grid.skip()
    return f"={grid.name}!$B${number}"
