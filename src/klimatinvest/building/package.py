"""Belok's Totalmetodik: rank energy measures by internal rate and cumulate while the package meets the requirement.

A package's rate i solves Σ_k [-I_k + Σ_{t=1..n_k} B_k(t) / (1+i)^t] = 0: the investment in the first year, savings in
the n_k years after it, at each year's energy price. A measure is not replaced when its life ends before that of
another. Where savings have been calculated again in sequence those are used for the package; alone for the ranking.
"""

from __future__ import annotations

import numpy as np

from klimatinvest.building.energy import carrier_rows, yearly_kwh
from klimatinvest.building.result_energy import CarrierRow, MeasureRow, Package
from klimatinvest.building.years import Frame
from klimatinvest.core.finance import discount_factors, present_value
from klimatinvest.core.irr import Irr, irr
from klimatinvest.core.series import BoolArray, FloatArray, IntArray
from klimatinvest.engine.compile import price_factor

_NOISE = 1e-9  # share of the investment within which the requirement is met exactly


def package(frame: Frame) -> Package | None:
    """Put together the package of energy measures; None without measures.

    Raises
    ------
    ValueError
        The project states no required return; the checks of the input refuse that.
    """
    building = frame.building
    if not building.measures:
        return None
    if building.project.required_return is None:
        raise ValueError("a package needs a required return")
    requirement = building.project.required_return / 100.0
    start = building.project.investment_year
    years = np.arange(start, start + max(m.life for m in building.measures) + 1)
    carriers = carrier_rows(frame, years)
    alone, sequence = _kwh(frame, in_sequence=False), _kwh(frame, in_sequence=True)
    own, together = (_flows(frame, years, carriers, kwh) for kwh in (alone, sequence))
    rates = irr(own)
    order = _ranking(rates.rate, own)
    flows = together[order]
    cumulated = np.cumsum(flows, axis=0)
    joint = irr(cumulated)
    count = _count(cumulated, years, requirement)
    chosen = flows[:count].sum(axis=0)
    picked = order[:count]
    saved = sequence[picked].sum(axis=0)
    factors = np.array([np.nan_to_num(row.factor) for row in carriers]).reshape(len(carriers), len(years))
    emitted = [building.measures[i].embodied for i in picked if building.measures[i].embodied is not None]
    return Package(
        requirement=requirement,
        years=years,
        rows=_rows(order, rates, joint, together, cumulated, count),
        flows=flows,
        investment=float(-chosen[0]),
        saving=float(chosen[1]),
        rate=float(joint.rate[count - 1]) if count else float("nan"),
        npv=float(present_value(chosen, discount_factors(years, start, requirement))),
        saved_energy={row.id: float(kwh) for row, kwh in zip(carriers, saved, strict=True) if kwh},
        saved_kg=float((saved * factors[:, 0]).sum()),
        saved_kg_lifetime=float(((sequence @ factors) * _living(frame, years))[picked].sum()),
        embodied_kg=float(sum(kg for kg in emitted if kg is not None)),
        embodied_stated=len(emitted),
    )


def _rows(
    order: IntArray, own: Irr, joint: Irr, flows: FloatArray, cumulated: FloatArray, count: int
) -> tuple[MeasureRow, ...]:
    """Describe the measures in their order; ``flows`` are in the input's order, ``cumulated`` in that of ranking."""
    return tuple(
        MeasureRow(
            index=int(index),
            own_rate=float(own.rate[index]),
            own_state=str(own.state[index]),
            investment=float(-flows[index, 0]),
            first_saving=float(flows[index, 1]),
            cumulated_investment=float(-cumulated[place, 0]),
            cumulated_saving=float(cumulated[place, 1]),
            package_rate=float(joint.rate[place]),
            package_state=str(joint.state[place]),
            included=place < count,
        )
        for place, index in enumerate(order)
    )


def _ranking(rates: FloatArray, flows: FloatArray) -> IntArray:
    """Order the measures by internal rate, best first.

    A measure without a rate comes first when it only brings money and last when it only costs; equal ones keep the
    input's order.
    """
    without = np.where(flows.sum(axis=-1) > 0.0, np.inf, -np.inf)
    return np.argsort(-np.where(np.isfinite(rates), rates, without), kind="stable")


def _count(cumulated: FloatArray, years: IntArray, requirement: float) -> int:
    """Count the measures, in order, for which the package still meets the requirement.

    A package of investment followed by savings meets the requirement when its present value at that rate is not
    below 0, which also holds where it has no internal rate.
    """
    values = present_value(cumulated, discount_factors(years, int(years[0]), requirement))
    meets = values >= -_NOISE * np.abs(cumulated).sum(axis=-1)
    return len(meets) if meets.all() else int(np.argmin(meets))


def _kwh(frame: Frame, *, in_sequence: bool) -> FloatArray:
    """Give the saved kWh a year [measure, carrier]."""
    measures = {row.id: place for place, row in enumerate(frame.building.measures)}
    carriers = {row.id: (place, row) for place, row in enumerate(frame.building.energy_carriers)}
    kwh = np.zeros((len(measures), len(carriers)))
    for row in frame.building.measure_savings:
        place, carrier = carriers[row.carrier]
        unit = yearly_kwh(row.unit, carrier)
        if unit is None:
            raise ValueError(f"{row.unit} is no unit of energy")
        stated = row.in_sequence if in_sequence and row.in_sequence is not None else row.saving
        kwh[measures[row.measure], place] += stated * unit
    return kwh


def _flows(frame: Frame, years: IntArray, carriers: tuple[CarrierRow, ...], kwh: FloatArray) -> FloatArray:
    """Give the flows of each measure [measure, y], kronor of the price year."""
    measures = frame.building.measures
    level = np.array([price_factor(frame.library, m.price_year, frame.building.project.price_year) for m in measures])
    prices = np.array([np.nan_to_num(row.price) for row in carriers]).reshape(len(carriers), len(years))
    other = np.array([m.other_saving for m in measures]) * level
    flows = (kwh @ prices + other[:, None]) * _living(frame, years)
    flows[:, 0] -= np.array([m.investment for m in measures]) * level
    return np.asarray(flows)


def _living(frame: Frame, years: IntArray) -> BoolArray:
    """Tell in which years a measure saves [measure, y]: those of its life, after the investment."""
    age = years - years[0]
    return np.asarray((age >= 1) & (age <= np.array([m.life for m in frame.building.measures])[:, None]))
