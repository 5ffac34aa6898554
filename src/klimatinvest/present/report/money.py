"""Money as the report shows it: million kronor with one decimal."""

from __future__ import annotations

import numpy as np

from klimatinvest.core.units import conversion
from klimatinvest.engine.inputs import FloatArray
from klimatinvest.engine.result import Result
from klimatinvest.text.catalog import Texts

MKR = conversion("Mkr", "kr")  # divided by, for a millionth is no exact number


def mkr(value: float, texts: Texts) -> str:
    """Show an amount in million kronor."""
    return texts.number(value, 1)


def budget_net(result: Result) -> FloatArray:
    """Give the net cost that the municipal group's operating budget sees, Mkr in current prices [year]."""
    net: FloatArray = result.budget.net[0].sum(axis=0) / MKR
    return np.where(np.abs(net) < 1e-9, 0.0, net)
