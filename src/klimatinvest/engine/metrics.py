"""Key figures of elements, actions and the whole plan, one declaration a metric.

All arrays are [draw, row]; rows are the elements with their share of the actions, the part of the actions that
no element carries (*unallocated*) and the sums; or the actions alone. What cannot be calculated is NaN here and
blank with a reason when shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal, Protocol

import numpy as np

from klimatinvest.core.finance import Payback, annuity, discount_factors
from klimatinvest.core.irr import Irr
from klimatinvest.engine.costs import BENEFIT_LINES, COST_LINES, INDEX
from klimatinvest.engine.effect import Effect as Effect  # noqa: PLC0414 - part of this module's face
from klimatinvest.engine.inputs import FloatArray, Inputs
from klimatinvest.engine.intensity import safe_ratio
from klimatinvest.engine.postings import Discounting

Lens = Literal["municipal", "society"]


@dataclass(frozen=True, slots=True)
class Metric:
    """One key figure.

    Attributes
    ----------
    id : str
        Field of ``LensMetrics`` or ``Effect``; labels under ``metric.<id>``.
    unit : str
        Unit of the value.
    better : str
        ``high``, ``low`` or ``none``.
    """

    id: str
    unit: str
    better: Literal["high", "low", "none"]


METRICS: tuple[Metric, ...] = (
    Metric("npv", "kr", "high"),
    Metric("pvc", "kr", "low"),
    Metric("annuity", "kr/år", "high"),
    Metric("irr", "andel", "high"),
    Metric("mirr", "andel", "high"),
    Metric("payback", "år", "low"),
    Metric("discounted_payback", "år", "low"),
    Metric("benefit_cost_ratio", "kr/kr", "high"),
    Metric("cost_per_tonne_a", "kr/ton", "low"),
    Metric("cost_per_tonne_b", "kr/ton", "low"),
    Metric("cost_per_tonne_c", "kr/ton", "low"),
    Metric("kg_per_krona", "kg/kr", "high"),
    Metric("total_investment", "kr", "none"),
    Metric("initial_investment", "kr", "none"),
    Metric("incremental_investment", "kr", "none"),
    Metric("tonnes", "ton", "high"),
    Metric("discounted_tonnes", "ton", "high"),
    Metric("viability_gap", "kr", "low"),
)


class LensFlows(Protocol):
    """What the key figures of one lens are calculated from; every array has all rows."""

    @property
    def lens(self) -> Lens:
        """Whose figures they are."""

    @property
    def inputs(self) -> Inputs:
        """Years and timing."""

    @property
    def rate(self) -> FloatArray:
        """Real rate, [draw or 1, 1 or year]."""

    @property
    def discounting(self) -> Discounting:
        """Factors of flows and of residual values."""

    @property
    def lines(self) -> FloatArray:
        """Signed flows, [draw, row, line, year]."""

    @property
    def extra(self) -> FloatArray:
        """What the NPV includes beside the lines, [draw, row, year]."""

    @property
    def present(self) -> FloatArray:
        """Present value of the lines, [draw, row, line]."""

    @property
    def extra_present(self) -> FloatArray:
        """Present value of what the NPV includes beside them, [draw, row]."""

    def tonnes_by(self, weights: FloatArray) -> FloatArray:
        """Portfolio abatement summed over the years with weights [draw or 1, year], [draw, row]."""

    @property
    def net(self) -> FloatArray:
        """Net flow the NPV is taken of, [draw, row, year]."""

    @property
    def rates(self) -> Irr:
        """Internal rates of return of the net flow."""

    @property
    def mirr(self) -> FloatArray:
        """Modified internal rate of return, [draw, row]."""

    @property
    def payback(self) -> Payback:
        """Simple payback of the net flow without residual values."""

    @property
    def discounted_payback(self) -> Payback:
        """The same of the discounted flow."""


@dataclass(frozen=True)
class LensMetrics:
    """Key figures of one lens, each [draw, row] and calculated when it is asked for.

    Attributes
    ----------
    source : LensFlows
        Flows of all rows.
    rows : slice
        The rows meant.
    """

    source: LensFlows
    rows: slice

    @property
    def lens(self) -> Lens:
        """Whose figures they are."""
        return self.source.lens

    @property
    def factors(self) -> FloatArray:
        """Discount factors of operating flows, [draw or 1, year]."""
        return self.source.discounting.factors

    @property
    def residual_factor(self) -> FloatArray:
        """Discount factor of the residual value, always counted at the end of the last year, [draw or 1]."""
        return self.source.discounting.residual

    @cached_property
    def lines(self) -> FloatArray:
        """Signed flows, [draw, row, line, year]."""
        return self.source.lines[:, self.rows]

    @cached_property
    def extra(self) -> FloatArray:
        """What the NPV includes beside the lines: decided grants or the CO2 value, [draw, row, year]."""
        return self.source.extra[:, self.rows]

    @cached_property
    def net(self) -> FloatArray:
        """Net flow the NPV is taken of, [draw, row, year]."""
        return self.source.net[:, self.rows]

    @cached_property
    def _present(self) -> FloatArray:
        return self.source.present[:, self.rows]

    @cached_property
    def _extra_present(self) -> FloatArray:
        return self.source.extra_present[:, self.rows]

    @cached_property
    def _size(self) -> FloatArray:
        return np.asarray(np.abs(self._present).sum(axis=-1))

    @cached_property
    def _cost(self) -> FloatArray:
        return rounded(self._present.sum(axis=-1), self._size)

    @cached_property
    def npv(self) -> FloatArray:
        """Net present value."""
        return rounded(self._cost + self._extra_present, self._size + np.abs(self._extra_present))

    @cached_property
    def pvc(self) -> FloatArray:
        """Present value of the cost, without grants, CO2 value and co-benefits."""
        # 0 − x, because −x makes a zero that is shown with a minus sign
        return 0.0 - self._cost

    @cached_property
    def annuity(self) -> FloatArray:
        """Level yearly amount of the NPV over ``end_year − base_year`` years."""
        n = self.source.inputs.years.size - 1
        return annuity(self.npv, self.source.rate[..., -1:], n) if n > 0 else np.full_like(self.npv, np.nan)

    @cached_property
    def benefits(self) -> FloatArray:
        """Present value of the lines that are benefits by kind, and of what the NPV includes beside the lines."""
        return np.asarray(self._present[..., _pick(BENEFIT_LINES)].sum(axis=-1) + self._extra_present)

    @cached_property
    def costs(self) -> FloatArray:
        """Present value of the lines that are costs by kind, > 0."""
        return np.asarray(0.0 - self._present[..., _pick(COST_LINES)].sum(axis=-1))

    @cached_property
    def benefit_cost_ratio(self) -> FloatArray:
        """Benefits over costs."""
        return safe_ratio(self.benefits, self.costs)

    @cached_property
    def tonnes(self) -> FloatArray:
        """Abatement over the horizon."""
        return self.source.tonnes_by(np.ones((1, self.source.inputs.years.size)))[:, self.rows]

    @cached_property
    def discounted_tonnes(self) -> FloatArray:
        """The same with the factors of operating flows."""
        return self.source.tonnes_by(self.factors)[:, self.rows]

    @cached_property
    def cost_per_tonne_a(self) -> FloatArray:
        """PVC per tonne."""
        return safe_ratio(self.pvc, self.tonnes)

    @cached_property
    def cost_per_tonne_b(self) -> FloatArray:
        """PVC per discounted tonne; blank too where more is emitted than abated over the years."""
        return np.where(self.tonnes > 0.0, safe_ratio(self.pvc, self.discounted_tonnes), np.nan)

    @cached_property
    def irr(self) -> Irr:
        """Internal rates of return of the net flow."""
        return self.source.rates.between(self.rows.start, self.rows.stop)

    @cached_property
    def mirr(self) -> FloatArray:
        """Modified internal rate of return, at the lens's own rate both ways."""
        return self.source.mirr[:, self.rows]

    @cached_property
    def payback(self) -> Payback:
        """Simple payback of the net flow without residual values, from the first investment."""
        return self.source.payback.between(self.rows.start, self.rows.stop)

    @cached_property
    def discounted_payback(self) -> Payback:
        """The same of the discounted flow."""
        return self.source.discounted_payback.between(self.rows.start, self.rows.stop)


ROUNDING = 1e-12  # share of the amounts in a sum below which the sum is rounding


def _pick(names: tuple[str, ...]) -> list[int]:
    return [INDEX[name] for name in names]


def lens_discounting(inputs: Inputs, lens: Lens) -> tuple[FloatArray, Discounting]:
    """Give the rate of a lens, [draw or 1, 1 or year], and its discount factors."""
    rate = inputs.rate_municipal if lens == "municipal" else inputs.rate_society
    base, timing = inputs.plan.plan.base_year, inputs.plan.plan.timing
    at_end = discount_factors(inputs.years, base, rate)[..., -1]
    return rate, Discounting(discount_factors(inputs.years, base, rate, timing), at_end)


def rounded(total: FloatArray, size: FloatArray) -> FloatArray:
    """Give 0 where a sum is nothing but the rounding of its terms."""
    return np.where(np.abs(total) <= ROUNDING * size, 0.0, total)
