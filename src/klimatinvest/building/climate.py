"""Emissions of the alternatives by module (EN 15978): products, transport, waste, energy on site, replacement, C, D.

    A1-A3   m · g                     m mass in kg, g kg CO2e per kg (marked up in declaration mode)
    A4      m · a4                    and the fuel of transports that is stated apart
    A5      m · (w - 1) · (g + a4 + c), waste, and the energy on site
    B4      (⌈study period / life⌉ - 1) · (A1-A3 + A4 + A5 waste + C)
    B6      Σ years Σ carriers energy · factor(year)
    C       m · c
    D       (1 + replacements) · m · d, beyond the life cycle and never added

A value that is not stated leaves the row out of its module, and ``counted`` against ``listed`` says so.
"""

from __future__ import annotations

import numpy as np

from klimatinvest.building.axes import MODULES
from klimatinvest.building.energy import per_kwh
from klimatinvest.building.factors import factor_of, mass_of, per_kg, transport_of
from klimatinvest.building.model import PARTS, Component
from klimatinvest.building.result import Climate, ComponentRow
from klimatinvest.building.result_energy import CarrierRow
from klimatinvest.building.years import Frame
from klimatinvest.core.series import BoolArray, FloatArray, IntArray

M = {name: index for index, name in enumerate(MODULES)}


def component_rows(frame: Frame) -> tuple[ComponentRow, ...]:
    """Work out mass, factors, replacements and first cost of every component.

    Raises
    ------
    ValueError
        A component does not convert to kg or has no factor; the checks of the input refuse both.
    """
    building = frame.building
    products = {product.id: product for product in building.products}
    transports = {transport.id: transport for transport in building.transports}
    declared = building.project.mode == "declaration"
    rows = []
    for index, component in enumerate(building.components):
        product = products[component.product]
        factor = factor_of(product, frame.library)
        mass = None if factor is None else mass_of(component, product, factor.unit)
        typical = None if factor is None else per_kg(product, factor)
        if factor is None or mass is None or typical is None:
            raise ValueError(f"{component.alternative}.{component.id} does not convert to kg")
        rows.append(
            ComponentRow(
                index=index,
                alternative=frame.position[component.alternative],
                mass=mass,
                factor=typical * factor.mark_up if declared else typical,
                typical=typical,
                waste_factor=component.waste_factor if component.waste_factor is not None else factor.waste_factor,
                a4=transport_of(component, transports),
                c=component.c_factor,
                d=component.d_factor,
                replacements=replacements(component.life, building.project.study_period),
                cost=_first_cost(frame, component),
                edition=factor.edition,
            )
        )
    return tuple(rows)


