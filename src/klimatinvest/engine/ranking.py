"""Which element is worth most for its money: rank, Pareto layer and the reason why not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from klimatinvest.core.series import BoolArray, CodeArray
from klimatinvest.engine.blocks import Block
from klimatinvest.engine.inputs import IntArray
from klimatinvest.engine.pareto import pareto_layers


@dataclass(frozen=True, slots=True)
class Ranking:
    """Where each element stands.

    Attributes
    ----------
    ranks : ndarray [element]
        Rank by cost per tonne B among elements with a net cost; 0 = not ranked.
    layers : ndarray [element]
        Pareto layer among elements with a net gain; 0 = none, −1 = no abatement.
    states : ndarray [element]
        ``net-cost``, ``net-gain``, ``no-abatement`` or ``no-costs``.
    """

    ranks: IntArray
    layers: IntArray
    states: CodeArray


def rank(block: Block, costed: BoolArray) -> Ranking:
    """Rank by cost per tonne B where there is a net cost; Pareto layers on (NPV, tonnes) at a gain.

    NPV = 0 counts as a net cost with B = 0. Society's lens without CO2 value. An element that states neither cost
    nor saving is not ranked: its zero says nothing.

    Parameters
    ----------
    costed : ndarray [element] of bool
        The plan states a cost or a saving.
    """
    elements = len(costed)
    pvc, cost = block.society.pvc[0, :elements], block.society.cost_per_tonne_b[0, :elements]
    tonnes = block.society.tonnes[0, :elements]
    abates = tonnes > 0.0
    gain = abates & (pvc < 0.0)
    ranked = abates & ~gain & costed
    ranking = np.zeros(elements, dtype=np.int64)
    order = np.lexsort((np.arange(elements), np.where(ranked, cost, np.inf)))
    ranking[order[: ranked.sum()]] = np.arange(1, ranked.sum() + 1)
    layers = pareto_layers(np.where(gain, -pvc, np.nan), tonnes)
    states = np.select([gain, ranked, abates], ["net-gain", "net-cost", "no-costs"], default="no-abatement")
    return Ranking(ranking, layers, states)
