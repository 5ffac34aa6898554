"""Inputs that vary: from the compiled plan to several draws of it, without compiling it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from operator import itemgetter
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from klimatinvest.core.finance import real_rate
from klimatinvest.engine.inputs import Figure, FloatArray, Inputs, IntArray, Key, Path, price_factor
from klimatinvest.plan.model import Element, FundingSource, Plan

if TYPE_CHECKING:
    from klimatinvest.parameters.library import Library

Stated = TypeVar("Stated", Figure, Path)


def drawn(inputs: Inputs, sampled: Mapping[Key, FloatArray], scaled: Mapping[Key, FloatArray]) -> Inputs:
    """Replace values of a compiled plan draw by draw.

    Parameters
    ----------
    inputs : Inputs
        The plan, compiled without draws.
    sampled : mapping of key to ndarray [draw]
        Values that replace assumptions, in the unit the plan states them in (in the library parameter's unit where
        the plan takes its value from there), and numbers of co-benefits, loans and sources, named as in
        ``plan.rows_risk.FIELDS``, in the column's unit.
    scaled : mapping of key to ndarray [draw]
        What amounts are multiplied by: time series; an element's ``target_quantity``; an action's ``capex``,
        ``operation_cost``, ``revenue`` and ``reference_investment``; a source's ``amounts``; a co-benefit's damages,
        and its ``benefit_value`` where the plan states none.

    Raises
    ------
    ValueError
        The samples are not of one length, or the rate of value added tax varies: it is law, not uncertain.
    """
    draws = _draws(sampled, scaled)
    figures = dict(inputs.figures) | _with_values(
        [(inputs.figures[k], v) for k, v in sampled.items() if k in inputs.figures]
    )
    paths = dict(inputs.paths)
    for key in scaled.keys() & paths.keys():
        paths[key] = replace(paths[key], scale=np.asarray(scaled[key], dtype=float)[:, None])
    municipal, social = real_rates(figures, paths, inputs.years)
    inflation = figures["plan", "inflation", None].value
    deflated = len(inflation) > 1
    return replace(
        inputs,
        draws=draws,
        figures=figures,
        paths=paths,
        element_figures=by_element(figures, inputs.elements),
        element_paths=by_element(paths, inputs.elements),
        on_years={k: paths[k].at(inputs.years) if k in scaled else v for k, v in inputs.on_years.items()},
        rate_municipal=municipal,
        rate_society=social,
        source_price_factor={
            s.id: source_factor(s, inputs.plan, inputs.library, inputs.years, inflation) for s in inputs.plan.sources
        }
        if deflated
        else inputs.source_price_factor,
        scaled={k: np.asarray(v, dtype=float)[:, None] for k, v in scaled.items() if k not in paths},
        replaced={k: np.asarray(v, dtype=float)[:, None] for k, v in sampled.items() if k not in figures},
    )


def _draws(sampled: Mapping[Key, FloatArray], scaled: Mapping[Key, FloatArray]) -> int:
    sizes = {len(v) for v in (*sampled.values(), *scaled.values())}
    if len(sizes) > 1:
        raise ValueError("all sampled figures need the same number of draws")
    if np.ptp(sampled.get(("plan", "vat_rate", None), np.zeros(1))) > 0.0:
        raise ValueError("the rate of value added tax cannot be sampled")
    return sizes.pop() if sizes else 1


def _with_values(sampled: list[tuple[Figure, FloatArray]]) -> dict[Key, Figure]:
    """Put drawn values, in the assumptions' own units, in place of those stated, all at once."""
    if not sampled:
        return {}
    factors = [
        (figure.unit_factor if figure.own is not None else figure.library_factor) * figure.price_factor
        for figure, _ in sampled
    ]
    values = np.array([values for _, values in sampled], dtype=float) * np.array(factors)[:, None]
    columns = values[..., None]
    return {figure.key: figure.with_value(columns[i]) for i, (figure, _) in enumerate(sampled)}


def real_rates(
    figures: Mapping[Key, Figure], paths: Mapping[Key, Path], years: IntArray
) -> tuple[FloatArray, FloatArray]:
    """Give the real rates of the municipal group, [draw, 1], and of society, [draw, 1 or year]."""
    nominal, inflation = (figures["plan", quantity, None].value for quantity in ("internal_rate", "inflation"))
    path = paths.get(("plan", "social_rate", None))
    social = figures["plan", "social_rate", None].value if path is None else path.at(years)
    return real_rate(nominal, inflation), social


def by_element(
    stated: Mapping[Key, Stated], elements: tuple[Element, ...]
) -> dict[str, tuple[tuple[int, Stated], ...]]:
    """Sort what elements state without a carrier by quantity, each in the order the elements act."""
    row = {element.id: i for i, element in enumerate(elements)}
    found: dict[str, list[tuple[int, Stated]]] = {}
    for (subject, quantity, carrier), value in stated.items():
        if carrier is None and subject in row:
            found.setdefault(quantity, []).append((row[subject], value))
    return {quantity: tuple(sorted(pairs, key=itemgetter(0))) for quantity, pairs in found.items()}


def source_factor(
    source: FundingSource, plan: Plan, library: Library, years: IntArray, inflation: FloatArray
) -> FloatArray:
    """Deflate nominal amounts, ``(1+π)^-(y − price year)``, or move real ones between price years."""
    if source.price_basis == "real":
        return np.full(years.size, price_factor(library, source.price_year, plan.plan.price_year))
    deflator: FloatArray = (1.0 + inflation) ** -(years - plan.plan.price_year).astype(float)
    return deflator[0] if len(deflator) == 1 else deflator
