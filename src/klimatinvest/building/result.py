"""What the calculation of a building gives: arrays by alternative with what they rest on; no sentences.

Axes: ``a`` alternatives (the baseline first, then in the input's order), ``c`` components, ``m`` modules
(``MODULES``), ``p`` parts of the building (``model.PARTS``), ``k`` carriers, ``l`` lines (``LINES`` or
``BUDGET_LINES``), ``y`` years. Emissions in kg CO2e, money in kronor; money out is negative in flows.
What cannot be calculated is ``nan`` with a code in the field ``…_state`` beside it.
"""

from __future__ import annotations

from dataclasses import dataclass

from klimatinvest.building.model import Building
from klimatinvest.core.series import BoolArray, CodeArray, FloatArray, IntArray

MODULES = ("a1a3", "a4", "a5_waste", "a5_energy", "b4", "b6", "c", "d")
A1A5 = slice(0, 4)  # what the limit value and the climate declaration are about
A_TO_C = slice(0, 7)  # the life cycle; D lies beyond it and is never added
LINES = ("investment", "replacement", "energy", "running", "revenue", "grant")
COST_LINES = slice(0, 4)  # what the life-cycle cost sums
BUDGET_LINES = ("depreciation", "interest", "expense", "energy", "running", "revenue")

STATE_OK = "ok"
STATE_BASELINE = "baseline"  # nothing to compare the baseline with
STATE_NO_SAVING = "no-saving"  # emissions are not lower: no cost per kg saved
STATE_GAIN = "gain"  # lower emissions and lower cost: the ratio is negative and ranks nothing
STATE_NO_EXTRA_COST = "no-extra-cost"  # costs no more, so there is no kg per krona
STATE_NO_AREA = "no-area"
STATE_NO_GEO_FACTOR = "no-geo-factor"
STATE_NO_WEIGHT = "no-weight"
STATE_NO_ENERGY = "no-energy"
STATE_NOT_NEW = "not-new"  # the limit value is proposed for new buildings only
STATE_TYPICAL = "typical-values"  # a limit value is compared with conservative values only
STATE_INCOMPLETE = "incomplete"


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
    waste_factor : float
        Bought over built in, at least 1.
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
    waste_factor: float
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
class Money:
    """Real flows in the project's price year and what they are worth in the base year.

    Attributes
    ----------
    flows : ndarray [a, l, y]
        Kronor by ``LINES``; money out is negative.
    residual : ndarray [a]
        Worth left at the end of the study period, kronor of the price year, ≥ 0.
    factors : ndarray [y]
        Present value of a krona in each year, by the project's timing.
    residual_factor : float
        Present value of a krona at the end of the last year.
    life_cycle_cost : ndarray [a]
        Present value of investment, replacement, energy and running costs less the residual value; a cost is positive.
    npv : ndarray [a]
        Present value of all flows, revenue and grants too, and the residual value; a cost is negative.
    annuity : ndarray [a]
        The life-cycle cost as a level cost per year of the study period.
    """

    flows: FloatArray
    residual: FloatArray
    factors: FloatArray
    residual_factor: float
    life_cycle_cost: FloatArray
    npv: FloatArray
    annuity: FloatArray


@dataclass(frozen=True, slots=True)
class Comparison:
    """The alternatives against the baseline.

    Attributes
    ----------
    saved : ndarray [a]
        kg CO2e less than the baseline, A to C.
    saved_construction : ndarray [a]
        kg CO2e less, A1-A5.
    saved_discounted : ndarray [a]
        kg CO2e less, each year's discounted as the flows are.
    extra_investment : ndarray [a]
        Kronor more to invest at first, undiscounted.
    extra_cost : ndarray [a]
        Life-cycle cost above the baseline's.
    npv : ndarray [a]
        Net present value above the baseline's.
    cost_per_kg_lifetime : ndarray [a]
        Definition A: extra life-cycle cost per kg saved.
    cost_per_kg : ndarray [a]
        Definition B: per discounted kg saved; the primary one.
    kg_per_krona : ndarray [a]
        kg saved per krona of extra investment, over the study period.
    state, krona_state : ndarray of str [a]
        Why a ratio is blank: ``baseline``, ``no-saving``, ``gain`` (the value stands but ranks nothing), and
        ``no-extra-cost`` for kg per krona.
    break_even : ndarray [a, a]
        Carbon price in kronor per kg, constant in real terms, at which the alternative of the row costs the same as
        that of the column; nan where no positive price does.
    """

    saved: FloatArray
    saved_construction: FloatArray
    saved_discounted: FloatArray
    extra_investment: FloatArray
    extra_cost: FloatArray
    npv: FloatArray
    cost_per_kg_lifetime: FloatArray
    cost_per_kg: FloatArray
    kg_per_krona: FloatArray
    state: CodeArray
    krona_state: CodeArray
    break_even: FloatArray


@dataclass(frozen=True, slots=True)
class Asset:
    """A capital expenditure in the accounts: what depreciation and interest are calculated from.

    Attributes
    ----------
    alternative : int
    table, row
        Where it stands in the input: ``components`` or ``investments`` and the row's index.
    year : int
        Taken into use; depreciation begins the year after.
    amount : float
        Nominal kronor, positive; a grant is negative.
    life : int or None
        Years of depreciation; None for land, which is not depreciated.
    replacement : bool
        Whether it replaces an earlier one.
    """

    alternative: int
    table: str
    row: int
    year: int
    amount: float
    life: int | None
    replacement: bool


@dataclass(frozen=True, slots=True)
class Budget:
    """What the operating budget sees, in nominal kronor; costs positive, revenue negative.

    Attributes
    ----------
    lines : ndarray [a, l, y]
        By ``BUDGET_LINES``.
    total : ndarray [a, y]
    spending : ndarray [a, y]
        Nominal capital expenditure less grants as the cash leaves.
    assets : tuple of Asset
    """

    lines: FloatArray
    total: FloatArray
    spending: FloatArray
    assets: tuple[Asset, ...]


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


@dataclass(frozen=True, slots=True)
class Case:
    """The same calculation with one thing changed.

    Attributes
    ----------
    kind : str
        ``electricity``, ``study_period`` or ``real_rate``.
    value : str or float
        Mix, years, or per cent.
    chosen : bool
        Whether it is the project's own choice.
    kg, life_cycle_cost, cost_per_kg : ndarray [a]
        As in ``Climate`` (A to C), ``Money`` and ``Comparison``.
    """

    kind: str
    value: str | float
    chosen: bool
    kg: FloatArray
    life_cycle_cost: FloatArray
    cost_per_kg: FloatArray


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
