"""What the calculation of a building gives: arrays by alternative with what they rest on; no sentences.

Axes: ``a`` alternatives (the baseline first, then in the input's order), ``c`` components, ``m`` modules
(``axes.MODULES``), ``p`` parts of the building (``model.PARTS``), ``k`` carriers, ``l`` lines (``axes.LINES``
or ``axes.BUDGET_LINES``), ``y`` years. Emissions in kg CO2e, money in kronor; money out is negative in flows.
What cannot be calculated is ``nan`` with a code in the field ``…_state`` beside it.
"""

from __future__ import annotations

from dataclasses import dataclass

from klimatinvest.building.model import Building
from klimatinvest.building.result_energy import CarrierRow, MeasureRow, Package, PrimaryEnergy
from klimatinvest.building.result_money import Asset, Budget, Case, Comparison, Money
from klimatinvest.core.series import BoolArray, CodeArray, FloatArray, IntArray

__all__ = [
    "Asset",
    "Budget",
    "BuildingResult",
    "CarrierRow",
    "Case",
    "Climate",
    "Comparison",
    "ComponentRow",
    "Evidence",
    "Limit",
    "MeasureRow",
    "Money",
    "Package",
    "PrimaryEnergy",
]


@dataclass(frozen=True, slots=True)
class ComponentRow:
    """One component with what its emissions were calculated from.

    Attributes
    ----------
    index : int
        Row in ``Building.components``.
    alternative : int
        Position on the axis ``a``.
    mass : float
        kg in the building, without waste.
    factor : float
        kg CO2e per kg, A1-A3, as used: marked up in declaration mode when the product is generic.
    typical : float
        kg CO2e per kg, A1-A3, before the mark-up.
    waste_factor : float or None
        Bought over built in, at least 1; None when it is not stated.
    a4, c, d : float or None
        kg CO2e per kg; None when it is not stated, and the module then leaves the component out.
    replacements : int
        Times it is replaced in the study period.
    cost : float
        Kronor when first installed, in the price year, with value added tax that is not recovered.
    edition : str
        Edition of the database, blank for an environmental product declaration.
    """

    index: int
    alternative: int
    mass: float
    factor: float
    typical: float
    waste_factor: float | None
    a4: float | None
    c: float | None
    d: float | None
    replacements: int
    cost: float
    edition: str


@dataclass(frozen=True, slots=True)
class Climate:
    """Emissions of the alternatives over the study period.

    Attributes
    ----------
    components : tuple of ComponentRow
    by_component : ndarray [c, m]
        kg CO2e; energy modules are 0 here.
    by_part : ndarray [a, p, m]
        kg CO2e of the components by part of the building.
    kg : ndarray [a, m]
        kg CO2e: the components' sum, energy on site in ``a4`` and ``a5_energy``, energy in operation in ``b6``.
    per_area : ndarray [a, m]
        kg CO2e per m² BTA.
    counted, listed : ndarray of int [a, m]
        Rows with a value in the module and rows there are: what a total leaves out is their difference.
    by_year : ndarray [a, y]
        kg CO2e, modules A to C: A in the investment year, B4 and B6 in theirs, C in the last year.
    operation : ndarray [a, k, y]
        kg CO2e of energy in operation by carrier and year.
    """

    components: tuple[ComponentRow, ...]
    by_component: FloatArray
    by_part: FloatArray
    kg: FloatArray
    per_area: FloatArray
    counted: IntArray
    listed: IntArray
    by_year: FloatArray
    operation: FloatArray


@dataclass(frozen=True, slots=True)
class Limit:
    """The construction phase against the limit value that has been proposed.

    Attributes
    ----------
    parameter : str
        Identifier of the proposed value in the library.
    proposal : float
        kg CO2e per m² BTA, A1-A5.
    per_area : ndarray [a]
        The alternatives' A1-A5 without the parts that the proposal leaves out (``excluded``).
    excluded : tuple of str
        Parts of the building.
    state : ndarray of str [a]
        ``ok``, ``typical-values``, ``not-new`` or ``incomplete``.
    """

    parameter: str
    proposal: float
    per_area: FloatArray
    excluded: tuple[str, ...]
    state: CodeArray


@dataclass(frozen=True, slots=True)
class Evidence:
    """A thing that a green loan for buildings asks to see.

    Attributes
    ----------
    code : str
        Text under ``building_evidence.<code>``.
    met : bool
        Whether the calculation holds it.
    counted, listed : int
        Rows with the value and rows there are, where it is counted.
    """

    code: str
    met: bool
    counted: int = 0
    listed: int = 0


@dataclass(frozen=True, slots=True)
class BuildingResult:
    """The whole calculation.

    Attributes
    ----------
    building : Building
        The input.
    order : tuple of int
        Rows of ``Building.alternatives`` on the axis ``a``; the baseline first.
    alternatives : tuple of str
        Their identifiers.
    bta : ndarray [a]
        m².
    years : ndarray [y]
        Consecutive; from the base year or the first spending to the end of the study period.
    operating : ndarray of bool [y]
        Years in the study period.
    energy_use : ndarray [a, k, y]
        kWh in operation.
    carriers : tuple of CarrierRow
    evidence : dict
        Alternative to its list.
    placeholders : tuple of (table, row)
        Rows whose status is ``placeholder``.
    package : Package or None
        None without measures.
    """

    building: Building
    order: tuple[int, ...]
    alternatives: tuple[str, ...]
    bta: FloatArray
    years: IntArray
    operating: BoolArray
    energy_use: FloatArray
    carriers: tuple[CarrierRow, ...]
    climate: Climate
    limit: Limit
    money: Money
    comparison: Comparison
    budget: Budget
    primary_energy: PrimaryEnergy
    sensitivity: tuple[Case, ...]
    package: Package | None
    evidence: dict[str, tuple[Evidence, ...]]
    placeholders: tuple[tuple[str, int], ...]
