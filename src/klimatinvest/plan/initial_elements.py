"""Transition elements suggested in a first plan: for the sectors that matter, with nothing made up."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, zip_longest
from typing import TYPE_CHECKING

from klimatinvest.catalogue.cards import Use, question, to_ask
from klimatinvest.plan.from_catalogue import plan_rows
from klimatinvest.plan.initial_choices import matters
from klimatinvest.plan.model import Assumption, Element, Settings
from klimatinvest.text.catalog import Texts

if TYPE_CHECKING:
    from klimatinvest.catalogue.model import CatalogueElement
    from klimatinvest.files.statistics_select import MunicipalEmissions

PER_SECTOR = 3  # a first plan is a beginning, not the whole catalogue
EFFECT = "abatement"
# Figures of an element that is counted by the unit, without a model of activities and energy carriers.
_BY_UNIT = frozenset(
    {
        "investment",
        "reference_investment",
        "lifetime",
        "reference_lifetime",
        "operation_cost",
        "reference_operation_cost",
        "revenue",
        EFFECT,
    }
)
_LIVES = {"investment": "lifetime", "reference_investment": "reference_lifetime"}


def choose(emissions: MunicipalEmissions, suggestions: Sequence[CatalogueElement]) -> tuple[CatalogueElement, ...]:
    """Choose at most three elements for each sector that matters, of different kinds before two of one kind."""
    chosen: list[CatalogueElement] = []
    for sector in matters(emissions):
        by_kind: dict[str, list[CatalogueElement]] = {}
        for element in suggestions:
            if element.sector == sector and element.kind != "sink":  # a sink needs a permanence that only a study gives
                by_kind.setdefault(element.kind, []).append(element)
        mixed = [e for e in chain.from_iterable(zip_longest(*by_kind.values())) if e is not None]
        chosen += mixed[:PER_SECTOR]
    return tuple(chosen)


def suggested_rows(
    chosen: Sequence[CatalogueElement], settings: Settings, target_year: int, vat_rate: float, words: Texts
) -> tuple[tuple[Element, ...], tuple[Assumption, ...]]:
    """Make rows of elements and their figures.

    Parameters
    ----------
    chosen : sequence of CatalogueElement
        From the catalogue.
    settings : Settings
        Years of the plan.
    target_year : int
        Last year of the deployment.
    vat_rate : float
        Value added tax as a share, taken off published amounts that include it.
    words : Texts
        Language of the plan.

    Returns
    -------
    (tuple of Element, tuple of Assumption)
        Quantity 0 everywhere, and effect 0 where nobody has published one: placeholders that say what to find
        out. Published figures come with their source.
    """
    elements: list[Element] = []
    figures: list[Assumption] = []
    for number, element in enumerate(chosen, start=1):
        use = Use(words.language, vat_rate, quantity=0.0, start=settings.start_year, target_year=target_year)
        row, stated = plan_rows(element, f"TE-{number:02d}", element.owners[0], use)
        kept = _kept(stated)
        elements.append(_by_unit(row, element, use, words))
        figures += kept
        if not any(figure.quantity == EFFECT for figure in kept):
            figures.append(_effect(row, element, use, words))
    return tuple(elements), tuple(figures)


def _kept(stated: Sequence[Assumption]) -> tuple[Assumption, ...]:
    """Keep what an element by the unit can use; an investment only together with its life."""
    found = {figure.quantity for figure in stated if figure.carrier is None}
    without_life = {q for q, life in _LIVES.items() if q in found and not {life, "lifetime"} & found}
    return tuple(f for f in stated if f.carrier is None and f.quantity in _BY_UNIT - without_life)


def _by_unit(row: Element, element: CatalogueElement, use: Use, words: Texts) -> Element:
    """Count the element by the unit, and say in its note what it is and what must be found out."""
    asked = dict.fromkeys(figure.quantity for figure in to_ask(element, use) if figure.quantity in _BY_UNIT)
    missing = ", ".join(words.get(f"quantity.{quantity}") for quantity in asked)
    key = "init.element.note" if missing else "init.element.note_complete"
    note = words.get(key, description=element.description.get(words.language), missing=missing, id=element.id)
    left_out = dict.fromkeys(("from_activity", "to_activity", "carrier", "to_carrier"))
    return row.model_copy(update={**left_out, "depth": "unit", "note": note})


def _effect(row: Element, element: CatalogueElement, use: Use, words: Texts) -> Assumption:
    asked = next((figure for figure in to_ask(element, use) if figure.quantity == EFFECT), None)
    said = question(asked, words) if asked is not None else words.get("init.element.ask_effect", unit=row.unit)
    return Assumption(
        subject=row.id,
        quantity=EFFECT,
        value=0.0,
        unit=f"ton/{row.unit}/år",
        source=words.get("init.element.no_source"),
        status="placeholder",
        note=words.get("init.element.effect", question=said),
    )
