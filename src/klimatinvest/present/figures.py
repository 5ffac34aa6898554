"""Read key figures out of a result: the value, or the reason why there is none."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from klimatinvest.engine.costs import INDEX, LINES, NEED_LINES
from klimatinvest.engine.metrics import Effect, Lens, Metric
from klimatinvest.engine.result import SUMS, TOTAL, Block, Result

LENSES: tuple[Lens, ...] = ("municipal", "society")
BlockName = Literal["elements", "actions"]
_PAYBACK = ("payback", "discounted_payback")
_INVESTMENTS = ("total_investment", "initial_investment", "incremental_investment", "cost_per_tonne_c")
_INVESTMENT_LINES = (*NEED_LINES, "reference_investment")


@dataclass(frozen=True, slots=True)
class Figure:
    """One key figure of one row.

    Attributes
    ----------
    unit : str
        Unit of the value.
    value : float or None
        None when it cannot be calculated.
    reason : str
        Why there is no value; empty when there is one.
    state : str
        What to know about a value that has one, such as a payback that a later cost undoes.
    """

    unit: str
    value: float | None
    reason: str = ""
    state: str = ""


def has_lens(metric: Metric) -> bool:
    """Tell whether a metric is stated for each lens, or once for all."""
    return metric.id not in Effect.__dataclass_fields__ and metric.id != "viability_gap"


def key_figure(result: Result, name: BlockName, row: str, metric: Metric, lens: Lens | None = None) -> Figure:
    """Read one key figure.

    Parameters
    ----------
    result : Result
        A calculated plan.
    name : str
        ``elements`` or ``actions``.
    row : str
        Identifier of a row of the block.
    metric : Metric
        Which figure.
    lens : str, optional
        Whose view; needed when ``has_lens(metric)``.
    """
    block: Block = getattr(result, name)
    index = block.rows.index(row)
    if metric.id == "viability_gap":
        return _viability(result, row, metric)
    if not has_lens(metric):
        if metric.id in _INVESTMENTS and not is_costed(result, name, row, _INVESTMENT_LINES):
            return Figure(metric.unit, None, "no-investment-stated")
        value = float(getattr(block.effect, metric.id)[0, index])
        return _figure(metric, value, _effect_reason(result, block, index, metric))
    if metric.id != "discounted_tonnes" and not is_costed(result, name, row):
        return Figure(metric.unit, None, "no-costs-stated")
    return _lens_figure(block, index, metric, getattr(getattr(block, str(lens)), metric.id))


def _lens_figure(block: Block, index: int, metric: Metric, field: Any) -> Figure:
    """Read a figure of a lens; returns and paybacks say themselves why they have no value."""
    if metric.id == "irr" or metric.id in _PAYBACK:
        values = field.rate if metric.id == "irr" else field.years
        state = str(field.state[0, index])
        return _figure(metric, float(values[0, index]), state, "" if state == "ok" else state)
    return _figure(metric, float(field[0, index]), _lens_reason(block, index, metric))


def is_costed(result: Result, name: BlockName, row: str, lines: tuple[str, ...] = LINES) -> bool:
    """Tell whether the plan states any of the lines behind a row; without one a zero says nothing."""
    stated = np.any(result.costs.stated[:, [INDEX[line] for line in lines]], axis=1)
    if name == "actions":
        return bool(stated[result.costs.items.index(row)])
    carried = result.allocation[result.elements.rows.index(row)] != 0.0
    return bool(np.any(stated & carried))


def _figure(metric: Metric, value: float, reason: str, state: str = "") -> Figure:
    if math.isfinite(value):
        return Figure(metric.unit, value, "", state)
    return Figure(metric.unit, None, reason)


def _viability(result: Result, row: str, metric: Metric) -> Figure:
    if row not in result.costs.items:
        return Figure(metric.unit, None, "not-for-sums")
    return _figure(metric, float(result.viability_gap[0, result.costs.items.index(row)]), "no-costs-stated")


def _effect_reason(result: Result, block: Block, index: int, metric: Metric) -> str:
    if metric.id == "kg_per_krona":
        if block.rows[index] in SUMS:
            return "not-for-sums"
        row = block.rows[index]
        if not block.tonnes[0, index].any():
            return "no-abatement"
        return "no-lifetime" if result.inputs.value(row, "lifetime") is None else "no-investment"
    return _tonnes_reason(block, index)


def _lens_reason(block: Block, index: int, metric: Metric) -> str:
    if metric.id == "benefit_cost_ratio":
        return "no-net-costs"
    if metric.id == "mirr":
        return "no-outlay-or-receipt"
    return _tonnes_reason(block, index)


def _tonnes_reason(block: Block, index: int) -> str:
    if math.isfinite(float(block.tonnes[0, index].sum())):
        return "no-abatement"
    return "two-accounts" if block.rows[index] == TOTAL else "tonnes-unknown"
