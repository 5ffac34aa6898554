"""A first plan from official statistics: what is known is filled in, what is not is a marked placeholder."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from klimatinvest.catalogue.municipalities import Municipality
from klimatinvest.catalogue.sectors import sectors
from klimatinvest.files.statistics_select import MunicipalEmissions
from klimatinvest.plan.context import PRICE_INDEX
from klimatinvest.plan.initial_choices import APART, Choices, latest_years
from klimatinvest.plan.initial_elements import choose, suggested_rows
from klimatinvest.plan.model import Actor, Assumption, Goal, InventoryRow, Plan, Settings
from klimatinvest.text.catalog import Texts, texts

if TYPE_CHECKING:
    from klimatinvest.catalogue.model import CatalogueElement
    from klimatinvest.parameters.library import Library

PUBLISHED_LAG = 2  # statistics appear up to two years late, so the plan begins two years after the latest
NET_ZERO = 2045  # Sweden's goal; a placeholder until the municipality's own is stated
VAT_RATE = 25.0  # per cent
DATABASE_URL = "https://nationellaemissionsdatabasen.smhi.se"

# Actors of a Swedish municipality: identifier and type (the same word) and whether they deduct value added tax.
_ACTORS = {
    "board": True,
    "company": True,
    "region": True,
    "state": True,
    "households": False,
    "property_owners": False,
    "business": True,
    "transport": True,
}


def initial_plan(
    emissions: MunicipalEmissions,
    official: Municipality | None,
    choices: Choices,
    library: Library,
    suggestions: Sequence[CatalogueElement] = (),
) -> Plan:
    """Build a plan that reads without errors and calculates.

    Parameters
    ----------
    emissions : MunicipalEmissions
        Without problems of severity error.
    official : Municipality or None
        Code and county, when known.
    choices : Choices
        What the user decided; see ``check_choices``.
    library : Library
        Rates and values that the plan's constants refer to.
    suggestions : sequence of CatalogueElement
        Elements to choose from; those of sectors with at least 5 per cent of the emissions are taken in.

    Returns
    -------
    Plan
        Settings, inventory, goal, constants with sources, actors and suggested elements. International
        transport is left out and stands in a note.
    """
    words = texts(choices.language)
    settings = _settings(emissions, official, choices, library, words)
    chosen = choose(emissions, suggestions)
    target = choices.goal_year or settings.end_year
    elements, figures = suggested_rows(chosen, settings, target, VAT_RATE / 100.0, words)
    return Plan(
        plan=settings,
        actors=_actors(words),
        goals=(_goal(settings, choices, words),),
        inventory=_inventory(emissions, choices, words),
        assumptions=(*_constants(library, words), *figures),
        elements=elements,
    )


def _settings(
    emissions: MunicipalEmissions, official: Municipality | None, choices: Choices, library: Library, words: Texts
) -> Settings:
    start = emissions.years[-1] + PUBLISHED_LAG
    name = official.name if official else emissions.municipality
    end = max(NET_ZERO, choices.goal_year or 0, start + 1)
    return Settings(
        name=words.get("init.plan.name", municipality=name, start=start, end=end),
        municipality=name,
        municipality_code=official.code if official else "",
        version=words.get("init.plan.version"),
        decision_status="draft",
        date=_date(choices.edition or emissions.edition, start),
        purpose=words.get("init.plan.purpose"),
        language=choices.language,
        price_year=_price_year(library, start),
        base_year=start,
        start_year=start,
        end_year=end,
        timing="end",
        inventory_years=latest_years(emissions),
        goal_base_years=choices.base_years or latest_years(emissions),
    )


def _date(edition: str | None, start: int) -> str:
    """Date the draft by its statistics, not by the clock: the same file gives the same plan."""
    parts = (edition or f"{start}").split("-")
    return "-".join([*parts, "01", "01"][:3])


def _price_year(library: Library, start: int) -> int:
    """Take the latest year whose consumer price index is known."""
    index = library.get(PRICE_INDEX)
    years = [year for year in index.years if year <= start] if index is not None else []
    return max(years, default=start)


def _actors(words: Texts) -> tuple[Actor, ...]:
    return tuple(
        Actor(
            id=type_,
            name=words.get(f"init.actor.{type_}.name"),
            type=type_,
            deducts_vat=deducts,
            note=words.get(f"init.actor.{type_}.note"),
        )
        for type_, deducts in _ACTORS.items()
    )


def _goal(settings: Settings, choices: Choices, words: Texts) -> Goal:
    if choices.goal is None:
        return Goal(
            id=f"M-{settings.end_year}",
            name=words.get("init.goal.national.name", year=settings.end_year),
            boundary="territorial",
            year=settings.end_year,
            measure="level",
            value=0.0,
            net=True,
            source=words.get("init.goal.national.source"),
            status="placeholder",
            note=words.get("init.goal.national.note"),
        )
    year = choices.goal_year or settings.end_year
    return Goal(
        id=f"M-{year}",
        name=words.get("init.goal.own.name", value=words.number(choices.goal), year=year),
        boundary="territorial",
        year=year,
        measure="reduction",
        value=choices.goal,
        net=True,
        source=words.get("init.goal.own.source"),
        status="placeholder",
        note=words.get("init.goal.own.note"),
    )


def _inventory(emissions: MunicipalEmissions, choices: Choices, words: Texts) -> tuple[InventoryRow, ...]:
    edition = choices.edition or emissions.edition or words.get("init.inventory.no_edition", year=emissions.years[-1])
    apart = emissions.sectors.get(APART)
    note = words.get("init.inventory.apart_missing")
    year = emissions.years[-1]
    if apart is not None and year in apart.tonnes:
        note = words.get("init.inventory.apart", tonnes=words.number(apart.tonnes[year]), year=year)
    return tuple(
        InventoryRow(
            sector=sector.id,
            source=words.get("init.inventory.source", file=emissions.origin.file),
            url=DATABASE_URL,
            edition=edition,
            status="observed",
            note=note if sector.id == "transport" else "",
            emissions=dict(sorted(emissions.sectors[sector.id].tonnes.items())),
        )
        for sector in sectors().values()
        if sector.id in emissions.sectors and sector.id != APART
    )


def _constants(library: Library, words: Texts) -> tuple[Assumption, ...]:
    """Give the constants of the calculation; none of them is the municipality's own decision yet."""
    rows = (
        ("internal_rate", None, "procent", "internranta.skr"),
        ("inflation", 2.0, "procent", None),
        ("social_rate", None, "procent", "nzc.discount_rate_real"),
        ("vat_rate", VAT_RATE, "procent", None),
        ("co2_value", None, "kr/kg", "asek7.co2e_value"),
    )
    return tuple(
        _constant(quantity, value, unit, parameter, library, words) for quantity, value, unit, parameter in rows
    )


def _constant(
    quantity: str, value: float | None, unit: str, parameter: str | None, library: Library, words: Texts
) -> Assumption:
    """State one constant: its own value, or the latest one of a library parameter together with its source."""
    source, url, year, price_year = words.get(f"init.constant.{quantity}.source"), "", None, None
    known = library.get(parameter) if parameter else None
    if known is not None:
        year = max(known.years, default=None)
        dated = known.values[year]
        value, unit, source, url, price_year = dated.value, known.unit, dated.source, dated.url, known.price_year
    return Assumption(
        subject="plan",
        quantity=quantity,
        value=value,
        unit=unit,
        year=year,
        price_year=price_year,
        parameter=parameter,
        source=source,
        url=url,
        status="default",
        note=words.get(f"init.constant.{quantity}.note"),
    )
