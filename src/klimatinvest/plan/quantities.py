"""The closed list of quantities that assumptions and time series may state, with unit and subject."""

from __future__ import annotations

from dataclasses import dataclass

FIGURE = "figure"  # one value, a row in the table of assumptions
SERIES = "series"  # one value a year, a row in the table of time series


@dataclass(frozen=True, slots=True)
class Quantity:
    """One thing that can be stated about a subject.

    Attributes
    ----------
    id : str
        Stable identifier; labels are found in ``text`` under ``quantity.<id>``.
    subject : str
        Table the subject belongs to: ``plan``, ``sectors``, ``carriers``, ``activities`` or ``elements``.
    forms : frozenset of str
        ``figure``, ``series`` or both.
    unit : str
        The engine's unit. ``{unit}`` is the element's unit, ``{op}`` the activity's, ``{from}`` and ``{to}``
        the units of the from- and to-activity.
    money : bool
        Amounts need a price year and are moved to the plan's price year.
    by_carrier : bool
        The row names an energy carrier too.
    series_unit : str or None
        Unit of the series form where it differs from the figure's.
    low, high : float or None
        Bounds in the engine's unit; outside them the value is refused, never clipped.
    whole : bool
        Only whole numbers in the engine's unit.
    """

    id: str
    subject: str
    forms: frozenset[str]
    unit: str
    money: bool = False
    by_carrier: bool = False
    series_unit: str | None = None
    low: float | None = None
    high: float | None = None
    whole: bool = False


def _q(id: str, subject: str, forms: str, unit: str, **more: object) -> Quantity:  # noqa: A002
    return Quantity(id, subject, frozenset(forms.split("+")), unit, **more)  # type: ignore[arg-type]


QUANTITIES: tuple[Quantity, ...] = (
    # plan: the constants of the calculation
    _q("internal_rate", "plan", "figure", "andel", low=-0.5, high=1.0),
    _q("inflation", "plan", "figure", "andel", low=-0.5, high=1.0),
    _q("social_rate", "plan", "figure+series", "andel", low=-0.5, high=1.0),
    _q("vat_rate", "plan", "figure", "andel", low=0.0, high=1.0),
    _q("co2_value", "plan", "figure+series", "kr/ton", money=True, low=0.0),
    _q("population", "plan", "series", "invånare", low=0.0),
    # sectors: how the part that no activity explains develops without the plan
    _q("reference_growth", "sectors", "figure", "andel", low=-1.0, high=1.0),
    # energy carriers, by year
    _q("emission_factor", "carriers", "series", "kg/MWh"),
    _q("emission_factor_lifecycle", "carriers", "series", "kg/MWh"),
    _q("price", "carriers", "series", "kr/MWh", money=True),
    _q("tax", "carriers", "series", "kr/MWh", money=True, low=0.0),
    _q("carbon_cost", "carriers", "series", "kr/MWh", money=True, low=0.0),
    _q("production_cost", "carriers", "series", "kr/MWh", money=True, low=0.0),
    # activities
    _q("volume", "activities", "figure+series", "{op}", low=0.0),
    _q("growth", "activities", "figure", "andel", low=-1.0, high=1.0),
    _q("intensity", "activities", "figure", "kWh/{op}", by_carrier=True, low=0.0),
    _q("process_emissions", "activities", "figure", "kg/{op}"),
    _q("process_emissions_lifecycle", "activities", "figure", "kg/{op}"),
    _q("operation_cost", "activities", "figure", "kr/{op}", money=True, low=0.0),
    # elements: cost
    _q("investment", "elements", "figure+series", "kr/{unit}", money=True, series_unit="kr", low=0.0),
    _q("reference_investment", "elements", "figure+series", "kr/{unit}", money=True, series_unit="kr", low=0.0),
    _q("lifetime", "elements", "figure", "år", low=1.0, high=200.0, whole=True),
    _q("reference_lifetime", "elements", "figure", "år", low=1.0, high=200.0, whole=True),
    _q("operation_cost", "elements", "figure+series", "kr/{unit}/år", money=True, series_unit="kr", low=0.0),
    _q("reference_operation_cost", "elements", "figure+series", "kr/{unit}/år", money=True, series_unit="kr", low=0.0),
    _q("revenue", "elements", "figure+series", "kr/{unit}/år", money=True, series_unit="kr", low=0.0),
    _q("energy_use", "elements", "figure+series", "MWh/{unit}/år", by_carrier=True, series_unit="MWh", low=0.0),
    _q(
        "reference_energy_use",
        "elements",
        "figure+series",
        "MWh/{unit}/år",
        by_carrier=True,
        series_unit="MWh",
        low=0.0,
    ),
    # elements: effect
    _q("abatement", "elements", "figure+series", "ton/{unit}/år", series_unit="ton"),
    _q("abatement_lifecycle", "elements", "figure+series", "ton/{unit}/år", series_unit="ton"),
    _q("permanence", "elements", "figure", "andel", low=0.0, high=1.0),
    _q("conversion_from", "elements", "figure", "{from}/{unit}", low=0.0),
    _q("conversion_to", "elements", "figure", "{to}/{unit}", low=0.0),
    _q("saving", "elements", "figure", "andel", high=1.0),
    _q("improvement", "elements", "figure", "andel", low=-0.99),
    _q("ceiling", "elements", "figure", "andel", low=0.0, high=1.0),
    _q("energy_ratio", "elements", "figure", "andel", low=0.0),
    _q("target_factor", "elements", "figure", "kg/MWh"),
    _q("target_factor_lifecycle", "elements", "figure", "kg/MWh"),
    _q("supply_factor", "elements", "series", "kg/MWh"),
    _q("deployment", "elements", "series", "{unit}", low=0.0),
    # elements: how much there can be, for breaking a goal down
    _q("potential", "elements", "figure", "{unit}", low=0.0),
    _q("deployment_rate", "elements", "figure", "{unit}/år", low=0.0),
)

BY_KEY: dict[tuple[str, str], Quantity] = {(q.subject, q.id): q for q in QUANTITIES}
IDS: tuple[str, ...] = tuple(dict.fromkeys(q.id for q in QUANTITIES))
