"""From the plan's constant prices to the kronor of each year."""

from __future__ import annotations

from klimatinvest.engine.inputs import FloatArray, Inputs


def price_level(inputs: Inputs) -> FloatArray:
    """Give the price level of each year over that of the plan's price year: ``(1+π)^(y - price year)``, [draw, year].

    What an amount in constant prices is multiplied by for nominal kronor.
    """
    inflation = inputs.constant("inflation")
    since = (inputs.years - inputs.plan.plan.price_year).astype(float)
    level: FloatArray = (1.0 + inflation) ** since
    return level
