"""Attributes: what the place must have for the elements, what it has, what the actions build and what is missing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from klimatinvest.engine.inputs import FloatArray, Inputs
from klimatinvest.engine.interaction import Sequence
from klimatinvest.plan.model import Attribute, AttributeBuild, AttributeNeed


@dataclass(frozen=True)
class Attributes:
    """Need and supply of every attribute, each in the attribute's own unit.

    Attributes
    ----------
    attributes : tuple of Attribute
        Sorted by id.
    required : ndarray [draw, attribute, year]
        ``Σ_elements delivered quantity × ratio``.
    existing : ndarray [attribute]
        What the place has before the plan's actions.
    built : ndarray [attribute, year]
        What the actions have built so far; each counts from the year it is taken into use.
    missing : ndarray [draw, attribute, year]
        ``max(0, required − existing − built)``.
    surplus : ndarray [draw, attribute, year]
        ``max(0, existing + built − required)``.
    """

    attributes: tuple[Attribute, ...]
    required: FloatArray
    existing: FloatArray
    built: FloatArray
    missing: FloatArray
    surplus: FloatArray


def compute_attributes(inputs: Inputs, sequence: Sequence) -> Attributes:
    """Hold what the delivered quantities need against what is there.

    Parameters
    ----------
    inputs : Inputs
        The compiled plan; its actions that build are taken into use in a year.
    sequence : Sequence
        The elements in sequence: a quantity that was cut needs nothing.
    """
    attributes = tuple(sorted(inputs.plan.attributes, key=lambda a: a.id))
    delivered = {step.element: step.delivered for step in sequence.portfolio}
    shape = (len(attributes), inputs.years.size)
    required, built = np.zeros((inputs.draws, *shape)), np.zeros(shape)
    for k, attribute in enumerate(attributes):
        for need in needs_of(inputs, attribute.id):
            required[:, k] += delivered[need.element] * need.ratio
        for build in builds_of(inputs, attribute.id):
            built[k] += build.quantity * in_use(inputs, build)
    existing = np.array([attribute.existing for attribute in attributes], dtype=float)
    left = required - existing[:, None] - built
    return Attributes(attributes, required, existing, built, np.maximum(left, 0.0), np.maximum(-left, 0.0))


def needs_of(inputs: Inputs, attribute: str) -> tuple[AttributeNeed, ...]:
    """List what needs an attribute, in the order the elements act."""
    order = {element.id: i for i, element in enumerate(inputs.elements)}
    found = (need for need in inputs.plan.attribute_needs if need.attribute == attribute)
    return tuple(sorted(found, key=lambda need: order[need.element]))


def builds_of(inputs: Inputs, attribute: str) -> tuple[AttributeBuild, ...]:
    """List what builds an attribute, by action."""
    found = (build for build in inputs.plan.attribute_builds if build.attribute == attribute)
    return tuple(sorted(found, key=lambda build: build.action))


def in_use(inputs: Inputs, build: AttributeBuild) -> FloatArray:
    """Tell by year whether what an action builds is in use, 1 or 0, [year]."""
    year = next(action.in_use_year for action in inputs.actions if action.id == build.action)
    if year is None:
        raise ValueError(f"{build.action} is never taken into use")
    return (inputs.years >= year).astype(float)
