"""In which unit a table shows its amounts, and with how many decimals: decided here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from klimatinvest.core.units import conversion
from klimatinvest.engine.inputs import Inputs
from klimatinvest.present.table import Cell, Row
from klimatinvest.text.catalog import Texts

# Decimals of a figure in its unit; what would look like zero is given more where it is shown.
DECIMALS = {"Mkr": 1, "tkr": 0, "kr": 0, "kr/ton": 0, "ton": 0, "%": 0}
_LARGEST_IN_TKR = 1e8  # kronor; above this a row in thousands no longer fits beside its name
_WHOLE_FROM = 100.0  # a quantity from which decimals say nothing
_NOTHING = 0.5  # kronor; less is the last digit of a sum


@dataclass(frozen=True, slots=True)
class Scale:
    """A unit of money and how its amounts look.

    Attributes
    ----------
    unit : str
        ``Mkr``, ``tkr`` or ``kr``.
    """

    unit: str = "Mkr"

    @property
    def decimals(self) -> int:
        """Decimals shown."""
        return DECIMALS[self.unit]

    def of(self, amount: float) -> float:
        """Give an amount, kronor, in the unit."""
        return amount / conversion(self.unit, "kr")  # divided by, for a millionth is no exact number

    def label(self, texts: Texts) -> str:
        """Name the unit in the reader's language."""
        return texts.unit(self.unit)

    def say(self, amount: float, texts: Texts) -> str:
        """Write an amount, kronor, with its unit: ``12,3 Mkr``."""
        return f"{texts.number(self.of(amount), self.decimals)} {self.label(texts)}"


MKR = Scale()


def money_scale(amounts: Iterable[float]) -> Scale:
    """Choose the unit in which all amounts of a table can be read.

    Millions with one decimal, unless some amount would be shown as zero and none is so large that thousands
    would be unreadable; kronor where even thousands would show one as zero.

    Parameters
    ----------
    amounts : iterable of float
        Every amount of the table, kronor.
    """
    sizes = [size for amount in amounts if (size := abs(amount)) >= _NOTHING]
    if not sizes or min(sizes) >= 5e4 or max(sizes) > _LARGEST_IN_TKR:
        return MKR
    return Scale("tkr") if min(sizes) >= 500.0 else Scale("kr") if max(sizes) < 1e5 else Scale("tkr")


def scaled(rows: Iterable[Row], places: Sequence[int] | None = None) -> tuple[Scale, tuple[Row, ...]]:
    """Take rows with amounts in kronor to the unit in which all of them can be read.

    Parameters
    ----------
    rows : iterable of Row
        Their amounts in kronor.
    places : sequence of int, optional
        The columns that hold amounts; every number unless given.
    """
    told = tuple(rows)

    def amounts(row: Row) -> Iterator[tuple[int, float]]:
        return ((n, c) for n, c in enumerate(row.cells) if isinstance(c, float) and (places is None or n in places))

    scale = money_scale(amount for row in told for _, amount in amounts(row))
    return scale, tuple(replace(row, cells=_with(row.cells, amounts(row), scale)) for row in told)


def _with(cells: tuple[Cell, ...], amounts: Iterable[tuple[int, float]], scale: Scale) -> tuple[Cell, ...]:
    changed = list(cells)
    for n, amount in amounts:
        changed[n] = scale.of(amount)
    return tuple(changed)


def price_note(inputs: Inputs, texts: Texts) -> str:
    """Say in which prices a result's amounts are, and to which year present values are taken."""
    settings = inputs.plan.plan
    return texts.get("console.prices", price_year=settings.price_year, base_year=settings.base_year)


def quantity_decimals(value: float) -> int:
    """Give the decimals of a quantity that no column has a unit for: one up to a hundred, if it has any."""
    return 0 if abs(value) >= _WHOLE_FROM or value == round(value) else 1
