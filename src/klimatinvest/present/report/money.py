"""Money as the report shows it: million kronor with one decimal."""

from __future__ import annotations

import numpy as np

from klimatinvest.core.units import conversion
from klimatinvest.engine.costs import INDEX
from klimatinvest.engine.inputs import FloatArray
from klimatinvest.engine.result import Result
from klimatinvest.text.catalog import Texts

MKR = conversion("Mkr", "kr")  # divided by, for a millionth is no exact number
RUNNING_LINES = ("expense", "operation", "reference_operation", "energy", "reference_energy", "revenue")


def mkr(value: float, texts: Texts) -> str:
    """Show an amount in million kronor."""
    return texts.number(value, 1)


def running_change(result: Result) -> FloatArray:
    """Give the change in the municipal group's running costs and revenue, Mkr [year], constant prices.

    Capital cost is not in it: what depreciation and interest become is told by the budget effect.
    """
    lines = result.lenses.municipal[0][:, [INDEX[line] for line in RUNNING_LINES]]
    change: FloatArray = lines.sum(axis=(0, 1)) / MKR
    return np.where(np.abs(change) < 1e-9, 0.0, change)
