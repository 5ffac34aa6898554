"""What the calculation of a building says of energy: carriers, primary energy, the package of measures."""

from __future__ import annotations

from dataclasses import dataclass

from klimatinvest.core.series import CodeArray, FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class CarrierRow:
    """A carrier's yearly values as they were used.

    Attributes
    ----------
    id : str
    factor : ndarray [y]
        kg CO2e per kWh.
    price : ndarray [y]
        Kronor per kWh in the project's price year; nan when no price is stated (then nothing is bought of it).
    parameter : str
        Identifier in the library that the factor comes from, blank when it is the user's own.
    source : str
    """

    id: str
    factor: FloatArray
    price: FloatArray
    parameter: str
    source: str


@dataclass(frozen=True, slots=True)
class PrimaryEnergy:
    """The primary energy number (primärenergital) of the first year in use.

    Attributes
    ----------
    number : ndarray [a]
        kWh per m² A_temp and year.
    weights : dict
        Carrier to weight used.
    state : ndarray of str [a]
        ``ok``, ``no-area``, ``no-geo-factor``, ``no-weight`` or ``no-energy``.
    """

    number: FloatArray
    weights: dict[str, float]
    state: CodeArray


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """An energy measure in its place in the package.

    Attributes
    ----------
    index : int
        Row in ``Building.measures``.
    own_rate : float
        Internal rate alone, share per year; nan with ``own_state``.
    own_state : str
        State of the rate (``core.irr``).
    investment : float
        Kronor.
    first_saving : float
        Kronor in the first year, in sequence.
    cumulated_investment, cumulated_saving : float
        Kronor and kronor in the first year, this measure and those before it.
    package_rate : float
        Internal rate of this measure and those before it.
    package_state : str
    included : bool
        Part of the package that is chosen.
    """

    index: int
    own_rate: float
    own_state: str
    investment: float
    first_saving: float
    cumulated_investment: float
    cumulated_saving: float
    package_rate: float
    package_state: str
    included: bool


@dataclass(frozen=True, slots=True)
class Package:
    """Belok's Totalmetodik: measures by internal rate, cumulated while the package meets the requirement.

    Attributes
    ----------
    requirement : float
        Real rate the owner requires, share per year.
    years : IntArray
        Years of the flows, the investment in the first.
    rows : tuple of MeasureRow
        In the order of ranking.
    flows : ndarray [measure, y]
        Kronor, rows as ``rows``.
    investment, saving : float
        Of the chosen package: kronor, and kronor in the first year.
    rate : float
        Of the chosen package; nan when it is empty.
    npv : float
        Of the chosen package at the requirement.
    saved_energy : dict
        Carrier to kWh a year, of the chosen package.
    saved_kg : float
        kg CO2e a year, of the chosen package with the first year's factors.
    saved_kg_lifetime : float
        kg CO2e over the lives of the chosen measures, with each year's factors, before what they emit themselves.
    embodied_kg : float
        kg CO2e that the chosen measures emit when they are carried out, of those that state it.
    embodied_stated : int
        How many of the chosen measures state it.
    """

    requirement: float
    years: IntArray
    rows: tuple[MeasureRow, ...]
    flows: FloatArray
    investment: float
    saving: float
    rate: float
    npv: float
    saved_energy: dict[str, float]
    saved_kg: float
    saved_kg_lifetime: float
    embodied_kg: float
    embodied_stated: int
