"""What the sheets share while a workbook is written: where everything stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import numpy as np
import xlsxwriter

from klimatinvest.core.series import FloatArray
from klimatinvest.engine.blocks import outside_territory
from klimatinvest.engine.inputs import Inputs, Key
from klimatinvest.engine.result import CONSUMPTION_SUM, Result
from klimatinvest.present.workbook.formats import Formats
from klimatinvest.present.workbook.formula import Expr
from klimatinvest.present.workbook.grid import Grid, PlainWorksheet, Row
from klimatinvest.present.workbook.input_layout import InputMap
from klimatinvest.present.workbook.previous import Previous
from klimatinvest.text.catalog import Texts

if TYPE_CHECKING:
    from klimatinvest.present.workbook.calc.risk_sheets import Doubts


class _Named(Protocol):
    """A row with an identifier and a name."""

    @property
    def id(self) -> str: ...

    @property
    def name(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Stock:
    """Rows behind an investment line: units bought, bought again, and what is left of them at the end."""

    new: Row
    replaced: Row | None
    residual: Expr | None


@dataclass(frozen=True, slots=True)
class FigureCells:
    """Where an assumption stands in the plan's price level."""

    value: Expr
    growth: Expr
    price_year: Expr


@dataclass(frozen=True, slots=True)
class Borne:
    """A row of the cash flow, and what the same row of the sheet of shares says of it.

    Attributes
    ----------
    row : Row
        The flow.
    parts : dict of str to str
        What the flow is a part of, by defined name of the column that says so.
    weights : dict of str to float
        How much of the flow each bears: actors, and society.
    """

    row: Row
    parts: dict[str, str]
    weights: dict[str, float]


@dataclass
class Context:
    """Where everything stands; sheets are written in the order of the calculation and add to it.

    Attributes
    ----------
    result : Result
        What the engine gave.
    sheets : mapping
        Worksheets by sheet id, all made beforehand in reading order.
    where : InputMap
        References of the input cells.
    kinds : mapping
        Kind of each sheet that holds no inputs: control, output or calculation.
    names : dict
        The workbook's defined names with their values, as expressions.
    figures, series : dict
        Assumptions and time series in the engine's units.
    rows : dict
        Rows of the time sheets by kind and identifiers, for example ``("tonnes", "TE-001")``.
    cells : dict
        Single cells likewise.
    labels : dict
        What cells that hold a text say.
    margins : dict
        What suppliers earn on an item, by line and supplier, beside ``rows``.
    borne : list of Borne
        Who bears each flow and what it is a part of.
    doubts : Doubts or None
        A risk analysis, when one is asked for.
    previous : Previous or None
        An earlier version that this one is held against.
    """

    book: xlsxwriter.Workbook
    result: Result
    texts: Texts
    formats: Formats
    sheets: Mapping[str, PlainWorksheet]
    where: InputMap
    kinds: Mapping[str, str]
    names: dict[str, Expr] = field(default_factory=dict)
    figures: dict[Key, FigureCells] = field(default_factory=dict)
    series: dict[Key, Row] = field(default_factory=dict)
    rows: dict[tuple[str, ...], Row] = field(default_factory=dict)
    cells: dict[tuple[str, ...], Expr] = field(default_factory=dict)
    stocks: dict[tuple[str, str], Stock] = field(default_factory=dict)
    labels: dict[tuple[str, ...], str] = field(default_factory=dict)
    margins: dict[str, list[tuple[str, str, Row]]] = field(default_factory=dict)
    borne: list[Borne] = field(default_factory=list)
    previous: Previous | None = None
    doubts: Doubts | None = None
    element_rows: dict[str, int] = field(init=False)
    action_rows: dict[str, int] = field(init=False)

    @property
    def inputs(self) -> Inputs:
        """The engine's inputs."""
        return self.result.inputs

    def say(self, key: str, **args: object) -> str:
        """Give a text of the workbook."""
        text: str = self.texts.get(f"book.{key}", **args)
        return text

    def grid(self, sheet: str, lead: bool = False) -> Grid:
        """Open a time sheet with its title, purpose and header."""
        grid = Grid(self.sheets[sheet], self.inputs.years, self.formats)
        grid.lead_year = self.inputs.inventory_year
        grid.part_label = self.say("part")
        headers = tuple(self.say(f"header.{h}") for h in ("id", "label", "unit", "constant", "sum"))
        price_year = self.inputs.plan.plan.price_year
        basis = self.say("basis", price_year=price_year)
        grid.open(self.say(f"{sheet}.title"), self.say(f"{sheet}.purpose"), basis, headers, "Nulagesar" if lead else "")
        return grid

    def members(self, account_sum: str) -> list[str]:
        """List the elements behind the sum inside the territory, or outside it."""
        flags = outside_territory(self.inputs) == (account_sum == CONSUMPTION_SUM)
        return [element.id for element, belongs in zip(self.inputs.elements, flags, strict=True) if belongs]

    def uncarried(self, action: str, amount: Expr) -> Expr:
        """Take the part of an action's amount that no element carries."""
        left = self.cells.get(("uncarried", action))
        return amount if left is None else amount * left

    def input_column(self, table: str, field: str) -> str:
        """Give the cells of a field in every row of an input table, such as ``Antaganden!$D$6:$D$99``."""
        rows = len(getattr(self.inputs.plan, table))
        first, last = (self.where.cell(table, row, field) for row in (0, rows - 1))
        return f"{first}:{last.rsplit('!', 1)[1]}"

    def name_of(self, identifier: str) -> str:
        """Give the name a user knows an element, action, activity, carrier or actor by."""
        return self._names_by_id.get(identifier, identifier)

    def __post_init__(self) -> None:
        """Collect the names once."""
        plan = self.result.inputs.plan
        self.element_rows = {e.id: i for i, e in enumerate(plan.elements)}
        self.action_rows = {a.id: i for i, a in enumerate(plan.actions)}
        tables: tuple[tuple[_Named, ...], ...] = (
            plan.elements, plan.actions, plan.activities, plan.carriers, plan.actors, plan.sources,
        )  # fmt: skip
        self._names_by_id = {str(row.id): str(row.name) for table in tables for row in table}
        language = self.texts.language
        for sector in self.result.inputs.sectors.values():
            self._names_by_id[sector.id] = sector.en if language == "en" else sector.sv


def plain(values: FloatArray) -> FloatArray:
    """Take the plain case out of an array with a draw axis: the first draw by year."""
    return np.asarray(values[0], dtype=float)


def plain_factor(factor: FloatArray) -> FloatArray:
    """Take the plain case out of a price factor that may have a draw axis."""
    return factor if factor.ndim == 1 else factor[0]
