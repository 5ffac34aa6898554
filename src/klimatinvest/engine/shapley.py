"""Attribution without an order: what each element abates on average over every order of joining the plan.

``v(S)`` is the reference less the plan with only the elements ``S``, which still act in the plan's order. An
element's Shapley value is the mean of ``v(S ∪ e) − v(S)`` over every order in which the elements may join. The
values add up to ``v`` of all, like the portfolio's own sequence. *First* is ``v({e})``, *last* ``v(N) − v(N∖e)``;
the distance between them shows how much an element depends on the others.

Elements interact when one changes something that another reads, directly or through others; groups that do not
interact are additive, so that each is averaged over its own orders only.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from math import factorial

import numpy as np

from klimatinvest.engine.inputs import FloatArray, Inputs
from klimatinvest.engine.state import State, reference_state
from klimatinvest.engine.steps import Stepper
from klimatinvest.plan.model import Element

EXACT_ELEMENTS = 10  # interacting elements up to which every order counts
SAMPLED_ORDERS = 200
SEED = 20300101


@dataclass(frozen=True)
class Attribution:
    """Abatement by element, tonnes CO2e, each [draw, element, year].

    Attributes
    ----------
    elements : tuple of str
        The elements asked for, in the order they act.
    shapley : ndarray
        Mean over the orders of joining; sums to the abatement of all of them together.
    first, last : ndarray
        When it joins before all others, and after them.
    standard_error : ndarray
        Of the mean over sampled orders; 0 where every order was counted.
    groups : tuple of tuple of str
        Elements that interact, directly or through others.
    exact : tuple of bool
        For each group: every order was counted.
    orders : int
        Orders drawn for each group that is not exact.
    seed : int
        What they were drawn with.
    """

    elements: tuple[str, ...]
    shapley: FloatArray
    first: FloatArray
    last: FloatArray
    standard_error: FloatArray
    groups: tuple[tuple[str, ...], ...]
    exact: tuple[bool, ...]
    orders: int
    seed: int


def attribute(
    inputs: Inputs,
    members: Collection[str] | None = None,
    others_present: bool = True,
    orders: int = SAMPLED_ORDERS,
    seed: int = SEED,
) -> Attribution:
    """Give every element its Shapley value.

    Parameters
    ----------
    inputs : Inputs
        The compiled plan.
    members : collection of str, optional
        The elements that join; all of them unless given.
    others_present : bool
        The plan's other elements act all the time; otherwise they never act.
    orders : int
        Orders drawn for a group of more than ``EXACT_ELEMENTS`` elements, at least 2.
    seed : int
        Seed of the drawing; the same seed gives the same values.

    Raises
    ------
    ValueError
        A member is not an element of the plan, or fewer than 2 orders are to be drawn.
    """
    known = [e.id for e in inputs.elements]
    joining = set(known if members is None else members)
    if not joining <= set(known) or orders < 2:
        raise ValueError("members must be elements of the plan, and orders at least 2")
    acting = [e for e in inputs.elements if others_present or e.id in joining]
    chosen = tuple(e.id for e in acting if e.id in joining)
    row = {element: i for i, element in enumerate(chosen)}
    shape = (inputs.draws, len(chosen), inputs.years.size)
    shapley, first, last, error = (np.zeros(shape) for _ in range(4))
    groups: list[tuple[str, ...]] = []
    for group in _groups(inputs, acting):
        game = _Game(inputs, group, joining)
        if not game.players:
            continue
        groups.append(game.players)
        at = [row[player] for player in game.players]
        first[:, at], last[:, at] = game.first(), game.last()
        if len(at) <= EXACT_ELEMENTS:
            shapley[:, at] = game.exact()
        else:
            shapley[:, at], error[:, at] = game.sampled(orders, seed)
    exact = tuple(len(group) <= EXACT_ELEMENTS for group in groups)
    return Attribution(chosen, shapley, first, last, error, tuple(groups), exact, orders, seed)


def _groups(inputs: Inputs, acting: list[Element]) -> list[list[Element]]:
    """Join elements of which one changes what another reads, each group in the order its elements act."""
    stepper, reference = Stepper(inputs), reference_state(inputs, inputs.years)
    state = reference.copy()
    reads: list[set[object]] = []
    changes: list[set[object]] = []
    for element in acting:
        alone = reference.copy()
        reads.append(stepper.reads(element, state) | stepper.reads(element, alone))
        stepper.apply(element, alone)
        state.changed = set()
        stepper.apply(element, state)
        changes.append(state.changed | alone.changed)
    group = list(range(len(acting)))
    for i in range(len(acting)):
        for j in range(i):
            if group[i] != group[j] and (changes[i] & reads[j] or changes[j] & reads[i]):
                old, new = group[i], group[j]
                group = [new if g == old else g for g in group]
    return [[e for e, g in zip(acting, group, strict=True) if g == k] for k in dict.fromkeys(group)]


class _Game:
    """The values ``v(S)`` of one group; subsets are bit masks of its players."""

    def __init__(self, inputs: Inputs, group: list[Element], joining: Collection[str]) -> None:
        self._inputs, self._group = inputs, group
        self._stepper = Stepper(inputs)
        self._reference = reference_state(inputs, inputs.years)
        self.players = tuple(e.id for e in group if e.id in joining)
        self._bit = {player: 1 << i for i, player in enumerate(self.players)}
        self._known: dict[int, FloatArray] = {}
        self._nobody = self._run(0)

    def _run(self, members: int) -> FloatArray:
        """Give what the group abates with these players and the others that always act, [draw, year]."""
        state = self._reference.copy()
        total = np.zeros((self._inputs.draws, self._inputs.years.size))
        for element in self._group:
            bit = self._bit.get(element.id)
            if bit is None or members & bit:
                total = total + self._stepper.apply(element, state).territorial
        return total

    def value(self, members: int) -> FloatArray:
        """Give ``v(S)``, [draw, year]; 0 for nobody."""
        if members not in self._known:
            self._known[members] = self._run(members) - self._nobody
        return self._known[members]

    def _fill(self) -> None:
        """Find ``v`` of every subset at once: a beginning of the sequence is calculated only once."""

        def walk(at: int, members: int, state: State, total: FloatArray) -> None:
            if at == len(self._group):
                self._known[members] = total - self._nobody
                return
            element = self._group[at]
            bit = self._bit.get(element.id, 0)
            if bit:
                walk(at + 1, members, state, total)
            with_it = state.copy()
            step = self._stepper.apply(element, with_it)
            walk(at + 1, members | bit, with_it, total + step.territorial)

        walk(0, 0, self._reference, np.zeros((self._inputs.draws, self._inputs.years.size)))

    @property
    def _all(self) -> int:
        return (1 << len(self.players)) - 1

    def first(self) -> FloatArray:
        """Give ``v({e})``, [draw, player, year]."""
        return _stack(self.value(bit) for bit in self._bit.values())

    def last(self) -> FloatArray:
        """Give ``v(N) − v(N∖e)``, [draw, player, year]."""
        return _stack(self.value(self._all) - self.value(self._all ^ bit) for bit in self._bit.values())

    def exact(self) -> FloatArray:
        """Average over every order: ``Σ_S |S|! (n−|S|−1)! / n! · (v(S∪e) − v(S))``."""
        self._fill()
        n = len(self.players)
        value = np.stack([self._known[members] for members in range(1 << n)])
        members = np.arange(1 << n)
        size = np.array([int(m).bit_count() for m in members])
        weight = np.array([factorial(k) * factorial(n - k - 1) / factorial(n) for k in range(n)])
        found = []
        for bit in self._bit.values():
            without = members[(members & bit) == 0]
            gain = value[without | bit] - value[without]
            found.append(np.tensordot(weight[size[without]], gain, axes=1))
        return _stack(found)

    def sampled(self, orders: int, seed: int) -> tuple[FloatArray, FloatArray]:
        """Average over drawn orders; give the standard error of the mean too."""
        n, random = len(self.players), np.random.default_rng(seed)
        total, squares = np.zeros((2, self._inputs.draws, n, self._inputs.years.size))
        for _ in range(orders):
            joined = 0
            for player in random.permutation(n):
                gain = self.value(joined | 1 << int(player)) - self.value(joined)
                joined |= 1 << int(player)
                total[:, player] += gain
                squares[:, player] += gain**2
        mean = total / orders
        variance = np.maximum(squares / orders - mean**2, 0.0) * orders / (orders - 1)
        return mean, np.sqrt(variance / orders)


def _stack(parts: Iterable[FloatArray]) -> FloatArray:
    return np.stack(list(parts), axis=1)
