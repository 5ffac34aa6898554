"""Co-benefits: quantity × unit value × receiver; in society's account and the receiver's, never in a cost per tonne."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from klimatinvest.core.series import BoolArray
from klimatinvest.engine.benefit_inputs import BenefitFigure, compile_benefits
from klimatinvest.engine.inputs import FloatArray, Inputs, by_row
from klimatinvest.engine.interaction import Sequence
from klimatinvest.plan.choices import BenefitKind

KINDS: tuple[str, ...] = BenefitKind.__args__  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Benefits:
    """Co-benefits of a plan, in the order the plan lists them.

    Attributes
    ----------
    inputs : Inputs
        The plan in the engine's units.
    figures : tuple of BenefitFigure
        What each states.
    items : tuple of str
        Elements and actions, as in ``Costs.items``.
    quantity : ndarray [draw, benefit, year]
        In the benefit's own unit; kronor for amounts; NaN where only words are known.
    amounts : ndarray [draw, benefit, year]
        Kronor in constant prices; 0 where the co-benefit is not priced.
    """

    inputs: Inputs
    figures: tuple[BenefitFigure, ...]
    items: tuple[str, ...]
    quantity: FloatArray
    amounts: FloatArray

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Identifiers."""
        return tuple(figure.benefit.id for figure in self.figures)

    @cached_property
    def priced(self) -> BoolArray:
        """Tell which co-benefits are counted in kronor, [benefit]."""
        return np.array([figure.priced for figure in self.figures], dtype=bool)

    @cached_property
    def by_item(self) -> FloatArray:
        """Kronor by element and action, [draw, item, year]."""
        subjects = [self.items.index(figure.benefit.subject) for figure in self.figures]
        return self._summed(np.array(subjects, dtype=int), len(self.items))

    @cached_property
    def by_kind(self) -> FloatArray:
        """Kronor by kind of co-benefit, [draw, kind, year]; kinds as in ``KINDS``."""
        kinds = [KINDS.index(figure.benefit.kind) for figure in self.figures]
        return self._summed(np.array(kinds, dtype=int), len(KINDS))

    @cached_property
    def by_actor(self) -> FloatArray:
        """Kronor by receiver, [draw, actor, year]; sums to the kronor of all items."""
        row = {actor.id: k for k, actor in enumerate(self.inputs.actors)}
        # a co-benefit without receiver is not priced: its amounts are 0 wherever they are put
        receivers = [row.get(figure.benefit.receiver or "", 0) for figure in self.figures]
        return self._summed(np.array(receivers, dtype=int), len(row))

    def _summed(self, place: np.ndarray[tuple[int], np.dtype[np.int64]], places: int) -> FloatArray:
        member = (place == np.arange(places)[:, None]).astype(float)
        result: FloatArray = member @ self.amounts
        return result


def compute_benefits(inputs: Inputs, sequence: Sequence, items: tuple[str, ...]) -> Benefits:
    """Follow the delivered quantity of the elements in sequence, and the years of what is stated per year.

    Parameters
    ----------
    inputs : Inputs
        The plan in the engine's units.
    sequence : Sequence
        What each element delivers.
    items : tuple of str
        Elements in the order they act, then actions.
    """
    figures = compile_benefits(inputs)
    delivered = {step.element: step.delivered for step in sequence.portfolio}
    shape = (inputs.draws, len(figures), inputs.years.size)
    if not figures:
        return Benefits(inputs, figures, items, np.zeros(shape), np.zeros(shape))
    one = np.ones((1, inputs.years.size))
    base = by_row([_base(figure, delivered, one) for figure in figures], inputs.draws)
    lasts = np.array([(inputs.years >= f.first) & (inputs.years <= f.last) for f in figures])
    quantity = base * by_row([f.quantity for f in figures], inputs.draws) * lasts
    worth = by_row([_worth(figure, inputs) for figure in figures], inputs.draws)
    return Benefits(inputs, figures, items, quantity, np.nan_to_num(quantity) * worth)


def _base(figure: BenefitFigure, delivered: dict[str, FloatArray], one: FloatArray) -> FloatArray:
    """Give what the quantity is multiplied by, [draw or 1, year]: units delivered, or 1 a year."""
    if figure.benefit.basis != "per_unit":
        return one
    return np.broadcast_to(delivered[figure.benefit.subject], (len(delivered[figure.benefit.subject]), one.shape[1]))


def _worth(figure: BenefitFigure, inputs: Inputs) -> FloatArray:
    """Give kronor per unit by year, [draw or 1, year], with real growth from the price year; 0 when not priced."""
    if not figure.priced:
        return np.zeros((1, inputs.years.size))
    since = inputs.years - (figure.price_year or inputs.plan.plan.price_year)
    result: FloatArray = figure.value * (1.0 + figure.growing) ** since
    return result
