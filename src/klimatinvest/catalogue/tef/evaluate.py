"""Evaluate a whole framework for a country: every element gets a number or the reasons why it has none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

from klimatinvest.catalogue.tef.activities import (
    emissions,
    find_activity,
    operation_unit,
    stock,
    stock_unit,
)
from klimatinvest.catalogue.tef.elements import Effect, effect_of, side
from klimatinvest.catalogue.tef.faults import Fault, NotComputable
from klimatinvest.catalogue.tef.model import Activity, Element, Framework
from klimatinvest.catalogue.tef.result import ChainResult, ElementResult
from klimatinvest.catalogue.tef.values import GLOBAL, Values
from klimatinvest.files.strict_yaml import load_yaml

NOT_AFFECTED = "tef-not-affected"


@lru_cache(maxsize=1)
def known_entries() -> Mapping[str, Any]:
    """Give what is known about single entries; read once."""
    text = files("klimatinvest.catalogue").joinpath("data/tef_known.yaml").read_text(encoding="utf-8")
    data: Mapping[str, Any] = load_yaml(text, "tef_known.yaml").data
    return data


def evaluate(framework: Framework, country: str, population: float | None = None) -> tuple[ElementResult, ...]:
    """Evaluate every element, in the order of ids.

    Parameters
    ----------
    framework : Framework
        What was read.
    country : str
        Two letters.
    population : float, optional
        Inhabitants, for potentials and for what formulas call the population.
    """
    values = Values(framework, country, population)
    return tuple(evaluate_element(values, framework.elements[name]) for name in sorted(framework.elements))


def evaluate_element(values: Values, element: Element) -> ElementResult:
    """Evaluate one element: by activity, and their mean weighted by operations."""
    known = known_entries()
    result = ElementResult(
        element.id,
        element.title,
        element.name,
        element.sector,
        element.kind,
        _unit(element, known),
        target=element.target.chains[0] if element.target is not None and element.target.chains else None,
        cobenefits=element.cobenefits,
        sustainability=element.sustainability,
    )
    flags: list[str] = []
    with values.tracing() as trace:
        try:
            effect = effect_of(values, element, known)
            result.chains = tuple(_chain(values, name, element, effect) for name in side(element).chains)
            result.abatement = _mean(result.chains, element, flags)
            result.potential = _potential(values, element, result)
        except NotComputable as reason:
            result.faults = (reason.fault,)
        flags += _flags(values, element, result, trace.used, known)
        result.used = dict(sorted(trace.used.items()))
    result.flags = tuple(dict.fromkeys(flags))
    return result


def activity_emissions(values: Values, name: str) -> float:
    """Give g CO2e per operation of an activity; raises ``NotComputable``."""
    activity = values.framework.activities.get(name)
    if activity is None:
        raise NotComputable(Fault("tef-unknown-activity", None, "", {"found": name}))
    return emissions(values, activity)


def _chain(values: Values, name: str, element: Element, effect: Effect) -> ChainResult:
    try:
        activity = find_activity(values, name, element.origin, "chains")
        weight = _weight(values, activity)
        return ChainResult(name, effect(activity), weight)
    except NotComputable as reason:
        known = values.framework.activities.get(name)
        return ChainResult(name, None, _weight(values, known) if known is not None else None, reason.fault)


def _weight(values: Values, activity: Activity) -> float | None:
    """Give an activity's operations; None when nobody has stated them or when they cannot be put beside others'."""
    found = stock(values, activity)
    if found is None or found.placeholder:
        return None
    if found.per_capita:
        return found.operations * (1.0 if values.population is None else values.population)
    return found.operations if values.population is not None else None


def _mean(chains: Sequence[ChainResult], element: Element, flags: list[str]) -> float:
    """Weigh the activities by their operations; a plain mean, flagged, only when no operations are known.

    Raises
    ------
    NotComputable
        An activity that counts has no number; none is affected.
    """
    affected = [chain for chain in chains if chain.fault is None or chain.fault.code != NOT_AFFECTED]
    if not affected:
        raise NotComputable(Fault(NOT_AFFECTED, element.origin, "chains", {"found": element.id}))
    total = sum(chain.weight or 0.0 for chain in affected)
    counted = [chain for chain in affected if chain.weight] if total > 0.0 else affected
    for chain in counted:
        if chain.fault is not None:
            raise NotComputable(chain.fault)
    if total > 0.0:
        if any(chain.weight is None for chain in affected):
            flags.append("stock-missing")
        return sum((chain.abatement or 0.0) * (chain.weight or 0.0) for chain in counted) / total
    if len(counted) > 1:
        flags.append("plain-mean")
    return sum(chain.abatement or 0.0 for chain in counted) / len(counted)


def _potential(values: Values, element: Element, result: ElementResult) -> float | None:
    """Give ``cohort · Σ operations / atoc · abatement``, g a year; None when stocks or population are not known."""
    affected = [c for c in result.chains if c.fault is None or c.fault.code != NOT_AFFECTED]
    if values.population is None or result.abatement is None or any(c.weight is None for c in affected):
        return None
    per_unit = values.calculate(side(element).per_unit)
    if per_unit == 0.0:
        return None
    cohort = 1.0 if element.cohort is None else values.calculate(element.cohort, {"atoc_lhs": per_unit})
    return cohort * sum(c.weight or 0.0 for c in affected) / per_unit * result.abatement


def _unit(element: Element, known: Mapping[str, Any]) -> str:
    """Name what the number is per: some journeys are calculated per person-kilometre, by their conversion's form."""
    journeys = known["journeys"]
    if element.unit == journeys["unit"] and element.source is not None:
        formula = element.source.per_unit
        inverse = formula.text.replace(" ", "") == "1/%[0]"
        if inverse and formula.variables[:1] and formula.variables[0].startswith(journeys["load_factor"]):
            return str(journeys["per"])
    return element.unit


def _flags(
    values: Values, element: Element, result: ElementResult, used: Mapping[str, Any], known: Mapping[str, Any]
) -> list[str]:
    flags = []
    if result.unit != element.unit:
        flags.append("unit-corrected")
    if any(c.abatement is not None and c.abatement < 0 for c in result.chains) or (result.abatement or 0.0) < 0:
        flags.append("negative")
    if any(chain.fault is not None and chain.fault.code == NOT_AFFECTED for chain in result.chains):
        flags.append("not-affected")
    if set(used) & set(known["life_cycle_factors"].get(values.country, ())):
        flags.append("life-cycle")
    if set(used) & set(known["implausible_stocks"].get(values.country, ())):
        flags.append("implausible-stock")
    if any(v.basis == GLOBAL and v.family == "ENERGY_INTENSITY" for v in used.values()):
        flags.append("foreign-intensity")
    if any(part in element.id for part in known["ceilings"]):
        flags.append("technical-ceiling")
    chains = [values.framework.activities.get(c.activity) for c in result.chains]
    if any(a is not None and _units_differ(values, a) for a in chains):
        flags.append("units-differ")
    return flags


def _units_differ(values: Values, activity: Activity) -> bool:
    stated, counted = operation_unit(values, activity), stock_unit(values, activity)
    return bool(stated and counted and stated != counted)
