"""The face of the engine: from a plan to its result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from klimatinvest.engine.blocks import outside_territory as outside_territory  # noqa: PLC0414 - part of this module's face
from klimatinvest.engine.compile import compile_inputs
from klimatinvest.engine.inputs import FloatArray, Inputs, Key
from klimatinvest.engine.result import Result
from klimatinvest.plan.model import Plan

if TYPE_CHECKING:
    from klimatinvest.catalogue.sectors import Sector
    from klimatinvest.parameters.library import Library


def calculate(
    plan: Plan,
    library: Library,
    sectors: Mapping[str, Sector],
    sampled: Mapping[Key, FloatArray] | None = None,
    scaled: Mapping[Key, FloatArray] | None = None,
) -> Result:
    """Calculate a valid plan: from goals and elements to key figures and gaps.

    Parameters
    ----------
    plan : Plan
        The plan, already checked.
    library : Library
        Parameters it refers to, and the price index.
    sectors : mapping
        Sectors by id, in the order they are shown.
    sampled : mapping of (subject, quantity, carrier) to ndarray [draw], optional
        Values that replace assumptions draw by draw, in the assumption's own unit.
    scaled : mapping of (subject, quantity, carrier) to ndarray [draw], optional
        What series and amounts are multiplied by draw by draw; see ``engine.draws.drawn``.
    """
    return evaluate(compile_inputs(plan, library, sectors, sampled, scaled))


def evaluate(inputs: Inputs) -> Result:
    """Calculate a compiled plan; an analysis that varies the inputs themselves comes in here."""
    return Result(inputs)
