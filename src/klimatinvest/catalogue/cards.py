"""What a reader or a plan is told about an element: remarks on each figure, and rows as plain fields."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from klimatinvest.catalogue.model import Activity, CatalogueElement, Figure
from klimatinvest.parameters.library import library
from klimatinvest.text.catalog import Texts, texts

DIGITS = 10  # decimals kept when value added tax is taken off
PRICE_INDEX = "index.kpi"
WHOLE_YEARS = ("lifetime", "reference_lifetime")


@dataclass(frozen=True, slots=True)
class Use:
    """How a plan takes an element in.

    Attributes
    ----------
    language : str
        Of names, notes and sources in the rows.
    vat_rate : float or None
        Value added tax as a share; without it, amounts that include the tax are left to ask for.
    activities, carriers : mapping
        From the catalogue's types to the plan's own identifiers; a type that is not there keeps its name.
    quantity : float or None
        Units in the target year.
    start, target_year : int or None
        First and last year of the deployment.
    """

    language: str = "sv"
    vat_rate: float | None = None
    activities: Mapping[str, str] = field(default_factory=dict)
    carriers: Mapping[str, str] = field(default_factory=dict)
    quantity: float | None = None
    start: int | None = None
    target_year: int | None = None

    def activity(self, name: str) -> str:
        """Give the plan's identifier for a type of activity."""
        return self.activities.get(name, name)

    def carrier(self, name: str) -> str:
        """Give the plan's identifier for an energy carrier."""
        return self.carriers.get(name, name)


def is_known(figure: Figure) -> bool:
    """Tell whether a figure has a value and, for an amount, a price level that the price index reaches."""
    return figure.usable and not _outside_index(figure)


def known(element: CatalogueElement) -> tuple[Figure, ...]:
    """Give the figures with source that a plan can hold when the tax rate is known."""
    return tuple(figure for figure in element.figures if is_known(figure))


def unknown(element: CatalogueElement) -> tuple[Figure, ...]:
    """Give the figures that nobody has published in a form that a plan can hold."""
    return tuple(figure for figure in element.figures if not is_known(figure))


def in_plan(figure: Figure, use: Use) -> bool:
    """Tell whether a figure can stand in a plan: it is known, and tax that it includes can be taken off."""
    return is_known(figure) and (figure.vat != "incl" or use.vat_rate is not None)


def to_ask(element: CatalogueElement, use: Use) -> tuple[Figure, ...]:
    """Give the figures that the plan's author must find out; no row is made for them."""
    return tuple(figure for figure in element.figures if not in_plan(figure, use))


def _outside_index(figure: Figure) -> bool:
    index = library().get(PRICE_INDEX)
    return figure.money and figure.price_level is not None and (index is None or figure.price_level not in index.values)


def subject_activity(element: CatalogueElement, figure: Figure) -> Activity | None:
    """Give the activity that a figure is about, or None for one about the element itself.

    Raises
    ------
    ValueError
        The element has no such activity.
    """
    if figure.subject == "element":
        return None
    known = {a.id: a for a in element.from_activities}
    activity = element.to_activity
    if figure.subject == "from":
        activity = known.get(figure.activity or next(iter(known), ""))
    if activity is None:
        raise ValueError(f"{element.id}: {figure.quantity} is about an activity that the element does not name")
    return activity


def question(figure: Figure, words: Texts) -> str:
    """Say what to ask for, and what the source does tell where it gives no usable value."""
    said = figure.ask.get(words.language) if figure.ask else words.get(f"catalogue.ask.{figure.quantity}")
    told = []
    if figure.value is not None or figure.low is not None:
        key = "range_only" if figure.value is None else "stated"
        told.append(words.get(f"catalogue.remark.{key}", value=shown(figure, words), unit=words.unit(figure.unit)))
    return " ".join([said, *told, *remarks(figure, words)])


def remarks(figure: Figure, words: Texts) -> Iterator[str]:
    """Say what must be known before a figure is used: scope, single case, price level and tax."""
    if figure.note is not None:
        yield figure.note.get(words.language)
    if figure.case:
        yield words.get("catalogue.remark.case")
    if figure.money and figure.confidence is not None:
        yield from _price(figure, words)


def _price(figure: Figure, words: Texts) -> Iterator[str]:
    if figure.price_level is None:
        yield words.get("catalogue.remark.price_year_unknown")
    elif figure.price_year is None:
        yield words.get("catalogue.remark.price_year_assumed", year=figure.year)
    if _outside_index(figure):
        yield words.get("catalogue.remark.price_year_outside", year=figure.price_level)
    yield words.get(f"catalogue.remark.vat_{figure.vat}")


