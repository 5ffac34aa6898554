"""From a valid plan to the engine's inputs: units converted, price levels moved, library values filled in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from operator import itemgetter
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from klimatinvest.core.finance import real_rate
from klimatinvest.core.units import conversion
from klimatinvest.engine.inputs import PRICE_INDEX, STATE_ID, Figure, FloatArray, Inputs, IntArray, Key, Path
from klimatinvest.engine.reach import legs_by_element, reads_of
from klimatinvest.plan.model import Actor, Assumption, Element, FundingSource, Plan, Series
from klimatinvest.plan.quantities import BY_KEY, SERIES, Quantity
from klimatinvest.plan.units import UnitBook

if TYPE_CHECKING:
    from klimatinvest.catalogue.sectors import Sector
    from klimatinvest.parameters.library import Library
    from klimatinvest.parameters.model import Parameter

Stated = TypeVar("Stated", Figure, Path)


def price_factor(library: Library, found: int | None, wanted: int) -> float:
    """Move an amount between price years with the consumer price index (SCB, KPI 1980 = 100).

    Raises
    ------
    KeyError
        The index has no value for one of the years.
    """
    if found is None or found == wanted:
        return 1.0
    index = library.get(PRICE_INDEX)
    if index is None:
        raise KeyError(PRICE_INDEX)
    return index.at(wanted).value / index.at(found).value


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
        Values that replace the stated ones draw by draw, in the unit the plan states them in (in the library
        parameter's unit where the plan takes its value from there).

    Raises
    ------
    ValueError
        The samples are not of one length, or the rate of value added tax varies: it is law, not uncertain.
    KeyError
        The price index does not reach from a price year to the plan's.
    """
    sampled = sampled or {}
    _check_samples(sampled)
    settings = plan.plan
    years = np.arange(settings.base_year, settings.end_year + 1)
    units = UnitBook(plan)
    figures = {_key(r): _figure(r, i, plan, library, units, sampled) for i, r in enumerate(plan.assumptions)}
    paths = {_key(r): _path(r, i, plan, library, units) for i, r in enumerate(plan.series)}
    elements, carriers, legs = ordered_elements(plan), _carriers((*figures, *paths)), legs_by_element(plan)
    municipal, social = _rates(figures, paths, years)
    inflation = figures["plan", "inflation", None].value
    return Inputs(
        plan=plan,
        sectors=sectors,
        library=library,
        years=years,
        horizon=years >= settings.start_year,
        draws=max((len(v) for v in sampled.values()), default=1),
        figures=figures,
        paths=paths,
        element_figures=_by_element(figures, elements),
        element_paths=_by_element(paths, elements),
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
        source_price_factor={s.id: _source_factor(s, plan, library, years, inflation) for s in plan.sources},
    )


def _rates(figures: Mapping[Key, Figure], paths: Mapping[Key, Path], years: IntArray) -> tuple[FloatArray, FloatArray]:
    """Give the real rates of the municipal group, [draw, 1], and of society, [draw, 1 or year]."""
    nominal, inflation = (figures["plan", quantity, None].value for quantity in ("internal_rate", "inflation"))
    path = paths.get(("plan", "social_rate", None))
    social = figures["plan", "social_rate", None].value if path is None else path.at(years)
    return real_rate(nominal, inflation), social


def _by_element(
    stated: Mapping[Key, Stated], elements: tuple[Element, ...]
) -> dict[str, tuple[tuple[int, Stated], ...]]:
    """Sort what elements state without a carrier by quantity, each in the order the elements act."""
    row = {element.id: i for i, element in enumerate(elements)}
    found: dict[str, list[tuple[int, Stated]]] = {}
    for (subject, quantity, carrier), value in stated.items():
        if carrier is None and subject in row:
            found.setdefault(quantity, []).append((row[subject], value))
    return {quantity: tuple(sorted(pairs, key=itemgetter(0))) for quantity, pairs in found.items()}


def _carriers(keys: Iterable[Key]) -> dict[tuple[str, str], tuple[str, ...]]:
    """List the carriers for which each quantity of each subject is stated, sorted."""
    found: dict[tuple[str, str], set[str]] = {}
    for subject, quantity, carrier in keys:
        if carrier is not None:
            found.setdefault((subject, quantity), set()).add(carrier)
    return {key: tuple(sorted(carriers)) for key, carriers in found.items()}


def _check_samples(sampled: Mapping[Key, FloatArray]) -> None:
    if len({len(v) for v in sampled.values()}) > 1:
        raise ValueError("all sampled figures need the same number of draws")
    if np.ptp(sampled.get(("plan", "vat_rate", None), np.zeros(1))) > 0.0:
        raise ValueError("the rate of value added tax cannot be sampled")


def _source_factor(
    source: FundingSource, plan: Plan, library: Library, years: IntArray, inflation: FloatArray
) -> FloatArray:
    """Deflate nominal amounts, ``(1+π)^-(y − price year)``, or move real ones between price years."""
    if source.price_basis == "real":
        return np.full(years.size, price_factor(library, source.price_year, plan.plan.price_year))
    deflator: FloatArray = (1.0 + inflation) ** -(years - plan.plan.price_year).astype(float)
    return deflator[0] if len(deflator) == 1 else deflator


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
    sampled: Mapping[Key, FloatArray],
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
    drawn = sampled.get(key)
    if drawn is None:
        amount = np.array([[np.nan if value is None else value * factor * moved]])
    else:
        amount = (np.asarray(drawn, dtype=float) * factor * moved)[:, None]
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
    )
