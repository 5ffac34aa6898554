"""Elements in sequence: each operation shifts only once, and the steps add up to reference minus plan."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

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
    undisturbed : tuple of bool
        Each element reads nothing that those before it have changed.
    reference, final : State
        The state before the first and after the last element.
    stepper : Stepper
        What applied them.
    """

    portfolio: tuple[Step, ...]
    undisturbed: tuple[bool, ...]
    reference: State
    final: State
    stepper: Stepper

    @cached_property
    def standalone(self) -> tuple[Step, ...]:
        """Each element alone against the reference.

        An element that reads nothing that others have changed acts alone as it does in the sequence, so its step is
        used for both.
        """
        return tuple(
            step if undisturbed else self.stepper.apply(self.stepper.element(step.element), self.reference.copy())
            for step, undisturbed in zip(self.portfolio, self.undisturbed, strict=True)
        )


def run_sequence(inputs: Inputs, members: Collection[str] | None = None) -> Sequence:
    """Let the elements act one after the other.

    Parameters
    ----------
    inputs : Inputs
        The compiled plan.
    members : collection of str, optional
        Only these elements act; all of them unless given.
    """
    stepper = Stepper(inputs)
    reference = reference_state(inputs, inputs.years)
    state = reference.copy()
    portfolio: list[Step] = []
    undisturbed: list[bool] = []
    for element in inputs.elements:
        if members is None or element.id in members:
            undisturbed.append(stepper.undisturbed(element, state))
            portfolio.append(stepper.apply(element, state))
    return Sequence(tuple(portfolio), tuple(undisturbed), reference, state, stepper)