def shown(figure: Figure, words: Texts) -> str:
    """Show value and range, every digit of each; empty for a figure without either."""
    value, low, high = (None if v is None else number(v, words) for v in (figure.value, figure.low, figure.high))
    if low is None or high is None:
        return value or ""
    if value is None:
        return words.get("catalogue.card.range", low=low, high=high)
    return words.get("catalogue.card.with_range", value=value, low=low, high=high)


def number(value: float, words: Texts) -> str:
    """Show every digit of a value, none added."""
    digits = f"{value:.{DIGITS}f}".rstrip("0").split(".")[1]
    return words.number(value, len(digits))


def element_fields(element: CatalogueElement, id: str, owner: str, use: Use) -> dict[str, Any]:  # noqa: A002
    """Give the columns of an element's row in a plan; quantity and years only where ``use`` has them."""
    words = texts(use.language)
    fields: dict[str, Any] = {
        "id": id,
        "name": element.name.get(use.language),
        "name_en": element.name.en if use.language != "en" else "",
        "sector": element.sector,
        "focus_area": element.focus_area,
        "kind": element.kind,
        "depth": element.depth,
        "unit": element.unit,
        "quantity": use.quantity,
        "start": use.start,
        "target_year": use.target_year,
        "owner": owner,
        "co_benefits": ", ".join(words.get(f"catalogue.co_benefit.{code}") for code in element.co_benefits),
        "source": words.get("catalogue.row.source", id=element.id),
        "status": "placeholder",
        "note": words.get("catalogue.row.note"),
    }
    if element.depth == "activity":
        if element.from_activities:
            fields["from_activity"] = use.activity(element.from_activities[0].id)
        if element.to_activity is not None:
            fields["to_activity"] = use.activity(element.to_activity.id)
        for name in ("carrier", "to_carrier"):
            named = getattr(element, name)
            fields[name] = None if named is None else use.carrier(named.id)
    return fields


def figure_fields(figure: Figure, subject: str, use: Use) -> dict[str, Any]:
    """Give the columns of a figure's row in a plan's assumptions.

    Parameters
    ----------
    figure : Figure
        One that ``in_plan`` accepts.
    subject : str
        The plan's identifier of the element or activity.
    use : Use
        Language, tax rate and identifiers.

    Returns
    -------
    dict
        Amounts without value added tax. Where the source includes it, the row says that tax is to be added for
        those who cannot deduct it.

    Raises
    ------
    ValueError
        The figure cannot stand in a plan.
    """
    if not in_plan(figure, use):
        raise ValueError(f"{subject}: {figure.quantity} has nothing that a plan can hold")
    words = texts(use.language)
    taxed = figure.money and figure.vat == "incl"
    source = figure.source
    return {
        "subject": subject,
        "quantity": figure.quantity,
        "carrier": None if figure.carrier is None else use.carrier(figure.carrier),
        **{name: _in_row(getattr(figure, name), figure, use if taxed else None) for name in ("value", "low", "high")},
        "unit": figure.unit,
        "price_year": figure.price_level if figure.money else None,
        "vat": taxed,
        "source": words.get("catalogue.row.definition") if source is None else source.text,
        "url": "" if source is None else source.url,
        "status": figure.status,
        "note": " ".join(_row_notes(figure, taxed, words)),
    }


def _row_notes(figure: Figure, taxed: bool, words: Texts) -> Iterator[str]:
    incl = words.get("catalogue.remark.vat_incl")
    for said in remarks(figure, words):
        yield words.get("catalogue.remark.vat_removed") if taxed and said == incl else said
    if figure.value is not None and figure.quantity in WHOLE_YEARS and not float(figure.value).is_integer():
        yield words.get("catalogue.remark.whole_years", value=number(figure.value, words))
    if figure.confidence == "secondary":
        yield words.get("catalogue.remark.quoted")


def _in_row(value: float | None, figure: Figure, taxed: Use | None) -> float | None:
    """Give a number as a plan holds it: without tax, and a life in whole years (half a year counts as one)."""
    if value is None:
        return None
    if figure.quantity in WHOLE_YEARS:
        return math.floor(value + 0.5)
    return value if taxed is None else round(value / (1.0 + (taxed.vat_rate or 0.0)), DIGITS)
