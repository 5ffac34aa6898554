"""Figures that belong to no lens: investment, and what an invested krona gives."""

from __future__ import annotations

from dataclasses import dataclass, fields

from klimatinvest.engine.inputs import FloatArray
from klimatinvest.engine.intensity import kg_per_krona, safe_ratio
from klimatinvest.engine.ledger import INDEX


@dataclass(frozen=True)
class Effect:
    """Figures that belong to no lens, [draw, row], kr and tonnes over the horizon.

    Attributes
    ----------
    total_investment : ndarray
        Total expenditure of all actors including reinvestment, undiscounted.
    initial_investment : ndarray
        The same without reinvestment.
    incremental_investment : ndarray
        Total less the reference investments it replaces.
    cost_per_tonne_c : ndarray
        Investment intensity: total investment per tonne in the horizon.
    kg_per_krona : ndarray
        The Klimatklivet measure: yearly tonnes · life · 1000 / initial investment; NaN without a life.
    """

    total_investment: FloatArray
    initial_investment: FloatArray
    incremental_investment: FloatArray
    tonnes: FloatArray
    cost_per_tonne_c: FloatArray
    kg_per_krona: FloatArray

    def between(self, start: int, stop: int) -> Effect:
        """Take the figures of the rows from ``start`` up to ``stop``."""
        return Effect(**{f.name: getattr(self, f.name)[:, start:stop] for f in fields(self)})


def effect(total: FloatArray, summed: FloatArray, full_year_tonnes: FloatArray, lifetime: FloatArray) -> Effect:
    """Compute the figures without a lens.

    Parameters
    ----------
    total : ndarray [draw, row, line]
        Resource flows of all actors, undiscounted, over the horizon.
    summed : ndarray [draw, row]
        Portfolio abatement over the horizon.
    full_year_tonnes, lifetime : ndarray [draw, row]
        Tonnes in the year the element is fully deployed, and its life; NaN where there is none.
    """
    initial = 0.0 - total[..., INDEX["investment"]]
    gross = initial - total[..., INDEX["reinvestment"]]
    saved = total[..., INDEX["reference_investment"]] + total[..., INDEX["reference_reinvestment"]]
    return Effect(
        total_investment=gross,
        initial_investment=initial,
        incremental_investment=gross - saved,
        tonnes=summed,
        cost_per_tonne_c=safe_ratio(gross, summed),
        kg_per_krona=kg_per_krona(full_year_tonnes, lifetime, initial),
    )
