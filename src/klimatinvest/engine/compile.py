"""From a valid plan to the engine's inputs: units converted, price levels moved, library values filled in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from klimatinvest.core.units import conversion
from klimatinvest.engine.draws import by_element, drawn, real_rates, source_factor
from klimatinvest.engine.inputs import ONE, STATE_ID, Figure, FloatArray, Inputs, Key, Path
from klimatinvest.engine.inputs import price_factor as price_factor  # noqa: PLC0414 - part of this module's face
from klimatinvest.engine.reach import legs_by_element, reads_of
from klimatinvest.plan.model import Actor, Assumption, Element, Plan, Series
from klimatinvest.plan.quantities import BY_KEY, SERIES, Quantity
from klimatinvest.plan.units import UnitBook

if TYPE_CHECKING:
    from klimatinvest.catalogue.sectors import Sector
    from klimatinvest.parameters.library import Library
    from klimatinvest.parameters.model import Parameter


def library_value(parameter: Parameter, year: int | None) -> float:
    """Give a library parameter's value for a year, or its only value.

    Raises
    ------
    KeyError
        The parameter has several dated values and none for the year.
    """
    if year in parameter.values:
        return parameter.values[year].value
    if len(parameter.values) == 1:
        return next(iter(parameter.values.values())).value
    raise KeyError(f"{parameter.id} {year}")


def compile_inputs(
    plan: Plan,
    library: Library,
    sectors: Mapping[str, Sector],
    sampled: Mapping[Key, FloatArray] | None = None,
    scaled: Mapping[Key, FloatArray] | None = None,
) -> Inputs:
    """Compile a valid plan into the engine's inputs.

    Parameters
    ----------
    plan : Plan
        The plan, already checked.
    library : Library
        Parameters it refers to, and the price index.
    sectors : mapping
        Sectors by id.
    sampled : mapping of key to ndarray [draw], optional
    scaled : mapping of key to ndarray [draw], optional
        See ``engine.draws.drawn``.

    Raises
    ------
    ValueError
        See ``engine.draws.drawn``.
    KeyError
        The price index does not reach from a price year to the plan's.
    """
    settings = plan.plan
    years = np.arange(settings.base_year, settings.end_year + 1)
    units = UnitBook(plan)
    figures = {_key(r): _figure(r, i, plan, library, units) for i, r in enumerate(plan.assumptions)}
    paths = {_key(r): _path(r, i, plan, library, units) for i, r in enumerate(plan.series)}
    elements, carriers, legs = ordered_elements(plan), _carriers((*figures, *paths)), legs_by_element(plan)
    municipal, social = real_rates(figures, paths, years)
    inflation = figures["plan", "inflation", None].value
    inputs = Inputs(
        plan=plan,
        sectors=sectors,
        library=library,
        years=years,
        horizon=years >= settings.start_year,
        draws=1,
        figures=figures,
        paths=paths,
        element_figures=by_element(figures, elements),
        element_paths=by_element(paths, elements),
        on_years={key: path.at(years) for key, path in paths.items()},
        carriers=carriers,
        legs=legs,
        reads={e.id: reads_of(e, legs.get(e.id, ()), carriers) for e in elements},
        elements=elements,
        actions=tuple(sorted(plan.actions, key=lambda a: a.id)),
        actors=_actors(plan),
        rate_municipal=municipal,
        rate_society=social,
        action_price_factor={a.id: price_factor(library, a.price_year, settings.price_year) for a in plan.actions},
        source_price_factor={s.id: source_factor(s, plan, library, years, inflation) for s in plan.sources},
    )
    return drawn(inputs, sampled or {}, scaled or {}) if sampled or scaled else inputs


def _carriers(keys: Iterable[Key]) -> dict[tuple[str, str], tuple[str, ...]]:
    """List the carriers for which each quantity of each subject is stated, sorted."""
    found: dict[tuple[str, str], set[str]] = {}
    for subject, quantity, carrier in keys:
        if carrier is not None:
            found.setdefault((subject, quantity), set()).add(carrier)
    return {key: tuple(sorted(carriers)) for key, carriers in found.items()}


_KIND_ORDER = ("avoid", "efficiency", "shift", "fuel", "supply", "sink", "direct")


def ordered_elements(plan: Plan) -> tuple[Element, ...]:
    """Sort elements in the order they act: kind first, then the plan's order number, then id.

    A plan may let the order number decide across kinds.
    """
    if plan.plan.sequence == "order":
        return tuple(sorted(plan.elements, key=lambda e: (e.order, _KIND_ORDER.index(e.kind), e.id)))
    return tuple(sorted(plan.elements, key=lambda e: (_KIND_ORDER.index(e.kind), e.order, e.id)))


def _actors(plan: Plan) -> tuple[Actor, ...]:
    """Sort actors by id; taxes need a receiver, so a state is added when the plan names none."""
    actors = sorted(plan.actors, key=lambda a: a.id)
    if not any(a.type == "state" for a in actors):
        actors.append(Actor(id=STATE_ID, name=STATE_ID, type="state", deducts_vat=True))
    return tuple(actors)


def _key(row: Assumption | Series) -> Key:
    return (row.subject, row.quantity, row.carrier)


def _quantity(row: Assumption | Series, units: UnitBook) -> Quantity:
    return BY_KEY[(units.subject_of[row.subject], row.quantity)]


def _figure(
    row: Assumption,
    index: int,
    plan: Plan,
    library: Library,
    units: UnitBook,
) -> Figure:
    key = _key(row)
    quantity = _quantity(row, units)
    wanted = units.known(quantity, row.subject)
    unit_factor = conversion(row.unit, wanted) if row.unit else 1.0
    parameter = library.get(row.parameter) if row.parameter else None
    found = None if parameter is None else library_value(parameter, row.year)
    library_factor = 1.0 if parameter is None else conversion(parameter.unit, wanted)
    price_year, value, factor = row.price_year, row.value, unit_factor
    if row.value is None and parameter is not None:
        # the library's amount stands in the library's price year
        price_year = row.price_year if parameter.price_year is None else parameter.price_year
        value, factor = found, library_factor
    moved = price_factor(library, price_year, plan.plan.price_year) if quantity.money else 1.0
    amount = np.array([[np.nan if value is None else value * factor * moved]])
    return Figure(
        key=key,
        row=index,
        value=amount,
        own=row.value,
        library=found,
        unit_factor=unit_factor,
        library_factor=library_factor,
        price_factor=moved,
        growth=(row.growth or 0.0) / 100.0,
        price_year=price_year,
        vat=row.vat,
    )


def _path(row: Series, index: int, plan: Plan, library: Library, units: UnitBook) -> Path:
    quantity = _quantity(row, units)
    wanted = units.known(quantity, row.subject, SERIES)
    parameter = library.get(row.parameter) if row.parameter else None
    price_year = row.price_year
    if row.values:
        given = row.values
        factor = conversion(row.unit, wanted) if row.unit else 1.0
    elif parameter is not None:
        price_year = row.price_year if parameter.price_year is None else parameter.price_year
        given = {year or plan.plan.start_year: dated.value for year, dated in parameter.values.items()}
        factor = conversion(parameter.unit, wanted)
    else:
        given, factor = {}, 1.0
    index_factor = price_factor(library, price_year, plan.plan.price_year) if quantity.money else 1.0
    years = sorted(given)
    return Path(
        key=_key(row),
        row=index,
        given_years=np.array(years, dtype=np.int64),
        given=np.array([given[y] for y in years], dtype=float) * (factor * index_factor),
        own=bool(row.values),
        unit_factor=factor,
        price_factor=index_factor,
        vat=row.vat,
        scale=ONE,
    )
