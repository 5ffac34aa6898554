"""The plan's uncertain values, ready to be drawn: what each replaces, how far it reaches and what it moves with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from klimatinvest.analysis.sampling import RankArray, Spread, table
from klimatinvest.core.series import FloatArray
from klimatinvest.engine.inputs import Inputs, Key
from klimatinvest.plan.checks_risk import PERCENT_LIKELY, normal_correlation
from klimatinvest.plan.model import Assumption, Plan, Uncertainty
from klimatinvest.plan.stated import field_value

UNDRAWN = ("potential", "deployment_rate")  # what only a breakdown of goals reads


@dataclass(frozen=True, slots=True)
class Doubt:
    """One uncertain value.

    Attributes
    ----------
    key : tuple
        Subject, quantity and carrier.
    group : str
        What it moves fully together with; its own name when it moves by itself.
    spread : Spread
        Of a value, or of the share of what is stated.
    stated : float or None
        The value in its own unit of an assumption or of a number of a co-benefit, loan or source; None for series and
        amounts, which are multiplied by a share.
    shared : bool
        The spread is of a share of what is stated.
    """

    key: Key
    group: str
    spread: Spread
    stated: float | None
    shared: bool

    def values(self, drawn: FloatArray) -> FloatArray:
        """Turn draws of the spread into what the engine takes: values of an assumption, shares of the others."""
        return drawn * self.stated if self.shared and self.stated is not None else drawn


def own_name(key: Key) -> str:
    """Name a value that moves by itself."""
    return " · ".join(part for part in key if part)


def doubts_of(inputs: Inputs) -> tuple[Doubt, ...]:
    """List the plan's uncertain values in the order of its tables; low and high of an assumption mean PERT.

    Parameters
    ----------
    inputs : Inputs
        The compiled plan, without draws: it knows which value an assumption takes from the library.
    """
    plan, found = inputs.plan, {}
    for row in plan.uncertainties:
        key = (row.subject, row.quantity, row.carrier)
        if row.quantity not in UNDRAWN:
            found[key] = _stated_doubt(inputs, row, key)
    for figure in plan.assumptions:
        key = (figure.subject, figure.quantity, figure.carrier)
        ranged = figure.low is not None or figure.high is not None
        if ranged and key not in found and figure.quantity not in (*UNDRAWN, "vat_rate"):
            found[key] = _ranged_doubt(inputs, figure, key)
    return tuple(found.values())


def _stated_doubt(inputs: Inputs, row: Uncertainty, key: Key) -> Doubt:
    value = _value(inputs, key)
    group = row.group or own_name(key)
    if row.measure == "unit" and value is not None:
        return Doubt(key, group, Spread(row.distribution, row.low, value, row.high), value, shared=False)
    spread = Spread(row.distribution, row.low / PERCENT_LIKELY, 1.0, row.high / PERCENT_LIKELY)
    return Doubt(key, group, spread, value, shared=True)


def _ranged_doubt(inputs: Inputs, row: Assumption, key: Key) -> Doubt:
    value = _value(inputs, key)
    likely = 0.0 if value is None else value
    low, high = (likely if end is None else end for end in (row.low, row.high))
    return Doubt(key, own_name(key), Spread("pert", low, likely, high), value, shared=False)


def _value(inputs: Inputs, key: Key) -> float | None:
    """Give a single value in its own unit; None for what is multiplied by a share."""
    figure = inputs.figures.get(key)
    if figure is None:
        return field_value(inputs.plan, key[0], key[1])
    return figure.library if figure.own is None else figure.own


def groups_of(doubts: tuple[Doubt, ...]) -> tuple[str, ...]:
    """List the groups, each once, in the order met."""
    return tuple(dict.fromkeys(doubt.group for doubt in doubts))


def correlations_of(plan: Plan) -> dict[tuple[str, str], float]:
    """Give the correlations of the groups' normal scores, both ways round."""
    ranks = {(row.first, row.second): row.value for row in plan.correlations}
    ranks |= {(other, one): value for (one, other), value in ranks.items()}
    groups, matrix = normal_correlation(ranks)
    at = {group: i for i, group in enumerate(groups)}
    return {(one, other): float(matrix[at[one], at[other]]) for one, other in ranks}


@dataclass(frozen=True, slots=True)
class Drawn:
    """What the engine takes, each [draw]: values, and shares of what is multiplied."""

    sampled: dict[Key, FloatArray]
    scaled: dict[Key, FloatArray]


def drawn_values(doubts: tuple[Doubt, ...], ranks: RankArray, draws: int) -> Drawn:
    """Turn ranks, [group, draw], of a hypercube of ``draws`` parts into values."""
    row = {group: i for i, group in enumerate(groups_of(doubts))}
    alike: dict[tuple[str, float], list[Doubt]] = {}
    spreads: dict[Key, FloatArray] = {}
    for doubt in doubts:
        shape = doubt.spread.shape
        if shape is None:
            spreads[doubt.key] = doubt.spread.drawn(ranks[row[doubt.group]], draws)
        else:
            alike.setdefault(shape, []).append(doubt)
    # distributions of one shape differ in low and width only, and are drawn together
    for (distribution, peak), some in alike.items():
        standard = table(distribution, peak, draws)[ranks[[row[d.group] for d in some]]]
        low = np.array([[d.spread.low] for d in some])
        width = np.array([[d.spread.high - d.spread.low] for d in some])
        spreads |= dict(zip((d.key for d in some), low + width * standard, strict=True))
    return as_drawn(doubts, spreads)


def as_drawn(doubts: tuple[Doubt, ...], spreads: Mapping[Key, FloatArray]) -> Drawn:
    """Sort draws of spreads into what the engine takes."""
    sampled: dict[Key, FloatArray] = {}
    scaled: dict[Key, FloatArray] = {}
    for doubt in doubts:
        values = doubt.values(np.asarray(spreads[doubt.key], dtype=np.float64))
        (scaled if doubt.stated is None else sampled)[doubt.key] = values
    return Drawn(sampled, scaled)
