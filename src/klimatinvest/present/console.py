"""Draw the summary of a result for a terminal of at most a hundred columns, readable without colour."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from rich import box
from rich.align import Align
from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from klimatinvest.engine.inputs import FloatArray
from klimatinvest.engine.result import Result
from klimatinvest.present.remarks import remark_text, remarks
from klimatinvest.present.table import Blank, Cell, Column, Table
from klimatinvest.present.tables import summary_tables
from klimatinvest.text.catalog import Texts

MAX_WIDTH = 100
DASH = "–"
_BETWEEN = 2  # columns of the terminal between two columns of a table
_NARROWEST = 14  # a column of text that has to break words, before the first one has to
_COMFORTABLE = 24  # a column of text beside which numbers are moved to a table of their own
_BOX = box.SIMPLE_HEAD


def terminal(stderr: bool = False) -> Console:
    """Give a console that is at most ``MAX_WIDTH`` wide and leaves numbers uncoloured."""
    console = Console(highlight=False, stderr=stderr, soft_wrap=False)
    console.width = min(console.width, MAX_WIDTH) if console.is_terminal else MAX_WIDTH
    return console


def print_summary(result: Result, warnings: Sequence[str], console: Console, texts: Texts) -> None:
    """Print heading, tables, what is missing and what the reader was warned about.

    Parameters
    ----------
    result : Result
        A calculated plan.
    warnings : sequence of str
        Sentences about the input, from the reading of the plan.
    console : Console
        Where to; see ``terminal``.
    texts : Texts
        The reader's language.
    """
    _heading(result, console, texts)
    for table in summary_tables(result, texts):
        print_table(table, console, texts)
    missing = [remark_text(remark, texts) for remark in remarks(result)]
    _list(texts.get("console.missing.title"), missing, console)
    _list(texts.get("console.warnings", count=len(warnings)), warnings, console)


def print_table(table: Table, console: Console, texts: Texts) -> None:
    """Print one table; a blank cell is a dash with a letter that a note below explains.

    Of a table without rows only the title and what its notes say is shown. A table with more numbers than the
    screen has room for is printed in parts, each beside the names.
    """
    marks = table.marks
    console.print()
    console.print(Text(table.title, style="bold underline"))
    if table.rows:
        for part in _parts(table, marks, texts, console.width):
            console.print(_grid(part, marks, texts, console.width))
    reasons = (f"{DASH}{mark} {texts.get(f'reason.{reason}')}" for reason, mark in marks.items())
    for note in (*reasons, *table.notes):
        console.print(Text(note))


def _parts(table: Table, marks: dict[str, str], texts: Texts, screen: int) -> Iterator[Table]:
    """Divide a table whose numbers do not fit the screen; the columns before the first number stand in each part."""
    least = _least(table.columns, list(zip(*_shown_cells(table, marks, texts), strict=True)))
    lead = next((n for n, column in enumerate(table.columns) if column.decimals is not None), len(least))
    names = sum(min(width, _COMFORTABLE) if n else width for n, width in enumerate(least[:lead])) + _BETWEEN * lead
    part: list[int] = []
    for n in range(lead, len(least)):
        if part and names + sum(least[m] + _BETWEEN for m in (*part, n)) > screen + _BETWEEN:
            yield table.only((*range(lead), *part))
            part = []
        part.append(n)
    yield table.only((*range(lead), *part))


def _grid(table: Table, marks: dict[str, str], texts: Texts, screen: int) -> Grid:
    cells = _shown_cells(table, marks, texts)
    grid = Grid(box=_BOX, padding=(0, 1, 0, 0), header_style="bold", show_edge=False, pad_edge=False)
    widths = _widths(table.columns, list(zip(*cells, strict=True)), screen)
    for column, width in zip(table.columns, widths, strict=True):
        number = column.decimals is not None
        # a label of several lines stands on the rule, while a row begins with its name and its numbers
        head = Align(Text(column.label), "right" if number else "left", vertical="bottom")
        grid.add_column(head, justify="right" if number else "left", overflow="fold", vertical="top", width=width)
    for row, shown in zip(table.rows, cells, strict=True):
        grid.add_row(*map(Text, shown), style="bold" if row.total else None)
    return grid


def _least(columns: Sequence[Column], downs: Sequence[Sequence[str]]) -> list[int]:
    """Give the width at which each column breaks neither a number nor a word."""
    least = []
    for column, down in zip(columns, downs, strict=True):
        parts = down if column.decimals is not None else [word for cell in down for word in cell.split()]
        least.append(max(map(len, (*column.label.split(), *parts)), default=1))
    return least


def _widths(columns: Sequence[Column], downs: Sequence[Sequence[str]], screen: int) -> list[int]:
    """Share the room: numbers whole, texts cut between words, and within words only where there is no other way.

    The first column is cut last, for it holds the identifiers that a reader copies.
    """
    least = _least(columns, downs)
    widths = [
        low if column.decimals is not None else max(map(len, (column.label, *down)))
        for low, column, down in zip(least, columns, downs, strict=True)
    ]
    room = screen - _BETWEEN * (len(columns) - 1)
    texts = [n for n, column in enumerate(columns) if column.decimals is None]
    whole, first = dict(enumerate(least)), dict.fromkeys(texts, _NARROWEST) | {0: least[0]}
    for floor in (whole, first, dict.fromkeys(texts, 1)):
        while sum(widths) > room and (free := [n for n in texts if widths[n] > floor[n]]):
            widths[max(free, key=widths.__getitem__)] -= 1
    return widths


def _shown_cells(table: Table, marks: dict[str, str], texts: Texts) -> list[list[str]]:
    return [
        [_shown(c, n, marks, texts) for c, n in zip(row.cells, row.shown_with(table.columns), strict=True)]
        for row in table.rows
    ]


def _shown(cell: Cell, decimals: int, marks: dict[str, str], texts: Texts) -> str:
    if isinstance(cell, Blank):
        return f"{DASH}{marks.get(cell.reason, '')}"
    return cell if isinstance(cell, str) else texts.number(cell, decimals)


def _heading(result: Result, console: Console, texts: Texts) -> None:
    settings = result.inputs.plan.plan
    console.print(Text(f"{settings.municipality} · {settings.name}", style="bold"))
    decision = texts.get(f"choice.decision_status.{settings.decision_status}")
    console.print(
        Text(
            texts.get(
                "console.heading.about",
                version=settings.version,
                decision=decision,
                start=settings.start_year,
                end=settings.end_year,
                price_year=settings.price_year,
            )
        )
    )
    console.print(
        Text(
            texts.get(
                "console.heading.rates",
                municipal=percent(result.inputs.rate_municipal, texts),
                nominal=percent(result.inputs.constant("internal_rate"), texts),
                inflation=percent(result.inputs.constant("inflation"), texts),
                society=percent(result.inputs.rate_society, texts),
                base_year=settings.base_year,
                timing=texts.get(f"choice.timing.{settings.timing}"),
            )
        )
    )


def percent(shares: FloatArray, texts: Texts) -> str:
    """Show a rate in per cent, or its range when it varies by year."""
    low, high = (f"{texts.number(float(pick(shares)) * 100.0, 2)} %" for pick in (np.min, np.max))
    return low if low == high else f"{low} {DASH} {high}"


def _list(title: str, lines: Iterable[str], console: Console) -> None:
    shown = list(lines)
    if not shown:
        return
    console.print()
    console.print(Text(title, style="bold underline"))
    grid = Grid.grid(padding=(0, 1))
    for line in shown:
        grid.add_row(Text(" •"), Text(line))
    console.print(grid)
