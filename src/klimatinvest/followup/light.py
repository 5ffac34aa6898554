"""The traffic light: one rule for everything that is followed up.

A shortfall is how much worse the outcome is than the plan, as a share of the plan. Up to the limit of yellow it is
green, up to the limit of red it is yellow, beyond that red. What cannot be judged has no light.
"""

from __future__ import annotations

import math
from typing import Literal

from klimatinvest.followup.model import Settings

Light = Literal["green", "yellow", "red", "none"]
ORDER: tuple[Light, ...] = ("none", "green", "yellow", "red")
NOISE = 1e-9  # share of a plan below which a shortfall is rounding


def shortfall(planned: float, actual: float, high_is_good: bool) -> float:
    """Give how much worse the outcome is, as a share of the plan; negative when it is better.

    NaN when either is unknown. Where nothing was planned, less than nothing is infinitely short and more is ahead.
    """
    if not (math.isfinite(planned) and math.isfinite(actual)):
        return math.nan
    worse = planned - actual if high_is_good else actual - planned
    if abs(worse) <= NOISE * max(1.0, abs(planned)):
        return 0.0
    return worse / abs(planned) if planned != 0.0 else math.copysign(math.inf, worse)


def light_of(short: float, settings: Settings) -> Light:
    """Give the light of a shortfall."""
    if math.isnan(short):
        return "none"
    if short <= settings.yellow / 100.0 + NOISE:
        return "green"
    return "yellow" if short <= settings.red / 100.0 + NOISE else "red"


def worst(lights: list[Light]) -> Light:
    """Give the worst of several lights; none when there is none."""
    return max(lights, key=ORDER.index, default="none")
