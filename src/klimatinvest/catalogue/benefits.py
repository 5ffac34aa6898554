"""Co-benefits as data: library values by kind, the exposure method's parameters, pairs that would count twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal

from klimatinvest.files.strict_yaml import load_yaml


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a pair that would count the same thing twice; what is not named does not matter.

    Attributes
    ----------
    kinds, parameters : tuple of str
        Kinds of co-benefit, and library parameters that they take their value from.
    dimension : str
        What the unit measures: ``energy``, ``mass`` …
    method : str
        ``exposure`` for a substance in a locality, ``value`` for a ready value; blank for either.
    line : str
        A line of the calculation: ``co2_value``, ``energy`` or ``investment``; then the side is no co-benefit.
    same : bool
        The kind, unit and substance of the first side.
    """

    kinds: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    dimension: str = ""
    method: Literal["", "exposure", "value"] = ""
    line: Literal["", "co2_value", "energy", "investment"] = ""
    same: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """Two things that would count the same twice, and who says so; why stands under ``counted_twice.<id>``."""

    id: str
    first: Side
    second: Side
    source: str
    url: str


@dataclass(frozen=True, slots=True)
class Substance:
    """The library parameters of a substance: kronor per exposure unit, and per kilogram in the region if any."""

    unit_value: str
    regional: str | None = None


@dataclass(frozen=True, slots=True)
class BenefitCatalogue:
    """What is known of co-benefits beside the plan.

    Attributes
    ----------
    kinds : mapping of kind to tuple of str
        Library parameters that may value it.
    coefficient : str
        Parameter of the exposure method.
    substances : mapping
        Parameters by substance.
    pairs : tuple of Pair
        What would count twice.
    """

    kinds: Mapping[str, tuple[str, ...]]
    coefficient: str
    substances: Mapping[str, Substance]
    pairs: tuple[Pair, ...]


@lru_cache(maxsize=1)
def benefit_catalogue() -> BenefitCatalogue:
    """Read the catalogue of co-benefits."""
    text = files("klimatinvest.catalogue").joinpath("data/benefits.yaml").read_text(encoding="utf-8")
    data = load_yaml(text, "benefits.yaml").data
    return BenefitCatalogue(
        kinds={kind: tuple(ids) for kind, ids in data["kinds"].items()},
        coefficient=data["exposure"]["coefficient"],
        substances={name: Substance(**found) for name, found in data["exposure"]["substances"].items()},
        pairs=tuple(_pair(row) for row in data["double_counting"]),
    )


def _pair(row: Mapping[str, Any]) -> Pair:
    sides = {name: Side(**_tuples(row[name])) for name in ("first", "second")}
    return Pair(**{**row, **sides})


def _tuples(side: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in side.items()}
