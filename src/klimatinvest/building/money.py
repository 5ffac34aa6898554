"""Life-cycle cost and net present value of the alternatives (EN 15459, ISO 15686-5), in real kronor.

    LCC = Σ_t (investment + replacement + energy + running)_t · factor(t) - residual · factor(end)

A component or object taken into use in year v works v … v+L-1 and is replaced in v+L when that is within the study
period; the residual value is the linear remainder at the unit price of the last year. ``factor`` follows the
project's timing (``end``, ``mid`` or ``start``, an annuity due); the residual value is always at the end of the year.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from klimatinvest.building.axes import COST_LINES, LINES
from klimatinvest.building.model import Investment
from klimatinvest.building.result_energy import CarrierRow
from klimatinvest.building.result_money import Money
from klimatinvest.building.years import Frame
from klimatinvest.core.finance import annuity, discount_factors, present_value
from klimatinvest.core.series import FloatArray, interpolate
from klimatinvest.engine.compile import price_factor

L = {name: index for index, name in enumerate(LINES)}


@dataclass(frozen=True, slots=True)
class Holding:
    """Something that is bought, perhaps replaced, and worth something at the end.

    Attributes
    ----------
    alternative : int
    table : str
    row : int
    paid : ndarray [y]
        Kronor of the price year by year of payment, positive.
    base : float
        Kronor at the price year's unit price, before real growth: what a replacement starts from.
    growth : ndarray [y]
        Real unit price over that of the price year.
    year : int
        Taken into use.
    life : int or None
        Technical life; None for land.
    written_off : int or None
        Years of depreciation.
    replaced : bool
    """

    alternative: int
    table: str
    row: int
    paid: FloatArray
    base: float
    growth: FloatArray
    year: int
    life: int | None
    written_off: int | None
    replaced: bool

    def renewals(self, end_year: int) -> range:
        """Give the years of replacement."""
        if not self.replaced or self.life is None:
            return range(0)
        return range(self.year + self.life, end_year + 1, self.life)

    def residual(self, end_year: int) -> float:
        """Give what is left at the end, kronor of the price year."""
        price = self.base * float(self.growth[-1])
        if self.life is None:
            return price
        renewed = self.renewals(end_year)
        since = renewed[-1] if renewed else self.year
        return price * max(0, self.life - (end_year - since + 1)) / self.life


def holdings(frame: Frame) -> tuple[Holding, ...]:
    """List what the components and the investments buy; an investment paid after the start is in use when paid."""
    return (*_of_components(frame), *_of_investments(frame))


def _of_components(frame: Frame) -> Iterator[Holding]:
    project = frame.building.project
    for index, row in enumerate(frame.building.components):
        if row.unit_cost:
            growth = frame.growth(row.growth, project.price_year)
            base = row.quantity * row.unit_cost * frame.vat(row.vat)
            paid = np.where(frame.years == project.investment_year, base * growth, 0.0)
            yield Holding(
                frame.position[row.alternative],
                "components",
                index,
                paid,
                base,
                growth,
                project.in_use_year,
                row.life,
                row.depreciation_life or row.life,
                True,
            )


def _of_investments(frame: Frame) -> Iterator[Holding]:
    in_use = frame.building.project.in_use_year
    for index, row in enumerate(frame.building.investments):
        if row.kind not in {"investment", "land"}:
            continue
        amounts = real_amounts(frame, row)
        growth = frame.growth(row.growth, row.price_year)
        starts = np.maximum(frame.years, in_use)
        for year in sorted({int(y) for y in starts[amounts != 0.0]}):
            mine = np.where(starts == year, amounts, 0.0)
            life = row.life if row.kind == "investment" else None
            yield Holding(
                frame.position[row.alternative],
                "investments",
                index,
                mine * growth,
                float(mine.sum()),
                growth,
                year,
                life,
                life,
                row.replaced,
            )


def real_amounts(frame: Frame, row: Investment) -> FloatArray:
    """Give an investment's amounts by year in the project's price year, before real growth, with tax not recovered.

    A grant is decided in nominal kronor and is moved to the price year with the project's inflation.
    """
    stated = np.array([row.amounts.get(int(year), 0.0) for year in frame.years])
    if row.kind == "grant":
        return np.asarray(stated / frame.inflation)
    level = price_factor(frame.library, row.price_year, frame.building.project.price_year)
    return np.asarray(stated * level * frame.vat(row.vat))


def money(frame: Frame, carriers: tuple[CarrierRow, ...], use: FloatArray) -> Money:
    """Calculate flows, life-cycle cost and net present value.

    Parameters
    ----------
    frame : Frame
    carriers : tuple of CarrierRow
        Prices by year.
    use : ndarray [a, k, y]
        kWh in operation.
    """
    project = frame.building.project
    flows = np.zeros((len(frame.alternatives), len(LINES), len(frame.years)))
    residual = np.zeros(len(frame.alternatives))
    for holding in holdings(frame):
        flows[holding.alternative, L["investment"]] -= holding.paid
        at = [frame.at(year) for year in holding.renewals(frame.end_year)]
        flows[holding.alternative, L["replacement"], at] -= holding.base * holding.growth[at]
        residual[holding.alternative] += holding.residual(frame.end_year)
    for row in frame.building.investments:
        place = frame.position[row.alternative]
        if row.kind == "expense":
            flows[place, L["investment"]] -= real_amounts(frame, row) * frame.growth(row.growth, row.price_year)
        elif row.kind == "grant":
            flows[place, L["grant"]] += real_amounts(frame, row)
    prices = np.array([np.nan_to_num(row.price) for row in carriers]).reshape(len(carriers), len(frame.years))
    flows[:, L["energy"]] -= (use * prices).sum(axis=1)
    _running(frame, flows)
    factors = discount_factors(frame.years, project.base_year, project.real_rate / 100.0, project.timing)
    last = float((1.0 + project.real_rate / 100.0) ** -(frame.end_year - project.base_year))
    cost = -present_value(flows[:, COST_LINES].sum(axis=1), factors) - residual * last
    return Money(
        flows=flows,
        residual=residual,
        factors=factors,
        residual_factor=last,
        life_cycle_cost=cost,
        npv=present_value(flows.sum(axis=1), factors) + residual * last,
        annuity=annuity(cost, project.real_rate / 100.0, project.study_period),
    )


def _running(frame: Frame, flows: FloatArray) -> None:
    for row in frame.building.running_costs:
        if row.values:
            known = sorted(row.values.items())
            stated = interpolate(frame.years, [year for year, _ in known], [value for _, value in known])
        else:
            stated = np.full(len(frame.years), row.amount or 0.0)
        level = price_factor(frame.library, row.price_year, frame.building.project.price_year) * frame.vat(row.vat)
        amount = stated * level * frame.growth(row.growth, row.price_year) * frame.operating
        sign, line = (1.0, "revenue") if row.kind == "revenue" else (-1.0, "running")
        flows[frame.position[row.alternative], L[line]] += sign * amount
