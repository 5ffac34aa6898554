"""Elements in sequence: each operation shifts only once, and the steps add up to reference minus plan."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from klimatinvest.engine.inputs import Inputs
from klimatinvest.engine.state import State, reference_state
from klimatinvest.engine.step import Step
from klimatinvest.engine.steps import Stepper


@dataclass(frozen=True)
class Sequence:
    """The elements' steps in the order they act.

    Attributes
    ----------
    portfolio : tuple of Step
        Each element in its place of the sequence.
    standalone : tuple of Step
        Each element alone against the reference.
    reference, final : State
        The state before the first and after the last element.
    """

    portfolio: tuple[Step, ...]
    standalone: tuple[Step, ...]
    reference: State
    final: State


def run_sequence(inputs: Inputs, members: Collection[str] | None = None, alone: bool = True) -> Sequence:
    """Let the elements act one after the other.

    Parameters
    ----------
    inputs : Inputs
        The compiled plan.
    members : collection of str, optional
        Only these elements act; all of them unless given.
    alone : bool
        Also let each element act alone against the reference. An element that reads nothing that
        others have changed acts alone as it does in the sequence, so its step is used for both.
    """
    stepper = Stepper(inputs)
    reference = reference_state(inputs, inputs.years)
    state = reference.copy()
    portfolio: list[Step] = []
    standalone: list[Step] = []
    for element in inputs.elements:
        if members is not None and element.id not in members:
            continue
        undisturbed = not alone or state.changed.isdisjoint(stepper.reads(element, state))
        step = stepper.apply(element, state)
        portfolio.append(step)
        if alone:
            standalone.append(step if undisturbed else stepper.apply(element, reference.copy()))
    return Sequence(tuple(portfolio), tuple(standalone), reference, state)