def replacements(life: int, study_period: int) -> int:
    """Count how often a component is replaced within the study period: ⌈study period / life⌉ - 1."""
    return -(-study_period // life) - 1


def _first_cost(frame: Frame, component: Component) -> float:
    """Give what a component costs when first installed, kronor of the price year."""
    project = frame.building.project
    grown = (1.0 + (component.growth or 0.0) / 100.0) ** (project.investment_year - project.price_year)
    return component.quantity * (component.unit_cost or 0.0) * frame.vat(component.vat) * grown


def climate(frame: Frame, carriers: tuple[CarrierRow, ...], use: FloatArray) -> Climate:
    """Calculate the emissions.

    Parameters
    ----------
    frame : Frame
    carriers : tuple of CarrierRow
        Factors by year.
    use : ndarray [a, k, y]
        kWh in operation.
    """
    rows = component_rows(frame)
    by_component, known = _by_component(rows)
    n = len(frame.alternatives)
    place = np.array([row.alternative for row in rows], dtype=np.int64)
    part = np.array([PARTS.index(frame.building.components[row.index].part) for row in rows], dtype=np.int64)
    by_part = np.zeros((n, len(PARTS), len(MODULES)))
    np.add.at(by_part, (place, part), by_component)
    kg = by_part.sum(axis=1)
    counted, listed = np.zeros((2, n, len(MODULES)), dtype=np.int64)
    np.add.at(counted, place, known.astype(np.int64))
    np.add.at(listed, place, np.array([m not in {"a5_energy", "b6"} for m in MODULES], dtype=np.int64))
    _add_site_energy(frame, carriers, kg, counted, listed)
    factors = np.array([row.factor for row in carriers]).reshape(len(carriers), len(frame.years))
    operation = np.where(use == 0.0, 0.0, use * factors)  # a carrier that is not used needs no factor
    kg[:, M["b6"]] = operation.sum(axis=(1, 2))
    for energy in frame.building.energy:
        counted[frame.position[energy.alternative], M["b6"]] += 1
        listed[frame.position[energy.alternative], M["b6"]] += 1
    return Climate(
        components=rows,
        by_component=by_component,
        by_part=by_part,
        kg=kg,
        per_area=kg / frame.bta[:, None],
        counted=counted,
        listed=listed,
        by_year=_by_year(frame, rows, by_component, kg, operation),
        operation=operation,
    )


def _by_component(rows: tuple[ComponentRow, ...]) -> tuple[FloatArray, BoolArray]:
    """Give kg CO2e [c, m] and whether all of what a module needs is stated [c, m]."""
    stated = np.array(
        [[np.nan if v is None else v for v in (r.waste_factor, r.a4, r.c, r.d)] for r in rows], dtype=np.float64
    ).reshape(len(rows), 4)
    has_w, has_a4, has_c, has_d = np.isfinite(stated).T
    w, a4, c, d = np.nan_to_num(stated).T
    mass = np.array([r.mass for r in rows])
    times = np.array([r.replacements for r in rows], dtype=np.float64)
    kg, known = np.zeros((len(rows), len(MODULES))), np.ones((len(rows), len(MODULES)), dtype=bool)
    kg[:, M["a1a3"]] = mass * np.array([r.factor for r in rows])
    kg[:, M["a4"]], known[:, M["a4"]] = mass * a4, has_a4
    kg[:, M["c"]], known[:, M["c"]] = mass * c, has_c
    first = kg[:, M["a1a3"]] + kg[:, M["a4"]] + kg[:, M["c"]]
    # waste is produced, carried and treated like what is built in
    kg[:, M["a5_waste"]] = np.where(has_w, w - 1.0, 0.0) * first
    known[:, M["a5_waste"]] = has_w & (has_a4 | (w == 1.0))  # its end of life may be left out, its way may not
    kg[:, M["b4"]] = times * (first + kg[:, M["a5_waste"]])
    known[:, M["b4"]] = (times == 0.0) | (has_w & has_a4 & has_c)
    kg[:, M["d"]], known[:, M["d"]] = (1.0 + times) * mass * d, has_d
    known[:, [M["a5_energy"], M["b6"]]] = False
    return kg, known


def _add_site_energy(
    frame: Frame, carriers: tuple[CarrierRow, ...], kg: FloatArray, counted: IntArray, listed: IntArray
) -> None:
    """Add the energy of transports and of the site, with the factors of the investment year."""
    now = frame.at(frame.building.project.investment_year)
    factor = {row.id: float(row.factor[now]) for row in carriers}
    heat = {carrier.id: carrier for carrier in frame.building.energy_carriers}
    for row in frame.building.site_energy:
        place = (frame.position[row.alternative], M["a4"] if row.module == "A4" else M["a5_energy"])
        kwh = per_kwh(row.unit, heat[row.carrier])
        if kwh is None:
            raise ValueError(f"{row.unit} is no unit of energy")
        kg[place] += row.quantity * kwh * factor[row.carrier]
        counted[place] += 1
        listed[place] += 1


def _by_year(
    frame: Frame, rows: tuple[ComponentRow, ...], by_component: FloatArray, kg: FloatArray, operation: FloatArray
) -> FloatArray:
    """Spread modules A to C over the years [a, y]; each replacement falls in its own year."""
    project = frame.building.project
    spread: FloatArray = operation.sum(axis=1)
    spread[:, frame.at(project.investment_year)] += kg[:, : M["b4"]].sum(axis=1)
    spread[:, -1] += kg[:, M["c"]]
    age = frame.years - project.in_use_year
    for row in rows:
        if row.replacements:
            life = frame.building.components[row.index].life
            renewed = (age > 0) & (age % life == 0)
            spread[row.alternative] += renewed * by_component[row.index, M["b4"]] / row.replacements
    return spread
